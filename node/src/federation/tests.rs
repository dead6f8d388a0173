use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, StatusCode, header};
use axum::routing::{get, post};
use pico_protocol::digest::Digest;
use rcgen::{CertificateParams, KeyPair};
use rustls::pki_types::ServerName;
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::{mpsc, watch};
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tokio_util::sync::CancellationToken;

use super::body;
use super::client::{Clients, Request, SendError};
use super::listener::Listener;
use super::refusal::Refusal;
use super::tls::{Trust, client_config};
use crate::config::{Config, TEMPLATE};

/// A listener on loopback whose certificate ended in 2001.
struct Server {
    config: Config,
    pin: Digest,
    stop: CancellationToken,
    _folder: TempDir,
}

impl Server {
    async fn start(routes: Router, strangers: usize) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut config: Config = toml::from_str(TEMPLATE).unwrap();
        config.data = folder.path().to_owned();
        config.federation.listen = free_address().await;
        config.limits.unverified_connections = strangers;
        std::fs::create_dir(folder.path().join("keys")).unwrap();
        let pair = KeyPair::generate().unwrap();
        let mut params = CertificateParams::new(vec!["elsewhere.example".to_owned()]).unwrap();
        params.not_before = rcgen::date_time_ymd(2000, 1, 1);
        params.not_after = rcgen::date_time_ymd(2001, 1, 1);
        let certificate = params.self_signed(&pair).unwrap();
        std::fs::write(config.in_data(&config.federation.certificate), certificate.pem()).unwrap();
        std::fs::write(config.in_data(&config.federation.certificate_key), pair.serialize_pem()).unwrap();
        let parsed = rustls::server::ParsedCertificate::try_from(certificate.der()).unwrap();
        let pin = Digest::of(&parsed.subject_public_key_info());
        let stop = CancellationToken::new();
        let bound = Listener::bind(&config).await.unwrap();
        tokio::spawn(bound.serve(routes, stop.clone()));
        Self { config, pin, stop, _folder: folder }
    }

    fn endpoint(&self) -> String {
        format!("https://localhost:{}", self.config.federation.listen.port())
    }

    async fn get(&self, trust: Trust, path: &str) -> Result<super::client::Reply, SendError> {
        Clients::new(true).send(&self.endpoint(), trust, Request::get(path, 1000)).await
    }

    /// A stranger who posts something, as far as it has been sent: the headers about its body, and what there is of that.
    async fn hears(&self, post: &str) -> TlsStream<TcpStream> {
        let config = client_config(Trust::Anyone, "localhost", Arc::default());
        let stream = TcpStream::connect(self.config.federation.listen).await.unwrap();
        let name = ServerName::try_from("localhost").unwrap();
        let mut stream = TlsConnector::from(Arc::new(config)).connect(name, stream).await.unwrap();
        let head = format!("POST /slow HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n{post}");
        stream.write_all(head.as_bytes()).await.unwrap();
        stream.flush().await.unwrap();
        stream
    }
}

async fn free_address() -> SocketAddr {
    tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap()
}

fn routes() -> Router {
    Router::new()
        .route("/hello", get(|| async { "ciao" }))
        .route("/away", get(|| async { (StatusCode::FOUND, [(header::LOCATION, "http://169.254.169.254/")]) }))
        .route("/long", get(|| async { "x".repeat(1001) }))
        .route("/gzip", get(|| async { ([(header::CONTENT_ENCODING, "gzip")], "x") }))
        .route("/echo", post(|headers: HeaderMap, body: Body| async move { body::read(&headers, body, 100_000).await }))
}

#[tokio::test]
async fn a_pinned_key_is_enough_even_when_the_certificate_is_expired_and_names_another_host() {
    let server = Server::start(routes(), 8).await;
    let reply = server.get(Trust::Pinned(vec![server.pin]), "/hello").await.unwrap();
    assert_eq!((reply.status, &reply.body[..]), (200, &b"ciao"[..]));
}

#[tokio::test]
async fn another_key_is_refused_and_anyone_is_anyone() {
    let server = Server::start(routes(), 8).await;
    let wrong = server.get(Trust::Pinned(vec![Digest::of(b"another key")]), "/hello").await;
    assert!(matches!(wrong, Err(SendError::Certificate(_))), "{wrong:?}");
    let wrong = server.get(Trust::Invited(Digest::of(b"another key")), "/hello").await;
    assert!(matches!(wrong, Err(SendError::Certificate(_))), "{wrong:?}");
    assert!(server.get(Trust::Invited(server.pin), "/hello").await.is_ok());
    assert!(server.get(Trust::Anyone, "/hello").await.is_ok());
}

#[tokio::test]
async fn answers_that_no_node_gives_are_strange() {
    let server = Server::start(routes(), 8).await;
    for path in ["/away", "/long", "/gzip"] {
        let strange = server.get(Trust::Anyone, path).await;
        assert!(matches!(strange, Err(SendError::Strange(_))), "{path}: {strange:?}");
    }
}

#[tokio::test]
async fn a_body_comes_back_as_it_was_sent() {
    let server = Server::start(routes(), 8).await;
    let sent = "abc".repeat(30_000);
    let request = Request::post("/echo", "text/plain", sent.clone(), 100_000);
    let reply = Clients::new(true).send(&server.endpoint(), Trust::Anyone, request).await.unwrap();
    assert_eq!(reply.body, sent);
}

#[tokio::test]
async fn a_stranger_who_says_nothing_makes_room_for_the_next() {
    let server = Server::start(routes(), 1).await;
    let mut silent = tokio::net::TcpStream::connect(server.config.federation.listen).await.unwrap();
    assert!(server.get(Trust::Anyone, "/hello").await.is_ok(), "the place is given to who asks");
    assert_eq!(silent.read(&mut [0; 1]).await.unwrap_or(0), 0, "the silent one is shown out");
}

#[tokio::test]
async fn a_stranger_who_is_being_answered_keeps_its_place() {
    let (begun, mut beginning) = tokio::sync::mpsc::channel(1);
    let (end, ended) = tokio::sync::watch::channel(false);
    let slow = move || {
        let (begun, mut ended) = (begun.clone(), ended.clone());
        async move {
            begun.send(()).await.unwrap();
            ended.wait_for(|ended| *ended).await.unwrap();
            "at last"
        }
    };
    let server = Server::start(routes().route("/slow", get(slow)), 1).await;
    let asked = async { server.get(Trust::Anyone, "/slow").await.unwrap() };
    let others = async {
        beginning.recv().await.unwrap();
        // The second stranger is shown the door: the stream ends (or breaks) without a byte.
        let mut refused = tokio::net::TcpStream::connect(server.config.federation.listen).await.unwrap();
        drop(refused.write_all(b"x").await);
        assert_eq!(refused.read(&mut [0; 1]).await.unwrap_or(0), 0);
        end.send(true).unwrap();
    };
    let (reply, ()) = tokio::join!(asked, others);
    assert_eq!(&reply.body[..], b"at last");
}

#[tokio::test]
async fn a_stopped_listener_takes_no_connection() {
    let server = Server::start(routes(), 8).await;
    assert!(server.get(Trust::Anyone, "/hello").await.is_ok());
    server.stop.cancel();
    while tokio::net::TcpStream::connect(server.config.federation.listen).await.is_ok() {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn a_private_address_is_not_connected_to_unless_allowed() {
    let server = Server::start(routes(), 8).await;
    let refused = Clients::new(false).send(&server.endpoint(), Trust::Anyone, Request::get("/hello", 10)).await;
    assert!(matches!(refused, Err(SendError::Unreachable(_))), "{refused:?}");
}

/// The routes, and one that tells when it is asked and when it has read all, and answers with that once it may.
fn one_step_at_a_time(tell: mpsc::Sender<&'static str>, may: watch::Receiver<bool>) -> Router {
    let slow = move |headers: HeaderMap, body: Body| {
        let (tell, mut may) = (tell.clone(), may.clone());
        async move {
            tell.send("asked").await.unwrap();
            let read = body::read(&headers, body, 100).await?;
            tell.send("read").await.unwrap();
            may.wait_for(|may| *may).await.unwrap();
            Ok::<_, Refusal>(read)
        }
    };
    routes().route("/slow", post(slow))
}

#[tokio::test]
async fn a_stranger_whose_body_is_on_its_way_makes_room_for_the_next() {
    for half in ["Content-Length: 8\r\n\r\nciao", "Transfer-Encoding: chunked\r\n\r\n4\r\nciao\r\n"] {
        let (tell, mut told) = mpsc::channel(2);
        let (_go, may) = watch::channel(false);
        let server = Server::start(one_step_at_a_time(tell, may), 1).await;
        let mut slow = server.hears(half).await;
        assert_eq!(told.recv().await, Some("asked"));
        assert!(server.get(Trust::Anyone, "/hello").await.is_ok(), "who has it all ready is heard: {half}");
        assert_eq!(slow.read(&mut [0; 1]).await.unwrap_or(0), 0, "the slow one is shown out: {half}");
    }
}

#[tokio::test]
async fn a_stranger_whose_body_has_arrived_keeps_its_place_however_it_was_carried() {
    for whole in ["Content-Length: 4\r\n\r\nciao", "Transfer-Encoding: chunked\r\n\r\n4\r\nciao\r\n0\r\n\r\n"] {
        let (tell, mut told) = mpsc::channel(2);
        let (go, may) = watch::channel(false);
        let server = Server::start(one_step_at_a_time(tell, may), 1).await;
        let mut first = server.hears(whole).await;
        for step in ["asked", "read"] {
            assert_eq!(told.recv().await, Some(step));
        }
        let mut second = TcpStream::connect(server.config.federation.listen).await.unwrap();
        drop(second.write_all(b"x").await);
        assert_eq!(second.read(&mut [0; 1]).await.unwrap_or(0), 0, "the second is shown the door: {whole}");
        go.send(true).unwrap();
        let mut answer = Vec::new();
        // However the connection ends, what counts is what was said before.
        drop(first.read_to_end(&mut answer).await);
        assert!(answer.ends_with(b"ciao"), "{whole}: {}", String::from_utf8_lossy(&answer));
    }
}

#[tokio::test]
async fn a_copied_certificate_without_its_key_is_believed_by_nobody() {
    let provider = super::tls::install_provider();
    let (owner, thief) = (KeyPair::generate().unwrap(), KeyPair::generate().unwrap());
    let certificate =
        CertificateParams::new(vec!["elsewhere.example".to_owned()]).unwrap().self_signed(&owner).unwrap();
    let parsed = rustls::server::ParsedCertificate::try_from(certificate.der()).unwrap();
    let pin = Digest::of(&parsed.subject_public_key_info());
    let secret = rustls::pki_types::PrivateKeyDer::try_from(thief.serialize_der()).unwrap();
    let key = rustls::crypto::ring::sign::any_supported_type(&secret).unwrap();
    let shown = rustls::sign::CertifiedKey::new(vec![certificate.der().clone()], key);
    let config = rustls::ServerConfig::builder_with_provider(provider)
        .with_protocol_versions(&[&rustls::version::TLS13])
        .unwrap()
        .with_no_client_auth()
        .with_cert_resolver(Arc::new(rustls::sign::SingleCertAndKey::from(shown)));
    let acceptor = tokio_rustls::TlsAcceptor::from(Arc::new(config));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let endpoint = format!("https://localhost:{}", listener.local_addr().unwrap().port());
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            drop(acceptor.accept(stream).await);
        }
    });
    for trust in [Trust::Pinned(vec![pin]), Trust::Invited(pin), Trust::Anyone] {
        let sent = Clients::new(true).send(&endpoint, trust.clone(), Request::get("/", 10)).await;
        assert!(matches!(sent, Err(SendError::Certificate(_))), "{trust:?}: {:?}", sent.err());
    }
}
