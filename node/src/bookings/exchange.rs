//! Bookings between two cooperatives: one asks for the use of what the other lends, and both keep the same signed story of it.
//!
//! What may happen, in which order and by whom is the business of `pico_protocol::booking`: a pure fold over two lanes of signed
//! events. Nothing here decides it a second time. The row of `bookings` is recomputed from the verified transcript in the transaction
//! that stores an event ([`project`], [`store`]); steps are taken here ([`steps`]) and arrive ([`messages`]).
//!
//! **The owner's node answers by itself** ([`automatic`]) as far as no person has to decide: what is free and needs no approval is
//! confirmed at once, what is taken or breaks a rule is declined with its reason, and where somebody has to look the time is kept for
//! her. That happens in the transaction in which the request arrives, and one transaction at a time writes: of many who ask for the
//! same hour one gets it, and each of the others has an answer.
//!
//! On the side that asks, the row is what the owner has told: it holds nothing from anybody here.

pub mod automatic;
pub mod bill;
pub mod erasure;
pub mod messages;
pub mod panel;
pub mod project;
pub mod recovered;
pub mod steps;
pub mod store;
#[cfg(test)]
mod tests;
pub mod ticks;
pub mod transcript;
pub mod way;
pub mod work;

use pico_protocol::booking as rules;
use pico_protocol::booking::{Accessory, Party};
use pico_protocol::code::Kind;

use super::{Direction, Extra, State};
use crate::coded;

/// The kind of the messages that carry the events of bookings.
pub const KIND: Kind = Kind::of("booking", 1);

coded! {
    /// Whose move it is.
    Turn {
        /// Ours.
        Own = "own",
        /// The other side's.
        Peer = "peer",
        /// Nobody's.
        Nobody = "nobody",
    }
}

impl Direction {
    /// Which part this node plays; none: nobody else has a part in it.
    pub const fn party(self) -> Option<Party> {
        match self {
            Self::Own => None,
            Self::Received => Some(Party::Owner),
            Self::Sent => Some(Party::Asker),
        }
    }
}

impl From<rules::State> for State {
    fn from(state: rules::State) -> Self {
        match state {
            rules::State::Requested => Self::Requested,
            rules::State::Option => Self::Optioned,
            rules::State::Offered => Self::Offered,
            rules::State::Confirmed => Self::Confirmed,
            rules::State::InUse => Self::InUse,
            rules::State::Returned => Self::Returned,
            rules::State::Settling => Self::Settling,
            rules::State::Settled => Self::Settled,
            rules::State::Contested => Self::Contested,
            rules::State::Declined => Self::Declined,
            rules::State::Withdrawn => Self::Withdrawn,
            rules::State::Cancelled => Self::Cancelled,
            rules::State::Expired => Self::Expired,
            rules::State::NoShow => Self::NoShow,
            rules::State::EnteredInError => Self::EnteredInError,
        }
    }
}

/// What goes with it, as the row has it.
pub fn extras(accessories: &[Accessory]) -> Vec<Extra> {
    accessories.iter().map(|one| Extra { name: one.name.clone(), quantity: one.quantity }).collect()
}

/// And as it travels.
pub fn accessories(extras: &[Extra]) -> Vec<Accessory> {
    extras.iter().map(|one| Accessory { name: one.name.clone(), quantity: one.quantity }).collect()
}

#[cfg(test)]
mod codes_tests {
    use super::*;

    #[test]
    fn the_states_of_the_wire_have_the_same_words_here() {
        for state in rules::State::ALL {
            assert_eq!(State::from(state).code(), state.code());
        }
    }
}
