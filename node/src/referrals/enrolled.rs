//! The enrolment that came with a received referral: begun from its page in one step, and moved by its steps from then on.
//!
//! The referral is the master: its steps are signed and both cooperatives see them. What it says is what the enrolment becomes
//! ([`stands_for`]), in the transaction of the step, whoever took it: a person here, the other side, time. A promise is kept also
//! where every place is taken meanwhile: the service then has more people than places, and says that none is free.

use jiff::civil::Date;
use pico_protocol::referral::{ClosingReason, HoldReason, Party, Referral, State, Step as Taken};
use pico_protocol::time::Timestamp;

use super::store::Row;
use crate::app::App;
use crate::audit::Actor;
use crate::enrolments::store::{self, New, Written};
use crate::enrolments::{State as Enrolled, Step};
use crate::people::PersonId;
use crate::people::panel::today;
use crate::services::Service;
use crate::store::{Result, Tx};

/// What a referral makes of the enrolment; nothing while it has not been answered.
fn stands_for(referral: &Referral, step: Option<&Taken>, on: Date) -> Option<Enrolled> {
    let held = referral.acceptance.as_ref().map(|acceptance| today(acceptance.held_until));
    Some(match referral.ended_as() {
        State::Waitlisted => {
            let estimated = referral.waiting.and_then(|waiting| waiting.estimated).map(today);
            Enrolled::Waiting { points: 0, from: on, estimated }
        }
        State::ProvisionallyAccepted | State::Accepted | State::AcceptedLate => Enrolled::Assigned { until: held },
        State::InProgress => Enrolled::Active,
        State::OnHold => {
            let reason = match step {
                Some(Taken::Held { reason, .. }) => *reason,
                _ => HoldReason::Other,
            };
            Enrolled::Suspended { reason, review: referral.review_on.map(today) }
        }
        State::Completed
        | State::Failed
        | State::Declined
        | State::Withdrawn
        | State::Expired
        | State::EnteredInError => {
            let told = referral.ending.as_ref().and_then(|ending| ending.closing);
            Enrolled::Closed { reason: told.unwrap_or(ClosingReason::Other) }
        }
        _ => return None,
    })
}

/// Whether an enrolment can begin from a referral: it was answered here, and is not over.
pub fn can_begin(referral: &Referral, row: &Row, now: Timestamp) -> bool {
    let state = stands_for(referral, None, today(now));
    row.party() == Party::Receiver && state.is_some_and(|state| !matches!(state, Enrolled::Closed { .. }))
}

/// Begins the enrolment of the person of a received referral, where the referral stands now.
pub async fn begin(
    tx: &mut Tx,
    app: &App,
    by: &Actor,
    row: &Row,
    referral: &Referral,
    (person, service): (&PersonId, &Service),
) -> Result<Option<Written>> {
    let on = today(app.clock.now());
    let Some(to) = stands_for(referral, None, on) else { return Ok(None) };
    let step = Step { to, on, note: String::new() };
    let new = New { person: person.clone(), referral: row.id.to_string(), step };
    Ok(Some(store::begin(tx, app, by, service, &new, true).await?))
}

/// Moves the enrolment of a referral to where the referral stands after a step.
pub async fn follow(
    tx: &mut Tx,
    app: &App,
    by: &Actor,
    row: &Row,
    referral: &Referral,
    step: Option<&Taken>,
) -> Result<()> {
    if row.party() != Party::Receiver {
        return Ok(());
    }
    let Some(enrolment) = store::of_referral(tx, row.id.as_str()).await? else { return Ok(()) };
    let on = today(app.clock.now()).max(enrolment.since);
    match stands_for(referral, step, on) {
        Some(to) if to.code() != enrolment.state.code() => {
            let to = match to {
                Enrolled::Waiting { points, from, estimated } => {
                    Enrolled::Waiting { points, from: enrolment.waiting_since.unwrap_or(from), estimated }
                }
                to => to,
            };
            store::follow(tx, app, by, &enrolment, &Step { to, on, note: String::new() }).await
        }
        _ => Ok(()),
    }
}
