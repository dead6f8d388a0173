//! The fields of a relation, from the form to the type and back, and as facts to read.

use crate::people::panel::fields::{email, telephone};
use crate::relations::{Contact, Kind, Said};
use crate::web::dates::written as day;
use crate::web::form::Form;
use crate::web::layout::Page;

/// What the fields are called on the page.
const NAMES: [(&str, &str); 13] = [
    ("kind", "relation-kind"),
    ("other", "relation-other"),
    ("name", "relation-name"),
    ("role", "relation-role"),
    ("telephone", "people-telephone"),
    ("email", "people-email"),
    ("household", "relation-household"),
    ("act", "relation-act"),
    ("from", "relation-from"),
    ("until", "relation-until"),
    ("note", "relation-note"),
    ("ended", "relation-ended"),
    ("find", "people-search"),
];

/// Reads what is said; nothing when something is wrong, told beside the field. Who has no record is called something.
pub fn read(form: &mut Form, has_record: bool) -> Option<Said> {
    form.called(NAMES);
    let kind = form.choice::<Kind>("kind");
    let contact = Contact {
        name: form.optional("name", 120).unwrap_or_default(),
        role: form.optional("role", 120).unwrap_or_default(),
        telephone: telephone(form),
        email: email(form),
    };
    if contact.name.is_empty() && !has_record {
        form.refuse("name", "relation-who-missing");
    }
    if kind == Some(Kind::Other) && contact.role.is_empty() {
        form.refuse("role", "relation-role-missing");
    }
    let (from, until) = (form.day("from"), form.day("until"));
    if from.zip(until).is_some_and(|(from, until)| until < from) {
        form.refuse("until", "relation-until-before");
    }
    // Everything is read before anything is missed: a field that is too long says so beside the one that was not chosen.
    let act = form.optional("act", 200).unwrap_or_default();
    let note = form.optional("note", 500).unwrap_or_default();
    let said = Said {
        kind: kind?,
        contact,
        household: form.ticked("household"),
        emergency: form.ticked("emergency"),
        collects: form.ticked("collects"),
        represents: form.ticked("represents"),
        act,
        from,
        until,
        note,
    };
    form.is_clean().then_some(said)
}

/// A form with what is said.
pub(super) fn filled(said: &Said) -> Vec<(&'static str, String)> {
    let tick = |yes: bool| if yes { "yes".to_owned() } else { String::new() };
    vec![
        ("kind", said.kind.code().to_owned()),
        ("name", said.contact.name.clone()),
        ("role", said.contact.role.clone()),
        ("telephone", said.contact.telephone.clone()),
        ("email", said.contact.email.clone()),
        ("household", tick(said.household)),
        ("emergency", tick(said.emergency)),
        ("collects", tick(said.collects)),
        ("represents", tick(said.represents)),
        ("act", said.act.clone()),
        ("from", said.from.map(day).unwrap_or_default()),
        ("until", said.until.map(day).unwrap_or_default()),
        ("note", said.note.clone()),
    ]
}

/// What is said as names and values to read, only what is there.
pub(super) fn told(page: &Page, said: &Said, inverse: bool) -> Vec<(String, String)> {
    let side = if inverse { "inverse" } else { "kind" };
    let yes = |yes: bool| if yes { page.t("relation-yes") } else { String::new() };
    let facts = [
        ("relation-kind", page.t(format!("relation-{side}-{}", said.kind.code()))),
        ("relation-name", said.contact.name.clone()),
        ("relation-role", said.contact.role.clone()),
        ("people-telephone", said.contact.telephone.clone()),
        ("people-email", said.contact.email.clone()),
        ("relation-household-yes", yes(said.household)),
        ("relation-emergency-yes", yes(said.emergency)),
        ("relation-collects-yes", yes(said.collects)),
        ("relation-represents-yes", yes(said.represents)),
        ("relation-act", said.act.clone()),
        ("relation-from", said.from.map(day).unwrap_or_default()),
        ("relation-until", said.until.map(day).unwrap_or_default()),
        ("relation-note", said.note.clone()),
    ];
    let told = facts.into_iter().filter(|(_, value)| !value.is_empty());
    told.map(|(key, value)| (page.t(key), value)).collect()
}

/// The kinds, for a form.
pub(super) fn kinds(page: &Page) -> Vec<(String, String)> {
    Kind::ALL.iter().map(|kind| (kind.code().to_owned(), page.t(format!("relation-kind-{}", kind.code())))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(changed: &[(&'static str, &str)]) -> Form {
        let mut values = vec![("kind", "teacher".to_owned()), ("name", "Ada Invernizzi".to_owned())];
        for (field, value) in changed {
            values.retain(|(name, _)| name != field);
            values.push((field, (*value).to_owned()));
        }
        Form::prefilled(values)
    }

    #[test]
    fn somebody_without_a_record_has_a_name_and_an_act_ends_after_it_begins() {
        assert!(read(&mut form(&[]), false).is_some());
        assert!(read(&mut form(&[("name", "")]), true).is_some());
        for (changed, field, key) in [
            (vec![("name", "")], "name", "relation-who-missing"),
            (vec![("kind", "other")], "role", "relation-role-missing"),
            (vec![("kind", "")], "kind", "form-choose"),
            (vec![("from", "02/02/2026"), ("until", "01/02/2026")], "until", "relation-until-before"),
            (vec![("telephone", "casa")], "telephone", "people-telephone-wrong"),
        ] {
            let mut wrong = form(&changed);
            assert_eq!(read(&mut wrong, false), None, "{changed:?}");
            assert_eq!(wrong.mistake(field).map(|mistake| mistake.key.as_str()), Some(key), "{changed:?}");
        }
    }

    #[test]
    fn a_form_that_is_filled_says_the_same_again() {
        let wanted = [
            ("role", "maestra"),
            ("telephone", "051 000000"),
            ("email", "ada@scuola.example.it"),
            ("household", "yes"),
            ("emergency", "yes"),
            ("collects", "yes"),
            ("represents", "yes"),
            ("act", "Tribunale, n. 1"),
            ("from", "01/02/2026"),
            ("until", "02/02/2026"),
            ("note", "Di pomeriggio"),
        ];
        let said = read(&mut form(&wanted), false).unwrap();
        assert_eq!(read(&mut Form::prefilled(filled(&said)), false), Some(said));
    }
}
