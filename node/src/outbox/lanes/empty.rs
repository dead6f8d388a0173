//! Events that left as empty slots. A slot does not say of which lane it is, so the next event of the lane names it.

use pico_protocol::digest::Digest;
use pico_protocol::id::NodeId;

use super::parse_digest;
use crate::sql;
use crate::store::{Result, Tx};

/// Which of these events the peer has sent as empty slots that stand in no lane yet: their messages, in the same order.
/// None when one of them is anything else. Where the peer has `named` them as empty, one that could not be opened here is
/// as good; where only the chain leads to it, its text may still come. They are of the `kind` of the lane.
pub async fn held_empty(
    tx: &mut Tx,
    peer: &NodeId,
    kind: &str,
    digests: &[Digest],
    named: bool,
) -> Result<Option<Vec<String>>> {
    let mut messages = Vec::with_capacity(digests.len());
    for digest in digests {
        let found: Option<String> = sql!(tx, c => sqlx::query_scalar(
            "SELECT i.id FROM inbox i WHERE i.peer = $1 AND i.core_digest = $2 \
             AND (i.state = 'empty' OR (i.state = 'unopened' AND $3)) AND i.kind LIKE $4 AND NOT EXISTS \
             (SELECT 1 FROM lane_events e WHERE e.message = i.id AND e.peer = i.peer AND e.side = 'peer')"
        ).bind(peer.to_string()).bind(digest.to_string()).bind(named).bind(format!("{kind}/%")).fetch_optional(c))?;
        let Some(found) = found else { return Ok(None) };
        messages.push(found);
    }
    Ok(Some(messages))
}

/// The most empty events that one names.
const NAMED: i64 = 500;

/// Digests of our own events directly before a number that have no text, in their order: only the next one can say of
/// which lane they are.
pub(crate) async fn empty_before(tx: &mut Tx, peer: &str, subject: &str, number: i64) -> Result<Vec<Digest>> {
    let before: Vec<(Option<String>, bool)> = sql!(tx, c => sqlx::query_as(
        "SELECT core_digest, body IS NULL FROM outbox WHERE peer = $1 AND subject = $2 AND number < $3 \
         ORDER BY number DESC LIMIT $4"
    ).bind(peer).bind(subject).bind(number).bind(NAMED).fetch_all(c))?;
    let empty = before.into_iter().take_while(|(_, empty)| *empty).filter_map(|(digest, _)| digest);
    let mut empty: Vec<Digest> = empty.map(|digest| parse_digest(&digest)).collect::<Result<_>>()?;
    empty.reverse();
    Ok(empty)
}
