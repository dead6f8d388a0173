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
