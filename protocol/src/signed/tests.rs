use super::*;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Note {
    text: String,
}

impl Object for Note {
    const TYPE: &'static str = "application/vnd.pico.note.v1+json";
    const MAX: usize = 64;
    const SIGNATURES: usize = 2;

    fn check(&self) -> Result<(), Invalid> {
        Invalid::unless(self.text != "forbidden", "this text may not be written")
    }
}

#[derive(Debug, Serialize, Deserialize)]
struct Other {
    text: String,
}

impl Object for Other {
    const TYPE: &'static str = "application/vnd.pico.other.v1+json";
    const MAX: usize = 64;
}

fn key(seed: u8) -> SignKey {
    SignKey::from_secret(&[seed; 32])
}

fn note(text: &str) -> Verified<Note> {
    Signed::sign(Note { text: text.into() }, &key(1)).unwrap()
}

#[test]
fn the_exact_bytes_survive_a_round_trip() {
    let json = note("ciao").signed().to_json();
    assert_eq!(json, serde_json::to_string(note("ciao").signed()).unwrap());
    let back = Signed::<Note>::parse(json.as_bytes()).unwrap();
    let back = back.verify_by(key(1).verify_key()).unwrap();
    assert_eq!(back, note("ciao"));
    assert_eq!(back.text, "ciao");
    assert_eq!(back.payload(), br#"{"text":"ciao"}"#);
}

#[test]
fn every_flipped_bit_of_the_signature_or_payload_is_noticed() {
    let signed = note("ciao").into_signed();
    let ring = KeyRing::of([key(1).verify_key()]);
    for bit in 0..512 {
        let mut broken = signed.clone();
        broken.signatures[0].1[bit / 8] ^= 1 << (bit % 8);
        assert_eq!(broken.verify(&ring), Err(SignedError::BadSignature));
    }
    for bit in 0..signed.payload.len() * 8 {
        let mut broken = signed.clone();
        broken.payload[bit / 8] ^= 1 << (bit % 8);
        assert_eq!(broken.verify(&ring), Err(SignedError::BadSignature));
    }
}

#[test]
fn one_object_cannot_be_passed_off_as_another() {
    let json = note("ciao").signed().to_json();
    assert_eq!(Signed::<Other>::parse(json.as_bytes()).unwrap_err(), SignedError::WrongType);
    let renamed = json.replace("note", "other");
    let renamed = Signed::<Other>::parse(renamed.as_bytes()).unwrap();
    let refused = renamed.verify_by(key(1).verify_key()).unwrap_err();
    assert_eq!(refused, SignedError::BadSignature);
    assert_eq!(refused.blame(), Blame::Carrier);
}

#[test]
fn what_a_good_signature_covers_is_checked_and_blamed_on_its_author() {
    let ring = KeyRing::of([key(1).verify_key()]);
    for payload in [
        &br#"{"text":"a","text":"b"}"#[..],
        br#"{"text":"a","more":1}"#,
        b"{\"text\":\"a\"}x",
        br#"{"text":"forbidden"}"#,
    ] {
        let signature = key(1).sign(&pae(Note::TYPE, payload));
        let signed = Signed::<Note>::from_parts(payload.to_vec(), vec![(key(1).id(), signature)]);
        assert_eq!(signed.unwrap().verify(&ring).unwrap_err().blame(), Blame::Author);
    }
}

#[test]
fn an_envelope_has_one_spelling() {
    let json = note("ciao!").signed().to_json();
    let payload = base64(note("ciao!").payload());
    assert!(payload.ends_with("fQ=="), "{payload}");
    for (from, to, why) in [
        ("fQ==", "fR==", SignedError::NotBase64),
        ("fQ==", "fQ", SignedError::NotBase64),
        ("\"signatures\":[{", "\"signatures\":[],\"x\":[{", SignedError::Envelope(JsonError::Trailing(0))),
    ] {
        let error = Signed::<Note>::parse(json.replace(from, to).as_bytes()).unwrap_err();
        let same_kind = std::mem::discriminant(&error) == std::mem::discriminant(&why);
        assert!(same_kind, "{error:?}");
    }
    assert!(matches!(
        Signed::<Note>::parse(format!("{json}x").as_bytes()),
        Err(SignedError::Envelope(JsonError::Trailing(_)))
    ));
}

#[test]
fn a_payload_beyond_the_limit_is_neither_signed_nor_read() {
    let long = Note { text: "x".repeat(60) };
    assert_eq!(Signed::sign(long, &key(1)), Err(SignedError::Payload(JsonError::TooLong { max: 64 })));
    let signed = Signed::<Note>::from_parts(vec![b' '; 65], vec![(key(1).id(), [0; 64])]);
    assert_eq!(signed, Err(SignedError::TooLong(64)));
}

#[test]
fn an_object_may_carry_a_second_signature_but_not_two_by_one_key() {
    let both = note("ciao").countersign(&key(2)).unwrap();
    assert_eq!(both.clone().countersign(&key(3)), Err(SignedError::Signatures), "more than this object may carry");
    assert_eq!(note("ciao").countersign(&key(1)), Err(SignedError::Signatures));
    let alone = both.signed().clone().verify_by(key(1).verify_key());
    assert_eq!(alone, Err(SignedError::UnknownKey(key(2).id())));
    let ring = KeyRing::of([key(1).verify_key(), key(2).verify_key()]);
    assert_eq!(both.signed().clone().verify(&ring), Ok(both));
}
