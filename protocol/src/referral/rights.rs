//! Rights that travel: what a person asks of everybody who holds her data, told to the other side and answered by it.
//!
//! Whoever is asked to correct, erase or restrict tells each recipient to whom the data were disclosed (GDPR, art. 19). Both
//! sides may ask, because both may be the one to whom the person turns; the other side answers, and its answer is a signed
//! receipt. Asking changes no state: the work goes on, or is over, as before. Only an erasure that was done ends it.
//!
//! Every request is a fact of its own, named by its number in its writer's lane, so that two of them never cross. An answer may
//! be followed by another one: what a rule kept today is erased when the rule no longer holds.

use serde::{Deserialize, Deserializer, Serialize};

use super::identity::Identity;
use super::{Party, State};
use crate::code::{Code, codes};
use crate::error::Invalid;
use crate::time::Timestamp;

codes! {
    /// What is asked.
    Right {
        /// Wrong or old fields are corrected, art. 16.
        Rectification = "rectification",
        /// Everything that was received is erased, art. 17.
        Erasure = "erasure",
        /// The data are kept and used for nothing else, art. 18.
        Restriction = "restriction",
        /// A restriction ends.
        RestrictionEnd = "restriction_end",
    }
}

codes! {
    /// Why it is not done.
    open KeptReason {
        /// A law obliges to keep them: art. 17(3)(b), and how long the acts of a service or of an accounting are kept.
        LegalObligation = "legal_obligation",
        /// A task of public interest, art. 17(3)(b).
        PublicInterest = "public_interest",
        /// Health or social care, art. 17(3)(c).
        Care = "care",
        /// To establish, exercise or defend a claim, art. 17(3)(e).
        LegalClaims = "legal_claims",
        /// What they hold is right as it is.
        AlreadyRight = "already_right",
        /// Nothing of the person is held any more.
        NothingHeld = "nothing_held",
        /// A record of its own was made from what was told, and whether it is erased is being weighed: another answer follows.
        OwnRecord = "own_record",
        /// Something else; the text says what.
        Other = "other",
    }
}

/// Why, and until when, the other side does not do it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Kept {
    /// Why.
    pub reason: KeptReason,
    /// When the rule no longer holds; none: not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Timestamp>,
}

/// A request and what became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ask {
    /// Who has asked.
    pub party: Party,
    /// Its number in that party's lane.
    pub number: u32,
    /// What is asked.
    pub right: Right,
    /// The corrected fields; none but in a rectification, and none once its text is gone.
    pub identity: Option<Identity>,
    /// When, by its writer's clock.
    pub at: Timestamp,
    /// Until when an answer is expected.
    pub answer_by: Timestamp,
    /// More in words; may be empty.
    pub text: String,
    /// The last answer.
    pub answer: Option<Answer>,
}

/// What the other side answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// When, by its writer's clock.
    pub at: Timestamp,
    /// Why it is not done; none: it is done.
    pub kept: Option<Kept>,
    /// More in words; may be empty.
    pub text: String,
}

impl Ask {
    /// Whether it is done.
    pub fn is_done(&self) -> bool {
        self.answer.as_ref().is_some_and(|answer| answer.kept.is_none())
    }
}

/// A rectification says what is right; nothing else does.
pub(super) fn check_asked(right: Right, identity: Option<&Identity>) -> Result<(), Invalid> {
    let told = identity.is_some_and(|identity| identity.told().next().is_some());
    let fitting = if right == Right::Rectification { told } else { identity.is_none() };
    Invalid::unless(fitting, "the corrected fields exactly in a rectification")?;
    identity.map_or(Ok(()), Identity::check)
}

impl super::Referral {
    /// Whether there is anything of the person at the other side, of which somebody could ask something. What was taken back
    /// or annulled is erased without being asked, and so is the name in what has expired.
    pub(super) fn tells_of_somebody(&self) -> bool {
        let gone = matches!(self.ended_as(), State::Withdrawn | State::EnteredInError | State::Expired);
        self.disclosed && !self.erased && !gone
    }

    /// The requests that a party has not answered yet.
    pub fn unanswered(&self, by: Party) -> impl Iterator<Item = &Ask> {
        let over = self.state == State::EnteredInError;
        self.asks.iter().filter(move |ask| !over && ask.party != by && ask.answer.is_none())
    }

    /// The request of the other party with this number, if an answer to it says something: nobody answers what is done.
    pub fn answerable(&self, by: Party, number: u32) -> Option<&Ask> {
        self.asks.iter().find(|ask| ask.party != by && ask.number == number && !ask.is_done())
    }

    /// Whether R has answered that it erases.
    pub(super) fn erasure_agreed(&self) -> bool {
        let agreed = |ask: &Ask| ask.party == Party::Sender && ask.right == Right::Erasure && ask.is_done();
        self.asks.iter().any(agreed)
    }

    /// Whether the party that asks for it last wants what the other side holds to be used for nothing, and that was answered
    /// with yes.
    pub fn is_restricted(&self, by: Party) -> bool {
        let of_restriction = |ask: &&Ask| {
            ask.party != by && ask.is_done() && matches!(ask.right, Right::Restriction | Right::RestrictionEnd)
        };
        self.asks.iter().rfind(of_restriction).is_some_and(|ask| ask.right == Right::Restriction)
    }
}
