//! Bringing the tables up to date: one portable folder of SQL, run on either engine.
//!
//! Only who makes a node (`init`, a restore) makes tables, and only who serves it changes them. A command that is given while
//! the node runs, or is about to be updated, finds them as they should be or says whose move it is: it would change them
//! under a program that knows only the old ones.

use std::path::Path;

use sqlx::migrate::{Migrate, MigrateError, Migrator};
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection, PgPool};

use super::{Result, StoreError};

static MIGRATOR: Migrator = sqlx::migrate!("../migrations");

/// What is done about the tables when a database is opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tables {
    /// They are made, as they are now.
    Make,
    /// They are made as they were at this version.
    MakeAt(i64),
    /// They are there, and brought up to date.
    Update,
    /// They are there, and left as they are.
    Keep,
}

impl Tables {
    /// Whether a database without tables may be opened.
    fn may_be_made(self) -> bool {
        matches!(self, Self::Make | Self::MakeAt(_))
    }

    /// Up to which version they are brought, if they are touched at all.
    fn target(self) -> Option<i64> {
        match self {
            Self::Make | Self::Update => Some(known()),
            Self::MakeAt(version) => Some(version),
            Self::Keep => None,
        }
    }

    /// Refuses tables that this program must not, or cannot, work with.
    async fn check(self, connection: &mut impl Migrate) -> Result<i64> {
        let (found, known) = (applied(connection).await?, known());
        let fits = match self {
            Self::Make => found <= known,
            // A backup may have been made by a newer program.
            Self::MakeAt(version) if version > known => return Err(StoreError::OtherVersion { found: version, known }),
            Self::MakeAt(version) => found <= version,
            Self::Update => (1..=known).contains(&found),
            Self::Keep => found == known,
        };
        if fits { Ok(found) } else { Err(StoreError::OtherVersion { found, known }) }
    }

    /// Whether tables of version `found` would be changed that may be those of a node in use.
    fn would_change(self, found: i64) -> bool {
        self.may_be_made() && found > 0 && self.target().is_some_and(|target| found < target)
    }
}

/// Whether a table is one of ours: what this program makes, or what the migrator keeps for itself.
pub(super) fn makes(table: &str) -> bool {
    let made = format!("CREATE TABLE {table} (");
    table == "_sqlx_migrations" || MIGRATOR.iter().any(|migration| migration.sql.as_str().contains(&made))
}

/// The newest version that this program has.
fn known() -> i64 {
    MIGRATOR.iter().map(|migration| migration.version).max().unwrap_or(0)
}

/// The newest version that the database has, 0 where nobody has made tables.
async fn applied(connection: &mut impl Migrate) -> Result<i64> {
    match connection.list_applied_migrations(&MIGRATOR.table_name).await {
        Ok(applied) => Ok(applied.iter().map(|migration| migration.version).max().unwrap_or(0)),
        Err(MigrateError::Execute(sqlx::Error::Database(error))) if is_about_a_missing_table(&*error) => Ok(0),
        Err(error) => Err(error.into()),
    }
}

fn is_about_a_missing_table(error: &dyn sqlx::error::DatabaseError) -> bool {
    // SQLite has one code for everything that is wrong with a statement; PostgreSQL has one for this.
    match error.code().as_deref() {
        Some("1") => error.message().starts_with("no such table"),
        code => code == Some("42P01"),
    }
}

/// A node that was ever made has one.
pub(super) const DOCUMENTS: &str = "SELECT CAST(COUNT(*) AS BIGINT) FROM own_documents";

/// Who makes a node does not change the tables of another one, which an older program may be serving.
fn refuse_a_node_in_use(documents: i64, found: i64) -> Result<()> {
    if documents == 0 { Ok(()) } else { Err(StoreError::OtherVersion { found, known: known() }) }
}

/// On PostgreSQL.
pub(super) async fn postgres(pool: &PgPool, tables: Tables) -> Result<()> {
    let mut connection = pool.acquire().await?;
    let found = tables.check(&mut *connection).await?;
    if tables.would_change(found) {
        refuse_a_node_in_use(sqlx::query_scalar(DOCUMENTS).fetch_one(&mut *connection).await?, found)?;
    }
    if let Some(version) = tables.target() {
        MIGRATOR.run_to(version, &mut *connection).await?;
    }
    Ok(())
}

/// On SQLite, with foreign keys off while tables are rebuilt and a check of all of them after.
pub(super) async fn sqlite(options: &SqliteConnectOptions, path: &Path, tables: Tables) -> Result<()> {
    if !tables.may_be_made() && !path.exists() {
        return Err(StoreError::OtherVersion { found: 0, known: known() });
    }
    let mut connection = options.clone().foreign_keys(false).connect().await?;
    let found = tables.check(&mut connection).await?;
    if tables.would_change(found) {
        refuse_a_node_in_use(sqlx::query_scalar(DOCUMENTS).fetch_one(&mut connection).await?, found)?;
    }
    let Some(version) = tables.target() else { return Ok(connection.close().await?) };
    MIGRATOR.run_to(version, &mut connection).await?;
    if found == version {
        // Nothing was rebuilt, and every row was written under the keys: a node with a million people would read all of its file, for
        // half a minute, each time it begins to serve.
        return Ok(connection.close().await?);
    }
    let orphans: Vec<(String,)> =
        sqlx::query_as("SELECT \"table\" FROM pragma_foreign_key_check").fetch_all(&mut connection).await?;
    connection.close().await?;
    if let Some((table,)) = orphans.first() {
        return Err(StoreError::Inconsistent(format!("{} rows point nowhere, the first in {table}", orphans.len())));
    }
    Ok(())
}
