//! Enrolments ("prese in carico"): who is in a service, waits for it, or was in it.
//!
//! An enrolment ties one person to one service and is in one [`State`]: asked for, on the waiting list, with a place
//! assigned, in the service, suspended, closed. A [`Step`] leads from one to the next on a day; what may follow what is
//! decided here ([`Enrolment::after`]), the same for a page, an import and a referral. Whoever has a place assigned, is in
//! the service or rests from it **takes** a place; where the service counts its places, nobody takes one that is not there.
//!
//! On the waiting list more points come first, then whoever waits longer; where points come from is in [`ranking`], and how somebody is
//! told that there is a place for her in [`offer`]. A person is in a service once at a time: whoever
//! comes back after the end gets a new enrolment, and the old one stays as it was.
//!
//! An enrolment that came with a referral moves with it: the steps of the referral are signed and both cooperatives see
//! them, so they are taken there, and here they follow (`referrals::enrolled`), until somebody detaches it.
//!
//! A step that was wrong is put right by another one that says so: [`mistake`].

pub mod ahead;
pub mod ending;
pub mod mistake;
pub mod notices;
pub mod offer;
pub mod panel;
pub mod presence;
pub mod ranking;
pub mod source;
pub mod store;

use jiff::civil::Date;
use pico_protocol::id::SubjectId;
use pico_protocol::referral::HoldReason;

use self::ending::Ending;
use self::source::Source;
use crate::local_id;
use crate::people::PersonId;

local_id!(
    /// An enrolment.
    EnrolmentId,
    "enr"
);

/// The most points on a waiting list.
pub const MOST_POINTS: u16 = 999;

/// Before it nobody waits or is in a service: `01/09/26` is no day of the year 26.
pub const FIRST_YEAR: i16 = 1950;

/// Where an enrolment stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State {
    /// Somebody has asked; it has not been decided.
    Requested,
    /// On the waiting list.
    Waiting {
        /// Points of the ranking.
        points: u16,
        /// The day that counts among equal points.
        from: Date,
        /// When a place is thought to be free.
        estimated: Option<Date>,
    },
    /// A place is hers and has not begun.
    Assigned {
        /// Until when it is held.
        until: Option<Date>,
    },
    /// In the service.
    Active,
    /// Resting; the place stays hers.
    Suspended {
        /// Why.
        reason: HoldReason,
        /// When it is looked at again.
        review: Option<Date>,
    },
    /// Over.
    Closed {
        /// Why: other reasons for who was in the service than for who never came into it.
        reason: Ending,
    },
}

impl State {
    /// The codes, in the order of an enrolment's life.
    pub const CODES: [&'static str; 6] = ["requested", "waiting", "assigned", "active", "suspended", "closed"];

    /// As stored, and in the message key `enrolment-state-…`.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Requested => "requested",
            Self::Waiting { .. } => "waiting",
            Self::Assigned { .. } => "assigned",
            Self::Active => "active",
            Self::Suspended { .. } => "suspended",
            Self::Closed { .. } => "closed",
        }
    }

    /// Whether it takes a place of the service.
    pub fn takes_a_place(&self) -> bool {
        matches!(self, Self::Assigned { .. } | Self::Active | Self::Suspended { .. })
    }

    /// Whether it is over because she has died.
    pub fn is_over_by_death(&self) -> bool {
        matches!(self, Self::Closed { reason } if reason.is_death())
    }

    /// The colour of its chip.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Requested => "accent",
            Self::Waiting { .. } | Self::Assigned { .. } => "wait",
            Self::Active => "ok",
            Self::Suspended { .. } => "warn",
            Self::Closed { .. } => "quiet",
        }
    }
}

/// What somebody does with an enrolment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// Puts it on the waiting list, or gives it another place there.
    Wait,
    /// Gives her a place.
    Assign,
    /// Takes her into the service, also back from a pause.
    Start,
    /// Lets it rest.
    Suspend,
    /// Ends it.
    Close,
}

impl Act {
    /// All of them, in the order of the page.
    pub const ALL: [Self; 5] = [Self::Start, Self::Assign, Self::Wait, Self::Suspend, Self::Close];

    /// The word in the address and in the message keys `enrolment-act-…`.
    pub fn slug(self) -> &'static str {
        match self {
            Self::Wait => "lista",
            Self::Assign => "assegna",
            Self::Start => "avvia",
            Self::Suspend => "sospendi",
            Self::Close => "concludi",
        }
    }

    /// From the word in the address.
    pub fn from_slug(slug: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|act| act.slug() == slug)
    }

    /// What it is called in a state: who rests comes back, who waits gets other points.
    pub fn called(self, state: &State) -> &'static str {
        match (self, state) {
            (Self::Start, State::Suspended { .. }) => "riprendi",
            (Self::Wait, State::Waiting { .. }) => "punti",
            _ => self.slug(),
        }
    }

    /// Whether it can be done in a state.
    pub fn follows(self, state: &State) -> bool {
        match state {
            State::Requested | State::Waiting { .. } => self != Self::Suspend,
            State::Assigned { .. } => matches!(self, Self::Wait | Self::Start | Self::Close),
            State::Active => matches!(self, Self::Suspend | Self::Close),
            State::Suspended { .. } => matches!(self, Self::Start | Self::Close),
            State::Closed { .. } => false,
        }
    }
}

/// A step: where it leads, and on which day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// The state after it.
    pub to: State,
    /// The day.
    pub on: Date,
    /// What is to be remembered of it, at most 1,000 characters; encrypted at rest.
    pub note: String,
}

impl Step {
    /// What it does.
    fn act(&self) -> Option<Act> {
        match self.to {
            State::Requested => None,
            State::Waiting { .. } => Some(Act::Wait),
            State::Assigned { .. } => Some(Act::Assign),
            State::Active => Some(Act::Start),
            State::Suspended { .. } => Some(Act::Suspend),
            State::Closed { .. } => Some(Act::Close),
        }
    }
}

/// Why a step is not taken. Each is told beside a field of its form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// It does not follow on where the enrolment stands.
    #[error("it does not follow on this state")]
    NotNow,
    /// The day is before the last step.
    #[error("the day is before the last step")]
    BeforeLast,
    /// The day has not come.
    #[error("the day has not come")]
    NotYet,
    /// Every place of the service is taken.
    #[error("every place is taken")]
    Full,
    /// She is in this service or waits for it already.
    #[error("she is in this service already")]
    Twice,
    /// Her data are kept and used for nothing else.
    #[error("her record is restricted")]
    Restricted,
    /// The service is out of use.
    #[error("the service is closed")]
    ServiceClosed,
    /// The reason is one of the other list: she was in the service, or never came into it.
    #[error("the reason is for an enrolment that has begun, or for one that has not")]
    OtherReasons,
    /// Its steps are those of a referral, signed by both cooperatives.
    #[error("the step is one of its referral")]
    InReferral,
    /// It only changed the place on the list.
    #[error("it changed only the place on the list")]
    OnlyPoints,
    /// No step is left that could be put right.
    #[error("no step is left")]
    NoStep,
    /// Hours were delivered on days on which she would not have been in the service.
    #[error("hours hang on it")]
    Hours,
}

impl Refusal {
    /// The field that it is told beside.
    pub fn field(self) -> &'static str {
        match self {
            Self::BeforeLast | Self::NotYet => "on",
            Self::Full | Self::NotNow | Self::ServiceClosed | Self::Restricted => "act",
            Self::InReferral | Self::OnlyPoints | Self::NoStep | Self::Hours => "act",
            Self::Twice => "service",
            Self::OtherReasons => "reason",
        }
    }

    /// The message key.
    pub fn key(self) -> &'static str {
        match self {
            Self::NotNow => "enrolment-refused-not-now",
            Self::BeforeLast => "enrolment-refused-before",
            Self::NotYet => "enrolment-refused-future",
            Self::Full => "enrolment-refused-full",
            Self::Twice => "enrolment-refused-twice",
            Self::ServiceClosed => "enrolment-refused-closed",
            Self::Restricted => "restriction-refused",
            Self::OtherReasons => "enrolment-refused-reasons",
            Self::InReferral => "enrolment-refused-referral",
            Self::OnlyPoints => "enrolment-refused-points",
            Self::NoStep => "enrolment-refused-no-step",
            Self::Hours => "enrolment-refused-hours",
        }
    }
}

/// One enrolment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Enrolment {
    /// Identifier.
    pub id: EnrolmentId,
    /// Who.
    pub person: PersonId,
    /// In which service.
    pub service: SubjectId,
    /// Where it stands.
    pub state: State,
    /// The first day of that.
    pub since: Date,
    /// Since when she has waited for a place, also once she has one: whoever goes back on the list keeps that day.
    pub waiting_since: Option<Date>,
    /// Her points on the list, kept in the same way.
    pub points: u16,
    /// The first day in the service.
    pub started_on: Option<Date>,
    /// Until when she is thought to stay, while she has a place.
    pub expected_end: Option<Date>,
    /// The received referral it came from, and moves with; empty: it came otherwise.
    pub referral: String,
    /// Who asked for it, where somebody said so.
    pub source: Option<Source>,
    /// Grows with every step.
    pub version: i64,
}

impl Enrolment {
    /// Whether a step may be taken; `has_room` says whether one more person finds a place.
    ///
    /// # Errors
    /// What speaks against it.
    pub fn after(&self, step: &Step, today: Date, has_room: bool) -> Result<(), Refusal> {
        if !step.act().is_some_and(|act| act.follows(&self.state)) {
            return Err(Refusal::NotNow);
        }
        if step.on < self.since {
            return Err(Refusal::BeforeLast);
        }
        if matches!(step.to, State::Closed { reason } if !reason.fits(self.began())) {
            return Err(Refusal::OtherReasons);
        }
        may_begin(step, today, has_room || self.state.takes_a_place())
    }

    /// Whether she has been in the service. A pause that came with a referral is one also where nobody knows the first day.
    pub fn began(&self) -> bool {
        self.started_on.is_some() || matches!(self.state, State::Active | State::Suspended { .. })
    }

    /// Whether a person may do this here: with a referral the steps are taken there, but the place on our own list is ours.
    pub fn allows(&self, act: Act) -> bool {
        let ours = act == Act::Wait && matches!(self.state, State::Waiting { .. });
        act.follows(&self.state) && (ours || !self.moves_with_a_referral())
    }

    /// Whether its steps are taken in its referral.
    pub fn moves_with_a_referral(&self) -> bool {
        !self.referral.is_empty() && !matches!(self.state, State::Closed { .. })
    }
}

/// Whether an enrolment may begin with a step.
///
/// # Errors
/// What speaks against it.
pub fn may_begin(step: &Step, today: Date, has_room: bool) -> Result<(), Refusal> {
    if step.on > today {
        return Err(Refusal::NotYet);
    }
    if step.to.takes_a_place() && !has_room {
        return Err(Refusal::Full);
    }
    Ok(())
}

#[cfg(test)]
mod tests;
