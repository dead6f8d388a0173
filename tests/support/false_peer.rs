//! A peer that answers as the test likes: it stands before a real node with that node's own certificate and keys.
//!
//! To the sender it is the peer: same pin, same signatures. What the test does not want to falsify goes through to the real
//! node, so that the link is made in the ordinary way, and when the peer is honest again it is the real node that answers.

use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use pico_node::federation::tls::server_config;
use pico_protocol::core::Core;
use pico_protocol::receipt::Receipt;
use pico_protocol::{Digest, Object, Signed};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

use super::hostile::{Spoils, now};
use super::node::TestNode;
use super::tls;

/// A request that came.
pub struct Asked {
    /// Where it goes.
    pub path: String,
    /// Its body; empty for a GET.
    pub body: Vec<u8>,
    method: String,
    content_type: String,
}

/// What is answered.
pub enum Reply {
    /// What the real node says.
    Pass,
    /// What becomes of the body that the real node answers.
    Changed(Box<dyn FnOnce(Vec<u8>) -> Reply + Send>),
    /// These bytes, status line and all.
    Bytes(Vec<u8>),
    /// The same, a byte at a time, without an end.
    Drip(Vec<u8>),
}

type Manner = Arc<dyn Fn(&Asked) -> Reply + Send + Sync>;

/// A running false peer. It stops with the value.
pub struct FalsePeer {
    manner: Arc<Mutex<Manner>>,
    task: JoinHandle<()>,
}

impl FalsePeer {
    /// Stands on `port` before a node that announces it. The node is prepared; it need not run yet.
    pub async fn before(node: &TestNode, port: u16) -> Self {
        let keys = node.data().join("keys");
        Self::showing(&keys.join("tls.pem"), &keys.join("tls.key"), node, port).await
    }

    /// The same, with a certificate of the test's choice: somebody who is not the node stands before it.
    pub async fn showing(certificate: &Path, key: &Path, node: &TestNode, port: u16) -> Self {
        drop(rustls::crypto::ring::default_provider().install_default());
        let config = server_config(certificate, key).unwrap();
        let (acceptor, listener) =
            (TlsAcceptor::from(Arc::new(config)), TcpListener::bind(("127.0.0.1", port)).await.unwrap());
        let manner: Arc<Mutex<Manner>> = Arc::new(Mutex::new(Arc::new(|_: &Asked| Reply::Pass)));
        let (real, chosen) = (node.federation_port, Arc::clone(&manner));
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (acceptor, chosen) = (acceptor.clone(), Arc::clone(&chosen));
                tokio::spawn(async move {
                    if let Ok(stream) = acceptor.accept(stream).await {
                        converse(stream, real, &chosen).await;
                    }
                });
            }
        });
        Self { manner, task }
    }

    /// How batches are answered from now on.
    pub fn answers(&self, to_batches: impl Fn(&Asked) -> Reply + Send + Sync + 'static) {
        self.answers_at("/federation/v1/batch", to_batches);
    }

    /// How hellos are answered from now on.
    pub fn greets(&self, to_hellos: impl Fn(&Asked) -> Reply + Send + Sync + 'static) {
        self.answers_at("/federation/v1/hello", to_hellos);
    }

    /// How requests to one address are answered from now on; everything else goes through.
    pub fn answers_at(&self, path: &'static str, manner: impl Fn(&Asked) -> Reply + Send + Sync + 'static) {
        let choose = move |asked: &Asked| if asked.path == path { manner(asked) } else { Reply::Pass };
        *self.manner.lock().unwrap() = Arc::new(choose);
    }

    /// How every request is answered from now on, wherever it goes.
    pub fn answers_everywhere(&self, manner: impl Fn(&Asked) -> Reply + Send + Sync + 'static) {
        *self.manner.lock().unwrap() = Arc::new(manner);
    }

    /// Everything goes through.
    pub fn is_honest(&self) {
        self.answers(|_| Reply::Pass);
    }
}

impl Drop for FalsePeer {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// One request, one answer, and the connection is closed.
async fn converse(mut stream: TlsStream<TcpStream>, real: u16, manner: &Mutex<Manner>) {
    let Some(asked) = read_request(&mut stream).await else { return };
    let now = Arc::clone(&manner.lock().unwrap());
    let mut reply = now(&asked);
    if matches!(reply, Reply::Pass | Reply::Changed(_)) {
        let passed = if asked.method == "GET" {
            tls::get(real, &asked.path).await
        } else {
            tls::post(real, &asked.path, &asked.content_type, &asked.body).await
        };
        let Ok(passed) = passed else { return };
        reply = match reply {
            Reply::Changed(change) => change(passed.body),
            _ => Reply::Bytes([passed.head.as_bytes(), b"\r\n\r\n", &passed.body].concat()),
        };
    }
    match reply {
        Reply::Pass | Reply::Changed(_) => {}
        Reply::Bytes(bytes) => drop(stream.write_all(&bytes).await),
        Reply::Drip(bytes) => {
            for byte in bytes.iter().chain(std::iter::repeat(&b' ')) {
                // Until the sender has had enough, or the test wants something else.
                let ended = !Arc::ptr_eq(&now, &manner.lock().unwrap());
                if ended || stream.write_all(&[*byte]).await.is_err() || stream.flush().await.is_err() {
                    return;
                }
                tokio::time::sleep(Duration::from_millis(200)).await;
            }
        }
    }
    drop(stream.shutdown().await);
}

async fn read_request(stream: &mut TlsStream<TcpStream>) -> Option<Asked> {
    let (mut bytes, mut buffer) = (Vec::new(), vec![0; 64 * 1024]);
    loop {
        let read = stream.read(&mut buffer).await.ok().filter(|read| *read > 0)?;
        bytes.extend_from_slice(&buffer[..read]);
        let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") else { continue };
        let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
        let header = |name: &str| {
            let mut lines = head.lines().filter_map(|line| line.split_once(':'));
            lines.find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value.trim().to_owned())
        };
        let length: usize = header("content-length").map_or(0, |length| length.parse().unwrap());
        if bytes.len() < end + 4 + length {
            continue;
        }
        let mut words = head.split(' ');
        return Some(Asked {
            method: words.next()?.to_owned(),
            path: words.next()?.to_owned(),
            content_type: header("content-type").unwrap_or_default(),
            body: bytes[end + 4..end + 4 + length].to_vec(),
        });
    }
}

impl Asked {
    /// The cores of a batch, as claimed.
    pub fn cores(&self) -> Vec<(Core, Digest)> {
        let lines = self.body.split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
        lines
            .map(|line| {
                let message: serde_json::Value = serde_json::from_slice(line).unwrap();
                let core = Signed::<Core>::parse(message["core"].to_string().as_bytes()).unwrap();
                (core.claimed().unwrap(), core.digest())
            })
            .collect()
    }

    /// The receipt that an honest node would give for the whole batch.
    pub fn receipt(&self) -> Receipt {
        let (last, head) = self.cores().pop().expect("a batch is never empty");
        Receipt {
            from: last.to,
            to: last.from,
            document: 1,
            epoch: last.epoch,
            received: last.seq,
            head,
            safe: 0,
            window: 100,
            busy: None,
            exceptions_total: 0,
            exceptions: Vec::new(),
            request: Digest::of(&self.body),
            at: now(),
            ext: pico_protocol::json::Ext::default(),
        }
    }
}

/// A whole answer with this status and body.
pub fn answer(status: &str, headers: &str, body: &[u8]) -> Reply {
    let length = body.len();
    let head = format!("HTTP/1.1 {status}\r\n{headers}Content-Length: {length}\r\nConnection: close\r\n\r\n");
    Reply::Bytes([head.as_bytes(), body].concat())
}

/// A signed object, as an answer.
pub fn signed<T: Object>(object: T, by: &Spoils) -> Reply {
    let envelope = Signed::sign(object, &by.sign).unwrap().signed().to_json();
    answer("200 OK", "Content-Type: application/json\r\n", envelope.as_bytes())
}
