//! Bringing the tables up to date: one portable folder of SQL, run on either engine.

use sqlx::migrate::Migrator;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection, PgPool};

use super::{Result, StoreError};

static MIGRATOR: Migrator = sqlx::migrate!("../migrations");

/// Runs what is missing on PostgreSQL.
pub(super) async fn postgres(pool: &PgPool, version: Option<i64>) -> Result<()> {
    match version {
        Some(version) => MIGRATOR.run_to(version, pool).await?,
        None => MIGRATOR.run(pool).await?,
    }
    Ok(())
}

/// Runs what is missing on SQLite, with foreign keys off while tables are rebuilt and a check of all of them after.
pub(super) async fn sqlite(options: &SqliteConnectOptions, version: Option<i64>) -> Result<()> {
    let mut connection = options.clone().foreign_keys(false).connect().await?;
    match version {
        Some(version) => MIGRATOR.run_to(version, &mut connection).await?,
        None => MIGRATOR.run(&mut connection).await?,
    }
    let orphans: Vec<(String,)> =
        sqlx::query_as("SELECT \"table\" FROM pragma_foreign_key_check").fetch_all(&mut connection).await?;
    connection.close().await?;
    if let Some((table,)) = orphans.first() {
        return Err(StoreError::Inconsistent(format!("{} rows point nowhere, the first in {table}", orphans.len())));
    }
    Ok(())
}
