//! Coded reasons of bookings, version 1. A list with an `other` is open: a word that is not known yet is read as that, for the
//! reason that the codes of a referral give (`referral/code.rs`).

use serde::{Deserialize, Deserializer, Serialize};

use crate::code::{Code, codes};

codes! {
    /// Why the owner says no.
    open DeclineReason {
        /// Somebody else has it in that time.
        Taken = "taken",
        /// It is closed, under repair or away in that time.
        Closed = "closed",
        /// Too short, too long, too many, or otherwise against its rules.
        OutOfRules = "out_of_rules",
        /// The asker has had as much as the owner lends it.
        Quota = "quota",
        /// It is not lent, or not any more.
        NotLent = "not_lent",
        /// It was asked for too late.
        TooLate = "too_late",
        /// Something else; the text says what.
        Other = "other",
    }
}

codes! {
    /// Why it is called off: by the asker at any time before it is taken, by the owner once it is confirmed.
    open CancellationReason {
        /// It is not needed any more.
        NotNeeded = "not_needed",
        /// It is needed at another time.
        OtherTime = "other_time",
        /// Another one was found.
        FoundElsewhere = "found_elsewhere",
        /// It is broken or cannot be used.
        OutOfOrder = "out_of_order",
        /// The owner needs it for an emergency of its own.
        OwnUse = "own_use",
        /// The place is closed.
        Closed = "closed",
        /// It was asked for or confirmed by mistake.
        Mistake = "mistake",
        /// Something else; the text says what.
        Other = "other",
    }
}

codes! {
    /// In what a use is counted. Closed: an amount of what is not known is no amount.
    Unit {
        /// Minutes.
        Minutes = "minutes",
        /// Kilometres.
        Kilometres = "kilometres",
        /// Units of the resource: seats, pieces.
        Units = "units",
    }
}
