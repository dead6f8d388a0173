//! Things to do ("cose da fare"): what somebody, or whoever of a team comes to it first, has to remember.
//!
//! A [`Task`] has a title and may have more words, a day and an hour. It is for an account or for the team of a service, and may
//! be about a person. **Who sees it is decided by whom it is about**: a task about a person is seen by whoever may see that
//! person and works with tasks, like her diary; nobody else sees it, also not whom it is for. A task about nobody is seen by who
//! made it, whom it is for, and the team it is for.
//!
//! It is done with one touch, and can be opened again. When its day is moved the earlier one is kept: what was put off three
//! times is worth a word at the next meeting.
//!
//! What comes [again and again](Repeats) is one task at a time: whoever finishes it finds the next one, with its day counted from the
//! day it had and not from that on which it was done. The next one carries the repetition on; the one that is done has none any more.

pub mod panel;
pub mod store;

use jiff::ToSpan;
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

/// The most times that a rhythm is counted: a week, for almost two hundred years.
const MOST_TIMES: i32 = 10_000;

/// In which rhythm a task comes again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Every {
    /// The same day of each week.
    Week,
    /// The same day of every second week.
    Fortnight,
    /// The same day of each month, or its last where it is shorter.
    Month,
    /// The same day of each year.
    Year,
}

impl Every {
    /// All of them, in the order of a form.
    pub const ALL: [Self; 4] = [Self::Week, Self::Fortnight, Self::Month, Self::Year];

    /// As stored, and in the message key `tasks-every-…`.
    pub fn code(self) -> &'static str {
        match self {
            Self::Week => "week",
            Self::Fortnight => "fortnight",
            Self::Month => "month",
            Self::Year => "year",
        }
    }

    /// The day so many times later.
    fn after(self, day: Date, times: i32) -> Date {
        match self {
            Self::Week => day.saturating_add(times.weeks()),
            Self::Fortnight => day.saturating_add((2 * times).weeks()),
            Self::Month => day.saturating_add(times.months()),
            Self::Year => day.saturating_add(times.years()),
        }
    }
}

impl std::str::FromStr for Every {
    type Err = ();

    fn from_str(code: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|every| every.code() == code).ok_or(())
    }
}

/// How a task comes again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Repeats {
    /// In which rhythm.
    pub every: Every,
    /// The last day on which one is due, if there is one.
    pub until: Option<Date>,
}

/// By when; without a day nothing is repeated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Due {
    /// The day.
    pub on: Date,
    /// The hour, if it matters.
    pub at: Option<Time>,
    /// Whether it comes again once it is done.
    pub repeats: Option<Repeats>,
}

impl Due {
    /// A day that comes once.
    pub fn once(on: Date, at: Option<Time>) -> Self {
        Self { on, at, repeats: None }
    }
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
    /// The day from which its repetition is counted, if it is repeated.
    pub counted_from: Option<Date>,
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

    /// By when it is to be done again, once it is done today. What should have been done in the days that have passed since is not asked
    /// for any more.
    pub fn again(&self, today: Date) -> Option<Due> {
        let due = self.written.due?;
        let Repeats { every, until } = due.repeats?;
        let from = self.counted_from.unwrap_or(due.on);
        let on = (1..=MOST_TIMES).map(|times| every.after(from, times)).find(|day| *day > due.on && *day >= today)?;
        until.is_none_or(|until| on <= until).then_some(Due { on, ..due })
    }

    /// The day from which its repetition is counted when this is written of it: another day or another rhythm begins anew.
    pub fn counted_anew(&self, written: &Written) -> Option<Date> {
        let rhythm = |due: Option<Due>| due.and_then(|due| Some((due.on, due.repeats?.every)));
        let new = rhythm(written.due);
        if new == rhythm(self.written.due) { self.counted_from } else { new.map(|(on, _)| on) }
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn task(due: Option<Due>) -> Task {
        Task {
            id: TaskId::new(uuid::Uuid::from_bytes([7; 16])),
            written: Written {
                title: "Chiamare la scuola".into(),
                words: String::new(),
                to: For::Account(AccountId::new(uuid::Uuid::from_bytes([1; 16]))),
                due,
                urgent: false,
            },
            person: None,
            made_by_name: String::new(),
            made_at: 0,
            done: None,
            counted_from: due.filter(|due| due.repeats.is_some()).map(|due| due.on),
            version: 1,
        }
    }

    fn every(every: Every, on: Date, until: Option<Date>) -> Due {
        Due { on, at: None, repeats: Some(Repeats { every, until }) }
    }

    #[test]
    fn a_task_is_overdue_from_the_day_after_its_day() {
        let today = date(2026, 11, 28);
        for (due, standing) in [
            (Some(date(2026, 11, 27)), Standing::Overdue),
            (Some(today), Standing::Today),
            (Some(date(2026, 11, 29)), Standing::Later),
            (None, Standing::Later),
        ] {
            assert_eq!(task(due.map(|on| Due::once(on, None))).standing(today), standing, "{due:?}");
        }
    }

    #[test]
    fn the_next_day_is_counted_from_the_day_it_had_and_not_from_that_on_which_it_is_done() {
        let on = date(2026, 11, 30);
        for (rhythm, next) in [
            (Every::Week, date(2026, 12, 7)),
            (Every::Fortnight, date(2026, 12, 14)),
            (Every::Month, date(2026, 12, 30)),
            (Every::Year, date(2027, 11, 30)),
        ] {
            let one = task(Some(every(rhythm, on, None)));
            for today in [date(2026, 11, 20), on, date(2026, 12, 4)] {
                assert_eq!(one.again(today), Some(every(rhythm, next, None)), "{rhythm:?} done on {today}");
            }
        }
        let late = task(Some(every(Every::Week, on, None)));
        assert_eq!(
            late.again(date(2026, 12, 15)).map(|due| due.on),
            Some(date(2026, 12, 21)),
            "what has passed is not asked for"
        );
        assert_eq!(task(Some(Due::once(on, None))).again(on), None);
        assert_eq!(task(None).again(on), None);
    }

    #[test]
    fn the_last_of_a_month_stays_the_last_and_after_the_last_day_nothing_comes() {
        let mut one = task(Some(every(Every::Month, date(2027, 1, 31), Some(date(2027, 3, 31)))));
        let mut days = Vec::new();
        while let Some(next) = one.again(date(2027, 1, 1)) {
            days.push(next.on);
            one.written.due = Some(next);
        }
        assert_eq!(days, [date(2027, 2, 28), date(2027, 3, 31)]);
    }

    #[test]
    fn another_day_or_rhythm_is_counted_anew_and_other_words_are_not() {
        let mut one = task(Some(every(Every::Month, date(2027, 2, 28), None)));
        one.counted_from = Some(date(2027, 1, 31));
        let words = Written { title: "Altro".into(), ..one.written.clone() };
        assert_eq!(one.counted_anew(&words), Some(date(2027, 1, 31)));
        let moved = Written { due: Some(every(Every::Month, date(2027, 3, 2), None)), ..words.clone() };
        assert_eq!(one.counted_anew(&moved), Some(date(2027, 3, 2)));
        assert_eq!(one.counted_anew(&Written { due: Some(Due::once(date(2027, 2, 28), None)), ..words }), None);
    }
}
