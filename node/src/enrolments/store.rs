//! Enrolments in the database. Every step is one transaction: the row, its history, the places that the service has left, the access log.

pub mod asked;
pub mod expected;
pub mod first;
mod kept;
pub mod list;
pub mod many;
pub mod mistakes;
pub mod notices;
pub mod offers;
pub mod passed;
pub mod plans;
pub mod ranking;
pub mod rules;
mod steps;
pub mod there;
pub mod totals;
mod turns;

use std::pin::Pin;

use jiff::civil::Date;
use pico_protocol::id::SubjectId;

use self::kept::Kept;
use self::steps::write;
pub use self::steps::{Struck, Taken, story};
use super::source::Source;
use super::{Enrolment, EnrolmentId, MOST_POINTS, Refusal, State, Step, may_begin};
use crate::app::App;
use crate::audit::{self, Actor, Event};
use crate::people::panel::today;
use crate::people::{Person, PersonId, restriction};
use crate::services::{self, Service};
use crate::store::{Result, StoreError, Tx};
use crate::{execute, sql};

const COLUMNS: &str = "id, person, service, state, since, points, waiting_since, estimated, until, reason, started_on, expected_end, referral, source, version";
/// The states in which a place is taken, as [`State::takes_a_place`] says it.
const TAKING: &str = "state IN ('assigned', 'active', 'suspended')";

/// A row as stored.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(super) struct Row {
    id: EnrolmentId,
    person: PersonId,
    service: String,
    #[sqlx(flatten)]
    kept: Kept,
    expected_end: String,
    referral: String,
    source: String,
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
        let kept = self.kept;
        Ok(Enrolment {
            id: self.id,
            person: self.person,
            service: self.service.parse().map_err(StoreError::inconsistent)?,
            state: kept.state()?,
            since: kept.since()?,
            waiting_since: maybe(&kept.waiting_since)?,
            points: u16::try_from(kept.points).unwrap_or(MOST_POINTS),
            started_on: maybe(&kept.started_on)?,
            expected_end: maybe(&self.expected_end)?,
            referral: self.referral,
            source: if self.source.is_empty() {
                None
            } else {
                Some(self.source.parse().map_err(StoreError::inconsistent)?)
            },
            version: self.version,
        })
    }
}

/// A new enrolment.
#[derive(Clone, Debug)]
pub struct New {
    /// Who.
    pub person: PersonId,
    /// The received referral it comes from; empty: none.
    pub referral: String,
    /// Who asked for it, of one that is made by hand.
    pub source: Option<Source>,
    /// How it begins.
    pub step: Step,
}

/// What follows from a death.
pub type Following<'a> = Pin<Box<dyn Future<Output = Result<()>> + Send + 'a>>;

/// What is done in the transaction that has ended an enrolment because she died on a day: what else goes on for her is known by those who
/// stand above, and they give it.
#[derive(Clone, Copy)]
pub struct Died(pub for<'a> fn(&'a mut Tx, &'a App, &'a Actor, &'a Person, Date) -> Following<'a>);

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
             started_on, referral, source, created_at, changed_at, version) \
             VALUES ($1, $2, $3, 'requested', $4, 0, '', '', '', '', '', $5, $7, $6, $6, 0)"
        )
        .bind(&id)
        .bind(&new.person)
        .bind(service.id.to_string())
        .bind(new.step.on.to_string())
        .bind(&new.referral)
        .bind(now.as_millis())
        .bind(new.source.map_or("", Source::code))
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

/// Ties an enrolment that goes on and came otherwise to a referral; false when somebody has changed it meanwhile.
pub async fn attach(tx: &mut Tx, app: &App, by: &Actor, enrolment: &Enrolment, referral: &str) -> Result<bool> {
    let done = execute!(
        tx,
        sqlx::query(
            "UPDATE enrolments SET referral = $3, version = version + 1 \
             WHERE id = $1 AND version = $2 AND referral = '' AND state <> 'closed'"
        )
        .bind(&enrolment.id)
        .bind(enrolment.version)
        .bind(referral)
    )?;
    if done == 0 {
        return Ok(false);
    }
    let event = Event::new("enrolment.attached", "enrolment", enrolment.id.as_str());
    audit::record(tx, app, by, event.detail(format!("person={} referral={referral}", enrolment.person))).await?;
    Ok(true)
}

/// What somebody is in or waits for without a referral that moves it.
pub async fn untied(tx: &mut Tx, person: &PersonId) -> Result<Vec<Enrolment>> {
    let rows: Vec<Row> = sql!(tx, c => sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "SELECT {COLUMNS} FROM enrolments WHERE person = $1 AND state <> 'closed' AND referral = '' ORDER BY created_at, id"
    ))).bind(person).fetch_all(c))?;
    rows.into_iter().map(Row::read).collect()
}

async fn record(tx: &mut Tx, app: &App, by: &Actor, enrolment: &Enrolment, step: &Step) -> Result<()> {
    let event = Event::new("enrolment.step", "enrolment", enrolment.id.as_str());
    let detail = format!("enrolment={} person={}", step.to.code(), enrolment.person);
    audit::record(tx, app, by, event.detail(detail)).await
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

#[cfg(test)]
mod tests;
