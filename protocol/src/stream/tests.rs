use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;
use crate::{
    batch::{Batch, BatchWriter},
    core::Core,
    digest::Digest,
    epoch::{End, EpochOpening},
    id::NodeId,
    json::Ext,
    message::{Message, Slot},
    receipt::{Exception, Receipt, Refusal},
    seal,
    signed::{Signed, Verified},
    trial::{NOON, Node, content, draft},
};

/// The sending node with its outbox.
struct Sender {
    node: Node,
    to: Node,
    stream: Outbound,
    outbox: Vec<Message>,
}

impl Sender {
    fn new() -> Self {
        Self { node: Node::named("a"), to: Node::named("b"), stream: Outbound::default(), outbox: Vec::new() }
    }

    fn write(&mut self, text: &str) {
        let author = Author { node: self.node.id, document: 1, key: &self.node.sign };
        let core = self.stream.sign(draft(self.stream.end.seq + 1), &content(text), &author, self.to.id).unwrap();
        let entropy = *core.digest().as_bytes();
        let seal = seal::seal(core.payload(), &content(text), &self.to.open.seal_key(), entropy).unwrap();
        self.outbox.push(Message { core: core.into_signed(), slot: Slot::Sealed(seal) });
    }

    /// A body with up to `count` messages from the first one that was not confirmed.
    fn request(&self, count: usize) -> Option<(Vec<u8>, Digest)> {
        let mut writer = BatchWriter::default();
        for message in self.outbox.iter().skip(usize::try_from(self.stream.received).unwrap()).take(count) {
            assert!(writer.push(&message.to_json()));
        }
        (!writer.is_empty()).then(|| writer.finish())
    }

    fn apply(&mut self, receipt: &[u8], in_flight: &Digest) -> Result<Progress, ReceiptFault> {
        let receipt = Signed::<Receipt>::parse(receipt).unwrap().verify(&self.to.ring()).unwrap();
        let outbox = &self.outbox;
        self.stream.apply(&receipt, in_flight, |seq| {
            let at = usize::try_from(seq).ok()?.checked_sub(1)?;
            outbox.get(at).map(|message| message.core.digest())
        })
    }
}

/// The receiving node with its storage; cloning it is a backup.
#[derive(Clone, Default)]
struct Receiver {
    stream: Inbound,
    stored: BTreeMap<u64, Digest>,
    applied: Vec<String>,
}

impl Receiver {
    fn receive(&mut self, body: &[u8]) -> String {
        let (a, b) = (Node::named("a"), Node::named("b"));
        let batch = Batch::parse(body).unwrap().verify(&a.id, &a.ring(), &b.id).unwrap();
        for message in &batch.messages {
            let stored = self.stored.clone();
            match self.stream.judge(&message.core, |seq| stored.get(&seq).copied()) {
                Verdict::Accept => {
                    let Slot::Sealed(seal) = &message.slot else { panic!("all are sealed here") };
                    let plaintext = seal::open(&message.core, seal, &b.open).unwrap();
                    let value: serde_json::Value = plaintext.read().unwrap();
                    self.applied.push(value["text"].as_str().unwrap().into());
                    self.stored.insert(message.core.seq, message.core.digest());
                }
                Verdict::Duplicate | Verdict::Gap => {}
                other => panic!("an honest sender never causes {other:?}"),
            }
        }
        let receipt = receipt(&b, a.id, &self.stream, batch.request);
        Signed::sign(receipt, &b.sign).unwrap().signed().to_json()
    }
}

fn receipt(from: &Node, to: NodeId, stream: &Inbound, request: Digest) -> Receipt {
    Receipt {
        from: from.id,
        to,
        document: 1,
        epoch: stream.end.epoch,
        received: stream.end.seq,
        head: stream.end.head,
        safe: 0,
        window: 100,
        busy: None,
        exceptions_total: 0,
        exceptions: vec![],
        request,
        at: NOON,
        ext: Ext::default(),
    }
}

#[derive(Clone, Debug)]
enum Step {
    Write,
    Deliver(usize),
    LoseRequest(usize),
    LoseReceipt(usize),
    RepeatAnOldRequest(usize),
    RepeatAnOldReceipt(usize),
    BackUp,
    Restore,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        3 => Just(Step::Write),
        4 => (1..5_usize).prop_map(Step::Deliver),
        1 => (1..5_usize).prop_map(Step::LoseRequest),
        2 => (1..5_usize).prop_map(Step::LoseReceipt),
        2 => any::<usize>().prop_map(Step::RepeatAnOldRequest),
        2 => any::<usize>().prop_map(Step::RepeatAnOldReceipt),
        1 => Just(Step::BackUp),
        1 => Just(Step::Restore),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn whatever_the_line_does_each_message_is_applied_once_and_in_order(steps in proptest::collection::vec(step(), 1..40)) {
        let (mut sender, mut receiver) = (Sender::new(), Receiver::default());
        let mut backup = receiver.clone();
        let (mut requests, mut receipts): (Vec<Vec<u8>>, Vec<String>) = (vec![], vec![]);
        for step in steps {
            match step {
                Step::Write => sender.write(&format!("message {}", sender.stream.end.seq + 1)),
                Step::Deliver(count) | Step::LoseReceipt(count) => {
                    let Some((body, digest)) = sender.request(count) else { continue };
                    let answer = receiver.receive(&body);
                    if matches!(step, Step::Deliver(_)) {
                        sender.apply(answer.as_bytes(), &digest).unwrap();
                    }
                    requests.push(body);
                    receipts.push(answer);
                }
                Step::LoseRequest(count) => requests.extend(sender.request(count).map(|(body, _)| body)),
                Step::RepeatAnOldRequest(which) if !requests.is_empty() => {
                    receiver.receive(&requests[which % requests.len()]);
                }
                Step::RepeatAnOldReceipt(which) if !receipts.is_empty() => {
                    let in_flight = Digest::of(b"another request");
                    let refused = sender.apply(receipts[which % receipts.len()].as_bytes(), &in_flight);
                    prop_assert_eq!(refused, Err(ReceiptFault::OtherRequest));
                }
                Step::BackUp => backup = receiver.clone(),
                Step::Restore => receiver = backup.clone(),
                Step::RepeatAnOldRequest(_) | Step::RepeatAnOldReceipt(_) => {}
            }
        }
        sender.write("the last one");
        for _ in 0..100 {
            let Some((body, digest)) = sender.request(100) else { break };
            sender.apply(receiver.receive(&body).as_bytes(), &digest).unwrap();
        }
        let mut expected: Vec<String> = (1..sender.stream.end.seq).map(|seq| format!("message {seq}")).collect();
        expected.push("the last one".into());
        prop_assert_eq!(receiver.applied, expected);
        prop_assert_eq!(sender.stream.end, receiver.stream.end);
    }
}

fn cores(count: u64) -> Vec<Verified<Core>> {
    let (a, b) = (Node::named("a"), Node::named("b"));
    a.messages(&b, count).into_iter().map(|m| m.core.verify(&a.ring()).unwrap()).collect()
}

fn received(cores: &[Verified<Core>]) -> Inbound {
    let mut stream = Inbound::default();
    for core in cores {
        assert_eq!(stream.judge(core, |_| None), Verdict::Accept);
    }
    stream
}

#[test]
fn a_second_core_for_a_place_halts_the_stream_and_a_repetition_does_not() {
    let cores = cores(3);
    let (a, b) = (Node::named("a"), Node::named("b"));
    let stored = |seq: u64| Some(cores[usize::try_from(seq).unwrap() - 1].digest());
    let mut stream = received(&cores);
    for core in &cores {
        assert_eq!(stream.judge(core, stored), Verdict::Duplicate);
    }
    let forged = a.core(&b, 2, cores[0].digest(), "something else");
    let before = stream;
    assert_eq!(stream.judge(&forged, |_| None), Verdict::Duplicate, "forgotten places cannot be compared");
    assert_eq!(stream, before);
    assert_eq!(stream.judge(&forged, stored), Verdict::Contradiction(Contradiction::SamePlace));
    assert_eq!(stream.judge(&cores[2], stored), Verdict::Halted);
}

#[test]
fn a_gap_changes_nothing_and_a_broken_chain_halts() {
    let cores = cores(3);
    let (a, b) = (Node::named("a"), Node::named("b"));
    let mut stream = received(&cores[..1]);
    let before = stream;
    assert_eq!(stream.judge(&cores[2], |_| None), Verdict::Gap);
    assert_eq!(stream, before);
    let unchained = a.core(&b, 2, Digest::ZERO, "x");
    assert_eq!(stream.judge(&unchained, |_| None), Verdict::Contradiction(Contradiction::BrokenChain));
}

#[test]
fn a_stolen_old_key_cannot_go_on_after_a_rotation() {
    let cores = cores(2);
    let mut stream = received(&cores[..1]);
    stream.document = 2;
    assert_eq!(stream.judge(&cores[1], |_| None), Verdict::OldDocument);
    assert_eq!(stream.end.seq, 1);
}

#[test]
fn a_receipt_is_believed_only_about_what_was_sent() {
    let mut sender = Sender::new();
    sender.write("one");
    sender.write("two");
    let (_, request) = sender.request(2).unwrap();
    let (a, b) = (Node::named("a"), Node::named("b"));
    let apply = |sender: &Sender, seq: u64, head: Digest| {
        let mut stream = sender.stream;
        let at = Inbound { end: End { epoch: 1, seq, head }, ..Inbound::default() };
        let heads: Vec<Digest> = sender.outbox.iter().map(|m| m.core.digest()).collect();
        let result = stream.apply(&receipt(&b, a.id, &at, request), &request, |seq| {
            heads.get(usize::try_from(seq).unwrap().wrapping_sub(1)).copied()
        });
        (result, stream != sender.stream)
    };
    let heads: Vec<Digest> = sender.outbox.iter().map(|m| m.core.digest()).collect();
    assert_eq!(apply(&sender, 3, heads[1]), (Err(ReceiptFault::AheadOfSent), false));
    assert_eq!(apply(&sender, 2, heads[0]), (Err(ReceiptFault::OtherHead), false));
    assert_eq!(apply(&sender, 1, heads[1]), (Err(ReceiptFault::OtherHead), false));
    assert!(apply(&sender, 1, heads[0]).0.is_ok());
    assert!(apply(&sender, 2, heads[1]).0.is_ok());
}

#[test]
fn exceptions_are_neither_lost_nor_counted_twice() {
    let mut stream = Outbound::default();
    let (a, b) = (Node::named("a"), Node::named("b"));
    let request = Digest::of(b"request");
    let mut apply = |entries: std::ops::RangeInclusive<u64>| {
        let exceptions_total = *entries.end();
        let exceptions = entries.map(|n| Exception { n, epoch: 1, seq: n, code: Exception::BAD_CONTENT }).collect();
        let receipt = Receipt { exceptions_total, exceptions, ..receipt(&b, a.id, &Inbound::default(), request) };
        let progress = stream.apply(&receipt, &request, |_| None).unwrap();
        (progress.exceptions.iter().map(|e| e.n).collect::<Vec<_>>(), progress.exceptions_missing)
    };
    assert_eq!(apply(1..=2), (vec![1, 2], false));
    assert_eq!(apply(1..=3), (vec![3], false));
    assert_eq!(apply(5..=6), (vec![], true));
    assert_eq!(apply(4..=6), (vec![4, 5, 6], false));
    assert_eq!(apply(4..=6), (vec![], false));
}

#[test]
fn only_a_refusal_of_what_was_really_sent_can_stop_a_sender() {
    let (a, b) = (Node::named("a"), Node::named("b"));
    let request = Digest::of(b"really sent");
    let refusal = |code, request| Refusal {
        from: b.id,
        to: a.id,
        document: 1,
        code,
        end: End::START,
        request,
        at: NOON,
        ext: Ext::default(),
    };
    let mut stream = Outbound::default();
    let never = refusal(Refusal::CONTRADICTION, Digest::of(b"never sent"));
    assert_eq!(stream.refuse(&never, |digest| *digest == request), Err(RefusalFault::NeverSent));
    assert!(!stream.halted);
    stream.refuse(&refusal(Refusal::HELLO_FIRST, request), |digest| *digest == request).unwrap();
    assert!(!stream.halted);
    stream.refuse(&refusal(Refusal::CONTRADICTION, request), |digest| *digest == request).unwrap();
    assert!(stream.halted);
}

#[test]
fn a_new_epoch_starts_where_both_sides_agree_that_the_old_one_ended() {
    let cores = cores(2);
    let (a, b) = (Node::named("a"), Node::named("b"));
    let mut stream = received(&cores);
    let end = stream.end;
    let opening = |previous: End| {
        let opening = EpochOpening {
            from: a.id,
            to: b.id,
            document: 1,
            epoch: previous.epoch + 1,
            previous,
            at: NOON,
            ext: Ext::default(),
        };
        Signed::sign(opening, &a.sign).unwrap()
    };
    assert_eq!(stream.open_epoch(&opening(End { seq: 1, ..end })), Verdict::Gap);
    assert_eq!(stream.open_epoch(&opening(End { seq: 3, ..end })), Verdict::Gap);
    assert_eq!(stream.open_epoch(&opening(End { epoch: 7, ..end })), Verdict::OtherEpoch);
    assert_eq!(stream.open_epoch(&opening(end)), Verdict::Accept);
    assert_eq!(stream.open_epoch(&opening(end)), Verdict::Duplicate);
    assert_eq!(stream.end, End { epoch: 2, seq: 0, head: end.head });
    assert_eq!(stream.judge(&cores[1], |_| None), Verdict::OtherEpoch);

    let mut sender = Outbound { end, received: 2, ..Outbound::default() };
    sender.open_epoch(&opening(end));
    let author = Author { node: a.id, document: 1, key: &a.sign };
    let first = sender.sign(draft(9), &content("again"), &author, b.id).unwrap();
    assert_eq!((first.epoch, first.seq, first.prev), (2, 1, end.head));
    assert_eq!(stream.judge(&first, |_| None), Verdict::Accept);
    let mut forked = received(&cores);
    let other = opening(End { head: Digest::ZERO, ..end });
    assert_eq!(forked.open_epoch(&other), Verdict::Contradiction(Contradiction::OtherHistory));
}
