//! The data-sharing agreement of a link: what may flow, why, and for how long it is kept.
//!
//! One payload with two signatures. The proposing side signs first and sends it with the text (see
//! [`crate::message::peering`]); the other side's people read it, and their node signs the same bytes.
//! A receiver refuses a kind of message that the agreement in force does not allow. A later agreement
//! names the one that it replaces.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::{
    code::Code,
    digest::Digest,
    error::Invalid,
    id::NodeId,
    json::Ext,
    signed::{KeyRing, Object, Signed, SignedError, Verified},
    time::Timestamp,
};

/// What two nodes agree.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Agreement {
    /// The two sides, the proposing one first.
    pub parties: [Party; 2],
    /// SHA-256 of the UTF-8 bytes of the text that people read and sign.
    pub text: Digest,
    /// What the data are for, one line each.
    pub purposes: Vec<String>,
    /// The kinds of message that may flow, by name (`referral`).
    pub kinds: Vec<Code>,
    /// How many days after its end a case is kept at the receiver, unless the law says otherwise.
    pub retention_days: u32,
    /// From when.
    pub valid_from: Timestamp,
    /// Until when; without it, until one side ends it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_until: Option<Timestamp>,
    /// The digest of the agreement that this one replaces.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replaces: Option<Digest>,
    /// When it was proposed, by the proposing side's clock.
    pub at: Timestamp,
    /// Additions.
    #[serde(default, skip_serializing_if = "Ext::is_empty")]
    pub ext: Ext,
}

/// A side of an agreement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Party {
    /// The node.
    pub node: NodeId,
    /// The version of its document that lists the key it signs with.
    pub document: u64,
}

impl Object for Agreement {
    const TYPE: &'static str = "application/vnd.pico.agreement.v1+json";
    const MAX: usize = 8 * 1024;
    const SIGNATURES: usize = 2;

    fn check(&self) -> Result<(), Invalid> {
        let [first, second] = &self.parties;
        Invalid::unless(first.node != second.node, "an agreement has two sides")?;
        Invalid::unless(first.document >= 1 && second.document >= 1, "documents are numbered from one")?;
        Invalid::unless((1..=10).contains(&self.purposes.len()), "one to ten purposes")?;
        let line = |text: &String| !text.trim().is_empty() && text.len() <= 300 && !text.contains(char::is_control);
        Invalid::unless(self.purposes.iter().all(line), "a purpose is one line of at most 300 bytes")?;
        Invalid::unless((1..=32).contains(&self.kinds.len()), "one to 32 kinds of message")?;
        let ends_later = self.valid_until.is_none_or(|until| until > self.valid_from);
        Invalid::unless(ends_later, "an agreement ends after it begins")
    }
}

/// What an agreement says of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It may be acted upon.
    InForce,
    /// The agreement has not begun: the message waits for that day, unread.
    NotYet,
    /// Its kind is not named, or the agreement is over.
    Never,
}

impl Agreement {
    /// Whether messages of this kind may flow at this moment.
    pub fn allows(&self, kind: &Code, now: Timestamp) -> bool {
        self.standing(kind, now, now) == Standing::InForce
    }

    /// What it says, at `now` by the receiver's clock, of a message that was written at `written` by its sender's. The start
    /// has come as soon as one of the two says so: both sides have signed, and a clock that is wrong must not keep from
    /// anybody what was agreed. The end comes by the receiver's clock alone: nobody goes on by writing an old date.
    pub fn standing(&self, kind: &Code, written: Timestamp, now: Timestamp) -> Standing {
        if !self.kinds.contains(kind) || self.valid_until.is_some_and(|until| until <= now) {
            return Standing::Never;
        }
        if self.valid_from <= now.max(written) { Standing::InForce } else { Standing::NotYet }
    }
}

/// How far an agreement has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signatures {
    /// Only the proposing side has signed.
    Proposed,
    /// Both have signed: it is in force.
    Both,
}

/// Why an agreement is not accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum AgreementError {
    /// The envelope, a signature or the payload is wrong.
    #[error(transparent)]
    Signed(#[from] SignedError),
    /// Between other nodes.
    #[error("the agreement is between other nodes")]
    OtherParties,
    /// A side's signature is missing, or made with a key that its document does not list.
    #[error("a signature of one side is missing or made with another key")]
    NotSignedBySide,
}

/// Verifies an agreement between `first` (who proposes) and `second`, each with its keys.
pub fn verify(
    agreement: Signed<Agreement>,
    first: (&NodeId, &KeyRing),
    second: (&NodeId, &KeyRing),
) -> Result<(Verified<Agreement>, Signatures), AgreementError> {
    let both = first.1.joined(second.1);
    let agreement = agreement.verify(&both)?;
    let parties = agreement.parties;
    if (parties[0].node, parties[1].node) != (*first.0, *second.0) {
        return Err(AgreementError::OtherParties);
    }
    let signers: Vec<_> = agreement.signers().collect();
    let proposed = first.1.lists(&signers[0], parties[0].document);
    let countersigned = signers.get(1).is_some_and(|id| second.1.lists(id, parties[1].document));
    match (proposed, signers.len(), countersigned) {
        (true, 1, _) => Ok((agreement, Signatures::Proposed)),
        (true, 2, true) => Ok((agreement, Signatures::Both)),
        _ => Err(AgreementError::NotSignedBySide),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trial::{NOON, Node};
    use std::time::Duration;

    fn agreement(a: &Node, b: &Node) -> Agreement {
        Agreement {
            parties: [Party { node: a.id, document: 1 }, Party { node: b.id, document: 1 }],
            text: Digest::of("Accordo tra le parti".as_bytes()),
            purposes: vec!["Invio di persone tra servizi sociali".into()],
            kinds: vec![Code::of("referral"), Code::of("tick")],
            retention_days: 365,
            valid_from: NOON,
            valid_until: Some(NOON.plus(Duration::from_hours(24))),
            replaces: None,
            at: NOON,
            ext: Ext::default(),
        }
    }

    #[test]
    fn an_agreement_is_in_force_when_both_sides_have_signed() {
        let (a, b, c) = (Node::named("a"), Node::named("b"), Node::named("c"));
        let check = |signed: &Verified<Agreement>| {
            verify(signed.signed().clone(), (&a.id, &a.ring()), (&b.id, &b.ring())).map(|(_, signatures)| signatures)
        };
        let proposed = Signed::sign(agreement(&a, &b), &a.sign).unwrap();
        assert_eq!(check(&proposed), Ok(Signatures::Proposed));
        assert_eq!(check(&proposed.clone().countersign(&b.sign).unwrap()), Ok(Signatures::Both));
        let by_stranger = proposed.clone().countersign(&c.sign).unwrap();
        assert_eq!(check(&by_stranger), Err(SignedError::UnknownKey(c.sign.id()).into()));
        let only_second = Signed::sign(agreement(&a, &b), &b.sign).unwrap();
        assert_eq!(check(&only_second), Err(AgreementError::NotSignedBySide));
        let others = Signed::sign(agreement(&a, &c), &a.sign).unwrap();
        assert_eq!(check(&others), Err(AgreementError::OtherParties));
    }

    #[test]
    fn an_agreement_allows_its_kinds_while_it_lasts() {
        let agreement = agreement(&Node::named("a"), &Node::named("b"));
        let (referral, statistics) = (Code::of("referral"), Code::of("statistics"));
        assert!(agreement.allows(&referral, NOON));
        assert!(!agreement.allows(&statistics, NOON));
        assert!(!agreement.allows(&referral, NOON.minus(Duration::from_millis(1))));
        assert!(!agreement.allows(&referral, NOON.plus(Duration::from_hours(24))));
    }

    #[test]
    fn one_wrong_clock_keeps_nothing_that_was_agreed_from_anybody_and_prolongs_nothing() {
        let (a, b) = (Node::named("a"), Node::named("b"));
        let (agreement, referral) = (agreement(&a, &b), Code::of("referral"));
        let (before, after) = (NOON.minus(Duration::from_hours(1)), NOON.plus(Duration::from_hours(24)));
        for (written, now, expected) in [
            (before, before, Standing::NotYet),
            (before, NOON, Standing::InForce),
            (NOON, before, Standing::InForce),
            (after, before, Standing::InForce),
            (NOON, after, Standing::Never),
            (before, after, Standing::Never),
        ] {
            assert_eq!(agreement.standing(&referral, written, now), expected, "{written:?} {now:?}");
            assert_eq!(agreement.standing(&Code::of("statistics"), written, now), Standing::Never);
        }
    }
}
