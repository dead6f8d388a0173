//! Bookings in the database. Purpose, reasons in words and damage are encrypted: people write names. Who may see or do what is asked by
//! the pages; here are the rows, each step with its row in the log.

pub mod account;
pub mod desk;
pub mod ground;
mod lent;
pub mod list;
pub mod waits;

use pico_protocol::id::SubjectId;
use pico_protocol::time::Timestamp;

use super::{Booking, BookingId, Direction, Extra, Span, State, Usage, Wanted};
use crate::accounts::AccountId;
use crate::app::App;
use crate::audit::{self, Actor, Event};
use crate::store::field_key::Place;
use crate::store::{Result, StoreError, Tx};
use crate::{execute, sql};

pub use lent::resource;

const COLUMNS: &str = "id, direction, peer, resource, resource_name, asked_by, begins_at, ends_at, held_from, held_to, units, \
     purpose, people, state, until_at, series, reason, reason_text, taken_at, returned_at, meter_out, meter_back, fuel_back, damage, \
     created_at, version";

/// A row as stored.
#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    direction: String,
    peer: String,
    resource: String,
    resource_name: String,
    asked_by: String,
    begins_at: i64,
    ends_at: i64,
    held_from: i64,
    held_to: i64,
    units: i64,
    purpose: String,
    people: i64,
    state: String,
    until_at: Option<i64>,
    series: String,
    reason: String,
    reason_text: String,
    taken_at: Option<i64>,
    returned_at: Option<i64>,
    meter_out: Option<i64>,
    meter_back: Option<i64>,
    fuel_back: Option<i64>,
    damage: String,
    created_at: i64,
    version: i64,
}

fn place<'a>(id: &'a str, column: &'static str) -> Place<'a> {
    Place { table: "bookings", column, row: id }
}

pub(super) fn sealed(app: &App, id: &str, column: &'static str, text: &str) -> String {
    if text.is_empty() { String::new() } else { app.field_key.seal_text(app.entropy, place(id, column), text) }
}

fn opened(app: &App, id: &str, column: &'static str, sealed: &str) -> Result<String> {
    if sealed.is_empty() { Ok(String::new()) } else { app.field_key.open_text(place(id, column), sealed) }
}

/// A stored time.
fn span(from: i64, to: i64) -> Result<Span> {
    Span::new(Timestamp::from_millis(from), Timestamp::from_millis(to))
        .ok_or_else(|| StoreError::inconsistent("a booking ends before it begins"))
}

/// A stored count.
fn count(number: i64) -> Result<u32> {
    u32::try_from(number).map_err(StoreError::inconsistent)
}

fn maybe(number: Option<i64>) -> Result<Option<u32>> {
    number.map(count).transpose()
}

impl Row {
    fn read(self, app: &App) -> Result<Booking> {
        let usage = Usage {
            taken_at: self.taken_at.map(Timestamp::from_millis),
            returned_at: self.returned_at.map(Timestamp::from_millis),
            meter_out: maybe(self.meter_out)?,
            meter_back: maybe(self.meter_back)?,
            fuel_back: maybe(self.fuel_back)?,
            damage: opened(app, &self.id, "damage", &self.damage)?,
        };
        let asked_by = (!self.asked_by.is_empty()).then(|| self.asked_by.parse::<AccountId>()).transpose();
        Ok(Booking {
            direction: self.direction.parse().map_err(StoreError::inconsistent)?,
            peer: self.peer,
            resource: self.resource.parse().map_err(StoreError::inconsistent)?,
            resource_name: self.resource_name,
            asked_by: asked_by.map_err(StoreError::inconsistent)?,
            span: span(self.begins_at, self.ends_at)?,
            kept: span(self.held_from, self.held_to)?,
            units: count(self.units)?,
            purpose: opened(app, &self.id, "purpose", &self.purpose)?,
            people: count(self.people)?,
            state: self.state.parse().map_err(StoreError::inconsistent)?,
            until: self.until_at.map(Timestamp::from_millis),
            series: self.series,
            reason: self.reason,
            words: opened(app, &self.id, "reason_text", &self.reason_text)?,
            usage,
            created_at: Timestamp::from_millis(self.created_at),
            version: self.version,
            id: self.id.parse().map_err(StoreError::inconsistent)?,
        })
    }
}

/// A new booking.
#[derive(Clone, Copy, Debug)]
pub struct New<'a> {
    /// Whose resource, and who asks.
    pub direction: Direction,
    /// Node id of the other cooperative; empty: none.
    pub peer: &'a str,
    /// Key and name of the resource.
    pub resource: (&'a SubjectId, &'a str),
    /// The account that asks.
    pub asked_by: Option<&'a AccountId>,
    /// What is wanted.
    pub wanted: &'a Wanted,
    /// The same time with what is kept free around it.
    pub kept: Span,
    /// How it begins.
    pub state: State,
    /// Until when it stays so.
    pub until: Option<Timestamp>,
    /// Those that are asked for together; empty: one alone.
    pub series: &'a str,
}

/// Writes a new booking under this identifier. What stands in its way was looked at in the same transaction.
pub async fn insert(tx: &mut Tx, app: &App, by: &Actor, id: &BookingId, new: New<'_>) -> Result<()> {
    let (now, id, wanted) = (app.clock.now(), id.to_string(), new.wanted);
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO bookings (id, direction, peer, resource, resource_name, asked_by, begins_at, ends_at, held_from, held_to, \
             units, purpose, people, state, holds, until_at, series, reason, reason_text, damage, settled_unit, created_at, \
             changed_at, version) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, '', '', '', \
             '', $18, $18, 1)"
        )
        .bind(&id)
        .bind(new.direction.code())
        .bind(new.peer)
        .bind(new.resource.0.to_string())
        .bind(new.resource.1)
        .bind(new.asked_by.map_or("", AccountId::as_str))
        .bind(wanted.span.from().as_millis())
        .bind(wanted.span.to().as_millis())
        .bind(new.kept.from().as_millis())
        .bind(new.kept.to().as_millis())
        .bind(i64::from(wanted.units))
        .bind(sealed(app, &id, "purpose", &wanted.purpose))
        .bind(i64::from(wanted.people))
        .bind(new.state.code())
        .bind(new.state.holds())
        .bind(new.until.map(Timestamp::as_millis))
        .bind(new.series)
        .bind(now.as_millis())
    )?;
    for extra in &wanted.extras {
        execute!(
            tx,
            sqlx::query("INSERT INTO booking_accessories (booking, name, quantity) VALUES ($1, $2, $3)")
                .bind(&id)
                .bind(&extra.name)
                .bind(i64::from(extra.quantity))
        )?;
    }
    let event = Event::new("booking.asked", "booking", &id).detail(format!("booking={}", new.state.code()));
    audit::record(tx, app, by, event).await
}

/// One booking.
pub async fn find(tx: &mut Tx, app: &App, id: &BookingId) -> Result<Option<Booking>> {
    let row: Option<Row> = sql!(tx, c => sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "SELECT {COLUMNS} FROM bookings WHERE id = $1"
    ))).bind(id.to_string()).fetch_optional(c))?;
    row.map(|row| row.read(app)).transpose()
}

/// Those that were asked for together, in order.
pub async fn of_series(tx: &mut Tx, app: &App, series: &str) -> Result<Vec<Booking>> {
    let rows: Vec<Row> = sql!(tx, c => sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "SELECT {COLUMNS} FROM bookings WHERE series = $1 AND series <> '' ORDER BY begins_at, id"
    ))).bind(series).fetch_all(c))?;
    rows.into_iter().map(|row| row.read(app)).collect()
}

/// What was asked with a booking, by name.
pub async fn extras(tx: &mut Tx, id: &BookingId) -> Result<Vec<Extra>> {
    let rows: Vec<(String, i64)> = sql!(tx, c => sqlx::query_as(
        "SELECT name, quantity FROM booking_accessories WHERE booking = $1 ORDER BY name"
    ).bind(id.to_string()).fetch_all(c))?;
    rows.into_iter().map(|(name, quantity)| Ok(Extra { name, quantity: count(quantity)? })).collect()
}

/// A step of a booking.
#[derive(Clone, Copy, Debug)]
pub struct Step<'a> {
    /// Where it stands then.
    pub to: State,
    /// Until when it stays so.
    pub until: Option<Timestamp>,
    /// Why: a code.
    pub reason: &'a str,
    /// Why, in words.
    pub words: &'a str,
    /// What is written down of the use, as a whole.
    pub usage: &'a Usage,
    /// Codes for the log, besides the state.
    pub detail: &'a str,
}

/// Takes a step on what was seen; false when somebody has taken one meanwhile.
pub async fn step(tx: &mut Tx, app: &App, by: &Actor, seen: &Booking, step: Step<'_>) -> Result<bool> {
    let (id, usage) = (seen.id.to_string(), step.usage);
    let touched = execute!(
        tx,
        sqlx::query(
            "UPDATE bookings SET state = $3, holds = $4, until_at = $5, reason = $6, reason_text = $7, taken_at = $8, \
             returned_at = $9, meter_out = $10, meter_back = $11, fuel_back = $12, damage = $13, changed_at = $14, \
             version = version + 1 WHERE id = $1 AND version = $2"
        )
        .bind(&id)
        .bind(seen.version)
        .bind(step.to.code())
        .bind(step.to.holds())
        .bind(step.until.map(Timestamp::as_millis))
        .bind(step.reason)
        .bind(sealed(app, &id, "reason_text", step.words))
        .bind(usage.taken_at.map(Timestamp::as_millis))
        .bind(usage.returned_at.map(Timestamp::as_millis))
        .bind(usage.meter_out.map(i64::from))
        .bind(usage.meter_back.map(i64::from))
        .bind(usage.fuel_back.map(i64::from))
        .bind(sealed(app, &id, "damage", &usage.damage))
        .bind(app.clock.now().as_millis())
    )?;
    if touched == 0 {
        return Ok(false);
    }
    let detail = format!("booking={} {}", step.to.code(), step.detail);
    let event = Event::new("booking.step", "booking", &id).detail(detail.trim_end());
    audit::record(tx, app, by, event).await?;
    Ok(true)
}

#[cfg(test)]
mod tests;
