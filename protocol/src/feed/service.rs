//! A service as a feed tells it, in the words of HSDS 3.1 (Open Referral) where it has them.
//!
//! Free text is for what the service does, never for persons: no names of workers, no personal
//! telephone. A protected place has its address withheld.

use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

use crate::{
    encoding::serde_as_text,
    error::{Invalid, Malformed},
    text::is_line,
    time::Timestamp,
};

/// A service that other nodes can send people to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Service {
    /// Its name.
    pub name: String,
    /// What it does, for whom, how.
    pub description: String,
    /// The category of the nomenclatore.
    pub category: Category,
    /// The area of the people it is for.
    pub area: Area,
    /// The municipality where it is, by its six-digit ISTAT code.
    pub comune: String,
    /// Where it is.
    pub address: Address,
    /// The territory it serves, in words; empty: the same municipality.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub territory: String,
    /// How many places it has, by unit.
    pub capacity: Vec<Capacity>,
    /// Who can come, in words; empty: everybody of the area.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub eligibility: String,
    /// From this age on, in completed years; none: from birth.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub minimum_age: Option<u8>,
    /// Up to this age, that year included; none: without an end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub maximum_age: Option<u8>,
    /// Hours, in words.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub schedule: String,
    /// How to reach the desk, not a person.
    pub contact: Contact,
    /// Whether it takes referrals now.
    pub accepts_referrals: bool,
}

/// A category of the ISTAT/CISIS nomenclatore: one letter, perhaps followed by a number (`F`, `F3`).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Category(String);

impl Category {
    /// The letter.
    pub fn letter(&self) -> char {
        self.0.chars().next().unwrap_or('A')
    }
}

impl fmt::Display for Category {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for Category {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        let number = text.strip_prefix(|c| "ABCDEFGHILM".contains(c)).ok_or(Malformed("category"))?;
        let good = number.len() <= 2 && number.bytes().all(|c| c.is_ascii_digit()) && !number.starts_with('0');
        if good { Ok(Self(text.to_owned())) } else { Err(Malformed("category")) }
    }
}

serde_as_text!(Category);

/// The areas of people of the ISTAT survey.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Area {
    /// Famiglia e minori.
    FamilyAndMinors,
    /// Disabili.
    Disability,
    /// Dipendenze.
    Addiction,
    /// Anziani, 65 and over.
    Elderly,
    /// Immigrati.
    Migrants,
    /// Povertà e disagio adulti.
    Poverty,
    /// Multiutenza.
    Mixed,
}

/// `"withheld"`, or `{"shown": "Via dell'Esempio 1"}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Address {
    /// A protected place: only who is accepted is told.
    Withheld,
    /// Street and number.
    Shown(String),
}

/// Places of one unit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Capacity {
    /// What is counted: `posti`, `ore`, `pasti`.
    pub unit: String,
    /// How many are free.
    pub available: u32,
    /// How many there are.
    pub maximum: u32,
    /// When this was true.
    pub updated: Timestamp,
}

/// How to reach the desk.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Contact {
    /// Telephone of the desk.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub telephone: String,
    /// E-mail of the desk.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub email: String,
}

/// The highest age that a service can name, in years.
pub const HIGHEST_AGE: u8 = 130;

impl Service {
    /// Whether somebody of this age, in completed years, is of those it says it is for.
    pub fn is_for_age(&self, years: u16) -> bool {
        self.minimum_age.is_none_or(|least| years >= least.into())
            && self.maximum_age.is_none_or(|most| years <= most.into())
    }

    /// The rules that types alone do not hold.
    pub(super) fn check(&self) -> Result<(), Invalid> {
        Invalid::unless(is_line(&self.name, 1, 120), "a service has a name of one line")?;
        let text = |text: &str, longest| {
            text.chars().count() <= longest && !text.contains(|c: char| c.is_control() && c != '\n')
        };
        Invalid::unless(text(&self.description, 4000), "a description has at most 4000 characters")?;
        Invalid::unless(text(&self.eligibility, 1000), "eligibility has at most 1000 characters")?;
        let (least, most) = (self.minimum_age.unwrap_or(0), self.maximum_age.unwrap_or(HIGHEST_AGE));
        Invalid::unless(least <= most && most <= HIGHEST_AGE, "the lowest age is not above the highest")?;
        let lines =
            [(&self.territory, 300), (&self.schedule, 300), (&self.contact.telephone, 30), (&self.contact.email, 120)];
        Invalid::unless(lines.iter().all(|(line, longest)| is_line(line, 0, *longest)), "a field is too long")?;
        let comune = self.comune.len() == 6 && self.comune.bytes().all(|c| c.is_ascii_digit());
        Invalid::unless(comune, "a municipality is a six-digit ISTAT code")?;
        if let Address::Shown(address) = &self.address {
            Invalid::unless(is_line(address, 1, 200), "an address is one line")?;
        }
        Invalid::unless(self.capacity.len() <= 8, "at most eight units of capacity")?;
        let counted = |c: &Capacity| is_line(&c.unit, 1, 40) && c.available <= c.maximum;
        Invalid::unless(self.capacity.iter().all(counted), "no more places are free than there are")
    }
}
