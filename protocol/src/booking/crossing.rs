//! Crossings: two steps on the way to each other, written by sides that did not know of the other's.
//!
//! The asker opens, so of two steps that cross the asker's comes first in the common order. Whatever stands before a step of the
//! asker's there, its writer knew: it never finds anything else than it expected. Only a step of the owner's can be overtaken, and
//! most of what comes of that follows from the table of [`super::allowed`], read in the common order:
//!
//! | the asker's step | the owner's step | what comes of them |
//! |---|---|---|
//! | `withdrawn` | `confirmed` | `cancelled`, by the asker, at the moment and for the reason of the withdrawal: the time is free, and it was promised |
//! | `withdrawn` | `option_held`, `offered`, `declined`, `expired` | `withdrawn` |
//! | `offer_accepted` | `offered` | `offered`: the newer offer counts, and wants a yes of its own |
//! | `offer_accepted` | `declined` | `declined` |
//! | `offer_accepted`, before the offer ran out | `expired` | `requested`, and nothing is kept any more: the owner confirms it if it has not given the time away, and else declines |
//! | `cancelled` | `cancelled` | `cancelled` by the asker |
//! | `cancelled` | `handed_out` | `in_use`: it is out, and cannot be called off any more |
//! | `cancelled` | `no_show`, `settled` | `cancelled` |
//! | `taken`, `returned` | `cancelled`, `no_show` | `in_use`, `returned` |
//! | `taken`, `returned` | `handed_out`, `received_back`, `settled` | both count |
//! | `settlement_agreed`, `settlement_contested` | `settled` | `settling`: the newer one; what was agreed before holds until that is signed too |
//! | `entered_in_error` | any | `entered_in_error` |
//!
//! A step that lost a crossing stays in the transcript and has no effect.

use super::State;
use super::fold::{apply, confirm};
use super::step::Step;
use super::view::Booking;
use crate::lane::Entry;

/// Settles a step of the owner's that it was allowed to take and that an unseen step of the asker's has overtaken; answers
/// whether it changed something.
pub(super) fn settle(booking: &mut Booking, step: &Step, entry: &Entry<Step>) -> bool {
    match (booking.state, step) {
        (State::Withdrawn, Step::Confirmed { price, .. }) => {
            confirm(booking, *price);
            booking.state = State::Cancelled;
        }
        (State::Cancelled, Step::HandedOut(_)) => apply(booking, step, entry),
        // The offer was accepted in time: that is why it is requested again.
        (State::Requested, Step::Expired {}) => booking.held_until = None,
        _ => return false,
    }
    true
}
