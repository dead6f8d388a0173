//! Who this node is: its genesis, its document log, its working keys.
//!
//! The **genesis** never changes and names the node ([`NodeId`] is computed from it); it is signed by the recovery key,
//! which exists on paper only. The **document** tells the others how to reach us, which keys we sign and open with, which
//! certificate we show, and which telephone to call. Each version is signed by a key that the version before trusts. When
//! the configuration changes the endpoint or the certificate, the node that is served signs the next version by itself
//! ([`Identity::follow`]). A command beside it signs nothing: its environment may be another one, and two that disagree would
//! sign against each other for ever.
//!
//! A restored node may have forgotten its newest version, and peers hold it. Until it has met them it signs no other
//! ([`Identity::revise`]): two versions with one number would freeze every link. What was lost comes back from the first peer
//! that knows it ([`Identity::take_back`]).

pub mod birth;
mod certificate;
mod configured;
pub mod keys;
pub mod paper;
pub mod store;

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use pico_protocol::code::Kind;
use pico_protocol::document::{Acceptance, Document, DocumentError, DocumentLog, MAX_VERSIONS};
use pico_protocol::genesis::{self, Genesis};
use pico_protocol::{NodeId, OpenKey, SignKey, Signed, Verified};

use crate::clock::Clock;
use crate::config::Config;
use crate::store::{Db, StoreError, Tx};
use configured::Configured;
use keys::Keys;

pub use certificate::pin_of_pem;

/// Everything about who this node is. Cheap to clone.
#[derive(Clone)]
pub struct Identity(Arc<Inner>);

struct Inner {
    genesis: Verified<Genesis>,
    node_id: NodeId,
    sign: SignKey,
    open: OpenKey,
    documents: RwLock<Arc<DocumentLog>>,
    /// The configuration asks for a version that could not be signed at start.
    waits: AtomicBool,
}

/// Why the identity cannot be opened. The text says what to do.
#[derive(Debug, thiserror::Error)]
pub enum IdentityError {
    /// A file of the keys folder.
    #[error(transparent)]
    Key(#[from] keys::KeyError),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The genesis or a document does not verify: files of two nodes are mixed, or something was altered.
    #[error("the identity of this node does not verify ({0}): keys and database must come from the same node")]
    Broken(String),
    /// The certificate named in the configuration.
    #[error("federation.certificate: {0}")]
    Certificate(String),
    /// Restored from a backup, and not sure yet of its own newest document.
    #[error(
        "this node was restored and has not met {0} yet, which may hold a newer version of our document: wait until it \
         answers, end that link, or confirm on the page \"after the restore\" that nobody waits for it"
    )]
    Unmet(String),
    /// No further version may be signed with the keys that the node has.
    #[error(
        "the document of this node has {MAX_VERSIONS} versions, and only the recovery sheet may sign another; this program \
         has no command for that"
    )]
    Full,
}

/// A version that was signed and stored in a transaction. It is told once that has been committed: [`Identity::tell`].
#[derive(Debug)]
#[must_use = "a version that is not told is found by the next `catch_up` only"]
pub struct Revised(DocumentLog);

impl IdentityError {
    fn broken(cause: impl std::fmt::Display) -> Self {
        Self::Broken(cause.to_string())
    }
}

/// The genesis envelope, inside the data folder: written once, never changed.
pub const GENESIS_FILE: &str = "keys/genesis.json";

/// Kinds of message this program understands, as the document tells them.
pub(crate) fn spoken_kinds() -> Vec<Kind> {
    ["booking/1", "peering/1", "referral/1", "tick/1"]
        .map(|kind| kind.parse().expect("written by hand, held by a test"))
        .to_vec()
}

/// Whether this program understands a kind of message.
pub fn speaks(kind: &Kind) -> bool {
    spoken_kinds().contains(kind)
}

impl Identity {
    /// Opens the identity in the data folder, and changes nothing.
    pub async fn open(db: &Db, config: &Config, keys: Keys) -> Result<Self, IdentityError> {
        let genesis = read_genesis(config)?;
        let mut tx = db.read().await?;
        let envelopes = store::after(&mut tx, 0).await?;
        drop(tx);
        let identity = Self(Arc::new(Inner {
            node_id: genesis::node_id(&genesis),
            sign: SignKey::from_secret(&keys.sign),
            open: OpenKey::from_secret(&keys.seal),
            documents: RwLock::new(Arc::new(read_log(&genesis, &envelopes)?)),
            waits: AtomicBool::new(false),
            genesis,
        }));
        let listed = identity.document().sign_keys.iter().any(|key| key.id() == identity.0.sign.id());
        if !listed {
            return Err(IdentityError::broken("the signing key is not in the node's document"));
        }
        Ok(identity)
    }

    /// For the node that is served, at start: signs a new version where the configuration asks for one, or lets it wait.
    pub async fn follow(&self, db: &Db, config: &Config, clock: &Clock) -> Result<(), IdentityError> {
        match self.follow_configuration(db, config, clock).await {
            Err(error @ (IdentityError::Unmet(_) | IdentityError::Full)) => {
                tracing::warn!(%error, "the configuration asks for a new version of the document, which waits");
                self.0.waits.store(true, Ordering::Relaxed);
                Ok(())
            }
            done => done,
        }
    }

    /// Takes up versions that another process of this node has signed, and signs what could not be signed at start once the
    /// peers of a restored node have been met.
    pub async fn catch_up(&self, db: &Db, config: &Config, clock: &Clock) -> Result<(), IdentityError> {
        let log = self.reload(&mut db.read_once().await?).await?;
        self.keep(log);
        if !self.0.waits.load(Ordering::Relaxed) {
            return Ok(());
        }
        match self.follow_configuration(db, config, clock).await {
            Err(IdentityError::Unmet(_) | IdentityError::Full) => return Ok(()),
            done => done?,
        }
        self.0.waits.store(false, Ordering::Relaxed);
        Ok(())
    }

    /// Signs the next version when endpoint, certificate, spoken kinds or limits are no longer what the document tells.
    async fn follow_configuration(&self, db: &Db, config: &Config, clock: &Clock) -> Result<(), IdentityError> {
        let configured = Configured::read(config)?;
        if configured.is_told_by(&self.document()) {
            return Ok(());
        }
        self.revise(db, clock, |document| {
            // Another process of this node may have signed it meanwhile.
            let behind = !configured.is_told_by(document);
            configured.tell(document);
            behind
        })
        .await
    }

    /// Whether the document tells all that the configuration asks for; the node that is served brings it up to date at start.
    pub fn is_up_to_date(&self, config: &Config) -> Result<bool, IdentityError> {
        Ok(Configured::read(config)?.is_told_by(&self.document()))
    }

    /// Whether the document tells the address and the certificate of the configuration.
    pub fn is_reached(&self, config: &Config) -> Result<bool, IdentityError> {
        Ok(Configured::read(config)?.is_reached_by(&self.document()))
    }

    /// Puts back versions of our own document that a restore had lost. They must continue our log, or nothing is changed.
    pub async fn take_back(&self, db: &Db, clock: &Clock, lost: Vec<Signed<Document>>) -> Result<(), IdentityError> {
        let mut tx = db.write().await?;
        let mut log = self.reload(&mut tx).await?;
        for signed in lost {
            let envelope = signed.to_json();
            match log.offer(signed).map_err(IdentityError::broken)? {
                Acceptance::Newest(_) => store::append(&mut tx, log.newest().n, &envelope, clock.now()).await?,
                Acceptance::Known => {}
                _ => return Err(IdentityError::broken("it is not what we have signed since")),
            }
        }
        if !log.newest().sign_keys.iter().any(|key| key.id() == self.0.sign.id()) {
            return Err(IdentityError::broken("the signing key of the backup is not in the newest document any more"));
        }
        tx.commit().await?;
        self.keep(log);
        // The newest of them may tell of another certificate than the one that came back with the backup.
        self.0.waits.store(true, Ordering::Relaxed);
        Ok(())
    }

    /// Signs and stores the next version of the document, with one change, unless `change` says that there is none. A restored
    /// node refuses until it has met its peers. A version that another process has signed meanwhile is taken up first.
    pub async fn revise(
        &self,
        db: &Db,
        clock: &Clock,
        change: impl FnOnce(&mut Document) -> bool,
    ) -> Result<(), IdentityError> {
        let mut tx = db.write().await?;
        let revised = self.revise_within(&mut tx, clock, change).await?;
        tx.commit().await?;
        self.tell(revised);
        Ok(())
    }

    /// The same in a transaction that is open already, together with what else belongs to the change.
    pub async fn revise_within(
        &self,
        tx: &mut Tx,
        clock: &Clock,
        change: impl FnOnce(&mut Document) -> bool,
    ) -> Result<Revised, IdentityError> {
        let mut log = self.reload(tx).await?;
        let mut next = (**log.newest()).clone();
        next.n += 1;
        next.prev = Some(log.head());
        next.created = clock.now();
        if change(&mut next) {
            let unmet = store::unmet(tx).await?;
            if !unmet.is_empty() {
                return Err(IdentityError::Unmet(unmet.join(", ")));
            }
            let version = next.n;
            let signed = Signed::sign(next, &self.0.sign).map_err(IdentityError::broken)?.into_signed();
            let envelope = signed.to_json();
            log.offer(signed).map_err(|error| match error {
                DocumentError::TooMany => IdentityError::Full,
                error => IdentityError::broken(error),
            })?;
            store::append(tx, version, &envelope, clock.now()).await?;
        }
        Ok(Revised(log))
    }

    /// What has been committed is what this process tells from now on.
    pub fn tell(&self, revised: Revised) {
        self.keep(revised.0);
    }

    /// Our log with what other processes have added to it.
    async fn reload(&self, tx: &mut Tx) -> Result<DocumentLog, IdentityError> {
        let mut log = (*self.documents()).clone();
        for envelope in store::after(tx, log.newest().n).await? {
            let signed = Signed::parse(envelope.as_bytes()).map_err(IdentityError::broken)?;
            log.offer(signed).map_err(IdentityError::broken)?;
        }
        Ok(log)
    }

    /// What was read or signed is what this process tells from now on, unless it knows more meanwhile.
    fn keep(&self, log: DocumentLog) {
        let mut documents = self.0.documents.write().unwrap_or_else(PoisonError::into_inner);
        if log.newest().n > documents.newest().n {
            *documents = Arc::new(log);
        }
    }

    /// The node's id.
    pub fn node_id(&self) -> NodeId {
        self.0.node_id
    }

    /// The genesis.
    pub fn genesis(&self) -> &Verified<Genesis> {
        &self.0.genesis
    }

    /// The newest version of the document.
    pub fn document(&self) -> Verified<Document> {
        self.documents().newest().clone()
    }

    /// All versions of the document.
    pub fn documents(&self) -> Arc<DocumentLog> {
        self.0.documents.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The key that signs messages, receipts and documents.
    pub fn sign_key(&self) -> &SignKey {
        &self.0.sign
    }

    /// The key that opens seals.
    pub fn open_key(&self) -> &OpenKey {
        &self.0.open
    }

    /// The cooperative's name, as the document tells it.
    pub fn name(&self) -> String {
        self.documents().newest().organization.legal_name.clone()
    }
}

/// Whose node lies in the data folder, told without its database; none where its genesis does not read.
pub fn node_of(config: &Config) -> Option<NodeId> {
    read_genesis(config).ok().map(|genesis| genesis::node_id(&genesis))
}

fn read_genesis(config: &Config) -> Result<Verified<Genesis>, IdentityError> {
    let path = config.data.join(GENESIS_FILE);
    let bytes = std::fs::read(&path).map_err(|cause| keys::KeyError::Unreadable { path, cause })?;
    let signed = Signed::parse(&bytes).map_err(IdentityError::broken)?;
    genesis::verify(signed).map_err(IdentityError::broken)
}

fn read_log(genesis: &Verified<Genesis>, envelopes: &[String]) -> Result<DocumentLog, IdentityError> {
    let mut documents = envelopes.iter().map(|text| Signed::parse(text.as_bytes()).map_err(IdentityError::broken));
    let first =
        documents.next().ok_or_else(|| IdentityError::broken("the database holds no document of this node"))??;
    let mut log = DocumentLog::begin(genesis, first).map_err(IdentityError::broken)?;
    for document in documents {
        log.offer(document?).map_err(IdentityError::broken)?;
    }
    Ok(log)
}

#[cfg(test)]
mod tests;
