//! What the outbox can show to a third party: the peer's newest receipt, and our cores between an event and its head.

use pico_protocol::core::Core;
use pico_protocol::id::NodeId;
use pico_protocol::receipt::Receipt;
use pico_protocol::signed::Signed;

use crate::sql;
use crate::store::{Result, StoreError, Tx};

/// The newest receipt of a peer for our stream to it.
pub async fn last_receipt(tx: &mut Tx, peer: &NodeId) -> Result<Option<Signed<Receipt>>> {
    let envelope: Option<String> = sql!(tx, c => sqlx::query_scalar(
        "SELECT last_receipt FROM outgoing_streams WHERE peer = $1 AND last_receipt <> ''"
    ).bind(peer.to_string()).fetch_optional(c))?;
    envelope.map(|text| Signed::parse(text.as_bytes()).map_err(StoreError::inconsistent)).transpose()
}

/// Our cores of one epoch after one place up to another, at most `most`; none at all when there are more.
pub async fn cores(
    tx: &mut Tx,
    peer: &NodeId,
    epoch: u64,
    places: std::ops::RangeInclusive<u64>,
    most: usize,
) -> Result<Vec<Signed<Core>>> {
    let (first, last) = places.into_inner();
    let count = usize::try_from(last.saturating_sub(first)).map_or(usize::MAX, |count| count.saturating_add(1));
    if first > last || count > most {
        return Ok(Vec::new());
    }
    let envelopes: Vec<String> = sql!(tx, c => sqlx::query_scalar(
        "SELECT core FROM outbox WHERE peer = $1 AND epoch = $2 AND seq BETWEEN $3 AND $4 AND core IS NOT NULL ORDER BY seq"
    ).bind(peer.to_string()).bind(epoch.cast_signed()).bind(first.cast_signed()).bind(last.cast_signed()).fetch_all(c))?;
    envelopes.iter().map(|text| Signed::parse(text.as_bytes()).map_err(StoreError::inconsistent)).collect()
}
