//! Who it is, as the other side will read it: the fields that were promised, as the own record tells them, checked before they
//! leave like those of a record. What is signed here cannot be taken back, only told again.

use jiff::civil::Date;
use pico_protocol::referral::{Field, Identity, Kind, LONGEST_TEXT, Referral};

use super::input::{Input, InputKind};
use crate::accounts::Staff;
use crate::accounts::permission::ReadReferrals;
use crate::app::App;
use crate::error::Result;
use crate::people::panel::fields;
use crate::people::place::{self, PlaceError};
use crate::people::{Sex, place::Country};
use crate::referrals::panel::case::{Case, known};
use crate::store::Tx;
use crate::web::dates;
use crate::web::form::Form;
use crate::web::layout::Page;

/// The fields that were promised; in a request of admission nothing was, so all.
pub(super) fn disclosable(referral: &Referral) -> Vec<Field> {
    match &referral.opening {
        Some(opening) if opening.kind != Kind::AdmissionRequest => opening.fields.clone(),
        _ => Field::ALL.to_vec(),
    }
}

fn disclosable_of(case: &Case) -> Vec<Field> {
    case.told.referral.as_ref().map(disclosable).unwrap_or_default()
}

pub(super) fn inputs(page: &Page, case: &Case) -> Vec<Input> {
    let input = |field: Field| {
        let input = Input::new(field.code(), look(field)).optional();
        Input { most: most(field), options: options(page, field), ..input }
    };
    disclosable_of(case).into_iter().map(input).collect()
}

fn look(field: Field) -> InputKind {
    match field {
        Field::Notes => InputKind::Area,
        Field::BirthDate => InputKind::Day,
        Field::Sex | Field::Citizenship => InputKind::List,
        _ => InputKind::Text,
    }
}

/// As many characters as a record takes.
fn most(field: Field) -> usize {
    match field {
        Field::Notes => LONGEST_TEXT,
        Field::TaxCode => 24,
        Field::Telephone => 40,
        Field::BirthPlace | Field::Comune | Field::Email => 120,
        _ => 200,
    }
}

fn options(page: &Page, field: Field) -> Vec<(String, String)> {
    let sex = |sex: Sex| (sex.code().to_owned(), page.t(format!("people-sex-{}", sex.code())));
    let country = |country: &Country| (country.iso.clone(), country.name.clone());
    match field {
        Field::Sex => Sex::ALL.map(sex).to_vec(),
        Field::Citizenship => place::countries().iter().map(country).collect(),
        _ => Vec::new(),
    }
}

/// What the own record of the person says, for the fields that may be told, as people write it.
pub(super) async fn prefilled(
    tx: &mut Tx,
    app: &App,
    staff: &Staff<ReadReferrals>,
    case: &Case,
) -> Result<Vec<(&'static str, String)>> {
    let identity = known(tx, app, staff, &case.row).await?.only(&disclosable_of(case));
    Ok(identity.told().map(|(field, value)| (field.code(), as_typed(field, value))).collect())
}

/// The wire has `yyyy-mm-dd`.
fn as_typed(field: Field, value: &str) -> String {
    let day = Some(value).filter(|_| field == Field::BirthDate).and_then(|value| value.parse::<Date>().ok());
    day.map_or_else(|| value.to_owned(), dates::written)
}

pub(super) fn read(form: &mut Form, case: &Case, today: Date) -> Option<Identity> {
    let promised = disclosable_of(case);
    let mut identity = Identity::default();
    for field in &promised {
        identity.set(*field, value(form, *field, today));
    }
    if form.is_clean() && identity.told().next().is_none() {
        form.refuse(promised.first().map_or("name", |field| field.code()), "referral-identity-empty");
    }
    Some(identity).filter(|_| form.is_clean())
}

/// One field as it goes on the wire.
fn value(form: &mut Form, field: Field, today: Date) -> Option<String> {
    let typed = form.optional(field.code(), most(field));
    match field {
        Field::BirthDate => fields::birth_date(form, today).map(|date| date.to_string()),
        Field::TaxCode => fields::tax_code(form).ok().map(|code| code.as_str().to_owned()),
        Field::Sex => form.optional_choice::<Sex>("sex").map(|sex| sex.code().to_owned()),
        Field::Citizenship => fields::citizenship(form),
        Field::Telephone => Some(fields::telephone(form)).filter(|typed| !typed.is_empty()),
        Field::Email => Some(fields::email(form)).filter(|typed| !typed.is_empty()),
        Field::Comune => {
            fields::comune(form);
            typed
        }
        Field::BirthPlace => {
            // One name may stand for two codes of the same province, of different times: the name is what is told.
            let told = typed.as_deref().filter(|typed| typed.ends_with(')'));
            let told = told.map(|told| place::find_birthplace(told, None));
            if told != Some(Err(PlaceError::Ambiguous)) {
                fields::birth_place(form, None, None);
            }
            typed
        }
        _ => typed,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TODAY: Date = jiff::civil::date(2026, 11, 26);

    fn told(field: Field, typed: &str) -> (Option<String>, Option<&'static str>) {
        let mut form = Form::prefilled([(field.code(), typed.to_owned())]);
        let value = value(&mut form, field, TODAY);
        let key = form.mistake(field.code()).map(|mistake| mistake.key.clone());
        (value, key.map(|key| &*key.leak()))
    }

    #[test]
    fn what_cannot_be_right_is_not_told() {
        for (field, typed, key) in [
            (Field::BirthDate, "boh forse 1980", "form-date"),
            (Field::BirthDate, "01/01/2999", "people-birth-future"),
            (Field::TaxCode, "XX", "tax-code-length"),
            (Field::Telephone, "non so", "people-telephone-wrong"),
            (Field::Email, "a capo", "people-email-wrong"),
            (Field::Comune, "Bolonia", "people-place-unknown"),
            (Field::BirthPlace, "Samone", "people-place-ambiguous"),
            (Field::Sex, "boh", "form-choose"),
        ] {
            assert_eq!(told(field, typed).1, Some(key), "{typed}");
        }
    }

    #[test]
    fn what_is_right_goes_as_the_wire_has_it() {
        for (field, typed, wire) in [
            (Field::BirthDate, "1/2/1980", "1980-02-01"),
            (Field::TaxCode, "rssmra 85t10 a562s", "RSSMRA85T10A562S"),
            (Field::BirthPlace, "Albania", "Albania"),
            (Field::Comune, "Bologna (BO)", "Bologna (BO)"),
            (Field::Citizenship, "XX", "XX"),
            (Field::Name, " Rossi Maria ", "Rossi Maria"),
        ] {
            assert_eq!(told(field, typed), (Some(wire.to_owned()), None), "{typed}");
        }
        assert_eq!(as_typed(Field::BirthDate, "1980-02-01"), "01/02/1980");
    }
}
