//! When to try again: soon at first, then less and less, and never not at all.
//!
//! After 0 s, 5 s, 30 s, 2 min, 10 min and 30 min every hour to 72 hours, every four hours to 35 days, then daily, held, with
//! an alarm. A peer that is heard is tried at once, twice a minute at most, and if that fails the waits begin again. A third more or less by chance,
//! so that a hundred nodes do not come back in the same second. Nothing is ever given up by count: a message leaves the queue
//! when the peer has signed for it, or when a person takes it back.

use std::time::Duration;

const HOUR: u64 = 3600;
const FIRST: [u64; 6] = [0, 5, 30, 120, 600, 1800];
/// After this long without success the queue is *held*: a person is asked to look.
pub const HELD_AFTER: Duration = Duration::from_secs(35 * 24 * HOUR);
/// The longest `Retry-After` that is believed.
const LONGEST_REQUEST: u64 = HOUR;

/// What a peer's delivery has gone through since it last worked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Failures {
    /// In a row.
    pub count: u32,
    /// Since the first of them.
    pub lasting: Duration,
}

/// How long to wait after these failures. `chance` is a random byte; `asked` is the peer's `Retry-After`.
pub fn wait(failures: Failures, asked: Option<u64>, chance: u8) -> Duration {
    let days = failures.lasting.as_secs() / (24 * HOUR);
    let index = usize::try_from(failures.count).unwrap_or(usize::MAX);
    let seconds = match FIRST.get(index) {
        Some(seconds) => *seconds,
        None if days < 3 => HOUR,
        None if days < 35 => 4 * HOUR,
        None => 24 * HOUR,
    };
    let jittered = Duration::from_millis(seconds * (700 + 600 * u64::from(chance) / 255));
    jittered.max(believed(asked))
}

/// For how long the peer asked to be left alone, as far as it is believed.
pub fn believed(asked: Option<u64>) -> Duration {
    Duration::from_secs(asked.unwrap_or(0).min(LONGEST_REQUEST))
}

/// How many messages may be under way: few at first, twice as many with every receipt, half as many when a batch is too much.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SlowStart {
    window: usize,
    largest: usize,
}

impl Default for SlowStart {
    fn default() -> Self {
        Self { window: 10, largest: usize::MAX }
    }
}

impl SlowStart {
    /// What may be sent at once.
    pub fn window(self) -> usize {
        self.window.min(self.largest)
    }

    /// A receipt came.
    pub fn succeeded(&mut self) {
        self.window = self.window.saturating_mul(2).min(1000);
        self.largest = self.largest.saturating_mul(2);
    }

    /// The peer could not be reached: begin again, so that a node that comes back is not flooded.
    pub fn failed(&mut self) {
        self.window = 10;
    }

    /// A batch of `sent` messages was too much: half as many, down to one.
    pub fn too_much(&mut self, sent: usize) {
        self.largest = (sent / 2).max(1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn minutes(count: u32, days: u64, chance: u8) -> u64 {
        wait(Failures { count, lasting: Duration::from_secs(days * 24 * HOUR) }, None, chance).as_secs() / 60
    }

    #[test]
    fn waits_grow_and_never_end() {
        assert_eq!(wait(Failures::default(), None, 255), Duration::ZERO);
        assert_eq!(minutes(4, 0, 127), 9);
        assert_eq!(minutes(6, 0, 128), 60);
        assert_eq!(minutes(100, 3, 128), 240);
        assert_eq!(minutes(u32::MAX, 36, 128), 24 * 60 + 1);
    }

    #[test]
    fn chance_moves_a_wait_by_less_than_a_third() {
        assert_eq!((minutes(6, 0, 0), minutes(6, 0, 255)), (42, 78));
    }

    #[test]
    fn a_peer_may_ask_for_patience_but_not_for_more_than_an_hour() {
        let failures = Failures { count: 1, lasting: Duration::ZERO };
        assert_eq!(wait(failures, Some(600), 0).as_secs(), 600);
        assert_eq!(wait(failures, Some(999_999), 0).as_secs(), HOUR);
        assert_eq!(wait(failures, Some(1), 255).as_secs(), 6);
    }

    #[test]
    fn a_revived_peer_is_approached_slowly_and_a_choking_one_halved() {
        let mut slow = SlowStart::default();
        slow.succeeded();
        slow.succeeded();
        assert_eq!(slow.window(), 40);
        slow.too_much(40);
        assert_eq!(slow.window(), 20);
        slow.too_much(1);
        assert_eq!(slow.window(), 1);
        slow.succeeded();
        assert_eq!(slow.window(), 2);
        slow.failed();
        slow.largest = usize::MAX;
        assert_eq!(slow.window(), 10);
    }
}
