//! The log of one node's documents, and what may follow what.

use thiserror::Error;

use super::Document;
use crate::digest::Digest;
use crate::genesis::{self, Genesis};
use crate::id::NodeId;
use crate::key::{KeyId, VerifyKey};
use crate::signed::{KeyRing, Signed, SignedError, Verified};

/// All accepted versions of one node's document, oldest first.
#[derive(Clone, Debug)]
pub struct DocumentLog {
    node_id: NodeId,
    genesis_keys: Vec<VerifyKey>,
    versions: Vec<Verified<Document>>,
}

/// With whose word a version was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Authority {
    /// A recovery key, from the paper sheet.
    Recovery,
    /// A signing key in daily use.
    Operational,
}

/// What became of a version that was offered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Acceptance {
    /// It is the newest version now.
    Newest(Authority),
    /// It was known already.
    Known,
    /// A recovery-signed version took the place of an operational one with the same number.
    Overrode,
}

/// Versions after which only a recovery key adds another: twenty years of one a month. Every peer keeps them all, reads them
/// again whenever another is offered, and they stand in every evidence file.
pub const MAX_VERSIONS: u64 = 256;

/// Why a version is not accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum DocumentError {
    /// The envelope or its signature.
    #[error("{0}")]
    Signed(#[from] SignedError),
    /// It belongs to another node.
    #[error("the document belongs to another node")]
    OtherNode,
    /// Versions between are missing: fetch the log from this version on.
    #[error("versions from {0} on are missing")]
    Gap(u64),
    /// It does not name the version before.
    #[error("the document does not continue the log")]
    NotSuccessor,
    /// Only a recovery key may do this.
    #[error("only a recovery key may sign the first version, change recovery keys or take back a revocation")]
    NeedsRecovery,
    /// Operational keys have signed as many versions as they may.
    #[error("after version {MAX_VERSIONS} only a recovery key may sign another")]
    TooMany,
    /// Two versions with one number, both by operational keys: hold the change and alarm.
    #[error("two versions with the same number, both signed by operational keys")]
    Contested,
    /// Two versions with one number, both by recovery keys: the link freezes.
    #[error("two versions with the same number, both signed by recovery keys")]
    Equivocation,
}

impl DocumentLog {
    /// A log that begins with the first version.
    pub fn begin(genesis: &Verified<Genesis>, first: Signed<Document>) -> Result<Self, DocumentError> {
        let mut log = Self {
            node_id: genesis::node_id(genesis),
            genesis_keys: genesis.recovery_keys.clone(),
            versions: Vec::new(),
        };
        log.offer(first)?;
        Ok(log)
    }

    /// Offers one more version; the log changes only if it is accepted.
    pub fn offer(&mut self, signed: Signed<Document>) -> Result<Acceptance, DocumentError> {
        let claimed = signed.claimed()?;
        if claimed.node_id != self.node_id {
            return Err(DocumentError::OtherNode);
        }
        let next = u64::try_from(self.versions.len()).unwrap_or(u64::MAX) + 1;
        if claimed.n > next {
            return Err(DocumentError::Gap(next));
        }
        let at = usize::try_from(claimed.n - 1).unwrap_or(usize::MAX);
        let verified = signed.verify(&self.ring_before(at))?;
        let authority = self.authority_before(at, verified.signer());
        self.check_succession(at, &verified, authority)?;
        match self.versions.get(at).map(|known| (known.digest(), known.signer())) {
            None if authority == Authority::Operational && claimed.n > MAX_VERSIONS => Err(DocumentError::TooMany),
            None => {
                self.versions.push(verified);
                Ok(Acceptance::Newest(authority))
            }
            Some((digest, _)) if digest == verified.digest() => Ok(Acceptance::Known),
            Some((_, by)) => self.resolve(at, verified, authority, self.authority_before(at, by)),
        }
    }

    /// Two versions with one number: the paper wins, two of a kind are a contradiction.
    fn resolve(
        &mut self,
        at: usize,
        offered: Verified<Document>,
        offered_by: Authority,
        known_by: Authority,
    ) -> Result<Acceptance, DocumentError> {
        match (offered_by, known_by) {
            // What a recovery key has built upon, no other recovery-signed version may take away.
            (Authority::Recovery, Authority::Operational) if self.recovery_signed_after(at) => {
                Err(DocumentError::Equivocation)
            }
            (Authority::Recovery, Authority::Operational) => {
                self.versions.truncate(at);
                self.versions.push(offered);
                Ok(Acceptance::Overrode)
            }
            (Authority::Operational, Authority::Recovery) => Ok(Acceptance::Known),
            (Authority::Operational, Authority::Operational) => Err(DocumentError::Contested),
            (Authority::Recovery, Authority::Recovery) => Err(DocumentError::Equivocation),
        }
    }

    fn check_succession(
        &self,
        at: usize,
        offered: &Verified<Document>,
        authority: Authority,
    ) -> Result<(), DocumentError> {
        let before = at.checked_sub(1).and_then(|at| self.versions.get(at));
        if offered.prev != before.map(Verified::digest) {
            return Err(DocumentError::NotSuccessor);
        }
        let trusted = before.map_or(&self.genesis_keys, |document| &document.recovery_keys);
        let changes_recovery = offered.recovery_keys != *trusted;
        let revoked = before.map_or(&[][..], |document| &document.revoked);
        let takes_back = revoked.iter().any(|key| !offered.revoked.contains(key));
        if authority == Authority::Operational && (before.is_none() || changes_recovery || takes_back) {
            return Err(DocumentError::NeedsRecovery);
        }
        Ok(())
    }

    fn recovery_signed_after(&self, at: usize) -> bool {
        let mut later = self.versions.iter().enumerate().skip(at + 1);
        later.any(|(at, known)| self.authority_before(at, known.signer()) == Authority::Recovery)
    }

    fn recovery_keys_before(&self, at: usize) -> &[VerifyKey] {
        let before = at.checked_sub(1).and_then(|at| self.versions.get(at));
        before.map_or(&self.genesis_keys, |document| &document.recovery_keys)
    }

    fn ring_before(&self, at: usize) -> KeyRing {
        let before = at.checked_sub(1).and_then(|at| self.versions.get(at));
        let signing = before.map_or(&[][..], |document| &document.sign_keys);
        KeyRing::of(self.recovery_keys_before(at).iter().chain(signing).copied())
    }

    fn authority_before(&self, at: usize, signer: KeyId) -> Authority {
        let recovery = self.recovery_keys_before(at).iter().any(|key| key.id() == signer);
        if recovery { Authority::Recovery } else { Authority::Operational }
    }

    /// The newest version.
    ///
    /// # Panics
    /// Never: a log begins with a version and none is ever taken away without another in its place.
    pub fn newest(&self) -> &Verified<Document> {
        self.versions.last().expect("a document log is never empty")
    }

    /// One version.
    pub fn version(&self, n: u64) -> Option<&Verified<Document>> {
        let at = usize::try_from(n.checked_sub(1)?).ok()?;
        self.versions.get(at)
    }

    /// All versions, oldest first.
    pub fn versions(&self) -> &[Verified<Document>] {
        &self.versions
    }

    /// Whose log this is.
    pub const fn node_id(&self) -> NodeId {
        self.node_id
    }

    /// The digest of the newest version.
    pub fn head(&self) -> Digest {
        self.newest().digest()
    }

    /// Every signing key ever listed, with the versions in which it was: old evidence verifies for ever.
    pub fn signing_ring(&self) -> KeyRing {
        self.ring_of(|_| true)
    }

    /// The keys whose word is taken today: all but those that the newest version revokes. Whoever has stolen one of those can
    /// name any older version that lists it.
    pub fn speaking_ring(&self) -> KeyRing {
        let revoked = &self.newest().revoked;
        self.ring_of(|key| !revoked.contains(&key.id()))
    }

    fn ring_of(&self, belongs: impl Fn(&VerifyKey) -> bool) -> KeyRing {
        let mut ring = KeyRing::default();
        for document in &self.versions {
            for key in document.sign_keys.iter().filter(|key| belongs(key)) {
                ring.add(*key, document.n, document.n);
            }
        }
        ring
    }
}
