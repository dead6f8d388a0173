//! From the form of the tariffs of a contract to [`Tariff`]s, and back. A row of it is one tariff; its fields have the number of the row at their end.

use jiff::civil::Date;

use super::{MOST, Tariff};
use crate::contracts::{Terms, Unit};
use crate::teams::Qualification;
use crate::web::dates::written;
use crate::web::form::Form;
use crate::web::money;

/// Empty rows below those that are written.
const EMPTY: usize = 3;
/// Before it no contract of today began, and after the other none is thought of.
const YEARS: std::ops::Range<i16> = 1990..2100;
/// The fields of a row, with what they are called on the page.
const FIELDS: [(&str, &str); 3] =
    [("qualification", "tariff-whose"), ("amount", "tariff-amount"), ("from", "tariff-starts")];

fn field(name: &str, row: usize) -> String {
    format!("{name}-{row}")
}

/// Whether something is written in a row.
fn is_written(form: &Form, row: usize) -> bool {
    FIELDS.iter().any(|(name, _)| !form.value(field(name, row)).trim().is_empty())
}

/// The rows that the page shows: all up to the last that is written, and empty ones below.
pub fn shown(form: &Form) -> Vec<usize> {
    let last = (1..=MOST).rev().find(|row| is_written(form, *row)).unwrap_or(0);
    (1..=MOST.min(last + EMPTY)).collect()
}

/// Tariffs as the form names them.
pub fn fields(tariffs: &[Tariff]) -> Vec<(String, String)> {
    let row = |(one, row): (&Tariff, usize)| {
        [
            (field("qualification", row), one.qualification.map(Qualification::code).unwrap_or_default().to_owned()),
            (field("amount", row), money::typed(one.cents.into())),
            (field("from", row), one.starts.map(written).unwrap_or_default()),
        ]
    };
    tariffs.iter().zip(1..).flat_map(row).collect()
}

/// Reads the tariffs of a contract besides the first one, in their order; nothing when something is wrong, told beside the field.
pub fn read(form: &mut Form, of: &Terms) -> Option<Vec<Tariff>> {
    for row in 1..=MOST {
        form.called(FIELDS.map(|(name, key)| (field(name, row), key)).iter().map(|(name, key)| (name.as_str(), *key)));
    }
    let mut tariffs: Vec<Tariff> = Vec::new();
    for row in 1..=MOST {
        if !is_written(form, row) {
            continue;
        }
        let Some(one) = read_row(form, of, row) else { continue };
        if tariffs.iter().any(|other| (other.qualification, other.starts) == (one.qualification, one.starts)) {
            form.refuse(&field("from", row), "tariff-twice");
        }
        tariffs.push(one);
    }
    tariffs.sort_unstable();
    form.is_clean().then_some(tariffs)
}

/// One row with something in it.
fn read_row(form: &mut Form, of: &Terms, row: usize) -> Option<Tariff> {
    let [whose, amount, from] = ["qualification", "amount", "from"].map(|name| field(name, row));
    let qualification = form.optional_choice::<Qualification>(&whose);
    if of.unit == Unit::Day && qualification.is_some() {
        form.refuse(&whose, "tariff-by-day");
    }
    let cents = form.cents(&amount);
    match (cents, of.tariff) {
        (None, _) => form.refuse(&amount, "form-required"),
        (Some(_), None) => form.refuse(&amount, "tariff-no-base"),
        (Some(_), Some(_)) => {}
    }
    let starts = form.day(&from);
    if let Some(wrong) = wrong_day(of, qualification, starts) {
        form.refuse(&from, wrong);
    }
    Some(Tariff { qualification, starts, cents: cents? })
}

/// What speaks against a day: it is none that a contract has, or nobody would ever see the tariff hold, or the first one never would.
fn wrong_day(of: &Terms, qualification: Option<Qualification>, starts: Option<Date>) -> Option<&'static str> {
    match (qualification, starts) {
        (None, None) => Some("tariff-base-needs-day"),
        (_, Some(day)) if !YEARS.contains(&day.year()) => Some("enrolment-refused-year"),
        (_, Some(day)) if of.ends.is_some_and(|ends| day > ends) => Some("tariff-after-end"),
        (None, Some(day)) if day <= of.starts => Some("tariff-base-too-early"),
        _ => None,
    }
}

impl Terms {
    /// With the other tariffs that the contract has, which its own form does not change; nothing where it says what does not go with them.
    pub fn keeping(self, form: &mut Form, tariffs: &[Tariff]) -> Option<Self> {
        if !tariffs.is_empty() && self.tariff.is_none() {
            form.refuse("tariff", "contract-tariff-needed");
        }
        if self.unit == Unit::Day && tariffs.iter().any(|one| one.qualification.is_some()) {
            form.refuse("unit", "contract-unit-tariffs");
        }
        form.is_clean().then_some(Self { tariffs: tariffs.to_vec(), ..self })
    }
}

#[cfg(test)]
mod tests;
