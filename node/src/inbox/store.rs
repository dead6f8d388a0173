//! The SQL of accepting: streams, messages, exceptions, contradictions. Many rows per statement, few statements per commit.

use std::collections::HashMap;

use pico_protocol::digest::Digest;
use pico_protocol::id::NodeId;
use pico_protocol::receipt::Exception;
use pico_protocol::stream::{Contradiction, Inbound};
use sqlx::QueryBuilder;

use super::arrived::Arrived;
use super::judge::Stream;
use super::waiting;
use crate::outbox::lanes::parse_digest;
use crate::peers::incoming::{Incoming, StreamRow, contradiction_code};
use crate::store::{Result, Tx, unsigned};
use crate::{execute, sql};

/// Rows per statement. Statements are kept ready by their text, so there are as many of each as sizes up to this.
pub(super) const ROWS: usize = 64;

/// The streams of these peers; a peer without one begins.
pub(super) async fn streams(tx: &mut Tx, peers: &[NodeId]) -> Result<HashMap<NodeId, Stream>> {
    let rows: Vec<StreamRow> = sql!(tx, c => async {
        let mut query = QueryBuilder::new(
            "SELECT peer, epoch, received, head, safe, document, exceptions, halted FROM incoming_streams WHERE peer IN (",
        );
        let mut list = query.separated(", ");
        for peer in peers {
            list.push_bind(peer.to_string());
        }
        query.push(")");
        query.build_query_as().fetch_all(c).await
    })?;
    let known: HashMap<NodeId, Incoming> = rows.into_iter().map(StreamRow::read).collect::<Result<_>>()?;
    let stream = |peer: &NodeId| Stream { incoming: known.get(peer).cloned().unwrap_or_default(), changed: false };
    Ok(peers.iter().map(|peer| (*peer, stream(peer))).collect())
}

/// Writes back the streams that changed.
pub(super) async fn save_streams(tx: &mut Tx, streams: &HashMap<NodeId, Stream>) -> Result<()> {
    let mut rows: Vec<(&NodeId, &Stream)> = streams.iter().filter(|(_, stream)| stream.changed).collect();
    rows.sort_by_key(|(peer, _)| **peer);
    for chunk in rows.chunks(ROWS) {
        sql!(tx, c => async {
            let mut query = QueryBuilder::new(
                "INSERT INTO incoming_streams (peer, epoch, received, head, safe, document, exceptions, halted) ",
            );
            query.push_values(chunk, |mut row, (peer, stream)| {
                let Inbound { end, document, halted } = stream.incoming.inbound;
                row.push_bind(peer.to_string())
                    .push_bind(end.epoch.cast_signed())
                    .push_bind(end.seq.cast_signed())
                    .push_bind(end.head.to_string())
                    .push_bind(stream.incoming.safe.cast_signed())
                    .push_bind(document.cast_signed())
                    .push_bind(stream.incoming.exceptions.cast_signed())
                    .push_bind(halted.map(contradiction_code).unwrap_or_default());
            });
            query.push(
                " ON CONFLICT (peer) DO UPDATE SET epoch = excluded.epoch, received = excluded.received, \
                 head = excluded.head, document = excluded.document, halted = excluded.halted",
            );
            query.build().execute(c).await.map(|_| ())
        })?;
    }
    Ok(())
}

/// Stores accepted messages.
pub(super) async fn insert(tx: &mut Tx, messages: &[&Arrived], now: i64) -> Result<()> {
    for chunk in messages.chunks(ROWS) {
        sql!(tx, c => async {
            let mut query = QueryBuilder::new(
                "INSERT INTO inbox (peer, epoch, seq, id, kind, core, core_digest, seal, state, received_at) ",
            );
            query.push_values(chunk, |mut place, message| {
                let (core, row) = (&message.core, &message.row);
                place
                    .push_bind(core.from.to_string())
                    .push_bind(core.epoch.cast_signed())
                    .push_bind(core.seq.cast_signed())
                    .push_bind(row.id.as_str())
                    .push_bind(row.kind.as_str())
                    .push_bind(row.core.as_str())
                    .push_bind(row.digest.as_str())
                    .push_bind(row.seal.as_str())
                    .push_bind(row.state)
                    .push_bind(now);
            });
            query.build().execute(c).await.map(|_| ())
        })?;
    }
    Ok(())
}

/// Digests of the stored cores of one stream between two places, both included.
pub(super) async fn digests(
    tx: &mut Tx,
    peer: &NodeId,
    epoch: u64,
    (first, last): (u64, u64),
    into: &mut HashMap<(u64, u64), Digest>,
) -> Result<()> {
    let rows: Vec<(i64, String)> = sql!(tx, c => sqlx::query_as(
        "SELECT seq, core_digest FROM inbox WHERE peer = $1 AND epoch = $2 AND seq BETWEEN $3 AND $4"
    ).bind(peer.to_string()).bind(epoch.cast_signed()).bind(first.cast_signed()).bind(last.cast_signed()).fetch_all(c))?;
    for (seq, digest) in rows {
        into.insert((epoch, unsigned(seq)?), parse_digest(&digest)?);
    }
    Ok(())
}

/// The digest of the core that is stored under a message id of this peer.
pub(super) async fn digest_of_id(tx: &mut Tx, peer: &NodeId, id: &str) -> Result<Option<Digest>> {
    let found: Option<String> = sql!(tx, c => sqlx::query_scalar("SELECT core_digest FROM inbox WHERE id = $1 AND peer = $2")
        .bind(id).bind(peer.to_string()).fetch_optional(c))?;
    found.as_deref().map(parse_digest).transpose()
}

/// Keeps the proof of a contradiction.
pub(super) async fn keep_contradiction(tx: &mut Tx, message: &Arrived, why: Contradiction, now: i64) -> Result<()> {
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO contradictions (peer, core_digest, core, code, at) VALUES ($1, $2, $3, $4, $5) \
             ON CONFLICT (peer, core_digest) DO NOTHING"
        )
        .bind(message.core.from.to_string())
        .bind(message.row.digest.as_str())
        .bind(message.row.core.as_str())
        .bind(contradiction_code(why))
        .bind(now)
    )?;
    Ok(())
}

/// A new seal for a message that could not be opened: it waits for the dispatcher again. When the sender has emptied the
/// slot instead there is nothing to wait for, and the exception is settled.
pub(super) async fn seal_again(tx: &mut Tx, message: &Arrived, now: i64) -> Result<()> {
    let core = &message.core;
    let (peer, epoch, seq) = (core.from.to_string(), core.epoch.cast_signed(), core.seq.cast_signed());
    let done = execute!(
        tx,
        sqlx::query(
            "UPDATE inbox SET seal = $4, state = $5, sealed_again = TRUE \
             WHERE peer = $1 AND epoch = $2 AND seq = $3 AND state = 'unopened'"
        )
        .bind(&peer)
        .bind(epoch)
        .bind(seq)
        .bind(message.row.seal.as_str())
        .bind(message.row.state)
    )?;
    if done == 1 && !message.is_sealed() {
        waiting::add_exception(tx, &peer, (epoch, seq), Exception::SETTLED.as_str(), now).await?;
        // What has waited for its text is judged without it.
        waiting::stream_moved(tx, &peer).await?;
    }
    Ok(())
}

/// A message as it is kept, to be given back to its sender.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(super) struct Kept {
    pub(super) id: String,
    pub(super) core: String,
    pub(super) seal: Option<String>,
    pub(super) body: Option<String>,
}

/// Messages of one stream after a place, without a hole.
pub(super) async fn kept_after(tx: &mut Tx, peer: &NodeId, epoch: u64, after: u64, limit: i64) -> Result<Vec<Kept>> {
    sql!(tx, c => sqlx::query_as(
        "SELECT id, core, seal, body FROM inbox WHERE peer = $1 AND epoch = $2 AND seq > $3 ORDER BY seq LIMIT $4"
    ).bind(peer.to_string()).bind(epoch.cast_signed()).bind(after.cast_signed()).bind(limit).fetch_all(c))
}
