//! A line of a sheet as the record that it would become.
//!
//! What people write in sheets is first brought into the words of the form of a new record: days, sex, citizenship, a name in
//! one cell. Then that form reads it, so that a line has to hold to the same rules as what is typed, and its mistakes have the same
//! words.

use jiff::civil::Date;

use super::enrolling::{self, Offering, Wanted};
use super::joined::{self, Cells};
use super::{Fault, Field, Mapping, relating, table, wording};
use crate::people::from_code::Filled;
use crate::people::tax_code::TaxCode;
use crate::people::{Details, panel::fields, place};
use crate::relations::Said;
use crate::store::fold::fold;
use crate::web::dates;
use crate::web::form::Form;

/// What a line is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Line {
    /// Nothing stands in it.
    Empty,
    /// It is nobody: why, as a message key.
    Passed(&'static str),
    /// It cannot be taken.
    Bad(Vec<Fault>),
    /// Somebody.
    Person(Box<Somebody>),
}

/// Who stands in a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Somebody {
    /// The record that she would become.
    pub details: Details,
    /// What of it the codice fiscale told.
    pub filled: Filled,
    /// The day that it told could be a hundred years earlier as well.
    pub or_older: bool,
    /// She is a minor, and the line does not say who stands in for her.
    pub alone: bool,
    /// The people around her whom the line names: each may speak for her.
    pub related: Vec<Said>,
    /// The enrolment that the line asks for.
    pub wanted: Option<Wanted>,
}

impl Somebody {
    /// A record, of what stood in a form.
    fn read(form: &Form, details: Details, related: Vec<Said>, wanted: Option<Wanted>, today: Date) -> Self {
        let filled = fields::filled_from_code(form, &details);
        let or_older = filled.birth_date && details.could_be_a_century_older(today);
        let alone = details.is_minor(today) && details.private.guardian.is_empty() && related.is_empty();
        Self { details, filled, or_older, alone, related, wanted }
    }

    /// The code that has filled something is perhaps not hers: the names are others.
    pub fn is_doubtful(&self) -> bool {
        self.filled.is_some() && self.details.doubts().contains(&"people-doubt-names")
    }
}

/// Reads one line below the head.
pub fn line(row: &[String], titles: &[String], mapping: &Mapping, offered: &[Offering], today: Date) -> Line {
    let filled = row.iter().filter(|cell| !cell.is_empty()).count();
    if filled == 0 {
        return Line::Empty;
    }
    let cell = |field: Field| {
        let column = mapping.fields.iter().position(|known| *known == field);
        column.and_then(|column| row.get(column)).map_or("", String::as_str)
    };
    if is_head(row, titles) {
        return Line::Passed("import-passed-head");
    }
    if is_sum(row, filled) && cell(Field::TaxCode).is_empty() && cell(Field::BirthDate).is_empty() {
        return Line::Passed("import-passed-sum");
    }
    let mut faults = Vec::new();
    let cells = Cells { row, titles, mapping };
    let mut form = Form::prefilled(values(&cell, cells, today, &mut faults));
    let details = fields::read(&mut form, today);
    faults.extend(form.mistakes().into_iter().map(|mistake| Fault {
        field: mistake.field.clone(),
        value: form.value(&mistake.field).to_owned(),
        key: mistake.key.clone(),
        number: mistake.number,
        ..Fault::default()
    }));
    let related = relating::read(cells, &mut faults);
    let wanted = enrolling::read(&cell, mapping, offered, today).unwrap_or_else(|wrong| {
        faults.extend(wrong);
        None
    });
    let birth = details.as_ref().and_then(|details| details.birth_date);
    if let Some(field) = wanted.as_ref().zip(birth).and_then(|(wanted, birth)| wanted.before(birth)) {
        faults.push(enrolling::fault(field, cell(field), "import-before-birth"));
    }
    match details {
        Some(details) if faults.is_empty() => {
            Line::Person(Box::new(Somebody::read(&form, details, related, wanted, today)))
        }
        _ => Line::Bad(faults),
    }
}

/// The head once more, as lists have it on each printed page.
pub(super) fn is_head(row: &[String], titles: &[String]) -> bool {
    let is = |cell: &str, title: &str| {
        let (cell, own) = (fold(cell), title.rsplit_once(" / ").map(|(_, own)| own));
        cell == fold(title) || own.is_some_and(|own| cell == fold(own))
    };
    let same = row.iter().zip(titles).filter(|(cell, title)| !cell.is_empty() && is(cell, title)).count();
    same > 1 && same == row.iter().filter(|cell| !cell.is_empty()).count()
}

/// "Totale: 125", alone or with its number.
pub(super) fn is_sum(row: &[String], filled: usize) -> bool {
    let first = row.iter().find(|cell| !cell.is_empty()).map(|cell| fold(cell)).unwrap_or_default();
    let word = first.split(' ').next().unwrap_or_default();
    filled <= 4 && ["totale", "totali", "tot", "subtotale"].contains(&word)
}

/// The fields of the form. What cannot even be brought into its words is a fault of its own, and left empty in the form.
fn values<'a>(
    cell: &impl Fn(Field) -> &'a str,
    cells: Cells<'a>,
    today: Date,
    faults: &mut Vec<Fault>,
) -> Vec<(&'static str, String)> {
    let mut take = |field: Field, read: fn(&str) -> Result<String, &'static str>| {
        let written = cell(field);
        read(written).unwrap_or_else(|key| {
            faults.push(enrolling::fault(field, written, key));
            String::new()
        })
    };
    let code = TaxCode::parse(cell(Field::TaxCode)).ok();
    let born = cell(Field::BirthDate);
    // A year of two figures that the code beside it completes: the record takes the day from there, and the trial counts it.
    let completed = code
        .as_ref()
        .and_then(TaxCode::decoded)
        .and_then(|code| code.birth(today))
        .is_some_and(|birth| is_day_of(born, birth.date));
    let birth_date = if completed { String::new() } else { take(Field::BirthDate, day) };
    let sex = take(Field::Sex, wording::sex);
    let citizenship = take(Field::Citizenship, wording::citizenship);
    let interpreter = take(Field::Interpreter, wording::interpreter);
    let (family_name, given_name) = match names(cell, code.as_ref()) {
        Ok(names) => names,
        Err((field, value)) => {
            faults.push(enrolling::fault(field, &value, "import-name-unclear"));
            (value, String::new())
        }
    };
    for (field, name) in [(Field::FamilyName, &family_name), (Field::GivenName, &given_name)] {
        if name.starts_with('=') {
            faults.push(enrolling::fault(field, name, "import-formula"));
        }
    }
    let mut values = vec![
        ("family_name", family_name),
        ("given_name", given_name),
        ("called", cell(Field::Called).to_owned()),
        ("tax_code", cell(Field::TaxCode).to_owned()),
        ("birth_date", birth_date),
        ("birth_place", town(cell(Field::BirthPlace), "")),
        ("sex", sex),
        ("citizenship", citizenship),
        ("comune", town(cell(Field::Comune), cell(Field::Province))),
        ("domicile_comune", town(cell(Field::DomicileComune), cell(Field::DomicileProvince))),
        ("interpreter", interpreter),
        ("email", cell(Field::Email).to_owned()),
    ];
    values.extend(joined::values(cells, faults));
    values.extend(wording::languages(cell(Field::Languages), cell(Field::OtherLanguage)));
    values
}

/// A day as `gg/mm/aaaa`: from a text with a year of four figures, or from the number of a spreadsheet. A year of two is not
/// guessed: of a child and of a woman of a hundred it is the same.
pub fn day(written: &str) -> Result<String, &'static str> {
    let text = written.trim();
    if text.is_empty() {
        return Ok(String::new());
    }
    // A year alone is no day, though as the number of a spreadsheet it would be one of 1905.
    let number = text.parse().ok().filter(|number| !(1900.0..=2100.0).contains(number));
    if let Some(day) = number.and_then(table::serial) {
        return Ok(dates::written(day));
    }
    let named = with_a_named_month(text);
    // "12/03/1980 00:00:00", as some programs write a day.
    let text = named.as_deref().unwrap_or_else(|| text.split([' ', 'T']).next().unwrap_or(text));
    if two_figures(text).is_some() {
        return Err("import-year-of-two-figures");
    }
    let parts: Vec<&str> = text.split(['/', '.', '-']).collect();
    match parts[..] {
        [_, _, _] if parts.iter().all(is_number) => dates::day(text).map(dates::written).ok_or("form-date"),
        _ => Err("form-date"),
    }
}

fn is_number(part: &&str) -> bool {
    !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit())
}

/// Day, month and the two last figures of the year, of a text that has no more.
fn two_figures(text: &str) -> Option<[i16; 3]> {
    let parts: Vec<&str> = text.split(['/', '.', '-']).collect();
    let [day, month, year] = parts[..] else { return None };
    let short = parts.iter().all(is_number) && day.len() <= 2 && month.len() <= 2 && year.len() == 2;
    short.then(|| [day, month, year].map(|part| part.parse().unwrap_or_default()))
}

/// Whether a text with a year of two figures is this day.
fn is_day_of(written: &str, date: Date) -> bool {
    let text = written.trim();
    let said = two_figures(&with_a_named_month(text).unwrap_or_else(|| text.to_owned()));
    said == Some([date.day().into(), date.month().into(), date.year() % 100])
}

const MONTHS: [&str; 12] = [
    "gennaio",
    "febbraio",
    "marzo",
    "aprile",
    "maggio",
    "giugno",
    "luglio",
    "agosto",
    "settembre",
    "ottobre",
    "novembre",
    "dicembre",
];

/// "12 marzo 1980", or "12-mar-1980", with the number of its month.
fn with_a_named_month(text: &str) -> Option<String> {
    let folded = fold(text);
    let words: Vec<&str> = folded.split(' ').collect();
    let [day, month, year] = words[..] else { return None };
    let number = MONTHS.iter().position(|name| month.len() >= 3 && name.starts_with(month))? + 1;
    (is_number(&day) && is_number(&year)).then(|| format!("{day}/{number}/{year}"))
}

/// A town with its province as the form takes it: "Samone (TN)", from "Samone TN", "Samone - TN" or a column of its own.
fn town(written: &str, province: &str) -> String {
    let written = written.trim();
    let two_letters = |text: &str| text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_alphabetic());
    if written.is_empty() || written.ends_with(')') {
        return written.to_owned();
    }
    let province = province.trim().trim_start_matches('(').trim_end_matches(')');
    if two_letters(province) {
        return format!("{written} ({province})");
    }
    match written.rsplit_once([' ', '/', '-', ',']) {
        // In capitals only: "Lago di Bo" is no place, "Sasso Marconi BO" is one.
        Some((name, end))
            if two_letters(end) && end.chars().all(char::is_uppercase) && place::find_comune(written).is_err() =>
        {
            format!("{} ({end})", name.trim_end_matches([' ', '/', '-', ',']))
        }
        _ => written.to_owned(),
    }
}

/// Words that begin a surname and are not all of it.
const PARTICLES: [&str; 24] = [
    "de", "di", "del", "della", "dello", "delle", "dei", "degli", "da", "dal", "dalla", "dalle", "lo", "la", "li",
    "le", "d", "san", "el", "al", "ben", "van", "von", "abu",
];

type Names = (String, String);

/// Surname and first names, also from one cell. The codice fiscale says where a surname ends; without one, two words do, or a
/// comma, or a particle before the second. Else nobody can know: a surname in the wrong field is a person who is not found.
fn names<'a>(cell: &impl Fn(Field) -> &'a str, code: Option<&TaxCode>) -> Result<Names, (Field, String)> {
    let (family, given) = (cell(Field::FamilyThenGiven), cell(Field::GivenThenFamily));
    let (field, whole, family_first) = match (family, given) {
        ("", "") => return Ok((cell(Field::FamilyName).to_owned(), cell(Field::GivenName).to_owned())),
        ("", given) => (Field::GivenThenFamily, given, false),
        (family, _) => (Field::FamilyThenGiven, family, true),
    };
    if let Some((before, after)) = whole.split_once(',') {
        let (before, after) = (before.trim().to_owned(), after.trim().to_owned());
        return Ok(if family_first { (before, after) } else { (after, before) });
    }
    let words: Vec<&str> = whole.split_whitespace().collect();
    let cut = |at: usize| {
        let (before, after) = (words[..at].join(" "), words[at..].join(" "));
        if family_first { (before, after) } else { (after, before) }
    };
    let fits = |(family, given): &Names| {
        matches!(code, Some(TaxCode::Full(_))) && code.is_some_and(|code| code.fits_names(family, given))
    };
    if let Some(found) = (1..words.len()).map(cut).find(fits) {
        return Ok(found);
    }
    let particle = |at: usize| words.get(at).is_some_and(|word| PARTICLES.contains(&fold(word).as_str()));
    match words.len() {
        0 | 1 => Ok((whole.to_owned(), String::new())),
        2 => Ok(cut(1)),
        3 if family_first && particle(0) => Ok(cut(2)),
        3 if !family_first && particle(1) => Ok(cut(1)),
        _ => Err((field, whole.to_owned())),
    }
}
