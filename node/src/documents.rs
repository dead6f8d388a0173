//! Documents: the papers that a cartella sociale holds, each with a kind, its day and the day it ends.
//!
//! A document is what somebody reads on its first page: what it is, what it is called, from when, until when. Its **editions** are
//! files: a renewed identity card is a new edition of the same document, and the old file stays where it was. A correction of what
//! is said keeps what was said before, as everywhere; whoever saves over somebody else's change is shown it first.
//!
//! A file comes as any other comes ([`crate::web::file`]): encrypted while it arrives, under a key of its own. It is stored with its
//! row in one transaction, when all of it is here: there is no half a document. What comes in is one of a few
//! [`Format`]s, and its first bytes must be those that its name promises: what cannot be opened at the desk of a colleague is no paper
//! of a person, and a program that is called like one is none either.
//!
//! Who sees a person sees her documents; who may write in her diary adds and corrects them. Only a coordinator, or who added it,
//! takes one away: then its files go and a line says who, when and why.

pub mod format;
pub mod panel;
pub mod store;

use jiff::civil::Date;
use jiff::{ToSpan, Unit};
use pico_protocol::blob::BlobKey;
use serde::{Deserialize, Serialize};

use crate::accounts::AccountId;
use crate::enrolments::EnrolmentId;
use crate::local_id;
use crate::people::PersonId;

pub use format::Format;

local_id!(
    /// A document.
    DocumentId,
    "doc"
);
local_id!(
    /// One of its files.
    EditionId,
    "ded"
);

/// The longest title, in characters.
pub const LONGEST: usize = 120;
/// The longest reason for which one is taken away.
pub const LONGEST_REASON: usize = 500;
/// From so many days before it ends a document is told of; on the home page as long after it.
pub const ENDING_DAYS: i64 = 30;

/// What a document is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Identity card, passport, residence permit, codice fiscale.
    Identity,
    /// A certificate about health, a report of "legge 104".
    Health,
    /// The family's means (ISEE).
    Means,
    /// A consent that was signed on paper.
    Consent,
    /// An order of a court.
    Court,
    /// A plan that was signed.
    Plan,
    /// Something else: its title says what.
    Other,
}

impl Kind {
    /// All of them.
    pub const ALL: [Self; 7] =
        [Self::Identity, Self::Health, Self::Means, Self::Consent, Self::Court, Self::Plan, Self::Other];

    /// As stored, and in the message key `document-kind-…`.
    pub fn code(self) -> &'static str {
        match self {
            Self::Identity => "identity",
            Self::Health => "health",
            Self::Means => "means",
            Self::Consent => "consent",
            Self::Court => "court",
            Self::Plan => "plan",
            Self::Other => "other",
        }
    }
}

impl std::str::FromStr for Kind {
    type Err = ();

    fn from_str(code: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|kind| kind.code() == code).ok_or(())
    }
}

/// What is said of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// What it is.
    pub kind: Kind,
    /// What it is called, at most [`LONGEST`] characters.
    pub title: String,
    /// The day it carries.
    pub dated_on: Option<Date>,
    /// The last day on which it holds.
    pub expires_on: Option<Date>,
}

/// How long a document still holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Long, or for ever.
    Holds,
    /// So many days more, today not counted.
    Ending(i64),
    /// It has ended.
    Expired,
}

impl Written {
    /// How long it still holds.
    pub fn standing(&self, today: Date) -> Standing {
        let Some(last) = self.expires_on else { return Standing::Holds };
        let days = today.until((Unit::Day, last)).map_or(0, |span| i64::from(span.get_days()));
        match days {
            ..0 => Standing::Expired,
            0..=ENDING_DAYS => Standing::Ending(days),
            _ => Standing::Holds,
        }
    }

    /// The last day of those that are told of.
    pub fn told_until(today: Date) -> Date {
        today.saturating_add(ENDING_DAYS.days())
    }

    /// The first of the days that are over on which something ended that is told of still.
    pub fn told_since(today: Date) -> Date {
        today.saturating_sub(ENDING_DAYS.days())
    }
}

/// Why a document is no more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deleted {
    /// When, in milliseconds.
    pub at: i64,
    /// Who took it away.
    pub by_name: String,
    /// Why.
    pub because: String,
}

/// A document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    /// Identifier.
    pub id: DocumentId,
    /// Whose it is.
    pub person: PersonId,
    /// The enrolment it belongs to.
    pub enrolment: Option<EnrolmentId>,
    /// What is said of it; of one that was taken away only the kind.
    pub written: Written,
    /// The number of its newest edition.
    pub editions: i64,
    /// Bytes of that.
    pub size: u64,
    /// Who added it.
    pub added_by: AccountId,
    /// Her name.
    pub added_by_name: String,
    /// When, in milliseconds.
    pub added_at: i64,
    /// When it was changed last.
    pub changed_at: i64,
    /// Grows with every change: a form carries it, so that a change in between is noticed.
    pub version: i64,
    /// Its files are gone.
    pub deleted: Option<Deleted>,
}

impl Document {
    /// Whether an account may take it away: who added it, or who writes in everybody's diary.
    pub fn may_be_deleted_by(&self, account: &AccountId, writes_everywhere: bool) -> bool {
        writes_everywhere || &self.added_by == account
    }
}

/// What a document said before a change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Earlier {
    /// What it said.
    pub written: Written,
    /// The enrolment it belonged to.
    pub enrolment: Option<EnrolmentId>,
    /// Who changed it.
    pub replaced_by: String,
    /// When, in milliseconds.
    pub replaced_at: i64,
}

/// One file of a document.
#[derive(Clone, Debug)]
pub struct Edition {
    /// Identifier.
    pub id: EditionId,
    /// The first is 1.
    pub number: i64,
    /// The name it had where it came from, made harmless.
    pub name: String,
    /// Its key.
    pub key: BlobKey,
    /// Bytes in clear.
    pub size: u64,
    /// Who added it.
    pub added_by_name: String,
    /// When, in milliseconds.
    pub added_at: i64,
}

#[cfg(test)]
mod tests;
