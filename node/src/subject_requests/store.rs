//! Requests in the database.

pub mod corrections;
pub mod erase;
pub mod forbidden;
pub mod past;
pub mod told;

use jiff::civil::Date;

use super::{NewRequest, Outcome, Request, RequestId, Texts, due};
use crate::accounts::Account;
use crate::app::App;
use crate::audit::{self, Event};
use crate::people::{PersonId, Sight, restriction};
use crate::store::field_key::Place;
use crate::store::{Result, StoreError, Tx};
use crate::{execute, sql};

const COLUMNS: &str = "q.id, q.person, q.kind, q.received_on, q.due_on, q.asked_by, q.texts, q.extended, q.told_at, q.outcome, \
     q.answered_on, q.answered_by_name, q.recorded_by_name, q.version, p.family_name, p.given_name, p.erased_at";

#[derive(sqlx::FromRow)]
struct Row {
    id: RequestId,
    person: PersonId,
    kind: String,
    received_on: String,
    due_on: String,
    asked_by: String,
    texts: String,
    extended: bool,
    told_at: Option<i64>,
    outcome: String,
    answered_on: String,
    answered_by_name: String,
    recorded_by_name: String,
    version: i64,
    family_name: String,
    given_name: String,
    erased_at: Option<i64>,
}

/// A request with what a list says of the person.
#[derive(Clone, Debug)]
pub struct Line {
    /// The request.
    pub request: Request,
    /// "Rossi Maria"; empty once she was erased.
    pub name: String,
    /// Her record is there.
    pub there: bool,
}

/// A text lies where its version lies: no earlier one can be put in its place.
fn row_of(id: &RequestId, version: i64) -> String {
    format!("{id}/{version}")
}

fn place(row: &str) -> Place<'_> {
    Place { table: "subject_requests", column: "texts", row }
}

fn sealed(app: &App, id: &RequestId, version: i64, texts: &Texts) -> Result<String> {
    let json = serde_json::to_vec(texts).map_err(StoreError::inconsistent)?;
    Ok(app.field_key.seal(app.entropy, place(&row_of(id, version)), &json))
}

fn day(text: &str) -> Result<Date> {
    text.parse().map_err(StoreError::inconsistent)
}

impl Row {
    fn read(self, app: &App) -> Result<Line> {
        let wrong = |_| StoreError::inconsistent("subject_requests: a code");
        let texts = if self.texts.is_empty() {
            Texts::default()
        } else {
            let json = app.field_key.open(place(&row_of(&self.id, self.version)), &self.texts)?;
            serde_json::from_slice(&json).map_err(StoreError::inconsistent)?
        };
        let answered = if self.outcome.is_empty() {
            None
        } else {
            Some((self.outcome.parse().map_err(wrong)?, day(&self.answered_on)?, self.answered_by_name))
        };
        let request = Request {
            kind: self.kind.parse().map_err(wrong)?,
            received_on: day(&self.received_on)?,
            due_on: day(&self.due_on)?,
            asked_by: self.asked_by.parse().map_err(wrong)?,
            texts,
            extended: self.extended,
            told_at: self.told_at,
            answered,
            recorded_by_name: self.recorded_by_name,
            version: self.version,
            id: self.id,
            person: self.person,
        };
        let name = format!("{} {}", self.family_name, self.given_name).trim().to_owned();
        Ok(Line { request, name, there: self.erased_at.is_none() })
    }
}

/// Which requests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// Not answered.
    Open,
    /// Answered.
    Answered,
}

/// Requests of whom one sees, and of who was erased and is nobody any more.
async fn lines(tx: &mut Tx, app: &App, sight: &Sight, condition: &str, bound: &str) -> Result<Vec<Line>> {
    let rows: Vec<Row> = sql!(tx, c => sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "SELECT {COLUMNS} FROM subject_requests q JOIN people p ON p.id = q.person \
         WHERE (p.erased_at IS NOT NULL OR {}) AND {condition}", sight.seen()
    ))).bind(sight.own()).bind(&sight.account).bind(sight.protected_too).bind(bound).fetch_all(c))?;
    rows.into_iter().map(|row| row.read(app)).collect()
}

/// The requests of a part: those that are due first, or those that were answered last.
pub async fn list(tx: &mut Tx, app: &App, sight: &Sight, part: Part) -> Result<Vec<Line>> {
    let condition = match part {
        Part::Open => "q.outcome = $4 ORDER BY q.due_on, q.id",
        Part::Answered => "q.outcome <> $4 ORDER BY q.answered_on DESC, q.id",
    };
    lines(tx, app, sight, condition, "").await
}

/// Those that are not answered and are due from one day to another, both counted.
pub async fn due_between(
    tx: &mut Tx,
    app: &App,
    sight: &Sight,
    (from, to): (Date, Date),
    most: i64,
) -> Result<Vec<Line>> {
    let condition = format!("q.outcome = '' AND q.due_on BETWEEN $4 AND '{to}' ORDER BY q.due_on, q.id LIMIT {most}");
    lines(tx, app, sight, &condition, &from.to_string()).await
}

/// One request within sight.
pub async fn find(tx: &mut Tx, app: &App, sight: &Sight, id: &RequestId) -> Result<Option<Line>> {
    Ok(lines(tx, app, sight, "q.id = $4", id.as_str()).await?.into_iter().next())
}

/// The requests of a person within sight, the newest first.
pub async fn of_person(tx: &mut Tx, app: &App, sight: &Sight, person: &PersonId) -> Result<Vec<Line>> {
    lines(tx, app, sight, "q.person = $4 ORDER BY q.received_on DESC, q.id DESC", person.as_str()).await
}

/// Writes a request down.
pub async fn record(tx: &mut Tx, app: &App, by: &Account, person: &PersonId, new: &NewRequest) -> Result<RequestId> {
    let now = app.clock.now();
    let id = RequestId::new(app.entropy.uuid(now));
    let texts = Texts { identified: new.identified.clone(), words: new.words.clone(), ..Texts::default() };
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO subject_requests (id, person, kind, received_on, due_on, asked_by, texts, extended, outcome, \
             answered_on, answered_by_name, recorded_by_name, recorded_at, version) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, FALSE, '', '', '', $8, $9, 1)"
        )
        .bind(&id)
        .bind(person)
        .bind(new.kind.code())
        .bind(new.received_on.to_string())
        .bind(due(new.received_on, false).to_string())
        .bind(new.asked_by.code())
        .bind(sealed(app, &id, 1, &texts)?)
        .bind(&by.name)
        .bind(now.as_millis())
    )?;
    note(tx, app, by, "request.recorded", person, (&id, new.kind.code())).await?;
    Ok(id)
}

/// Rewrites what changes of a request that was read in this version; false when somebody has changed it meanwhile.
async fn rewrite(tx: &mut Tx, app: &App, by: &Account, action: &str, request: &Request) -> Result<bool> {
    let (outcome, on, answerer) = match &request.answered {
        Some((outcome, on, answerer)) => (outcome.code(), on.to_string(), answerer.as_str()),
        None => ("", String::new(), ""),
    };
    let done = execute!(
        tx,
        sqlx::query(
            "UPDATE subject_requests SET due_on = $3, texts = $4, extended = $5, told_at = $6, outcome = $7, answered_on = $8, \
             answered_by_name = $9, version = version + 1 WHERE id = $1 AND version = $2"
        )
        .bind(&request.id)
        .bind(request.version)
        .bind(request.due_on.to_string())
        .bind(sealed(app, &request.id, request.version + 1, &request.texts)?)
        .bind(request.extended)
        .bind(request.told_at)
        .bind(outcome)
        .bind(&on)
        .bind(answerer)
    )?;
    if done == 1 {
        note(tx, app, by, action, &request.person, (&request.id, request.kind.code())).await?;
    }
    Ok(done == 1)
}

/// Takes two more months for the answer; the person is told why.
pub async fn extend(tx: &mut Tx, app: &App, by: &Account, request: &Request, why: &str) -> Result<bool> {
    let texts = Texts { extension: why.to_owned(), ..request.texts.clone() };
    let longer = Request { texts, extended: true, due_on: due(request.received_on, true), ..request.clone() };
    rewrite(tx, app, by, "request.extended", &longer).await
}

/// The others who hold her data have been told.
pub async fn mark_told(tx: &mut Tx, app: &App, by: &Account, request: &Request) -> Result<bool> {
    let told = Request { told_at: Some(app.clock.now().as_millis()), ..request.clone() };
    rewrite(tx, app, by, "request.told", &told).await
}

/// Writes down what was answered. A restriction or an objection that was granted locks the record in the same transaction.
pub async fn answer(
    tx: &mut Tx,
    app: &App,
    by: &Account,
    request: &Request,
    (outcome, on, words): (Outcome, Date, &str),
) -> Result<bool> {
    let texts = Texts { answer: words.to_owned(), ..request.texts.clone() };
    let answered = Request { texts, answered: Some((outcome, on, by.name.clone())), ..request.clone() };
    let written = rewrite(tx, app, by, "request.answered", &answered).await?;
    let reason = request.kind.restricts().filter(|_| written && outcome != Outcome::Refused);
    if let Some(reason) = reason {
        restriction::store::set(tx, app, &by.actor(), &request.person, reason, request.id.as_str()).await?;
    }
    Ok(written)
}

async fn note(
    tx: &mut Tx,
    app: &App,
    by: &Account,
    action: &str,
    person: &PersonId,
    (id, code): (&RequestId, &str),
) -> Result<()> {
    let detail = format!("request={id} {code}");
    audit::record(tx, app, &by.actor(), Event::new(action, "person", person.as_str()).detail(detail)).await
}
