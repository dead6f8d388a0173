//! Tables as lines of text: the same for both engines, so that a backup of one restores into the other.
//!
//! The catalogue comes from the database itself, so a new migration is backed up without anybody thinking of it; only what is
//! [`LEFT_OUT`] has a name here. Only four column types exist in this project; another one is an error, and a test that
//! dumps every table notices it the day it is added.

use std::io;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use futures_util::TryStreamExt;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sqlx::{AssertSqlSafe, ColumnIndex, Database, Decode, Encode, Row, Type};

use crate::execute;
use crate::store::marks::marks;
use crate::store::{Result, StoreError, Tx};

/// The types of our columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// TEXT.
    Text,
    /// BIGINT.
    Integer,
    /// BOOLEAN.
    Boolean,
    /// BYTEA, base64 in the line.
    Bytes,
}

impl Kind {
    fn parse(declared: &str) -> Result<Self> {
        match declared.to_ascii_lowercase().as_str() {
            "text" => Ok(Self::Text),
            "bigint" => Ok(Self::Integer),
            "boolean" => Ok(Self::Boolean),
            "bytea" => Ok(Self::Bytes),
            other => Err(StoreError::Unfit(format!("a column has the type {other}, which a backup cannot hold"))),
        }
    }
}

/// A table, as it stands in the bundle before its rows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Table {
    /// Its name.
    pub name: String,
    /// Names and types of its columns, in the order of the values of a row.
    pub columns: Vec<(String, Kind)>,
}

impl Table {
    fn column_list(&self) -> String {
        self.columns.iter().map(|(name, _)| format!("\"{name}\"")).collect::<Vec<_>>().join(", ")
    }
}

/// What no backup holds: what the migrator keeps for itself, what a relay keeps for others, sealed for somebody else (it
/// goes when the sender takes it back, and in a backup it could not), and what a worker makes from the rows of the access log.
const LEFT_OUT: [&str; 4] = ["_sqlx_migrations", "relay_deposits", "audit_stretches", "audit_named"];

/// Every table of the node that a backup holds, by name.
pub async fn catalogue(tx: &mut Tx) -> Result<Vec<Table>> {
    let columns: Vec<(String, String, String)> = match tx {
        Tx::Sqlite(transaction) => {
            sqlx::query_as(
                "SELECT t.name, c.name, c.type FROM sqlite_schema AS t, pragma_table_info(t.name) AS c \
                 WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite%' ORDER BY t.name, c.cid",
            )
            .fetch_all(&mut **transaction)
            .await?
        }
        Tx::Postgres(transaction) => {
            sqlx::query_as(
                "SELECT table_name::text, column_name::text, data_type::text FROM information_schema.columns \
                 WHERE table_schema = current_schema() ORDER BY table_name, ordinal_position",
            )
            .fetch_all(&mut **transaction)
            .await?
        }
    };
    let mut tables: Vec<Table> = Vec::new();
    for (table, column, declared) in columns.into_iter().filter(|(table, ..)| !LEFT_OUT.contains(&table.as_str())) {
        if tables.last().is_none_or(|last| last.name != table) {
            tables.push(Table { name: table, columns: Vec::new() });
        }
        if let Some(last) = tables.last_mut() {
            last.columns.push((column, Kind::parse(&declared)?));
        }
    }
    Ok(tables)
}

/// Hands every row of a table to `each`, one at a time: a table may be larger than memory.
pub async fn rows(tx: &mut Tx, table: &Table, each: impl FnMut(Vec<Value>) -> io::Result<()>) -> Result<()> {
    rows_by(tx, table, &[], each).await
}

/// The same in the order of these columns.
pub async fn rows_by(
    tx: &mut Tx,
    table: &Table,
    order: &[&str],
    mut each: impl FnMut(Vec<Value>) -> io::Result<()>,
) -> Result<()> {
    let order = order.iter().map(|name| format!("\"{name}\"")).collect::<Vec<_>>().join(", ");
    let order = if order.is_empty() { order } else { format!(" ORDER BY {order}") };
    let query = AssertSqlSafe(format!("SELECT {} FROM \"{}\"{order}", table.column_list(), table.name));
    let unwritten = |error: io::Error| StoreError::Database(sqlx::Error::Io(error));
    match tx {
        Tx::Sqlite(transaction) => {
            let mut rows = sqlx::query(query).fetch(&mut **transaction);
            while let Some(row) = rows.try_next().await? {
                each(values(&row, table)?).map_err(unwritten)?;
            }
        }
        Tx::Postgres(transaction) => {
            let mut rows = sqlx::query(query).fetch(&mut **transaction);
            while let Some(row) = rows.try_next().await? {
                each(values(&row, table)?).map_err(unwritten)?;
            }
        }
    }
    Ok(())
}

fn values<'r, R>(row: &'r R, table: &Table) -> Result<Vec<Value>>
where
    R: Row,
    usize: ColumnIndex<R>,
    Option<String>: Decode<'r, R::Database> + Type<R::Database>,
    Option<i64>: Decode<'r, R::Database> + Type<R::Database>,
    Option<bool>: Decode<'r, R::Database> + Type<R::Database>,
    Option<Vec<u8>>: Decode<'r, R::Database> + Type<R::Database>,
{
    let value = |(at, (_, kind)): (usize, &(String, Kind))| {
        Ok(match kind {
            Kind::Text => row.try_get::<Option<String>, _>(at)?.into(),
            Kind::Integer => row.try_get::<Option<i64>, _>(at)?.into(),
            Kind::Boolean => row.try_get::<Option<bool>, _>(at)?.into(),
            Kind::Bytes => row.try_get::<Option<Vec<u8>>, _>(at)?.map(|bytes| STANDARD.encode(bytes)).into(),
        })
    };
    table.columns.iter().enumerate().map(value).collect()
}

/// Puts one row into a table.
pub async fn insert(tx: &mut Tx, table: &Table, row: &[Value]) -> Result<()> {
    if row.len() != table.columns.len() {
        return Err(StoreError::inconsistent(format!("a row of {} has another number of values", table.name)));
    }
    let places = marks(1, row.len());
    let statement = format!("INSERT INTO \"{}\" ({}) VALUES ({places})", table.name, table.column_list());
    execute!(tx, bound(statement, table, row)?)?;
    Ok(())
}

fn bound<DB: Database>(
    statement: String,
    table: &Table,
    row: &[Value],
) -> Result<sqlx::query::Query<'static, DB, DB::Arguments>>
where
    for<'q> Option<String>: Encode<'q, DB> + Type<DB>,
    for<'q> Option<i64>: Encode<'q, DB> + Type<DB>,
    for<'q> Option<bool>: Encode<'q, DB> + Type<DB>,
    for<'q> Option<Vec<u8>>: Encode<'q, DB> + Type<DB>,
    DB::Arguments: sqlx::IntoArguments<DB>,
{
    let wrong = || StoreError::inconsistent(format!("a row of {} does not fit its columns", table.name));
    let mut query = sqlx::query(AssertSqlSafe(statement));
    for ((_, kind), value) in table.columns.iter().zip(row) {
        let missing = value.is_null();
        let text = value.as_str().map(str::to_owned);
        if !missing && !fits(*kind, value) {
            return Err(wrong());
        }
        query = match kind {
            Kind::Text => query.bind(text),
            Kind::Integer => query.bind(value.as_i64()),
            Kind::Boolean => query.bind(value.as_bool()),
            Kind::Bytes => query.bind(text.map(|text| STANDARD.decode(text)).transpose().map_err(|_| wrong())?),
        };
    }
    Ok(query)
}

fn fits(kind: Kind, value: &Value) -> bool {
    match kind {
        Kind::Text | Kind::Bytes => value.is_string(),
        Kind::Integer => value.is_i64(),
        Kind::Boolean => value.is_boolean(),
    }
}

/// Lets rows arrive in any order: what they point to is checked at [`foreign_keys_hold`].
pub async fn postpone_foreign_keys(tx: &mut Tx) -> Result<()> {
    match tx {
        Tx::Sqlite(transaction) => {
            sqlx::query("PRAGMA defer_foreign_keys = ON").execute(&mut **transaction).await?;
        }
        Tx::Postgres(_) => alter_foreign_keys(tx, "DEFERRABLE INITIALLY DEFERRED").await?,
    }
    Ok(())
}

/// Checks now what was postponed. `SQLite` checks by itself at commit.
pub async fn foreign_keys_hold(tx: &mut Tx) -> Result<()> {
    if let Tx::Postgres(transaction) = tx {
        sqlx::query("SET CONSTRAINTS ALL IMMEDIATE").execute(&mut **transaction).await?;
        alter_foreign_keys(tx, "NOT DEFERRABLE").await?;
    }
    Ok(())
}

async fn alter_foreign_keys(tx: &mut Tx, how: &str) -> Result<()> {
    let Tx::Postgres(transaction) = tx else { return Ok(()) };
    let keys: Vec<(String, String)> = sqlx::query_as(
        "SELECT conrelid::regclass::text, conname::text FROM pg_constraint \
         WHERE contype = 'f' AND connamespace = current_schema()::regnamespace",
    )
    .fetch_all(&mut **transaction)
    .await?;
    for (table, name) in keys {
        let statement = format!("ALTER TABLE {table} ALTER CONSTRAINT \"{name}\" {how}");
        sqlx::query(AssertSqlSafe(statement)).execute(&mut **transaction).await?;
    }
    Ok(())
}

/// True when no table holds a row.
pub async fn all_empty(tx: &mut Tx) -> Result<bool> {
    for table in catalogue(tx).await? {
        let mut any = false;
        let first = Table { columns: table.columns[..1].to_vec(), ..table };
        rows(tx, &first, |_| {
            any = true;
            Ok(())
        })
        .await?;
        if any {
            return Ok(false);
        }
    }
    Ok(true)
}
