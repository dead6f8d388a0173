//! What of the authorised hours and days holds in a month.

use jiff::civil::Date;
use pico_protocol::id::SubjectId;

use super::{limit, maybe, per};
use crate::contracts::month::Month;
use crate::contracts::{Limit, Per, falls_to};
use crate::enrolments::EnrolmentId;
use crate::sql;
use crate::store::marks::OneText;
use crate::store::page::PAGE_SIZE;
use crate::store::{Result, StoreError, Tx};

/// What is authorised for one enrolment, without the act that says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Holding {
    /// How much.
    pub limit: Limit,
    /// For which time it is meant.
    pub per: Per,
    /// The first day.
    pub starts: Date,
    /// The last day, if there is one.
    pub ends: Option<Date>,
}

impl Holding {
    /// What falls to a month; none where it is meant for all its time.
    pub fn in_month(&self, month: Month) -> Option<Limit> {
        falls_to(month, self.limit, self.per, (self.starts, self.ends))
    }
}

/// An enrolment with the minutes and the days of what holds for it, for which time, and its first and last day.
type Row = (EnrolmentId, i64, Option<i64>, String, String, String);

/// It was not withdrawn, and some day of the month, `$1` to `$2`, is its own.
const HOLDS: &str = "a.withdrawn_at IS NULL AND a.starts <= $2 AND (a.ends = '' OR a.ends >= $1)";

/// What holds for these enrolments in a month, at most those of a page.
pub async fn holding(tx: &mut Tx, ids: &[&EnrolmentId], month: Month) -> Result<Vec<(EnrolmentId, Holding)>> {
    let Some(these) = OneText::of(ids, PAGE_SIZE) else { return Ok(Vec::new()) };
    let text = format!(
        "SELECT a.enrolment, a.minutes, a.days, a.per, a.starts, a.ends FROM authorisations a WHERE {HOLDS} AND a.enrolment IN ({})",
        these.marks(3)
    );
    let rows: Vec<Row> = sql!(tx, c => {
        let query = sqlx::query_as(sqlx::AssertSqlSafe(text.as_str()));
        let query = query.bind(month.first().to_string()).bind(month.last().to_string());
        these.bound().fold(query, |query, id| query.bind(*id)).fetch_all(c)
    })?;
    let read = |(id, minutes, days, code, starts, ends): Row| {
        let starts = starts.parse().map_err(StoreError::inconsistent)?;
        Ok((id, Holding { limit: limit(minutes, days)?, per: per(&code)?, starts, ends: maybe(&ends)? }))
    };
    rows.into_iter().map(read).collect()
}

/// The last day of what was authorised for these enrolments, at most those of a page, and was over before a month began; also of those for
/// whom something else holds in it.
pub async fn ended(tx: &mut Tx, ids: &[&EnrolmentId], month: Month) -> Result<Vec<(EnrolmentId, Date)>> {
    let Some(these) = OneText::of(ids, PAGE_SIZE) else { return Ok(Vec::new()) };
    let text = format!(
        "SELECT a.enrolment, MAX(a.ends) FROM authorisations a WHERE a.withdrawn_at IS NULL AND a.ends <> '' AND a.ends < $1 \
         AND a.enrolment IN ({}) GROUP BY a.enrolment",
        these.marks(2)
    );
    let rows: Vec<(EnrolmentId, String)> = sql!(tx, c => {
        let query = sqlx::query_as(sqlx::AssertSqlSafe(text.as_str())).bind(month.first().to_string());
        these.bound().fold(query, |query, id| query.bind(*id)).fetch_all(c)
    })?;
    rows.into_iter().map(|(id, day)| Ok((id, day.parse().map_err(StoreError::inconsistent)?))).collect()
}

/// Those of a service for whom something holds in a month. `CROSS JOIN` tells SQLite, which knows nothing of how many there are, to begin
/// with what was authorised: otherwise it goes through everybody who ever was in the service.
pub async fn limited(tx: &mut Tx, service: &SubjectId, month: Month) -> Result<Vec<EnrolmentId>> {
    sql!(tx, c => sqlx::query_scalar(sqlx::AssertSqlSafe(format!(
        "SELECT DISTINCT e.id FROM contract_services s CROSS JOIN authorisations a CROSS JOIN enrolments e \
         WHERE s.service = $3 AND a.contract = s.contract AND e.id = a.enrolment AND e.service = $3 AND {HOLDS} ORDER BY e.id"
    ))).bind(month.first().to_string()).bind(month.last().to_string()).bind(service.to_string()).fetch_all(c))
}
