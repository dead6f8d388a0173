//! What would come of a sheet: who becomes a record, and what is told of the other lines.

use std::collections::{HashMap, HashSet};

use pico_protocol::id::SubjectId;

use super::enrolling::{Offering, Spell, Wanted};
use super::fate::Fate;
use super::reading::{Line, Somebody};
use super::{Counts, Fault, Field, Outcome, Telling};
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

/// Who a line is about.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Who {
    /// Somebody who is here.
    Here(PersonId),
    /// Who is made of a line.
    Line(i64),
}

/// What is known of those who are here already, for some lines.
#[derive(Debug, Default)]
pub struct Register {
    /// The record of each mark.
    pub people: HashMap<Mark, PersonId>,
    /// When who was in which service, or waited for it.
    pub spells: HashMap<(PersonId, SubjectId), Vec<Spell>>,
    /// Whose data are kept and used for nothing else.
    pub locked: HashSet<PersonId>,
}

/// Lines gone through one after the other. What is kept of them is little: a line that is told leaves with [`Trial::told`], and of
/// somebody who can become a record it is only known whether she looks like somebody.
#[derive(Debug, Default)]
pub struct Trial {
    /// Marks of earlier lines, and whom they are about.
    earlier: HashMap<Mark, Who>,
    /// Marks of lines that are somebody's who is here.
    here: HashSet<Mark>,
    /// Who comes into which service by an earlier line, when, and by which.
    joined: HashMap<(Who, SubjectId), Vec<(Spell, i64)>>,
    /// How many places are free, where they are counted.
    rooms: HashMap<SubjectId, i64>,
    /// How many places these lines take.
    needs: HashMap<SubjectId, i64>,
    /// How many of what.
    pub counts: Counts,
    /// Lines that are told and were not taken out yet.
    pub told: Vec<Told>,
    /// What becomes of each line; of somebody who looks like another it is decided by who imports.
    fates: Vec<(Fate, bool)>,
}

impl Trial {
    /// Before the first line, with what is known of the services.
    pub fn of(offered: &[Offering]) -> Self {
        let rooms = offered.iter().filter_map(|one| Some((one.id, one.room?))).collect();
        Self { rooms, ..Self::default() }
    }

    /// One line more, with the marks of who stands in it; `register` has those of them who are here already.
    pub fn take(&mut self, number: i64, row: &[String], (line, marks): (&Line, &[Mark]), register: &Register) {
        match line {
            Line::Empty => {
                self.counts.empty += 1;
                return self.fates.push((Fate::Nothing, false));
            }
            Line::Passed(key) => {
                self.counts.passed += 1;
                self.tell(number, row, Outcome::Passed, vec![fault(key, 0)], None);
                self.fates.push((Fate::Nothing, false));
            }
            Line::Bad(faults) => self.bad(number, row, faults.clone()),
            Line::Person(somebody) => self.person(number, row, (somebody, marks), register),
        }
        self.counts.lines += 1;
    }

    /// What becomes of each line, those that look like somebody taken or not.
    pub fn fates(&self, with_known: bool) -> Vec<Fate> {
        let decided = |(fate, alike): &(Fate, bool)| if *alike && !with_known { Fate::Nothing } else { fate.clone() };
        self.fates.iter().map(decided).collect()
    }

    /// Whether a record with this mark has appeared since the lines were gone through: it is one of theirs, and nobody had it.
    pub fn did_not_know(&self, mark: &Mark) -> bool {
        self.earlier.contains_key(mark) && !self.here.contains(mark)
    }

    /// Whether services are no more as they were when the lines were gone through: one that is closed, or has less room than these lines
    /// need, or somebody who has come into one meanwhile.
    pub fn no_longer_fits(&self, offered: &[Offering], opened: &HashSet<(PersonId, SubjectId)>) -> bool {
        self.joined.keys().any(|(who, service)| {
            let needs = self.needs.get(service).copied().unwrap_or(0);
            let open = offered.iter().find(|one| one.id == *service && !one.closed);
            let fits = open.is_some_and(|one| one.room.is_none_or(|room| room >= needs));
            let in_it = matches!(who, Who::Here(person) if opened.contains(&(person.clone(), *service)));
            !fits || in_it
        })
    }

    fn bad(&mut self, number: i64, row: &[String], faults: Vec<Fault>) {
        self.counts.bad += 1;
        self.tell(number, row, Outcome::Bad, faults, None);
        self.fates.push((Fate::Nothing, false));
    }

    fn person(&mut self, number: i64, row: &[String], (somebody, marks): (&Somebody, &[Mark]), register: &Register) {
        let here = marks.iter().find_map(|mark| register.people.get(mark)).cloned().map(Who::Here);
        let before = marks.iter().find_map(|mark| self.earlier.get(mark)).cloned();
        let known = here.or(before);
        let who = known.clone().unwrap_or(Who::Line(number));
        if let Some(wanted) = &somebody.wanted {
            if let Some(wrong) = self.cannot_join(&who, wanted, register) {
                return self.bad(number, row, vec![wrong]);
            }
            self.join(&who, wanted, number);
        }
        self.here.extend(marks.iter().filter(|mark| register.people.contains_key(*mark)));
        for mark in marks {
            self.earlier.entry(*mark).or_insert_with(|| who.clone());
        }
        self.counts.enrolments += i64::from(somebody.wanted.is_some());
        match (known, somebody.wanted.is_some()) {
            (None, _) => self.good(somebody),
            (Some(known), true) => self.enrols(number, row, known),
            (Some(known), false) => {
                self.counts.related_known += related(somebody);
                self.alike(number, row, known);
            }
        }
    }

    fn good(&mut self, somebody: &Somebody) {
        self.counts.good += 1;
        self.counts.filled += i64::from(somebody.filled.is_some());
        self.counts.or_older += i64::from(somebody.or_older);
        self.counts.doubtful += i64::from(somebody.is_doubtful());
        self.counts.alone += i64::from(somebody.alone);
        self.counts.related += related(somebody);
        self.fates.push((Fate::Record, false));
    }

    /// Somebody who is here, or in an earlier line: only the enrolment is made.
    fn enrols(&mut self, number: i64, row: &[String], known: Who) {
        self.counts.enrols += 1;
        let (fault, like, fate) = match known {
            Who::Here(id) => (fault("import-enrols", 0), Some(id.clone()), Fate::Onto(id)),
            Who::Line(line) => (fault("import-enrols-line", line), None, Fate::OntoLine(line)),
        };
        self.tell(number, row, Outcome::Enrols, vec![fault], like);
        self.fates.push((fate, false));
    }

    /// Somebody who looks like another, and of whom nothing else is said.
    fn alike(&mut self, number: i64, row: &[String], known: Who) {
        self.counts.known += 1;
        match known {
            Who::Here(id) => self.tell(number, row, Outcome::Known, vec![fault("import-known", 0)], Some(id)),
            Who::Line(line) => self.tell(number, row, Outcome::Repeated, vec![fault("import-repeated", line)], None),
        }
        self.fates.push((Fate::Record, true));
    }

    fn tell(&mut self, line: i64, row: &[String], outcome: Outcome, faults: Vec<Fault>, here: Option<PersonId>) {
        let telling = Telling { cells: row.to_vec(), faults, like: here };
        self.told.push(Told { line, outcome, telling });
    }

    /// Why somebody cannot come into a service.
    fn cannot_join(&self, who: &Who, wanted: &Wanted, register: &Register) -> Option<Fault> {
        let wrong = |key: &str, number| Some(Fault { field: Field::Service.code().to_owned(), ..fault(key, number) });
        if let Who::Here(person) = who {
            if register.locked.contains(person) {
                return wrong("restriction-refused", 0);
            }
            let there = register.spells.get(&(person.clone(), wanted.service));
            if let Some(met) = there.into_iter().flatten().find(|spell| spell.meets(wanted.spell)) {
                let twice = met.until.is_none() && wanted.spell.until.is_none();
                return wrong(if twice { "enrolment-refused-twice" } else { "import-was-there" }, 0);
            }
        }
        let earlier = self.joined.get(&(who.clone(), wanted.service));
        if let Some((_, line)) = earlier.into_iter().flatten().find(|(spell, _)| spell.meets(wanted.spell)) {
            return wrong("import-joined-twice", *line);
        }
        let needs = self.needs.get(&wanted.service).copied().unwrap_or(0);
        let full = self.rooms.get(&wanted.service).is_some_and(|room| *room <= needs);
        if full && wanted.takes_a_place() { wrong("enrolment-refused-full", 0) } else { None }
    }

    fn join(&mut self, who: &Who, wanted: &Wanted, number: i64) {
        self.joined.entry((who.clone(), wanted.service)).or_default().push((wanted.spell, number));
        *self.needs.entry(wanted.service).or_default() += i64::from(wanted.takes_a_place());
    }
}

/// How many people around her are written with her record.
fn related(somebody: &Somebody) -> i64 {
    i64::try_from(somebody.related.len()).unwrap_or(i64::MAX)
}

fn fault(key: &str, number: i64) -> Fault {
    Fault { key: key.to_owned(), number, ..Fault::default() }
}

#[cfg(test)]
mod tests;
