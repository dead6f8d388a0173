//! The only HTTP client: requests to one peer, with everything that could surprise switched off.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use reqwest::{Method, Response, Url, header};

use super::address::{AddressError, FilteringResolver, SystemResolver, parse_endpoint};
use super::expiry::Shown;
use super::tls::{Trust, client_config};

const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// What every exchange may take; long bodies get more.
const PATIENCE: Duration = Duration::from_secs(30);
/// Bytes a second below which a line is not worth waiting for.
const SLOWEST: u64 = 4096;
/// Shorter than the listener's patience with idle connections, so that a request never meets a closing one.
const IDLE: Duration = Duration::from_secs(8);
/// Connections kept for this many different (endpoint, trust) pairs.
const REMEMBERED: usize = 1024;

/// Why there was no answer to read. None of it changes the state of a message.
#[derive(Debug, thiserror::Error)]
pub enum SendError {
    /// The endpoint must not be connected to.
    #[error(transparent)]
    Address(#[from] AddressError),
    /// No connection.
    #[error("{0}")]
    Unreachable(String),
    /// A connection that broke off before the whole answer had come: the peer has died, or something on the way does not let
    /// that much pass.
    #[error("{0}")]
    Broken(String),
    /// A certificate that is neither pinned nor vouched for.
    #[error("{0}")]
    Certificate(String),
    /// No answer in time.
    #[error("no answer in time")]
    TooSlow,
    /// An answer that no node gives: too long, compressed, a redirect.
    #[error("the answer is not one of a node: {0}")]
    Strange(&'static str),
}

/// What came back. The status is a hint; only a signature in the body proves anything.
#[derive(Clone, Debug)]
pub struct Reply {
    /// The HTTP status.
    pub status: u16,
    /// Seconds, from `Retry-After`.
    pub retry_after: Option<u64>,
    /// `ETag`, for what can be asked for again.
    pub etag: Option<String>,
    /// The first byte of a piece, from `Content-Range`.
    pub begins: Option<u64>,
    /// The body.
    pub body: Bytes,
    /// The line broke off before the end of the body. Only what is asked for in pieces is given back like this: the next piece begins
    /// where this one was cut.
    pub cut: bool,
}

impl Reply {
    /// A status of the 2xx family.
    pub fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }
}

/// One request.
#[derive(Clone, Debug)]
pub struct Request<'a> {
    /// Path under the endpoint, beginning with a slash.
    pub path: &'a str,
    /// `Content-Type` and body; a GET without.
    pub body: Option<(&'static str, Bytes)>,
    /// `Range: bytes=N-`, for what is fetched in pieces.
    pub from: Option<u64>,
    /// `If-None-Match`, with the `ETag` of what we have.
    pub unless: Option<&'a str>,
    /// The longest answer.
    pub max_reply: usize,
}

impl<'a> Request<'a> {
    /// A plain GET.
    pub fn get(path: &'a str, max_reply: usize) -> Self {
        Self { path, body: None, from: None, unless: None, max_reply }
    }

    /// A POST.
    pub fn post(path: &'a str, content_type: &'static str, body: impl Into<Bytes>, max_reply: usize) -> Self {
        Self { path, body: Some((content_type, body.into())), from: None, unless: None, max_reply }
    }
}

/// Clients by endpoint and trust: connections to a peer are reused, those to another never.
#[derive(Debug)]
pub struct Clients {
    allow_private: bool,
    open: Mutex<HashMap<(String, Trust), reqwest::Client>>,
    /// When the certificates end that were trusted for their pins.
    pub shown: Arc<Shown>,
}

impl Clients {
    /// Without any connection yet.
    pub fn new(allow_private: bool) -> Self {
        Self { allow_private, open: Mutex::default(), shown: Arc::default() }
    }

    /// Sends one request and reads the answer.
    pub async fn send(&self, endpoint: &str, trust: Trust, request: Request<'_>) -> Result<Reply, SendError> {
        let base = parse_endpoint(endpoint, self.allow_private)?;
        let url = base.join(request.path).map_err(|_| AddressError::Form)?;
        let client = self.client(endpoint, trust)?;
        let length = request.body.as_ref().map_or(0, |(_, body)| body.len()) + request.max_reply;
        let patience = PATIENCE + Duration::from_secs(length as u64 / SLOWEST);
        let (max, in_pieces) = (request.max_reply, request.from.is_some());
        let response =
            build(&client, url, request).timeout(patience).send().await.map_err(|error| unreachable(&error))?;
        read(response, max, in_pieces).await
    }

    fn client(&self, endpoint: &str, trust: Trust) -> Result<reqwest::Client, SendError> {
        let mut clients = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        if clients.len() >= REMEMBERED {
            clients.clear();
        }
        let key = (endpoint.to_owned(), trust);
        if let Some(client) = clients.get(&key) {
            return Ok(client.clone());
        }
        let client = reqwest::Client::builder()
            .tls_backend_preconfigured(client_config(key.1.clone(), endpoint, self.shown.clone()))
            .https_only(true)
            .http1_only()
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .referer(false)
            .dns_resolver(FilteringResolver { allow_private: self.allow_private, within: SystemResolver })
            .connect_timeout(CONNECT_TIMEOUT)
            .pool_idle_timeout(IDLE)
            .pool_max_idle_per_host(1)
            .user_agent(concat!("pico-node/", env!("CARGO_PKG_VERSION")))
            .build()
            .map_err(|error| unreachable(&error))?;
        clients.insert(key, client.clone());
        Ok(client)
    }
}

fn build(client: &reqwest::Client, url: Url, request: Request<'_>) -> reqwest::RequestBuilder {
    let method = if request.body.is_some() { Method::POST } else { Method::GET };
    let mut builder = client.request(method, url);
    if let Some((content_type, body)) = request.body {
        builder = builder.header(header::CONTENT_TYPE, content_type).body(body);
    }
    if let Some(from) = request.from {
        builder = builder.header(header::RANGE, format!("bytes={from}-"));
    }
    if let Some(etag) = request.unless {
        builder = builder.header(header::IF_NONE_MATCH, etag);
    }
    builder
}

async fn read(mut response: Response, max: usize, in_pieces: bool) -> Result<Reply, SendError> {
    let headers = response.headers();
    if response.status().is_redirection() && response.status() != reqwest::StatusCode::NOT_MODIFIED {
        return Err(SendError::Strange("a redirect"));
    }
    if headers.contains_key(header::CONTENT_ENCODING) {
        return Err(SendError::Strange("a compressed body"));
    }
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let retry_after = text(header::RETRY_AFTER).and_then(|value| value.parse().ok());
    let etag = text(header::ETAG).map(str::to_owned);
    let begins =
        text(header::CONTENT_RANGE).and_then(|range| range.strip_prefix("bytes ")?.split_once('-')?.0.parse().ok());
    let status = response.status().as_u16();
    let (mut body, mut cut) = (BytesMut::new(), false);
    loop {
        let piece = match response.chunk().await {
            Ok(Some(piece)) => piece,
            Ok(None) => break,
            Err(_) if in_pieces && !body.is_empty() => {
                cut = true;
                break;
            }
            Err(error) => return Err(unreachable(&error)),
        };
        if body.len() + piece.len() > max {
            return Err(SendError::Strange("a body that is too long"));
        }
        body.extend_from_slice(&piece);
    }
    Ok(Reply { status, retry_after, etag, begins, body: body.freeze(), cut })
}

/// The innermost cause tells most ("connection refused", "invalid peer certificate"); URLs stay out of it.
fn unreachable(error: &reqwest::Error) -> SendError {
    let mut cause: &dyn std::error::Error = error;
    while let Some(inner) = cause.source() {
        cause = inner;
    }
    if error.is_timeout() {
        SendError::TooSlow
    } else if is_about_certificate(error) {
        SendError::Certificate(cause.to_string())
    } else if error.is_connect() || error.is_builder() {
        SendError::Unreachable(cause.to_string())
    } else {
        SendError::Broken(cause.to_string())
    }
}

/// TLS tells it inside errors of input and output, which do not name it as their source.
fn is_about_certificate(error: &(dyn std::error::Error + 'static)) -> bool {
    if let Some(tls) = error.downcast_ref::<rustls::Error>() {
        return matches!(tls, rustls::Error::InvalidCertificate(_));
    }
    match error.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref) {
        Some(inner) => is_about_certificate(inner),
        None => error.source().is_some_and(is_about_certificate),
    }
}
