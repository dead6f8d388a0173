//! The account between two cooperatives: what each has lent the other, in euro, hours, kilometres and units.
//!
//! There is no currency of its own: what was lent for money is added up in cents, and what was used in its own measure, each by
//! itself. Both nodes have the same signed lines, so both get the same, with the opposite sign. A line belongs to the day on which
//! the booked time begins; a year is the calendar year of that day in Italy.

use super::Party;
use super::code::Unit;
use crate::time::Timestamp;

/// What one booking came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Line {
    /// When the booked time begins.
    pub from: Timestamp,
    /// How much was used.
    pub quantity: u32,
    /// In what that is counted.
    pub unit: Unit,
    /// What the asker owes for it.
    pub cents: u32,
}

/// What we have lent less what we have borrowed; below zero we have borrowed more.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Balance {
    /// In cents of a euro: what the other side owes us.
    pub cents: i64,
    /// In minutes.
    pub minutes: i64,
    /// In kilometres.
    pub kilometres: i64,
    /// In units.
    pub units: i64,
}

impl Balance {
    /// Adds up the lines with one other node, each with the side on which we were.
    pub fn of(lines: impl IntoIterator<Item = (Party, Line)>) -> Self {
        let mut balance = Self::default();
        for (party, line) in lines {
            balance.add(party, line);
        }
        balance
    }

    fn add(&mut self, party: Party, line: Line) {
        let sign = match party {
            Party::Owner => 1,
            Party::Asker => -1,
        };
        self.cents += sign * i64::from(line.cents);
        let quantity = sign * i64::from(line.quantity);
        match line.unit {
            Unit::Minutes => self.minutes += quantity,
            Unit::Kilometres => self.kilometres += quantity,
            Unit::Units => self.units += quantity,
        }
    }
}
