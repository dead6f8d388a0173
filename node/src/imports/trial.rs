//! What would come of a sheet: who becomes a record, and what is told of the other lines.

use std::collections::{HashMap, HashSet};

use super::reading::{Line, Somebody};
use super::{Counts, Fault, Outcome, Telling};
use crate::people::PersonId;
use crate::people::many::Mark;

/// Cells by which a person recognises a line.
const BEGINNING: usize = 3;

/// A line that is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// Its number, as the person sees it: from 1.
    pub line: i64,
    /// Why it is told.
    pub outcome: Outcome,
    /// What.
    pub telling: Telling,
}

impl Told {
    /// How the line begins: its first cells that are not empty.
    pub fn start(&self) -> String {
        let cells = self.telling.cells.iter().map(String::as_str).filter(|cell| !cell.is_empty());
        cells.take(BEGINNING).collect::<Vec<_>>().join(" · ")
    }
}

/// Lines gone through one after the other. What is kept of them is little: a line that is told leaves with [`Trial::told`], and of
/// somebody who can become a record it is only known whether she looks like somebody.
#[derive(Debug, Default)]
pub struct Trial {
    /// Marks of earlier lines, and their numbers.
    earlier: HashMap<Mark, i64>,
    /// Marks of lines that are somebody's who is here.
    here: HashSet<Mark>,
    /// How many of what.
    pub counts: Counts,
    /// Lines that are told and were not taken out yet.
    pub told: Vec<Told>,
    /// Of each line, if somebody stands in it who can become a record: whether she looks like somebody who is here, or like an earlier
    /// line.
    pub people: Vec<Option<bool>>,
}

impl Trial {
    /// One line more, with the marks of who stands in it; `register` has those of them who are here already.
    pub fn take(
        &mut self,
        number: i64,
        row: &[String],
        (line, marks): (&Line, &[Mark]),
        register: &HashMap<Mark, PersonId>,
    ) {
        if !matches!(line, Line::Person(_)) {
            self.people.push(None);
        }
        match line {
            Line::Empty => {
                self.counts.empty += 1;
                return;
            }
            Line::Passed(key) => {
                self.counts.passed += 1;
                self.tell(number, row, Outcome::Passed, vec![fault(key, 0)], None);
            }
            Line::Bad(faults) => {
                self.counts.bad += 1;
                self.tell(number, row, Outcome::Bad, faults.clone(), None);
            }
            Line::Person(somebody) => self.person(number, row, (somebody, marks), register),
        }
        self.counts.lines += 1;
    }

    /// Whether a record with this mark has appeared since the lines were gone through: it is one of theirs, and nobody had it.
    pub fn did_not_know(&self, mark: &Mark) -> bool {
        self.earlier.contains_key(mark) && !self.here.contains(mark)
    }

    fn person(
        &mut self,
        number: i64,
        row: &[String],
        (somebody, marks): (&Somebody, &[Mark]),
        register: &HashMap<Mark, PersonId>,
    ) {
        let here = marks.iter().find_map(|mark| register.get(mark)).cloned();
        self.here.extend(marks.iter().filter(|mark| register.contains_key(*mark)));
        let before = marks.iter().find_map(|mark| self.earlier.get(mark)).copied();
        for mark in marks {
            self.earlier.entry(*mark).or_insert(number);
        }
        self.people.push(Some(here.is_some() || before.is_some()));
        match (here, before) {
            (None, None) => {
                self.counts.good += 1;
                self.counts.filled += i64::from(somebody.filled.is_some());
                self.counts.or_older += i64::from(somebody.or_older);
                self.counts.doubtful += i64::from(somebody.is_doubtful());
                return;
            }
            (Some(id), _) => self.tell(number, row, Outcome::Known, vec![fault("import-known", 0)], Some(id)),
            (None, Some(line)) => self.tell(number, row, Outcome::Repeated, vec![fault("import-repeated", line)], None),
        }
        self.counts.known += 1;
    }

    fn tell(&mut self, line: i64, row: &[String], outcome: Outcome, faults: Vec<Fault>, here: Option<PersonId>) {
        let telling = Telling { cells: row.to_vec(), faults, like: here };
        self.told.push(Told { line, outcome, telling });
    }
}

fn fault(key: &str, number: i64) -> Fault {
    Fault { field: String::new(), value: String::new(), key: key.to_owned(), number }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::people::Details;
    use crate::people::from_code::Filled;

    #[test]
    fn somebody_who_is_here_or_stands_there_twice_is_told_and_counted_apart() {
        let id = PersonId::new(uuid::Uuid::nil());
        let mark = |letter: &str| [letter.as_bytes()[0]; 16];
        let register = HashMap::from([(mark("a"), id.clone())]);
        let mut trial = Trial::default();
        let person = || {
            let details = Details::named("Rossi", "Anna");
            Line::Person(Box::new(Somebody { details, filled: Filled::default(), or_older: false }))
        };
        let row = ["Rossi".to_owned()];
        for (number, line, marks) in [
            (2, person(), vec!["a"]),
            (3, person(), vec!["b"]),
            (4, Line::Empty, vec![]),
            (5, person(), vec!["c", "b"]),
            (6, Line::Bad(vec![fault("form-date", 0)]), vec![]),
            (7, Line::Passed("import-passed-sum"), vec![]),
        ] {
            let marks: Vec<Mark> = marks.into_iter().map(mark).collect();
            trial.take(number, &row, (&line, &marks), &register);
        }
        let expected = Counts { lines: 5, good: 1, bad: 1, known: 2, passed: 1, empty: 1, ..Counts::default() };
        assert_eq!(trial.counts, expected);
        let told: Vec<_> = trial.told.iter().map(|told| (told.line, told.outcome)).collect();
        let expected = [(2, Outcome::Known), (5, Outcome::Repeated), (6, Outcome::Bad), (7, Outcome::Passed)];
        assert_eq!(told, expected);
        assert_eq!(trial.told[0].telling.like, Some(id));
        assert_eq!(trial.told[1].telling.faults[0].number, 3);
        assert_eq!(trial.people, [Some(true), Some(false), None, Some(true), None, None]);
        assert!(trial.did_not_know(&mark("b")) && !trial.did_not_know(&mark("a")) && !trial.did_not_know(&mark("z")));
    }
}
