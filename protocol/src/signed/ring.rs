//! The keys of one node, and in which versions of its document each is valid.
//!
//! Old keys verify old evidence for ever, so the ring keeps them all. What an object may still be
//! signed with depends on the document version that the object names, never on a clock.

use std::sync::Arc;

use super::Remembered;
use crate::key::{KeyId, VerifyKey};

/// Verification keys, each with the document versions in which its owner listed it.
#[derive(Clone, Debug, Default)]
pub struct KeyRing {
    entries: Vec<Entry>,
    remembered: Option<Arc<Remembered>>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Entry {
    key: VerifyKey,
    first: u64,
    last: u64,
}

impl KeyRing {
    /// A ring of keys that are valid in every version.
    pub fn of(keys: impl IntoIterator<Item = VerifyKey>) -> Self {
        let entries = keys.into_iter().map(|key| Entry { key, first: 0, last: u64::MAX });
        Self { entries: entries.collect(), remembered: None }
    }

    /// Adds a key listed from version `first` to version `last`, both included.
    pub fn add(&mut self, key: VerifyKey, first: u64, last: u64) {
        self.entries.push(Entry { key, first, last });
    }

    /// The keys of both rings.
    #[must_use]
    pub fn joined(&self, other: &Self) -> Self {
        Self { entries: self.entries.iter().chain(&other.entries).cloned().collect(), remembered: None }
    }

    /// The same keys; what is verified with them is not verified again as long as it is remembered there.
    #[must_use]
    pub fn remembering(self, remembered: Arc<Remembered>) -> Self {
        Self { remembered: Some(remembered), ..self }
    }

    /// Whether a key of this ring has made a signature.
    pub(super) fn verifies(&self, key: &VerifyKey, bytes: &[u8], signature: &[u8; 64]) -> bool {
        match &self.remembered {
            Some(remembered) => remembered.verifies(key, bytes, signature),
            None => key.verifies(bytes, signature),
        }
    }

    /// The key with this name, whenever it was valid.
    pub fn key(&self, id: &KeyId) -> Option<&VerifyKey> {
        self.entries.iter().map(|entry| &entry.key).find(|key| key.id() == *id)
    }

    /// The newest document version this ring knows of: an object that names a later one waits until
    /// that document has been fetched.
    pub fn newest(&self) -> u64 {
        self.entries.iter().map(|entry| entry.last).max().unwrap_or(0)
    }

    /// Whether the key was listed in this version of its owner's document.
    pub fn lists(&self, id: &KeyId, version: u64) -> bool {
        let mut entries = self.entries.iter();
        entries.any(|e| e.key.id() == *id && (e.first..=e.last).contains(&version))
    }
}
