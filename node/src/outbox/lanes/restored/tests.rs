use pico_protocol::code::Kind;
use pico_protocol::digest::Digest;
use pico_protocol::id::NodeId;

use super::*;
use crate::outbox::lanes::{self, StoredEvent};
use crate::outbox::{Body, Outgoing, enqueue};
use crate::trial::TrialNode;

const SUBJECT: &str = "0192f0c1-a2b3-7c4d-8e9f-0a1b2c3d4e5f";

fn peer() -> NodeId {
    NodeId::from_genesis(&Digest::of(b"peer"))
}

/// Decides an event here; it waits to be signed.
async fn decide(tx: &mut Tx, node: &TrialNode, words: &str) -> String {
    let body = Body::Event { subject: SUBJECT.into(), content: format!("\"{words}\"") };
    let message = Outgoing { to: peer(), kind: Kind::of("referral", 1), urgent: false, expires: None, body };
    enqueue(tx, node, vec![message]).await.unwrap()[0].to_string()
}

/// An event that this node had signed comes back from the peer.
async fn comes_back(tx: &mut Tx, node: &TrialNode, number: u32, seen: Option<Digest>) -> String {
    let id = format!("0192f0c1-0000-7000-8000-00000000000{number}");
    let event = lanes::AnyEvent {
        subject: SUBJECT.parse().unwrap(),
        number,
        prev: None,
        seen,
        empty: Vec::new(),
        at: node.clock.now(),
        body: "lost".into(),
    };
    let text = [&[0; 32], serde_json::to_string(&event).unwrap().as_bytes()].concat();
    let body = node.field_key.seal(node.entropy, store::place(&id), &text);
    let position = store::reserve(tx, &peer().to_string(), 1).await.unwrap();
    let digest = Digest::of(id.as_bytes());
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO outbox (id, peer, position, kind, urgent, body, created_at, epoch, seq, core, core_digest) \
             VALUES ($1, $2, $3, 'referral/1', FALSE, $4, 0, 1, $5, '{}', $6)"
        )
        .bind(&id)
        .bind(peer().to_string())
        .bind(position)
        .bind(body)
        .bind(i64::from(number))
        .bind(digest.to_string())
    )
    .unwrap();
    recover_own(tx, node, &peer(), &id, &digest).await.unwrap();
    id
}

async fn own(tx: &mut Tx, node: &TrialNode) -> Vec<StoredEvent> {
    let mut events = lanes::load(tx, node, &peer(), SUBJECT).await.unwrap();
    events.retain(|event| event.side == Side::Own);
    events.sort_by_key(|event| event.number);
    events
}

#[tokio::test]
async fn a_lost_event_that_comes_back_has_its_number_and_what_was_decided_meanwhile_moves_behind_it() {
    let node = TrialNode::named("A").await;
    let mut tx = node.db.write().await.unwrap();
    let first = comes_back(&mut tx, &node, 1, None).await;
    let (one, two) = (decide(&mut tx, &node, "one").await, decide(&mut tx, &node, "two").await);
    let theirs = Digest::of(b"an event of theirs that is not here yet");
    let second = comes_back(&mut tx, &node, 2, None).await;
    let third = comes_back(&mut tx, &node, 3, Some(theirs)).await;
    let events = own(&mut tx, &node).await;
    let order: Vec<_> = events.iter().map(|event| (event.number, event.message.as_str())).collect();
    assert_eq!(order, [(1, first.as_str()), (2, &second), (3, &third), (4, &one), (5, &two)]);
    assert_eq!(events[3].seen, Some(theirs), "an event never sees less than the one before it");
    let head = lanes::head(&mut tx, &peer(), SUBJECT, Side::Own).await.unwrap();
    assert_eq!((head.number, head.digest), (5, Digest::of(third.as_bytes())), "the next one chains to what was signed");
    let moved: Vec<_> = moved(&mut tx, &peer(), SUBJECT).await.unwrap();
    let moved: Vec<_> = moved.iter().map(|event| (event.message.as_str(), event.number, event.moved)).collect();
    assert_eq!(moved, [(one.as_str(), 4, 2), (two.as_str(), 5, 2)]);
}

#[tokio::test]
async fn an_event_that_the_backup_knew_unsigned_keeps_its_place_and_nothing_moves() {
    let node = TrialNode::named("A").await;
    let mut tx = node.db.write().await.unwrap();
    comes_back(&mut tx, &node, 1, None).await;
    let known = decide(&mut tx, &node, "known").await;
    let behind = decide(&mut tx, &node, "behind").await;
    let text = r#"{"subject":"0192f0c1-a2b3-7c4d-8e9f-0a1b2c3d4e5f","number":2,"at":0,"body":"known"}"#;
    let body = node.field_key.seal(node.entropy, store::place(&known), &[&[0; 32], text.as_bytes()].concat());
    let signed = "UPDATE outbox SET epoch = 1, seq = 2, body = $2 WHERE id = $1";
    execute!(&mut tx, sqlx::query(signed).bind(&known).bind(body)).unwrap();
    recover_own(&mut tx, &node, &peer(), &known, &Digest::of(b"known")).await.unwrap();
    let order: Vec<_> = own(&mut tx, &node).await.into_iter().map(|event| (event.number, event.message)).collect();
    assert_eq!(order[1..], [(2, known), (3, behind)]);
    assert!(held(&mut tx).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_step_that_does_not_stand_any_more_leaves_no_hole() {
    let node = TrialNode::named("A").await;
    let mut tx = node.db.write().await.unwrap();
    comes_back(&mut tx, &node, 1, None).await;
    let (one, two) = (decide(&mut tx, &node, "one").await, decide(&mut tx, &node, "two").await);
    comes_back(&mut tx, &node, 2, None).await;
    drop_unsigned(&mut tx, &peer(), SUBJECT, &one).await.unwrap();
    let order: Vec<_> = own(&mut tx, &node).await.into_iter().map(|event| (event.number, event.message)).collect();
    assert_eq!(order[2..], [(3, two)]);
    assert_eq!(lanes::head(&mut tx, &peer(), SUBJECT, Side::Own).await.unwrap().number, 3);
    let next = decide(&mut tx, &node, "next").await;
    assert_eq!(own(&mut tx, &node).await.last().map(|event| (event.number, event.message.clone())), Some((4, next)));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_number_that_moves_while_a_referral_follows_is_followed_too() {
    let node = std::sync::Arc::new(TrialNode::named("A").await);
    let mut tx = node.db.write().await.unwrap();
    let one = decide(&mut tx, &node, "one").await;
    comes_back(&mut tx, &node, 1, None).await;
    tx.commit().await.unwrap();
    let mut following = node.db.write().await.unwrap();
    assert_eq!(moved(&mut following, &peer(), SUBJECT).await.unwrap()[0].moved, 1);
    let page = tokio::spawn({
        let node = std::sync::Arc::clone(&node);
        async move {
            let mut tx = node.db.write().await.unwrap();
            comes_back(&mut tx, &node, 2, None).await;
            tx.commit().await.unwrap();
        }
    });
    // The next page may come as soon as it can: it must not come in between.
    tokio::time::sleep(std::time::Duration::from_millis(200)).await;
    followed(&mut following, &peer(), SUBJECT).await.unwrap();
    following.commit().await.unwrap();
    page.await.unwrap();
    let mut tx = node.db.write().await.unwrap();
    let left: Vec<_> = moved(&mut tx, &peer(), SUBJECT).await.unwrap();
    let left: Vec<_> = left.iter().map(|event| (event.message.as_str(), event.number, event.moved)).collect();
    assert_eq!(left, [(one.as_str(), 3, 1)]);
}
