//! Documents from a peer that is another program: it gives them in pieces of its own choice.

use std::future::ready;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, HeaderName, StatusCode, header};
use axum::routing::get;
use pico_protocol::blob::{BlobKey, CHUNK, STORED_CHUNK};
use pico_protocol::id::Digest;
use pico_protocol::referral::Kind;
use tokio_util::sync::CancellationToken;

use super::from;
use crate::audit::Actor;
use crate::federation::listener::Listener;
use crate::outbox::lanes::Side;
use crate::peers;
use crate::referrals::ReferralKey;
use crate::referrals::attachments::{Attachment, AttachmentState, Described, store};
use crate::referrals::steps::{self, NewReferral};
use crate::referrals::tests::opening;
use crate::trial::{NOON, TrialNode};

/// The shortest piece that a peer may give where so much is left, and how many of them a chunk takes.
const SHORTEST: usize = 16 * 1024;
const MOST_PIECES: usize = 65;

/// What the peer has, how much of it it gives at once, under which status, and how often it was asked. One that is
/// stubborn gives the beginning again, whatever it is asked for; on a line that breaks off the rest of the blob does not come.
struct Shelf {
    blob: Vec<u8>,
    at_once: usize,
    status: StatusCode,
    stubborn: bool,
    breaks_off: bool,
    /// Every second time it is not there at all.
    stutters: bool,
    asked: usize,
}

impl Shelf {
    fn give(&mut self, headers: &HeaderMap) -> (StatusCode, [(HeaderName, String); 1], Body) {
        self.asked += 1;
        let range = headers[header::RANGE].to_str().unwrap();
        let first = range.strip_prefix("bytes=").and_then(|range| range.strip_suffix('-')).unwrap();
        let first = if self.stubborn { 0 } else { first.parse::<usize>().unwrap() };
        let rest = self.blob.get(first..).unwrap_or_default();
        let piece = rest[..rest.len().min(self.at_once)].to_vec();
        let range = format!("bytes {first}-{}/{}", (first + piece.len()).saturating_sub(1), self.blob.len());
        let body = if self.stutters && self.asked.is_multiple_of(2) {
            Body::from_stream(futures_util::stream::iter([Err::<Bytes, _>(std::io::Error::other("nobody is there"))]))
        } else if self.breaks_off && piece.len() < rest.len() {
            let line = [Ok(Bytes::from(piece)), Err(std::io::Error::other("the line breaks off"))];
            Body::from_stream(futures_util::stream::iter(line))
        } else {
            Body::from(piece)
        };
        (self.status, [(header::CONTENT_RANGE, range)], body)
    }
}

/// A node that fetches, and the shelf of the peer from which it does.
struct Road {
    node: TrialNode,
    peer: TrialNode,
    referral: ReferralKey,
    shelf: Arc<Mutex<Shelf>>,
}

impl Road {
    async fn open() -> Self {
        let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let listen = format!("federation.listen=127.0.0.1:{port}");
        let endpoint = format!("federation.endpoint=https://localhost:{port}");
        let peer = TrialNode::with("Brezza", &[listen.as_str(), endpoint.as_str()]).await;
        let flags = ["federation.allow_private_addresses=true", "limits.disk_reserve_bytes=0"];
        let node = TrialNode::with("Aurora", &flags).await;
        let log = peer.identity.documents();
        let mut tx = node.db.write().await.unwrap();
        peers::store::insert(&mut tx, peer.identity.genesis(), &log, true, NOON).await.unwrap();
        let new = NewReferral {
            peer: peer.identity.node_id().to_string(),
            peer_name: "Brezza".to_owned(),
            opening: opening(Kind::Referral),
            person: None,
        };
        let referral = steps::open(&mut tx, &node, &Actor::Node, new).await.unwrap();
        tx.commit().await.unwrap();
        let shelf = Shelf {
            blob: Vec::new(),
            at_once: 0,
            status: StatusCode::PARTIAL_CONTENT,
            stubborn: false,
            breaks_off: false,
            stutters: false,
            asked: 0,
        };
        let shelf = Arc::new(Mutex::new(shelf));
        let given = Arc::clone(&shelf);
        let give = move |headers: HeaderMap| ready(given.lock().unwrap().give(&headers));
        let routes = Router::new().route("/federation/v1/blobs/{digest}", get(give));
        let listener = Listener::bind(&peer.config).await.unwrap();
        tokio::spawn(listener.serve(routes, CancellationToken::new()));
        Self { node, peer, referral, shelf }
    }

    /// The peer gives this from now on.
    fn gives(&self, blob: Vec<u8>, at_once: usize, status: StatusCode) {
        *self.shelf.lock().unwrap() =
            Shelf { blob, at_once, status, stubborn: false, breaks_off: false, stutters: false, asked: 0 };
    }

    /// How often the peer was asked for it.
    fn asked(&self) -> usize {
        self.shelf.lock().unwrap().asked
    }

    /// A document is announced, and the node tries once to fetch it.
    async fn fetches(&self, described: &Described) -> Attachment {
        let (node, referral) = (&self.node, &self.referral);
        let mut tx = node.db.write().await.unwrap();
        let state = AttachmentState::Fetching;
        let id = store::insert(&mut tx, node, referral, Side::Peer, state, described).await.unwrap();
        tx.commit().await.unwrap();
        from(node, &self.peer.identity.node_id()).await.unwrap();
        let mut tx = node.db.read().await.unwrap();
        store::find(&mut tx, node, referral, &id).await.unwrap().unwrap()
    }

    /// The first chunk that the node has kept.
    async fn first_chunk(&self, attachment: &Attachment) -> Option<Vec<u8>> {
        let mut tx = self.node.db.read().await.unwrap();
        store::chunk(&mut tx, &attachment.id, 0).await.unwrap()
    }
}

/// A document of one full chunk and a short one, as it is announced and as it is given. Each number is another one.
fn document(number: u8) -> (Described, Vec<u8>) {
    let key = BlobKey::from_bytes([number; 32]);
    let content = vec![number; CHUNK + 100_000];
    let blob = [key.seal_chunk(0, false, &content[..CHUNK]), key.seal_chunk(1, true, &content[CHUNK..])].concat();
    let described = Described {
        digest: Digest::of(&blob),
        key,
        name: "relazione.pdf".to_owned(),
        media_type: "application/pdf".to_owned(),
        size: content.len() as u64,
    };
    (described, blob)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn pieces_of_any_length_that_a_peer_may_give_come_together() {
    let road = Road::open().await;
    // As this program gives them; the shortest there may be; and two kinds that run over the ends of chunks.
    for (number, at_once) in (1..).zip([STORED_CHUNK, SHORTEST, 100_001, 700_000]) {
        let (described, blob) = document(number);
        let first = blob[..STORED_CHUNK].to_vec();
        road.gives(blob, at_once, StatusCode::PARTIAL_CONTENT);
        let fetched = road.fetches(&described).await;
        assert_eq!((fetched.state, fetched.present), (AttachmentState::Complete, 2), "{at_once} bytes at once");
        assert!(road.first_chunk(&fetched).await == Some(first), "{at_once} bytes at once");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_no_piece_of_a_document_is_put_off_and_not_kept() {
    let road = Road::open().await;
    let partial = StatusCode::PARTIAL_CONTENT;
    for (number, (what, at_once, status, asked)) in (1..).zip([
        ("pieces that are too small", SHORTEST / 2, partial, MOST_PIECES),
        ("a piece that is longer than a chunk", STORED_CHUNK + 1, partial, 1),
        ("a piece of nothing", 0, partial, 1),
        ("a page that is no piece", 50_000, StatusCode::OK, 1),
    ]) {
        let (described, blob) = document(number);
        road.gives(blob, at_once, status);
        let tried = road.fetches(&described).await;
        assert_eq!((tried.state, tried.attempts, tried.present), (AttachmentState::Fetching, 1, 0), "{what}");
        assert_eq!(road.asked(), asked, "{what}");
        assert_eq!(road.first_chunk(&tried).await, None, "{what}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn other_bytes_of_the_right_length_are_thrown_away() {
    let road = Road::open().await;
    let (described, mut blob) = document(1);
    blob[STORED_CHUNK - 1] ^= 1;
    road.gives(blob, STORED_CHUNK, StatusCode::PARTIAL_CONTENT);
    let fetched = road.fetches(&described).await;
    assert_eq!(fetched.state, AttachmentState::Damaged);
    assert_eq!(road.first_chunk(&fetched).await, None);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_piece_from_elsewhere_is_not_taken_for_the_one_that_was_asked_for() {
    let road = Road::open().await;
    let (described, blob) = document(1);
    road.gives(blob, 600_000, StatusCode::PARTIAL_CONTENT);
    road.shelf.lock().unwrap().stubborn = true;
    let tried = road.fetches(&described).await;
    assert_eq!((tried.state, tried.present), (AttachmentState::Fetching, 0), "put off, and not damaged for good");
    assert_eq!(road.asked(), 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_line_that_breaks_off_costs_only_what_had_not_come() {
    let road = Road::open().await;
    let (described, blob) = document(1);
    road.gives(blob, 300_000, StatusCode::PARTIAL_CONTENT);
    road.shelf.lock().unwrap().breaks_off = true;
    let fetched = road.fetches(&described).await;
    assert_eq!((fetched.state, fetched.attempts), (AttachmentState::Complete, 0));
    assert_eq!(road.asked(), 5, "four pieces for the first chunk, and the second in one");

    let (described, blob) = document(2);
    road.gives(blob, SHORTEST - 1, StatusCode::PARTIAL_CONTENT);
    road.shelf.lock().unwrap().breaks_off = true;
    let tried = road.fetches(&described).await;
    assert_eq!((tried.state, tried.attempts, road.asked()), (AttachmentState::Fetching, 1, 1), "put off");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_line_that_breaks_off_and_is_gone_for_a_moment_goes_on_where_it_was() {
    let road = Road::open().await;
    let (described, blob) = document(1);
    road.gives(blob, 400_000, StatusCode::PARTIAL_CONTENT);
    {
        let mut shelf = road.shelf.lock().unwrap();
        (shelf.breaks_off, shelf.stutters) = (true, true);
    }
    let fetched = road.fetches(&described).await;
    // Three pieces and two gaps for the first chunk; then the line is gone with nothing in hand, and is tried again later.
    assert_eq!((fetched.state, fetched.present, fetched.attempts, road.asked()), (AttachmentState::Fetching, 1, 1, 6));
}
