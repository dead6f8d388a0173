//! The documents of peers: fetched when a peer says that there is a newer one.

use pico_protocol::document::{Acceptance, Document, DocumentError};
use pico_protocol::id::NodeId;
use pico_protocol::signed::Signed;

use super::{Frozen, naming, store};
use crate::app::App;
use crate::federation::client::Request;
use crate::federation::known::KnownPeer;
use crate::store::{Result, StoreError, Tx};

/// Longer than any document's envelope.
const MAX_REPLY: usize = 64 * 1024;
/// Versions fetched in one go; a peer with more is looked at again.
const AT_ONCE: u64 = 32;

/// Fetches the versions of a peer's document that we do not have. A failure only means that it is tried again.
pub async fn fetch(app: &App, peer: &KnownPeer) -> Result<()> {
    for version in peer.document + 1..=peer.document + AT_ONCE {
        let path = format!("/.well-known/pico-node/{version}");
        let request = Request::get(&path, MAX_REPLY);
        let reply = match app.federation.clients.send(&peer.endpoint, peer.trust(), request).await {
            Ok(reply) if reply.is_success() => reply,
            _ => return Ok(()),
        };
        let Ok(document) = Signed::<Document>::parse(&reply.body) else { return Ok(()) };
        if !offer(app, peer, document).await? {
            return Ok(());
        }
    }
    Ok(())
}

/// Offers one version to the peer's log; answers whether it became the newest.
pub async fn offer(app: &App, peer: &KnownPeer, document: Signed<Document>) -> Result<bool> {
    let mut tx = app.db.write().await?;
    let newest = accept(&mut tx, app, &peer.id, document).await?;
    tx.commit().await?;
    app.federation.known.forget(&peer.id);
    Ok(newest)
}

/// The same, in a transaction that is open already.
pub async fn accept(tx: &mut Tx, app: &App, peer: &NodeId, document: Signed<Document>) -> Result<bool> {
    let now = app.clock.now();
    let row = store::find(tx, peer).await?.ok_or_else(|| StoreError::inconsistent("a peer without a row"))?;
    let mut log = store::document_log(tx, &row).await?;
    match log.offer(document) {
        Ok(Acceptance::Newest(_) | Acceptance::Overrode) => {
            store::save_documents(tx, &log, now).await?;
            naming::note(tx, app, &row).await?;
            Ok(true)
        }
        Ok(_) => Ok(false),
        Err(DocumentError::Equivocation | DocumentError::Contested) => {
            store::freeze(tx, peer, Some(Frozen::Forked), now).await?;
            Ok(false)
        }
        Err(error) => {
            tracing::warn!(%peer, %error, "a document of the peer is not accepted");
            Ok(false)
        }
    }
}
