use super::*;
use crate::{
    batch::Batch,
    parcel::{Holds, Places},
    signed::{AuthorError, Verified},
    trial::{NOON, Node},
};

fn request(asks: &Node, asked: &Node, streams: Vec<PullStream>) -> Verified<PullRequest> {
    let request = PullRequest {
        from: asks.id,
        to: asked.id,
        document: 1,
        nonce: [1; 32],
        streams,
        receipts: vec![],
        window: 100,
        at: NOON,
        ext: Ext::default(),
    };
    Signed::sign(request, &asks.sign).unwrap()
}

fn part(sender: &Node, holds: Holds, content: &[u8]) -> Part {
    Part { sender: sender.id, holds, bytes: content.len() as u64, body: Digest::of(content) }
}

fn list(asked: &Node, request: &Verified<PullRequest>, parts: Vec<Part>) -> Pulled {
    let (from, to, answers) = (asked.id, request.from, request.digest());
    Pulled { from, to, document: 1, answers, parts, more: false, at: NOON, ext: Ext::default() }
}

const fn batch(first: u64, last: u64) -> Holds {
    Holds::Batch(Places { epoch: 1, first, last })
}

/// The first two messages of a stream, as the lines of a batch.
fn lines(from: &Node, to: &Node) -> Vec<u8> {
    let lines = from.messages(to, 2).into_iter().map(|message| message.to_json() + "\n");
    lines.collect::<String>().into_bytes()
}

#[test]
fn an_answer_is_a_list_and_its_parts_and_the_receipt_names_the_part() {
    let (asks, asked, writes) = (Node::named("a"), Node::named("b"), Node::named("c"));
    let request = request(&asks, &asked, vec![PullStream { sender: writes.id, epoch: 1, after: 0 }]);
    let lines = lines(&writes, &asks);
    let parts = [(batch(1, 2), lines.as_slice()), (Holds::Question, b"question\n"), (Holds::Receipt, b"receipt\n")];
    let listed = parts.iter().map(|(holds, content)| part(&writes, *holds, content)).collect();
    let list = Signed::sign(list(&asked, &request, listed), &asked.sign).unwrap();
    let body = PullAnswer::write(&list, parts.iter().map(|(_, content)| *content));
    let answer = PullAnswer::parse(&body, &request, &asked.ring()).unwrap();
    assert_eq!(answer.parts, parts.map(|(_, content)| Some(content.to_vec())));
    let batch = Batch::parse(answer.parts[0].as_deref().unwrap()).unwrap();
    assert_eq!(batch.request(), answer.list.parts[0].body);
    assert_eq!(batch.verify(&writes.id, &writes.ring(), &asks.id).unwrap().messages.len(), 2);

    for (wrong, why) in [
        (body[..body.len() - 1].to_vec(), PullError::Length),
        ([body.as_slice(), b"\n"].concat(), PullError::Length),
        (vec![b'\n'; MAX_ANSWER + 1], PullError::Length),
        (b"{}".to_vec(), PullError::Length),
    ] {
        assert_eq!(PullAnswer::parse(&wrong, &request, &asked.ring()), Err(why));
    }
    let mut spoiled = body.clone();
    let at = body.len() - b"question\nreceipt\n".len();
    spoiled[at] ^= 1;
    assert_eq!(PullAnswer::parse(&spoiled, &request, &asked.ring()), Err(PullError::OtherPart(2)));
}

#[test]
fn an_answer_is_the_word_of_the_asked_node_on_this_request() {
    let (asks, asked, other) = (Node::named("a"), Node::named("b"), Node::named("c"));
    let (one, another) = (request(&asks, &asked, vec![]), request(&asks, &other, vec![]));
    let signed = |by: &Node, list: Pulled| PullAnswer::write(&Signed::sign(list, &by.sign).unwrap(), []);
    let parse = |body: &[u8]| PullAnswer::parse(body, &one, &asked.ring()).map(|_| ());
    assert_eq!(parse(&signed(&asked, list(&asked, &one, vec![]))), Ok(()));
    assert_eq!(parse(&signed(&asked, list(&asked, &another, vec![]))), Err(PullError::OtherRequest));
    let elsewhere = Pulled { to: other.id, ..list(&asked, &one, vec![]) };
    assert_eq!(parse(&signed(&asked, elsewhere)), Err(AuthorError::OtherAudience.into()));
    assert!(matches!(
        parse(&signed(&other, list(&asked, &one, vec![]))),
        Err(PullError::Author(AuthorError::Signed(_)))
    ));
}

#[test]
fn a_batch_was_asked_for_and_holds_something_new() {
    let (asks, asked, writes) = (Node::named("a"), Node::named("b"), Node::named("c"));
    let lines = lines(&writes, &asks);
    let parse = |sender: &Node, epoch, after| {
        let request = request(&asks, &asked, vec![PullStream { sender: sender.id, epoch, after }]);
        let list = list(&asked, &request, vec![part(&writes, batch(1, 2), &lines)]);
        let body = PullAnswer::write(&Signed::sign(list, &asked.sign).unwrap(), [lines.as_slice()]);
        PullAnswer::parse(&body, &request, &asked.ring()).map(|_| ())
    };
    assert_eq!(parse(&writes, 1, 0), Ok(()));
    assert_eq!(parse(&writes, 1, 1), Ok(()));
    assert_eq!(parse(&writes, 1, 2), Err(PullError::NotAsked(1)));
    assert_eq!(parse(&writes, 2, 0), Err(PullError::NotAsked(1)));
    assert_eq!(parse(&asked, 1, 0), Err(PullError::NotAsked(1)));
}

#[test]
fn a_question_is_of_the_asked_node_or_of_one_that_was_named() {
    let (asks, asked, writes) = (Node::named("a"), Node::named("b"), Node::named("c"));
    let parse = |named: &[&Node], sender: &Node, holds| {
        let stream = |node: &&Node| PullStream { sender: node.id, epoch: 1, after: 0 };
        let request = request(&asks, &asked, named.iter().map(stream).collect());
        let list = list(&asked, &request, vec![part(sender, holds, b"x\n")]);
        let body = PullAnswer::write(&Signed::sign(list, &asked.sign).unwrap(), [b"x\n".as_slice()]);
        PullAnswer::parse(&body, &request, &asked.ring()).map(|_| ())
    };
    for holds in [Holds::Question, Holds::Reply, Holds::Documents] {
        assert_eq!(parse(&[], &asked, holds), Ok(()));
        assert_eq!(parse(&[&writes], &writes, holds), Ok(()));
        assert_eq!(parse(&[&asked], &writes, holds), Err(PullError::NotAsked(1)));
    }
    assert_eq!(parse(&[], &writes, Holds::Receipt), Ok(()), "a receipt may come from whoever signed it");
}

#[test]
fn a_part_that_is_not_what_it_should_be_is_left_out_alone() {
    let (asks, asked, writes) = (Node::named("a"), Node::named("b"), Node::named("c"));
    let streams = vec![PullStream { sender: writes.id, epoch: 1, after: 0 }];
    let request = request(&asks, &asked, streams);
    let parts = [
        (batch(1, 2), b"one line for two places\n".as_slice()),
        (Holds::Question, b"two\nlines\n"),
        (Holds::Reply, b"no line"),
        (Holds::Question, b"question\n"),
    ];
    let listed = parts.iter().map(|(holds, content)| part(&writes, *holds, content)).collect();
    let list = Signed::sign(list(&asked, &request, listed), &asked.sign).unwrap();
    let body = PullAnswer::write(&list, parts.iter().map(|(_, content)| *content));
    let answer = PullAnswer::parse(&body, &request, &asked.ring()).unwrap();
    assert_eq!(answer.parts, [None, None, None, Some(b"question\n".to_vec())]);
}

#[test]
fn a_list_keeps_its_limits() {
    let (asks, asked) = (Node::named("a"), Node::named("b"));
    let request = request(&asks, &asked, vec![]);
    let of = |parts: Vec<Part>| list(&asked, &request, parts).check();
    let question = part(&asked, Holds::Question, b"x\n");
    assert!(of(vec![question; 64]).is_ok());
    assert!(of(vec![question; 65]).is_err());
    assert!(of(vec![Part { sender: asks.id, ..question }]).is_err());
    assert!(of(vec![Part { bytes: 0, ..question }]).is_err());
    assert!(of(vec![part(&asked, Holds::Nothing, b"")]).is_err());
    let full = Part { holds: batch(1, 1), bytes: 1 << 20, ..question };
    assert!(of(vec![full, Part { holds: batch(2, 2), ..full }]).is_ok());
    assert!(of(vec![full, Part { holds: batch(2, 2), ..full }, question]).is_err());
    assert!(Pulled { to: asked.id, ..list(&asked, &request, vec![]) }.check().is_err());
    assert!(Pulled { document: 0, ..list(&asked, &request, vec![]) }.check().is_err());
}

#[test]
fn the_longest_list_fits_into_its_type() {
    let (asks, asked) = (Node::named("a"), Node::named("b"));
    let request = request(&asks, &asked, vec![]);
    let most = (1 << 53) - 1;
    let holds = Holds::Batch(Places { epoch: most, first: most - 9, last: most });
    let list = list(&asked, &request, vec![Part { bytes: 32_768, ..part(&asked, holds, b"") }; MAX_PARTS]);
    assert!(Signed::sign(list, &asked.sign).is_ok());
}

#[test]
fn a_pull_tells_which_answer_was_dealt_with() {
    let (asks, asked) = (Node::named("a"), Node::named("b"));
    let first = request(&asks, &asked, vec![]);
    assert_eq!(first.had(), None);
    let next = PullRequest { ext: PullRequest::having(&Digest::of(b"list")), ..first.clone().into_object() };
    assert_eq!(Signed::sign(next, &asks.sign).unwrap().had(), Some(Digest::of(b"list")));
    let mut unread = first.into_object();
    unread.ext.0.insert("had".into(), 7.into());
    assert_eq!(unread.had(), None);
}
