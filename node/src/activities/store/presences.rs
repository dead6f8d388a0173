//! Days of presence: what a contract that is paid by days counts, from the activities that were written.
//!
//! A presence is one person on one day on which something was done with her under the contract: one, however many activities she had and
//! in however many of its services. A meeting about her, or a way, is none. Of a night that was written on its two days each is one.
//! Where the contract says that a short one is half a day it is ([`crate::contracts::store::presence`]); so all are counted in halves.

use std::collections::{BTreeMap, HashSet};

use jiff::civil::Date;
use pico_protocol::id::SubjectId;

use super::statement::Asked;
use crate::accounts::AccountId;
use crate::activities::time::Span;
use crate::contracts::Contract;
use crate::contracts::month::Month;
use crate::contracts::store::presence::{halves, halves_by_contract, rows};
use crate::enrolments::EnrolmentId;
use crate::sql;
use crate::store::marks::OneText;
use crate::store::page::PAGE_SIZE;
use crate::store::{Result, Tx};

/// Days of each person and municipality in the month of a statement. Who has moved on a day is counted once on it.
pub async fn of_people(tx: &mut Tx, asked: &Asked<'_>) -> Result<BTreeMap<(String, String), i64>> {
    let (all, comune) = asked.comune();
    let half_day = asked.contract.terms.half_day;
    let text = format!(
        "SELECT d.person, d.comune, CAST(SUM(d.halves) AS BIGINT) FROM (SELECT s.person, MAX(s.comune) AS comune, {} AS halves \
         FROM {} WHERE s.contract = $1 AND s.month = $2 AND s.state = 'delivered' AND s.kind = 'direct' AND s.person <> '' \
         GROUP BY s.person, s.day) d WHERE ($3 OR d.comune = $4) GROUP BY d.person, d.comune",
        halves(half_day),
        rows(half_day)
    );
    let found: Vec<(String, String, i64)> = sql!(tx, c => sqlx::query_as(sqlx::AssertSqlSafe(text.as_str()))
        .bind(&asked.contract.id).bind(asked.month.to_string()).bind(all).bind(comune).fetch_all(c))?;
    Ok(found.into_iter().map(|(person, comune, halves)| ((person, comune), halves)).collect())
}

/// Days of each person, month and municipality, between two months that are both counted. Who has moved on a day is counted once on it.
pub async fn by_month(
    tx: &mut Tx,
    contract: &Contract,
    (from, to): (Month, Month),
) -> Result<Vec<(String, String, String, i64)>> {
    let half_day = contract.terms.half_day;
    let text = format!(
        "SELECT d.person, d.month, d.comune, CAST(SUM(d.halves) AS BIGINT) FROM (SELECT s.person, s.month, \
         MAX(s.comune) AS comune, {} AS halves FROM {} WHERE s.contract = $1 AND s.month BETWEEN $2 AND $3 \
         AND s.state = 'delivered' AND s.kind = 'direct' AND s.person <> '' GROUP BY s.person, s.month, s.day) d \
         GROUP BY d.person, d.month, d.comune",
        halves(half_day),
        rows(half_day)
    );
    sql!(tx, c => sqlx::query_as(sqlx::AssertSqlSafe(text.as_str()))
        .bind(&contract.id).bind(from.to_string()).bind(to.to_string()).fetch_all(c))
}

/// All days under a contract from one month to another, both counted. They are in no sum: a day centre has some thousands in a year.
pub async fn used(tx: &mut Tx, contract: &Contract, (from, to): (Date, Date)) -> Result<i64> {
    let half_day = contract.terms.half_day;
    let text = format!(
        "SELECT CAST(COALESCE(SUM(d.halves), 0) AS BIGINT) FROM (SELECT {} AS halves FROM {} WHERE s.contract = $1 \
         AND s.month BETWEEN $2 AND $3 AND s.state = 'delivered' AND s.kind = 'direct' AND s.person <> '' \
         GROUP BY s.person, s.day) d",
        halves(half_day),
        rows(half_day)
    );
    sql!(tx, c => sqlx::query_scalar(sqlx::AssertSqlSafe(text.as_str()))
        .bind(&contract.id).bind(Month::of(from).to_string()).bind(Month::of(to).to_string()).fetch_one(c))
}

/// Days under contracts that pay for them, of each of these enrolments, at most those of a page: those that were there, and these with
/// what is planned, from one day to another, both counted. They are those of the statements: two contracts on one day count it twice.
pub async fn of_enrolments(
    tx: &mut Tx,
    ids: &[&EnrolmentId],
    (from, to): (Date, Option<Date>),
) -> Result<Vec<(EnrolmentId, i64, i64)>> {
    let Some(these) = OneText::of(ids, PAGE_SIZE) else { return Ok(Vec::new()) };
    let text = in_enrolments(&these.marks(5));
    let last = to.unwrap_or(Date::MAX);
    sql!(tx, c => {
        let query = sqlx::query_as(sqlx::AssertSqlSafe(text.as_str()));
        // An index has the months.
        let query = query.bind(Month::of(from).to_string()).bind(Month::of(last).to_string());
        let query = query.bind(from.to_string()).bind(last.to_string());
        these.bound().fold(query, |query, id| query.bind(*id)).fetch_all(c)
    })
}

/// The question of [`of_enrolments`]. `CROSS JOIN` tells SQLite to begin with the rows of these enrolments.
fn in_enrolments(marks: &str) -> String {
    format!(
        "SELECT d.enrolment, CAST(SUM(d.done) AS BIGINT), CAST(SUM(d.foreseen) AS BIGINT) FROM (SELECT s.enrolment, {} AS done, \
         {} AS foreseen FROM activity_shares s CROSS JOIN contracts c CROSS JOIN activities a WHERE s.enrolment IN ({marks}) \
         AND s.state IN ('delivered', 'planned') AND s.month BETWEEN $1 AND $2 AND s.day BETWEEN $3 AND $4 AND s.kind = 'direct' \
         AND c.id = s.contract AND c.unit = 'day' AND a.id = s.activity GROUP BY s.enrolment, c.id, s.day) d GROUP BY d.enrolment",
        halves_by_contract("s.state = 'delivered'"),
        halves_by_contract("TRUE")
    )
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Db;

    #[tokio::test]
    async fn on_sqlite_the_days_of_a_page_are_read_by_their_enrolments() {
        let folder = tempfile::tempdir().unwrap();
        let db = Db::open(&format!("sqlite:{}", folder.path().join("node.sqlite").display())).await.unwrap();
        let Tx::Sqlite(mut connection) = db.write().await.unwrap() else { panic!("it is SQLite") };
        let query = sqlx::query_as(sqlx::AssertSqlSafe(format!("EXPLAIN QUERY PLAN {}", in_enrolments("$5"))));
        let query = query.bind("2026-11").bind("2026-11").bind("2026-11-01").bind("2026-11-30").bind("enr_1");
        let rows: Vec<(i64, i64, i64, String)> = query.fetch_all(&mut *connection).await.unwrap();
        let plan = rows.into_iter().map(|row| row.3).collect::<Vec<_>>().join("\n");
        assert!(plan.contains("SEARCH s USING INDEX activity_shares_by_enrolment "), "{plan}");
    }
}
