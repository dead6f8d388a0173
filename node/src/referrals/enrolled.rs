//! The enrolment that came with a received referral: begun from its page in one step, and moved by its steps from then on.
//!
//! The referral is the master: its steps are signed and both cooperatives see them. What it says is what the enrolment becomes
//! ([`stands_for`]), in the transaction of the step, whoever took it: a person here, the other side, time. A promise is kept also
//! where every place is taken meanwhile: the service then has more people than places, and says that none is free.

mod ending;

use jiff::civil::Date;
use pico_protocol::referral::{HoldReason, Party, Referral, State, Step as Taken};
use pico_protocol::time::Timestamp;

use super::store::Row;
use crate::app::App;
use crate::audit::Actor;
use crate::enrolments::store::{self, New, Written};
use crate::enrolments::{Enrolment, State as Enrolled, Step};
use crate::people::PersonId;
use crate::people::panel::today as day_of;
use crate::services::Service;
use crate::store::{Result, Tx};

/// What a referral makes of an enrolment that has begun or not; nothing while it has not been answered.
fn stands_for(referral: &Referral, step: Option<&Taken>, on: Date, began: bool) -> Option<Enrolled> {
    let held = referral.acceptance.as_ref().map(|acceptance| day_of(acceptance.held_until));
    Some(match referral.ended_as() {
        State::Sent | State::UnderReview => Enrolled::Requested,
        State::Waitlisted => {
            let estimated = referral.waiting.and_then(|waiting| waiting.estimated).map(day_of);
            Enrolled::Waiting { points: 0, from: on, estimated }
        }
        State::ProvisionallyAccepted | State::Accepted | State::AcceptedLate => Enrolled::Assigned { until: held },
        State::InProgress => Enrolled::Active,
        State::OnHold => {
            let reason = match step {
                Some(Taken::Held { reason, .. }) => *reason,
                _ => HoldReason::Other,
            };
            Enrolled::Suspended { reason, review: referral.review_on.map(day_of) }
        }
        State::Completed
        | State::Failed
        | State::Declined
        | State::Withdrawn
        | State::Expired
        | State::EnteredInError => Enrolled::Closed { reason: ending::of(referral, began) },
        State::Closed => return None,
    })
}

/// Points and the day since which she waits are this cooperative's own: no referral knows them.
fn with_what_is_ours(to: Enrolled, enrolment: &Enrolment) -> Enrolled {
    match to {
        Enrolled::Waiting { from, estimated, .. } => {
            let (points, from) = (enrolment.points, enrolment.waiting_since.unwrap_or(from));
            Enrolled::Waiting { points, from, estimated }
        }
        to => to,
    }
}

/// Whether the referral says something else than the enrolment: a place held for longer is told too. Why it rests is known from the step
/// alone, so a pause that goes on stays as it was written.
fn differs(to: &Enrolled, now: &Enrolled) -> bool {
    match to {
        Enrolled::Waiting { .. } | Enrolled::Assigned { .. } => to != now,
        _ => to.code() != now.code(),
    }
}

/// As what an enrolment would begin from a referral now: one that was answered here, and is not over.
pub fn begins_as(referral: &Referral, row: &Row, now: Timestamp) -> Option<Enrolled> {
    let state = stands_for(referral, None, day_of(now), false);
    state.filter(|to| row.party() == Party::Receiver && !matches!(to, Enrolled::Requested | Enrolled::Closed { .. }))
}

/// What tying an enrolment that goes on to a referral does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Tie {
    /// Both stand at the same point.
    Agrees,
    /// The enrolment becomes what the referral says.
    Becomes(Enrolled),
    /// Nothing: she is in the service, and the referral has not come so far. Its steps come first, so that nothing that was done is
    /// taken back.
    RunsAhead(Enrolled),
    /// Nothing: a place was offered to her, and what she answers is written with the enrolment alone.
    Offered,
}

impl Tie {
    /// Whether they can be tied now.
    pub fn can_be(&self) -> bool {
        matches!(self, Self::Agrees | Self::Becomes(_))
    }
}

/// What tying would do, given what the referral says and whether a place is held for her by an offer.
pub fn tie(to: Enrolled, enrolment: &Enrolment, offered: bool) -> Tie {
    let before_she_began = matches!(to, Enrolled::Waiting { .. } | Enrolled::Assigned { .. });
    if offered {
        Tie::Offered
    } else if to.code() == enrolment.state.code() {
        Tie::Agrees
    } else if enrolment.began() && before_she_began {
        Tie::RunsAhead(to)
    } else {
        Tie::Becomes(to)
    }
}

/// Ties an enrolment that goes on to a received referral, and brings it to where that stands; false when somebody has changed it
/// meanwhile. The caller has asked [`tie`] whether it can be.
pub async fn attach(
    tx: &mut Tx,
    app: &App,
    by: &Actor,
    (row, referral): (&Row, &Referral),
    enrolment: &Enrolment,
) -> Result<bool> {
    if !store::attach(tx, app, by, enrolment, row.id.as_str()).await? {
        return Ok(false);
    }
    follow(tx, app, by, row, referral, None).await?;
    Ok(true)
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
    let on = day_of(app.clock.now());
    let Some(to) = stands_for(referral, None, on, false) else { return Ok(None) };
    let step = Step { to, on, note: String::new() };
    let new = New { person: person.clone(), referral: row.id.to_string(), source: None, step };
    Ok(Some(store::begin(tx, app, by, service, &new, true).await?))
}

/// Ends the enrolment of a referral whose content is erased: nothing of it can go on, also after a restore that has brought the
/// enrolment back to before.
pub async fn end(tx: &mut Tx, app: &App, row: &Row) -> Result<()> {
    let Some(enrolment) = store::of_referral(tx, row.id.as_str()).await? else { return Ok(()) };
    if matches!(enrolment.state, Enrolled::Closed { .. }) {
        return Ok(());
    }
    let reason = ending::unknown(enrolment.began());
    let (to, on) = (Enrolled::Closed { reason }, day_of(app.clock.now()).max(enrolment.since));
    store::follow(tx, app, &Actor::Node, &enrolment, &Step { to, on, note: String::new() }).await
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
    let today = day_of(app.clock.now());
    // Work is often written down later than it began.
    let began = match step {
        Some(Taken::Started { first_contact }) => day_of(*first_contact).min(today),
        _ => today,
    };
    let on = began.max(enrolment.since);
    match stands_for(referral, step, on, enrolment.began()).map(|to| with_what_is_ours(to, &enrolment)) {
        Some(to) if differs(&to, &enrolment.state) => {
            store::follow(tx, app, by, &enrolment, &Step { to, on, note: String::new() }).await
        }
        _ => Ok(()),
    }
}
