//! The inviting side's doors: the only addresses besides the public ones that a stranger may knock at.
//!
//! Everything posted here carries a MAC that only a holder of the invitation can make; without it the answer is the same
//! for every stranger, and the address pays.

use axum::Router;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use axum::{Extension, body::Bytes};
use pico_protocol::invitation::{self, Confirmation, Introduction, Reveal, Vouched, short_code};
use pico_protocol::signed::{Object, Signed};

use super::store::{self, Introduced, Open, Saved};
use super::{fresh_nonce, introduce};
use crate::app::App;
use crate::audit::{self, Actor, Event};
use crate::federation::body;
use crate::federation::listener::Connection;
use crate::federation::refusal::Refusal;
use crate::peers::LinkState;
use crate::store::{StoreError, Tx};

/// The three doors.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/federation/v1/invitation/open", post(open))
        .route("/federation/v1/invitation/reveal", post(reveal))
        .route("/federation/v1/invitation/confirm", post(confirm))
}

/// A stranger's body, with the limits of strangers.
async fn knock<T: Object>(
    app: &App,
    connection: &Connection,
    headers: &HeaderMap,
    body: Body,
) -> Result<Bytes, Refusal> {
    app.federation.limits.stranger_may_ask(connection.address()).map_err(Refusal::too_many)?;
    body::read(headers, body, 2 * T::MAX + 4096).await.map_err(|refusal| charge(app, connection, refusal))
}

/// Whoever fails here pays.
fn charge(app: &App, connection: &Connection, refusal: Refusal) -> Refusal {
    app.federation.limits.charge_stranger(connection.address());
    refusal
}

async fn open(
    State(app): State<App>,
    Extension(connection): Extension<Connection>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Refusal> {
    let body = knock::<Introduction>(&app, &connection, &headers, body).await?;
    let answer = be_opened(&app, &body).await.map_err(|refusal| charge(&app, &connection, refusal))?;
    Ok(([(header::CONTENT_TYPE, "application/json")], answer).into_response())
}

async fn be_opened(app: &App, body: &[u8]) -> Result<String, Refusal> {
    let vouched = Vouched::<Introduction>::parse(body).map_err(|error| Refusal::malformed(error.to_string()))?;
    let claimed = vouched.claimed().map_err(|error| Refusal::malformed(error.to_string()))?;
    let mut tx = app.db.write().await?;
    let invitation =
        store::find_invitation(&mut tx, app, &claimed.invitation).await?.ok_or_else(Refusal::unverified)?;
    let guest = invitation::introduce(vouched, &invitation.secret, &app.identity.node_id())
        .map_err(|_| Refusal::unverified())?;
    let id = guest.documents.node_id();
    usable(app, &invitation, &id.to_string())?;
    let row = super::super::store::find(&mut tx, &id).await?;
    if row.is_some_and(|row| row.state != LinkState::Invited.code()) {
        return Err(Refusal::new(StatusCode::CONFLICT, "linked", "the link exists already"));
    }
    if let Some(known) = repeated(&mut tx, app, &guest).await? {
        return Ok(Vouched::new(&known, &invitation.secret).to_json());
    }
    let nonce = fresh_nonce(app);
    let secret = &invitation.secret;
    let ours = introduce::introduction(app, secret, id, &nonce, Some(guest.introduction.digest()))?;
    store::save_peer(&mut tx, app, &guest, true).await?;
    store::save(&mut tx, app, &Saved { peer: &guest, secret, nonce: &nonce, ours: &ours }).await?;
    store::use_invitation(&mut tx, &claimed.invitation, &id).await?;
    audit::record(&mut tx, app, &Actor::Stranger, Event::new("peer.introduced", "peer", &id.to_string())).await?;
    tx.commit().await?;
    app.federation.known.forget(&id);
    Ok(Vouched::new(&ours, secret).to_json())
}

fn usable(app: &App, invitation: &Open, guest: &str) -> Result<(), Refusal> {
    if app.clock.now() >= invitation.expires {
        return Err(Refusal::new(StatusCode::GONE, "expired", "the invitation has expired"));
    }
    if invitation.used_by.as_deref().is_some_and(|used_by| used_by != guest) {
        return Err(Refusal::new(StatusCode::GONE, "used", "the invitation was taken up by another node"));
    }
    Ok(())
}

/// The same introduction once more: our answer was lost, it gets the same one.
async fn repeated(
    tx: &mut Tx,
    app: &App,
    guest: &invitation::Introduced,
) -> Result<Option<pico_protocol::signed::Verified<Introduction>>, Refusal> {
    let Some(known) = store::find(tx, app, &guest.documents.node_id()).await? else { return Ok(None) };
    if known.theirs.digest() != guest.introduction.digest() {
        return Ok(None);
    }
    let own = app.identity.documents().signing_ring();
    Ok(Some(known.ours.verify(&own).map_err(StoreError::inconsistent)?))
}

async fn reveal(
    State(app): State<App>,
    Extension(connection): Extension<Connection>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Refusal> {
    let body = knock::<Reveal>(&app, &connection, &headers, body).await?;
    let answer = be_shown(&app, &body).await.map_err(|refusal| charge(&app, &connection, refusal))?;
    Ok(([(header::CONTENT_TYPE, "application/json")], answer).into_response())
}

async fn be_shown(app: &App, body: &[u8]) -> Result<String, Refusal> {
    let vouched = Vouched::<Reveal>::parse(body).map_err(|error| Refusal::malformed(error.to_string()))?;
    let claimed = vouched.claimed().map_err(|error| Refusal::malformed(error.to_string()))?;
    let (mut tx, known) = introduced(app, &claimed.from).await?;
    let peer = super::super::known(app, &claimed.from).await?.ok_or_else(Refusal::unverified)?;
    let theirs = vouched.verify(&known.secret, &peer.ring).map_err(|_| Refusal::unverified())?;
    let introduction = known.theirs.claimed().map_err(StoreError::inconsistent)?;
    let digests = (*known.inviting(), *known.invited());
    if !known.invited_by_us || !theirs.keeps(&introduction) || (theirs.inviting, theirs.invited) != digests {
        return Err(Refusal::unverified());
    }
    let code = short_code(&known.secret, (&digests.0, &known.nonce), (&digests.1, &theirs.nonce));
    store::save_code(&mut tx, &peer.id, code).await?;
    tx.commit().await?;
    let ours = introduce::reveal(app, &known.secret, peer.id, digests, known.nonce)?;
    Ok(Vouched::new(&ours, &known.secret).to_json())
}

async fn introduced(app: &App, peer: &pico_protocol::id::NodeId) -> Result<(Tx, Introduced), Refusal> {
    let mut tx = app.db.write().await?;
    let known = store::find(&mut tx, app, peer).await?.ok_or_else(Refusal::unverified)?;
    Ok((tx, known))
}

async fn confirm(
    State(app): State<App>,
    Extension(connection): Extension<Connection>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Refusal> {
    let body = knock::<Confirmation>(&app, &connection, &headers, body).await?;
    let ours = be_confirmed(&app, &body).await.map_err(|refusal| charge(&app, &connection, refusal))?;
    Ok(match ours {
        Some(answer) => ([(header::CONTENT_TYPE, "application/json")], answer).into_response(),
        None => StatusCode::NO_CONTENT.into_response(),
    })
}

/// Keeps the other side's confirmation and answers ours, once our administrator has compared the code too.
async fn be_confirmed(app: &App, body: &[u8]) -> Result<Option<String>, Refusal> {
    let vouched = Vouched::<Confirmation>::parse(body).map_err(|error| Refusal::malformed(error.to_string()))?;
    let claimed = vouched.claimed().map_err(|error| Refusal::malformed(error.to_string()))?;
    let peer = super::super::known(app, &claimed.from).await?.ok_or_else(Refusal::unverified)?;
    let (mut tx, known) = introduced(app, &claimed.from).await?;
    let theirs = vouched.verify(&known.secret, &peer.ring).map_err(|_| Refusal::unverified())?;
    if (theirs.inviting, theirs.invited) != (*known.inviting(), *known.invited()) {
        return Err(Refusal::unverified());
    }
    store::save_peer_confirmation(&mut tx, &peer.id, app.clock.now()).await?;
    tx.commit().await?;
    let Some(envelope) = known.own_confirmation() else { return Ok(None) };
    let own = app.identity.documents().signing_ring();
    let signed = Signed::<Confirmation>::parse(envelope.as_bytes()).map_err(StoreError::inconsistent)?;
    let ours = signed.verify(&own).map_err(StoreError::inconsistent)?;
    Ok(Some(Vouched::new(&ours, &known.secret).to_json()))
}
