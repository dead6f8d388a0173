//! Crossings: two steps on the way to each other, written by sides that did not know of the other's.
//!
//! The opener's step comes first in the common order, so which of two crossing steps finds the other one there already
//! depends on who opened. What comes of them must not: each rule holds in both orders.
//!
//! One side may also have gone on for several steps before it hears of the other's. After an expiry that matters: the yes
//! that revives the referral may be followed by a "no", a pause or the end of the work, and what R said last is what holds.

use super::code::WithdrawalReason;
use super::fold::{apply, retract, retractable};
use super::step::{Step, StepKind};
use super::view::{Moment, Referral, Revocation};
use super::{GRACE, Party, State};
use crate::lane::Entry;

/// Settles a step that its writer was allowed to take and that the other side's unseen step has overtaken; answers whether it
/// changed something. `before` are the events before it in the common order, of which `referral` is made.
pub(super) fn settle(
    referral: &mut Referral,
    party: Party,
    step: &Step,
    entry: &Entry<Step>,
    before: &[&Entry<Step>],
) -> bool {
    let unseen = |earlier: &Entry<Step>| earlier.lane != entry.lane && !entry.knew(earlier);
    if !before.iter().any(|earlier| unseen(earlier)) {
        return false;
    }
    match (referral.state, step) {
        (_, Step::StepRetracted {}) if referral.undo.as_ref().is_some_and(|undo| undo.late && undo.party == party) => {
            retract(referral);
        }
        (State::Expired, _) if party == Party::Receiver => return after_expiry(referral, step, entry),
        (State::AcceptedLate, Step::Started { .. } | Step::Completed { .. } | Step::Failed { .. }) => {
            apply(referral, Party::Receiver, step, entry.at);
        }
        (State::AcceptedLate, Step::Accepted { .. } | Step::QuestionAsked { .. } | Step::Held { .. }) => {
            go_on_late(referral, State::AcceptedLate, step, entry);
        }
        // The yes has become a place on a list, and that alone would not have stopped the expiry.
        (State::AcceptedLate, Step::Waitlisted { .. }) => {
            go_on_late(referral, State::Expired, step, entry);
            (referral.waiting, referral.question) = (None, None);
        }
        // S has confirmed a late yes that R was taking back.
        (State::Accepted | State::OnHold, Step::Declined { .. }) => apply(referral, Party::Receiver, step, entry.at),
        // The work has begun: it cannot be unbegun, but it can be asked to stop.
        (State::Withdrawn, Step::Started { .. }) => {
            let revoked = referral.ending.as_ref().is_some_and(|ending| ending.reason == REVOKED.code());
            apply(referral, Party::Receiver, step, entry.at);
            referral.ending = None;
            interrupt(referral, revoked);
        }
        (State::Withdrawn | State::EnteredInError, Step::Withdrawn { .. }) => return false,
        (_, Step::Withdrawn { reason, .. }) => {
            let moments = before.iter().zip(&referral.timeline);
            if has_begun(moments.filter(|(earlier, _)| unseen(earlier)).map(|(_, moment)| moment)) {
                // R could not take the start back without taking back the wish to stop with it.
                referral.undo = None;
                interrupt(referral, *reason == REVOKED);
            } else {
                apply(referral, Party::Sender, step, entry.at);
            }
        }
        // R has taken the start back meanwhile: before the work a revoked consent takes everything back.
        (state, Step::ConsentRevoked {}) if !state.is_ended() => {
            let withdrawn = Step::Withdrawn { reason: REVOKED, text: String::new() };
            apply(referral, Party::Sender, &withdrawn, entry.at);
        }
        _ => return false,
    }
    true
}

const REVOKED: WithdrawalReason = WithdrawalReason::ConsentRevoked;

/// What R wrote without knowing that the referral had expired: a yes that was given in time revives it, and people on both
/// sides decide.
fn after_expiry(referral: &mut Referral, step: &Step, entry: &Entry<Step>) -> bool {
    let yes = matches!(step, Step::Accepted { .. } | Step::ProvisionallyAccepted { .. });
    let timely = yes && entry.at <= referral.deadline.plus(GRACE) && referral.revocation.is_none();
    if timely {
        go_on_late(referral, State::AcceptedLate, step, entry);
    } else if retractable(step) {
        // Who takes this step back means this one, not the one before it.
        referral.undo = None;
    }
    timely
}

/// R goes on from where it believes to be; the expiry decides what state that is. Only who did not know of the expiry can
/// take such a step back: the other one declines.
fn go_on_late(referral: &mut Referral, state: State, step: &Step, entry: &Entry<Step>) {
    apply(referral, Party::Receiver, step, entry.at);
    referral.state = state;
    if let Some(undo) = &mut referral.undo {
        undo.late = true;
    }
}

/// What a withdrawal amounts to when the work has begun: S asks that it stops, and R says what a revoked consent leaves it.
fn interrupt(referral: &mut Referral, revoked: bool) {
    referral.interruption_requested = true;
    if revoked && referral.revocation.is_none() {
        referral.revocation = Some(Revocation { answered: false, continues_on: None });
    }
}

/// Whether R has begun the work in these moments and has not taken that back.
fn has_begun<'a>(moments: impl Iterator<Item = &'a Moment>) -> bool {
    let (mut begun, mut last) = (false, None);
    for moment in moments.filter(|moment| moment.effective) {
        match moment.kind {
            Some(StepKind::Noted | StepKind::Attached | StepKind::RightAsked | StepKind::RightAnswered) => continue,
            Some(StepKind::Started) => begun = true,
            Some(StepKind::StepRetracted) if last == Some(StepKind::Started) => begun = false,
            _ => {}
        }
        last = moment.kind;
    }
    begun
}
