//! Who may take which step, when. One table for the buttons of the panel, for what is sent and for what arrives.

use thiserror::Error;

use super::State;
use super::step::{Step, StepKind};
use super::view::Booking;
use crate::lane::Lane;
use crate::time::Timestamp;

/// The two sides of a booking.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Party {
    /// Wants to use it, and opens.
    Asker,
    /// Lends it, and alone writes what is taken.
    Owner,
}

impl Party {
    /// Whose a lane is.
    pub const fn of(lane: Lane) -> Self {
        match lane {
            Lane::Opener => Self::Asker,
            Lane::Answerer => Self::Owner,
        }
    }

    /// The lane it writes.
    pub const fn lane(self) -> Lane {
        match self {
            Self::Asker => Lane::Opener,
            Self::Owner => Lane::Answerer,
        }
    }

    /// The side across.
    #[must_use]
    pub const fn other(self) -> Self {
        match self {
            Self::Asker => Self::Owner,
            Self::Owner => Self::Asker,
        }
    }
}

/// Why a step is not allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum NotAllowed {
    /// It is the other side's to take.
    #[error("this step belongs to the other side")]
    OtherLane,
    /// Not in this state, or it has been written already.
    #[error("this step is not possible in this state")]
    State,
    /// Its time has not come.
    #[error("the moment from which this can be said has not come yet")]
    TooEarly,
    /// Its time is over.
    #[error("the offer has run out")]
    TooLate,
    /// It names an offer or a settlement that another one has replaced.
    #[error("another offer or settlement has taken the place of this one")]
    Replaced,
}

/// Checks one step of `party`, taken at `at`, against the booking as that party knows it.
pub fn check(booking: &Booking, party: Party, step: &Step, at: Timestamp) -> Result<(), NotAllowed> {
    let kind = step.kind();
    if !belongs(kind, party) {
        return Err(NotAllowed::OtherLane);
    }
    if !fits(booking, kind) {
        return Err(NotAllowed::State);
    }
    let named = match step {
        Step::OfferAccepted { number } => booking.offer == Some(*number),
        Step::SettlementAgreed { number } | Step::SettlementContested { number, .. } => {
            booking.proposal.as_ref().is_some_and(|proposal| proposal.number == *number)
        }
        _ => true,
    };
    if !named {
        return Err(NotAllowed::Replaced);
    }
    timely(booking, kind, at)
}

/// The steps `party` can take now: the buttons of its panel.
pub fn allowed_steps(booking: &Booking, party: Party, now: Timestamp) -> Vec<StepKind> {
    let possible =
        |kind: &StepKind| belongs(*kind, party) && fits(booking, *kind) && timely(booking, *kind, now).is_ok();
    StepKind::ALL.iter().copied().filter(possible).collect()
}

/// Whose lane a step belongs to.
const fn belongs(step: StepKind, party: Party) -> bool {
    match step {
        StepKind::Noted | StepKind::Cancelled => true,
        StepKind::Requested
        | StepKind::OfferAccepted
        | StepKind::Withdrawn
        | StepKind::Taken
        | StepKind::Returned
        | StepKind::SettlementAgreed
        | StepKind::SettlementContested
        | StepKind::EnteredInError => matches!(party, Party::Asker),
        StepKind::OptionHeld
        | StepKind::Offered
        | StepKind::Confirmed
        | StepKind::Declined
        | StepKind::Expired
        | StepKind::HandedOut
        | StepKind::ReceivedBack
        | StepKind::NoShow
        | StepKind::Settled => matches!(party, Party::Owner),
    }
}

/// Whether the state admits the step. What was handed over or given back is written once by each side.
fn fits(booking: &Booking, step: StepKind) -> bool {
    let (state, usage) = (booking.state, &booking.usage);
    let out = matches!(state, State::Confirmed | State::InUse | State::Returned);
    let back = matches!(state, State::InUse | State::Returned);
    match step {
        StepKind::Requested => false,
        StepKind::OptionHeld | StepKind::Confirmed => matches!(state, State::Requested | State::Option),
        StepKind::Offered | StepKind::Declined | StepKind::Expired | StepKind::Withdrawn => state.awaits_answer(),
        StepKind::OfferAccepted => state == State::Offered,
        StepKind::Cancelled | StepKind::NoShow => state == State::Confirmed,
        StepKind::Taken => out && usage.taken.is_none(),
        // Who came late after all: the owner puts its own word right.
        StepKind::HandedOut => (out || state == State::NoShow) && usage.handed_out.is_none(),
        StepKind::Returned => back && usage.returned.is_none(),
        StepKind::ReceivedBack => back && usage.received_back.is_none(),
        // Of a room nobody writes when it was entered and left; and what was settled wrongly is settled anew.
        StepKind::Settled => state.is_promised() || settles(state),
        StepKind::SettlementAgreed | StepKind::SettlementContested => state == State::Settling,
        StepKind::EnteredInError => {
            state.awaits_answer() || matches!(state, State::Declined | State::Withdrawn | State::Expired)
        }
        StepKind::Noted => state != State::EnteredInError,
    }
}

const fn settles(state: State) -> bool {
    matches!(state, State::Returned | State::Settling | State::Settled | State::Contested)
}

/// Whether the moment admits the step.
fn timely(booking: &Booking, step: StepKind, at: Timestamp) -> Result<(), NotAllowed> {
    let begun = at >= booking.terms.from;
    match step {
        StepKind::Expired if booking.expires_at().is_some_and(|limit| at < limit) => Err(NotAllowed::TooEarly),
        StepKind::NoShow if !begun => Err(NotAllowed::TooEarly),
        StepKind::Settled if booking.state == State::Confirmed && !begun => Err(NotAllowed::TooEarly),
        StepKind::OfferAccepted if booking.held_until.is_some_and(|until| at >= until) => Err(NotAllowed::TooLate),
        _ => Ok(()),
    }
}
