//! What another node asks with a signature: who it is, before anything else.

use std::sync::Arc;

use axum::body::Body;
use axum::http::HeaderMap;
use pico_protocol::id::NodeId;
use pico_protocol::signed::{Object, Signed, Verified};

use super::contact;
use crate::app::App;
use crate::federation::body;
use crate::federation::known::KnownPeer;
use crate::federation::listener::Connection;
use crate::federation::refusal::Refusal;

/// What every signed request tells: from whom, to whom, and under which version of the sender's document.
#[derive(Clone, Copy, Debug)]
pub struct Address {
    /// Who signs.
    pub from: NodeId,
    /// Whom it is for.
    pub to: NodeId,
    /// The version of the signer's document that lists the key.
    pub document: u64,
}

/// Reads a signed request of a peer whose short code was confirmed here. Strangers, broken signatures and bodies
/// that are too long or too slow cost the address, good ones the peer.
pub async fn read<T: Object>(
    app: &App,
    connection: &Connection,
    headers: &HeaderMap,
    body: Body,
    address: impl Fn(&T) -> Address,
) -> Result<(Arc<KnownPeer>, Verified<T>), Refusal> {
    let limits = &app.federation.limits;
    if !connection.is_verified() {
        limits.stranger_may_ask(connection.address()).map_err(Refusal::too_many)?;
    }
    let read = async {
        let body = body::read(headers, body, 2 * T::MAX + 4096).await?;
        verify(app, &body, &address).await
    };
    match read.await {
        Ok((peer, request)) => {
            connection.verified(&peer.id)?;
            limits.charge_peer(&peer.id).map_err(Refusal::too_many)?;
            contact::heard(app, &peer.id);
            Ok((peer, request))
        }
        Err(refusal) if refusal.is_ours() => Err(refusal),
        Err(refusal) => {
            connection.failed();
            limits.charge_stranger(connection.address());
            Err(refusal)
        }
    }
}

async fn verify<T: Object>(
    app: &App,
    body: &[u8],
    address: impl Fn(&T) -> Address,
) -> Result<(Arc<KnownPeer>, Verified<T>), Refusal> {
    let signed = Signed::<T>::parse(body).map_err(|error| Refusal::malformed(error.to_string()))?;
    let claimed = address(&signed.claimed().map_err(|error| Refusal::malformed(error.to_string()))?);
    let peer = super::known(app, &claimed.from).await?.filter(|peer| peer.confirmed).ok_or_else(Refusal::unverified)?;
    let verified = signed.verify(&peer.ring).ok();
    let listed = |request: &Verified<T>| request.signers().all(|id| peer.ring.lists(&id, claimed.document));
    let good = |request: &Verified<T>| listed(request) && claimed.to == app.identity.node_id();
    let Some(request) = verified.filter(good) else {
        contact::look_for_new_document(app, &claimed.from);
        return Err(Refusal::unverified());
    };
    Ok((peer, request))
}
