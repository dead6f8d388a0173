//! Ticks: how far our messages have come at the peer, as the peer has told; and telling the peer that its message stands in our
//! work list, and that somebody has read it.
//!
//! *Letto* is also a statement about a worker, so a cooperative can switch it off for itself.

use std::collections::HashMap;

use pico_protocol::id::{MessageId, NodeId};
use pico_protocol::message::tick::{KIND, MOST, Tick, TickKind};
use sqlx::QueryBuilder;

use super::{Body, Outgoing, enqueue};
use crate::app::App;
use crate::store::{Result, StoreError, Tx};
use crate::{execute, sql};

/// Messages of one statement.
const AT_ONCE: usize = 64;
/// The name of the setting in `node_facts`.
const SETTING: &str = "referral_read_ticks";

/// Ticks that are applied together: what many messages of a page tell is few statements.
#[derive(Debug, Default)]
pub struct Ticks(HashMap<(NodeId, bool), Vec<MessageId>>);

impl Ticks {
    /// What a peer has told: messages of ours stand in its work list, or a person there has opened them.
    pub fn add(&mut self, peer: NodeId, tick: Tick) {
        self.0.entry((peer, tick.tick == TickKind::Read)).or_default().extend(tick.messages);
    }

    /// Writes them. A message that is not ours to that peer is nobody's tick.
    pub async fn write(&self, tx: &mut Tx, app: &App) -> Result<()> {
        let now = app.clock.now().as_millis();
        for ((peer, read), messages) in &self.0 {
            for some in messages.chunks(AT_ONCE) {
                write(tx, (peer, *read), some, now).await?;
            }
        }
        Ok(())
    }
}

async fn write(tx: &mut Tx, (peer, read): (&NodeId, bool), messages: &[MessageId], now: i64) -> Result<()> {
    sql!(tx, c => async {
        let mut query = QueryBuilder::new("UPDATE outbox SET processed_at = COALESCE(processed_at, ");
        query.push_bind(now).push(")");
        if read {
            query.push(", read_at = COALESCE(read_at, ").push_bind(now).push(")");
        }
        query.push(" WHERE peer = ").push_bind(peer.to_string()).push(" AND id IN (");
        let mut list = query.separated(", ");
        for message in messages {
            list.push_bind(message.to_string());
        }
        query.push(")").build().execute(c).await.map(|_| ())
    })
}

/// Queues a tick about messages of `peer`.
pub async fn tell(tx: &mut Tx, app: &App, peer: NodeId, tick: TickKind, messages: Vec<MessageId>) -> Result<()> {
    let mut queue = Vec::new();
    for some in messages.chunks(MOST) {
        let tick = Tick { tick, messages: some.to_vec() };
        let text = serde_json::to_string(&tick).map_err(StoreError::inconsistent)?;
        queue.push(Outgoing { to: peer, kind: KIND, urgent: false, expires: None, body: Body::Plain(text) });
    }
    if !queue.is_empty() {
        enqueue(tx, app, queue).await?;
    }
    Ok(())
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
