//! Certificates of peers whose last day is over: care work goes on, because the pin in the node document says whose key it is,
//! and people are told to have it renewed.

use pico_protocol::time::Timestamp;

use super::store::PeerRow;
use crate::app::App;
use crate::store::Result;
use crate::{execute, sql};

/// Writes down when the certificates end that were shown since the last call. Called now and then, like the contacts.
pub async fn save(app: &App) -> Result<()> {
    let shown = app.federation.clients.shown.take();
    if shown.is_empty() {
        return Ok(());
    }
    let mut tx = app.db.write().await?;
    let known: Vec<(String, String)> =
        sql!(&mut tx, c => sqlx::query_as("SELECT node_id, endpoint FROM peers ORDER BY node_id").fetch_all(c))?;
    // In the order of the contacts: two processes that write the same rows must not wait for each other.
    for (peer, endpoint) in known {
        if let Some(ends) = shown.get(&endpoint) {
            let query = "UPDATE peers SET certificate_ends = $2 WHERE node_id = $1";
            execute!(&mut tx, sqlx::query(query).bind(peer).bind(ends))?;
        }
    }
    tx.commit().await
}

/// When the certificate of a peer has ended, if it has.
pub fn ended(peer: &PeerRow, now: Timestamp) -> Option<i64> {
    over(peer.certificate_ends, now)
}

/// The end of a certificate, if it lies behind.
pub fn over(ends: Option<i64>, now: Timestamp) -> Option<i64> {
    ends.filter(|ends| *ends < now.as_millis())
}
