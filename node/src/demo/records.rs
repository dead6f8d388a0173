//! The people of a cooperative, registered by those who work there, through the same door as the form.

use std::str::FromStr;

use jiff::civil::Date;

use super::cooperatives::Human;
use super::node::DemoNode;
use crate::accounts::Role;
use crate::error::Failure;
use crate::people::tax_code::TaxCode;
use crate::people::{Details, NoTaxCode, PersonId, Private, Sex, store};

/// Registers everybody; the identifiers come in the order of the file.
pub(super) async fn register(node: &DemoNode) -> Result<Vec<PersonId>, Failure> {
    let mut tx = node.app.db.write().await?;
    let mut known = Vec::new();
    for (index, human) in node.cooperative.people.iter().enumerate() {
        let actor = node.account(opener(index)).await?.actor();
        known.push(store::register(&mut tx, &node.app, &actor, &details(human)?).await?);
    }
    tx.commit().await?;
    Ok(known)
}

/// Who opened a record: two of three the coordinator, the others the operator, who sees only those.
pub(super) const fn opener(index: usize) -> Role {
    if index % 3 == 2 { Role::Operator } else { Role::Coordinator }
}

/// What the record of an invented person says.
pub(super) fn details(human: &Human) -> Result<Details, Failure> {
    let wrong = |what: &str| Failure::from(format!("{} {}: {what}", human.given_names, human.family_name));
    let tax_code = match &human.tax_code {
        Some(code) => Ok(TaxCode::parse(code).map_err(|error| wrong(error.key()))?),
        None => Err(NoTaxCode::Unknown),
    };
    Ok(Details {
        birth_date: Some(Date::from_str(&human.born)?),
        birth_place: Some(human.birthplace_code.clone()),
        sex: Some(Sex::from_str(&human.sex).map_err(|()| wrong("sex"))?),
        citizenship: Some("IT".to_owned()),
        tax_code,
        comune: Some(human.residence_code.clone()),
        called: human.called.clone(),
        private: Private {
            domicile_comune: human.domicile_code.clone(),
            domicile_address: human.domicile_address.clone(),
            languages: human.languages.clone(),
            interpreter: human.interpreter,
            telephone: human.telephone.clone(),
            health: human.health.clone(),
            ..Private::default()
        },
        ..Details::named(&human.family_name, &human.given_names)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demo::cooperatives;
    use crate::people::place::comune;

    #[test]
    fn every_invented_record_is_one_that_the_form_would_take() {
        for cooperative in cooperatives::first(cooperatives::COUNT).unwrap() {
            for human in &cooperative.people {
                let details = details(human).unwrap();
                assert_eq!(details.doubts(), Vec::<&str>::new(), "{} {}", human.given_names, human.family_name);
                let domicile = details.private.domicile_comune.as_deref();
                assert!(domicile.is_none_or(|code| comune(code).is_some()), "{domicile:?}");
            }
        }
    }

    #[test]
    fn some_live_elsewhere_speak_another_language_have_another_name_or_something_to_know_for_their_health() {
        let all = cooperatives::first(cooperatives::COUNT).unwrap();
        let people: Vec<Details> =
            all.iter().flat_map(|one| &one.people).map(|human| details(human).unwrap()).collect();
        let some = |of: fn(&Details) -> bool| people.iter().filter(|details| of(details)).count();
        let counted = [
            some(Details::has_domicile),
            some(|details| !details.private.languages.is_empty()),
            some(Details::needs_interpreter),
            some(|details| !details.called.is_empty()),
            some(|details| !details.private.health.is_empty()),
        ];
        assert!(counted.iter().all(|people| *people >= 2), "{counted:?}");
    }
}
