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
pub(crate) fn place(id: &str) -> Place<'_> {
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
pub(crate) async fn reserve(tx: &mut Tx, peer: &str, count: i64) -> Result<i64> {
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

/// What has run out of patience: $1 and $2 are the moments since when an urgent message and any other is late. What somebody
/// has dealt with is not.
const OVERDUE: &str = "FROM outbox o JOIN peers p ON p.node_id = o.peer \
     WHERE o.received_at IS NULL AND o.settled_at IS NULL AND o.empty_reason = '' AND p.state <> 'ended' \
     AND o.kind NOT LIKE 'tick/%' AND ((o.urgent AND o.created_at <= $1) OR o.created_at <= $2)";

fn late_since(now: Timestamp, urgent: bool) -> i64 {
    now.as_millis() - patience_minutes(urgent) * 60_000
}

/// A cooperative to call: one call tells of all the messages that have not arrived.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Late {
    /// Its node id.
    pub peer: String,
    /// Its name.
    pub legal_name: String,
    /// The number to call; empty where none is known.
    pub telephone: String,
    /// How many messages.
    pub messages: i64,
    /// How many of them cannot wait.
    pub urgent: i64,
    /// When the oldest was written.
    pub since: i64,
}

/// The cooperatives to call at a moment, the one that has waited longest first.
pub async fn late(tx: &mut Tx, now: Timestamp) -> Result<Vec<Late>> {
    let query = format!(
        "SELECT p.node_id AS peer, p.legal_name, p.telephone, CAST(COUNT(*) AS BIGINT) AS messages, \
         CAST(SUM(CASE WHEN o.urgent THEN 1 ELSE 0 END) AS BIGINT) AS urgent, MIN(o.created_at) AS since {OVERDUE} \
         GROUP BY p.node_id, p.legal_name, p.telephone ORDER BY since, p.node_id LIMIT 50"
    );
    sql!(tx, c => sqlx::query_as(sqlx::AssertSqlSafe(query.as_str()))
        .bind(late_since(now, true)).bind(late_since(now, false)).fetch_all(c))
}

/// Somebody has told a peer by telephone of what was late at that moment: the messages stay queued, the reminder goes. Answers
/// how many they were.
pub async fn settle(tx: &mut Tx, app: &App, peer: &NodeId, at: Timestamp) -> Result<u64> {
    let text = format!(
        "UPDATE outbox SET settled_at = $3 WHERE peer = $4 AND settled_at IS NULL AND id IN (SELECT o.id {OVERDUE})"
    );
    execute!(
        tx,
        sqlx::query(sqlx::AssertSqlSafe(text.as_str()))
            .bind(late_since(at, true))
            .bind(late_since(at, false))
            .bind(app.clock.now().as_millis())
            .bind(peer.to_string())
    )
}
