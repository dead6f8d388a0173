//! The documents of peers: fetched when a peer says that there is a newer one. And our own, given back by a peer after a
//! restore: it keeps the whole log, as we keep its.

use pico_protocol::digest::Digest;
use pico_protocol::document::{Acceptance, Document, DocumentError};
use pico_protocol::id::NodeId;
use pico_protocol::json::Ext;
use pico_protocol::recover::{DocumentsRequest, MAX_DOCUMENTS};
use pico_protocol::signed::{Object, Signed};
use pico_protocol::time::Timestamp;

use super::{Frozen, keys, naming, store};
use crate::app::App;
use crate::execute;
use crate::federation::client::Request;
use crate::federation::failure::Failure;
use crate::federation::known::KnownPeer;
use crate::federation::tls::Trust;
use crate::identity::IdentityError;
use crate::store::{Result, StoreError, Tx};

/// Longer than any document's envelope.
const MAX_REPLY: usize = 64 * 1024;
/// Versions fetched in one go; a peer with more is looked at again.
const AT_ONCE: u64 = 32;

/// Fetches the versions of a peer's document that we do not have; answers whether there was one. A failure only means that it
/// is tried again. Any certificate will do: the documents prove themselves, and may be what tells of a new one.
pub async fn fetch(app: &App, peer: &KnownPeer) -> Result<bool> {
    let mut newer = false;
    for version in peer.document + 1..=peer.document + AT_ONCE {
        let path = format!("/.well-known/pico-node/{version}");
        let request = Request::get(&path, MAX_REPLY);
        let reply = match app.federation.clients.send(&peer.endpoint, Trust::Anyone, request).await {
            Ok(reply) if reply.is_success() => reply,
            _ => return Ok(newer),
        };
        let Ok(document) = Signed::<Document>::parse(&reply.body) else { return Ok(newer) };
        if !offer(app, peer, document).await? {
            return Ok(newer);
        }
        newer = true;
    }
    Ok(newer)
}

/// The address that gives a node its own documents back.
const OWN: &str = "/federation/v1/documents";
/// The longest answer to it.
const MAX_OWN: usize = MAX_DOCUMENTS * 32 * 1024;

/// What a peer gets back of its own document: the versions after one, a line each.
pub async fn after(app: &App, peer: &NodeId, version: u64) -> Result<String> {
    let mut tx = app.db.read().await?;
    let envelopes = store::documents_after(&mut tx, peer, version, MAX_DOCUMENTS).await?;
    Ok(envelopes.into_iter().map(|envelope| envelope + "\n").collect())
}

/// Fetches the versions of our own document that this peer knows and we have lost. Answers what failed, if anything did.
pub async fn fetch_own(app: &App, peer: &KnownPeer) -> Result<Option<Failure>> {
    loop {
        let before = app.identity.document().n;
        let request = DocumentsRequest {
            from: app.identity.node_id(),
            to: peer.id,
            document: before,
            at: app.clock.now(),
            ext: Ext::default(),
        };
        let request = Signed::sign(request, app.identity.sign_key()).map_err(StoreError::inconsistent)?;
        let sent = Request::post(OWN, DocumentsRequest::TYPE, request.signed().to_json(), MAX_OWN);
        let reply = match app.federation.clients.send(&peer.endpoint, peer.trust(), sent).await {
            Ok(reply) if reply.is_success() => reply,
            Ok(reply) => {
                let detail = format!("our own document is not given back, status {}", reply.status);
                return Ok(Some(Failure::unsigned(reply.status, detail)));
            }
            Err(error) => return Ok(Some(Failure::from(&error))),
        };
        let lines = reply.body.split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
        let documents: Option<Vec<_>> = lines.map(|line| Signed::<Document>::parse(line).ok()).collect();
        let Some(documents) = documents else {
            return Ok(Some(Failure::unfitting("what is given back is no document")));
        };
        let count = documents.len();
        match app.identity.take_back(&app.db, &app.clock, documents).await {
            Ok(()) => {}
            Err(IdentityError::Store(error)) => return Err(error),
            Err(error) => {
                return Ok(Some(Failure::unfitting(format!("our own document as the peer knows it: {error}"))));
            }
        }
        if app.identity.document().n == before {
            let detail = "the peer knows a version of our document that it does not give back";
            return Ok(Some(Failure::unfitting(detail)));
        }
        tracing::warn!(peer = %peer.id, from = before, to = app.identity.document().n, "our own document came back");
        if count < MAX_DOCUMENTS {
            return Ok(None);
        }
    }
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
    let envelope = document.to_json();
    let offered = document.claimed().map_or(1, |claimed| claimed.n);
    let before = log.newest().clone();
    match log.offer(document) {
        Ok(Acceptance::Newest(_) | Acceptance::Overrode) => {
            store::save_documents(tx, &log, offered, now).await?;
            naming::note(tx, app, &row).await?;
            keys::note(tx, app, &row, &before, log.newest()).await?;
            Ok(true)
        }
        Ok(_) => Ok(false),
        Err(DocumentError::Equivocation | DocumentError::Contested) => {
            keep_second_document(tx, peer, &envelope, now).await?;
            super::freeze(tx, app, peer, Frozen::Forked).await?;
            Ok(false)
        }
        Err(error) => {
            tracing::warn!(%peer, %error, "a document of the peer is not accepted");
            Ok(false)
        }
    }
}

/// Keeps the proof that a peer has two documents with one number: the first stands in its log.
async fn keep_second_document(tx: &mut Tx, id: &NodeId, envelope: &str, now: Timestamp) -> Result<()> {
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO contradictions (peer, core_digest, core, code, at) VALUES ($1, $2, $3, 'two_documents', $4) \
             ON CONFLICT (peer, core_digest) DO NOTHING"
        )
        .bind(id.to_string())
        .bind(Digest::of(envelope.as_bytes()).to_string())
        .bind(envelope)
        .bind(now.as_millis())
    )?;
    Ok(())
}
