//! The skeleton of a transcript: which step, whose, when, and (our own) by whom.

use pico_protocol::booking::Step;
use pico_protocol::time::Timestamp;

use super::super::super::BookingId;
use crate::store::{Result, Tx};
use crate::{execute, sql};

/// One line of the skeleton.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Line {
    /// `own` or `peer`.
    pub side: String,
    /// Number in its lane.
    pub number: i64,
    /// The step's word.
    pub step: String,
    /// Its coded reason, if it has one.
    pub code: String,
    /// When, by the writer's clock, milliseconds.
    pub at: i64,
    /// Who wrote it here; empty: the node by itself, or somebody there.
    pub author_name: String,
}

/// Adds a line.
pub async fn add(
    tx: &mut Tx,
    id: &BookingId,
    (side, number): (&str, i64),
    step: &Step,
    at: Timestamp,
    author: Option<(&str, &str)>,
) -> Result<()> {
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO booking_events (booking, side, number, step, code, at, account, author_name) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (booking, side, number) DO NOTHING"
        )
        .bind(id.to_string())
        .bind(side)
        .bind(number)
        .bind(step.kind().code())
        .bind(coded_reason(step))
        .bind(at.as_millis())
        .bind(author.map(|author| author.0))
        .bind(author.map_or("", |author| author.1))
    )?;
    if side == "peer" {
        let newest = "UPDATE booking_exchanges SET news_number = $2 WHERE booking = $1 AND news_number < $2";
        execute!(tx, sqlx::query(newest).bind(id.to_string()).bind(number))?;
    }
    Ok(())
}

/// Adds the line of an own step whose text is gone.
pub async fn add_erased(tx: &mut Tx, id: &BookingId, number: i64, (step, reason): (&str, &str), at: i64) -> Result<()> {
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO booking_events (booking, side, number, step, code, at, author_name) VALUES ($1, 'own', $2, $3, $4, $5, '') \
             ON CONFLICT (booking, side, number) DO NOTHING"
        )
        .bind(id.to_string())
        .bind(number)
        .bind(step)
        .bind(reason)
        .bind(at)
    )?;
    Ok(())
}

/// The line of the peer's that stands at a number.
pub async fn of_peer(tx: &mut Tx, id: &BookingId, number: i64) -> Result<Option<Line>> {
    sql!(tx, c => sqlx::query_as(
        "SELECT side, number, step, code, at, author_name FROM booking_events \
         WHERE booking = $1 AND side = 'peer' AND number = $2"
    ).bind(id.to_string()).bind(number).fetch_optional(c))
}

/// The skeleton of one booking.
pub async fn of_booking(tx: &mut Tx, id: &BookingId) -> Result<Vec<Line>> {
    sql!(tx, c => sqlx::query_as(
        "SELECT side, number, step, code, at, author_name FROM booking_events WHERE booking = $1 ORDER BY at, side, number"
    ).bind(id.to_string()).fetch_all(c))
}

/// Gives own lines new numbers, all at once: (old, new).
pub async fn renumber(tx: &mut Tx, id: &BookingId, numbers: &[(i64, i64)]) -> Result<()> {
    // Through numbers that nobody has: a new one may still be another line's old one.
    for (old, new) in numbers.iter().filter(|(old, new)| old != new) {
        let away = "UPDATE booking_events SET number = $3 WHERE booking = $1 AND side = 'own' AND number = $2";
        execute!(tx, sqlx::query(away).bind(id.to_string()).bind(old).bind(-new))?;
    }
    let back = "UPDATE booking_events SET number = -number WHERE booking = $1 AND side = 'own' AND number < 0";
    execute!(tx, sqlx::query(back).bind(id.to_string()))?;
    Ok(())
}

/// Takes an own line out; those behind it close up.
pub async fn close_up(tx: &mut Tx, id: &BookingId, number: i64) -> Result<()> {
    let gone = "DELETE FROM booking_events WHERE booking = $1 AND side = 'own' AND number = $2";
    execute!(tx, sqlx::query(gone).bind(id.to_string()).bind(number))?;
    let behind: Vec<i64> = sql!(tx, c => sqlx::query_scalar(
        "SELECT number FROM booking_events WHERE booking = $1 AND side = 'own' AND number > $2"
    ).bind(id.to_string()).bind(number).fetch_all(c))?;
    let numbers: Vec<(i64, i64)> = behind.into_iter().map(|number| (number, number - 1)).collect();
    renumber(tx, id, &numbers).await
}

/// The coded reason that a step must have, where it must have one.
fn coded_reason(step: &Step) -> &'static str {
    match step {
        Step::Declined { reason, .. } => reason.code(),
        Step::Withdrawn { reason, .. } | Step::Cancelled { reason, .. } => reason.code(),
        _ => "",
    }
}
