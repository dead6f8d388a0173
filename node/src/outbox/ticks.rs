//! How far our messages have come at the peer, as the peer has told.

use std::collections::HashMap;

use pico_protocol::id::{MessageId, NodeId};
use pico_protocol::message::tick::{Tick, TickKind};
use sqlx::QueryBuilder;

use crate::app::App;
use crate::sql;
use crate::store::{Result, Tx};

/// Messages of one statement.
const AT_ONCE: usize = 64;

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
