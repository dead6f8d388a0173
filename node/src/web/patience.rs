//! Nobody keeps a request open for ever: the body of a form or an upload has a deadline that grows with what has arrived.
//!
//! The rule is the one of bodies from other nodes (`federation::body`), with the same figures, so that a photograph sent
//! over a poor line passes and a line that died in the middle does not hold a task and its memory until the next restart.
//! What reads the body sees a broken line and says so on its page.
//!
//! And nobody is hung up on: a browser that is still sending when the line is closed says that the connection was reset, and shows no
//! word of the answer. So what a page did not read of its request (a file that is too large, a form that came after the session had
//! ended) is read and thrown away before the answer goes, up to a measure.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use axum::body::{Body, HttpBody};
use axum::extract::Request;
use axum::middleware::Next;
use axum::response::Response;
use bytes::Bytes;
use http_body_util::BodyExt;
use hyper::body::{Frame, SizeHint};
use tokio::sync::oneshot;
use tokio::time::{Instant, Sleep};

/// What every body may take, whatever its length.
const PATIENCE: Duration = Duration::from_secs(30);
/// Bytes a second after that.
const SLOWEST: u64 = 4096;

/// The most that is thrown away before an answer, in bytes: larger files are refused by the page that chooses them, before they leave.
const THROWN_AWAY: usize = 64 << 20;

/// Puts the deadline on the body of a request, and answers when nothing of it is left on the line.
pub async fn bounded(request: Request, next: Next) -> Response {
    let (back, mut unread) = oneshot::channel();
    let response = next.run(request.map(|body| Body::new(Patient::new(body, PATIENCE, back)))).await;
    if let Ok(rest) = unread.try_recv() {
        // However slowly it comes: nothing of it is kept, and the answer is written.
        let _ = tokio::time::timeout(PATIENCE, throw_away(rest)).await;
    }
    response
}

async fn throw_away(mut rest: Body) {
    let mut thrown = 0;
    while let Some(Ok(frame)) = rest.frame().await {
        thrown += frame.data_ref().map_or(0, Bytes::len);
        if thrown > THROWN_AWAY {
            return;
        }
    }
}

struct Patient {
    body: Body,
    start: Instant,
    patience: Duration,
    length: u64,
    deadline: Pin<Box<Sleep>>,
    /// Where the rest goes when the one who reads has read enough.
    back: Option<oneshot::Sender<Body>>,
}

impl Patient {
    fn new(body: Body, patience: Duration, back: oneshot::Sender<Body>) -> Self {
        let start = Instant::now();
        let deadline = Box::pin(tokio::time::sleep_until(start + patience));
        Self { body, start, patience, length: 0, deadline, back: Some(back) }
    }
}

impl Drop for Patient {
    fn drop(&mut self) {
        if let Some(back) = self.back.take().filter(|_| !self.body.is_end_stream()) {
            // Refused where the answer has gone already: then nobody waits for the rest.
            let _ = back.send(std::mem::take(&mut self.body));
        }
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

    fn patient(body: Body, patience: Duration) -> (Patient, oneshot::Receiver<Body>) {
        let (back, rest) = oneshot::channel();
        (Patient::new(body, patience, back), rest)
    }

    #[tokio::test]
    async fn a_body_that_comes_passes_as_it_is() {
        let pieces = stream::iter(["a", "bc"]).map(|piece| Ok::<_, io::Error>(Bytes::from(piece)));
        let (body, _) = patient(Body::from_stream(pieces), PATIENCE);
        assert_eq!(&body.collect().await.unwrap().to_bytes()[..], b"abc");
    }

    #[tokio::test]
    async fn a_body_that_stops_coming_is_an_error_after_what_came() {
        let pieces = stream::iter([Ok::<_, io::Error>(Bytes::from("a"))]).chain(stream::pending());
        let (mut body, _) = patient(Body::from_stream(pieces), Duration::ZERO);
        assert_eq!(&body.frame().await.unwrap().unwrap().into_data().unwrap()[..], b"a");
        assert!(body.frame().await.unwrap().is_err());
    }

    #[tokio::test]
    async fn what_was_not_read_comes_back() {
        let pieces = stream::iter(["a", "bc"]).map(|piece| Ok::<_, io::Error>(Bytes::from(piece)));
        let (mut body, mut rest) = patient(Body::from_stream(pieces), PATIENCE);
        assert!(body.frame().await.unwrap().is_ok());
        drop(body);
        assert_eq!(&rest.try_recv().unwrap().collect().await.unwrap().to_bytes()[..], b"bc");
        let (empty, mut rest) = patient(Body::empty(), PATIENCE);
        drop(empty);
        assert!(rest.try_recv().is_err(), "nothing was left");
    }
}
