//! Things to do ("cose da fare"): what somebody, or whoever of a team comes to it first, has to remember.
//!
//! A [`Task`] has a title and may have more words, a day and an hour. It is for an account or for the team of a service, and may
//! be about a person. **Who sees it is decided by whom it is about**: a task about a person is seen by whoever may see that
//! person and works with tasks, like her diary; nobody else sees it, also not whom it is for. A task about nobody is seen by who
//! made it, whom it is for, and the team it is for.
//!
//! It is done with one touch, and can be opened again. When its day is moved the earlier one is kept: what was put off three
//! times is worth a word at the next meeting.

pub mod panel;
pub mod store;

use jiff::civil::{Date, Time};
use pico_protocol::id::SubjectId;

use crate::accounts::AccountId;
use crate::local_id;
use crate::people::PersonId;

local_id!(
    /// Something to do.
    TaskId,
    "tsk"
);

/// The longest title, in characters.
pub const LONGEST_TITLE: usize = 120;
/// The longest further words, in characters.
pub const LONGEST: usize = 2_000;

/// For whom it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum For {
    /// One colleague.
    Account(AccountId),
    /// Whoever of the team of a service comes to it first.
    Team(SubjectId),
}

/// By when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Due {
    /// The day.
    pub on: Date,
    /// The hour, if it matters.
    pub at: Option<Time>,
}

/// How a day stands to today.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It has passed.
    Overdue,
    /// It is today.
    Today,
    /// It will come, or there is none.
    Later,
}

impl Standing {
    /// The colour of its chip.
    pub fn kind(self) -> &'static str {
        match self {
            Self::Overdue => "stop",
            Self::Today => "wait",
            Self::Later => "quiet",
        }
    }
}

/// What is written of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// What is to be done, at most [`LONGEST_TITLE`] characters; encrypted at rest.
    pub title: String,
    /// More, at most [`LONGEST`] characters; may be empty; encrypted at rest.
    pub words: String,
    /// For whom.
    pub to: For,
    /// By when.
    pub due: Option<Due>,
    /// Before the others of its day.
    pub urgent: bool,
}

/// Something to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Task {
    /// Identifier.
    pub id: TaskId,
    /// What is written of it.
    pub written: Written,
    /// About whom, if about somebody.
    pub person: Option<PersonId>,
    /// The name of who made it.
    pub made_by_name: String,
    /// When it was made, in milliseconds.
    pub made_at: i64,
    /// When it was done, in milliseconds, and by whom.
    pub done: Option<(i64, String)>,
    /// Grows with every change.
    pub version: i64,
}

impl Task {
    /// How its day stands to today.
    pub fn standing(&self, today: Date) -> Standing {
        match self.written.due {
            Some(due) if due.on < today => Standing::Overdue,
            Some(due) if due.on == today => Standing::Today,
            _ => Standing::Later,
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn a_task_is_overdue_from_the_day_after_its_day() {
        let task = |due: Option<Date>| Task {
            id: TaskId::new(uuid::Uuid::from_bytes([7; 16])),
            written: Written {
                title: "Chiamare la scuola".into(),
                words: String::new(),
                to: For::Account(AccountId::new(uuid::Uuid::from_bytes([1; 16]))),
                due: due.map(|on| Due { on, at: None }),
                urgent: false,
            },
            person: None,
            made_by_name: String::new(),
            made_at: 0,
            done: None,
            version: 1,
        };
        let today = date(2026, 11, 28);
        for (due, standing) in [
            (Some(date(2026, 11, 27)), Standing::Overdue),
            (Some(today), Standing::Today),
            (Some(date(2026, 11, 29)), Standing::Later),
            (None, Standing::Later),
        ] {
            assert_eq!(task(due).standing(today), standing, "{due:?}");
        }
    }
}
