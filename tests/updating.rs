//! Another version of the program on the same data folder: only `serve` changes tables, and nobody makes a node by mistake.

use pico_node::store::Db;
use pico_node::{execute, sql};

use crate::on_both_engines;
use crate::support::engine::Engine;
use crate::support::node::TestNode;

const NEWEST: &str = "SELECT MAX(version) FROM _sqlx_migrations";

async fn change(db: &Db, statement: &'static str) {
    let mut tx = db.write().await.unwrap();
    execute!(&mut tx, sqlx::query(statement)).unwrap();
    tx.commit().await.unwrap();
}

async fn newest(db: &Db) -> i64 {
    let mut tx = db.read().await.unwrap();
    sql!(&mut tx, c => sqlx::query_scalar(NEWEST).fetch_one(c)).unwrap()
}

async fn fails(node: &TestNode, command: &[&str]) -> String {
    let said = node.command(command).await;
    assert!(!said.status.success(), "{command:?}: {}", said.output);
    said.output + &said.error
}

/// What `serve` says when it does not begin.
async fn does_not_begin(node: &mut TestNode) -> String {
    node.launch();
    for _ in 0..600 {
        if let Some(status) = node.exited() {
            assert!(!status.success());
            return node.log();
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    panic!("it serves");
}

on_both_engines! {
    async fn an_older_program_says_what_to_do_about_newer_tables(engine: Engine) {
        let mut node = TestNode::start("Cooperativa Aurora", engine).await;
        node.stop().await;
        let newer = "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) \
                     SELECT 9000, 'of tomorrow', success, checksum, 1 FROM _sqlx_migrations WHERE version = 1";
        change(&node.database().await, newer).await;
        let words = "le tabelle sono di una versione più nuova del programma (9000";
        for command in [&["user", "list"][..], &["doctor"], &["backup", "--to", "copie"]] {
            let said = fails(&node, command).await;
            assert!(said.contains(words) && said.contains("usa il programma nuovo"), "{command:?}: {said}");
        }
        let said = does_not_begin(&mut node).await;
        assert!(said.contains(words), "{said}");
    }

    async fn a_command_of_a_newer_program_changes_no_table_under_the_node_that_still_runs(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let db = node.database().await;
        let known = newest(&db).await;
        change(&db, "DELETE FROM _sqlx_migrations WHERE version = (SELECT MAX(version) FROM _sqlx_migrations)").await;
        let before = newest(&db).await;
        assert!(before < known);
        for command in [&["user", "list"][..], &["setup-link"], &["doctor"], &["backup", "--to", "copie"]] {
            let said = fails(&node, command).await;
            let words = format!("le tabelle sono di una versione precedente del programma ({before}; questo ha la {known})");
            assert!(said.contains(&words) && said.contains("le aggiorna «serve»"), "{command:?}: {said}");
            assert_eq!(newest(&db).await, before, "{command:?}");
        }
    }
}

#[tokio::test]
async fn a_database_that_is_not_there_is_not_made_anew() {
    let mut node = TestNode::start("Cooperativa Aurora", Engine::Sqlite).await;
    node.stop().await;
    let (file, aside) = (node.folder().join("node.sqlite"), node.folder().join("elsewhere.sqlite"));
    std::fs::rename(&file, &aside).unwrap();
    for command in [&["user", "list"][..], &["doctor"]] {
        let said = fails(&node, command).await;
        assert!(said.contains("non c’è il database di un nodo"), "{command:?}: {said}");
    }
    let said = does_not_begin(&mut node).await;
    assert!(said.contains("rimettilo al suo posto"), "{said}");
    assert!(!file.exists(), "an empty one would look like a node without people");
    node.kill();
    std::fs::rename(&aside, &file).unwrap();
    node.serve().await;
    assert!(node.command(&["doctor"]).await.ok().contains("✓"));
}
