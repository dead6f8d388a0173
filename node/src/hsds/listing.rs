//! The list that a citizen reads: the own public services and those of linked cooperatives, searched and put in order.
//!
//! Of a service whose address is withheld nothing here knows where it is: it shows no municipality, is found by none, belongs to no
//! province, and stands behind all others where somebody asks for what is near. An order that knew better would tell it.

use std::collections::BTreeSet;

use pico_protocol::feed::{self, Address};
use pico_protocol::time::Timestamp;

use super::Catalogue;
use crate::directory::Offer;
use crate::directory::near::Nearness;
use crate::people::place::{self, Comune};
use crate::services::{self, area_code, publish};
use crate::store::fold::fold;

/// A list that could not be asked for again for so long is said to be old, milliseconds: a node asks every hour.
pub const OLD: i64 = 24 * 3_600_000;
/// Words that are looked for, at most.
const WORDS: usize = 6;

/// One service.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Who offers it.
    pub owner_name: String,
    /// What the owner tells.
    pub content: feed::Service,
    /// When the owner told it.
    pub at: Timestamp,
    /// Whether its owner could not be asked for long, or contradicts itself.
    pub old: bool,
}

/// What is looked for; what is empty asks for nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    /// Words.
    pub text: String,
    /// Area of people.
    pub area: String,
    /// Sign of a province.
    pub province: String,
    /// The municipality that near is near to.
    pub comune: Option<&'static Comune>,
    /// Only what has a free place and takes people.
    pub free: bool,
}

/// Everything that is on the list: of the own services what is public, of the others what their owners have made public.
pub fn entries(own: Catalogue, offers: Vec<Offer>, behind: &BTreeSet<String>) -> Vec<Entry> {
    let owner_name = own.organization.1.legal_name;
    let ours = own.services.into_iter().map(|service| Entry {
        owner_name: owner_name.clone(),
        content: publish::told(&service.particulars.content, &service.hours),
        at: service.changed_at,
        old: false,
    });
    let theirs = offers.into_iter().map(|offer| Entry {
        old: behind.contains(&offer.owner),
        owner_name: offer.owner_name,
        content: offer.content,
        at: offer.at,
    });
    ours.chain(theirs).collect()
}

/// What is wanted: the nearest first, then what has a free place, then by name.
pub fn found(entries: Vec<Entry>, wanted: &Wanted) -> Vec<Entry> {
    let text = fold(&wanted.text);
    let words: Vec<&str> = text.split(' ').filter(|word| !word.is_empty()).take(WORDS).collect();
    let mut found: Vec<Entry> = entries.into_iter().filter(|entry| wanted.wants(entry, &words)).collect();
    found.sort_by_cached_key(|entry| {
        let near = entry.nearness(wanted.comune);
        (near.is_none(), near, !entry.is_free(), fold(&entry.content.name))
    });
    found
}

impl Wanted {
    /// True when nothing is looked for.
    pub fn is_anything(&self) -> bool {
        *self == Self::default()
    }

    fn wants(&self, entry: &Entry, words: &[&str]) -> bool {
        let is = |wanted: &str, found: &str| wanted.is_empty() || wanted == found;
        let text = if words.is_empty() { String::new() } else { entry.words() };
        is(&self.area, area_code(entry.content.area))
            && is(&self.province, entry.province())
            && (!self.free || entry.is_free())
            && words.iter().all(|word| text.contains(word))
    }
}

impl Entry {
    /// Where it is, if that may be known.
    pub fn comune(&self) -> Option<&'static Comune> {
        match self.content.address {
            Address::Shown(_) => place::comune(&self.content.comune),
            Address::Withheld => None,
        }
    }

    /// The sign of its province; empty where it may not be known.
    pub fn province(&self) -> &'static str {
        self.comune().map_or("", |comune| comune.province.as_str())
    }

    /// `Via dell’Esempio 7, Bologna (BO)`; empty where it may not be known.
    pub fn whereabouts(&self) -> String {
        let street = match &self.content.address {
            Address::Shown(street) => street.as_str(),
            Address::Withheld => "",
        };
        let town = self.comune().map(Comune::label).unwrap_or_default();
        [street, &town].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
    }

    /// How near it is, where both are known.
    pub fn nearness(&self, to: Option<&Comune>) -> Option<Nearness> {
        Some(Nearness::between(to?, self.comune()?))
    }

    /// Whether somebody finds a place now.
    pub fn is_free(&self) -> bool {
        self.content.accepts_referrals && services::places(&self.content).is_some_and(|places| places.available > 0)
    }

    /// Free places, where they are told.
    pub fn available(&self) -> Option<u32> {
        services::places(&self.content).map(|places| places.available)
    }

    /// All places, where they are told.
    pub fn maximum(&self) -> Option<u32> {
        services::places(&self.content).map(|places| places.maximum)
    }

    fn words(&self) -> String {
        let (content, town) = (&self.content, self.comune());
        let town = town.map_or(String::new(), |comune| format!("{} {}", comune.name, comune.province_name));
        let texts =
            [&content.name, &content.description, &content.eligibility, &content.territory, &self.owner_name, &town];
        fold(&texts.map(String::as_str).join(" "))
    }
}

#[cfg(test)]
mod tests {
    use pico_protocol::feed::{Area, Capacity, Contact};

    use super::*;
    use crate::trial::NOON;

    fn entry(name: &str, comune: &str, address: Address, available: u32) -> Entry {
        let content = feed::Service {
            name: name.to_owned(),
            description: "Laboratori e merenda".to_owned(),
            category: "L".parse().unwrap(),
            area: Area::Disability,
            comune: place::find_comune(comune).unwrap().istat.clone(),
            address,
            territory: String::new(),
            capacity: vec![Capacity { unit: "posti".to_owned(), available, maximum: 9, updated: NOON }],
            eligibility: String::new(),
            minimum_age: None,
            maximum_age: None,
            schedule: String::new(),
            contact: Contact { telephone: String::new(), email: String::new() },
            accepts_referrals: true,
        };
        Entry { owner_name: "Cooperativa Brezza".to_owned(), content, at: NOON, old: false }
    }

    fn all() -> Vec<Entry> {
        let shown = || Address::Shown("Via dell’Esempio 7".to_owned());
        vec![
            entry("Lontano", "Grosseto", shown(), 1),
            entry("Rifugio", "Bologna", Address::Withheld, 1),
            entry("Regione", "Modena", shown(), 1),
            entry("Pieno", "Bologna", shown(), 0),
            entry("Provincia", "Imola", shown(), 1),
            entry("Comune", "Bologna", shown(), 1),
        ]
    }

    fn names(wanted: &Wanted) -> Vec<String> {
        found(all(), wanted).into_iter().map(|entry| entry.content.name).collect()
    }

    #[test]
    fn the_nearest_come_first_and_a_refuge_is_nowhere() {
        let near = Wanted { comune: place::find_comune("Bologna").ok(), ..Wanted::default() };
        assert_eq!(names(&near), ["Comune", "Pieno", "Provincia", "Regione", "Lontano", "Rifugio"]);
        assert_eq!(names(&Wanted::default()), ["Comune", "Lontano", "Provincia", "Regione", "Rifugio", "Pieno"]);
        let refuge = &all()[1];
        assert_eq!((refuge.whereabouts(), refuge.province(), refuge.comune()), (String::new(), "", None));
        assert_eq!(all()[0].whereabouts(), "Via dell’Esempio 7, Grosseto (GR)");
    }

    #[test]
    fn what_is_looked_for_narrows_the_list_and_a_town_does_not_find_a_refuge() {
        let text = |text: &str| Wanted { text: text.to_owned(), ..Wanted::default() };
        assert_eq!(names(&text("bologna")), ["Comune", "Provincia", "Pieno"], "Imola is in the province of Bologna");
        assert_eq!(names(&text("MERENDA brezza")).len(), 6);
        assert!(names(&text("merenda 100%")).is_empty());
        assert_eq!(names(&Wanted { province: "BO".to_owned(), ..Wanted::default() }).len(), 3);
        assert_eq!(names(&Wanted { free: true, ..Wanted::default() }).len(), 5);
        assert!(names(&Wanted { area: "elderly".to_owned(), ..Wanted::default() }).is_empty());
        assert!(Wanted::default().is_anything() && !text("a").is_anything());
    }
}
