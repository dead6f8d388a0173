//! The store under failures of what it stands on.

use std::time::Duration;

use pico_node::store::Db;
use pico_node::{execute, sql};

use crate::support::eventually;
use crate::support::postgres::Cluster;

#[tokio::test]
#[ignore = "needs PostgreSQL: tests/run prepares it"]
async fn the_store_finds_postgresql_again_after_a_restart_with_everything_committed() {
    let mut cluster = Cluster::start();
    let db = Db::open(&cluster.new_database()).await.unwrap();
    let mut tx = db.write().await.unwrap();
    execute!(&mut tx, sqlx::query("INSERT INTO node_facts (name, value) VALUES ('before', 'x')")).unwrap();
    tx.commit().await.unwrap();

    let mut open = db.write().await.unwrap();
    execute!(&mut open, sqlx::query("INSERT INTO node_facts (name, value) VALUES ('during', 'x')")).unwrap();
    cluster.restart(Duration::ZERO);
    open.commit().await.expect_err("a transaction cannot outlive its server");

    let names: Vec<String> = eventually("the store answers again", async || {
        let mut tx = db.read().await.ok()?;
        sql!(&mut tx, c => sqlx::query_scalar("SELECT name FROM node_facts").fetch_all(c)).ok()
    })
    .await;
    assert_eq!(names, ["before"]);
}
