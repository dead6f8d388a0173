//! The chain over the audit log: tamper evidence, not tamper prevention.
//!
//! Positions are given after commit, by one process at a time, so the business transactions need no common lock. What the
//! chain proves is that nothing already chained was altered or removed; the unsealed tail is at most a few seconds long. A
//! reading that grew too old leaves its hash at its place ([`super::retention`]): it proves that a row stood there.
//!
//! A chain whose last rows are gone is whole in itself. So its head is kept apart, in the transaction that chains, and the
//! next row is linked to the kept head and not to the last row that is found: what comes after a removal cannot hide it.

use std::time::Duration;

use pico_protocol::id::Digest;
use sha2::{Digest as _, Sha256};

use crate::store::{Db, Result, StoreError, Tx, facts};
use crate::{execute, sql};

/// Rows chained in one transaction.
const BATCH: i64 = 500;
/// Between two of them. Another process that waits for its turn to write looks now and then whether it has come; where one
/// transaction follows the other without a pause, it may never be so.
pub(super) const BREATH: Duration = Duration::from_millis(50);
/// The fact that keeps the head: position and hash of the row that was chained last.
const HEAD: &str = "audit_head";

/// One row as it is hashed.
#[derive(Clone, Debug, sqlx::FromRow)]
struct Row {
    id: String,
    at: i64,
    actor_kind: String,
    actor_id: String,
    actor_name: String,
    action: String,
    object_kind: String,
    object_id: String,
    reason: Option<String>,
    detail: Option<String>,
    hash: Option<String>,
}

/// A row with its place.
#[derive(Clone, Debug, sqlx::FromRow)]
struct Placed {
    position: i64,
    #[sqlx(flatten)]
    row: Row,
}

/// What a check of the whole chain found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// All rows are as they were written; how many were chained.
    Intact(i64),
    /// The row at this position was altered or removed.
    Broken(i64),
    /// The last rows are gone: so many are left of so many that were chained.
    Cut {
        /// Position of the last row that is there.
        left: i64,
        /// Position of the last row that was chained.
        chained: i64,
    },
}

/// The last row that was chained.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Head {
    position: i64,
    hash: String,
}

impl Head {
    async fn kept(tx: &mut Tx) -> Result<Self> {
        let Some(fact) = facts::get(tx, HEAD).await? else { return Ok(Self::default()) };
        let read = fact.split_once(' ').and_then(|(position, hash)| Some((position.parse().ok()?, hash.to_owned())));
        let (position, hash) = read.ok_or_else(|| StoreError::inconsistent(HEAD))?;
        Ok(Self { position, hash })
    }

    async fn keep(&self, tx: &mut Tx) -> Result<()> {
        facts::put(tx, HEAD, &format!("{} {}", self.position, self.hash)).await
    }

    /// The head after one more row.
    fn followed_by(&self, row: &Row) -> Self {
        let position = self.position + 1;
        Self { position, hash: link(&self.hash, position, row) }
    }
}

/// Chains what is not chained yet; answers how many rows.
pub async fn seal(db: &Db) -> Result<u64> {
    let mut sealed = 0;
    loop {
        let mut tx = db.write().await?;
        let done = seal_batch(&mut tx).await?;
        tx.commit().await?;
        sealed += done;
        if done < BATCH.unsigned_abs() {
            return Ok(sealed);
        }
        tokio::time::sleep(BREATH).await;
    }
}

async fn seal_batch(tx: &mut Tx) -> Result<u64> {
    let rows: Vec<Row> = sql!(tx, c => sqlx::query_as(
        "SELECT id, at, actor_kind, actor_id, actor_name, action, object_kind, object_id, reason, detail, hash \
         FROM audit_entries WHERE position IS NULL ORDER BY id LIMIT $1"
    ).bind(BATCH).fetch_all(c))?;
    if rows.is_empty() {
        return Ok(0);
    }
    let mut head = Head::kept(tx).await?;
    for row in &rows {
        head = head.followed_by(row);
        execute!(
            tx,
            sqlx::query("UPDATE audit_entries SET position = $1, hash = $2 WHERE id = $3")
                .bind(head.position)
                .bind(&head.hash)
                .bind(&row.id)
        )?;
    }
    head.keep(tx).await?;
    Ok(rows.len() as u64)
}

/// Recomputes the whole chain.
pub async fn verify(db: &Db) -> Result<Verdict> {
    let mut tx = db.read().await?;
    let kept = Head::kept(&mut tx).await?;
    let mut head = Head::default();
    loop {
        let rows: Vec<Placed> = sql!(&mut tx, c => sqlx::query_as(
            "SELECT position, id, at, actor_kind, actor_id, actor_name, action, object_kind, object_id, reason, detail, hash \
             FROM audit_entries WHERE position > $1 AND position <= $2 ORDER BY position"
        ).bind(head.position).bind(head.position + BATCH).fetch_all(c))?;
        let pruned: Vec<(i64, String)> = sql!(&mut tx, c => sqlx::query_as(
            "SELECT position, hash FROM audit_pruned WHERE position > $1 AND position <= $2 ORDER BY position"
        ).bind(head.position).bind(head.position + BATCH).fetch_all(c))?;
        if rows.is_empty() && pruned.is_empty() {
            let beyond: Option<i64> = sql!(&mut tx, c => sqlx::query_scalar(
                "SELECT position FROM audit_entries WHERE position > $1 LIMIT 1"
            ).bind(head.position).fetch_optional(c))?;
            return Ok(beyond.map_or_else(|| compare(&head, &kept), |_| Verdict::Broken(head.position + 1)));
        }
        let (mut rows, mut pruned) = (rows.into_iter().peekable(), pruned.into_iter().peekable());
        while rows.peek().is_some() || pruned.peek().is_some() {
            let place = head.position + 1;
            if let Some((position, hash)) = pruned.next_if(|(pruned, _)| *pruned == place) {
                head = Head { position, hash };
                continue;
            }
            let Some(placed) = rows.next_if(|placed| placed.position == place) else {
                return Ok(Verdict::Broken(place));
            };
            head = head.followed_by(&placed.row);
            if placed.row.hash.as_ref() != Some(&head.hash) {
                return Ok(Verdict::Broken(place));
            }
        }
    }
}

/// What a chain that is whole in itself is worth: it must end where the kept head says.
fn compare(found: &Head, kept: &Head) -> Verdict {
    if found == kept {
        Verdict::Intact(found.position)
    } else if found.position < kept.position {
        Verdict::Cut { left: found.position, chained: kept.position }
    } else {
        // Chained by another hand: the whole chain anew, or more rows than the sealer has seen.
        Verdict::Broken(found.position.min(kept.position + 1))
    }
}

/// SHA-256 over the previous hash and every column, each preceded by its length so that no two rows read alike.
fn link(previous: &str, position: i64, row: &Row) -> String {
    let mut hasher = Sha256::new();
    let (position, at) = (position.to_string(), row.at.to_string());
    let columns = [
        previous,
        &position,
        &row.id,
        &at,
        &row.actor_kind,
        &row.actor_id,
        &row.actor_name,
        &row.action,
        &row.object_kind,
        &row.object_id,
        row.reason.as_deref().unwrap_or("\0"),
        row.detail.as_deref().unwrap_or("\0"),
    ];
    for column in columns {
        hasher.update((column.len() as u64).to_be_bytes());
        hasher.update(column);
    }
    Digest::from_bytes(hasher.finalize().into()).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::{self, Actor, Event};
    use crate::trial::TrialNode;

    /// A node with so many rows in its log, all chained.
    async fn with_rows(count: usize) -> TrialNode {
        let node = TrialNode::named("Cooperativa Orione").await;
        write(&node, count).await;
        assert_eq!(verify(&node.db).await.unwrap(), Verdict::Intact(last(&node).await));
        node
    }

    async fn write(node: &TrialNode, count: usize) {
        let mut tx = node.db.write().await.unwrap();
        for number in 0..count {
            let id = format!("per_{number}");
            let event = Event::new("person.read", "person", &id).reason(Some("turno")).detail("state=sent");
            audit::record(&mut tx, node, &Actor::Node, event).await.unwrap();
        }
        tx.commit().await.unwrap();
        assert_eq!(seal(&node.db).await.unwrap(), count as u64);
    }

    async fn last(node: &TrialNode) -> i64 {
        let mut tx = node.db.read().await.unwrap();
        sql!(&mut tx, c => sqlx::query_scalar("SELECT MAX(position) FROM audit_entries").fetch_one(c)).unwrap()
    }

    /// What somebody with the database in her hands does to the row at a position.
    async fn tamper(node: &TrialNode, statement: &str, position: i64) {
        let mut tx = node.db.write().await.unwrap();
        let query = format!("{statement} WHERE position = $1");
        let touched = execute!(&mut tx, sqlx::query(sqlx::AssertSqlSafe(query)).bind(position)).unwrap();
        assert_eq!(touched, 1, "{statement}");
        tx.commit().await.unwrap();
    }

    #[tokio::test]
    async fn an_altered_row_is_named_whatever_was_altered() {
        let node = with_rows(5).await;
        let position = last(&node).await - 2;
        for column in ["actor_kind", "actor_id", "actor_name", "action", "object_kind", "object_id", "reason", "detail"]
        {
            tamper(&node, &format!("UPDATE audit_entries SET {column} = {column} || 'x'"), position).await;
            assert_eq!(verify(&node.db).await.unwrap(), Verdict::Broken(position), "{column}");
            let back = format!("UPDATE audit_entries SET {column} = substr({column}, 1, length({column}) - 1)");
            tamper(&node, &back, position).await;
        }
        tamper(&node, "UPDATE audit_entries SET at = at - 1", position).await;
        assert_eq!(verify(&node.db).await.unwrap(), Verdict::Broken(position));
        tamper(&node, "UPDATE audit_entries SET at = at + 1", position).await;
        assert_eq!(verify(&node.db).await.unwrap(), Verdict::Intact(position + 2));
    }

    #[tokio::test]
    async fn a_row_taken_out_of_the_middle_is_named() {
        let node = with_rows(5).await;
        let position = last(&node).await - 2;
        tamper(&node, "DELETE FROM audit_entries", position).await;
        assert_eq!(verify(&node.db).await.unwrap(), Verdict::Broken(position));
    }

    #[tokio::test]
    async fn the_last_rows_cannot_be_taken_away_and_what_follows_does_not_hide_it() {
        let node = with_rows(5).await;
        let chained = last(&node).await;
        tamper(&node, "DELETE FROM audit_entries", chained).await;
        assert_eq!(verify(&node.db).await.unwrap(), Verdict::Cut { left: chained - 1, chained });
        tamper(&node, "DELETE FROM audit_entries", chained - 1).await;
        assert_eq!(verify(&node.db).await.unwrap(), Verdict::Cut { left: chained - 2, chained });
        write(&node, 3).await;
        assert_eq!(verify(&node.db).await.unwrap(), Verdict::Broken(chained - 1));
    }

    #[tokio::test]
    async fn a_log_of_which_nothing_is_left_is_not_a_new_one() {
        let node = TrialNode::named("Cooperativa Orione").await;
        seal(&node.db).await.unwrap();
        write(&node, 2).await;
        let chained = last(&node).await;
        let mut tx = node.db.write().await.unwrap();
        execute!(&mut tx, sqlx::query("DELETE FROM audit_entries")).unwrap();
        tx.commit().await.unwrap();
        assert_eq!(verify(&node.db).await.unwrap(), Verdict::Cut { left: 0, chained });
    }

    #[tokio::test]
    async fn a_chain_that_another_hand_has_made_anew_contradicts_the_kept_head() {
        let node = with_rows(3).await;
        let position = last(&node).await;
        tamper(&node, "UPDATE audit_entries SET actor_name = 'Nessuno'", position).await;
        let mut tx = node.db.write().await.unwrap();
        let rows: Vec<Row> = sql!(&mut tx, c => sqlx::query_as(
            "SELECT id, at, actor_kind, actor_id, actor_name, action, object_kind, object_id, reason, detail, hash \
             FROM audit_entries ORDER BY position"
        ).fetch_all(c))
        .unwrap();
        let forged = rows.iter().fold(Head::default(), |head, row| head.followed_by(row)).hash;
        let update = "UPDATE audit_entries SET hash = $1 WHERE position = $2";
        execute!(&mut tx, sqlx::query(update).bind(&forged).bind(position)).unwrap();
        tx.commit().await.unwrap();
        assert_eq!(verify(&node.db).await.unwrap(), Verdict::Broken(position));
    }
}
