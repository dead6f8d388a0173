//! What a node that may have been restored does not do by itself.

use pico_protocol::id::MessageId;

use super::*;
use crate::referrals::recovered;
use crate::trial::link;

#[tokio::test]
async fn nothing_expires_towards_a_linked_peer_before_the_first_hello_of_this_process() {
    let pair = Pair::new().await;
    pair.open(Kind::Referral).await;
    let peer = pair.receiver.identity.node_id();
    let mut tx = pair.sender.db.write().await.unwrap();
    link(&mut tx, &peer, "Altra").await;
    tx.commit().await.unwrap();
    pair.sender.clock.advance(8 * DAY);
    assert_eq!(deadlines::look(&pair.sender).await.unwrap(), 0, "it may have been answered before a restore");
    pair.sender.federation.known.meet(&peer);
    assert_eq!(deadlines::look(&pair.sender).await.unwrap(), 1);
}

#[tokio::test]
async fn nothing_expires_while_only_our_own_clock_says_that_it_is_time() {
    let pair = Pair::new().await;
    pair.open(Kind::Referral).await;
    let (sender, peer) = (&pair.sender, pair.receiver.identity.node_id());
    sender.federation.clocks.told(&peer, sender.clock.now(), sender.clock.since_start());
    sender.clock.set_wrong_by(30 * DAY);
    assert_eq!(deadlines::look(sender).await.unwrap(), 0, "for the peer it is not time");
    sender.clock.advance(8 * DAY);
    assert_eq!(deadlines::look(sender).await.unwrap(), 1);
}

/// What the sender's node knows after its machine was lost and its own signed events have come back: the events, in their lane,
/// and nothing else. Answers the texts of both sides, in their order.
async fn only_own_events_are_back(pair: &Pair, id: &ReferralKey) -> (Vec<String>, Vec<(MessageId, Digest, String)>) {
    let (sender, receiver) = (pair.sender.identity.node_id(), pair.receiver.identity.node_id());
    let mut tx = pair.receiver.db.read().await.unwrap();
    let stored = lanes::load(&mut tx, &pair.receiver, &sender, &id.subject()).await.unwrap();
    let theirs = stored.into_iter().filter(|event| event.side == Side::Own);
    let theirs =
        theirs.map(|event| (event.message.parse().unwrap(), event.core_digest.unwrap(), event.text.unwrap())).collect();
    drop(tx);
    let mut tx = pair.sender.db.write().await.unwrap();
    let stored = lanes::load(&mut tx, &pair.sender, &receiver, &id.subject()).await.unwrap();
    let own = stored.into_iter().filter(|event| event.side == Side::Own).map(|event| event.text.unwrap()).collect();
    for lost in [
        "DELETE FROM referral_words",
        "DELETE FROM referral_events",
        "DELETE FROM referrals",
        "DELETE FROM lane_events WHERE side = 'peer'",
        "DELETE FROM lanes WHERE side = 'peer'",
        "DELETE FROM inbox",
    ] {
        execute!(&mut tx, sqlx::query(lost)).unwrap();
    }
    tx.commit().await.unwrap();
    (own, theirs)
}

/// An event of the other side comes, and waits or is followed.
async fn comes(pair: &Pair, (id, digest, text): &(MessageId, Digest, String)) -> Received {
    let (to, peer) = (&pair.sender, pair.receiver.identity.node_id());
    let mut tx = to.db.write().await.unwrap();
    execute!(&mut tx, sqlx::query("DELETE FROM inbox WHERE id = $1").bind(id.to_string())).unwrap();
    let place = lanes::inbox_place(&id.to_string()).row.to_owned();
    let sealed = to.field_key.seal(to.entropy, lanes::inbox_place(&place), &[&[0; 32], text.as_bytes()].concat());
    let seq: i64 =
        sql!(&mut tx, c => sqlx::query_scalar("SELECT COALESCE(MAX(seq), 0) FROM inbox").fetch_one(c)).unwrap();
    execute!(
        &mut tx,
        sqlx::query(
            "INSERT INTO inbox (peer, epoch, seq, id, kind, core, core_digest, body, state, received_at) \
             VALUES ($1, 1, $2, $3, 'referral/1', '{}', $4, $5, 'stored', 1)"
        )
        .bind(peer.to_string())
        .bind(seq + 1)
        .bind(&place)
        .bind(digest.to_string())
        .bind(sealed)
    )
    .unwrap();
    let incoming = Incoming { peer, id: *id, digest: *digest, text };
    let received = messages::receive(&mut tx, to, incoming).await.unwrap();
    tx.commit().await.unwrap();
    received
}

#[tokio::test]
async fn whichever_side_is_heard_first_after_a_restore_the_story_is_whole() {
    for theirs_first in [true, false] {
        let mut pair = Pair::new().await;
        let id = pair.open(Kind::Referral).await;
        pair.carry(true).await;
        pair.step(false, &id, Step::ReviewStarted { reader: None }).await;
        pair.step(false, &id, reserved()).await;
        pair.step(true, &id, identity()).await;
        pair.step(false, &id, Step::QuestionAsked { text: "Quando?".to_owned(), answer_by: later(3) }).await;
        pair.step(true, &id, Step::QuestionAnswered { text: "Lunedì".to_owned() }).await;
        let whole = pair.row(true, &id).await;
        let (own, theirs) = only_own_events_are_back(&pair, &id).await;

        let ahead = Received::Ahead(id.subject());
        if theirs_first {
            for event in &theirs {
                assert_eq!(comes(&pair, event).await, ahead, "it builds on what has come back: {}", event.2);
            }
        }
        for text in &own {
            let mut tx = pair.sender.db.write().await.unwrap();
            let peer = pair.receiver.identity.node_id();
            assert!(recovered::follow(&mut tx, &pair.sender, peer, text).await.unwrap());
            tx.commit().await.unwrap();
        }
        for event in &theirs {
            assert_eq!(comes(&pair, event).await, Received::Followed(id.subject()), "{}", event.2);
        }
        let back = pair.row(true, &id).await;
        assert_eq!(
            (&back.state, &back.turn, back.due_at),
            (&whole.state, &whole.turn, whole.due_at),
            "theirs first: {theirs_first}"
        );
        assert_eq!(back.state, pair.row(false, &id).await.state);
    }
}
