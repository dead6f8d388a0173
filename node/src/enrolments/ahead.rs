//! Places that are free now, and those that are thought to become free.
//!
//! Of everybody who has a place somebody may say until when: an **expected end**. It promises nothing and closes nothing; when it has passed
//! the home page says so. From the expected ends of a service follows how many places will be free within [`SPANS`]: those that are free
//! now and those that people are thought to leave, less what somebody was offered already. An expected end that has passed adds nothing:
//! she is still there.

use crate::services::Service;

/// Days that are looked ahead.
pub const SPANS: [i64; 2] = [30, 90];
/// Days before an expected end from which it is told.
pub const NOTICE: i64 = 14;

/// Places of a service that are free now, and within each of [`SPANS`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Free {
    /// Now.
    pub now: u32,
    /// Within each of the spans.
    pub within: [u32; 2],
}

impl Free {
    /// Something is thought to become free, or not to stay so.
    pub fn changes(&self) -> bool {
        self.within.iter().any(|places| *places != self.now)
    }

    /// Within the shorter span.
    pub fn soon(&self) -> u32 {
        self.within[0]
    }

    /// Within the longer one.
    pub fn later(&self) -> u32 {
        self.within[1]
    }
}

/// Whether a place is free now for whoever is first in line: where places are counted nobody has it, where they are written by hand
/// somebody has written so, and none of those is `held` for another.
pub fn one_is_free(service: &Service, held: i64) -> bool {
    service.closed_at.is_none() && free(service, held, [0, 0]).is_some_and(|free| free.now > 0)
}

/// How many will be free, where a service says how many places it has: `held` are offered and not answered yet, `ends` are expected
/// within each span.
pub fn free(service: &Service, held: i64, ends: [i64; 2]) -> Option<Free> {
    let places = service.places()?;
    let maximum = i64::from(places.maximum);
    // What is counted here knows its open offers; a number that somebody has written does not.
    let now = if service.particulars.counted {
        maximum - i64::from(service.taken)
    } else {
        i64::from(places.available) - held
    };
    let bounded = |places: i64| u32::try_from(places.clamp(0, maximum)).unwrap_or(0);
    Some(Free { now: bounded(now), within: ends.map(|ends| bounded(now + ends)) })
}
