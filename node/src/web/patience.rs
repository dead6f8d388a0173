//! Nobody keeps a request open for ever: the body of a form or an upload has a deadline that grows with what has arrived.
//!
//! The rule is the one of bodies from other nodes (`federation::body`), with the same figures, so that a photograph sent
//! over a poor line passes and a line that died in the middle does not hold a task and its memory until the next restart.
//! What reads the body sees a broken line and says so on its page.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use axum::body::{Body, HttpBody};
use axum::extract::Request;
use bytes::Bytes;
use hyper::body::{Frame, SizeHint};
use tokio::time::{Instant, Sleep};

/// What every body may take, whatever its length.
const PATIENCE: Duration = Duration::from_secs(30);
/// Bytes a second after that.
const SLOWEST: u64 = 4096;

/// Puts the deadline on the body of a request.
pub async fn bounded(request: Request) -> Request {
    request.map(|body| Body::new(Patient::new(body, PATIENCE)))
}

struct Patient {
    body: Body,
    start: Instant,
    patience: Duration,
    length: u64,
    deadline: Pin<Box<Sleep>>,
}

impl Patient {
    fn new(body: Body, patience: Duration) -> Self {
        let start = Instant::now();
        Self { body, start, patience, length: 0, deadline: Box::pin(tokio::time::sleep_until(start + patience)) }
    }
}

impl HttpBody for Patient {
    type Data = Bytes;
    type Error = axum::BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::BoxError>>> {
        if let Poll::Ready(frame) = Pin::new(&mut self.body).poll_frame(context) {
            if let Some(Ok(frame)) = &frame {
                self.length += frame.data_ref().map_or(0, |data| data.len() as u64);
                let deadline = self.start + self.patience + Duration::from_secs(self.length / SLOWEST);
                self.deadline.as_mut().reset(deadline);
            }
            return Poll::Ready(frame.map(|frame| frame.map_err(Into::into)));
        }
        ready!(self.deadline.as_mut().poll(context));
        Poll::Ready(Some(Err(io::Error::from(io::ErrorKind::TimedOut).into())))
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

#[cfg(test)]
mod tests {
    use futures_util::{StreamExt, stream};
    use http_body_util::BodyExt;

    use super::*;

    #[tokio::test]
    async fn a_body_that_comes_passes_as_it_is() {
        let pieces = stream::iter(["a", "bc"]).map(|piece| Ok::<_, io::Error>(Bytes::from(piece)));
        let body = Patient::new(Body::from_stream(pieces), PATIENCE);
        assert_eq!(&body.collect().await.unwrap().to_bytes()[..], b"abc");
    }

    #[tokio::test]
    async fn a_body_that_stops_coming_is_an_error_after_what_came() {
        let pieces = stream::iter([Ok::<_, io::Error>(Bytes::from("a"))]).chain(stream::pending());
        let mut body = Patient::new(Body::from_stream(pieces), Duration::ZERO);
        assert_eq!(&body.frame().await.unwrap().unwrap().into_data().unwrap()[..], b"a");
        assert!(body.frame().await.unwrap().is_err());
    }
}
