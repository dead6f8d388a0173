//! The days on which a plan was looked at again, and who was shown it.

use jiff::civil::Date;

use super::goals::step_on;
use super::{code, day, maybe, open, record, seal, steps};
use crate::accounts::Account;
use crate::app::App;
use crate::audit::Event;
use crate::enrolments::Enrolment;
use crate::people::restriction::Unrestricted;
use crate::plans::{Decided, Plan, PlanId, Review, Sharing, State};
use crate::store::{Result, StoreError, Tx};
use crate::{execute, sql};

const REVIEWS: &str = "plan_reviews";
const SHARINGS: &str = "plan_sharings";

/// The number of the next row of a plan.
async fn next(tx: &mut Tx, table: &'static str, plan: &PlanId) -> Result<i64> {
    let rows: i64 = sql!(tx, c => sqlx::query_scalar(sqlx::AssertSqlSafe(format!(
        "SELECT CAST(COUNT(*) AS BIGINT) FROM {table} WHERE plan = $1"
    ))).bind(plan).fetch_one(c))?;
    Ok(rows + 1)
}

/// Plans the next review for another day; false when somebody has changed the plan meanwhile.
pub async fn plan_for(
    tx: &mut Tx,
    app: &App,
    (by, hers): (&Account, &Unrestricted),
    (enrolment, plan): (&Enrolment, &Plan),
    seen: i64,
    on: Option<Date>,
) -> Result<bool> {
    super::proved(hers, enrolment)?;
    if !step_on(tx, app, plan, seen).await? {
        return Ok(false);
    }
    execute!(tx, sqlx::query("UPDATE plans SET review_on = $2 WHERE id = $1").bind(&plan.id).bind(day(on)))?;
    record(tx, app, by, Event::new("plan.review-planned", "enrolment", enrolment.id.as_str()), enrolment).await?;
    Ok(true)
}

/// Writes down that a plan was looked at; false when somebody has changed it meanwhile. While the next edition is being written it stays
/// under review, whatever was decided.
pub async fn hold(
    tx: &mut Tx,
    app: &App,
    (by, hers): (&Account, &Unrestricted),
    (enrolment, plan): (&Enrolment, &Plan),
    seen: i64,
    held: &Review,
) -> Result<bool> {
    super::proved(hers, enrolment)?;
    if !step_on(tx, app, plan, seen).await? {
        return Ok(false);
    }
    let number = next(tx, REVIEWS, &plan.id).await?;
    let texts = serde_json::to_string(&(&held.present, &held.said)).map_err(StoreError::inconsistent)?;
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO plan_reviews (plan, number, planned_on, held_on, outcome, texts, next_on, written_by_name, written_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)"
        )
        .bind(&plan.id)
        .bind(number)
        .bind(day(held.planned_on))
        .bind(held.held_on.to_string())
        .bind(held.outcome.code())
        .bind(seal(app, REVIEWS, "texts", &format!("{}/{number}", plan.id), &texts))
        .bind(day(held.next_on))
        .bind(&by.name)
        .bind(app.clock.now().as_millis())
    )?;
    execute!(tx, sqlx::query("UPDATE plans SET review_on = $2 WHERE id = $1").bind(&plan.id).bind(day(held.next_on)))?;
    let written = super::editions(tx, &plan.enrolment).await?.iter().any(|other| other.state.is_written());
    let goes_on = held.outcome == Decided::GoesOn && !written;
    steps::holds_on(tx, app, enrolment, if goes_on { State::Approved } else { State::UnderReview }).await?;
    record(tx, app, by, Event::new("plan.reviewed", "enrolment", enrolment.id.as_str()), enrolment).await?;
    Ok(true)
}

/// The days on which a plan was looked at again, the last first.
pub async fn of(tx: &mut Tx, app: &App, plan: &PlanId) -> Result<Vec<Review>> {
    #[derive(sqlx::FromRow)]
    struct Row {
        number: i64,
        planned_on: String,
        held_on: String,
        outcome: String,
        texts: String,
        next_on: String,
        written_by_name: String,
        written_at: i64,
    }
    let rows: Vec<Row> = sql!(tx, c => sqlx::query_as(
        "SELECT number, planned_on, held_on, outcome, texts, next_on, written_by_name, written_at FROM plan_reviews \
         WHERE plan = $1 ORDER BY number DESC"
    ).bind(plan).fetch_all(c))?;
    let read = |row: Row| {
        let texts = open(app, REVIEWS, "texts", &format!("{plan}/{}", row.number), &row.texts)?;
        let (present, said) = serde_json::from_str(&texts).map_err(StoreError::inconsistent)?;
        Ok(Review {
            planned_on: maybe(&row.planned_on)?,
            held_on: row.held_on.parse().map_err(StoreError::inconsistent)?,
            outcome: code(&row.outcome, "plan_reviews.outcome")?,
            present,
            said,
            next_on: maybe(&row.next_on)?,
            by: (row.written_by_name, row.written_at),
        })
    };
    rows.into_iter().map(read).collect()
}

/// Writes down that somebody was shown a plan. Two who write at once are two rows.
pub async fn share(
    tx: &mut Tx,
    app: &App,
    (by, hers): (&Account, Option<&Unrestricted>),
    (enrolment, plan): (&Enrolment, &Plan),
    shared: &Sharing,
) -> Result<()> {
    if !shared.sharer.is_on_her_side() {
        let hers = hers.ok_or_else(|| StoreError::inconsistent("a plan told to others without the proof"))?;
        super::proved(hers, enrolment)?;
    }
    let number = next(tx, SHARINGS, &plan.id).await?;
    let texts = serde_json::to_string(&(&shared.name, &shared.said)).map_err(StoreError::inconsistent)?;
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO plan_sharings (plan, number, day, sharer, how, texts, written_by_name, written_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"
        )
        .bind(&plan.id)
        .bind(number)
        .bind(shared.on.to_string())
        .bind(shared.sharer.code())
        .bind(shared.how.code())
        .bind(seal(app, SHARINGS, "texts", &format!("{}/{number}", plan.id), &texts))
        .bind(&by.name)
        .bind(app.clock.now().as_millis())
    )?;
    record(tx, app, by, Event::new("plan.shared", "enrolment", enrolment.id.as_str()), enrolment).await
}

/// Who was shown a plan, the last first.
pub async fn sharings(tx: &mut Tx, app: &App, plan: &PlanId) -> Result<Vec<Sharing>> {
    let rows: Vec<(i64, String, String, String, String, String, i64)> = sql!(tx, c => sqlx::query_as(
        "SELECT number, day, sharer, how, texts, written_by_name, written_at FROM plan_sharings WHERE plan = $1 \
         ORDER BY number DESC"
    ).bind(plan).fetch_all(c))?;
    let read = |(number, on, sharer, how, texts, by, at): (i64, String, String, String, String, String, i64)| {
        let texts = open(app, SHARINGS, "texts", &format!("{plan}/{number}"), &texts)?;
        let (name, said) = serde_json::from_str(&texts).map_err(StoreError::inconsistent)?;
        let on = on.parse().map_err(StoreError::inconsistent)?;
        let (sharer, how) = (code(&sharer, "plan_sharings.sharer")?, code(&how, "plan_sharings.how")?);
        Ok(Sharing { on, sharer, how, name, said, by: (by, at) })
    };
    rows.into_iter().map(read).collect()
}
