//! Copying the write-ahead log into the file, on a connection and a thread of its own.
//!
//! A commit on SQLite is one line more in the log and an `fsync` of it. From time to time what the log holds has to be copied into
//! the file. SQLite does that within the commit that finds the log long, and whoever waits for this commit waits for thousands
//! of pages and one more `fsync`. Here somebody else does it, and commits go on meanwhile. What is committed is in the log and on
//! the disk in any case: nothing of this decides what is durable.
//!
//! The log begins again from its start when all of it is copied and nobody reads from it at that moment: only then are its blocks
//! on the disk used again, which an `fsync` likes better than new ones. While commits follow each other without a pause that
//! moment would never come, so what was added meanwhile is copied in a short turn of the writer. Should all of this not be
//! enough, from [`BY_THE_WRITER`] on the commit copies the log itself again.

use std::sync::Arc;
use std::time::Duration;

use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection, SqliteConnection};
use tokio::sync::{Mutex, mpsc, oneshot};

use super::{Result, failed};
use crate::thread;

/// Pages (4 KiB each) that wait to be copied before they are. Pages that change in every commit are then copied once for many
/// commits.
const ENOUGH: i64 = 4000;
/// Pages of the log after which the one that writes copies it, as a commit does that finds nobody else doing it.
pub(super) const BY_THE_WRITER: &str = "16000";
/// At least so long between two looks at the log.
const PAUSE: Duration = Duration::from_millis(50);
/// And after one that failed, as on a full disk.
const AFTER_A_FAILURE: Duration = Duration::from_secs(30);

/// The connection that writes, whose turn everybody waits for.
pub(super) type WriterTurn = Arc<Mutex<Option<SqliteConnection>>>;

/// The way to the connection that copies. It ends when the last of these is gone.
#[derive(Clone, Debug)]
pub(super) struct Checkpoints {
    written: mpsc::Sender<()>,
    end: mpsc::Sender<oneshot::Sender<()>>,
}

/// What the log holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, sqlx::FromRow)]
struct Log {
    /// Pages in it.
    log: i64,
    /// Those of them that are in the file already.
    checkpointed: i64,
}

impl Checkpoints {
    /// Connects, and begins to look whenever something was written.
    pub(super) async fn start(options: &SqliteConnectOptions, writer: WriterTurn) -> Result<Self> {
        let connection = options.connect().await?;
        let ((written, heard), (end, ended)) = (mpsc::channel(1), mpsc::channel(1));
        thread::start("checkpoint", work(connection, writer, heard, ended));
        Ok(Self { written, end })
    }

    /// Says that something was written. Once is enough for many commits, so it does not matter when nobody hears it.
    pub(super) fn written(&self) {
        let _full_or_ended = self.written.try_send(());
    }

    /// Ends it, before the last connection closes and takes the log with it.
    pub(super) async fn end(&self) {
        let (say, closed) = oneshot::channel();
        if self.end.send(say).await.is_ok() {
            drop(closed.await);
        }
    }
}

async fn work(
    mut connection: SqliteConnection,
    writer: WriterTurn,
    mut written: mpsc::Receiver<()>,
    mut end: mpsc::Receiver<oneshot::Sender<()>>,
) {
    let say = loop {
        tokio::select! {
            say = end.recv() => break say,
            heard = written.recv() => {
                if heard.is_none() {
                    break None;
                }
            }
        }
        let mut pause = PAUSE;
        if let Err(error) = look(&mut connection, &writer).await {
            // What was not copied stays in the log, and is copied the next time, or by a commit.
            tracing::warn!(%error, "the write-ahead log could not be copied into the database");
            pause = AFTER_A_FAILURE;
        }
        tokio::select! {
            say = end.recv() => break say,
            () = tokio::time::sleep(pause) => {}
        }
    };
    if let Err(error) = connection.close().await {
        tracing::warn!(%error, "a connection to the database was not closed in order");
    }
    if let Some(say) = say {
        // Who asked may have gone away.
        let _heard = say.send(());
    }
}

async fn look(connection: &mut SqliteConnection, writer: &WriterTurn) -> Result<()> {
    let now = ask(connection, "PRAGMA wal_checkpoint(NOOP)").await?;
    if now.log - now.checkpointed < ENOUGH {
        return Ok(());
    }
    let copied = ask(connection, "PRAGMA wal_checkpoint(PASSIVE)").await?;
    // Who reads an old moment of the database holds the rest back: then nobody is made to wait for it.
    if copied.log - copied.checkpointed < ENOUGH {
        let _nobody_writes = writer.lock().await;
        ask(connection, "PRAGMA wal_checkpoint(PASSIVE)").await?;
    }
    Ok(())
}

async fn ask(connection: &mut SqliteConnection, pragma: &'static str) -> Result<Log> {
    sqlx::query_as(pragma).fetch_one(connection).await.map_err(failed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::{Db, facts};

    #[tokio::test]
    async fn the_log_is_copied_while_commits_go_on_and_begins_again() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("node.sqlite");
        let db = Db::open(&format!("sqlite:{}", path.display())).await.unwrap();
        // Some forty pages each, and a moment whenever there are enough of them.
        for turn in 0..1000 {
            let long = (turn % 7).to_string().repeat(160_000);
            let mut tx = db.write().await.unwrap();
            facts::put(&mut tx, &format!("fact {}", turn % 20), &long).await.unwrap();
            tx.commit().await.unwrap();
            if turn % 100 == 99 {
                tokio::time::sleep(2 * PAUSE).await;
            }
        }
        // A log that only the writer copies is as long as the writer lets it become.
        let log = std::fs::metadata(path.with_extension("sqlite-wal")).unwrap().len();
        assert!(log < 4096 * BY_THE_WRITER.parse::<u64>().unwrap(), "{log} bytes");
        db.close().await;
        assert!(!path.with_extension("sqlite-wal").exists(), "who closes last takes the log with it");
    }
}
