//! The streams from the peers, as everyone below the inbox may read them: hello, receipts, backups.

use std::collections::HashMap;

use pico_protocol::digest::Digest;
use pico_protocol::epoch::{End, EpochOpening};
use pico_protocol::id::NodeId;
use pico_protocol::receipt::{Exception, MAX_EXCEPTIONS};
use pico_protocol::signed::{Signed, Verified};
use pico_protocol::stream::{Contradiction, Inbound, Verdict};
use pico_protocol::time::Timestamp;
use sqlx::QueryBuilder;

use crate::store::{Result, StoreError, Tx, unsigned};
use crate::{execute, sql};

/// Peers of one statement.
const PEERS: usize = 64;
/// [`MAX_EXCEPTIONS`], as the engines count.
const LATEST: i64 = MAX_EXCEPTIONS.cast_signed() as i64;

/// A stream as stored.
#[derive(Clone, Debug, Default)]
pub struct Incoming {
    /// The protocol's view.
    pub inbound: Inbound,
    /// Covered by a verified backup.
    pub safe: u64,
    /// Entries in the exception log.
    pub exceptions: u64,
}

/// A row of `incoming_streams`.
#[derive(sqlx::FromRow)]
pub struct StreamRow {
    peer: String,
    epoch: i64,
    received: i64,
    head: String,
    safe: i64,
    document: i64,
    exceptions: i64,
    halted: String,
}

impl StreamRow {
    /// The columns that [`StreamRow`] reads.
    pub const COLUMNS: &str = "peer, epoch, received, head, safe, document, exceptions, halted";

    /// Parses the row.
    pub fn read(self) -> Result<(NodeId, Incoming)> {
        let end = End {
            epoch: unsigned(self.epoch)?,
            seq: unsigned(self.received)?,
            head: self.head.parse().map_err(StoreError::inconsistent)?,
        };
        let halted = contradiction_from(&self.halted)?;
        let inbound = Inbound { end, document: unsigned(self.document)?, halted };
        let (safe, exceptions) = (unsigned(self.safe)?, unsigned(self.exceptions)?);
        let peer = self.peer.parse().map_err(StoreError::inconsistent)?;
        Ok((peer, Incoming { inbound, safe, exceptions }))
    }
}

/// The code of a contradiction, as serde writes it.
pub fn contradiction_code(why: Contradiction) -> String {
    serde_json::to_value(why).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
}

fn contradiction_from(code: &str) -> Result<Option<Contradiction>> {
    if code.is_empty() {
        return Ok(None);
    }
    serde_json::from_value(code.into()).map(Some).map_err(StoreError::inconsistent)
}

/// One stream, only to look at.
pub async fn read(tx: &mut Tx, peer: &NodeId) -> Result<Incoming> {
    let row: Option<StreamRow> = sql!(tx, c => sqlx::query_as(
        "SELECT peer, epoch, received, head, safe, document, exceptions, halted FROM incoming_streams WHERE peer = $1"
    ).bind(peer.to_string()).fetch_optional(c))?;
    Ok(row.map(StreamRow::read).transpose()?.map(|(_, stream)| stream).unwrap_or_default())
}

/// A person has looked at what stopped a stream and lets it go on from where it stands.
pub async fn resume(tx: &mut Tx, peer: &NodeId) -> Result<()> {
    execute!(tx, sqlx::query("UPDATE incoming_streams SET halted = '' WHERE peer = $1").bind(peer.to_string()))?;
    Ok(())
}

/// The latest entries of a stream's exception log, oldest first.
pub async fn latest_exceptions(tx: &mut Tx, peer: &NodeId, total: u64) -> Result<Vec<Exception>> {
    exceptions_after(tx, peer, total.saturating_sub(MAX_EXCEPTIONS as u64)).await
}

/// The latest entries of the exception logs of some streams, oldest first.
pub async fn latest_exceptions_of(tx: &mut Tx, peers: &[NodeId]) -> Result<HashMap<NodeId, Vec<Exception>>> {
    let mut found: HashMap<NodeId, Vec<Exception>> = HashMap::new();
    for some in peers.chunks(PEERS) {
        let rows: Vec<(String, i64, i64, i64, String)> = sql!(tx, c => async {
            let mut query = QueryBuilder::new(
                "SELECT e.peer, e.number, e.epoch, e.seq, e.code FROM incoming_streams AS s JOIN inbox_exceptions AS e \
                 ON e.peer = s.peer AND e.number > s.exceptions - ",
            );
            query.push_bind(LATEST).push(" WHERE s.peer IN (");
            let mut list = query.separated(", ");
            for peer in some {
                list.push_bind(peer.to_string());
            }
            query.push(") ORDER BY e.peer, e.number").build_query_as().fetch_all(c).await
        })?;
        for (peer, n, epoch, seq, code) in rows {
            let peer = peer.parse().map_err(StoreError::inconsistent)?;
            found.entry(peer).or_default().push(exception((n, epoch, seq, code))?);
        }
    }
    Ok(found)
}

/// One page of a stream's exception log after a cursor.
pub async fn exceptions_after(tx: &mut Tx, peer: &NodeId, cursor: u64) -> Result<Vec<Exception>> {
    let rows: Vec<(i64, i64, i64, String)> = sql!(tx, c => sqlx::query_as(
        "SELECT number, epoch, seq, code FROM inbox_exceptions WHERE peer = $1 AND number > $2 ORDER BY number LIMIT $3"
    ).bind(peer.to_string()).bind(cursor.cast_signed()).bind(LATEST).fetch_all(c))?;
    rows.into_iter().map(exception).collect()
}

fn exception((n, epoch, seq, code): (i64, i64, i64, String)) -> Result<Exception> {
    let code = code.parse().map_err(StoreError::inconsistent)?;
    Ok(Exception { n: unsigned(n)?, epoch: unsigned(epoch)?, seq: unsigned(seq)?, code })
}

/// Where every incoming stream stands: (peer, epoch, received). A backup reads this from its own copy.
pub async fn ends(tx: &mut Tx) -> Result<Vec<(String, i64, i64)>> {
    sql!(tx, c => sqlx::query_as("SELECT peer, epoch, received FROM incoming_streams").fetch_all(c))
}

/// A verified backup covers these ends: the peers may empty their replay buffers up to there.
pub async fn mark_safe(tx: &mut Tx, ends: &[(String, i64, i64)]) -> Result<()> {
    for (peer, epoch, received) in ends {
        execute!(
            tx,
            sqlx::query("UPDATE incoming_streams SET safe = $3 WHERE peer = $1 AND epoch = $2 AND safe < $3")
                .bind(peer)
                .bind(epoch)
                .bind(received)
        )?;
    }
    Ok(())
}

/// A peer opens a new epoch of its stream: applied at most once, whoever shows it.
pub async fn open_epoch(tx: &mut Tx, opening: &Verified<EpochOpening>) -> Result<Verdict> {
    let mut stream = read(tx, &opening.from).await?;
    let verdict = stream.inbound.open_epoch(opening);
    let Inbound { end, document, halted } = stream.inbound;
    match verdict {
        Verdict::Accept | Verdict::Contradiction(_) => {}
        _ => return Ok(verdict),
    }
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO incoming_streams (peer, epoch, received, head, safe, document, exceptions, halted) \
             VALUES ($1, $2, $3, $4, 0, $5, $6, $7) ON CONFLICT (peer) DO UPDATE SET epoch = $2, received = $3, \
             head = $4, safe = 0, document = $5, halted = $7"
        )
        .bind(opening.from.to_string())
        .bind(end.epoch.cast_signed())
        .bind(end.seq.cast_signed())
        .bind(end.head.to_string())
        .bind(document.cast_signed())
        .bind(stream.exceptions.cast_signed())
        .bind(halted.map(contradiction_code).unwrap_or_default())
    )?;
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO incoming_epochs (peer, epoch, opening) VALUES ($1, $2, $3) ON CONFLICT (peer, epoch) DO NOTHING"
        )
        .bind(opening.from.to_string())
        .bind(opening.epoch.cast_signed())
        .bind(opening.signed().to_json())
    )?;
    Ok(verdict)
}

/// When the peer last resumed after a restore, by its own clock.
pub async fn restored_at(tx: &mut Tx, peer: &NodeId) -> Result<Option<Timestamp>> {
    let opening: Option<String> = sql!(tx, c => sqlx::query_scalar(
        "SELECT opening FROM incoming_epochs WHERE peer = $1 ORDER BY epoch DESC LIMIT 1"
    ).bind(peer.to_string()).fetch_optional(c))?;
    let Some(opening) = opening else { return Ok(None) };
    let opening = Signed::<EpochOpening>::parse(opening.as_bytes()).map_err(StoreError::inconsistent)?;
    Ok(Some(opening.claimed().map_err(StoreError::inconsistent)?.at))
}

/// The digest of the core that is stored at a place of a peer's stream.
pub async fn digest_at(tx: &mut Tx, peer: &NodeId, epoch: u64, seq: u64) -> Result<Option<Digest>> {
    let found: Option<String> = sql!(tx, c => sqlx::query_scalar(
        "SELECT core_digest FROM inbox WHERE peer = $1 AND epoch = $2 AND seq = $3"
    ).bind(peer.to_string()).bind(epoch.cast_signed()).bind(seq.cast_signed()).fetch_optional(c))?;
    found.map(|text| text.parse().map_err(StoreError::inconsistent)).transpose()
}
