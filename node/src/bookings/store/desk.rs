//! What somebody has to do about bookings: requests to answer, what goes out today, what is late.

use pico_protocol::id::SubjectId;

use super::super::{Booking, BookingId, Span};
use super::{COLUMNS, Row};
use crate::accounts::AccountId;
use crate::app::App;
use crate::sql;
use crate::store::condition::Condition;
use crate::store::{Result, StoreError, Tx};
use crate::web::dates;
use crate::web::time::DAY;

/// What is to be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// Somebody waits for a yes or a no.
    ToAnswer,
    /// It goes out today, or should have gone already; when its time is over nobody asks any more.
    ToHandOut,
    /// It should be back.
    Late,
}

/// Bookings of ours of which something is to be done, by their beginning: of one account or of all, at most so many.
pub async fn waiting(
    tx: &mut Tx,
    app: &App,
    part: Part,
    account: Option<&AccountId>,
    most: i64,
) -> Result<Vec<Booking>> {
    let now = app.clock.now();
    let mut condition = Condition::new(match part {
        Part::ToAnswer => "direction <> 'sent' AND state IN ('requested', 'option', 'offered')",
        Part::ToHandOut => "direction <> 'sent' AND state = 'confirmed'",
        Part::Late => "direction <> 'sent' AND state = 'in_use'",
    });
    condition.equals("asked_by", account.map_or("", AccountId::as_str));
    let end_of_today = dates::in_rome(dates::today(now), DAY);
    condition.number(if part == Part::Late { "ends_at <" } else { "ends_at >" }, Some(now.as_millis()));
    condition.number("begins_at <", (part == Part::ToHandOut).then_some(end_of_today.as_millis()));
    let select = format!("SELECT {COLUMNS} FROM bookings");
    let rows: Vec<Row> = condition.rows(tx, &select, "begins_at, id", 0, most).await?;
    rows.into_iter().map(|row| row.read(app)).collect()
}

/// What this account has asked for already at exactly this time and that is not over: whoever presses a button twice gets it once.
pub async fn same(tx: &mut Tx, account: &AccountId, resource: &SubjectId, span: Span) -> Result<Option<BookingId>> {
    let id: Option<String> = sql!(tx, c => sqlx::query_scalar(
        "SELECT id FROM bookings WHERE asked_by = $1 AND resource = $2 AND begins_at = $3 AND ends_at = $4 \
         AND state IN ('requested', 'option', 'offered', 'confirmed', 'in_use') ORDER BY id LIMIT 1"
    )
    .bind(account)
    .bind(resource.to_string())
    .bind(span.from().as_millis())
    .bind(span.to().as_millis())
    .fetch_optional(c))?;
    id.map(|id| id.parse().map_err(StoreError::inconsistent)).transpose()
}
