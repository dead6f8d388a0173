use super::*;
use crate::{
    code::Code,
    document::DocumentLog,
    genesis::Genesis,
    json::Ext,
    signed::{Signed, SignedError, Verified},
    trial::{NOON, Node, born},
};

type Side = (Node, Verified<Genesis>, DocumentLog, Nonce);

fn side(name: &str) -> Side {
    let (node, genesis, log) = born(name);
    (node, genesis, log, Nonce::from_bytes(*Digest::of(name.as_bytes()).as_bytes()))
}

fn secret() -> Secret {
    Secret::from_bytes([8; 16])
}

fn invitation() -> Invitation {
    Invitation {
        endpoint: "https://nodo.faggio.example:8443".parse().unwrap(),
        node: side("faggio").0.id,
        pin: Digest::of(b"certificate"),
        secret: secret(),
        expires: NOON,
    }
}

fn introduction(from: &Side, to: NodeId, answers: Option<Digest>) -> Verified<Introduction> {
    let introduction = Introduction {
        invitation: secret().invitation(),
        from: from.0.id,
        to,
        genesis: from.1.signed().clone(),
        documents: from.2.versions().iter().map(|version| version.signed().clone()).collect(),
        commitment: from.3.commitment(&from.0.id),
        answers,
        at: NOON,
        ext: Ext::default(),
    };
    Signed::sign(introduction, &from.0.sign).unwrap()
}

#[test]
fn an_invitation_survives_what_mail_programs_do_to_it() {
    let text = invitation().to_string();
    assert!(text.starts_with("pico-invite:") && text.len() < 500, "{text}");
    let folded: String = text.chars().flat_map(|c| [Some(c), (c == 'a').then_some('\n')]).flatten().collect();
    assert_eq!(Invitation::parse(&format!("  {folded}\r\n")), Ok(invitation()));
}

#[test]
fn a_damaged_invitation_is_noticed() {
    let text = invitation().to_string();
    assert_eq!(Invitation::parse("https://example.org"), Err(InvitationError::NotAnInvitation));
    for cut in PREFIX.len()..text.len() {
        assert_eq!(Invitation::parse(&text[..cut]), Err(InvitationError::Damaged));
    }
    let other_case = text.replacen('e', "E", 3);
    assert!(Invitation::parse(&other_case).is_err());
    assert!(invitation().is_valid_at(Timestamp::from_millis(NOON.as_millis() - 1)));
    assert!(!invitation().is_valid_at(NOON));
}

#[test]
fn two_sides_come_to_the_same_code() {
    let (a, b) = (side("faggio"), side("quercia"));
    let from_b = Vouched::new(&introduction(&b, a.0.id, None), &secret());
    let at_a = introduce(Vouched::parse(from_b.to_json().as_bytes()).unwrap(), &secret(), &a.0.id).unwrap();
    assert_eq!(at_a.documents.node_id(), b.0.id);
    let answer = introduction(&a, b.0.id, Some(at_a.introduction.digest()));
    let from_a = Vouched::new(&answer, &secret());
    let at_b = introduce(Vouched::parse(from_a.to_json().as_bytes()).unwrap(), &secret(), &b.0.id).unwrap();
    let (inviting, invited) = (at_b.introduction.digest(), at_a.introduction.digest());
    let reveal = |side: &Side, to| Reveal {
        invitation: secret().invitation(),
        from: side.0.id,
        to,
        inviting,
        invited,
        nonce: side.3,
        ext: Ext::default(),
    };
    assert!(reveal(&b, a.0.id).keeps(&at_a.introduction));
    assert!(reveal(&a, b.0.id).keeps(&at_b.introduction));
    let cheating = Reveal { nonce: Nonce::from_bytes([0; 32]), ..reveal(&b, a.0.id) };
    assert!(!cheating.keeps(&at_a.introduction));
    let code = short_code(&secret(), (&inviting, &a.3), (&invited, &b.3));
    assert_eq!(code.to_string().len(), 17);
    assert_eq!(code.to_string().parse(), Ok(code));
    let other = short_code(&secret(), (&inviting, &a.3), (&invited, &a.3));
    assert_ne!(code, other);
}

#[test]
fn without_the_secret_nobody_is_introduced() {
    let (a, b) = (side("faggio"), side("quercia"));
    let stranger = Secret::from_bytes([9; 16]);
    let vouched = Vouched::new(&introduction(&b, a.0.id, None), &stranger);
    assert_eq!(introduce(vouched, &secret(), &a.0.id).unwrap_err(), IntroductionError::WrongMac);
    let confirmation = Confirmation {
        invitation: secret().invitation(),
        from: b.0.id,
        to: a.0.id,
        inviting: Digest::ZERO,
        invited: Digest::ZERO,
        method: Code::of("telephone"),
        at: NOON,
        ext: Ext::default(),
    };
    let confirmation = Signed::sign(confirmation, &b.0.sign).unwrap();
    let vouched = Vouched::new(&confirmation, &secret());
    assert!(vouched.clone().verify(&secret(), &b.0.ring()).is_ok());
    assert_eq!(vouched.verify(&stranger, &b.0.ring()).unwrap_err(), IntroductionError::WrongMac);
}

#[test]
fn nobody_is_introduced_with_the_papers_of_another() {
    let (a, b, c) = (side("faggio"), side("quercia"), side("tiglio"));
    let to_another = Vouched::new(&introduction(&b, c.0.id, None), &secret());
    assert_eq!(introduce(to_another, &secret(), &a.0.id).unwrap_err(), IntroductionError::OtherIntroduction);
    let borrowed = Side::from((c.0, b.1, b.2, b.3));
    let vouched = Vouched::new(&introduction(&borrowed, a.0.id, None), &secret());
    let unknown = SignedError::UnknownKey(borrowed.0.sign.id());
    assert_eq!(introduce(vouched, &secret(), &a.0.id).unwrap_err(), IntroductionError::Signed(unknown));
}
