//! Queueing, taking back and erasing: what features do with the outbox. (The worker's own SQL is in [`super::sign`].)

use std::collections::BTreeMap;

use pico_protocol::digest::Digest;
use pico_protocol::id::{MessageId, NodeId};
use pico_protocol::receipt::Exception;
use pico_protocol::time::Timestamp;
use zeroize::Zeroizing;

use super::{Body, EmptyReason, Outgoing, lanes, patience_minutes};
use crate::app::App;
use crate::store::field_key::Place;
use crate::store::{Result, StoreError, Tx};
use crate::{execute, sql};

/// Bytes of salt before the text, in the table and inside the seal.
pub const SALT_LENGTH: usize = 32;

/// Where the text of one outgoing message is kept.
pub(super) fn place(id: &str) -> Place<'_> {
    Place { table: "outbox", column: "body", row: id }
}

/// Queues messages, as the last thing in a business transaction. Answers their ids in the order given.
pub async fn enqueue(tx: &mut Tx, app: &App, messages: Vec<Outgoing>) -> Result<Vec<MessageId>> {
    let now = app.clock.now();
    let mut counts: BTreeMap<String, i64> = BTreeMap::new();
    for message in &messages {
        *counts.entry(message.to.to_string()).or_default() += 1;
    }
    let mut positions = BTreeMap::new();
    for (peer, count) in counts {
        let position = reserve(tx, &peer, count).await?;
        positions.insert(peer, position);
    }
    let mut ids = Vec::with_capacity(messages.len());
    for message in messages {
        let id = MessageId::new(now, app.entropy.bytes());
        let position = positions.get_mut(&message.to.to_string()).ok_or_else(|| StoreError::inconsistent("outbox"))?;
        insert(tx, app, &id, *position, &message, now).await?;
        *position += 1;
        app.signals.wake_delivery(&message.to);
        ids.push(id);
    }
    Ok(ids)
}

/// Takes `count` positions in the queue for `peer`; answers the first.
pub(super) async fn reserve(tx: &mut Tx, peer: &str, count: i64) -> Result<i64> {
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO outgoing_streams (peer, next_position, epoch, signed_seq, signed_head, received, safe, \
             exceptions) VALUES ($1, $2, 1, 0, $3, 0, 0, 0) \
             ON CONFLICT (peer) DO UPDATE SET next_position = outgoing_streams.next_position + $2 - 1"
        )
        .bind(peer)
        .bind(count + 1)
        .bind(Digest::ZERO.to_string())
    )?;
    let next: i64 = sql!(tx, c => sqlx::query_scalar("SELECT next_position FROM outgoing_streams WHERE peer = $1")
        .bind(peer).fetch_one(c))?;
    Ok(next - count)
}

async fn insert(
    tx: &mut Tx,
    app: &App,
    id: &MessageId,
    position: i64,
    message: &Outgoing,
    now: Timestamp,
) -> Result<()> {
    let (id, peer) = (id.to_string(), message.to.to_string());
    let (text, event) = match &message.body {
        Body::Plain(text) => (text, None),
        Body::Event { subject, content } => (content, Some(lanes::take_number(tx, &peer, subject, &id, now).await?)),
    };
    let mut salted = Zeroizing::new(app.entropy.bytes::<SALT_LENGTH>().to_vec());
    salted.extend_from_slice(text.as_bytes());
    let body = app.field_key.seal(app.entropy, place(&id), &salted);
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO outbox (id, peer, position, kind, urgent, subject, number, seen, body, created_at, expires_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)"
        )
        .bind(&id)
        .bind(&peer)
        .bind(position)
        .bind(message.kind.to_string())
        .bind(message.urgent)
        .bind(event.as_ref().map(|event| event.subject.as_str()))
        .bind(event.as_ref().map(|event| event.number))
        .bind(event.as_ref().and_then(|event| event.seen.as_deref()))
        .bind(body)
        .bind(now.as_millis())
        .bind(message.expires.map(Timestamp::as_millis))
    )?;
    Ok(())
}

/// Empties the messages we wrote about a subject to a peer, but for the events with these numbers: text and salt go, the signed
/// core stays, so that the chain still verifies and says nothing of the person. What was not sent yet goes as an empty slot.
pub async fn erase(tx: &mut Tx, peer: &NodeId, subject: &str, kept: &[i64]) -> Result<()> {
    let peer = peer.to_string();
    let full: Vec<(String, Option<i64>)> = sql!(tx, c => sqlx::query_as(
        "SELECT o.id, e.number FROM outbox o LEFT JOIN lane_events e ON e.peer = o.peer AND e.subject = o.subject \
         AND e.side = 'own' AND e.message = o.id WHERE o.peer = $1 AND o.subject = $2 AND o.body IS NOT NULL"
    ).bind(&peer).bind(subject).fetch_all(c))?;
    for (id, _) in full.iter().filter(|(_, number)| number.is_none_or(|number| !kept.contains(&number))) {
        let empty = "UPDATE outbox SET body = NULL, empty_reason = $2 WHERE id = $1";
        execute!(tx, sqlx::query(empty).bind(id).bind(EmptyReason::Erased.code()))?;
    }
    Ok(())
}

/// Nothing that we wrote about a subject and that the peer has not received leaves any more, nor what it could not open;
/// answers how many messages lose their text.
pub async fn withhold(tx: &mut Tx, peer: &NodeId, subject: &str) -> Result<u64> {
    execute!(
        tx,
        sqlx::query(
            "UPDATE outbox SET body = NULL, empty_reason = $3, seal_again = (received_at IS NOT NULL) WHERE peer = $1 \
             AND subject = $2 AND body IS NOT NULL AND (received_at IS NULL OR exception = $4)"
        )
        .bind(peer.to_string())
        .bind(subject)
        .bind(EmptyReason::Withdrawn.code())
        .bind(Exception::CANNOT_OPEN.as_str())
    )
}

/// A message that has waited longer than it should: a person telephones.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Overdue {
    /// The message.
    pub id: String,
    /// The peer's node id.
    pub peer: String,
    /// The peer's name.
    pub legal_name: String,
    /// The number to call.
    pub telephone: String,
    /// The referral it belongs to, if any.
    pub subject: Option<String>,
    /// True when it cannot wait.
    pub urgent: bool,
    /// When it was written.
    pub created_at: i64,
}

/// What has run out of patience: $1 and $2 are the moments since when an urgent message and any other is late. What somebody
/// has dealt with is not.
const OVERDUE: &str = "FROM outbox o JOIN peers p ON p.node_id = o.peer \
     WHERE o.received_at IS NULL AND o.settled_at IS NULL AND o.empty_reason = '' AND p.state <> 'ended' \
     AND o.kind NOT LIKE 'tick/%' AND ((o.urgent AND o.created_at <= $1) OR o.created_at <= $2)";

/// Undelivered messages that have run out of patience, the oldest first.
pub async fn overdue(tx: &mut Tx, app: &App) -> Result<Vec<Overdue>> {
    let query = format!(
        "SELECT o.id, o.peer, p.legal_name, p.telephone, o.subject, o.urgent, o.created_at {OVERDUE} \
         ORDER BY o.created_at LIMIT 200"
    );
    sql!(tx, c => sqlx::query_as(sqlx::AssertSqlSafe(query.as_str()))
        .bind(late_since(app, true)).bind(late_since(app, false)).fetch_all(c))
}

fn late_since(app: &App, urgent: bool) -> i64 {
    app.clock.now().as_millis() - patience_minutes(urgent) * 60_000
}

/// A cooperative to call: one call tells of all the messages that have not arrived.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Late {
    /// Its name.
    pub legal_name: String,
    /// The number to call; empty where none is known.
    pub telephone: String,
    /// How many messages.
    pub messages: i64,
    /// When the oldest was written.
    pub since: i64,
}

/// The same per cooperative, the one that has waited longest first.
pub async fn late(tx: &mut Tx, app: &App) -> Result<Vec<Late>> {
    let query = format!(
        "SELECT p.legal_name, p.telephone, CAST(COUNT(*) AS BIGINT) AS messages, MIN(o.created_at) AS since {OVERDUE} \
         GROUP BY p.node_id, p.legal_name, p.telephone ORDER BY since, p.node_id LIMIT 50"
    );
    sql!(tx, c => sqlx::query_as(sqlx::AssertSqlSafe(query.as_str()))
        .bind(late_since(app, true)).bind(late_since(app, false)).fetch_all(c))
}

/// Somebody has told the other side by telephone: the message stays queued, the reminder goes.
pub async fn settle(tx: &mut Tx, app: &App, id: &str) -> Result<bool> {
    let now = app.clock.now().as_millis();
    let done = execute!(
        tx,
        sqlx::query("UPDATE outbox SET settled_at = $2 WHERE id = $1 AND settled_at IS NULL").bind(id).bind(now)
    )?;
    Ok(done == 1)
}
