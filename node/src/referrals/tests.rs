//! Two nodes, each with its own database, and a courier in between that does what delivery does: signs (here: invents a
//! digest), carries the text, and brings back receipts.

mod forgotten;
mod refused;
mod restored;

use std::collections::BTreeMap;

use pico_protocol::id::Digest;
use pico_protocol::lane::LaneEvent;
use pico_protocol::referral::{
    AgeBand, Area, Category, Field, Identity, Kind, LegalBasis, Need, Opening, Source, Step, Territory, Urgency,
    WaitsFor, WithdrawalReason,
};
use pico_protocol::time::Timestamp;
use serde_json::Value;

use super::messages::{self, Incoming, Received};
use super::steps::{self, NewReferral, StepError};
use super::store::list::{self, Filter};
use super::store::{self, Row};
use super::{Reach, ReferralKey, View, deadlines, ticks, transcript};
use crate::audit::Actor;
use crate::clock::DAY;
use crate::outbox::lanes::{self, Side};
use crate::outbox::ticks::Ticks;
use crate::store::page::PageNumber;
use crate::trial::{NOON, TrialNode};
use crate::{execute, sql};

struct Pair {
    sender: TrialNode,
    receiver: TrialNode,
    /// What crossed the wire and what has not yet, by message.
    digests: BTreeMap<String, Digest>,
}

fn coordinator() -> Actor {
    Actor::Account { id: "acc_giulia".to_owned(), name: "Giulia Marchetti".to_owned() }
}

fn later(days: i64) -> Timestamp {
    Timestamp::from_millis(NOON.as_millis() + days * DAY)
}

pub(super) fn opening(kind: Kind) -> Opening {
    Opening {
        kind,
        service: None,
        need: Need { category: Category::L, area: Area::Families, text: "Un posto il pomeriggio".to_owned() },
        age_band: AgeBand::From6To10,
        territory: Territory { province: "BO".to_owned(), comune: None },
        urgency: Urgency::Routine,
        source: Source::School,
        legal_basis: LegalBasis::Consent,
        answer_by: later(7),
        fields: if kind == Kind::OpenCall { Vec::new() } else { vec![Field::Name, Field::Telephone] },
        call: None,
    }
}

fn reserved() -> Step {
    Step::ProvisionallyAccepted { waits_for: WaitsFor::Identity, held_until: later(10), text: String::new() }
}

fn identity() -> Step {
    Step::IdentityDisclosed { identity: Identity { name: Some("Amina Rossi".to_owned()), ..Identity::default() } }
}

fn accepted() -> Step {
    Step::Accepted {
        contact: "Piero Landi".to_owned(),
        service: "Centro diurno".to_owned(),
        proposed_start: None,
        held_until: later(12),
        text: String::new(),
    }
}

impl Pair {
    async fn new() -> Self {
        let sender = TrialNode::named("Open Group").await;
        let receiver = TrialNode::named("Uscita di Sicurezza").await;
        Self { sender, receiver, digests: BTreeMap::new() }
    }

    async fn open(&self, kind: Kind) -> ReferralKey {
        let new = NewReferral {
            peer: self.receiver.identity.node_id().to_string(),
            peer_name: "Uscita di Sicurezza".to_owned(),
            opening: opening(kind),
            person: Some(("per_1".to_owned(), "acc_giulia".to_owned(), "Amina Rossi".to_owned())),
        };
        let mut tx = self.sender.db.write().await.unwrap();
        let id = steps::open(&mut tx, &self.sender, &coordinator(), new).await.unwrap();
        tx.commit().await.unwrap();
        id
    }

    /// Carries everything that waits at `from` to the other node, in order.
    async fn carry(&mut self, from_sender: bool) {
        let (from, to) = if from_sender { (&self.sender, &self.receiver) } else { (&self.receiver, &self.sender) };
        let peer = to.identity.node_id();
        let author = from.identity.node_id();
        let mut tx = from.db.write().await.unwrap();
        let waiting: Vec<(String, String, Option<String>)> = sql!(&mut tx, c => sqlx::query_as(
            "SELECT id, kind, subject FROM outbox WHERE received_at IS NULL ORDER BY position"
        ).fetch_all(c))
        .unwrap();
        for (message, kind, subject) in waiting {
            let digest = Digest::of(message.as_bytes());
            let text = match &subject {
                None => self::plain(&mut tx, from, &message).await,
                Some(subject) => event(&mut tx, from, &peer, subject, &message, &self.digests).await,
            };
            sign(&mut tx, from, &message, &digest, &text, subject.is_some()).await;
            self.digests.insert(message.clone(), digest);
            let incoming = Incoming { peer: author, id: message.parse().unwrap(), digest, text: &text };
            arrive(to, &kind, incoming).await;
        }
        tx.commit().await.unwrap();
    }

    async fn act(&self, as_sender: bool, id: &ReferralKey, step: Step) -> Result<(), StepError> {
        let node = if as_sender { &self.sender } else { &self.receiver };
        let mut tx = node.db.write().await.unwrap();
        steps::take(&mut tx, node, &coordinator(), id, step).await?;
        tx.commit().await.unwrap();
        Ok(())
    }

    /// A step and its delivery.
    async fn step(&mut self, as_sender: bool, id: &ReferralKey, step: Step) {
        self.act(as_sender, id, step).await.unwrap();
        self.carry(as_sender).await;
    }

    async fn row(&self, of_sender: bool, id: &ReferralKey) -> Row {
        let node = if of_sender { &self.sender } else { &self.receiver };
        let mut tx = node.db.read().await.unwrap();
        store::find(&mut tx, id, &Reach::All).await.unwrap().unwrap()
    }

    /// The state, which must be the same on both nodes.
    async fn state(&self, id: &ReferralKey) -> String {
        let (own, other) = (self.row(true, id).await.state, self.row(false, id).await.state);
        assert_eq!(own, other);
        own
    }

    async fn work_list(&self, of_sender: bool) -> Vec<String> {
        let node = if of_sender { &self.sender } else { &self.receiver };
        let mut tx = node.db.read().await.unwrap();
        let filter = Filter { view: View::ToAnswer, ..Filter::default() };
        let counts = list::counts(&mut tx, &Reach::All).await.unwrap();
        let first = PageNumber::from_request(None);
        let page = list::page(&mut tx, &Reach::All, &filter, first, &counts).await.unwrap();
        assert_eq!(page.total, i64::try_from(page.rows.len()).unwrap());
        page.rows.into_iter().map(|row| row.state).collect()
    }
}

async fn plain(tx: &mut crate::store::Tx, from: &TrialNode, message: &str) -> String {
    let body: String = sql!(tx, c => sqlx::query_scalar("SELECT body FROM outbox WHERE id = $1").bind(message)
        .fetch_one(c))
    .unwrap();
    lanes::open_salted(from, place("outbox", message), &body).unwrap().1
}

fn place<'a>(table: &'static str, row: &'a str) -> crate::store::field_key::Place<'a> {
    crate::store::field_key::Place { table, column: "body", row }
}

async fn event(
    tx: &mut crate::store::Tx,
    from: &TrialNode,
    peer: &pico_protocol::id::NodeId,
    subject: &str,
    message: &str,
    digests: &BTreeMap<String, Digest>,
) -> String {
    let events = lanes::load(tx, from, peer, subject).await.unwrap();
    let stored = events.iter().find(|event| event.message == message).unwrap();
    let before = events.iter().find(|event| event.side == Side::Own && event.number + 1 == stored.number);
    let body: Value = serde_json::from_str(stored.text.as_ref().unwrap()).unwrap();
    let event = LaneEvent {
        subject: subject.parse().unwrap(),
        number: u32::try_from(stored.number).unwrap(),
        prev: before.map(|event| digests[&event.message]),
        seen: stored.seen,
        empty: Vec::new(),
        at: stored.at,
        body,
    };
    serde_json::to_string(&event).unwrap()
}

async fn sign(tx: &mut crate::store::Tx, from: &TrialNode, message: &str, digest: &Digest, text: &str, in_lane: bool) {
    let sealed = from.field_key.seal(from.entropy, place("outbox", message), &[&[0; 32], text.as_bytes()].concat());
    execute!(
        tx,
        sqlx::query("UPDATE outbox SET core = '{}', core_digest = $2, body = $3, received_at = $4 WHERE id = $1")
            .bind(message)
            .bind(digest.to_string())
            .bind(sealed)
            .bind(from.clock.now().as_millis())
    )
    .unwrap();
    if in_lane {
        execute!(
            tx,
            sqlx::query(
                "UPDATE lanes SET head = $2 WHERE side = 'own' AND subject = (SELECT subject FROM outbox WHERE id = $1)"
            )
            .bind(message)
            .bind(digest.to_string())
        )
        .unwrap();
    }
}

/// What the inbox does: stores, hands over, commits.
async fn arrive(to: &TrialNode, kind: &str, incoming: Incoming<'_>) {
    let mut tx = to.db.write().await.unwrap();
    let id = incoming.id.to_string();
    let sealed = to.field_key.seal(to.entropy, lanes::inbox_place(&id), &[&[0; 32], incoming.text.as_bytes()].concat());
    let place: i64 =
        sql!(&mut tx, c => sqlx::query_scalar("SELECT CAST(COUNT(*) AS BIGINT) FROM inbox").fetch_one(c)).unwrap();
    execute!(
        &mut tx,
        sqlx::query(
            "INSERT INTO inbox (peer, epoch, seq, id, kind, core, core_digest, body, state, received_at) \
             VALUES ($1, 1, $2, $3, $4, '{}', $5, $6, 'stored', $7)"
        )
        .bind(incoming.peer.to_string())
        .bind(place + 1)
        .bind(&id)
        .bind(kind)
        .bind(incoming.digest.to_string())
        .bind(sealed)
        .bind(to.clock.now().as_millis())
    )
    .unwrap();
    if kind == "tick/1" {
        let mut ticks = Ticks::default();
        ticks.add(incoming.peer, messages::read_tick(incoming.text).unwrap());
        ticks.write(&mut tx, to).await.unwrap();
    } else {
        let received = messages::receive(&mut tx, to, incoming).await.unwrap();
        assert!(matches!(received, Received::Followed(_)), "{received:?}: {}", incoming.text);
    }
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn both_nodes_show_the_same_story_from_the_request_to_the_closed_loop() {
    let mut pair = Pair::new().await;
    let id = pair.open(Kind::Referral).await;
    pair.carry(true).await;
    assert_eq!(pair.state(&id).await, "sent");
    assert_eq!(pair.work_list(false).await, ["sent"]);
    assert!(pair.work_list(true).await.is_empty());
    pair.step(false, &id, Step::QuestionAsked { text: "C'è una certificazione?".to_owned(), answer_by: later(3) })
        .await;
    assert_eq!(pair.work_list(true).await, ["sent"]);
    pair.step(true, &id, Step::QuestionAnswered { text: "Sì".to_owned() }).await;
    pair.step(false, &id, reserved()).await;
    assert_eq!(pair.row(false, &id).await.label(&pair.receiver).unwrap(), "");
    pair.step(true, &id, identity()).await;
    assert_eq!(pair.row(false, &id).await.label(&pair.receiver).unwrap(), "Amina Rossi");
    pair.step(false, &id, accepted()).await;
    pair.step(false, &id, Step::Started { first_contact: later(1) }).await;
    assert_eq!(pair.state(&id).await, "in_progress");
    let done = r#"{"step":"completed","outcome":"reached","reason":"need_resolved","minutes":600,"text":""}"#;
    pair.step(false, &id, serde_json::from_str(done).unwrap()).await;
    assert_eq!(pair.work_list(true).await, ["completed"]);
    pair.step(true, &id, Step::Closed {}).await;
    assert_eq!(pair.state(&id).await, "closed");
    assert!(pair.row(false, &id).await.closed_at.is_some());
}

#[tokio::test]
async fn a_step_that_the_state_does_not_allow_is_not_taken() {
    let pair = Pair::new().await;
    let id = pair.open(Kind::Referral).await;
    assert!(matches!(pair.act(true, &id, identity()).await, Err(StepError::NotAllowed(_))));
    assert!(matches!(pair.act(true, &id, accepted()).await, Err(StepError::NotAllowed(_))));
    assert_eq!(pair.row(true, &id).await.version, 1);
}

#[tokio::test]
async fn a_withdrawal_that_crosses_an_acceptance_wins_and_the_receiver_erases_and_says_so() {
    let mut pair = Pair::new().await;
    let id = pair.open(Kind::Referral).await;
    pair.carry(true).await;
    pair.step(false, &id, reserved()).await;
    pair.step(true, &id, identity()).await;
    pair.act(false, &id, accepted()).await.unwrap();
    pair.act(true, &id, Step::Withdrawn { reason: WithdrawalReason::NeedMet, text: String::new() }).await.unwrap();
    pair.carry(true).await;
    pair.carry(false).await;
    assert_eq!(pair.state(&id).await, "withdrawn");
    let received = pair.row(false, &id).await;
    assert!(received.erased_at.is_some() && received.label.is_empty());
    let mut tx = pair.receiver.db.read().await.unwrap();
    let told = transcript::load(&mut tx, &pair.receiver, &received).await.unwrap();
    assert!(told.referral.is_none());
    assert!(told.events.iter().filter(|event| event.side == Side::Peer).all(|event| event.text.is_none()));
    drop(tx);
    let sent = pair.row(true, &id).await;
    let mut tx = pair.sender.db.read().await.unwrap();
    let told = transcript::load(&mut tx, &pair.sender, &sent).await.unwrap();
    assert!(told.referral.unwrap().erased);
    drop(tx);
    pair.step(true, &id, Step::Closed {}).await;
    assert_eq!(pair.state(&id).await, "closed");
    deadlines::look(&pair.receiver).await.unwrap();
    let mut tx = pair.receiver.db.read().await.unwrap();
    let left: Vec<String> = sql!(&mut tx, c => sqlx::query_scalar(
        "SELECT id FROM outbox WHERE body IS NOT NULL AND subject IS NOT NULL"
    ).fetch_all(c))
    .unwrap();
    assert_eq!(left.len(), 1, "our own words about it are gone too");
    let receipt = plain(&mut tx, &pair.receiver, &left[0]).await;
    assert!(receipt.contains(r#""body":{"step":"erased"}"#), "only the receipt stays, which names nobody: {receipt}");
}

#[tokio::test]
async fn an_unanswered_referral_expires_by_the_senders_signed_event_only() {
    let mut pair = Pair::new().await;
    let id = pair.open(Kind::Referral).await;
    pair.carry(true).await;
    pair.receiver.clock.advance(8 * DAY);
    assert_eq!(deadlines::look(&pair.receiver).await.unwrap(), 0);
    assert_eq!(deadlines::look(&pair.sender).await.unwrap(), 0);
    pair.sender.clock.advance(8 * DAY);
    assert_eq!(deadlines::look(&pair.sender).await.unwrap(), 1);
    pair.act(false, &id, accepted()).await.unwrap();
    pair.carry(true).await;
    pair.carry(false).await;
    assert_eq!(pair.row(true, &id).await.state, pair.row(false, &id).await.state);
}

#[tokio::test]
async fn a_message_is_ticked_when_it_stands_in_the_work_list_and_when_somebody_reads_it() {
    let mut pair = Pair::new().await;
    let id = pair.open(Kind::Referral).await;
    pair.carry(true).await;
    pair.carry(false).await;
    let tick = |pair: &Pair| {
        let (node, id) = (pair.sender.clone(), id.clone());
        let peer = pair.receiver.identity.node_id();
        async move {
            let mut tx = node.db.read().await.unwrap();
            lanes::load(&mut tx, &node, &peer, &id.subject()).await.unwrap()[0].tick
        }
    };
    assert_eq!(tick(&pair).await, crate::outbox::Tick::Processed);
    for _ in 0..2 {
        let row = pair.row(false, &id).await;
        let mut tx = pair.receiver.db.write().await.unwrap();
        let told = transcript::load(&mut tx, &pair.receiver, &row).await.unwrap();
        ticks::read(&mut tx, &pair.receiver, &row, &told).await.unwrap();
        tx.commit().await.unwrap();
    }
    pair.carry(false).await;
    assert_eq!(tick(&pair).await, crate::outbox::Tick::Read);
}

#[tokio::test]
async fn an_operator_finds_only_what_is_hers() {
    let pair = Pair::new().await;
    let id = pair.open(Kind::Referral).await;
    let mut tx = pair.sender.db.read().await.unwrap();
    let find = async |tx: &mut _, account: &str| {
        store::find(tx, &id, &Reach::Own(account.to_owned())).await.unwrap().is_some()
    };
    assert!(find(&mut tx, "acc_giulia").await);
    assert!(!find(&mut tx, "acc_other").await);
    let filter = Filter { view: View::Sent, text: "sicurézza".to_owned(), ..Filter::default() };
    let rows = list::rows(&mut tx, &Reach::Own("acc_giulia".to_owned()), &filter, 0, 10).await.unwrap();
    assert_eq!(rows.len(), 1);
    assert_eq!(rows[0].number, "26-0001");
    assert!(list::rows(&mut tx, &Reach::Own("acc_other".to_owned()), &filter, 0, 10).await.unwrap().is_empty());
}
