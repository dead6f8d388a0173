//! Attachments: fetched from the peer that announced them, by the digest of their ciphertext.

use pico_protocol::digest::Digest;
use pico_protocol::id::NodeId;

use crate::app::App;
use crate::federation::client::{Reply, Request, SendError};

/// Bytes in one answer: a chunk with room for its tag.
const LARGEST: usize = (1 << 20) + 4096;

/// Why a blob cannot be fetched now.
#[derive(Debug, thiserror::Error)]
pub enum BlobError {
    /// No such peer, or one that cannot be reached.
    #[error("the peer cannot be reached by us")]
    NoPeer,
    /// On the way.
    #[error(transparent)]
    Send(#[from] SendError),
    /// Our own database.
    #[error(transparent)]
    Store(#[from] crate::store::StoreError),
}

/// Asks for what follows `offset`; the answer may be shorter than what is left. Its digest is checked by who collects it.
pub async fn fetch(app: &App, peer: &NodeId, digest: &Digest, offset: u64) -> Result<Reply, BlobError> {
    let peer = super::known(app, peer).await?.filter(|peer| !peer.endpoint.is_empty()).ok_or(BlobError::NoPeer)?;
    let path = format!("/federation/v1/blobs/{digest}");
    let request = Request { from: Some(offset), ..Request::get(&path, LARGEST) };
    Ok(app.federation.clients.send(&peer.endpoint, peer.trust(), request).await?)
}
