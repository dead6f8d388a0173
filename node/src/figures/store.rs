//! Figures in the database: counts and sums, never a name.

pub mod governance;
pub mod workforce;
pub mod year;

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::{BANDS, born_until};
use crate::contracts::month::Month;
use crate::sql;
use crate::store::{Result, StoreError, Tx};

/// How many enrolments each service has in each state that goes on.
pub async fn enrolments(tx: &mut Tx) -> Result<BTreeMap<(String, String), i64>> {
    let rows: Vec<(String, String, i64)> = sql!(tx, c => sqlx::query_as(
        "SELECT service, state, enrolments FROM enrolment_totals WHERE state <> 'closed' AND enrolments <> 0"
    ).fetch_all(c))?;
    Ok(rows.into_iter().map(|(service, state, count)| ((service, state), count)).collect())
}

/// How many people are in a service, by the band of their age, as its place in [`BANDS`]; those of whom no birthday is known come as
/// none. Of one service (empty: of all) the people in it are read, who are as many as have a place there.
pub async fn by_age(tx: &mut Tx, today: Date, service: &str) -> Result<BTreeMap<Option<usize>, i64>> {
    let until = born_until(today).map(|day| day.to_string());
    let from = if service.is_empty() { "in_care_by_birth".to_owned() } else { in_service("birth_date", "$8") };
    let rows: Vec<(i64, i64)> = sql!(tx, c => { let asked = sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "SELECT CAST(band AS BIGINT), CAST(SUM(people) AS BIGINT) FROM (SELECT people, CASE WHEN birth_date = '' THEN -1 \
         WHEN birth_date <= $7 THEN 6 WHEN birth_date <= $6 THEN 5 WHEN birth_date <= $5 THEN 4 WHEN birth_date <= $4 THEN 3 \
         WHEN birth_date <= $3 THEN 2 WHEN birth_date <= $2 THEN 1 WHEN birth_date <= $1 THEN 0 ELSE -1 END AS band \
         FROM {from} kept) banded GROUP BY band"
    ))).bind(&until[0]).bind(&until[1]).bind(&until[2]).bind(&until[3]).bind(&until[4]).bind(&until[5]).bind(&until[6]);
        let asked = if service.is_empty() { asked } else { asked.bind(service) };
        asked.fetch_all(c) })?;
    Ok(rows
        .into_iter()
        .map(|(band, count)| (usize::try_from(band).ok().filter(|at| *at < BANDS.len()), count))
        .collect())
}

/// What is kept of each person in one service, counted; she is in it once at a time.
fn in_service(column: &str, service: &str) -> String {
    format!(
        "(SELECT p.{column} AS {column}, CAST(COUNT(*) AS BIGINT) AS people FROM enrolments e CROSS JOIN people_in_care p \
         WHERE e.service = {service} AND e.state IN ('active', 'suspended') AND p.person = e.person GROUP BY p.{column})"
    )
}

/// How many people are in a service, by where they live (ISTAT code, empty where it is not known), the most first; of one service, or
/// (empty) of all.
pub async fn by_comune(tx: &mut Tx, service: &str) -> Result<Vec<(String, i64)>> {
    let from = if service.is_empty() { "in_care_by_comune".to_owned() } else { in_service("comune", "$1") };
    let text = format!("SELECT comune, people FROM {from} kept ORDER BY people DESC, comune");
    sql!(tx, c => {
        let asked = sqlx::query_as(sqlx::AssertSqlSafe(text.as_str()));
        let asked = if service.is_empty() { asked } else { asked.bind(service) };
        asked.fetch_all(c)
    })
}

/// How many people are in the same services: the keys of these, in their order, with blanks between them. The lines are as many as
/// services are together in somebody's life: hundreds, also where people are a million.
pub async fn by_services(tx: &mut Tx) -> Result<Vec<(String, i64)>> {
    sql!(tx, c => sqlx::query_as("SELECT services, people FROM in_care_by_services").fetch_all(c))
}

/// Minutes of a month.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct OfMonth {
    /// Planned, whatever became of it.
    pub planned: i64,
    /// Done, also what nobody had planned.
    pub done: i64,
    /// Planned, and neither done nor missed.
    pub left: i64,
}

/// Minutes of each month: from the sums that are kept, and what is left to be done from the index of what is planned. Of one service and
/// of who lives in one municipality; either may be empty.
pub async fn hours(
    tx: &mut Tx,
    (from, to): (Month, Month),
    (service, comune): (&str, &str),
) -> Result<BTreeMap<String, OfMonth>> {
    let sums: Vec<(String, i64, i64)> = sql!(tx, c => sqlx::query_as(
        "SELECT month, CAST(SUM(minutes) AS BIGINT), CAST(SUM(planned) AS BIGINT) FROM activity_totals \
         WHERE month BETWEEN $1 AND $2 AND ($3 = '' OR service = $3) AND ($4 = '' OR comune = $4) GROUP BY month"
    ).bind(from.to_string()).bind(to.to_string()).bind(service).bind(comune).fetch_all(c))?;
    let left: Vec<(String, i64)> = sql!(tx, c => sqlx::query_as(
        "SELECT month, CAST(SUM(minutes) AS BIGINT) FROM activity_shares WHERE state = 'planned' AND month BETWEEN $1 AND $2 \
         AND ($3 = '' OR service = $3) AND ($4 = '' OR comune = $4) GROUP BY month"
    ).bind(from.to_string()).bind(to.to_string()).bind(service).bind(comune).fetch_all(c))?;
    let of = |(month, done, planned)| (month, OfMonth { planned, done, left: 0 });
    let mut hours: BTreeMap<String, OfMonth> = sums.into_iter().map(of).collect();
    for (month, minutes) in left {
        hours.entry(month).or_default().left = minutes;
    }
    Ok(hours)
}

/// Days that people waited: those who wait still, and those who began.
type Waits = BTreeMap<String, (Vec<i64>, Vec<i64>)>;

/// Days that people have waited until today, and that those waited who began from one day to another, by service; of one service, or
/// (empty) of all. They are tens of thousands in a town: an index is read to its end, and the engine puts those of a service into one
/// text, since to hand each of them over as a row takes five times as long as to find it.
pub async fn waits(tx: &mut Tx, today: Date, (since, until): (Date, Date), service: &str) -> Result<Waits> {
    let mut waits = Waits::new();
    let rows: Vec<(String, String)> = sql!(tx, c => sqlx::query_as(
        "SELECT service, string_agg(state || ' ' || waiting_since || ' ' || started_on, ',') FROM enrolments \
         WHERE waiting_since <> '' AND (state = 'waiting' OR started_on BETWEEN $1 AND $2) AND ($3 = '' OR service = $3) \
         GROUP BY service"
    ).bind(since.to_string()).bind(until.to_string()).bind(service).fetch_all(c))?;
    for (service, of_service) in rows {
        let (waiting, begun) = waits.entry(service).or_default();
        for one in of_service.split(',') {
            let mut parts = one.split(' ');
            let state = parts.next().unwrap_or_default();
            let mut day = || parts.next().unwrap_or_default().parse::<Date>().map_err(StoreError::inconsistent);
            let from = day()?;
            let (list, until) = if state == "waiting" { (&mut *waiting, today) } else { (&mut *begun, day()?) };
            list.push(i64::from((until - from).get_days()).max(0));
        }
    }
    Ok(waits)
}

#[cfg(test)]
mod tests;
