use pico_protocol::code::Kind;
use pico_protocol::digest::Digest;
use pico_protocol::id::NodeId;

mod writers;

use super::lanes::{self, Side};
use super::{Body, Outgoing, Tick, enqueue, erase, withhold};
use crate::sql;
use crate::trial::TrialNode;

const SUBJECT: &str = "0192f0c1-a2b3-7c4d-8e9f-0a1b2c3d4e5f";

fn peer(name: &str) -> NodeId {
    NodeId::from_genesis(&Digest::of(name.as_bytes()))
}

fn plain(to: NodeId) -> Outgoing {
    Outgoing { to, kind: Kind::of("trial", 1), urgent: false, expires: None, body: Body::Plain("{}".into()) }
}

fn event(to: NodeId, content: &str) -> Outgoing {
    let body = Body::Event { subject: SUBJECT.into(), content: content.into() };
    Outgoing { to, kind: Kind::of("referral", 1), urgent: true, expires: None, body }
}

async fn positions(node: &TrialNode, to: NodeId) -> Vec<i64> {
    let mut tx = node.db.read().await.unwrap();
    sql!(&mut tx, c => sqlx::query_scalar("SELECT position FROM outbox WHERE peer = $1 ORDER BY position")
        .bind(to.to_string()).fetch_all(c))
    .unwrap()
}

#[tokio::test]
async fn positions_have_no_gaps_even_after_a_transaction_that_failed() {
    let node = TrialNode::named("A").await;
    let (b, c) = (peer("b"), peer("c"));
    let mut tx = node.db.write().await.unwrap();
    enqueue(&mut tx, &node, vec![plain(b), plain(c), plain(b)]).await.unwrap();
    tx.commit().await.unwrap();
    let mut tx = node.db.write().await.unwrap();
    enqueue(&mut tx, &node, vec![plain(b), plain(b)]).await.unwrap();
    tx.rollback().await.unwrap();
    let mut tx = node.db.write().await.unwrap();
    enqueue(&mut tx, &node, vec![plain(b)]).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(positions(&node, b).await, [1, 2, 3]);
    assert_eq!(positions(&node, c).await, [1]);
}

#[tokio::test]
async fn an_event_takes_its_number_and_what_was_seen_of_the_other_lane() {
    let node = TrialNode::named("A").await;
    let (b, seen) = (peer("b"), Digest::of(b"their event"));
    let mut tx = node.db.write().await.unwrap();
    enqueue(&mut tx, &node, vec![event(b, "first")]).await.unwrap();
    let head = lanes::Head { number: 1, digest: seen };
    lanes::append_peer_event(&mut tx, &b, SUBJECT, head, "their-message", node.clock.now()).await.unwrap();
    enqueue(&mut tx, &node, vec![event(b, "second")]).await.unwrap();
    let events = lanes::load(&mut tx, &node, &b, SUBJECT).await.unwrap();
    let own: Vec<_> = events.iter().filter(|event| event.side == Side::Own).collect();
    assert_eq!(own.iter().map(|event| (event.number, event.seen)).collect::<Vec<_>>(), [(1, None), (2, Some(seen))]);
    assert_eq!(own[1].text.as_deref(), Some("second"));
    assert_eq!((own[1].tick, &own[1].core), (Tick::Queued, &None));
}

#[tokio::test]
async fn an_erasure_leaves_the_slot_and_nothing_of_the_text() {
    let node = TrialNode::named("A").await;
    let b = peer("b");
    let mut tx = node.db.write().await.unwrap();
    enqueue(&mut tx, &node, vec![event(b, "Giulia"), plain(b)]).await.unwrap();
    erase(&mut tx, &b, SUBJECT, &[]).await.unwrap();
    let events = lanes::load(&mut tx, &node, &b, SUBJECT).await.unwrap();
    assert_eq!((events.len(), &events[0].text, events[0].salt), (1, &None, None));
    tx.commit().await.unwrap();
    assert_eq!(positions(&node, b).await, [1, 2]);
}

#[tokio::test]
async fn what_was_not_received_is_withheld_and_named_by_the_next_event() {
    let node = TrialNode::named("A").await;
    let b = peer("b");
    let mut tx = node.db.write().await.unwrap();
    let ids = enqueue(&mut tx, &node, vec![event(b, "first"), event(b, "Giulia"), plain(b)]).await.unwrap();
    let received = "UPDATE outbox SET received_at = 1, core_digest = $2 WHERE id = $1";
    let digest = |of: &[u8]| Digest::of(of).to_string();
    crate::execute!(&mut tx, sqlx::query(received).bind(ids[0].to_string()).bind(digest(b"1"))).unwrap();
    assert_eq!(withhold(&mut tx, &b, SUBJECT).await.unwrap(), 1);
    let events = lanes::load(&mut tx, &node, &b, SUBJECT).await.unwrap();
    assert_eq!(events.iter().map(|event| event.withheld).collect::<Vec<_>>(), [false, true]);
    assert_eq!((events[0].text.as_deref(), &events[1].text), (Some("first"), &None));
    let signed = "UPDATE outbox SET core_digest = $2 WHERE id = $1";
    crate::execute!(&mut tx, sqlx::query(signed).bind(ids[1].to_string()).bind(digest(b"2"))).unwrap();
    let named = lanes::empty_before(&mut tx, &b.to_string(), SUBJECT, 3).await.unwrap();
    assert_eq!(named, [Digest::of(b"2")]);
    // What it could not open is not with the peer either.
    let unopened = "UPDATE outbox SET exception = 'cannot_open' WHERE id = $1";
    crate::execute!(&mut tx, sqlx::query(unopened).bind(ids[0].to_string())).unwrap();
    assert_eq!(withhold(&mut tx, &b, SUBJECT).await.unwrap(), 1);
}
