use super::*;
use crate::trial::{Node, hello};

/// The core at a place of an imagined stream.
fn core(epoch: u64, seq: u64) -> Digest {
    if (epoch, seq) == (1, 0) { Digest::ZERO } else { Digest::of(format!("{epoch}/{seq}").as_bytes()) }
}

fn end(epoch: u64, seq: u64) -> End {
    End { epoch, seq, head: core(epoch, seq) }
}

fn standing(sent: End, received_there: End, received: End, sent_there: End) -> Standing {
    let (a, b) = (Node::named("a"), Node::named("b"));
    let ours = hello(&a, &b, sent, received);
    let theirs = hello(&b, &a, sent_there, received_there);
    compare(&ours, &theirs, |seq| Some(core(1, seq)), |seq| Some(core(1, seq)))
}

#[test]
fn an_answer_is_bound_to_its_request_and_to_both_nodes() {
    let (a, b, c) = (Node::named("a"), Node::named("b"), Node::named("c"));
    let request = Signed::sign(hello(&a, &b, End::START, End::START), &a.sign).unwrap();
    assert!(verify_request(request.signed().clone(), &a.id, &a.ring(), &b.id).is_ok());
    let misdirected = verify_request(request.signed().clone(), &a.id, &a.ring(), &c.id);
    assert_eq!(misdirected, Err(AuthorError::OtherAudience.into()));
    let mut answer = hello(&b, &a, End::START, End::START);
    let unbound = Signed::sign(answer.clone(), &b.sign).unwrap().into_signed();
    assert_eq!(verify_answer(unbound, &request, &b.ring()), Err(HelloError::OtherRequest));
    answer.answers = Some(request.digest());
    let bound = Signed::sign(answer.clone(), &b.sign).unwrap().into_signed();
    assert!(verify_answer(bound.clone(), &request, &b.ring()).is_ok());
    assert_eq!(verify_request(bound, &b.id, &b.ring(), &a.id), Err(HelloError::OtherRequest));
    answer.from = c.id;
    let liar = Signed::sign(answer, &b.sign).unwrap().into_signed();
    assert_eq!(verify_answer(liar, &request, &b.ring()), Err(AuthorError::OtherAuthor.into()));
}

#[test]
fn two_nodes_in_step_go_on() {
    let standing = standing(end(1, 9), end(1, 7), end(1, 3), end(1, 3));
    assert_eq!(standing.outgoing, Outgoing::GoOnAfter(7));
    assert_eq!(standing.incoming, Incoming::InStep);
    let fresh = self::standing(End::START, End::START, End::START, end(1, 2));
    assert_eq!((fresh.outgoing, fresh.incoming), (Outgoing::GoOnAfter(0), Incoming::MoreToCome));
}

#[test]
fn a_restored_sender_learns_that_it_lost_messages() {
    let here = standing(end(1, 5), end(1, 9), End::START, End::START);
    assert_eq!(here.outgoing, Outgoing::WeLost(end(1, 9)));
    let there = standing(End::START, End::START, end(1, 9), end(1, 5));
    assert_eq!(there.incoming, Incoming::SenderLost);
    let lost_epoch = standing(end(1, 9), end(2, 1), End::START, End::START);
    assert_eq!(lost_epoch.outgoing, Outgoing::WeLost(end(2, 1)));
}

#[test]
fn a_receiver_in_an_old_epoch_is_told_of_the_new_one() {
    let standing = standing(end(2, 3), end(1, 9), End::START, End::START);
    assert_eq!(standing.outgoing, Outgoing::ReceiverInOldEpoch(end(1, 9)));
}

#[test]
fn another_core_for_the_same_place_is_a_contradiction() {
    let forged = |epoch, seq| End { head: Digest::of(b"forged"), ..end(epoch, seq) };
    assert_eq!(standing(end(1, 9), forged(1, 9), End::START, End::START).outgoing, Outgoing::Contradiction(9));
    assert_eq!(standing(end(1, 9), forged(1, 7), End::START, End::START).outgoing, Outgoing::Contradiction(7));
    assert_eq!(standing(End::START, End::START, end(1, 9), forged(1, 9)).incoming, Incoming::Contradiction);
    assert_eq!(standing(End::START, End::START, end(1, 9), forged(1, 7)).incoming, Incoming::Contradiction);
}

#[test]
fn an_epoch_of_which_nothing_has_arrived_is_no_contradiction() {
    let just_opened = End { epoch: 2, seq: 0, head: core(1, 9) };
    let standing = standing(end(2, 3), just_opened, just_opened, end(2, 3));
    assert_eq!((standing.outgoing, standing.incoming), (Outgoing::GoOnAfter(0), Incoming::MoreToCome));
}

#[test]
fn a_hello_is_signed_with_a_key_of_the_document_it_names() {
    let (a, b) = (Node::named("a"), Node::named("b"));
    let request = Signed::sign(hello(&a, &b, End::START, End::START), &a.sign).unwrap().into_signed();
    let verify = |first, last| {
        let mut ring = KeyRing::default();
        ring.add(a.sign.verify_key(), first, last);
        verify_request(request.clone(), &a.id, &ring, &b.id).map(|_| ())
    };
    assert_eq!(verify(1, 1), Ok(()));
    assert_eq!(verify(2, 2), Err(AuthorError::KeyNotListed.into()));
    assert_eq!(verify(0, 0), Err(AuthorError::UnknownDocument(1).into()));
}

#[test]
fn documents_are_compared_too() {
    let (a, b) = (Node::named("a"), Node::named("b"));
    let (mut ours, mut theirs) = (hello(&a, &b, End::START, End::START), hello(&b, &a, End::START, End::START));
    (ours.document, ours.your_document, theirs.document, theirs.your_document) = (3, 1, 2, 2);
    let standing = compare(&ours, &theirs, |_| None, |_| None);
    let documents = |s: Standing| (s.we_lost_a_document, s.fetch_document, s.peer_misses_document);
    assert_eq!(documents(standing), (false, true, true));
    theirs.your_document = 4;
    assert_eq!(documents(compare(&ours, &theirs, |_| None, |_| None)), (true, true, false));
}
