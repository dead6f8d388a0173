//! What a transcript amounts to: the booking as both nodes see it.

use std::time::Duration;

use super::balance::Line;
use super::step::{Accessory, Back, Handing, Lent, Offer, Request, Settlement, StepKind};
use super::{Party, State};
use crate::feed::Price;
use crate::time::Timestamp;

/// A booking, folded from its transcript.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Booking {
    /// What was asked for at first.
    pub request: Request,
    /// When it was asked for, by the asker's clock.
    pub opened_at: Timestamp,
    /// Where it stands.
    pub state: State,
    /// What it is about now: as it was asked for, or as the owner offered it last.
    pub terms: Terms,
    /// Until when the owner keeps the time of an option or an offer.
    pub held_until: Option<Timestamp>,
    /// The number of the offer that waits for an answer, in the owner's lane.
    pub offer: Option<u32>,
    /// The number of the offer that the asker has accepted.
    pub accepted: Option<u32>,
    /// What was written when it went out and came back.
    pub usage: Usage,
    /// What the owner says it came to, until the asker signs the same.
    pub proposal: Option<Proposal>,
    /// What both have signed; it holds until they sign another one.
    pub agreed: Option<Settlement>,
    /// What the asker does not agree with.
    pub contested: Option<String>,
    /// How it came to nothing.
    pub ending: Option<Ending>,
    /// Every step in the common order, with its effect.
    pub timeline: Vec<Moment>,
}

/// What is to be used, when, and for what price.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Terms {
    /// Of what.
    pub resource: Lent,
    /// Its beginning.
    pub from: Timestamp,
    /// Its end.
    pub to: Timestamp,
    /// How many units.
    pub units: u32,
    /// What goes with it.
    pub accessories: Vec<Accessory>,
    /// What it costs; none: nothing, or nobody has said it yet.
    pub price: Option<Price>,
}

impl Terms {
    /// As it was asked for.
    pub(super) fn asked(request: &Request) -> Self {
        let Request { resource, from, to, units, accessories, .. } = request.clone();
        Self { resource, from, to, units, accessories, price: None }
    }

    /// As the owner offers it.
    pub(super) fn offered(offer: &Offer) -> Self {
        let Offer { resource, from, to, units, accessories, price, .. } = offer.clone();
        Self { resource, from, to, units, accessories, price }
    }
}

/// Its going out and coming back, as each side wrote it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Usage {
    /// The asker has it.
    pub taken: Option<Handing>,
    /// The owner has handed it out.
    pub handed_out: Option<Handing>,
    /// The asker has brought it back.
    pub returned: Option<Back>,
    /// The owner has it back.
    pub received_back: Option<Back>,
}

/// What the owner says it came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposal {
    /// The number in the owner's lane: what the asker names when it signs the same.
    pub number: u32,
    /// How much, and what it costs.
    pub settlement: Settlement,
}

/// How it came to nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ending {
    /// Who ended it.
    pub by: Party,
    /// When, by its writer's clock.
    pub at: Timestamp,
    /// The coded reason as its word.
    pub reason: &'static str,
    /// More in words.
    pub text: String,
}

/// One step as it lies in the common order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment {
    /// Whose.
    pub party: Party,
    /// Its place in its lane.
    pub number: u32,
    /// Which step; none when its text was erased.
    pub kind: Option<StepKind>,
    /// When, by its writer's clock.
    pub at: Timestamp,
    /// Its writer was allowed to take it, as far as it could know.
    pub allowed: bool,
    /// False when it lost a crossing or was not allowed: it stays in the transcript and changed nothing.
    pub effective: bool,
    /// The state after it.
    pub state: State,
}

/// The date that matters next, and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Due {
    /// The owner's answer.
    Answer,
    /// The owner keeps the time until then, and decides.
    Option,
    /// The asker's answer to an offer.
    Offer,
    /// It begins.
    Beginning,
    /// It should be back.
    End,
}

impl Booking {
    /// The moment from which the owner may sign that it has expired; none while it cannot.
    pub fn expires_at(&self) -> Option<Timestamp> {
        match self.state {
            // An offer that was accepted is answered for as long as it can still be used.
            State::Requested if self.accepted.is_some() => Some(self.terms.from),
            State::Requested => Some(self.request.answer_by.unwrap_or(self.terms.from)),
            State::Option | State::Offered => self.held_until,
            _ => None,
        }
    }

    /// Whether its time is promised at a moment, or kept until it is decided: what nobody else should get meanwhile.
    pub fn holds(&self, now: Timestamp) -> bool {
        let kept = self.state.awaits_answer() && self.held_until.is_some_and(|until| now < until);
        kept || self.state.is_promised()
    }

    /// The next date that matters.
    pub fn due(&self) -> Option<(Due, Timestamp)> {
        match self.state {
            State::Requested => self.expires_at().map(|at| (Due::Answer, at)),
            State::Option => self.held_until.map(|at| (Due::Option, at)),
            State::Offered => self.held_until.map(|at| (Due::Offer, at)),
            State::Confirmed => Some((Due::Beginning, self.terms.from)),
            State::InUse => Some((Due::End, self.terms.to)),
            _ => None,
        }
    }

    /// Whose move it is; none when nothing is awaited.
    pub const fn turn(&self) -> Option<Party> {
        match self.state {
            State::Requested | State::Option | State::Returned | State::Contested => Some(Party::Owner),
            State::Offered | State::Confirmed | State::InUse | State::Settling => Some(Party::Asker),
            State::Settled
            | State::Declined
            | State::Withdrawn
            | State::Cancelled
            | State::Expired
            | State::NoShow
            | State::EnteredInError => None,
        }
    }

    /// How long before its beginning it was called off; none when it was not, zero when that was afterwards.
    pub fn notice(&self) -> Option<Duration> {
        let ending = self.ending.as_ref().filter(|_| self.state == State::Cancelled)?;
        Some(self.terms.from.since(ending.at))
    }

    /// Its line in the account between the two, once both have signed the same.
    pub fn line(&self) -> Option<Line> {
        let agreed = self.agreed.as_ref()?;
        let (quantity, unit, cents) = (agreed.quantity, agreed.unit, agreed.cents);
        Some(Line { from: self.terms.from, quantity, unit, cents })
    }
}
