//! The stream to one peer as it is stored, and what a signed answer changes in it.

use pico_protocol::digest::Digest;
use pico_protocol::epoch::End;
use pico_protocol::id::NodeId;
use pico_protocol::receipt::Exception;
use pico_protocol::stream::Outbound;
use pico_protocol::time::Timestamp;

use super::lanes::parse_digest;
use crate::app::App;
use crate::store::{Result, Tx, unsigned};
use crate::{execute, sql};

/// After this many new seals a message that cannot be opened waits for a person.
const SEALS: i64 = 3;

#[derive(sqlx::FromRow)]
struct Row {
    epoch: i64,
    signed_seq: i64,
    signed_head: String,
    received: i64,
    safe: i64,
    exceptions: i64,
    receive_window: i64,
    halted: String,
}

/// The stream to a peer.
pub async fn load(tx: &mut Tx, peer: &NodeId) -> Result<Outbound> {
    let row: Option<Row> = sql!(tx, c => sqlx::query_as(
        "SELECT epoch, signed_seq, signed_head, received, safe, exceptions, receive_window, halted \
         FROM outgoing_streams WHERE peer = $1"
    ).bind(peer.to_string()).fetch_optional(c))?;
    let Some(row) = row else { return Ok(Outbound::default()) };
    Ok(Outbound {
        end: End { epoch: unsigned(row.epoch)?, seq: unsigned(row.signed_seq)?, head: parse_digest(&row.signed_head)? },
        received: unsigned(row.received)?,
        safe: unsigned(row.safe)?,
        exceptions: unsigned(row.exceptions)?,
        window: u32::try_from(row.receive_window).unwrap_or(0),
        halted: !row.halted.is_empty(),
    })
}

/// Writes the stream back. Whether it is halted has a column of its own: see [`halt`].
pub async fn save(tx: &mut Tx, peer: &NodeId, stream: &Outbound) -> Result<()> {
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO outgoing_streams (peer, next_position, epoch, signed_seq, signed_head, received, safe, \
             exceptions, receive_window) VALUES ($1, 1, $2, $3, $4, $5, $6, $7, $8) \
             ON CONFLICT (peer) DO UPDATE SET epoch = $2, signed_seq = $3, signed_head = $4, received = $5, safe = $6, \
             exceptions = $7, receive_window = $8"
        )
        .bind(peer.to_string())
        .bind(stream.end.epoch.cast_signed())
        .bind(stream.end.seq.cast_signed())
        .bind(stream.end.head.to_string())
        .bind(stream.received.cast_signed())
        .bind(stream.safe.cast_signed())
        .bind(stream.exceptions.cast_signed())
        .bind(i64::from(stream.window))
    )?;
    Ok(())
}

/// Stops the stream (a signed refusal), or lets it go on (an empty code; a person has looked).
pub async fn halt(tx: &mut Tx, peer: &NodeId, code: &str) -> Result<()> {
    execute!(
        tx,
        sqlx::query("UPDATE outgoing_streams SET halted = $2 WHERE peer = $1").bind(peer.to_string()).bind(code)
    )?;
    Ok(())
}

/// The digest of our own core at a place of the open epoch.
pub async fn digest_at(tx: &mut Tx, peer: &NodeId, epoch: u64, seq: u64) -> Result<Option<Digest>> {
    let found: Option<String> = sql!(tx, c => sqlx::query_scalar(
        "SELECT core_digest FROM outbox WHERE peer = $1 AND epoch = $2 AND seq = $3"
    ).bind(peer.to_string()).bind(epoch.cast_signed()).bind(seq.cast_signed()).fetch_optional(c))?;
    found.as_deref().map(parse_digest).transpose()
}

/// Writes down how far the receiver has come from `before` (0: from wherever): ticks on messages, and the position up to
/// which nothing waits.
/// A receiver that was restored may go back; what it has lost is in the queue again.
pub async fn mark_received(tx: &mut Tx, peer: &NodeId, before: u64, stream: &Outbound, now: Timestamp) -> Result<u64> {
    let (id, epoch, seq) = (peer.to_string(), stream.end.epoch.cast_signed(), stream.received.cast_signed());
    let mut delivered = execute!(
        tx,
        sqlx::query(
            "UPDATE outbox SET received_at = $5 WHERE peer = $1 AND epoch = $2 AND seq > $3 AND seq <= $4 \
             AND received_at IS NULL"
        )
        .bind(&id)
        .bind(epoch)
        .bind(before.min(stream.received).cast_signed())
        .bind(seq)
        .bind(now.as_millis())
    )?;
    if before == 0 {
        // Who is in this epoch has taken what was to be taken of the ones before.
        let earlier = "UPDATE outbox SET received_at = $3 WHERE peer = $1 AND received_at IS NULL AND epoch < $2";
        delivered += execute!(tx, sqlx::query(earlier).bind(&id).bind(epoch).bind(now.as_millis()))?;
    }
    execute!(
        tx,
        sqlx::query(
            "UPDATE outbox SET received_at = NULL WHERE peer = $1 AND epoch = $2 AND seq > $3 AND received_at IS NOT NULL"
        )
        .bind(&id)
        .bind(epoch)
        .bind(seq)
    )?;
    execute!(
        tx,
        sqlx::query(
            "UPDATE outgoing_streams SET delivered_position = COALESCE((SELECT MIN(position) - 1 FROM outbox \
             WHERE outbox.peer = $1 AND received_at IS NULL), next_position - 1), attempts = 0, failing_since = NULL, \
             next_attempt_at = NULL WHERE peer = $1"
        )
        .bind(&id)
    )?;
    Ok(delivered)
}

/// Writes down what the receiver could not use. What it could not open is sealed again, a few times.
pub async fn mark_exceptions(tx: &mut Tx, peer: &NodeId, exceptions: &[Exception]) -> Result<()> {
    for exception in exceptions {
        let again = exception.code == Exception::CANNOT_OPEN;
        let code = if exception.code == Exception::SETTLED { "" } else { exception.code.as_str() };
        execute!(
            tx,
            sqlx::query(
                "UPDATE outbox SET exception = $4, seal_again = ($5 AND sealed_again < $6 AND body IS NOT NULL), \
                 exception_seen_at = CASE WHEN exception = $4 THEN exception_seen_at END \
                 WHERE peer = $1 AND epoch = $2 AND seq = $3"
            )
            .bind(peer.to_string())
            .bind(exception.epoch.cast_signed())
            .bind(exception.seq.cast_signed())
            .bind(code)
            .bind(again)
            .bind(SEALS)
        )?;
    }
    Ok(())
}

/// Peers to whom something waits.
pub async fn waiting(tx: &mut Tx) -> Result<Vec<String>> {
    sql!(tx, c => sqlx::query_scalar(
        "SELECT peer FROM outgoing_streams WHERE next_position - 1 > delivered_position \
         UNION SELECT peer FROM outbox WHERE seal_again"
    ).fetch_all(c))
}

/// When the oldest message was written that no peer has signed for.
pub async fn oldest_waiting(tx: &mut Tx) -> Result<Option<Timestamp>> {
    let oldest: Option<i64> = sql!(tx, c => sqlx::query_scalar(
        "SELECT MIN(created_at) FROM outbox WHERE received_at IS NULL"
    ).fetch_one(c))?;
    Ok(oldest.map(Timestamp::from_millis))
}

/// A person has looked: the stream goes on.
pub async fn resume(app: &App, tx: &mut Tx, peer: &NodeId) -> Result<()> {
    halt(tx, peer, "").await?;
    app.federation.known.doubt(peer);
    app.signals.wake_delivery(peer);
    Ok(())
}
