//! Work that runs: begun with one touch, written down with another.

use pico_protocol::id::SubjectId;
use pico_protocol::time::Timestamp;

use crate::accounts::AccountId;
use crate::activities::Kind;
use crate::app::App;
use crate::enrolments::EnrolmentId;
use crate::store::{Result, StoreError, Tx};
use crate::{execute, sql};

/// What a colleague is doing now.
#[derive(Clone, Debug)]
pub struct Running {
    /// In which service.
    pub service: SubjectId,
    /// For whom.
    pub enrolments: Vec<EnrolmentId>,
    /// What sort of work.
    pub kind: Kind,
    /// Since when.
    pub since: Timestamp,
}

/// What runs, if anything does.
pub async fn running(tx: &mut Tx, worker: &AccountId) -> Result<Option<Running>> {
    let row: Option<(String, String, String, i64)> = sql!(tx, c => sqlx::query_as(
        "SELECT service, enrolments, kind, started_at FROM activity_clocks WHERE worker = $1"
    ).bind(worker).fetch_optional(c))?;
    let Some((service, enrolments, kind, started)) = row else { return Ok(None) };
    Ok(Some(Running {
        service: service.parse().map_err(StoreError::inconsistent)?,
        enrolments: serde_json::from_str(&enrolments).map_err(StoreError::inconsistent)?,
        kind: kind.parse().map_err(|()| StoreError::inconsistent("activity_clocks.kind"))?,
        since: Timestamp::from_millis(started),
    }))
}

/// Begins; false when something runs already.
pub async fn start(
    tx: &mut Tx,
    app: &App,
    worker: &AccountId,
    service: &SubjectId,
    enrolments: &[EnrolmentId],
    kind: Kind,
) -> Result<bool> {
    let list = serde_json::to_string(enrolments).map_err(StoreError::inconsistent)?;
    let done = execute!(
        tx,
        sqlx::query(
            "INSERT INTO activity_clocks (worker, service, enrolments, kind, started_at) VALUES ($1, $2, $3, $4, $5) \
             ON CONFLICT (worker) DO NOTHING"
        )
        .bind(worker)
        .bind(service.to_string())
        .bind(list)
        .bind(kind.code())
        .bind(app.clock.now().as_millis())
    )?;
    Ok(done > 0)
}

/// Nothing runs any more.
pub async fn stop(tx: &mut Tx, worker: &AccountId) -> Result<()> {
    execute!(tx, sqlx::query("DELETE FROM activity_clocks WHERE worker = $1").bind(worker))?;
    Ok(())
}
