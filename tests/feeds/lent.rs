//! What a peer may tell of what it lends: things in the wrong feed, too many, with HTML in their names; nothing at all, because its
//! program is older; and no answer any more.

use std::sync::Arc;

use pico_node::{execute, sql};
use pico_protocol::feed::{
    self, Accessory, Address, Attribute, Contact, Entry, MAX_ENTRIES, Op, RESOURCES, Resource, SERVICES, Value,
    Visibility,
};
use pico_protocol::id::SubjectId;
use pico_protocol::json::Ext;
use pico_protocol::{Digest, Object, Signed};

use super::{Owner, Stage, lines, nothing_here, resource, some_day, told};
use crate::on_both_engines;
use crate::support::eventually;
use crate::support::false_peer::answer;

on_both_engines! {
    async fn a_resource_among_the_services_is_refused_with_everything_around_it(engine: Engine) {
        let mut stage = Stage::set(engine, SERVICES).await;
        let owner = Arc::clone(&stage.owner);
        let centre = owner.offers(1, 1, "Centro diurno");
        stage.publishes(&told(1, std::slice::from_ref(&centre)));
        stage.tells(1).await;
        stage.reads("the centre is offered", |text| text.contains("Centro diurno")).await;
        // No honest program signs this: a room, well signed, as an entry of the feed of services.
        let strange = Entry {
            owner: owner.id,
            document: 1,
            feed: SERVICES,
            key: SubjectId::new(some_day(), [2; 10]),
            version: 2,
            visibility: Visibility::Linked,
            op: Op::Put(Box::new(Value::Resource(resource("Sala Falsa")))),
            at: some_day(),
            ext: Ext::default(),
        };
        let payload = serde_json::to_vec(&strange).unwrap();
        let envelope = stage.hostile.envelope(Entry::TYPE, &payload);
        let (key, digest) = (centre.claimed().unwrap().key, centre.digest());
        let mut list = told(2, &[centre]);
        list.contents = feed::contents([(&key, &digest), (&strange.key, &Digest::of(&payload))]);
        let body = [owner.answer(&list, 1), format!("{envelope}\n").into_bytes()].concat();
        stage.replies(move |_| lines(&body));
        stage.tells(2).await;
        refused(&stage, 1).await;
        for page in ["/servizi/rete", "/rete/risorse"] {
            assert!(!stage.giulia.open(page).await.ok().text().contains("Sala Falsa"), "{page}");
        }
    }

    async fn more_entries_than_an_answer_may_have_are_refused_and_so_many_come_in_pages(engine: Engine) {
        let mut stage = Stage::set(engine, RESOURCES).await;
        let owner = Arc::clone(&stage.owner);
        let many: Vec<_> = (1..=u64::try_from(MAX_ENTRIES).unwrap() + 1).map(|n| lends_one_of_many(&owner, n)).collect();
        let list = told(201, &many);
        let (by, flood) = (Arc::clone(&owner), list.clone());
        stage.replies(move |_| {
            let mut body = by.answer(&told(201, &[]), 0);
            for entry in &flood.entries {
                body.extend_from_slice(entry.to_json().as_bytes());
                body.push(b'\n');
            }
            lines(&body)
        });
        stage.tells(201).await;
        refused(&stage, 0).await;
        assert!(stage.kept().await.1.is_empty(), "nothing of a flood is kept");
        // The same in two answers is a long list and nothing else.
        stage.publishes(&list);
        stage.an_hour_passes().await;
        stage.reads("all of them are there", |text| text.contains("201 risorse") && text.contains("Sala 001")).await;
        let ending = stage.giulia.open("/rete/risorse?pagina=5").await.ok().text();
        assert!(ending.contains("Sala 201") && !ending.contains("Sala 200"), "{ending}");
    }

    async fn what_a_peer_calls_its_things_is_shown_as_text(engine: Engine) {
        let mut stage = Stage::set(engine, RESOURCES).await;
        let owner = Arc::clone(&stage.owner);
        let script = "<script>alert(1)</script>";
        let hostile = Resource {
            description: script.to_owned(),
            group: script.to_owned(),
            attributes: vec![Attribute { name: script.to_owned(), value: script.to_owned() }],
            accessories: vec![Accessory { name: script.to_owned(), stock: 1 }],
            schedule: script.to_owned(),
            address: Address::Shown(script.to_owned()),
            contact: Contact { telephone: "\"><b>1</b>".to_owned(), email: script.to_owned() },
            ..resource("Sala <b>grassa</b>")
        };
        let entry = owner.entry(1, 1, Op::Put(Box::new(Value::Resource(hostile))));
        stage.publishes(&told(1, std::slice::from_ref(&entry)));
        stage.tells(1).await;
        stage.reads("its name is text", |text| text.contains("Sala <b>grassa</b>")).await;
        let of = format!("/rete/risorse/{}/{}", owner.id, entry.claimed().unwrap().key);
        for page in ["/rete/risorse", of.as_str()] {
            let page = stage.giulia.open(page).await.ok();
            assert!(!page.body.contains("<script>alert") && !page.body.contains("<b>grassa"), "{}", page.path);
            assert!(!page.body.contains("\"><b>1"), "{}", page.path);
        }
        stage.giulia.open(&of).await.ok().shows(script).shows("Arriva subito, se è libera").shows("Senza costo");
    }

    async fn a_peer_whose_program_is_older_is_no_trouble_and_is_heard_when_it_tells_of_the_feed(engine: Engine) {
        let mut stage = Stage::set(engine, RESOURCES).await;
        stage.replies(|_| nothing_here());
        // The first question may have been answered before: as if nothing had ever been asked.
        forgets_the_copy(&stage).await;
        let absent = "SELECT CAST(COUNT(*) AS BIGINT) FROM feed_replicas \
                      WHERE feed = 'resources' AND absent_at > 0 AND failed_at = 0 AND trouble = ''";
        eventually("it has no such feed", async || (stage.aurora.count(absent).await == 1).then_some(())).await;
        stage.giulia.open("/rete/risorse").await.ok().shows("Ancora niente in prestito");
        let owner = Arc::clone(&stage.owner);
        stage.publishes(&told(1, &[owner.offers(1, 1, "Sala grande")]));
        stage.tells(1).await;
        stage.reads("its new program tells of it", |text| text.contains("Sala grande")).await;
    }

    async fn who_does_not_answer_any_more_is_shown_as_of_the_last_time(engine: Engine) {
        for feed in [SERVICES, RESOURCES] {
            let mut stage = Stage::set(engine, feed).await;
            let owner = Arc::clone(&stage.owner);
            let list = told(1, &[owner.offers(1, 1, "Sala grande")]);
            stage.publishes(&list);
            stage.tells(1).await;
            let fresh = |text: &str| text.contains("Sala grande") && !text.contains("non aggiornati da allora");
            stage.reads("it is fresh", fresh).await;
            stage.replies(|_| answer("503 Service Unavailable", "", b""));
            stage.an_hour_passes().await;
            stage.reads("it is said of when it is", |text| text.contains("non aggiornati da allora")).await;
            stage.publishes(&list);
            stage.an_hour_passes().await;
            stage.reads("it is fresh again", fresh).await;
        }
    }
}

/// One of a long list: its key follows its number.
fn lends_one_of_many(owner: &Owner, number: u64) -> Signed<Entry> {
    let [high, low] = u16::try_from(number).unwrap().to_be_bytes();
    let entry = Entry {
        owner: owner.id,
        document: 1,
        feed: owner.feed.clone(),
        key: SubjectId::new(some_day(), [0, 0, 0, 0, 0, 0, 0, 0, high, low]),
        version: number,
        visibility: Visibility::Linked,
        op: Op::Put(Box::new(Value::Resource(resource(&format!("Sala {number:03}"))))),
        at: some_day(),
        ext: Ext::default(),
    };
    Signed::sign(entry, &owner.key).unwrap().into_signed()
}

/// The answer is none of this feed: asking has failed, and the replica is at the version where it was.
async fn refused(stage: &Stage, version: i64) {
    eventually("asking has failed", async || {
        let db = stage.aurora.database().await;
        let mut tx = db.read().await.unwrap();
        let query = "SELECT version FROM feed_replicas WHERE feed = $1 AND failed_at > 0";
        let feed = stage.owner.feed.as_str();
        let found: Option<i64> = sql!(&mut tx, c => sqlx::query_scalar(query).bind(feed).fetch_optional(c)).unwrap();
        drop(tx);
        db.close().await;
        found.map(|found| assert_eq!(found, version))
    })
    .await;
}

/// As if the node had never asked.
async fn forgets_the_copy(stage: &Stage) {
    let db = stage.aurora.database().await;
    let mut tx = db.write().await.unwrap();
    execute!(&mut tx, sqlx::query("DELETE FROM feed_replicas WHERE feed = 'resources'")).unwrap();
    tx.commit().await.unwrap();
    db.close().await;
}
