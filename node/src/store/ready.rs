//! Whether the database can do its work: it is asked something, and something is really written and committed.
//!
//! That a transaction begins shows nothing. SQLite lets one begin on a file that this process may only read, and a full disk is
//! found when there is something to be put on it. So one fact is written that means nothing, each time another value: what is
//! the same as before would not reach the disk.

use super::{Db, Result, StoreError, Tx, end_if_unsure};
use crate::sql;

/// Turns the one fact that stands for nothing.
const TURN: &str = "INSERT INTO node_facts (name, value) VALUES ('written_on_trial', '0') \
     ON CONFLICT (name) DO UPDATE SET value = CASE node_facts.value WHEN '0' THEN '1' ELSE '0' END";

impl Db {
    /// Whether the database can be read, and gives the turn to write. A server that lets a transaction begin and nobody write (a
    /// standby, or one that its provider has closed) is told too; whether anything reaches the disk is for [`Self::writes`].
    pub async fn ready(&self) -> Result<()> {
        let mut tx = self.read().await?;
        let _one: i64 = sql!(&mut tx, c => sqlx::query_scalar("SELECT CAST(1 AS BIGINT)").fetch_one(c))?;
        drop(tx);
        let mut tx = self.write().await?;
        if let Tx::Postgres(transaction) = &mut tx {
            let only_reads: String =
                sqlx::query_scalar("SHOW transaction_read_only").fetch_one(&mut **transaction).await?;
            if only_reads == "on" {
                return Err(StoreError::Unfit("the server lets nobody write".into()));
            }
        }
        tx.rollback().await
    }

    /// Writes and commits something that means nothing: one `fsync`. For the process that serves, which ends where a write has
    /// failed and nobody knows what is on the disk.
    pub async fn writes(&self) -> Result<()> {
        self.tries_to_write().await.inspect_err(end_if_unsure)
    }

    /// The same for a command that says what it found, whatever it was, and goes on to the next question.
    pub async fn tries_to_write(&self) -> Result<()> {
        let mut tx = self.write().await?;
        match &mut tx {
            Tx::Sqlite(transaction) => sqlx::query(TURN).execute(&mut **transaction).await.map(drop)?,
            Tx::Postgres(transaction) => sqlx::query(TURN).execute(&mut **transaction).await.map(drop)?,
        }
        tx.end().await
    }
}

#[cfg(test)]
mod tests {
    use crate::store::facts;
    use crate::trial::TrialNode;

    #[tokio::test]
    async fn what_is_written_on_trial_is_another_value_each_time_and_one_row() {
        let node = TrialNode::named("Cooperativa Orione").await;
        let mut found = Vec::new();
        for _ in 0..3 {
            node.db.writes().await.unwrap();
            let mut tx = node.db.read().await.unwrap();
            found.push(facts::get(&mut tx, "written_on_trial").await.unwrap().unwrap());
        }
        assert_eq!(found, ["0", "1", "0"]);
    }
}
