//! What the columns of a sheet hold, and when they contradict each other.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{Field, Holds};

/// Which sheet, which line is the head, and what its columns hold.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mapping {
    /// Number of the sheet, from 0.
    pub sheet: usize,
    /// Number of the line with the titles, from 0; none where the lines begin at once.
    pub head: Option<usize>,
    /// What each column holds, from the first.
    pub fields: Vec<Field>,
    /// The service of every line, by its identifier; empty: none, or a column says it.
    #[serde(default)]
    pub service: String,
    /// The day of an enrolment for which no line says one.
    #[serde(default)]
    pub from: Option<Date>,
    /// What stands in the sheet.
    #[serde(default)]
    pub holds: Holds,
}

/// Why columns cannot be taken so: a message key, and the field that it is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unfit {
    /// No column has a surname.
    NoName,
    /// Two columns hold the same, and it cannot be put together.
    Twice(Field),
    /// Names in one column and in columns of their own.
    NamesTwice,
    /// One service for the whole sheet, and a column of services.
    ServiceTwice,
    /// Something is said of an enrolment, and nothing of the service.
    NoService(Field),
    /// Of hours nothing says in which service.
    NoServiceOfHours,
    /// Of hours no column says on which day.
    NoDay,
    /// Of hours no column says who worked.
    NoColleague,
    /// Of hours no columns say from when to when, nor how long.
    NoTime,
}

/// The last column of a field.
fn place(fields: &[Field], field: Field) -> Option<usize> {
    fields.iter().rposition(|one| *one == field)
}

impl Unfit {
    /// The message key, and the column it is told beside: the second of two.
    pub fn told(self, fields: &[Field]) -> (&'static str, Option<usize>) {
        match self {
            Self::NoName => ("import-no-name", None),
            Self::NamesTwice => ("import-names-twice", None),
            Self::ServiceTwice => ("import-service-twice", place(fields, Field::Service)),
            Self::NoService(field) => ("import-no-service", place(fields, field)),
            Self::Twice(field) => ("import-column-twice", place(fields, field)),
            Self::NoServiceOfHours => ("import-hours-no-service", None),
            Self::NoDay => ("import-hours-no-day", None),
            Self::NoColleague => ("import-hours-no-colleague", None),
            Self::NoTime => ("import-hours-no-time", None),
        }
    }
}

impl Mapping {
    /// Number of the first line below the titles, from 0.
    pub fn first(&self) -> usize {
        self.head.map_or(0, |head| head + 1)
    }

    fn has(&self, field: Field) -> bool {
        self.fields.contains(&field)
    }

    /// Whether lines put people into services.
    pub fn enrols(&self) -> bool {
        self.holds == Holds::People && (!self.service.is_empty() || self.has(Field::Service))
    }

    /// Whether lines say something of people around somebody.
    pub fn relates(&self) -> bool {
        self.fields.iter().any(|field| field.is_of_relations())
    }

    /// Whether lines can be read so.
    pub fn check(&self) -> Result<(), Unfit> {
        let several = |field: &Field| self.fields.iter().filter(|one| *one == field).count() > 1;
        if let Some(field) = Field::ALL.into_iter().find(|field| !field.may_repeat() && several(field)) {
            return Err(Unfit::Twice(field));
        }
        match self.holds {
            Holds::People => self.check_people(),
            Holds::Hours => self.check_hours(),
        }
    }

    fn check_people(&self) -> Result<(), Unfit> {
        let of_enrolments = Field::OF_ENROLMENTS.into_iter().find(|field| self.has(*field));
        match (self.service.is_empty(), self.has(Field::Service), of_enrolments) {
            (false, true, _) => return Err(Unfit::ServiceTwice),
            (true, false, Some(field)) => return Err(Unfit::NoService(field)),
            _ => {}
        }
        self.check_names()?.then_some(()).ok_or(Unfit::NoName)
    }

    /// Whether there are names at all, each in one place.
    fn check_names(&self) -> Result<bool, Unfit> {
        let names = [Field::FamilyName, Field::FamilyThenGiven, Field::GivenThenFamily].map(|field| self.has(field));
        match names.iter().filter(|there| **there).count() {
            0 => Ok(false),
            1 if names[0] || !self.has(Field::GivenName) => Ok(true),
            _ => Err(Unfit::NamesTwice),
        }
    }

    /// Of hours nobody has to be named: there is work without people.
    fn check_hours(&self) -> Result<(), Unfit> {
        match (self.service.is_empty(), self.has(Field::Service)) {
            (false, true) => return Err(Unfit::ServiceTwice),
            (true, false) => return Err(Unfit::NoServiceOfHours),
            _ => {}
        }
        if !self.has(Field::Day) {
            return Err(Unfit::NoDay);
        }
        if !(self.has(Field::Duration) || self.has(Field::Begins) && self.has(Field::Ends)) {
            return Err(Unfit::NoTime);
        }
        if !self.has(Field::Colleague) {
            return Err(Unfit::NoColleague);
        }
        let named = self.check_names()?;
        if named || !self.has(Field::GivenName) { Ok(()) } else { Err(Unfit::NoName) }
    }
}
