//! Two that act at once, made to meet: a test keeps the turn to write, waits until somebody stands in line, and lets go.

use std::time::Duration;

use pico_node::sql;
use pico_node::store::{Db, Tx};

use super::eventually;

/// Time for those who come after the first: a process shows one that waits, the others wait within it.
const THE_OTHERS: Duration = Duration::from_millis(300);

/// Waits until a process of this node stands in line to write, and a moment longer. On PostgreSQL that is seen; with SQLite
/// nobody can be seen waiting, and only the moment is left.
pub async fn stand_in_line(db: &Db) {
    eventually("somebody stands in line", async || {
        let mut tx = db.read().await.unwrap();
        if !matches!(tx, Tx::Postgres(_)) {
            return Some(());
        }
        let query = "SELECT CAST(COUNT(*) AS BIGINT) FROM pg_stat_activity \
                     WHERE datname = current_database() AND wait_event_type = 'Lock'";
        let found: i64 = sql!(&mut tx, c => sqlx::query_scalar(query).fetch_one(c)).unwrap();
        (found >= 1).then_some(())
    })
    .await;
    tokio::time::sleep(THE_OTHERS).await;
}
