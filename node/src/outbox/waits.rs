//! When one peer may be tried: after failures later and later, sooner when it is heard, never before the end of its own
//! `Retry-After`.

use std::time::Duration;

use pico_protocol::time::Timestamp;
use tokio::time::Instant;

use super::schedule::{self, Failures};

/// Between two attempts before their time, because the peer was heard.
const EARLY_EVERY: Duration = Duration::from_secs(30);

/// A failure that took longer than this kept a permit from others.
const SLOW: Duration = Duration::from_secs(2);

/// The waits of one line.
pub(super) struct Waits {
    /// Failures in a row.
    pub(super) failures: u32,
    failing_since: Option<Instant>,
    /// When it was last tried in vain.
    pub(super) failed_at: Timestamp,
    /// Not before this, unless the peer is heard.
    pub(super) next: Instant,
    /// Not before this even then: the peer asked for it.
    asked_until: Instant,
    /// This turn is before its time: the peer was heard, or a person wants it.
    pub(super) early: bool,
    /// The last attempt failed, and only after a long silence.
    slow: bool,
    /// When the peer was last tried because it was heard.
    tried_early: Option<Instant>,
}

impl Waits {
    /// Nothing to wait for yet.
    pub(super) fn new(now: Timestamp) -> Self {
        let next = Instant::now();
        let (failures, failing_since, early, slow, tried_early) = (0, None, false, false, None);
        Self { failures, failing_since, failed_at: now, next, asked_until: next, early, slow, tried_early }
    }

    /// Whether the peer was heard since it was last tried in vain. It may be heard many times in a second while the road to
    /// it stays blocked, or while it asks to be left alone.
    pub(super) fn may_be_early(&mut self, last_heard: Option<Timestamp>) -> bool {
        let now = Instant::now();
        let heard = last_heard.is_some_and(|at| at > self.failed_at);
        let lately = self.tried_early.is_some_and(|at| now - at < EARLY_EVERY);
        let may = heard && !lately && now >= self.asked_until;
        if may {
            self.tried_early = Some(now);
        }
        may
    }

    /// Whether a request to it may keep its permit for long: it was silent last time, and not heard since.
    pub(super) fn is_silent(&self) -> bool {
        self.slow && !self.early
    }

    /// It worked; `pause` before the next look.
    pub(super) fn succeeded(&mut self, pause: Duration) {
        (self.failures, self.failing_since, self.slow) = (0, None, false);
        self.next = Instant::now() + pause;
    }

    /// It failed after having `taken` this long; answers how long to wait now.
    pub(super) fn failed(&mut self, asked: Option<u64>, chance: u8, now: Timestamp, taken: Duration) -> Duration {
        self.slow = taken >= SLOW;
        // Whoever is heard is there: the waits begin again, so that a road blocked one way is found soon after it opens.
        self.failures = if self.early { 1 } else { self.failures.saturating_add(1) };
        let since = *self.failing_since.get_or_insert_with(Instant::now);
        let wait = schedule::wait(Failures { count: self.failures, lasting: since.elapsed() }, asked, chance);
        self.next = Instant::now() + wait;
        self.asked_until = Instant::now() + schedule::believed(asked);
        self.failed_at = now;
        wait
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_who_was_silent_last_time_is_taken_for_silent() {
        let mut waits = Waits::new(Timestamp::from_millis(0));
        assert!(!waits.is_silent());
        waits.failed(None, 0, Timestamp::from_millis(1), Duration::from_millis(5));
        assert!(!waits.is_silent(), "it refused at once: nobody had to wait for it");
        waits.failed(None, 0, Timestamp::from_millis(2), Duration::from_secs(10));
        assert!(waits.is_silent());
        waits.early = true;
        assert!(!waits.is_silent(), "it was heard");
        waits.early = false;
        waits.succeeded(Duration::ZERO);
        assert!(!waits.is_silent());
    }
}
