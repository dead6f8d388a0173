//! What would come of a sheet of hours: which activities, and what is told of the other lines. Pure: what stands in the node is handed in.
//!
//! What has a time is compared at once. What has none is put into its day when all lines were read: behind everything that has one, wherever
//! it stands in the sheet.

use std::collections::{HashMap, HashSet};

use jiff::civil::Date;
use pico_protocol::id::SubjectId;

use super::placing;
use crate::activities::store::allowed::Added;
use crate::activities::time::Span;
use crate::activities::{Kind, LONGEST, MOST_PEOPLE, Refusal, State, Written, may_write, parts};
use crate::contracts::month::Month;
use crate::enrolments::EnrolmentId;
use crate::imports::enrolling::fault;
use crate::imports::trial::Told;
use crate::imports::{Counts, Fault, Field, Outcome, Telling};
use crate::web::dates;
use crate::web::locale::Locale;

/// A line whose names were found.
#[derive(Clone, Debug)]
pub struct Meant {
    /// The place of the colleague among the accounts.
    pub worker: usize,
    /// What would be written; for nobody, or for one.
    pub written: Written,
    /// The line says only how long: the time is any of that length.
    pub length_only: bool,
}

/// What a line is, with its names found.
#[derive(Clone, Debug)]
pub enum Found {
    /// Nothing stands in it.
    Empty,
    /// It is no work: why, as a message key.
    Passed(&'static str),
    /// It cannot be taken.
    Bad(Vec<Fault>),
    /// Work.
    Work(Box<Meant>),
}

/// What a colleague has done by what stands in the node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// On which day.
    pub day: Date,
    /// From when to when.
    pub span: Span,
    /// In which service.
    pub service: SubjectId,
    /// What sort of work.
    pub kind: Kind,
    /// For whom.
    pub enrolments: Vec<EnrolmentId>,
}

impl Standing {
    /// Whether a line says what stands here: of one without a time, as long and the same work.
    fn says(&self, line: &Meant) -> bool {
        let new = &line.written;
        let hers = new.enrolments.iter().all(|one| self.enrolments.contains(one));
        let same = self.service == new.service && hers && self.enrolments.is_empty() == new.enrolments.is_empty();
        let when = if line.length_only {
            self.span.minutes() == new.span.minutes() && self.kind == new.kind
        } else {
            self.span == new.span
        };
        same && when
    }
}

/// An activity that comes of one line, or of those of a group.
#[derive(Clone, Debug)]
pub struct Planned {
    /// The first of its lines.
    pub line: i64,
    /// The place of the colleague among the accounts.
    pub worker: usize,
    /// What is written.
    pub written: Written,
}

/// What takes up a time of a colleague.
#[derive(Debug)]
enum Taken {
    /// What stands in the node.
    Here(Standing),
    /// What comes of the sheet, by its place among the activities.
    Sheet(usize),
}

/// What was said before a line.
enum Before {
    Nothing,
    /// It stands in the node.
    Here,
    /// It stands in this line.
    Line(i64),
    /// Its group is this activity.
    Group(usize),
}

/// By these a line without a time is the same as another: colleague, day, service, minutes, sort of work, for whom.
type Length = (usize, Date, SubjectId, u16, Kind, Option<EnrolmentId>);

fn length(of: &Meant) -> Length {
    let new = &of.written;
    (of.worker, new.day, new.service, new.span.minutes(), new.kind, new.enrolments.first().cloned())
}

/// Lines gone through one after the other.
pub struct Trial {
    today: Date,
    /// What takes up the time of a colleague on a day.
    days: HashMap<(usize, Date), Vec<Taken>>,
    /// The months of colleagues that were handed in.
    handed_in: HashSet<(usize, Month)>,
    /// Whether a month still takes hours of a colleague in a service.
    months: HashMap<(usize, SubjectId, Month), Result<(), Refusal>>,
    /// Lines that say only how long.
    waiting: Vec<(i64, Meant)>,
    lengths: HashMap<Length, i64>,
    /// How many of what.
    pub counts: Counts,
    /// Lines that are told and were not taken out yet.
    pub told: Vec<Told>,
    /// What is written.
    pub activities: Vec<Planned>,
}

impl Trial {
    /// Before the first line.
    pub fn on(today: Date) -> Self {
        Self {
            today,
            days: HashMap::new(),
            handed_in: HashSet::new(),
            months: HashMap::new(),
            waiting: Vec::new(),
            lengths: HashMap::new(),
            counts: Counts::default(),
            told: Vec::new(),
            activities: Vec::new(),
        }
    }

    /// Whether what stands in the node of a month of a colleague is still to be handed in.
    pub fn asks_for(&mut self, worker: usize, month: Month) -> bool {
        self.handed_in.insert((worker, month))
    }

    /// What stands in the node.
    pub fn stands(&mut self, worker: usize, there: Standing) {
        self.days.entry((worker, there.day)).or_default().push(Taken::Here(there));
    }

    /// Whether it is known that a month takes hours.
    pub fn knows(&self, month: (usize, SubjectId, Month)) -> bool {
        self.months.contains_key(&month)
    }

    /// Whether a month takes hours.
    pub fn learns(&mut self, month: (usize, SubjectId, Month), open: Result<(), Refusal>) {
        self.months.insert(month, open);
    }

    /// One line more.
    pub fn take(&mut self, number: i64, cells: &[String], line: Found) {
        match line {
            Found::Empty => {
                self.counts.empty += 1;
                return;
            }
            Found::Passed(key) => {
                self.counts.passed += 1;
                self.tell(number, cells, Outcome::Passed, vec![about(key, 0)]);
            }
            Found::Bad(faults) => self.bad(number, cells, faults),
            Found::Work(meant) => self.work(number, cells, *meant),
        }
        self.counts.lines += 1;
    }

    fn work(&mut self, number: i64, cells: &[String], meant: Meant) {
        match self.before(&meant) {
            Before::Here => return self.known(number, cells, Outcome::Known, about("import-hours-known", 0)),
            // Twice on one day, or written twice: nobody can know.
            Before::Line(line) if meant.length_only => {
                return self.bad(number, cells, vec![about("import-hours-length-twice", line)]);
            }
            Before::Line(line) => {
                return self.known(number, cells, Outcome::Repeated, about("import-hours-repeated", line));
            }
            Before::Group(place) => return self.join(place, number, cells, meant.written),
            Before::Nothing => {}
        }
        if let Err(fault) = self.may_be_written(&meant) {
            return self.bad(number, cells, vec![fault]);
        }
        self.counts.good += 1;
        if meant.length_only {
            self.lengths.insert(length(&meant), number);
            self.waiting.push((number, meant));
        } else {
            self.plan(number, meant);
        }
    }

    fn plan(&mut self, line: i64, meant: Meant) {
        let Meant { worker, written, .. } = meant;
        self.counts.minutes += i64::from(written.span.minutes());
        self.days.entry((worker, written.day)).or_default().push(Taken::Sheet(self.activities.len()));
        self.activities.push(Planned { line, worker, written });
        self.counts.activities += 1;
    }

    fn taken(&self, worker: usize, day: Date) -> &[Taken] {
        self.days.get(&(worker, day)).map(Vec::as_slice).unwrap_or_default()
    }

    fn span(&self, taken: &Taken) -> Span {
        match taken {
            Taken::Here(there) => there.span,
            Taken::Sheet(place) => self.activities[*place].written.span,
        }
    }

    fn before(&self, line: &Meant) -> Before {
        let new = &line.written;
        let taken = self.taken(line.worker, new.day);
        if taken.iter().any(|one| matches!(one, Taken::Here(there) if there.says(line))) {
            return Before::Here;
        }
        if line.length_only {
            return self.lengths.get(&length(line)).map_or(Before::Nothing, |line| Before::Line(*line));
        }
        for one in taken {
            let Taken::Sheet(place) = one else { continue };
            let (other, first) = (&self.activities[*place].written, self.activities[*place].line);
            if (other.span, other.service, other.kind) != (new.span, new.service, new.kind) {
                continue;
            }
            return match (new.enrolments.first(), other.enrolments.is_empty()) {
                (None, true) => Before::Line(first),
                (Some(her), false) if other.enrolments.contains(her) => Before::Line(first),
                (Some(_), false) => Before::Group(*place),
                // With somebody and with nobody at one time: one of the two is wrong.
                (None, false) | (Some(_), true) => Before::Nothing,
            };
        }
        Before::Nothing
    }

    /// One more of a group: what the form asks of all of them was asked of the first.
    fn join(&mut self, place: usize, number: i64, cells: &[String], new: Written) {
        let group = &self.activities[place].written;
        let note = together(&group.note, &new.note);
        let too_many = group.enrolments.len() >= MOST_PEOPLE;
        if too_many {
            return self.bad(number, cells, vec![about("activity-too-many", whole(MOST_PEOPLE))]);
        }
        if note.chars().count() > LONGEST {
            let long = Fault { number: whole(LONGEST), ..fault(Field::Notes, "", "form-too-long") };
            return self.bad(number, cells, vec![long]);
        }
        let group = &mut self.activities[place].written;
        group.note = note;
        group.enrolments.extend(new.enrolments);
        self.counts.good += 1;
    }

    /// The rules of the form: those of the time are asked later where there is none.
    fn may_be_written(&self, meant: &Meant) -> Result<(), Fault> {
        let new = &meant.written;
        let taken = self.taken(meant.worker, new.day).iter().filter(|_| !meant.length_only);
        let others: Vec<Span> = taken.map(|one| self.span(one)).collect();
        let month = (meant.worker, new.service, Month::of(new.day));
        let open = self.months.get(&month).copied().unwrap_or(Ok(()));
        may_write(new, State::Delivered, self.today, &others).and(open).map_err(|refusal| self.refused(meant, refusal))
    }

    fn refused(&self, meant: &Meant, refusal: Refusal) -> Fault {
        let (day, span) = (dates::written(meant.written.day), meant.written.span.to_string());
        match refusal {
            Refusal::Overlaps(other) => {
                let sheet = |one: &Taken| match one {
                    Taken::Sheet(place) if self.span(one) == other => Some(self.activities[*place].line),
                    _ => None,
                };
                let line = self.taken(meant.worker, meant.written.day).iter().find_map(sheet);
                match line {
                    Some(number) => Fault { number, ..fault(Field::Begins, &span, "import-hours-overlaps-line") },
                    None => fault(Field::Begins, &span, refusal.key()),
                }
            }
            Refusal::NotYet => fault(Field::Day, &day, "import-hours-future"),
            Refusal::Locked | Refusal::Signed => fault(Field::Day, &day, refusal.key()),
            other => about(other.key(), 0),
        }
    }

    /// When all lines were read: gives a time to those that have none, and answers the lines whose day has no room for them.
    pub fn place(&mut self) -> HashMap<i64, Fault> {
        let words = Locale::It.text("import-hours-placed-note", &[]);
        let mut full = HashMap::new();
        for (line, mut meant) in std::mem::take(&mut self.waiting) {
            let taken: Vec<Span> =
                self.taken(meant.worker, meant.written.day).iter().map(|one| self.span(one)).collect();
            let Some(span) = placing::free(&taken, meant.written.span.minutes()) else {
                self.counts.good -= 1;
                full.insert(line, fault(Field::Duration, "", "import-hours-no-room"));
                continue;
            };
            meant.written.span = span;
            meant.written.note = together(&meant.written.note, &words);
            self.counts.placed += 1;
            self.plan(line, meant);
        }
        self.activities.sort_by_key(|one| one.line);
        for one in &mut self.activities {
            one.written.enrolments.sort();
        }
        full
    }

    /// The minutes with people that come of it, each with her part of a group.
    pub fn added(&self) -> Added {
        let mut added = Added::new();
        for one in self.activities.iter().filter(|one| one.written.kind == Kind::Direct) {
            let new = &one.written;
            let minutes = parts(new.span.minutes().into(), new.enrolments.len());
            for (enrolment, minutes) in new.enrolments.iter().zip(minutes) {
                added.entry(enrolment.clone()).or_default().push((new.day, i64::from(minutes)));
            }
        }
        added
    }

    /// A line that cannot be taken.
    pub fn bad(&mut self, number: i64, cells: &[String], faults: Vec<Fault>) {
        self.counts.bad += 1;
        self.tell(number, cells, Outcome::Bad, faults);
    }

    fn known(&mut self, number: i64, cells: &[String], outcome: Outcome, why: Fault) {
        self.counts.known += 1;
        self.tell(number, cells, outcome, vec![why]);
    }

    fn tell(&mut self, line: i64, cells: &[String], outcome: Outcome, faults: Vec<Fault>) {
        let telling = Telling { cells: cells.to_vec(), faults, like: None };
        self.told.push(Told { line, outcome, telling });
    }
}

/// Two notes in one, each once.
fn together(one: &str, other: &str) -> String {
    match (one, other) {
        ("", other) => other.to_owned(),
        (one, other) if other.is_empty() || one.lines().any(|line| line == other) => one.to_owned(),
        (one, other) => format!("{one}\n{other}"),
    }
}

fn about(key: &str, number: i64) -> Fault {
    Fault { key: key.to_owned(), number, ..Fault::default() }
}

fn whole(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
