//! A year in the database, for the social report: counts and sums over its days, never a name.
//!
//! It reads every enrolment that touches the year, once ([`enrolled`](mod@enrolled)): a report is asked for a few times in a year, and nothing is kept for it.

pub mod enrolled;

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use pico_protocol::referral::Kind;
use pico_protocol::time::Timestamp;

use crate::accounts::employment::Employment;
use crate::accounts::{self, AccountId};
use crate::contracts::store::presence::halves_by_contract;
use crate::enrolments::ending::TWIN;
use crate::figures::answers::Standing;
use crate::referrals::kind_code;
use crate::sql;
use crate::store::{Result, Tx};
use crate::teams::{self, Qualification};

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
    /// People who were in it on the last day.
    pub inside: i64,
}

/// What became of the goals of plans in a service.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Goals {
    /// Whose goals they are.
    pub people: i64,
    /// Reached.
    pub reached: i64,
    /// In part.
    pub partly: i64,
    /// Not.
    pub missed: i64,
    /// Nothing was said of them in these days.
    pub unsaid: i64,
}

/// The services that were there at some time between two moments.
pub async fn offered(tx: &mut Tx, from: Timestamp, to: Timestamp) -> Result<BTreeSet<String>> {
    let keys: Vec<String> = sql!(tx, c => sqlx::query_scalar(
        "SELECT id FROM services WHERE created_at < $2 AND (closed_at IS NULL OR closed_at >= $1)"
    ).bind(from.as_millis()).bind(to.as_millis()).fetch_all(c))?;
    Ok(keys.into_iter().collect())
}

/// The month of a day, as rows have it.
fn month(day: Date) -> String {
    day.strftime("%Y-%m").to_string()
}

/// Minutes done, by service and kind: from the sums that are kept with every row.
pub async fn minutes(tx: &mut Tx, (from, to): Days) -> Result<BTreeMap<(String, String), i64>> {
    let rows: Vec<(String, String, i64)> = sql!(tx, c => sqlx::query_as(
        "SELECT service, kind, CAST(SUM(minutes) AS BIGINT) FROM activity_totals WHERE month BETWEEN $1 AND $2 \
         GROUP BY service, kind"
    ).bind(month(from)).bind(month(to)).fetch_all(c))?;
    Ok(rows.into_iter().map(|(service, kind, minutes)| ((service, kind), minutes)).collect())
}

/// Days of presence, in halves.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Presences {
    /// By service; none where nothing of a service is paid by days.
    pub of_services: BTreeMap<String, i64>,
    /// Of all of them, as the statements count: who was in two services of a contract on one day was there once.
    pub all: i64,
}

/// Days of presence under contracts that pay for them, counted as in their statements.
pub async fn presences(tx: &mut Tx, (from, to): Days) -> Result<Presences> {
    let by_service = days_of("s.service, ");
    let text = format!("SELECT d.service, CAST(SUM(d.halves) AS BIGINT) FROM ({by_service}) d GROUP BY d.service");
    let rows: Vec<(String, i64)> = sql!(tx, c => sqlx::query_as(sqlx::AssertSqlSafe(text.as_str()))
        .bind(month(from)).bind(month(to)).fetch_all(c))?;
    let text = format!("SELECT CAST(COALESCE(SUM(d.halves), 0) AS BIGINT) FROM ({}) d", days_of(""));
    let all: i64 = sql!(tx, c => sqlx::query_scalar(sqlx::AssertSqlSafe(text.as_str()))
        .bind(month(from)).bind(month(to)).fetch_one(c))?;
    Ok(Presences { of_services: rows.into_iter().collect(), all })
}

/// A line for each person and day of a contract that is paid by days, apart by what is named. `CROSS JOIN` tells SQLite to begin with the
/// contracts: where all are by the hour nothing else is read.
fn days_of(apart: &str) -> String {
    format!(
        "SELECT {apart}{} AS halves FROM contracts c CROSS JOIN activity_shares s CROSS JOIN activities a WHERE c.unit = 'day' \
         AND s.contract = c.id AND s.month BETWEEN $1 AND $2 AND s.state = 'delivered' AND s.kind = 'direct' AND s.person <> '' \
         AND a.id = s.activity GROUP BY {apart}c.id, s.person, s.day",
        halves_by_contract("TRUE")
    )
}

/// Colleagues in a team at some time between these days, by the qualification they have there, each once for each; and all of them, each
/// once.
pub async fn workers(tx: &mut Tx, days: Days) -> Result<(Vec<(Qualification, usize)>, usize)> {
    let there = teams::store::there(tx, days).await?;
    let of = |one: Qualification| {
        let hers = there.iter().filter(|member| member.terms.qualification == one);
        (one, hers.map(|member| &member.account).collect::<BTreeSet<_>>().len())
    };
    let mut counts: Vec<_> = Qualification::ALL.map(of).into_iter().filter(|(_, count)| *count > 0).collect();
    counts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    Ok((counts, there.iter().map(|member| &member.account).collect::<BTreeSet<_>>().len()))
}

/// What is written of who was in a team at some time between these days, each once.
pub async fn employed(tx: &mut Tx, days: Days) -> Result<Vec<Employment>> {
    let there = teams::store::there(tx, days).await?;
    let all = accounts::store::employed(tx).await?;
    let who: BTreeSet<&AccountId> = there.iter().map(|member| &member.account).collect();
    Ok(who.into_iter().map(|account| all.get(account).copied().unwrap_or_default()).collect())
}

/// The day that counts for what is said of a goal: that on which it was seen, or that on which the plan ended, if it was said later; and
/// not one before the plan held.
const SEEN_ON: &str = "CASE WHEN p.ended_on <> '' AND p.ended_on < g.reached_on THEN p.ended_on \
                       WHEN g.reached_on < p.approved_on THEN p.approved_on ELSE g.reached_on END";

/// A line for each service: people, and goals reached, in part, not, and of which nothing is said, but of enrolments that were there twice
/// (`$3`): the plan of the other one goes on. The words of plans are not read: what is
/// asked of a plan is in its index.
fn goals_question() -> String {
    let said = format!("(g.reached <> 'open' AND {SEEN_ON} BETWEEN $1 AND $2)");
    let before = format!("(g.reached = 'yes' AND {SEEN_ON} < $1)");
    let goes_on = "(p.state = 'replaced' AND p.ended_on <= $2)";
    format!(
        "SELECT service, CAST(COUNT(*) AS BIGINT), CAST(SUM(reached) AS BIGINT), CAST(SUM(partly) AS BIGINT), \
         CAST(SUM(missed) AS BIGINT), CAST(SUM(unsaid) AS BIGINT) FROM (SELECT e.service AS service, e.person AS person, \
         SUM(CASE WHEN g.reached = 'yes' AND {said} THEN 1 ELSE 0 END) AS reached, \
         SUM(CASE WHEN g.reached = 'partly' AND {said} THEN 1 ELSE 0 END) AS partly, \
         SUM(CASE WHEN g.reached = 'no' AND {said} THEN 1 ELSE 0 END) AS missed, \
         SUM(CASE WHEN {said} OR {before} OR {goes_on} THEN 0 ELSE 1 END) AS unsaid \
         FROM plans p CROSS JOIN plan_goals g CROSS JOIN enrolments e \
         WHERE g.plan = p.id AND e.id = p.enrolment AND e.reason <> $3 AND p.approved_on <> '' AND p.approved_on <= $2 \
         AND (p.ended_on = '' OR p.ended_on >= $1) GROUP BY e.service, e.person) hers \
         WHERE reached + partly + missed + unsaid > 0 GROUP BY service"
    )
}

/// What became of the goals of the plans that held at some time between these days, by service. What was reached before counts no more.
/// Of a plan that a new edition has replaced by then counts what is said; of the rest the new one says what comes.
pub async fn goals(tx: &mut Tx, (from, to): Days) -> Result<BTreeMap<String, Goals>> {
    let question = goals_question();
    let rows: Vec<(String, i64, i64, i64, i64, i64)> = sql!(tx, c => sqlx::query_as(sqlx::AssertSqlSafe(question.as_str())).bind(from.to_string()).bind(to.to_string()).bind(TWIN).fetch_all(c))?;
    let of = |(service, people, reached, partly, missed, unsaid)| {
        (service, Goals { people, reached, partly, missed, unsaid })
    };
    Ok(rows.into_iter().map(of).collect())
}

const REFERRALS: &str = "SELECT direction, stands, outcome, coded_reason, CAST(accepted AS BIGINT), CAST(COUNT(*) AS BIGINT) FROM \
     (SELECT r.direction, CASE WHEN r.ended_as = '' THEN r.state ELSE r.ended_as END AS stands, r.outcome, r.coded_reason, \
     CASE WHEN r.ended_as = 'withdrawn' AND EXISTS (SELECT 1 FROM referral_events v WHERE v.referral = r.id \
     AND v.step = 'accepted') THEN 1 ELSE 0 END AS accepted FROM referrals r \
     WHERE r.created_at >= $1 AND r.created_at < $2 AND r.kind <> $3) told \
     GROUP BY direction, stands, outcome, coded_reason, accepted";

/// Referrals opened between two moments, sent and received, as they stand. A question to several cooperatives is none.
pub async fn referrals(tx: &mut Tx, from: Timestamp, to: Timestamp) -> Result<Vec<Standing>> {
    let rows: Vec<(String, String, String, String, i64, i64)> = sql!(tx, c => sqlx::query_as(REFERRALS)
        .bind(from.as_millis()).bind(to.as_millis()).bind(kind_code(Kind::OpenCall)).fetch_all(c))?;
    let of = |(direction, state, outcome, reason, accepted, count): (String, String, String, String, i64, i64)| {
        Standing { sent: direction == "sent", state, outcome, reason, accepted_before: accepted > 0, count }
    };
    Ok(rows.into_iter().map(of).collect())
}

#[cfg(test)]
mod tests;
