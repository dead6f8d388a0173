//! Two that act at once, made to meet: a test holds what they need, waits until they stand in line, and lets go.

use pico_node::sql;
use pico_node::store::{Db, Tx};

use super::eventually;

/// Waits until so many stand in line for a row of this database. With SQLite there is one writer and nobody to be seen
/// waiting: who comes later simply comes later.
pub async fn stand_in_line(db: &Db, waiting: i64) {
    eventually("they stand in line", async || {
        let mut tx = db.read().await.unwrap();
        if !matches!(tx, Tx::Postgres(_)) {
            return Some(());
        }
        let query = "SELECT CAST(COUNT(*) AS BIGINT) FROM pg_stat_activity \
                     WHERE datname = current_database() AND wait_event_type = 'Lock'";
        let found: i64 = sql!(&mut tx, c => sqlx::query_scalar(query).fetch_one(c)).unwrap();
        (found >= waiting).then_some(())
    })
    .await;
}
