//! What a line says of a service: which, since when, and where she stands there.
//!
//! The service is named in a column, as people write it, or is one for the whole sheet. A day may be written for each line, or be one for
//! all that have none. Where she stands is read from the words that people use; without them whoever has a day on the list or points and no
//! first day waits, and everybody else is in the service.

use jiff::civil::Date;
use pico_protocol::id::SubjectId;

use super::reading::day;
use super::{Fault, Field, Mapping};
use crate::enrolments::{FIRST_YEAR, MOST_POINTS, State, Step};
use crate::store::fold::fold;
use crate::web::dates;

/// A service as far as a sheet has to know it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offering {
    /// Which.
    pub id: SubjectId,
    /// Its name.
    pub name: String,
    /// It is out of use.
    pub closed: bool,
    /// How many places are free, where they are counted.
    pub room: Option<i64>,
    /// Points come from criteria and are not typed.
    pub ranked: bool,
}

/// The enrolment that a line asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// In which service.
    pub service: SubjectId,
    /// The steps that lead to where she stands.
    pub steps: Vec<Step>,
}

impl Wanted {
    /// Whether it takes a place of the service.
    pub fn takes_a_place(&self) -> bool {
        self.steps.last().is_some_and(|step| step.to.takes_a_place())
    }

    /// The field that says something of it before a day.
    pub fn before(&self, birth: Date) -> Option<Field> {
        let early = self.steps.iter().find(|step| step.on < birth)?;
        Some(if early.to == State::Active { Field::ServiceFrom } else { Field::WaitingFrom })
    }
}

/// Where somebody stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Standing {
    In,
    Waits,
    Asked,
}

/// What people write, folded.
const IN: [&str; 17] = [
    "in carico",
    "presa in carico",
    "preso in carico",
    "attivo",
    "attiva",
    "inserito",
    "inserita",
    "frequenta",
    "frequentante",
    "presente",
    "in corso",
    "ammesso",
    "ammessa",
    "iscritto",
    "iscritta",
    "nel servizio",
    "si",
];
const WAITS: [&str; 10] = [
    "lista dattesa",
    "in lista dattesa",
    "in lista",
    "in lista d attesa",
    "in lista di attesa",
    "lista d attesa",
    "lista di attesa",
    "lista",
    "in attesa",
    "attesa",
];
const ASKED: [&str; 8] =
    ["richiesta", "richiesto", "domanda", "domanda presentata", "ha chiesto", "segnalato", "segnalata", "da valutare"];

fn standing(written: &str) -> Option<Standing> {
    let word = fold(written);
    let is = |words: &[&str]| words.contains(&word.as_str());
    if is(&IN) {
        Some(Standing::In)
    } else if is(&WAITS) {
        Some(Standing::Waits)
    } else {
        is(&ASKED).then_some(Standing::Asked)
    }
}

/// What is wrong with a field.
pub(super) fn fault(field: Field, value: &str, key: &str) -> Fault {
    Fault { field: field.code().to_owned(), value: value.to_owned(), key: key.to_owned(), number: 0 }
}

/// The cells of one line.
struct Cells<'a> {
    start: Option<Date>,
    list: Option<Date>,
    points: Option<u16>,
    standing: Option<Standing>,
    start_written: &'a str,
    points_written: &'a str,
}

/// Reads what a line says of a service; nothing where it says nothing.
///
/// # Errors
/// Everything that is wrong with it.
pub fn read<'a>(
    cell: &impl Fn(Field) -> &'a str,
    mapping: &Mapping,
    offered: &[Offering],
    today: Date,
) -> Result<Option<Wanted>, Vec<Fault>> {
    let written = Field::OF_ENROLMENTS.into_iter().any(|field| !cell(field).is_empty());
    if mapping.service.is_empty() && !written {
        return Ok(None);
    }
    let mut faults = Vec::new();
    let service = service(cell(Field::Service), mapping, offered).map_err(|fault| faults.push(fault)).ok();
    let cells = Cells {
        start: believable(Field::ServiceFrom, cell, today, &mut faults),
        list: believable(Field::WaitingFrom, cell, today, &mut faults),
        points: points(cell(Field::Points), &mut faults),
        standing: match cell(Field::Standing) {
            "" => None,
            written => {
                let standing = standing(written);
                if standing.is_none() {
                    faults.push(fault(Field::Standing, written, "import-standing"));
                }
                standing
            }
        },
        start_written: cell(Field::ServiceFrom),
        points_written: cell(Field::Points),
    };
    let steps = if faults.is_empty() { steps(&cells, mapping.from, &mut faults) } else { Vec::new() };
    let service = service.filter(|_| faults.is_empty()).ok_or(faults)?;
    let typed = steps.iter().any(|step| matches!(step.to, State::Waiting { points, .. } if points > 0));
    if service.ranked && typed {
        return Err(vec![fault(Field::Points, cells.points_written, "import-points-ranked")]);
    }
    Ok(Some(Wanted { service: service.id, steps }))
}

fn service<'o>(written: &str, mapping: &Mapping, offered: &'o [Offering]) -> Result<&'o Offering, Fault> {
    let wrong = |key| fault(Field::Service, written, key);
    let open = |found: Vec<&'o Offering>| {
        let mut open = found.iter().filter(|one| !one.closed);
        match (open.next(), open.next()) {
            (Some(one), None) => Ok(*one),
            (Some(_), Some(_)) => Err(wrong("import-service-twice-named")),
            (None, _) if found.is_empty() => Err(wrong("import-service-unknown")),
            (None, _) => Err(wrong("import-service-closed")),
        }
    };
    match (written, mapping.service.as_str()) {
        ("", "") => Err(wrong("import-service-missing")),
        ("", whole) => open(offered.iter().filter(|one| one.id.to_string() == whole).collect()),
        (name, _) => {
            let name = fold(name);
            open(offered.iter().filter(|one| fold(&one.name) == name).collect())
        }
    }
}

/// A day that somebody now alive may have been in a service, and that has come.
fn believable<'a>(
    field: Field,
    cell: &impl Fn(Field) -> &'a str,
    today: Date,
    faults: &mut Vec<Fault>,
) -> Option<Date> {
    let written = cell(field);
    let read = day(written).and_then(|text| match text.as_str() {
        "" => Ok(None),
        text => dates::day(text).map(Some).ok_or("form-date"),
    });
    let wrong = match read {
        Err(key) => key,
        Ok(Some(date)) if date > today => "enrolment-refused-future",
        Ok(Some(date)) if date.year() < FIRST_YEAR => "enrolment-refused-year",
        Ok(date) => return date,
    };
    faults.push(fault(field, written, wrong));
    None
}

fn points(written: &str, faults: &mut Vec<Fault>) -> Option<u16> {
    if written.is_empty() {
        return None;
    }
    // A spreadsheet writes a whole number as "12.0" sometimes.
    let number = written.trim_end_matches(".0").trim_end_matches(",0").parse().ok();
    let points = number.filter(|points| *points <= MOST_POINTS);
    if points.is_none() {
        faults.push(fault(Field::Points, written, "import-points"));
    }
    points
}

/// The steps that lead to where she stands; `from` is the day of who has none.
fn steps(cells: &Cells<'_>, from: Option<Date>, faults: &mut Vec<Fault>) -> Vec<Step> {
    let step = |to, on| Step { to, on, note: String::new() };
    let waits = |from| step(State::Waiting { points: cells.points.unwrap_or(0), from, estimated: None }, from);
    let guessed = if cells.start.is_none() && (cells.list.is_some() || cells.points.is_some()) {
        Standing::Waits
    } else {
        Standing::In
    };
    let standing = cells.standing.unwrap_or(guessed);
    let has_points = cells.points.is_some_and(|points| points > 0);
    if standing != Standing::In && cells.start.is_some() {
        faults.push(fault(Field::ServiceFrom, cells.start_written, "import-not-begun"));
        return Vec::new();
    }
    if has_points && (standing == Standing::Asked || (standing == Standing::In && cells.list.is_none())) {
        faults.push(fault(Field::Points, cells.points_written, "import-points-without-list"));
        return Vec::new();
    }
    let (field, on) = match standing {
        Standing::In => (Field::ServiceFrom, cells.start.or(from)),
        _ => (Field::WaitingFrom, cells.list.or(from)),
    };
    let Some(on) = on else {
        faults.push(fault(field, "", "form-required"));
        return Vec::new();
    };
    match (standing, cells.list) {
        (Standing::In, Some(list)) if list > on => {
            faults.push(fault(Field::ServiceFrom, cells.start_written, "import-before-list"));
            Vec::new()
        }
        (Standing::In, Some(list)) => vec![waits(list), step(State::Active, on)],
        (Standing::In, None) => vec![step(State::Active, on)],
        (Standing::Waits, _) => vec![waits(on)],
        (Standing::Asked, _) => vec![step(State::Requested, on)],
    }
}

#[cfg(test)]
mod tests;
