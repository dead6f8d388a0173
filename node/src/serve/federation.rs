//! The federation's listener: what other nodes may ask, and nothing of the panel.
//!
//! Strangers get the genesis, the node document and its log, the door for invitations, and, where the node says so, the
//! public services and a page with them ([`crate::hsds`]). Everything else needs a
//! signature of a linked peer. What anybody may read, and what is not here at all, costs a token of the reader's bucket all
//! the same, the address's or, on a connection that is known to be a peer's, the peer's.

use std::sync::Arc;

use axum::extract::rejection::PathRejection;
use axum::extract::{Path, Request, State};
use axum::http::header;
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Extension, Router};

use crate::app::App;
use crate::federation::listener::Connection;
use crate::federation::refusal::Refusal;
use crate::hsds::switches::Switch;
use crate::{directory, hsds, inbox, peers, referrals};

const JSON: (header::HeaderName, &str) = (header::CONTENT_TYPE, "application/json");

/// Every route between nodes.
pub fn routes(app: &App) -> Router {
    let routes: Router<App> = inbox::routes(app)
        .merge(peers::linking::routes())
        .merge(referrals::attachments::serve::routes())
        .merge(directory::serve::routes())
        .merge(open_to_all().layer(middleware::from_fn_with_state(app.clone(), charged)))
        .merge(open_data(app))
        .method_not_allowed_fallback(other_method)
        .fallback(nothing_here);
    routes.with_state(app.clone())
}

fn open_to_all() -> Router<App> {
    Router::new()
        .route("/.well-known/pico-node", get(newest_document))
        .route("/.well-known/pico-node/genesis", get(genesis))
        .route("/.well-known/pico-node/{version}", get(document_version))
}

/// The public services and the page with them, each while its switch is on. Whether it is asked of the database at each request: what
/// is switched off on the settings page is gone at once.
fn open_data(app: &App) -> Router<App> {
    let while_on = |routes: Router<App>, switch: Switch| {
        routes.layer(middleware::from_fn_with_state((app.clone(), switch), hsds::serve::while_on))
    };
    let charging = || middleware::from_fn_with_state(app.clone(), charged);
    let data = while_on(hsds::serve::routes(), Switch::OwnData)
        .merge(while_on(hsds::serve::network_routes(), Switch::NetworkData))
        .layer(charging())
        .layer(middleware::from_fn(hsds::serve::open_to_browsers));
    data.merge(while_on(hsds::page::routes(), Switch::OpenPage).layer(charging()))
}

async fn charged(
    State(app): State<App>,
    Extension(connection): Extension<Connection>,
    request: Request,
    next: Next,
) -> Result<Response, Refusal> {
    charge(&app, &connection)?;
    Ok(next.run(request).await)
}

fn charge(app: &App, connection: &Connection) -> Result<(), Refusal> {
    let limits = &app.federation.limits;
    if let Some(peer) = connection.peer() {
        return limits.charge_peer(peer).map_err(Refusal::too_many);
    }
    limits.stranger_may_ask(connection.address()).map_err(Refusal::too_many)?;
    limits.charge_stranger(connection.address());
    Ok(())
}

async fn nothing_here(State(app): State<App>, Extension(connection): Extension<Connection>) -> Refusal {
    charge(&app, &connection).err().unwrap_or_else(Refusal::not_found)
}

async fn other_method(State(app): State<App>, Extension(connection): Extension<Connection>) -> Refusal {
    charge(&app, &connection).err().unwrap_or_else(Refusal::other_method)
}

async fn newest_document(State(app): State<App>) -> Response {
    ([JSON], app.identity.document().signed().to_json()).into_response()
}

async fn genesis(State(app): State<App>) -> Response {
    ([JSON], app.identity.genesis().signed().to_json()).into_response()
}

async fn document_version(
    State(app): State<App>,
    version: Result<Path<String>, PathRejection>,
) -> Result<Response, Refusal> {
    let Path(text) = version.map_err(|_| Refusal::not_found())?;
    // One address for one version: `01` is none.
    let version =
        text.parse::<u64>().ok().filter(|version| version.to_string() == text).ok_or_else(Refusal::not_found)?;
    let documents: Arc<_> = app.identity.documents();
    let document = documents.version(version).ok_or_else(Refusal::not_found)?;
    Ok(([JSON], document.signed().to_json()).into_response())
}
