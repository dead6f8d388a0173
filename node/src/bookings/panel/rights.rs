//! Who may see what of a booking, and do what with it. Every page, list, file and step asks here.
//!
//! Whoever may book sees who has what when: otherwise nobody could agree with anybody. What it is **for** she reads only of her own, as
//! purposes name people; who lends answers for all of them and reads them all. A booking between two cooperatives is read like any
//! other and touched by no button of these pages: its steps are signed messages.

use pico_protocol::time::Timestamp;

use super::super::{Booking, Direction, State};
use crate::accounts::{AccountId, Permission, Scope, Staff};
use crate::coded;
use crate::web::dates;

coded! {
    /// What somebody does with a booking of ours.
    Act {
        /// Says yes.
        Approve = "approve",
        /// Keeps the time free while she thinks.
        Hold = "hold",
        /// Says no.
        Decline = "decline",
        /// Calls it off.
        Cancel = "cancel",
        /// Moves it to another time.
        Shift = "shift",
        /// Takes it, or hands it out.
        Take = "take",
        /// Brings it back.
        Return = "return",
        /// Says that nobody came.
        NoShow = "no_show",
    }
}

/// Somebody who looks at bookings.
#[derive(Clone, Debug)]
pub struct Eyes {
    account: AccountId,
    lends: bool,
    now: Timestamp,
}

impl Eyes {
    /// Who is logged in.
    pub fn of<R>(staff: &Staff<R>) -> Self {
        let lends = staff.may(Permission::LendResources, Scope::Anything);
        Self { account: staff.id().clone(), lends, now: staff.frame().now }
    }

    /// Whether she answers for what is lent.
    pub fn lends(&self) -> bool {
        self.lends
    }

    /// Whose bookings are hers.
    pub fn account(&self) -> &AccountId {
        &self.account
    }

    /// The moment at which she looks.
    pub fn now(&self) -> Timestamp {
        self.now
    }

    /// Whether she asked for it.
    pub fn is_hers(&self, booking: &Booking) -> bool {
        booking.asked_by.as_ref() == Some(&self.account)
    }

    /// Whether she reads what it is for, why it was refused, and what was written down of its use.
    pub fn reads(&self, booking: &Booking) -> bool {
        self.lends || self.is_hers(booking)
    }

    /// Whether she may do this with it as it stands now.
    pub fn may(&self, act: Act, booking: &Booking) -> bool {
        if booking.direction != Direction::Own || !self.reads(booking) {
            return false;
        }
        let (asked, confirmed) = (booking.state.is_asked(), booking.state == State::Confirmed);
        let begins = booking.span.from();
        match act {
            Act::Approve | Act::Decline => self.lends && asked,
            Act::Hold => self.lends && asked && begins > self.now,
            Act::Cancel => asked || confirmed,
            Act::Shift => (asked || confirmed) && begins > self.now,
            // Keys are fetched the same morning, not a week before.
            Act::Take => confirmed && dates::today(begins) <= dates::today(self.now),
            Act::Return => booking.state == State::InUse,
            Act::NoShow => self.lends && confirmed && begins <= self.now,
        }
    }
}
