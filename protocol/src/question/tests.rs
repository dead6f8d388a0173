use super::*;
use crate::{
    code::Code,
    epoch::End,
    trial::{NOON, Node, hello},
};

fn blob(from: &Node, to: &Node, after: u64) -> BlobRequest {
    BlobRequest {
        from: from.id,
        to: to.id,
        document: 1,
        blob: Digest::of(b"blob"),
        after,
        nonce: [9; 32],
        at: NOON,
        ext: Ext::default(),
    }
}

/// One of each sort, from one node to another.
fn all(from: &Node, to: &Node) -> Vec<Question> {
    let (from_id, to_id, ext) = (from.id, to.id, Ext::default);
    let recover = RecoverRequest {
        from: from_id,
        to: to_id,
        document: 1,
        nonce: [2; 32],
        epoch: 1,
        after: 5,
        at: NOON,
        ext: ext(),
    };
    let documents = DocumentsRequest { from: from_id, to: to_id, document: 1, at: NOON, ext: ext() };
    let feed = FeedRequest {
        from: from_id,
        to: to_id,
        document: 1,
        owner: to_id,
        feed: Code::of("services"),
        after: 0,
        nonce: [3; 32],
        at: NOON,
        ext: ext(),
    };
    let hello = hello(from, to, End::START, End::START);
    vec![
        Question::Hello(Signed::sign(hello, &from.sign).unwrap().into_signed()),
        Question::Recover(Signed::sign(recover, &from.sign).unwrap().into_signed()),
        Question::Documents(Signed::sign(documents, &from.sign).unwrap().into_signed()),
        Question::Feed(Signed::sign(feed, &from.sign).unwrap().into_signed()),
        Question::Blob(Signed::sign(blob(from, to, 0), &from.sign).unwrap().into_signed()),
    ]
}

#[test]
fn a_question_is_known_by_its_payload_type() {
    let (a, b) = (Node::named("a"), Node::named("b"));
    for question in all(&a, &b) {
        let line = question.to_line();
        assert_eq!(Question::parse(line.trim_end().as_bytes()), Ok(question));
    }
    let core = a.core(&b, 1, Digest::ZERO, "ciao");
    assert_eq!(Question::parse(core.signed().to_json().as_bytes()), Err(SignedError::WrongType));
    assert!(matches!(Question::parse(b"<html>"), Err(SignedError::Envelope(_))));
}

#[test]
fn a_question_is_the_word_of_the_peer_to_us() {
    let (a, b, c) = (Node::named("a"), Node::named("b"), Node::named("c"));
    for question in all(&a, &b) {
        assert!(question.clone().verify(&a.id, &a.ring(), &b.id).is_ok());
        assert_eq!(
            question.clone().verify(&a.id, &a.ring(), &c.id),
            Err(QuestionError::Author(AuthorError::OtherAudience))
        );
        assert!(matches!(
            question.verify(&c.id, &c.ring(), &b.id),
            Err(QuestionError::Author(AuthorError::Signed(SignedError::UnknownKey(_))))
        ));
    }
}

#[test]
fn a_hello_that_answers_something_asks_nothing() {
    let (a, b) = (Node::named("a"), Node::named("b"));
    let answer = Hello { answers: Some(Digest::ZERO), ..hello(&a, &b, End::START, End::START) };
    let answer = Question::Hello(Signed::sign(answer, &a.sign).unwrap().into_signed());
    assert_eq!(answer.verify(&a.id, &a.ring(), &b.id), Err(QuestionError::Answer));
}

#[test]
fn a_piece_begins_within_the_largest_blob() {
    let (a, b) = (Node::named("a"), Node::named("b"));
    let end = stored_size(MAX_FILE);
    assert!(blob(&a, &b, end - 1).check().is_ok());
    assert!(blob(&a, &b, end).check().is_err());
    assert!(blob(&a, &a, 0).check().is_err());
    assert!(BlobRequest { document: 0, ..blob(&a, &b, 0) }.check().is_err());
}

#[test]
fn a_piece_does_not_reach_beyond_its_chunk() {
    let (a, b) = (Node::named("a"), Node::named("b"));
    let most = |after| blob(&a, &b, after).most();
    let chunk = STORED_CHUNK as u64;
    assert_eq!((most(0), most(1), most(chunk - 1), most(chunk)), (chunk, chunk - 1, 1, chunk));
}

#[test]
fn attachments_and_feeds_do_not_go_through_a_relay() {
    let carried: Vec<bool> = all(&Node::named("a"), &Node::named("b")).iter().map(Question::by_relay).collect();
    assert_eq!(carried, [true, true, true, false, false]);
}
