use super::*;
use crate::{
    signed::Signed,
    trial::{NOON, Node},
};

fn service() -> Service {
    Service {
        name: "Centro diurno Il Faggio".into(),
        description: "Laboratori per ragazzi.\nDal lunedì al venerdì.".into(),
        category: "L1".parse().unwrap(),
        area: Area::FamilyAndMinors,
        comune: "037006".into(),
        address: Address::Withheld,
        territory: String::new(),
        capacity: vec![Capacity { unit: "posti".into(), available: 3, maximum: 20, updated: NOON }],
        eligibility: String::new(),
        minimum_age: None,
        maximum_age: None,
        schedule: String::new(),
        contact: Contact { telephone: "051000000".into(), email: String::new() },
        accepts_referrals: true,
    }
}

fn key(n: u8) -> SubjectId {
    SubjectId::new(NOON, [n; 10])
}

fn entry(version: u64, op: Op) -> Verified<Entry> {
    let node = Node::named("a");
    let entry = Entry {
        owner: node.id,
        document: 1,
        feed: SERVICES,
        key: key(1),
        version,
        visibility: Visibility::Linked,
        op,
        at: NOON,
        ext: Ext::default(),
    };
    Signed::sign(entry, &node.sign).unwrap()
}

#[test]
fn a_deletion_cannot_be_undone_by_an_old_copy() {
    let put = entry(1, Op::Put(Box::new(Value::Service(service()))));
    let delete = entry(2, Op::Delete);
    let kept = |entry: &Verified<Entry>| Some((entry.version, entry.digest()));
    assert_eq!(put.judge(None), Verdict::Keep);
    assert_eq!(delete.judge(kept(&put)), Verdict::Keep);
    assert_eq!(put.judge(kept(&delete)), Verdict::Old);
    assert_eq!(delete.judge(kept(&delete)), Verdict::Known);
    assert_eq!(entry(2, Op::Put(Box::new(Value::Service(service())))).judge(kept(&delete)), Verdict::Fork);
}

#[test]
fn the_digest_of_contents_depends_on_every_entry_and_not_on_their_order() {
    let (a, b) = ((key(1), Digest::of(b"a")), (key(2), Digest::of(b"b")));
    let of = |entries: &[(SubjectId, Digest)]| contents(entries.iter().map(|(key, digest)| (key, digest)));
    assert_eq!(of(&[a, b]), of(&[b, a]));
    assert_ne!(of(&[a, b]), of(&[a]));
    assert_ne!(of(&[a, b]), of(&[(a.0, b.1), (b.0, a.1)]));
    assert_eq!(of(&[]), Digest::of(b""));
}

#[test]
fn an_entry_survives_the_wire() {
    for op in [Op::Delete, Op::Put(Box::new(Value::Service(service())))] {
        let entry = entry(1, op);
        let back = Signed::<Entry>::parse(entry.signed().to_json().as_bytes()).unwrap();
        assert_eq!(back.verify_by(Node::named("a").sign.verify_key()), Ok(entry));
    }
}

#[test]
fn what_a_service_says_is_checked() {
    let with = |change: fn(&mut Service)| {
        let mut service = service();
        change(&mut service);
        service.check()
    };
    assert!(with(|_| ()).is_ok());
    assert!(with(|s| s.name.clear()).is_err());
    assert!(with(|s| s.comune = "37006".into()).is_err());
    assert!(with(|s| s.address = Address::Shown("Via\nA".into())).is_err());
    assert!(with(|s| s.capacity[0].available = 21).is_err());
    assert!(with(|s| (s.minimum_age, s.maximum_age) = (Some(18), Some(18))).is_ok());
    assert!(with(|s| (s.minimum_age, s.maximum_age) = (Some(18), Some(17))).is_err());
    assert!(with(|s| s.maximum_age = Some(131)).is_err());
    assert!(with(|s| s.description = "x".repeat(4001)).is_err());
    for wrong in ["", "N", "F0", "F123", "f1"] {
        assert!(wrong.parse::<Category>().is_err(), "{wrong}");
    }
}

fn snapshot(version: u64) -> Verified<Snapshot> {
    let node = Node::named("a");
    let snapshot = Snapshot {
        owner: node.id,
        document: 1,
        feed: SERVICES,
        audience: Visibility::Linked,
        version,
        entries: 1,
        contents: Digest::ZERO,
        at: NOON,
        ext: Ext::default(),
    };
    Signed::sign(snapshot, &node.sign).unwrap()
}

#[test]
fn an_answer_holds_what_was_asked_in_order_and_nothing_else() {
    let (owner, asker) = (Node::named("a"), Node::named("b"));
    let ask = |after| FeedRequest {
        from: asker.id,
        to: owner.id,
        document: 1,
        owner: owner.id,
        feed: SERVICES,
        after,
        nonce: [1; 32],
        at: NOON,
        ext: Ext::default(),
    };
    let read = |after, newest, versions: &[u64]| {
        let entries: Vec<_> = versions.iter().map(|version| entry(*version, Op::Delete).into_signed()).collect();
        let body = Answer::write(snapshot(newest).signed(), &entries);
        Answer::parse(&body, &ask(after), &owner.ring()).map(|answer| answer.entries.len())
    };
    assert_eq!(read(0, 3, &[1, 3]), Ok(2));
    assert_eq!(read(3, 3, &[]), Ok(0));
    assert_eq!(read(1, 3, &[1]), Err(AnswerError::Stray(2)));
    assert_eq!(read(0, 3, &[2, 1]), Err(AnswerError::Stray(3)));
    assert_eq!(read(0, 3, &[4]), Err(AnswerError::Stray(2)));
    let whole = Answer::write(snapshot(3).signed(), [entry(1, Op::Delete).signed()]);
    let cut = Answer::parse(&whole[..whole.len() - 1], &ask(0), &owner.ring());
    assert_eq!(cut, Err(AnswerError::Length));
    let strangers = Answer::parse(&whole, &ask(0), &asker.ring());
    assert!(matches!(strangers, Err(AnswerError::Author { line: 1, .. })));
}

#[test]
fn both_ages_of_a_service_are_included_and_what_is_not_said_has_no_end() {
    let ages = |least, most| Service { minimum_age: least, maximum_age: most, ..service() };
    for (service, fits, not) in [
        (ages(Some(14), Some(30)), vec![14, 30], vec![13, 31]),
        (ages(Some(65), None), vec![65, 120], vec![64]),
        (ages(None, Some(17)), vec![0, 17], vec![18]),
        (ages(None, None), vec![0, 130], vec![]),
    ] {
        assert!(fits.iter().all(|years| service.is_for_age(*years)), "{service:?}");
        assert!(!not.iter().any(|years| service.is_for_age(*years)), "{service:?}");
    }
}
