//! Activities of a day, of a week, of a person, and the people they were for.

use std::collections::HashMap;

use jiff::civil::Date;
use pico_protocol::id::SubjectId;

use super::{Activity, COLUMNS, Row};
use crate::accounts::AccountId;
use crate::activities::{ActivityId, State, Venue};
use crate::app::App;
use crate::contracts::month::Month;
use crate::enrolments::EnrolmentId;
use crate::people::{PersonId, Sight};
use crate::sql;
use crate::store::page::{PAGE_SIZE, PageNumber, Slice};
use crate::store::{Result, Tx};

/// Somebody an activity was for, if she may be seen.
#[derive(Clone, Debug)]
pub struct Companion {
    /// Her enrolment.
    pub enrolment: EnrolmentId,
    /// Identifier; none: a record that these eyes may not see.
    pub person: Option<PersonId>,
    /// Her name; empty for a record that may not be seen.
    pub name: String,
    /// A protected record.
    pub protected: bool,
}

/// An activity with the people it was for.
#[derive(Clone, Debug)]
pub struct Line {
    /// The activity.
    pub activity: Activity,
    /// For whom, by name.
    pub people: Vec<Companion>,
}

#[derive(sqlx::FromRow)]
struct Share {
    activity: ActivityId,
    enrolment: EnrolmentId,
    seen: Option<PersonId>,
    family_name: Option<String>,
    given_name: Option<String>,
    protected: Option<bool>,
}

/// The activities of a colleague from one day to another, both counted, by day and hour; replaced rows are left out.
pub async fn between(
    tx: &mut Tx,
    app: &App,
    sight: &Sight,
    worker: &AccountId,
    (from, to): (Date, Date),
) -> Result<Vec<Line>> {
    let rows: Vec<Row> = sql!(tx, c => sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "SELECT {COLUMNS} FROM activities WHERE worker = $1 AND day BETWEEN $2 AND $3 AND state <> 'replaced' \
         ORDER BY day, starts, id"
    ))).bind(worker).bind(from.to_string()).bind(to.to_string()).fetch_all(c))?;
    let shares: Vec<Share> = sql!(tx, c => sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "SELECT s.activity, s.enrolment, p.id AS seen, p.family_name, p.given_name, p.protected FROM activities a \
         JOIN activity_shares s ON s.activity = a.id LEFT JOIN people p ON p.id = s.person AND {} \
         WHERE a.worker = $4 AND a.day BETWEEN $5 AND $6 AND s.person <> '' ORDER BY p.sort_key, s.enrolment", sight.seen_at_work()
    ))).bind(sight.own()).bind(&sight.account).bind(sight.protected_too).bind(worker).bind(from.to_string())
        .bind(to.to_string()).fetch_all(c))?;
    lines(app, rows, shares)
}

/// The activities of everybody in some services from one day to another, both counted: for whoever sees everybody's hours.
pub async fn of_services(
    tx: &mut Tx,
    app: &App,
    sight: &Sight,
    services: &[SubjectId],
    (from, to): (Date, Date),
    limit: i64,
) -> Result<Vec<Line>> {
    let mut found = Vec::new();
    for service in services {
        let rows: Vec<Row> = sql!(tx, c => sqlx::query_as(sqlx::AssertSqlSafe(format!(
            "SELECT {COLUMNS} FROM activities WHERE service = $1 AND day BETWEEN $2 AND $3 AND state <> 'replaced' \
             ORDER BY day, starts, id LIMIT $4"
        ))).bind(service.to_string()).bind(from.to_string()).bind(to.to_string()).bind(limit).fetch_all(c))?;
        let shares: Vec<Share> = sql!(tx, c => sqlx::query_as(sqlx::AssertSqlSafe(format!(
            "SELECT s.activity, s.enrolment, p.id AS seen, p.family_name, p.given_name, p.protected FROM activities a \
             JOIN activity_shares s ON s.activity = a.id LEFT JOIN people p ON p.id = s.person AND {} \
             WHERE a.id IN (SELECT f.id FROM activities f WHERE f.service = $4 AND f.day BETWEEN $5 AND $6 AND f.state <> 'replaced' \
             ORDER BY f.day, f.starts, f.id LIMIT $7) AND s.person <> '' ORDER BY p.sort_key, s.enrolment", sight.seen()
        ))).bind(sight.own()).bind(&sight.account).bind(sight.protected_too).bind(service.to_string()).bind(from.to_string())
            .bind(to.to_string()).bind(limit).fetch_all(c))?;
        found.extend(lines(app, rows, shares)?);
    }
    Ok(found)
}

/// One page of the activities with a person in a month, the newest first. Whoever may see her is asked by the caller.
pub async fn of_person(
    tx: &mut Tx,
    app: &App,
    sight: &Sight,
    (person, month): (&PersonId, Month),
    page: PageNumber,
) -> Result<Slice<Line>> {
    let (first, last) = (month.first().to_string(), month.last().to_string());
    let total: i64 = sql!(tx, c => sqlx::query_scalar(
        "SELECT CAST(COUNT(*) AS BIGINT) FROM (SELECT 1 FROM activity_shares WHERE person = $1 AND day BETWEEN $2 AND $3 \
         AND state <> 'replaced' LIMIT $4) counted"
    ).bind(person).bind(&first).bind(&last).bind(page.counted()).fetch_one(c))?;
    let page = page.within(total);
    let columns = COLUMNS.split(", ").map(|column| format!("a.{column}")).collect::<Vec<_>>().join(", ");
    let rows: Vec<Row> = sql!(tx, c => sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "SELECT {columns} FROM activity_shares s JOIN activities a ON a.id = s.activity \
         WHERE s.person = $1 AND s.day BETWEEN $2 AND $3 AND s.state <> 'replaced' \
         ORDER BY s.day DESC, a.starts DESC, a.id LIMIT $4 OFFSET $5"
    ))).bind(person).bind(&first).bind(&last).bind(PAGE_SIZE).bind(page.offset()).fetch_all(c))?;
    // Asked together: one question for each line would be fifty ways to the server and back.
    let shares: Vec<Share> = sql!(tx, c => sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "SELECT s.activity, s.enrolment, p.id AS seen, p.family_name, p.given_name, p.protected FROM \
         (SELECT a.id FROM activity_shares h JOIN activities a ON a.id = h.activity WHERE h.person = $4 AND h.day BETWEEN $5 AND $6 \
          AND h.state <> 'replaced' ORDER BY h.day DESC, a.starts DESC, a.id LIMIT $7 OFFSET $8) shown \
         JOIN activity_shares s ON s.activity = shown.id LEFT JOIN people p ON p.id = s.person AND {} \
         WHERE s.person <> '' ORDER BY p.sort_key, s.enrolment", sight.seen()
    ))).bind(sight.own()).bind(&sight.account).bind(sight.protected_too).bind(person).bind(&first).bind(&last)
        .bind(PAGE_SIZE).bind(page.offset()).fetch_all(c))?;
    Ok(Slice { rows: lines(app, rows, shares)?, total, page })
}

/// An activity with a person, and what of it is hers.
#[derive(Clone, Debug)]
pub struct OfHers {
    /// The activity.
    pub activity: Activity,
    /// Her part of its minutes.
    pub minutes: i64,
    /// How many people it was for.
    pub people: i64,
}

impl OfHers {
    /// What is remembered of it; nothing of what was done with several, where it may be about another of them.
    pub fn note(&self) -> &str {
        if self.people > 1 { "" } else { &self.activity.written.note }
    }

    /// Where it took place, with the word for home; the words about a place, as little as the note, where others were there.
    pub fn venue(&self, home: &str) -> String {
        match &self.activity.written.venue {
            Some(Venue::Words(_)) if self.people > 1 => String::new(),
            Some(venue) => venue.called(home).to_owned(),
            None => String::new(),
        }
    }
}

#[derive(sqlx::FromRow)]
struct HersRow {
    #[sqlx(flatten)]
    row: Row,
    part: i64,
    people: i64,
}

/// Every activity with a person, the oldest first, those that were replaced too: for who answers her.
pub async fn everything_of(tx: &mut Tx, app: &App, person: &PersonId) -> Result<Vec<OfHers>> {
    hers_between(tx, app, person, ("0000-01-01", "9999-12-31")).await
}

/// The activities with a person in a month, the oldest first, without those that were replaced. Whoever may see her is asked by the
/// caller.
pub async fn month_of(tx: &mut Tx, app: &App, person: &PersonId, month: Month) -> Result<Vec<OfHers>> {
    let days = (month.first().to_string(), month.last().to_string());
    let mut hers = hers_between(tx, app, person, (&days.0, &days.1)).await?;
    hers.retain(|one| one.activity.state != State::Replaced);
    Ok(hers)
}

async fn hers_between(tx: &mut Tx, app: &App, person: &PersonId, (from, to): (&str, &str)) -> Result<Vec<OfHers>> {
    let columns = COLUMNS.split(", ").map(|column| format!("a.{column}")).collect::<Vec<_>>().join(", ");
    let rows: Vec<HersRow> = sql!(tx, c => sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "SELECT {columns}, s.minutes AS part, \
         (SELECT COUNT(*) FROM activity_shares o WHERE o.activity = s.activity) AS people \
         FROM activity_shares s JOIN activities a ON a.id = s.activity WHERE s.person = $1 AND s.day BETWEEN $2 AND $3 \
         ORDER BY s.day, a.starts, a.id"
    ))).bind(person).bind(from).bind(to).fetch_all(c))?;
    let hers = |hers: HersRow| {
        let activity = hers.row.read(app, Vec::new())?;
        Ok(OfHers { activity, minutes: hers.part, people: hers.people })
    };
    rows.into_iter().map(hers).collect()
}

async fn of_activity(tx: &mut Tx, sight: &Sight, id: &ActivityId) -> Result<Vec<Share>> {
    sql!(tx, c => sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "SELECT s.activity, s.enrolment, p.id AS seen, p.family_name, p.given_name, p.protected FROM activity_shares s \
         LEFT JOIN people p ON p.id = s.person AND {} WHERE s.activity = $4 AND s.person <> '' ORDER BY p.sort_key, s.enrolment", sight.seen_at_work()
    ))).bind(sight.own()).bind(&sight.account).bind(sight.protected_too).bind(id).fetch_all(c))
}

/// The people of one activity.
pub async fn people(tx: &mut Tx, sight: &Sight, id: &ActivityId) -> Result<Vec<Companion>> {
    Ok(of_activity(tx, sight, id).await?.into_iter().map(companion).collect())
}

fn companion(share: Share) -> Companion {
    let name = format!("{} {}", share.family_name.unwrap_or_default(), share.given_name.unwrap_or_default());
    Companion {
        enrolment: share.enrolment,
        person: share.seen,
        name: name.trim().to_owned(),
        protected: share.protected.unwrap_or_default(),
    }
}

fn lines(app: &App, rows: Vec<Row>, shares: Vec<Share>) -> Result<Vec<Line>> {
    let mut people: HashMap<ActivityId, Vec<Companion>> = HashMap::new();
    for share in shares {
        people.entry(share.activity.clone()).or_default().push(companion(share));
    }
    let line = |row: Row| {
        let people = people.remove(&row.id).unwrap_or_default();
        let enrolments = people.iter().map(|one| one.enrolment.clone()).collect();
        Ok(Line { activity: row.read(app, enrolments)?, people })
    };
    rows.into_iter().map(line).collect()
}

/// The last different things that a colleague did, the newest first: what is offered to be done again.
pub async fn lately(
    tx: &mut Tx,
    app: &App,
    sight: &Sight,
    worker: &AccountId,
    today: Date,
    most: usize,
) -> Result<Vec<Line>> {
    let from = today.saturating_sub(jiff::ToSpan::days(31));
    let mut found: Vec<Line> = Vec::new();
    for line in between(tx, app, sight, worker, (from, today)).await?.into_iter().rev() {
        let same = |other: &Line| {
            let (one, other) = (&line.activity.written, &other.activity.written);
            (one.service, one.kind, &one.enrolments) == (other.service, other.kind, &other.enrolments)
        };
        let seen = line.people.iter().all(|one| one.person.is_some());
        if seen && found.len() < most && !found.iter().any(same) {
            found.push(line);
        }
    }
    Ok(found)
}

/// The name of a colleague.
pub async fn worker_name(tx: &mut Tx, worker: &AccountId) -> Result<Option<String>> {
    sql!(tx, c => sqlx::query_scalar("SELECT name FROM accounts WHERE id = $1").bind(worker).fetch_optional(c))
}

/// Everybody who worked in a service in a month, or works with this node: for whoever writes hours for a colleague.
pub async fn workers(tx: &mut Tx) -> Result<Vec<(String, String)>> {
    sql!(tx, c => sqlx::query_as(
        "SELECT id, name FROM accounts WHERE disabled_at IS NULL ORDER BY name, id"
    ).fetch_all(c))
}

/// Whether this account is there.
pub async fn is_worker(tx: &mut Tx, worker: &AccountId) -> Result<bool> {
    Ok(worker_name(tx, worker).await?.is_some())
}

/// The services in which a colleague worked lately, the last one first.
pub async fn last_service(tx: &mut Tx, worker: &AccountId) -> Result<Option<SubjectId>> {
    let id: Option<String> = sql!(tx, c => sqlx::query_scalar(
        "SELECT service FROM activities WHERE worker = $1 ORDER BY day DESC, starts DESC LIMIT 1"
    ).bind(worker).fetch_optional(c))?;
    Ok(id.and_then(|id| id.parse().ok()))
}
