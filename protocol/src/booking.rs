//! A booking (*prenotazione*): one cooperative asks another for the use of something that it lends.
//!
//! # Who writes what
//! Two sides: the **asker**, who wants to use it, always opens; the **owner**, whose feed lists the resource, answers. The owner
//! alone writes what is taken and what is free, so nothing is confirmed before the owner has signed it: the asker that agrees to
//! an offer asks for exactly what was offered, and the owner confirms it.
//!
//! # States
//! [`State`] is a pure fold over the merged transcript ([`fold`]), as in [`crate::referral`]:
//!
//! ```text
//! requested ⇄ option, offered → confirmed → in_use → returned → settling → settled
//!                                                                       ⇄ contested
//! ends: declined · withdrawn · cancelled · expired · no_show · entered_in_error
//! ```
//!
//! An **option** and an **offer** hold the time until a moment. Nothing ends by itself when that has passed: the owner signs
//! `expired`, and until then the other side may still be heard.
//!
//! # What was used, and what it came to
//! Whoever hands the thing over and whoever takes it may both write it down, each once: the first one moves the booking, the other
//! adds what it knows. At the end the owner says how much it was and what it costs, and the asker signs the same or contests it.
//! What both have signed is a line of the account between the two ([`Balance`]).
//!
//! # Crossings
//! The asker opens, so its steps come first in the common order: a step of the owner never overtakes one of the asker's, and only
//! the owner's can be overtaken ([`crossing`]). What has begun is not unmade by a step that did not know of it.

mod allowed;
mod balance;
mod code;
mod crossing;
mod fold;
mod step;
mod view;

use serde::{Deserialize, Serialize};

pub use allowed::{NotAllowed, Party, allowed_steps, check};
pub use balance::{Balance, Line};
pub use code::{CancellationReason, DeclineReason, Unit};
pub use fold::fold;
pub use step::{
    Accessory, Avoided, Back, Handing, LONGEST_TEXT, LONGEST_TIME, Lent, Offer, Request, Settlement, Step, StepKind,
};
pub use view::{Booking, Due, Ending, Moment, Proposal, Terms, Usage};

/// The message kind on the wire.
pub const MESSAGE_KIND: &str = "booking/1";

/// Where a booking stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// *Chiesta*: the owner has to answer, also to an offer that the asker has accepted.
    Requested,
    /// *Opzione*: the owner keeps the time until a moment, and has not decided.
    Option,
    /// *Controproposta*: the owner offers something else, and keeps it until a moment.
    Offered,
    /// *Confermata*.
    Confirmed,
    /// *In uso*.
    InUse,
    /// *Riconsegnata*.
    Returned,
    /// *Conto da confermare*: the owner has said how much it was.
    Settling,
    /// *Conto chiuso*: both have signed the same.
    Settled,
    /// *Contestata*: the asker does not agree with what the owner said.
    Contested,
    /// *Rifiutata*.
    Declined,
    /// *Ritirata*, before it was confirmed.
    Withdrawn,
    /// *Disdetta*, after it was confirmed.
    Cancelled,
    /// *Scaduta*.
    Expired,
    /// *Non si è presentato nessuno*.
    NoShow,
    /// *Annullata per errore*.
    EnteredInError,
}

impl State {
    /// All states.
    pub const ALL: [Self; 15] = [
        Self::Requested,
        Self::Option,
        Self::Offered,
        Self::Confirmed,
        Self::InUse,
        Self::Returned,
        Self::Settling,
        Self::Settled,
        Self::Contested,
        Self::Declined,
        Self::Withdrawn,
        Self::Cancelled,
        Self::Expired,
        Self::NoShow,
        Self::EnteredInError,
    ];

    /// The word on the wire and in tables.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Requested => "requested",
            Self::Option => "option",
            Self::Offered => "offered",
            Self::Confirmed => "confirmed",
            Self::InUse => "in_use",
            Self::Returned => "returned",
            Self::Settling => "settling",
            Self::Settled => "settled",
            Self::Contested => "contested",
            Self::Declined => "declined",
            Self::Withdrawn => "withdrawn",
            Self::Cancelled => "cancelled",
            Self::Expired => "expired",
            Self::NoShow => "no_show",
            Self::EnteredInError => "entered_in_error",
        }
    }

    /// Nothing is promised yet.
    pub const fn awaits_answer(self) -> bool {
        matches!(self, Self::Requested | Self::Option | Self::Offered)
    }

    /// It is promised, and not yet back.
    pub const fn is_promised(self) -> bool {
        matches!(self, Self::Confirmed | Self::InUse)
    }

    /// It came to nothing.
    pub const fn came_to_nothing(self) -> bool {
        matches!(
            self,
            Self::Declined | Self::Withdrawn | Self::Cancelled | Self::Expired | Self::NoShow | Self::EnteredInError
        )
    }
}

#[cfg(test)]
pub(crate) mod tests;
