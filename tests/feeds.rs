//! The torture list, fifth part: a linked peer whose list of services, or of what it lends, says today what it denied yesterday.
//!
//! The owner of a feed is its only writer, and still it may not have two truths: what it has signed once stays, an older list
//! or another one under the same number is shown to people as what it is, and nothing of it is taken. Each feed is judged by
//! itself. What else a peer may tell of what it lends is in [`lent`].

mod lent;

use std::sync::{Arc, Mutex};

use pico_node::{execute, sql};
use pico_protocol::feed::{
    self, Address, Answer, Area, Capacity, Contact, Entry, FeedRequest, Op, RESOURCES, Resource, ResourceKind,
    SERVICES, Service, Snapshot, Value, Visibility,
};
use pico_protocol::id::SubjectId;
use pico_protocol::json::Ext;
use pico_protocol::{Code, Digest, NodeId, SignKey, Signed, Timestamp};
use serde_json::json;

use crate::on_both_engines;
use crate::support::engine::Engine;
use crate::support::eventually;
use crate::support::false_peer::{FalsePeer, Reply, answer};
use crate::support::hostile::{Hostile, now};
use crate::support::node::TestNode;
use crate::support::panel::Panel;
use crate::support::staff::comes_in;
use crate::torture::attack_behind_a_door;

const FORK: &str = "ha firmato due elenchi diversi con lo stesso numero";
const ROLLBACK: &str = "mostra un elenco più vecchio di quello già noto";

/// A feed as its owner tells it at one moment.
#[derive(Clone)]
struct Told {
    version: u64,
    entries: Vec<Signed<Entry>>,
    /// What the snapshot says of them; usually the truth.
    contents: Digest,
}

/// The owner of a feed, who signs whatever it likes.
struct Owner {
    id: NodeId,
    key: SignKey,
    feed: Code,
}

impl Owner {
    fn entry(&self, key: u8, version: u64, op: Op) -> Signed<Entry> {
        let entry = Entry {
            owner: self.id,
            document: 1,
            feed: self.feed.clone(),
            key: SubjectId::new(some_day(), [key; 10]),
            version,
            visibility: Visibility::Linked,
            op,
            at: some_day(),
            ext: Ext::default(),
        };
        Signed::sign(entry, &self.key).unwrap().into_signed()
    }

    fn offers(&self, key: u8, version: u64, name: &str) -> Signed<Entry> {
        let services = self.feed == SERVICES;
        let value = if services { Value::Service(service(name)) } else { Value::Resource(resource(name)) };
        self.entry(key, version, Op::Put(Box::new(value)))
    }

    fn takes_back(&self, key: u8, version: u64) -> Signed<Entry> {
        self.entry(key, version, Op::Delete)
    }

    /// What goes over the wire when everything after a version is asked for.
    fn answer(&self, told: &Told, after: u64) -> Vec<u8> {
        let snapshot = Snapshot {
            owner: self.id,
            document: 1,
            feed: self.feed.clone(),
            audience: Visibility::Linked,
            version: told.version,
            entries: told.entries.len() as u64,
            contents: told.contents,
            at: now(),
            ext: Ext::default(),
        };
        let snapshot = Signed::sign(snapshot, &self.key).unwrap();
        Answer::write(snapshot.signed(), told.entries.iter().filter(|entry| entry.claimed().unwrap().version > after))
    }
}

/// A moment that is the same in every entry: two entries of a test differ only where it says so.
fn some_day() -> Timestamp {
    Timestamp::from_millis(1_767_225_600_000)
}

fn told(version: u64, entries: &[Signed<Entry>]) -> Told {
    let digests: Vec<_> = entries.iter().map(|entry| (entry.claimed().unwrap().key, entry.digest())).collect();
    let contents = feed::contents(digests.iter().map(|(key, digest)| (key, digest)));
    Told { version, entries: entries.to_vec(), contents }
}

fn resource(name: &str) -> Resource {
    Resource {
        name: name.to_owned(),
        description: "Al piano terra".to_owned(),
        kind: ResourceKind::Room,
        group: String::new(),
        comune: "037006".to_owned(),
        address: Address::Withheld,
        units: 1,
        people: None,
        attributes: Vec::new(),
        accessories: Vec::new(),
        price: None,
        approval: false,
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

fn service(name: &str) -> Service {
    Service {
        name: name.to_owned(),
        description: "Attività nel quartiere".to_owned(),
        category: "L".parse().unwrap(),
        area: Area::Mixed,
        comune: "037006".to_owned(),
        address: Address::Withheld,
        territory: String::new(),
        capacity: vec![Capacity { unit: "posti".to_owned(), available: 2, maximum: 9, updated: some_day() }],
        eligibility: String::new(),
        minimum_age: None,
        maximum_age: None,
        schedule: String::new(),
        contact: Contact { telephone: String::new(), email: String::new() },
        accepts_referrals: true,
    }
}

/// What is answered to who knows this version already.
type Manner = Box<dyn Fn(u64) -> Reply + Send>;

/// What a node says that has no such feed.
fn nothing_here() -> Reply {
    answer("404 Not Found", "", b"")
}

fn lines(body: &[u8]) -> Reply {
    answer("200 OK", "Content-Type: application/x-ndjson\r\n", body)
}

/// Aurora with a coordinator who looks into the directory, and the peer that answers as the test likes for one feed. The other one
/// it does not have.
struct Stage {
    aurora: TestNode,
    giulia: Panel,
    hostile: Hostile,
    owner: Arc<Owner>,
    manner: Arc<Mutex<Manner>>,
    _door: FalsePeer,
}

impl Stage {
    async fn set(engine: Engine, feed: Code) -> Self {
        let (aurora, hostile, door) = attack_behind_a_door(engine).await;
        let giulia = comes_in(&aurora, "giulia", "coordinator").await;
        let key = SignKey::from_secret(&hostile.own.sign.secret());
        let owner = Arc::new(Owner { id: hostile.own.id, key, feed: feed.clone() });
        let by = Arc::clone(&owner);
        let manner: Arc<Mutex<Manner>> = Arc::new(Mutex::new(Box::new(move |_| lines(&by.answer(&told(0, &[]), 0)))));
        let chosen = Arc::clone(&manner);
        door.answers_everywhere(move |asked| {
            if asked.path != "/federation/v1/feed" {
                return nothing_here();
            }
            let asked = Signed::<FeedRequest>::parse(&asked.body).unwrap().claimed().unwrap();
            if asked.feed == feed { chosen.lock().unwrap()(asked.after) } else { nothing_here() }
        });
        Self { aurora, giulia, hostile, owner, manner, _door: door }
    }

    /// Where people read what is offered.
    fn page(&self) -> &'static str {
        if self.owner.feed == SERVICES { "/servizi/rete" } else { "/rete/risorse" }
    }

    /// From now on the feed is this, whoever asks.
    fn publishes(&self, told: &Told) {
        let told = told.clone();
        self.answers(move |_| told.clone());
    }

    fn answers(&self, manner: impl Fn(u64) -> Told + Send + 'static) {
        let by = Arc::clone(&self.owner);
        self.replies(move |after| lines(&by.answer(&manner(after), after)));
    }

    /// From now on this comes over the wire, whatever it is.
    fn replies(&self, manner: impl Fn(u64) -> Reply + Send + 'static) {
        *self.manner.lock().unwrap() = Box::new(manner);
    }

    async fn tells(&mut self, version: u64) {
        let word = json!({"feed_changed": {"feed": self.owner.feed, "version": version}});
        let message = self.hostile.next("peering/1", &word);
        self.hostile.receipt(&self.hostile.send(&[message]).await);
    }

    /// The hour after which every feed is asked for again.
    async fn an_hour_passes(&self) {
        let db = self.aurora.database().await;
        let mut tx = db.write().await.unwrap();
        execute!(&mut tx, sqlx::query("UPDATE feed_replicas SET synced_at = 0, failed_at = 0")).unwrap();
        tx.commit().await.unwrap();
        db.close().await;
    }

    /// Everything that is kept of the feed, as it was signed.
    async fn kept(&self) -> (i64, Vec<String>) {
        let db = self.aurora.database().await;
        let mut tx = db.read().await.unwrap();
        let (owner, feed) = (self.owner.id.to_string(), self.owner.feed.as_str());
        let version = "SELECT version FROM feed_replicas WHERE owner = $1 AND feed = $2";
        let version = sql!(&mut tx, c => sqlx::query_scalar(version).bind(&owner).bind(feed).fetch_one(c)).unwrap();
        let entries = "SELECT envelope FROM feed_entries WHERE owner = $1 AND feed = $2 ORDER BY key";
        let entries = sql!(&mut tx, c => sqlx::query_scalar(entries).bind(&owner).bind(feed).fetch_all(c)).unwrap();
        drop(tx);
        db.close().await;
        (version, entries)
    }

    /// What people read about what the network offers, once it is as they should read it.
    async fn reads(&self, what: &str, good: impl Fn(&str) -> bool) {
        eventually(what, async || {
            let text = self.giulia.open(self.page()).await.ok().text();
            good(&text).then_some(())
        })
        .await;
    }

    /// The owner answers falsely: people are warned, nothing of it is taken, what was known stays. When it is honest again,
    /// the warning goes.
    async fn lie(&self, what: &str, warning: &str, honest: &Told, manner: impl Fn(u64) -> Told + Send + 'static) {
        println!("--- {what}");
        let before = self.kept().await;
        self.answers(manner);
        self.an_hour_passes().await;
        self.reads(&format!("people are warned of {what}"), |text| text.contains(warning)).await;
        self.reads("what was known is still there", |text| {
            text.contains("Centro diurno") && !text.contains("Falso") && !text.contains("Laboratorio")
        })
        .await;
        assert_eq!(self.kept().await, before, "{what}");
        self.publishes(honest);
        self.an_hour_passes().await;
        self.reads(&format!("the warning goes after {what}"), |text| !text.contains(warning)).await;
        assert_eq!(self.kept().await, before, "{what}, and then the truth again");
    }
}

/// The whole list of lies, about one feed.
async fn denies(mut stage: Stage) {
    let owner = Arc::clone(&stage.owner);
    let (centre, workshop) = (owner.offers(1, 1, "Centro diurno"), owner.offers(2, 2, "Laboratorio"));
    stage.publishes(&told(2, &[centre.clone(), workshop.clone()]));
    stage.tells(2).await;
    stage.reads("both are offered", |text| text.contains("Centro diurno") && text.contains("Laboratorio")).await;

    let gone = owner.takes_back(2, 3);
    let honest = told(3, &[centre.clone(), gone.clone()]);
    stage.publishes(&honest);
    stage.tells(3).await;
    stage.reads("one is taken back", |text| text.contains("Centro diurno") && !text.contains("Laboratorio")).await;

    let other = owner.offers(1, 1, "Falso");
    let fork = told(3, &[other.clone(), gone.clone()]);
    stage.lie("another list under the same number", FORK, &honest, move |_| fork.clone()).await;
    let new = owner.offers(3, 4, "Falso nuovo");
    let fork = told(4, &[other, gone.clone(), new]);
    stage.lie("another entry under the same number", FORK, &honest, move |_| fork.clone()).await;

    let old = told(2, &[centre.clone(), workshop.clone()]);
    stage.lie("an older list", ROLLBACK, &honest, move |_| old.clone()).await;
    let resurrected = told(4, &[centre.clone(), workshop]);
    stage.lie("a newer list with what was deleted", ROLLBACK, &honest, move |_| resurrected.clone()).await;
    // The first answer makes the asker ask for everything; what comes then is older than what it has.
    let (first, second) =
        (Told { contents: Digest::of(b"other"), ..honest.clone() }, told(1, std::slice::from_ref(&centre)));
    let first = Told { version: 4, ..first };
    let manner = move |after| if after > 0 { first.clone() } else { second.clone() };
    stage.lie("an older list to the second question", ROLLBACK, &honest, manner).await;

    // And after all of that the feed goes on.
    let next = owner.offers(4, 4, "Sportello");
    stage.publishes(&told(4, &[centre, gone, next]));
    stage.tells(4).await;
    stage.reads("what is new is offered", |text| text.contains("Sportello") && text.contains("Centro diurno")).await;
}

on_both_engines! {
    async fn a_feed_that_denies_what_it_has_signed_is_told_to_people_and_not_taken(engine: Engine) {
        denies(Stage::set(engine, SERVICES).await).await;
    }

    async fn what_is_lent_is_denied_no_better_than_services(engine: Engine) {
        denies(Stage::set(engine, RESOURCES).await).await;
    }
}
