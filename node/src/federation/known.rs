//! The peers as the hot path needs them: keys, address and whether anything may flow, in memory.
//!
//! The truth is in the database, where the command line writes too; [`crate::peers`] fills this and drops what has changed.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use pico_protocol::digest::Digest;
use pico_protocol::id::NodeId;
use pico_protocol::key::SealKey;
use pico_protocol::signed::KeyRing;

/// One peer.
#[derive(Clone, Debug)]
pub struct KnownPeer {
    /// Who.
    pub id: NodeId,
    /// Its legal name.
    pub name: String,
    /// Where it is reached.
    pub endpoint: String,
    /// The keys its certificate may have.
    pub pins: Vec<Digest>,
    /// Every signing key it has ever had, by document version.
    pub ring: KeyRing,
    /// What seals for it are made with.
    pub seal_key: SealKey,
    /// The newest accepted version of its document.
    pub document: u64,
    /// Messages may flow: the link is active and not frozen.
    pub flows: bool,
    /// When the row was last changed, to notice what another process did.
    pub stamp: i64,
    /// The kinds of message that the agreement allows.
    pub kinds: Vec<String>,
}

/// The peers in memory.
#[derive(Debug, Default)]
pub struct Known(RwLock<HashMap<NodeId, Arc<KnownPeer>>>);

impl Known {
    /// The peer, if it is in memory.
    pub fn find(&self, id: &NodeId) -> Option<Arc<KnownPeer>> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).get(id).cloned()
    }

    /// Keeps a peer.
    pub fn keep(&self, peer: KnownPeer) -> Arc<KnownPeer> {
        let peer = Arc::new(peer);
        self.0.write().unwrap_or_else(PoisonError::into_inner).insert(peer.id, peer.clone());
        peer
    }

    /// Forgets a peer; the next who asks reads it from the database.
    pub fn forget(&self, id: &NodeId) {
        self.0.write().unwrap_or_else(PoisonError::into_inner).remove(id);
    }

    /// Forgets every peer whose stamp is not the one given.
    pub fn keep_only(&self, current: &HashMap<NodeId, i64>) {
        let mut known = self.0.write().unwrap_or_else(PoisonError::into_inner);
        known.retain(|id, peer| current.get(id) == Some(&peer.stamp));
    }
}
