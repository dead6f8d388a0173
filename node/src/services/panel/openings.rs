//! The part of a page that says when something is open: rows, each with some days and from when to when. Its template is
//! `services/openings.html`; what the hours are of, a service or a thing that is lent, is the business of the page around it.

use super::rows;
use crate::services::hours::{DAYS, Days, Hours, LONGEST_CLOSURES, LONGEST_DESCRIPTION, MOST, Opening, day_name};
use crate::web::form::Form;
use crate::web::layout::Page;
use crate::web::locale::Locale;
use crate::web::time::{self, Span};

/// The fields of a row.
const FIELDS: rows::Fields = &["days", "opens", "closes", "description", "from", "to"];

/// What the fields of a row are called on the page.
const NAMES: [(&str, &str); 6] = [
    ("days", "services-hours-days"),
    ("opens", "services-hours-opens"),
    ("closes", "services-hours-closes"),
    ("description", "services-hours-description"),
    ("from", "services-valid-from"),
    ("to", "services-valid-to"),
];

/// The numbers of the rows that the page shows, and whether each holds for a time only.
pub fn shown(form: &Form) -> Vec<(usize, bool)> {
    rows::shown(form, FIELDS, MOST)
}

/// Codes and names of the days.
pub fn days(locale: Locale) -> Vec<(&'static str, String)> {
    DAYS.iter().enumerate().map(|(place, code)| (*code, day_name(locale, place))).collect()
}

/// What it says now where something else was typed, for whoever was overtaken.
pub fn differing(page: &Page, now: &Hours, typed: &Hours) -> Vec<(String, String)> {
    let mut told = Vec::new();
    if now.openings != typed.openings {
        let openings = Hours { closures: String::new(), ..now.clone() };
        told.push((page.t("services-hours-title"), openings.lines(page.locale()).join("; ")));
    }
    if now.closures != typed.closures {
        told.push((page.t("services-hours-closures"), now.closures.clone()));
    }
    told
}

/// The hours as the form names them.
pub fn fields(hours: &Hours) -> Vec<(String, String)> {
    let mut fields = vec![("closures".to_owned(), hours.closures.clone())];
    for (opening, row) in hours.openings.iter().zip(1..) {
        fields.extend(opening.days.codes().map(|code| (rows::field("days", row), code.to_owned())));
        fields.push((rows::field("opens", row), time::clock(opening.span.from())));
        fields.push((rows::field("closes", row), time::clock(opening.span.to())));
        fields.push((rows::field("description", row), opening.description.clone()));
        fields.extend(rows::period_typed(opening.period, row));
    }
    fields
}

/// Reads the hours; nothing when something is wrong, told beside the field.
pub fn read(form: &mut Form, locale: Locale) -> Option<Hours> {
    rows::called(form, &NAMES, MOST);
    form.called([("closures", "services-hours-closures")]);
    let mut openings: Vec<Opening> = Vec::new();
    for row in 1..=MOST {
        if !rows::is_written(form, FIELDS, row) {
            continue;
        }
        let Some(opening) = read_row(form, row) else { continue };
        if let Some((other, place)) = openings.iter().find_map(|other| Some((other, opening.overlaps(other)?))) {
            let (other, day) = (other.words(locale), locale.text(&format!("weekday-{}", place + 1), &[]));
            form.refuse_about(&rows::field("opens", row), "services-hours-overlap", other, day);
        }
        openings.push(opening);
    }
    let closures = form.optional("closures", LONGEST_CLOSURES).unwrap_or_default();
    if closures.chars().any(|sign| sign.is_control() && sign != '\n') {
        form.refuse("closures", "services-plain-text");
    }
    rows::names_nobody(form, "closures", &closures);
    form.is_clean().then(|| Hours::new(openings, closures))
}

/// One row with something in it.
fn read_row(form: &mut Form, row: usize) -> Option<Opening> {
    let [days_field, opens, closes, description] =
        ["days", "opens", "closes", "description"].map(|name| rows::field(name, row));
    let days = Days::of(form.all(&days_field));
    if days.is_none() {
        form.refuse(&days_field, "services-hours-no-day");
    }
    let [from, to] = [&opens, &closes].map(|field| {
        let minute = time::minute(form.value(field));
        if minute.is_none() {
            form.refuse(field, "services-hours-no-time");
        }
        minute
    });
    let span = from.zip(to).and_then(|(from, to)| Span::until(from, to));
    if span.is_none() && from.is_some() && to.is_some() {
        form.refuse(&closes, "services-hours-turned");
    }
    let description = rows::line(form, &description, LONGEST_DESCRIPTION);
    let period = rows::period(form, row);
    Some(Opening { days: days?, span: span?, description, period })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A form with these fields; a field may come several times.
    fn form(typed: &[(&str, &str)]) -> Form {
        Form::prefilled(typed.iter().map(|(name, value)| (*name, (*value).to_owned())))
    }

    const MORNING: [(&str, &str); 5] = [
        ("days-1", "MO"),
        ("days-1", "TU"),
        ("opens-1", "9"),
        ("closes-1", "1300"),
        ("description-1", "Su appuntamento"),
    ];

    fn mistake(typed: &[(&str, &str)], field: &str) -> String {
        let mut form = form(typed);
        assert!(read(&mut form, Locale::It).is_none(), "{typed:?}");
        form.mistake(field).unwrap_or_else(|| panic!("{typed:?}: {:?}", form.mistakes())).key.clone()
    }

    #[test]
    fn rows_become_hours_and_go_back_unchanged() {
        let afternoon = [("days-4", "MO"), ("opens-4", "14.30"), ("closes-4", "0"), ("from-4", "01/09/2026")];
        let closures = [("closures", "Tutto agosto\ne i festivi")];
        let hours = read(&mut form(&[&MORNING[..], &afternoon, &closures].concat()), Locale::It).unwrap();
        let lines = hours.lines(Locale::It);
        let told = [
            "lun, mar 9:00–13:00 (Su appuntamento)",
            "lun 14:30–24:00, dal 01/09/2026",
            "chiuso: Tutto agosto e i festivi",
        ];
        assert_eq!(lines, told);
        let kept = fields(&hours);
        let typed: Vec<_> = kept.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        assert_eq!(read(&mut form(&typed), Locale::It), Some(hours));
        assert_eq!(read(&mut form(&[]), Locale::It), Some(Hours::default()), "nothing typed is nothing said");
    }

    #[test]
    fn rows_that_cannot_be_are_refused_beside_the_field() {
        let with = |more: &[(&'static str, &'static str)]| [more, &MORNING[..]].concat();
        for (typed, field, key) in [
            (with(&[("closes-1", "9")]), "closes-1", "services-hours-turned"),
            (with(&[("closes-1", "8:59")]), "closes-1", "services-hours-turned"),
            (with(&[("opens-1", "mattina")]), "opens-1", "services-hours-no-time"),
            (with(&[("closes-1", "24:01")]), "closes-1", "services-hours-no-time"),
            (vec![("opens-1", "9"), ("closes-1", "13")], "days-1", "services-hours-no-day"),
            (vec![("days-1", "LU"), ("opens-1", "9"), ("closes-1", "13")], "days-1", "services-hours-no-day"),
            (vec![("days-3", "MO")], "opens-3", "services-hours-no-time"),
            (vec![("description-2", "Su appuntamento")], "days-2", "services-hours-no-day"),
            (with(&[("from-1", "01/09/2026"), ("to-1", "31/08/2026")]), "to-1", "services-period-turned"),
            (with(&[("from-1", "31/02/2026")]), "from-1", "form-date"),
            (with(&[("from-1", "01/09/26")]), "from-1", "services-year"),
            (with(&[("description-1", "Chiedere di RSSMRA80A01H501U")]), "description-1", "services-tax-code"),
            (with(&[("description-1", "Su\nappuntamento")]), "description-1", "services-one-line"),
            (with(&[("closures", "Chiedere di RSSMRA80A01H501U")]), "closures", "services-tax-code"),
            (with(&[("closures", "\u{7}")]), "closures", "services-plain-text"),
        ] {
            assert_eq!(mistake(&typed, field), key, "{typed:?}");
        }
    }

    #[test]
    fn a_row_that_overlaps_another_is_refused_and_says_which_and_when() {
        let second = [("days-2", "TU"), ("days-2", "WE"), ("opens-2", "12:30"), ("closes-2", "18")];
        let typed = [&MORNING[..], &second].concat();
        assert_eq!(mistake(&typed, "opens-2"), "services-hours-overlap");
        let mut again = form(&typed);
        read(&mut again, Locale::It);
        let told = again.mistake("opens-2").unwrap();
        assert_eq!((told.day.as_str(), told.who.as_str()), ("martedì", "lun, mar 9:00–13:00 (Su appuntamento)"));
        assert_eq!(again.value("opens-2"), "12:30", "what was typed is still there");
        let after = [("opens-2", "13"), ("days-2", "TU"), ("closes-2", "18")];
        assert!(read(&mut form(&[&MORNING[..], &after].concat()), Locale::It).is_some(), "they may touch");
    }

    #[test]
    fn there_is_always_an_empty_row_until_there_are_as_many_as_may_be() {
        let shown = |typed: &[(&str, &str)]| rows::shown(&form(typed), FIELDS, MOST);
        assert_eq!(shown(&[]), [(1, false), (2, false)]);
        let typed = [("opens-3", " "), ("days-2", "MO"), ("to-1", "31/12/2026")];
        assert_eq!(shown(&typed), [(1, true), (2, false), (3, false), (4, false)]);
        assert_eq!(shown(&[("opens-14", "9")]).len(), MOST);
    }
}
