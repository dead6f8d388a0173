//! Days of presence: what a contract that is paid by days counts, from the activities that were written.
//!
//! A presence is one person on one day on which something was done with her under the contract: one, however many activities she had and
//! in however many of its services. A meeting about her, or a way, is none. Of a night that was written on its two days each is one.

use std::collections::{BTreeMap, HashSet};

use jiff::civil::Date;
use pico_protocol::id::SubjectId;

use super::statement::Asked;
use crate::accounts::AccountId;
use crate::activities::time::Span;
use crate::contracts::ContractId;
use crate::contracts::month::Month;
use crate::enrolments::EnrolmentId;
use crate::sql;
use crate::store::{Result, Tx};

/// Days of each person and municipality in the month of a statement. Who has moved on a day is counted once on it.
pub async fn of_people(tx: &mut Tx, asked: &Asked<'_>) -> Result<BTreeMap<(String, String), i64>> {
    let (all, comune) = asked.comune();
    let rows: Vec<(String, String, i64)> = sql!(tx, c => sqlx::query_as(
        "SELECT d.person, d.comune, CAST(COUNT(*) AS BIGINT) FROM (SELECT person, day, MAX(comune) AS comune FROM activity_shares \
         WHERE contract = $1 AND month = $2 AND state = 'delivered' AND kind = 'direct' AND person <> '' GROUP BY person, day) d \
         WHERE ($3 OR d.comune = $4) GROUP BY d.person, d.comune"
    ).bind(asked.contract).bind(asked.month.to_string()).bind(all).bind(comune).fetch_all(c))?;
    Ok(rows.into_iter().map(|(person, comune, days)| ((person, comune), days)).collect())
}

/// Days of each person, month and municipality, between two months that are both counted. Who has moved on a day is counted once on it.
pub async fn by_month(
    tx: &mut Tx,
    contract: &ContractId,
    (from, to): (Month, Month),
) -> Result<Vec<(String, String, String, i64)>> {
    sql!(tx, c => sqlx::query_as(
        "SELECT d.person, d.month, d.comune, CAST(COUNT(*) AS BIGINT) FROM (SELECT person, month, day, MAX(comune) AS comune \
         FROM activity_shares WHERE contract = $1 AND month BETWEEN $2 AND $3 AND state = 'delivered' AND kind = 'direct' \
         AND person <> '' GROUP BY person, month, day) d GROUP BY d.person, d.month, d.comune"
    ).bind(contract).bind(from.to_string()).bind(to.to_string()).fetch_all(c))
}

/// All days under a contract from one month to another, both counted. They are in no sum: a day centre has some thousands in a year.
pub async fn used(tx: &mut Tx, contract: &ContractId, (from, to): (Date, Date)) -> Result<i64> {
    sql!(tx, c => sqlx::query_scalar(
        "SELECT CAST(COUNT(*) AS BIGINT) FROM (SELECT DISTINCT person, day FROM activity_shares WHERE contract = $1 \
         AND month BETWEEN $2 AND $3 AND state = 'delivered' AND kind = 'direct' AND person <> '') d"
    ).bind(contract).bind(Month::of(from).to_string()).bind(Month::of(to).to_string()).fetch_one(c))
}

/// Who of a service has a presence on a day already, by her enrolment.
pub async fn on_day(tx: &mut Tx, service: &SubjectId, day: Date) -> Result<HashSet<EnrolmentId>> {
    let rows: Vec<EnrolmentId> = sql!(tx, c => sqlx::query_scalar(
        "SELECT DISTINCT s.enrolment FROM activities a JOIN activity_shares s ON s.activity = a.id \
         WHERE a.service = $1 AND a.day = $2 AND a.state = 'delivered' AND a.kind = 'direct' AND s.enrolment <> ''"
    ).bind(service.to_string()).bind(day.to_string()).fetch_all(c))?;
    Ok(rows.into_iter().collect())
}

/// When a colleague was last with people of a service: the times that an attendance begins with.
pub async fn last_times(tx: &mut Tx, worker: &AccountId, service: &SubjectId) -> Result<Option<Span>> {
    let row: Option<(i64, i64)> = sql!(tx, c => sqlx::query_as(
        "SELECT starts, ends FROM activities WHERE worker = $1 AND service = $2 AND kind = 'direct' AND state = 'delivered' \
         ORDER BY day DESC, starts LIMIT 1"
    ).bind(worker).bind(service.to_string()).fetch_optional(c))?;
    row.map(|(starts, ends)| super::span(starts, ends)).transpose()
}
