//! Ticks: telling the other side that its message stands in our work list, and that somebody has read it.
//!
//! *Letto* is also a statement about a worker, so a cooperative can switch it off for itself.

use pico_protocol::id::{MessageId, NodeId};
use pico_protocol::message::tick::{KIND, MOST, Tick, TickKind};

use super::store::{self, Row};
use super::transcript::Told;
use crate::alerts::store as alerts;
use crate::app::App;
use crate::outbox::lanes::Side;
use crate::outbox::{self, Body, Outgoing};
use crate::store::{Result, StoreError, Tx};
use crate::{execute, sql};

/// The name of the setting in `node_facts`.
const SETTING: &str = "referral_read_ticks";

/// Queues a tick about messages of `peer`.
pub async fn tell(tx: &mut Tx, app: &App, peer: NodeId, tick: TickKind, messages: Vec<MessageId>) -> Result<()> {
    let mut queue = Vec::new();
    for some in messages.chunks(MOST) {
        let tick = Tick { tick, messages: some.to_vec() };
        let text = serde_json::to_string(&tick).map_err(StoreError::inconsistent)?;
        queue.push(Outgoing { to: peer, kind: KIND, urgent: false, expires: None, body: Body::Plain(text) });
    }
    if !queue.is_empty() {
        outbox::enqueue(tx, app, queue).await?;
    }
    Ok(())
}

/// A person entitled to answer has opened the referral: tells so, once per event, if this cooperative tells it at all.
pub async fn read(tx: &mut Tx, app: &App, row: &Row, told: &Told) -> Result<bool> {
    let theirs = || told.events.iter().filter(|event| event.side == Side::Peer);
    let newest = theirs().map(|event| event.number).max().unwrap_or(0);
    if newest <= row.read_number || !store::mark_read(tx, app, &row.id, newest).await? {
        return Ok(false);
    }
    alerts::settle(tx, row.id.as_str()).await?;
    if are_on(tx).await? {
        let unread = theirs().filter(|event| event.number > row.read_number);
        let messages = unread.filter_map(|event| event.message.parse().ok()).collect();
        tell(tx, app, row.peer_id()?, TickKind::Read, messages).await?;
    }
    Ok(true)
}

/// Whether this cooperative tells that something was read.
pub async fn are_on(tx: &mut Tx) -> Result<bool> {
    let value: Option<String> = sql!(tx, c => sqlx::query_scalar("SELECT value FROM node_facts WHERE name = $1")
        .bind(SETTING).fetch_optional(c))?;
    Ok(value.as_deref() != Some("off"))
}

/// Switches it on or off.
pub async fn switch(tx: &mut Tx, on: bool) -> Result<()> {
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO node_facts (name, value) VALUES ($1, $2) \
             ON CONFLICT (name) DO UPDATE SET value = excluded.value"
        )
        .bind(SETTING)
        .bind(if on { "on" } else { "off" })
    )?;
    Ok(())
}
