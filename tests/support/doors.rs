//! The doors of the federation's listener as a stranger tries them: what is sent, what must come back, what was stored.

use pico_node::sql;
use pico_protocol::{Object, SignKey, Signed};
use serde_json::Value;

use super::node::TestNode;
use super::panel::Panel;
use super::tls::{self, Answer};

/// A request as it is tried.
pub struct Knock {
    /// What is wrong with it.
    pub what: &'static str,
    /// The status that must come.
    pub status: u16,
    /// Its body.
    pub body: Vec<u8>,
}

impl Knock {
    /// A request with this fault.
    pub fn new(what: &'static str, status: u16, body: impl Into<Vec<u8>>) -> Self {
        Self { what, status, body: body.into() }
    }
}

/// Everything that a request could leave behind, counted or as it stands. What is told to a peer and how its node was last
/// reached is not in it: that moves by itself.
const STORED: [&str; 16] = [
    "COUNT(*) FROM inbox",
    "COUNT(*) FROM inbox_exceptions",
    "COUNT(*) FROM contradictions",
    "COALESCE(MAX(received || ' ' || head || halted), '') FROM incoming_streams",
    "COALESCE(MAX(epoch || ' ' || signed_seq || signed_head), '') FROM outgoing_streams",
    "COUNT(*) FROM outbox",
    "COALESCE(MAX(state || frozen || legal_name || endpoint), '') FROM peers",
    "COUNT(*) FROM peers",
    "COUNT(*) FROM peer_documents",
    "COUNT(*) FROM own_documents",
    "COALESCE(MAX(own_envelope || peer_envelope || COALESCE(code, '')), '') FROM introductions",
    "COALESCE(MAX(used_by), '') FROM invitations",
    "COUNT(*) FROM agreements",
    "COUNT(*) FROM feed_entries",
    "COUNT(*) FROM feed_replicas",
    // That somebody was given something is written down each time.
    "COUNT(*) FROM audit_entries WHERE action <> 'peer.recover-given'",
];

/// What the node has really kept.
pub async fn stored(node: &TestNode) -> Vec<String> {
    let db = node.database().await;
    let mut tx = db.read().await.unwrap();
    let mut all = Vec::new();
    for one in STORED {
        let (column, rest) = one.split_once(" FROM ").unwrap();
        let query = format!("SELECT CAST({column} AS TEXT) FROM {rest}");
        let value: String = sql!(&mut tx, c => sqlx::query_scalar(sqlx::AssertSqlSafe(query)).fetch_one(c)).unwrap();
        all.push(format!("{one}: {value}"));
    }
    drop(tx);
    db.close().await;
    all
}

/// Posts a body to a door.
pub async fn post(node: &TestNode, path: &str, body: &[u8]) -> Answer {
    tls::post(node.federation_port, path, "application/json", body).await.expect("the node answers")
}

/// Tries each of them, and then the door with other methods: the right refusal, which gives nothing, and nothing is stored.
pub async fn all_refused(node: &TestNode, path: &str, knocks: Vec<Knock>) {
    let before = stored(node).await;
    for Knock { what, status, body } in knocks {
        let answer = post(node, path, &body).await;
        assert_eq!(answer.status, status, "{path}: {what}: {}", answer.text());
        gives_nothing(&format!("{path}: {what}"), &answer);
        assert_eq!(stored(node).await, before, "{path}: {what} has left something behind");
    }
    for method in ["GET", "PUT", "DELETE", "OPTIONS"] {
        let answer = ask(node, method, path).await;
        assert_eq!(answer.status, 405, "{method} {path}: {}", answer.text());
        assert_eq!(answer.header("allow"), Some("POST"), "{method} {path}");
        gives_nothing(&format!("{method} {path}"), &answer);
    }
    assert_eq!(stored(node).await, before, "{path}: another method has left something behind");
    is_ready(node).await;
}

/// A request without a body.
pub async fn ask(node: &TestNode, method: &str, path: &str) -> Answer {
    let head = format!("{method} {path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    tls::exchange(node.federation_port, head.as_bytes()).await.expect("the node answers")
}

/// An unsigned refusal says what kind of refusal it is, and nothing besides.
#[track_caller]
pub fn gives_nothing(what: &str, answer: &Answer) {
    assert_eq!(answer.header("content-type"), Some("application/problem+json"), "{what}: {}", answer.text());
    let problem: Value = serde_json::from_slice(&answer.body).unwrap_or_else(|_| panic!("{what}: {}", answer.text()));
    let problem = problem.as_object().unwrap();
    let fields: Vec<&str> = problem.keys().map(String::as_str).collect();
    assert_eq!(fields, ["detail", "status", "title", "type"], "{what}: {}", answer.text());
    assert_eq!(problem["status"], answer.status, "{what}");
    assert!(answer.body.len() < 300, "{what}: {}", answer.text());
}

/// The code of an unsigned refusal.
pub fn code(answer: &Answer) -> String {
    let problem: Value = serde_json::from_slice(&answer.body).unwrap_or_default();
    problem["title"].as_str().unwrap_or_default().to_owned()
}

/// The node can do its work.
pub async fn is_ready(node: &TestNode) {
    assert_eq!(Panel::new(&node.panel()).open("/readyz").await.ok().body, "ready\n");
}

/// An object as the body of a request.
pub fn signed<T: Object>(object: T, key: &SignKey) -> Vec<u8> {
    Signed::sign(object, key).unwrap().signed().to_json().into_bytes()
}

/// The same body with white space up to this length: as JSON it means the same.
pub fn padded(body: &[u8], length: usize) -> Vec<u8> {
    let mut longer = body.to_vec();
    longer.resize(length, b' ');
    longer
}
