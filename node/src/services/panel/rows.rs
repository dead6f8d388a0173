//! Forms with rows that are alike: the fields of a row have its number at their end (`opens-1`), and there are always empty ones
//! below, so that a browser without scripts can write one more.

use crate::accounts::Staff;
use crate::accounts::permission::WriteServices;
use crate::services::Service;
use crate::services::period::Period;
use crate::services::scan::holds_tax_code;
use crate::web::form::Form;
use crate::web::layout::Page;
use crate::web::{dates, meanwhile};

/// Empty rows below those that are written.
const EMPTY: usize = 2;

/// The fields of a row, without its number.
pub type Fields = &'static [&'static str];

/// A page below that of a service.
pub(super) fn page(staff: &Staff<WriteServices>, title: &str, service: &Service) -> Page {
    let page = staff.page(title).under("nav-services", "/servizi");
    page.under_named(service.particulars.content.name.clone(), format!("/servizi/{}", service.id))
}

/// A form with what is kept, which stands on it.
pub fn filled(kept: &[(String, String)]) -> Form {
    let mut form = Form::prefilled(kept.iter().map(|(name, value)| (name.as_str(), value.clone())));
    form.stands_on(&meanwhile::mark(kept));
    form
}

/// Whether a form that was sent stands on something else than what is kept now; the field then says so.
pub fn is_overtaken(form: &mut Form, kept: &[(String, String)], field: &str) -> bool {
    let overtaken = form.value("version") != meanwhile::mark(kept);
    if overtaken {
        form.refuse(field, "services-details-meanwhile");
    }
    overtaken
}

/// The field of a row.
pub fn field(name: &str, row: usize) -> String {
    format!("{name}-{row}")
}

/// Whether something is written in a row.
pub fn is_written(form: &Form, fields: Fields, row: usize) -> bool {
    fields.iter().any(|name| form.all(&field(name, row)).iter().any(|value| !value.trim().is_empty()))
}

/// The rows that the page shows, each with whether it holds for a time only: all up to the last that is written, and empty ones below.
pub fn shown(form: &Form, fields: Fields, most: usize) -> Vec<(usize, bool)> {
    let last = (1..=most).rev().find(|row| is_written(form, fields, *row)).unwrap_or(0);
    (1..=most.min(last + EMPTY)).map(|row| (row, is_written(form, &["from", "to"], row))).collect()
}

/// Says what the fields of every row are called: name and message key.
pub fn called(form: &mut Form, names: &[(&str, &str)], most: usize) {
    for row in 1..=most {
        for (name, key) in names {
            form.called([(field(name, row).as_str(), *key)]);
        }
    }
}

/// A text that everybody may read, on one line of at most `most` characters.
pub fn line(form: &mut Form, field: &str, most: usize) -> String {
    let text = form.optional(field, most).unwrap_or_default();
    if text.chars().any(char::is_control) {
        form.refuse(field, "services-one-line");
    }
    names_nobody(form, field, &text);
    text
}

/// Refuses a codice fiscale in what everybody may read.
pub fn names_nobody(form: &mut Form, field: &str, text: &str) {
    if holds_tax_code(text) {
        form.refuse(field, "services-tax-code");
    }
}

/// From which day to which a row holds, in its fields `from` and `to`.
pub fn period(form: &mut Form, row: usize) -> Period {
    let fields = [field("from", row), field("to", row)];
    let [from, to] = [0, 1].map(|place: usize| {
        let day = form.day(&fields[place]);
        let is_odd = day.is_some_and(|day| !(2000..2100).contains(&day.year()));
        if is_odd {
            form.refuse(&fields[place], "services-year");
        }
        day
    });
    let period = Period::new(from, to);
    if period.is_none() {
        form.refuse(&fields[1], "services-period-turned");
    }
    period.unwrap_or_default()
}

/// The same as the fields hold it.
pub fn period_typed(period: Period, row: usize) -> [(String, String); 2] {
    let typed = |day: Option<jiff::civil::Date>| day.map(dates::written).unwrap_or_default();
    [(field("from", row), typed(period.from)), (field("to", row), typed(period.to))]
}
