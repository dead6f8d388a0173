//! The public services as open data: HSDS 3.1, the vocabulary in which the world's directories of human services talk.
//!
//! Comuni, ASL and whoever keeps a directory of services can read what this cooperative offers without asking and without
//! copying by hand: `GET /hsds/services` and its neighbours, as the `OpenAPI` of HSDS has them (Open Referral, Human Services
//! Data Specification 3.1, <https://docs.openreferral.org/en/latest/hsds/>). It is read only, knows no session, and is off until
//! `federation.public_services` or the settings page says otherwise ([`switches`]). The same questions below `/hsds/rete/` are answered
//! for the public services of linked cooperatives ([`network`]), and `/elenco` is a page for people with both ([`page`], [`listing`]):
//! each has a switch of its own, off at first.
//!
//! **What is told** is decided in one place, [`Catalogue::of`]: services that are in use and that somebody marked *Anche ad
//! altri*. Of a protected place (address withheld) there is no location, no municipality and no territory that was not
//! written for others, nor how it is entered; its other places were written to be shown. A refuge is not found by its town. The telephone of the node document is for other nodes and
//! is not told. Nobody's name is in a feed, so none is here.
//!
//! **Identifiers.** The schemas ask for UUIDs everywhere. A service has one already (its key in the feed); everything else is
//! named after what it belongs to ([`named`]), so it keeps its name over restarts, restores and both engines, and
//! nothing has to be stored.
//!
//! [`shape`] says things in the words of the schemas ([`conditions`]: when a service is open and what it costs;
//! [`locations`]: where it is and which languages are spoken there), [`ask`] reads what is
//! asked, [`serve`] answers.

pub mod ask;
pub mod conditions;
pub mod listing;
pub mod locations;
pub mod network;
pub mod page;
pub mod serve;
pub mod shape;
pub mod switches;

use pico_protocol::document::Organization;
use pico_protocol::feed::{Address, Visibility};
use pico_protocol::id::NodeId;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use self::locations::Located;
use crate::services::{AREAS, CATEGORIES, Service, area_code};

/// The version of the specification, as `GET /hsds/` tells it.
pub const VERSION: &str = "3.1";
/// Where the specification is explained: there is no profile beside it.
pub const PROFILE: &str = "https://docs.openreferral.org/en/latest/hsds/";
/// The interface, as its authors wrote it down.
pub const OPENAPI: &str = "https://raw.githubusercontent.com/openreferral/specification/3.1/schema/openapi.json";

/// Whose services are told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// Those of this cooperative.
    Own,
    /// Those of linked cooperatives, as far as they are known here.
    Network,
}

/// What anybody may know of one cooperative.
#[derive(Clone, Debug)]
pub struct Catalogue {
    /// The one organization it is of: its identifier and what its document says.
    pub organization: (Uuid, Organization),
    /// Its public services, in the order in which they are listed.
    pub services: Vec<Service>,
}

impl Catalogue {
    /// The public part of what a node offers. Whatever comes in, only this goes out.
    pub fn of(node: &NodeId, organization: &Organization, services: Vec<Service>) -> Self {
        let told =
            |service: &Service| service.closed_at.is_none() && service.particulars.visibility == Visibility::Public;
        let services = services.into_iter().filter(told).collect();
        Self { organization: (named("organization", &node.to_string()), organization.clone()), services }
    }

    /// The services at each of the places where they can be visited.
    pub fn located(&self) -> impl Iterator<Item = Located<'_>> {
        self.services.iter().flat_map(locations::places)
    }
}

/// Whether the main place of a service may be known.
pub fn is_located(service: &Service) -> bool {
    matches!(service.particulars.content.address, Address::Shown(_))
}

/// The identifier of something that has none of its own: a UUID version 8 (RFC 9562, section 5.8) made of the first bytes of the
/// SHA-256 of what it is and what it belongs to. The same question has the same answer for ever.
pub fn named(what: &str, of: &str) -> Uuid {
    let digest = Sha256::digest(format!("pico hsds 1\n{what}\n{of}"));
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&digest[..16]);
    uuid::Builder::from_custom_bytes(bytes).into_uuid()
}

/// One of the two lists of words that services are sorted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taxonomy {
    /// The nomenclatore ISTAT/CISIS: what is done.
    Categories,
    /// The areas of the ISTAT survey: for whom.
    Areas,
}

impl Taxonomy {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Categories, Self::Areas];

    /// Its word, in message keys and in identifiers.
    pub fn code(self) -> &'static str {
        match self {
            Self::Categories => "category",
            Self::Areas => "area",
        }
    }

    /// Its identifier, the same on every node.
    pub fn id(self) -> Uuid {
        named("taxonomy", self.code())
    }

    /// The codes of its terms.
    pub fn terms(self) -> Vec<String> {
        match self {
            Self::Categories => CATEGORIES.map(str::to_owned).to_vec(),
            Self::Areas => AREAS.map(|area| area_code(area).to_owned()).to_vec(),
        }
    }
}

/// A word of a [`Taxonomy`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Term {
    /// Of which list.
    pub taxonomy: Taxonomy,
    /// `L`, `elderly`.
    pub code: String,
}

impl Term {
    /// Its identifier, the same on every node.
    pub fn id(&self) -> Uuid {
        named("taxonomy term", &format!("{}-{}", self.taxonomy.code(), self.code))
    }

    /// Every term of both lists.
    pub fn all() -> Vec<Self> {
        let of = |taxonomy: Taxonomy| taxonomy.terms().into_iter().map(move |code| Self { taxonomy, code });
        Taxonomy::ALL.into_iter().flat_map(of).collect()
    }

    /// What a service is sorted under: the letter of its category, and its area.
    pub fn of(service: &Service) -> [Self; 2] {
        let content = &service.particulars.content;
        let category = content.category.letter().to_string();
        let area = area_code(content.area).to_owned();
        [Self { taxonomy: Taxonomy::Categories, code: category }, Self { taxonomy: Taxonomy::Areas, code: area }]
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn what_has_no_identifier_of_its_own_is_always_called_the_same() {
        // Written down once: whoever changes the rule gives everything that is published another name.
        assert_eq!(named("taxonomy", "area").to_string(), "44356fe4-52cd-8bae-a3d4-350649c361eb");
        assert_eq!(named("location", "a").get_version_num(), 8);
        assert_ne!(named("location", "a"), named("unit", "a"));
    }

    #[test]
    fn no_two_terms_share_an_identifier() {
        let ids: BTreeSet<Uuid> = Term::all().iter().map(Term::id).collect();
        assert_eq!(ids.len(), CATEGORIES.len() + AREAS.len());
    }
}
