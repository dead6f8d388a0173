//! Two invented nodes that write a referral and keep its evidence, for tests and vectors.

use serde::Serialize;

use super::{Content, Evidence, Format, Item, Papers};
use crate::agreement::{Agreement, Party};
use crate::code::{Code, Kind};
use crate::core::{Core, Draft, Place};
use crate::digest::Digest;
use crate::document::DocumentLog;
use crate::genesis::Genesis;
use crate::id::{MessageId, SubjectId};
use crate::json::Ext;
use crate::lane::{Lane, LaneEvent};
use crate::message::tick::{self, Tick, TickKind};
use crate::plaintext::Plaintext;
use crate::receipt::Receipt;
use crate::referral::Step;
use crate::signed::{Signed, Verified};
use crate::time::Timestamp;
use crate::trial::{NOON, Node, born};

const MINUTE: i64 = 60_000;

/// One side with its stream to the other.
pub(crate) struct Author {
    pub(crate) node: Node,
    genesis: Verified<Genesis>,
    log: DocumentLog,
    /// The cores it has signed, in the order of the stream.
    pub(crate) stream: Vec<Verified<Core>>,
    pub(crate) events: Vec<Item>,
    ticks: Vec<Item>,
    between: Vec<Signed<Core>>,
    receipts: Vec<Signed<Receipt>>,
    /// How many events of the other side it has seen.
    seen: usize,
}

/// A referral between two nodes, told by hand.
pub(crate) struct Story {
    pub(crate) opener: Author,
    pub(crate) answerer: Author,
    minutes: i64,
}

impl Author {
    fn new(name: &str) -> Self {
        let (node, genesis, log) = born(name);
        Self {
            node,
            genesis,
            log,
            stream: Vec::new(),
            events: Vec::new(),
            ticks: Vec::new(),
            between: Vec::new(),
            receipts: Vec::new(),
            seen: 0,
        }
    }

    fn papers(&self) -> Papers {
        let documents = self.log.versions().iter().map(|document| document.signed().clone()).collect();
        Papers { genesis: self.genesis.signed().clone(), documents }
    }

    fn send<T: Serialize>(&mut self, to: crate::NodeId, kind: Kind, content: &T, at: Timestamp) -> Item {
        let seq = u64::try_from(self.stream.len()).unwrap() + 1;
        let salt = *Digest::of(format!("salt {} {seq}", self.node.id).as_bytes()).as_bytes();
        let content = Plaintext::write(salt, content).unwrap();
        let mut random = [0; 10];
        random[2..].copy_from_slice(&seq.to_be_bytes());
        let draft = Draft::new(MessageId::new(at, random), kind, at);
        let prev = self.stream.last().map_or(Digest::ZERO, Verified::digest);
        let place = Place { from: self.node.id, to, document: 1, epoch: 1, seq, prev };
        let core = draft.place(&place, &content).sign(&self.node.sign).unwrap();
        self.stream.push(core.clone());
        let json = String::from_utf8(content.json().to_vec()).unwrap();
        Item { core: core.into_signed(), content: Some(Content { salt, json }) }
    }
}

impl Story {
    pub(crate) fn new() -> Self {
        Self { opener: Author::new("faggio"), answerer: Author::new("quercia"), minutes: 0 }
    }

    pub(crate) fn subject() -> SubjectId {
        SubjectId::new(NOON, [9; 10])
    }

    pub(crate) fn now(&self) -> Timestamp {
        Timestamp::from_millis(NOON.as_millis() + self.minutes * MINUTE)
    }

    pub(crate) fn both(&mut self, lane: Lane) -> (&mut Author, &mut Author) {
        match lane {
            Lane::Opener => (&mut self.opener, &mut self.answerer),
            Lane::Answerer => (&mut self.answerer, &mut self.opener),
        }
    }

    /// Writes a step after everything the other side has written.
    pub(crate) fn step(&mut self, lane: Lane, step: Step) -> &mut Self {
        let (author, other) = self.both(lane);
        author.seen = other.events.len();
        self.unseeing(lane, step)
    }

    /// Writes a step without having seen what is new.
    pub(crate) fn unseeing(&mut self, lane: Lane, step: Step) -> &mut Self {
        self.minutes += 10;
        let at = self.now();
        let (author, other) = self.both(lane);
        let event = LaneEvent {
            subject: Self::subject(),
            number: u32::try_from(author.events.len()).unwrap() + 1,
            prev: author.events.last().map(|item| item.core.digest()),
            seen: author.seen.checked_sub(1).map(|at| other.events[at].core.digest()),
            empty: Vec::new(),
            at,
            body: step,
        };
        let item = author.send(other.node.id, Kind::of("referral", 1), &event, at);
        author.events.push(item);
        self
    }

    /// Sends something that is not of this referral.
    pub(crate) fn chatter(&mut self, lane: Lane) -> &mut Self {
        let at = self.now();
        let (author, other) = self.both(lane);
        let item = author.send(other.node.id, Kind::of("peering", 1), &"other", at);
        author.between.push(item.core);
        self
    }

    /// Tells the other side that its last event was opened.
    pub(crate) fn tick(&mut self, lane: Lane, tick: TickKind) -> &mut Self {
        let at = self.now();
        let (author, other) = self.both(lane);
        let last = other.events.last().unwrap().core.claimed().unwrap().id;
        let item = author.send(other.node.id, tick::KIND, &Tick { tick, messages: vec![last] }, at);
        author.ticks.push(item);
        self
    }

    /// This side signs a receipt for everything the other one has sent.
    pub(crate) fn receipt(&mut self, lane: Lane) -> &mut Self {
        let at = self.now();
        let (author, other) = self.both(lane);
        let last = other.stream.last().unwrap();
        let receipt = Receipt {
            from: author.node.id,
            to: other.node.id,
            document: 1,
            epoch: 1,
            received: last.seq,
            head: last.digest(),
            safe: 0,
            window: 100,
            busy: None,
            exceptions_total: 0,
            exceptions: vec![],
            request: Digest::of(b"body"),
            at,
            ext: Ext::default(),
        };
        author.receipts.push(Signed::sign(receipt, &author.node.sign).unwrap().into_signed());
        self
    }

    fn agreement(&self) -> Signed<Agreement> {
        let party = |author: &Author| Party { node: author.node.id, document: 1 };
        let agreement = Agreement {
            parties: [party(&self.answerer), party(&self.opener)],
            text: Digest::of("Accordo di prova tra due cooperative inventate.".as_bytes()),
            purposes: vec!["Invio di persone tra servizi sociali".into()],
            kinds: vec![Code::of("referral")],
            retention_days: 365,
            valid_from: NOON,
            valid_until: None,
            replaces: None,
            at: NOON,
            ext: Ext::default(),
        };
        let proposed = Signed::sign(agreement, &self.answerer.node.sign).unwrap();
        proposed.countersign(&self.opener.node.sign).unwrap().into_signed()
    }

    /// The file with everything.
    pub(crate) fn evidence(&self) -> Evidence {
        let (a, b) = (&self.opener, &self.answerer);
        Evidence {
            format: Format::V1,
            subject: Self::subject(),
            exported_by: a.node.id,
            exported_at: self.now(),
            opener: a.papers(),
            answerer: b.papers(),
            agreements: vec![self.agreement()],
            opener_events: a.events.clone(),
            answerer_events: b.events.clone(),
            ticks: a.ticks.iter().chain(&b.ticks).cloned().collect(),
            receipts: a.receipts.iter().chain(&b.receipts).cloned().collect(),
            between: a.between.iter().chain(&b.between).cloned().collect(),
        }
    }
}
