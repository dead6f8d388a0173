//! Work that runs: begun with one touch, written down with another.

use pico_protocol::id::SubjectId;
use pico_protocol::time::Timestamp;

use crate::accounts::AccountId;
use crate::activities::store::Chosen;
use crate::activities::{Kind, Written};
use crate::app::App;
use crate::enrolments::EnrolmentId;
use crate::store::field_key::Place;
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
    /// What is to be remembered of it.
    pub note: String,
    /// Under which contract, where somebody chose.
    pub chosen: Chosen,
    /// Since when.
    pub since: Timestamp,
}

fn note_place(worker: &AccountId) -> Place<'_> {
    Place { table: "activity_clocks", column: "note", row: worker.as_str() }
}

/// What runs, if anything does.
pub async fn running(tx: &mut Tx, app: &App, worker: &AccountId) -> Result<Option<Running>> {
    let row: Option<(String, String, String, String, String, i64)> = sql!(tx, c => sqlx::query_as(
        "SELECT service, enrolments, kind, note, contract, started_at FROM activity_clocks WHERE worker = $1"
    ).bind(worker).fetch_optional(c))?;
    let Some((service, enrolments, kind, note, contract, started)) = row else { return Ok(None) };
    Ok(Some(Running {
        service: service.parse().map_err(StoreError::inconsistent)?,
        enrolments: serde_json::from_str(&enrolments).map_err(StoreError::inconsistent)?,
        kind: kind.parse().map_err(|()| StoreError::inconsistent("activity_clocks.kind"))?,
        note: if note.is_empty() { note } else { app.field_key.open_text(note_place(worker), &note)? },
        chosen: if contract.is_empty() { None } else { Some(contract.parse().map_err(StoreError::inconsistent)?) },
        since: Timestamp::from_millis(started),
    }))
}

/// Begins, now; false when something runs already.
pub async fn start(tx: &mut Tx, app: &App, worker: &AccountId, work: &Written, chosen: &Chosen) -> Result<bool> {
    let list = serde_json::to_string(&work.enrolments).map_err(StoreError::inconsistent)?;
    let note = if work.note.is_empty() {
        String::new()
    } else {
        app.field_key.seal_text(app.entropy, note_place(worker), &work.note)
    };
    let done = execute!(
        tx,
        sqlx::query(
            "INSERT INTO activity_clocks (worker, service, enrolments, kind, note, contract, started_at) VALUES ($1, $2, $3, $4, $5, $6, $7) \
             ON CONFLICT (worker) DO NOTHING"
        )
        .bind(worker)
        .bind(work.service.to_string())
        .bind(list)
        .bind(work.kind.code())
        .bind(note)
        .bind(chosen.as_ref().map(ToString::to_string).unwrap_or_default())
        .bind(app.clock.now().as_millis())
    )?;
    Ok(done > 0)
}

/// Nothing runs any more.
pub async fn stop(tx: &mut Tx, worker: &AccountId) -> Result<()> {
    execute!(tx, sqlx::query("DELETE FROM activity_clocks WHERE worker = $1").bind(worker))?;
    Ok(())
}
