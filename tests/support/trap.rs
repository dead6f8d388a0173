//! A commit that fails although every statement before it has succeeded: a row is written beside, which breaks a rule that is
//! looked at only at the end of a transaction.

use pico_node::execute;
use sqlx::AssertSqlSafe;

use super::engine::Engine;
use super::node::TestNode;

/// Set upon one table. It stays until it is removed.
pub struct Trap {
    remove: String,
}

impl Trap {
    /// From now on nothing commits that has done `what` (`INSERT` or `UPDATE`) to a row of `table`; `key` is a column with a text.
    pub async fn set(node: &TestNode, what: &str, table: &str, key: &str) -> Self {
        let reaction = match node.engine {
            Engine::Sqlite => vec![format!(
                "CREATE TRIGGER trap_sprung AFTER {what} ON {table} BEGIN INSERT INTO trap VALUES (NEW.{key}); END"
            )],
            Engine::Postgres => vec![
                format!(
                    "CREATE FUNCTION spring() RETURNS trigger LANGUAGE plpgsql AS \
                     'BEGIN INSERT INTO trap VALUES (NEW.{key}); RETURN NEW; END'"
                ),
                format!("CREATE TRIGGER trap_sprung AFTER {what} ON {table} FOR EACH ROW EXECUTE FUNCTION spring()"),
            ],
        };
        let ground = [
            "CREATE TABLE trap_ground (id TEXT PRIMARY KEY)",
            "CREATE TABLE trap (id TEXT REFERENCES trap_ground (id) DEFERRABLE INITIALLY DEFERRED)",
        ];
        run(node, ground.map(str::to_owned).into_iter().chain(reaction)).await;
        let place = if node.engine == Engine::Sqlite { String::new() } else { format!(" ON {table}") };
        Self { remove: format!("DROP TRIGGER trap_sprung{place}") }
    }

    /// Commits succeed again.
    pub async fn remove(self, node: &TestNode) {
        run(node, std::iter::once(self.remove)).await;
    }
}

async fn run(node: &TestNode, statements: impl Iterator<Item = String>) {
    let db = node.database().await;
    let mut tx = db.write().await.unwrap();
    for statement in statements {
        execute!(&mut tx, sqlx::query(AssertSqlSafe(statement.as_str()))).unwrap();
    }
    tx.commit().await.unwrap();
    db.close().await;
}
