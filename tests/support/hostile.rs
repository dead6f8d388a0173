//! A node in the hands of an attacker: it has the keys of a linked node and signs and sends whatever it likes.
//!
//! It begins as a real node that was linked in the ordinary way and then stopped; what the attacker knows, he has from its
//! data folder. So everything he sends passes the first gate, and the product's other defences are what is tested.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::{Signer, SigningKey};
use hpke::aead::ChaCha20Poly1305;
use hpke::kdf::HkdfSha256;
use hpke::kem::X25519HkdfSha256;
use hpke::{Deserializable, OpModeS, Serializable};
use pico_node::identity::keys::Keys;
use pico_node::sql;
use pico_protocol::code::Kind;
use pico_protocol::core::{Draft, Place};
use pico_protocol::digest::Digest;
use pico_protocol::document::Document;
use pico_protocol::genesis::{self, Genesis};
use pico_protocol::key::{OpenKey, SealKey, SignKey};
use pico_protocol::message::{Message, Slot};
use pico_protocol::plaintext::Plaintext;
use pico_protocol::receipt::{Receipt, Refusal};
use pico_protocol::seal::Seal;
use pico_protocol::time::Timestamp;
use pico_protocol::{KeyRing, MessageId, NodeId, Object, Signed};
use serde_json::{Value, json};

use super::node::TestNode;
use super::tls::{self, Answer};

/// What can be known of a node by who holds its data folder.
pub struct Spoils {
    /// Its id.
    pub id: NodeId,
    /// What it signs with.
    pub sign: SignKey,
    /// What it opens seals with.
    pub open: OpenKey,
}

impl Spoils {
    /// Reads the keys of a node.
    pub fn of(node: &TestNode) -> Self {
        let keys = Keys::load(&node.data()).unwrap();
        let genesis = std::fs::read(node.data().join(pico_node::identity::GENESIS_FILE)).unwrap();
        let genesis = genesis::verify(Signed::<Genesis>::parse(&genesis).unwrap()).unwrap();
        Self {
            id: genesis::node_id(&genesis),
            sign: SignKey::from_secret(&keys.sign),
            open: OpenKey::from_secret(&keys.seal),
        }
    }
}

/// The attacker, with one victim.
pub struct Hostile {
    /// The keys it holds.
    pub own: Spoils,
    /// Whom it writes to.
    pub victim: NodeId,
    /// Number of the last message of the stream.
    pub seq: u64,
    /// Its hash.
    pub head: Digest,
    /// The epoch of the stream.
    pub epoch: u64,
    /// The version of its document that its messages name: it lists the key that `own` signs with.
    pub document: u64,
    victim_ring: KeyRing,
    victim_seal: SealKey,
    port: u16,
}

impl Hostile {
    /// Takes over `node`, which must be stopped, against `victim`, which must be running.
    pub async fn take_over(node: &TestNode, victim: &TestNode) -> Self {
        let (own, target) = (Spoils::of(node), Spoils::of(victim));
        let (epoch, seq, head) = last_signed(node, &target.id).await;
        Self {
            own,
            victim: target.id,
            seq,
            head,
            epoch,
            document: 1,
            victim_ring: KeyRing::of([target.sign.verify_key()]),
            victim_seal: target.open.seal_key(),
            port: victim.federation_port,
        }
    }

    /// Where the next message of the stream belongs.
    pub fn place(&self) -> Place {
        let (from, to, document) = (self.own.id, self.victim, self.document);
        Place { from, to, document, epoch: self.epoch, seq: self.seq + 1, prev: self.head }
    }

    /// A well-formed message at some place; the stream does not move.
    pub fn message_at(&self, place: &Place, kind: &str, content: &Value) -> Message {
        self.signed(place, MessageId::new(now(), random()), kind, content)
    }

    /// Like [`message_at`](Self::message_at), under an id of the test's choice.
    pub fn signed(&self, place: &Place, id: MessageId, kind: &str, content: &Value) -> Message {
        self.drafted(place, Draft::new(id, kind.parse::<Kind>().unwrap(), now()), content)
    }

    /// Like [`message_at`](Self::message_at), from a draft of the test's choice.
    pub fn drafted(&self, place: &Place, draft: Draft, content: &Value) -> Message {
        let content = Plaintext::write(random(), content).unwrap();
        let core = draft.place(place, &content).sign(&self.own.sign).unwrap().into_signed();
        let slot = Slot::Sealed(self.seal(core.payload(), &content));
        Message { core, slot }
    }

    /// Seals any content for the victim, bound to the core with this payload.
    pub fn seal(&self, core_payload: &[u8], content: &Plaintext) -> Seal {
        pico_protocol::seal::seal(core_payload, content, &self.victim_seal, random()).unwrap()
    }

    /// The next message of the stream, with a content that no careful sender would write: any bytes below 900, well sealed.
    pub fn next_of_bytes(&mut self, kind: &str, json: &[u8]) -> Message {
        let salt: [u8; 32] = random();
        let mut frame = [&salt, u32::try_from(json.len()).unwrap().to_be_bytes().as_slice(), json].concat();
        frame.resize(1024, 0);
        let draft = Draft::new(MessageId::new(now(), random()), kind.parse::<Kind>().unwrap(), now());
        let mut core = draft.place(&self.place(), &Plaintext::write(salt, &json!({})).unwrap());
        core.commitment = Digest::of_parts(&[&salt, json]);
        let core = core.sign(&self.own.sign).unwrap().into_signed();
        let to = <X25519HkdfSha256 as hpke::Kem>::PublicKey::from_bytes(self.victim_seal.as_bytes()).unwrap();
        let aad = Digest::of(core.payload());
        let (enc, ciphertext) = hpke::single_shot_seal::<ChaCha20Poly1305, HkdfSha256, X25519HkdfSha256>(
            &OpModeS::Base,
            &to,
            b"pico/seal/1",
            &frame,
            aad.as_bytes(),
        )
        .unwrap();
        let seal = Seal { kid: self.victim_seal.id(), enc: enc.to_bytes().into(), ciphertext };
        let message = Message { core, slot: Slot::Sealed(seal) };
        self.went(&message);
        message
    }

    /// The stream goes on after this message.
    pub fn went(&mut self, message: &Message) {
        self.seq += 1;
        self.head = message.core.digest();
    }

    /// The newest document of the attacker's node that the victim has accepted, as signed.
    pub async fn document_at(&self, victim: &TestNode) -> Signed<Document> {
        let db = victim.database().await;
        let mut tx = db.read().await.unwrap();
        let query = "SELECT envelope FROM peer_documents WHERE node_id = $1 ORDER BY version DESC LIMIT 1";
        let envelope: String =
            sql!(&mut tx, c => sqlx::query_scalar(query).bind(self.own.id.to_string()).fetch_one(c)).unwrap();
        Signed::parse(envelope.as_bytes()).unwrap()
    }

    /// An envelope around any payload whatever, well signed by the attacker.
    pub fn envelope(&self, kind: &str, payload: &[u8]) -> Value {
        let head = format!("DSSEv1 {} {kind} {} ", kind.len(), payload.len());
        let signature = SigningKey::from_bytes(&self.own.sign.secret()).sign(&[head.as_bytes(), payload].concat());
        json!({
            "payloadType": kind,
            "payload": STANDARD.encode(payload),
            "signatures": [{"keyid": self.own.sign.verify_key().id(), "sig": STANDARD.encode(signature.to_bytes())}],
        })
    }

    /// The document that follows `before`, changed as the test likes and signed by the ordinary key.
    pub fn document_after(
        &self,
        before: &Signed<Document>,
        change: impl FnOnce(Document) -> Document,
    ) -> Signed<Document> {
        let (old, prev) = (before.claimed().unwrap(), Some(before.digest()));
        let next = change(Document { n: old.n + 1, prev, created: now(), ..old });
        Signed::sign(next, &self.own.sign).unwrap().into_signed()
    }

    /// Changes the signing key: the document that follows `before` lists only the new one, and everything from now on is
    /// signed with it. Answers that document, and the old key in the hands of who has stolen it.
    pub fn rotate(&mut self, before: &Signed<Document>) -> (Signed<Document>, SignKey) {
        self.rotate_with(before, |document| document)
    }

    /// The same, with more changes to that document.
    pub fn rotate_with(
        &mut self,
        before: &Signed<Document>,
        change: impl FnOnce(Document) -> Document,
    ) -> (Signed<Document>, SignKey) {
        let fresh = SignKey::from_secret(&random());
        let listed = fresh.verify_key();
        let next = self.document_after(before, |document| change(Document { sign_keys: vec![listed], ..document }));
        self.document = next.claimed().unwrap().n;
        (next, std::mem::replace(&mut self.own.sign, fresh))
    }

    /// The same attacker without what he has learnt since: this key, under this version of the document.
    pub fn signing_with<T>(&mut self, key: &SignKey, document: u64, act: impl FnOnce(&Self) -> T) -> T {
        let own = std::mem::replace(&mut self.own.sign, SignKey::from_secret(&key.secret()));
        let named = std::mem::replace(&mut self.document, document);
        let done = act(self);
        (self.own.sign, self.document) = (own, named);
        done
    }

    /// The next message of the stream, which moves on.
    pub fn next(&mut self, kind: &str, content: &Value) -> Message {
        let message = self.message_at(&self.place(), kind, content);
        self.went(&message);
        message
    }

    /// Sends messages as one batch.
    pub async fn send(&self, messages: &[Message]) -> Answer {
        let body: String = messages.iter().map(|message| message.to_json() + "\n").collect();
        self.send_bytes(body.as_bytes()).await
    }

    /// Sends any bytes to where batches go.
    pub async fn send_bytes(&self, body: &[u8]) -> Answer {
        tls::post(self.port, "/federation/v1/batch", "application/x-ndjson", body).await.expect("the victim answers")
    }

    /// The receipt in an answer, verified.
    #[track_caller]
    pub fn receipt(&self, answer: &Answer) -> Receipt {
        self.object::<Receipt>(answer).unwrap_or_else(|| panic!("no receipt: {} {}", answer.status, answer.text()))
    }

    /// The signed refusal in an answer, verified.
    #[track_caller]
    pub fn refusal(&self, answer: &Answer) -> Refusal {
        self.object::<Refusal>(answer).unwrap_or_else(|| panic!("no refusal: {} {}", answer.status, answer.text()))
    }

    /// True when the victim put its name under nothing of what it answered.
    pub fn unsigned(&self, answer: &Answer) -> bool {
        self.object::<Receipt>(answer).is_none() && self.object::<Refusal>(answer).is_none()
    }

    fn object<T: Object>(&self, answer: &Answer) -> Option<T> {
        let signed = Signed::<T>::parse(&answer.body).ok()?;
        Some(signed.verify(&self.victim_ring).ok()?.into_object())
    }
}

/// Where the stream of the node that was taken over stands: the attacker goes on from there.
async fn last_signed(node: &TestNode, victim: &NodeId) -> (u64, u64, Digest) {
    let db = node.database().await;
    let mut tx = db.read().await.unwrap();
    let query = "SELECT epoch, signed_seq, signed_head FROM outgoing_streams WHERE peer = $1";
    let row: Option<(i64, i64, String)> =
        sql!(&mut tx, c => sqlx::query_as(query).bind(victim.to_string()).fetch_optional(c)).unwrap();
    let (epoch, seq, head) = row.unwrap_or((1, 0, Digest::ZERO.to_string()));
    (u64::try_from(epoch).unwrap(), u64::try_from(seq).unwrap(), head.parse().unwrap())
}

/// The real time: the attacker has a clock of his own.
#[expect(clippy::disallowed_methods, reason = "a peer is another machine with its own clock")]
pub fn now() -> Timestamp {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).expect("after 1970");
    Timestamp::from_millis(i64::try_from(since.as_millis()).expect("before the year 292 million"))
}

/// Fresh bytes.
#[expect(clippy::disallowed_methods, reason = "a peer has its own randomness")]
pub fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).expect("the system has randomness");
    bytes
}
