//! The only door to the time of day.
//!
//! Nothing on the wire depends on a clock being right (order comes from sequence numbers), but people read dates and
//! deadlines end. Everything that needs "now" gets it from here, so that tests can put it where they like.
//!
//! Beside it stands the time since the start, which nobody sets: with it a node knows how late it is for its peers, hours after
//! they said so (see [`crate::federation::certain`]).

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, LazyLock};
use std::time::Instant;

use pico_protocol::time::Timestamp;

/// A day, in the milliseconds in which moments are stored.
pub const DAY: i64 = 24 * 60 * 60 * 1000;

/// Tells the time: the machine's, or one that a test holds in its hand.
#[derive(Clone, Debug)]
pub struct Clock(Source);

#[derive(Clone, Debug)]
enum Source {
    System,
    Held(Arc<Hands>),
}

/// A held clock: the time of day, and the time since it was taken in the hand.
#[derive(Debug)]
struct Hands {
    now: AtomicI64,
    since_start: AtomicI64,
}

/// When this process first asked how long it had been running.
static START: LazyLock<Instant> = LazyLock::new(Instant::now);

impl Clock {
    /// The machine's clock.
    pub fn system() -> Self {
        LazyLock::force(&START);
        Self(Source::System)
    }

    /// A clock that stands still until [`Clock::advance`] is called.
    pub fn held_at(now: Timestamp) -> Self {
        let hands = Hands { now: AtomicI64::new(now.as_millis()), since_start: AtomicI64::new(0) };
        Self(Source::Held(Arc::new(hands)))
    }

    /// The present moment, in milliseconds since 1970-01-01 UTC.
    pub fn now(&self) -> Timestamp {
        match &self.0 {
            Source::System => Timestamp::from_millis(system_millis()),
            Source::Held(hands) => Timestamp::from_millis(hands.now.load(Ordering::SeqCst)),
        }
    }

    /// Milliseconds since the start, by a clock that nobody sets.
    pub fn since_start(&self) -> i64 {
        match &self.0 {
            Source::System => i64::try_from(START.elapsed().as_millis()).unwrap_or(i64::MAX),
            Source::Held(hands) => hands.since_start.load(Ordering::SeqCst),
        }
    }

    /// Lets time pass on a held clock; the machine's clock is left alone.
    pub fn advance(&self, milliseconds: i64) {
        if let Source::Held(hands) = &self.0 {
            hands.since_start.fetch_add(milliseconds, Ordering::SeqCst);
        }
        self.set_wrong_by(milliseconds);
    }

    /// Somebody sets a held clock, and no time passes; the machine's clock is left alone.
    pub fn set_wrong_by(&self, milliseconds: i64) {
        if let Source::Held(hands) = &self.0 {
            hands.now.fetch_add(milliseconds, Ordering::SeqCst);
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "this is the door that the lint points to")]
fn system_millis() -> i64 {
    let since_epoch = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    // A clock before 1970 is a broken clock; zero makes that visible without stopping care work.
    since_epoch.map_or(0, |elapsed| i64::try_from(elapsed.as_millis()).unwrap_or(i64::MAX))
}
