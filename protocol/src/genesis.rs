//! The genesis: what a node is for ever.
//!
//! It holds the recovery keys and the moment of birth, nothing that a cooperative may one day have to change or erase.
//! The SHA-256 of its payload, shortened to 160 bits, is the node's id: anyone can check it, nobody can take it.

use serde::{Deserialize, Serialize};

use crate::error::Invalid;
use crate::id::NodeId;
use crate::key::{SignKey, VerifyKey};
use crate::signed::{KeyRing, Object, Signed, SignedError, Verified};
use crate::time::Timestamp;

/// The most recovery keys a node may have.
pub const MAX_RECOVERY_KEYS: usize = 5;

/// The payload that names a node.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Genesis {
    /// One to five keys that exist on paper only.
    pub recovery_keys: Vec<VerifyKey>,
    /// When the node was made, by its own clock.
    pub created: Timestamp,
}

impl Object for Genesis {
    const TYPE: &'static str = "application/vnd.pico.genesis.v1+json";
    const MAX: usize = 1024;
    const SIGNATURES: usize = MAX_RECOVERY_KEYS;

    fn check(&self) -> Result<(), Invalid> {
        let count = self.recovery_keys.len();
        Invalid::unless((1..=MAX_RECOVERY_KEYS).contains(&count), "one to five recovery keys")?;
        Invalid::unless(distinct(&self.recovery_keys), "no recovery key twice")
    }
}

impl Genesis {
    /// Signs the genesis with one of its own recovery keys.
    pub fn sign(self, recovery: &SignKey) -> Result<Verified<Self>, SignedError> {
        if self.recovery_keys.iter().all(|key| key.id() != recovery.id()) {
            return Err(SignedError::UnknownKey(recovery.id()));
        }
        Signed::sign(self, recovery)
    }
}

/// Verifies a genesis with the recovery keys that it names itself: it is its own root of trust.
pub fn verify(signed: Signed<Genesis>) -> Result<Verified<Genesis>, SignedError> {
    let ring = KeyRing::of(signed.claimed()?.recovery_keys);
    signed.verify(&ring)
}

/// The id of the node with this genesis.
pub fn node_id(genesis: &Verified<Genesis>) -> NodeId {
    NodeId::from_genesis(&genesis.digest())
}

pub(crate) fn distinct(keys: &[VerifyKey]) -> bool {
    let ids: std::collections::BTreeSet<_> = keys.iter().map(VerifyKey::id).collect();
    ids.len() == keys.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(seed: u8) -> SignKey {
        SignKey::from_secret(&[seed; 32])
    }

    fn genesis(keys: &[u8]) -> Genesis {
        Genesis {
            recovery_keys: keys.iter().map(|seed| key(*seed).verify_key()).collect(),
            created: Timestamp::from_millis(1_700_000_000_000),
        }
    }

    #[test]
    fn a_genesis_verifies_by_itself_and_names_its_node() {
        let signed = genesis(&[1, 2]).sign(&key(2)).unwrap();
        let again = verify(Signed::parse(signed.signed().to_json().as_bytes()).unwrap()).unwrap();
        assert_eq!(node_id(&again), node_id(&signed));
        assert_ne!(node_id(&genesis(&[1]).sign(&key(1)).unwrap()), node_id(&signed));
    }

    #[test]
    fn a_stranger_cannot_sign_a_genesis() {
        assert_eq!(genesis(&[1]).sign(&key(9)).unwrap_err(), SignedError::UnknownKey(key(9).id()));
    }

    #[test]
    fn none_six_or_doubled_recovery_keys_are_refused() {
        for seeds in [&[][..], &[1, 1], &[1, 2, 3, 4, 5, 6]] {
            assert!(genesis(seeds).check().is_err());
        }
    }
}
