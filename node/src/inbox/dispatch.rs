//! Acting on what was accepted: each message once, in the transaction that marks it as processed.
//!
//! One task works through the messages in the order of their arrival, a page at a time in one transaction; when one of them
//! fails for a reason of our own, the page is taken apart and every message gets a transaction for itself, so that only the
//! culprit waits. What a peer signed and cannot be used is quarantined with a code that the sender learns.

use std::collections::{HashMap, HashSet};
use std::time::Duration;

use pico_protocol::code::Code;
use pico_protocol::feed::SERVICES;
use pico_protocol::receipt::Exception;
use zeroize::Zeroizing;

use super::open::{Opened, open_all};
use super::{recovered, store};
use crate::app::App;
use crate::directory;
use crate::outbox::lanes;
use crate::peers::messages::{self as peering, Effect};
use crate::referrals::messages as referrals;
use crate::store::{Result, Tx};

/// Messages in one transaction.
const PAGE: i64 = 100;
/// Between two looks without a signal.
const LOOK: Duration = Duration::from_secs(1);
/// A message that fails this often by our own fault is put aside: what comes after it must not wait for ever.
const ATTEMPTS: u32 = 5;
/// The exception of a message that we failed to process.
const FAILED: Code = Code::of("failed");

/// Starts the dispatcher of a running node.
pub fn start(app: &App) {
    tokio::spawn(work(app.clone()));
}

async fn work(app: App) {
    let mut failures = HashMap::new();
    loop {
        match work_page(&app, &mut failures).await {
            Ok(0) => {
                if let Err(error) = recovered::follow_all(&app).await {
                    tracing::error!(%error, "recovered messages could not be followed");
                }
                let signal = app.signals.incoming.notified();
                drop(tokio::time::timeout(LOOK, signal).await);
            }
            Ok(_) => {}
            Err(error) => {
                tracing::error!(%error, "accepted messages could not be processed");
                tokio::time::sleep(LOOK).await;
            }
        }
    }
}

/// How often each message has failed, by (peer, epoch, seq).
type Failures = HashMap<(String, i64, i64), u32>;

/// Acts on one page; answers how many messages are done with.
async fn work_page(app: &App, failures: &mut Failures) -> Result<usize> {
    let mut tx = app.db.read().await?;
    let rows = store::waiting(&mut tx, PAGE).await?;
    drop(tx);
    if rows.is_empty() {
        return Ok(0);
    }
    let opened = open_all(app, rows).await?;
    match apply_together(app, &opened).await {
        Ok(()) => Ok(opened.len()),
        Err(error) => {
            tracing::warn!(%error, "a page of messages failed, taking them one by one");
            one_by_one(app, &opened, failures).await
        }
    }
}

async fn apply_together(app: &App, opened: &[Opened]) -> Result<()> {
    let mut tx = app.db.write().await?;
    for message in opened {
        apply(&mut tx, app, message).await?;
    }
    tx.commit().await
}

async fn one_by_one(app: &App, opened: &[Opened], failures: &mut Failures) -> Result<usize> {
    let mut stuck: HashSet<&str> = HashSet::new();
    let mut done = 0;
    for message in opened {
        let row = &message.row;
        // What follows in the same stream may build on what has failed.
        if stuck.contains(row.peer.as_str()) {
            continue;
        }
        let key = (row.peer.clone(), row.epoch, row.seq);
        let mut tx = app.db.write().await?;
        if failures.get(&key).is_some_and(|count| *count >= ATTEMPTS) {
            quarantine(&mut tx, app, message, &FAILED).await?;
            tx.commit().await?;
            failures.remove(&key);
            done += 1;
            continue;
        }
        match apply(&mut tx, app, message).await {
            Ok(()) => {
                tx.commit().await?;
                failures.remove(&key);
                done += 1;
            }
            Err(error) => {
                tracing::error!(%error, peer = %row.peer, seq = row.seq, "a message could not be processed");
                *failures.entry(key).or_default() += 1;
                stuck.insert(&row.peer);
            }
        }
    }
    Ok(done)
}

/// Acts on one message and marks it.
async fn apply(tx: &mut Tx, app: &App, message: &Opened) -> Result<()> {
    let content = match &message.content {
        Ok(content) => content,
        Err(code) => return quarantine(tx, app, message, code).await,
    };
    let mut salted = Zeroizing::new(content.salt().to_vec());
    salted.extend_from_slice(content.json());
    let body = app.field_key.seal(app.entropy, lanes::inbox_place(&message.row.id), &salted);
    store::keep_body(tx, &message.row, Some(&body)).await?;
    match act(tx, app, message).await? {
        Ok(()) => {
            if store::finish(tx, &message.row, "processed").await? && message.row.sealed_again {
                except(tx, app, message, &Exception::SETTLED).await?;
            }
            metrics::counter!("pico_messages_processed_total").increment(1);
            Ok(())
        }
        Err(code) => quarantine(tx, app, message, &code).await,
    }
}

/// Hands the content to the feature it belongs to.
async fn act(tx: &mut Tx, app: &App, message: &Opened) -> Result<Result<(), Code>> {
    let Ok(content) = &message.content else { return Ok(Err(Exception::CANNOT_OPEN)) };
    let kind = &message.core.kind;
    let spoken = crate::identity::speaks(kind);
    if !spoken {
        return Ok(Err(Exception::UNKNOWN_KIND));
    }
    if *kind == pico_protocol::message::peering::KIND {
        let outcome = peering::receive(tx, app, &message.peer, content).await?;
        if let Ok(Effect::FeedChanged(feed, version)) = &outcome
            && *feed == SERVICES
        {
            directory::store::note_told(tx, &message.peer.id, *version).await?;
        }
        return Ok(outcome.map(|_| ()).map_err(known_code));
    }
    if let Err(code) = peering::allows(tx, app, &message.peer.id, kind.name()).await? {
        return Ok(Err(code));
    }
    let peer = message.peer.id;
    let Ok(text) = std::str::from_utf8(content.json()) else { return Ok(Err(Exception::BAD_CONTENT)) };
    let outcome = match kind.name().as_str() {
        "tick" => referrals::receive_tick(tx, app, peer, text).await?,
        "referral" => {
            let incoming = referrals::Incoming { peer, id: message.core.id, digest: message.core.digest(), text };
            referrals::receive(tx, app, incoming).await?
        }
        _ => return Ok(Err(Exception::UNKNOWN_KIND)),
    };
    Ok(outcome.map_err(known_code))
}

/// The features' codes are words of this program; the alphabet is held by their tests.
fn known_code(code: &'static str) -> Code {
    Code::of(code)
}

/// Puts a message aside and tells its sender why.
async fn quarantine(tx: &mut Tx, app: &App, message: &Opened, code: &Code) -> Result<()> {
    let state = if *code == Exception::CANNOT_OPEN { "unopened" } else { "quarantined" };
    if store::finish(tx, &message.row, state).await? {
        // A word about a referral that is in no lane would be out of reach of every erasure. What failed by our own fault
        // may be looked at.
        if *code != FAILED {
            store::drop_loose_body(tx, &message.row).await?;
        }
        except(tx, app, message, code).await?;
        metrics::counter!("pico_messages_quarantined_total", "code" => code.to_string()).increment(1);
    }
    Ok(())
}

async fn except(tx: &mut Tx, app: &App, message: &Opened, code: &Code) -> Result<()> {
    let (row, now) = (&message.row, app.clock.now().as_millis());
    store::add_exception(tx, &row.peer, row.epoch, row.seq, code.as_str(), now).await
}
