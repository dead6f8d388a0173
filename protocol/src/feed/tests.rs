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

fn room() -> Resource {
    Resource {
        name: "Sala grande".into(),
        description: "Al piano terra.\nSenza scalini.".into(),
        kind: ResourceKind::Room,
        group: "Sale di via Inventata".into(),
        comune: "037006".into(),
        address: Address::Shown("Via dell'Esempio 1".into()),
        units: 1,
        people: Some(30),
        attributes: vec![Attribute { name: "Posti a sedere".into(), value: "30".into() }],
        accessories: vec![Accessory { name: "Proiettore".into(), stock: 1 }],
        price: Some(Price { cents: 1200, per: PricedBy::Hour }),
        approval: true,
        shortest: Some(60),
        longest: Some(480),
        notice: Some(1440),
        ahead: Some(LONGEST_MINUTES),
        schedule: "Dal lunedì al venerdì".into(),
        sessions: Vec::new(),
        contact: Contact { telephone: "051 000000".into(), email: String::new() },
        accepts_bookings: true,
    }
}

fn meeting(from: i64, to: i64) -> Session {
    let at = |hours: i64| Timestamp::from_millis(NOON.as_millis() + hours * 3_600_000);
    Session { from: at(from), to: at(to) }
}

fn course(sessions: &[(i64, i64)]) -> Resource {
    let sessions = sessions.iter().map(|(from, to)| meeting(*from, *to)).collect();
    Resource { kind: ResourceKind::TrainingSeats, units: 12, sessions, ..room() }
}

fn changed(change: impl FnOnce(&mut Resource)) -> Result<(), Invalid> {
    let mut resource = room();
    change(&mut resource);
    resource.check()
}

#[test]
fn the_words_of_a_resource_are_checked() {
    assert_eq!(changed(|_| ()), Ok(()));
    assert!(changed(|r| r.name.clear()).is_err());
    assert!(changed(|r| r.name = "x".repeat(121)).is_err());
    assert!(changed(|r| r.name = "due\nrighe".into()).is_err());
    assert!(changed(|r| r.description = "x".repeat(4001)).is_err());
    assert!(changed(|r| r.description = "\u{7}".into()).is_err());
    assert!(changed(|r| r.group = "x".repeat(61)).is_err());
    assert!(changed(|r| r.schedule = "x".repeat(301)).is_err());
    assert!(changed(|r| r.contact.telephone = "1".repeat(31)).is_err());
    assert!(changed(|r| r.contact.email = "x".repeat(121)).is_err());
    for wrong in ["", "37006", "0370066", "03700a"] {
        assert!(changed(|r| r.comune = wrong.into()).is_err(), "{wrong}");
    }
    assert!(changed(|r| r.address = Address::Withheld).is_ok());
    assert!(changed(|r| r.address = Address::Shown(String::new())).is_err());
    assert!(changed(|r| r.address = Address::Shown("Via\nA".into())).is_err());
}

#[test]
fn what_is_counted_of_a_resource_is_checked() {
    for (units, good) in [(0, false), (1, true), (MOST_UNITS, true), (MOST_UNITS + 1, false)] {
        assert_eq!(changed(|r| r.units = units).is_ok(), good, "{units}");
        assert_eq!(changed(|r| r.people = Some(units)).is_ok(), good, "{units}");
        assert_eq!(changed(|r| r.accessories[0].stock = units).is_ok(), good, "{units}");
    }
    assert!(changed(|r| r.people = None).is_ok());
    assert!(changed(|r| r.price = None).is_ok());
    let attribute = |name: &str, value: &str| Attribute { name: name.into(), value: value.into() };
    assert!(changed(|r| r.attributes = vec![attribute("", "sì")]).is_err());
    assert!(changed(|r| r.attributes = vec![attribute("Pedana", "")]).is_err());
    assert!(changed(|r| r.attributes = vec![attribute(&"x".repeat(61), "sì")]).is_err());
    assert!(changed(|r| r.attributes = vec![attribute("Pedana", &"x".repeat(201))]).is_err());
    assert!(changed(|r| r.attributes = vec![attribute("Pedana", "sì"); MOST_FACTS]).is_ok());
    assert!(changed(|r| r.attributes = vec![attribute("Pedana", "sì"); MOST_FACTS + 1]).is_err());
    let accessory = |n: usize| Accessory { name: format!("Sedia {n}"), stock: 1 };
    assert!(changed(|r| r.accessories = (0..MOST_FACTS).map(accessory).collect()).is_ok());
    assert!(changed(|r| r.accessories = (0..=MOST_FACTS).map(accessory).collect()).is_err());
    assert!(changed(|r| r.accessories = vec![accessory(1), accessory(2), accessory(1)]).is_err());
    assert!(changed(|r| r.accessories[0].name.clear()).is_err());
}

#[test]
fn the_times_of_a_resource_are_checked() {
    for (minutes, good) in [(0, false), (1, true), (LONGEST_MINUTES, true), (LONGEST_MINUTES + 1, false)] {
        assert_eq!(changed(|r| (r.shortest, r.longest) = (Some(minutes), None)).is_ok(), good, "{minutes}");
        assert_eq!(changed(|r| (r.shortest, r.longest) = (None, Some(minutes))).is_ok(), good, "{minutes}");
        assert_eq!(changed(|r| r.notice = Some(minutes)).is_ok(), good, "{minutes}");
        assert_eq!(changed(|r| r.ahead = Some(minutes)).is_ok(), good, "{minutes}");
    }
    assert!(changed(|r| r.longest = Some(60)).is_ok());
    assert!(changed(|r| r.longest = Some(59)).is_err());
}

#[test]
fn a_course_has_meetings_one_after_the_other_and_nothing_else_has_any() {
    assert!(course(&[(0, 2), (2, 4), (48, 50)]).check().is_ok());
    assert!(course(&[]).check().is_err());
    assert!(changed(|r| r.sessions = vec![meeting(0, 2)]).is_err());
    assert!(course(&[(2, 2)]).check().is_err());
    assert!(course(&[(3, 2)]).check().is_err());
    assert!(course(&[(0, 2), (1, 3)]).check().is_err());
    assert!(course(&[(4, 6), (0, 2)]).check().is_err());
    let every_day = |days: i64| (0..days).map(|day| (day * 24, day * 24 + 2)).collect::<Vec<_>>();
    let most = i64::try_from(MOST_SESSIONS).unwrap();
    assert!(course(&every_day(most)).check().is_ok());
    assert!(course(&every_day(most + 1)).check().is_err());
}

#[test]
fn a_value_stands_only_in_its_feed() {
    let values = [Value::Service(service()), Value::Resource(room())];
    for (value, at_home) in values.into_iter().zip([SERVICES, RESOURCES]) {
        for feed in [SERVICES, RESOURCES, Code::of("trips")] {
            let gone = Entry { feed: feed.clone(), ..entry(1, Op::Delete).into_object() };
            assert!(gone.check().is_ok(), "a deletion says nothing but its key");
            let put = Entry { op: Op::Put(Box::new(value.clone())), ..gone };
            assert_eq!(put.check().is_ok(), feed == at_home, "{feed}");
        }
    }
}

#[test]
fn what_a_resource_does_not_say_is_left_out_and_what_it_says_too_much_is_refused() {
    let text = serde_json::to_string(&room()).unwrap();
    assert!(!text.contains("sessions") && serde_json::from_str::<Resource>(&text).unwrap() == room());
    let least = Resource { price: None, people: None, group: String::new(), ..room() };
    let text = serde_json::to_string(&least).unwrap();
    assert!(["price", "people", "group"].iter().all(|field| !text.contains(&format!("\"{field}\""))), "{text}");
    assert!(serde_json::from_str::<Resource>(&text.replacen('{', "{\"more\":1,", 1)).is_err());
    for kind in ResourceKind::ALL {
        assert_eq!(serde_json::to_string(&kind).unwrap(), format!("\"{}\"", kind.code()));
    }
}
