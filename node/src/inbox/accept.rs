//! `POST /federation/v1/batch`: the checks, in the order that lets a stranger cost us least.
//!
//! Length while streaming, then who it claims to be from, then signatures, audience and order within the body: all of that
//! without touching any state. Only then the peer's bucket, the state of the link, and the one transaction. What this node
//! takes at once is what its document tells: longer bodies are refused while they come, and of too many messages the first
//! ones stand.

use std::sync::Arc;

use axum::Extension;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use pico_protocol::batch::{Batch, LineFault};
use pico_protocol::receipt;
use pico_protocol::signed::Object;

use super::arrived::Arrivals;
use super::commit::Queue;
use super::receipt as answers;
use super::receipt::{BUSY_PATIENCE, Standing};
use crate::app::App;
use crate::federation::known::KnownPeer;
use crate::federation::listener::Connection;
use crate::federation::refusal::Refusal;
use crate::federation::{body, disk};
use crate::peers::{self, incoming};

/// Batches with more messages are verified on a thread of their own, so that pages do not wait for them.
const INLINE: usize = 8;

/// Answers a batch with a signed receipt or refusal, or without a signature when nothing about it could be verified.
pub(super) async fn batch(
    State(app): State<App>,
    Extension(queue): Extension<Queue>,
    Extension(connection): Extension<Connection>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Refusal> {
    if !connection.is_verified() {
        app.federation.limits.stranger_may_ask(connection.address()).map_err(Refusal::too_many)?;
    }
    let most = app.identity.document().limits.batch_bytes;
    let read = async {
        let body = body::read(&headers, body, usize::try_from(most).unwrap_or(usize::MAX)).await?;
        verify(&app, &queue, &body).await
    };
    let (peer, batch) = match read.await {
        Ok(verified) => verified,
        Err(refusal) if refusal.is_ours() => return Err(refusal),
        Err(refusal) => {
            connection.failed();
            app.federation.limits.charge_stranger(connection.address());
            return Err(refusal);
        }
    };
    connection.verified(&peer.id)?;
    app.federation.limits.charge_peer(&peer.id).map_err(Refusal::too_many)?;
    peers::contact::heard(&app, &peer.id);
    answer(&app, &queue, &peer, batch).await
}

async fn verify(app: &App, queue: &Queue, body: &[u8]) -> Result<(Arc<KnownPeer>, Arrivals), Refusal> {
    let malformed = |fault: LineFault| Refusal::malformed(fault.to_string());
    let batch = Batch::parse_within(body, &app.identity.document().limits).map_err(malformed)?;
    let from = batch.claimed_from().map_err(malformed)?;
    let peer = peers::known(app, &from).await?.ok_or_else(Refusal::unverified)?;
    let me = app.identity.node_id();
    let keys = peer.clone();
    let verify = move || batch.verify(&keys.id, &keys.ring, &me).map(Arrivals::from);
    let verified = if body.len() > INLINE * 4096 { queue.aside(verify).await? } else { verify() };
    match verified {
        Ok(batch) => Ok((peer, batch)),
        Err(fault) => {
            // It may be signed with a key of a document version that we have not seen.
            peers::contact::look_for_new_document(app, &from);
            tracing::debug!(peer = %from, %fault, "a batch was refused");
            Err(Refusal::unverified())
        }
    }
}

async fn answer(app: &App, queue: &Queue, peer: &KnownPeer, batch: Arrivals) -> Result<Response, Refusal> {
    let request = batch.request;
    if let Some(code) = peer.refuses() {
        let end = standing(app, peer).await?.end;
        return Ok(signed::<receipt::Refusal>(answers::refuse(app, peer.id, request, code, end)?, None));
    }
    if disk::is_low(app) {
        let standing = standing(app, peer).await?;
        let busy = Some(pico_protocol::code::Code::of("disk"));
        let text = answers::receipt(app, peer.id, request, standing, busy)?;
        return Ok(signed::<receipt::Receipt>(text, Some(BUSY_PATIENCE.as_secs())));
    }
    let committed = queue.submit(batch).await?;
    let refused = matches!(committed.answer, super::judge::Answer::Refusal { .. });
    let text = answers::sign(app, peer.id, request, committed)?;
    Ok(if refused { signed::<receipt::Refusal>(text, None) } else { signed::<receipt::Receipt>(text, None) })
}

/// Where the peer's stream stands, when nothing is stored.
async fn standing(app: &App, peer: &KnownPeer) -> Result<Standing, Refusal> {
    let mut tx = app.db.read().await?;
    let stream = incoming::read(&mut tx, &peer.id).await?;
    let latest = incoming::latest_exceptions(&mut tx, &peer.id, stream.exceptions).await?;
    Ok(Standing { end: stream.inbound.end, safe: stream.safe, total: stream.exceptions, latest })
}

/// A signed answer. The status is 200 also for a refusal: only the signature says what became of the batch.
fn signed<T: Object>(envelope: String, retry_after: Option<u64>) -> Response {
    let mut response = envelope.into_response();
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(T::TYPE));
    if let Some(seconds) = retry_after {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    response
}
