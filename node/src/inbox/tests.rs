//! Two nodes in one process, linked over real HTTPS.

use pico_protocol::code::{Code, Kind};
use pico_protocol::id::NodeId;
use tokio_util::sync::CancellationToken;

use crate::audit::Actor;
use crate::federation::listener::Listener;
use crate::outbox::{self, Body, Outgoing};
use crate::peers::{linking, store as peers_store};
use crate::sql;
use crate::trial::TrialNode;

/// A node that listens and works.
struct Serving {
    node: TrialNode,
    stop: CancellationToken,
}

impl Drop for Serving {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

impl Serving {
    async fn start(name: &str) -> Self {
        let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let listen = format!("federation.listen=127.0.0.1:{port}");
        let endpoint = format!("federation.endpoint=https://localhost:{port}");
        let flags = [&listen, &endpoint, "federation.allow_private_addresses=true", "limits.disk_reserve_bytes=0"];
        let node = TrialNode::with(name, &flags).await;
        let routes = super::routes(&node).merge(linking::routes()).with_state((*node).clone());
        let stop = CancellationToken::new();
        let listener = Listener::bind(&node.config).await.unwrap();
        tokio::spawn(listener.serve(routes, stop.clone()));
        outbox::start(&node);
        super::start(&node);
        Self { node, stop }
    }

    fn id(&self) -> NodeId {
        self.node.identity.node_id()
    }

    async fn state_of(&self, peer: NodeId) -> String {
        let mut tx = self.node.db.read().await.unwrap();
        peers_store::find(&mut tx, &peer).await.unwrap().map(|row| row.state).unwrap_or_default()
    }

    async fn send(&self, to: NodeId, kind: Kind) {
        let body = Body::Plain(r#"{"text":"ciao"}"#.into());
        let message = Outgoing { to, kind, urgent: false, expires: None, body };
        let mut tx = self.node.db.write().await.unwrap();
        outbox::enqueue(&mut tx, &self.node, vec![message]).await.unwrap();
        tx.commit().await.unwrap();
    }

    async fn count(&self, query: &'static str) -> i64 {
        let mut tx = self.node.db.read().await.unwrap();
        sql!(&mut tx, c => sqlx::query_scalar(query).fetch_one(c)).unwrap()
    }
}

/// Waits until it is so; the test harness ends a test that waits for ever.
async fn until(what: &str, mut so: impl AsyncFnMut() -> bool) {
    for _ in 0..3000 {
        if so().await {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    panic!("never: {what}");
}

async fn link(a: &Serving, b: &Serving) {
    let invitation = linking::invite(&a.node, &Actor::Node).await.unwrap().to_string();
    linking::accept(&b.node, &invitation, &Actor::Node).await.unwrap();
    let mut codes = Vec::new();
    for (one, other) in [(a, b), (b, a)] {
        let mut tx = one.node.db.read().await.unwrap();
        codes.push(linking::find(&mut tx, &one.node, &other.id()).await.unwrap().unwrap().code.unwrap());
    }
    assert_eq!(codes[0], codes[1], "both panels show the same code");
    for (one, other) in [(a, b), (b, a)] {
        linking::confirm(&one.node, &other.id(), Some(&codes[0]), Code::of("telephone"), &Actor::Node).await.unwrap();
    }
    until("the link is active on both sides", async || {
        a.state_of(b.id()).await == "active" && b.state_of(a.id()).await == "active"
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_nodes_link_and_every_message_is_signed_for() {
    let (a, b) = (Serving::start("Aurora").await, Serving::start("Brezza").await);
    link(&a, &b).await;
    for _ in 0..250 {
        a.send(b.id(), Kind::of("trial", 1)).await;
    }
    let undelivered = "SELECT CAST(COUNT(*) AS BIGINT) FROM outbox WHERE received_at IS NULL";
    until("everything is signed for", async || a.count(undelivered).await == 0).await;
    let kept = "SELECT CAST(COUNT(*) AS BIGINT) FROM inbox WHERE kind = 'trial/1'";
    assert_eq!(b.count(kept).await, 250);
    // A kind that nobody speaks is put aside, its sender learns it, and the stream goes on.
    let aside = "SELECT CAST(COUNT(*) AS BIGINT) FROM inbox_exceptions WHERE code = 'unknown_kind'";
    until("all are put aside", async || b.count(aside).await == 250).await;
    a.send(b.id(), Kind::of("trial", 1)).await;
    let told = "SELECT CAST(COUNT(*) AS BIGINT) FROM outbox WHERE exception = 'unknown_kind'";
    until("the sender has heard of the exceptions", async || a.count(told).await >= 250).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_wrong_code_confirms_nothing() {
    let (a, b) = (Serving::start("Aurora").await, Serving::start("Brezza").await);
    let invitation = linking::invite(&a.node, &Actor::Node).await.unwrap().to_string();
    linking::accept(&b.node, &invitation, &Actor::Node).await.unwrap();
    let wrong = Some("00000 00000 00000");
    assert!(linking::confirm(&a.node, &b.id(), wrong, Code::of("telephone"), &Actor::Node).await.is_err());
    assert_eq!(a.state_of(b.id()).await, "invited");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_invitation_is_for_one_node() {
    let (a, b, c) = tokio::join!(Serving::start("Aurora"), Serving::start("Brezza"), Serving::start("Corallo"));
    let invitation = linking::invite(&a.node, &Actor::Node).await.unwrap().to_string();
    linking::accept(&b.node, &invitation, &Actor::Node).await.unwrap();
    let refused = linking::accept(&c.node, &invitation, &Actor::Node).await.unwrap_err();
    assert!(matches!(&refused, linking::LinkError::Refused(code) if code == "used"), "{refused}");
    // The same node may ask again: its answer may have been lost.
    linking::accept(&b.node, &invitation, &Actor::Node).await.unwrap();
}
