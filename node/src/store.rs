//! Storage: SQLite by default, PostgreSQL by URL, every query written once.
//!
//! A [`Db`] hands out transactions and nothing else: every store function takes `&mut Tx`, so a domain change, its audit
//! row and its outgoing message commit together or not at all. [`sql!`](crate::sql) and [`execute!`](crate::execute)
//! expand one ordinary sqlx expression once per engine; both engines understand `$1` placeholders.
//!
//! On both engines **one transaction at a time writes**: SQLite cannot do otherwise, and PostgreSQL is told to
//! ([`connect`]). What a writing transaction has read is still true when it writes, so a rule that was checked holds, no two
//! people undo each other, and no two transactions wait for each other. Readers wait for nobody.
//!
//! Durability: SQLite runs with `synchronous=FULL` (with NORMAL, acknowledged rows were lost in power-cut simulations),
//! PostgreSQL with `synchronous_commit=on`, which is read back at start. A failed commit is never retried blindly.

mod checkpoint;
pub mod coded;
pub mod condition;
mod connect;
pub mod facts;
pub mod field_key;
pub mod fold;
pub mod id;
pub mod marks;
mod migrate;
pub mod page;
mod ready;
pub mod remains;
pub mod server;
mod sqlite;

use sqlx::{PgPool, Postgres, SqlitePool, Transaction};

use sqlite::{SqliteTx, Writer};

/// The database of this node.
#[derive(Clone, Debug)]
pub enum Db {
    /// One file. One writer connection, so that `BEGIN IMMEDIATE` never has to wait for a lock it cannot get.
    Sqlite {
        /// Read-only connections.
        read: SqlitePool,
        /// The only connection that writes.
        write: Writer,
    },
    /// A server, for cooperatives that already keep one or need more than one machine.
    Postgres {
        /// Connections that read.
        read: PgPool,
        /// The only connection of this process that writes. Those of other processes take turns with it.
        write: PgPool,
    },
}

/// An open transaction on one of the two engines. Dropping it rolls back.
#[derive(Debug)]
pub enum Tx {
    /// On SQLite.
    Sqlite(SqliteTx),
    /// On PostgreSQL.
    Postgres(Transaction<'static, Postgres>),
}

/// A stored number that is never negative.
pub fn unsigned(number: i64) -> Result<u64> {
    u64::try_from(number).map_err(StoreError::inconsistent)
}

/// What can go wrong in storage.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database refused or could not be reached.
    #[error("the database failed: {0}")]
    Database(#[from] sqlx::Error),
    /// A server that is not there, or does not let the node in, when the node is opened. Never with a password.
    #[error("the database {database} on {server} cannot be reached: {cause}")]
    Unreachable {
        /// Host and port.
        server: String,
        /// The database's name.
        database: String,
        /// What the system or the server said.
        cause: String,
    },
    /// The database works but must not be used as it is; the text says what to change.
    #[error("the database cannot be used: {0}")]
    Unfit(String),
    /// Migrations could not be applied.
    #[error("the database could not be brought up to date: {0}")]
    Migration(#[from] sqlx::migrate::MigrateError),
    /// The tables are those of another version of the program; 0 where there are none.
    #[error("the tables are of version {found}, and this program has version {known}")]
    OtherVersion {
        /// The version of the tables.
        found: i64,
        /// The newest one that this program has.
        known: i64,
    },
    /// A stored value does not parse: the data, not the person at the keyboard, is at fault.
    #[error("stored data is inconsistent: {0}")]
    Inconsistent(String),
}

impl StoreError {
    /// A stored value that cannot be read back as what it should be.
    pub fn inconsistent(what: impl std::fmt::Display) -> Self {
        Self::Inconsistent(what.to_string())
    }

    /// True when a unique constraint refused the row: somebody else was first.
    pub fn is_conflict(&self) -> bool {
        matches!(self, Self::Database(sqlx::Error::Database(error)) if error.is_unique_violation())
    }

    /// True when SQLite could not write or `fsync`. After that nobody knows what is on the disk: the process must end and
    /// recover from the journal; trying again could confirm what was lost.
    pub fn is_write_failure(&self) -> bool {
        // SQLITE_IOERR (10 in the lowest byte), unless its extended code says that it was a read (1, 2): that has changed
        // nothing. PostgreSQL's codes have five characters; there the server looks after its disk.
        let Self::Database(sqlx::Error::Database(error)) = self else { return false };
        let number = error.code().filter(|code| code.len() < 5).and_then(|code| code.parse::<u32>().ok());
        number.is_some_and(|number| number & 0xff == 10 && ![1, 2].contains(&(number >> 8)))
    }

    /// True when another writer has kept this one waiting for too long, or the connection could not be had: nothing has happened.
    pub fn is_busy(&self) -> bool {
        let Self::Database(error) = self else { return false };
        match error {
            sqlx::Error::PoolTimedOut => true,
            // lock_not_available and idle_in_transaction_session_timeout; SQLITE_BUSY and its extended codes.
            sqlx::Error::Database(error) => error.code().is_some_and(|code| {
                let busy = |number: u32| number & 0xff == 5;
                code == "55P03" || code == "25P03" || code.len() < 5 && code.parse().is_ok_and(busy)
            }),
            _ => false,
        }
    }

    /// True when nothing could be written or read at all, whatever it was: full, busy, read-only, gone. What was being written is not
    /// at fault.
    pub fn is_of_the_database(&self) -> bool {
        let code = |code: &str| {
            // Classes of PostgreSQL: connections, resources, somebody's intervention, the system; and a transaction that may only
            // read. Of SQLite: no memory, read-only, input and output, a file that cannot be opened.
            let of_sqlite = |number: u32| [7, 8, 10, 14].contains(&(number & 0xff));
            ["08", "53", "57", "58", "25006"].iter().any(|class| code.len() == 5 && code.starts_with(class))
                || code.len() < 5 && code.parse().is_ok_and(of_sqlite)
        };
        self.is_busy()
            || self.is_disk_full()
            || match self {
                Self::Unreachable { .. } => true,
                Self::Database(sqlx::Error::Database(error)) => error.code().is_some_and(|found| code(&found)),
                Self::Database(error) => matches!(
                    error,
                    sqlx::Error::Io(_)
                        | sqlx::Error::Tls(_)
                        | sqlx::Error::PoolClosed
                        | sqlx::Error::WorkerCrashed
                        | sqlx::Error::BeginFailed
                ),
                _ => false,
            }
    }

    /// True when the database can be read and this process may not write in it: the file or its folder is somebody else's or on a
    /// disk that is mounted read-only; the server is a standby.
    pub fn is_read_only(&self) -> bool {
        // SQLITE_READONLY and SQLITE_CANTOPEN in the lowest byte; read_only_sql_transaction and insufficient_privilege.
        let of_sqlite = |number: u32| [8, 14].contains(&(number & 0xff));
        matches!(self, Self::Database(sqlx::Error::Database(error)) if error.code().is_some_and(|code| {
            code == "25006" || code == "42501" || code.len() < 5 && code.parse().is_ok_and(of_sqlite)
        }))
    }

    /// True when the disk (or the database's quota) is full.
    pub fn is_disk_full(&self) -> bool {
        // SQLITE_FULL is 13; 53100 is PostgreSQL's disk_full.
        matches!(self, Self::Database(sqlx::Error::Database(error))
            if error.code().is_some_and(|code| code == "13" || code == "53100"))
    }
}

/// A result of the storage layer.
pub type Result<T, E = StoreError> = std::result::Result<T, E>;

impl Db {
    /// A transaction that sees one moment of the database and cannot change it.
    pub async fn read(&self) -> Result<Tx> {
        Ok(match self {
            Self::Sqlite { read, .. } => Tx::Sqlite(sqlite::read(read).await?),
            Self::Postgres { read, .. } => {
                Tx::Postgres(read.begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY").await?)
            }
        })
    }

    /// A transaction that may write, when it is its turn: it is the only one.
    pub async fn write(&self) -> Result<Tx> {
        Ok(match self {
            Self::Sqlite { write, .. } => Tx::Sqlite(write.begin().await?),
            Self::Postgres { write, .. } => {
                let mut transaction = write.begin_with("BEGIN ISOLATION LEVEL READ COMMITTED").await?;
                sqlx::raw_sql(connect::TAKE_TURN).execute(&mut *transaction).await?;
                Tx::Postgres(transaction)
            }
        })
    }

    /// For one statement that reads. It sees one moment by itself: a beginning would be one more walk to the database and back.
    /// A second statement panics.
    pub async fn read_once(&self) -> Result<Tx> {
        match self {
            Self::Sqlite { read, .. } => Ok(Tx::Sqlite(sqlite::read_once(read).await?)),
            Self::Postgres { .. } => self.read().await,
        }
    }

    /// For one statement that writes, and is durable by itself on SQLite, with the commit on PostgreSQL: do not forget it. A
    /// second statement panics.
    pub async fn write_once(&self) -> Result<Tx> {
        match self {
            Self::Sqlite { write, .. } => Ok(Tx::Sqlite(write.once().await?)),
            Self::Postgres { .. } => self.write().await,
        }
    }

    /// The engine's name, for `doctor`, logs and the settings page.
    pub fn engine(&self) -> &'static str {
        match self {
            Self::Sqlite { .. } => "SQLite",
            Self::Postgres { .. } => "PostgreSQL",
        }
    }

    /// Closes every connection, waiting for those in use.
    pub async fn close(&self) {
        match self {
            Self::Sqlite { read, write } => {
                read.close().await;
                if let Err(error) = write.close().await {
                    tracing::warn!(%error, "the database was not closed in order; the next start reads its journal");
                }
            }
            Self::Postgres { read, write } => {
                read.close().await;
                write.close().await;
            }
        }
    }
}

/// After a failed write nobody knows what is on the disk: the process ends, whoever was writing, and the next start reads what
/// is really there. Going on could confirm what was lost.
fn end_if_unsure(error: &StoreError) {
    if error.is_write_failure() {
        // A command has no log yet, and its person must read it too.
        eprintln!("pico-node: the disk failed, so nobody knows what is on it: {error}");
        tracing::error!(%error, "the disk failed: the node ends, so that the next start recovers what is really there");
        std::process::exit(DISK_FAILED);
    }
}

/// What every statement and every end of a transaction goes through when it fails.
pub fn failed(error: sqlx::Error) -> StoreError {
    let error = StoreError::from(error);
    end_if_unsure(&error);
    error
}

/// The exit status after a failed write: `EX_IOERR` of sysexits(3).
const DISK_FAILED: i32 = 74;

impl Tx {
    /// Makes everything done in this transaction durable.
    pub async fn commit(self) -> Result<()> {
        self.end().await.inspect_err(end_if_unsure)
    }

    async fn end(self) -> Result<()> {
        match self {
            Self::Sqlite(transaction) => transaction.commit().await,
            Self::Postgres(transaction) => Ok(transaction.commit().await?),
        }
    }

    /// Undoes everything done in this transaction.
    pub async fn rollback(self) -> Result<()> {
        match self {
            Self::Sqlite(transaction) => transaction.rollback().await?,
            Self::Postgres(transaction) => transaction.rollback().await?,
        }
        Ok(())
    }
}

/// Runs one sqlx expression that fetches, on whichever engine `tx: &mut Tx` is open.
///
/// `sql!(tx, connection => sqlx::query_as::<_, Row>("SELECT … WHERE id = $1").bind(id).fetch_all(connection))?`
#[macro_export]
macro_rules! sql {
    ($tx:expr, $connection:ident => $query:expr) => {
        match &mut *$tx {
            $crate::store::Tx::Sqlite(transaction) => {
                let $connection = &mut **transaction;
                $query.await
            }
            $crate::store::Tx::Postgres(transaction) => {
                let $connection = &mut **transaction;
                $query.await
            }
        }
        .map_err($crate::store::failed)
    };
}

/// Runs one sqlx statement and answers how many rows it touched.
///
/// `execute!(tx, sqlx::query("UPDATE … WHERE id = $1").bind(id))?`
#[macro_export]
macro_rules! execute {
    ($tx:expr, $query:expr) => {
        match &mut *$tx {
            $crate::store::Tx::Sqlite(transaction) => {
                $query.execute(&mut **transaction).await.map(|done| done.rows_affected())
            }
            $crate::store::Tx::Postgres(transaction) => {
                $query.execute(&mut **transaction).await.map(|done| done.rows_affected())
            }
        }
        .map_err($crate::store::failed)
    };
}

impl From<StoreError> for crate::error::Error {
    fn from(error: StoreError) -> Self {
        if error.is_disk_full() {
            Self::Unavailable("error-disk-full".into())
        } else if error.is_of_the_database() {
            tracing::error!(%error, "the database was busy, or did not answer");
            Self::Unavailable("error-busy".into())
        } else {
            Self::internal(error)
        }
    }
}

#[cfg(test)]
mod tests;
