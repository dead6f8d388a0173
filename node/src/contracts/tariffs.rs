//! Tariffs: what an hour of a contract costs, by what the colleague is who worked, and by the day.
//!
//! A contract has one base tariff, which is one of its [`Terms`]. Many bodies pay each profession by a price of its own, and raise prices
//! from a day on (by the index of ISTAT). Each of these prices is one more [`Tariff`], of a **kind**: of one qualification, or base. It holds from its
//! day until a later one of the same kind begins.
//!
//! Which one an hour has is decided in one place, [`Terms::tariff_for`]: that of the qualification which the colleague had on that day in
//! the team of the service in which she worked; where this has none yet, or she was in no team of it, the base one. Not by her
//! roles, nor by what she is in another service: a coordinator reads the team and knows the price. A raise of the base tariff raises no other.
//!
//! Where there are several, what each of them is worth is rounded to the cent by itself, and what a statement is worth is their sum:
//! whoever adds up its lines comes to its total. A day of presence has no colleague: a contract by days has base tariffs only.

pub mod reading;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::month::Month;
use super::{Paid, Terms};
use crate::teams::Qualification;

/// The most tariffs of a contract besides the first one: ten professions through four raises.
pub const MOST: usize = 40;

/// What an hour, or a day of presence, costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tariff {
    /// Of which qualification; none: the base one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub qualification: Option<Qualification>,
    /// From which day on; none: from the beginning.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub starts: Option<Date>,
    /// Cents.
    pub cents: u32,
}

impl Tariff {
    /// The base one, from the beginning.
    pub fn base(cents: u32) -> Self {
        Self { qualification: None, starts: None, cents }
    }

    /// What something is worth by it, in cents, to the nearest one.
    pub fn worth(self, paid: Paid) -> i64 {
        let cents = i64::from(self.cents);
        match paid {
            Paid::Minutes(minutes) => (minutes * cents + 30).div_euclid(60),
            Paid::Halves(halves) => (halves * cents + 1).div_euclid(2),
        }
    }

    /// The message key of whose it is.
    pub fn whose(self) -> String {
        self.qualification.map_or_else(|| "tariff-base".to_owned(), Qualification::key)
    }
}

impl Terms {
    /// The tariff of what was done on a day by somebody who is this; none where the contract has no price.
    pub fn tariff_for(&self, qualification: Option<Qualification>, day: Date) -> Option<Tariff> {
        let of_kind = |kind: Option<Qualification>| {
            let begun = |one: &&Tariff| one.qualification == kind && one.starts.is_none_or(|starts| starts <= day);
            self.tariffs.iter().filter(begun).max_by_key(|one| one.starts).copied()
        };
        let own = qualification.and_then(|own| of_kind(Some(own)));
        own.or_else(|| of_kind(None)).or_else(|| self.tariff.map(Tariff::base))
    }

    /// The days from one to another in stretches within which no tariff begins: the first day of each.
    pub fn stretches(&self, (from, to): (Date, Date)) -> Vec<Date> {
        let inside = self.tariffs.iter().filter_map(|one| one.starts).filter(|day| from < *day && *day <= to);
        let mut days: Vec<Date> = inside.chain([from]).collect();
        days.sort_unstable();
        days.dedup();
        days
    }

    /// Whether everything that is done in a month costs the same by both, whoever does it.
    pub fn prices_alike(&self, other: &Self, month: Month) -> bool {
        let days = [self, other].map(|by| by.stretches((month.first(), month.last()))).concat();
        let alike = |whose| days.iter().all(|day| self.tariff_for(whose, *day) == other.tariff_for(whose, *day));
        alike(None) && Qualification::ALL.iter().all(|one| alike(Some(*one)))
    }
}

#[cfg(test)]
mod tests;
