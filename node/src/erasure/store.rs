//! Rows of the ledger.

use pico_protocol::time::Timestamp;

use super::{Erasure, Scope};
use crate::store::{Result, StoreError, Tx};
use crate::{execute, sql};

/// Writes one entry, in the transaction that erases. Erasing twice leaves the first entry.
pub async fn record(tx: &mut Tx, now: Timestamp, scope: Scope, object: &str) -> Result<()> {
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO erasures (object, scope, erased_at, in_ledger) VALUES ($1, $2, $3, FALSE) \
             ON CONFLICT (object, scope) DO NOTHING"
        )
        .bind(object)
        .bind(scope.code())
        .bind(now.as_millis())
    )?;
    Ok(())
}

/// Every entry, oldest first.
pub(super) async fn all(tx: &mut Tx) -> Result<Vec<Erasure>> {
    parse(sql!(tx, c => sqlx::query_as("SELECT object, scope, erased_at FROM erasures ORDER BY erased_at, object")
        .fetch_all(c))?)
}

/// Entries that the file does not have yet.
pub(super) async fn not_in_ledger(tx: &mut Tx) -> Result<Vec<Erasure>> {
    parse(sql!(tx, c => sqlx::query_as(
        "SELECT object, scope, erased_at FROM erasures WHERE in_ledger = FALSE ORDER BY erased_at, object"
    ).fetch_all(c))?)
}

/// The file has this entry now.
pub(super) async fn mark_in_ledger(tx: &mut Tx, entry: &Erasure) -> Result<()> {
    execute!(
        tx,
        sqlx::query("UPDATE erasures SET in_ledger = TRUE WHERE object = $1 AND scope = $2")
            .bind(&entry.object)
            .bind(entry.scope.code())
    )?;
    Ok(())
}

fn parse(rows: Vec<(String, String, i64)>) -> Result<Vec<Erasure>> {
    let parse = |(object, scope, at): (String, String, i64)| {
        let known =
            Scope::from_code(&scope).ok_or_else(|| StoreError::inconsistent(format!("erasure scope {scope}")))?;
        Ok(Erasure { object, scope: known, at: Timestamp::from_millis(at) })
    };
    rows.into_iter().map(parse).collect()
}
