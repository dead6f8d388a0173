//! Criteria of the services and what each person in line meets, in the database.

use std::collections::HashMap;

use jiff::ToSpan;
use jiff::civil::Date;
use pico_protocol::id::SubjectId;

use super::turns::{FREED, TAKEN};
use crate::app::App;
use crate::audit::{self, Actor, Event};
use crate::enrolments::ranking::{Criteria, InLine, Moved, Ranking, Turnover};
use crate::enrolments::{EnrolmentId, MOST_POINTS};
use crate::people::PersonId;
use crate::store::field_key::Place;
use crate::store::marks::OneText;
use crate::store::page::PAGE_SIZE;
use crate::store::{Result, StoreError, Tx};
use crate::{execute, sql};

/// What the story says of a step that only computed the points again.
pub const RECOMPUTED: &str = "criteria";

/// The criteria of a service, with the version that is seen; zero: it has had none.
pub async fn criteria(tx: &mut Tx, service: &SubjectId) -> Result<(Criteria, i64)> {
    let row: Option<(String, i64)> = sql!(tx, c => sqlx::query_as(
        "SELECT criteria, version FROM ranking_criteria WHERE service = $1"
    ).bind(service.to_string()).fetch_optional(c))?;
    let Some((criteria, version)) = row else { return Ok((Criteria::default(), 0)) };
    Ok((serde_json::from_str(&criteria).map_err(StoreError::inconsistent)?, version))
}

/// Writes the criteria of a service over the version that was seen; false when somebody else has been faster. Nobody in line moves.
pub async fn set_criteria(
    tx: &mut Tx,
    app: &App,
    by: &Actor,
    service: &SubjectId,
    seen: i64,
    criteria: &Criteria,
) -> Result<bool> {
    let text = serde_json::to_string(criteria).map_err(StoreError::inconsistent)?;
    let query = if seen == 0 {
        "INSERT INTO ranking_criteria (service, criteria, changed_at, version) VALUES ($1, $2, $3, $4 + 1) \
         ON CONFLICT (service) DO NOTHING"
    } else {
        "UPDATE ranking_criteria SET criteria = $2, changed_at = $3, version = version + 1 \
         WHERE service = $1 AND version = $4"
    };
    let now = app.clock.now().as_millis();
    let done = execute!(tx, sqlx::query(query).bind(service.to_string()).bind(&text).bind(now).bind(seen))?;
    if done == 0 {
        return Ok(false);
    }
    audit::record(tx, app, by, Event::new("service.criteria", "service", &service.to_string())).await?;
    Ok(true)
}

fn place(row: &str) -> Place<'_> {
    Place { table: "enrolments", column: "criteria", row }
}

fn seal(app: &App, id: &EnrolmentId, ranking: Option<&Ranking>) -> Result<String> {
    let Some(ranking) = ranking else { return Ok(String::new()) };
    let text = serde_json::to_string(ranking).map_err(StoreError::inconsistent)?;
    Ok(app.field_key.seal_text(app.entropy, place(id.as_str()), &text))
}

fn open(app: &App, id: &EnrolmentId, sealed: &str) -> Result<Option<Ranking>> {
    if sealed.is_empty() {
        return Ok(None);
    }
    let text = app.field_key.open_text(place(id.as_str()), sealed)?;
    serde_json::from_str(&text).map(Some).map_err(StoreError::inconsistent)
}

/// Keeps where the points of an enrolment come from, in the transaction of the step that has written them.
pub async fn keep(tx: &mut Tx, app: &App, id: &EnrolmentId, ranking: Option<&Ranking>) -> Result<()> {
    let sealed = seal(app, id, ranking)?;
    execute!(tx, sqlx::query("UPDATE enrolments SET criteria = $2 WHERE id = $1").bind(id).bind(sealed))?;
    Ok(())
}

/// Where the points of an enrolment come from; none: they were typed.
pub async fn of(tx: &mut Tx, app: &App, id: &EnrolmentId) -> Result<Option<Ranking>> {
    let sealed: Option<String> = sql!(tx, c => sqlx::query_scalar(
        "SELECT criteria FROM enrolments WHERE id = $1"
    ).bind(id).fetch_optional(c))?;
    open(app, id, &sealed.unwrap_or_default())
}

/// Everybody who waits for a service, in no order, whoever may see them: the caller shows only whom it may.
pub async fn line(tx: &mut Tx, app: &App, service: &SubjectId) -> Result<Vec<InLine>> {
    let rows: Vec<(EnrolmentId, PersonId, i64, String, String, i64)> = sql!(tx, c => sqlx::query_as(
        "SELECT id, person, points, waiting_since, criteria, version FROM enrolments WHERE service = $1 AND state = 'waiting'"
    ).bind(service.to_string()).fetch_all(c))?;
    let read = |(id, person, points, from, sealed, version): (EnrolmentId, PersonId, i64, String, String, i64)| {
        Ok(InLine {
            ranking: open(app, &id, &sealed)?,
            id,
            person,
            points: u16::try_from(points).unwrap_or(MOST_POINTS),
            from: from.parse().map_err(StoreError::inconsistent)?,
            version,
        })
    };
    rows.into_iter().map(read).collect()
}

/// Where the points of everybody in line come from.
pub async fn of_line(tx: &mut Tx, app: &App, service: &SubjectId) -> Result<HashMap<EnrolmentId, Ranking>> {
    let line = line(tx, app, service).await?;
    Ok(line.into_iter().filter_map(|one| one.ranking.map(|ranking| (one.id, ranking))).collect())
}

/// Where the points of these come from, at most those of a page.
pub async fn of_these(tx: &mut Tx, app: &App, ids: &[&EnrolmentId]) -> Result<HashMap<EnrolmentId, Ranking>> {
    let Some(these) = OneText::of(ids, PAGE_SIZE) else { return Ok(HashMap::new()) };
    let text = format!("SELECT id, criteria FROM enrolments WHERE id IN ({})", these.marks(1));
    let rows: Vec<(EnrolmentId, String)> = sql!(tx, c => {
        these.bound().fold(sqlx::query_as(sqlx::AssertSqlSafe(text.as_str())), |query, id| query.bind(*id)).fetch_all(c)
    })?;
    let mut rankings = HashMap::new();
    for (id, sealed) in rows {
        if let Some(ranking) = open(app, &id, &sealed)? {
            rankings.insert(id, ranking);
        }
    }
    Ok(rankings)
}

/// Writes the points of whoever moves, each with a line in her story.
pub async fn recompute(tx: &mut Tx, app: &App, by: &Actor, moved: &[Moved]) -> Result<()> {
    let now = app.clock.now().as_millis();
    let (account, name) = match by {
        Actor::Account { id, name } => (id.as_str(), name.as_str()),
        _ => ("", ""),
    };
    for one in moved.iter().filter(|one| one.points.0 != one.points.1) {
        let id = &one.who.0;
        let sealed = seal(app, id, one.ranking.as_ref())?;
        execute!(
            tx,
            sqlx::query(
                "UPDATE enrolments SET points = $2, criteria = $3, changed_at = $4, version = version + 1 WHERE id = $1"
            )
            .bind(id)
            .bind(i64::from(one.points.1))
            .bind(sealed)
            .bind(now)
        )?;
        execute!(
            tx,
            sqlx::query(
                "INSERT INTO enrolment_steps (enrolment, number, state, day, reason, note, taken_by, taken_by_name, taken_at) \
                 SELECT id, version, state, since, $2, '', $3, $4, $5 FROM enrolments WHERE id = $1"
            )
            .bind(id)
            .bind(RECOMPUTED)
            .bind(account)
            .bind(name)
            .bind(now)
        )?;
        let event = Event::new("enrolment.recomputed", "enrolment", id.as_str());
        audit::record(tx, app, by, event.detail(format!("person={}", one.who.1))).await?;
    }
    Ok(())
}

/// The first day on which somebody had a place in the service `$1`, and how many places became free between two days. What each step did
/// stands beside it ([`super::turns`]).
pub(super) fn turnover_question() -> String {
    format!(
        "SELECT (SELECT MIN(day) FROM enrolment_steps WHERE service = $1 AND turn = '{TAKEN}' AND turn <> ''), \
         (SELECT CAST(COUNT(*) AS BIGINT) FROM enrolment_steps WHERE service = $1 AND turn = '{FREED}' AND turn <> '' \
         AND day BETWEEN $2 AND $3)"
    )
}

/// How many places of a service became free in the year before a day, or since it has people: somebody left, or gave back a place that
/// was hers.
pub async fn turnover(tx: &mut Tx, service: &SubjectId, today: Date) -> Result<Turnover> {
    let year_ago = today.checked_sub(365.days()).unwrap_or(today);
    let (first, freed): (Option<String>, i64) = sql!(tx, c => {
        sqlx::query_as(sqlx::AssertSqlSafe(turnover_question())).bind(service.to_string()).bind(year_ago.to_string())
            .bind(today.to_string()).fetch_one(c)
    })?;
    let first = first.map(|day| day.parse::<Date>().map_err(StoreError::inconsistent)).transpose()?;
    let since = first.map_or(today, |first| first.max(year_ago)).min(today);
    let days = since.until(today).map_or(0, |span| span.get_days());
    Ok(Turnover { freed: u32::try_from(freed).unwrap_or(u32::MAX), days })
}
