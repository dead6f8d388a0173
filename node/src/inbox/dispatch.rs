//! Acting on what was accepted: each message once, in the transaction that marks it as processed.
//!
//! One task works through the messages in the order of their arrival, a page at a time in one transaction; when one of them
//! fails for a reason of our own, the page is taken apart and every message gets a transaction for itself, so that only the
//! culprit waits. A page has little time, and a peer whose messages used it up lets the others go first. While batches wait
//! for their receipt, the work stands back: what is accepted is safe, what is not yet must not wait for it.

use std::collections::{HashMap, HashSet};
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use pico_protocol::code::Code;

use super::act::Acts;
use super::open::{Opened, open_all};
use super::{recovered, waiting};
use crate::app::App;
use crate::clock::DAY;
use crate::federation::certain;
use crate::store::Result;
use crate::thread;

/// Messages in one transaction, and while batches wait for their receipt.
const PAGE: i64 = 100;
const SMALL_PAGE: i64 = 16;
/// How long a page may hold the writer; at least one message of it is done.
const PAGE_TIME: Duration = Duration::from_millis(25);
/// While batches wait for their receipt: so many times as long as a page has taken, they have the writer for themselves.
const STAND_BACK: u32 = 3;
const LONGEST_STAND_BACK: Duration = Duration::from_millis(100);
/// Between two looks without a signal.
const LOOK: Duration = Duration::from_secs(1);
/// Between two looks at what waits for a day.
const LOOK_AGAIN: Duration = Duration::from_secs(10);
/// A message that fails this often by our own fault is put aside: what comes after it must not wait for ever.
const ATTEMPTS: u32 = 5;
/// The exception of a message that we failed to process.
const FAILED: Code = Code::of("failed");
/// How long an event may be ahead of its place before that is final.
pub(super) const AHEAD_DAYS: i64 = 7;

/// Starts the dispatcher of a running node.
pub fn start(app: &App) {
    thread::start("dispatch", app.work.hold(work(app.clone())));
}

/// What the dispatcher remembers from page to page.
#[derive(Default)]
struct Memory {
    /// How often each message has failed, by (peer, epoch, seq).
    failures: HashMap<(String, i64, i64), u32>,
    /// Peers that used up the last page's time.
    resting: HashSet<String>,
    /// When what waits for a day was last looked at.
    looked: Option<Instant>,
}

async fn work(app: App) {
    let mut memory = Memory::default();
    loop {
        let begin = Instant::now();
        match work_page(&app, &mut memory).await {
            Ok(0) => {
                if let Err(error) = look_around(&app, &mut memory).await {
                    tracing::error!(%error, "messages that wait for others could not be looked at");
                }
                let signal = app.signals.incoming.notified();
                drop(tokio::time::timeout(LOOK, signal).await);
            }
            Ok(_) if batches_wait(&app) => {
                tokio::time::sleep((begin.elapsed() * STAND_BACK).min(LONGEST_STAND_BACK)).await;
            }
            Ok(_) => {}
            Err(error) => {
                tracing::error!(%error, "accepted messages could not be processed");
                tokio::time::sleep(LOOK).await;
            }
        }
    }
}

fn batches_wait(app: &App) -> bool {
    app.signals.batches_waiting.load(Ordering::Relaxed) > 0
}

/// Our own messages that came back after a restore, messages whose agreement has begun, and events that have been ahead for
/// too long.
async fn look_around(app: &App, memory: &mut Memory) -> Result<()> {
    recovered::follow_all(app).await?;
    if memory.looked.is_some_and(|at| at.elapsed() < LOOK_AGAIN) {
        return Ok(());
    }
    memory.looked = Some(Instant::now());
    look_at_early(app).await?;
    let Some(now) = certain::now(app) else { return Ok(()) };
    let mut tx = app.db.read().await?;
    let since = now.as_millis() - AHEAD_DAYS * DAY;
    let overdue = waiting::overdue(&mut tx, since).await?;
    drop(tx);
    for peer in overdue {
        let mut tx = app.db.write().await?;
        waiting::stream_moved(&mut tx, &peer).await?;
        tx.commit().await?;
    }
    Ok(())
}

/// What came before its agreement is judged again: that may have begun, or be another one by now.
async fn look_at_early(app: &App) -> Result<()> {
    let mut tx = app.db.read().await?;
    let some = waiting::some_early(&mut tx).await?;
    drop(tx);
    if some {
        let mut tx = app.db.write().await?;
        waiting::agreements_moved(&mut tx).await?;
        tx.commit().await?;
    }
    Ok(())
}

/// Acts on one page; answers how many messages are done with.
async fn work_page(app: &App, memory: &mut Memory) -> Result<usize> {
    let resting = std::mem::take(&mut memory.resting);
    let limit = if batches_wait(app) { SMALL_PAGE } else { PAGE };
    let mut tx = app.db.read().await?;
    let mut rows = waiting::next(&mut tx, &resting, limit).await?;
    if rows.is_empty() && !resting.is_empty() {
        rows = waiting::next(&mut tx, &HashSet::new(), limit).await?;
    }
    drop(tx);
    if rows.is_empty() {
        return Ok(0);
    }
    let opened = open_all(app, rows).await?;
    match apply_together(app, &opened, memory).await {
        Ok(done) => Ok(done),
        Err(error) => {
            tracing::warn!(%error, "a page of messages failed, taking them one by one");
            one_by_one(app, &opened, memory).await
        }
    }
}

/// As many of the page as there is time for, in one transaction; the rest is read again.
async fn apply_together(app: &App, opened: &[Opened], memory: &mut Memory) -> Result<usize> {
    let mut tx = app.db.write().await?;
    let ids: Vec<&str> = opened.iter().map(|message| message.row.id.as_str()).collect();
    let waiting = waiting::still_waiting(&mut tx, &ids).await?;
    let mut acts = Acts::new(app);
    let mut spent: HashMap<&str, Duration> = HashMap::new();
    let begin = Instant::now();
    let mut done = 0;
    for message in opened {
        if begin.elapsed() > PAGE_TIME {
            break;
        }
        let row = &message.row;
        let start = Instant::now();
        if waiting.contains(&(row.peer.clone(), row.id.clone())) {
            acts.on(&mut tx, message).await?;
        }
        *spent.entry(&row.peer).or_default() += start.elapsed();
        done += 1;
    }
    acts.commit(tx).await?;
    if done < opened.len() {
        let longest = spent.into_iter().max_by_key(|(_, time)| *time);
        memory.resting.extend(longest.map(|(peer, _)| peer.to_owned()));
    }
    Ok(done)
}

async fn one_by_one(app: &App, opened: &[Opened], memory: &mut Memory) -> Result<usize> {
    let mut stuck: HashSet<&str> = HashSet::new();
    let mut done = 0;
    for message in opened {
        let row = &message.row;
        // What follows in the same stream may build on what has failed.
        if stuck.contains(row.peer.as_str()) {
            continue;
        }
        let key = (row.peer.clone(), row.epoch, row.seq);
        let given_up = memory.failures.get(&key).is_some_and(|count| *count >= ATTEMPTS);
        match apply_alone(app, message, given_up).await {
            Ok(()) => {
                memory.failures.remove(&key);
                done += 1;
            }
            // Nobody could write now: that is not this message's fault, and it must not be put aside for it.
            Err(error) if error.is_of_the_database() => return Err(error),
            Err(error) => {
                tracing::error!(%error, peer = %row.peer, seq = row.seq, "a message could not be processed");
                *memory.failures.entry(key).or_default() += 1;
                stuck.insert(&row.peer);
            }
        }
    }
    Ok(done)
}

async fn apply_alone(app: &App, message: &Opened, given_up: bool) -> Result<()> {
    let mut tx = app.db.write().await?;
    if waiting::still_waiting(&mut tx, &[&message.row.id]).await?.is_empty() {
        return Ok(());
    }
    let mut acts = Acts::new(app);
    if given_up {
        acts.put_aside(&mut tx, &message.row, &FAILED).await?;
    } else {
        acts.on(&mut tx, message).await?;
    }
    acts.commit(tx).await
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inbox::waiting::Waiting;
    use crate::trial::TrialNode;

    #[tokio::test]
    async fn a_message_is_not_put_aside_because_nobody_could_write() {
        let node = TrialNode::named("Una").await;
        let row = Waiting {
            peer: "peer".into(),
            epoch: 1,
            seq: 1,
            id: "msg_1".into(),
            core: "{}".into(),
            seal: None,
            sealed_again: false,
            received_at: 0,
        };
        let (opened, mut memory) = ([Opened { row, content: Err(FAILED) }], Memory::default());
        node.db.close().await;
        for _ in 0..=ATTEMPTS {
            assert!(one_by_one(&node, &opened, &mut memory).await.unwrap_err().is_of_the_database());
        }
        assert!(memory.failures.is_empty());
    }
}
