//! Two invented nodes for the tests of this crate.

use serde_json::json;

use crate::{
    code::Kind,
    core::{Core, Draft, Place},
    digest::Digest,
    document::{Document, DocumentLog, Limits, Organization},
    epoch::End,
    genesis::{self, Genesis},
    hello::{Hello, Receiving, Sending},
    id::{MessageId, NodeId},
    json::Ext,
    key::{OpenKey, SignKey},
    message::{Message, Slot},
    plaintext::Plaintext,
    seal,
    signed::{KeyRing, Signed, Verified},
    time::Timestamp,
};

/// 2026-11-23T10:00:00Z.
pub const NOON: Timestamp = Timestamp::from_millis(1_795_428_000_000);

pub struct Node {
    pub id: NodeId,
    pub sign: SignKey,
    pub open: OpenKey,
}

impl Node {
    pub fn named(name: &str) -> Self {
        let genesis = Digest::of(name.as_bytes());
        Self {
            id: NodeId::from_genesis(&genesis),
            sign: SignKey::from_secret(genesis.as_bytes()),
            open: OpenKey::from_secret(Digest::of(genesis.as_bytes()).as_bytes()),
        }
    }

    pub fn ring(&self) -> KeyRing {
        KeyRing::of([self.sign.verify_key()])
    }

    /// The core at this place with this text as content.
    pub fn core(&self, to: &Node, seq: u64, prev: Digest, text: &str) -> Verified<Core> {
        let place = Place { from: self.id, to: to.id, document: 1, epoch: 1, seq, prev };
        draft(seq).place(&place, &content(text)).sign(&self.sign).unwrap()
    }

    pub fn message(&self, to: &Node, seq: u64, prev: Digest, text: &str) -> Message {
        let core = self.core(to, seq, prev, text);
        let entropy = *core.digest().as_bytes();
        let seal = seal::seal(core.payload(), &content(text), &to.open.seal_key(), entropy).unwrap();
        Message { core: core.into_signed(), slot: Slot::Sealed(seal) }
    }

    /// The first `count` messages of the stream to another node.
    pub fn messages(&self, to: &Node, count: u64) -> Vec<Message> {
        let mut prev = Digest::ZERO;
        let one = |seq| {
            let message = self.message(to, seq, prev, &format!("message {seq}"));
            prev = message.core.digest();
            message
        };
        (1..=count).map(one).collect()
    }
}

pub fn draft(seq: u64) -> Draft {
    let mut random = [0; 10];
    random[2..].copy_from_slice(&seq.to_be_bytes());
    Draft::new(MessageId::new(NOON, random), Kind::of("trial", 1), NOON)
}

pub fn content(text: &str) -> Plaintext {
    Plaintext::write([7; 32], &json!({ "text": text })).unwrap()
}

/// A node with its genesis and the first version of its document.
pub fn born(name: &str) -> (Node, Verified<Genesis>, DocumentLog) {
    let mut node = Node::named(name);
    let recovery = SignKey::from_secret(Digest::of(format!("recovery of {name}").as_bytes()).as_bytes());
    let genesis = Genesis { recovery_keys: vec![recovery.verify_key()], created: NOON }.sign(&recovery).unwrap();
    node.id = genesis::node_id(&genesis);
    let document = Document {
        node_id: node.id,
        n: 1,
        prev: None,
        created: NOON,
        organization: Organization {
            legal_name: format!("Cooperativa sociale {name}"),
            tax_code: "01234567890".into(),
            albo_number: "A000000".into(),
            telephone: "+39 051 000000".into(),
            contact: "Sportello della rete".into(),
            control_group: None,
        },
        recovery_keys: vec![recovery.verify_key()],
        sign_keys: vec![node.sign.verify_key()],
        seal_keys: vec![node.open.seal_key()],
        revoked: vec![],
        endpoints: vec![format!("https://{name}.example").parse().unwrap()],
        tls_pins: vec![Digest::of(name.as_bytes())],
        protocols: vec![Kind::of("trial", 1)],
        limits: Limits::default(),
        relays: vec![],
        ext: Ext::default(),
    };
    let first = Signed::sign(document, &recovery).unwrap().into_signed();
    let log = DocumentLog::begin(&genesis, first).unwrap();
    (node, genesis, log)
}

/// A request of one node to another, both at their first document.
pub fn hello(from: &Node, to: &Node, sending: End, receiving: End) -> Hello {
    Hello {
        from: from.id,
        to: to.id,
        document: 1,
        document_head: Digest::of(b"document"),
        your_document: 1,
        nonce: [4; 32],
        answers: None,
        sending: Sending { end: sending, exceptions_known: 0 },
        receiving: Receiving {
            end: receiving,
            safe: 0,
            window: 10,
            busy: None,
            exceptions_total: 0,
            exceptions: vec![],
        },
        opening: None,
        at: NOON,
        ext: Ext::default(),
    }
}
