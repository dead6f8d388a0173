//! What is planned again and again: one of a series and those that follow it, taken off together or given to a colleague.
//!
//! Nothing ties the rows of a series: they are the same work at the same time, on one weekday or on several, and who opens one says
//! which of them she means. A row that somebody moved or gave to others is no longer one of them, as people would say too.

use super::shares::leave;
use jiff::civil::Date;

use super::{Activity, Chosen, Inserted, Outcome, find, insert, miss, record, span};
use crate::accounts::AccountId;
use crate::activities::repeats::Reach;
use crate::activities::time::Span;
use crate::activities::{ActivityId, Missed, Refusal, State};
use crate::app::App;
use crate::audit::Actor;
use crate::enrolments::EnrolmentId;
use crate::sql;
use crate::store::marks::OneText;
use crate::store::page::PAGE_SIZE;
use crate::store::{Result, StoreError, Tx};

/// The most rows that follow: longer than a plan may go on ([`crate::activities::MOST_WEEKS`]).
const MOST: i64 = 400;

/// Rows that are planned like `$1` after it, by the same colleague for the same people: as many people, and all of them hers.
const ALIKE: &str = "SELECT a.id, a.day FROM activities a WHERE a.worker = $2 AND a.day > $3 AND a.state = 'planned' AND a.service = $4 \
     AND a.kind = $5 AND a.starts = $6 AND a.ends = $7 \
     AND (SELECT COUNT(*) FROM activity_shares s WHERE s.activity = a.id AND s.enrolment <> '') = $8 \
     AND (SELECT COUNT(*) FROM activity_shares s JOIN activity_shares m ON m.activity = $1 AND m.enrolment = s.enrolment \
     WHERE s.activity = a.id AND s.enrolment <> '') = $8 ORDER BY a.day, a.id LIMIT $9";

/// What is planned like one row after it, each with its day; the row itself is not among them.
async fn alike(tx: &mut Tx, one: &Activity) -> Result<Vec<(ActivityId, Date)>> {
    let of = &one.written;
    let people = i64::try_from(of.enrolments.len()).map_err(StoreError::inconsistent)?;
    let rows: Vec<(ActivityId, String)> = sql!(tx, c => sqlx::query_as(ALIKE).bind(&one.id).bind(&one.worker)
        .bind(of.day.to_string()).bind(of.service.to_string()).bind(of.kind.code()).bind(i64::from(of.span.from()))
        .bind(i64::from(of.span.to())).bind(people).bind(MOST).fetch_all(c))?;
    rows.into_iter().map(|(id, day)| Ok((id, day.parse().map_err(StoreError::inconsistent)?))).collect()
}

/// Those that are meant with one.
async fn following(tx: &mut Tx, app: &App, one: &Activity, reach: Reach) -> Result<Vec<Activity>> {
    let (mut same, weekday) = (Vec::new(), one.written.day.weekday());
    if reach == Reach::One || one.state != State::Planned {
        return Ok(same);
    }
    for (id, day) in alike(tx, one).await? {
        if reach == Reach::Every || day.weekday() == weekday {
            same.extend(find(tx, app, &id).await?);
        }
    }
    Ok(same)
}

/// How many follow one that is planned.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Following {
    /// On the same weekday.
    pub weekday: usize,
    /// On every weekday.
    pub every: usize,
}

/// How many follow one that is planned.
pub async fn count(tx: &mut Tx, one: &Activity) -> Result<Following> {
    if one.state != State::Planned {
        return Ok(Following::default());
    }
    let all = alike(tx, one).await?;
    let weekday = all.iter().filter(|(_, day)| day.weekday() == one.written.day.weekday()).count();
    Ok(Following { weekday, every: all.len() })
}

/// What a colleague has, planned or done, on some days at the time of something new.
pub async fn at_once(tx: &mut Tx, worker: &AccountId, days: &[Date], at: Span) -> Result<Vec<(Date, Span)>> {
    let Some((first, last)) = days.first().zip(days.last()) else { return Ok(Vec::new()) };
    let rows: Vec<(String, i64, i64)> = sql!(tx, c => sqlx::query_as(
        "SELECT day, starts, ends FROM activities WHERE worker = $1 AND day BETWEEN $2 AND $3 AND state IN ('planned', 'delivered') \
         AND starts < $4 AND ends > $5 ORDER BY day, starts, id"
    ).bind(worker).bind(first.to_string()).bind(last.to_string()).bind(i64::from(at.to())).bind(i64::from(at.from())).fetch_all(c))?;
    on_these(rows, days)
}

/// When somebody of these is with another colleague, on some days at the time of something new; in the same service, because in which
/// others a person is who plans may not know.
pub async fn with_others(
    tx: &mut Tx,
    worker: &AccountId,
    people: &[EnrolmentId],
    days: &[Date],
    at: Span,
) -> Result<Vec<(Date, Span)>> {
    let Some((first, last)) = days.first().zip(days.last()) else { return Ok(Vec::new()) };
    let mut found = Vec::new();
    for some in people.chunks(usize::try_from(PAGE_SIZE).unwrap_or(50)) {
        let Some(these) = OneText::of(some, PAGE_SIZE) else { continue };
        let text = format!(
            "SELECT DISTINCT a.day, a.starts, a.ends FROM activity_shares s JOIN activities a ON a.id = s.activity \
             WHERE s.enrolment IN ({}) AND s.kind = 'direct' AND s.state IN ('planned', 'delivered') AND a.worker <> $1 \
             AND a.day BETWEEN $2 AND $3 AND a.starts < $4 AND a.ends > $5 ORDER BY a.day, a.starts, a.ends",
            these.marks(6)
        );
        let rows: Vec<(String, i64, i64)> = sql!(tx, c => {
            let query = sqlx::query_as(sqlx::AssertSqlSafe(text.as_str())).bind(worker).bind(first.to_string())
                .bind(last.to_string()).bind(i64::from(at.to())).bind(i64::from(at.from()));
            these.bound().fold(query, sqlx::query::QueryAs::bind).fetch_all(c)
        })?;
        found.extend(on_these(rows, days)?);
    }
    found.sort();
    found.dedup();
    Ok(found)
}

/// Rows with a day and their times, as far as they are on these days.
fn on_these(rows: Vec<(String, i64, i64)>, days: &[Date]) -> Result<Vec<(Date, Span)>> {
    let mut found = Vec::new();
    for (day, starts, ends) in rows {
        let day: Date = day.parse().map_err(StoreError::inconsistent)?;
        if days.contains(&day) {
            found.push((day, span(starts, ends)?));
        }
    }
    Ok(found)
}

/// One that is planned will not be done, and neither will those that are meant with it.
pub async fn call_off(
    tx: &mut Tx,
    app: &App,
    by: &Actor,
    (one, seen): (&Activity, i64),
    why: Missed,
    reach: Reach,
) -> Result<Outcome> {
    let following = following(tx, app, one, reach).await?;
    let outcome = miss(tx, app, by, one, seen, why).await?;
    if outcome.is_ok() {
        for other in following {
            let _: Outcome = miss(tx, app, by, &other, other.version, why).await?;
        }
    }
    Ok(outcome)
}

/// A colleague does what was planned for another: a row of hers takes its place, and that of each that is meant with it.
pub async fn hand(
    tx: &mut Tx,
    app: &App,
    by: &Actor,
    (one, seen): (&Activity, i64),
    to: &AccountId,
    reach: Reach,
) -> Result<Outcome> {
    if one.state != State::Planned || one.version != seen {
        return Ok(Err(Refusal::Overtaken));
    }
    let following = following(tx, app, one, reach).await?;
    let mut first = None;
    for planned in std::iter::once(one).chain(&following) {
        let chosen = contract(tx, &planned.id).await?;
        leave(tx, planned, State::Replaced).await?;
        let (new, replaces) = (&planned.written, Some(&planned.id));
        let row = Inserted { state: State::Planned, new, chosen: &chosen, planned: Some(new.span), replaces };
        let id = insert(tx, app, by, to, row).await?;
        record(tx, app, by, "activity.handed", &id, &format!("replaces={}", planned.id)).await?;
        first.get_or_insert(id);
    }
    first.map(Ok).ok_or_else(|| StoreError::inconsistent("activities.id"))
}

/// The contract of a row, where somebody chose one of several.
pub(super) async fn contract(tx: &mut Tx, id: &ActivityId) -> Result<Chosen> {
    let found: Option<String> = sql!(tx, c => sqlx::query_scalar(
        "SELECT contract FROM activity_shares WHERE activity = $1 AND contract <> '' ORDER BY enrolment LIMIT 1"
    ).bind(id).fetch_optional(c))?;
    found.map(|id| id.parse().map_err(StoreError::inconsistent)).transpose()
}
