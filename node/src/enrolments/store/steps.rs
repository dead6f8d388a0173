//! Steps in the database: the row of the enrolment, what follows from it elsewhere, and the line of its story.

use super::kept::Kept;
use super::{offers, totals, turns};
use crate::app::App;
use crate::audit::Actor;
use crate::enrolments::{EnrolmentId, Step};
use crate::people::{self, PersonId};
use crate::store::field_key::Place;
use crate::store::{Result, StoreError, Tx};
use crate::{execute, sql};

/// The row before a step.
#[derive(sqlx::FromRow)]
pub(super) struct Found {
    person: PersonId,
    service: String,
    pub(super) version: i64,
    #[sqlx(flatten)]
    pub(super) kept: Kept,
}

pub(super) async fn found(tx: &mut Tx, id: &EnrolmentId) -> Result<Option<Found>> {
    let columns = Kept::COLUMNS;
    sql!(tx, c => sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "SELECT person, service, version, {columns} FROM enrolments WHERE id = $1"
    ))).bind(id).fetch_optional(c))
}

/// The state after a step and the step itself, if the row is still what was seen.
pub(super) async fn write(
    tx: &mut Tx,
    app: &App,
    by: &Actor,
    id: &EnrolmentId,
    seen: i64,
    step: &Step,
) -> Result<bool> {
    let Some(found) = found(tx, id).await?.filter(|found| found.version == seen) else { return Ok(false) };
    let after = found.kept.after(step);
    put(tx, app, id, &found, &after).await?;
    offers::settle(tx, app, by, id, step).await?;
    // How an enrolment begins finds nothing.
    let before = if seen == 0 { String::new() } else { text(&found.kept)? };
    let line = Put { number: seen + 1, to: &after, note: &step.note, found: before, corrects: None, undoes: None };
    insert(tx, app, by, id, &line).await?;
    Ok(true)
}

pub(super) fn text(kept: &Kept) -> Result<String> {
    serde_json::to_string(kept).map_err(StoreError::inconsistent)
}

/// Writes the row as it is from now on, and what is kept of it and of its person elsewhere.
pub(super) async fn put(tx: &mut Tx, app: &App, id: &EnrolmentId, found: &Found, after: &Kept) -> Result<()> {
    execute!(
        tx,
        sqlx::query(
            "UPDATE enrolments SET state = $2, since = $3, points = $4, waiting_since = $5, estimated = $6, until = $7, \
             reason = $8, started_on = $9, changed_at = $10, version = version + 1 WHERE id = $1"
        )
        .bind(id)
        .bind(&after.state)
        .bind(&after.since)
        .bind(after.points)
        .bind(&after.waiting_since)
        .bind(&after.estimated)
        .bind(&after.until)
        .bind(&after.reason)
        .bind(&after.started_on)
        .bind(app.clock.now().as_millis())
    )?;
    totals::add(tx, &found.service, &found.kept.state, -1).await?;
    totals::add(tx, &found.service, &after.state, 1).await?;
    people::store::care::follow(tx, &found.person).await
}

/// A line of the story that is written.
pub(super) struct Put<'a> {
    /// Its number: the version that it makes.
    pub number: i64,
    /// Where it leads.
    pub to: &'a Kept,
    /// What is to be remembered.
    pub note: &'a str,
    /// What it found, as JSON.
    pub found: String,
    /// The step that it corrects.
    pub corrects: Option<i64>,
    /// The step that it undoes.
    pub undoes: Option<i64>,
}

pub(super) async fn insert(tx: &mut Tx, app: &App, by: &Actor, id: &EnrolmentId, put: &Put<'_>) -> Result<()> {
    let (account, name) = match by {
        Actor::Account { id, name } => (id.as_str(), name.as_str()),
        _ => ("", ""),
    };
    let row = format!("{id}/{}", put.number);
    let note = if put.note.is_empty() {
        String::new()
    } else {
        app.field_key.seal_text(app.entropy, note_place(&row), put.note)
    };
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO enrolment_steps (enrolment, number, state, day, reason, note, taken_by, taken_by_name, taken_at, \
             found, corrects, undoes) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)"
        )
        .bind(id)
        .bind(put.number)
        .bind(&put.to.state)
        .bind(&put.to.since)
        .bind(&put.to.reason)
        .bind(note)
        .bind(account)
        .bind(name)
        .bind(app.clock.now().as_millis())
        .bind(&put.found)
        .bind(put.corrects)
        .bind(put.undoes)
    )?;
    turns::follow(tx, id).await
}

pub(super) fn note_place(row: &str) -> Place<'_> {
    Place { table: "enrolment_steps", column: "note", row }
}

/// What became of a step that was wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Struck {
    /// Another line says it as it was.
    Corrected,
    /// It counts no more.
    Undone,
}

impl Struck {
    /// The message key of its word.
    pub fn key(self) -> &'static str {
        match self {
            Self::Corrected => "enrolment-struck-corrected",
            Self::Undone => "enrolment-struck-undone",
        }
    }
}

/// What was done.
#[derive(Clone, Debug)]
pub struct Taken {
    /// Its number.
    pub number: i64,
    /// The state that it led to.
    pub state: String,
    /// The day.
    pub day: String,
    /// Code of the reason, or nothing.
    pub reason: String,
    /// What was noted.
    pub note: String,
    /// Who did it; nobody: it followed a referral.
    pub by: String,
    /// When it was written, in milliseconds.
    pub at: i64,
    /// The step that it corrects.
    pub corrects: Option<i64>,
    /// The step that it undoes; it leads back to where that one began.
    pub undoes: Option<i64>,
    /// Whether it was wrong.
    pub struck: Option<Struck>,
}

impl Taken {
    /// Whether it is a step that counts: neither wrong, nor the line that undoes one.
    pub fn stands(&self) -> bool {
        self.struck.is_none() && self.undoes.is_none()
    }
}

#[derive(sqlx::FromRow)]
struct Line {
    number: i64,
    state: String,
    day: String,
    reason: String,
    note: String,
    taken_by_name: String,
    taken_at: i64,
    corrects: Option<i64>,
    undoes: Option<i64>,
}

/// The story of one enrolment, the newest first.
pub async fn story(tx: &mut Tx, app: &App, id: &EnrolmentId) -> Result<Vec<Taken>> {
    let rows: Vec<Line> = sql!(tx, c => sqlx::query_as(
        "SELECT number, state, day, reason, note, taken_by_name, taken_at, corrects, undoes FROM enrolment_steps \
         WHERE enrolment = $1 ORDER BY number DESC"
    ).bind(id).fetch_all(c))?;
    let struck = |number: i64| {
        let of = rows.iter().find(|line| [line.corrects, line.undoes].contains(&Some(number)));
        of.map(|line| if line.undoes.is_some() { Struck::Undone } else { Struck::Corrected })
    };
    let taken = rows.iter().map(|line| {
        let row = format!("{id}/{}", line.number);
        let note = match line.note.as_str() {
            "" => String::new(),
            sealed => app.field_key.open_text(note_place(&row), sealed)?,
        };
        Ok(Taken {
            number: line.number,
            state: line.state.clone(),
            day: line.day.clone(),
            reason: line.reason.clone(),
            note,
            by: line.taken_by_name.clone(),
            at: line.taken_at,
            corrects: line.corrects,
            undoes: line.undoes,
            struck: struck(line.number),
        })
    });
    taken.collect()
}
