//! Transactions on SQLite: any number that read, one that writes.
//!
//! SQLite has one writer at a time, so there is one connection that writes and everybody waits for it in line, in memory,
//! where waiting costs nothing. It is not in a pool: a pool asks a connection whether it is alive each time it is given back,
//! and that question goes to the connection's thread and back, once for every transaction that others wait for.

use std::ops::{Deref, DerefMut};
use std::sync::Arc;
use std::time::Duration;

use sqlx::pool::PoolConnection;
use sqlx::sqlite::{SqliteConnectOptions, SqliteTransactionManager};
use sqlx::{ConnectOptions, Connection, SqlStr, Sqlite, SqliteConnection, SqlitePool};
use sqlx_core::transaction::TransactionManager;
use tokio::sync::{Mutex, OwnedMutexGuard};

use super::checkpoint::{Checkpoints, WriterTurn};
use super::{Result, StoreError};

/// How long a transaction waits for its turn to write. Who waits longer has met a fault, not a queue.
const PATIENCE: Duration = Duration::from_secs(30);

/// The connection that writes; none once it is closed.
#[derive(Clone, Debug)]
pub struct Writer {
    options: Arc<SqliteConnectOptions>,
    connection: WriterTurn,
    checkpoints: Checkpoints,
}

/// An open transaction. Dropping it rolls back.
#[derive(Debug)]
pub struct SqliteTx {
    connection: Lent,
    stage: Stage,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    /// Begun, and not ended.
    Open,
    /// Not begun, or ended.
    Ended,
    /// For one statement, which begins and ends by itself.
    Single,
    /// That statement was asked for.
    Used,
}

#[derive(Debug)]
enum Lent {
    Reader(PoolConnection<Sqlite>),
    Writer(Turn),
}

/// The connection that writes, as long as it is one's turn.
#[derive(Debug)]
struct Turn {
    connection: OwnedMutexGuard<Option<SqliteConnection>>,
    checkpoints: Checkpoints,
}

impl Drop for Turn {
    fn drop(&mut self) {
        self.checkpoints.written();
    }
}

impl Writer {
    pub(super) async fn connect(options: &SqliteConnectOptions) -> Result<Self> {
        let connection = Arc::new(Mutex::new(Some(options.connect().await?)));
        let checkpoints = Checkpoints::start(options, connection.clone()).await?;
        Ok(Self { options: Arc::new(options.clone()), connection, checkpoints })
    }

    /// A transaction that may write, when it is its turn.
    pub(super) async fn begin(&self) -> Result<SqliteTx> {
        match self.begin_here().await {
            Err(StoreError::Database(error)) if is_of_no_use(&error) => {
                tracing::warn!(%error, "the connection that writes is replaced");
                let mut turn = self.turn().await?;
                *turn.connection = Some(self.options.connect().await?);
                drop(turn);
                self.begin_here().await
            }
            outcome => outcome,
        }
    }

    /// The connection for one statement that writes, when it is its turn.
    pub(super) async fn once(&self) -> Result<SqliteTx> {
        Ok(SqliteTx { connection: Lent::Writer(self.turn().await?), stage: Stage::Single })
    }

    async fn begin_here(&self) -> Result<SqliteTx> {
        SqliteTx::begin(Lent::Writer(self.turn().await?), "BEGIN IMMEDIATE").await
    }

    async fn turn(&self) -> Result<Turn> {
        let turn = tokio::time::timeout(PATIENCE, self.connection.clone().lock_owned()).await;
        let connection = turn.map_err(|_| sqlx::Error::PoolTimedOut)?;
        if connection.is_none() {
            return Err(sqlx::Error::PoolClosed.into());
        }
        Ok(Turn { connection, checkpoints: self.checkpoints.clone() })
    }

    pub(super) async fn close(&self) -> Result<()> {
        self.checkpoints.end().await;
        match self.connection.lock().await.take() {
            Some(connection) => Ok(connection.close().await?),
            None => Ok(()),
        }
    }
}

/// SQLite has ended a transaction by itself, as after some faults of the disk, or the connection's thread is gone: nothing
/// would begin on it any more.
fn is_of_no_use(error: &sqlx::Error) -> bool {
    matches!(error, sqlx::Error::InvalidSavePointStatement | sqlx::Error::BeginFailed | sqlx::Error::WorkerCrashed)
}

/// A transaction that reads.
pub(super) async fn read(pool: &SqlitePool) -> Result<SqliteTx> {
    SqliteTx::begin(Lent::Reader(pool.acquire().await?), "BEGIN").await
}

/// A connection for one statement that reads.
pub(super) async fn read_once(pool: &SqlitePool) -> Result<SqliteTx> {
    Ok(SqliteTx { connection: Lent::Reader(pool.acquire().await?), stage: Stage::Single })
}

impl SqliteTx {
    async fn begin(connection: Lent, statement: &'static str) -> Result<Self> {
        let mut transaction = Self { connection, stage: Stage::Ended };
        SqliteTransactionManager::begin(&mut transaction, Some(SqlStr::from_static(statement))).await?;
        transaction.stage = Stage::Open;
        Ok(transaction)
    }

    pub(super) async fn commit(mut self) -> Result<()> {
        if self.stage == Stage::Open {
            SqliteTransactionManager::commit(&mut self).await?;
            self.stage = Stage::Ended;
        }
        Ok(())
    }

    pub(super) async fn rollback(mut self) -> Result<()> {
        if self.stage == Stage::Open {
            SqliteTransactionManager::rollback(&mut self).await?;
            self.stage = Stage::Ended;
        }
        Ok(())
    }
}

impl Drop for SqliteTx {
    fn drop(&mut self) {
        if self.stage == Stage::Open {
            // Queued before anything else that this connection will be asked.
            SqliteTransactionManager::start_rollback(self);
        }
    }
}

const CLOSED: &str = "a transaction begins on an open connection, and closing waits for it";

impl Deref for SqliteTx {
    type Target = SqliteConnection;

    fn deref(&self) -> &SqliteConnection {
        match &self.connection {
            Lent::Reader(connection) => connection,
            Lent::Writer(turn) => turn.connection.as_ref().expect(CLOSED),
        }
    }
}

impl DerefMut for SqliteTx {
    fn deref_mut(&mut self) -> &mut SqliteConnection {
        assert_ne!(self.stage, Stage::Used, "nothing would hold two statements together");
        if self.stage == Stage::Single {
            self.stage = Stage::Used;
        }
        match &mut self.connection {
            Lent::Reader(connection) => connection,
            Lent::Writer(turn) => turn.connection.as_mut().expect(CLOSED),
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::store::{Db, Tx, facts};

    #[tokio::test]
    async fn a_connection_that_can_begin_nothing_is_replaced_and_nothing_half_done_stays() {
        let folder = tempfile::tempdir().unwrap();
        let db = Db::open(&format!("sqlite:{}", folder.path().join("node.sqlite").display())).await.unwrap();
        let mut tx = db.write().await.unwrap();
        facts::put(&mut tx, "half", "done").await.unwrap();
        // What SQLite does by itself after some faults of the disk.
        let Tx::Sqlite(transaction) = &mut tx else { unreachable!("the address names a file") };
        sqlx::query("ROLLBACK").execute(&mut **transaction).await.unwrap();
        drop(tx);
        let mut tx = db.write().await.unwrap();
        assert_eq!(facts::get(&mut tx, "half").await.unwrap(), None);
        facts::put(&mut tx, "whole", "done").await.unwrap();
        tx.commit().await.unwrap();
        let mut tx = db.read().await.unwrap();
        assert_eq!(facts::get(&mut tx, "whole").await.unwrap().as_deref(), Some("done"));
    }
}
