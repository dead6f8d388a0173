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

    /// Whether a referral to a cooperative can rest on it that says this basis.
    pub fn can_carry(&self, basis: LegalBasis, to: &NodeId) -> bool {
        self.basis == basis && can_carry((self.basis, self.purpose), self.recipient.as_ref(), to)
    }

    /// Whether a referral to a cooperative that rests on it does so on another ground of the person, now, or on the one that is about to say
    /// it rightly. Another basis does not do instead: the referral has said which it is.
    pub fn is_carried_by(&self, to: &NodeId, all: &[Self], instead: Option<&NewGround>, now: Timestamp) -> bool {
        let carries =
            |other: &Self| other.id != self.id && other.basis == self.basis && other.covers(Purpose::Referral, to, now);
        let carries_instead = |new: &NewGround| {
            let recipient = new.recipient.as_ref().map(|(node, _)| node);
            let holds = new.expires_at.is_none_or(|end| end > now);
            holds && new.basis == self.basis && can_carry((new.basis, new.purpose), recipient, to)
        };
        all.iter().any(carries) || instead.is_some_and(carries_instead)
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

/// A consent names whom it is for; a basis given by law that names nobody holds for every cooperative.
fn can_carry((basis, purpose): (LegalBasis, Purpose), recipient: Option<&NodeId>, to: &NodeId) -> bool {
    let named = recipient.map_or(basis != LegalBasis::Consent, |named| named == to);
    purpose == Purpose::Referral && named
}
