//! How long the log remembers who has seen what.
//!
//! The log is about workers too: what each of them opened, hour by hour. So rows that only tell of a reading have an age
//! after which they go (`retention.read_log_days`); rows that tell of a change, of a log-in or of an exception stay. A row
//! that goes leaves its place and its hash, so the chain still shows when a row that should be there was altered or taken
//! out. What was in it cannot be computed back from the hash: the row's identifier, which is random, goes with it.

use std::time::Duration;

use super::chain::BREATH;
use super::named;
use crate::app::App;
use crate::clock::DAY;
use crate::federation::certain;
use crate::store::{Db, Result};
use crate::{execute, sql};

/// Between two looks.
const LOOK: Duration = Duration::from_hours(1);
/// Rows of one transaction.
const PAGE: i64 = 200;
/// After every row.
const END: i64 = i64::MAX;

/// Actions that changed nothing and took nothing out of the node: somebody saw something on a page.
const READINGS: [&str; 6] =
    ["person.list", "person.lookalikes", "person.read", "person.search", "referral.list", "referral.read"];

/// Starts the pruning of a running node.
pub fn start(app: &App) {
    let working = app.clone();
    tokio::spawn(app.work.hold(async move {
        let app = working;
        let mut interval = tokio::time::interval(LOOK);
        loop {
            interval.tick().await;
            let Some(now) = certain::now(&app) else { continue };
            let before = now.as_millis() - i64::from(app.config.retention.read_log_days) * DAY;
            match prune(&app.db, before).await {
                Ok(0) => {}
                Ok(rows) => tracing::info!(rows, "readings that were old enough left the access log"),
                Err(error) => tracing::error!(%error, "old readings could not leave the access log"),
            }
        }
    }));
}

/// Takes out the readings before a moment, as far as they are chained; answers how many. A row that stands after younger ones was
/// written while the clock was behind: it is as young as they are.
pub async fn prune(db: &Db, before: i64) -> Result<u64> {
    let actions = READINGS.map(|action| format!("'{action}'")).join(", ");
    let text = format!(
        "SELECT id, position, hash FROM audit_entries WHERE at < $1 AND position IS NOT NULL AND hash IS NOT NULL \
         AND position < COALESCE((SELECT MIN(position) FROM audit_entries WHERE at >= $1), {END}) \
         AND action IN ({actions}) ORDER BY at LIMIT {PAGE}"
    );
    let mut pruned = 0;
    loop {
        let mut tx = db.write().await?;
        let rows: Vec<(String, i64, String)> =
            sql!(&mut tx, c => sqlx::query_as(sqlx::AssertSqlSafe(text.as_str())).bind(before).fetch_all(c))?;
        for (id, position, hash) in &rows {
            let keep = "INSERT INTO audit_pruned (position, hash) VALUES ($1, $2)";
            execute!(&mut tx, sqlx::query(keep).bind(position).bind(hash))?;
            execute!(&mut tx, sqlx::query("DELETE FROM audit_entries WHERE id = $1").bind(id))?;
        }
        let places = rows.iter().map(|(_, position, _)| *position);
        if let (Some(from), Some(to)) = (places.clone().min(), places.max()) {
            named::rows_went(&mut tx, (from, to)).await?;
        }
        tx.commit().await?;
        pruned += rows.len() as u64;
        if rows.is_empty() {
            return Ok(pruned);
        }
        tokio::time::sleep(BREATH).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::chain::{Verdict, seal, verify};
    use crate::audit::{Actor, Event, record};
    use crate::trial::{NOON, TrialNode};

    /// One after the other: rows of one moment may stand in the chain in any order.
    async fn log(node: &TrialNode, actions: &[&str]) {
        for action in actions {
            let mut tx = node.db.write().await.unwrap();
            record(&mut tx, node, &Actor::Node, Event::new(action, "person", "per_1")).await.unwrap();
            tx.commit().await.unwrap();
            seal(&node.db).await.unwrap();
        }
    }

    async fn actions(node: &TrialNode) -> Vec<String> {
        let mut tx = node.db.read().await.unwrap();
        let query = "SELECT action FROM audit_entries ORDER BY position";
        sql!(&mut tx, c => sqlx::query_scalar(query).fetch_all(c)).unwrap()
    }

    #[tokio::test]
    async fn old_readings_go_and_what_was_done_stays_in_a_chain_that_holds() {
        let node = TrialNode::named("A").await;
        log(&node, &["person.read", "person.change", "account.login", "referral.read", "person.read"]).await;
        let later = NOON.as_millis() + DAY;
        assert_eq!(prune(&node.db, NOON.as_millis()).await.unwrap(), 0, "none is old enough");
        assert_eq!(prune(&node.db, later).await.unwrap(), 3);
        assert_eq!(actions(&node).await, ["person.change", "account.login"]);
        assert_eq!(verify(&node.db).await.unwrap(), Verdict::Intact(5));
        // The chain goes on after its last row has gone.
        log(&node, &["person.read", "account.login"]).await;
        assert_eq!(verify(&node.db).await.unwrap(), Verdict::Intact(7));
        let mut tx = node.db.write().await.unwrap();
        execute!(&mut tx, sqlx::query("DELETE FROM audit_entries WHERE position = 3")).unwrap();
        tx.commit().await.unwrap();
        assert_eq!(verify(&node.db).await.unwrap(), Verdict::Broken(3), "a row that was taken out is still found out");
    }

    #[tokio::test]
    async fn a_changed_row_behind_one_that_has_gone_is_found_out() {
        let node = TrialNode::named("A").await;
        log(&node, &["person.read", "person.change"]).await;
        assert_eq!(prune(&node.db, NOON.as_millis() + DAY).await.unwrap(), 1);
        let mut tx = node.db.write().await.unwrap();
        execute!(&mut tx, sqlx::query("UPDATE audit_entries SET actor_name = 'Altri'")).unwrap();
        tx.commit().await.unwrap();
        assert_eq!(verify(&node.db).await.unwrap(), Verdict::Broken(2));
    }
}
