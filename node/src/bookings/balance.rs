//! The account with another cooperative: what each has lent the other in a year (`docs/protocol.md`, section 17.5).
//!
//! A line is there as soon as both have signed the same quantity and value; it stays when a new proposal is made, or contested, until the
//! new one is signed too. So a use that was contested and never agreed is in no sum. Both nodes have the same lines, and get the same
//! figures with the opposite sign. A line belongs to the day on which the use begins, in Rome; a year is that of the calendar. Euro,
//! minutes, kilometres and units are added up each by itself, and none is ever turned into another.
//!
//! What sharing has spared ([`Avoided`]) is added up apart. It owes nobody anything.

use jiff::civil::date;
use pico_protocol::booking::{self, Balance, Line, Party, Unit};
use pico_protocol::time::Timestamp;

use super::{BookingId, Span, State};
use crate::web::dates;

/// The first and the last year that can be asked for.
const YEARS: std::ops::RangeInclusive<i16> = 2000..=2999;

/// A calendar year in Rome; none where nobody kept books yet.
pub fn year(number: i16) -> Option<Span> {
    let first = |number: i16| dates::begins(date(number, 1, 1));
    YEARS.contains(&number).then(|| Span::new(first(number), first(number + 1)))?
}

/// The year to which a use belongs that begins then.
pub fn year_of(from: Timestamp) -> i16 {
    dates::today(from).year()
}

/// What was not spent because it was lent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Avoided {
    /// What hiring would have cost, in cents.
    pub cents: i64,
    /// Kilometres that nobody drove.
    pub kilometres: i64,
    /// Days that nobody waited.
    pub days: i64,
    /// Of how many uses somebody has said it.
    pub told: i64,
}

impl Avoided {
    fn add(&mut self, other: Self) {
        self.cents += other.cents;
        self.kilometres += other.kilometres;
        self.days += other.days;
        self.told += other.told;
    }

    /// Both together.
    #[must_use]
    pub fn and(mut self, other: Self) -> Self {
        self.add(other);
        self
    }
}

/// Of one use.
impl From<booking::Avoided> for Avoided {
    fn from(said: booking::Avoided) -> Self {
        let [cents, kilometres, days] = [said.cents, said.kilometres, said.days_of_waiting].map(i64::from);
        Self { cents, kilometres, days, told: i64::from(cents + kilometres + days > 0) }
    }
}

/// What one side has lent the other, added up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Lent {
    /// How many lines.
    pub lines: i64,
    /// What the other side owes for them, in cents.
    pub cents: i64,
    /// Minutes that were used.
    pub minutes: i64,
    /// Kilometres that were driven.
    pub kilometres: i64,
    /// Units that were used.
    pub units: i64,
    /// What it has spared the side that has used them.
    pub avoided: Avoided,
}

impl Lent {
    /// Adds lines that are counted in one unit.
    pub(super) fn add(&mut self, unit: Unit, quantity: i64, others: Self) {
        self.lines += others.lines;
        self.cents += others.cents;
        match unit {
            Unit::Minutes => self.minutes += quantity,
            Unit::Kilometres => self.kilometres += quantity,
            Unit::Units => self.units += quantity,
        }
        self.avoided.add(others.avoided);
    }

    fn less(self, other: Self) -> Balance {
        Balance {
            cents: self.cents - other.cents,
            minutes: self.minutes - other.minutes,
            kilometres: self.kilometres - other.kilometres,
            units: self.units - other.units,
        }
    }
}

/// The account with one partner: what it had of us, and what we had of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Account {
    /// What we have lent.
    pub given: Lent,
    /// What we have borrowed.
    pub received: Lent,
}

impl Account {
    /// The side on which we were.
    pub(super) fn side(&mut self, party: Party) -> &mut Lent {
        match party {
            Party::Owner => &mut self.given,
            Party::Asker => &mut self.received,
        }
    }

    /// What we have lent less what we have borrowed.
    pub fn balance(&self) -> Balance {
        self.given.less(self.received)
    }

    /// How many lines both sides have signed.
    pub fn lines(&self) -> i64 {
        self.given.lines + self.received.lines
    }
}

/// A line, with the use that it is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settled {
    /// The booking.
    pub id: BookingId,
    /// The side on which we were.
    pub party: Party,
    /// What was lent.
    pub resource_name: String,
    /// What both have signed.
    pub line: Line,
    /// When the second of them did.
    pub signed_at: Timestamp,
    /// Where the booking stands since: a new proposal may be under way.
    pub state: State,
    /// What it has spared.
    pub avoided: Avoided,
}

/// A use that is over and waits for somebody's signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Open {
    /// The booking.
    pub id: BookingId,
    /// Node id of the other cooperative.
    pub peer: String,
    /// The side on which we were.
    pub party: Party,
    /// What was lent.
    pub resource_name: String,
    /// When it began.
    pub from: Timestamp,
    /// `Returned`, `Settling` or `Contested`.
    pub state: State,
}

impl Open {
    /// Whether it waits for us: who lends says how much it was, and says it anew where that was contested; who has borrowed agrees.
    pub fn is_ours(&self) -> bool {
        match self.party {
            Party::Owner => self.state != State::Settling,
            Party::Asker => self.state == State::Settling,
        }
    }

    /// Whether the two do not agree on it.
    pub fn is_contested(&self) -> bool {
        self.state == State::Contested
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_year_begins_at_midnight_of_rome() {
        let year_2026 = year(2026).unwrap();
        assert_eq!(dates::machine(year_2026.from()), "2025-12-31T23:00:00Z");
        assert_eq!(dates::machine(year_2026.to()), "2026-12-31T23:00:00Z");
        assert_eq!(year_of(year_2026.from()), 2026);
        assert_eq!(year_of(Timestamp::from_millis(year_2026.from().as_millis() - 1)), 2025);
        assert_eq!(year(1999), None);
    }

    #[test]
    fn who_lends_says_how_much_it_was_and_who_borrows_agrees() {
        let id = BookingId::new(year(2026).unwrap().from(), [1; 10]);
        let open = |party, state| Open {
            id,
            peer: String::new(),
            party,
            resource_name: String::new(),
            from: Timestamp::from_millis(0),
            state,
        };
        for state in [State::Returned, State::Contested] {
            assert!(open(Party::Owner, state).is_ours() && !open(Party::Asker, state).is_ours(), "{state:?}");
        }
        assert!(open(Party::Asker, State::Settling).is_ours() && !open(Party::Owner, State::Settling).is_ours());
    }
}
