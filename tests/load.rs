//! Many at once: peers that swallow everything beside peers that live, and everybody writing to a node that comes back.
//!
//! `PICO_TEST_LOAD=5` does five times as much as the ordinary run: 92 peers of which 90 are silent, and 250 senders.

use std::sync::Arc;
use std::time::Duration;

use pico_node::outbox::{Body, Outgoing, enqueue};
use pico_node::sql;
use pico_protocol::receipt::Receipt;
use pico_protocol::{Digest, KeyRing, NodeId, SealKey, Signed};
use serde_json::json;

use crate::on_both_engines;
use crate::support::crowd::{BlackHole, Member, count, load};
use crate::support::engine::Engine;
use crate::support::hostile::{Spoils, now, random};
use crate::support::node::{Plan, TestNode};
use crate::support::pair::TestPair;
use crate::support::proxy::{Fault, Proxy};
use crate::support::staff::comes_in;
use crate::support::tls;
use crate::support::{eventually, eventually_within};

/// Messages for each peer, or of each sender.
const MESSAGES: usize = 20;

/// People who press *save* at the same moment.
const WRITERS: usize = 64;

/// How often the line of Cometa goes away and comes back.
const FLAPS: usize = 4;
/// A line that was away at three attempts is tried again after two minutes, a third more by chance.
const THREE_FAILURES: Duration = Duration::from_mins(4);

const WAITING: &str = "SELECT CAST(COUNT(*) AS BIGINT) FROM outbox WHERE peer = $1 AND received_at IS NULL";

/// Queues messages for each of these peers.
pub async fn queue(node: &TestNode, peers: &[NodeId]) {
    let app = node.open_at(now()).await;
    let message = |to: &NodeId| Outgoing {
        to: *to,
        kind: "trial/1".parse().unwrap(),
        urgent: false,
        expires: None,
        body: Body::Plain(json!({"text": "ciao"}).to_string()),
    };
    for _ in 0..MESSAGES {
        let mut tx = app.db.write().await.unwrap();
        enqueue(&mut tx, &app, peers.iter().map(message).collect()).await.unwrap();
        tx.commit().await.unwrap();
    }
    app.db.close().await;
}

/// Aurora linked with two: Brezza, and Cometa behind a line that will come and go.
async fn two_that_live(engine: Engine) -> (TestNode, TestNode, TestNode, Proxy) {
    let TestPair { aurora, brezza } = TestPair::linked(engine).await;
    let plan = Plan::new("Cooperativa Cometa", engine);
    let line = Proxy::start(plan.federation_port).await;
    let mut cometa = plan.announced_at(line.port).prepare().await;
    cometa.serve().await;
    let invitation = aurora.command(&["peer", "invite"]).await.ok();
    let invitation = invitation.split_whitespace().find(|word| word.len() > 80).expect("an invitation is printed");
    cometa.command(&["peer", "accept", invitation]).await.ok();
    for (node, other) in [(&aurora, "Cooperativa Cometa"), (&cometa, "Cooperativa Aurora")] {
        node.command(&["peer", "confirm", other]).await.ok();
    }
    eventually("Cometa is linked", async || {
        cometa.command(&["peer", "list"]).await.ok().contains("attivo").then_some(())
    })
    .await;
    (aurora, brezza, cometa, line)
}

on_both_engines! {
    async fn sixty_four_who_write_at_the_same_moment_are_all_heard_once(engine: Engine) {
        let TestPair { aurora, brezza: _ } = TestPair::linked(engine).await;
        let giulia = Arc::new(comes_in(&aurora, "giulia", "coordinator").await);
        let page = Arc::new(giulia.open("/persone/nuova").await.ok());
        let writing: Vec<_> = (0..WRITERS).map(|number| {
            let (giulia, page) = (Arc::clone(&giulia), Arc::clone(&page));
            tokio::spawn(async move {
                let form = page.form("").with("family_name", &format!("Scrivente{number:02}")).with("given_name", "Anna");
                giulia.send(&page, &form.with("no_tax_code", "unknown")).await.ok().path
            })
        }).collect();
        for one in writing {
            let path = one.await.unwrap();
            assert!(path.starts_with("/persone/per_"), "{path}");
        }
        let names = aurora.texts("SELECT family_name FROM people ORDER BY family_name").await;
        let expected: Vec<String> = (0..WRITERS).map(|number| format!("Scrivente{number:02}")).collect();
        assert_eq!(names, expected);
        let rows = "SELECT CAST(COUNT(DISTINCT object_id) AS BIGINT) FROM audit_entries WHERE action = 'person.open'";
        assert_eq!(aurora.count(rows).await, i64::try_from(WRITERS).unwrap());
    }

    async fn peers_that_say_nothing_do_not_hold_up_those_that_live(engine: Engine) {
        let (mut aurora, brezza, cometa, line) = two_that_live(engine).await;
        aurora.stop().await;
        let hole = BlackHole::open().await;
        let app = aurora.open_at(now()).await;
        let mut peers = Vec::new();
        for number in 0..18 * load() {
            peers.push(Member::linked(&app, number, Some(&hole.endpoint)).await.id);
        }
        app.db.close().await;
        let living = [Spoils::of(&brezza).id, Spoils::of(&cometa).id];
        peers.extend(living);
        queue(&aurora, &peers).await;
        aurora.serve().await;
        let line = Arc::new(line);
        let flapping = tokio::spawn({
            let line = Arc::clone(&line);
            async move {
                for _ in 0..FLAPS {
                    line.fault(Fault::Cut);
                    tokio::time::sleep(Duration::from_millis(300)).await;
                    line.fault(Fault::None);
                    tokio::time::sleep(Duration::from_millis(900)).await;
                }
            }
        });
        // No assertion on time but that of the schedule: not behind the silent ones, who are waited for without end.
        for (peer, what) in living.iter().zip(["Brezza has everything", "Cometa has everything"]) {
            let everything = async || (count(&aurora, WAITING, peer).await == 0).then_some(());
            eventually_within(THREE_FAILURES, what, everything).await;
        }
        flapping.await.unwrap();
        for node in [&brezza, &cometa] {
            let arrived = "SELECT CAST(COUNT(*) AS BIGINT) FROM inbox WHERE kind = 'trial/1' AND peer = $1";
            let arrived = count(node, arrived, &Spoils::of(&aurora).id).await;
            assert_eq!(arrived, i64::try_from(MESSAGES).unwrap(), "nothing lost, nothing twice");
        }
        assert_eq!(count(&aurora, WAITING, &peers[0]).await, i64::try_from(MESSAGES).unwrap(), "and the others wait");
    }

    async fn many_that_write_to_a_node_that_comes_back_are_all_heard_once(engine: Engine) {
        let mut aurora = TestNode::prepare("Cooperativa Aurora", engine).await;
        let app = aurora.open_at(now()).await;
        let seal = Spoils::of(&aurora).open.seal_key();
        let mut members = Vec::new();
        for number in 0..50 * load() {
            members.push(Member::linked(&app, number, None).await);
        }
        app.db.close().await;
        let ids: Vec<NodeId> = members.iter().map(|member| member.id).collect();
        let ring = KeyRing::of([Spoils::of(&aurora).sign.verify_key()]);
        let road = Road { port: aurora.federation_port, seal, ring };
        // All of them write before it is there.
        let writing: Vec<_> = members.into_iter().map(|member| tokio::spawn(road.clone().writes(member))).collect();
        aurora.serve().await;
        tokio::time::sleep(Duration::from_millis(200)).await;
        aurora.kill();
        tokio::time::sleep(Duration::from_millis(200)).await;
        aurora.serve().await;
        for (id, writes) in ids.iter().zip(writing) {
            // Five times as many on one machine take five times as long.
            let head = tokio::time::timeout(Duration::from_mins(2) * u32::try_from(load()).unwrap(), writes).await;
            let head = head.expect("nobody is refused for ever").unwrap();
            assert_eq!(stands(&aurora, id).await, (i64::try_from(MESSAGES).unwrap(), head.to_string()));
        }
        let twice = "SELECT CAST(COUNT(*) - COUNT(DISTINCT peer || ':' || seq) AS BIGINT) FROM inbox WHERE peer <> $1";
        assert_eq!(count(&aurora, twice, &Spoils::of(&aurora).id).await, 0);
        let all = "SELECT CAST(COUNT(*) AS BIGINT) FROM inbox WHERE peer <> $1";
        let expected = i64::try_from(ids.len() * MESSAGES).unwrap();
        assert_eq!(count(&aurora, all, &Spoils::of(&aurora).id).await, expected);
    }
}

/// Where the stream of a peer stands.
async fn stands(node: &TestNode, peer: &NodeId) -> (i64, String) {
    let db = node.database().await;
    let mut tx = db.read().await.unwrap();
    let query = "SELECT received, head FROM incoming_streams WHERE peer = $1";
    let found = sql!(&mut tx, c => sqlx::query_as(query).bind(peer.to_string()).fetch_one(c)).unwrap();
    drop(tx);
    db.close().await;
    found
}

/// The way to the node, and what its answers are checked with.
#[derive(Clone)]
struct Road {
    port: u16,
    seal: SealKey,
    ring: KeyRing,
}

impl Road {
    /// One member sends everything it has, batch after batch, until each is signed for; answers the digest of its last core.
    async fn writes(self, mut member: Member) -> Digest {
        let lines: Vec<(String, Digest)> = (0..MESSAGES).map(|_| member.next(&self.seal)).collect();
        let (mut confirmed, mut refused) = (0, 0);
        while confirmed < MESSAGES {
            let body: String = lines[confirmed..].iter().take(5).map(|(line, _)| line.as_str()).collect();
            if let Some(receipt) = self.sends(&body).await {
                confirmed = usize::try_from(receipt.received).unwrap();
                refused = 0;
            } else {
                // Down, crowded or too busy: again in a moment, later and later as every sender, each at its own.
                refused = (refused + 1).min(5);
                let [chance] = random::<1>();
                tokio::time::sleep(Duration::from_millis((50 + u64::from(chance)) << (refused - 1))).await;
            }
        }
        lines.last().expect("there are some").1
    }

    async fn sends(&self, body: &str) -> Option<Receipt> {
        let sent = tls::post(self.port, "/federation/v1/batch", "application/x-ndjson", body.as_bytes()).await.ok()?;
        let receipt = Signed::<Receipt>::parse(&sent.body).ok()?.verify(&self.ring).ok()?.into_object();
        (receipt.request == Digest::of(body.as_bytes())).then_some(receipt)
    }
}
