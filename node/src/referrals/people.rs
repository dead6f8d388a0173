//! What the own record of a person gives to a referral: the values of the fields that may be disclosed.

use pico_protocol::referral::{Field, Identity};

use super::store::Row;
use crate::app::App;
use crate::people::{self, Details, Sight};
use crate::store::{Result, Tx};

/// The identity as the own record tells it now, for who may open that record; nothing for anybody else, although she sees
/// the referral: what is on its way to be told is in the record, and a protected one is closed to colleagues. `sight` is
/// none for who reads no records.
pub async fn identity_of(tx: &mut Tx, app: &App, sight: Option<&Sight>, row: &Row) -> Result<Identity> {
    let id = row.person.as_deref().and_then(|id| id.parse().ok());
    let (Some(id), Some(sight)) = (id, sight) else { return Ok(Identity::default()) };
    let person = people::store::find(tx, app, sight, &id).await?;
    Ok(person.map(|person| identity(&person.details)).unwrap_or_default())
}

/// A record as phase B would tell it, every field that is known.
pub fn identity(details: &Details) -> Identity {
    let mut identity = Identity::default();
    let private = &details.private;
    let birth = details.birth_date.map(|date| date.to_string());
    let place = details.birth_place.as_deref();
    let comune = details.comune.as_deref().and_then(people::place::comune);
    let values = [
        (Field::Name, Some(details.name())),
        (Field::BirthDate, birth),
        (Field::BirthPlace, place.and_then(|place| people::place::birthplace_label(place, details.birth_date))),
        (Field::Sex, details.sex.map(|sex| sex.code().to_owned())),
        (Field::TaxCode, details.tax_code.as_ref().ok().map(|code| code.as_str().to_owned())),
        (Field::Citizenship, details.citizenship.clone()),
        (Field::Comune, comune.map(people::place::Comune::label)),
        (Field::Address, Some(private.address.clone())),
        (Field::Telephone, Some(private.telephone.clone())),
        (Field::Email, Some(private.email.clone())),
        (Field::Guardian, Some(private.guardian.clone())),
    ];
    for (field, value) in values {
        identity.set(field, value.filter(|value| !value.trim().is_empty()));
    }
    identity
}
