//! Work that runs: begun with one touch, written down with another.

use pico_protocol::id::SubjectId;
use pico_protocol::time::Timestamp;

use crate::accounts::AccountId;
use crate::activities::store::{Chosen, sealed_venue, venue};
use crate::activities::{Kind, Venue, Written};
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
    /// Where, if she said.
    pub venue: Option<Venue>,
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

fn venue_place(worker: &AccountId) -> Place<'_> {
    Place { table: "activity_clocks", column: "place", row: worker.as_str() }
}

type Row = (String, String, String, String, String, String, String, i64);

/// What runs, if anything does.
pub async fn running(tx: &mut Tx, app: &App, worker: &AccountId) -> Result<Option<Running>> {
    let row: Option<Row> = sql!(tx, c => sqlx::query_as(
        "SELECT service, enrolments, kind, place_kind, place, note, contract, started_at FROM activity_clocks WHERE worker = $1"
    ).bind(worker).fetch_optional(c))?;
    let Some((service, enrolments, kind, place_kind, place, note, contract, started)) = row else { return Ok(None) };
    Ok(Some(Running {
        service: service.parse().map_err(StoreError::inconsistent)?,
        enrolments: serde_json::from_str(&enrolments).map_err(StoreError::inconsistent)?,
        kind: kind.parse().map_err(|()| StoreError::inconsistent("activity_clocks.kind"))?,
        venue: venue(app, venue_place(worker), &place_kind, &place)?,
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
    let (place_kind, place) = sealed_venue(app, venue_place(worker), work.venue.as_ref());
    let done = execute!(
        tx,
        sqlx::query(
            "INSERT INTO activity_clocks (worker, service, enrolments, kind, note, contract, started_at, place_kind, place) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (worker) DO NOTHING"
        )
        .bind(worker)
        .bind(work.service.to_string())
        .bind(list)
        .bind(work.kind.code())
        .bind(note)
        .bind(chosen.as_ref().map(ToString::to_string).unwrap_or_default())
        .bind(app.clock.now().as_millis())
        .bind(place_kind)
        .bind(place)
    )?;
    Ok(done > 0)
}

/// Nothing runs any more.
pub async fn stop(tx: &mut Tx, worker: &AccountId) -> Result<()> {
    execute!(tx, sqlx::query("DELETE FROM activity_clocks WHERE worker = $1").bind(worker))?;
    Ok(())
}
