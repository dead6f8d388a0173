//! A month of the calendar: what hours are counted, paid and closed by.

use std::str::FromStr;

use jiff::ToSpan;
use jiff::civil::Date;

/// A month of a year from 2000 to 2099, `2026-11`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Month {
    first: Date,
}

/// A text that is not a month.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a month")]
pub struct NotAMonth;

impl Month {
    /// The month of a day.
    pub fn of(day: Date) -> Self {
        Self { first: day.first_of_month() }
    }

    /// Its first day.
    pub fn first(self) -> Date {
        self.first
    }

    /// Its last day.
    pub fn last(self) -> Date {
        self.first.last_of_month()
    }

    /// How many days it has.
    pub fn days(self) -> u32 {
        u32::try_from(self.first.days_in_month()).unwrap_or(31)
    }

    /// January of this year is 1; for the message key `month-1`.
    pub fn number(self) -> i8 {
        self.first.month()
    }

    /// The year.
    pub fn year(self) -> i16 {
        self.first.year()
    }

    /// The month before.
    #[must_use]
    pub fn before(self) -> Self {
        Self { first: self.first.saturating_sub(1.month()) }
    }

    /// The month after.
    #[must_use]
    pub fn after(self) -> Self {
        Self { first: self.first.saturating_add(1.month()) }
    }

    /// How many of its days lie from one day to another, both counted; without an end, to its own.
    pub fn days_within(self, starts: Date, ends: Option<Date>) -> u32 {
        let (from, to) = (starts.max(self.first), ends.unwrap_or(self.last()).min(self.last()));
        let days = (to - from).get_days() + 1;
        u32::try_from(days).unwrap_or(0)
    }
}

impl std::fmt::Display for Month {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{:04}-{:02}", self.first.year(), self.first.month())
    }
}

impl FromStr for Month {
    type Err = NotAMonth;

    fn from_str(text: &str) -> Result<Self, NotAMonth> {
        let shaped = text.len() == 7 && text.as_bytes()[4] == b'-';
        let first: Date = format!("{text}-01").parse().map_err(|_| NotAMonth)?;
        if shaped && (2000..2100).contains(&first.year()) { Ok(Self { first }) } else { Err(NotAMonth) }
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn a_month_is_written_as_it_is_read_and_nothing_else_is_one() {
        let month: Month = "2026-11".parse().unwrap();
        assert_eq!(month.to_string(), "2026-11");
        assert_eq!((month.before().to_string(), month.after().to_string()), ("2026-10".into(), "2026-12".into()));
        assert_eq!(Month::of(date(2024, 1, 31)).after().last(), date(2024, 2, 29));
        for wrong in ["", "2026", "2026-13", "26-11", "1999-12", "2100-01", "2026-1x", "2026-11-"] {
            assert_eq!(wrong.parse::<Month>(), Err(NotAMonth), "{wrong}");
        }
    }

    #[test]
    fn days_inside_a_month_are_counted_with_both_ends() {
        let november: Month = "2026-11".parse().unwrap();
        let within = |from, to| november.days_within(from, to);
        assert_eq!(within(date(2026, 1, 1), None), 30);
        assert_eq!(within(date(2026, 11, 16), None), 15);
        assert_eq!(within(date(2026, 11, 16), Some(date(2026, 11, 16))), 1);
        assert_eq!(within(date(2026, 10, 1), Some(date(2026, 11, 7))), 7);
        assert_eq!(within(date(2026, 12, 1), None), 0);
        assert_eq!(within(date(2026, 9, 1), Some(date(2026, 10, 31))), 0);
    }
}
