//! How far our messages have come at the peer, as the peer has told; and which of our events it can have seen.

use pico_protocol::id::{MessageId, NodeId};

use crate::app::App;
use crate::execute;
use crate::store::{Result, Tx};

/// The peer has told that a message stands in its work list (or, with `read`, that a person there has opened it).
pub async fn tick(tx: &mut Tx, app: &App, peer: &NodeId, message: &MessageId, read: bool) -> Result<bool> {
    let now = app.clock.now().as_millis();
    let done = execute!(
        tx,
        sqlx::query(
            "UPDATE outbox SET processed_at = COALESCE(processed_at, $3), \
             read_at = CASE WHEN $4 THEN COALESCE(read_at, $3) ELSE read_at END WHERE id = $1 AND peer = $2"
        )
        .bind(message.to_string())
        .bind(peer.to_string())
        .bind(now)
        .bind(read)
    )?;
    Ok(done == 1)
}
