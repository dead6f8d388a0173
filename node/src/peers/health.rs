//! How a link is, in one word and one sentence.

use pico_protocol::time::Timestamp;

use super::LinkState;
use super::store::PeerRow;
use crate::federation::certain;

/// The colour of a link; always shown with a shape and a sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Health {
    /// Messages flow.
    Well,
    /// Something is awaited: a person, an answer.
    Waiting,
    /// Nothing flows until somebody does something.
    Stopped,
    /// Over.
    Over,
}

impl Health {
    /// The class in the pictures and the kind of the chip.
    pub fn kind(self) -> &'static str {
        match self {
            Self::Well => "ok",
            Self::Waiting => "wait",
            Self::Stopped => "stop",
            Self::Over => "quiet",
        }
    }
}

/// How a link is, and the message key of the sentence that says so.
pub fn of(peer: &PeerRow, state: LinkState) -> (Health, String) {
    let unreachable = peer.last_failure_at.is_some_and(|failed| peer.last_contact.is_none_or(|heard| heard < failed));
    match state {
        LinkState::Ended => (Health::Over, "peers-is-ended".into()),
        _ if !peer.frozen.is_empty() => (Health::Stopped, format!("peers-is-{}", peer.frozen)),
        LinkState::Invited => (Health::Waiting, "peers-is-invited".into()),
        LinkState::Suspended => (Health::Stopped, format!("peers-is-suspended-{}", suspended_where(peer))),
        // Until the other side has confirmed, its node does not answer ours: that is no failure.
        LinkState::Verified | LinkState::Agreed => (Health::Waiting, "peers-is-agreeing".into()),
        LinkState::Active if unreachable => (Health::Waiting, "peers-is-unreachable".into()),
        LinkState::Active => (Health::Well, "peers-is-active".into()),
    }
}

fn suspended_where(peer: &PeerRow) -> &'static str {
    match (peer.suspended_by_us, peer.suspended_by_peer) {
        (true, true) => "both",
        (false, true) => "there",
        (_, false) => "here",
    }
}

/// How far the peer's clock is from ours, in the words of the locale files (`peers-clock-ahead-hours`) and their number, when
/// it is worth telling.
pub fn clock_apart(difference: Option<i64>) -> Option<(&'static str, i64)> {
    let difference = difference.filter(|difference| difference.abs() > certain::TOLERANCE)?;
    let minutes = (difference.abs() + 30_000) / 60_000;
    let (key, number) = match (minutes, difference > 0) {
        (..100, true) => ("peers-clock-ahead-minutes", minutes),
        (..100, false) => ("peers-clock-behind-minutes", minutes),
        (100..2_880, true) => ("peers-clock-ahead-hours", (minutes + 30) / 60),
        (100..2_880, false) => ("peers-clock-behind-hours", (minutes + 30) / 60),
        (_, true) => ("peers-clock-ahead-days", (minutes + 720) / 1_440),
        (_, false) => ("peers-clock-behind-days", (minutes + 720) / 1_440),
    };
    Some((key, number))
}

/// The last moment at which anything was known of the peer.
pub fn last_known(peer: &PeerRow) -> Timestamp {
    Timestamp::from_millis(peer.last_contact.unwrap_or(peer.created_at))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn peer(state: &str, frozen: &str, heard: Option<i64>, failed: Option<i64>) -> PeerRow {
        PeerRow {
            state: state.into(),
            frozen: frozen.into(),
            last_contact: heard,
            last_failure_at: failed,
            ..PeerRow::blank("")
        }
    }

    #[test]
    fn a_frozen_link_is_stopped_whatever_else_it_is() {
        let (health, key) = of(&peer("active", "forked", Some(2), None), LinkState::Active);
        assert_eq!((health, key.as_str()), (Health::Stopped, "peers-is-forked"));
    }

    #[test]
    fn a_failure_before_the_last_contact_is_forgotten() {
        assert_eq!(of(&peer("active", "", Some(2), Some(1)), LinkState::Active).0, Health::Well);
        assert_eq!(of(&peer("active", "", Some(1), Some(2)), LinkState::Active).0, Health::Waiting);
    }

    #[test]
    fn a_clock_is_told_in_the_unit_people_would_use() {
        let minute = 60_000;
        for (difference, expected) in [
            (4 * minute, None),
            (-5 * minute, None),
            (6 * minute, Some(("peers-clock-ahead-minutes", 6))),
            (-99 * minute, Some(("peers-clock-behind-minutes", 99))),
            (1_439 * minute + 59_000, Some(("peers-clock-ahead-hours", 24))),
            (-400 * 1_440 * minute, Some(("peers-clock-behind-days", 400))),
        ] {
            assert_eq!(clock_apart(Some(difference)), expected, "{difference}");
        }
        assert_eq!(clock_apart(None), None);
    }
}
