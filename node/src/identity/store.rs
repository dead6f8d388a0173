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

/// All versions, oldest first.
pub async fn all(tx: &mut Tx) -> Result<Vec<String>> {
    sql!(tx, c => sqlx::query_scalar("SELECT envelope FROM own_documents ORDER BY version").fetch_all(c))
}
