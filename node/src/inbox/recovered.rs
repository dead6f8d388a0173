//! Our own messages that came back after a restore: the features follow them, each once.

use pico_protocol::id::NodeId;

use super::waiting;
use crate::app::App;
use crate::outbox::lanes;
use crate::referrals::recovered;
use crate::store::field_key::Place;
use crate::store::{Result, StoreError};
use crate::{execute, sql};

/// Messages followed in one transaction.
const PAGE: i64 = 200;

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    peer: String,
    kind: String,
    body: Option<String>,
}

/// Follows what has come back; what builds on something that is still on its way waits for the next look.
pub(super) async fn follow_all(app: &App) -> Result<()> {
    let mut tx = app.db.read().await?;
    let rows: Vec<Row> = sql!(&mut tx, c => sqlx::query_as(
        "SELECT id, peer, kind, body FROM outbox WHERE recovered ORDER BY peer, epoch, seq LIMIT $1"
    ).bind(PAGE).fetch_all(c))?;
    drop(tx);
    for row in rows {
        let mut tx = app.db.write().await?;
        let done = match &row.body {
            Some(body) if row.kind.starts_with("referral/") => {
                let peer: NodeId = row.peer.parse().map_err(StoreError::inconsistent)?;
                let place = Place { table: "outbox", column: "body", row: &row.id };
                let (_, text) = lanes::open_salted(app, place, body)?;
                recovered::follow(&mut tx, app, peer, &text).await?
            }
            _ => true,
        };
        if done {
            // The peer's events that had seen this one may have come before it.
            waiting::stream_moved(&mut tx, &row.peer).await?;
            execute!(&mut tx, sqlx::query("UPDATE outbox SET recovered = FALSE WHERE id = $1").bind(&row.id))?;
            tx.commit().await?;
        }
    }
    Ok(())
}
