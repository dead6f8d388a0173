//! Peers: the cooperatives this node is linked with, and how two nodes come to trust each other.
//!
//! A link is made by two people, not by a registry. A writes an **invitation** that travels by any means; B takes it up and
//! the nodes show each other who they are; then both administrators compare a short **code** by telephone, and each confirms
//! on her own node. Only after that do the nodes sign the data-sharing **agreement**, and only with both signatures do
//! messages flow:
//!
//! ```text
//! invited ──confirm──▶ verified ──own signature──▶ agreed ──both──▶ active ⇄ suspended
//!    └───────────────────────┴───────────────────────┴───────────────┴──────▶ ended
//! ```
//!
//! Apart from that state a link can be *frozen* by proof that something is wrong: the peer (or we) came back from an old
//! backup, it signed two things that exclude each other, or it has two documents. A frozen link loses nothing; it waits until
//! the nodes have recovered by themselves or a person has looked.

pub mod agreement;
pub mod certificates;
pub mod contact;
pub mod decision;
pub mod documents;
pub mod errands;
mod frozen;
pub mod health;
pub mod incoming;
pub mod keys;
pub mod linking;
pub mod messages;
pub mod naming;
pub mod offers;
pub mod panel;
pub mod proposals;
pub mod request;
pub mod store;

use std::sync::Arc;

use pico_protocol::code::Code;
use pico_protocol::id::NodeId;
use pico_protocol::receipt::Refusal;

use crate::app::App;
use crate::federation::known::KnownPeer;
pub use frozen::{Frozen, freeze, thaw_from};

/// How far a link has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LinkState {
    /// The nodes have shown each other who they are; nobody has compared the code.
    Invited,
    /// Our administrator has compared the code.
    Verified,
    /// Our side of the agreement is signed.
    Agreed,
    /// Both sides have signed: messages flow.
    Active,
    /// Stopped by a person, for now.
    Suspended,
    /// Over. What was exchanged stays provable.
    Ended,
}

impl LinkState {
    /// All of them, in the order in which a link goes through them.
    pub const ALL: [Self; 6] =
        [Self::Invited, Self::Verified, Self::Agreed, Self::Active, Self::Suspended, Self::Ended];

    /// As stored and in the locale files (`link-active`).
    pub fn code(self) -> &'static str {
        match self {
            Self::Invited => "invited",
            Self::Verified => "verified",
            Self::Agreed => "agreed",
            Self::Active => "active",
            Self::Suspended => "suspended",
            Self::Ended => "ended",
        }
    }

    /// From what is stored.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.code() == code)
    }

    /// Whether a person or the node may move the link there.
    pub fn may_become(self, next: Self) -> bool {
        match (self, next) {
            (Self::Ended, _) => false,
            (_, Self::Ended)
            | (Self::Invited, Self::Verified)
            | (Self::Verified, Self::Agreed)
            | (Self::Agreed | Self::Suspended, Self::Active)
            | (Self::Active, Self::Suspended) => true,
            _ => false,
        }
    }

    /// The signed word for messages that come on a link in this state.
    fn refusal(self) -> Option<Code> {
        match self {
            // Before the agreement only messages about the link itself are acted upon (the dispatcher holds that), and
            // while it is suspended only those are signed: they must get through, or nobody could resume.
            Self::Active | Self::Verified | Self::Agreed | Self::Suspended => None,
            Self::Ended => Some(Refusal::ENDED),
            Self::Invited => Some(Refusal::HELLO_FIRST),
        }
    }
}

/// A peer by its id, from memory or from the database. Whoever was at least invited is known.
pub async fn known(app: &App, id: &NodeId) -> crate::store::Result<Option<Arc<KnownPeer>>> {
    if let Some(peer) = app.federation.known.find(id) {
        return Ok(Some(peer));
    }
    let mut tx = app.db.read().await?;
    let peer = store::load_known(&mut tx, id).await?;
    Ok(peer.map(|peer| app.federation.known.keep(peer)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_never_skips_the_telephone_or_the_agreement() {
        assert!(!LinkState::Invited.may_become(LinkState::Active));
        assert!(!LinkState::Invited.may_become(LinkState::Agreed));
        assert!(!LinkState::Verified.may_become(LinkState::Active));
        assert!(LinkState::Agreed.may_become(LinkState::Active));
    }

    #[test]
    fn what_has_ended_stays_ended() {
        for code in ["invited", "verified", "agreed", "active", "suspended", "ended"] {
            assert!(!LinkState::Ended.may_become(LinkState::from_code(code).unwrap()));
        }
    }

    #[test]
    fn nothing_is_taken_before_the_telephone_call_or_after_the_end() {
        for code in ["invited", "ended"] {
            assert!(LinkState::from_code(code).unwrap().refusal().is_some());
        }
        assert!(LinkState::Active.refusal().is_none());
    }
}
