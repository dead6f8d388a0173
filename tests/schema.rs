//! The tables are the same on both engines: one folder of migrations, no dialect.

use std::collections::BTreeMap;

use pico_node::store::{Db, Tx};
use pico_node::{execute, sql};

use crate::on_both_engines;
use crate::support::engine::Engine;

/// Table → columns with their affinity, in the order of their names.
type Shape = BTreeMap<String, BTreeMap<String, &'static str>>;

async fn shape(engine: Engine) -> Shape {
    let folder = tempfile::tempdir().unwrap();
    let db = Db::open(&engine.new_database(folder.path())).await.unwrap();
    let mut tx = db.read().await.unwrap();
    let columns: Vec<(String, String, String)> = match &tx {
        Tx::Sqlite(_) => {
            let query = "SELECT tables.name, columns.name, columns.type FROM sqlite_master AS tables \
                         JOIN pragma_table_info(tables.name) AS columns WHERE tables.type = 'table'";
            sql!(&mut tx, c => sqlx::query_as(query).fetch_all(c)).unwrap()
        }
        Tx::Postgres(_) => {
            let query = "SELECT table_name::text, column_name::text, data_type::text \
                         FROM information_schema.columns WHERE table_schema = 'public'";
            sql!(&mut tx, c => sqlx::query_as(query).fetch_all(c)).unwrap()
        }
    };
    let mut shape = Shape::new();
    for (table, column, declared) in columns {
        // sqlx's own bookkeeping and SQLite's internal tables.
        if table.starts_with("_sqlx") || table.starts_with("sqlite_") {
            continue;
        }
        let kind = kind(&declared).unwrap_or_else(|| panic!("{table}.{column} is {declared}: not a portable type"));
        shape.entry(table).or_default().insert(column, kind);
    }
    shape
}

/// What a declared type means on either engine; `None` for types that do not behave alike.
fn kind(declared: &str) -> Option<&'static str> {
    Some(match declared.to_ascii_lowercase().as_str() {
        "text" => "text",
        "bigint" => "bigint",
        "boolean" => "boolean",
        "bytea" => "bytea",
        _ => return None,
    })
}

#[tokio::test]
async fn every_column_has_a_portable_type() {
    let shape = shape(Engine::Sqlite).await;
    assert!(shape.contains_key("audit_entries"), "the migrations ran: {:?}", shape.keys());
}

#[tokio::test]
#[ignore = "needs PostgreSQL: tests/run prepares it"]
async fn both_engines_have_the_same_tables_and_columns() {
    let sqlite = shape(Engine::Sqlite).await;
    let postgres = shape(Engine::Postgres).await;
    assert_eq!(sqlite, postgres);
}

/// Statements about the tables that pull, relay and the rotation of keys stand on, one after the other: the first of each group is
/// taken, what follows is refused.
const REFUSED: [&[&str]; 4] = [
    &[
        "INSERT INTO relay_deposits (sender, recipient, number, holds, epoch, first_seq, last_seq, body, body_digest, bytes, \
         arrived_at, expires_at) VALUES ('a', 'b', 1, 'batch', 1, 1, 100, 'x', 'd', 1, 1, 2)",
        "INSERT INTO relay_deposits (sender, recipient, number, holds, epoch, first_seq, last_seq, body, body_digest, bytes, \
         arrived_at, expires_at) VALUES ('a', 'b', 2, 'batch', 1, 1, 101, 'x', 'd', 1, 1, 2)",
        "INSERT INTO relay_deposits (sender, recipient, number, holds, body, body_digest, bytes, arrived_at, expires_at) \
         VALUES ('a', 'b', 3, 'batch', 'x', 'd', 1, 1, 2)",
        "INSERT INTO relay_deposits (sender, recipient, number, holds, body, body_digest, bytes, arrived_at, expires_at) \
         VALUES ('a', 'b', 4, 'receipt', 'x', 'd', 1, 1, 2)",
        "INSERT INTO relay_deposits (sender, recipient, number, holds, body, body_digest, bytes, arrived_at, expires_at) \
         VALUES ('a', 'a', 5, 'question', 'x', 'd', 1, 1, 2)",
    ],
    &[
        "INSERT INTO relay_shelves (sender, recipient, last_number, head, answer) VALUES ('a', 'b', 1, 'd', '{}')",
        "INSERT INTO relay_shelves (sender, recipient, last_number, head, answer) VALUES ('a', 'b', 2, 'd', '{}')",
    ],
    &[
        "INSERT INTO outgoing_bodies (peer, digest, epoch, first_seq, last_seq, ordinal, sent_at) VALUES ('a', 'd', 1, 1, 2, 1, 1)",
        "INSERT INTO outgoing_bodies (peer, digest, epoch, first_seq, last_seq, ordinal, sent_at) VALUES ('a', 'e', 1, 3, 2, 2, 1)",
        "INSERT INTO outgoing_bodies (peer, digest, epoch, first_seq, last_seq, ordinal, relay, sent_at) \
         VALUES ('a', 'f', 1, 1, 2, 3, 'r', 1)",
    ],
    &[
        "INSERT INTO key_generations (purpose, generation, key_id, made_at, used_from) VALUES ('signing', 1, 'k', 1, 1)",
        "INSERT INTO key_generations (purpose, generation, key_id, made_at, used_from) VALUES ('signing', 2, 'l', 1, 1)",
        "INSERT INTO key_generations (purpose, generation, key_id, made_at, revoked_in) VALUES ('tls', 1, 'm', 1, 2)",
    ],
];

on_both_engines! {
async fn what_cannot_be_of_a_relay_or_a_key_is_refused(engine: Engine) {
    let folder = tempfile::tempdir().unwrap();
    let db = Db::open(&engine.new_database(folder.path())).await.unwrap();
    for group in REFUSED {
        for (at, statement) in group.iter().enumerate() {
            let mut tx = db.write().await.unwrap();
            let outcome = execute!(&mut tx, sqlx::query(*statement));
            assert_eq!(outcome.is_ok(), at == 0, "{statement}: {outcome:?}");
            if at == 0 {
                tx.commit().await.unwrap();
            }
        }
    }
}
}
