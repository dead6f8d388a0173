//! The services of a cooperative, saved by its management: saving publishes them in the signed feed.

use std::collections::HashMap;

use pico_protocol::feed::{self, Address, Area, Capacity, Contact, Visibility};
use pico_protocol::id::SubjectId;
use pico_protocol::referral::LegalBasis;

use super::cooperatives::Offer;
use super::node::DemoNode;
use crate::accounts::Role;
use crate::audit::Actor;
use crate::error::Failure;
use crate::services::basis::Basis;
use crate::services::costs::Costs;
use crate::services::locations::Locations;
use crate::services::{Particulars, store};
use crate::store::Tx;

/// Saves them all; answers under which key of the feed each is found.
pub(super) async fn publish(node: &DemoNode) -> Result<HashMap<String, SubjectId>, Failure> {
    let management = node.account(Role::Management).await?.actor();
    let mut tx = node.app.db.write().await?;
    let mut keys = HashMap::new();
    for offer in &node.cooperative.services {
        let key = store::insert(&mut tx, &node.app, &management, &particulars(node, offer)?).await?;
        says(&mut tx, node, &management, (&key, offer)).await?;
        keys.insert(offer.key.clone(), key);
    }
    tx.commit().await?;
    Ok(keys)
}

/// When it is open, what it costs, where else it is and which languages are spoken, where the file says so.
async fn says(tx: &mut Tx, node: &DemoNode, by: &Actor, (key, offer): (&SubjectId, &Offer)) -> Result<(), Failure> {
    let Some(service) = store::find(tx, key).await? else { return Ok(()) };
    if !offer.hours.is_unsaid() {
        store::set_hours(tx, &node.app, by, &service, &offer.hours).await?;
    }
    if offer.costs != Costs::Unsaid {
        store::set_costs(tx, &node.app, by, &service, &offer.costs).await?;
    }
    if !offer.locations.is_unsaid() {
        let said = &offer.locations;
        let main = (said.main_name.clone(), said.main_access.clone());
        let all = Locations::new(main, said.others.clone(), &Locations::default());
        store::set_locations(tx, &node.app, by, &service, &all).await?;
    }
    if !offer.languages.is_unsaid() {
        store::set_languages(tx, &node.app, by, &service, &offer.languages).await?;
    }
    Ok(())
}

fn particulars(node: &DemoNode, offer: &Offer) -> Result<Particulars, Failure> {
    let cooperative = &node.cooperative;
    let protected = offer.description.starts_with("Indirizzo riservato");
    let address = format!("Via dell'Esempio {}, {}", offer.places, cooperative.seat);
    let capacity = Capacity {
        unit: "posti".to_owned(),
        available: offer.free,
        maximum: offer.places,
        updated: node.app.clock.now(),
    };
    let (minimum_age, maximum_age) = ages(&offer.ages)?;
    Ok(Particulars {
        content: feed::Service {
            name: offer.name.clone(),
            description: offer.description.clone(),
            category: offer.category.parse()?,
            area: area(&offer.area),
            comune: cooperative.comune.clone(),
            address: if protected { Address::Withheld } else { Address::Shown(address) },
            territory: format!("Provincia di {}", cooperative.province),
            capacity: vec![capacity],
            eligibility: String::new(),
            minimum_age,
            maximum_age,
            schedule: String::new(),
            contact: Contact { telephone: cooperative.telephone.clone(), email: String::new() },
            accepts_referrals: true,
        },
        legal_basis: if offer.contract { Basis::Contract } else { Basis::Shared(LegalBasis::Consent) },
        visibility: if offer.public { Visibility::Public } else { Visibility::Linked },
        // Who is there comes later, and with them the count ([`super::past`]).
        counted: false,
    })
}

/// `14-30`, `65+`, `0-99` (everybody).
fn ages(written: &str) -> Result<(Option<u8>, Option<u8>), Failure> {
    let (least, most) = written.split_once('-').unwrap_or((written.trim_end_matches('+'), "99"));
    let (least, most): (u8, u8) = (least.parse()?, most.parse()?);
    Ok((Some(least).filter(|years| *years > 0), Some(most).filter(|years| *years < 99)))
}

/// The feed's word for a referral's area.
fn area(code: &str) -> Area {
    match code {
        "families" => Area::FamilyAndMinors,
        "disability" => Area::Disability,
        "addictions" => Area::Addiction,
        "elderly" => Area::Elderly,
        "migrants" => Area::Migrants,
        "poverty" => Area::Poverty,
        _ => Area::Mixed,
    }
}
