//! Group commit: all batches that wait share one transaction, one `fsync` and few statements.
//!
//! One task writes. While it commits, the next batches gather in its queue; under load the groups grow by themselves, and
//! alone a batch waits for nobody. The queue is bounded: who cannot be queued is told to come back.

use std::collections::HashMap;
use std::num::NonZero;
use std::sync::Arc;

use pico_protocol::id::NodeId;
use pico_protocol::receipt::Exception;
use tokio::sync::{Semaphore, mpsc, oneshot};

use super::arrived::{Arrivals, Arrived};
use super::judge::{Answer, Judged, Stream, judge, key, places_before};
use super::store;
use crate::app::App;
use crate::federation::disk;
use crate::federation::refusal::Refusal;
use crate::peers::{self, Frozen, incoming};
use crate::store::{Result, StoreError, Tx};
use crate::thread;

/// Batches that may wait.
const QUEUE: usize = 1024;
/// Messages in one transaction; enough to make the `fsync` cheap, few enough that while they are written others are verified.
const GROUP: usize = 800;

/// A committed answer, not yet signed.
#[derive(Clone, Debug)]
pub(super) struct Committed {
    /// What to sign.
    pub(super) answer: Answer,
    /// The latest entries of the exception log.
    pub(super) exceptions: Vec<Exception>,
}

struct Waiting {
    batch: Arrivals,
    reply: oneshot::Sender<Committed>,
}

/// The way to the writer.
#[derive(Clone)]
pub(super) struct Queue {
    sender: mpsc::Sender<Waiting>,
    aside: Arc<Semaphore>,
    app: App,
}

impl Queue {
    /// Starts the writer. It ends when the last handler that could send to it is gone.
    pub(super) fn start(app: App) -> Self {
        let (sender, receiver) = mpsc::channel(QUEUE);
        thread::start("inbox", write(app.clone(), receiver));
        let cores = std::thread::available_parallelism().map_or(1, NonZero::get);
        Self { sender, aside: Arc::new(Semaphore::new(cores)), app }
    }

    /// Does what takes long on a thread of its own, as many at a time as there are cores: with more of them running, the one
    /// that writes would wait for a core whenever it has waited for the disk.
    pub(super) async fn aside<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Refusal> {
        let turn = self.aside.clone().acquire_owned().await.map_err(|_| Refusal::unavailable())?;
        // Whoever has gone away gives the turn back when the work is done.
        let work = move || {
            let done = work();
            drop(turn);
            done
        };
        tokio::task::spawn_blocking(work).await.map_err(|_| Refusal::unavailable())
    }

    /// Waits until the batch is committed (or refused by a signed word, which is committed too).
    pub(super) async fn submit(&self, batch: Arrivals) -> Result<Committed, Refusal> {
        let (reply, answer) = oneshot::channel();
        let _waits = self.app.signals.batch_waits();
        self.sender.try_send(Waiting { batch, reply }).map_err(|_| Refusal::unavailable())?;
        // The writer drops the reply when its transaction failed: nothing was stored, the sender tries again.
        answer.await.map_err(|_| Refusal::unavailable())
    }
}

async fn write(app: App, mut queue: mpsc::Receiver<Waiting>) {
    while let Some(first) = queue.recv().await {
        let mut messages = first.batch.messages.len();
        let mut group = vec![first];
        while messages < GROUP
            && let Ok(next) = queue.try_recv()
        {
            messages += next.batch.messages.len();
            group.push(next);
        }
        commit_group(&app, group).await;
    }
}

async fn commit_group(app: &App, group: Vec<Waiting>) {
    let (batches, replies): (Vec<_>, Vec<_>) = group.into_iter().map(|one| (one.batch, one.reply)).unzip();
    let outcome = match store_group(app, &batches, false).await {
        // Two cores with one id: find out which, and store the rest.
        Err(error) if error.is_conflict() => store_group(app, &batches, true).await,
        outcome => outcome,
    };
    match outcome {
        Ok(answers) => {
            app.signals.incoming.notify_one();
            for (reply, answer) in replies.into_iter().zip(answers) {
                // A sender that has gone away asks again and gets the same answer.
                drop(reply.send(answer));
            }
        }
        Err(error) => {
            if error.is_disk_full() {
                disk::say_full(app);
            }
            tracing::error!(%error, batches = batches.len(), "batches could not be stored");
        }
    }
}

/// Judges and stores a group; answers in the order of the batches. `careful` looks every message id up first.
async fn store_group(app: &App, batches: &[Arrivals], careful: bool) -> Result<Vec<Committed>> {
    let mut tx = app.db.write().await?;
    let mut peers: Vec<NodeId> = batches.iter().map(|batch| batch.from).collect();
    peers.sort_unstable();
    peers.dedup();
    let mut streams = store::streams(&mut tx, &peers).await?;
    let taken = if careful { taken_ids(&mut tx, batches).await? } else { HashMap::new() };
    let mut judged = Judged::default();
    let mut answers = Vec::with_capacity(batches.len());
    for batch in batches {
        let stream = streams.get_mut(&batch.from).ok_or_else(|| StoreError::inconsistent("a stream"))?;
        let mut stored = HashMap::new();
        if let Some(places) = places_before(&stream.incoming.inbound.end, &batch.messages) {
            store::digests(&mut tx, &batch.from, batch.epoch, places, &mut stored).await?;
        }
        stored.extend(places_of(&judged, batch));
        let is_taken =
            |message: &Arrived| taken.get(&key(message)).is_some_and(|digest| *digest != message.core.digest());
        answers.push(judge(stream, &batch.messages, &stored, is_taken, &mut judged));
    }
    let now = app.clock.now().as_millis();
    store::insert(&mut tx, &judged.accepted, now).await?;
    for (message, why) in &judged.contradictions {
        store::keep_contradiction(&mut tx, message, *why, now).await?;
        // Two things were signed that exclude each other: nothing more is taken or sent until people have talked.
        peers::freeze(&mut tx, app, &message.core.from, Frozen::Contradiction).await?;
    }
    for message in &judged.sealed_again {
        store::seal_again(&mut tx, message, now).await?;
    }
    store::save_streams(&mut tx, &streams).await?;
    let committed = with_exceptions(&mut tx, batches, answers, &streams).await?;
    tx.commit().await?;
    for (message, _) in &judged.contradictions {
        app.federation.known.forget(&message.core.from);
    }
    metrics::counter!("pico_messages_accepted_total").increment(judged.accepted.len() as u64);
    metrics::counter!("pico_contradictions_total").increment(judged.contradictions.len() as u64);
    Ok(committed)
}

/// Cores of this group that are accepted already and not yet in the table.
fn places_of(judged: &Judged<'_>, batch: &Arrivals) -> Vec<((u64, u64), pico_protocol::digest::Digest)> {
    let same = judged.accepted.iter().map(|message| &message.core).filter(|core| core.from == batch.from);
    same.map(|core| ((core.epoch, core.seq), core.digest())).collect()
}

/// Every id of the group that is stored, or that an earlier message of the group carries, with the digest of the first.
async fn taken_ids<'a>(
    tx: &mut Tx,
    batches: &'a [Arrivals],
) -> Result<HashMap<(NodeId, &'a str), pico_protocol::digest::Digest>> {
    let mut taken = HashMap::new();
    for message in batches.iter().flat_map(|batch| &batch.messages) {
        let (peer, id) = key(message);
        if taken.contains_key(&(peer, id)) {
            continue;
        }
        let stored = store::digest_of_id(tx, &peer, id).await?;
        taken.insert((peer, id), stored.unwrap_or_else(|| message.core.digest()));
    }
    Ok(taken)
}

async fn with_exceptions(
    tx: &mut Tx,
    batches: &[Arrivals],
    answers: Vec<Answer>,
    streams: &HashMap<NodeId, Stream>,
) -> Result<Vec<Committed>> {
    let excepted = streams.iter().filter(|(_, stream)| stream.incoming.exceptions > 0);
    let excepted: Vec<NodeId> = excepted.map(|(peer, _)| *peer).collect();
    let latest = incoming::latest_exceptions_of(tx, &excepted).await?;
    let of = |batch: &Arrivals| latest.get(&batch.from).cloned().unwrap_or_default();
    let counted = |answer, exceptions: &[Exception]| match answer {
        // A slot that was settled in this transaction has added an entry since the stream was judged.
        Answer::Receipt { end, safe, exceptions: judged } => {
            let told = exceptions.last().map_or(judged, |last| last.n.max(judged));
            Answer::Receipt { end, safe, exceptions: told }
        }
        refusal @ Answer::Refusal { .. } => refusal,
    };
    let committed = batches.iter().zip(answers).map(|(batch, answer)| {
        let exceptions = of(batch);
        Committed { answer: counted(answer, &exceptions), exceptions }
    });
    Ok(committed.collect())
}
