//! Goals, and what became of them.

use super::{code, day, maybe, open, record, seal};
use crate::accounts::Account;
use crate::app::App;
use crate::audit::Event;
use crate::enrolments::Enrolment;
use crate::people::restriction::Unrestricted;
use crate::plans::{Goal, Outcome, Plan, PlanId};
use crate::store::{Result, StoreError, Tx};
use crate::{execute, sql};

const GOALS: &str = "plan_goals";

/// Writes the goals of a draft, in the place of those that it had.
pub(super) async fn write(tx: &mut Tx, app: &App, plan: &PlanId, goals: &[Goal]) -> Result<()> {
    execute!(tx, sqlx::query("DELETE FROM plan_goals WHERE plan = $1").bind(plan))?;
    for (goal, number) in goals.iter().zip(1_i64..) {
        let texts = serde_json::to_string(&goal.texts).map_err(StoreError::inconsistent)?;
        execute!(
            tx,
            sqlx::query(
                "INSERT INTO plan_goals (plan, number, until_day, reached, reached_on, texts, note) \
                 VALUES ($1, $2, $3, 'open', '', $4, '')"
            )
            .bind(plan)
            .bind(number)
            .bind(day(goal.until))
            .bind(seal(app, GOALS, "texts", &format!("{plan}/{number}"), &texts))
        )?;
    }
    Ok(())
}

/// The goals of a plan.
pub(super) async fn of(tx: &mut Tx, app: &App, plan: &PlanId) -> Result<Vec<Goal>> {
    let rows: Vec<(i64, String, String, String, String, String)> = sql!(tx, c => sqlx::query_as(
        "SELECT number, until_day, reached, reached_on, texts, note FROM plan_goals WHERE plan = $1 ORDER BY number"
    ).bind(plan).fetch_all(c))?;
    let read = |(number, until, reached, on, texts, note): (i64, String, String, String, String, String)| {
        let row = format!("{plan}/{number}");
        let texts = open(app, GOALS, "texts", &row, &texts)?;
        let outcome = Outcome {
            reached: code(&reached, "plan_goals.reached")?,
            on: maybe(&on)?,
            note: open(app, GOALS, "note", &row, &note)?,
        };
        let texts = serde_json::from_str(&texts).map_err(StoreError::inconsistent)?;
        Ok(Goal { number, until: maybe(&until)?, texts, outcome })
    };
    rows.into_iter().map(read).collect()
}

/// One version further, if the plan is still what was seen.
pub(super) async fn step_on(tx: &mut Tx, app: &App, plan: &Plan, seen: i64) -> Result<bool> {
    let done = execute!(
        tx,
        sqlx::query("UPDATE plans SET changed_at = $3, version = version + 1 WHERE id = $1 AND version = $2")
            .bind(&plan.id)
            .bind(seen)
            .bind(app.clock.now().as_millis())
    )?;
    Ok(done > 0)
}

/// Says what became of the goals, each with its number; false when somebody has changed the plan meanwhile.
pub async fn say(
    tx: &mut Tx,
    app: &App,
    (by, hers): (&Account, &Unrestricted),
    (enrolment, plan): (&Enrolment, &Plan),
    seen: i64,
    said: &[(i64, Outcome)],
) -> Result<bool> {
    super::proved(hers, enrolment)?;
    if !step_on(tx, app, plan, seen).await? {
        return Ok(false);
    }
    for (number, outcome) in said {
        let row = format!("{}/{number}", plan.id);
        execute!(
            tx,
            sqlx::query(
                "UPDATE plan_goals SET reached = $3, reached_on = $4, note = $5 WHERE plan = $1 AND number = $2"
            )
            .bind(&plan.id)
            .bind(number)
            .bind(outcome.reached.code())
            .bind(day(outcome.on))
            .bind(seal(app, GOALS, "note", &row, &outcome.note))
        )?;
    }
    record(tx, app, by, Event::new("plan.goals", "enrolment", enrolment.id.as_str()), enrolment).await?;
    Ok(true)
}
