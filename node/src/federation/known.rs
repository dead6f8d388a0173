//! The peers as the hot path needs them: keys, address and whether anything may flow, in memory.
//!
//! The truth is in the database, where the command line writes too; [`crate::peers`] fills this and drops what has changed.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::Duration;

use pico_protocol::code::{Code, Kind};
use pico_protocol::digest::Digest;
use pico_protocol::document::Limits;
use pico_protocol::id::NodeId;
use pico_protocol::key::SealKey;
use pico_protocol::signed::{KeyRing, Remembered};
use pico_protocol::time::Timestamp;
use tokio::time::Instant;

use super::tls::Trust;

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
    /// The signing keys whose word is taken today, by document version: none that it has revoked.
    pub ring: KeyRing,
    /// Every signing key it has ever had: for what was accepted before one of them was revoked.
    pub every_key: KeyRing,
    /// What seals for it are made with.
    pub seal_key: SealKey,
    /// The newest accepted version of its document.
    pub document: u64,
    /// Why its messages are refused, if they are: the link is not active, or frozen.
    pub refusal: Option<Code>,
    /// Our administrator has compared the short code: the nodes talk with each other.
    pub confirmed: bool,
    /// When the row was last changed, to notice what another process did.
    pub stamp: i64,
    /// The kinds of message that it understands.
    pub kinds: Vec<Kind>,
    /// What it takes at once, as its document tells.
    pub limits: Limits,
}

impl KnownPeer {
    /// The code to refuse its messages with, unless they may flow.
    pub fn refuses(&self) -> Option<Code> {
        self.refusal.clone()
    }

    /// How its certificate is judged.
    pub fn trust(&self) -> Trust {
        Trust::Pinned(self.pins.clone())
    }
}

/// The peers in memory.
#[derive(Debug, Default)]
pub struct Known {
    peers: RwLock<HashMap<NodeId, Arc<KnownPeer>>>,
    contacts: Mutex<HashMap<NodeId, Contact>>,
    /// Peers that a person wants tried now.
    hurried: Mutex<HashSet<NodeId>>,
    /// Signatures of all peers that were found good.
    remembered: Arc<Remembered>,
}

/// What is remembered of a peer between two looks at the database.
#[derive(Clone, Copy, Debug, Default)]
struct Contact {
    /// When it was last heard, by the clock for people and by the one that nobody sets.
    heard: Option<(Timestamp, Instant)>,
    unsaved: bool,
    doubted: bool,
    met: bool,
}

impl Known {
    /// The peer, if it is in memory.
    pub fn find(&self, id: &NodeId) -> Option<Arc<KnownPeer>> {
        self.peers.read().unwrap_or_else(PoisonError::into_inner).get(id).cloned()
    }

    /// Keeps a peer. What is verified with its keys when it arrives is not verified again when it is opened.
    pub fn keep(&self, mut peer: KnownPeer) -> Arc<KnownPeer> {
        for ring in [&mut peer.ring, &mut peer.every_key] {
            *ring = std::mem::take(ring).remembering(self.remembered.clone());
        }
        let peer = Arc::new(peer);
        self.peers.write().unwrap_or_else(PoisonError::into_inner).insert(peer.id, peer.clone());
        peer
    }

    /// The good signatures of all of them that were found lately.
    pub fn remembered(&self) -> &Arc<Remembered> {
        &self.remembered
    }

    /// Forgets a peer; the next who asks reads it from the database.
    pub fn forget(&self, id: &NodeId) {
        self.peers.write().unwrap_or_else(PoisonError::into_inner).remove(id);
    }

    /// Forgets every peer whose stamp is not the one given.
    pub fn keep_only(&self, current: &HashMap<NodeId, i64>) {
        let mut known = self.peers.write().unwrap_or_else(PoisonError::into_inner);
        known.retain(|id, peer| current.get(id) == Some(&peer.stamp));
    }

    /// Notes that a peer was heard; answers how long ago it was heard before.
    pub fn heard(&self, id: &NodeId, now: Timestamp) -> Option<Duration> {
        let mut contacts = self.contacts.lock().unwrap_or_else(PoisonError::into_inner);
        let contact = contacts.entry(*id).or_default();
        contact.unsaved = true;
        contact.heard.replace((now, Instant::now())).map(|(_, before)| before.elapsed())
    }

    /// A person wants it tried now.
    pub fn hurry(&self, id: &NodeId) {
        self.hurried.lock().unwrap_or_else(PoisonError::into_inner).insert(*id);
    }

    /// When a peer was last heard since this process started.
    pub fn last_heard(&self, id: &NodeId) -> Option<Instant> {
        let (_, at) = self.contacts.lock().unwrap_or_else(PoisonError::into_inner).get(id)?.heard?;
        Some(at)
    }

    /// Whether a person wants it tried now, until somebody has asked.
    pub fn take_hurry(&self, id: &NodeId) -> bool {
        self.hurried.lock().unwrap_or_else(PoisonError::into_inner).remove(id)
    }

    /// When each peer was last heard, for those heard since the last call.
    pub fn take_heard(&self) -> Vec<(NodeId, Timestamp)> {
        let mut contacts = self.contacts.lock().unwrap_or_else(PoisonError::into_inner);
        let unsaved = contacts.iter_mut().filter_map(|(id, contact)| {
            let (at, _) = contact.heard?;
            std::mem::take(&mut contact.unsaved).then_some((*id, at))
        });
        unsaved.collect()
    }

    /// Notes that what we know of a peer may be old.
    pub fn doubt(&self, id: &NodeId) {
        self.contacts.lock().unwrap_or_else(PoisonError::into_inner).entry(*id).or_default().doubted = true;
    }

    /// A hello with this peer has succeeded: we know that our streams stand as both believe.
    pub fn meet(&self, id: &NodeId) {
        let mut contacts = self.contacts.lock().unwrap_or_else(PoisonError::into_inner);
        contacts.entry(*id).or_default().met = true;
    }

    /// Whether a hello with this peer has succeeded since this process started. Before that we may be a restored copy of
    /// ourselves that does not know what it has already said, and must not say anything of its own accord.
    pub fn has_met(&self, id: &NodeId) -> bool {
        self.contacts.lock().unwrap_or_else(PoisonError::into_inner).get(id).is_some_and(|contact| contact.met)
    }

    /// As if this process had just started.
    #[cfg(test)]
    pub fn start_again(&self, id: &NodeId) {
        self.contacts.lock().unwrap_or_else(PoisonError::into_inner).remove(id);
    }

    /// Whether a peer is doubted.
    pub fn is_doubted(&self, id: &NodeId) -> bool {
        self.contacts.lock().unwrap_or_else(PoisonError::into_inner).get(id).is_some_and(|contact| contact.doubted)
    }

    /// Whether a peer was doubted since the last call.
    pub fn take_doubt(&self, id: &NodeId) -> bool {
        let mut contacts = self.contacts.lock().unwrap_or_else(PoisonError::into_inner);
        contacts.get_mut(id).is_some_and(|contact| std::mem::take(&mut contact.doubted))
    }
}
