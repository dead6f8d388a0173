//! The rows of a resource: what else there is to say of it, what can be asked with it, and when a course meets.

use pico_protocol::feed::{Accessory, Attribute, MOST_UNITS, Resource, ResourceKind, Session};

use crate::services::panel::rows;
use crate::web::dates;
use crate::web::form::Form;
use crate::web::time::{self, Span};

/// The most attributes, and the most accessories, that the form takes.
const MOST_FACTS: usize = 12;
/// The most meetings that the form takes.
const MOST_SESSIONS: usize = 30;

const ATTRIBUTE: rows::Fields = &["attribute", "value"];
const ACCESSORY: rows::Fields = &["accessory", "stock"];
const SESSION: rows::Fields = &["day", "begins", "ends"];

/// The numbers of the rows that a page shows: attributes, accessories, meetings.
pub fn shown(form: &Form) -> [Vec<usize>; 3] {
    let all = [(ATTRIBUTE, MOST_FACTS), (ACCESSORY, MOST_FACTS), (SESSION, MOST_SESSIONS)];
    all.map(|(fields, most)| rows::shown(form, fields, most).into_iter().map(|(row, _)| row).collect())
}

/// Says what the fields of every row are called.
pub(super) fn called(form: &mut Form) {
    let facts = [
        ("attribute", "resources-attribute"),
        ("value", "resources-value"),
        ("accessory", "resources-accessory"),
        ("stock", "resources-stock"),
    ];
    rows::called(form, &facts, MOST_FACTS);
    let sessions = [("day", "resources-day"), ("begins", "resources-begins"), ("ends", "resources-ends")];
    rows::called(form, &sessions, MOST_SESSIONS);
}

/// The rows of one sort that have something in them.
fn written(form: &Form, fields: rows::Fields, most: usize) -> Vec<usize> {
    (1..=most).filter(|row| rows::is_written(form, fields, *row)).collect()
}

/// A line of a row that must be there.
fn needed(form: &mut Form, field: &str, most: usize) -> String {
    form.required(field, most);
    rows::line(form, field, most)
}

/// What else there is to say of it.
pub(super) fn attributes(form: &mut Form) -> Vec<Attribute> {
    let written = written(form, ATTRIBUTE, MOST_FACTS);
    let read = |row: usize| Attribute {
        name: needed(form, &rows::field("attribute", row), 60),
        value: needed(form, &rows::field("value", row), 200),
    };
    written.into_iter().map(read).collect()
}

/// What can be asked with it, each named once.
pub(super) fn accessories(form: &mut Form) -> Vec<Accessory> {
    let mut accessories: Vec<Accessory> = Vec::new();
    for row in written(form, ACCESSORY, MOST_FACTS) {
        let (name_field, stock_field) = (rows::field("accessory", row), rows::field("stock", row));
        let name = needed(form, &name_field, 60);
        if accessories.iter().any(|other| other.name.to_lowercase() == name.to_lowercase()) {
            form.refuse(&name_field, "resources-accessory-twice");
        }
        form.required(&stock_field, 6);
        let stock = form.number(&stock_field, 1, MOST_UNITS.into()).and_then(|stock| u32::try_from(stock).ok());
        accessories.push(Accessory { name, stock: stock.unwrap_or(1) });
    }
    accessories
}

/// When a course meets, in order. A course says when; nothing else does.
pub(super) fn sessions(form: &mut Form, kind: Option<ResourceKind>) -> Vec<Session> {
    let written = written(form, SESSION, MOST_SESSIONS);
    let first = written.first().copied();
    let mut sessions: Vec<Session> = Vec::new();
    for row in written {
        let Some(session) = read_session(form, row) else { continue };
        if sessions.iter().any(|other| other.from < session.to && session.from < other.to) {
            form.refuse(&rows::field("begins", row), "resources-session-overlap");
        }
        sessions.push(session);
    }
    match (kind, first) {
        (Some(ResourceKind::TrainingSeats), None) => form.refuse("day-1", "resources-session-needed"),
        (None | Some(ResourceKind::TrainingSeats), _) | (_, None) => {}
        (Some(_), Some(row)) => form.refuse(&rows::field("day", row), "resources-session-other"),
    }
    sessions.sort_by_key(|session| session.from);
    sessions
}

fn read_session(form: &mut Form, row: usize) -> Option<Session> {
    let [day_field, begins, ends] = ["day", "begins", "ends"].map(|name| rows::field(name, row));
    form.required(&day_field, 10);
    let day = form.day(&day_field);
    if day.is_some_and(|day| !(2000..2100).contains(&day.year())) {
        form.refuse(&day_field, "services-year");
    }
    let [from, to] = [&begins, &ends].map(|field| {
        let minute = time::minute(form.value(field));
        if minute.is_none() {
            form.refuse(field, "services-hours-no-time");
        }
        minute
    });
    let span = from.zip(to).and_then(|(from, to)| Span::until(from, to));
    if span.is_none() && from.is_some() && to.is_some() {
        form.refuse(&ends, "resources-ends-before");
    }
    let (day, span) = (day?, span?);
    let (from, to) = (dates::in_rome(day, span.from()), dates::in_rome(day, span.to()));
    if from >= to {
        // In the night in which the clock leaps both may be the same moment.
        form.refuse(&ends, "resources-ends-before");
    }
    Some(Session { from, to })
}

/// The rows as the form names them.
pub(super) fn fields(content: &Resource) -> Vec<(String, String)> {
    let mut fields = Vec::new();
    for (one, row) in content.attributes.iter().zip(1..) {
        fields.push((rows::field("attribute", row), one.name.clone()));
        fields.push((rows::field("value", row), one.value.clone()));
    }
    for (one, row) in content.accessories.iter().zip(1..) {
        fields.push((rows::field("accessory", row), one.name.clone()));
        fields.push((rows::field("stock", row), one.stock.to_string()));
    }
    for (one, row) in content.sessions.iter().zip(1..) {
        fields.push((rows::field("day", row), dates::date(one.from)));
        fields.push((rows::field("begins", row), dates::hour(one.from)));
        fields.push((rows::field("ends", row), dates::hour(one.to)));
    }
    fields
}
