//! Many linked cooperatives at once. A node under test knows each of them as a linked peer; none of them is a process.

use pico_node::app::App;
use pico_node::peers::{LinkState, store};
use pico_protocol::core::{Draft, Place};
use pico_protocol::document::{Document, DocumentLog, Limits, Organization};
use pico_protocol::genesis::{self, Genesis};
use pico_protocol::json::Ext;
use pico_protocol::message::{Message, Slot};
use pico_protocol::plaintext::Plaintext;
use pico_protocol::{Digest, MessageId, NodeId, OpenKey, SealKey, SignKey, Signed};
use serde_json::json;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use super::hostile::{now, random};
use super::node::TestNode;
use super::port;

/// How many times more a test of load does than in the ordinary run: `PICO_TEST_LOAD`.
pub fn load() -> usize {
    std::env::var("PICO_TEST_LOAD").ok().and_then(|times| times.parse().ok()).unwrap_or(1)
}

/// One cooperative of the crowd.
pub struct Member {
    /// Its node id.
    pub id: NodeId,
    key: SignKey,
    place: Place,
}

impl Member {
    /// Written into the database of the node as a linked peer; where it listens, if it listens at all.
    pub async fn linked(app: &App, number: usize, endpoint: Option<&str>) -> Self {
        let (recovery, key) = (SignKey::from_secret(&random()), SignKey::from_secret(&random()));
        let genesis = Genesis { recovery_keys: vec![recovery.verify_key()], created: now() }.sign(&recovery).unwrap();
        let id = genesis::node_id(&genesis);
        let document = document(id, &recovery, &key, number, endpoint);
        let document = Signed::sign(document, &recovery).unwrap().into_signed();
        let log = DocumentLog::begin(&genesis, document).unwrap();
        let mut tx = app.db.write().await.unwrap();
        store::insert(&mut tx, &genesis, &log, true, now()).await.unwrap();
        for step in [LinkState::Invited, LinkState::Verified, LinkState::Agreed, LinkState::Active].windows(2) {
            store::move_state(&mut tx, &id, step[0], step[1], now()).await.unwrap();
        }
        tx.commit().await.unwrap();
        let to = app.identity.node_id();
        Self { id, key, place: Place { from: id, to, document: 1, epoch: 1, seq: 1, prev: Digest::ZERO } }
    }

    /// The next message of its stream, as one line, and the digest of its core.
    pub fn next(&mut self, to: &SealKey) -> (String, Digest) {
        let content = Plaintext::write(random(), &json!({"n": self.place.seq})).unwrap();
        let draft = Draft::new(MessageId::new(now(), random()), "trial/1".parse().unwrap(), now());
        let core = draft.place(&self.place, &content).sign(&self.key).unwrap();
        let sealed = pico_protocol::seal::seal(core.signed().payload(), &content, to, random()).unwrap();
        self.place.seq += 1;
        self.place.prev = core.digest();
        let digest = core.digest();
        (Message { core: core.into_signed(), slot: Slot::Sealed(sealed) }.to_json() + "\n", digest)
    }
}

fn document(id: NodeId, recovery: &SignKey, key: &SignKey, number: usize, endpoint: Option<&str>) -> Document {
    Document {
        node_id: id,
        n: 1,
        prev: None,
        created: now(),
        organization: Organization {
            legal_name: format!("Cooperativa della Folla {number}"),
            tax_code: String::new(),
            albo_number: String::new(),
            telephone: String::new(),
            contact: String::new(),
            control_group: None,
        },
        recovery_keys: vec![recovery.verify_key()],
        sign_keys: vec![key.verify_key()],
        seal_keys: vec![OpenKey::from_secret(&random()).seal_key()],
        revoked: Vec::new(),
        endpoints: endpoint.map(|endpoint| endpoint.parse().unwrap()).into_iter().collect(),
        tls_pins: endpoint.map(|endpoint| Digest::of(endpoint.as_bytes())).into_iter().collect(),
        protocols: vec!["trial/1".parse().unwrap()],
        limits: Limits::default(),
        relays: Vec::new(),
        ext: Ext::default(),
    }
}

/// A port that takes every connection and never says a word. It closes with the value.
pub struct BlackHole {
    /// Its address, as a document tells it.
    pub endpoint: String,
    task: JoinHandle<()>,
}

impl BlackHole {
    /// Opens one.
    pub async fn open() -> Self {
        let port = port::free();
        let listener = TcpListener::bind(("127.0.0.1", port)).await.unwrap();
        let task = tokio::spawn(async move {
            let mut swallowed = Vec::new();
            while let Ok((stream, _)) = listener.accept().await {
                swallowed.push(stream);
            }
        });
        Self { endpoint: format!("https://localhost:{port}"), task }
    }
}

impl Drop for BlackHole {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// One number out of the node's database.
pub async fn count(node: &TestNode, query: &'static str, peer: &NodeId) -> i64 {
    let db = node.database().await;
    let mut tx = db.read().await.unwrap();
    let found = pico_node::sql!(&mut tx, c => sqlx::query_scalar(query).bind(peer.to_string()).fetch_one(c)).unwrap();
    drop(tx);
    db.close().await;
    found
}
