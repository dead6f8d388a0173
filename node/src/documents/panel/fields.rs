//! The fields of a document, from the form to the type and back, and as facts to read.

use jiff::civil::Date;

use crate::app::App;
use crate::documents::{Document, Kind, LONGEST, Standing, Written};
use crate::enrolments::{self, EnrolmentId};
use crate::error::Result;
use crate::people::PersonId;
use crate::services;
use crate::store::Tx;
use crate::web::dates::{today as today_at, written as day};
use crate::web::form::Form;
use crate::web::layout::Page;

/// What the fields are called on the page.
const NAMES: [(&str, &str); 7] = [
    ("files", "document-file"),
    ("kind", "document-kind"),
    ("title", "document-called"),
    ("dated", "document-dated"),
    ("expires", "document-expires"),
    ("enrolment", "document-enrolment"),
    ("because", "document-because"),
];

/// Today, where people are.
pub(super) fn today(app: &App) -> Date {
    today_at(app.clock.now())
}

/// Says what the fields are called, in the order of the page.
pub(super) fn called(form: &mut Form) {
    form.called(NAMES);
}

/// The day it carries and the last day on which it holds.
pub(super) fn days(form: &mut Form, today: Date) -> (Option<Date>, Option<Date>) {
    let (dated, expires) = (form.day("dated"), form.day("expires"));
    if dated.is_some_and(|dated| dated > today) {
        form.refuse("dated", "document-dated-future");
    }
    if dated.zip(expires).is_some_and(|(dated, expires)| expires < dated) {
        form.refuse("expires", "document-expires-before");
    }
    (dated, expires)
}

/// Reads what is said; nothing when something is wrong, told beside the field. Without a title it is called as its file.
pub(super) fn read(form: &mut Form, today: Date, file_name: &str) -> Option<Written> {
    let kind = form.choice::<Kind>("kind");
    let title = form.optional("title", LONGEST);
    let (dated_on, expires_on) = days(form, today);
    let title = title.unwrap_or_else(|| stem(file_name));
    form.is_clean().then_some(())?;
    Some(Written { kind: kind?, title, dated_on, expires_on })
}

/// The name of a file without its ending.
fn stem(name: &str) -> String {
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    stem.chars().take(LONGEST).collect()
}

/// A form with what is said, and the version in which it was read.
pub(super) fn filled(document: &Document) -> Form {
    let written = &document.written;
    Form::prefilled([
        ("kind", written.kind.code().to_owned()),
        ("title", written.title.clone()),
        ("dated", written.dated_on.map(day).unwrap_or_default()),
        ("expires", written.expires_on.map(day).unwrap_or_default()),
        ("enrolment", document.enrolment.as_ref().map(ToString::to_string).unwrap_or_default()),
        ("version", document.version.to_string()),
    ])
}

/// What is said, and the service of the enrolment it belongs to, as names and values to read.
pub(super) fn told(
    page: &Page,
    (written, enrolment): (&Written, Option<&EnrolmentId>),
    services: &[(String, String)],
) -> Vec<(String, String)> {
    let service = enrolment.and_then(|id| services.iter().find(|(known, _)| known == id.as_str()));
    let service = service.map(|(_, name)| name.clone());
    let facts = [
        ("document-kind", page.t(format!("document-kind-{}", written.kind.code()))),
        ("document-called", written.title.clone()),
        ("document-dated", written.dated_on.map(day).unwrap_or_default()),
        ("document-expires", written.expires_on.map(day).unwrap_or_default()),
    ];
    let service = service.map(|name| (page.t("document-enrolment"), name));
    facts.into_iter().map(|(key, value)| (page.t(key), value)).chain(service).collect()
}

/// The state and the words of how long it still holds; nothing when there is nothing to tell.
pub(super) fn chip(page: &Page, written: &Written, today: Date) -> Option<(&'static str, String)> {
    match written.standing(today) {
        Standing::Holds => None,
        Standing::Ending(0) => Some(("warn", page.t("document-ends-today"))),
        Standing::Ending(days) => Some(("warn", page.t1("document-ends-in", "n", days))),
        Standing::Expired => Some(("stop", page.t("document-expired"))),
    }
}

/// The kinds, for a form.
pub(super) fn kinds(page: &Page) -> Vec<(String, String)> {
    Kind::ALL.iter().map(|kind| (kind.code().to_owned(), page.t(format!("document-kind-{}", kind.code())))).collect()
}

/// Her enrolments, by the names of their services.
pub(super) async fn services_of(tx: &mut Tx, person: &PersonId) -> Result<Vec<(String, String)>> {
    let mut named = Vec::new();
    for enrolment in enrolments::store::list::of_person(tx, person).await? {
        if let Some(service) = services::store::find(tx, &enrolment.service).await? {
            named.push((enrolment.id.to_string(), service.particulars.content.name));
        }
    }
    Ok(named)
}

/// The enrolment that was chosen; it is one of hers.
pub(super) fn enrolment(form: &mut Form, services: &[(String, String)]) -> Option<EnrolmentId> {
    let chosen = form.optional("enrolment", 40)?;
    let found = services.iter().find(|(id, _)| *id == chosen).and_then(|(id, _)| id.parse().ok());
    if found.is_none() {
        form.refuse("enrolment", "form-choose");
    }
    found
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn form(changed: &[(&'static str, &str)]) -> Form {
        let mut values = vec![("kind", "identity".to_owned()), ("title", "Carta d’identità".to_owned())];
        for (field, value) in changed {
            values.retain(|(name, _)| name != field);
            values.push((field, (*value).to_owned()));
        }
        Form::prefilled(values)
    }

    #[test]
    fn a_document_ends_after_its_day_and_is_called_as_its_file() {
        let today = date(2026, 11, 29);
        let mut untitled = form(&[("title", " "), ("dated", "29/11/2026"), ("expires", "29/11/2036")]);
        let written = read(&mut untitled, today, "carta d'identità.fronte.pdf").unwrap();
        assert_eq!(written.title, "carta d'identità.fronte");
        for (changed, field, key) in [
            (vec![("kind", "")], "kind", "form-choose"),
            (vec![("dated", "30/11/2026")], "dated", "document-dated-future"),
            (vec![("dated", "02/02/2026"), ("expires", "01/02/2026")], "expires", "document-expires-before"),
            (vec![("expires", "31/02/2027")], "expires", "form-date"),
        ] {
            let mut wrong = form(&changed);
            assert_eq!(read(&mut wrong, today, "x.pdf"), None, "{changed:?}");
            assert_eq!(wrong.mistake(field).map(|mistake| mistake.key.as_str()), Some(key), "{changed:?}");
        }
    }
}
