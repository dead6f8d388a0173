use super::*;
use crate::{
    core::Core,
    epoch::EpochOpening,
    hello::{Outgoing, compare},
    message::{Empty, Message, Slot},
    seal,
    stream::{Author, Inbound, Outbound, Verdict},
    trial::{NOON, Node, content, draft},
};

fn pair() -> (Node, Node) {
    (Node::named("a"), Node::named("b"))
}

fn request(after: u64) -> Verified<RecoverRequest> {
    let (a, b) = pair();
    let request = RecoverRequest {
        from: a.id,
        to: b.id,
        document: 1,
        nonce: [3; 32],
        epoch: 1,
        after,
        at: NOON,
        ext: Ext::default(),
    };
    Signed::sign(request, &a.sign).unwrap()
}

fn answer(request: &Verified<RecoverRequest>, last: u64, end: End) -> Verified<Recovered> {
    let (a, b) = pair();
    let answer = Recovered {
        from: b.id,
        to: a.id,
        document: 1,
        answers: request.digest(),
        epoch: 1,
        first: request.after + 1,
        last,
        end,
        at: NOON,
        ext: Ext::default(),
    };
    Signed::sign(answer, &b.sign).unwrap()
}

/// The stream of `a` as `b` stored it.
fn stored(count: u64) -> (Vec<Message>, End) {
    let (a, b) = pair();
    let messages = a.messages(&b, count);
    let end = End { epoch: 1, seq: count, head: messages[messages.len() - 1].core.digest() };
    (messages, end)
}

/// `b` opens what it stored and seals it again, for `a`.
fn sealed_back(message: &Message) -> String {
    let (a, b) = pair();
    let core: Verified<Core> = message.core.clone().verify(&a.ring()).unwrap();
    let Slot::Sealed(seal) = &message.slot else { panic!("all are sealed here") };
    let content = seal::open(&core, seal, &b.open).unwrap();
    let seal = seal::seal(core.payload(), &content, &a.open.seal_key(), [9; 32]).unwrap();
    Message { core: core.into_signed(), slot: Slot::Sealed(seal) }.to_json()
}

#[test]
fn a_restored_sender_gets_its_messages_back_and_goes_on_in_a_new_epoch() {
    let (a, b) = pair();
    let (messages, end) = stored(5);
    let after_restore = End { epoch: 1, seq: 2, head: messages[1].core.digest() };
    let mut sender = Outbound { end: after_restore, ..Outbound::default() };
    let request = request(sender.end.seq);
    let lines: Vec<String> = messages[2..].iter().map(sealed_back).collect();
    let body = Recovery::write(&answer(&request, 5, end), lines.iter().map(String::as_str));
    let recovery = Recovery::parse(&body, &request, &b.ring(), &a.ring()).unwrap();
    assert_eq!(recovery.messages.len(), 3);
    for (message, seq) in recovery.messages.iter().zip(3..) {
        assert_eq!(message.core.prev, sender.end.head);
        let Slot::Sealed(seal) = &message.slot else { panic!("all are sealed here") };
        assert_eq!(seal::open(&message.core, seal, &a.open), Ok(content(&format!("message {seq}"))));
        sender.end = End { epoch: 1, seq, head: message.core.digest() };
    }
    assert_eq!(sender.end, recovery.answer.end);

    let opening = EpochOpening {
        from: a.id,
        to: b.id,
        document: 1,
        epoch: 2,
        previous: sender.end,
        at: NOON,
        ext: Ext::default(),
    };
    let opening = Signed::sign(opening, &a.sign).unwrap();
    let mut receiver = Inbound { end, ..Inbound::default() };
    assert_eq!(receiver.open_epoch(&opening), Verdict::Accept);
    sender.open_epoch(&opening);
    let author = Author { node: a.id, document: 1, key: &a.sign };
    let next = sender.sign(draft(6), &content("after"), &author, b.id).unwrap();
    assert_eq!(receiver.judge(&next, |_| None), Verdict::Accept);
}

#[test]
fn erased_contents_come_back_as_empty_slots() {
    let (a, b) = pair();
    let (messages, end) = stored(1);
    let line = Message { slot: Slot::Empty(Empty::Erased), ..messages[0].clone() }.to_json();
    let request = request(0);
    let body = Recovery::write(&answer(&request, 1, end), [line.as_str()]);
    let recovery = Recovery::parse(&body, &request, &b.ring(), &a.ring()).unwrap();
    assert_eq!(recovery.messages[0].slot, Slot::Empty(Empty::Erased));
}

#[test]
fn an_answer_with_other_messages_than_it_announces_is_refused() {
    let (a, b) = pair();
    let (messages, end) = stored(3);
    let request = request(0);
    let lines: Vec<String> = messages.iter().map(sealed_back).collect();
    let with = |last, lines: &[String]| {
        let body = Recovery::write(&answer(&request, last, end), lines.iter().map(String::as_str));
        Recovery::parse(&body, &request, &b.ring(), &a.ring()).map(|recovery| recovery.messages.len())
    };
    assert_eq!(with(3, &lines), Ok(3));
    assert_eq!(with(0, &[]), Ok(0));
    assert_eq!(with(0, &lines), Err(RecoverError::OtherMessages));
    assert_eq!(with(3, &lines[..2]), Err(RecoverError::OtherMessages));
    assert_eq!(with(2, &lines), Err(RecoverError::OtherMessages));
    assert_eq!(with(2, &lines[1..]), Err(RecoverError::OtherMessages));
    assert!(matches!(with(3, &[]), Err(RecoverError::Line(_))));
}

#[test]
fn only_the_answer_to_this_request_counts_and_only_messages_that_we_signed() {
    let (a, b) = pair();
    let (messages, end) = stored(1);
    let line = sealed_back(&messages[0]);
    let other = request(1);
    let body = Recovery::write(&answer(&request(0), 1, end), [line.as_str()]);
    assert_eq!(Recovery::parse(&body, &other, &b.ring(), &a.ring()), Err(RecoverError::OtherRequest));
    let forged = b.message(&a, 1, Digest::ZERO, "invented").to_json();
    let body = Recovery::write(&answer(&request(0), 1, end), [forged.as_str()]);
    assert!(matches!(Recovery::parse(&body, &request(0), &b.ring(), &a.ring()), Err(RecoverError::Line(_))));
    assert!(matches!(Recovery::parse(b"", &other, &b.ring(), &a.ring()), Err(RecoverError::Author(_))));
}

#[test]
fn what_hello_calls_lost_is_what_recovery_asks_for() {
    let (messages, end) = stored(5);
    let here = End { epoch: 1, seq: 2, head: messages[1].core.digest() };
    let (a, b) = pair();
    let (ours, theirs) = (crate::trial::hello(&a, &b, here, End::START), crate::trial::hello(&b, &a, End::START, end));
    assert_eq!(compare(&ours, &theirs, |_| None, |_| None).outgoing, Outgoing::WeLost(end));
}
