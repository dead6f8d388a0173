//! Signatures that were found good before, so that the same bytes need not be verified twice.
//!
//! Whether a signature is good depends on three things alone: the key, the bytes and the signature. Who has verified them once and
//! is asked again about the same three knows the answer. What is remembered is a SHA-256 over all of them, never a name or a number
//! that something else could carry, and only what was good: a bad one is looked at again.
//!
//! Whose key it is, and whether its owner still stands by it, is another question. It is asked each time, of the ring.

use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};

use sha2::{Digest as _, Sha256};

use crate::key::VerifyKey;

/// As many are remembered as there are in the younger half; then the older half is forgotten.
const HALF: usize = 4096;

/// Good signatures of the last while, of this process. Some half a MiB when full.
#[derive(Debug, Default)]
pub struct Remembered {
    halves: Mutex<Halves>,
}

#[derive(Debug, Default)]
struct Halves {
    young: HashSet<[u8; 32]>,
    old: HashSet<[u8; 32]>,
}

impl Remembered {
    /// Whether the signature is good: known, or found out now and known from now on.
    pub(super) fn verifies(&self, key: &VerifyKey, bytes: &[u8], signature: &[u8; 64]) -> bool {
        let name = name(key, bytes, signature);
        if self.knows(&name) {
            return true;
        }
        let good = key.verifies(bytes, signature);
        if good {
            self.add(name);
        }
        good
    }

    fn knows(&self, name: &[u8; 32]) -> bool {
        let halves = self.halves.lock().unwrap_or_else(PoisonError::into_inner);
        halves.young.contains(name) || halves.old.contains(name)
    }

    fn add(&self, name: [u8; 32]) {
        let mut halves = self.halves.lock().unwrap_or_else(PoisonError::into_inner);
        if halves.young.len() >= HALF {
            halves.old = std::mem::take(&mut halves.young);
        }
        halves.young.insert(name);
    }
}

/// Key and signature have a fixed length, so no two questions have one name.
fn name(key: &VerifyKey, bytes: &[u8], signature: &[u8; 64]) -> [u8; 32] {
    Sha256::new().chain_update(key.as_bytes()).chain_update(signature).chain_update(bytes).finalize().into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::key::SignKey;

    #[test]
    fn only_the_same_key_bytes_and_signature_are_known() {
        let (key, other) = (SignKey::from_secret(&[1; 32]), SignKey::from_secret(&[2; 32]));
        let (signature, remembered) = (key.sign(b"one"), Remembered::default());
        assert!(remembered.verifies(&key.verify_key(), b"one", &signature));
        assert!(remembered.knows(&name(&key.verify_key(), b"one", &signature)));
        let mut spoiled = signature;
        spoiled[63] ^= 1;
        for (key, bytes, signature) in [
            (key.verify_key(), &b"two"[..], signature),
            (other.verify_key(), &b"one"[..], signature),
            (key.verify_key(), &b"one"[..], spoiled),
        ] {
            assert!(!remembered.verifies(&key, bytes, &signature));
            assert!(!remembered.knows(&name(&key, bytes, &signature)), "only what was good");
        }
    }

    #[test]
    fn the_oldest_are_forgotten() {
        let remembered = Remembered::default();
        let number = |number: usize| {
            let mut name = [0; 32];
            name[..8].copy_from_slice(&number.to_le_bytes());
            name
        };
        for at in 0..=2 * HALF {
            remembered.add(number(at));
        }
        assert!(!remembered.knows(&number(0)));
        assert!(remembered.knows(&number(HALF)) && remembered.knows(&number(2 * HALF)));
        let halves = remembered.halves.lock().unwrap();
        assert!(halves.young.len() + halves.old.len() <= 2 * HALF);
    }
}
