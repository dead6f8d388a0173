//! kill −9 at moments that are chosen, not met by chance: between accepting and acting, in the midst of acting, between
//! writing and sending, in the midst of a recovery.
//!
//! The program has no places where a test could make it die: a moment is chosen by what can be seen of it from outside, in
//! its database or on the road before the peer, and after the death the database says whether it was hit (decision 100).
//! [`delivery`](crate::delivery) has the other moments of a delivery, and the deaths that nobody chose.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

use pico_node::outbox::{Body, Outgoing, enqueue};
use pico_node::sql;
use pico_node::store::Db;
use pico_protocol::hello::Hello;
use pico_protocol::{NodeId, Signed};
use serde_json::json;

use crate::ahead::{event, opening};
use crate::on_both_engines;
use crate::restore::{back_up, restore};
use crate::support::crowd::count;
use crate::support::desk::{Desks, act, first_received};
use crate::support::eventually;
use crate::support::false_peer::{Asked, FalsePeer, Reply};
use crate::support::hostile::{Spoils, now};
use crate::support::node::{Plan, TestNode};
use crate::support::pair::TestPair;
use crate::support::port;
use crate::support::proxy::Fault;
use crate::support::staff::comes_in;
use crate::support::tls;
use crate::torture::attack;

/// Messages of one batch: acting on them takes several transactions.
const BATCH: u32 = 70;
/// Deaths after which a moment that was not hit is a failure; a lane has room for that many batches.
const TRIES: u32 = 14;
/// Messages that are lost and come back in two answers.
const LOST: usize = 130;

const WAITING: &str = "SELECT CAST(COUNT(*) AS BIGINT) FROM outbox WHERE peer = $1 AND received_at IS NULL";
const UNSIGNED: &str = "SELECT CAST(COUNT(*) AS BIGINT) FROM outbox WHERE peer = $1 AND seq IS NULL";
const SIGNED: &str =
    "SELECT CAST(COUNT(*) AS BIGINT) FROM outbox WHERE peer = $1 AND seq IS NOT NULL AND received_at IS NULL";

/// How far a batch has come when its receiver dies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Acting {
    /// All of it is accepted, nothing acted upon.
    NotBegun,
    /// Some of it is acted upon.
    Midway,
    /// All of it is: the moment was missed.
    Done,
}

/// Where the last batch stands: what is accepted and waits, against how many it has.
fn stands(waiting: i64) -> Option<Acting> {
    Some(match waiting {
        0 => return None,
        all if all == i64::from(BATCH) => Acting::NotBegun,
        _ => Acting::Midway,
    })
}

async fn waiting(db: &Db) -> i64 {
    let mut tx = db.read().await.unwrap();
    let query = "SELECT CAST(COUNT(*) AS BIGINT) FROM inbox WHERE state = 'stored'";
    sql!(&mut tx, c => sqlx::query_scalar(query).fetch_one(c)).unwrap()
}

/// Sends a batch and kills its receiver as soon as its database shows the moment; answers what it was hit in.
async fn dies(victim: &mut TestNode, body: &[u8], moment: Acting) -> Acting {
    let (port, body) = (victim.federation_port, body.to_vec());
    let db = victim.database().await;
    let sent =
        tokio::spawn(async move { tls::post(port, "/federation/v1/batch", "application/x-ndjson", &body).await });
    let mut begun = false;
    for _ in 0..100_000 {
        let seen = stands(waiting(&db).await);
        begun |= seen.is_some();
        if seen == Some(moment) || (begun && seen.is_none()) {
            break;
        }
    }
    victim.kill();
    // Whether the receipt was still given does not matter.
    drop(sent.await);
    let hit = stands(waiting(&db).await).unwrap_or(Acting::Done);
    db.close().await;
    hit
}

on_both_engines! {
    async fn a_receiver_that_dies_before_or_while_it_acts_does_everything_once(engine: Engine) {
        let (mut victim, mut hostile) = attack(engine).await;
        let omar = comes_in(&victim, "omar", "coordinator").await;
        let opened = hostile.next("referral/1", &event(1, None, &opening()));
        hostile.receipt(&hostile.send(&[opened]).await);
        let received = first_received(&omar).await;
        let (mut number, mut prev) = (1, hostile.head.to_string());
        let mut hits = Vec::new();
        for round in 0..TRIES {
            let moment = if round % 2 == 0 { Acting::NotBegun } else { Acting::Midway };
            let mut body = String::new();
            for _ in 0..BATCH {
                number += 1;
                let note = json!({"step": "noted", "text": format!("nota-{number}-fine")});
                body += &hostile.next("referral/1", &event(number, Some(prev), &note)).to_json();
                body.push('\n');
                prev = hostile.head.to_string();
            }
            hits.push(dies(&mut victim, body.as_bytes(), moment).await);
            victim.serve().await;
            // The sender repeats what it has perhaps no receipt for.
            assert_eq!(hostile.receipt(&hostile.send_bytes(body.as_bytes()).await).received, hostile.seq);
            let db = victim.database().await;
            eventually("everything is acted upon", async || (waiting(&db).await == 0).then_some(())).await;
            db.close().await;
            if hits.contains(&Acting::NotBegun) && hits.contains(&Acting::Midway) {
                break;
            }
        }
        println!("deaths: {hits:?}");
        assert!(hits.contains(&Acting::NotBegun) && hits.contains(&Acting::Midway), "a moment was never hit: {hits:?}");
        let page = omar.open(&received).await.ok();
        for number in 2..=number {
            assert_eq!(page.story().matches(&format!("nota-{number}-fine")).count(), 1, "nota-{number}-fine");
        }
        let events = "SELECT CAST(COUNT(*) AS BIGINT) FROM lane_events WHERE side = 'peer' AND peer = $1";
        assert_eq!(count(&victim, events, &hostile.own.id).await, i64::from(number));
    }

    async fn a_sender_that_dies_before_anything_has_left_sends_it_once(engine: Engine) {
        let (pair, _before_aurora, before_brezza) = TestPair::linked_through_proxies(engine).await;
        let mut desks = Desks::at(pair).await;
        let (sent, received) = desks.referral_under_way().await;
        let peer = Spoils::of(&desks.pair.brezza).id;
        for greeted in [true, false] {
            let aurora = &desks.pair.aurora;
            eventually("nothing is on its way", async || (count(aurora, WAITING, &peer).await == 0).then_some(())).await;
            before_brezza.fault(Fault::Cut);
            before_brezza.fault(Fault::BlackHole);
            if !greeted {
                // Who has not said hello since it started signs nothing.
                desks.pair.aurora.stop().await;
                desks.pair.aurora.serve().await;
            }
            let passed = before_brezza.forwarded();
            let note = format!("nota-{greeted}-fine");
            act(&desks.giulia, &sent, "nota", |form| form.with("note", &note)).await;
            let (aurora, query) = (&desks.pair.aurora, if greeted { SIGNED } else { UNSIGNED });
            eventually("it waits", async || (count(aurora, query, &peer).await == 1).then_some(())).await;
            desks.pair.aurora.kill();
            assert_eq!(count(&desks.pair.aurora, query, &peer).await, 1, "the moment was hit");
            assert_eq!(before_brezza.forwarded(), passed, "not a byte has left");
            before_brezza.fault(Fault::Cut);
            before_brezza.fault(Fault::None);
            desks.pair.aurora.serve().await;
            for (panel, referral) in [(&desks.giulia, &sent), (&desks.omar, &received)] {
                let page = eventually("the note is there", async || {
                    let page = panel.open(referral).await;
                    page.body.contains(&note).then_some(page)
                })
                .await;
                assert_eq!(page.story().matches(&note).count(), 1, "{note}");
            }
        }
    }

    async fn a_restored_node_that_dies_again_and_again_while_it_recovers_has_everything_back_once(engine: Engine) {
        let port = port::free();
        let mut brezza = Plan::new("Cooperativa Brezza", engine).announced_at(port).prepare().await;
        let road = FalsePeer::before(&brezza, port).await;
        brezza.serve().await;
        let aurora = TestNode::start("Cooperativa Aurora", engine).await;
        let TestPair { mut aurora, mut brezza } = TestPair { aurora, brezza }.link().await;
        let (peer, own) = (Spoils::of(&brezza).id, Spoils::of(&aurora).id);
        let all = async |node: &TestNode| (count(node, WAITING, &peer).await == 0).then_some(());
        eventually("nothing is on its way", async || all(&aurora).await).await;
        let bundle = back_up(&aurora).await;
        write(&aurora, &peer, LOST).await;
        eventually("all of it is signed for", async || all(&aurora).await).await;
        aurora.stop().await;
        restore(&mut aurora, &bundle).await;

        for (moment, back) in [
            (Recovering::Asked(1), 0),
            (Recovering::Answered(1), 0),
            // The first answer is stored, the second is not asked for yet.
            (Recovering::Asked(2), 100),
            // What is left is asked for again, and everything is back; the new epoch is opened at the other side only.
            (Recovering::Opened, LOST),
        ] {
            let stop = Stop::at(moment, &road);
            aurora.launch();
            eventually(&format!("it has come to {moment:?}"), async || stop.reached().then_some(())).await;
            aurora.kill();
            let found = count(&aurora, RETURNED, &peer).await;
            assert_eq!(found, i64::try_from(back).unwrap(), "{moment:?}");
            if moment == Recovering::Asked(2) {
                // The one that gives it back dies too.
                brezza.kill();
                brezza.serve().await;
            }
        }
        road.answers_everywhere(|_| Reply::Pass);
        aurora.serve().await;
        write(&aurora, &peer, 1).await;
        eventually("the new one is signed for", async || all(&aurora).await).await;
        assert_eq!(count(&brezza, ARRIVED, &own).await, i64::try_from(LOST + 1).unwrap(), "all of it, once");
        assert_eq!(count(&aurora, RETURNED, &peer).await, i64::try_from(LOST + 1).unwrap(), "all of it is back, once");
        let (epochs, against) = (
            "SELECT epoch FROM incoming_streams WHERE peer = $1",
            "SELECT CAST(COUNT(*) AS BIGINT) FROM contradictions WHERE peer = $1",
        );
        assert_eq!((count(&brezza, epochs, &own).await, count(&brezza, against, &own).await), (2, 0));
        for node in [&aurora, &brezza] {
            let list = node.command(&["peer", "list"]).await.ok();
            assert!(list.contains("attivo"), "{list}");
        }
    }
}

const RETURNED: &str =
    "SELECT CAST(COUNT(*) AS BIGINT) FROM outbox WHERE peer = $1 AND kind = 'trial/1' AND body IS NOT NULL";
const ARRIVED: &str = "SELECT CAST(COUNT(*) AS BIGINT) FROM inbox WHERE peer = $1 AND kind = 'trial/1'";

/// So many messages for a peer, from a process beside the one that serves.
async fn write(node: &TestNode, peer: &NodeId, messages: usize) {
    let app = node.open_at(now()).await;
    let message = |number: usize| Outgoing {
        to: *peer,
        kind: "trial/1".parse().unwrap(),
        urgent: false,
        expires: None,
        body: Body::Plain(json!({"n": number}).to_string()),
    };
    let mut tx = app.db.write().await.unwrap();
    enqueue(&mut tx, &app, (0..messages).map(message).collect()).await.unwrap();
    tx.commit().await.unwrap();
    app.db.close().await;
}

/// How far a recovery has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Recovering {
    /// The request of this number is on its way.
    Asked(u32),
    /// It is answered, and the answer is lost.
    Answered(u32),
    /// The new epoch is open at the other side, and the answer is lost.
    Opened,
}

/// The road before the other side, where a recovery is stopped. Nothing passes any more then.
struct Stop(Arc<AtomicBool>);

impl Stop {
    fn at(moment: Recovering, road: &FalsePeer) -> Self {
        let (reached, asked) = (Arc::new(AtomicBool::new(false)), AtomicU32::new(0));
        let flag = Arc::clone(&reached);
        road.answers_everywhere(move |request| {
            let there = match moment {
                Recovering::Asked(number) | Recovering::Answered(number) => {
                    let is_one = request.path == "/federation/v1/recover";
                    is_one && asked.fetch_add(1, Ordering::Relaxed) + 1 == number
                }
                Recovering::Opened => opens(request),
            };
            if flag.load(Ordering::Relaxed) || (there && matches!(moment, Recovering::Asked(_))) {
                flag.store(true, Ordering::Relaxed);
                return Reply::Drip(Vec::new());
            }
            if !there {
                return Reply::Pass;
            }
            let flag = Arc::clone(&flag);
            Reply::Changed(Box::new(move |_| {
                flag.store(true, Ordering::Relaxed);
                Reply::Drip(Vec::new())
            }))
        });
        Self(reached)
    }

    fn reached(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// Whether it is a hello that shows a new epoch.
fn opens(request: &Asked) -> bool {
    request.path == "/federation/v1/hello"
        && Signed::<Hello>::parse(&request.body).unwrap().claimed().unwrap().opening.is_some()
}
