//! The two nodes, and the courier between them.

use std::collections::BTreeMap;

use pico_protocol::agreement::{Agreement, Party as Side};
use pico_protocol::booking::{Booking as Folded, Request, Step};
use pico_protocol::code::Code;
use pico_protocol::id::{Digest, MessageId, NodeId};
use pico_protocol::json::Ext;
use pico_protocol::lane::LaneEvent;
use pico_protocol::signed::Signed;
use pico_protocol::time::Timestamp;
use serde_json::Value;

use crate::accounts::role::RoleSet;
use crate::accounts::{Account, Role, command};
use crate::audit::Actor;
use crate::bookings::exchange::steps::{self, StepError};
use crate::bookings::exchange::{Turn, messages, store, transcript};
use crate::bookings::store as rows;
use crate::bookings::tests::trial::{ground, lend};
use crate::bookings::{Booking, BookingId, State};
use crate::outbox::lanes::arriving::{Incoming, Received};
use crate::outbox::lanes::{self, Side as Lane};
use crate::resources::Resource;
use crate::services::visibility_code;
use crate::store::Tx;
use crate::store::field_key::Place;
use crate::trial::{NOON, TrialNode, knows};
use crate::web::locale::Locale;
use crate::{execute, sql};

pub(super) struct Pair {
    pub(super) asker: TrialNode,
    pub(super) owner: TrialNode,
    giulia: Account,
    /// What crossed the wire, by message.
    digests: BTreeMap<String, Digest>,
}

fn lender() -> Actor {
    Actor::Account { id: "acc_omar".to_owned(), name: "Omar Esempio".to_owned() }
}

impl Pair {
    /// Two nodes that know nothing of each other; one lends the room of the trials, changed like this.
    pub(super) async fn unlinked(change: impl FnOnce(&mut Resource)) -> Self {
        let (asker, owner) = (TrialNode::named("Aurora").await, TrialNode::named("Brezza").await);
        let giulia = command::create(&asker, "giulia", "Giulia Esempio", RoleSet::new([Role::Coordinator]), Locale::It);
        let giulia = giulia.await.unwrap();
        let mut resource = ground(1, 0).resource;
        resource.particulars.visibility = pico_protocol::feed::Visibility::Linked;
        change(&mut resource);
        lend(&owner, &resource).await;
        let mut tx = owner.db.write().await.unwrap();
        let seen = visibility_code(resource.particulars.visibility);
        execute!(&mut tx, sqlx::query("UPDATE resources SET visibility = $1").bind(seen)).unwrap();
        tx.commit().await.unwrap();
        Self { asker, owner, giulia, digests: BTreeMap::new() }
    }

    /// The same, with a link and an agreement that names bookings.
    pub(super) async fn lending(change: impl FnOnce(&mut Resource)) -> Self {
        let pair = Self::unlinked(change).await;
        for (node, other) in [(&pair.asker, &pair.owner), (&pair.owner, &pair.asker)] {
            knows(node, other).await;
            agree(node, &other.identity.node_id()).await;
        }
        pair
    }

    pub(super) fn node(&self, asker: bool) -> &TrialNode {
        if asker { &self.asker } else { &self.owner }
    }

    fn id(&self, asker: bool) -> NodeId {
        self.node(asker).identity.node_id()
    }

    pub(super) async fn try_ask(&self, request: Request) -> Result<BookingId, StepError> {
        let mut tx = self.asker.db.write().await.unwrap();
        let asked = steps::open(&mut tx, &self.asker, &self.giulia, &self.id(false), request).await;
        tx.commit().await.unwrap();
        asked
    }

    pub(super) async fn ask(&self, request: Request) -> BookingId {
        self.try_ask(request).await.unwrap()
    }

    pub(super) async fn act(&self, asker: bool, id: &BookingId, step: Step) -> Result<(), StepError> {
        let node = self.node(asker);
        let actor = if asker { self.giulia.actor() } else { lender() };
        let mut tx = node.db.write().await.unwrap();
        steps::take(&mut tx, node, &actor, id, step).await?;
        tx.commit().await.unwrap();
        Ok(())
    }

    /// A step that is taken, and everything that follows from it.
    pub(super) async fn step(&mut self, asker: bool, id: &BookingId, step: Step) {
        self.act(asker, id, step).await.unwrap();
        self.exchange().await;
    }

    /// Carries everything that waits, in both directions, until nothing does.
    pub(super) async fn exchange(&mut self) {
        while self.carry(true).await + self.carry(false).await > 0 {}
    }

    /// Carries what waits at one node to the other, in order; answers how much.
    async fn carry(&mut self, from_asker: bool) -> usize {
        let (peer, author) = (self.id(!from_asker), self.id(from_asker));
        let (from, to) = (self.node(from_asker), self.node(!from_asker));
        let mut tx = from.db.write().await.unwrap();
        let waiting: Vec<(String, String, Option<String>)> = sql!(&mut tx, c => sqlx::query_as(
            "SELECT id, kind, subject FROM outbox WHERE received_at IS NULL ORDER BY position"
        ).fetch_all(c))
        .unwrap();
        let mut carried = BTreeMap::new();
        for (message, kind, subject) in &waiting {
            let digest = Digest::of(message.as_bytes());
            if let Some(subject) = subject {
                let known = |message: &str| self.digests.get(message).or_else(|| carried.get(message)).copied();
                let text = event(&mut tx, from, &peer, (subject, message), known).await;
                sign(&mut tx, from, message, &digest, &text).await;
                let incoming = Incoming { peer: author, id: message.parse().unwrap(), digest, text: &text };
                arrive(to, kind, incoming).await;
            } else {
                let ticked = "UPDATE outbox SET received_at = 1 WHERE id = $1";
                execute!(&mut tx, sqlx::query(ticked).bind(message)).unwrap();
            }
            carried.insert(message.clone(), digest);
        }
        tx.commit().await.unwrap();
        self.digests.extend(carried);
        waiting.len()
    }

    pub(super) async fn row(&self, asker: bool, id: &BookingId) -> Booking {
        let node = self.node(asker);
        rows::find(&mut node.db.read().await.unwrap(), node, id).await.unwrap().unwrap()
    }

    /// What both lanes amount to on one side.
    pub(super) async fn told(&self, asker: bool, id: &BookingId) -> Folded {
        let (node, row) = (self.node(asker), self.row(asker, id).await);
        let told = transcript::load(&mut node.db.read().await.unwrap(), node, &row).await.unwrap();
        assert!(told.complete);
        told.booking.unwrap()
    }

    /// Where it stands, on both sides alike.
    pub(super) async fn state(&self, id: &BookingId) -> State {
        let state = self.row(true, id).await.state;
        assert_eq!(self.row(false, id).await.state, state);
        state
    }

    pub(super) async fn turn(&self, asker: bool, id: &BookingId) -> Turn {
        let mut tx = self.node(asker).db.read().await.unwrap();
        store::find(&mut tx, id).await.unwrap().unwrap().turn
    }

    pub(super) async fn texts(&self, asker: bool, query: &'static str) -> Vec<String> {
        let mut tx = self.node(asker).db.read().await.unwrap();
        sql!(&mut tx, c => sqlx::query_scalar(query).fetch_all(c)).unwrap()
    }

    pub(super) async fn execute(&self, asker: bool, statement: &'static str) {
        let mut tx = self.node(asker).db.write().await.unwrap();
        execute!(&mut tx, sqlx::query(statement)).unwrap();
        tx.commit().await.unwrap();
    }

    /// Both clocks show this moment.
    pub(super) fn at(&self, moment: Timestamp) {
        let from = self.owner.clock.now();
        self.later(moment.millis_since(from) / 60_000);
    }

    /// So many minutes pass.
    pub(super) fn later(&self, minutes: i64) {
        for node in [&self.asker, &self.owner] {
            node.clock.advance(minutes * 60_000);
        }
    }

    /// The owner has met the asker in a hello, which told the time.
    pub(super) fn meet(&self) {
        let (owner, peer) = (&self.owner, self.id(true));
        owner.federation.known.meet(&peer);
        owner.federation.clocks.told(&peer, owner.clock.now(), owner.clock.since_start());
    }
}

/// An agreement in force that names bookings.
async fn agree(node: &TrialNode, peer: &NodeId) {
    let party = |node: NodeId| Side { node, document: 1 };
    let agreement = Agreement {
        parties: [party(node.identity.node_id()), party(*peer)],
        text: Digest::ZERO,
        purposes: vec!["Uso condiviso".to_owned()],
        kinds: ["booking", "referral", "tick"].map(Code::of).to_vec(),
        retention_days: 10,
        valid_from: NOON,
        valid_until: None,
        replaces: None,
        at: NOON,
        ext: Ext::default(),
    };
    let signed = Signed::sign(agreement, node.identity.sign_key()).unwrap().into_signed();
    let mut tx = node.db.write().await.unwrap();
    let written =
        "INSERT INTO agreements (node_id, envelope, text, state, changed_at) VALUES ($1, $2, 'Testo', 'both', 0)";
    execute!(&mut tx, sqlx::query(written).bind(peer.to_string()).bind(signed.to_json())).unwrap();
    tx.commit().await.unwrap();
}

/// The text of an event as it travels.
async fn event(
    tx: &mut Tx,
    from: &TrialNode,
    peer: &NodeId,
    (subject, message): (&str, &str),
    known: impl Fn(&str) -> Option<Digest>,
) -> String {
    let events = lanes::load(tx, from, peer, subject).await.unwrap();
    let stored = events.iter().find(|event| event.message == message).unwrap();
    let before = events.iter().find(|event| event.side == Lane::Own && event.number + 1 == stored.number);
    let body: Value = serde_json::from_str(stored.text.as_ref().unwrap()).unwrap();
    let event = LaneEvent {
        subject: subject.parse().unwrap(),
        number: u32::try_from(stored.number).unwrap(),
        prev: before.and_then(|event| known(&event.message)),
        seen: stored.seen,
        empty: Vec::new(),
        at: stored.at,
        body,
    };
    serde_json::to_string(&event).unwrap()
}

async fn sign(tx: &mut Tx, from: &TrialNode, message: &str, digest: &Digest, text: &str) {
    let place = Place { table: "outbox", column: "body", row: message };
    let sealed = from.field_key.seal(from.entropy, place, &[&[0; 32], text.as_bytes()].concat());
    execute!(
        tx,
        sqlx::query("UPDATE outbox SET core = '{}', core_digest = $2, body = $3, received_at = $4 WHERE id = $1")
            .bind(message)
            .bind(digest.to_string())
            .bind(sealed)
            .bind(from.clock.now().as_millis())
    )
    .unwrap();
    let head = "UPDATE lanes SET head = $2 WHERE side = 'own' AND subject = (SELECT subject FROM outbox WHERE id = $1)";
    execute!(tx, sqlx::query(head).bind(message).bind(digest.to_string())).unwrap();
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
    let received = messages::receive(&mut tx, to, incoming).await.unwrap();
    assert!(matches!(received, Received::Followed(_)), "{received:?}: {}", incoming.text);
    tx.commit().await.unwrap();
}

/// Somebody else writes into this booking at the owner's; answers why that is refused.
pub(super) async fn exception(pair: &Pair, id: &BookingId) -> Option<&'static str> {
    let event = LaneEvent {
        subject: *id,
        number: 2,
        prev: Some(Digest::ZERO),
        seen: None,
        empty: Vec::new(),
        at: NOON,
        body: serde_json::json!({"step": "withdrawn", "reason": "not_needed", "text": ""}),
    };
    let text = serde_json::to_string(&event).unwrap();
    let stranger = NodeId::from_genesis(&Digest::of(b"somebody else"));
    let incoming =
        Incoming { peer: stranger, id: MessageId::new(NOON, [3; 10]), digest: Digest::of(b"core"), text: &text };
    let mut tx = pair.owner.db.write().await.unwrap();
    match messages::receive(&mut tx, &pair.owner, incoming).await.unwrap() {
        Received::Unusable(code) => Some(code),
        _ => None,
    }
}
