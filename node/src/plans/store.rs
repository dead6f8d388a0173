//! Plans in the database. Every change is one transaction with its row in the access log.

pub mod brief;
pub mod due;
pub mod goals;
pub mod reviews;
pub mod steps;

use jiff::civil::Date;

use super::{Kind, Plan, PlanId, State, Texts, Written};
use crate::accounts::Account;
use crate::app::App;
use crate::audit::{self, Event};
use crate::enrolments::{Enrolment, EnrolmentId, State as Stage};
use crate::people::restriction::Unrestricted;
use crate::store::field_key::Place;
use crate::store::{Result, StoreError, Tx};
use crate::{execute, sql};

const COLUMNS: &str = "id, enrolment, edition, kind, state, from_day, until_day, review_on, texts, written_by_name, \
     proposed_by, proposed_by_name, approved_by_name, approved_on, ended_on, ending, note, version";

#[derive(sqlx::FromRow)]
struct Row {
    id: PlanId,
    enrolment: EnrolmentId,
    edition: i64,
    kind: String,
    state: String,
    from_day: String,
    until_day: String,
    review_on: String,
    texts: String,
    written_by_name: String,
    proposed_by: String,
    proposed_by_name: String,
    approved_by_name: String,
    approved_on: String,
    ended_on: String,
    ending: String,
    note: String,
    version: i64,
}

fn maybe(day: &str) -> Result<Option<Date>> {
    if day.is_empty() { Ok(None) } else { day.parse().map(Some).map_err(StoreError::inconsistent) }
}

fn day(day: Option<Date>) -> String {
    day.map(|day| day.to_string()).unwrap_or_default()
}

fn code<T: std::str::FromStr>(text: &str, column: &'static str) -> Result<T> {
    text.parse().map_err(|_| StoreError::inconsistent(column))
}

/// Seals what is written about somebody; nothing stays nothing.
fn seal(app: &App, table: &'static str, column: &'static str, row: &str, text: &str) -> String {
    let place = Place { table, column, row };
    if text.is_empty() { String::new() } else { app.field_key.seal_text(app.entropy, place, text) }
}

fn open(app: &App, table: &'static str, column: &'static str, row: &str, sealed: &str) -> Result<String> {
    let place = Place { table, column, row };
    if sealed.is_empty() { Ok(String::new()) } else { app.field_key.open_text(place, sealed) }
}

impl Row {
    async fn read(self, tx: &mut Tx, app: &App) -> Result<Plan> {
        let texts = open(app, "plans", "texts", self.id.as_str(), &self.texts)?;
        let ending = if self.ending.is_empty() { None } else { Some(code(&self.ending, "plans.ending")?) };
        let written = Written {
            kind: code(&self.kind, "plans.kind")?,
            from: maybe(&self.from_day)?.ok_or_else(|| StoreError::inconsistent("plans.from_day"))?,
            until: maybe(&self.until_day)?,
            review_on: maybe(&self.review_on)?,
            texts: serde_json::from_str(&texts).map_err(StoreError::inconsistent)?,
            goals: goals::of(tx, app, &self.id).await?,
        };
        Ok(Plan {
            note: open(app, "plans", "note", self.id.as_str(), &self.note)?,
            state: code(&self.state, "plans.state")?,
            approved: maybe(&self.approved_on)?.map(|on| (self.approved_by_name, on)),
            ended: maybe(&self.ended_on)?.map(|on| (on, ending)),
            id: self.id,
            enrolment: self.enrolment,
            edition: self.edition,
            written,
            author: self.written_by_name,
            proposed_by: (self.proposed_by, self.proposed_by_name),
            version: self.version,
        })
    }
}

fn sealed(app: &App, id: &PlanId, texts: &Texts) -> Result<String> {
    let text = serde_json::to_string(texts).map_err(StoreError::inconsistent)?;
    Ok(seal(app, "plans", "texts", id.as_str(), &text))
}

async fn record(tx: &mut Tx, app: &App, by: &Account, event: Event<'_>, enrolment: &Enrolment) -> Result<()> {
    audit::record(tx, app, &by.actor(), event.detail(format!("person={}", enrolment.person))).await
}

/// Begins a plan of an enrolment, as a draft: the first, or the next edition of the one that holds, which is under review from now on.
/// Nothing when somebody is writing one already, or the enrolment is over.
pub async fn begin(
    tx: &mut Tx,
    app: &App,
    (by, hers): (&Account, &Unrestricted),
    enrolment: &Enrolment,
    new: &Written,
) -> Result<Option<i64>> {
    proved(hers, enrolment)?;
    let others = editions(tx, &enrolment.id).await?;
    let written = others.iter().any(|other| other.state.is_written());
    if written || matches!(enrolment.state, Stage::Closed { .. }) {
        return Ok(None);
    }
    let edition = others.iter().map(|other| other.edition).max().unwrap_or(0) + 1;
    let now = app.clock.now();
    let id = PlanId::new(app.entropy.uuid(now));
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO plans (id, enrolment, edition, kind, state, from_day, until_day, review_on, texts, written_by_name, \
             proposed_by, proposed_by_name, approved_by_name, approved_on, ended_on, ending, note, created_at, changed_at, version) \
             VALUES ($1, $2, $3, $4, 'draft', $5, $6, $7, $8, $9, '', '', '', '', '', '', '', $10, $10, 1)"
        )
        .bind(&id)
        .bind(&enrolment.id)
        .bind(edition)
        .bind(new.kind.code())
        .bind(new.from.to_string())
        .bind(day(new.until))
        .bind(day(new.review_on))
        .bind(sealed(app, &id, &new.texts)?)
        .bind(&by.name)
        .bind(now.as_millis())
    )?;
    goals::write(tx, app, &id, &new.goals).await?;
    steps::holds_on(tx, app, enrolment, State::UnderReview).await?;
    record(tx, app, by, Event::new("plan.written", "enrolment", enrolment.id.as_str()), enrolment).await?;
    Ok(Some(edition))
}

/// Writes a draft over the version that was seen; false when somebody has changed it, or proposed it, meanwhile.
pub async fn change(
    tx: &mut Tx,
    app: &App,
    (by, hers): (&Account, &Unrestricted),
    (enrolment, plan): (&Enrolment, &Plan),
    seen: i64,
    new: &Written,
) -> Result<bool> {
    proved(hers, enrolment)?;
    let done = execute!(
        tx,
        sqlx::query(
            "UPDATE plans SET kind = $3, from_day = $4, until_day = $5, review_on = $6, texts = $7, written_by_name = $8, \
             changed_at = $9, version = version + 1 WHERE id = $1 AND version = $2 AND state = 'draft'"
        )
        .bind(&plan.id)
        .bind(seen)
        .bind(new.kind.code())
        .bind(new.from.to_string())
        .bind(day(new.until))
        .bind(day(new.review_on))
        .bind(sealed(app, &plan.id, &new.texts)?)
        .bind(&by.name)
        .bind(app.clock.now().as_millis())
    )?;
    if done == 0 {
        return Ok(false);
    }
    goals::write(tx, app, &plan.id, &new.goals).await?;
    record(tx, app, by, Event::new("plan.changed", "enrolment", enrolment.id.as_str()), enrolment).await?;
    Ok(true)
}

/// One edition. Who may see it is who may see the person: the caller asks.
pub async fn find(tx: &mut Tx, app: &App, enrolment: &EnrolmentId, edition: i64) -> Result<Option<Plan>> {
    let row: Option<Row> = sql!(tx, c => sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "SELECT {COLUMNS} FROM plans WHERE enrolment = $1 AND edition = $2"
    ))).bind(enrolment).bind(edition).fetch_optional(c))?;
    match row {
        Some(row) => row.read(tx, app).await.map(Some),
        None => Ok(None),
    }
}

/// Whose plan it is may be worked with.
fn proved(hers: &Unrestricted, enrolment: &Enrolment) -> Result<()> {
    let is_hers = hers.is_of(&enrolment.person);
    is_hers.then_some(()).ok_or_else(|| StoreError::inconsistent("a proof about somebody else"))
}

/// A plan in a list: what it is, without its words.
#[derive(Clone, Debug)]
pub struct Short {
    /// Which one of the enrolment.
    pub edition: i64,
    /// What it is called.
    pub kind: Kind,
    /// Where it stands.
    pub state: State,
    /// From when it is meant to hold.
    pub from: Date,
}

/// The plans of an enrolment, the newest first.
pub async fn editions(tx: &mut Tx, enrolment: &EnrolmentId) -> Result<Vec<Short>> {
    let rows: Vec<(i64, String, String, String)> = sql!(tx, c => sqlx::query_as(
        "SELECT edition, kind, state, from_day FROM plans WHERE enrolment = $1 ORDER BY edition DESC"
    ).bind(enrolment).fetch_all(c))?;
    let read = |(edition, kind, state, from): (i64, String, String, String)| {
        let from = from.parse().map_err(StoreError::inconsistent)?;
        Ok(Short { edition, kind: code(&kind, "plans.kind")?, state: code(&state, "plans.state")?, from })
    };
    rows.into_iter().map(read).collect()
}

/// Which edition stands for all: the one that holds; otherwise the one that is being written; otherwise the newest.
pub fn current(editions: &[Short]) -> Option<i64> {
    let holds = editions.iter().find(|one| one.state.holds());
    let written = || editions.iter().find(|one| one.state.is_written());
    let held = || editions.iter().find(|one| one.state.has_held());
    holds.or_else(written).or_else(held).or_else(|| editions.first()).map(|one| one.edition)
}
