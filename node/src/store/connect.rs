//! Opening the database: the options that durability rests on, and the checks that they took.

use std::path::Path;
use std::str::FromStr;
use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{ConnectOptions, Connection, Executor};

use super::migrate::Tables;
use super::sqlite::Writer;
use super::{Db, Result, StoreError, checkpoint, migrate};

/// Readers on one SQLite file: enough for a panel, few enough for a small machine. Where faults are looked for there is one:
/// who waits for a second while holding one finds out at once, not when four people open the same page.
const SQLITE_READERS: u32 = if cfg!(debug_assertions) { 1 } else { 4 };
/// The writer's cache, in KiB with a minus sign: streams of many peers lie in as many places of the file, and with SQLite's
/// usual 2 MB most of them are read again for every group of batches.
const WRITER_CACHE: &str = "-16384";
/// Rows that SQLite's thread reads before somebody takes them: with sqlx's usual fifty the two wait for each other forty times while the
/// week of a large team is read.
const ROWS_AHEAD: usize = 500;
const POSTGRES_READERS: u32 = 15;
/// How long a server may take until the first connection stands.
const FIRST_PATIENCE: Duration = Duration::from_secs(4);
const BETWEEN_ATTEMPTS: Duration = Duration::from_millis(250);
/// Statements that a connection keeps ready, by their text. With fewer of them than the node has (a page of sixty-four rows is
/// another text than one of sixty-three), those that are needed again are forgotten first, and each is planned anew.
const KEPT_READY: usize = 1000;
/// What a transaction that writes does first: it takes its turn among all processes of the node, and gives it back with its end.
/// The number is this program's own, the lock that of the one database. Who waits longer than half a minute has met a fault, not a
/// queue; who keeps its turn for two minutes and does nothing has stopped, and loses it.
///
/// Apart from `BEGIN`: whatever becomes of the wait, sqlx knows by then that a transaction is open, and rolls it back.
pub(super) const TAKE_TURN: &str = "SET LOCAL lock_timeout = '30s'; \
     SET LOCAL idle_in_transaction_session_timeout = '2min'; SELECT pg_advisory_xact_lock(7210)";
/// Said on every new connection to PostgreSQL: our questions are short, and compiling one first takes longer than answering it. Each
/// is planned for its own values: whom somebody sees hangs on them (`$1 = ''` is everybody), and the plan that fits all is slow for all.
/// A page anywhere costs hardly more than the next one: disks without moving parts are what a server has, and with the cost of those that
/// turn, which is PostgreSQL's own, it reads everybody rather than look six thousand people up.
const SHORT_QUESTIONS: &str = "SET jit = off; SET plan_cache_mode = force_custom_plan; SET random_page_cost = 1.1";
/// Older versions can corrupt the file when a WAL reset races with a checkpoint.
const OLDEST_SQLITE: (u32, u32, u32) = (3, 51, 3);

impl Db {
    /// Opens the database that `url` names (`sqlite:PATH` or `postgres://…`), makes what is not there yet and brings the tables
    /// up to date. Older tables of a node in use are refused: only who serves it changes them.
    pub async fn open(url: &str) -> Result<Self> {
        Self::open_with(url, Tables::Make).await
    }

    /// Opens it with the tables as they were at an older `version`, for a restore; [`Db::open_to_serve`] does the rest.
    pub async fn open_at(url: &str, version: i64) -> Result<Self> {
        Self::open_with(url, Tables::MakeAt(version)).await
    }

    /// Opens that of a node which is going to be served, and brings its tables up to date. A database that is not there is not
    /// made: somebody has moved or lost it, and an empty one in its place would look like a node without people.
    pub async fn open_to_serve(url: &str) -> Result<Self> {
        Self::open_with(url, Tables::Update).await
    }

    /// Opens that of a node which is there, for a command beside it, and changes no table.
    pub async fn open_beside(url: &str) -> Result<Self> {
        Self::open_with(url, Tables::Keep).await
    }

    async fn open_with(url: &str, tables: Tables) -> Result<Self> {
        if let Some(path) = url.strip_prefix("sqlite:") {
            Self::open_sqlite(Path::new(path.trim_start_matches("//")), tables).await
        } else if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            Self::open_postgres(url, tables).await
        } else {
            Err(StoreError::Unfit("the address must start with sqlite: or postgres://".into()))
        }
    }

    async fn open_sqlite(path: &Path, tables: Tables) -> Result<Self> {
        let options = SqliteConnectOptions::new()
            .filename(path)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(Duration::from_secs(10))
            .statement_cache_capacity(KEPT_READY)
            .row_buffer_size(ROWS_AHEAD);
        migrate::sqlite(&sorting_beside(&options, path), path, tables).await?;
        // Pages that a statement may have to give back, and rows that are being sorted, are people's data: never in files
        // of the system's temporary folder. It is also faster.
        let options = options.pragma("temp_store", "memory");
        let writer =
            options.clone().pragma("cache_size", WRITER_CACHE).pragma("wal_autocheckpoint", checkpoint::BY_THE_WRITER);
        let write = Writer::connect(&writer).await?;
        check_sqlite(&write).await?;
        let readers = options.read_only(true);
        let read =
            SqlitePoolOptions::new().test_before_acquire(false).min_connections(1).max_connections(SQLITE_READERS);
        Ok(Self::Sqlite { read: read.connect_with(readers).await?, write })
    }

    async fn open_postgres(url: &str, tables: Tables) -> Result<Self> {
        let options =
            PgConnectOptions::from_str(url)?.application_name("pico-node").statement_cache_capacity(KEPT_READY);
        let pool = || {
            PgPoolOptions::new().after_connect(|connection, _| {
                Box::pin(async move { connection.execute(SHORT_QUESTIONS).await.map(drop) })
            })
        };
        first_connection(&options).await?;
        let read = pool().max_connections(POSTGRES_READERS).connect_with(options.clone()).await?;
        let durability: String = sqlx::query_scalar("SHOW synchronous_commit").fetch_one(&read).await?;
        if durability != "on" && durability != "remote_apply" {
            return Err(StoreError::Unfit(format!(
                "PostgreSQL runs with synchronous_commit={durability}; set it to on, or acknowledged messages may be lost"
            )));
        }
        let collation: String =
            sqlx::query_scalar("SELECT datcollate::text FROM pg_database WHERE datname = current_database()")
                .fetch_one(&read)
                .await?;
        if !matches!(collation.as_str(), "C" | "POSIX" | "C.UTF-8" | "C.utf8") {
            return Err(StoreError::Unfit(format!(
                "the PostgreSQL database has collation {collation}; create it with LC_COLLATE 'C' TEMPLATE template0, \
                 so that both engines sort alike"
            )));
        }
        migrate::postgres(&read, tables).await?;
        let write = pool().max_connections(1).connect_with(options).await?;
        Ok(Self::Postgres { read, write })
    }
}

/// Shows within a few seconds whether the server is there and lets this node in: a pool would try for half a minute and then not
/// say what the system has said. A server that is just starting is waited for.
async fn first_connection(options: &PgConnectOptions) -> Result<()> {
    let mut last = format!("no answer within {} seconds", FIRST_PATIENCE.as_secs());
    let attempts = async {
        loop {
            match options.connect().await {
                Ok(connection) => return connection.close().await,
                Err(error) if may_pass(&error) => last = error.to_string(),
                Err(error) => return Err(error),
            }
            tokio::time::sleep(BETWEEN_ATTEMPTS).await;
        }
    };
    let cause = match tokio::time::timeout(FIRST_PATIENCE, attempts).await {
        Ok(Ok(())) => return Ok(()),
        Ok(Err(error)) => error.to_string(),
        Err(_) => last,
    };
    let (server, database) = place(options);
    Err(StoreError::Unreachable { server, database, cause })
}

/// Where a database is, for people: its server and its name, never the password.
pub(super) fn place(options: &PgConnectOptions) -> (String, String) {
    let host = options.get_socket().map_or_else(|| options.get_host().to_owned(), |path| path.display().to_string());
    let database = options.get_database().unwrap_or(options.get_username());
    (format!("{host}:{}", options.get_port()), database.to_owned())
}

/// Nobody listens there yet, or the server is starting (`cannot_connect_now`).
fn may_pass(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Io(_) => true,
        sqlx::Error::Database(error) => error.code().as_deref() == Some("57P03"),
        _ => false,
    }
}

/// For migrations: the index of a large table is sorted, which in memory would be more than a small machine has. The temporary
/// files, without a name and gone with the connection, lie on the disk of the database like the people's data in them.
fn sorting_beside(options: &SqliteConnectOptions, database: &Path) -> SqliteConnectOptions {
    let folder = database.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let quoted = format!("'{}'", folder.display().to_string().replace('\'', "''"));
    options.clone().pragma("temp_store", "file").pragma("temp_store_directory", quoted)
}

/// What the promise of durability rests on.
async fn check_sqlite(writer: &Writer) -> Result<()> {
    let mut connection = writer.begin().await?;
    let version: String = sqlx::query_scalar("SELECT sqlite_version()").fetch_one(&mut *connection).await?;
    check_sqlite_version(&version)?;
    let synchronous: i64 = sqlx::query_scalar("PRAGMA synchronous").fetch_one(&mut *connection).await?;
    if synchronous != 2 {
        return Err(StoreError::Unfit("SQLite does not run with synchronous=FULL".into()));
    }
    connection.rollback().await
}

fn check_sqlite_version(version: &str) -> Result<()> {
    let mut numbers = version.split('.').map(|part| part.parse::<u32>().unwrap_or(0));
    let found = (numbers.next().unwrap_or(0), numbers.next().unwrap_or(0), numbers.next().unwrap_or(0));
    if found < OLDEST_SQLITE {
        return Err(StoreError::Unfit(format!("SQLite {version} is too old: 3.51.3 or newer is needed")));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Files without a name that this process holds open below a folder.
    fn unnamed_files(folder: &Path) -> usize {
        let open = std::fs::read_dir("/proc/self/fd").unwrap();
        let targets = open.filter_map(|entry| std::fs::read_link(entry.ok()?.path()).ok());
        targets.filter(|file| file.starts_with(folder) && file.to_string_lossy().contains("etilqs_")).count()
    }

    #[tokio::test]
    async fn what_a_migration_sorts_lies_beside_the_database_and_what_the_node_sorts_in_memory() {
        let folder = tempfile::Builder::new().prefix("l'archivio").tempdir().unwrap();
        let path = folder.path().join("node.sqlite");
        let options = SqliteConnectOptions::new().filename(&path).create_if_missing(true);
        let much = "CREATE TEMP TABLE much AS WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 8000) \
                    SELECT randomblob(1000) AS x FROM n";
        // The folder is one for the whole process, and other tests open their nodes at the same time.
        let mut beside = 0;
        for _ in 0..50 {
            if beside > 0 {
                break;
            }
            let mut migrating = sorting_beside(&options, &path).connect().await.unwrap();
            sqlx::query(much).execute(&mut migrating).await.unwrap();
            let kept: i64 = sqlx::query_scalar("PRAGMA temp_store").fetch_one(&mut migrating).await.unwrap();
            assert_eq!(kept, 1, "in files");
            beside = unnamed_files(folder.path());
            migrating.close().await.unwrap();
        }
        assert_eq!((beside, unnamed_files(folder.path())), (1, 0));
        let db = Db::open(&format!("sqlite:{}", path.display())).await.unwrap();
        for mut tx in [db.read().await.unwrap(), db.write().await.unwrap()] {
            let kept: i64 = crate::sql!(&mut tx, c => sqlx::query_scalar("PRAGMA temp_store").fetch_one(c)).unwrap();
            assert_eq!(kept, 2, "in memory");
        }
    }

    #[tokio::test]
    async fn who_makes_a_node_does_not_change_the_tables_of_one_in_use() {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite:{}", folder.path().join("node.sqlite").display());
        let db = Db::open_at(&url, 100).await.unwrap();
        let mut tx = db.write().await.unwrap();
        let document = "INSERT INTO own_documents (version, envelope, created_at) VALUES (1, '{}', 0)";
        crate::execute!(&mut tx, sqlx::query(document)).unwrap();
        tx.commit().await.unwrap();
        db.close().await;
        for made in [Db::open(&url).await, Db::open_at(&url, 110).await] {
            assert!(matches!(made, Err(super::super::StoreError::OtherVersion { found: 100, .. })));
        }
        Db::open_to_serve(&url).await.unwrap().close().await;
    }

    #[test]
    fn a_sqlite_with_the_wal_reset_bug_is_refused() {
        assert!(check_sqlite_version("3.51.2").is_err());
        assert!(check_sqlite_version("3.9.0").is_err());
        assert!(check_sqlite_version("3.51.3").is_ok());
        assert!(check_sqlite_version("4.0.0").is_ok());
    }
}
