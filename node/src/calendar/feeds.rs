//! Feeds: addresses from which the calendar of a telephone or a desk reads what stands in somebody's calendar here.
//!
//! The address **is** the secret: whoever has it reads without a password, and calendars hand addresses on to whoever keeps them in a
//! data centre. So a feed says little unless its owner asks for more ([`Says`]), never more than the cooperative allows, and never
//! whom a protected record is about. It is shown once, kept only as a hash, can be revoked, and says when it was used last. It
//! asks for every right anew each time it is read: whoever has left a team, or the cooperative, feeds no calendar with it.

use super::ical::Event;
use super::{Entry, Kind, Standing, View};
use crate::accounts::AccountId;
use crate::activities::Venue;
use crate::local_id;

local_id!(
    /// A feed.
    FeedId,
    "fed"
);

/// The most feeds that one account has at once.
pub const MOST: usize = 5;
/// How many days back a feed tells.
pub const BACK: i32 = 31;
/// How many days ahead.
pub const AHEAD: i32 = 183;
/// The fact with the most that feeds of this cooperative say.
pub const ALLOWED: &str = "calendar-feeds-say";

/// How much a feed says, the less first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Says {
    /// What it is and in which service; nothing that somebody typed.
    #[default]
    Plain,
    /// Also what an appointment is called and where it is, and the initials of people.
    Initials,
    /// Also names, and what a task says.
    Names,
}

impl Says {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Plain, Self::Initials, Self::Names];

    /// As stored, and in the message key `calendar-says-…`.
    pub fn code(self) -> &'static str {
        match self {
            Self::Plain => "plain",
            Self::Initials => "initials",
            Self::Names => "names",
        }
    }

    /// Those that may be chosen where at most this is allowed.
    pub fn up_to(self) -> impl Iterator<Item = Self> {
        Self::ALL.into_iter().filter(move |says| *says <= self)
    }
}

impl std::str::FromStr for Says {
    type Err = ();

    fn from_str(code: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|says| says.code() == code).ok_or(())
    }
}

/// A feed, without its secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Feed {
    /// Identifier.
    pub id: FeedId,
    /// Whose calendar.
    pub account: AccountId,
    /// Of all that she may see.
    pub view: View,
    /// How much it says.
    pub says: Says,
    /// When it was made, in milliseconds.
    pub made_at: i64,
    /// When it was read last, in milliseconds.
    pub last_used_at: Option<i64>,
    /// Of what it said last.
    pub digest: String,
    /// Since when it says that, in milliseconds.
    pub revised_at: i64,
}

/// Whom a line of a feed names: never a protected record.
pub fn named(entry: &Entry, says: Says) -> impl Iterator<Item = &super::About> {
    entry.about.iter().filter(move |about| says > Says::Plain && !about.protected)
}

/// The words with which a feed says an entry.
#[derive(Clone, Copy, Debug)]
pub struct Words<'a> {
    /// What it is.
    pub kind: &'a str,
    /// In which services.
    pub services: &'a str,
    /// What home is called.
    pub home: &'a str,
    /// The places of these services that everybody may know.
    pub sites: &'a [String],
}

/// Where an entry is. A place of its service says no more than the service does; every other place, and that it is at home, only who
/// may be told names is told. Where a person lives is told to nobody.
fn place(entry: &Entry, own: bool, words: Words<'_>) -> String {
    match &entry.venue {
        Some(Venue::Site(site)) if words.sites.contains(site) => site.clone(),
        Some(venue) if own => venue.called(words.home).to_owned(),
        None if own => entry.place.clone(),
        Some(_) | None => String::new(),
    }
}

/// An entry as a feed says it. `address` is that of the panel, `node` makes identifiers ours alone.
pub fn event(entry: &Entry, says: Says, words: Words<'_>, (address, node): (&str, &str)) -> Event {
    let protected = entry.about.iter().any(|about| about.protected);
    let own = match entry.kind {
        Kind::Appointment | Kind::Contract | Kind::Booking => says > Says::Plain,
        _ => says == Says::Names && !protected,
    };
    let title = if own { entry.title.as_str() } else { "" };
    let people = named(entry, says).map(|about| match says {
        Says::Names => about.name.clone(),
        Says::Initials | Says::Plain => crate::web::layout::initials(&about.name),
    });
    let people = people.collect::<Vec<_>>().join(", ");
    let who = if says == Says::Names { entry.who.as_str() } else { "" };
    let parts = [if title.is_empty() { words.kind } else { title }, people.as_str(), words.services, who];
    Event {
        uid: format!("{}-{}@{node}", entry.kind.code(), entry.key),
        sequence: (entry.version - 1).max(0),
        when: entry.when,
        summary: parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · "),
        place: place(entry, own, words),
        address: format!("{address}{}", entry.path),
        cancelled: entry.standing == Standing::Off,
        busy: matches!(entry.kind, Kind::Activity | Kind::Appointment | Kind::Booking)
            && entry.hers
            && entry.when.span().is_some(),
    }
}
