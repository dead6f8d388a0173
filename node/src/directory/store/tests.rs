use pico_protocol::feed::{
    Address, Area, Capacity, Contact, Entry, Op, SERVICES, Service, Snapshot, Value, Verdict, Visibility, contents,
};
use pico_protocol::id::SubjectId;
use pico_protocol::json::Ext;
use pico_protocol::signed::{Signed, Verified};

use super::{digests, forget_all_but, keep, note_synced, note_told, page, replica, search, stale};
use crate::directory::Wanted;
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

fn entry(owner: &TrialNode, key: SubjectId, version: u64, op: Op) -> Verified<Entry> {
    let entry = Entry {
        owner: owner.identity.node_id(),
        document: 1,
        feed: SERVICES,
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
    forget_all_but(&mut tx, &owner, &[key(2)]).await.unwrap();
    assert_eq!(digests(&mut tx, &owner).await.unwrap().len(), 1);
    assert_eq!(search(&mut tx, &Wanted::default(), 0, 9).await.unwrap()[0].content.name, "Due");
}

#[tokio::test]
async fn a_feed_is_asked_for_when_it_is_new_told_to_be_newer_or_old() {
    let (node, peer) = (TrialNode::named("Una").await, TrialNode::named("Altra").await);
    let mut tx = node.db.write().await.unwrap();
    link(&mut tx, &peer.identity.node_id(), "Altra").await;
    let owner = peer.identity.node_id();
    assert_eq!(stale(&mut tx, 0, 1).await.unwrap(), [owner]);
    let snapshot = Snapshot {
        owner,
        document: 1,
        feed: SERVICES,
        audience: Visibility::Linked,
        version: 4,
        entries: 0,
        contents: contents([]),
        at: NOON,
        ext: Ext::default(),
    };
    let snapshot = Signed::sign(snapshot, peer.identity.sign_key()).unwrap();
    note_synced(&mut tx, &snapshot, NOON).await.unwrap();
    assert!(stale(&mut tx, NOON.as_millis(), 1).await.unwrap().is_empty());
    assert_eq!(stale(&mut tx, NOON.as_millis() + 1, 1).await.unwrap(), [owner]);
    note_told(&mut tx, &owner, 4).await.unwrap();
    assert!(stale(&mut tx, 0, 1).await.unwrap().is_empty());
    note_told(&mut tx, &owner, 5).await.unwrap();
    assert_eq!(stale(&mut tx, 0, 1).await.unwrap(), [owner]);
    assert_eq!(replica(&mut tx, &owner).await.unwrap().kept(), Some((4, contents([]))));
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
