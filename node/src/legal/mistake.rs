//! A ground that was written by mistake: for the wrong person, with the wrong day, to the wrong recipient.
//!
//! That is not a consent taken back: the person has said nothing. It is never changed and never goes away either: it is marked, with who
//! said so and when, holds for nothing from then on, and where it was to say something else another ground says it from that moment on.
//! Whoever wrote it may say so, and who coordinates. What was told on it was told: where referrals rest on it, and no other ground
//! carries them, it is taken back and the other side hears of it ([`crate::legal`] knows nothing of referrals; whoever does asks first).

use pico_protocol::id::NodeId;
use pico_protocol::referral::LegalBasis;
use pico_protocol::time::Timestamp;

use super::{Ground, GroundId, NewGround, Purpose};
use crate::accounts::{Account, Role};

/// Who said that a ground was written by mistake, and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    /// When.
    pub said_at: Timestamp,
    /// Who, by the name of then.
    pub said_by: String,
}

impl Ground {
    /// Nobody has taken it back or said that it was a mistake; it may have ended.
    pub fn stands(&self) -> bool {
        self.withdrawn_at.is_none() && self.mistake.is_none()
    }

    /// Whether this colleague, who may write grounds, may say that it was written by mistake.
    pub fn may_be_a_mistake_for(&self, account: &Account) -> bool {
        self.stands() && (self.written_by == account.id.as_str() || account.roles.contains(Role::Coordinator))
    }

    /// Whether referrals to the same cooperative rest on another ground of the person, now, or on the one that is about to say it
    /// rightly.
    pub fn is_carried_by(&self, all: &[Self], instead: Option<&NewGround>, now: Timestamp) -> bool {
        let Some(to) = self.lets_referrals_go_to() else { return true };
        let carries = |other: &Self| {
            other.id != self.id && other.lets_referrals_go_to() == Some(to) && other.covers(Purpose::Referral, &to, now)
        };
        let instead = instead.filter(|new| new.expires_at.is_none_or(|end| end > now));
        all.iter().any(carries) || instead.and_then(NewGround::lets_referrals_go_to) == Some(to)
    }
}

/// Those of some grounds that a colleague, who may write grounds, may say to be a mistake.
pub fn of(grounds: &[Ground], account: &Account) -> Vec<GroundId> {
    grounds.iter().filter(|ground| ground.may_be_a_mistake_for(account)).map(|ground| ground.id.clone()).collect()
}

/// Whether nothing is on record, or mistakes alone.
pub fn alone(grounds: &[Ground]) -> bool {
    grounds.iter().all(|ground| ground.mistake.is_some())
}

impl NewGround {
    /// The cooperative that may be told who the person is, once it is recorded.
    fn lets_referrals_go_to(&self) -> Option<NodeId> {
        let meant = self.basis == LegalBasis::Consent && self.purpose == Purpose::Referral;
        self.recipient.as_ref().filter(|_| meant).map(|(node, _)| *node)
    }
}
