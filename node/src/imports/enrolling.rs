//! What a line says of a service: which, since when, and where she stands there.
//!
//! The service is named in a column, as people write it, or is one for the whole sheet. A day may be written for each line, or be one for
//! all that have none. Where she stands is read from the words that people use ([`words`]); without them whoever has a last day has left,
//! whoever has a day on the list or points and no first day waits, and everybody else is in the service. Who has left, or rests, needs
//! the day of it: none is made up.

mod words;

use jiff::civil::Date;
use pico_protocol::id::SubjectId;

use self::words::{Standing, standing};
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
    /// The days that they span.
    pub spell: Spell,
}

impl Wanted {
    /// These steps in a service; none where there is no step.
    pub fn of(service: SubjectId, steps: Vec<Step>) -> Option<Self> {
        let (first, last) = (steps.first()?, steps.last()?);
        let over = matches!(last.to, State::Closed { .. });
        let spell = Spell { from: first.on, until: over.then_some(last.on) };
        Some(Self { service, steps, spell })
    }

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

/// From when until when somebody waited for a service or was in it; without an end she still does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spell {
    /// The first day.
    pub from: Date,
    /// The last day.
    pub until: Option<Date>,
}

impl Spell {
    /// Whether both cannot be true of one person in one service. Who comes back may do so on the day on which she left.
    pub fn meets(self, other: Self) -> bool {
        let starts_within = |one: Self, other: Self| other.until.is_none_or(|until| one.from < until);
        self == other
            || (self.until.is_none() && other.until.is_none())
            || (starts_within(self, other) && starts_within(other, self))
    }
}

/// What is wrong with a field.
pub(super) fn fault(field: Field, value: &str, key: &str) -> Fault {
    Fault { field: field.code().to_owned(), value: value.to_owned(), key: key.to_owned(), ..Fault::default() }
}

/// The cells of one line.
struct Cells<'a> {
    start: Option<Date>,
    list: Option<Date>,
    rests: Option<Date>,
    over: Option<Date>,
    points: Option<u16>,
    standing: Option<Standing>,
    reason: &'a str,
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
        rests: believable(Field::SuspendedFrom, cell, today, &mut faults),
        over: believable(Field::EndedOn, cell, today, &mut faults),
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
        reason: cell(Field::Reason),
    };
    let steps = if faults.is_empty() { steps(&cells, mapping.from) } else { Ok(Vec::new()) };
    let steps = steps.unwrap_or_else(|(field, key)| {
        faults.push(fault(field, cell(field), key));
        Vec::new()
    });
    let service = service.filter(|_| faults.is_empty()).ok_or(faults)?;
    let typed = steps.iter().any(|step| matches!(step.to, State::Waiting { points, .. } if points > 0));
    if service.ranked && typed {
        return Err(vec![fault(Field::Points, cell(Field::Points), "import-points-ranked")]);
    }
    Ok(Wanted::of(service.id, steps))
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

/// What cannot be: a message key, and the column that it is told beside.
type Wrong = (Field, &'static str);

/// The steps that lead to where she stands; `from` is the day of who has none.
fn steps(cells: &Cells<'_>, from: Option<Date>) -> Result<Vec<Step>, Wrong> {
    let standing = cells.standing.unwrap_or_else(|| guessed(cells));
    let never_in = matches!(standing, Standing::Asked | Standing::Waits);
    if never_in && cells.start.is_some() {
        return Err((Field::ServiceFrom, "import-not-begun"));
    }
    if let Some(field) = said_in_vain(cells, standing) {
        return Err((field, "import-goes-on"));
    }
    let has_points = cells.points.is_some_and(|points| points > 0);
    let has_list = standing == Standing::Waits || (standing != Standing::Asked && cells.list.is_some());
    if has_points && !has_list {
        return Err((Field::Points, "import-points-without-list"));
    }
    let first = |field, day: Option<Date>| day.or(from).ok_or((field, "form-required"));
    let step = |to, on| Step { to, on, note: String::new() };
    let waits = |from| step(State::Waiting { points: cells.points.unwrap_or(0), from, estimated: None }, from);
    match standing {
        Standing::Asked => return Ok(vec![step(State::Requested, first(Field::WaitingFrom, cells.list)?)]),
        Standing::Waits => return Ok(vec![waits(first(Field::WaitingFrom, cells.list)?)]),
        Standing::In | Standing::Rests | Standing::Over => {}
    }
    // Whoever was only on the list and is not there any more never came in.
    let came_in = cells.start.is_some() || standing != Standing::Over || cells.list.is_none();
    let mut steps: Vec<Step> = cells.list.map(waits).into_iter().collect();
    if came_in {
        steps.push(step(State::Active, first(Field::ServiceFrom, cells.start)?));
    }
    steps.extend(later(cells, standing, came_in)?);
    let backwards = steps.windows(2).find(|two| two[1].on < two[0].on).map(|two| &two[1].to);
    match backwards {
        None => Ok(steps),
        Some(State::Active) => Err((Field::ServiceFrom, "import-before-list")),
        Some(State::Suspended { .. }) => Err((Field::SuspendedFrom, "import-before-start")),
        Some(_) => Err((Field::EndedOn, "import-before-start")),
    }
}

/// Where she stands, when no word says it.
fn guessed(cells: &Cells<'_>) -> Standing {
    let on_the_list = cells.list.is_some() || cells.points.is_some();
    match (cells.over, cells.rests, cells.start) {
        (Some(_), _, _) => Standing::Over,
        (None, Some(_), _) => Standing::Rests,
        (None, None, None) if on_the_list => Standing::Waits,
        _ => Standing::In,
    }
}

/// What says that she rests or has left, where she does not.
fn said_in_vain(cells: &Cells<'_>, standing: Standing) -> Option<Field> {
    let (rests, over) = (cells.rests.map(|_| Field::SuspendedFrom), cells.over.map(|_| Field::EndedOn));
    let reason = (!cells.reason.is_empty()).then_some(Field::Reason);
    match standing {
        Standing::Over => None,
        Standing::Rests => over,
        _ => over.or(rests).or(reason),
    }
}

/// The steps after she came in: her pause, her end.
fn later(cells: &Cells<'_>, standing: Standing, came_in: bool) -> Result<Vec<Step>, Wrong> {
    let over = standing == Standing::Over;
    let mut steps = Vec::new();
    if standing == Standing::Rests || (over && came_in && cells.rests.is_some()) {
        let on = cells.rests.ok_or((Field::SuspendedFrom, "form-required"))?;
        let (reason, note) = words::hold(if over { "" } else { cells.reason });
        steps.push(Step { to: State::Suspended { reason, review: None }, on, note });
    }
    if over {
        let on = cells.over.ok_or((Field::EndedOn, "form-required"))?;
        let (reason, note) = words::ending(cells.reason, came_in);
        steps.push(Step { to: State::Closed { reason }, on, note });
    }
    Ok(steps)
}

#[cfg(test)]
mod tests;
