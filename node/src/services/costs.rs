//! What a person pays for a service, as the `cost_option` of HSDS 3.1 has it.
//!
//! In social services there is rarely one price: a fee of the residence (retta), a share that the Comune takes over by the bands of
//! the ISEE, a ticket for meals. Each is a [`CostOption`]: for whom or for what, how much where that is one number, and in
//! words what the number alone does not say. A service that asks for nothing says so, which is not the same as saying nothing.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::period::Period;
use crate::web::locale::Locale;
use crate::web::money;

/// The currency of every amount (ISO 4217).
pub const CURRENCY: &str = "EUR";
/// The most costs of a service.
pub const MOST: usize = 8;
/// The longest name of a cost, in characters.
pub const LONGEST_OPTION: usize = 120;
/// The longest description of an amount, in characters.
pub const LONGEST_DESCRIPTION: usize = 300;

/// One cost.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "StoredOption", into = "StoredOption")]
pub struct CostOption {
    /// What it is for, or for whom: `Retta`, `Mensa`, `ISEE fino a 9.000 euro`. One line, never empty.
    pub option: String,
    /// How much, in cents of a euro; none: it is not one number.
    pub cents: Option<u32>,
    /// For what the amount is, or how it is worked out: `al mese`, `secondo l’ISEE`. Empty only beside an amount.
    pub description: String,
    /// From which day to which it holds.
    pub period: Period,
}

impl CostOption {
    /// `Retta: 450,00 € al mese, dal 01/01/2027`.
    pub fn words(&self, locale: Locale) -> String {
        let amount = self.cents.map(|cents| money::written(locale, cents.into()));
        let said = [amount.unwrap_or_default(), self.description.clone()];
        let said = said.into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join(" ");
        self.period.after(format!("{}: {said}", self.option), locale)
    }
}

/// What a person pays.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Stored", into = "Stored")]
pub enum Costs {
    /// Nobody has said.
    #[default]
    Unsaid,
    /// Nothing.
    Free,
    /// These, at least one.
    Options(Vec<CostOption>),
}

impl Costs {
    /// The costs one by one: none where it is free, and where nobody has said.
    pub fn options(&self) -> &[CostOption] {
        if let Self::Options(options) = self { options } else { &[] }
    }

    /// A line for each.
    pub fn lines(&self, locale: Locale) -> Vec<String> {
        match self {
            Self::Unsaid => Vec::new(),
            Self::Free => vec![locale.text("services-costs-free-words", &[])],
            Self::Options(options) => options.iter().map(|option| option.words(locale)).collect(),
        }
    }
}

/// Costs as they are kept: `{"free": true, "options": []}`.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Stored {
    #[serde(default)]
    free: bool,
    #[serde(default)]
    options: Vec<CostOption>,
}

impl From<Costs> for Stored {
    fn from(costs: Costs) -> Self {
        match costs {
            Costs::Unsaid => Self { free: false, options: Vec::new() },
            Costs::Free => Self { free: true, options: Vec::new() },
            Costs::Options(options) => Self { free: false, options },
        }
    }
}

/// What is kept are no costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct NoCost(&'static str);

impl TryFrom<Stored> for Costs {
    type Error = NoCost;

    fn try_from(stored: Stored) -> Result<Self, NoCost> {
        match (stored.free, stored.options.is_empty()) {
            (true, false) => Err(NoCost("what is free has no costs")),
            (true, true) => Ok(Self::Free),
            (false, true) => Ok(Self::Unsaid),
            (false, false) => Ok(Self::Options(stored.options)),
        }
    }
}

/// One cost as it is kept: `{"option": "Retta", "cents": 45000, "description": "al mese"}`.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct StoredOption {
    option: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    cents: Option<u32>,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    description: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    valid_from: Option<Date>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    valid_to: Option<Date>,
}

impl From<CostOption> for StoredOption {
    fn from(cost: CostOption) -> Self {
        let (valid_from, valid_to) = (cost.period.from, cost.period.to);
        Self { option: cost.option, cents: cost.cents, description: cost.description, valid_from, valid_to }
    }
}

impl TryFrom<StoredOption> for CostOption {
    type Error = NoCost;

    fn try_from(stored: StoredOption) -> Result<Self, NoCost> {
        let period = Period::new(stored.valid_from, stored.valid_to);
        let period = period.ok_or(NoCost("a cost ends before it begins"))?;
        if stored.option.is_empty() || stored.cents.is_none() && stored.description.is_empty() {
            return Err(NoCost("a cost says nothing"));
        }
        Ok(Self { option: stored.option, cents: stored.cents, description: stored.description, period })
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn cost(option: &str, cents: Option<u32>, description: &str) -> CostOption {
        let (option, description) = (option.to_owned(), description.to_owned());
        CostOption { option, cents, description, period: Period::default() }
    }

    #[test]
    fn a_cost_is_said_with_what_its_number_means() {
        let monthly = cost("Retta", Some(45_000), "al mese");
        assert_eq!(monthly.words(Locale::It), "Retta: 450,00\u{a0}€ al mese");
        assert_eq!(cost("Mensa", Some(550), "").words(Locale::It), "Mensa: 5,50\u{a0}€");
        let period = Period::new(Some(date(2027, 1, 1)), None).unwrap();
        let by_income = CostOption { period, ..cost("Compartecipazione", None, "secondo l’ISEE") };
        assert_eq!(by_income.words(Locale::It), "Compartecipazione: secondo l’ISEE, dal 01/01/2027");
    }

    #[test]
    fn what_is_kept_is_read_again_and_what_cannot_be_is_refused() {
        let options = Costs::Options(vec![cost("Retta", Some(0), ""), cost("Mensa", None, "secondo l’ISEE")]);
        for costs in [Costs::Unsaid, Costs::Free, options] {
            let kept = serde_json::to_string(&costs).unwrap();
            assert_eq!(serde_json::from_str::<Costs>(&kept).unwrap(), costs, "{kept}");
        }
        for wrong in [
            r#"{"free":true,"options":[{"option":"Retta","cents":1}]}"#,
            r#"{"options":[{"option":"Retta"}]}"#,
            r#"{"options":[{"option":"","cents":1}]}"#,
            r#"{"options":[{"option":"Retta","cents":1,"valid_from":"2027-02-01","valid_to":"2027-01-01"}]}"#,
            r#"{"options":[{"option":"Retta","cents":-1}]}"#,
        ] {
            assert!(serde_json::from_str::<Costs>(wrong).is_err(), "{wrong}");
        }
    }
}
