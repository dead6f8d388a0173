//! The addresses of the inbox, and of what a peer asks about its streams.

use axum::body::Body;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use axum::{Extension, Router};
use pico_protocol::hello::Hello;
use pico_protocol::recover::{DocumentsRequest, RecoverRequest};
use pico_protocol::signed::Object;

use super::{accept, commit, recover};
use crate::app::App;
use crate::delivery;
use crate::federation::listener::Connection;
use crate::federation::refusal::Refusal;
use crate::peers::documents;
use crate::peers::request::{self, Address};

/// What peers post here. Starts the writer that the batches of this router share.
pub fn routes(app: &App) -> Router<App> {
    let queue = commit::Queue::start(app.clone());
    Router::new()
        .route("/federation/v1/batch", post(accept::batch))
        .route("/federation/v1/hello", post(hello))
        .route("/federation/v1/recover", post(recover))
        .route("/federation/v1/documents", post(documents))
        .layer(Extension(queue))
        // Bodies are read by federation::body, which has limits of its own.
        .layer(DefaultBodyLimit::disable())
}

async fn hello(
    State(app): State<App>,
    Extension(connection): Extension<Connection>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Refusal> {
    let address = |hello: &Hello| Address { from: hello.from, to: hello.to, document: hello.document };
    let (peer, hello) = request::read(&app, &connection, &headers, body, address).await?;
    if hello.answers.is_some() {
        return Err(Refusal::malformed("an answer is not a question"));
    }
    let answer = delivery::hello::answer(&app, &peer, &hello).await?;
    Ok(([(header::CONTENT_TYPE, Hello::TYPE)], answer).into_response())
}

async fn recover(
    State(app): State<App>,
    Extension(connection): Extension<Connection>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Refusal> {
    let address = |asked: &RecoverRequest| Address { from: asked.from, to: asked.to, document: asked.document };
    let (peer, asked) = request::read(&app, &connection, &headers, body, address).await?;
    let answer = recover::page(&app, &peer, &asked).await?;
    let answer = answer.ok_or_else(|| Refusal::malformed("the stream has not reached this epoch"))?;
    Ok(([(header::CONTENT_TYPE, "application/x-ndjson")], answer).into_response())
}

async fn documents(
    State(app): State<App>,
    Extension(connection): Extension<Connection>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Refusal> {
    let address = |asked: &DocumentsRequest| Address { from: asked.from, to: asked.to, document: asked.document };
    let (peer, asked) = request::read(&app, &connection, &headers, body, address).await?;
    let answer = documents::after(&app, &peer.id, asked.document).await?;
    Ok(([(header::CONTENT_TYPE, "application/x-ndjson")], answer).into_response())
}
