//! The node's own documents, exact bytes.

use pico_protocol::Timestamp;

use crate::store::{Result, Tx};
use crate::{execute, sql};

/// Adds one version.
pub async fn append(tx: &mut Tx, version: u64, envelope: &str, now: Timestamp) -> Result<()> {
    let version = i64::try_from(version).unwrap_or(i64::MAX);
    execute!(
        tx,
        sqlx::query("INSERT INTO own_documents (version, envelope, created_at) VALUES ($1, $2, $3)")
            .bind(version)
            .bind(envelope)
            .bind(now.as_millis())
    )?;
    Ok(())
}

/// The versions after this one, oldest first.
pub async fn after(tx: &mut Tx, version: u64) -> Result<Vec<String>> {
    let version = i64::try_from(version).unwrap_or(i64::MAX);
    sql!(tx, c => sqlx::query_scalar("SELECT envelope FROM own_documents WHERE version > $1 ORDER BY version")
        .bind(version)
        .fetch_all(c))
}

/// Linked peers that this node has not met since it was restored. A link that has ended tells nothing any more.
pub async fn unmet(tx: &mut Tx) -> Result<Vec<String>> {
    sql!(tx, c => sqlx::query_scalar(
        "SELECT p.legal_name FROM restore_unmet u JOIN peers p ON p.node_id = u.peer \
         WHERE p.state NOT IN ('invited', 'ended') ORDER BY p.legal_name"
    ).fetch_all(c))
}

/// People have decided to wait for nobody.
pub async fn wait_for_nobody(tx: &mut Tx) -> Result<()> {
    execute!(tx, sqlx::query("DELETE FROM restore_unmet"))?;
    Ok(())
}

/// A restored node has heard from this peer what it knows.
pub async fn met(tx: &mut Tx, peer: &str) -> Result<()> {
    execute!(tx, sqlx::query("DELETE FROM restore_unmet WHERE peer = $1").bind(peer))?;
    Ok(())
}
