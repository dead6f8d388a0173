//! The public listener: HTTPS for other nodes, with every connection counted.
//!
//! A connection begins as a stranger's and holds one of few places for strangers ([`super::strangers`]). The first validly
//! signed request makes it a peer's ([`Connection::verified`]): it gives that place back and counts among the peer's own,
//! of which there are two.
//! Heads must arrive within ten seconds, bodies as [`super::body`] says.

use std::collections::HashMap;
use std::convert::Infallible;
use std::net::{IpAddr, SocketAddr};
use std::pin::Pin;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::Request;
use axum::response::Response;
use bytes::Bytes;
use hyper::body::{Body as HttpBody, Frame, Incoming, SizeHint};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use pico_protocol::id::NodeId;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio_rustls::TlsAcceptor;
use tokio_util::sync::CancellationToken;
use tower::ServiceExt;

use super::refusal::Refusal;
use super::strangers::{Place, Strangers};
use super::tls;
use crate::config::Config;

const HEAD_PATIENCE: Duration = Duration::from_secs(10);
const HANDSHAKE_PATIENCE: Duration = Duration::from_secs(10);
/// How long requests under way may take when the node stops.
const FAREWELL: Duration = Duration::from_secs(5);
/// After so many requests that were not validly signed, less those that were, a peer's connection is a stranger's again.
const FAULTS: u32 = 3;
/// Connections one peer may have at the same time.
pub const CONNECTIONS_PER_PEER: usize = 2;

/// Places for connections.
struct Places {
    all: Arc<Semaphore>,
    strangers: Arc<Strangers>,
    peers: Arc<Mutex<HashMap<NodeId, usize>>>,
}

/// The connection a request came on; handlers take it as an extension.
#[derive(Clone)]
pub struct Connection(Arc<Inner>);

struct Inner {
    from: SocketAddr,
    stranger: Mutex<Option<Place>>,
    peer: OnceLock<NodeId>,
    faults: AtomicU32,
    peers: Arc<Mutex<HashMap<NodeId, usize>>>,
}

impl Connection {
    /// The address at the other end.
    pub fn address(&self) -> IpAddr {
        self.0.from.ip()
    }

    /// Whether something validly signed by a peer has come on this connection, and hardly anything else of late.
    pub fn is_verified(&self) -> bool {
        self.0.peer.get().is_some() && self.0.faults.load(Ordering::Relaxed) < FAULTS
    }

    /// What came was not validly signed. One good signature must not pay for any number of bad ones.
    pub fn failed(&self) {
        self.0.faults.fetch_add(1, Ordering::Relaxed);
    }

    /// Whose connection it has turned out to be.
    pub fn peer(&self) -> Option<&NodeId> {
        self.0.peer.get()
    }

    /// A request has begun, or is answered: a stranger in between two of them may have to make room.
    fn under_way(&self, now: bool) {
        let stranger = self.0.stranger.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(place) = stranger.as_ref() {
            if now { place.busy() } else { place.idle() }
        }
    }

    /// Tells that a request on this connection was validly signed by `peer`. A peer's third connection is refused.
    pub fn verified(&self, peer: &NodeId) -> Result<(), Refusal> {
        if self.peer().is_some() {
            // A connection lives for days: each good signature makes up for a bad one, and for no more.
            let fewer = |faults: u32| faults.checked_sub(1);
            let _ = self.0.faults.fetch_update(Ordering::Relaxed, Ordering::Relaxed, fewer);
            return Ok(());
        }
        let mut peers = self.0.peers.lock().unwrap_or_else(PoisonError::into_inner);
        let count = peers.entry(*peer).or_default();
        if *count >= CONNECTIONS_PER_PEER {
            return Err(Refusal::too_many(1));
        }
        if self.0.peer.set(*peer).is_ok() {
            *count += 1;
        }
        drop(self.0.stranger.lock().unwrap_or_else(PoisonError::into_inner).take());
        Ok(())
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        let Some(peer) = self.peer.get() else { return };
        let mut peers = self.peers.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = peers.get_mut(peer) {
            *count -= 1;
            if *count == 0 {
                peers.remove(peer);
            }
        }
    }
}

/// A listener that cannot start.
#[derive(Debug, thiserror::Error)]
pub enum ListenError {
    /// The certificate.
    #[error(transparent)]
    Certificate(#[from] tls::CertificateError),
    /// The address.
    #[error("{key}: cannot listen on {address}: {cause}. Choose another address or port")]
    Address {
        /// Where it is configured.
        key: &'static str,
        /// What is configured.
        address: SocketAddr,
        /// What the system said.
        cause: std::io::Error,
    },
}

/// A bound address with its certificate, before the first connection is taken.
pub struct Listener {
    socket: TcpListener,
    acceptor: TlsAcceptor,
    places: Places,
    connections: u32,
}

impl Listener {
    /// Reads the certificate of the configuration and takes the address.
    pub async fn bind(config: &Config) -> Result<Self, ListenError> {
        let (federation, limits) = (&config.federation, &config.limits);
        let certificate = config.in_data(&federation.certificate);
        let tls = tls::server_config(&certificate, &config.in_data(&federation.certificate_key))?;
        let address = federation.listen;
        let unusable = |cause| ListenError::Address { key: "federation.listen", address, cause };
        let places = Places {
            all: Arc::new(Semaphore::new(limits.connections)),
            strangers: Strangers::new(limits.unverified_connections),
            peers: Arc::default(),
        };
        Ok(Self {
            socket: TcpListener::bind(address).await.map_err(unusable)?,
            acceptor: TlsAcceptor::from(Arc::new(tls)),
            places,
            connections: u32::try_from(limits.connections).unwrap_or(u32::MAX),
        })
    }

    /// Answers with `routes` until `stop` is cancelled; requests under way may end.
    pub async fn serve(self, routes: Router, stop: CancellationToken) {
        loop {
            tokio::select! {
                accepted = self.socket.accept() => match accepted {
                    Ok((stream, from)) => admit(&self.places, &self.acceptor, &routes, stream, from, stop.clone()),
                    // Out of file descriptors, or the other end is gone already: let others finish first.
                    Err(_) => tokio::time::sleep(Duration::from_millis(50)).await,
                },
                () = stop.cancelled() => break,
            }
        }
        drop(self.socket);
        // Every connection holds a place: when all are back, all have ended.
        drop(tokio::time::timeout(FAREWELL, self.places.all.acquire_many(self.connections)).await);
    }
}

/// Gives a connection its places, or closes it without a word.
fn admit(
    places: &Places,
    acceptor: &TlsAcceptor,
    routes: &Router,
    stream: TcpStream,
    from: SocketAddr,
    stop: CancellationToken,
) {
    let Ok(place) = places.all.clone().try_acquire_owned() else { return refused("connections") };
    let Some(stranger) = places.strangers.enter(from.ip()) else { return refused("strangers") };
    let leave = stranger.leave();
    let connection = Connection(Arc::new(Inner {
        from,
        stranger: Mutex::new(Some(stranger)),
        peer: OnceLock::new(),
        faults: AtomicU32::new(0),
        peers: places.peers.clone(),
    }));
    let (acceptor, routes) = (acceptor.clone(), routes.clone());
    tokio::spawn(async move {
        drop(stream.set_nodelay(true));
        let talk = async {
            if let Ok(Ok(stream)) = tokio::time::timeout(HANDSHAKE_PATIENCE, acceptor.accept(stream)).await {
                converse(TokioIo::new(stream), routes, connection, stop).await;
            }
        };
        tokio::select! {
            () = talk => {}
            () = leave.cancelled() => refused("idle"),
        }
        drop(place);
    });
}

fn refused(what: &'static str) {
    metrics::counter!("pico_connections_refused_total", "limit" => what).increment(1);
}

async fn answer(
    routes: Router,
    connection: Connection,
    mut request: Request<Incoming>,
) -> Result<Response, Infallible> {
    request.extensions_mut().insert(connection.clone());
    let watching = connection.clone();
    let response = routes.oneshot(request.map(|body| Body::new(Watched::new(body, watching)))).await;
    connection.under_way(false);
    response
}

/// A body that tells when it has arrived: only then is a stranger being answered. While it is on its way, which may be minutes,
/// it may have to make room for who has all its words ready.
struct Watched {
    body: Incoming,
    connection: Connection,
    arrived: bool,
}

impl Watched {
    fn new(body: Incoming, connection: Connection) -> Self {
        let mut watched = Self { body, connection, arrived: false };
        watched.look();
        watched
    }

    fn look(&mut self) {
        if !self.arrived && self.body.is_end_stream() {
            self.arrived = true;
            self.connection.under_way(true);
        }
    }
}

impl HttpBody for Watched {
    type Data = Bytes;
    type Error = hyper::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, hyper::Error>>> {
        let frame = Pin::new(&mut self.body).poll_frame(context);
        // A body in chunks does not know its end before it has come.
        if matches!(frame, Poll::Ready(None)) && !self.arrived {
            self.arrived = true;
            self.connection.under_way(true);
        }
        self.look();
        frame
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

async fn converse<S>(stream: TokioIo<S>, routes: Router, connection: Connection, stop: CancellationToken)
where
    S: tokio::io::AsyncRead + tokio::io::AsyncWrite + Unpin + Send + 'static,
{
    let service =
        tower::service_fn(move |request: Request<Incoming>| answer(routes.clone(), connection.clone(), request));
    let served = hyper::server::conn::http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_PATIENCE)
        .max_buf_size(64 * 1024)
        .serve_connection(stream, TowerToHyperService::new(service));
    tokio::pin!(served);
    // An error here is the other end's: a broken line, a slow head, no HTTP at all. Nothing to do about it.
    tokio::select! {
        ended = served.as_mut() => drop(ended),
        () = stop.cancelled() => {
            served.as_mut().graceful_shutdown();
            drop(served.await);
        }
    }
}
