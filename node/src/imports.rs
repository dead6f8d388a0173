//! Imports: people who stand in a spreadsheet become records, and hours become activities, all of them or none.
//!
//! A cooperative that begins with the node has its people in sheets: a title above the table, heads over two lines, dates as text,
//! totals at the end, a file from an old program in Windows letters. Nobody cleans that up first. So the node reads the file
//! as it is ([`table`]), guesses which line is the head and which column is what ([`guess`]), and the person at the keyboard puts
//! right what was guessed wrong. What she said is remembered for sheets with the same titles.
//!
//! Then comes a **trial** ([`trial`]): every line is read as if somebody had typed it into the form of a new record ([`reading`]), with
//! the same rules. Each line that cannot be taken is told with its number, the value and why. Lines that look like somebody
//! who is here already, or like an earlier line, are told too, and left out unless she says otherwise. Nothing is skipped in
//! silence: empty lines and totals are counted. Nothing is written.
//!
//! Only then are the records made, **all or none** ([`make`]): which ones is decided once, one line that cannot be taken stops
//! everything until she leaves it out by her own choice, and what does not come to its end is taken back. An import can be undone as a whole: what it made goes again, but for the
//! records that somebody has worked with since, and the page says which and why.
//!
//! A sheet may also say in which **service** each person is, since when, or that she waits for it ([`enrolling`]): then her enrolment is made
//! with her record, and a line of somebody who is here already makes only that. It goes again with the import, unless a step was taken
//! or something written in it since.
//!
//! Several columns may say one thing ([`joined`]), and some name the people around somebody: her mother, her father, her guardian. They become
//! her family and network and no records ([`relating`]), and go again with hers.
//!
//! A sheet may hold **delivered hours** instead ([`hours`]): its lines become activities, by the rules of the form of an activity. What a sheet
//! holds is guessed from its titles, and can be said.
//!
//! The work is done beside the requests by one worker that looks into the database, so leaving the page stops nothing. A
//! node that was restarted begins a trial anew, and goes on with what was being made or taken back.
//!
//! The file lies encrypted in the database until the import is made or thrown away, at most [`KEPT`]; then it is erased.
//! Until it is made an import is seen by who began it alone: what is in the file was seen by her alone.

pub mod enrolling;
pub mod fate;
mod field;
pub mod guess;
pub mod hours;
mod joined;
mod kin;
mod make;
pub mod mapping;
mod ordered;
pub mod panel;
pub mod reading;
mod relating;
pub mod store;
pub mod table;
mod take_back;
mod titles;
pub mod trial;
mod wording;
pub mod work;

use std::str::FromStr;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::local_id;
use crate::people::PersonId;
use crate::web::layout::Page;
pub use field::{Field, Holds};
pub use mapping::{Mapping, Unfit};

local_id!(
    /// One import of one file.
    ImportId,
    "imp"
);

/// How long a file that nobody went on with is kept.
pub const KEPT: Duration = Duration::from_hours(7 * 24);
/// The largest file, in bytes.
pub const LARGEST: usize = 20_000_000;
/// The most lines of a sheet.
pub const MOST_LINES: usize = 200_000;
/// Lines shown while columns are chosen, and among which the head is looked for.
pub const SHOWN: usize = 30;

/// How far an import is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// The file is here; it is being said what its columns are.
    Mapping,
    /// The lines are being read.
    Checking,
    /// It is known what would happen.
    Checked,
    /// The records are being made.
    Making,
    /// They are made.
    Made,
    /// They are being taken back.
    Undoing,
    /// What could be taken back was.
    Undone,
    /// Thrown away, by somebody or by age.
    Dropped,
}

impl State {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::Mapping,
        Self::Checking,
        Self::Checked,
        Self::Making,
        Self::Made,
        Self::Undoing,
        Self::Undone,
        Self::Dropped,
    ];

    /// As stored, and in the message key `import-state-checked`.
    pub fn code(self) -> &'static str {
        match self {
            Self::Mapping => "mapping",
            Self::Checking => "checking",
            Self::Checked => "checked",
            Self::Making => "making",
            Self::Made => "made",
            Self::Undoing => "undoing",
            Self::Undone => "undone",
            Self::Dropped => "dropped",
        }
    }

    /// The node is at work, and the page looks again by itself.
    pub fn is_at_work(self) -> bool {
        matches!(self, Self::Checking | Self::Making | Self::Undoing)
    }

    /// The kind of its chip.
    pub fn chip(self) -> &'static str {
        match self {
            Self::Mapping | Self::Checked => "wait",
            Self::Checking | Self::Making | Self::Undoing => "accent",
            Self::Made => "ok",
            Self::Undone | Self::Dropped => "quiet",
        }
    }

    /// Whether its columns can still be said, and it can still be thrown away: nothing was made of it.
    pub fn may_drop(self) -> bool {
        matches!(self, Self::Mapping | Self::Checked)
    }
}

impl FromStr for State {
    type Err = ();

    fn from_str(code: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|state| state.code() == code).ok_or(())
    }
}

/// Why a line is on the list of the trial.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It cannot be taken as it is.
    Bad,
    /// It looks like somebody who is here.
    Known,
    /// It looks like an earlier line.
    Repeated,
    /// It is somebody who is here, or in an earlier line, and only puts her into a service.
    Enrols,
    /// It is a sum or the head once more, and nobody.
    Passed,
}

impl Outcome {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Bad, Self::Known, Self::Repeated, Self::Enrols, Self::Passed];

    /// As stored.
    pub fn code(self) -> &'static str {
        match self {
            Self::Bad => "bad",
            Self::Known => "known",
            Self::Repeated => "repeated",
            Self::Enrols => "enrols",
            Self::Passed => "passed",
        }
    }

    /// The kind of its chip.
    pub fn chip(self) -> &'static str {
        match self {
            Self::Bad => "stop",
            Self::Known | Self::Repeated => "warn",
            Self::Enrols => "ok",
            Self::Passed => "quiet",
        }
    }
}

impl FromStr for Outcome {
    type Err = ();

    fn from_str(code: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|outcome| outcome.code() == code).ok_or(())
    }
}

/// One thing that is wrong with a line, or why it is told.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fault {
    /// The field, by its code; empty for the whole line.
    pub field: String,
    /// What stands there.
    pub value: String,
    /// Why: a message key.
    pub key: String,
    /// The `{ $n }` of the message.
    pub number: i64,
    /// Its `{ $day }`, as people write it.
    #[serde(default)]
    pub day: String,
}

impl Fault {
    /// Why, in words.
    pub fn words(&self, page: &Page) -> String {
        page.tn(&self.key, &[("n", &self.number), ("day", &self.day)])
    }

    /// The message key of what the field is called.
    pub fn title(&self) -> String {
        self.field.parse().map_or_else(|()| crate::people::field_key(&self.field), Field::key)
    }
}

/// What is told of a line.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Telling {
    /// The line as it stands in the sheet.
    pub cells: Vec<String>,
    /// What is wrong with it, or why it is told.
    pub faults: Vec<Fault>,
    /// The record that it looks like, if it does.
    pub like: Option<PersonId>,
}

/// What a trial came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Counts {
    /// Lines read, without the empty ones.
    pub lines: i64,
    /// Of which become records.
    pub good: i64,
    /// Of which cannot be taken.
    pub bad: i64,
    /// Of which look like somebody who is here, or like an earlier line.
    pub known: i64,
    /// Of which are passed over.
    pub passed: i64,
    /// Empty ones.
    pub empty: i64,
    /// Records in which the codice fiscale fills something.
    pub filled: i64,
    /// Of which could be of somebody a hundred years older.
    pub or_older: i64,
    /// Of which have a code of other names.
    pub doubtful: i64,
    /// New records of minors for whom the sheet says of nobody that she stands in.
    pub alone: i64,
    /// People of the family and network of those who become records.
    pub related: i64,
    /// The same of those who look like somebody.
    pub related_known: i64,
    /// Lines that only put somebody into a service.
    pub enrols: i64,
    /// Enrolments that come of it: of these lines, and of those that become records.
    pub enrolments: i64,
    /// Activities that come of lines of hours.
    pub activities: i64,
    /// Their minutes.
    pub minutes: i64,
    /// Activities of which the sheet says how long and not from when.
    pub placed: i64,
    /// People who would have more hours than were authorised, or after what was authorised is over.
    pub beyond: i64,
}

impl Counts {
    /// How many records come of it.
    pub fn records(&self, with_known: bool) -> i64 {
        self.good + if with_known { self.known } else { 0 }
    }

    /// How many people are written into their family and network.
    pub fn relations(&self, with_known: bool) -> i64 {
        self.related + if with_known { self.related_known } else { 0 }
    }

    /// How many lines something is made of.
    pub fn taken(&self, with_known: bool) -> i64 {
        self.records(with_known) + self.enrols
    }
}

impl Import {
    /// How many lines or activities are written, or how many of what was made are looked at.
    pub fn work(&self) -> i64 {
        match (self.state, self.mapping.holds) {
            (State::Undoing, _) => self.made + self.enrolled,
            (_, Holds::Hours) => self.counts.activities,
            (_, Holds::People) => self.counts.taken(self.with_known),
        }
    }
}

/// One import, as its row says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Import {
    /// Identifier.
    pub id: ImportId,
    /// How far it is.
    pub state: State,
    /// Name of the file.
    pub name: String,
    /// Who began it.
    pub opened_by: String,
    /// Her name.
    pub opened_by_name: String,
    /// Who asked last for what the node does.
    pub acted_by: String,
    /// Her name.
    pub acted_by_name: String,
    /// Sheet, head, columns.
    pub mapping: Mapping,
    /// What the trial counted.
    pub counts: Counts,
    /// Lines gone through, of [`Import::total`].
    pub done: i64,
    /// Lines to go through.
    pub total: i64,
    /// Bad lines are left out.
    pub without_bad: bool,
    /// Lines that look like somebody are taken.
    pub with_known: bool,
    /// Records made, or activities.
    pub made: i64,
    /// Of which stayed when it was undone.
    pub stayed: i64,
    /// Lines written of those that are taken.
    pub written: i64,
    /// Enrolments made.
    pub enrolled: i64,
    /// Of which stayed when it was undone.
    pub enrolled_stayed: i64,
    /// Message key of what has to be known; empty: nothing.
    pub remark: String,
    /// When the file came, in milliseconds.
    pub created_at: i64,
    /// When its state last changed, in milliseconds.
    pub changed_at: i64,
}

#[cfg(test)]
mod tests;
