//! Two writers, two lanes: the signed events of a subject, as each side numbered them.
//!
//! A subject belongs to one pair of nodes, so everything here is keyed by (peer, subject): a third node that writes the
//! same identifier writes in its own pair of lanes. The table holds only numbers and message ids; cores and texts are where
//! they were signed or received, so an erasure has one place to empty.

pub mod arriving;
mod empty;
pub mod restored;
pub mod told;

use pico_protocol::digest::Digest;
use pico_protocol::id::NodeId;
use pico_protocol::lane::LaneEvent;
use pico_protocol::time::Timestamp;
use zeroize::Zeroizing;

use super::store::SALT_LENGTH;
use super::{Tick, store};
use crate::app::App;
use crate::store::field_key::Place;
use crate::store::{Result, StoreError, Tx};
use crate::{execute, sql};

pub(crate) use empty::empty_before;
pub use empty::held_empty;

/// Whose lane.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Side {
    /// Ours.
    Own,
    /// The peer's.
    Peer,
}

impl Side {
    /// As stored.
    pub fn code(self) -> &'static str {
        match self {
            Self::Own => "own",
            Self::Peer => "peer",
        }
    }

    fn from_code(code: &str) -> Result<Self> {
        match code {
            "own" => Ok(Self::Own),
            "peer" => Ok(Self::Peer),
            _ => Err(StoreError::inconsistent("the side of a lane")),
        }
    }
}

/// The end of a lane.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Head {
    /// Number of the last event; 0 before the first.
    pub number: i64,
    /// Digest of the last signed event; [`Digest::ZERO`] before the first.
    pub digest: Digest,
}

/// One event of a transcript, as stored.
#[derive(Clone, Debug)]
pub struct StoredEvent {
    /// Whose.
    pub side: Side,
    /// Its number in its lane, from 1.
    pub number: i64,
    /// The message that carries it.
    pub message: String,
    /// The signed core's envelope; none while our own event waits to be signed.
    pub core: Option<String>,
    /// Digest of the core's payload.
    pub core_digest: Option<Digest>,
    /// The commitment's salt; none after an erasure.
    pub salt: Option<[u8; SALT_LENGTH]>,
    /// The text: for our own event that waits to be signed, the bare content. None after an erasure.
    pub text: Option<String>,
    /// The digest of the other lane's last event when ours was written; only for our own.
    pub seen: Option<Digest>,
    /// When it was written (own) or received (peer).
    pub at: Timestamp,
    /// How far it has come; for the peer's events always [`Tick::Processed`].
    pub tick: Tick,
    /// Ours, and taken back before the peer had it: it goes as an empty slot.
    pub withheld: bool,
}

/// What [`take_number`] fixed.
pub(super) struct Numbered {
    pub(super) subject: String,
    pub(super) number: i64,
    pub(super) seen: Option<String>,
}

/// Gives our next event its number and the last event seen of the other lane.
pub(super) async fn take_number(
    tx: &mut Tx,
    peer: &str,
    subject: &str,
    message: &str,
    now: Timestamp,
) -> Result<Numbered> {
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO lanes (peer, subject, side, number) VALUES ($1, $2, 'own', 1) \
             ON CONFLICT (peer, subject, side) DO UPDATE SET number = lanes.number + 1"
        )
        .bind(peer)
        .bind(subject)
    )?;
    let number = read_head(tx, peer, subject, Side::Own).await?.number;
    let seen = read_head(tx, peer, subject, Side::Peer).await?;
    let seen = (seen.number > 0).then(|| seen.digest.to_string());
    let seen = restored::not_less_than_before(tx, peer, subject, number, seen).await?;
    insert_event(tx, peer, subject, Side::Own, number, message, now).await?;
    Ok(Numbered { subject: subject.to_owned(), number, seen })
}

/// Adds an event of the peer's lane that has just been accepted; the caller has checked its number and its `prev`.
pub async fn append_peer_event(
    tx: &mut Tx,
    peer: &NodeId,
    subject: &str,
    head: Head,
    message: &str,
    now: Timestamp,
) -> Result<()> {
    let peer = peer.to_string();
    move_head(tx, &peer, subject, Side::Peer, head).await?;
    insert_event(tx, &peer, subject, Side::Peer, head.number, message, now).await
}

/// Writes the end of a lane.
pub(super) async fn move_head(tx: &mut Tx, peer: &str, subject: &str, side: Side, head: Head) -> Result<()> {
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO lanes (peer, subject, side, number, head) VALUES ($1, $2, $3, $4, $5) \
             ON CONFLICT (peer, subject, side) DO UPDATE SET number = excluded.number, head = excluded.head"
        )
        .bind(peer)
        .bind(subject)
        .bind(side.code())
        .bind(head.number)
        .bind(head.digest.to_string())
    )?;
    Ok(())
}

/// Writes the digest of our last signed event; the number has moved on already when more of them wait.
pub(super) async fn sign_head(tx: &mut Tx, peer: &str, subject: &str, digest: &Digest) -> Result<()> {
    execute!(
        tx,
        sqlx::query("UPDATE lanes SET head = $3 WHERE peer = $1 AND subject = $2 AND side = 'own'")
            .bind(peer)
            .bind(subject)
            .bind(digest.to_string())
    )?;
    Ok(())
}

async fn insert_event(
    tx: &mut Tx,
    peer: &str,
    subject: &str,
    side: Side,
    number: i64,
    message: &str,
    now: Timestamp,
) -> Result<()> {
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO lane_events (peer, subject, side, number, message, at) VALUES ($1, $2, $3, $4, $5, $6)"
        )
        .bind(peer)
        .bind(subject)
        .bind(side.code())
        .bind(number)
        .bind(message)
        .bind(now.as_millis())
    )?;
    Ok(())
}

/// The end of one lane.
pub async fn head(tx: &mut Tx, peer: &NodeId, subject: &str, side: Side) -> Result<Head> {
    read_head(tx, &peer.to_string(), subject, side).await
}

pub(super) async fn read_head(tx: &mut Tx, peer: &str, subject: &str, side: Side) -> Result<Head> {
    let row: Option<(i64, String)> = sql!(tx, c => sqlx::query_as(
        "SELECT number, head FROM lanes WHERE peer = $1 AND subject = $2 AND side = $3"
    ).bind(peer).bind(subject).bind(side.code()).fetch_optional(c))?;
    let Some((number, digest)) = row else { return Ok(Head { number: 0, digest: Digest::ZERO }) };
    let digest = if digest.is_empty() { Digest::ZERO } else { parse_digest(&digest)? };
    Ok(Head { number, digest })
}

pub(crate) fn parse_digest(text: &str) -> Result<Digest> {
    text.parse().map_err(StoreError::inconsistent)
}

#[derive(sqlx::FromRow)]
struct Row {
    side: String,
    number: i64,
    message: String,
    at: i64,
    core: Option<String>,
    core_digest: Option<String>,
    body: Option<String>,
    seen: Option<String>,
    received_at: Option<i64>,
    processed_at: Option<i64>,
    read_at: Option<i64>,
    exception: Option<String>,
    empty_reason: Option<String>,
}

/// Every event of both lanes, in the order this node wrote or received them.
pub async fn load(tx: &mut Tx, app: &App, peer: &NodeId, subject: &str) -> Result<Vec<StoredEvent>> {
    let rows: Vec<Row> = sql!(tx, c => sqlx::query_as(
        "SELECT e.side, e.number, e.message, e.at, o.core, o.core_digest, o.body, o.seen, o.received_at, \
         o.processed_at, o.read_at, o.exception, o.empty_reason FROM lane_events e JOIN outbox o ON o.id = e.message \
         WHERE e.peer = $1 AND e.subject = $2 AND e.side = 'own' \
         UNION ALL \
         SELECT e.side, e.number, e.message, e.at, i.core, i.core_digest, i.body, NULL, NULL, NULL, NULL, NULL, NULL \
         FROM lane_events e JOIN inbox i ON i.peer = e.peer AND i.id = e.message \
         WHERE e.peer = $1 AND e.subject = $2 AND e.side = 'peer' \
         ORDER BY 4, 1, 2"
    ).bind(peer.to_string()).bind(subject).fetch_all(c))?;
    rows.into_iter().map(|row| stored_event(app, row)).collect()
}

fn stored_event(app: &App, row: Row) -> Result<StoredEvent> {
    let side = Side::from_code(&row.side)?;
    let (tick, place) = match side {
        Side::Own => {
            let exception = row.exception.as_deref().unwrap_or_default();
            (Tick::from_moments(row.received_at, row.processed_at, row.read_at, exception), store::place(&row.message))
        }
        Side::Peer => (Tick::Processed, inbox_place(&row.message)),
    };
    let opened = row.body.as_deref().map(|body| open_salted(app, place, body)).transpose()?;
    let (salt, text) = opened.unzip();
    Ok(StoredEvent {
        side,
        number: row.number,
        core: row.core,
        core_digest: row.core_digest.as_deref().map(parse_digest).transpose()?,
        salt,
        text,
        seen: row.seen.as_deref().map(parse_digest).transpose()?,
        at: Timestamp::from_millis(row.at),
        tick,
        withheld: row.empty_reason.as_deref() == Some(super::EmptyReason::Withdrawn.code()),
        message: row.message,
    })
}

/// Where the text of one incoming message is kept.
pub fn inbox_place(id: &str) -> Place<'_> {
    Place { table: "inbox", column: "body", row: id }
}

/// Decrypts a stored text and takes the salt off its front.
pub(crate) fn open_salted(app: &App, place: Place<'_>, body: &str) -> Result<([u8; SALT_LENGTH], String)> {
    let salted = Zeroizing::new(app.field_key.open(place, body)?);
    let (salt, text) =
        salted.split_first_chunk::<SALT_LENGTH>().ok_or_else(|| StoreError::inconsistent("a salted text"))?;
    Ok((*salt, String::from_utf8(text.to_vec()).map_err(StoreError::inconsistent)?))
}

/// Empties the peer's events of a subject; cores stay.
pub async fn erase_received(tx: &mut Tx, peer: &NodeId, subject: &str) -> Result<u64> {
    execute!(
        tx,
        sqlx::query(
            "UPDATE inbox SET body = NULL, seal = NULL WHERE peer = $1 AND id IN \
             (SELECT message FROM lane_events WHERE peer = $1 AND subject = $2 AND side = 'peer')"
        )
        .bind(peer.to_string())
        .bind(subject)
    )
}

/// Empties one of the peer's events; its core stays.
pub async fn erase_one(tx: &mut Tx, peer: &NodeId, subject: &str, number: i64) -> Result<u64> {
    execute!(
        tx,
        sqlx::query(
            "UPDATE inbox SET body = NULL, seal = NULL WHERE peer = $1 AND id = \
             (SELECT message FROM lane_events WHERE peer = $1 AND subject = $2 AND side = 'peer' AND number = $3)"
        )
        .bind(peer.to_string())
        .bind(subject)
        .bind(number)
    )
}

/// An event whose content is looked at by its feature only.
pub type AnyEvent = LaneEvent<serde_json::Value>;

/// The text of an event as it travels: the content with its place in the lane. `prev` is the lane's end before it.
pub(super) fn event_text(
    place: &Numbered,
    prev: &Digest,
    empty: Vec<Digest>,
    at: Timestamp,
    content: &str,
) -> Result<String> {
    let event = AnyEvent {
        subject: place.subject.parse().map_err(StoreError::inconsistent)?,
        number: u32::try_from(place.number).map_err(StoreError::inconsistent)?,
        prev: (place.number > 1).then_some(*prev),
        seen: place.seen.as_deref().map(parse_digest).transpose()?,
        empty,
        at,
        body: serde_json::from_str(content).map_err(StoreError::inconsistent)?,
    };
    serde_json::to_string(&event).map_err(StoreError::inconsistent)
}
