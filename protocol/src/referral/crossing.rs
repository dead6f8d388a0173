//! Crossings: two steps on the way to each other, written by sides that did not know of the other's.

use super::fold::apply;
use super::step::Step;
use super::view::Referral;
use super::{GRACE, Party, State};
use crate::lane::Entry;

/// A step that its writer was allowed to take and that the other side's unseen step has overtaken.
pub(super) fn settle(referral: &mut Referral, step: &Step, entry: &Entry<Step>, before: &[&Entry<Step>]) -> bool {
    let unseen = before.iter().any(|earlier| earlier.lane != entry.lane && !entry.knew(earlier));
    if !unseen {
        return false;
    }
    match (referral.state, step) {
        (State::Expired, Step::Accepted { .. }) if entry.at <= referral.deadline.plus(GRACE) => {
            apply(referral, Party::Receiver, step, entry.at);
            referral.state = State::AcceptedLate;
            referral.undo = None;
        }
        (State::AcceptedLate, Step::Started { .. }) => apply(referral, Party::Receiver, step, entry.at),
        // The work has begun: it cannot be unbegun, but it can be asked to stop.
        (State::Withdrawn, Step::Started { .. }) => {
            apply(referral, Party::Receiver, step, entry.at);
            referral.ending = None;
            referral.interruption_requested = true;
        }
        (State::InProgress | State::OnHold, Step::Withdrawn { .. }) => referral.interruption_requested = true,
        _ => return false,
    }
    true
}
