//! The form that asks another cooperative for what it lends. Its page stands in the directory, where the thing is found; what it asks is the
//! same as for a thing of ours, but for what only the owner knows: what is free, and what is left of a quota.

use pico_protocol::booking::{Lent, Party, Request, Terms};
use pico_protocol::feed::Resource;
use pico_protocol::id::SubjectId;
use pico_protocol::time::Timestamp;

use super::super::{accessories, bill};
use super::fields::text;
use crate::bookings::panel::fields::{extra, of_span, read_extras, read_when};
use crate::bookings::{Span, limits};
use crate::store::{Result, Tx};
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

/// The limits agreed with its owner beyond which this use would lead, each as a warning.
pub async fn beyond(
    tx: &mut Tx,
    page: &Page,
    owner: (&str, &str),
    asked: &Request,
    content: &Resource,
) -> Result<Vec<String>> {
    let Request { resource, from, to, units, accessories, .. } = asked.clone();
    let terms = Terms { resource, from, to, units, accessories, price: content.price };
    let wish = (Party::Asker, bill::expected(&terms, content.price));
    let reached = limits::reached(tx, owner.0, wish).await?;
    Ok(reached.iter().map(|limit| limit.words(page, owner.1)).collect())
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
