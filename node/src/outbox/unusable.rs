//! Messages that could not be used, in both directions, until a person has looked.
//!
//! What came and could not be used is set aside (*quarantine*): its place in the stream is taken, nothing was done, the sender
//! was told a code. What we sent and the peer could not use came back as such a code. Neither blocks anything, so nobody
//! notices, and what it said has no effect: somebody must look, and telephone. No content is shown, and most of it is not kept:
//! the kind, the code and the moment say what to do. *Visto* takes a message off the list and changes nothing else.

use pico_protocol::id::NodeId;

use crate::app::App;
use crate::store::{Result, Tx};
use crate::{execute, sql};

/// Messages of one list; the rest comes up when these were looked at.
pub const SHOWN: i64 = 100;

/// One message that could not be used.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Unusable {
    /// By what it is called when somebody has looked: the number in the exception log, or the message.
    pub id: String,
    /// The coarse kind that travels in the open.
    pub kind: String,
    /// Why it could not be used.
    pub code: String,
    /// When it was set aside, or written.
    pub at: i64,
    /// The referral it belongs to, for one of ours.
    pub subject: Option<String>,
}

/// What waits to be looked at between us and one peer.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct ToLookAt {
    /// The peer.
    pub peer: String,
    /// Its name.
    pub legal_name: String,
    /// How many of its messages.
    pub received: i64,
    /// How many of ours.
    pub sent: i64,
}

/// A macro and not a constant: queries are put together from texts that the compiler knows.
macro_rules! unseen {
    ($peer:literal) => {
        concat!(
            "e.peer = ",
            $peer,
            " AND e.seen_at IS NULL AND e.code <> 'settled' AND NOT EXISTS (SELECT 1 FROM inbox_exceptions later \
             WHERE later.peer = e.peer AND later.epoch = e.epoch AND later.seq = e.seq AND later.number > e.number)"
        )
    };
}
macro_rules! unseen_of_ours {
    ($peer:literal) => {
        concat!("o.peer = ", $peer, " AND o.exception <> '' AND o.exception_seen_at IS NULL")
    };
}
pub(crate) use {unseen, unseen_of_ours};

/// What came from a peer and was set aside, the oldest first.
pub async fn received(tx: &mut Tx, peer: &NodeId) -> Result<Vec<Unusable>> {
    let query = concat!(
        "SELECT CAST(e.number AS TEXT) AS id, COALESCE(i.kind, '') AS kind, e.code, e.at, NULL AS subject \
         FROM inbox_exceptions e LEFT JOIN inbox i ON i.peer = e.peer AND i.epoch = e.epoch AND i.seq = e.seq WHERE ",
        unseen!("$1"),
        " ORDER BY e.number LIMIT $2"
    );
    sql!(tx, c => sqlx::query_as(query).bind(peer.to_string()).bind(SHOWN).fetch_all(c))
}

/// How many messages of a peer wait for the agreement to begin.
pub async fn early(tx: &mut Tx, peer: &NodeId) -> Result<i64> {
    sql!(tx, c => sqlx::query_scalar("SELECT CAST(COUNT(*) AS BIGINT) FROM inbox WHERE peer = $1 AND state = 'early'")
        .bind(peer.to_string()).fetch_one(c))
}

/// What we said and a peer could not use, the oldest first.
pub async fn sent(tx: &mut Tx, peer: &NodeId) -> Result<Vec<Unusable>> {
    let query = concat!(
        "SELECT o.id, o.kind, o.exception AS code, o.created_at AS at, o.subject FROM outbox o WHERE ",
        unseen_of_ours!("$1"),
        " ORDER BY o.position LIMIT $2"
    );
    sql!(tx, c => sqlx::query_as(query).bind(peer.to_string()).bind(SHOWN).fetch_all(c))
}

/// The peers with whom something waits to be looked at, by name.
pub async fn waiting(tx: &mut Tx) -> Result<Vec<ToLookAt>> {
    let query = concat!(
        "SELECT p.node_id AS peer, p.legal_name, (SELECT CAST(COUNT(*) AS BIGINT) FROM inbox_exceptions e WHERE ",
        unseen!("p.node_id"),
        ") AS received, (SELECT CAST(COUNT(*) AS BIGINT) FROM outbox o WHERE ",
        unseen_of_ours!("p.node_id"),
        ") AS sent FROM peers p ORDER BY p.legal_name, p.node_id"
    );
    let peers: Vec<ToLookAt> = sql!(tx, c => sqlx::query_as(query).fetch_all(c))?;
    Ok(peers.into_iter().filter(|peer| peer.received + peer.sent > 0).collect())
}

/// Somebody has looked at these messages of a peer, called by their numbers; answers how many were still to be looked at.
pub async fn look_at_received(tx: &mut Tx, app: &App, peer: &NodeId, numbers: &[i64]) -> Result<u64> {
    let look = "UPDATE inbox_exceptions SET seen_at = $3 WHERE peer = $1 AND number = $2 AND seen_at IS NULL";
    let (mut looked, at) = (0, app.clock.now().as_millis());
    for number in numbers {
        looked += execute!(tx, sqlx::query(look).bind(peer.to_string()).bind(number).bind(at))?;
    }
    Ok(looked)
}

/// The same for ours that the peer could not use.
pub async fn look_at_sent(tx: &mut Tx, app: &App, peer: &NodeId, ids: &[&str]) -> Result<u64> {
    let look = "UPDATE outbox SET exception_seen_at = $3 WHERE id = $2 AND peer = $1 AND exception <> '' \
         AND exception_seen_at IS NULL";
    let (mut looked, at) = (0, app.clock.now().as_millis());
    for id in ids {
        looked += execute!(tx, sqlx::query(look).bind(peer.to_string()).bind(*id).bind(at))?;
    }
    Ok(looked)
}
