//! Closed months, and a contract that is changed afterwards.
//!
//! A closed month keeps its hours and presences; what they are worth is said by the contract. So a change of a tariff, of what is paid, of half days or of the days
//! tells a statement otherwise that somebody has sent and been paid for. It may be right (a price that was typed wrongly), and it is
//! never done in silence: whoever saves is told which months it is about, and says yes to these.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::month::Month;
use super::tariffs::Tariff;
use super::{Paid, Terms};
use crate::teams::Qualification;

/// What was delivered in a closed month under a contract.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Closed {
    /// The month.
    pub month: Month,
    /// Minutes with people.
    pub direct: i64,
    /// Minutes without them.
    pub indirect: i64,
    /// Minutes on the road.
    pub travel: i64,
    /// Days of presence in halves, by the terms before and by those after; nought where these do not pay for them.
    pub halves: [i64; 2],
    /// The same day by day, by what those are who worked; empty where nobody asked for it.
    pub parts: Vec<Part>,
}

/// What was delivered on one day by those who are the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    /// What they are in the team; none: they are in none.
    pub qualification: Option<Qualification>,
    /// The day.
    pub day: Date,
    /// Minutes with people.
    pub direct: i64,
    /// Minutes without them.
    pub indirect: i64,
    /// Minutes on the road.
    pub travel: i64,
    /// Days of presence in halves, two for each: it only matters that somebody was there. What half days change is in the sums.
    pub halves: i64,
}

impl Part {
    /// A day on which nothing was done.
    pub fn empty(day: Date) -> Self {
        Self { qualification: None, day, direct: 0, indirect: 0, travel: 0, halves: 0 }
    }
}

impl Closed {
    /// A month without hours and presences.
    pub fn empty(month: Month) -> Self {
        Self { month, direct: 0, indirect: 0, travel: 0, halves: [0, 0], parts: Vec::new() }
    }

    /// Whether its statement says something else by other terms: how much is paid, what it is worth, which of its days are the
    /// contract's.
    pub fn is_told_otherwise(&self, before: &Terms, after: &Terms) -> bool {
        let told = |by: &Terms, halves: i64| {
            let paid = by.counted(by.paid(self.direct, self.indirect, self.travel), halves);
            (paid, self.month.days_within(by.starts, by.ends))
        };
        let [halves_before, halves_after] = self.halves;
        if told(before, halves_before) != told(after, halves_after) {
            return true;
        }
        let alike = before.prices_alike(after, self.month);
        !alike && self.by_tariff(before, halves_before) != self.by_tariff(after, halves_after)
    }

    /// How much of it is paid at each tariff. Where nobody asked for its parts the tariff is the same for all of it.
    fn by_tariff(&self, by: &Terms, halves: i64) -> BTreeMap<Tariff, i64> {
        let (direct, indirect, travel) = (self.direct, self.indirect, self.travel);
        let whole = [Part { direct, indirect, travel, halves, ..Part::empty(self.month.first()) }];
        let parts: &[Part] = if self.parts.is_empty() { &whole } else { &self.parts };
        let mut sums: BTreeMap<Tariff, i64> = BTreeMap::new();
        for part in parts {
            let (Paid::Minutes(amount) | Paid::Halves(amount)) =
                by.counted(by.paid(part.direct, part.indirect, part.travel), part.halves);
            if let Some(tariff) = by.tariff_for(part.qualification, part.day).filter(|_| amount != 0) {
                *sums.entry(tariff).or_default() += amount;
            }
        }
        sums
    }
}

/// Months as a form and the log say them: `2026-09,2026-10`.
pub fn listed(months: &[Month]) -> String {
    months.iter().map(ToString::to_string).collect::<Vec<_>>().join(",")
}
