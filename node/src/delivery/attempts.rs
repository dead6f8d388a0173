//! What the page of deliveries tells: failures, the next attempt, what stands still and why.

use pico_protocol::id::NodeId;
use pico_protocol::time::Timestamp;

use super::schedule::HELD_AFTER;
use crate::app::App;
use crate::federation::failure::Failure;
use crate::outbox::unusable::{unseen, unseen_of_ours};
use crate::peers;
use crate::store::Result;
use crate::{execute, sql};

/// Whether a person must look before anything more is sent: a signed refusal, or a frozen link.
pub(super) async fn is_stopped(app: &App, peer: &NodeId) -> Result<bool> {
    let mut tx = app.db.read().await?;
    let halted: Option<String> = sql!(&mut tx, c => sqlx::query_scalar(
        "SELECT halted FROM outgoing_streams WHERE peer = $1"
    ).bind(peer.to_string()).fetch_optional(c))?;
    let row = peers::store::find(&mut tx, peer).await?;
    let frozen = row.map(|row| peers::Frozen::stored(&row.frozen)).transpose()?.flatten();
    Ok(frozen.is_some_and(|frozen| !frozen.lets_us_send()) || halted.is_some_and(|code| !code.is_empty()))
}

/// Writes down a failure.
pub(super) async fn save(app: &App, peer: &NodeId, count: u32, failure: &Failure, next: Timestamp) -> Result<()> {
    let now = app.clock.now();
    let mut tx = app.db.write().await?;
    execute!(
        &mut tx,
        sqlx::query(
            "UPDATE outgoing_streams SET attempts = $2, failing_since = COALESCE(failing_since, $3), \
             next_attempt_at = $4 WHERE peer = $1"
        )
        .bind(peer.to_string())
        .bind(i64::from(count))
        .bind(now.as_millis())
        .bind(next.as_millis())
    )?;
    peers::store::save_failure(&mut tx, peer, failure, now).await?;
    tx.commit().await
}

/// One line of the page of deliveries.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct DeliveryRow {
    /// The peer.
    pub node_id: String,
    /// Its name.
    pub legal_name: String,
    /// Whom to call.
    pub telephone: String,
    /// The state of the link.
    pub state: String,
    /// Why the link is frozen; empty: it is not.
    pub frozen: String,
    /// Why our stream is stopped; empty: it is not.
    pub halted: String,
    /// Messages not signed for yet.
    pub waiting: i64,
    /// When the oldest of them was written.
    pub oldest: Option<i64>,
    /// Messages that the peer cannot use and nobody here has looked at.
    pub refused: i64,
    /// Messages of the peer that we cannot use and nobody has looked at.
    pub set_aside: i64,
    /// Failures in a row.
    pub attempts: i64,
    /// Since when.
    pub failing_since: Option<i64>,
    /// The next attempt.
    pub next_attempt_at: Option<i64>,
    /// What failed last, in detail.
    pub last_failure: String,
    /// Of which kind it was.
    pub last_failure_kind: String,
    /// When it was last heard.
    pub last_contact: Option<i64>,
}

impl DeliveryRow {
    /// True after so long without success that a person is asked to look.
    pub fn is_held(&self, now: Timestamp) -> bool {
        let since = self.failing_since.map(Timestamp::from_millis);
        self.attempts > 0 && since.is_some_and(|since| now.since(since) >= HELD_AFTER)
    }
}

/// A peer that nothing has reached for so long that its queue is *held*.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Held {
    /// Its name.
    pub legal_name: String,
    /// Whom to call.
    pub telephone: String,
    /// Since when every attempt has failed.
    pub failing_since: i64,
}

/// A peer whose node has signed that it takes nothing more of our stream.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Halted {
    /// Its name.
    pub legal_name: String,
    /// Whom to call.
    pub telephone: String,
}

/// Peers that have stopped our stream, by name. A link that stands still here, or is over, is told by itself.
pub async fn halted(tx: &mut crate::store::Tx) -> Result<Vec<Halted>> {
    sql!(tx, c => sqlx::query_as(
        "SELECT p.legal_name, p.telephone FROM outgoing_streams s JOIN peers p ON p.node_id = s.peer \
         WHERE s.halted <> '' AND p.frozen = '' AND p.state <> 'ended' ORDER BY p.legal_name, p.node_id"
    ).fetch_all(c))
}

/// Peers for whom something waits and is held, the longest first. What stands still for another reason is told by its link.
pub async fn held(tx: &mut crate::store::Tx, now: Timestamp) -> Result<Vec<Held>> {
    sql!(tx, c => sqlx::query_as(
        "SELECT p.legal_name, p.telephone, s.failing_since FROM outgoing_streams s JOIN peers p ON p.node_id = s.peer \
         WHERE s.attempts > 0 AND s.failing_since <= $1 AND s.halted = '' AND p.frozen = '' AND p.state <> 'ended' \
         AND EXISTS (SELECT 1 FROM outbox o WHERE o.peer = s.peer AND o.received_at IS NULL) ORDER BY s.failing_since"
    ).bind(now.minus(HELD_AFTER).as_millis()).fetch_all(c))
}

/// Every link that is not over, the one with the oldest waiting message first.
pub async fn list(tx: &mut crate::store::Tx) -> Result<Vec<DeliveryRow>> {
    let query = concat!(
        "SELECT p.node_id, p.legal_name, p.telephone, p.state, p.frozen, COALESCE(s.halted, '') AS halted, \
         CAST((SELECT COUNT(*) FROM outbox o WHERE o.peer = p.node_id AND o.received_at IS NULL) AS BIGINT) AS waiting, \
         (SELECT MIN(o.created_at) FROM outbox o WHERE o.peer = p.node_id AND o.received_at IS NULL) AS oldest, \
         CAST((SELECT COUNT(*) FROM outbox o WHERE ",
        unseen_of_ours!("p.node_id"),
        ") AS BIGINT) AS refused, CAST((SELECT COUNT(*) FROM inbox_exceptions e WHERE ",
        unseen!("p.node_id"),
        ") AS BIGINT) AS set_aside, COALESCE(s.attempts, 0) AS attempts, s.failing_since, s.next_attempt_at, p.last_failure, \
         p.last_failure_kind, p.last_contact \
         FROM peers p LEFT JOIN outgoing_streams s ON s.peer = p.node_id WHERE p.state <> 'ended' \
         ORDER BY CASE WHEN (SELECT MIN(o.created_at) FROM outbox o WHERE o.peer = p.node_id AND o.received_at IS NULL) \
         IS NULL THEN 1 ELSE 0 END, oldest, p.legal_name"
    );
    sql!(tx, c => sqlx::query_as(query).fetch_all(c))
}
