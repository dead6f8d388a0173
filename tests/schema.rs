//! The tables are the same on both engines: one folder of migrations, no dialect.

use std::collections::BTreeMap;

use pico_node::sql;
use pico_node::store::{Db, Tx};

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
