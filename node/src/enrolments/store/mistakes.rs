//! Steps that were wrong, put right in the database: the row goes back to what the step found, or to what it should have left, and the
//! story has a line that says so. Counts, places and the waiting list follow as with any step.

use jiff::civil::Date;

use super::kept::Kept;
use super::ranking::RECOMPUTED;
use super::steps::{self, Found, Put, Taken, insert, put, story};
use super::{Written, count, offers, open_in};
use crate::app::App;
use crate::audit::{self, Actor, Event};
use crate::enrolments::mistake::{LastStep, may_change};
use crate::enrolments::offer::{Answer, Told};
use crate::enrolments::{Enrolment, EnrolmentId, Refusal, State, Step};
use crate::people::panel::today;
use crate::people::restriction;
use crate::services;
use crate::sql;
use crate::store::{Result, StoreError, Tx};

/// The most days that are named.
const DAYS: i64 = 5;

/// The last step that counts, for whoever would put it right.
pub async fn last(tx: &mut Tx, app: &App, enrolment: &Enrolment) -> Result<Option<LastStep>> {
    Ok(read(tx, app, enrolment).await?.map(|(last, _, _)| last))
}

type Read = (LastStep, Option<Kept>, i64);

/// The same with the row that it found, and when it was first written.
async fn read(tx: &mut Tx, app: &App, enrolment: &Enrolment) -> Result<Option<Read>> {
    let story = story(tx, app, &enrolment.id).await?;
    let mut standing = story.iter().filter(|taken| taken.stands());
    let (Some(last), before) = (standing.next(), standing.collect::<Vec<_>>()) else { return Ok(None) };
    let Some(now) = steps::found(tx, &enrolment.id).await? else { return Ok(None) };
    let sealed: String = sql!(tx, c => sqlx::query_scalar(
        "SELECT found FROM enrolment_steps WHERE enrolment = $1 AND number = $2"
    ).bind(&enrolment.id).bind(last.number).fetch_one(c))?;
    let kept = match (sealed.as_str(), before.first()) {
        (_, None) => None,
        ("", Some(earlier)) => Some(told_by(earlier, &before, &now.kept)),
        (kept, Some(_)) => Some(serde_json::from_str(kept).map_err(StoreError::inconsistent)?),
    };
    let found = kept.as_ref().map(|kept| as_it_was(enrolment, kept)).transpose()?;
    let to = enrolment.state.clone();
    let on = last.day.parse().map_err(StoreError::inconsistent)?;
    let (note, computed) = (last.note.clone(), last.reason == RECOMPUTED);
    let written_at = first_written(&story, last);
    Ok(Some((LastStep { number: last.number, to, on, note, computed, found }, kept, written_at)))
}

/// When a step was written for the first time, however often it was corrected since.
fn first_written(story: &[Taken], step: &Taken) -> i64 {
    let of = step.corrects.and_then(|number| story.iter().find(|taken| taken.number == number));
    of.map_or(step.at, |taken| first_written(story, taken))
}

/// What a step found that was taken before this was kept: what the story says of the step before it.
fn told_by(earlier: &Taken, before: &[&Taken], now: &Kept) -> Kept {
    let paused = ["suspended", "closed"].contains(&earlier.state.as_str());
    let had_begun = before.iter().any(|taken| taken.state == State::Active.code());
    let waits = earlier.state == "waiting" && now.waiting_since.is_empty();
    Kept {
        state: earlier.state.clone(),
        since: earlier.day.clone(),
        points: now.points,
        waiting_since: if waits { earlier.day.clone() } else { now.waiting_since.clone() },
        estimated: String::new(),
        until: String::new(),
        reason: if paused { earlier.reason.clone() } else { String::new() },
        started_on: if had_begun { now.started_on.clone() } else { String::new() },
    }
}

fn as_it_was(enrolment: &Enrolment, kept: &Kept) -> Result<Enrolment> {
    Ok(Enrolment {
        state: kept.state()?,
        since: kept.since()?,
        waiting_since: super::maybe(&kept.waiting_since)?,
        points: u16::try_from(kept.points).unwrap_or(enrolment.points),
        started_on: super::maybe(&kept.started_on)?,
        ..enrolment.clone()
    })
}

/// Days on which hours were delivered that hang on a step: the first of them, and how many there are.
pub async fn hours(tx: &mut Tx, id: &EnrolmentId, days: Option<(Date, Date)>) -> Result<(Vec<Date>, i64)> {
    let Some((from, to)) = days else { return Ok((Vec::new(), 0)) };
    // Hours stand above enrolments: their rows are asked, as those of plans.
    let which = "FROM activity_shares WHERE enrolment = $1 AND state = 'delivered' AND day BETWEEN $2 AND $3";
    let (from, to) = (from.to_string(), to.to_string());
    let first: Vec<String> = sql!(tx, c => sqlx::query_scalar(sqlx::AssertSqlSafe(format!(
        "SELECT DISTINCT day {which} ORDER BY day LIMIT $4"
    ))).bind(id).bind(&from).bind(&to).bind(DAYS).fetch_all(c))?;
    let all: i64 = sql!(tx, c => sqlx::query_scalar(sqlx::AssertSqlSafe(format!(
        "SELECT CAST(COUNT(DISTINCT day) AS BIGINT) {which}"
    ))).bind(id).bind(&from).bind(&to).fetch_one(c))?;
    let first = first.iter().map(|day| day.parse().map_err(StoreError::inconsistent));
    Ok((first.collect::<Result<_>>()?, all))
}

/// Says the last step as it was: another day, reason, note.
pub async fn correct(
    tx: &mut Tx,
    app: &App,
    by: &Actor,
    enrolment: &Enrolment,
    seen: i64,
    step: &Step,
) -> Result<Written> {
    let Some((found, (last, kept, _))) = seen_at(tx, app, enrolment, seen).await? else {
        return Ok(Written::Overtaken);
    };
    let may = may_change(enrolment, last.as_ref()).and_then(|()| last.as_ref().ok_or(Refusal::NoStep));
    let last = match may.and_then(|last| last.corrected(step, today(app.clock.now())).map(|()| last)) {
        Ok(last) => last,
        Err(refusal) => return Ok(Written::Refused(refusal)),
    };
    if let Some(refusal) = hangs(tx, app, by, enrolment, last.hours(Some(step.on)), &step.to).await? {
        return Ok(Written::Refused(refusal));
    }
    let before = kept.as_ref().map(steps::text).transpose()?.unwrap_or_default();
    let after = kept.unwrap_or_else(|| Kept::nothing(step.on)).after(step);
    put(tx, app, &enrolment.id, &found, &after).await?;
    let line = Put {
        number: seen + 1,
        to: &after,
        note: &step.note,
        found: before,
        corrects: Some(last.number),
        undoes: None,
    };
    insert(tx, app, by, &enrolment.id, &line).await?;
    record(tx, app, by, "enrolment.corrected", enrolment, &after).await?;
    count(tx, app, by, &enrolment.service).await?;
    Ok(Written::Done(enrolment.id.clone()))
}

/// Leads back to what the last step found, and says why.
pub async fn undo(tx: &mut Tx, app: &App, by: &Actor, enrolment: &Enrolment, seen: i64, why: &str) -> Result<Written> {
    let Some((found, (last, kept, written_at))) = seen_at(tx, app, enrolment, seen).await? else {
        return Ok(Written::Overtaken);
    };
    let may = may_change(enrolment, last.as_ref()).and_then(|()| last.as_ref().ok_or(Refusal::NoStep));
    let (last, back) = match may.and_then(|last| last.undone().map(|back| (last, back))) {
        Ok(both) => both,
        Err(refusal) => return Ok(Written::Refused(refusal)),
    };
    let refusal = match again(tx, enrolment, &back.to).await? {
        None => hangs(tx, app, by, enrolment, last.hours(None), &back.to).await?,
        refusal => refusal,
    };
    if let Some(refusal) = refusal {
        return Ok(Written::Refused(refusal));
    }
    let after = kept.unwrap_or_else(|| Kept::nothing(back.on).after(&back));
    put(tx, app, &enrolment.id, &found, &after).await?;
    let line = Put {
        number: seen + 1,
        to: &after,
        note: why,
        found: String::new(),
        corrects: None,
        undoes: Some(last.number),
    };
    insert(tx, app, by, &enrolment.id, &line).await?;
    offers::settle(tx, app, by, &enrolment.id, &back).await?;
    record(tx, app, by, "enrolment.undone", enrolment, &after).await?;
    count(tx, app, by, &enrolment.service).await?;
    hold_again(tx, app, by, enrolment, written_at).await?;
    Ok(Written::Done(enrolment.id.clone()))
}

type Seen = (Found, (Option<LastStep>, Option<Kept>, i64));

/// The row and its last step, if it is still what was seen.
async fn seen_at(tx: &mut Tx, app: &App, enrolment: &Enrolment, seen: i64) -> Result<Option<Seen>> {
    let unchanged = |found: &Found| found.version == seen && enrolment.version == seen;
    let Some(found) = steps::found(tx, &enrolment.id).await?.filter(unchanged) else { return Ok(None) };
    let last = read(tx, app, enrolment).await?;
    Ok(Some((found, last.map_or((None, None, 0), |(last, kept, at)| (Some(last), kept, at)))))
}

/// What speaks against it outside the enrolment: hours that were delivered; a record that is not to be used goes on nowhere.
async fn hangs(
    tx: &mut Tx,
    app: &App,
    by: &Actor,
    enrolment: &Enrolment,
    days: Option<(Date, Date)>,
    to: &State,
) -> Result<Option<Refusal>> {
    if hours(tx, &enrolment.id, days).await?.1 > 0 {
        return Ok(Some(Refusal::Hours));
    }
    let goes_on = !matches!(to, State::Closed { .. } | State::Suspended { .. });
    let stopped = goes_on && restriction::store::usable(tx, app, by, &enrolment.person).await?.is_none();
    Ok(stopped.then_some(Refusal::Restricted))
}

/// What speaks against an enrolment that goes on again: she has come back another way, or the service is out of use. A service that is
/// full meanwhile does not: she never left it, and it says that nothing is free.
async fn again(tx: &mut Tx, enrolment: &Enrolment, to: &State) -> Result<Option<Refusal>> {
    let was_over = matches!(enrolment.state, State::Closed { .. });
    if was_over && !matches!(to, State::Closed { .. }) && open_in(tx, &enrolment.person, &enrolment.service).await? {
        return Ok(Some(Refusal::Twice));
    }
    if to.takes_a_place() && !enrolment.state.takes_a_place() {
        let service = services::store::find(tx, &enrolment.service).await?;
        if service.is_some_and(|service| service.closed_at.is_some()) {
            return Ok(Some(Refusal::ServiceClosed));
        }
    }
    Ok(None)
}

/// The place that was held for her before the step is held again, where it has not been given away meanwhile. The old offer stays as it
/// was answered.
async fn hold_again(tx: &mut Tx, app: &App, by: &Actor, enrolment: &Enrolment, written_at: i64) -> Result<()> {
    let Some(offer) = offers::closed_since(tx, app, &enrolment.id, written_at).await? else { return Ok(()) };
    let answered = offer.answer.is_some_and(|(answer, _)| matches!(answer, Answer::Accepted | Answer::Left));
    let now = super::find(tx, &enrolment.id).await?;
    let service = services::store::find(tx, &enrolment.service).await?;
    let can = now.zip(service).is_some_and(|(now, service)| offers::can_offer(&now, &service).is_ok());
    if !answered || !can || offers::is_held(tx, &enrolment.id).await? {
        return Ok(());
    }
    offers::insert(tx, app, by, enrolment, &Told { note: String::new(), ..offer.told }).await?;
    count(tx, app, by, &enrolment.service).await
}

async fn record(
    tx: &mut Tx,
    app: &App,
    by: &Actor,
    kind: &'static str,
    enrolment: &Enrolment,
    after: &Kept,
) -> Result<()> {
    let event = Event::new(kind, "enrolment", enrolment.id.as_str());
    let detail = format!("enrolment={} person={}", after.state, enrolment.person);
    audit::record(tx, app, by, event.detail(detail)).await
}
