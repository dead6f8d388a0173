//! Telling linked peers about the own feeds: `POST /federation/v1/feed`.
//!
//! See [`pico_protocol::feed`]. The snapshot is signed anew for every answer; the entries are the bytes that were signed
//! when the service or the resource was saved.

use axum::body::Body;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use axum::{Extension, Router};
use pico_protocol::code::Code;
use pico_protocol::feed::{self, Answer, Entry, FeedRequest, Snapshot, Visibility};
use pico_protocol::json::Ext;
use pico_protocol::signed::Signed;

use super::{FEEDS, store};
use crate::app::App;
use crate::federation::listener::Connection;
use crate::federation::refusal::Refusal;
use crate::peers::request::{self, Address};
use crate::sql;
use crate::store::{Result as StoreResult, StoreError, Tx};

/// The address of the question.
pub const PATH: &str = "/federation/v1/feed";
/// Entries in one answer.
const PAGE: usize = feed::MAX_ENTRIES;

/// What peers ask of the directory.
pub fn routes() -> Router<App> {
    Router::new().route("/federation/v1/feed", post(feed)).layer(DefaultBodyLimit::disable())
}

async fn feed(
    State(app): State<App>,
    Extension(connection): Extension<Connection>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Refusal> {
    let address = |asked: &FeedRequest| Address { from: asked.from, to: asked.to, document: asked.document };
    let (peer, asked) = request::read(&app, &connection, &headers, body, address).await?;
    if let Some(code) = peer.refuses() {
        return Err(Refusal::malformed(format!("the link is {code}")));
    }
    if asked.owner != app.identity.node_id() || !FEEDS.contains(&asked.feed) {
        return Err(Refusal::not_found());
    }
    let mut tx = app.db.read().await.map_err(Refusal::from)?;
    let answer = answer(&mut tx, &app, &asked.feed, asked.after).await?;
    Ok(([(header::CONTENT_TYPE, "application/x-ndjson")], answer).into_response())
}

/// The snapshot of a feed, and its entries after a version.
async fn answer(tx: &mut Tx, app: &App, feed: &Code, after: u64) -> StoreResult<Vec<u8>> {
    let owner = app.identity.node_id();
    let digests = store::digests(tx, &owner, feed).await?;
    let version: i64 = sql!(tx, c => sqlx::query_scalar(
        "SELECT CAST(COALESCE(MAX(version), 0) AS BIGINT) FROM feed_entries WHERE owner = $1 AND feed = $2")
        .bind(owner.to_string()).bind(feed.as_str()).fetch_one(c))?;
    let snapshot = Snapshot {
        owner,
        document: app.identity.document().n,
        feed: feed.clone(),
        audience: Visibility::Linked,
        version: version.cast_unsigned(),
        entries: digests.len() as u64,
        contents: feed::contents(digests.iter()),
        at: app.clock.now(),
        ext: Ext::default(),
    };
    let snapshot = Signed::sign(snapshot, app.identity.sign_key()).map_err(StoreError::inconsistent)?;
    let after = i64::try_from(after).unwrap_or(i64::MAX);
    let envelopes: Vec<String> = sql!(tx, c => sqlx::query_scalar(
        "SELECT envelope FROM feed_entries WHERE owner = $1 AND feed = $2 AND visibility <> 'unlisted' AND version > $3 \
         ORDER BY version LIMIT $4").bind(owner.to_string()).bind(feed.as_str()).bind(after)
        .bind(i64::try_from(PAGE).unwrap_or(i64::MAX)).fetch_all(c))?;
    let entries: Result<Vec<Signed<Entry>>, _> = envelopes.iter().map(|text| Signed::parse(text.as_bytes())).collect();
    let entries = entries.map_err(StoreError::inconsistent)?;
    Ok(Answer::write(snapshot.signed(), &entries))
}
