//! Events that are put aside: from a stranger, or out of their place.

use pico_protocol::id::{Digest, MessageId};
use pico_protocol::lane::LaneEvent;
use pico_protocol::referral::{DeclineReason, Kind, State, Step};

use super::Pair;
use crate::outbox::lanes::{self, Side};
use crate::referrals::messages::{self, Incoming, Received};
use crate::trial::{NOON, TrialNode};

#[tokio::test]
async fn a_stranger_who_knows_the_identifier_finds_no_referral() {
    let mut pair = Pair::new().await;
    let id = pair.open(Kind::Referral).await;
    pair.carry(true).await;
    let stranger = TrialNode::named("CAPP").await;
    let step = Step::Declined { reason: DeclineReason::NoPlaces, text: String::new() };
    let event = LaneEvent {
        subject: id.subject().parse().unwrap(),
        number: 1,
        prev: None,
        seen: None,
        empty: Vec::new(),
        at: NOON,
        body: step,
    };
    let text = serde_json::to_string(&event).unwrap();
    let message = MessageId::new(NOON, [3; 10]);
    let peer = stranger.identity.node_id();
    let incoming = Incoming { peer, id: message, digest: Digest::of(b"x"), text: &text };
    let mut tx = pair.sender.db.write().await.unwrap();
    assert_eq!(messages::receive(&mut tx, &pair.sender, incoming).await.unwrap(), Received::Unusable("against_rules"));
    tx.commit().await.unwrap();
    assert_eq!(pair.row(true, &id).await.state, State::Sent.code());
}

#[tokio::test]
async fn an_event_that_has_unseen_what_its_predecessor_saw_is_put_aside_and_the_referral_goes_on() {
    let mut pair = Pair::new().await;
    let id = pair.open(Kind::Referral).await;
    pair.carry(true).await;
    pair.step(false, &id, Step::ReviewStarted { reader: None }).await;
    let peer = pair.receiver.identity.node_id();
    let step = Step::Declined { reason: DeclineReason::NoPlaces, text: String::new() };
    let mut tx = pair.sender.db.write().await.unwrap();
    let prev = lanes::head(&mut tx, &peer, &id.subject(), Side::Peer).await.unwrap().digest;
    let subject = id.subject().parse().unwrap();
    let event = LaneEvent { subject, number: 2, prev: Some(prev), seen: None, empty: Vec::new(), at: NOON, body: step };
    let text = serde_json::to_string(&event).unwrap();
    let incoming = Incoming { peer, id: MessageId::new(NOON, [4; 10]), digest: Digest::of(b"y"), text: &text };
    assert_eq!(messages::receive(&mut tx, &pair.sender, incoming).await.unwrap(), Received::Unusable("against_rules"));
    tx.commit().await.unwrap();
    pair.step(false, &id, Step::Declined { reason: DeclineReason::NoPlaces, text: String::new() }).await;
    assert_eq!(pair.state(&id).await, "declined");
}

#[tokio::test]
async fn an_event_that_comes_before_what_it_builds_on_is_not_refused() {
    let mut pair = Pair::new().await;
    let id = pair.open(Kind::Referral).await;
    pair.carry(true).await;
    let peer = pair.sender.identity.node_id();
    let subject = id.subject();
    let event = |number: u32, seen: Option<Digest>| {
        let body = Step::Noted { text: "una nota".to_owned() };
        let prev = Some(Digest::of(b"not here"));
        let event =
            LaneEvent { subject: subject.parse().unwrap(), number, prev, seen, empty: Vec::new(), at: NOON, body };
        serde_json::to_string(&event).unwrap()
    };
    let mut tx = pair.receiver.db.write().await.unwrap();
    let early = event(3, None);
    let incoming = Incoming { peer, id: MessageId::new(NOON, [5; 10]), digest: Digest::of(b"z"), text: &early };
    let ahead = Received::Ahead(subject.clone());
    assert_eq!(messages::receive(&mut tx, &pair.receiver, incoming).await.unwrap(), ahead);
    // Its predecessor is here, and does not chain to it: nothing that may still come changes that.
    let torn = event(2, None);
    let incoming = Incoming { text: &torn, ..incoming };
    let refused = messages::receive(&mut tx, &pair.receiver, incoming).await.unwrap();
    assert_eq!(refused, Received::Unusable("against_rules"));
    let behind = event(1, None);
    let incoming = Incoming { text: &behind, ..incoming };
    let refused = messages::receive(&mut tx, &pair.receiver, incoming).await.unwrap();
    assert_eq!(refused, Received::Unusable("against_rules"));
}
