//! The time that has surely passed.
//!
//! A machine whose battery is empty starts in 2020; one whose clock was set by hand may be a month ahead for a minute. Dates
//! that people read are then wrong until somebody mends the clock, and nothing is lost. But some things are done because time
//! has passed, and never undone: a referral expires by a signed word, an event that came too early is put aside, old texts and
//! old rows of the access log go. None of them is in a hurry. They wait until **both** our clock and those of the peers say
//! that it is time: [`Clocks::certain`] is the earlier of our own and the middle one of theirs.
//!
//! Peers tell the time in every hello (protocol, section 8.5), at least once an hour; between two hellos the time since the start, which nobody
//! sets, is added. A peer that lies can only make us wait. Before any peer has told the time nothing is certain, and after an
//! hour with nobody to ask our own clock is believed: a node without peers has old rows too.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use pico_protocol::id::NodeId;
use pico_protocol::time::Timestamp;

use crate::app::App;

/// So long after the start our own clock is believed if no peer has told the time, in milliseconds.
const ALONE: i64 = 60 * 60 * 1000;
/// Clocks further apart than this, in milliseconds, are worth a word: deadlines are read by people.
pub const TOLERANCE: i64 = 5 * 60_000;

/// What the peers' clocks have told since the start.
#[derive(Debug, Default)]
pub struct Clocks(Mutex<HashMap<NodeId, i64>>);

impl Clocks {
    /// A peer has told its time, `since_start` milliseconds after our start.
    pub fn told(&self, peer: &NodeId, theirs: Timestamp, since_start: i64) {
        let mut clocks = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        clocks.insert(*peer, theirs.as_millis() - since_start);
    }

    /// A link has ended: what its peer says of the time counts no more.
    pub fn forget(&self, peer: &NodeId) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(peer);
    }

    /// The time that has surely passed, or nothing when no peer has told the time yet.
    pub fn certain(&self, own: Timestamp, since_start: i64) -> Option<Timestamp> {
        match self.theirs(since_start) {
            Some(theirs) => Some(own.min(theirs)),
            None => (since_start >= ALONE).then_some(own),
        }
    }

    /// What time it is for the peers: by the middle one of their clocks.
    fn theirs(&self, since_start: i64) -> Option<Timestamp> {
        self.middle().map(|start| Timestamp::from_millis(start + since_start))
    }

    /// When we started by the middle one of the peers' clocks; of two, by the earlier.
    fn middle(&self) -> Option<i64> {
        let clocks = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut starts: Vec<i64> = clocks.values().copied().collect();
        starts.sort_unstable();
        starts.get(starts.len().saturating_sub(1) / 2).copied()
    }
}

/// The time that has surely passed, for what cannot be undone. Nothing when nobody can say yet.
pub fn now(app: &App) -> Option<Timestamp> {
    app.federation.clocks.certain(app.clock.now(), app.clock.since_start())
}

/// Our time and the peers', when they are too far apart for people who read dates.
pub fn apart(app: &App) -> Option<(Timestamp, Timestamp)> {
    let ours = app.clock.now();
    let theirs = app.federation.clocks.theirs(app.clock.since_start())?;
    (ours.millis_since(theirs).abs() > TOLERANCE).then_some((ours, theirs))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::DAY;
    use crate::trial::NOON;
    use pico_protocol::digest::Digest;

    fn peer(name: &str) -> NodeId {
        NodeId::from_genesis(&Digest::of(name.as_bytes()))
    }

    fn at(offset: i64) -> Timestamp {
        Timestamp::from_millis(NOON.as_millis() + offset)
    }

    #[test]
    fn nothing_is_certain_before_a_peer_has_told_the_time_or_an_hour_has_passed() {
        let clocks = Clocks::default();
        assert_eq!(clocks.certain(NOON, 0), None);
        assert_eq!(clocks.certain(NOON, ALONE - 1), None);
        assert_eq!(clocks.certain(NOON, ALONE), Some(NOON));
        clocks.told(&peer("a"), NOON, 0);
        assert_eq!(clocks.certain(NOON, 0), Some(NOON));
    }

    #[test]
    fn a_clock_of_ours_that_is_ahead_makes_nothing_certain_and_one_that_is_behind_only_waits() {
        let clocks = Clocks::default();
        clocks.told(&peer("a"), NOON, 1000);
        assert_eq!(clocks.certain(at(30 * DAY), 1000), Some(NOON), "ours is a month ahead");
        assert_eq!(
            clocks.certain(at(30 * DAY), 1000 + DAY),
            Some(at(DAY)),
            "a day later, by the clock that nobody sets"
        );
        assert_eq!(clocks.certain(at(-DAY), 1000), Some(at(-DAY)), "ours is behind");
    }

    #[test]
    fn one_wrong_peer_among_many_decides_nothing() {
        for wrong in [-400 * DAY, 400 * DAY] {
            let clocks = Clocks::default();
            clocks.told(&peer("a"), at(wrong), 0);
            clocks.told(&peer("b"), NOON, 0);
            clocks.told(&peer("c"), at(1), 0);
            assert_eq!(
                clocks.certain(at(2), 0).map(Timestamp::as_millis),
                Some(if wrong < 0 { NOON } else { at(1) }.as_millis())
            );
        }
    }

    #[test]
    fn of_two_peers_the_earlier_counts() {
        let clocks = Clocks::default();
        clocks.told(&peer("a"), at(DAY), 0);
        clocks.told(&peer("b"), NOON, 0);
        assert_eq!(clocks.certain(at(DAY), 0), Some(NOON));
    }
}
