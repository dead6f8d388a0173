//! Who the two sides are, established from their own papers.

use std::sync::Arc;

use super::{Evidence, EvidenceError, Papers};
use crate::agreement::{self, Agreement, Signatures};
use crate::document::DocumentLog;
use crate::genesis;
use crate::id::NodeId;
use crate::lane::Lane;
use crate::signed::{KeyRing, Remembered, Verified};

/// One side: its log of documents and every key it ever signed with.
pub(super) struct Party {
    pub(super) id: NodeId,
    pub(super) log: DocumentLog,
    pub(super) ring: KeyRing,
}

/// Both sides and their agreements.
pub(super) struct Parties {
    opener: Party,
    answerer: Party,
    pub(super) agreements: Vec<(Verified<Agreement>, Signatures)>,
}

impl Parties {
    pub(super) fn establish(evidence: &Evidence, remembered: &Arc<Remembered>) -> Result<Self, EvidenceError> {
        let party = |lane| Party::establish(evidence.papers(lane), remembered).ok_or(EvidenceError::Papers(lane));
        let (opener, answerer) = (party(Lane::Opener)?, party(Lane::Answerer)?);
        if opener.id == answerer.id {
            return Err(EvidenceError::Mixed);
        }
        let mut parties = Self { opener, answerer, agreements: Vec::new() };
        for signed in &evidence.agreements {
            let first = signed.claimed().map_err(|_| EvidenceError::Mixed)?.parties[0].node;
            let (first, second) = if first == parties.opener.id {
                (&parties.opener, &parties.answerer)
            } else {
                (&parties.answerer, &parties.opener)
            };
            let verified = agreement::verify(signed.clone(), (&first.id, &first.ring), (&second.id, &second.ring));
            parties.agreements.push(verified.map_err(|_| EvidenceError::Mixed)?);
        }
        Ok(parties)
    }

    pub(super) const fn of(&self, lane: Lane) -> &Party {
        match lane {
            Lane::Opener => &self.opener,
            Lane::Answerer => &self.answerer,
        }
    }
}

impl Party {
    fn establish(papers: &Papers, remembered: &Arc<Remembered>) -> Option<Self> {
        let genesis = genesis::verify(papers.genesis.clone()).ok()?;
        let (first, rest) = papers.documents.split_first()?;
        let mut log = DocumentLog::begin(&genesis, first.clone()).ok()?;
        for document in rest {
            log.offer(document.clone()).ok()?;
        }
        Some(Self { id: log.node_id(), ring: log.signing_ring().remembering(remembered.clone()), log })
    }

    /// The name the node gives itself.
    pub(super) fn name(&self) -> String {
        self.log.newest().organization.legal_name.clone()
    }

    /// Whether a key that signed was taken back by a version that came later.
    pub(super) fn revoked(&self, key: crate::key::KeyId) -> bool {
        self.log.versions().iter().any(|document| document.revoked.contains(&key))
    }
}
