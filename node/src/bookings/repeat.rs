//! The same time every day, every week, every second week or every month.
//!
//! What comes again keeps **the clock on the wall**: from two to four in the afternoon is from two to four also after the last Sunday of
//! October. Every month means the same day of the week in its place, the second Tuesday; who begins on a fifth one means the last. At most
//! [`MOST`] times: every week of a year.

use jiff::ToSpan;
use jiff::civil::Date;
use pico_protocol::time::Timestamp;

use super::{Ground, Refusal, Span, Wanted, check};
use crate::coded;
use crate::web::dates;

/// The most bookings that can be asked for together.
pub const MOST: usize = 53;

coded! {
    /// In which rhythm.
    Every {
        /// Each day.
        Day = "day",
        /// The same day of each week.
        Week = "week",
        /// The same day of every second week.
        Fortnight = "fortnight",
        /// The same day of the week in the same place of each month.
        Month = "month",
    }
}

/// How long it goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Until {
    /// The last day on which one begins.
    Day(Date),
    /// So many times, the first among them.
    Times(usize),
}

impl Every {
    /// The day so many times later.
    fn after(self, first: Date, times: i32) -> Option<Date> {
        match self {
            Self::Day => first.checked_add(times.days()).ok(),
            Self::Week => first.checked_add(times.weeks()).ok(),
            Self::Fortnight => first.checked_add((2 * times).weeks()).ok(),
            Self::Month => {
                let month = first.first_of_month().checked_add(times.months()).ok()?;
                let place = (first.day() - 1) / 7 + 1;
                month.nth_weekday_of_month(if place > 4 { -1 } else { place }, first.weekday()).ok()
            }
        }
    }
}

/// All of the times, the first among them, in order. A time that the clock leaps over on one night is left out.
pub fn spans(first: Span, every: Every, until: Until) -> Vec<Span> {
    let ((day, begins), (last, ends)) = (dates::wall(first.from), dates::wall(first.to));
    let nights = last.since(day).map_or(0, |nights| nights.get_days());
    let most = match until {
        Until::Day(_) => MOST,
        Until::Times(times) => times.min(MOST),
    };
    let mut found = vec![first];
    for times in (1..).take(most.saturating_sub(1)) {
        let Some(day) = every.after(day, times) else { break };
        if matches!(until, Until::Day(last) if day > last) {
            break;
        }
        let ends_on = day.saturating_add(nights.days());
        found.extend(Span::new(dates::in_rome(day, begins), dates::in_rome(ends_on, ends)));
    }
    found
}

/// A time, and what stands in its way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Looked {
    /// When.
    pub span: Span,
    /// Nothing: it can be had.
    pub refusals: Vec<Refusal>,
}

/// Looks at a wish at each of these times; those that can be had are in the way of the later ones.
pub fn look(ground: &Ground, wanted: &Wanted, spans: &[Span], now: Timestamp) -> Vec<Looked> {
    let mut ground = ground.clone();
    let one = |span: &Span| {
        let one = Wanted { span: *span, ..wanted.clone() };
        let refusals = check::refusals(&ground, &one, now);
        if refusals.is_empty() {
            ground.take(&one);
        }
        Looked { span: *span, refusals }
    };
    spans.iter().map(one).collect()
}
