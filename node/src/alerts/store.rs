//! The rows of alerts.

use pico_protocol::time::Timestamp;

use super::post::PostError;
use super::{GIVE_UP, Recipient};
use crate::app::App;
use crate::store::{Result, StoreError, Tx, facts};
use crate::{execute, sql};

/// How long a row is kept after it was sent or given up, for the home page and who looks for what happened.
const KEPT: i64 = 30 * 24 * 60 * 60 * 1000;

/// An e-mail that is due.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Due {
    /// What waits.
    pub object: String,
    recipient: String,
    /// Attempts that failed.
    pub attempts: i64,
    raised_at: i64,
}

impl Due {
    /// Who is told.
    pub fn recipient(&self) -> Result<Recipient> {
        Recipient::from_code(&self.recipient).ok_or_else(|| StoreError::inconsistent("a recipient of an alert"))
    }

    /// Nobody is told any more after a day.
    pub fn is_over(&self, now: Timestamp) -> bool {
        now.since(Timestamp::from_millis(self.raised_at)) >= GIVE_UP
    }
}

/// Something urgent has arrived: in the transaction that stores it. Nothing to do where nobody is named.
pub async fn raise(tx: &mut Tx, app: &App, object: &str) -> Result<()> {
    let now = app.clock.now();
    for recipient in Recipient::ALL {
        if address(tx, recipient).await?.is_none() {
            continue;
        }
        execute!(
            tx,
            sqlx::query(
                "INSERT INTO alerts (object, recipient, attempts, failure, raised_at, due_at) \
                 VALUES ($1, $2, 0, '', $3, $4) ON CONFLICT (object, recipient) DO NOTHING"
            )
            .bind(object)
            .bind(recipient.code())
            .bind(now.as_millis())
            .bind(now.plus(recipient.after()).as_millis())
        )?;
    }
    Ok(())
}

/// Somebody has seen to it, or it is over: who was not told yet need not be.
pub async fn settle(tx: &mut Tx, object: &str) -> Result<()> {
    execute!(tx, sqlx::query("DELETE FROM alerts WHERE object = $1 AND due_at IS NOT NULL").bind(object))?;
    Ok(())
}

/// The address of a recipient.
pub async fn address(tx: &mut Tx, recipient: Recipient) -> Result<Option<String>> {
    Ok(facts::get(tx, recipient.address_fact()).await?.filter(|address| !address.is_empty()))
}

/// What is to be sent now, the oldest first.
pub async fn due(tx: &mut Tx, now: Timestamp) -> Result<Vec<Due>> {
    sql!(tx, c => sqlx::query_as(
        "SELECT object, recipient, attempts, raised_at FROM alerts WHERE due_at <= $1 ORDER BY due_at LIMIT 20"
    ).bind(now.as_millis()).fetch_all(c))
}

/// It has left, or nobody is named any more.
pub async fn sent(tx: &mut Tx, due: &Due, now: Timestamp) -> Result<()> {
    end(tx, due, "", now).await
}

/// It has failed; tried again at `next`, or never.
pub async fn failed(tx: &mut Tx, due: &Due, why: PostError, next: Option<Timestamp>, now: Timestamp) -> Result<()> {
    let Some(next) = next else { return end(tx, due, why.code(), now).await };
    execute!(
        tx,
        sqlx::query(
            "UPDATE alerts SET attempts = attempts + 1, failure = $3, due_at = $4 WHERE object = $1 AND recipient = $2 \
             AND due_at IS NOT NULL"
        )
        .bind(&due.object)
        .bind(&due.recipient)
        .bind(why.code())
        .bind(next.as_millis())
    )?;
    Ok(())
}

async fn end(tx: &mut Tx, due: &Due, failure: &str, now: Timestamp) -> Result<()> {
    execute!(
        tx,
        sqlx::query(
            "UPDATE alerts SET failure = $3, due_at = NULL, ended_at = $4 WHERE object = $1 AND recipient = $2 \
             AND due_at IS NOT NULL"
        )
        .bind(&due.object)
        .bind(&due.recipient)
        .bind(failure)
        .bind(now.as_millis())
    )?;
    Ok(())
}

/// Forgets what ended long ago.
pub async fn forget(tx: &mut Tx, now: Timestamp) -> Result<()> {
    execute!(tx, sqlx::query("DELETE FROM alerts WHERE ended_at < $1").bind(now.as_millis() - KEPT))?;
    Ok(())
}

/// Why the newest alert that has not left did not; none when all have.
pub async fn failing(tx: &mut Tx) -> Result<Option<String>> {
    sql!(tx, c => sqlx::query_scalar("SELECT failure FROM alerts WHERE failure <> '' ORDER BY raised_at DESC LIMIT 1")
        .fetch_optional(c))
}
