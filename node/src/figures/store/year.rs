//! A year in the database, for the social report: counts and sums over its days, never a name.
//!
//! It reads every enrolment that touches the year: a report is asked for a few times in a year, and nothing is kept for it.

use std::collections::BTreeMap;

use jiff::civil::Date;
use pico_protocol::id::SubjectId;
use pico_protocol::time::Timestamp;

use crate::figures::{BANDS, born_until};
use crate::sql;
use crate::store::{Result, StoreError, Tx};

/// Enrolments that were going on at some time between two days, bound as `$1` and `$2`.
const FOLLOWED: &str = "e.started_on <> '' AND e.started_on <= $2 AND \
                        (e.state IN ('active', 'suspended') OR e.state = 'closed' AND e.since >= $1)";

/// First and last day.
pub type Days = (Date, Date);

/// What a service did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct OfService {
    /// People who were in it at some time.
    pub people: i64,
    /// People who came.
    pub came: i64,
    /// People who went.
    pub went: i64,
}

/// Each service by its key.
pub async fn services(tx: &mut Tx, (from, to): Days) -> Result<BTreeMap<String, OfService>> {
    let rows: Vec<(String, i64, i64, i64)> = sql!(tx, c => sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "SELECT e.service, CAST(COUNT(DISTINCT e.person) AS BIGINT), \
         CAST(COUNT(DISTINCT CASE WHEN e.started_on >= $1 THEN e.person END) AS BIGINT), \
         CAST(COUNT(DISTINCT CASE WHEN e.state = 'closed' AND e.since <= $2 THEN e.person END) AS BIGINT) \
         FROM enrolments e WHERE {FOLLOWED} GROUP BY e.service"
    ))).bind(from.to_string()).bind(to.to_string()).fetch_all(c))?;
    Ok(rows.into_iter().map(|(service, people, came, went)| (service, OfService { people, came, went })).collect())
}

/// How many people were followed in these services, each once.
pub async fn people_of(tx: &mut Tx, (from, to): Days, services: &[SubjectId]) -> Result<i64> {
    if services.is_empty() {
        return Ok(0);
    }
    // A key is 32 digits: nothing of it can end the word it stands in.
    let keys = services.iter().map(|key| format!("'{key}'")).collect::<Vec<_>>().join(", ");
    sql!(tx, c => sqlx::query_scalar(sqlx::AssertSqlSafe(format!(
        "SELECT CAST(COUNT(DISTINCT e.person) AS BIGINT) FROM enrolments e WHERE {FOLLOWED} AND e.service IN ({keys})"
    ))).bind(from.to_string()).bind(to.to_string()).fetch_one(c))
}

/// People by the band of their age on the last day, as its place in [`BANDS`], and by sex (`F`, `M`, `X`, or nothing).
pub async fn ages(tx: &mut Tx, (from, to): Days) -> Result<BTreeMap<(Option<usize>, String), i64>> {
    let until = born_until(to).map(|day| day.to_string());
    let rows: Vec<(i64, String, i64)> = sql!(tx, c => sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "SELECT CAST(band AS BIGINT), sex, CAST(COUNT(*) AS BIGINT) FROM (SELECT COALESCE(sex, '') AS sex, \
         CASE WHEN birth_date IS NULL OR birth_date = '' THEN -1 \
         WHEN birth_date <= $9 THEN 6 WHEN birth_date <= $8 THEN 5 WHEN birth_date <= $7 THEN 4 WHEN birth_date <= $6 THEN 3 \
         WHEN birth_date <= $5 THEN 2 WHEN birth_date <= $4 THEN 1 WHEN birth_date <= $3 THEN 0 ELSE -1 END AS band FROM people p \
         WHERE EXISTS (SELECT 1 FROM enrolments e WHERE e.person = p.id AND {FOLLOWED})) banded GROUP BY band, sex"
    ))).bind(from.to_string()).bind(to.to_string())
        .bind(&until[0]).bind(&until[1]).bind(&until[2]).bind(&until[3]).bind(&until[4]).bind(&until[5]).bind(&until[6])
        .fetch_all(c))?;
    let place = |band: i64| usize::try_from(band).ok().filter(|at| *at < BANDS.len());
    Ok(rows.into_iter().map(|(band, sex, count)| ((place(band), sex), count)).collect())
}

/// People by where they live (ISTAT code, empty where it is not known), the most first.
pub async fn comuni(tx: &mut Tx, (from, to): Days) -> Result<Vec<(String, i64)>> {
    sql!(tx, c => sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "SELECT COALESCE(p.comune, '') AS place, CAST(COUNT(*) AS BIGINT) AS people FROM people p \
         WHERE EXISTS (SELECT 1 FROM enrolments e WHERE e.person = p.id AND {FOLLOWED}) \
         GROUP BY place ORDER BY people DESC, place"
    ))).bind(from.to_string()).bind(to.to_string()).fetch_all(c))
}

/// Why enrolments ended that ended between these days, the most frequent first: of who had been in the service, or of who never came in.
pub async fn endings(tx: &mut Tx, (from, to): Days, began: bool) -> Result<Vec<(String, i64)>> {
    let had_begun = if began { "started_on <> ''" } else { "started_on = ''" };
    sql!(tx, c => sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "SELECT reason, CAST(COUNT(*) AS BIGINT) AS times FROM enrolments \
         WHERE state = 'closed' AND {had_begun} AND since BETWEEN $1 AND $2 GROUP BY reason ORDER BY times DESC, reason"
    ))).bind(from.to_string()).bind(to.to_string()).fetch_all(c))
}

/// Days that those who began had waited, by service.
pub async fn waits(tx: &mut Tx, (from, to): Days) -> Result<BTreeMap<String, Vec<i64>>> {
    let rows: Vec<(String, String, String)> = sql!(tx, c => sqlx::query_as(
        "SELECT service, waiting_since, started_on FROM enrolments WHERE waiting_since <> '' AND started_on BETWEEN $1 AND $2"
    ).bind(from.to_string()).bind(to.to_string()).fetch_all(c))?;
    let day = |text: &str| text.parse::<Date>().map_err(StoreError::inconsistent);
    let mut waits: BTreeMap<String, Vec<i64>> = BTreeMap::new();
    for (service, waited, began) in rows {
        let days = (day(&began)? - day(&waited)?).get_days();
        waits.entry(service).or_default().push(i64::from(days).max(0));
    }
    Ok(waits)
}

/// Minutes done, by service and kind: from the sums that are kept with every row.
pub async fn minutes(tx: &mut Tx, (from, to): Days) -> Result<BTreeMap<(String, String), i64>> {
    let month = |day: Date| day.strftime("%Y-%m").to_string();
    let rows: Vec<(String, String, i64)> = sql!(tx, c => sqlx::query_as(
        "SELECT service, kind, CAST(SUM(minutes) AS BIGINT) FROM activity_totals WHERE month BETWEEN $1 AND $2 \
         GROUP BY service, kind"
    ).bind(month(from)).bind(month(to)).fetch_all(c))?;
    Ok(rows.into_iter().map(|(service, kind, minutes)| ((service, kind), minutes)).collect())
}

/// Colleagues in a team at some time between these days, by the qualification they have there, each once for each.
pub async fn workers(tx: &mut Tx, (from, to): Days) -> Result<Vec<(String, i64)>> {
    sql!(tx, c => sqlx::query_as(
        "SELECT qualification, CAST(COUNT(DISTINCT account) AS BIGINT) AS people FROM team_members \
         WHERE since <= $2 AND (until = '' OR until >= $1) AND removed_at IS NULL GROUP BY qualification \
         ORDER BY people DESC, qualification"
    ).bind(from.to_string()).bind(to.to_string()).fetch_all(c))
}

/// Referrals opened between two moments, by state: sent and received.
pub async fn referrals(tx: &mut Tx, from: Timestamp, to: Timestamp) -> Result<BTreeMap<String, (i64, i64)>> {
    let rows: Vec<(String, String, i64)> = sql!(tx, c => sqlx::query_as(
        "SELECT state, direction, CAST(COUNT(*) AS BIGINT) FROM referrals WHERE created_at >= $1 AND created_at < $2 \
         GROUP BY state, direction"
    ).bind(from.as_millis()).bind(to.as_millis()).fetch_all(c))?;
    let mut states: BTreeMap<String, (i64, i64)> = BTreeMap::new();
    for (state, direction, count) in rows {
        let of = states.entry(state).or_default();
        if direction == "sent" { of.0 += count } else { of.1 += count }
    }
    Ok(states)
}
