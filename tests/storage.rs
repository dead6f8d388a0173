//! The store under failures of what it stands on.

use pico_node::store::Db;
use pico_node::{execute, sql};

use crate::support::engine::Engine;
use crate::support::eventually;
use crate::support::node::Plan;
use crate::support::panel::Panel;
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
    cluster.stop();
    cluster.start_again();
    open.commit().await.expect_err("a transaction cannot outlive its server");

    let names: Vec<String> = eventually("the store answers again", async || {
        let mut tx = db.read().await.ok()?;
        sql!(&mut tx, c => sqlx::query_scalar("SELECT name FROM node_facts").fetch_all(c)).ok()
    })
    .await;
    assert_eq!(names, ["before"]);
}

#[tokio::test]
#[ignore = "needs PostgreSQL: tests/run prepares it"]
async fn a_postgresql_that_confirms_before_it_has_written_is_refused_and_the_writer_waits_for_its_disk() {
    let cluster = Cluster::start();
    let address = cluster.new_database();
    let db = Db::open(&address).await.unwrap();
    let mut tx = db.write().await.unwrap();
    let promise: String = sql!(&mut tx, c => sqlx::query_scalar("SHOW synchronous_commit").fetch_one(c)).unwrap();
    assert_eq!(promise, "on", "the connection that writes");
    tx.rollback().await.unwrap();
    let name = address.rsplit('/').next().unwrap();
    for loose in ["off", "local", "remote_write"] {
        let change = format!("ALTER DATABASE {name} SET synchronous_commit = {loose}");
        let mut tx = db.write().await.unwrap();
        execute!(&mut tx, sqlx::query(sqlx::AssertSqlSafe(change.as_str()))).unwrap();
        tx.commit().await.unwrap();
        let refused = Db::open(&address).await.err().unwrap_or_else(|| panic!("{loose} is taken"));
        assert!(refused.to_string().contains(&format!("synchronous_commit={loose}")), "{refused}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "needs PostgreSQL: tests/run prepares it"]
async fn a_node_says_that_its_database_is_away_and_works_again_when_it_is_back() {
    let mut cluster = Cluster::start();
    let plan = Plan::new("Cooperativa Aurora", Engine::Postgres).database(cluster.new_database());
    let mut node = plan.prepare().await;
    node.serve().await;
    let panel = Panel::new(&node.panel());
    cluster.stop();
    assert_eq!(panel.open("/readyz").await.status, 503);
    assert_eq!(panel.open("/healthz").await.status, 200);
    cluster.start_again();
    eventually("the node is ready again", async || panel.open("/readyz").await.status.is_success().then_some(())).await;
    assert_eq!(node.exited(), None, "the same process all the time");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "needs PostgreSQL: tests/run prepares it"]
async fn a_database_that_is_away_at_the_start_is_named_with_what_the_system_says_and_without_the_password() {
    let mut cluster = Cluster::start();
    let address = cluster.new_database().replace("postgres@", "postgres:segretissima@");
    let place = address.split_once('@').unwrap().1.to_owned();
    let (server, database) = place.split_once('/').unwrap();
    let mut node = Plan::new("Cooperativa Aurora", Engine::Postgres).database(address.clone()).prepare().await;
    cluster.stop();
    for command in ["serve", "setup-link", "doctor"] {
        let said = node.command(&[command]).await;
        assert!(!said.status.success());
        let told = said.output + &said.error;
        assert!(told.contains(&format!("il database {database} su {server} non si raggiunge")), "{told}");
        assert!(told.contains("onnection refused") && told.contains("database.url"), "{told}");
        assert!(!told.contains("segretissima") && !told.contains("pool"), "{told}");
    }
    cluster.start_again();
    node.set("database.url", &address.replace(database, "altrove"));
    let told = node.command(&["setup-link"]).await.refused();
    assert!(told.contains("il database altrove su") && told.contains("does not exist"), "{told}");
    node.set("database.url", &address);
    node.serve().await;
}
