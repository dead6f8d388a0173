//! Enrolments in the database. Every step is one transaction: the row, its history, the places that the service has left, the access log.

pub mod first;
pub mod list;
pub mod many;
pub mod notices;
pub mod offers;
pub mod passed;
pub mod plans;
pub mod ranking;
pub mod rules;
pub mod there;
pub mod totals;

use jiff::civil::Date;
use pico_protocol::id::SubjectId;
use pico_protocol::referral::HoldReason;

use super::ending::Ending;
use super::{Enrolment, EnrolmentId, MOST_POINTS, Refusal, State, Step, may_begin};
use crate::app::App;
use crate::audit::{self, Actor, Event};
use crate::people::panel::today;
use crate::people::{self, PersonId, restriction};
use crate::services::{self, Service};
use crate::store::field_key::Place;
use crate::store::{Result, StoreError, Tx};
use crate::{execute, sql};

const COLUMNS: &str =
    "id, person, service, state, since, points, waiting_since, estimated, until, reason, started_on, referral, version";
/// The states in which a place is taken, as [`State::takes_a_place`] says it.
const TAKING: &str = "state IN ('assigned', 'active', 'suspended')";

/// A row as stored.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(super) struct Row {
    id: EnrolmentId,
    person: PersonId,
    service: String,
    state: String,
    since: String,
    points: i64,
    waiting_since: String,
    estimated: String,
    until: String,
    reason: String,
    started_on: String,
    referral: String,
    version: i64,
}

fn maybe(day: &str) -> Result<Option<Date>> {
    if day.is_empty() { Ok(None) } else { day.parse().map(Some).map_err(StoreError::inconsistent) }
}

fn written(day: Option<Date>) -> String {
    day.map(|day| day.to_string()).unwrap_or_default()
}

impl Row {
    pub(super) fn read(self) -> Result<Enrolment> {
        let wrong = || StoreError::inconsistent("enrolments.state");
        let state = match self.state.as_str() {
            "requested" => State::Requested,
            "waiting" => State::Waiting {
                points: u16::try_from(self.points).unwrap_or(MOST_POINTS),
                from: maybe(&self.waiting_since)?.ok_or_else(wrong)?,
                estimated: maybe(&self.estimated)?,
            },
            "assigned" => State::Assigned { until: maybe(&self.until)? },
            "active" => State::Active,
            "suspended" => State::Suspended {
                reason: HoldReason::from_code(&self.reason).ok_or_else(wrong)?,
                review: maybe(&self.until)?,
            },
            "closed" => State::Closed { reason: Ending::from_code(&self.reason).ok_or_else(wrong)? },
            _ => return Err(wrong()),
        };
        Ok(Enrolment {
            id: self.id,
            person: self.person,
            service: self.service.parse().map_err(StoreError::inconsistent)?,
            state,
            since: maybe(&self.since)?.ok_or_else(wrong)?,
            waiting_since: maybe(&self.waiting_since)?,
            points: u16::try_from(self.points).unwrap_or(MOST_POINTS),
            started_on: maybe(&self.started_on)?,
            referral: self.referral,
            version: self.version,
        })
    }
}

/// What the columns of a state hold.
#[derive(Default)]
struct Columns {
    points: i64,
    waiting_since: String,
    estimated: String,
    until: String,
    reason: &'static str,
}

impl Columns {
    fn of(state: &State) -> Self {
        match state {
            State::Requested | State::Active => Self::default(),
            State::Waiting { points, from, estimated } => Self {
                points: i64::from(*points),
                waiting_since: from.to_string(),
                estimated: written(*estimated),
                ..Self::default()
            },
            State::Assigned { until } => Self { until: written(*until), ..Self::default() },
            State::Suspended { reason, review } => {
                Self { until: written(*review), reason: reason.code(), ..Self::default() }
            }
            State::Closed { reason } => Self { reason: reason.code(), ..Self::default() },
        }
    }
}

/// A new enrolment.
#[derive(Clone, Debug)]
pub struct New {
    /// Who.
    pub person: PersonId,
    /// The received referral it comes from; empty: none.
    pub referral: String,
    /// How it begins.
    pub step: Step,
}

/// What came of writing a step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Written {
    /// It is there.
    Done(EnrolmentId),
    /// It may not be.
    Refused(Refusal),
    /// Somebody else has taken a step meanwhile.
    Overtaken,
}

/// Begins an enrolment. With `over` it is begun although every place is taken: what was promised in a referral is kept.
pub async fn begin(tx: &mut Tx, app: &App, by: &Actor, service: &Service, new: &New, over: bool) -> Result<Written> {
    let now = app.clock.now();
    if let Err(refusal) = may_begin(&new.step, today(now), over || service.has_room()) {
        return Ok(Written::Refused(refusal));
    }
    if open_in(tx, &new.person, &service.id).await? {
        return Ok(Written::Refused(Refusal::Twice));
    }
    if restriction::store::usable(tx, app, by, &new.person).await?.is_none() {
        return Ok(Written::Refused(Refusal::Restricted));
    }
    let id = EnrolmentId::new(app.entropy.uuid(now));
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO enrolments (id, person, service, state, since, points, waiting_since, estimated, until, reason, \
             started_on, referral, created_at, changed_at, version) \
             VALUES ($1, $2, $3, 'requested', $4, 0, '', '', '', '', '', $5, $6, $6, 0)"
        )
        .bind(&id)
        .bind(&new.person)
        .bind(service.id.to_string())
        .bind(new.step.on.to_string())
        .bind(&new.referral)
        .bind(now.as_millis())
    )?;
    totals::add(tx, &service.id.to_string(), State::Requested.code(), 1).await?;
    write(tx, app, by, &id, 0, &new.step).await?;
    let event = Event::new("enrolment.begun", "enrolment", id.as_str());
    audit::record(tx, app, by, event.detail(format!("person={}", new.person))).await?;
    count(tx, app, by, &service.id).await?;
    Ok(Written::Done(id))
}

/// Takes a step on what was seen at a version.
pub async fn step(
    tx: &mut Tx,
    app: &App,
    by: &Actor,
    enrolment: &Enrolment,
    seen: i64,
    step: &Step,
    over: bool,
) -> Result<Written> {
    let service = services::store::find(tx, &enrolment.service).await?;
    let closed = service.as_ref().is_some_and(|service| service.closed_at.is_some());
    if closed && step.to.takes_a_place() && !enrolment.state.takes_a_place() {
        return Ok(Written::Refused(Refusal::ServiceClosed));
    }
    let has_room =
        over || service.is_none_or(|service| service.has_room()) || offers::is_held(tx, &enrolment.id).await?;
    if let Err(refusal) = enrolment.after(step, today(app.clock.now()), has_room) {
        return Ok(Written::Refused(refusal));
    }
    // What ends or rests stops a use of her data; anything else goes on with it.
    let goes_on = !matches!(step.to, State::Closed { .. } | State::Suspended { .. });
    if goes_on && restriction::store::usable(tx, app, by, &enrolment.person).await?.is_none() {
        return Ok(Written::Refused(Refusal::Restricted));
    }
    if !write(tx, app, by, &enrolment.id, seen, step).await? {
        return Ok(Written::Overtaken);
    }
    record(tx, app, by, enrolment, step).await?;
    count(tx, app, by, &enrolment.service).await?;
    Ok(Written::Done(enrolment.id.clone()))
}

/// Takes the step that a referral has taken: what was promised there holds here, whatever this side would have allowed. Somebody who
/// has come back into the service by another way meanwhile is not brought back a second time.
pub async fn follow(tx: &mut Tx, app: &App, by: &Actor, enrolment: &Enrolment, step: &Step) -> Result<()> {
    let again = matches!(enrolment.state, State::Closed { .. });
    if again && open_in(tx, &enrolment.person, &enrolment.service).await? {
        return Ok(());
    }
    write(tx, app, by, &enrolment.id, enrolment.version, step).await?;
    record(tx, app, by, enrolment, step).await?;
    count(tx, app, by, &enrolment.service).await
}

/// Parts an enrolment from its referral: from now on it moves by hand. For a wrong service, or a referral that moves no more.
pub async fn detach(tx: &mut Tx, app: &App, by: &Actor, enrolment: &Enrolment) -> Result<()> {
    execute!(
        tx,
        sqlx::query("UPDATE enrolments SET referral = '', version = version + 1 WHERE id = $1").bind(&enrolment.id)
    )?;
    let event = Event::new("enrolment.detached", "enrolment", enrolment.id.as_str());
    let detail = format!("person={} referral={}", enrolment.person, enrolment.referral);
    audit::record(tx, app, by, event.detail(detail)).await
}

async fn record(tx: &mut Tx, app: &App, by: &Actor, enrolment: &Enrolment, step: &Step) -> Result<()> {
    let event = Event::new("enrolment.step", "enrolment", enrolment.id.as_str());
    let detail = format!("enrolment={} person={}", step.to.code(), enrolment.person);
    audit::record(tx, app, by, event.detail(detail)).await
}

/// The state after a step and the step itself, if the row is still what was seen.
async fn write(tx: &mut Tx, app: &App, by: &Actor, id: &EnrolmentId, seen: i64, step: &Step) -> Result<bool> {
    let (columns, now) = (Columns::of(&step.to), app.clock.now().as_millis());
    let before = totals::before(tx, id.as_str()).await?;
    let started = if step.to == State::Active { step.on.to_string() } else { String::new() };
    let done = execute!(
        tx,
        sqlx::query(
            "UPDATE enrolments SET state = $3, since = $4, \
             points = CASE WHEN $6 = '' THEN points ELSE $5 END, waiting_since = CASE WHEN $6 = '' THEN waiting_since ELSE $6 END, estimated = $7, until = $8, \
             reason = $9, started_on = CASE WHEN started_on = '' THEN $10 ELSE started_on END, changed_at = $11, \
             version = version + 1 WHERE id = $1 AND version = $2"
        )
        .bind(id)
        .bind(seen)
        .bind(step.to.code())
        .bind(step.on.to_string())
        .bind(columns.points)
        .bind(&columns.waiting_since)
        .bind(&columns.estimated)
        .bind(&columns.until)
        .bind(columns.reason)
        .bind(&started)
        .bind(now)
    )?;
    if done == 0 {
        return Ok(false);
    }
    offers::settle(tx, app, by, id, step).await?;
    if let Some((service, state)) = before {
        moved(tx, id, &service, (&state, step.to.code())).await?;
    }
    let (account, name) = match by {
        Actor::Account { id, name } => (id.as_str(), name.as_str()),
        _ => ("", ""),
    };
    let row = format!("{id}/{}", seen + 1);
    let note = if step.note.is_empty() {
        String::new()
    } else {
        app.field_key.seal_text(app.entropy, note_place(&row), &step.note)
    };
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO enrolment_steps (enrolment, number, state, day, reason, note, taken_by, taken_by_name, taken_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)"
        )
        .bind(id)
        .bind(seen + 1)
        .bind(step.to.code())
        .bind(step.on.to_string())
        .bind(columns.reason)
        .bind(note)
        .bind(account)
        .bind(name)
        .bind(now)
    )?;
    Ok(true)
}

/// What is kept of an enrolment and its person elsewhere goes from one state to another with it.
async fn moved(tx: &mut Tx, id: &EnrolmentId, service: &str, (from, to): (&str, &str)) -> Result<()> {
    totals::add(tx, service, from, -1).await?;
    totals::add(tx, service, to, 1).await?;
    let person: PersonId =
        sql!(tx, c => sqlx::query_scalar("SELECT person FROM enrolments WHERE id = $1").bind(id).fetch_one(c))?;
    people::store::care::follow(tx, &person).await
}

fn note_place(row: &str) -> Place<'_> {
    Place { table: "enrolment_steps", column: "note", row }
}

/// How many have a place now or are offered one, for the service and whoever is told of its free ones.
async fn count(tx: &mut Tx, app: &App, by: &Actor, service: &SubjectId) -> Result<()> {
    let states = totals::of_service(tx, &service.to_string()).await?;
    let taken: i64 = ["assigned", "active", "suspended"].iter().filter_map(|state| states.get(*state)).sum();
    let taken = u32::try_from(taken + offers::held(tx, service).await?).map_err(StoreError::inconsistent)?;
    services::store::set_taken(tx, app, by, service, taken).await?;
    offers::announce(tx, app, service).await
}

async fn open_in(tx: &mut Tx, person: &PersonId, service: &SubjectId) -> Result<bool> {
    let found: Option<String> = sql!(tx, c => sqlx::query_scalar(
        "SELECT id FROM enrolments WHERE person = $1 AND service = $2 AND state <> 'closed'"
    ).bind(person).bind(service.to_string()).fetch_optional(c))?;
    Ok(found.is_some())
}

/// One enrolment. Who may see it is who may see the person: the caller asks.
pub async fn find(tx: &mut Tx, id: &EnrolmentId) -> Result<Option<Enrolment>> {
    one(tx, "id", id.as_str()).await
}

/// The enrolment that came with a referral.
pub async fn of_referral(tx: &mut Tx, referral: &str) -> Result<Option<Enrolment>> {
    one(tx, "referral", referral).await
}

async fn one(tx: &mut Tx, column: &'static str, value: &str) -> Result<Option<Enrolment>> {
    let row: Option<Row> = sql!(tx, c => sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "SELECT {COLUMNS} FROM enrolments WHERE {column} = $1 AND {column} <> ''"
    ))).bind(value).fetch_optional(c))?;
    row.map(Row::read).transpose()
}

/// What was done, the newest first.
#[derive(Clone, Debug)]
pub struct Taken {
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
}

/// The story of one enrolment.
pub async fn story(tx: &mut Tx, app: &App, id: &EnrolmentId) -> Result<Vec<Taken>> {
    let rows: Vec<(i64, String, String, String, String, String, i64)> = sql!(tx, c => sqlx::query_as(
        "SELECT number, state, day, reason, note, taken_by_name, taken_at FROM enrolment_steps WHERE enrolment = $1 \
         ORDER BY number DESC"
    ).bind(id).fetch_all(c))?;
    let taken = rows.into_iter().map(|(number, state, day, reason, sealed, by, at)| {
        let row = format!("{id}/{number}");
        let note =
            if sealed.is_empty() { String::new() } else { app.field_key.open_text(note_place(&row), &sealed)? };
        Ok(Taken { state, day, reason, note, by, at })
    });
    taken.collect()
}

#[cfg(test)]
mod tests;
