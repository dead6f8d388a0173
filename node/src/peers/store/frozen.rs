//! The column that says why a link stands still.

use pico_protocol::id::NodeId;
use pico_protocol::time::Timestamp;

use crate::peers::Frozen;
use crate::store::{Result, Tx};
use crate::{execute, sql};

/// Why a link is frozen, if it is; nothing for a peer that is not known.
pub async fn frozen(tx: &mut Tx, id: &NodeId) -> Result<Option<Option<Frozen>>> {
    let code: Option<String> = sql!(tx, c => sqlx::query_scalar("SELECT frozen FROM peers WHERE node_id = $1")
        .bind(id.to_string()).fetch_optional(c))?;
    code.map(|code| Frozen::stored(&code)).transpose()
}

/// Writes why a link is frozen, or that it is not. What may take the place of what is decided in [`crate::peers::freeze`].
pub async fn set_frozen(tx: &mut Tx, id: &NodeId, why: Option<Frozen>, now: Timestamp) -> Result<()> {
    let since = why.map(|_| now.as_millis());
    execute!(
        tx,
        sqlx::query("UPDATE peers SET frozen = $2, frozen_at = $3, changed_at = $4 WHERE node_id = $1")
            .bind(id.to_string())
            .bind(why.map_or("", Frozen::code))
            .bind(since)
            .bind(now.as_millis())
    )?;
    Ok(())
}
