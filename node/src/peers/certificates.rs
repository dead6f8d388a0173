//! Certificates of peers whose last day is over: care work goes on, because the pin in the node document says whose key it is,
//! and people are told to have it renewed.

use pico_protocol::time::Timestamp;

use super::store::PeerRow;
use crate::app::App;
use crate::execute;
use crate::store::Result;

/// Writes down when the certificates end that were shown since the last call. Called now and then, like the contacts.
pub async fn save(app: &App) -> Result<()> {
    let shown = app.federation.clients.shown.take();
    if shown.is_empty() {
        return Ok(());
    }
    let mut tx = app.db.write().await?;
    for (endpoint, ends) in shown {
        let query = "UPDATE peers SET certificate_ends = $2 WHERE endpoint = $1";
        execute!(&mut tx, sqlx::query(query).bind(endpoint).bind(ends))?;
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
