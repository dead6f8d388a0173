use pico_protocol::code::Code;
use pico_protocol::feed::{
    Accessory, Address, Area, Attribute, Capacity, Contact, Entry, Op, Price, PricedBy, RESOURCES, Resource,
    ResourceKind, SERVICES, Service, Snapshot, Value, Verdict, Visibility, contents,
};
use pico_protocol::id::SubjectId;
use pico_protocol::json::Ext;
use pico_protocol::signed::{Signed, Verified};
use pico_protocol::time::Timestamp;

use super::{
    Before, Trouble, digests, forget_all_but, keep, lent, note_absent, note_failure, note_synced, note_told,
    note_trouble, page, replica, search, stale, troubles,
};
use crate::directory::Wanted;
use crate::directory::lent::WantedLent;
use crate::store::page::PageNumber;
use crate::trial::{NOON, TrialNode, link};

fn service(name: &str, available: u32) -> Service {
    Service {
        name: name.to_owned(),
        description: "Attività educative nel quartiere".to_owned(),
        category: "L".parse().unwrap(),
        area: Area::Disability,
        comune: "053011".to_owned(),
        address: Address::Withheld,
        territory: String::new(),
        capacity: vec![Capacity { unit: "posti".to_owned(), available, maximum: 20, updated: NOON }],
        eligibility: String::new(),
        minimum_age: None,
        maximum_age: None,
        schedule: String::new(),
        contact: Contact { telephone: String::new(), email: String::new() },
        accepts_referrals: true,
    }
}

fn key(digit: u8) -> SubjectId {
    SubjectId::new(NOON, [digit; 10])
}

fn resource(name: &str) -> Resource {
    Resource {
        name: name.to_owned(),
        description: "Con il riscaldamento".to_owned(),
        kind: ResourceKind::Room,
        group: "Sale di via Inventata".to_owned(),
        comune: "053011".to_owned(),
        address: Address::Withheld,
        units: 1,
        people: Some(20),
        attributes: vec![Attribute { name: "Ingresso".to_owned(), value: "senza scalini".to_owned() }],
        accessories: vec![Accessory { name: "Proiettore".to_owned(), stock: 1 }],
        price: Some(Price { cents: 1200, per: PricedBy::Hour }),
        approval: true,
        shortest: None,
        longest: None,
        notice: None,
        ahead: None,
        schedule: String::new(),
        sessions: Vec::new(),
        contact: Contact { telephone: String::new(), email: String::new() },
        accepts_bookings: true,
    }
}

fn entry(owner: &TrialNode, key: SubjectId, version: u64, op: Op) -> Verified<Entry> {
    entry_of(owner, SERVICES, key, version, op)
}

fn entry_of(owner: &TrialNode, feed: Code, key: SubjectId, version: u64, op: Op) -> Verified<Entry> {
    let entry = Entry {
        owner: owner.identity.node_id(),
        document: 1,
        feed,
        key,
        version,
        visibility: Visibility::Linked,
        op,
        at: NOON,
        ext: Ext::default(),
    };
    Signed::sign(entry, owner.identity.sign_key()).unwrap()
}

fn put(service: Service) -> Op {
    Op::Put(Box::new(Value::Service(service)))
}

fn lends(resource: Resource) -> Op {
    Op::Put(Box::new(Value::Resource(resource)))
}

/// Due when it was seen, or asked for in vain, before these moments.
fn before(seen: i64, failed: i64) -> Before {
    Before { seen, failed, absent: 1 }
}

fn snapshot(owner: &TrialNode, feed: Code, version: u64) -> Verified<Snapshot> {
    let snapshot = Snapshot {
        owner: owner.identity.node_id(),
        document: 1,
        feed,
        audience: Visibility::Linked,
        version,
        entries: 0,
        contents: contents([]),
        at: NOON,
        ext: Ext::default(),
    };
    Signed::sign(snapshot, owner.identity.sign_key()).unwrap()
}

fn wanted(text: &str) -> Wanted {
    Wanted { text: text.to_owned(), ..Wanted::default() }
}

#[tokio::test]
async fn a_peer_s_service_is_found_by_words_town_category_and_free_places() {
    let (node, peer) = (TrialNode::named("Una").await, TrialNode::named("Altra").await);
    let mut tx = node.db.write().await.unwrap();
    link(&mut tx, &peer.identity.node_id(), "Uscita di Sicurezza").await;
    keep(&mut tx, &entry(&peer, key(1), 1, put(service("Centro diurno", 2))), NOON).await.unwrap();
    keep(&mut tx, &entry(&peer, key(2), 2, put(service("Gruppo appartamento", 0))), NOON).await.unwrap();
    for (text, expected) in [("diurno", 1), ("grosseto", 2), ("educative quartiere", 2), ("100%", 0), ("bologna", 0)] {
        assert_eq!(search(&mut tx, &wanted(text), 0, 9).await.unwrap().len(), expected, "{text}");
    }
    let free =
        search(&mut tx, &Wanted { free: "si".into(), province: "GR".into(), ..Wanted::default() }, 0, 9).await.unwrap();
    assert_eq!((free.len(), free[0].owner_name.as_str()), (1, "Uscita di Sicurezza"));
    let residential = Wanted { category: "M".into(), ..Wanted::default() };
    assert!(search(&mut tx, &residential, 0, 9).await.unwrap().is_empty());
}

#[tokio::test]
async fn an_old_copy_brings_nothing_back_and_a_second_truth_is_noticed() {
    let (node, peer) = (TrialNode::named("Una").await, TrialNode::named("Altra").await);
    let mut tx = node.db.write().await.unwrap();
    link(&mut tx, &peer.identity.node_id(), "Altra").await;
    let first = entry(&peer, key(1), 5, put(service("Centro", 2)));
    let gone = entry(&peer, key(1), 6, Op::Delete);
    assert_eq!(keep(&mut tx, &first, NOON).await.unwrap(), Verdict::Keep);
    assert_eq!(keep(&mut tx, &first, NOON).await.unwrap(), Verdict::Known);
    assert_eq!(keep(&mut tx, &gone, NOON).await.unwrap(), Verdict::Keep);
    assert!(search(&mut tx, &Wanted::default(), 0, 9).await.unwrap().is_empty());
    assert_eq!(keep(&mut tx, &first, NOON).await.unwrap(), Verdict::Old);
    let other = entry(&peer, key(1), 6, put(service("Centro", 9)));
    assert_eq!(keep(&mut tx, &other, NOON).await.unwrap(), Verdict::Fork);
    assert!(search(&mut tx, &Wanted::default(), 0, 9).await.unwrap().is_empty());
}

#[tokio::test]
async fn what_the_owner_does_not_show_any_more_is_forgotten() {
    let (node, peer) = (TrialNode::named("Una").await, TrialNode::named("Altra").await);
    let mut tx = node.db.write().await.unwrap();
    link(&mut tx, &peer.identity.node_id(), "Altra").await;
    let owner = peer.identity.node_id();
    keep(&mut tx, &entry(&peer, key(1), 1, put(service("Uno", 1))), NOON).await.unwrap();
    keep(&mut tx, &entry(&peer, key(2), 2, put(service("Due", 1))), NOON).await.unwrap();
    forget_all_but(&mut tx, &owner, &SERVICES, &[key(2)]).await.unwrap();
    assert_eq!(digests(&mut tx, &owner, &SERVICES).await.unwrap().len(), 1);
    assert_eq!(search(&mut tx, &Wanted::default(), 0, 9).await.unwrap()[0].content.name, "Due");
}

#[tokio::test]
async fn a_feed_is_asked_for_when_it_is_new_told_to_be_newer_or_old() {
    let (node, peer) = (TrialNode::named("Una").await, TrialNode::named("Altra").await);
    let mut tx = node.db.write().await.unwrap();
    link(&mut tx, &peer.identity.node_id(), "Altra").await;
    let owner = peer.identity.node_id();
    assert_eq!(stale(&mut tx, &SERVICES, before(0, 1)).await.unwrap(), [owner]);
    note_synced(&mut tx, &snapshot(&peer, SERVICES, 4), NOON).await.unwrap();
    assert!(stale(&mut tx, &SERVICES, before(NOON.as_millis(), 1)).await.unwrap().is_empty());
    assert_eq!(stale(&mut tx, &SERVICES, before(NOON.as_millis() + 1, 1)).await.unwrap(), [owner]);
    note_told(&mut tx, &owner, &SERVICES, 4).await.unwrap();
    assert!(stale(&mut tx, &SERVICES, before(0, 1)).await.unwrap().is_empty());
    note_told(&mut tx, &owner, &SERVICES, 5).await.unwrap();
    assert_eq!(stale(&mut tx, &SERVICES, before(0, 1)).await.unwrap(), [owner]);
    assert_eq!(replica(&mut tx, &owner, &SERVICES).await.unwrap().kept(), Some((4, contents([]))));
}

#[tokio::test]
async fn each_feed_is_due_and_in_trouble_by_itself() {
    let (node, peer) = (TrialNode::named("Una").await, TrialNode::named("Altra").await);
    let mut tx = node.db.write().await.unwrap();
    link(&mut tx, &peer.identity.node_id(), "Altra").await;
    let owner = peer.identity.node_id();
    note_synced(&mut tx, &snapshot(&peer, SERVICES, 4), NOON).await.unwrap();
    assert!(stale(&mut tx, &SERVICES, before(0, 1)).await.unwrap().is_empty());
    assert_eq!(stale(&mut tx, &RESOURCES, before(0, 1)).await.unwrap(), [owner]);
    note_synced(&mut tx, &snapshot(&peer, RESOURCES, 9), NOON).await.unwrap();
    let trouble = Trouble { kind: "fork", proof: "{}" };
    note_trouble(&mut tx, &owner, &RESOURCES, trouble, NOON).await.unwrap();
    assert!(troubles(&mut tx, &SERVICES).await.unwrap().is_empty());
    assert_eq!(troubles(&mut tx, &RESOURCES).await.unwrap(), [("Altra".to_owned(), "fork".to_owned())]);
    let versions =
        (replica(&mut tx, &owner, &SERVICES).await.unwrap(), replica(&mut tx, &owner, &RESOURCES).await.unwrap());
    assert_eq!((versions.0.version, versions.1.version), (4, 9));
}

#[tokio::test]
async fn a_peer_without_the_feed_is_asked_again_after_a_day_or_when_it_tells_of_it() {
    let (node, peer) = (TrialNode::named("Una").await, TrialNode::named("Altra").await);
    let mut tx = node.db.write().await.unwrap();
    link(&mut tx, &peer.identity.node_id(), "Altra").await;
    let owner = peer.identity.node_id();
    note_absent(&mut tx, &owner, &RESOURCES, NOON).await.unwrap();
    let asked = |absent| Before { seen: i64::MAX, failed: i64::MAX, absent };
    assert!(stale(&mut tx, &RESOURCES, asked(NOON.as_millis())).await.unwrap().is_empty());
    assert_eq!(stale(&mut tx, &RESOURCES, asked(NOON.as_millis() + 1)).await.unwrap(), [owner]);
    note_told(&mut tx, &owner, &RESOURCES, 1).await.unwrap();
    assert_eq!(stale(&mut tx, &RESOURCES, asked(1)).await.unwrap(), [owner]);
}

#[tokio::test]
async fn what_a_peer_lends_is_found_by_words_kind_and_place_and_dated() {
    let (node, peer) = (TrialNode::named("Una").await, TrialNode::named("Altra").await);
    let mut tx = node.db.write().await.unwrap();
    link(&mut tx, &peer.identity.node_id(), "Uscita di Sicurezza").await;
    let closed = Resource { accepts_bookings: false, price: None, ..resource("Furgone con pedana") };
    let closed = Resource { kind: ResourceKind::Vehicle, ..closed };
    let sala = entry_of(&peer, RESOURCES, key(1), 1, lends(resource("Sala grande")));
    keep(&mut tx, &sala, NOON).await.unwrap();
    keep(&mut tx, &entry_of(&peer, RESOURCES, key(2), 2, lends(closed)), NOON).await.unwrap();
    note_synced(&mut tx, &snapshot(&peer, RESOURCES, 2), NOON).await.unwrap();
    let typed = |text: &str| WantedLent { text: text.to_owned(), ..WantedLent::default() };
    for (text, expected) in
        [("sale", 2), ("grande", 1), ("grosseto proiettore", 2), ("scalini", 2), ("100%", 0), ("bologna", 0)]
    {
        assert_eq!(lent::search(&mut tx, &typed(text), 0, 9).await.unwrap().len(), expected, "{text}");
    }
    for (narrowed, expected) in [
        (WantedLent { kind: "vehicle".into(), ..WantedLent::default() }, "Furgone con pedana"),
        (WantedLent { bookable: "si".into(), province: "GR".into(), ..WantedLent::default() }, "Sala grande"),
    ] {
        let found = lent::search(&mut tx, &narrowed, 0, 9).await.unwrap();
        assert_eq!(found.iter().map(|one| one.content.name.as_str()).collect::<Vec<_>>(), [expected]);
    }
    let elsewhere = WantedLent { comune: "037006".into(), ..WantedLent::default() };
    assert!(lent::search(&mut tx, &elsewhere, 0, 9).await.unwrap().is_empty());
    assert_eq!(lent::comuni(&mut tx).await.unwrap(), ["053011"]);
    let owner = peer.identity.node_id();
    let found = lent::find(&mut tx, &owner, &key(1)).await.unwrap().unwrap();
    assert_eq!(found.content, resource("Sala grande"));
    assert_eq!((found.owner_name.as_str(), found.at), ("Uscita di Sicurezza", NOON));
    assert_eq!((found.copied.at, found.copied.in_vain), (NOON, false));
    let later = Timestamp::from_millis(NOON.as_millis() + 1);
    note_failure(&mut tx, &owner, &RESOURCES, later).await.unwrap();
    assert!(lent::find(&mut tx, &owner, &key(1)).await.unwrap().unwrap().copied.in_vain);
    assert!(lent::find(&mut tx, &owner, &key(3)).await.unwrap().is_none());
}

#[tokio::test]
async fn one_key_in_two_feeds_is_two_things() {
    let (node, peer) = (TrialNode::named("Una").await, TrialNode::named("Altra").await);
    let mut tx = node.db.write().await.unwrap();
    link(&mut tx, &peer.identity.node_id(), "Altra").await;
    let owner = peer.identity.node_id();
    assert_eq!(keep(&mut tx, &entry(&peer, key(1), 7, put(service("Centro", 2))), NOON).await.unwrap(), Verdict::Keep);
    let room = entry_of(&peer, RESOURCES, key(1), 7, lends(resource("Sala")));
    assert_eq!(keep(&mut tx, &room, NOON).await.unwrap(), Verdict::Keep, "the same version of another feed is no fork");
    assert_eq!(digests(&mut tx, &owner, &SERVICES).await.unwrap().len(), 1);
    let gone = entry_of(&peer, RESOURCES, key(1), 8, Op::Delete);
    assert_eq!(keep(&mut tx, &gone, NOON).await.unwrap(), Verdict::Keep);
    assert_eq!(keep(&mut tx, &room, NOON).await.unwrap(), Verdict::Old);
    assert!(lent::find(&mut tx, &owner, &key(1)).await.unwrap().is_none());
    assert_eq!(search(&mut tx, &Wanted::default(), 0, 9).await.unwrap().len(), 1, "the service is still there");
    keep(&mut tx, &entry_of(&peer, RESOURCES, key(2), 9, lends(resource("Saletta"))), NOON).await.unwrap();
    forget_all_but(&mut tx, &owner, &RESOURCES, &[]).await.unwrap();
    assert!(lent::search(&mut tx, &WantedLent::default(), 0, 9).await.unwrap().is_empty());
    assert_eq!(search(&mut tx, &Wanted::default(), 0, 9).await.unwrap().len(), 1, "the service is still there");
}

#[tokio::test]
async fn a_long_search_comes_in_pages_each_service_once() {
    let (node, peer) = (TrialNode::named("Una").await, TrialNode::named("Altra").await);
    let mut tx = node.db.write().await.unwrap();
    link(&mut tx, &peer.identity.node_id(), "Altra").await;
    for number in 0..=50_u8 {
        let service = service(&format!("Servizio {number:02}"), 1);
        keep(&mut tx, &entry(&peer, key(number), u64::from(number) + 1, put(service)), NOON).await.unwrap();
    }
    let mut names = Vec::new();
    for number in [1, 2] {
        let found = page(&mut tx, &wanted("servizio"), PageNumber::from_request(Some(number))).await.unwrap();
        assert_eq!((found.total, found.pages(), found.page.number()), (51, 2, number));
        names.extend(found.rows.into_iter().map(|offer| offer.content.name));
    }
    assert!(names.len() == 51 && names.is_sorted() && names[50] == "Servizio 50", "{names:?}");
    let past = page(&mut tx, &wanted("servizio"), PageNumber::from_request(Some(9))).await.unwrap();
    assert_eq!((past.page.number(), past.rows.len()), (2, 1), "a page that is not there any more is the last one");
}
