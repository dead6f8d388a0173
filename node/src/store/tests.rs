use super::*;

async fn temporary() -> (tempfile::TempDir, Db) {
    let folder = tempfile::tempdir().unwrap();
    let db = Db::open(&format!("sqlite:{}", folder.path().join("node.sqlite").display())).await.unwrap();
    (folder, db)
}

#[tokio::test]
async fn what_is_not_committed_is_not_there() {
    let (_folder, db) = temporary().await;
    let insert = "INSERT INTO node_facts (name, value) VALUES ($1, $2)";
    let mut tx = db.write().await.unwrap();
    execute!(&mut tx, sqlx::query(insert).bind("a").bind("1")).unwrap();
    drop(tx);
    let mut tx = db.write().await.unwrap();
    execute!(&mut tx, sqlx::query(insert).bind("b").bind("2")).unwrap();
    tx.commit().await.unwrap();
    let mut tx = db.read().await.unwrap();
    let names: Vec<String> =
        sql!(&mut tx, c => sqlx::query_scalar("SELECT name FROM node_facts").fetch_all(c)).unwrap();
    assert_eq!(names, ["b"]);
}

/// What a receipt promises rests on this. The store refuses at start to run otherwise, but whoever loosens the setting may
/// loosen that question with it: here the connection that writes is asked what it really does.
#[tokio::test]
async fn what_is_confirmed_is_on_the_disk() {
    let (_folder, db) = temporary().await;
    let mut tx = db.write().await.unwrap();
    let synchronous: i64 = sql!(&mut tx, c => sqlx::query_scalar("PRAGMA synchronous").fetch_one(c)).unwrap();
    let journal: String = sql!(&mut tx, c => sqlx::query_scalar("PRAGMA journal_mode").fetch_one(c)).unwrap();
    assert_eq!((synchronous, journal.as_str()), (2, "wal"), "2 is FULL: every commit is one fsync of the log");
}

#[tokio::test]
async fn a_second_row_with_the_same_key_is_a_conflict() {
    let (_folder, db) = temporary().await;
    let mut tx = db.write().await.unwrap();
    let insert = "INSERT INTO node_facts (name, value) VALUES ('a', 'x')";
    execute!(&mut tx, sqlx::query(insert)).unwrap();
    let error = execute!(&mut tx, sqlx::query(insert)).unwrap_err();
    assert!(error.is_conflict());
}

#[tokio::test]
async fn a_reading_transaction_cannot_write() {
    let (_folder, db) = temporary().await;
    let mut tx = db.read().await.unwrap();
    assert!(execute!(&mut tx, sqlx::query("INSERT INTO node_facts (name, value) VALUES ('a', 'x')")).is_err());
}

#[tokio::test]
async fn one_statement_is_durable_by_itself_and_lets_the_next_writer_in() {
    let (_folder, db) = temporary().await;
    let mut tx = db.write_once().await.unwrap();
    facts::put(&mut tx, "a", "1").await.unwrap();
    tx.commit().await.unwrap();
    drop(db.write().await.unwrap());
    let mut tx = db.read_once().await.unwrap();
    assert_eq!(facts::get(&mut tx, "a").await.unwrap().as_deref(), Some("1"));
}

#[tokio::test]
#[should_panic(expected = "nothing would hold two statements together")]
async fn a_transaction_of_one_statement_has_no_second_one() {
    let (_folder, db) = temporary().await;
    let mut tx = db.write_once().await.unwrap();
    facts::put(&mut tx, "a", "1").await.unwrap();
    drop(facts::put(&mut tx, "b", "2").await);
}

/// Reads a number, thinks, and writes the next one.
async fn count(db: &Db) {
    let mut tx = db.write().await.unwrap();
    let before: u32 = facts::get(&mut tx, "count").await.unwrap().map_or(0, |text| text.parse().unwrap());
    tokio::time::sleep(std::time::Duration::from_millis(2)).await;
    facts::put(&mut tx, "count", &(before + 1).to_string()).await.unwrap();
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn what_a_writer_has_read_is_still_true_when_it_writes_also_beside_another_process() {
    let node = crate::trial::TrialNode::named("Una").await;
    let other = Db::open(&node.config.database_url()).await.unwrap();
    let two_of_each = || async { tokio::join!(count(&node.db), count(&other), count(&node.db), count(&other)) };
    for _ in 0..5 {
        two_of_each().await;
    }
    let mut tx = node.db.read().await.unwrap();
    assert_eq!(facts::get(&mut tx, "count").await.unwrap().as_deref(), Some("20"));
}

#[tokio::test]
async fn a_writer_that_waits_too_long_for_another_process_is_told_that_the_database_is_busy() {
    let node = crate::trial::TrialNode::named("Una").await;
    let other = Db::open(&node.config.database_url()).await.unwrap();
    let keeps_its_turn = other.write().await.unwrap();
    let error = node.db.write().await.unwrap_err();
    assert!(error.is_busy(), "{error:?}");
    assert!(matches!(error.into(), crate::error::Error::Unavailable(key) if key == "error-busy"));
    drop(keeps_its_turn);
    node.db.write().await.unwrap();
}

/// What the engine says with one of its own codes.
#[derive(Debug)]
struct Says(&'static str);

impl std::fmt::Display for Says {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(self.0)
    }
}

impl std::error::Error for Says {}

impl sqlx::error::DatabaseError for Says {
    fn message(&self) -> &str {
        self.0
    }

    fn code(&self) -> Option<std::borrow::Cow<'_, str>> {
        Some(self.0.into())
    }

    fn as_error(&self) -> &(dyn std::error::Error + Send + Sync + 'static) {
        self
    }

    fn as_error_mut(&mut self) -> &mut (dyn std::error::Error + Send + Sync + 'static) {
        self
    }

    fn into_error(self: Box<Self>) -> Box<dyn std::error::Error + Send + Sync + 'static> {
        self
    }

    fn kind(&self) -> sqlx::error::ErrorKind {
        sqlx::error::ErrorKind::Other
    }
}

#[test]
fn what_the_engines_say_of_the_disk_and_of_each_other_is_told_apart() {
    let meaning = |code| {
        let error = StoreError::Database(sqlx::Error::Database(Box::new(Says(code))));
        (error.is_write_failure(), error.is_disk_full(), error.is_busy())
    };
    for (code, expected) in [
        // SQLITE_IOERR with WRITE, FSYNC and nothing more; READ and SHORT_READ.
        ("778", (true, false, false)),
        ("1034", (true, false, false)),
        ("10", (true, false, false)),
        ("266", (false, false, false)),
        ("522", (false, false, false)),
        // SQLITE_FULL, SQLITE_BUSY, SQLITE_BUSY_SNAPSHOT.
        ("13", (false, true, false)),
        ("5", (false, false, true)),
        ("517", (false, false, true)),
        // disk_full, lock_not_available, idle_in_transaction_session_timeout, unique_violation, internal_error.
        ("53100", (false, true, false)),
        ("55P03", (false, false, true)),
        ("25P03", (false, false, true)),
        ("23505", (false, false, false)),
        ("XX000", (false, false, false)),
    ] {
        assert_eq!(meaning(code), expected, "{code}");
    }
    assert!(StoreError::Database(sqlx::Error::PoolTimedOut).is_busy());
    let nobodys_fault = |code| StoreError::Database(sqlx::Error::Database(Box::new(Says(code)))).is_of_the_database();
    let codes =
        ["25006", "57P01", "57P03", "57014", "08006", "53100", "53200", "55P03", "58030", "5", "7", "8", "13", "14"];
    assert!(codes.into_iter().chain(["266", "522", "1032"]).all(nobodys_fault));
    assert!(!["23505", "22P02", "1", "19", "2067", "42703"].into_iter().any(nobodys_fault));
    assert!(StoreError::Database(sqlx::Error::PoolClosed).is_of_the_database());
    assert!(!StoreError::Inconsistent(String::new()).is_of_the_database());
}
