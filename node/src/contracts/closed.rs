//! Months that were closed, and a contract that is changed afterwards.
//!
//! A closed month keeps its hours and presences; what they are worth is said by the contract. So a change of the tariff, of what is paid, of half days or of the days
//! tells a statement otherwise that somebody has sent and been paid for. It may be right (a price that was typed wrongly), and it is
//! never done in silence: whoever saves is told which months it is about, and says yes to these.

use super::Terms;
use super::month::Month;

/// What was delivered in a closed month under a contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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
}

impl Closed {
    /// A month without hours and presences.
    pub fn empty(month: Month) -> Self {
        Self { month, direct: 0, indirect: 0, travel: 0, halves: [0, 0] }
    }

    /// Whether its statement says something else by other terms: how much is paid, what it is worth, which of its days are the
    /// contract's.
    pub fn is_told_otherwise(&self, before: &Terms, after: &Terms) -> bool {
        let told = |by: &Terms, halves: i64| {
            let paid = by.counted(by.paid(self.direct, self.indirect, self.travel), halves);
            (paid, by.worth(paid), self.month.days_within(by.starts, by.ends))
        };
        let [halves_before, halves_after] = self.halves;
        told(before, halves_before) != told(after, halves_after)
    }
}

/// Months as a form and the log say them: `2026-09,2026-10`.
pub fn listed(months: &[Month]) -> String {
    months.iter().map(ToString::to_string).collect::<Vec<_>>().join(",")
}
