//! How the cooperative governs itself: what people write for the third section of the social report (D.M. 4 July 2019, section 6 of its
//! guidelines, *struttura, governo e amministrazione*), once for each year.
//!
//! The guidelines ask how many members there are and of which sort, which system of government the cooperative has and who sits in its
//! bodies, how members take part, and how those are involved who have a stake in it. L. 381/1991 knows sorts of members that only a social
//! cooperative has: volunteers, who are at most half of all (art. 2), and legal persons (art. 11). **Only counts are kept, never a
//! name**; names of administrators stand in the document that the cooperative writes. Who works on which terms is not asked again: the
//! fourth section counts it from the accounts.
//!
//! What is not written is told apart from nought: a line of which nothing is typed is not there, and in one of which something is typed an
//! empty field is nought.

pub mod reading;

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::coded;

/// The longest text on how members take part, characters.
pub const LONGEST_TEXT: usize = 2_000;
/// The longest text on one sort of stakeholder, characters.
pub const LONGEST_LINE: usize = 300;

coded! {
    /// A sort of members.
    #[derive(PartialOrd, Ord, Serialize, Deserialize)]
    #[serde(rename_all = "snake_case")]
    Sort {
        /// Who works in it (*lavoratori*), and other ordinary members.
        Workers = "workers",
        /// Who works without pay: L. 381/1991, art. 2.
        Volunteers = "volunteers",
        /// Whom its services are for (*fruitori*).
        Users = "users",
        /// Who only brings money (*sovventori*, *finanziatori*).
        Funders = "funders",
        /// Bodies, public or private: L. 381/1991, art. 11.
        LegalPersons = "legal_persons",
    }
}

coded! {
    /// Which bodies govern, by the civil code.
    #[derive(Deserialize)]
    #[serde(rename_all = "snake_case")]
    System {
        /// A board, and auditors beside it (art. 2380 and following).
        Traditional = "traditional",
        /// A supervisory board over a managing one (art. 2409-octies).
        TwoTier = "two_tier",
        /// A board with a committee of its own that controls (art. 2409-sexiesdecies).
        OneTier = "one_tier",
    }
}

coded! {
    /// A body in which people sit.
    #[derive(PartialOrd, Ord, Serialize, Deserialize)]
    #[serde(rename_all = "snake_case")]
    Body {
        /// *Organo amministrativo*.
        Board = "board",
        /// *Organo di controllo*.
        Control = "control",
        /// *Revisore legale*; may be a firm.
        Auditor = "auditor",
    }
}

coded! {
    /// A sort of stakeholder, as the guidelines name them.
    #[derive(PartialOrd, Ord, Serialize, Deserialize)]
    #[serde(rename_all = "snake_case")]
    Stakeholder {
        /// Who works here.
        Staff = "staff",
        /// Members.
        Members = "members",
        /// Who gives money.
        Funders = "funders",
        /// People in services, and their families.
        Users = "users",
        /// Who sells to the cooperative.
        Suppliers = "suppliers",
        /// Public bodies.
        PublicBodies = "public_bodies",
        /// Everybody around.
        Community = "community",
    }
}

/// Members of one sort.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Members {
    /// Women, on the last day of the year.
    pub women: u32,
    /// Men.
    pub men: u32,
    /// People of whom it is not said, and bodies.
    pub others: u32,
    /// Who came in within the year.
    pub entered: u32,
    /// Who left within it.
    pub left: u32,
}

impl Members {
    /// How many they are on the last day.
    pub fn all(&self) -> i64 {
        [self.women, self.men, self.others].map(i64::from).iter().sum()
    }
}

/// Who sits in a body.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Seats {
    /// Women, on the last day of the year.
    pub women: u32,
    /// Men.
    pub men: u32,
    /// People of whom it is not said, and firms.
    pub others: u32,
    /// In office since.
    pub since: Option<Date>,
    /// In office until.
    pub until: Option<Date>,
}

impl Seats {
    /// How many they are.
    pub fn all(&self) -> i64 {
        [self.women, self.men, self.others].map(i64::from).iter().sum()
    }
}

/// Meetings of a year, each as far as it is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Meetings {
    /// Assemblies of the members.
    pub assemblies: Option<u32>,
    /// Of a hundred members who may vote, how many took part, by proxy too; over all assemblies.
    pub attendance: Option<u32>,
    /// Of a hundred who took part, how many did so by proxy.
    pub proxies: Option<u32>,
    /// Meetings of the board.
    pub boards: Option<u32>,
    /// Of a hundred of the board, how many took part.
    pub board_attendance: Option<u32>,
}

/// What is written for one year.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Governance {
    /// Members.
    pub members: BTreeMap<Sort, Members>,
    /// Which bodies govern.
    pub system: Option<System>,
    /// Who sits in them.
    pub seats: BTreeMap<Body, Seats>,
    /// How often they met.
    pub meetings: Meetings,
    /// How members take part, in words; empty: not written.
    pub democracy: String,
    /// How those are involved who have a stake, in words.
    pub stakeholders: BTreeMap<Stakeholder, String>,
}

/// What somebody should look at before it goes into the report. Nothing is refused for it: the statute or an error of the year before may
/// explain it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Doubt {
    /// Volunteers are more than half of the members: L. 381/1991, art. 2.
    Volunteers {
        /// How many they are.
        volunteers: i64,
        /// Of how many.
        members: i64,
    },
    /// Those of the year before, with who came and without who left, are others than are written.
    Balance {
        /// Written for the year before.
        before: i64,
        /// What comes of it.
        expected: i64,
        /// Written.
        members: i64,
    },
}

impl Governance {
    /// Members of every sort: how many at the end, who came and who left; nothing where none are written.
    pub fn all_members(&self) -> Option<(i64, i64, i64)> {
        let sum = |of: fn(&Members) -> i64| -> i64 { self.members.values().map(of).sum() };
        let (all, entered, left) = (sum(Members::all), sum(|one| one.entered.into()), sum(|one| one.left.into()));
        (!self.members.is_empty()).then_some((all, entered, left))
    }

    /// What somebody should look at, beside what is written for the year before, where that is written.
    pub fn doubts(&self, before: Option<&Self>) -> Vec<Doubt> {
        let Some((members, entered, left)) = self.all_members() else { return Vec::new() };
        let volunteers = self.members.get(&Sort::Volunteers).map_or(0, Members::all);
        let many = (volunteers * 2 > members).then_some(Doubt::Volunteers { volunteers, members });
        let before = before.and_then(Self::all_members).map(|(before, ..)| before);
        let balance = before.filter(|before| before + entered - left != members);
        let balance = balance.map(|before| Doubt::Balance { before, expected: before + entered - left, members });
        many.into_iter().chain(balance).collect()
    }

    /// What is proposed for a later year: who was there, and not what happened in the year.
    #[must_use]
    pub fn proposed(mut self) -> Self {
        self.meetings = Meetings::default();
        for one in self.members.values_mut() {
            (one.entered, one.left) = (0, 0);
        }
        self
    }
}

#[cfg(test)]
mod tests;
