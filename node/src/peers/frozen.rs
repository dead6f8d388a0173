//! Links that stand still: what the proof is, which proof stays, and how the link goes on.

use pico_protocol::code::Code;
use pico_protocol::id::NodeId;
use pico_protocol::receipt::Refusal;

use super::store;
use crate::app::App;
use crate::audit::{self, Actor, Event};
use crate::store::{Result, StoreError, Tx};

/// Why a link is frozen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Frozen {
    /// We were restored from a backup and the peer knows more of our stream than we do.
    WeRolledBack,
    /// The peer has heard more from us than this running node has ever said: a second copy of it is alive.
    TwoCopies,
    /// The peer was restored and has not come to terms with it yet.
    PeerRolledBack,
    /// The peer signed two things that exclude each other.
    Contradiction,
    /// The peer has two documents with one number.
    Forked,
    /// The peer told that its node was broken into.
    Compromised,
}

impl Frozen {
    const ALL: [Self; 6] = [
        Self::WeRolledBack,
        Self::TwoCopies,
        Self::PeerRolledBack,
        Self::Contradiction,
        Self::Forked,
        Self::Compromised,
    ];

    /// As stored and in the locale files (`frozen-forked`).
    pub fn code(self) -> &'static str {
        match self {
            Self::WeRolledBack => "we-rolled-back",
            Self::TwoCopies => "two-copies",
            Self::PeerRolledBack => "peer-rolled-back",
            Self::Contradiction => "contradiction",
            Self::Forked => "forked",
            Self::Compromised => "compromised",
        }
    }

    /// From what is stored: empty for a link that goes on. A word that this program does not know is an error, never a link
    /// that goes on.
    pub fn stored(code: &str) -> Result<Option<Self>> {
        if code.is_empty() {
            return Ok(None);
        }
        let known = Self::ALL.into_iter().find(|frozen| frozen.code() == code);
        known
            .map(Some)
            .ok_or_else(|| StoreError::inconsistent("a reason for a frozen link that this program does not know"))
    }

    /// Whether the nodes come to terms with it by themselves; everything else waits for people.
    fn mends_itself(self) -> bool {
        matches!(self, Self::WeRolledBack | Self::PeerRolledBack)
    }

    /// Whether this proof takes the place of the one that a link is frozen for already. The first stays, but what mends itself
    /// gives way to what only people can settle: else the mending would let a link go on that nobody has looked at.
    fn replaces(self, standing: Option<Self>) -> bool {
        standing.is_none_or(|standing| standing.mends_itself() && !self.mends_itself())
    }

    /// The signed word for messages that come on a link frozen for this reason. A rollback is mended by the nodes
    /// themselves, so it must not stop the peer's stream until a person looks.
    pub(super) fn refusal(self) -> Option<Code> {
        match self {
            Self::WeRolledBack => None,
            // Which of the two copies is the right one only people know: what arrives waits at the peer.
            Self::PeerRolledBack | Self::TwoCopies => Some(Refusal::HELLO_FIRST),
            Self::Contradiction | Self::Forked | Self::Compromised => Some(Refusal::FROZEN),
        }
    }

    /// Whether we go on sending.
    pub fn lets_us_send(self) -> bool {
        matches!(self, Self::PeerRolledBack)
    }
}

/// Freezes a link and writes it down; nothing happens if the proof it stands for already is as good. Whoever commits makes
/// the node forget what it has in memory of the peer.
pub async fn freeze(tx: &mut Tx, app: &App, peer: &NodeId, why: Frozen) -> Result<()> {
    let Some(standing) = store::frozen(tx, peer).await? else { return Ok(()) };
    if !why.replaces(standing) {
        return Ok(());
    }
    store::set_frozen(tx, peer, Some(why), app.clock.now()).await?;
    let id = peer.to_string();
    audit::record(tx, app, &Actor::Node, Event::new("peer.freeze", "peer", &id).detail(why.code())).await?;
    tracing::warn!(%peer, why = why.code(), "the link stands still");
    Ok(())
}

/// Lets a link go on that is frozen for this reason and no other.
pub async fn thaw_from(tx: &mut Tx, app: &App, peer: &NodeId, why: Frozen) -> Result<()> {
    if store::frozen(tx, peer).await?.flatten() == Some(why) {
        store::set_frozen(tx, peer, None, app.clock.now()).await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trial::{NOON, TrialNode, link};

    #[tokio::test]
    async fn what_only_people_can_settle_takes_the_place_of_what_mends_itself_and_of_nothing_else() {
        let (node, peer) = (TrialNode::named("Una").await, TrialNode::named("Altra").await);
        let id = peer.identity.node_id();
        let mut tx = node.db.write().await.unwrap();
        link(&mut tx, &id, "Altra").await;
        for (first, second, stays) in [
            (Frozen::WeRolledBack, Frozen::Contradiction, Frozen::Contradiction),
            (Frozen::PeerRolledBack, Frozen::Compromised, Frozen::Compromised),
            (Frozen::PeerRolledBack, Frozen::Forked, Frozen::Forked),
            (Frozen::WeRolledBack, Frozen::TwoCopies, Frozen::TwoCopies),
            (Frozen::WeRolledBack, Frozen::PeerRolledBack, Frozen::WeRolledBack),
            (Frozen::Compromised, Frozen::WeRolledBack, Frozen::Compromised),
            (Frozen::Forked, Frozen::Contradiction, Frozen::Forked),
        ] {
            store::set_frozen(&mut tx, &id, None, NOON).await.unwrap();
            freeze(&mut tx, &node, &id, first).await.unwrap();
            freeze(&mut tx, &node, &id, second).await.unwrap();
            assert_eq!(store::frozen(&mut tx, &id).await.unwrap(), Some(Some(stays)), "{first:?}, then {second:?}");
        }
    }

    #[test]
    fn a_reason_that_is_not_known_is_no_link_that_goes_on() {
        assert_eq!(Frozen::stored("").unwrap(), None);
        assert_eq!(Frozen::stored("forked").unwrap(), Some(Frozen::Forked));
        assert!(Frozen::stored("of-a-later-version").is_err());
    }

    #[tokio::test]
    async fn mending_one_reason_leaves_another_as_it_is() {
        let (node, peer) = (TrialNode::named("Una").await, TrialNode::named("Altra").await);
        let id = peer.identity.node_id();
        let mut tx = node.db.write().await.unwrap();
        link(&mut tx, &id, "Altra").await;
        freeze(&mut tx, &node, &id, Frozen::Compromised).await.unwrap();
        thaw_from(&mut tx, &node, &id, Frozen::PeerRolledBack).await.unwrap();
        assert_eq!(store::frozen(&mut tx, &id).await.unwrap(), Some(Some(Frozen::Compromised)));
        thaw_from(&mut tx, &node, &id, Frozen::Compromised).await.unwrap();
        assert_eq!(store::frozen(&mut tx, &id).await.unwrap(), Some(None));
    }
}
