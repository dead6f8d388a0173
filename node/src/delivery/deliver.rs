//! One exchange with one peer: seal the next messages, send them, believe only the signed answer.

use pico_protocol::batch::BatchWriter;
use pico_protocol::core::Core;
use pico_protocol::digest::Digest;
use pico_protocol::epoch::End;
use pico_protocol::key::SealKey;
use pico_protocol::message::{Empty, Message, Slot};
use pico_protocol::plaintext::Plaintext;
use pico_protocol::receipt::{Receipt, Refusal};
use pico_protocol::seal;
use pico_protocol::signed::{Object, Signed, Verified};
use pico_protocol::stream::Outbound;

use super::ahead::{self, Ahead};
use crate::app::App;
use crate::federation::client::{Reply, Request, SendError};
use crate::federation::failure::Failure;
use crate::federation::known::KnownPeer;
use crate::outbox::{lanes, store, stream};
use crate::store::{Result, StoreError, Tx};
use crate::{execute, sql};

const PATH: &str = "/federation/v1/batch";
const NDJSON: &str = "application/x-ndjson";
const MAX_REPLY: usize = 64 * 1024;
const TOO_NARROW: &str =
    ": one message alone is too much for the way to this peer; what stands before its node must let 128 KiB pass";

/// What an exchange has led to.
#[derive(Debug)]
pub(super) enum Outcome {
    /// Nothing is signed and unconfirmed.
    Idle,
    /// The peer has signed for this many messages more; its window allows this many now.
    Delivered {
        /// Newly received.
        count: u64,
        /// What the peer is ready to take; 0 means wait.
        window: u32,
    },
    /// A signed refusal: say hello before trying again.
    Refused(String),
    /// A batch of this many messages was too much for the way or the peer.
    TooMuch(usize),
    /// No signed answer; the peer may have asked for patience (seconds).
    Failed {
        /// For the page of deliveries.
        reason: Failure,
        /// `Retry-After`.
        asked: Option<u64>,
    },
}

/// A signed message as it is stored.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub(super) struct Row {
    pub(super) id: String,
    pub(super) seq: i64,
    pub(super) core: String,
    pub(super) body: Option<String>,
    pub(super) empty_reason: String,
}

/// What is about to be sent.
struct Prepared {
    body: Vec<u8>,
    request: Digest,
    count: usize,
    /// The place of the last message in it.
    last: i64,
}

/// Sends what follows the last confirmed place, at most `window` messages and no more than the peer takes at once. While it
/// is under way, what comes after it is sealed.
pub(super) async fn next_batch(app: &App, peer: &KnownPeer, window: usize, ahead: &mut Ahead) -> Result<Outcome> {
    let most = i64::try_from(window).unwrap_or(i64::MAX).min(i64::from(peer.limits.batch_messages));
    let mut tx = app.db.read().await?;
    let outbound = stream::load(&mut tx, &peer.id).await?;
    let (epoch, received) = (outbound.end.epoch.cast_signed(), outbound.received.cast_signed());
    let rows = after(&mut tx, peer, (epoch, received), most).await?;
    drop(tx);
    if rows.is_empty() {
        return Ok(Outcome::Idle);
    }
    let prepared = prepare(app, peer, rows, std::mem::take(ahead)).await?;
    let end = (epoch, prepared.last);
    let (outcome, sealed) = tokio::join!(exchange(app, peer, prepared), ahead::seal(app, peer, end, most));
    *ahead = sealed;
    outcome
}

/// The signed messages after a place of the stream.
pub(super) async fn after(tx: &mut Tx, peer: &KnownPeer, (epoch, seq): (i64, i64), most: i64) -> Result<Vec<Row>> {
    sql!(tx, c => sqlx::query_as(
        "SELECT id, seq, core, body, empty_reason FROM outbox WHERE peer = $1 AND epoch = $2 AND seq > $3 \
         ORDER BY seq LIMIT $4"
    ).bind(peer.id.to_string()).bind(epoch).bind(seq).bind(most).fetch_all(c))
}

/// Sends one message whose seal the peer could not open, sealed anew.
pub(super) async fn seal_again(app: &App, peer: &KnownPeer) -> Result<Outcome> {
    let mut tx = app.db.write().await?;
    let row: Option<Row> = sql!(&mut tx, c => sqlx::query_as(
        "SELECT id, seq, core, body, empty_reason FROM outbox WHERE peer = $1 AND seal_again \
         ORDER BY epoch, seq LIMIT 1"
    ).bind(peer.id.to_string()).fetch_optional(c))?;
    let Some(row) = row else { return Ok(Outcome::Idle) };
    let count = "UPDATE outbox SET seal_again = FALSE, sealed_again = sealed_again + 1 WHERE id = $1";
    execute!(&mut tx, sqlx::query(count).bind(&row.id))?;
    tx.commit().await?;
    exchange(app, peer, prepare(app, peer, vec![row], Ahead::default()).await?).await
}

async fn exchange(app: &App, peer: &KnownPeer, prepared: Prepared) -> Result<Outcome> {
    let sent = prepared.count;
    let request = Request::post(PATH, NDJSON, prepared.body, MAX_REPLY);
    match app.federation.clients.send(&peer.endpoint, peer.trust(), request).await {
        Ok(reply) => believe(app, peer, &reply, prepared.request, sent).await,
        Err(SendError::TooSlow | SendError::Broken(_)) if sent > 1 => Ok(Outcome::TooMuch(sent)),
        Err(error) => Ok(Outcome::Failed { reason: Failure::from(&error), asked: None }),
    }
}

/// What the page of deliveries says of an answer that nobody signed. One message always fits into what a peer may tell that
/// it takes, so something on the way is too narrow, and stays so until somebody mends it.
fn unsigned(reply: &Reply, sent: usize) -> Failure {
    let narrow = if sent == 1 && reply.status == 413 { TOO_NARROW } else { "" };
    Failure::unsigned(reply.status, format!("an answer without a signature, status {}{narrow}", reply.status))
}

/// Seals on a thread of its own what is not sealed yet: a hundred key agreements must not hold up the pages.
async fn prepare(app: &App, peer: &KnownPeer, rows: Vec<Row>, mut ahead: Ahead) -> Result<Prepared> {
    let (app, key, limits) = (app.clone(), peer.seal_key, peer.limits);
    let build = move || {
        let mut writer = BatchWriter::within(limits);
        let mut last = 0;
        for row in &rows {
            let line = ahead.take(row).map_or_else(|| line(&app, row, &key), Ok)?;
            if !writer.push(&line) {
                break;
            }
            last = row.seq;
        }
        let count = writer.len();
        let (body, request) = writer.finish();
        Ok(Prepared { body, request, count, last })
    };
    tokio::task::spawn_blocking(build).await.map_err(StoreError::inconsistent)?
}

/// One message as it travels.
pub(super) fn line(app: &App, row: &Row, key: &SealKey) -> Result<String> {
    let core: Signed<Core> = Signed::parse(row.core.as_bytes()).map_err(StoreError::inconsistent)?;
    let slot = match &row.body {
        Some(body) => {
            let (salt, text) = lanes::open_salted(app, store::place(&row.id), body)?;
            let content = Plaintext::from_parts(salt, text.into_bytes()).map_err(StoreError::inconsistent)?;
            let seal = seal::seal(core.payload(), &content, key, app.entropy.bytes());
            Slot::Sealed(seal.map_err(StoreError::inconsistent)?)
        }
        None => Slot::Empty(match row.empty_reason.as_str() {
            "withdrawn" => Empty::Withdrawn,
            "expired" => Empty::Expired,
            _ => Empty::Erased,
        }),
    };
    Ok(Message { core, slot }.to_json())
}

/// Reads the answer. Only a signature changes anything; every status is a hint.
async fn believe(app: &App, peer: &KnownPeer, reply: &Reply, request: Digest, sent: usize) -> Result<Outcome> {
    if let Some(receipt) = signed_by::<Receipt>(peer, &reply.body, |receipt| receipt.document) {
        crate::peers::contact::heard(app, &peer.id);
        if receipt.from == peer.id && receipt.to == app.identity.node_id() {
            return apply_receipt(app, peer, &receipt, request).await;
        }
    }
    if let Some(refusal) = signed_by::<Refusal>(peer, &reply.body, |refusal| refusal.document) {
        crate::peers::contact::heard(app, &peer.id);
        if refusal.from == peer.id && refusal.to == app.identity.node_id() {
            return apply_refusal(app, peer, &refusal, request).await;
        }
    }
    // A proxy that cannot carry the body, a server that cannot work now: half as much may pass.
    if sent > 1 && (reply.status == 413 || reply.status >= 500) && reply.retry_after.is_none() {
        return Ok(Outcome::TooMuch(sent));
    }
    Ok(Outcome::Failed { reason: unsigned(reply, sent), asked: reply.retry_after })
}

fn signed_by<T: Object>(peer: &KnownPeer, body: &[u8], document: impl Fn(&T) -> u64) -> Option<Verified<T>> {
    let verified = Signed::<T>::parse(body).ok()?.verify(&peer.ring).ok()?;
    let listed = verified.signers().all(|id| peer.ring.lists(&id, document(&verified)));
    listed.then_some(verified)
}

async fn apply_receipt(app: &App, peer: &KnownPeer, receipt: &Verified<Receipt>, request: Digest) -> Result<Outcome> {
    let mut tx = app.db.write().await?;
    let mut outbound = stream::load(&mut tx, &peer.id).await?;
    let ours = stream::digest_at(&mut tx, &peer.id, outbound.end.epoch, receipt.received).await?;
    let before = outbound.received;
    let progress = match outbound.apply(receipt, &request, |_| ours) {
        Ok(progress) => progress,
        Err(fault) => {
            let reason = Failure::unfitting(format!("a receipt that does not fit: {fault}"));
            return Ok(Outcome::Failed { reason, asked: None });
        }
    };
    stream::mark_exceptions(&mut tx, &peer.id, &progress.exceptions).await?;
    stream::save(&mut tx, &peer.id, &outbound).await?;
    let delivered = stream::mark_received(&mut tx, &peer.id, before, &outbound, app.clock.now()).await?;
    keep_receipt(&mut tx, app, peer, receipt).await?;
    tx.commit().await?;
    metrics::counter!("pico_messages_delivered_total").increment(delivered);
    if progress.exceptions_missing {
        app.federation.known.doubt(&peer.id);
    }
    Ok(Outcome::Delivered { count: progress.newly_received, window: receipt.window })
}

/// The newest receipt is kept: it is the proof for everything before it.
async fn keep_receipt(tx: &mut Tx, app: &App, peer: &KnownPeer, receipt: &Verified<Receipt>) -> Result<()> {
    execute!(
        tx,
        sqlx::query("UPDATE outgoing_streams SET last_receipt = $2, last_receipt_at = $3 WHERE peer = $1")
            .bind(peer.id.to_string())
            .bind(receipt.signed().to_json())
            .bind(app.clock.now().as_millis())
    )?;
    Ok(())
}

async fn apply_refusal(app: &App, peer: &KnownPeer, refusal: &Verified<Refusal>, request: Digest) -> Result<Outcome> {
    let mut tx = app.db.write().await?;
    let mut outbound: Outbound = stream::load(&mut tx, &peer.id).await?;
    if outbound.refuse(refusal, |digest| *digest == request).is_ok() && outbound.halted {
        stream::halt(&mut tx, &peer.id, refusal.code.as_str()).await?;
        tx.commit().await?;
        tracing::warn!(peer = %peer.id, code = %refusal.code, "the peer has stopped our stream: people must look");
    }
    Ok(Outcome::Refused(refusal.code.to_string()))
}

/// The receiver still waits in an epoch before ours (it was restored too): sends what it misses there. The hello that follows
/// repeats the opening of ours. Answers what failed, if anything did.
pub(super) async fn old_epoch(app: &App, peer: &KnownPeer, end: End) -> Result<Option<Failure>> {
    let mut seq = end.seq;
    loop {
        let mut tx = app.db.read().await?;
        let rows = after(&mut tx, peer, (end.epoch.cast_signed(), seq.cast_signed()), 50).await?;
        drop(tx);
        if rows.is_empty() {
            return Ok(None);
        }
        let prepared = prepare(app, peer, rows, Ahead::default()).await?;
        let request = Request::post(PATH, NDJSON, prepared.body, MAX_REPLY);
        let reply = match app.federation.clients.send(&peer.endpoint, peer.trust(), request).await {
            Ok(reply) => reply,
            Err(error) => return Ok(Some(Failure::from(&error))),
        };
        let receipt = signed_by::<Receipt>(peer, &reply.body, |receipt| receipt.document);
        match receipt.filter(|receipt| receipt.request == prepared.request && receipt.epoch == end.epoch) {
            Some(receipt) if receipt.received > seq => seq = receipt.received,
            _ => {
                let detail = "the peer does not take what it misses of the old epoch";
                return Ok(Some(Failure::unfitting(detail)));
            }
        }
    }
}
