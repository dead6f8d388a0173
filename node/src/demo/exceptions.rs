//! People for whom a rule holds that holds for few: `examples/otto-cooperative/eccezioni.toml`. A protected record and a restricted one,
//! records that are there twice, a minor for whom nobody speaks, a consent that ends soon, somebody who is to be kept no longer; each as
//! the panel would write it. What happened to some of them since is in [`happened`].

use std::collections::HashMap;

use jiff::ToSpan;
use jiff::civil::Date;
use pico_protocol::id::SubjectId;
use pico_protocol::referral::{ClosingReason, LegalBasis};
use pico_protocol::time::Timestamp;
use serde::Deserialize;

use super::happened;
use super::node::DemoNode;
use super::past::{enrol, step};
use crate::accounts::{Account, Role};
use crate::clock::DAY;
use crate::enrolments::State;
use crate::enrolments::ending::Ending;
use crate::error::Failure;
use crate::legal::{self, NOTICE, NewGround, Purpose};
use crate::people::panel::today;
use crate::people::tax_code::{TaxCode, compose};
use crate::people::{self, Details, NoTaxCode, PersonId, Private, Sex, Sight};
use crate::services::{self, Service};
use crate::store::Tx;
use crate::subject_requests::{self, AskedBy, Kind, NewRequest, Outcome};

const FILE: &str = include_str!("../../../examples/otto-cooperative/eccezioni.toml");

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    person: Vec<Exception>,
}

/// Somebody, and which rule holds for her.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Exception {
    cooperative: String,
    is: Rule,
    family_name: String,
    given_names: String,
    born: Date,
    sex: String,
    /// Belfiore code; without it her codice fiscale is not known.
    birthplace_code: String,
    residence_code: String,
    #[serde(default)]
    telephone: String,
}

/// What the file says at its head.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Rule {
    Protected,
    Restricted,
    Minor,
    Consent,
    Past,
    Alike,
    SameCode,
    Merged,
    Died,
}

/// Everybody of one cooperative.
pub(super) async fn fill(node: &DemoNode, keys: &HashMap<String, SubjectId>) -> Result<(), Failure> {
    let by = node.account(Role::Coordinator).await?;
    let today = today(node.app.clock.now());
    let mut tx = node.app.db.write().await?;
    let mut services = Vec::new();
    for offer in node.cooperative.services.iter().filter(|offer| !offer.counted) {
        let Some(key) = keys.get(&offer.key) else { continue };
        services.extend(services::store::find(&mut tx, key).await?);
    }
    let (mut code, mut before) = (Err(NoTaxCode::Unknown), None);
    let all = toml::from_str::<File>(FILE)?.person;
    for one in all.into_iter().filter(|one| one.cooperative == node.cooperative.slug) {
        let details = details(&one, code)?;
        code = details.tax_code.clone();
        let person = people::store::register(&mut tx, &node.app, &by.actor(), &details).await?;
        let fitting: Vec<&Service> = services.iter().filter(|service| fits(service, &details, today)).collect();
        match one.is {
            Rule::Restricted => restricted(&mut tx, node, &by, (&person, today)).await?,
            Rule::Consent => consents(&mut tx, node, &by, &person).await?,
            Rule::Died => happened::has_died(&mut tx, node, &by, &person, (&fitting, today)).await?,
            Rule::Protected | Rule::Minor | Rule::Past | Rule::Merged => {
                let service = *fitting.first().ok_or("no service is for her")?;
                let came = if one.is == Rule::Past { 4_500 } else { 120 };
                let mut steps = vec![step(State::Active, today.checked_sub(i64::from(came).days())?)];
                if one.is == Rule::Past {
                    let to = State::Closed { reason: Ending::Left(ClosingReason::NeedResolved) };
                    steps.push(step(to, today.checked_sub(4_100_i64.days())?));
                }
                enrol(&mut tx, node, &by, (service, person.clone()), steps).await?;
            }
            Rule::Alike | Rule::SameCode => {}
        }
        match (one.is, &before) {
            (Rule::Protected, _) => happened::opened(&mut tx, node, &by, &details).await?,
            (Rule::Merged, Some(stays)) => happened::merged(&mut tx, node, &by, (stays, &person), today).await?,
            _ => {}
        }
        before = Some(person);
    }
    tx.commit().await?;
    Ok(())
}

fn fits(service: &Service, details: &Details, today: Date) -> bool {
    details.age(today).is_some_and(|years| service.particulars.content.is_for_age(years))
}

/// What the record says; `before` is the codice fiscale of the person before.
fn details(one: &Exception, before: Result<TaxCode, NoTaxCode>) -> Result<Details, Failure> {
    let wrong = |what: &str| Failure::from(format!("{} {}: {what}", one.given_names, one.family_name));
    let sex: Sex = one.sex.parse().map_err(|()| wrong("sex"))?;
    let place = Some(one.birthplace_code.clone()).filter(|code| !code.is_empty());
    let tax_code = match &place {
        _ if one.is == Rule::SameCode => before,
        None => Err(NoTaxCode::Unknown),
        Some(place) => {
            let code = compose(&one.family_name, &one.given_names, one.born, sex, place);
            Ok(TaxCode::parse(&code).map_err(|error| wrong(error.key()))?)
        }
    };
    let protected = one.is == Rule::Protected;
    let address = if protected { "Presso la casa rifugio, indirizzo da non dire" } else { "" };
    Ok(Details {
        birth_date: Some(one.born),
        birth_place: place,
        sex: Some(sex),
        tax_code,
        comune: Some(one.residence_code.clone()),
        private: Private { address: address.to_owned(), telephone: one.telephone.clone(), ..Private::default() },
        protected,
        ..Details::named(&one.family_name, &one.given_names)
    })
}

/// She asked ten days ago, and it was granted: from then on the record is kept and not used.
async fn restricted(
    tx: &mut Tx,
    node: &DemoNode,
    by: &Account,
    (person, today): (&PersonId, Date),
) -> Result<(), Failure> {
    let asked = NewRequest {
        kind: Kind::Restriction,
        received_on: today.checked_sub(10.days())?,
        asked_by: AskedBy::Person,
        identified: "Lo conosciamo; ha firmato il modulo in sede".to_owned(),
        words: "L’indirizzo che avete è sbagliato: finché non è corretto non usate i miei dati.".to_owned(),
    };
    let id = subject_requests::store::record(tx, &node.app, by, person, &asked).await?;
    let found = subject_requests::store::find(tx, &node.app, &sight(by), &id).await?;
    let request = found.ok_or("the request was just written down")?.request;
    let answer =
        (Outcome::Granted, today.checked_sub(6.days())?, "Scheda bloccata; verifichiamo l’indirizzo con il Comune.");
    subject_requests::store::answer(tx, &node.app, by, &request, answer).await?;
    Ok(())
}

/// All that a coordinator sees.
pub(super) fn sight(by: &Account) -> Sight {
    Sight { account: by.id.to_string(), only_own: false, team_on: None, protected_too: false }
}

/// A consent that ends in three weeks, one that ended last month, and one that was written by mistake.
async fn consents(tx: &mut Tx, node: &DemoNode, by: &Account, person: &PersonId) -> Result<(), Failure> {
    let moment = |days: i64| Timestamp::from_millis(node.app.clock.now().as_millis() + days * DAY);
    for (named, purpose, (given, ends), is_mistaken) in [
        ("Il medico di base e il CUP (esempio)", Purpose::Communication, (-345, 20), false),
        ("", Purpose::Images, (-390, -25), false),
        ("", Purpose::Contact, (-1, 364), true),
    ] {
        let ground = NewGround {
            basis: LegalBasis::Consent,
            purpose,
            recipient: None,
            named: named.to_owned(),
            notice: NOTICE.to_owned(),
            notice_of: None,
            note: "Firmato in sede; il foglio è nel suo fascicolo.".to_owned(),
            given_on: moment(given),
            expires_at: Some(moment(ends)),
        };
        let id = legal::store::record(tx, &node.app, by, person, &ground).await?;
        if is_mistaken {
            let ground = legal::store::find(tx, &node.app, &id).await?.ok_or("it was just written down")?;
            legal::store::mark_mistaken(tx, &node.app, by, &ground, None).await?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn every_exception_is_a_record_that_the_form_would_take_but_for_who_is_there_twice() {
        let mut code = Err(NoTaxCode::Unknown);
        let mut codes = HashSet::new();
        for one in toml::from_str::<File>(FILE).unwrap().person {
            let details = details(&one, code).unwrap();
            code = details.tax_code.clone();
            if one.is == Rule::SameCode {
                assert!(code.as_ref().is_ok_and(|code| codes.contains(&code.plain())), "{}", one.family_name);
                continue;
            }
            assert_eq!(details.doubts(), Vec::<&str>::new(), "{}", one.family_name);
            assert!(code.as_ref().map_or(true, |code| codes.insert(code.plain())), "{}", one.family_name);
        }
    }
}
