//! Reading a body without being held up: a length, and a deadline that grows with what has arrived.

use std::time::Duration;

use axum::body::Body;
use axum::http::{HeaderMap, header};
use bytes::{Bytes, BytesMut};
use http_body_util::BodyExt;
use tokio::time::Instant;

use super::refusal::Refusal;

/// What every body may take, whatever its length.
const PATIENCE: Duration = Duration::from_secs(30);
/// Slower than this after the first half minute, and it is no honest sender.
const SLOWEST: u64 = 4096;

/// Reads a body of at most `max` bytes.
pub async fn read(headers: &HeaderMap, body: Body, max: usize) -> Result<Bytes, Refusal> {
    if headers.contains_key(header::CONTENT_ENCODING) {
        return Err(Refusal::malformed("bodies are not compressed here"));
    }
    let announced = headers.get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse::<usize>().ok());
    if announced.is_some_and(|length| length > max) {
        return Err(Refusal::too_large());
    }
    collect(body, max, PATIENCE).await
}

async fn collect(mut body: Body, max: usize, patience: Duration) -> Result<Bytes, Refusal> {
    let start = Instant::now();
    let mut first: Option<Bytes> = None;
    let mut whole = BytesMut::new();
    let mut length = 0;
    loop {
        let deadline = start + patience + Duration::from_secs(length as u64 / SLOWEST);
        let frame = tokio::time::timeout_at(deadline, body.frame()).await.map_err(|_| Refusal::too_slow())?;
        let Some(frame) = frame else { break };
        let Ok(data) = frame.map_err(|_| Refusal::malformed("the body ended early"))?.into_data() else { continue };
        length += data.len();
        if length > max {
            return Err(Refusal::too_large());
        }
        // Most bodies come in one piece: no copy for them.
        match first.take() {
            None if whole.is_empty() => first = Some(data),
            None => whole.extend_from_slice(&data),
            Some(piece) => {
                whole.extend_from_slice(&piece);
                whole.extend_from_slice(&data);
            }
        }
    }
    Ok(first.unwrap_or_else(|| whole.freeze()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::stream;

    fn pieces(pieces: Vec<&'static str>) -> Body {
        Body::from_stream(stream::iter(pieces.into_iter().map(|piece| Ok::<_, std::io::Error>(Bytes::from(piece)))))
    }

    #[tokio::test]
    async fn pieces_come_together_in_order() {
        let body = read(&HeaderMap::new(), pieces(vec!["a", "b", "c", "d"]), 4).await.unwrap();
        assert_eq!(&body[..], b"abcd");
        assert_eq!(&read(&HeaderMap::new(), Body::from("ab"), 4).await.unwrap()[..], b"ab");
        assert!(read(&HeaderMap::new(), Body::empty(), 4).await.unwrap().is_empty());
    }

    #[tokio::test]
    async fn what_is_longer_than_allowed_is_refused_however_it_is_announced() {
        let refused = read(&HeaderMap::new(), pieces(vec!["abc", "de"]), 4).await.unwrap_err();
        assert_eq!(refused, Refusal::too_large());
        let mut headers = HeaderMap::new();
        headers.insert(header::CONTENT_LENGTH, 5.into());
        assert_eq!(read(&headers, Body::empty(), 4).await.unwrap_err(), Refusal::too_large());
    }

    #[tokio::test]
    async fn a_compressed_body_is_refused() {
        let mut headers = HeaderMap::new();
        headers.insert(header::CONTENT_ENCODING, "gzip".parse().unwrap());
        assert_eq!(read(&headers, Body::from("x"), 4).await.unwrap_err().code(), "malformed");
    }

    #[tokio::test]
    async fn a_body_that_stops_coming_is_refused() {
        let body = Body::from_stream(stream::pending::<Result<Bytes, std::io::Error>>());
        assert_eq!(collect(body, 4, Duration::ZERO).await.unwrap_err(), Refusal::too_slow());
    }
}
