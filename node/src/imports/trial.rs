//! What would come of a sheet: who becomes a record, and what is told of the other lines.

use std::collections::HashMap;

use super::reading::Line;
use super::{Counts, Fault, Outcome, Telling};
use crate::people::{Details, PersonId};

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

/// Somebody who can become a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// What the record would say.
    pub details: Details,
    /// She looks like somebody who is here, or like an earlier line.
    pub known: bool,
}

/// Lines gone through one after the other.
#[derive(Debug)]
pub struct Trial<'a> {
    /// Marks of the records that are here.
    register: &'a HashMap<String, PersonId>,
    /// Marks of earlier lines, and their numbers.
    earlier: HashMap<String, i64>,
    /// How many of what.
    pub counts: Counts,
    /// Lines that are told.
    pub told: Vec<Told>,
    /// Who can become a record.
    pub candidates: Vec<Candidate>,
}

impl<'a> Trial<'a> {
    /// Nothing read yet. `register` has the marks of everybody who may be seen (`people::many`).
    pub fn new(register: &'a HashMap<String, PersonId>) -> Self {
        let (told, candidates) = (Vec::new(), Vec::new());
        Self { register, earlier: HashMap::new(), counts: Counts::default(), told, candidates }
    }

    /// One line more, with the marks of who stands in it.
    pub fn take(&mut self, number: i64, row: &[String], line: Line, marks: Vec<String>) {
        if matches!(line, Line::Empty) {
            self.counts.empty += 1;
            return;
        }
        self.counts.lines += 1;
        match line {
            Line::Empty => {}
            Line::Passed(key) => {
                self.counts.passed += 1;
                self.tell(number, row, Outcome::Passed, vec![fault(key, 0)], None);
            }
            Line::Bad(faults) => {
                self.counts.bad += 1;
                self.tell(number, row, Outcome::Bad, faults, None);
            }
            Line::Person(details) => self.person(number, row, *details, marks),
        }
    }

    fn person(&mut self, number: i64, row: &[String], details: Details, marks: Vec<String>) {
        let here = marks.iter().find_map(|mark| self.register.get(mark)).cloned();
        let before = marks.iter().find_map(|mark| self.earlier.get(mark)).copied();
        for mark in marks {
            self.earlier.entry(mark).or_insert(number);
        }
        let known = here.is_some() || before.is_some();
        self.candidates.push(Candidate { details, known });
        match (here, before) {
            (None, None) => {
                self.counts.good += 1;
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

    #[test]
    fn somebody_who_is_here_or_stands_there_twice_is_told_and_counted_apart() {
        let id = PersonId::new(uuid::Uuid::nil());
        let register = HashMap::from([("a".to_owned(), id.clone())]);
        let mut trial = Trial::new(&register);
        let person = || Line::Person(Box::new(Details::named("Rossi", "Anna")));
        let row = ["Rossi".to_owned()];
        for (number, line, marks) in [
            (2, person(), vec!["a"]),
            (3, person(), vec!["b"]),
            (4, Line::Empty, vec![]),
            (5, person(), vec!["c", "b"]),
            (6, Line::Bad(vec![fault("form-date", 0)]), vec![]),
            (7, Line::Passed("import-passed-sum"), vec![]),
        ] {
            trial.take(number, &row, line, marks.into_iter().map(str::to_owned).collect());
        }
        let expected = Counts { lines: 5, good: 1, bad: 1, known: 2, passed: 1, empty: 1 };
        assert_eq!(trial.counts, expected);
        let told: Vec<_> = trial.told.iter().map(|told| (told.line, told.outcome)).collect();
        let expected = [(2, Outcome::Known), (5, Outcome::Repeated), (6, Outcome::Bad), (7, Outcome::Passed)];
        assert_eq!(told, expected);
        assert_eq!(trial.told[0].telling.like, Some(id));
        assert_eq!(trial.told[1].telling.faults[0].number, 3);
        assert_eq!(trial.candidates.iter().filter(|one| !one.known).count(), 1);
    }
}
