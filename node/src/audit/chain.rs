//! The chain over the audit log: tamper evidence, not tamper prevention.
//!
//! Positions are given after commit, by one process at a time, so the business transactions need no common lock. What the
//! chain proves is that nothing already chained was altered or removed; the unsealed tail is at most a few seconds long. A
//! reading that grew too old leaves its hash at its place ([`super::retention`]): it proves that a row stood there.

use pico_protocol::id::Digest;
use sha2::{Digest as _, Sha256};

use crate::store::{Db, Result, Tx};
use crate::{execute, sql};

/// Rows chained in one transaction.
const BATCH: i64 = 500;

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
    /// The row at this position was altered, or one before it removed.
    Broken(i64),
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
    }
}

async fn seal_batch(tx: &mut Tx) -> Result<u64> {
    lock(tx).await?;
    let head: Option<(i64, String)> = sql!(tx, c => sqlx::query_as(
        "SELECT position, hash FROM audit_entries WHERE position IS NOT NULL ORDER BY position DESC LIMIT 1"
    ).fetch_optional(c))?;
    let pruned: Option<(i64, String)> = sql!(tx, c => sqlx::query_as(
        "SELECT position, hash FROM audit_pruned ORDER BY position DESC LIMIT 1"
    ).fetch_optional(c))?;
    let (mut position, mut hash) = head.into_iter().chain(pruned).max().unwrap_or_default();
    let rows: Vec<Row> = sql!(tx, c => sqlx::query_as(
        "SELECT id, at, actor_kind, actor_id, actor_name, action, object_kind, object_id, reason, detail, hash \
         FROM audit_entries WHERE position IS NULL ORDER BY id LIMIT $1"
    ).bind(BATCH).fetch_all(c))?;
    for row in &rows {
        position += 1;
        hash = link(&hash, position, row);
        execute!(
            tx,
            sqlx::query("UPDATE audit_entries SET position = $1, hash = $2 WHERE id = $3")
                .bind(position)
                .bind(&hash)
                .bind(&row.id)
        )?;
    }
    Ok(rows.len() as u64)
}

/// On PostgreSQL several processes may run: only one seals or prunes at a time. SQLite's writer is alone already.
pub(super) async fn lock(tx: &mut Tx) -> Result<()> {
    if let Tx::Postgres(transaction) = tx {
        sqlx::query("SELECT pg_advisory_xact_lock(7211)").execute(&mut **transaction).await?;
    }
    Ok(())
}

/// Recomputes the whole chain.
pub async fn verify(db: &Db) -> Result<Verdict> {
    let mut tx = db.read().await?;
    let (mut position, mut hash) = (0, String::new());
    loop {
        let rows: Vec<Placed> = sql!(&mut tx, c => sqlx::query_as(
            "SELECT position, id, at, actor_kind, actor_id, actor_name, action, object_kind, object_id, reason, detail, hash \
             FROM audit_entries WHERE position > $1 AND position <= $2 ORDER BY position"
        ).bind(position).bind(position + BATCH).fetch_all(c))?;
        let pruned: Vec<(i64, String)> = sql!(&mut tx, c => sqlx::query_as(
            "SELECT position, hash FROM audit_pruned WHERE position > $1 AND position <= $2 ORDER BY position"
        ).bind(position).bind(position + BATCH).fetch_all(c))?;
        if rows.is_empty() && pruned.is_empty() {
            let beyond: Option<i64> = sql!(&mut tx, c => sqlx::query_scalar(
                "SELECT position FROM audit_entries WHERE position > $1 LIMIT 1"
            ).bind(position).fetch_optional(c))?;
            return Ok(beyond.map_or(Verdict::Intact(position), |_| Verdict::Broken(position + 1)));
        }
        let (mut rows, mut pruned) = (rows.into_iter().peekable(), pruned.into_iter().peekable());
        while rows.peek().is_some() || pruned.peek().is_some() {
            position += 1;
            if let Some((_, kept)) = pruned.next_if(|(place, _)| *place == position) {
                hash = kept;
                continue;
            }
            let Some(placed) = rows.next_if(|placed| placed.position == position) else {
                return Ok(Verdict::Broken(position));
            };
            hash = link(&hash, position, &placed.row);
            if placed.row.hash.as_ref() != Some(&hash) {
                return Ok(Verdict::Broken(position));
            }
        }
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
