//! `GET /federation/v1/blobs/{digest}`: the ciphertext of one attachment, to whoever was told its digest.
//!
//! The digest is 256 bits that stand only in a sealed message, and the ciphertext opens only with the key that stands
//! beside it: no further proof is asked, and a stranger learns nothing, not even by trying. Who asks for what is not here
//! pays for it from the bucket of the address; who knows a digest was told it in a referral and pays nothing. One answer carries at most
//! one chunk. `Range: bytes=N-` asks for what follows N, and the answer says in `Content-Range` how far it goes: a
//! receiver goes on from there, also after a day without a line.

use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::header::{ACCEPT_RANGES, CACHE_CONTROL, CONTENT_RANGE, CONTENT_TYPE, ETAG, RANGE};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Extension, Router};
use pico_protocol::blob::STORED_CHUNK;
use pico_protocol::id::Digest;

use super::store::{self, Served};
use crate::app::App;
use crate::federation::listener::Connection;
use crate::federation::refusal::Refusal;
use crate::store::StoreError;

/// Where other nodes fetch attachments.
pub fn routes() -> Router<App> {
    Router::new().route("/federation/v1/blobs/{digest}", get(serve))
}

async fn serve(
    State(app): State<App>,
    Extension(connection): Extension<Connection>,
    digest: Result<Path<Digest>, PathRejection>,
    headers: HeaderMap,
) -> Response {
    let limits = &app.federation.limits;
    if let Err(seconds) = limits.stranger_may_ask(connection.address()) {
        return Refusal::too_many(seconds).into_response();
    }
    let answer = find(&app, digest, &headers).await.unwrap_or_else(IntoResponse::into_response);
    if !answer.status().is_success() {
        limits.charge_stranger(connection.address());
    }
    answer
}

async fn find(
    app: &App,
    digest: Result<Path<Digest>, PathRejection>,
    headers: &HeaderMap,
) -> Result<Response, Refusal> {
    let Path(digest) = digest.map_err(|_| Refusal::not_found())?;
    let from = match headers.get(RANGE) {
        None => 0,
        Some(range) => match range.to_str().ok().and_then(first_byte) {
            Some(from) => from,
            None => return Ok(StatusCode::RANGE_NOT_SATISFIABLE.into_response()),
        },
    };
    let piece = piece(app, &digest, from).await?.ok_or_else(Refusal::not_found)?;
    Ok(answer(&digest, from, piece))
}

/// The rest of the chunk in which `from` lies.
struct Piece {
    content: Vec<u8>,
    total: u64,
}

async fn piece(app: &App, digest: &Digest, from: u64) -> Result<Option<Piece>, StoreError> {
    let mut tx = app.db.read().await?;
    let Some(served) = store::served(&mut tx, digest).await? else { return Ok(None) };
    let total = served.stored_size.unsigned_abs();
    if from >= total {
        return Ok(Some(Piece { content: Vec::new(), total }));
    }
    let chunk = STORED_CHUNK as u64;
    let content = store::chunk(&mut tx, &served.id, from / chunk)
        .await?
        .ok_or_else(|| StoreError::inconsistent("a chunk of a complete attachment is missing"))?;
    drop(tx);
    note_asked(app, &served, from / chunk + 1).await;
    let skip = usize::try_from(from % chunk).unwrap_or(usize::MAX);
    Ok(Some(Piece { content: content.get(skip..).unwrap_or_default().to_vec(), total }))
}

/// Once for each chunk. That it could not be written keeps nobody from having the piece.
async fn note_asked(app: &App, served: &Served, chunks: u64) {
    let chunks = i64::try_from(chunks).unwrap_or(i64::MAX);
    if chunks <= served.chunks_asked {
        return;
    }
    let noted = async {
        let mut tx = app.db.write().await?;
        store::note_asked(&mut tx, &served.id, chunks).await?;
        tx.commit().await
    };
    if let Err(error) = noted.await {
        tracing::warn!(%error, attachment = %served.id, "how far a document has left could not be noted");
    }
}

fn answer(digest: &Digest, from: u64, piece: Piece) -> Response {
    let total = piece.total;
    if piece.content.is_empty() {
        let range = [(CONTENT_RANGE, format!("bytes */{total}"))];
        return (StatusCode::RANGE_NOT_SATISFIABLE, range).into_response();
    }
    let last = from + piece.content.len() as u64 - 1;
    let headers = [
        (CONTENT_TYPE, "application/octet-stream".to_owned()),
        (CONTENT_RANGE, format!("bytes {from}-{last}/{total}")),
        (ACCEPT_RANGES, "bytes".to_owned()),
        (ETAG, format!("\"{digest}\"")),
        (CACHE_CONTROL, "private, no-store".to_owned()),
    ];
    (StatusCode::PARTIAL_CONTENT, headers, piece.content).into_response()
}

/// The `N` of `bytes=N-` or `bytes=N-M`; several ranges in one request are not for us.
fn first_byte(range: &str) -> Option<u64> {
    let (first, last) = range.strip_prefix("bytes=")?.split_once('-')?;
    let digits = |text: &str| !text.is_empty() && text.len() <= 12 && text.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(first) || !(last.is_empty() || digits(last)) {
        return None;
    }
    first.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::first_byte;

    #[test]
    fn only_one_plain_range_is_understood() {
        assert_eq!(first_byte("bytes=0-"), Some(0));
        assert_eq!(first_byte("bytes=1048592-2000000"), Some(1_048_592));
        for strange in ["bytes=-5", "bytes=0-1,5-6", "bytes=+1-", "lines=0-", "bytes=99999999999999999999-"] {
            assert_eq!(first_byte(strange), None, "{strange}");
        }
    }
}
