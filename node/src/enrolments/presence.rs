//! Whether somebody was in a service on a day: what is written of her work there, and paid, hangs on it.
//!
//! She is there from her first day to her last, both counted, also while she rests: the place is hers. Whoever has a place that has not
//! begun is there from the day on which it was given to her, because what prepares her coming is work too. Whoever waits, or never came
//! in, is not. Where a referral brought her and nobody knows the first day, she is there until it ends.

use jiff::civil::Date;

use super::{Enrolment, State};

/// What an enrolment says of a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Presence {
    /// She was there.
    There,
    /// She came only on this day.
    Before(Date),
    /// This was her last day.
    After(Date),
    /// She has, or had, no place.
    Never,
}

impl Enrolment {
    /// Whether she was in the service on a day.
    pub fn on(&self, day: Date) -> Presence {
        let first = match self.state {
            State::Requested | State::Waiting { .. } => return Presence::Never,
            State::Assigned { .. } => Some(self.started_on.unwrap_or(self.since)),
            State::Closed { .. } if self.started_on.is_none() => return Presence::Never,
            State::Active | State::Suspended { .. } | State::Closed { .. } => self.started_on,
        };
        if let Some(first) = first.filter(|first| day < *first) {
            return Presence::Before(first);
        }
        match self.state {
            State::Closed { .. } if self.since < day => Presence::After(self.since),
            _ => Presence::There,
        }
    }
}
