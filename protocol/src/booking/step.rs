//! The steps: everything a side can write into its lane.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::code::{CancellationReason, DeclineReason, Unit};
use crate::code::kinds;
use crate::error::Invalid;
use crate::feed::{MOST_FACTS, MOST_UNITS, Price};
use crate::id::SubjectId;
use crate::text::{is_line, is_text};
use crate::time::Timestamp;

/// The longest free text of a step. It is about the thing and its use, never about persons.
pub const LONGEST_TEXT: usize = 500;

/// The longest time of one booking: 366 days.
pub const LONGEST_TIME: Duration = Duration::from_hours(366 * 24);

/// The most that a meter shows, and that is settled.
const MOST: u32 = 100_000_000;

/// One step. On the wire `{"step": "confirmed", …}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "step", rename_all = "snake_case", deny_unknown_fields)]
pub enum Step {
    /// The asker: the first event.
    Requested(Request),
    /// The owner: keeps the time that was asked for while somebody thinks; again: keeps it until another moment.
    OptionHeld {
        /// Until when.
        until: Timestamp,
    },
    /// The owner: something else instead, kept until a moment.
    Offered(Offer),
    /// The asker: yes to an offer.
    OfferAccepted {
        /// Its number in the owner's lane.
        number: u32,
    },
    /// The owner: it is yours.
    Confirmed {
        /// What it costs; none: nothing. After an offer the offer says it, and this does not count.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        price: Option<Price>,
        /// More in words, where the keys are; may be empty.
        text: String,
    },
    /// The owner: no.
    Declined {
        /// Why.
        reason: DeclineReason,
        /// More in words; may be empty.
        text: String,
    },
    /// The asker: does not want it any more, before it was confirmed.
    Withdrawn {
        /// Why.
        reason: CancellationReason,
        /// More in words; may be empty.
        text: String,
    },
    /// Both: it does not take place although it was confirmed.
    Cancelled {
        /// Why.
        reason: CancellationReason,
        /// More in words; may be empty.
        text: String,
    },
    /// The owner: nobody answered in time, or an option has run out.
    Expired {},
    /// The asker: has it.
    Taken(Handing),
    /// The owner: has handed it out.
    HandedOut(Handing),
    /// The asker: has brought it back.
    Returned(Back),
    /// The owner: has it back.
    ReceivedBack(Back),
    /// The owner: nobody came.
    NoShow {},
    /// The owner: how much it was, and what it costs; again: this instead.
    Settled(Settlement),
    /// The asker: signs the same.
    SettlementAgreed {
        /// The number of the owner's `settled` that it signs.
        number: u32,
    },
    /// The asker: does not agree.
    SettlementContested {
        /// The number of the owner's `settled`.
        number: u32,
        /// What is not right.
        text: String,
    },
    /// The asker: the request was a mistake; both sides erase its texts.
    EnteredInError {
        /// Why.
        text: String,
    },
    /// Both: a word that changes no state.
    Noted {
        /// The note.
        text: String,
    },
}

/// What is asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// Of what.
    pub resource: Lent,
    /// Its beginning, a whole minute.
    pub from: Timestamp,
    /// Its end, a whole minute.
    pub to: Timestamp,
    /// How many units.
    pub units: u32,
    /// How many people come; none: not told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub people: Option<u32>,
    /// What is asked for with it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub accessories: Vec<Accessory>,
    /// What for; may be empty.
    pub purpose: String,
    /// Until when an answer is asked; none: until it begins.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer_by: Option<Timestamp>,
}

/// What the owner offers instead: all of it, not what differs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Offer {
    /// Of what: the same, or another resource of this owner.
    pub resource: Lent,
    /// Its beginning, a whole minute.
    pub from: Timestamp,
    /// Its end, a whole minute.
    pub to: Timestamp,
    /// How many units.
    pub units: u32,
    /// What comes with it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub accessories: Vec<Accessory>,
    /// What it costs; none: nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub price: Option<Price>,
    /// Until when the owner keeps it.
    pub until: Timestamp,
    /// More in words; may be empty.
    pub text: String,
}

/// Something that is lent, as its owner's feed names it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lent {
    /// Its key in the feed `resources`.
    pub key: SubjectId,
    /// Its name there, so that the words say what it is when the feed no longer does.
    pub name: String,
}

/// Something that goes with it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Accessory {
    /// Its name in the feed.
    pub name: String,
    /// How many.
    pub quantity: u32,
}

/// Its going out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Handing {
    /// When.
    pub at: Timestamp,
    /// What the meter showed, in kilometres; none: it has none, or nobody looked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub meter: Option<u32>,
}

/// Its coming back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Back {
    /// When.
    pub at: Timestamp,
    /// What the meter showed, in kilometres; none: it has none, or nobody looked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub meter: Option<u32>,
    /// Fuel or charge, in per cent; none: it has none, or nobody looked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fuel: Option<u8>,
    /// What is broken; empty: nothing that was seen.
    pub damage: String,
}

/// How much it was, and what it costs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settlement {
    /// How much of it was used.
    pub quantity: u32,
    /// In what that is counted.
    pub unit: Unit,
    /// What the asker owes for it, in cents of a euro.
    pub cents: u32,
    /// What was not spent because it was lent; none: nobody has thought about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub avoided: Option<Avoided>,
    /// More in words; may be empty.
    pub text: String,
}

/// What sharing has saved, as well as both can say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Avoided {
    /// Cents that somebody else would have asked for it.
    pub cents: u32,
    /// Kilometres that nobody had to drive.
    pub kilometres: u32,
    /// Days that somebody would have waited longer.
    pub days_of_waiting: u32,
}

impl Step {
    /// The rules that types alone do not hold. The author of the step is at fault.
    pub fn validate(&self) -> Result<(), Invalid> {
        match self {
            Self::Requested(request) => request.check(),
            Self::Offered(offer) => offer.check(),
            Self::Taken(handing) | Self::HandedOut(handing) => check_meter(handing.meter),
            Self::Returned(back) | Self::ReceivedBack(back) => back.check(),
            Self::Settled(settlement) => settlement.check(),
            Self::SettlementContested { text, .. } | Self::EnteredInError { text } | Self::Noted { text } => {
                Invalid::unless(is_text(text, 1, LONGEST_TEXT), "a text of 1 to 500 characters")
            }
            Self::Confirmed { text, .. }
            | Self::Declined { text, .. }
            | Self::Withdrawn { text, .. }
            | Self::Cancelled { text, .. } => free(text),
            Self::OptionHeld { .. }
            | Self::OfferAccepted { .. }
            | Self::Expired {}
            | Self::NoShow {}
            | Self::SettlementAgreed { .. } => Ok(()),
        }
    }
}

impl Request {
    fn check(&self) -> Result<(), Invalid> {
        check_lent(&self.resource, self.from, self.to, self.units, &self.accessories)?;
        let people = self.people.is_none_or(|people| (1..=MOST_UNITS).contains(&people));
        Invalid::unless(people, "between one and ten thousand people, or not told")?;
        let early = self.answer_by.is_none_or(|answer_by| answer_by <= self.from);
        Invalid::unless(early, "an answer is asked for before it begins")?;
        free(&self.purpose)
    }
}

impl Offer {
    fn check(&self) -> Result<(), Invalid> {
        check_lent(&self.resource, self.from, self.to, self.units, &self.accessories)?;
        free(&self.text)
    }
}

impl Back {
    fn check(&self) -> Result<(), Invalid> {
        check_meter(self.meter)?;
        Invalid::unless(self.fuel.is_none_or(|fuel| fuel <= 100), "fuel is between empty and full, in per cent")?;
        free(&self.damage)
    }
}

impl Settlement {
    fn check(&self) -> Result<(), Invalid> {
        Invalid::unless(
            self.quantity <= MOST && self.cents <= MOST,
            "a quantity and a value of at most a hundred million",
        )?;
        let sane =
            |avoided: &Avoided| avoided.cents <= MOST && avoided.kilometres <= MOST && avoided.days_of_waiting <= MOST;
        Invalid::unless(self.avoided.as_ref().is_none_or(sane), "what was avoided is at most a hundred million")?;
        free(&self.text)
    }
}

fn check_lent(
    resource: &Lent,
    from: Timestamp,
    to: Timestamp,
    units: u32,
    accessories: &[Accessory],
) -> Result<(), Invalid> {
    Invalid::unless(is_line(&resource.name, 1, 120), "a resource has a name of one line")?;
    let whole = |at: Timestamp| at.as_millis() % 60_000 == 0;
    Invalid::unless(whole(from) && whole(to), "a time is in whole minutes")?;
    Invalid::unless(from < to && to.since(from) <= LONGEST_TIME, "a time ends after it begins, within 366 days")?;
    let counts = 1..=MOST_UNITS;
    Invalid::unless(counts.contains(&units), "between one unit and ten thousand")?;
    Invalid::unless(accessories.len() <= MOST_FACTS, "at most twenty accessories")?;
    let counted = |one: &Accessory| is_line(&one.name, 1, 60) && counts.contains(&one.quantity);
    Invalid::unless(accessories.iter().all(counted), "an accessory has a name and a quantity")?;
    let mut names: Vec<&str> = accessories.iter().map(|one| one.name.as_str()).collect();
    names.sort_unstable();
    Invalid::unless(names.windows(2).all(|pair| pair[0] != pair[1]), "an accessory is named once")
}

fn check_meter(meter: Option<u32>) -> Result<(), Invalid> {
    Invalid::unless(meter.is_none_or(|meter| meter <= MOST), "a meter shows at most a hundred million")
}

fn free(text: &str) -> Result<(), Invalid> {
    Invalid::unless(is_text(text, 0, LONGEST_TEXT), "a text of at most 500 characters")
}

kinds! {
    Requested = "requested",
    OptionHeld = "option_held",
    Offered = "offered",
    OfferAccepted = "offer_accepted",
    Confirmed = "confirmed",
    Declined = "declined",
    Withdrawn = "withdrawn",
    Cancelled = "cancelled",
    Expired = "expired",
    Taken = "taken",
    HandedOut = "handed_out",
    Returned = "returned",
    ReceivedBack = "received_back",
    NoShow = "no_show",
    Settled = "settled",
    SettlementAgreed = "settlement_agreed",
    SettlementContested = "settlement_contested",
    EnteredInError = "entered_in_error",
    Noted = "noted",
}
