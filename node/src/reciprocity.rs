//! Reciprocity: what the cooperatives have lent each other in a year, said so that somebody who keeps no books understands it.
//!
//! Nothing is written here but limits. The account with a partner is added up from what both have signed (`bookings::balance`), and the
//! other side's node gets the same from its own rows; so the two can lay their sheets beside each other at the end of a year and find the
//! same number. Nothing is exchanged for it, and nobody is paid by it: whether a balance is paid, forgiven or carried on is for the two
//! to say.
//!
//! Beside the account stands what waits for a signature and what is contested, and apart from it what sharing has spared, as far as
//! somebody has written it down. No page names a person: an account is between two organisations.

pub mod panel;
mod reading;

use pico_protocol::booking::Balance;
use pico_protocol::time::Timestamp;

use crate::bookings::balance::{Account, Lent, Open, year, year_of};
use crate::bookings::limits::{Limit, Standing};
use crate::coded;

coded! {
    /// One of the four things that are added up, each by itself.
    Measure {
        /// Euro, in cents.
        Cents = "cents",
        /// Hours, in minutes.
        Minutes = "minutes",
        /// Kilometres.
        Kilometres = "kilometres",
        /// Units: seats, pieces.
        Units = "units",
    }
}

impl Measure {
    /// How much of this one side has lent.
    pub fn lent(self, lent: &Lent) -> i64 {
        match self {
            Self::Cents => lent.cents,
            Self::Minutes => lent.minutes,
            Self::Kilometres => lent.kilometres,
            Self::Units => lent.units,
        }
    }

    /// How much of this we have lent more than borrowed.
    pub fn of(self, balance: &Balance) -> i64 {
        match self {
            Self::Cents => balance.cents,
            Self::Minutes => balance.minutes,
            Self::Kilometres => balance.kilometres,
            Self::Units => balance.units,
        }
    }

    /// Whether there is any of it in an account.
    pub fn is_in(self, account: &Account) -> bool {
        self.lent(&account.given) != 0 || self.lent(&account.received) != 0
    }
}

/// A cooperative with which there is something to tell of a year.
#[derive(Clone, Debug)]
pub struct Partner {
    /// Its node id.
    pub id: String,
    /// Its legal name, as it is confirmed here.
    pub name: String,
    /// What both have signed in the year.
    pub account: Account,
    /// How far from even it may be.
    pub limits: Vec<Limit>,
    /// What waits for a signature, of whichever year.
    pub open: Vec<Open>,
}

impl Partner {
    /// The limits that are reached or nearly so.
    pub fn pressing(&self) -> impl Iterator<Item = (&Limit, Standing)> {
        let balance = self.account.balance();
        let standing = move |limit: &Limit| limit.standing(&balance);
        self.limits
            .iter()
            .map(move |limit| (limit, standing(limit)))
            .filter(|(_, standing)| *standing > Standing::Within)
    }
}

/// Years that can be chosen, with this one.
const CHOICES: i16 = 6;

/// A year of accounts that has begun.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Year {
    number: i16,
    this: i16,
}

impl Year {
    /// The year that somebody asked for; this one where she asked for none that has begun.
    pub fn asked(word: &str, now: Timestamp) -> Self {
        let this = year_of(now);
        let number = word.parse::<i16>().ok().filter(|number| *number <= this && year(*number).is_some());
        Self { number: number.unwrap_or(this), this }
    }

    /// Its number.
    pub fn number(self) -> i16 {
        self.number
    }

    /// Whether it is not over.
    pub fn goes_on(self) -> bool {
        self.number == self.this
    }

    /// The years that can be chosen, the newest first, each with whether it is this one.
    pub fn choices(self) -> Vec<(i16, bool)> {
        (0..CHOICES).map(|back| self.this - back).map(|year| (year, year == self.number)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bookings::limits::Counted;

    #[test]
    fn a_year_that_has_not_begun_is_this_one() {
        let now = year(2026).unwrap().from();
        for (word, number) in [("2025", 2025), ("2026", 2026), ("2027", 2026), ("", 2026), ("1999", 2026), ("x", 2026)]
        {
            assert_eq!(Year::asked(word, now).number(), number, "{word}");
        }
        assert!(Year::asked("", now).goes_on() && !Year::asked("2025", now).goes_on());
    }

    #[test]
    fn only_limits_that_press_are_told() {
        let limit = |counted, most| Limit { counted, most, note: String::new() };
        let given = Lent { cents: 9_000, minutes: 60, ..Lent::default() };
        let partner = Partner {
            id: String::new(),
            name: String::new(),
            account: Account { given, received: Lent::default() },
            limits: vec![limit(Counted::Cents, 10_000), limit(Counted::Minutes, 600), limit(Counted::Units, 5)],
            open: Vec::new(),
        };
        let pressing: Vec<_> = partner.pressing().map(|(limit, standing)| (limit.counted, standing)).collect();
        assert_eq!(pressing, [(Counted::Cents, Standing::Near)]);
    }
}
