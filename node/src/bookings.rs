//! Bookings: who has a resource of this cooperative when.
//!
//! The owner of a resource is the only one who writes its bookings: what its table says is so. Somebody has [`Wanted`] a time; it is
//! looked at against the [`Ground`]: the resource with its rules, when it cannot be had, and what holds it already. What comes of that
//! is pure and stands in four files:
//!
//! - [`hours`]: the clock on the wall, in Rome. A night is two openings of two days, and on two nights a year an hour is missing or
//!   there twice; whoever books from two to four in the afternoon every week does so all the year.
//! - [`free`]: when a resource can be had. Everything else asks this one file, so that a search never finds what is refused afterwards.
//! - [`check`]: whether one wish can be granted. All that stands in the way is told at once, each [`Refusal`] with what would help:
//!   somebody who corrects a form three times for three reasons telephones the next time.
//! - [`repeat`]: the same time every week.
//!
//! A booking **holds** its time from the others while it is an option that still runs, confirmed or in use ([`State::holds`]); one that
//! only was asked for holds nothing, so that nobody blocks a house by asking. Between two uses the [`Rules::buffer`] stays free, once:
//! it is the time to clean after the one and to bring the thing to the next. With several units each is cleaned by itself, and as many
//! uses fit as there are units to hand out.
//!
//! [`ask`] grants a wish and [`answer`] takes every later step, each in one transaction, with what it has read and its row in the log: as
//! one transaction at a time writes, of many who want the last seat one gets it. [`work`] ends what has run out: an option that nobody
//! has confirmed, a request whose time has come, a room that nobody has entered. Whoever [waits](store::waits) for a taken time is told
//! when it becomes free. [`moved`] puts a booking at another time.
//!
//! What another cooperative asks for and what we ask of another are rows of the same table ([`Direction`]); their steps are signed
//! messages, and stand in [`exchange`]. What came of them when both have signed how much it was is the account between the two
//! ([`balance`]); how far it may be from even is what they have agreed ([`limits`]).
//!
//! [`Rules::buffer`]: crate::resources::Rules::buffer

pub mod answer;
pub mod ask;
pub mod balance;
pub mod check;
pub mod exchange;
pub mod free;
mod ground;
pub mod hours;
pub mod limits;
pub mod moved;
pub mod panel;
pub mod repeat;
pub mod store;
pub mod work;

use std::time::Duration;

use pico_protocol::id::SubjectId;
use pico_protocol::time::Timestamp;

use crate::accounts::AccountId;
use crate::{coded, local_id};

pub use ground::{Allowance, Ground, Held};

/// A booking: also the subject of its messages.
pub type BookingId = SubjectId;

local_id!(
    /// Somebody's waiting for a time that is taken.
    WaitId,
    "wai"
);

/// A minute, in the milliseconds in which moments are stored.
pub const MINUTE: i64 = 60_000;

/// From a moment to a later one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Span {
    from: Timestamp,
    to: Timestamp,
}

impl Span {
    /// From a moment to a later one; none where that is no time.
    pub fn new(from: Timestamp, to: Timestamp) -> Option<Self> {
        (from < to).then_some(Self { from, to })
    }

    /// Its beginning.
    pub fn from(self) -> Timestamp {
        self.from
    }

    /// Its end: the first moment that is not in it.
    pub fn to(self) -> Timestamp {
        self.to
    }

    /// How long it is.
    pub fn length(self) -> Duration {
        self.to.since(self.from)
    }

    /// How many minutes it has; one that has begun counts.
    pub fn minutes(self) -> u32 {
        u32::try_from(self.length().as_millis().div_ceil(60_000)).unwrap_or(u32::MAX)
    }

    /// Whether two times share more than their border.
    pub fn overlaps(self, other: Self) -> bool {
        self.from < other.to && other.from < self.to
    }

    /// Whether all of the other lies in it.
    pub fn contains(self, other: Self) -> bool {
        self.from <= other.from && other.to <= self.to
    }

    /// So much longer on either side.
    #[must_use]
    pub fn widened(self, before: Duration, after: Duration) -> Self {
        Self { from: self.from.minus(before), to: self.to.plus(after) }
    }
}

/// So many minutes.
pub fn minutes(count: u32) -> Duration {
    Duration::from_secs(u64::from(count) * 60)
}

coded! {
    /// Where a booking stands; the words are those of the wire.
    State {
        /// Asked for; holds nothing.
        Requested = "requested",
        /// Asked for, and held until its limit.
        Optioned = "option",
        /// The owner has offered another time instead.
        Offered = "offered",
        /// It will take place.
        Confirmed = "confirmed",
        /// Somebody has it now.
        InUse = "in_use",
        /// It is back.
        Returned = "returned",
        /// One side has written down what was used.
        Settling = "settling",
        /// Both sides agree on what was used.
        Settled = "settled",
        /// One side does not agree.
        Contested = "contested",
        /// The owner said no.
        Declined = "declined",
        /// Who asked wants it no more, before it was confirmed.
        Withdrawn = "withdrawn",
        /// Called off after it was confirmed.
        Cancelled = "cancelled",
        /// Nobody has answered in time.
        Expired = "expired",
        /// Nobody came.
        NoShow = "no_show",
        /// It never was one.
        EnteredInError = "entered_in_error",
    }
}

impl State {
    /// Whether it takes its time from the others.
    pub const fn holds(self) -> bool {
        matches!(self, Self::Optioned | Self::Confirmed | Self::InUse)
    }

    /// Whether the owner has still to answer.
    pub const fn is_asked(self) -> bool {
        matches!(self, Self::Requested | Self::Optioned | Self::Offered)
    }

    /// Which steps lead on from here.
    pub const fn may_become(self, next: Self) -> bool {
        match self {
            Self::Requested | Self::Optioned | Self::Offered => matches!(
                next,
                Self::Requested
                    | Self::Optioned
                    | Self::Offered
                    | Self::Confirmed
                    | Self::Declined
                    | Self::Withdrawn
                    | Self::Expired
                    | Self::EnteredInError
            ),
            Self::Confirmed => matches!(next, Self::InUse | Self::Cancelled | Self::NoShow | Self::EnteredInError),
            Self::InUse => matches!(next, Self::Returned | Self::EnteredInError),
            Self::Returned => {
                matches!(next, Self::Settling | Self::Settled | Self::Contested | Self::EnteredInError)
            }
            Self::Settling => matches!(next, Self::Settled | Self::Contested),
            Self::Contested => matches!(next, Self::Settling | Self::Settled),
            _ => false,
        }
    }
}

coded! {
    /// Whose resource, and who asked.
    Direction {
        /// Ours, by one of us.
        Own = "own",
        /// Ours, by another cooperative.
        Received = "received",
        /// Another cooperative's, by us.
        Sent = "sent",
    }
}

coded! {
    /// Why a booking was refused or called off.
    Reason {
        /// It is needed no more.
        NotNeeded = "not_needed",
        /// It will be at another time.
        Moved = "moved",
        /// Who owns it needs it.
        OwnerNeeds = "owner_needs",
        /// It is broken, or being repaired.
        Broken = "broken",
        /// It does not suit what it is asked for.
        Unsuitable = "unsuitable",
        /// Somebody else has it then.
        Taken = "taken",
        /// Nobody has taken it when it began.
        NotTaken = "not_taken",
        /// Said in words.
        Other = "other",
    }
}

/// Something that is asked with a resource: two projectors.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Extra {
    /// Its name among the resource's accessories.
    pub name: String,
    /// How many.
    pub quantity: u32,
}

/// What somebody wants.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// When.
    pub span: Span,
    /// How many of it.
    pub units: u32,
    /// How many come; 0: nobody said.
    pub people: u32,
    /// What is asked with it.
    pub extras: Vec<Extra>,
    /// What for.
    pub purpose: String,
}

/// What was written down when it was handed out and came back.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Usage {
    /// When it was taken.
    pub taken_at: Option<Timestamp>,
    /// When it came back.
    pub returned_at: Option<Timestamp>,
    /// A vehicle's meter when it went.
    pub meter_out: Option<u32>,
    /// And when it came back.
    pub meter_back: Option<u32>,
    /// Fuel or charge when it came back, in per cent.
    pub fuel_back: Option<u32>,
    /// What was found broken; empty: nothing.
    pub damage: String,
}

/// A booking.
#[derive(Clone, Debug)]
pub struct Booking {
    /// Its identifier.
    pub id: BookingId,
    /// Whose resource, and who asked.
    pub direction: Direction,
    /// Node id of the other cooperative; empty: none.
    pub peer: String,
    /// Key of the resource in its owner's feed.
    pub resource: SubjectId,
    /// Its name when it was asked for.
    pub resource_name: String,
    /// Who asked for it, where that was one of us.
    pub asked_by: Option<AccountId>,
    /// When.
    pub span: Span,
    /// The same with the time that is kept free around it.
    pub kept: Span,
    /// How many of it.
    pub units: u32,
    /// What for.
    pub purpose: String,
    /// How many come; 0: nobody said.
    pub people: u32,
    /// Where it stands.
    pub state: State,
    /// Until when it stays so: an option, a request, a use that nobody has begun.
    pub until: Option<Timestamp>,
    /// Those that were asked for together have the same one; empty: one alone.
    pub series: String,
    /// Why it was refused, called off or contested: a code.
    pub reason: String,
    /// And in words.
    pub words: String,
    /// What was written down of the use.
    pub usage: Usage,
    /// When it was asked for.
    pub created_at: Timestamp,
    /// Grows with every step.
    pub version: i64,
}

impl Booking {
    /// What was wanted, with what was asked with it.
    pub fn wanted(&self, extras: Vec<Extra>) -> Wanted {
        Wanted { span: self.span, units: self.units, people: self.people, extras, purpose: self.purpose.clone() }
    }
}

/// Why a wish cannot be granted, and what would help.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// It is in use no more.
    Closed,
    /// Nobody can ask for it at the moment.
    NotLent,
    /// It would have begun already.
    Past,
    /// Too short: at least so many minutes.
    TooShort(u32),
    /// Too long: at most so many minutes.
    TooLong(u32),
    /// It has to be asked for earlier: the first beginning that is possible now.
    TooLate(Timestamp),
    /// It is too far ahead: from this moment on it can be asked for.
    TooFar(Timestamp),
    /// It does not begin and end with the clock: the nearest time that does.
    OffStep(Span),
    /// A course is taken as a whole: when it is.
    NotTheCourse(Span),
    /// It cannot be had at this hour: when it can on these days; nothing: on none of them.
    Shut(Vec<Span>),
    /// It cannot be had then: from when to when, and why.
    Blackout(Span, String),
    /// There are never so many: at most this number, and at least one.
    TooManyUnits(u32),
    /// So many do not fit in: at most this number.
    TooManyPeople(u32),
    /// It is taken: how many are left at the fullest moment, and the next time of the same length when it is free.
    Taken(u32, Option<Span>),
    /// There is no such thing to ask with it: its name.
    NoExtra(String),
    /// There are not so many of it left: its name, and how many are.
    ExtraTaken(String, u32),
    /// The cooperative has had what is hers in this month: so many minutes are left.
    OverQuota(u32),
}

impl Refusal {
    /// The end of its message key.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Closed => "closed",
            Self::NotLent => "not-lent",
            Self::Past => "past",
            Self::TooShort(_) => "too-short",
            Self::TooLong(_) => "too-long",
            Self::TooLate(_) => "too-late",
            Self::TooFar(_) => "too-far",
            Self::OffStep(_) => "off-step",
            Self::NotTheCourse(_) => "not-the-course",
            Self::Shut(_) => "shut",
            Self::Blackout(..) => "blackout",
            Self::TooManyUnits(_) => "too-many-units",
            Self::TooManyPeople(_) => "too-many-people",
            Self::Taken(..) => "taken",
            Self::NoExtra(_) => "no-extra",
            Self::ExtraTaken(..) => "extra-taken",
            Self::OverQuota(_) => "over-quota",
        }
    }
}

#[cfg(test)]
mod tests;
