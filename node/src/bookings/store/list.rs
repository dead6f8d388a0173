//! Lists of bookings: of a time, of an account, of a resource.

use pico_protocol::id::SubjectId;
use pico_protocol::time::Timestamp;

use super::super::{Booking, Span, State};
use super::{COLUMNS, Row};
use crate::accounts::AccountId;
use crate::app::App;
use crate::sql;
use crate::store::condition::Condition;
use crate::store::page::{PAGE_SIZE, PageNumber, Slice};
use crate::store::{Result, Tx};

/// Which bookings.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Asked for by this account.
    pub account: Option<AccountId>,
    /// Of this resource.
    pub resource: Option<SubjectId>,
    /// In this state, or any.
    pub state: Option<State>,
    /// Those that touch this time.
    pub within: Option<Span>,
}

impl Filter {
    fn condition(&self) -> Condition {
        let mut condition = Condition::new("1 = 1");
        condition.equals("asked_by", self.account.as_ref().map_or("", AccountId::as_str));
        condition.equals("resource", &self.resource.map(|id| id.to_string()).unwrap_or_default());
        condition.equals("state", self.state.map_or("", State::code));
        condition.number("ends_at >", self.within.map(|within| within.from().as_millis()));
        condition.number("begins_at <", self.within.map(|within| within.to().as_millis()));
        condition
    }
}

/// A page of them, by their beginning.
pub async fn page(tx: &mut Tx, app: &App, filter: &Filter, page: PageNumber) -> Result<Slice<Booking>> {
    let condition = filter.condition();
    let total = condition.count(tx, "bookings", page.counted()).await?;
    let page = page.within(total);
    let select = format!("SELECT {COLUMNS} FROM bookings");
    let rows: Vec<Row> = condition.rows(tx, &select, "begins_at, id", page.offset(), PAGE_SIZE).await?;
    let rows = rows.into_iter().map(|row| row.read(app)).collect::<Result<_>>()?;
    Ok(Slice { rows, total, page })
}

/// At most so many of them, for a calendar or a file.
pub async fn some(tx: &mut Tx, app: &App, filter: &Filter, most: i64) -> Result<Vec<Booking>> {
    let select = format!("SELECT {COLUMNS} FROM bookings");
    let rows: Vec<Row> = filter.condition().rows(tx, &select, "begins_at, id", 0, most).await?;
    rows.into_iter().map(|row| row.read(app)).collect()
}

/// Bookings of ours by our own people whose limit has passed, at most so many: an option, a request, a use that nobody has begun. The
/// limits of what another cooperative asked for are ended by a message.
pub async fn run_out(tx: &mut Tx, app: &App, now: Timestamp, most: i64) -> Result<Vec<Booking>> {
    let rows: Vec<Row> = sql!(tx, c => sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "SELECT {COLUMNS} FROM bookings WHERE until_at IS NOT NULL AND until_at <= $1 AND direction = 'own' \
         ORDER BY until_at, id LIMIT $2"
    ))).bind(now.as_millis()).bind(most).fetch_all(c))?;
    rows.into_iter().map(|row| row.read(app)).collect()
}
