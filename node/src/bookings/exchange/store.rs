//! Bookings between two nodes in the database: the changing part of their row, and what lists and workers need besides.

pub mod dropped;
pub mod events;

use pico_protocol::booking::{Avoided, Party};
use pico_protocol::time::Timestamp;

use super::super::store::{self, New, sealed, waits};
use super::super::{Booking, BookingId, Direction, Extra, Span, State, Wanted, minutes};
use super::Turn;
use super::project::{Projection, Settled};
use super::transcript::party_of;
use crate::accounts::AccountId;
use crate::app::App;
use crate::audit::Actor;
use crate::store::{Result, StoreError, Tx};
use crate::{execute, sql};

/// What stands beside the row of a booking between two nodes.
#[derive(Clone, Debug)]
pub struct Exchange {
    /// Whose move it is.
    pub turn: Turn,
    /// Which date matters next, and when.
    pub due: Option<(String, Timestamp)>,
    /// The number of the peer's newest event.
    pub news: i64,
    /// And of the newest that somebody here has read.
    pub read: i64,
    /// When its contents were erased.
    pub erased_at: Option<Timestamp>,
}

#[derive(sqlx::FromRow)]
struct Row {
    turn: String,
    due: String,
    due_at: Option<i64>,
    news_number: i64,
    read_number: i64,
    erased_at: Option<i64>,
}

/// What stands beside the row; none where it is a booking of our own.
pub async fn find(tx: &mut Tx, id: &BookingId) -> Result<Option<Exchange>> {
    let row: Option<Row> = sql!(tx, c => sqlx::query_as(
        "SELECT turn, due, due_at, news_number, read_number, erased_at FROM booking_exchanges WHERE booking = $1"
    ).bind(id.to_string()).fetch_optional(c))?;
    let Some(row) = row else { return Ok(None) };
    Ok(Some(Exchange {
        turn: row.turn.parse().map_err(StoreError::inconsistent)?,
        due: row.due_at.map(|at| (row.due, Timestamp::from_millis(at))),
        news: row.news_number,
        read: row.read_number,
        erased_at: row.erased_at.map(Timestamp::from_millis),
    }))
}

/// A booking that begins.
#[derive(Clone, Copy, Debug)]
pub struct Opening<'a> {
    /// Its name on both nodes.
    pub id: &'a BookingId,
    /// Who asked.
    pub direction: Direction,
    /// Node id of the other cooperative.
    pub peer: &'a str,
    /// The name of what is asked for.
    pub resource_name: &'a str,
    /// The account that asks, where that is one of us.
    pub asked_by: Option<&'a AccountId>,
    /// What for.
    pub purpose: &'a str,
    /// How many come; 0: nobody said.
    pub people: u32,
}

/// Writes a new booking, as the request alone gives it.
pub async fn open(tx: &mut Tx, app: &App, by: &Actor, opening: Opening<'_>, now: &Projection) -> Result<()> {
    let wanted = Wanted {
        span: now.span,
        units: now.units,
        people: opening.people,
        extras: now.extras.clone(),
        purpose: opening.purpose.to_owned(),
    };
    let new = New {
        direction: opening.direction,
        peer: opening.peer,
        resource: (&now.resource, opening.resource_name),
        asked_by: opening.asked_by,
        wanted: &wanted,
        kept: now.span,
        state: State::Requested,
        until: now.until,
        series: "",
    };
    store::insert(tx, app, by, opening.id, new).await?;
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO booking_exchanges (booking, turn, due, due_at, to_answer, news_number, read_number, erasure_due) \
             VALUES ($1, $2, $3, $4, FALSE, 0, 0, FALSE)"
        )
        .bind(opening.id.to_string())
        .bind(now.turn.code())
        .bind(now.due.map_or("", |(due, _)| due))
        .bind(now.due.map(|(_, at)| at.as_millis()))
    )?;
    Ok(())
}

/// The row says what both lanes say now. Of ours the time around it is kept free as the resource asks, and whoever waits for what is
/// let go is told.
pub async fn project(tx: &mut Tx, app: &App, row: &Booking, now: &Projection) -> Result<()> {
    let ours = party_of(row)? == Party::Owner;
    let lent = if ours { store::resource(tx, &now.resource).await? } else { None };
    let rules = lent.map(|lent| lent.particulars.rules).unwrap_or_default();
    let around = minutes(rules.buffer);
    // Of a use that nobody has begun in time the resource is given back.
    let release = minutes(rules.release_after);
    let release = (now.state == State::Confirmed && !release.is_zero()).then(|| now.span.from().plus(release));
    let until = if ours { now.until.or(release) } else { now.until };
    write(tx, app, &row.id, (now, now.span.widened(around, around), until)).await?;
    write_extras(tx, &row.id, now).await?;
    execute!(
        tx,
        sqlx::query("UPDATE booking_exchanges SET turn = $2, due = $3, due_at = $4 WHERE booking = $1")
            .bind(row.id.to_string())
            .bind(now.turn.code())
            .bind(now.due.map_or("", |(due, _)| due))
            .bind(now.due.map(|(_, at)| at.as_millis()))
    )?;
    if let Some(settled) = &now.settled {
        settle(tx, &row.id, settled).await?;
    }
    if ours && (!now.holds || now.resource != row.resource || now.span != row.span) {
        waits::tell(tx, app, &row.resource).await?;
    }
    Ok(())
}

type Kept<'a> = (&'a Projection, Span, Option<Timestamp>);

async fn write(tx: &mut Tx, app: &App, id: &BookingId, (now, kept, until): Kept<'_>) -> Result<()> {
    let (id, usage) = (id.to_string(), &now.usage);
    execute!(
        tx,
        sqlx::query(
            "UPDATE bookings SET resource = $2, begins_at = $3, ends_at = $4, held_from = $5, held_to = $6, units = $7, state = $8, \
             holds = $9, until_at = $10, reason = $11, reason_text = $12, taken_at = $13, returned_at = $14, meter_out = $15, \
             meter_back = $16, fuel_back = $17, damage = $18, changed_at = $19, version = version + 1 WHERE id = $1"
        )
        .bind(&id)
        .bind(now.resource.to_string())
        .bind(now.span.from().as_millis())
        .bind(now.span.to().as_millis())
        .bind(kept.from().as_millis())
        .bind(kept.to().as_millis())
        .bind(i64::from(now.units))
        .bind(now.state.code())
        .bind(now.holds)
        .bind(until.map(Timestamp::as_millis))
        .bind(&now.reason)
        .bind(sealed(app, &id, "reason_text", &now.words))
        .bind(usage.taken_at.map(Timestamp::as_millis))
        .bind(usage.returned_at.map(Timestamp::as_millis))
        .bind(usage.meter_out.map(i64::from))
        .bind(usage.meter_back.map(i64::from))
        .bind(usage.fuel_back.map(i64::from))
        .bind(sealed(app, &id, "damage", &usage.damage))
        .bind(app.clock.now().as_millis())
    )?;
    Ok(())
}

/// An offer may come with other things than were asked for.
async fn write_extras(tx: &mut Tx, id: &BookingId, now: &Projection) -> Result<()> {
    if store::extras(tx, id).await? == sorted(now) {
        return Ok(());
    }
    execute!(tx, sqlx::query("DELETE FROM booking_accessories WHERE booking = $1").bind(id.to_string()))?;
    for extra in &now.extras {
        execute!(
            tx,
            sqlx::query("INSERT INTO booking_accessories (booking, name, quantity) VALUES ($1, $2, $3)")
                .bind(id.to_string())
                .bind(&extra.name)
                .bind(i64::from(extra.quantity))
        )?;
    }
    Ok(())
}

fn sorted(now: &Projection) -> Vec<Extra> {
    let mut extras = now.extras.clone();
    extras.sort_by(|one, other| one.name.cmp(&other.name));
    extras
}

/// What both have signed: a line of the account between the two.
async fn settle(tx: &mut Tx, id: &BookingId, settled: &Settled) -> Result<()> {
    let avoided = settled.avoided;
    let spared = |count: fn(&Avoided) -> u32| avoided.as_ref().map_or(0, |avoided| i64::from(count(avoided)));
    execute!(
        tx,
        sqlx::query(
            "UPDATE bookings SET settled_quantity = $2, settled_unit = $3, settled_cents = $4, settled_at = $5, avoided_cents = $6, \
             avoided_kilometres = $7, avoided_days = $8 WHERE id = $1"
        )
        .bind(id.to_string())
        .bind(i64::from(settled.quantity))
        .bind(settled.unit.code())
        .bind(i64::from(settled.cents))
        .bind(settled.at.as_millis())
        .bind(spared(|avoided| avoided.cents))
        .bind(spared(|avoided| avoided.kilometres))
        .bind(spared(|avoided| avoided.days_of_waiting))
    )?;
    Ok(())
}

/// Whether the node has still to look at what is asked.
pub async fn set_to_answer(tx: &mut Tx, id: &BookingId, waits: bool) -> Result<()> {
    execute!(
        tx,
        sqlx::query("UPDATE booking_exchanges SET to_answer = $2 WHERE booking = $1").bind(id.to_string()).bind(waits)
    )?;
    Ok(())
}

/// Somebody has read the peer's events up to this number; false where she had before.
pub async fn mark_read(tx: &mut Tx, id: &BookingId, number: i64) -> Result<bool> {
    let read = "UPDATE booking_exchanges SET read_number = $2 WHERE booking = $1 AND read_number < $2";
    Ok(execute!(tx, sqlx::query(read).bind(id.to_string()).bind(number))? == 1)
}

/// Nothing of what was said stays in the row; that our own words still lie in the outbox is remembered.
pub async fn mark_erased(tx: &mut Tx, app: &App, id: &BookingId) -> Result<()> {
    let words = "UPDATE bookings SET purpose = '', reason_text = '', damage = '', version = version + 1 WHERE id = $1";
    execute!(tx, sqlx::query(words).bind(id.to_string()))?;
    let erased = "UPDATE booking_exchanges SET erased_at = $2, erasure_due = TRUE WHERE booking = $1";
    execute!(tx, sqlx::query(erased).bind(id.to_string()).bind(app.clock.now().as_millis()))?;
    Ok(())
}

/// How an erased one has ended: nothing folds any more that would say it.
pub async fn close_erased(tx: &mut Tx, id: &BookingId) -> Result<()> {
    let ended = "UPDATE bookings SET state = $2, holds = FALSE, until_at = NULL, reason = $2 WHERE id = $1";
    execute!(tx, sqlx::query(ended).bind(id.to_string()).bind(State::EnteredInError.code()))?;
    let over = "UPDATE booking_exchanges SET turn = $2, due = '', due_at = NULL, to_answer = FALSE WHERE booking = $1";
    execute!(tx, sqlx::query(over).bind(id.to_string()).bind(Turn::Nobody.code()))?;
    Ok(())
}

/// Erased ones of which the peer has received everything: our own words may go. With their peer.
pub async fn erasures_due(tx: &mut Tx) -> Result<Vec<(String, String)>> {
    sql!(tx, c => sqlx::query_as(
        "SELECT e.booking, b.peer FROM booking_exchanges e JOIN bookings b ON b.id = e.booking WHERE e.erasure_due AND NOT EXISTS \
         (SELECT 1 FROM outbox o WHERE o.peer = b.peer AND o.subject = e.booking AND o.received_at IS NULL) LIMIT 50"
    ).fetch_all(c))
}

/// Nothing of it is left in the outbox.
pub async fn erasure_done(tx: &mut Tx, booking: &str) -> Result<()> {
    execute!(tx, sqlx::query("UPDATE booking_exchanges SET erasure_due = FALSE WHERE booking = $1").bind(booking))?;
    Ok(())
}

/// Bookings of ours by others whose limit has passed, at most so many, with their peer.
pub async fn run_out(tx: &mut Tx, now: Timestamp, most: i64) -> Result<Vec<(String, String)>> {
    sql!(tx, c => sqlx::query_as(
        "SELECT id, peer FROM bookings WHERE until_at IS NOT NULL AND until_at <= $1 AND direction = 'received' \
         ORDER BY until_at, id LIMIT $2"
    ).bind(now.as_millis()).bind(most).fetch_all(c))
}

/// Requests at which the node has still to look, at most so many.
pub async fn to_answer(tx: &mut Tx, most: i64) -> Result<Vec<String>> {
    sql!(tx, c => sqlx::query_scalar(
        "SELECT booking FROM booking_exchanges WHERE to_answer ORDER BY booking LIMIT $1"
    ).bind(most).fetch_all(c))
}

/// Whether peers that we have not met since a restore may hold promises of ours that we do not know any more.
pub async fn is_restored(tx: &mut Tx) -> Result<bool> {
    let unmet: Option<String> =
        sql!(tx, c => sqlx::query_scalar("SELECT peer FROM restore_unmet LIMIT 1").fetch_optional(c))?;
    Ok(unmet.is_some())
}
