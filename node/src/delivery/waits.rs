//! When one peer may be tried: after failures later and later, sooner when it is heard, never before the end of its own
//! `Retry-After`.

use std::time::Duration;

use tokio::time::Instant;

use super::schedule::{self, Failures};

/// Between two attempts before their time, because the peer was heard.
const EARLY_EVERY: Duration = Duration::from_secs(30);

/// Who was silent for longer than this before it failed kept a permit from others.
const SLOW: Duration = Duration::from_secs(2);

/// The waits of one line.
pub(super) struct Waits {
    /// Failures in a row.
    pub(super) failures: u32,
    failing_since: Option<Instant>,
    /// When it was last tried in vain.
    pub(super) failed_at: Instant,
    /// Not before this, unless the peer is heard.
    pub(super) next: Instant,
    /// Not before this even then: the peer asked for it.
    asked_until: Instant,
    /// This turn is before its time: the peer was heard, or a person wants it.
    pub(super) early: bool,
    /// The last attempt failed, and only after a long silence.
    slow: bool,
    /// Since when nothing has come from it in this turn.
    waiting_since: Instant,
    /// When the peer was last tried because it was heard.
    tried_early: Option<Instant>,
}

impl Waits {
    /// Nothing to wait for yet.
    pub(super) fn new() -> Self {
        let next = Instant::now();
        let (failures, failing_since, early, slow, tried_early) = (0, None, false, false, None);
        let (failed_at, asked_until, waiting_since) = (next, next, next);
        Self { failures, failing_since, failed_at, next, asked_until, early, slow, waiting_since, tried_early }
    }

    /// Whether the peer was heard since it was last tried in vain. It may be heard many times in a second while the road to
    /// it stays blocked, or while it asks to be left alone.
    pub(super) fn may_be_early(&mut self, last_heard: Option<Instant>) -> bool {
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

    /// A turn begins, or the peer has answered within it: only what it makes us wait from now on is silence.
    pub(super) fn waits_from(&mut self, at: Instant) {
        self.waiting_since = at;
    }

    /// It worked; `pause` before the next look.
    pub(super) fn succeeded(&mut self, pause: Duration) {
        (self.failures, self.failing_since, self.slow) = (0, None, false);
        self.next = Instant::now() + pause;
    }

    /// It failed at this moment; answers how long to wait now.
    pub(super) fn failed(&mut self, asked: Option<u64>, chance: u8, at: Instant) -> Duration {
        self.slow = at - self.waiting_since >= SLOW;
        // Whoever is heard is there: the waits begin again, so that a road blocked one way is found soon after it opens.
        self.failures = if self.early { 1 } else { self.failures.saturating_add(1) };
        let since = *self.failing_since.get_or_insert_with(Instant::now);
        let wait = schedule::wait(Failures { count: self.failures, lasting: since.elapsed() }, asked, chance);
        self.next = Instant::now() + wait;
        self.asked_until = Instant::now() + schedule::believed(asked);
        self.failed_at = at;
        wait
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A turn in which the peer answers after some times and then fails after some more, all in milliseconds.
    fn turn(waits: &mut Waits, answers: &[u64], fails: u64) {
        let mut at = Instant::now();
        waits.waits_from(at);
        for taken in answers {
            at += Duration::from_millis(*taken);
            waits.waits_from(at);
        }
        waits.failed(None, 0, at + Duration::from_millis(fails));
    }

    #[test]
    fn only_who_was_silent_last_time_is_taken_for_silent() {
        let mut waits = Waits::new();
        assert!(!waits.is_silent());
        turn(&mut waits, &[], 5);
        assert!(!waits.is_silent(), "it refused at once: nobody had to wait for it");
        turn(&mut waits, &[], 10_000);
        assert!(waits.is_silent());
        waits.early = true;
        assert!(!waits.is_silent(), "it was heard");
        waits.early = false;
        waits.succeeded(Duration::ZERO);
        assert!(!waits.is_silent());
    }

    #[test]
    fn who_answered_for_long_and_then_broke_off_is_not_taken_for_silent() {
        let mut waits = Waits::new();
        turn(&mut waits, &[1_500, 1_500, 1_500], 20);
        assert!(!waits.is_silent(), "it has taken messages all the time");
        turn(&mut waits, &[1_500], 10_000);
        assert!(waits.is_silent(), "it answered once and then said nothing for long");
    }

    /// Tried in vain at that moment, and asked to wait so many seconds.
    fn tried_in_vain(asked: Option<u64>) -> (Waits, Instant) {
        let (mut waits, at) = (Waits::new(), Instant::now());
        waits.failed(asked, 0, at);
        (waits, at)
    }

    const MOMENT: Duration = Duration::from_millis(1);

    #[test]
    fn who_is_heard_after_it_was_tried_in_vain_is_tried_before_its_time() {
        let (mut waits, at) = tried_in_vain(None);
        assert!(!waits.may_be_early(None), "it was never heard");
        assert!(!waits.may_be_early(Some(at - MOMENT)), "what it said before has not opened the road");
        assert!(!waits.may_be_early(Some(at)));
        assert!(waits.may_be_early(Some(at + MOMENT)));
    }

    #[test]
    fn who_is_heard_all_the_time_is_tried_twice_a_minute_at_most() {
        let (mut waits, at) = tried_in_vain(None);
        assert!(waits.may_be_early(Some(at + MOMENT)));
        waits.early = true;
        waits.failed(None, 0, at + 2 * MOMENT);
        assert!(!waits.may_be_early(Some(at + 3 * MOMENT)), "the road may stay blocked this way");
        waits.tried_early = Some(Instant::now() - EARLY_EVERY);
        assert!(waits.may_be_early(Some(at + 3 * MOMENT)));
    }

    #[test]
    fn who_asks_to_be_left_alone_is_left_alone_although_it_is_heard() {
        let (mut waits, at) = tried_in_vain(Some(600));
        assert!(!waits.may_be_early(Some(at + MOMENT)));
        waits.asked_until = Instant::now();
        assert!(waits.may_be_early(Some(at + MOMENT)), "the time that it has asked for is over");
    }

    #[test]
    fn an_early_attempt_in_vain_begins_the_waits_again() {
        let (mut waits, at) = tried_in_vain(None);
        waits.failed(None, 0, at);
        let third = waits.failed(None, 0, at);
        waits.early = true;
        let early = waits.failed(None, 0, at);
        assert!(waits.failures == 1 && early < third, "{early:?} after {third:?}");
    }
}
