//! The only door to the time of day.
//!
//! Nothing on the wire depends on a clock being right (order comes from sequence numbers), but people read dates and
//! deadlines end. Everything that needs "now" gets it from here, so that tests can put it where they like.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use pico_protocol::time::Timestamp;

/// A day, in the milliseconds in which moments are stored.
pub const DAY: i64 = 24 * 60 * 60 * 1000;

/// Tells the time: the machine's, or one that a test holds in its hand.
#[derive(Clone, Debug)]
pub struct Clock(Source);

#[derive(Clone, Debug)]
enum Source {
    System,
    Held(Arc<AtomicI64>),
}

impl Clock {
    /// The machine's clock.
    pub fn system() -> Self {
        Self(Source::System)
    }

    /// A clock that stands still until [`Clock::advance`] is called.
    pub fn held_at(now: Timestamp) -> Self {
        Self(Source::Held(Arc::new(AtomicI64::new(now.as_millis()))))
    }

    /// The present moment, in milliseconds since 1970-01-01 UTC.
    pub fn now(&self) -> Timestamp {
        match &self.0 {
            Source::System => Timestamp::from_millis(system_millis()),
            Source::Held(millis) => Timestamp::from_millis(millis.load(Ordering::SeqCst)),
        }
    }

    /// Moves a held clock; the machine's clock is left alone.
    pub fn advance(&self, milliseconds: i64) {
        if let Source::Held(millis) = &self.0 {
            millis.fetch_add(milliseconds, Ordering::SeqCst);
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "this is the door that the lint points to")]
fn system_millis() -> i64 {
    let since_epoch = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    // A clock before 1970 is a broken clock; zero makes that visible without stopping care work.
    since_epoch.map_or(0, |elapsed| i64::try_from(elapsed.as_millis()).unwrap_or(i64::MAX))
}
