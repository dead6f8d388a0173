//! The form that asks another cooperative for what it lends. Its page stands in the directory, where the thing is found; what it asks is the
//! same as for a thing of ours, but for what only the owner knows: what is free, and what is left of a quota.

use pico_protocol::booking::{Lent, Request};
use pico_protocol::feed::Resource;
use pico_protocol::id::SubjectId;
use pico_protocol::time::Timestamp;

use super::super::accessories;
use super::fields::text;
use crate::bookings::Span;
use crate::bookings::panel::fields::{extra, of_span, read_extras, read_when};
use crate::web::form::Form;
use crate::web::layout::Page;

/// The form before anybody has typed: a course is taken as a whole.
pub fn empty(content: &Resource) -> Form {
    course(content).map(|span| Form::prefilled(of_span(span))).unwrap_or_default()
}

/// From the first meeting of a course to the end of the last; none: it is no course.
fn course(content: &Resource) -> Option<Span> {
    let (first, last) = content.sessions.first().zip(content.sessions.last())?;
    Span::new(first.from, last.to)
}

/// The fields of what can be asked with it, and what they are called.
pub fn extras(page: &Page, content: &Resource) -> Vec<(String, String)> {
    let all = content.accessories.iter().enumerate();
    all.map(|(place, one)| {
        let said = page.t2("exchange-ask-extra", "name", one.name.as_str(), "n", one.stock);
        (extra(place), said)
    })
    .collect()
}

/// What is asked for; none when something is wrong, told beside the field.
pub fn read(form: &mut Form, key: SubjectId, content: &Resource, now: Timestamp) -> Option<Request> {
    let when = read_when(form);
    let extras = read_extras(form, &content.accessories);
    let purpose = text(form, "purpose");
    let when = when?;
    if when.span.from() <= now {
        form.refuse("giorno", "exchange-past");
    }
    let request = Request {
        resource: Lent { key, name: content.name.clone() },
        from: when.span.from(),
        to: when.span.to(),
        units: when.units,
        people: Some(when.people).filter(|people| *people > 0),
        accessories: accessories(&extras),
        purpose,
        answer_by: None,
    };
    Some(request).filter(|_| form.is_clean())
}
