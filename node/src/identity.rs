//! Who this node is: its genesis, its document log, its working keys.
//!
//! The **genesis** never changes and names the node ([`NodeId`] is computed from it); it is signed by the recovery key,
//! which exists on paper only. The **document** tells the others how to reach us, which keys we sign and open with, which
//! certificate we show, and which telephone to call. Each version is signed by a key that the version before trusts. When
//! the configuration changes the endpoint or the certificate, [`Identity::open`] signs the next version by itself.

pub mod birth;
mod certificate;
pub mod keys;
pub mod paper;
mod store;

use std::sync::{Arc, PoisonError, RwLock};

use pico_protocol::code::Kind;
use pico_protocol::document::{Document, DocumentLog, Endpoint};
use pico_protocol::genesis::{self, Genesis};
use pico_protocol::{NodeId, OpenKey, SignKey, Signed, Verified};

use crate::clock::Clock;
use crate::config::Config;
use crate::store::{Db, StoreError};
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
}

impl IdentityError {
    fn broken(cause: impl std::fmt::Display) -> Self {
        Self::Broken(cause.to_string())
    }
}

/// The genesis envelope, inside the data folder: written once, never changed.
pub const GENESIS_FILE: &str = "keys/genesis.json";

/// Kinds of message this program understands, as the document tells them.
pub(crate) fn spoken_kinds() -> Vec<Kind> {
    ["peering/1", "referral/1", "tick/1"].map(|kind| kind.parse().expect("written by hand, held by a test")).to_vec()
}

/// Whether this program understands a kind of message.
pub fn speaks(kind: &Kind) -> bool {
    spoken_kinds().contains(kind)
}

impl Identity {
    /// Opens the identity in the data folder, and signs a new document version where the configuration asks for one.
    pub async fn open(db: &Db, config: &Config, keys: Keys, clock: &Clock) -> Result<Self, IdentityError> {
        let genesis = read_genesis(config)?;
        let mut tx = db.read().await?;
        let envelopes = store::all(&mut tx).await?;
        drop(tx);
        let identity = Self(Arc::new(Inner {
            node_id: genesis::node_id(&genesis),
            sign: SignKey::from_secret(&keys.sign),
            open: OpenKey::from_secret(&keys.seal),
            documents: RwLock::new(Arc::new(read_log(&genesis, &envelopes)?)),
            genesis,
        }));
        let listed = identity.document().sign_keys.iter().any(|key| key.id() == identity.0.sign.id());
        if !listed {
            return Err(IdentityError::broken("the signing key is not in the node's document"));
        }
        identity.follow_configuration(db, config, clock).await?;
        Ok(identity)
    }

    /// Signs the next version when endpoint, certificate or spoken kinds are no longer what the document tells.
    async fn follow_configuration(&self, db: &Db, config: &Config, clock: &Clock) -> Result<(), IdentityError> {
        let pin = pin_of_pem(&config.in_data(&config.federation.certificate))?;
        let endpoint: Endpoint = config.federation.endpoint.parse().map_err(IdentityError::broken)?;
        let kinds = spoken_kinds();
        let current = self.document();
        if current.endpoints == [endpoint.clone()] && current.tls_pins.contains(&pin) && current.protocols == kinds {
            return Ok(());
        }
        self.revise(db, clock, |document| {
            document.endpoints = vec![endpoint];
            if !document.tls_pins.contains(&pin) {
                // The previous certificate stays listed once: peers may still see it until they have read this version.
                document.tls_pins.insert(0, pin);
                document.tls_pins.truncate(2);
            }
            document.protocols = kinds;
        })
        .await
    }

    /// Signs and stores the next version of the document, with one change.
    pub async fn revise(
        &self,
        db: &Db,
        clock: &Clock,
        change: impl FnOnce(&mut Document),
    ) -> Result<(), IdentityError> {
        let mut log = (*self.documents()).clone();
        let mut next = (**log.newest()).clone();
        next.n += 1;
        next.prev = Some(log.head());
        next.created = clock.now();
        change(&mut next);
        let version = next.n;
        let signed = Signed::sign(next, &self.0.sign).map_err(IdentityError::broken)?.into_signed();
        let envelope = signed.to_json();
        log.offer(signed).map_err(IdentityError::broken)?;
        let mut tx = db.write().await?;
        store::append(&mut tx, version, &envelope, clock.now()).await?;
        tx.commit().await?;
        *self.0.documents.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(log);
        Ok(())
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
