//! Two nodes in one process, linked over real HTTPS.

use pico_protocol::code::{Code, Kind};
use pico_protocol::id::NodeId;
use pico_protocol::time::Timestamp;
use tokio_util::sync::CancellationToken;

use crate::audit::Actor;
use crate::clock::DAY;
use crate::federation::listener::Listener;
use crate::outbox::{self, Body, Outgoing};
use crate::peers::{LinkState, decision, linking, store as peers_store};
use crate::trial::TrialNode;
use crate::{delivery, execute, sql};

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
        delivery::start(&node);
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

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_restored_node_gets_its_messages_back_and_goes_on_in_a_new_epoch() {
    let (a, b) = (Serving::start("Aurora").await, Serving::start("Brezza").await);
    link(&a, &b).await;
    for _ in 0..30 {
        a.send(b.id(), Kind::of("trial", 1)).await;
    }
    let undelivered = "SELECT CAST(COUNT(*) AS BIGINT) FROM outbox WHERE received_at IS NULL";
    until("everything is signed for", async || a.count(undelivered).await == 0).await;
    // Nobody here knows this kind. Once that is told, no hello is under way that still speaks of what will be forgotten.
    let aside = "SELECT CAST(COUNT(*) AS BIGINT) FROM inbox_exceptions";
    until("all are put aside", async || b.count(aside).await == 30).await;
    a.send(b.id(), Kind::of("trial", 1)).await;
    let told = "SELECT CAST(COUNT(*) AS BIGINT) FROM outbox WHERE exception <> ''";
    until("the sender has heard of it", async || a.count(told).await >= 30).await;
    until("the last one is signed for too", async || a.count(undelivered).await == 0).await;
    let sent = a.count("SELECT CAST(COUNT(*) AS BIGINT) FROM outbox").await;
    forget_after(&a, b.id(), 5).await;
    // The restored node does not know what it lost; it signs nothing before hello has told it.
    a.node.federation.known.start_again(&b.id());
    a.node.federation.known.doubt(&b.id());
    a.send(b.id(), Kind::of("trial", 1)).await;
    let epoch = "SELECT CAST(MAX(epoch) AS BIGINT) FROM incoming_streams";
    until("a new epoch is open", async || b.count(epoch).await == 2).await;
    until("the new message is signed for", async || a.count(undelivered).await == 0).await;
    let back = "SELECT CAST(COUNT(*) AS BIGINT) FROM outbox WHERE seq > 5 AND epoch = 1 AND body IS NOT NULL";
    assert_eq!(a.count(back).await, sent - 5, "every lost message is back, with its text");
    assert_eq!(b.count("SELECT CAST(COUNT(*) AS BIGINT) FROM inbox").await, sent + 1, "none twice, none lost");
    assert_eq!(b.count("SELECT CAST(COUNT(*) AS BIGINT) FROM contradictions").await, 0);
    assert_eq!(b.count("SELECT CAST(COUNT(*) AS BIGINT) FROM peers WHERE frozen <> ''").await, 0);
    until("nothing is frozen here", async || {
        a.count("SELECT CAST(COUNT(*) AS BIGINT) FROM peers WHERE frozen <> ''").await == 0
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_message_whose_key_was_replaced_before_it_was_applied_stops_nobody() {
    let (a, b) = (Serving::start("Aurora").await, Serving::start("Brezza").await);
    link(&a, &b).await;
    // As it is left when a document signed with the recovery sheet takes back the key of a message that waits.
    let replaced = "INSERT INTO inbox (peer, epoch, seq, id, kind, core, core_digest, seal, state, received_at) \
                    SELECT peer, epoch, seq + 1000, 'msg', kind, REPLACE(core, '\"sig\":\"', '\"sig\":\"AAAA'), core_digest, \
                    '{}', 'stored', 1 FROM inbox ORDER BY seq LIMIT 1";
    let mut tx = b.node.db.write().await.unwrap();
    assert_eq!(execute!(&mut tx, sqlx::query(replaced)).unwrap(), 1);
    tx.commit().await.unwrap();
    a.send(b.id(), Kind::of("trial", 1)).await;
    let told = "SELECT CAST(COUNT(*) AS BIGINT) FROM inbox_exceptions WHERE code = 'unknown_kind'";
    until("what came after it is acted upon", async || b.count(told).await == 1).await;
    let aside = "SELECT CAST(COUNT(*) AS BIGINT) FROM inbox_exceptions WHERE code = 'replaced_key'";
    assert_eq!(b.count(aside).await, 1, "its sender is told");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_word_about_a_referral_that_cannot_be_used_keeps_no_text() {
    let (a, b) = (Serving::start("Aurora").await, Serving::start("Brezza").await);
    link(&a, &b).await;
    a.send(b.id(), Kind::of("referral", 1)).await;
    a.send(b.id(), Kind::of("trial", 1)).await;
    let aside = "SELECT CAST(COUNT(*) AS BIGINT) FROM inbox_exceptions";
    until("both are put aside", async || b.count(aside).await == 2).await;
    let kept = "SELECT CAST(COUNT(*) AS BIGINT) FROM inbox WHERE kind = 'trial/1' AND body IS NOT NULL";
    assert_eq!(b.count(kept).await, 1, "what is not about a person can be given back after a restore");
    let kept = "SELECT CAST(COUNT(*) AS BIGINT) FROM inbox WHERE kind = 'referral/1' AND body IS NOT NULL";
    assert_eq!(b.count(kept).await, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_expired_in_the_queue_leaves_as_an_empty_place_and_what_follows_arrives() {
    let (a, b) = (Serving::start("Aurora").await, Serving::start("Brezza").await);
    link(&a, &b).await;
    let now = a.node.clock.now();
    let (late, early) = (Timestamp::from_millis(now.as_millis() - 1), Timestamp::from_millis(now.as_millis() + 60_000));
    let outgoing = |expires| {
        let body = Body::Plain(r#"{"text":"ciao"}"#.into());
        Outgoing { to: b.id(), kind: Kind::of("trial", 1), urgent: false, expires, body }
    };
    let mut tx = a.node.db.write().await.unwrap();
    outbox::enqueue(&mut tx, &a.node, vec![outgoing(Some(late)), outgoing(Some(early)), outgoing(None)]).await.unwrap();
    tx.commit().await.unwrap();
    a.node.signals.wake_delivery(&b.id());
    let undelivered = "SELECT CAST(COUNT(*) AS BIGINT) FROM outbox WHERE received_at IS NULL";
    until("everything is signed for", async || a.count(undelivered).await == 0).await;
    let left = "SELECT CAST(COUNT(*) AS BIGINT) FROM outbox WHERE empty_reason = 'expired' AND body IS NULL AND kind = 'trial/1'";
    assert_eq!(a.count(left).await, 1);
    let whole =
        "SELECT CAST(COUNT(*) AS BIGINT) FROM outbox WHERE empty_reason = '' AND body IS NOT NULL AND kind = 'trial/1'";
    assert_eq!(a.count(whole).await, 2);
    // What follows is looked at: it is of a kind that nobody speaks, and said so; the empty place says nothing.
    let aside = "SELECT CAST(COUNT(*) AS BIGINT) FROM inbox_exceptions WHERE code = 'unknown_kind'";
    until("the other two are put aside", async || b.count(aside).await == 2).await;
    let empty =
        "SELECT CAST(COUNT(*) AS BIGINT) FROM inbox WHERE kind = 'trial/1' AND state = 'empty' AND seal = 'expired'";
    assert_eq!((b.count(empty).await, b.count("SELECT CAST(COUNT(*) AS BIGINT) FROM inbox_exceptions").await), (1, 2));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_clock_behind_the_start_of_the_agreement_keeps_nothing_from_anybody() {
    let (a, b) = (Serving::start("Aurora").await, Serving::start("Brezza").await);
    link(&a, &b).await;
    // What cannot be read is put aside as that, once the agreement lets it be looked at.
    let judged = "SELECT CAST(COUNT(*) AS BIGINT) FROM inbox_exceptions WHERE code = 'bad_content'";
    b.node.clock.set_wrong_by(-DAY);
    a.send(b.id(), Kind::of("referral", 1)).await;
    until("its sender says that it has begun", async || b.count(judged).await == 1).await;
    a.node.clock.set_wrong_by(-DAY);
    a.send(b.id(), Kind::of("referral", 1)).await;
    let early =
        "SELECT CAST(COUNT(*) AS BIGINT) FROM inbox WHERE state = 'early' AND seal IS NOT NULL AND body IS NULL";
    until("neither clock says so: it waits, sealed", async || b.count(early).await == 1).await;
    b.node.clock.advance(DAY);
    until("it has begun", async || b.count(judged).await == 2).await;
    assert_eq!((b.count(early).await, b.count("SELECT CAST(COUNT(*) AS BIGINT) FROM inbox_exceptions").await), (0, 2));
}

/// Makes the outbox look as a backup from back then would.
async fn forget_after(serving: &Serving, peer: NodeId, seq: i64) {
    let mut tx = serving.node.db.write().await.unwrap();
    execute!(&mut tx, sqlx::query("DELETE FROM outbox WHERE seq > $1").bind(seq)).unwrap();
    let head = "UPDATE outgoing_streams SET signed_seq = $1, received = $1, next_position = $1 + 1, signed_head = \
                (SELECT core_digest FROM outbox WHERE seq = $1) WHERE peer = $2";
    execute!(&mut tx, sqlx::query(head).bind(seq).bind(peer.to_string())).unwrap();
    tx.commit().await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_suspended_link_holds_messages_back_until_it_is_resumed() {
    let (a, b) = (Serving::start("Aurora").await, Serving::start("Brezza").await);
    link(&a, &b).await;
    decide(&a, b.id(), LinkState::Suspended).await;
    until("the peer knows", async || b.state_of(a.id()).await == "suspended").await;
    b.send(a.id(), Kind::of("trial", 1)).await;
    let unsigned = "SELECT CAST(COUNT(*) AS BIGINT) FROM outbox WHERE epoch IS NULL AND kind = 'trial/1'";
    assert_eq!(b.count(unsigned).await, 1);
    decide(&a, b.id(), LinkState::Active).await;
    let kept = "SELECT CAST(COUNT(*) AS BIGINT) FROM inbox WHERE kind = 'trial/1'";
    until("the message arrives", async || a.count(kept).await == 1).await;
    assert_eq!(b.state_of(a.id()).await, "active");
}

async fn decide(serving: &Serving, peer: NodeId, to: LinkState) {
    let mut tx = serving.node.db.write().await.unwrap();
    decision::decide(&mut tx, &serving.node, &peer, to, &Actor::Node).await.unwrap();
    tx.commit().await.unwrap();
}
