//! The federation's listener: what other nodes may ask, and nothing of the panel.
//!
//! Strangers get the genesis, the node document and its log, and the door for invitations. Everything else needs a
//! signature of a linked peer.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use crate::app::App;
use crate::{directory, inbox, peers, referrals};

const JSON: (header::HeaderName, &str) = (header::CONTENT_TYPE, "application/json");

/// Every route between nodes.
pub fn routes(app: &App) -> Router {
    let routes: Router<App> = inbox::routes(app)
        .merge(peers::linking::routes())
        .merge(referrals::attachments::serve::routes())
        .merge(directory::serve::routes())
        .route("/.well-known/pico-node", get(newest_document))
        .route("/.well-known/pico-node/genesis", get(genesis))
        .route("/.well-known/pico-node/{version}", get(document_version));
    routes.with_state(app.clone())
}

async fn newest_document(State(app): State<App>) -> Response {
    ([JSON], app.identity.document().signed().to_json()).into_response()
}

async fn genesis(State(app): State<App>) -> Response {
    ([JSON], app.identity.genesis().signed().to_json()).into_response()
}

async fn document_version(State(app): State<App>, Path(version): Path<u64>) -> Response {
    let documents: Arc<_> = app.identity.documents();
    match documents.version(version) {
        Some(document) => ([JSON], document.signed().to_json()).into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}
