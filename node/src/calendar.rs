//! The calendar ("agenda"): what has a day, of everything that somebody may see, week by week and month by month.
//!
//! Most of it is kept elsewhere and only **read** here: planned activities, tasks, reviews of plans, places that begin or end,
//! people's requests, contracts, consents, documents, bookings of what is lent. Each feature is asked for the list that this person would see there
//! (`calendar/gather`), with the right and the sight of that list: the calendar has no rule of its own about people, and what
//! stands in it leads to the page where it is kept.
//!
//! Its own are [`Appointment`]s, and they are about nobody: the meeting of a team, a supervision, the days on which a service is
//! closed. A meeting **with** a person is a planned activity: it becomes hours. An appointment is for a team, for everybody, or
//! only for those who take part. Repeated ones are as many rows, so that one of them can be moved or cancelled by itself. What it said
//! before each change is kept; cancelled is not removed: whoever looks has to see that it does not take place.
//!
//! Whose an [`Entry`] is decides only under which [`View`] it is shown; whether she may see it was decided before.

pub mod feeds;
pub mod gather;
pub mod ical;
pub mod panel;
pub mod read;
pub mod store;

use jiff::ToSpan;
use jiff::civil::Date;
use pico_protocol::id::SubjectId;

use crate::accounts::AccountId;
use crate::activities::Venue;
use crate::activities::time::Span;
use crate::local_id;
use crate::people::PersonId;

local_id!(
    /// An appointment.
    AppointmentId,
    "apt"
);

/// The longest title, and the longest place, in characters.
pub const LONGEST: usize = 120;
/// The most weeks that an appointment is repeated.
pub const MOST_WEEKS: i64 = 53;
/// The most days that one appointment lasts.
pub const MOST_DAYS: i32 = 62;
/// The most colleagues who are named one by one.
pub const MOST_GUESTS: usize = 60;

/// When an appointment is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// Whole days, the first and the last.
    Days(Date, Date),
    /// A time of one day.
    Hours(Date, Span),
}

impl When {
    /// Its first day.
    pub fn first(self) -> Date {
        match self {
            Self::Days(first, _) | Self::Hours(first, _) => first,
        }
    }

    /// Its last day.
    pub fn last(self) -> Date {
        match self {
            Self::Days(_, last) => last,
            Self::Hours(day, _) => day,
        }
    }

    /// From when to when, where it has hours.
    pub fn span(self) -> Option<Span> {
        match self {
            Self::Days(..) => None,
            Self::Hours(_, span) => Some(span),
        }
    }

    /// The same so many weeks later.
    #[must_use]
    pub fn later(self, weeks: i64) -> Self {
        let moved = |day: Date| day.saturating_add(weeks.weeks());
        match self {
            Self::Days(first, last) => Self::Days(moved(first), moved(last)),
            Self::Hours(day, span) => Self::Hours(moved(day), span),
        }
    }

    /// It and the same of every week up to a day, at most [`MOST_WEEKS`] more.
    pub fn weekly(self, until: Option<Date>) -> Vec<Self> {
        let last = until.unwrap_or(self.first());
        (0..=MOST_WEEKS).map(|week| self.later(week)).filter(|one| one.first() <= last || *one == self).collect()
    }
}

/// For whom an appointment is, besides who takes part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum For {
    /// Only those who take part, and who made it.
    Guests,
    /// The team of a service.
    Team(SubjectId),
    /// Everybody who works with this node.
    Everybody,
}

/// What is written of an appointment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// What it is, at most [`LONGEST`] characters; encrypted at rest.
    pub title: String,
    /// Where, at most [`LONGEST`] characters; may be empty; encrypted at rest.
    pub place: String,
    /// When.
    pub when: When,
    /// For whom.
    pub to: For,
    /// Who takes part, by identifier.
    pub guests: Vec<AccountId>,
}

/// Something in the calendar that is about nobody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Appointment {
    /// Identifier.
    pub id: AppointmentId,
    /// The first of those that were written together.
    pub series: AppointmentId,
    /// What is written of it.
    pub written: Written,
    /// Who made it.
    pub made_by: AccountId,
    /// Her name.
    pub made_by_name: String,
    /// Who changed it last.
    pub changed_by_name: String,
    /// When, in milliseconds.
    pub changed_at: i64,
    /// It does not take place.
    pub cancelled: bool,
    /// Grows with every change.
    pub version: i64,
}

impl Appointment {
    /// Whether an account may change it: who made it, and for a team or everybody also who keeps every team's calendar.
    pub fn may_change(&self, account: &AccountId, keeps_every: bool) -> bool {
        &self.made_by == account || (keeps_every && self.written.to != For::Guests)
    }
}

/// What an entry of the calendar is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// Work with or for people.
    Activity,
    /// What is about nobody.
    Appointment,
    /// Something to do by that day.
    Task,
    /// A plan is looked at again.
    Review,
    /// Somebody begins in a service.
    Begins,
    /// Somebody has ended in a service.
    Ends,
    /// A place is held until then.
    Held,
    /// A pause is looked at again.
    Pause,
    /// Somebody is thought to leave a service.
    Expected,
    /// What somebody asks about her data has to be answered.
    Request,
    /// A contract ends.
    Contract,
    /// Hours authorised for somebody end.
    Authorisation,
    /// A consent ends.
    Consent,
    /// A person's document ends.
    Document,
    /// A time for which she has something that is lent.
    Booking,
}

impl Kind {
    /// All of them.
    pub const ALL: [Self; 15] = [
        Self::Activity,
        Self::Appointment,
        Self::Task,
        Self::Review,
        Self::Begins,
        Self::Ends,
        Self::Held,
        Self::Pause,
        Self::Expected,
        Self::Request,
        Self::Contract,
        Self::Authorisation,
        Self::Consent,
        Self::Document,
        Self::Booking,
    ];

    /// In the message key `calendar-kind-…`.
    pub fn code(self) -> &'static str {
        match self {
            Self::Activity => "activity",
            Self::Appointment => "appointment",
            Self::Task => "task",
            Self::Review => "review",
            Self::Begins => "begins",
            Self::Ends => "ends",
            Self::Held => "held",
            Self::Pause => "pause",
            Self::Expected => "expected",
            Self::Request => "request",
            Self::Contract => "contract",
            Self::Authorisation => "authorisation",
            Self::Consent => "consent",
            Self::Document => "document",
            Self::Booking => "booking",
        }
    }

    /// The name of its icon.
    pub fn icon(self) -> &'static str {
        match self {
            Self::Activity | Self::Authorisation => "clock",
            Self::Appointment => "calendar",
            Self::Task => "check",
            Self::Review => "flag",
            Self::Begins => "play",
            Self::Ends | Self::Expected => "leave",
            Self::Held => "hourglass",
            Self::Pause => "pause",
            Self::Request | Self::Consent => "shield",
            Self::Contract | Self::Document => "file",
            Self::Booking => "key",
        }
    }
}

/// How an entry stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It is to come, or to be done.
    Open,
    /// It was done.
    Done,
    /// It does not take place, or did not.
    Off,
}

/// Whom an entry is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct About {
    /// Her record.
    pub person: PersonId,
    /// Her name.
    pub name: String,
    /// A protected record; in a feed also one whose data are restricted.
    pub protected: bool,
}

/// Something on a day of the calendar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// What it is.
    pub kind: Kind,
    /// What it is called everywhere else: the identifier of the row that it comes from.
    pub key: String,
    /// When.
    pub when: When,
    /// Words of its own; empty where there are none.
    pub title: String,
    /// Where; mostly empty.
    pub place: String,
    /// Where an activity takes place.
    pub venue: Option<Venue>,
    /// Whom it is about, as far as she may see them.
    pub about: Vec<About>,
    /// More people, whom she may not see.
    pub hidden: usize,
    /// In which services.
    pub services: Vec<SubjectId>,
    /// Which colleague, where it is not she.
    pub who: String,
    /// The page on which it is kept.
    pub path: String,
    /// How it stands.
    pub standing: Standing,
    /// It carries her name, or only her role answers it.
    pub hers: bool,
    /// Grows with every change, where that is counted.
    pub version: i64,
}

impl Entry {
    /// An open entry of one whole day, as most are.
    pub fn on(kind: Kind, key: &str, day: Date, path: String) -> Self {
        Self {
            kind,
            key: key.to_owned(),
            when: When::Days(day, day),
            title: String::new(),
            place: String::new(),
            venue: None,
            about: Vec::new(),
            hidden: 0,
            services: Vec::new(),
            who: String::new(),
            path,
            standing: Standing::Open,
            hers: false,
            version: 1,
        }
    }

    /// Whether it is on a day.
    pub fn is_on(&self, day: Date) -> bool {
        self.when.first() <= day && day <= self.when.last()
    }

    /// What is done the whole day comes first, then by the hour; the rest of the order is only that there is one.
    fn place_of_day(&self) -> (Option<u16>, Kind, &str) {
        (self.when.span().map(Span::from), self.kind, &self.key)
    }
}

/// What a calendar shows of all that somebody may see.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Deserialize)]
pub enum View {
    /// What carries her name.
    #[default]
    #[serde(rename = "mia")]
    Mine,
    /// That, and what is in the services in whose teams she is.
    #[serde(rename = "squadra")]
    Team,
    /// Everything.
    #[serde(rename = "tutto")]
    All,
}

impl View {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Mine, Self::Team, Self::All];

    /// The word in the address and in the message keys `calendar-view-…`.
    pub fn slug(self) -> &'static str {
        match self {
            Self::Mine => "mia",
            Self::Team => "squadra",
            Self::All => "tutto",
        }
    }

    /// Whether it shows an entry to who is in the teams of these services.
    pub fn shows(self, entry: &Entry, teams: &[SubjectId]) -> bool {
        match self {
            Self::Mine => entry.hers,
            Self::Team => entry.hers || entry.services.iter().any(|service| teams.contains(service)),
            Self::All => true,
        }
    }
}

impl std::str::FromStr for View {
    type Err = ();

    fn from_str(slug: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|view| view.slug() == slug).ok_or(())
    }
}

/// The entries of one day in their order.
pub fn of_day(entries: &[Entry], day: Date) -> Vec<&Entry> {
    let mut found: Vec<&Entry> = entries.iter().filter(|entry| entry.is_on(day)).collect();
    found.sort_by_key(|entry| entry.place_of_day());
    found
}

/// The Monday of a week.
pub fn monday(day: Date) -> Date {
    day.saturating_sub(i32::from(day.weekday().to_monday_zero_offset()).days())
}

#[cfg(test)]
mod tests;
