//! What the owner's node answers by itself.
//!
//! A request is looked at in the transaction in which it arrives, against what holds the resource then. What is free and needs no
//! approval is confirmed; what is taken, closed or against the rules is declined, with the reason; where somebody has to look, the time is
//! kept for her as long as the resource says. An offer that was accepted was a person's word already: it is confirmed if its time can
//! still be had, and else declined.
//!
//! **After a restore the node waits.** Peers that it has not met since may hold promises that it does not know any more, and what is not
//! known cannot be kept from being given away twice.

use pico_protocol::booking::{Booking as Folded, DeclineReason, State, Step};
use pico_protocol::feed::Visibility;
use pico_protocol::time::Timestamp;

use super::super::store as rows;
use super::super::store::ground::{self, Asker};
use super::super::{BookingId, Direction, Ground, Refusal, Wanted, check, minutes};
use super::steps::{self, StepError, wanted};
use super::{store, transcript};
use crate::app::App;
use crate::audit::Actor;
use crate::store::{Result, Tx};

/// Looks at what was asked, and answers it where no person has to. What cannot be answered yet is looked at again later.
pub async fn answer(tx: &mut Tx, app: &App, id: &BookingId) -> Result<()> {
    let Some(row) = rows::find(tx, app, id).await?.filter(|row| row.direction == Direction::Received) else {
        return Ok(());
    };
    let told = transcript::load(tx, app, &row).await?;
    let asked = told.booking.filter(|booking| booking.state == State::Requested);
    let waits = asked.is_some() && (!told.complete || store::is_restored(tx).await?);
    store::set_to_answer(tx, id, waits).await?;
    let Some(asked) = asked.filter(|_| !waits) else { return Ok(()) };
    let Some(wanted) = wanted(&asked.terms, row.people) else { return Ok(()) };
    let partner = Asker { partner: &row.peer, besides: Some(row.id) };
    let ground = ground::one(tx, &asked.terms.resource.key, wanted.span, partner).await?;
    let Some(step) = decide(ground.as_ref(), &wanted, &asked, app.clock.now()) else { return Ok(()) };
    match steps::take(tx, app, &Actor::Node, id, step).await {
        Ok(_) => Ok(()),
        Err(StepError::Store(error)) => Err(error),
        Err(error) => {
            tracing::debug!(booking = %id, %error, "not answered by itself");
            Ok(())
        }
    }
}

/// The answer; none: a person looks.
pub(super) fn decide(ground: Option<&Ground>, wanted: &Wanted, asked: &Folded, now: Timestamp) -> Option<Step> {
    let no = |reason| Some(Step::Declined { reason, text: String::new() });
    // What peers are not told of cannot be asked for by them.
    let told = ground.filter(|ground| ground.resource.particulars.visibility != Visibility::Unlisted);
    let Some(ground) = told else { return no(DeclineReason::NotLent) };
    if asked.accepted.is_some() {
        let refusals = check::in_the_way(ground, wanted);
        return match refusals.first() {
            Some(refusal) => no(reason(refusal)),
            None => Some(Step::Confirmed { price: None, text: String::new() }),
        };
    }
    let refusals = check::refusals(ground, wanted, now);
    if let Some(reason) = refusals.iter().map(reason).min_by_key(|reason| rank(*reason)) {
        return no(reason);
    }
    if !ground.content().approval {
        return Some(Step::Confirmed { price: ground.content().price, text: String::new() });
    }
    let kept = ground.resource.particulars.rules.option_hours;
    let until = now.plus(minutes(kept.saturating_mul(60))).min(wanted.span.from());
    (kept > 0 && until > now).then_some(Step::OptionHeld { until })
}

/// A refusal as the code that travels.
const fn reason(refusal: &Refusal) -> DeclineReason {
    match refusal {
        Refusal::Closed | Refusal::NotLent => DeclineReason::NotLent,
        Refusal::Past | Refusal::TooLate(_) => DeclineReason::TooLate,
        Refusal::Shut(_) | Refusal::Blackout(..) => DeclineReason::Closed,
        Refusal::Taken(..) | Refusal::ExtraTaken(..) => DeclineReason::Taken,
        Refusal::OverQuota(_) => DeclineReason::Quota,
        Refusal::TooShort(_)
        | Refusal::TooLong(_)
        | Refusal::TooFar(_)
        | Refusal::OffStep(_)
        | Refusal::NotTheCourse(_)
        | Refusal::TooManyUnits(_)
        | Refusal::TooManyPeople(_)
        | Refusal::NoExtra(_) => DeclineReason::OutOfRules,
    }
}

/// Of several, the reason that helps most is told: what no other hour would change comes first, and that it is taken last.
const fn rank(reason: DeclineReason) -> u8 {
    match reason {
        DeclineReason::NotLent => 0,
        DeclineReason::OutOfRules => 1,
        DeclineReason::TooLate => 2,
        DeclineReason::Quota => 3,
        DeclineReason::Closed => 4,
        DeclineReason::Taken => 5,
        DeclineReason::Other => 6,
    }
}
