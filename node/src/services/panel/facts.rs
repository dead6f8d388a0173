//! What stands at the head of the page of a service: what other features know of it, each fact with the way to more.
//!
//! Contracts, teams and enrolments stand above services: whoever knows them fills this in (`panel::service`).

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
