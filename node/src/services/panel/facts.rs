//! What stands at the head of the page of a service: what other features know of it, each fact with the way to more.
//!
//! Contracts, teams and enrolments stand above services: whoever knows them fills this in (`panel::service`). What a service says of
//! itself line by line, when it is open, what it costs, where else it is and which languages are spoken, is here ([`own`]).

use crate::services::Service;
use crate::web::layout::Page;

/// Some words, and where more is told; no address: they lead nowhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// What is said.
    pub words: String,
    /// Where it leads.
    pub address: String,
}

impl Said {
    /// Words that lead somewhere.
    pub fn leading(words: String, address: String) -> Self {
        Self { words, address }
    }

    /// Words alone.
    pub fn alone(words: String) -> Self {
        Self { words, address: String::new() }
    }
}

/// One fact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    /// What it is called.
    pub name: String,
    /// What there is to say of it, a line for each.
    pub says: Vec<Said>,
}

/// When a service is open, what a person pays, its places and languages. Who may change it finds the way there, also where nothing is said yet; for
/// everybody else what is not said is no fact.
pub fn own(page: &Page, service: &Service, may_change: bool) -> Vec<Fact> {
    let address = |part: &str| format!("/servizi/{}/{part}", service.id);
    let facts = [
        ("services-hours", service.hours.lines(page.locale()), address("orari")),
        ("services-costs", service.costs.lines(page.locale()), address("costi")),
        ("services-locations", service.locations.lines(page.locale()), address("sedi")),
        ("services-languages", service.languages.lines(page.locale()), address("lingue")),
    ];
    let fact = |(key, lines, address): (&str, Vec<String>, String)| {
        let way = if lines.is_empty() { "write" } else { "change" };
        let mut says: Vec<Said> = lines.into_iter().map(Said::alone).collect();
        says.extend(may_change.then(|| Said::leading(page.t(format!("{key}-{way}")), address)));
        (!says.is_empty()).then(|| Fact { name: page.t(format!("{key}-title")), says })
    };
    facts.into_iter().filter_map(fact).collect()
}
