//! The public services of linked cooperatives as open data, as far as they are known here: `/hsds/rete/…`.
//!
//! Who keeps a directory of a whole territory asks one node instead of each. What is told is what the owners have signed for everybody
//! ([`directory::store::public`](crate::directory::store::public)), dated by them; hours are in their words, and other places, costs and
//! languages are told by each owner alone, since a feed has no words for them. Nothing is dated by this node: who asks for what was
//! `modified_after` a moment does not hear of what arrived here later than that; the `minimal` list has everything.
//!
//! **Identifiers** are those that the owner itself tells below its own `/hsds/`, so that who reads several nodes sees one service once. Two
//! owners with one key are no accident, since a key is random: the one that was linked first is told, the other is not.

use std::collections::BTreeSet;

use pico_protocol::document::Organization;
use pico_protocol::feed::Visibility;

use super::{Catalogue, named};
use crate::directory::Offer;
use crate::services::basis::Basis;
use crate::services::costs::Costs;
use crate::services::hours::Hours;
use crate::services::languages::Spoken;
use crate::services::locations::Locations;
use crate::services::{Particulars, Service};

/// One catalogue for each owner, in the order in which their offers come.
pub fn catalogues(offers: Vec<Offer>) -> Vec<Catalogue> {
    let mut keys = BTreeSet::new();
    let mut all: Vec<Catalogue> = Vec::new();
    for offer in offers {
        if !keys.insert(offer.key) {
            continue;
        }
        let id = named("organization", &offer.owner);
        match all.last_mut().filter(|last| last.organization.0 == id) {
            Some(last) => last.services.push(service(offer)),
            None => all.push(Catalogue {
                organization: (id, organization(&offer.owner_name)),
                services: vec![service(offer)],
            }),
        }
    }
    all
}

/// What is told of an owner: its name as it was confirmed here. Its document is for who is linked with it.
fn organization(legal_name: &str) -> Organization {
    Organization {
        legal_name: legal_name.to_owned(),
        tax_code: String::new(),
        albo_number: String::new(),
        telephone: String::new(),
        contact: String::new(),
        control_group: None,
    }
}

fn service(offer: Offer) -> Service {
    Service {
        id: offer.key,
        particulars: Particulars {
            content: offer.content,
            // Each owner's own affair: it is not told, here or there.
            legal_basis: Basis::Contract,
            visibility: Visibility::Public,
            counted: false,
        },
        hours: Hours::default(),
        costs: Costs::default(),
        locations: Locations::default(),
        languages: Spoken::default(),
        changed_at: offer.at,
        version: 0,
        closed_at: None,
        taken: 0,
    }
}

#[cfg(test)]
mod tests {
    use pico_protocol::feed::{self, Address, Area, Contact};
    use pico_protocol::id::SubjectId;

    use super::*;
    use crate::directory::Copied;
    use crate::trial::NOON;

    fn offer(owner: &str, digit: u8) -> Offer {
        let content = feed::Service {
            name: format!("Servizio {digit}"),
            description: String::new(),
            category: "L".parse().unwrap(),
            area: Area::Mixed,
            comune: "037006".to_owned(),
            address: Address::Withheld,
            territory: String::new(),
            capacity: Vec::new(),
            eligibility: String::new(),
            minimum_age: None,
            maximum_age: None,
            schedule: String::new(),
            contact: Contact { telephone: String::new(), email: String::new() },
            accepts_referrals: true,
        };
        let (owner, owner_name) = (owner.to_owned(), format!("Cooperativa {owner}"));
        Offer {
            owner,
            owner_name,
            key: SubjectId::new(NOON, [digit; 10]),
            content,
            at: NOON,
            copied: Copied { at: NOON, in_vain: false },
        }
    }

    #[test]
    fn each_owner_has_its_services_and_nobody_those_of_another() {
        let all = catalogues(vec![offer("una", 1), offer("una", 2), offer("altra", 3), offer("altra", 1)]);
        let told = |one: &Catalogue| (one.organization.1.legal_name.clone(), one.services.len());
        let told: Vec<_> = all.iter().map(told).collect();
        assert_eq!(told, [("Cooperativa una".to_owned(), 2), ("Cooperativa altra".to_owned(), 1)]);
        assert_eq!(all[0].organization.0, named("organization", "una"), "as the owner calls itself");
        assert_eq!(all[0].services[0].changed_at, NOON, "dated by its owner");
    }
}
