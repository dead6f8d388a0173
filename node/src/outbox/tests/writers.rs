//! Many who write at once, some of whom think better of it: every queue and every stream stays without a hole.

use std::collections::BTreeMap;

use pico_protocol::code::Kind;
use pico_protocol::core::Core;
use pico_protocol::digest::Digest;
use pico_protocol::id::NodeId;
use pico_protocol::signed::Signed;

use super::{Body, Outgoing, SUBJECT, enqueue, peer, positions};
use crate::app::App;
use crate::outbox::sign;
use crate::sql;
use crate::trial::TrialNode;

const WRITERS: usize = 64;
/// Transactions of each; `PICO_TEST_LOAD` makes them more.
const TURNS: usize = 4;

fn turns() -> usize {
    TURNS * std::env::var("PICO_TEST_LOAD").ok().and_then(|times| times.parse().ok()).unwrap_or(1)
}

/// About the link itself, so that it may be signed without a link; every second one an event of a lane.
fn outgoing(to: NodeId, event: bool) -> Outgoing {
    let body =
        if event { Body::Event { subject: SUBJECT.into(), content: "{}".into() } } else { Body::Plain("{}".into()) };
    Outgoing { to, kind: Kind::of("peering", 1), urgent: false, expires: None, body }
}

/// One writer: every turn a few messages to peers in any order, and then perhaps nothing of it. Answers what was committed.
async fn writes(app: App, peers: Vec<NodeId>) -> BTreeMap<NodeId, usize> {
    let mut written: BTreeMap<NodeId, usize> = BTreeMap::new();
    for _ in 0..turns() {
        let [many, outcome, pause] = app.entropy.bytes::<3>();
        let chosen: Vec<NodeId> =
            app.entropy.bytes::<4>().iter().map(|byte| peers[usize::from(*byte) % peers.len()]).collect();
        let chosen = &chosen[..=usize::from(many) % 4];
        tokio::time::sleep(std::time::Duration::from_millis(u64::from(pause) % 8)).await;
        let mut tx = app.db.write().await.unwrap();
        let messages = chosen.iter().enumerate().map(|(at, to)| outgoing(*to, at % 2 == 1)).collect();
        enqueue(&mut tx, &app, messages).await.unwrap();
        match outcome % 3 {
            0 => tx.rollback().await.unwrap(),
            1 => drop(tx),
            _ => {
                tx.commit().await.unwrap();
                for to in chosen {
                    *written.entry(*to).or_default() += 1;
                }
            }
        }
    }
    written
}

/// Signs what waits, again and again, beside the writers.
async fn signs(app: App, peers: Vec<NodeId>) {
    loop {
        for peer in &peers {
            sign::sign_waiting(&app, peer).await.unwrap();
        }
        tokio::time::sleep(std::time::Duration::from_millis(3)).await;
    }
}

async fn cores(node: &TrialNode, peer: &NodeId) -> Vec<Core> {
    let mut tx = node.db.read().await.unwrap();
    let rows: Vec<String> = sql!(&mut tx, c => sqlx::query_scalar(
        "SELECT core FROM outbox WHERE peer = $1 AND core IS NOT NULL ORDER BY position"
    ).bind(peer.to_string()).fetch_all(c))
    .unwrap();
    rows.iter().map(|core| Signed::<Core>::parse(core.as_bytes()).unwrap().claimed().unwrap()).collect()
}

async fn digests(node: &TrialNode, peer: &NodeId) -> Vec<String> {
    let mut tx = node.db.read().await.unwrap();
    let query = "SELECT core_digest FROM outbox WHERE peer = $1 ORDER BY position";
    sql!(&mut tx, c => sqlx::query_scalar(query).bind(peer.to_string()).fetch_all(c)).unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_writers_and_their_second_thoughts_leave_no_hole_and_an_unbroken_chain() {
    let node = TrialNode::named("A").await;
    let peers = ["b", "c", "d"].map(peer).to_vec();
    for peer in &peers {
        node.federation.known.meet(peer);
    }
    let signing = tokio::spawn(signs(node.clone(), peers.clone()));
    let writing: Vec<_> = (0..WRITERS).map(|_| tokio::spawn(writes(node.clone(), peers.clone()))).collect();
    let mut written: BTreeMap<NodeId, usize> = BTreeMap::new();
    for one in writing {
        for (peer, count) in one.await.unwrap() {
            *written.entry(peer).or_default() += count;
        }
    }
    signing.abort();
    drop(signing.await);
    for peer in &peers {
        while sign::sign_waiting(&node, peer).await.unwrap() > 0 {}
        let count = written[peer];
        assert!(count > 0, "somebody has written to everybody");
        assert_eq!(positions(&node, *peer).await, (1..=i64::try_from(count).unwrap()).collect::<Vec<_>>());
        let (cores, digests) = (cores(&node, peer).await, digests(&node, peer).await);
        assert_eq!(cores.iter().map(|core| core.seq).collect::<Vec<_>>(), (1..=count as u64).collect::<Vec<_>>());
        let mut before = Digest::ZERO.to_string();
        for (core, digest) in cores.iter().zip(digests) {
            assert_eq!(core.prev.to_string(), before, "place {}", core.seq);
            before = digest;
        }
        let mut tx = node.db.read().await.unwrap();
        let numbers: Vec<i64> = sql!(&mut tx, c => sqlx::query_scalar(
            "SELECT number FROM outbox WHERE peer = $1 AND subject IS NOT NULL ORDER BY position"
        ).bind(peer.to_string()).fetch_all(c))
        .unwrap();
        assert_eq!(numbers, (1..=i64::try_from(numbers.len()).unwrap()).collect::<Vec<_>>(), "nor has the lane one");
    }
}
