//! A plan is proposed, given back, dropped, approved, ended.

use jiff::civil::Date;

use super::{day, record, seal};
use crate::accounts::Account;
use crate::app::App;
use crate::audit::Event;
use crate::enrolments::{Enrolment, State as Stage};
use crate::execute;
use crate::people::restriction;
use crate::plans::{Act, Ending, Plan, State, incomplete, may_approve};
use crate::store::{Result, StoreError, Tx};

/// What somebody does, on which day, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// What.
    pub act: Act,
    /// The day: of the approval, or of the end.
    pub on: Date,
    /// Why it ends.
    pub ending: Option<Ending>,
    /// Why it ends, is given back or dropped, in words; encrypted at rest.
    pub note: String,
}

/// What came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taken {
    /// It is done.
    Done,
    /// It is not, for this reason (a message key).
    Refused(&'static str),
}

/// Does it with the plan as it was seen.
pub async fn take(
    tx: &mut Tx,
    app: &App,
    by: &Account,
    (enrolment, plan): (&Enrolment, &Plan),
    seen: i64,
    step: &Step,
) -> Result<Taken> {
    if plan.version != seen || !step.act.follows(plan.state) {
        return Ok(Taken::Refused("plan-overtaken"));
    }
    let refused = match step.act {
        Act::Propose => incomplete(&plan.written),
        Act::Approve if matches!(enrolment.state, Stage::Closed { .. }) => Some("plan-enrolment-closed"),
        Act::Approve if !may_approve(&plan.proposed_by.0, by.id.as_str()) => Some("plan-four-eyes"),
        _ => None,
    };
    // What ends or gives back a plan ends a use of her data; what goes on with it is one.
    let goes_on = matches!(step.act, Act::Propose | Act::Approve) && refused.is_none();
    if goes_on && restriction::store::usable(tx, app, &by.actor(), &enrolment.person).await?.is_none() {
        return Ok(Taken::Refused("restriction-refused"));
    }
    if let Some(why) = refused {
        return Ok(Taken::Refused(why));
    }
    if step.act == Act::Approve {
        replace(tx, app, by, enrolment, step.on).await?;
    }
    // Its version was compared in this transaction; were it another by now, nothing of this step may stay.
    if !write(tx, app, by, plan, step).await? {
        return Err(StoreError::inconsistent("plans.version"));
    }
    if step.act == Act::Drop {
        holds_on(tx, app, enrolment, State::Approved).await?;
    }
    let about = enrolment.id.as_str();
    let event = match step.act {
        Act::Propose => Event::new("plan.proposed", "enrolment", about),
        Act::Return => Event::new("plan.returned", "enrolment", about),
        Act::Drop => Event::new("plan.dropped", "enrolment", about),
        Act::Approve => Event::new("plan.approved", "enrolment", about),
        Act::End => Event::new("plan.ended", "enrolment", about),
    };
    record(tx, app, by, event, enrolment).await?;
    Ok(Taken::Done)
}

async fn write(tx: &mut Tx, app: &App, by: &Account, plan: &Plan, step: &Step) -> Result<bool> {
    let (act, on) = (step.act, step.on.to_string());
    let proposed = match act {
        Act::Propose => (by.id.as_str(), by.name.as_str()),
        Act::Return => ("", ""),
        Act::Drop | Act::Approve | Act::End => (plan.proposed_by.0.as_str(), plan.proposed_by.1.as_str()),
    };
    let approved = match (&plan.approved, act) {
        (_, Act::Approve) => (by.name.as_str(), on.clone()),
        (Some((name, on)), _) => (name.as_str(), on.to_string()),
        (None, _) => ("", String::new()),
    };
    let ended = if act == Act::End { on } else { String::new() };
    // Why it was given back stays until there is something newer to say.
    let note = if act.says_why() { &step.note } else { &plan.note };
    let done = execute!(
        tx,
        sqlx::query(
            "UPDATE plans SET state = $3, proposed_by = $4, proposed_by_name = $5, approved_by_name = $6, approved_on = $7, \
             ended_on = $8, ending = $9, note = $10, changed_at = $11, version = version + 1 WHERE id = $1 AND version = $2"
        )
        .bind(&plan.id)
        .bind(plan.version)
        .bind(act.leads_to().code())
        .bind(proposed.0)
        .bind(proposed.1)
        .bind(approved.0)
        .bind(approved.1)
        .bind(ended)
        .bind(step.ending.map_or("", Ending::code))
        .bind(seal(app, "plans", "note", plan.id.as_str(), note))
        .bind(app.clock.now().as_millis())
    )?;
    Ok(done > 0)
}

/// The plan that held until now holds no more: a new edition takes its place.
async fn replace(tx: &mut Tx, app: &App, by: &Account, enrolment: &Enrolment, on: Date) -> Result<()> {
    let replaced = execute!(
        tx,
        sqlx::query(
            "UPDATE plans SET state = 'replaced', ended_on = $2, changed_at = $3, version = version + 1 \
             WHERE enrolment = $1 AND state IN ('approved', 'under_review')"
        )
        .bind(&enrolment.id)
        .bind(day(Some(on)))
        .bind(app.clock.now().as_millis())
    )?;
    if replaced > 0 {
        record(tx, app, by, Event::new("plan.replaced", "enrolment", enrolment.id.as_str()), enrolment).await?;
    }
    Ok(())
}

/// The plan that holds, if one does, is under review, or is not any more.
pub(super) async fn holds_on(tx: &mut Tx, app: &App, enrolment: &Enrolment, state: State) -> Result<()> {
    execute!(
        tx,
        sqlx::query(
            "UPDATE plans SET state = $2, changed_at = $3, version = version + 1 \
             WHERE enrolment = $1 AND state IN ('approved', 'under_review') AND state <> $2"
        )
        .bind(&enrolment.id)
        .bind(state.code())
        .bind(app.clock.now().as_millis())
    )?;
    Ok(())
}
