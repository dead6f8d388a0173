//! Figures ("numeri"): what the rows of the daily work say together, for who leads: places, people, hours, waiting, referrals.
//!
//! Nothing is typed for them, but how the cooperative governs itself ([`governance`]) and what is asked of volunteers and training
//! ([`workforce`]), which no daily work tells. Sums of hours and counts of people are kept with the rows they come from (`activities::store::shares`,
//! `people::store::care`, `enrolments::store::totals`), so that nobody is read to be counted. A count of
//! people that is smaller than [`FEW`] is told only to who may see the people: to anybody else "one woman of 90 in Loiano" would be
//! a name. A municipality is that of residence, never that of domicile: the one that pays is the one that is counted.

pub mod answers;
pub mod colleagues;
pub mod governance;
pub mod narrowed;
pub mod panel;
pub mod store;
pub mod workforce;
pub mod year;

use std::collections::HashMap;

use jiff::ToSpan;
use jiff::civil::Date;
use pico_protocol::feed::Area;

use crate::contracts::month::Month;
use crate::contracts::{Contract, Per};
use crate::services::{AREAS, Service};

/// Counts of people below this are not told to who may not see them; the threshold that ISTAT tables commonly start from.
pub const FEW: i64 = 5;
/// Months that are looked back at, where none were chosen.
pub const MONTHS: usize = 12;
/// The first year of life of each band of ages.
pub const BANDS: [i16; 7] = crate::people::filter::AGES;

/// What is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// Places of each service, taken and free, and who waits.
    Places,
    /// People in a service, by its area.
    Areas,
    /// People in a service, by age.
    Ages,
    /// People in a service, by the municipality where they live.
    Comuni,
    /// Hours planned, done, still to be done and authorised, month by month.
    Hours,
    /// How long people wait, and waited, in days.
    Waiting,
    /// What became of referrals.
    Referrals,
}

impl Part {
    /// All of them, in the order of the page.
    pub const ALL: [Self; 7] =
        [Self::Places, Self::Areas, Self::Ages, Self::Comuni, Self::Hours, Self::Waiting, Self::Referrals];

    /// The word in the address and in the message keys `figures-part-…`.
    pub fn slug(self) -> &'static str {
        match self {
            Self::Places => "posti",
            Self::Areas => "aree",
            Self::Ages => "eta",
            Self::Comuni => "comuni",
            Self::Hours => "ore",
            Self::Waiting => "attese",
            Self::Referrals => "invii",
        }
    }
}

impl std::str::FromStr for Part {
    type Err = ();

    fn from_str(word: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|part| part.slug() == word).ok_or(())
    }
}

/// The last day on which somebody can be born who is in each band or an older one today, the youngest band first.
pub fn born_until(today: Date) -> [Date; 7] {
    BANDS.map(|years| today.saturating_sub(years.years()))
}

/// How many people are in each area that has a service, each once, from how many are in the same services (their keys, with blanks).
pub fn by_area(services: &[Service], people: &[(String, i64)]) -> Vec<(Area, i64)> {
    let of = |service: &Service| service.particulars.content.area;
    let area_of: HashMap<String, Area> = services.iter().map(|one| (one.id.to_string(), of(one))).collect();
    let count = |area: Area| {
        let inside = |keys: &str| keys.split(' ').any(|key| area_of.get(key) == Some(&area));
        people.iter().filter(|(keys, _)| inside(keys)).map(|(_, count)| count).sum()
    };
    let there = AREAS.into_iter().filter(|area| services.iter().any(|one| of(one) == *area));
    there.map(|area| (area, count(area))).collect()
}

/// Minutes that contracts authorise for a month: of a year a twelfth, of a week its days, of a whole contract its days of this month;
/// none where no contract says how many.
pub fn authorised(contracts: &[Contract], month: Month) -> Option<i64> {
    contracts.iter().filter_map(|contract| of_one(contract, month)).reduce(|sum, minutes| sum + minutes)
}

fn of_one(contract: &Contract, month: Month) -> Option<i64> {
    let terms = &contract.terms;
    let days = i64::from(month.days_within(terms.starts, terms.ends));
    let minutes = i64::from(terms.minutes?);
    if days == 0 {
        return None;
    }
    match terms.per {
        Per::Week => Some(minutes * days / 7),
        Per::Month => Some(minutes * days / i64::from(month.days())),
        Per::Year => Some(minutes * days / i64::from(month.days()) / 12),
        Per::Whole => {
            let whole = i64::from((terms.ends? - terms.starts).get_days()) + 1;
            Some(minutes * days / whole)
        }
    }
}

/// The middle of some lengths: half are shorter, half are longer.
pub fn median(mut lengths: Vec<i64>) -> Option<i64> {
    lengths.sort_unstable();
    let half = lengths.len() / 2;
    match lengths.len() {
        0 => None,
        odd if odd % 2 == 1 => Some(lengths[half]),
        _ => Some(i64::midpoint(lengths[half - 1], lengths[half])),
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn who_has_her_birthday_today_is_in_the_older_band() {
        let until = born_until(date(2026, 11, 28));
        assert_eq!(until[3], date(2008, 11, 28), "eighteen from this day");
        assert_eq!(until[0], date(2026, 11, 28));
    }

    #[test]
    fn the_middle_lies_between_two_when_there_is_an_even_number() {
        assert_eq!(median(vec![]), None);
        assert_eq!(median(vec![9, 1, 4]), Some(4));
        assert_eq!(median(vec![10, 2]), Some(6));
    }
}
