//! Where one person is with two colleagues at one time. It may be meant, where two work together; it may be a slip. It is shown, and
//! nothing is refused for it.

use std::collections::HashSet;

use jiff::civil::Date;
use pico_protocol::id::SubjectId;

use crate::accounts::AccountId;
use crate::activities::ActivityId;
use crate::sql;
use crate::store::{Result, StoreError, Tx};

/// An activity `a`, and another `b` of a colleague with one of the same people at the same time. That it is another one an index says,
/// and for most people there is none.
const BOTH: &str = "FROM activities a JOIN activity_shares s ON s.activity = a.id \
     JOIN activity_shares o ON o.person = s.person AND o.day = s.day AND o.activity <> s.activity JOIN activities b ON b.id = o.activity \
     WHERE s.person <> '' AND s.kind = 'direct' AND s.state IN ('planned', 'delivered') AND o.kind = 'direct' \
     AND o.state IN ('planned', 'delivered') AND b.worker <> a.worker AND b.starts < a.ends AND a.starts < b.ends";

/// Which colleagues of a service, on which days of a week; the other may be in another service.
pub async fn of_week(tx: &mut Tx, service: &SubjectId, week: [Date; 7]) -> Result<HashSet<(AccountId, Date)>> {
    let rows: Vec<(AccountId, String)> = sql!(tx, c => sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "SELECT DISTINCT a.worker, a.day {BOTH} AND a.service = $1 AND a.day BETWEEN $2 AND $3"
    ))).bind(service.to_string()).bind(week[0].to_string()).bind(week[6].to_string()).fetch_all(c))?;
    let read = |(worker, day): (AccountId, String)| Ok((worker, day.parse().map_err(StoreError::inconsistent)?));
    rows.into_iter().map(read).collect()
}

/// Which activities of a colleague on a day; in the same service, because in which others a person is she may not know.
pub async fn of_day(tx: &mut Tx, worker: &AccountId, day: Date) -> Result<HashSet<ActivityId>> {
    let rows: Vec<ActivityId> = sql!(tx, c => sqlx::query_scalar(sqlx::AssertSqlSafe(format!(
        "SELECT DISTINCT a.id {BOTH} AND b.service = a.service AND a.worker = $1 AND a.day = $2"
    ))).bind(worker).bind(day.to_string()).fetch_all(c))?;
    Ok(rows.into_iter().collect())
}
