//! What must not be kept: what comes after an erasure, documents that were still on their way, names told in vain.

use pico_protocol::blob::BlobKey;
use pico_protocol::id::Digest;
use pico_protocol::referral::{Kind, Step, WithdrawalReason};

use super::{DAY, Pair, identity, reserved};
use crate::outbox::lanes::Side;
use crate::referrals::attachments::{AttachmentState, Described, store as files};
use crate::referrals::{ReferralKey, deadlines, transcript};
use crate::trial::TrialNode;
use crate::trial::link;
use crate::{execute, sql};

fn withdrawn() -> Step {
    Step::Withdrawn { reason: WithdrawalReason::NeedMet, text: String::new() }
}

fn document() -> Described {
    Described {
        digest: Digest::of(b"blob"),
        key: BlobKey::from_bytes([7; 32]),
        name: "relazione.pdf".to_owned(),
        media_type: "application/pdf".to_owned(),
        size: 3,
    }
}

async fn texts_of_referrals(node: &TrialNode) -> i64 {
    let mut tx = node.db.read().await.unwrap();
    sql!(&mut tx, c => sqlx::query_scalar(
        "SELECT CAST(COUNT(*) AS BIGINT) FROM inbox WHERE kind = 'referral/1' AND body IS NOT NULL"
    ).fetch_one(c))
    .unwrap()
}

#[tokio::test]
async fn what_comes_after_an_erasure_is_not_kept() {
    let mut pair = Pair::new().await;
    let id = pair.open(Kind::Referral).await;
    pair.carry(true).await;
    pair.step(true, &id, withdrawn()).await;
    assert_eq!(texts_of_referrals(&pair.receiver).await, 0);
    pair.step(true, &id, Step::EnteredInError { text: "Era Amina Rossi, non lei".to_owned() }).await;
    assert_eq!(pair.row(false, &id).await.state, "entered_in_error");
    assert_eq!(texts_of_referrals(&pair.receiver).await, 0, "nor is the text of what came last");
}

#[tokio::test]
async fn a_document_that_was_on_its_way_does_not_come_back_after_the_erasure() {
    let mut pair = Pair::new().await;
    let id = pair.open(Kind::Referral).await;
    pair.carry(true).await;
    let node = &pair.receiver;
    let mut tx = node.db.write().await.unwrap();
    let file = files::insert(&mut tx, node, &id, Side::Peer, AttachmentState::Fetching, &document()).await.unwrap();
    assert!(files::progress(&mut tx, &file, 1).await.unwrap());
    files::put_chunk(&mut tx, &file, 0, b"ciphertext").await.unwrap();
    tx.commit().await.unwrap();
    pair.step(true, &id, withdrawn()).await;
    // The fetch that began before goes on.
    let node = &pair.receiver;
    let mut tx = node.db.write().await.unwrap();
    assert!(!files::progress(&mut tx, &file, 2).await.unwrap(), "nobody waits for it any more");
    files::postpone(&mut tx, &file, 5).await.unwrap();
    for state in [AttachmentState::Damaged, AttachmentState::Complete] {
        files::finish(&mut tx, &file, state).await.unwrap();
        let found = files::of_referral(&mut tx, node, &id).await.unwrap();
        assert_eq!((found[0].state, found[0].described.name.as_str()), (AttachmentState::Erased, ""));
    }
    assert_eq!(files::chunk(&mut tx, &file, 0).await.unwrap(), None);
}

#[tokio::test]
async fn a_document_is_served_until_the_referral_is_taken_back_or_the_link_ends() {
    let mut pair = Pair::new().await;
    let (kept, taken) = (pair.open(Kind::Referral).await, pair.open(Kind::Referral).await);
    pair.carry(true).await;
    linked(&pair).await;
    for (id, blob) in [(&kept, "kept"), (&taken, "taken")] {
        let mut tx = pair.sender.db.write().await.unwrap();
        let described = Described { digest: Digest::of(blob.as_bytes()), ..document() };
        files::insert(&mut tx, &pair.sender, id, Side::Own, AttachmentState::Complete, &described).await.unwrap();
        tx.commit().await.unwrap();
    }
    assert!(served(&pair, "kept").await && served(&pair, "taken").await);
    pair.step(true, &taken, withdrawn()).await;
    assert!(!served(&pair, "taken").await, "withdrawn");
    pair.step(true, &taken, Step::Closed {}).await;
    assert!(!served(&pair, "taken").await, "and closed");
    assert!(served(&pair, "kept").await);
    let mut tx = pair.sender.db.write().await.unwrap();
    execute!(&mut tx, sqlx::query("UPDATE peers SET state = 'ended'")).unwrap();
    tx.commit().await.unwrap();
    assert!(!served(&pair, "kept").await, "the link has ended");
}

async fn linked(pair: &Pair) {
    let mut tx = pair.sender.db.write().await.unwrap();
    link(&mut tx, &pair.receiver.identity.node_id(), "Altra").await;
    tx.commit().await.unwrap();
}

async fn served(pair: &Pair, blob: &str) -> bool {
    let mut tx = pair.sender.db.read().await.unwrap();
    files::served(&mut tx, &Digest::of(blob.as_bytes())).await.unwrap().is_some()
}

/// The side that asked holds nothing that names anybody.
async fn names_nobody(pair: &Pair, id: &ReferralKey) {
    let row = pair.row(true, id).await;
    assert_eq!((row.state.as_str(), row.label(&pair.sender).unwrap().as_str()), ("expired", ""));
    let mut tx = pair.sender.db.read().await.unwrap();
    let told = transcript::load(&mut tx, &pair.sender, &row).await.unwrap();
    let theirs: Vec<_> = told.events.iter().filter(|event| event.side == Side::Peer).collect();
    assert_eq!((theirs.len(), &theirs[0].text, theirs[0].salt), (1, &None, None));
    assert_eq!(told.referral.unwrap().identity, None);
}

#[tokio::test]
async fn a_name_that_crosses_the_expiry_of_a_request_is_not_kept() {
    let mut pair = Pair::new().await;
    // In a request of admission the one who opens it is the receiver.
    let id = pair.open(Kind::AdmissionRequest).await;
    pair.carry(true).await;
    pair.act(false, &id, identity()).await.unwrap();
    pair.sender.clock.advance(8 * DAY);
    assert_eq!(deadlines::look(&pair.sender).await.unwrap(), 1);
    pair.carry(false).await;
    pair.carry(true).await;
    names_nobody(&pair, &id).await;
    assert_eq!(pair.state(&id).await, "expired");
}

#[tokio::test]
async fn a_name_that_was_told_for_a_request_that_expires_is_not_kept() {
    let mut pair = Pair::new().await;
    let id = pair.open(Kind::AdmissionRequest).await;
    pair.carry(true).await;
    pair.step(false, &id, identity()).await;
    assert_eq!(pair.row(true, &id).await.label(&pair.sender).unwrap(), "Amina Rossi");
    pair.sender.clock.advance(8 * DAY);
    assert_eq!(deadlines::look(&pair.sender).await.unwrap(), 1);
    pair.carry(true).await;
    names_nobody(&pair, &id).await;
    assert_eq!(pair.state(&id).await, "expired");
}

#[tokio::test]
async fn a_name_in_time_is_kept() {
    let mut pair = Pair::new().await;
    let id = pair.open(Kind::Referral).await;
    pair.carry(true).await;
    pair.step(false, &id, reserved()).await;
    pair.step(true, &id, identity()).await;
    assert_eq!(pair.row(false, &id).await.label(&pair.receiver).unwrap(), "Amina Rossi");
    let row = pair.row(false, &id).await;
    let mut tx = pair.receiver.db.read().await.unwrap();
    let told = transcript::load(&mut tx, &pair.receiver, &row).await.unwrap();
    assert!(told.referral.unwrap().identity.is_some());
}
