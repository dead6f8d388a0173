//! Activities ("attività"): delivered work, written once by whoever did it.
//!
//! An activity says who worked, in which service, for whom, on which day from when to when, and of which [`Kind`]: with the
//! person, without her, on the road. It may have been planned before; then the plan stays beside what was done. From the same
//! rows come the hours of a colleague, the statement for whoever pays, and the figures of a year: nothing is typed twice.
//!
//! Of a group everybody has an **equal part** of the minutes ([`parts`]), so that the hours of a statement are the hours of
//! the colleague, however many were there. A day ends at midnight: a night is two rows, written together. What is planned again and
//! again ([`repeats`]) is as many rows as there are days.
//!
//! Nothing that was delivered is changed: a correction is a new row and the old one says that it was replaced. A colleague
//! **signs** her month, and a coordinator **closes** the month of a service; after either, its rows stay as they are until
//! somebody opens them again and says why. Only an import that is undone takes its rows away again, while their months are open.

pub mod allowed;
pub mod holidays;
pub mod panel;
pub mod repeats;
pub mod siuss;
pub mod store;
pub mod venue;
pub mod week;

use jiff::civil::Date;
use pico_protocol::id::SubjectId;

use crate::enrolments::EnrolmentId;
use crate::local_id;
pub use crate::web::time;
use crate::web::time::Span;
pub use venue::Venue;

local_id!(
    /// An activity.
    ActivityId,
    "act"
);

/// The longest note, in characters.
pub const LONGEST: usize = 1_000;
/// The most people of one activity.
pub const MOST_PEOPLE: usize = 200;
/// The most weeks that a plan goes on for.
pub const MOST_WEEKS: i64 = 53;

/// What sort of work it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// With the person.
    Direct,
    /// For her, without her: meetings, reports, calls.
    Indirect,
    /// On the road.
    Travel,
}

impl Kind {
    /// All of them, in the order of a page.
    pub const ALL: [Self; 3] = [Self::Direct, Self::Indirect, Self::Travel];

    /// As stored, and in the message key `activity-kind-…`.
    pub fn code(self) -> &'static str {
        match self {
            Self::Direct => "direct",
            Self::Indirect => "indirect",
            Self::Travel => "travel",
        }
    }
}

impl std::str::FromStr for Kind {
    type Err = ();

    fn from_str(code: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|kind| kind.code() == code).ok_or(())
    }
}

/// Why something planned did not happen, or something written had not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Missed {
    /// The person was not there.
    PersonAbsent,
    /// The colleague was not there.
    WorkerAbsent,
    /// It was put off.
    Moved,
    /// The service did not work that day.
    Stopped,
    /// It was written by mistake.
    Mistake,
}

impl Missed {
    /// All of them, in the order of a form.
    pub const ALL: [Self; 5] = [Self::PersonAbsent, Self::WorkerAbsent, Self::Moved, Self::Stopped, Self::Mistake];

    /// As stored, and in the message key `activity-missed-…`.
    pub fn code(self) -> &'static str {
        match self {
            Self::PersonAbsent => "person_absent",
            Self::WorkerAbsent => "worker_absent",
            Self::Moved => "moved",
            Self::Stopped => "stopped",
            Self::Mistake => "mistake",
        }
    }
}

impl std::str::FromStr for Missed {
    type Err = ();

    fn from_str(code: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|reason| reason.code() == code).ok_or(())
    }
}

/// Where an activity stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// It is to be done.
    Planned,
    /// It was done: its minutes count.
    Delivered,
    /// It was not done.
    Missed(Missed),
    /// Another row says it better.
    Replaced,
}

impl State {
    /// As stored, and in the message key `activity-state-…`.
    pub fn code(self) -> &'static str {
        match self {
            Self::Planned => "planned",
            Self::Delivered => "delivered",
            Self::Missed(_) => "missed",
            Self::Replaced => "replaced",
        }
    }

    /// The colour of its chip.
    pub fn kind(self) -> &'static str {
        match self {
            Self::Planned => "wait",
            Self::Delivered => "ok",
            Self::Missed(_) => "warn",
            Self::Replaced => "quiet",
        }
    }
}

/// What somebody writes down.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// In which service.
    pub service: SubjectId,
    /// On which day.
    pub day: Date,
    /// From when to when.
    pub span: Span,
    /// What sort of work.
    pub kind: Kind,
    /// For whom, as enrolments of that service; nobody in particular where the list is empty.
    pub enrolments: Vec<EnrolmentId>,
    /// Where, if somebody said.
    pub venue: Option<Venue>,
    /// What is to be remembered of it.
    pub note: String,
}

impl Written {
    /// The same work on the day after: what of a night falls there.
    #[must_use]
    pub fn in_the_morning(&self, span: Span) -> Self {
        Self { day: self.day.tomorrow().unwrap_or(self.day), span, ..self.clone() }
    }
}

/// Why something is not written. Each is told beside a field of its form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// With the person, and nobody was named.
    #[error("nobody was named")]
    Nobody,
    /// The day has not come.
    #[error("the day has not come")]
    NotYet,
    /// A plan for a day that has passed.
    #[error("the day has passed")]
    Passed,
    /// She was doing something else at that time.
    #[error("it overlaps another activity")]
    Overlaps(Span),
    /// The month of that service is closed.
    #[error("the month is closed")]
    Locked,
    /// The colleague has signed that month.
    #[error("the month is signed")]
    Signed,
    /// Somebody it is for was not in the service on that day.
    #[error("somebody was not in the service")]
    NotThere,
    /// It no longer stands as it was seen.
    #[error("it was changed meanwhile")]
    Overtaken,
}

impl Refusal {
    /// The field that it is told beside.
    pub fn field(self) -> &'static str {
        match self {
            Self::Nobody | Self::NotThere => "enrolments",
            Self::NotYet | Self::Passed | Self::Locked | Self::Signed => "on",
            Self::Overlaps(_) | Self::Overtaken => "from",
        }
    }

    /// The message key.
    pub fn key(self) -> &'static str {
        match self {
            Self::Nobody => "activity-refused-nobody",
            Self::NotYet => "activity-refused-future",
            Self::Passed => "activity-refused-passed",
            Self::Overlaps(_) => "activity-refused-overlaps",
            Self::Locked => "activity-refused-locked",
            Self::Signed => "activity-refused-signed",
            Self::NotThere => "activity-refused-not-there",
            Self::Overtaken => "activity-refused-overtaken",
        }
    }
}

/// Whether something may be written as done, or as planned, on a day, given what the colleague was doing then.
///
/// # Errors
/// What speaks against it. A plan may overlap another: the week shows it.
pub fn may_write(new: &Written, state: State, today: Date, others: &[Span]) -> Result<(), Refusal> {
    if new.kind == Kind::Direct && new.enrolments.is_empty() {
        return Err(Refusal::Nobody);
    }
    match state {
        State::Planned if new.day < today => return Err(Refusal::Passed),
        State::Planned => return Ok(()),
        _ if new.day > today => return Err(Refusal::NotYet),
        _ => {}
    }
    others.iter().find(|other| other.overlaps(new.span)).map_or(Ok(()), |other| Err(Refusal::Overlaps(*other)))
}

/// Minutes in equal parts, as many as there are people (at least one): together they are the minutes, and none is longer than
/// another by more than one.
pub fn parts(minutes: u32, people: usize) -> Vec<u32> {
    let people = u32::try_from(people.max(1)).unwrap_or(u32::MAX);
    let (each, rest) = (minutes / people, minutes % people);
    (0..people).map(|place| each + u32::from(place < rest)).collect()
}

#[cfg(test)]
mod tests;
