//! No message lost, none applied twice: nodes killed again and again in the middle of what they do, and at the moments that
//! can be chosen from outside.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, mpsc};
use std::time::Duration;

use pico_node::execute;
use reqwest::Method;

use crate::on_both_engines;
use crate::support::crowd::count;
use crate::support::desk::{Desks, act};
use crate::support::eventually;
use crate::support::false_peer::{FalsePeer, Reply, answer};
use crate::support::form::Form;
use crate::support::hostile::{Spoils, random};
use crate::support::node::{Plan, TestNode};
use crate::support::pair::TestPair;
use crate::support::panel::{Page, Panel, encode};
use crate::support::port;

/// Twice as many in all: one run on each engine.
const KILLS: u32 = 60;

/// Notes that each side must have kept, and attempts after which the panel is given up.
const ENOUGH: usize = 20;
const TOO_MANY: u32 = 5_000;

/// What one person wrote while machines fell over.
#[derive(Default)]
struct Written {
    /// The panel said that it is kept.
    kept: Vec<String>,
    /// The panel fell silent: kept or not.
    unknown: Vec<String>,
}

/// Writes notes on a referral one after the other until told to stop.
async fn write_notes(panel: &Panel, referral: &str, who: &str, stop: &AtomicBool) -> Written {
    let path = format!("{referral}/fai/nota");
    let mut written = Written::default();
    let mut number: u32 = 0;
    // A slow machine gets the time it needs: the kills are counted, and so are the notes between them.
    while !stop.load(Ordering::Relaxed) || (written.kept.len() <= ENOUGH && number < TOO_MANY) {
        let Some(form) = open_form(panel, &path).await else {
            tokio::time::sleep(Duration::from_millis(20)).await;
            continue;
        };
        number += 1;
        let note = format!("nota-{who}-{number}-fine");
        let body = encode(&form.with("note", &note).fields);
        match panel.try_request(Method::POST, &path, Some(body)).await {
            Ok(answer) if answer.status().is_redirection() => written.kept.push(note),
            // "Something has happened meanwhile": surely not kept.
            Ok(answer) if answer.status().is_client_error() => {}
            Ok(_) | Err(_) => written.unknown.push(note),
        }
    }
    written
}

async fn open_form(panel: &Panel, path: &str) -> Option<Form> {
    let page = panel.try_request(Method::GET, path, None).await.ok()?.text().await.ok()?;
    Form::all(&page).into_iter().find(|form| form.action == path)
}

/// Kills one of the two at a moment that nobody chose, and starts it again. Tells how many deaths left what behind.
async fn kill_now_and_then(pair: &mut TestPair) -> [u32; 4] {
    let mut left = [0; 4];
    for round in 0..KILLS {
        let [moment] = random::<1>();
        tokio::time::sleep(Duration::from_millis(u64::from(moment))).await;
        let TestPair { aurora, brezza } = &mut *pair;
        let (node, other) = if round % 2 == 0 { (aurora, brezza) } else { (brezza, aurora) };
        node.kill();
        for (times, found) in left.iter_mut().zip(left_behind(node, other).await) {
            *times += u32::from(found);
        }
        node.serve().await;
    }
    left
}

/// What stands in the database of a node that has died: messages accepted and not acted upon, messages written and not
/// signed, messages signed and not received, messages received whose receipt was not saved.
async fn left_behind(dead: &TestNode, other: &TestNode) -> [bool; 4] {
    let (own, peer) = (Spoils::of(dead).id, Spoils::of(other).id);
    let received = count(other, "SELECT received FROM incoming_streams WHERE peer = $1", &own).await;
    let first = "SELECT COALESCE(MIN(seq), 0) FROM outbox WHERE peer = $1 AND seq IS NOT NULL AND received_at IS NULL";
    let last = "SELECT COALESCE(MAX(seq), 0) FROM outbox WHERE peer = $1 AND seq IS NOT NULL AND received_at IS NULL";
    let (first, last) = (count(dead, first, &peer).await, count(dead, last, &peer).await);
    let stored = "SELECT CAST(COUNT(*) AS BIGINT) FROM inbox WHERE peer = $1 AND state = 'stored'";
    let unsigned = "SELECT CAST(COUNT(*) AS BIGINT) FROM outbox WHERE peer = $1 AND seq IS NULL";
    let (stored, unsigned) = (count(dead, stored, &peer).await, count(dead, unsigned, &peer).await);
    [stored > 0, unsigned > 0, last > received, first > 0 && first <= received]
}

/// The page on which all of these notes stand. There may be hundreds to act upon, so the patience is for each step forward:
/// every look must find fewer missing than the one before.
async fn all_arrived(reader: &Panel, referral: &str, notes: &[String]) -> Page {
    let mut missing = notes.len() + 1;
    loop {
        let (page, left) = eventually("more of what was acknowledged has arrived", async || {
            let page = reader.open(referral).await;
            let left = notes.iter().filter(|note| !page.body.contains(*note)).count();
            (left < missing).then_some((page, left))
        })
        .await;
        if left == 0 {
            return page;
        }
        missing = left;
    }
}

/// How far a batch has come when somebody dies.
#[derive(Clone, Copy, Debug)]
enum Moment {
    /// Signed and sent; the receiver has not seen it.
    OnItsWay,
    /// Committed there; the receipt is on its way.
    Committed,
    /// The receipt is here, and could not be saved yet.
    Receipted,
}

/// Each moment, and who dies: the sender, the receiver.
const DEATHS: [(Moment, bool, bool); 6] = [
    (Moment::OnItsWay, true, false),
    (Moment::OnItsWay, true, true),
    (Moment::Committed, true, false),
    (Moment::Committed, false, true),
    (Moment::Committed, true, true),
    (Moment::Receipted, true, false),
];

/// The road before the receiver, where a batch is stopped.
struct Stop {
    reached: mpsc::Receiver<()>,
    go_on: mpsc::Sender<()>,
}

impl Stop {
    fn at(moment: Moment, road: &FalsePeer) -> Self {
        let (tell, reached) = mpsc::channel();
        let (go_on, wait) = mpsc::channel::<()>();
        let wait = Arc::new(Mutex::new(wait));
        road.answers(move |_| {
            let (tell, wait) = (tell.clone(), Arc::clone(&wait));
            let silence = || Reply::Drip(Vec::new());
            match moment {
                Moment::OnItsWay => {
                    let _ = tell.send(());
                    silence()
                }
                Moment::Committed => Reply::Changed(Box::new(move |_| {
                    let _ = tell.send(());
                    silence()
                })),
                Moment::Receipted => Reply::Changed(Box::new(move |receipt| {
                    let _ = tell.send(());
                    // The road waits without keeping the rest of the test from running.
                    let _ = tokio::task::block_in_place(|| wait.lock().unwrap().recv());
                    answer("200 OK", "Content-Type: application/json\r\n", &receipt)
                })),
            }
        });
        Self { reached, go_on }
    }

    async fn reached(&self) {
        eventually("the batch has come this far", async || self.reached.try_recv().ok()).await;
    }

    /// The receipt reaches the sender, who cannot save it, because its row is in other hands, and dies.
    async fn hand_over(&self, sender: &mut TestNode) {
        let db = sender.database().await;
        let mut tx = db.write().await.unwrap();
        execute!(&mut tx, sqlx::query("UPDATE outgoing_streams SET received = received")).unwrap();
        self.go_on.send(()).unwrap();
        tokio::time::sleep(Duration::from_millis(300)).await;
        sender.kill();
        tx.rollback().await.unwrap();
        db.close().await;
    }
}

const WAITING: &str = "SELECT CAST(COUNT(*) AS BIGINT) FROM outbox WHERE peer = $1 AND received_at IS NULL";

on_both_engines! {
    async fn whoever_dies_at_whatever_moment_of_a_delivery_it_arrives_once(engine: Engine) {
        let port = port::free();
        let mut brezza = Plan::new("Cooperativa Brezza", engine).announced_at(port).prepare().await;
        let road = FalsePeer::before(&brezza, port).await;
        brezza.serve().await;
        let aurora = TestNode::start("Cooperativa Aurora", engine).await;
        let mut desks = Desks::at(TestPair { aurora, brezza }.link().await).await;
        let (sent, received) = desks.referral_under_way().await;
        let peer = Spoils::of(&desks.pair.brezza).id;
        for (number, (moment, sender, receiver)) in DEATHS.into_iter().enumerate() {
            let all = async || count(&desks.pair.aurora, WAITING, &peer).await == 0;
            eventually("nothing is on its way", async || all().await.then_some(())).await;
            let stop = Stop::at(moment, &road);
            let note = format!("nota-{number}-fine");
            act(&desks.giulia, &sent, "nota", |form| form.with("note", &note)).await;
            stop.reached().await;
            if matches!(moment, Moment::Receipted) {
                stop.hand_over(&mut desks.pair.aurora).await;
            }
            for (node, dies) in [(&mut desks.pair.aurora, sender), (&mut desks.pair.brezza, receiver)] {
                if dies {
                    node.kill();
                }
            }
            road.is_honest();
            for (node, died) in [(&mut desks.pair.aurora, sender), (&mut desks.pair.brezza, receiver)] {
                if died {
                    node.serve().await;
                }
            }
            let what = format!("{moment:?}, sender dies: {sender}, receiver dies: {receiver}");
            let all = async || count(&desks.pair.aurora, WAITING, &peer).await == 0;
            eventually(&format!("it is signed for ({what})"), async || all().await.then_some(())).await;
            for (panel, referral) in [(&desks.giulia, &sent), (&desks.omar, &received)] {
                let page = eventually(&format!("the note is there ({what})"), async || {
                    let page = panel.open(referral).await;
                    page.body.contains(&note).then_some(page)
                })
                .await;
                assert_eq!(page.story().matches(&note).count(), 1, "{what}");
            }
        }
    }

    async fn kills_lose_nothing_that_was_acknowledged_and_apply_nothing_twice(engine: Engine) {
        let mut desks = Desks::at(TestPair::linked(engine).await).await;
        let (sent, received) = desks.referral_under_way().await;
        let stop = AtomicBool::new(false);
        let (giulia, omar) = (&desks.giulia, &desks.omar);
        let killing = async {
            let left = kill_now_and_then(&mut desks.pair).await;
            stop.store(true, Ordering::Relaxed);
            left
        };
        let (from_giulia, from_omar, left) = tokio::join!(
            write_notes(giulia, &sent, "giulia", &stop),
            write_notes(omar, &received, "omar", &stop),
            killing,
        );
        let [stored, unsigned, signed, unsaved] = left;
        println!("{KILLS} kills, {} + {} notes", from_giulia.kept.len(), from_omar.kept.len());
        println!("accepted {stored}, written {unsigned}, on its way {signed}, receipt not saved {unsaved}");
        assert!(from_giulia.kept.len() > ENOUGH && from_omar.kept.len() > ENOUGH, "the kills left room to work");
        // The one that wrote shows what it kept; the other side shows the same, once.
        for (reader, referral, notes) in [(omar, &received, &from_giulia), (giulia, &sent, &from_omar)] {
            let page = all_arrived(reader, referral, &notes.kept).await;
            for note in notes.kept.iter().chain(&notes.unknown) {
                let times = page.story().matches(note).count();
                let wanted = if notes.kept.contains(note) { 1..=1 } else { 0..=1 };
                assert!(wanted.contains(&times), "{note} stands there {times} times");
            }
        }
        for (panel, referral) in [(giulia, &sent), (omar, &received)] {
            let page = panel.open(referral).await.ok();
            for note in from_giulia.kept.iter().chain(&from_omar.kept) {
                assert_eq!(page.story().matches(note).count(), 1, "{note} on {}", panel.base);
            }
        }
    }
}
