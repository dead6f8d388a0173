//! What a backup covers: how far each peer's stream had come at its moment. The peers are told `safe`, and may then forget.

use crate::store::{Result, Tx};
use crate::{execute, sql};

/// A peer's stream: who, epoch, last message durably received.
pub(super) type Stream = (String, i64, i64);

/// The streams as the backup sees them, read in its own transaction.
pub(super) async fn streams(tx: &mut Tx) -> Result<Vec<Stream>> {
    sql!(tx, c => sqlx::query_as("SELECT peer, epoch, received FROM incoming_streams ORDER BY peer").fetch_all(c))
}

/// Lets `safe` advance to what a verified backup covers. It never goes back, and never speaks of another epoch.
pub(super) async fn advance(tx: &mut Tx, covered: &[Stream]) -> Result<()> {
    for (peer, epoch, received) in covered {
        execute!(
            tx,
            sqlx::query("UPDATE incoming_streams SET safe = $1 WHERE peer = $2 AND epoch = $3 AND safe < $1")
                .bind(received)
                .bind(peer)
                .bind(epoch)
        )?;
    }
    Ok(())
}
