//! Offers of places in the database. An open one holds its place: [`held`] is part of what a service has taken. Whatever takes somebody
//! off the list, be it a step by hand or of a referral, closes her open offer in the same transaction ([`settle`]).

use std::collections::HashMap;

use jiff::civil::Date;
use pico_protocol::id::SubjectId;

use super::ranking::{self, keep};
use super::{Written, count, first, rules, step};
use crate::alerts;
use crate::app::App;
use crate::audit::{self, Actor, Event};
use crate::enrolments::ahead::one_is_free;
use crate::enrolments::ending::{CameToNothing, Ending};
use crate::enrolments::offer::{Answer, Offer, OfferId, Refusal, Told, days_can_be};
use crate::enrolments::ranking::Ranking;
use crate::enrolments::{Enrolment, EnrolmentId, State, Step};
use crate::people::panel::today;
use crate::people::restriction::{self, Unrestricted};
use crate::services::store::Announcing;
use crate::services::{self, Service};
use crate::store::field_key::Place;
use crate::store::marks::marks;
use crate::store::{Result, StoreError, Tx};
use crate::{execute, sql};

const COLUMNS: &str = "id, enrolment, offered_on, held_until, how, note, offered_by_name, answer, answered_on, answer_note, \
     answered_by_name";

#[derive(sqlx::FromRow)]
struct Row {
    id: OfferId,
    enrolment: EnrolmentId,
    offered_on: String,
    held_until: String,
    how: String,
    note: String,
    offered_by_name: String,
    answer: String,
    answered_on: String,
    answer_note: String,
    answered_by_name: String,
}

fn day(text: &str) -> Result<Date> {
    text.parse().map_err(StoreError::inconsistent)
}

fn place<'a>(column: &'static str, row: &'a OfferId) -> Place<'a> {
    Place { table: "place_offers", column, row: row.as_str() }
}

fn seal(app: &App, column: &'static str, id: &OfferId, text: &str) -> String {
    if text.is_empty() { String::new() } else { app.field_key.seal_text(app.entropy, place(column, id), text) }
}

fn open(app: &App, column: &'static str, id: &OfferId, sealed: &str) -> Result<String> {
    if sealed.is_empty() { Ok(String::new()) } else { app.field_key.open_text(place(column, id), sealed) }
}

impl Row {
    fn read(self, app: &App) -> Result<Offer> {
        let answer = match self.answer.as_str() {
            "" => None,
            code => Some((code.parse().map_err(StoreError::inconsistent)?, day(&self.answered_on)?)),
        };
        Ok(Offer {
            told: Told {
                on: day(&self.offered_on)?,
                how: self.how.parse().map_err(StoreError::inconsistent)?,
                until: day(&self.held_until)?,
                note: open(app, "note", &self.id, &self.note)?,
            },
            answer_note: open(app, "answer_note", &self.id, &self.answer_note)?,
            id: self.id,
            enrolment: self.enrolment,
            by: self.offered_by_name,
            answer,
            answered_by: self.answered_by_name,
        })
    }
}

/// Every offer to somebody, the newest first: at most one of them, the first, is open.
pub async fn of(tx: &mut Tx, app: &App, enrolment: &EnrolmentId) -> Result<Vec<Offer>> {
    let rows: Vec<Row> = sql!(tx, c => sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "SELECT {COLUMNS} FROM place_offers WHERE enrolment = $1 \
         ORDER BY CASE WHEN answer = '' THEN 0 ELSE 1 END, written_at DESC, id DESC"
    ))).bind(enrolment).fetch_all(c))?;
    rows.into_iter().map(|row| row.read(app)).collect()
}

/// The newest offer to somebody.
pub async fn last(tx: &mut Tx, app: &App, enrolment: &EnrolmentId) -> Result<Option<Offer>> {
    Ok(of(tx, app, enrolment).await?.into_iter().next())
}

/// The newest offer to somebody, if it was answered at or after a moment.
pub(super) async fn closed_since(tx: &mut Tx, app: &App, enrolment: &EnrolmentId, at: i64) -> Result<Option<Offer>> {
    let row: Option<Row> = sql!(tx, c => sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "SELECT {COLUMNS} FROM place_offers WHERE enrolment = $1 AND answered_at >= $2 ORDER BY written_at DESC, id DESC LIMIT 1"
    ))).bind(enrolment).bind(at).fetch_optional(c))?;
    row.map(|row| row.read(app)).transpose()
}

/// How many places of a service are held for somebody who has not answered.
pub async fn held(tx: &mut Tx, service: &SubjectId) -> Result<i64> {
    sql!(tx, c => sqlx::query_scalar(
        "SELECT CAST(COUNT(*) AS BIGINT) FROM place_offers WHERE service = $1 AND answer = ''"
    ).bind(service.to_string()).fetch_one(c))
}

/// Whether a place is held for somebody.
pub async fn is_held(tx: &mut Tx, enrolment: &EnrolmentId) -> Result<bool> {
    let open: Option<OfferId> = sql!(tx, c => sqlx::query_scalar(
        "SELECT id FROM place_offers WHERE enrolment = $1 AND answer = ''"
    ).bind(enrolment).fetch_optional(c))?;
    Ok(open.is_some())
}

/// What these have answered to the last offer that is not open, and when.
pub async fn answered(tx: &mut Tx, enrolments: &[&EnrolmentId]) -> Result<HashMap<EnrolmentId, (Answer, Date)>> {
    if enrolments.is_empty() {
        return Ok(HashMap::new());
    }
    let text = format!(
        "SELECT enrolment, answer, answered_on FROM place_offers WHERE enrolment IN ({}) AND answer NOT IN ('', 'taken_back') \
         ORDER BY written_at, id",
        marks(1, enrolments.len())
    );
    let rows: Vec<(EnrolmentId, String, String)> = sql!(tx, c => {
        enrolments.iter().fold(sqlx::query_as(sqlx::AssertSqlSafe(text.as_str())), |asked, id| asked.bind(*id)).fetch_all(c)
    })?;
    // The last one of each stays.
    let read = |(id, answer, on): (EnrolmentId, String, String)| {
        Ok((id, (answer.parse().map_err(StoreError::inconsistent)?, day(&on)?)))
    };
    rows.into_iter().map(read).collect()
}

/// Until when places of a service are held, for whom.
pub async fn open_of(tx: &mut Tx, service: &SubjectId) -> Result<HashMap<EnrolmentId, Date>> {
    let rows: Vec<(EnrolmentId, String)> = sql!(tx, c => sqlx::query_as(
        "SELECT enrolment, held_until FROM place_offers WHERE service = $1 AND answer = ''"
    ).bind(service.to_string()).fetch_all(c))?;
    rows.into_iter().map(|(enrolment, until)| Ok((enrolment, day(&until)?))).collect()
}

/// Whether a place of a service could be offered now.
pub fn can_offer(enrolment: &Enrolment, service: &Service) -> std::result::Result<(), Refusal> {
    match enrolment.state {
        State::Waiting { .. } if !enrolment.moves_with_a_referral() => {}
        _ => return Err(Refusal::NotWaiting),
    }
    if service.closed_at.is_some() {
        return Err(Refusal::ServiceClosed);
    }
    if service.has_room() { Ok(()) } else { Err(Refusal::Full) }
}

/// Writes that a place was offered; from now on it is held.
pub async fn offer(
    tx: &mut Tx,
    app: &App,
    by: &Actor,
    hers: &Unrestricted,
    enrolment: &Enrolment,
    told: &Told,
) -> Result<std::result::Result<OfferId, Refusal>> {
    if !hers.is_of(&enrolment.person) {
        return Ok(Err(Refusal::Restricted));
    }
    if is_held(tx, &enrolment.id).await? {
        return Ok(Err(Refusal::Overtaken));
    }
    let Some(service) = services::store::find(tx, &enrolment.service).await? else {
        return Ok(Err(Refusal::ServiceClosed));
    };
    let waits_since = enrolment.waiting_since.map_or(enrolment.since, |since| since.min(enrolment.since));
    let can_be = can_offer(enrolment, &service).and_then(|()| days_can_be(told, waits_since, today(app.clock.now())));
    if let Err(refusal) = can_be {
        return Ok(Err(refusal));
    }
    let id = insert(tx, app, by, enrolment, told).await?;
    count(tx, app, by, &enrolment.service).await?;
    Ok(Ok(id))
}

pub(super) async fn insert(tx: &mut Tx, app: &App, by: &Actor, enrolment: &Enrolment, told: &Told) -> Result<OfferId> {
    let now = app.clock.now();
    let id = OfferId::new(app.entropy.uuid(now));
    let (account, name) = who(by);
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO place_offers (id, enrolment, service, offered_on, held_until, how, note, offered_by, offered_by_name, \
             written_at, answer, answered_on, answer_note, answered_by_name) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, '', '', '', '')"
        )
        .bind(&id)
        .bind(&enrolment.id)
        .bind(enrolment.service.to_string())
        .bind(told.on.to_string())
        .bind(told.until.to_string())
        .bind(told.how.code())
        .bind(seal(app, "note", &id, &told.note))
        .bind(account)
        .bind(name)
        .bind(now.as_millis())
    )?;
    let event = Event::new("enrolment.offered", "enrolment", enrolment.id.as_str());
    audit::record(tx, app, by, event.detail(format!("person={}", enrolment.person))).await?;
    Ok(id)
}

fn who(by: &Actor) -> (&str, &str) {
    match by {
        Actor::Account { id, name } => (id.as_str(), name.as_str()),
        _ => ("", ""),
    }
}

/// What somebody has answered to an offer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// What.
    pub answer: Answer,
    /// On which day.
    pub on: Date,
    /// Until when the place is held from now on: assigned to her, or for longer.
    pub until: Option<Date>,
    /// Why she leaves the list.
    pub reason: Option<CameToNothing>,
    /// What is to be remembered of it.
    pub note: String,
    /// What the correction of her points says, where she goes to the end of the line.
    pub correction: String,
}

/// What came of writing an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answered {
    /// It is there.
    Done,
    /// It may not be.
    Refused(Refusal),
    /// The step that it leads to was not taken.
    Step(Written),
}

/// Writes the answer to an open offer, and takes the step that follows from it.
pub async fn answer(
    tx: &mut Tx,
    app: &App,
    by: &Actor,
    enrolment: &Enrolment,
    offer: &Offer,
    reply: &Reply,
) -> Result<Answered> {
    if offer.answer.is_some() || offer.enrolment != enrolment.id {
        return Ok(Answered::Refused(Refusal::Overtaken));
    }
    let now = today(app.clock.now());
    if reply.on < offer.told.on || reply.on > now {
        return Ok(Answered::Refused(Refusal::Day));
    }
    let longer = Told { on: reply.on, until: reply.until.unwrap_or(reply.on), ..offer.told.clone() };
    if reply.answer == Answer::MoreTime
        && (longer.until <= offer.told.until || days_can_be(&longer, reply.on, now).is_err())
    {
        return Ok(Answered::Refused(Refusal::Until));
    }
    if reply.answer == Answer::MoreTime && restriction::store::usable(tx, app, by, &enrolment.person).await?.is_none() {
        return Ok(Answered::Refused(Refusal::Restricted));
    }
    if let Some((to, points)) = follows(tx, app, enrolment, reply).await? {
        let taken = Step { to, on: reply.on.max(enrolment.since), note: String::new() };
        // The place that she takes is the one that was held for her.
        let written = step(tx, app, by, enrolment, enrolment.version, &taken, reply.answer == Answer::Accepted).await?;
        if !matches!(written, Written::Done(_)) {
            return Ok(Answered::Step(written));
        }
        if reply.answer == Answer::Last {
            keep(tx, app, &enrolment.id, points.as_ref()).await?;
        }
    }
    close(tx, app, by, offer, reply).await?;
    if reply.answer == Answer::MoreTime {
        insert(tx, app, by, enrolment, &Told { note: String::new(), ..longer }).await?;
    }
    let event = Event::new("enrolment.answered", "enrolment", enrolment.id.as_str());
    let detail = format!("answer={} person={}", reply.answer.code(), enrolment.person);
    audit::record(tx, app, by, event.detail(detail)).await?;
    count(tx, app, by, &enrolment.service).await?;
    Ok(Answered::Done)
}

/// The state that an answer leads to, if it leads to one, and where her points come from then.
async fn follows(
    tx: &mut Tx,
    app: &App,
    enrolment: &Enrolment,
    reply: &Reply,
) -> Result<Option<(State, Option<Ranking>)>> {
    Ok(match reply.answer {
        Answer::Accepted => Some((State::Assigned { until: reply.until }, None)),
        Answer::Left => {
            let reason = Ending::Never(reply.reason.unwrap_or(CameToNothing::Renounced));
            Some((State::Closed { reason }, None))
        }
        Answer::Last => {
            // No points, since today: whoever computes the points again reads why in the correction.
            let ranking =
                ranking::of(tx, app, &enrolment.id).await?.map(|ranking| ranking.to_the_end(&reply.correction));
            Some((State::Waiting { points: 0, from: reply.on, estimated: None }, ranking))
        }
        Answer::Kept | Answer::MoreTime | Answer::NoAnswer | Answer::TakenBack => None,
    })
}

async fn close(tx: &mut Tx, app: &App, by: &Actor, offer: &Offer, reply: &Reply) -> Result<()> {
    execute!(
        tx,
        sqlx::query(
            "UPDATE place_offers SET answer = $2, answered_on = $3, answer_note = $4, answered_by_name = $5, answered_at = $6 \
             WHERE id = $1"
        )
        .bind(&offer.id)
        .bind(reply.answer.code())
        .bind(reply.on.to_string())
        .bind(seal(app, "answer_note", &offer.id, &reply.note))
        .bind(who(by).1)
        .bind(app.clock.now().as_millis())
    )?;
    Ok(())
}

/// Closes the open offer of somebody who does not wait any more, however that came.
pub(super) async fn settle(tx: &mut Tx, app: &App, by: &Actor, enrolment: &EnrolmentId, step: &Step) -> Result<()> {
    let answer = match &step.to {
        State::Waiting { .. } => return Ok(()),
        to if to.takes_a_place() => Answer::Accepted,
        State::Closed { .. } => Answer::Left,
        _ => Answer::TakenBack,
    };
    execute!(
        tx,
        sqlx::query(
            "UPDATE place_offers SET answer = $2, answered_on = $3, answered_by_name = $4, answered_at = $5 \
             WHERE enrolment = $1 AND answer = ''"
        )
        .bind(enrolment)
        .bind(answer.code())
        .bind(step.on.to_string())
        .bind(who(by).1)
        .bind(app.clock.now().as_millis())
    )?;
    Ok(())
}

/// What an alert of a service with a free place is about.
fn alert_of(service: &SubjectId) -> String {
    format!("{}{service}", alerts::A_PLACE)
}

/// Whoever looks after its list, or else is named, is told by e-mail that a place is free while somebody waits to whom none is offered; when that is so
/// no more, a letter that has not left need not leave. It is told once: not again with every step while it stays so.
pub(super) async fn announce(tx: &mut Tx, app: &App, service: &SubjectId) -> Result<()> {
    let (found, held) = (services::store::find(tx, service).await?, held(tx, service).await?);
    let free = found.is_some_and(|found| one_is_free(&found, held));
    let waits = free && first::next(tx, service).await?.is_some();
    let object = alert_of(service);
    if waits {
        let (rules, _) = rules::of(tx, service).await?;
        let own = !rules.email.is_empty();
        let told = if own { alerts::Recipient::InCharge(*service) } else { alerts::Recipient::Person };
        alerts::store::raise_to(tx, app, told, &object).await
    } else {
        alerts::store::forget_of(tx, &object).await
    }
}

/// The same, for the pages on which somebody writes how many places are free: services stand below enrolments and are given it.
pub fn announced<'a>(tx: &'a mut Tx, app: &'a App, service: &'a SubjectId) -> Announcing<'a> {
    Box::pin(announce(tx, app, service))
}
