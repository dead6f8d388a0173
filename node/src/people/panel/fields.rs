//! The fields of a record, from the form to the type and back.

use jiff::civil::Date;

use crate::people::from_code::Filled;
use crate::people::history::texts;
use crate::people::language::Language;
use crate::people::place::{self, PlaceError};
use crate::people::tax_code::TaxCode;
use crate::people::{Details, LONGEST_HEALTH, LONGEST_NOTES, NoTaxCode, Private, field_key};
use crate::web::flash::Flash;
use crate::web::form::Form;

/// Reads the form; each field notes its own mistake and keeps what was typed. What is left empty the codice fiscale fills.
pub fn read(form: &mut Form, today: Date) -> Option<Details> {
    read_over(form, today, None)
}

/// Reads the form of a record that is there. What its fields were filled with and nobody touched says what the record says, also where
/// the same words could mean something else.
pub(super) fn read_over(form: &mut Form, today: Date, before: Option<&Details>) -> Option<Details> {
    form.called(names());
    let family_name = form.required("family_name", 80);
    let given_name = form.optional("given_name", 80).unwrap_or_default();
    let called = form.optional("called", 80).unwrap_or_default();
    let birth_date = birth_date(form, today);
    let tax_code = tax_code(form);
    let told = || tax_code.as_ref().ok().and_then(TaxCode::decoded)?.birth(today);
    let born = birth_date.or_else(|| told().map(|birth| birth.date));
    let mut details = Details {
        family_name,
        given_name,
        called,
        birth_date,
        // A step of its own writes it.
        died_on: before.and_then(|before| before.died_on),
        birth_place: birth_place(form, born, before),
        sex: form.optional_choice("sex"),
        citizenship: citizenship(form),
        tax_code,
        comune: comune(form),
        private: private(form),
        protected: form.ticked("protected"),
    };
    if !form.is_clean() {
        return None;
    }
    details.fill_from_code(today);
    Some(details)
}

fn private(form: &mut Form) -> Private {
    Private {
        address: form.optional("address", 200).unwrap_or_default(),
        domicile_comune: municipality(form, "domicile_comune"),
        domicile_address: form.optional("domicile_address", 200).unwrap_or_default(),
        languages: languages(form),
        other_language: form.optional("other_language", 80).unwrap_or_default(),
        interpreter: form.optional_choice("interpreter"),
        telephone: telephone(form),
        email: email(form),
        guardian: form.optional("guardian", 200).unwrap_or_default(),
        health: form.optional("health", LONGEST_HEALTH).unwrap_or_default(),
        notes: form.optional("notes", LONGEST_NOTES).unwrap_or_default(),
    }
}

/// The languages that are ticked, each once, in the order of the list.
fn languages(form: &mut Form) -> Vec<Language> {
    let ticked = form.all("languages").into_iter().filter(|code| !code.is_empty());
    let read: Vec<Result<Language, ()>> = ticked.map(str::parse).collect();
    if read.iter().any(Result::is_err) {
        form.refuse("languages", "form-choose");
    }
    Language::all().filter(|language| read.contains(&Ok(*language))).collect()
}

/// What the form left empty and the codice fiscale told.
pub fn filled_from_code(form: &Form, details: &Details) -> Filled {
    let empty = |field: &str| form.value(field).trim().is_empty();
    Filled {
        birth_date: empty("birth_date") && details.birth_date.is_some(),
        sex: empty("sex") && details.sex.is_some(),
        birth_place: empty("birth_place") && details.birth_place.is_some(),
    }
}

/// The sentence of a record that was saved: what its codice fiscale told, or this one. What has to be looked at again is said as a warning.
pub(super) fn saved(form: &Form, details: &Details, today: Date, otherwise: &str) -> Flash {
    let filled = filled_from_code(form, details);
    let again = !details.doubts().is_empty() || (filled.birth_date && details.could_be_a_century_older(today));
    match filled.key() {
        Some(key) if again => Flash::warn(key),
        Some(key) => Flash::ok(key),
        None => Flash::ok(otherwise),
    }
}

/// Every field of the form, and the key of what it is called on the page.
fn names() -> impl Iterator<Item = (&'static str, String)> {
    texts(&Details::named("", "")).into_iter().map(|(field, _)| (field, field_key(field)))
}

/// A form with what a record says.
pub(super) fn filled(details: &Details, version: i64) -> Form {
    let mut values: Vec<(&'static str, String)> = texts(details).to_vec();
    // A box for each of them.
    values.retain(|(field, _)| *field != "languages");
    values.extend(details.private.languages.iter().map(|language| ("languages", language.code().to_owned())));
    values.push(("protected", if details.protected { "yes".to_owned() } else { String::new() }));
    values.push(("version", version.to_string()));
    Form::prefilled(values)
}

/// The day of birth: not after today, and of somebody who can be alive.
pub fn birth_date(form: &mut Form, today: Date) -> Option<Date> {
    let date = form.day("birth_date")?;
    if date > today {
        form.refuse("birth_date", "people-birth-future");
    } else if date.year() < today.year() - 125 {
        form.refuse("birth_date", "people-birth-old");
    }
    Some(date)
}

/// The codice fiscale, or why there is none.
pub fn tax_code(form: &mut Form) -> Result<TaxCode, NoTaxCode> {
    let typed = form.optional("tax_code", 24).unwrap_or_default();
    if typed.is_empty() {
        return Err(form.optional_choice("no_tax_code").unwrap_or(NoTaxCode::Unknown));
    }
    TaxCode::parse(&typed).map_err(|error| {
        form.refuse("tax_code", error.key());
        NoTaxCode::Unknown
    })
}

/// The Belfiore code of a place of birth, of somebody born on that day. A text that still says the place of the record means that one:
/// two places of different times may have one name.
pub fn birth_place(form: &mut Form, born: Option<Date>, before: Option<&Details>) -> Option<String> {
    let typed = form.optional("birth_place", 120)?;
    let kept = before.and_then(|before| {
        let code = before.birth_place.as_ref()?;
        place::still_says(&typed, code, before.birth_date).then(|| code.clone())
    });
    if kept.is_some() {
        return kept;
    }
    place::find_birthplace(&typed, born).map_err(|error| refuse_place(form, "birth_place", &error)).ok()
}

/// The ISTAT code of the municipality of residence.
pub fn comune(form: &mut Form) -> Option<String> {
    municipality(form, "comune")
}

fn municipality(form: &mut Form, field: &str) -> Option<String> {
    let typed = form.optional(field, 120)?;
    let found = place::find_comune(&typed).map_err(|error| refuse_place(form, field, &error));
    found.ok().map(|comune| comune.istat.clone())
}

fn refuse_place(form: &mut Form, field: &str, error: &PlaceError) {
    form.refuse(
        field,
        match error {
            PlaceError::Unknown => "people-place-unknown",
            PlaceError::Ambiguous => "people-place-ambiguous",
        },
    );
}

/// The code of a country.
pub fn citizenship(form: &mut Form) -> Option<String> {
    let chosen = form.optional("citizenship", 2)?;
    if place::country(&chosen).is_none() {
        form.refuse("citizenship", "form-choose");
    }
    Some(chosen)
}

/// A telephone, as it was written.
pub fn telephone(form: &mut Form) -> String {
    let typed = form.optional("telephone", 40).unwrap_or_default();
    let good = typed.chars().all(|c| c.is_ascii_digit() || " +-./()".contains(c));
    if !typed.is_empty() && (!good || typed.chars().filter(char::is_ascii_digit).count() < 5) {
        form.refuse("telephone", "people-telephone-wrong");
    }
    typed
}

/// An e-mail address.
pub fn email(form: &mut Form) -> String {
    let typed = form.optional("email", 120).unwrap_or_default();
    let shaped = typed.split_once('@').is_some_and(|(name, host)| {
        !name.is_empty() && host.contains('.') && !host.starts_with('.') && !typed.contains(char::is_whitespace)
    });
    if !typed.is_empty() && !shaped {
        form.refuse("email", "people-email-wrong");
    }
    typed
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::web::locale::Locale;

    #[test]
    fn every_field_is_called_something_in_both_languages() {
        for (field, key) in names() {
            for locale in Locale::ALL {
                assert!(locale.knows(&key), "{field}: no {key} in {}", locale.code());
            }
        }
    }
}
