//! A TCP proxy between two nodes that misbehaves on command: the network as it really is.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;

use super::port;

/// What the proxy does with what passes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Nothing: everything passes.
    None,
    /// Connections are refused, open ones are cut.
    Cut,
    /// Connections open and then nothing ever comes.
    BlackHole,
    /// Requests pass; every answer is thrown away and the connection cut: a receipt lost after the commit.
    LoseAnswers,
    /// Everything passes, this much later.
    Delay(Duration),
}

/// A running proxy. It stops with the value.
pub struct Proxy {
    /// Where it listens, on loopback.
    pub port: u16,
    fault: watch::Sender<Fault>,
    forward: Arc<AtomicU64>,
    back: Arc<AtomicU64>,
    open: Arc<Mutex<Open>>,
    task: JoinHandle<()>,
}

impl Proxy {
    /// Listens on a port of its own and passes everything to `target` on loopback.
    pub async fn start(target: u16) -> Self {
        let port = port::free();
        let listener = TcpListener::bind(("127.0.0.1", port)).await.unwrap();
        let (fault, watched) = watch::channel(Fault::None);
        let forward = Arc::new(AtomicU64::new(0));
        let back = Arc::new(AtomicU64::new(0));
        let open = Arc::new(Mutex::new(Open::default()));
        let (counters, counted) = ((Arc::clone(&forward), Arc::clone(&back)), Arc::clone(&open));
        let task = tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let one_more = OneMore::of(&counted);
                let passing = connection(client, target, watched.clone(), counters.clone());
                tokio::spawn(async move {
                    passing.await;
                    drop(one_more);
                });
            }
        });
        Self { port, fault, forward, back, open, task }
    }

    /// From now on. Connections that are open feel it too.
    pub fn fault(&self, fault: Fault) {
        self.fault.send_replace(fault);
    }

    /// Bytes that went from the connecting side to the target so far.
    pub fn forwarded(&self) -> u64 {
        self.forward.load(Ordering::Relaxed)
    }

    /// Bytes that went from the target to the connecting side so far.
    pub fn answered(&self) -> u64 {
        self.back.load(Ordering::Relaxed)
    }

    /// The most connections that were open at the same time, since it [`counts_anew`](Self::counts_anew).
    pub fn most_at_once(&self) -> usize {
        self.open.lock().unwrap().most
    }

    /// Forgets the connections that have ended.
    pub fn counts_anew(&self) {
        let mut open = self.open.lock().unwrap();
        open.most = open.now;
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.fault.send_replace(Fault::Cut);
        self.task.abort();
    }
}

/// One connection through the proxy, as both directions see it.
struct Connection {
    fault: watch::Receiver<Fault>,
    forwarded: Arc<AtomicU64>,
    answered: Arc<AtomicU64>,
    /// True once the connecting side has sent more than its part of the TLS handshake.
    asked: Arc<AtomicBool>,
}

/// How many connections are open, and were at most.
#[derive(Default)]
struct Open {
    now: usize,
    most: usize,
}

/// One of them, as long as it is kept.
struct OneMore(Arc<Mutex<Open>>);

impl OneMore {
    fn of(all: &Arc<Mutex<Open>>) -> Self {
        let mut open = all.lock().unwrap();
        open.now += 1;
        open.most = open.most.max(open.now);
        Self(Arc::clone(all))
    }
}

impl Drop for OneMore {
    fn drop(&mut self) {
        self.0.lock().unwrap().now -= 1;
    }
}

/// Bytes there and back.
type Counters = (Arc<AtomicU64>, Arc<AtomicU64>);

async fn connection(client: TcpStream, target: u16, fault: watch::Receiver<Fault>, (forwarded, answered): Counters) {
    if *fault.borrow() == Fault::Cut {
        return;
    }
    let Ok(server) = TcpStream::connect(("127.0.0.1", target)).await else { return };
    let (client_read, client_write) = client.into_split();
    let (server_read, server_write) = server.into_split();
    let connection = Connection { fault: fault.clone(), forwarded, answered, asked: Arc::default() };
    let mut cut = fault;
    tokio::select! {
        () = connection.requests(client_read, server_write) => {}
        () = connection.answers(server_read, client_write) => {}
        _ = cut.wait_for(|fault| *fault == Fault::Cut) => {}
    }
}

impl Connection {
    async fn requests(&self, mut from: OwnedReadHalf, mut to: OwnedWriteHalf) {
        let mut buffer = vec![0; 64 * 1024];
        let mut records = Records::default();
        while let Ok(length @ 1..) = from.read(&mut buffer).await {
            self.hold().await;
            records.feed(&buffer[..length]);
            // The first encrypted record of a TLS 1.3 client ends its handshake; the second is its request.
            self.asked.fetch_or(records.encrypted > 1, Ordering::Relaxed);
            self.forwarded.fetch_add(length as u64, Ordering::Relaxed);
            if to.write_all(&buffer[..length]).await.is_err() {
                return;
            }
        }
    }

    async fn answers(&self, mut from: OwnedReadHalf, mut to: OwnedWriteHalf) {
        let mut buffer = vec![0; 64 * 1024];
        let mut lost = 0;
        while let Ok(length @ 1..) = from.read(&mut buffer).await {
            self.hold().await;
            if *self.fault.borrow() == Fault::LoseAnswers && self.asked.load(Ordering::Relaxed) {
                lost += length;
                // Session tickets and settings may come before the answer; cutting at once would cancel the request.
                if lost > SMALLER_THAN_AN_ANSWER {
                    return;
                }
            } else if to.write_all(&buffer[..length]).await.is_err() {
                return;
            } else {
                self.answered.fetch_add(length as u64, Ordering::Relaxed);
            }
        }
    }

    /// Waits as long as the fault asks.
    async fn hold(&self) {
        let now = *self.fault.borrow();
        match now {
            Fault::Delay(time) => tokio::time::sleep(time).await,
            Fault::BlackHole => {
                drop(self.fault.clone().wait_for(|fault| *fault != Fault::BlackHole).await);
            }
            Fault::None | Fault::Cut | Fault::LoseAnswers => {}
        }
    }
}

/// Bytes of tickets and settings; a signed answer is longer.
const SMALLER_THAN_AN_ANSWER: usize = 600;

/// Counts the encrypted records of one direction of a TLS connection.
#[derive(Default)]
struct Records {
    header: Vec<u8>,
    remaining: usize,
    encrypted: usize,
}

impl Records {
    fn feed(&mut self, mut bytes: &[u8]) {
        while !bytes.is_empty() {
            let skipped = self.remaining.min(bytes.len());
            bytes = &bytes[skipped..];
            self.remaining -= skipped;
            let wanted = if self.remaining == 0 { (5 - self.header.len()).min(bytes.len()) } else { 0 };
            self.header.extend_from_slice(&bytes[..wanted]);
            bytes = &bytes[wanted..];
            if self.header.len() == 5 {
                self.encrypted += usize::from(self.header[0] == 0x17);
                self.remaining = usize::from(u16::from_be_bytes([self.header[3], self.header[4]]));
                self.header.clear();
            }
        }
    }
}

#[test]
fn encrypted_records_are_counted_however_they_arrive() {
    let stream =
        [&[0x16, 3, 1, 0, 2, 9, 9][..], &[0x17, 3, 3, 0, 1, 9], &[0x17, 3, 3, 0, 0], &[0x17, 3, 3, 1]].concat();
    let mut whole = Records::default();
    whole.feed(&stream);
    let mut trickled = Records::default();
    for byte in &stream {
        trickled.feed(&[*byte]);
    }
    assert_eq!((whole.encrypted, trickled.encrypted), (2, 2));
}
