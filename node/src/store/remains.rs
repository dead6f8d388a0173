//! What is left in a database of a node that was never finished, and how it goes away.
//!
//! Only what is proven to be of that try goes: a file in its own folder that was not there before, or tables with its mark.

use std::path::Path;
use std::str::FromStr;

use sqlx::postgres::PgConnectOptions;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions, Connection};

use super::{Result, StoreError, connect, migrate};

/// Name of the fact that marks the database of a node which is not finished.
pub const MARK: &str = "made_by";

const FIND: &str = "SELECT value FROM node_facts WHERE name = 'made_by'";

/// Where a database is, without a password: to be kept in a file, and told.
pub fn place(url: &str) -> Result<String> {
    if let Some(path) = url.strip_prefix("sqlite:") {
        return Ok(path.trim_start_matches("//").to_owned());
    }
    let (server, database) = connect::place(&PgConnectOptions::from_str(url)?);
    Ok(format!("{server}/{database}"))
}

/// What is known of the try that was interrupted.
pub struct Remains<'a> {
    /// Its mark.
    pub mark: &'a str,
    /// Its data folder.
    pub folder: &'a Path,
    /// Whether a file of this name in the folder was made by it.
    pub inside: &'a (dyn Fn(&str) -> bool + Sync),
}

/// Removes what it has left where `url` points to; something else is left alone. False where a node in use lies in the place of
/// what the try has made: somebody has put it there since.
pub async fn remove(url: &str, remains: Remains<'_>) -> Result<bool> {
    match url.strip_prefix("sqlite:") {
        Some(path) => remove_file(Path::new(path.trim_start_matches("//")), &remains).await,
        None => remove_tables(url, remains.mark).await.map(|()| true),
    }
}

async fn remove_file(path: &Path, remains: &Remains<'_>) -> Result<bool> {
    if !path.exists() {
        return Ok(true);
    }
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let made_there = path.parent() == Some(remains.folder) && (remains.inside)(&name);
    let mut connection = SqliteConnectOptions::new().filename(path).connect().await?;
    let found: Option<String> = sqlx::query_scalar(FIND).fetch_optional(&mut connection).await.unwrap_or(None);
    let in_use: i64 = sqlx::query_scalar(migrate::DOCUMENTS).fetch_one(&mut connection).await.unwrap_or(0);
    connection.close().await?;
    let marked = found.as_deref() == Some(remains.mark);
    if !marked && (in_use > 0 || !made_there) {
        return Ok(!made_there);
    }
    for end in ["", "-wal", "-shm", "-journal"] {
        let file = path.with_file_name(format!("{name}{end}"));
        if file.exists() {
            std::fs::remove_file(file).map_err(|error| StoreError::Database(sqlx::Error::Io(error)))?;
        }
    }
    Ok(true)
}

/// The tables were all empty when they were marked, so those that this program makes are the try's. Another program's, which
/// may have been filled since, are left alone.
async fn remove_tables(url: &str, mark: &str) -> Result<()> {
    let mut connection = PgConnectOptions::from_str(url)?.connect().await?;
    let found: Option<String> = sqlx::query_scalar(FIND).fetch_optional(&mut connection).await.or_else(absent)?;
    if found.as_deref() == Some(mark) {
        let there = "SELECT tablename::text FROM pg_tables WHERE schemaname = current_schema()";
        let there: Vec<String> = sqlx::query_scalar(there).fetch_all(&mut connection).await?;
        let ours: Vec<String> =
            there.iter().filter(|table| migrate::makes(table)).map(|table| format!("\"{table}\"")).collect();
        let statement = format!("DROP TABLE {}", ours.join(", "));
        sqlx::query(AssertSqlSafe(statement)).execute(&mut connection).await?;
    }
    Ok(connection.close().await?)
}

/// Without the table nobody has marked anything.
fn absent(error: sqlx::Error) -> Result<Option<String>, sqlx::Error> {
    match &error {
        sqlx::Error::Database(database) if database.code().as_deref() == Some("42P01") => Ok(None),
        _ => Err(error),
    }
}
