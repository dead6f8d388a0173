//! Steps that were taken here after a restore and could not stand, for the page of their booking.

use pico_protocol::time::Timestamp;

use super::super::super::BookingId;
use crate::outbox::lanes::restored::Moved;
use crate::store::{Result, Tx};
use crate::{execute, sql};

/// A step that was not sent.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Dropped {
    /// The step's word.
    pub step: String,
    /// When it was decided, milliseconds.
    pub at: i64,
    /// Who had decided it here.
    pub author_name: String,
}

/// Writes down what the skeleton says of a step, before its line goes. What the node had decided by itself interests nobody.
pub async fn keep(tx: &mut Tx, id: &BookingId, step: &Moved, now: Timestamp) -> Result<()> {
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO booking_dropped (message, booking, step, at, author_name, dropped_at) \
             SELECT $3, booking, step, at, author_name, $4 FROM booking_events \
             WHERE booking = $1 AND side = 'own' AND number = $2 AND author_name <> ''"
        )
        .bind(id.to_string())
        .bind(step.number)
        .bind(&step.message)
        .bind(now.as_millis())
    )?;
    Ok(())
}

/// What was not sent of one booking.
pub async fn of_booking(tx: &mut Tx, id: &BookingId) -> Result<Vec<Dropped>> {
    sql!(tx, c => sqlx::query_as("SELECT step, at, author_name FROM booking_dropped WHERE booking = $1 ORDER BY at")
        .bind(id.to_string()).fetch_all(c))
}
