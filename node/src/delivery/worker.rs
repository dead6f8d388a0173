//! The delivery workers: one small task per peer, and one that looks after all of them.
//!
//! A task sleeps until something is queued for its peer, the peer is heard, or the time for another attempt has come. It
//! says hello first, signs what waits, and sends batch after batch until nothing is left. Between two nodes at most one
//! request is under way; over all peers there is a limit, and peers that were silent last time share a small part of it, so
//! that ninety black-holed peers cannot hold up the ten that answer. Who fails at once holds up nobody, nor who was
//! answering until then: a peer whose line comes and goes does not wait behind the silent ones.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use pico_protocol::hello::Outgoing;
use pico_protocol::id::NodeId;
use tokio::sync::{Notify, Semaphore, broadcast::error::RecvError};
use tokio::time::Instant;

use super::ahead::Ahead;
use super::deliver::{self, Outcome};
use super::hello::{self, HelloFailure};
use super::schedule::SlowStart;
use super::waits::Waits;
use super::{attempts, recover};
use crate::app::App;
use crate::federation::client::SendError;
use crate::federation::failure::{Failure, FailureKind};
use crate::federation::known::KnownPeer;
use crate::outbox::{sign, stream};
use crate::peers::{self, certificates, contact, documents, linking};
use crate::store::Result;

/// Between two looks at the database, for what another process has left there.
const LOOK: Duration = Duration::from_secs(1);
/// A wake-up comes from inside a transaction: its commit is a moment later.
const COMMIT: Duration = Duration::from_millis(10);
const HELLO_EVERY: Duration = Duration::from_hours(1);
/// How long a peer that has no room is left alone.
const BUSY: Duration = Duration::from_mins(1);
/// Requests under way at the same time: to peers that answer, yes or no, and to peers that were silent last time.
const ANSWERING: usize = 32;
const SILENT: usize = 8;

/// Hellos of one turn. Each may tell a page of exceptions or mend one thing; a peer with whom it takes more is put off like
/// one that fails, so that nobody keeps a permit and the database busy by never coming to an end.
const HELLOS: u32 = 16;

/// Permits for requests.
struct Permits {
    answering: Semaphore,
    silent: Semaphore,
}

/// Starts the deliveries of a running node.
pub fn start(app: &App) {
    tokio::spawn(app.work.hold(look_after(app.clone())));
}

async fn look_after(app: App) {
    let permits = Arc::new(Permits { answering: Semaphore::new(ANSWERING), silent: Semaphore::new(SILENT) });
    let mut wakers: HashMap<NodeId, Arc<Notify>> = HashMap::new();
    let mut signals = app.signals.outgoing.subscribe();
    let mut interval = tokio::time::interval(LOOK);
    loop {
        tokio::select! {
            signal = signals.recv() => match signal {
                Ok(peer) => { wakers.get(&peer).inspect(|waker| waker.notify_one()); }
                Err(RecvError::Lagged(_)) => wakers.values().for_each(|waker| waker.notify_one()),
                Err(RecvError::Closed) => return,
            },
            _ = interval.tick() => {
                if let Err(error) = look(&app, &permits, &mut wakers).await {
                    tracing::error!(%error, "the deliveries could not be looked after");
                }
            }
        }
    }
}

/// Finds new peers, forgets what has changed, wakes whoever has something to send.
async fn look(app: &App, permits: &Arc<Permits>, wakers: &mut HashMap<NodeId, Arc<Notify>>) -> Result<()> {
    contact::refresh(app).await?;
    contact::save(app).await?;
    certificates::save(app).await?;
    let mut tx = app.db.read().await?;
    let open = peers::store::open_links(&mut tx).await?;
    let waiting = stream::waiting(&mut tx).await?;
    let oldest = if waiting.is_empty() { None } else { stream::oldest_waiting(&mut tx).await? };
    drop(tx);
    let age = oldest.map_or(0, |oldest| u32::try_from(app.clock.now().since(oldest).as_secs()).unwrap_or(u32::MAX));
    metrics::gauge!("pico_outbox_oldest_seconds").set(f64::from(age));
    wakers.retain(|peer, _| open.contains(peer));
    for peer in open {
        wakers.entry(peer).or_insert_with(|| {
            let waker = Arc::new(Notify::new());
            let line = Line::new(app.clone(), peer, waker.clone(), permits.clone());
            tokio::spawn(app.work.hold(line.run()));
            waker
        });
    }
    for peer in waiting.iter().filter_map(|id| id.parse::<NodeId>().ok()) {
        wakers.get(&peer).inspect(|waker| waker.notify_one());
    }
    Ok(())
}

/// The delivery to one peer.
struct Line {
    app: App,
    id: NodeId,
    waker: Arc<Notify>,
    permits: Arc<Permits>,
    slow: SlowStart,
    greeted: Option<Instant>,
    /// When it last had a document that was new to us.
    learned: Option<Instant>,
    waits: Waits,
}

/// What a turn came to.
enum Turn {
    /// Nothing to do until woken.
    Rest,
    /// Something failed; the peer may have asked for patience.
    Failed { reason: Failure, asked: Option<u64> },
    /// The peer has no room for now.
    Busy,
    /// Something was learned that this turn could not use yet.
    Again,
}

impl Line {
    fn new(app: App, id: NodeId, waker: Arc<Notify>, permits: Arc<Permits>) -> Self {
        let waits = Waits::new();
        Self { app, id, waker, permits, slow: SlowStart::default(), greeted: None, learned: None, waits }
    }

    /// Until the link has ended.
    async fn run(mut self) {
        loop {
            self.rest().await;
            let peer = match peers::known(&self.app, &self.id).await {
                Ok(Some(peer)) => peer,
                Ok(None) => return,
                Err(error) => {
                    tracing::error!(%error, "a peer could not be read");
                    self.waits.next = Instant::now() + BUSY;
                    continue;
                }
            };
            match self.turn(&peer).await {
                Ok(Turn::Rest) => self.succeeded(),
                Ok(Turn::Busy) => {
                    self.waits.failed_at = Instant::now();
                    self.waits.next = Instant::now() + BUSY;
                }
                Ok(Turn::Again) => self.waits.next = Instant::now(),
                Ok(Turn::Failed { reason, asked }) => self.failed(&reason, asked).await,
                Err(error) if Arc::strong_count(&self.waker) == 1 => return drop(error),
                Err(error) => self.failed(&Failure::own(format!("our own database: {error}")), None).await,
            }
            if Arc::strong_count(&self.waker) == 1 {
                return;
            }
        }
    }

    /// Sleeps until there may be something to do.
    async fn rest(&mut self) {
        self.waits.early = false;
        let hello = self.greeted.map_or(self.waits.next, |at| at + HELLO_EVERY);
        let until = if self.waits.failures > 0 { self.waits.next } else { hello.max(self.waits.next) };
        loop {
            tokio::select! {
                () = tokio::time::sleep_until(until) => return,
                () = self.waker.notified() => {}
            }
            tokio::time::sleep(COMMIT).await;
            if Instant::now() >= self.waits.next {
                return;
            }
            self.waits.early = self.app.federation.known.take_hurry(&self.id)
                || self.waits.may_be_early(self.app.federation.known.last_heard(&self.id));
            if self.waits.early {
                return;
            }
        }
    }

    async fn turn(&mut self, peer: &KnownPeer) -> Result<Turn> {
        let permits = self.permits.clone();
        let place = if self.waits.is_silent() { &permits.silent } else { &permits.answering };
        let Ok(_permit) = place.acquire().await else { return Ok(Turn::Rest) };
        self.waits.waits_from(Instant::now());
        if let Some(reason) = linking::advance(&self.app, peer).await? {
            // What it answers may be the word of a thief whose key it has revoked since. Who says nothing is not asked more.
            let news = reason.kind != FailureKind::TooSlow && self.has_news(peer).await?;
            return Ok(if news { Turn::Again } else { Turn::Failed { reason, asked: None } });
        }
        if !linking::may_talk(peer) {
            return Ok(Turn::Rest);
        }
        let doubted = self.app.federation.known.take_doubt(&self.id);
        let due = self.greeted.is_none_or(|at| at.elapsed() >= HELLO_EVERY);
        if (due || doubted)
            && let Some(turn) = self.greet(peer).await?
        {
            return Ok(turn);
        }
        self.send_all(peer).await
    }

    /// Says hello until both know where they stand; answers a turn when nothing may be sent now.
    async fn greet(&mut self, peer: &KnownPeer) -> Result<Option<Turn>> {
        self.greeted = None;
        let failed = |reason: Failure| Ok(Some(Turn::Failed { reason, asked: None }));
        let mut shown = None;
        for _ in 0..HELLOS {
            let learned = match hello::say(&self.app, peer, shown).await {
                Ok(learned) => learned,
                Err(HelloFailure::Store(error)) => return Err(error),
                Err(failure) => return self.perhaps_outdated(peer, &failure).await,
            };
            self.waits.waits_from(Instant::now());
            if learned.standing.fetch_document {
                documents::fetch(&self.app, peer).await?;
            }
            // Before anything is signed: what the peer holds of our own document is newer than what we would sign with.
            if learned.standing.we_lost_a_document {
                match documents::fetch_own(&self.app, peer).await? {
                    Some(reason) => return failed(reason),
                    None => continue,
                }
            }
            match learned.standing.outgoing {
                Outgoing::GoOnAfter(_) if learned.more => {}
                Outgoing::GoOnAfter(_) => {
                    self.greeted = Some(Instant::now());
                    self.meet().await?;
                    return Ok(None);
                }
                Outgoing::WeLost(end) => {
                    if let Some(reason) = recover::fetch_back(&self.app, peer, end).await? {
                        return failed(reason);
                    }
                }
                Outgoing::ReceiverInOldEpoch(end) => {
                    // What was missing has been sent and the opening shown: more of the same helps nobody.
                    if shown > Some(end.epoch) {
                        return failed(Failure::unfitting("the peer stays in an epoch before ours"));
                    }
                    shown = Some(end.epoch + 1);
                    if let Some(reason) = deliver::old_epoch(&self.app, peer, end).await? {
                        return failed(reason);
                    }
                }
                Outgoing::Contradiction(_) => return Ok(Some(Turn::Busy)),
            }
        }
        failed(Failure::unfitting("many hellos and no end: the rest another time"))
    }

    /// A hello has told nothing. Perhaps the peer speaks under a version of its document, or shows a certificate, that we have
    /// not seen: then the next hello knows it.
    async fn perhaps_outdated(&mut self, peer: &KnownPeer, failure: &HelloFailure) -> Result<Option<Turn>> {
        let answers = !matches!(failure, HelloFailure::Send(SendError::TooSlow));
        if answers && self.has_news(peer).await? {
            return Ok(Some(Turn::Again));
        }
        Ok(Some(Turn::Failed { reason: failure.told(), asked: None }))
    }

    /// Whether the peer has a document that we had not seen. Who has a new one every minute is put off like one that fails.
    async fn has_news(&mut self, peer: &KnownPeer) -> Result<bool> {
        let often = self.learned.is_some_and(|at| at.elapsed() < BUSY);
        let news = documents::fetch(&self.app, peer).await?;
        if news {
            self.learned = Some(Instant::now());
        }
        Ok(news && !often)
    }

    /// A hello has succeeded: from now on this node may speak of its own accord, and sign documents as far as this peer is
    /// concerned.
    async fn meet(&self) -> Result<()> {
        if self.app.federation.known.has_met(&self.id) {
            return Ok(());
        }
        let mut tx = self.app.db.write().await?;
        crate::identity::store::met(&mut tx, &self.id.to_string()).await?;
        tx.commit().await?;
        self.app.federation.known.meet(&self.id);
        Ok(())
    }

    /// Signs and sends until nothing is left.
    async fn send_all(&mut self, peer: &KnownPeer) -> Result<Turn> {
        if attempts::is_stopped(&self.app, &self.id).await? {
            return Ok(Turn::Rest);
        }
        let (mut without_progress, mut ahead) = (0, Ahead::default());
        sign::sign_waiting(&self.app, &self.id).await?;
        loop {
            // What comes next is signed, and what is signed already is sealed, while a batch is under way.
            let (signed, sent) = tokio::join!(
                sign::sign_waiting(&self.app, &self.id),
                deliver::next_batch(&self.app, peer, self.slow.window(), &mut ahead)
            );
            let signed = signed?;
            let outcome = match sent? {
                Outcome::Idle if signed == 0 => deliver::seal_again(&self.app, peer).await?,
                outcome => outcome,
            };
            if matches!(outcome, Outcome::Delivered { .. }) {
                self.waits.waits_from(Instant::now());
            }
            match outcome {
                Outcome::Idle if signed == 0 => {
                    // What a receipt has left open (exceptions that were not in it) is asked now, not in an hour.
                    if self.app.federation.known.is_doubted(&self.id) {
                        self.waker.notify_one();
                    }
                    return Ok(Turn::Rest);
                }
                Outcome::Idle => {}
                Outcome::Delivered { window: 0, .. } => return Ok(Turn::Busy),
                Outcome::Delivered { count, .. } => {
                    self.slow.succeeded();
                    without_progress = if count == 0 { without_progress + 1 } else { 0 };
                    if without_progress > 3 {
                        let reason = Failure::unfitting("the peer confirms nothing new");
                        return Ok(Turn::Failed { reason, asked: None });
                    }
                }
                Outcome::TooMuch(sent) => self.slow.too_much(sent),
                Outcome::Refused(code) => {
                    self.greeted = None;
                    return Ok(Turn::Failed { reason: Failure::refused(&code), asked: None });
                }
                Outcome::Failed { reason, asked } => {
                    // It may have changed its document meanwhile; hello finds out.
                    self.greeted = None;
                    return Ok(Turn::Failed { reason, asked });
                }
            }
        }
    }

    fn succeeded(&mut self) {
        // A peer that we do not speak to (it cannot be reached, or the link stands still) is looked at now and then.
        self.waits.succeeded(if self.greeted.is_some() { Duration::ZERO } else { BUSY });
    }

    async fn failed(&mut self, reason: &Failure, asked: Option<u64>) {
        self.slow.failed();
        let ([chance], now) = (self.app.entropy.bytes(), self.app.clock.now());
        let wait = self.waits.failed(asked, chance, Instant::now());
        if let Err(error) = attempts::save(&self.app, &self.id, self.waits.failures, reason, now.plus(wait)).await {
            tracing::error!(%error, "a failed delivery could not be written down");
        }
        tracing::info!(peer = %self.id, %reason, seconds = wait.as_secs(), "delivery failed, will try again");
    }
}

#[cfg(test)]
mod tests;
