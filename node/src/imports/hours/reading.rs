//! A line of a sheet of hours as what the form of an activity would be sent.
//!
//! Day and times are brought into the words of that form, which reads them. Names are not looked up yet.

use jiff::civil::Date;
use pico_protocol::id::SubjectId;

use super::{duration, words};
use crate::activities::panel::fields;
use crate::activities::panel::services::was_open;
use crate::activities::time::{self, DAY, Span};
use crate::activities::{Kind, LONGEST};
use crate::imports::enrolling::fault;
use crate::imports::joined::Cells;
use crate::imports::reading::{day, is_head, is_sum};
use crate::imports::{Fault, Field, Mapping};
use crate::people::tax_code::TaxCode;
use crate::services::store::Called;
use crate::store::fold::fold;
use crate::web::dates;
use crate::web::form::Form;

/// Characters that a note leaves for the words that nobody wrote the time.
const LEFT: usize = 100;

/// What a line is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Line {
    /// Nothing stands in it.
    Empty,
    /// It is no work: why, as a message key.
    Passed(&'static str),
    /// It cannot be taken.
    Bad(Vec<Fault>),
    /// Work that was done.
    Work(Box<Work>),
}

/// Work as a line says it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Work {
    /// On which day, and from when to when.
    pub when: When,
    /// Who worked, as it is written.
    pub colleague: String,
    /// For whom; nobody in particular.
    pub whom: Option<Whom>,
    /// In which service.
    pub service: SubjectId,
    /// What sort of work.
    pub kind: Kind,
    /// What is to be remembered of it.
    pub note: String,
}

/// When something was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct When {
    /// The day.
    pub day: Date,
    /// The time; from midnight on where the line says only how long.
    pub span: Span,
    /// The line says only how long.
    pub length_only: bool,
}

/// Whom a line names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Whom {
    /// Her codice fiscale.
    pub code: Option<TaxCode>,
    /// Surname and first names, folded: several, where nobody knows where the first names end.
    pub names: Vec<String>,
    /// Her day of birth.
    pub birth: Option<Date>,
    /// Which column names her, and what stands there.
    pub told: (Field, String),
}

/// Reads one line below the head.
pub(super) fn line(row: &[String], titles: &[String], mapping: &Mapping, services: &[Called]) -> Line {
    let filled = row.iter().filter(|cell| !cell.is_empty()).count();
    if filled == 0 {
        return Line::Empty;
    }
    let cell = |field: Field| {
        let column = mapping.fields.iter().position(|known| *known == field);
        column.and_then(|column| row.get(column)).map_or("", String::as_str)
    };
    if is_head(row, titles) {
        return Line::Passed("import-hours-passed-head");
    }
    let has_a_day = day(cell(Field::Day)).is_ok_and(|day| !day.is_empty());
    if is_sum(row, filled) && !has_a_day {
        return Line::Passed("import-hours-passed-sum");
    }
    let mut faults = Vec::new();
    let cells = Cells { row, titles, mapping };
    let when = when(&cell, &mut faults);
    let colleague = cells.in_a_row(Field::Colleague, " ");
    if colleague.is_empty() {
        faults.push(fault(Field::Colleague, "", "form-required"));
    }
    let whom = whom(&cell, &mut faults);
    let day = when.map(|when| when.day);
    let service = service(cell(Field::Service), mapping, services, day).map_err(|fault| faults.push(fault)).ok();
    let kind = words::kind(cell(Field::WorkKind));
    if kind.is_none() {
        faults.push(fault(Field::WorkKind, cell(Field::WorkKind), "import-hours-kind"));
    }
    let note = note(cells, when.is_some_and(|when| when.length_only), &mut faults);
    match (when, service, kind) {
        (Some(when), Some(service), Some(kind)) if faults.is_empty() => {
            Line::Work(Box::new(Work { when, colleague, whom, service, kind, note }))
        }
        _ => Line::Bad(faults),
    }
}

/// The day and the time, read by the form of an activity. From when and how long is a time too; where the line says only how long, it is put
/// somewhere later.
fn when<'a>(cell: &impl Fn(Field) -> &'a str, faults: &mut Vec<Fault>) -> Option<When> {
    let on = day(cell(Field::Day)).map_err(|key| faults.push(fault(Field::Day, cell(Field::Day), key)));
    let written = cell(Field::Duration);
    let long = if written.is_empty() { Ok(None) } else { duration::minutes(written).map(Some) };
    let long = long.map_err(|key| faults.push(fault(Field::Duration, written, key))).ok()?;
    let (from, to) = (clock(cell(Field::Begins)), clock(cell(Field::Ends)));
    let (from, to, length_only) = match (from.as_str(), to.as_str(), long) {
        ("", "", None) => {
            faults.push(fault(Field::Duration, "", "import-hours-when"));
            return None;
        }
        ("", "", Some(long)) => ("0".to_owned(), time::clock(long), true),
        (begins, "", Some(long)) => {
            // What is no time is told as such, and not as one that does not end.
            let ends = time::minute(begins).map_or(DAY, |begins| begins + long);
            if ends > DAY {
                faults.push(fault(Field::Duration, written, "import-hours-past-midnight"));
                return None;
            }
            (from.clone(), time::clock(ends), false)
        }
        _ => (from, to, false),
    };
    let mut form = Form::prefilled([("on", on.clone().unwrap_or_default()), ("from", from), ("to", to)]);
    let (day, times) = fields::times(&mut form);
    faults.extend(form.mistakes().into_iter().filter(|mistake| mistake.field != "on" || on.is_ok()).map(|mistake| {
        let field = match mistake.field.as_str() {
            "on" => Field::Day,
            "from" => Field::Begins,
            _ => Field::Ends,
        };
        // A form has a box for a night.
        let key = if mistake.key == "activity-time-order" { "import-hours-order" } else { mistake.key.as_str() };
        Fault { number: mistake.number, ..fault(field, cell(field), key) }
    }));
    let (day, (span, _)) = day.zip(times)?;
    if !length_only && long.is_some_and(|long| long != span.minutes()) {
        faults.push(fault(Field::Duration, written, "import-hours-disagree"));
    }
    Some(When { day, span, length_only })
}

/// A time as the form takes it: without seconds, without the day before it, `8h30` as `8:30`.
fn clock(written: &str) -> String {
    let text = written.trim().to_lowercase();
    let text = match text.rsplit_once([' ', 't']) {
        Some((before, time)) if is_a_day(before) || ["ore", "h"].contains(&before.trim()) => time.to_owned(),
        _ => text,
    };
    let text = text.replace('h', ":");
    match text.split(':').collect::<Vec<_>>()[..] {
        [hours, minutes, _] => format!("{hours}:{minutes}"),
        _ => text.trim_end_matches(':').to_owned(),
    }
}

/// Whether this looks like a day before a time.
fn is_a_day(text: &str) -> bool {
    text.chars().filter(|sign| ['/', '-', '.'].contains(sign)).count() == 2
}

/// The service of a line, by its name or by its identifier, which is in use on that day.
fn service(written: &str, mapping: &Mapping, services: &[Called], day: Option<Date>) -> Result<SubjectId, Fault> {
    let wrong = |key: &str| fault(Field::Service, written, key);
    let (name, id) = (fold(written), if written.is_empty() { mapping.service.as_str() } else { written.trim() });
    if id.is_empty() {
        return Err(wrong("import-hours-service-missing"));
    }
    let is_meant = |one: &&Called| one.id.to_string() == id || (!name.is_empty() && fold(&one.name) == name);
    let meant: Vec<&Called> = services.iter().filter(is_meant).collect();
    let in_use = |one: &&&Called| day.is_none_or(|day| was_open(one.closed_at, day));
    let mut open = meant.iter().filter(in_use);
    match (open.next(), open.next()) {
        (Some(one), None) => Ok(one.id),
        (Some(_), Some(_)) => Err(wrong("import-service-twice-named")),
        (None, _) => Err(meant.iter().find_map(|one| one.closed_at).map_or_else(
            || wrong("import-service-unknown"),
            |at| Fault { day: dates::date(at), ..wrong("import-hours-service-closed") },
        )),
    }
}

/// Whom the line names, if it names somebody.
fn whom<'a>(cell: &impl Fn(Field) -> &'a str, faults: &mut Vec<Fault>) -> Option<Whom> {
    let (family, given) = (cell(Field::FamilyName), cell(Field::GivenName));
    let (whole, turned) = (cell(Field::FamilyThenGiven), cell(Field::GivenThenFamily));
    let (field, written, names) = match (family, whole, turned) {
        ("", "", "") => (Field::GivenName, given.to_owned(), vec![fold(given)]),
        ("", "", turned) => (Field::GivenThenFamily, turned.to_owned(), turns(&fold(turned))),
        ("", whole, _) => (Field::FamilyThenGiven, whole.to_owned(), vec![fold(whole)]),
        (family, ..) => {
            let name = format!("{family} {given}");
            (Field::FamilyName, name.trim().to_owned(), vec![fold(&name)])
        }
    };
    let names: Vec<String> = names.into_iter().filter(|name| !name.is_empty()).collect();
    let code = match cell(Field::TaxCode) {
        "" => None,
        written => match TaxCode::parse(written) {
            Ok(code) => Some(code),
            Err(error) => {
                faults.push(fault(Field::TaxCode, written, error.key()));
                return None;
            }
        },
    };
    let born = cell(Field::BirthDate);
    let birth = day(born).map_err(|key| faults.push(fault(Field::BirthDate, born, key))).ok()?;
    let told = match cell(Field::TaxCode) {
        code if names.is_empty() => (Field::TaxCode, code.to_owned()),
        _ => (field, written),
    };
    let is_named = code.is_some() || !names.is_empty();
    is_named.then(|| Whom { code, names, birth: dates::day(&birth), told })
}

/// First names and surname in one: where the surname begins nobody knows, so that each place is tried.
fn turns(folded: &str) -> Vec<String> {
    let words: Vec<&str> = folded.split(' ').collect();
    let turn = |at: usize| [&words[at..], &words[..at]].concat().join(" ");
    if words.len() < 2 { vec![folded.to_owned()] } else { (1..words.len()).map(turn).collect() }
}

/// What is to be remembered, in one text.
fn note(cells: Cells<'_>, length_only: bool, faults: &mut Vec<Fault>) -> String {
    let mut form = Form::prefilled([("note", cells.in_a_row(Field::Notes, "\n"))]);
    let note = form.optional("note", if length_only { LONGEST - LEFT } else { LONGEST });
    let wrong = form.mistakes().into_iter();
    faults.extend(wrong.map(|mistake| Fault { number: mistake.number, ..fault(Field::Notes, "", &mistake.key) }));
    note.unwrap_or_default()
}
