//! Vectors of a pull: the request, its answer part by part, and the replies to what was asked in it.

use serde_json::{Value, json};

use super::{hold, object::shown, secrets};
use crate::{
    digest::Digest,
    encoding::base64,
    epoch::End,
    hello::Hello,
    json::Ext,
    parcel::{Holds, Places},
    pull::{Part, PullAnswer, PullRequest, PullStream, Pulled},
    question::{BlobRequest, Question},
    receipt::Receipt,
    reply::{Reply, WholeReply},
    signed::{Object, Signed, Verified},
    trial::{NOON, Node, hello},
};

fn sign<T: Object>(object: T, by: &Node) -> Verified<T> {
    Signed::sign(object, &by.sign).unwrap()
}

fn receipt(from: &Node, to: &Node, received: u64, request: &[u8]) -> Receipt {
    Receipt {
        from: from.id,
        to: to.id,
        document: 1,
        epoch: 1,
        received,
        head: Digest::of(b"ninth core"),
        safe: 5,
        exceptions_total: 0,
        exceptions: vec![],
        window: 10,
        busy: None,
        request: Digest::of(request),
        at: NOON,
        ext: Ext::default(),
    }
}

fn request(asks: &Node, asked: &Node, writes: &Node) -> Verified<PullRequest> {
    let request = PullRequest {
        from: asks.id,
        to: asked.id,
        document: 1,
        nonce: [0x22; 32],
        streams: vec![
            PullStream { sender: asked.id, epoch: 1, after: 3 },
            PullStream { sender: writes.id, epoch: 1, after: 9 },
        ],
        receipts: vec![sign(receipt(asks, writes, 9, b"the lines of that stream"), asks).into_signed()],
        window: 100,
        at: NOON,
        ext: Ext::default(),
    };
    sign(request, asks)
}

fn reply(from: &Node, to: &Node, answers: Digest, content: &[u8]) -> Reply {
    Reply {
        from: from.id,
        to: to.id,
        document: 1,
        answers,
        code: None,
        bytes: content.len() as u64,
        body: Digest::of(content),
        at: NOON,
        ext: Ext::default(),
    }
}

/// The lines of three parts: two messages of the asked node, its hello, and a receipt that another left there.
fn parts(asks: &Node, asked: &Node, writes: &Node, hello: &Verified<Hello>) -> Vec<(Part, String)> {
    let lines: String = asked.messages(asks, 5)[3..].iter().map(|message| message.to_json() + "\n").collect();
    let question = Question::Hello(hello.signed().clone()).to_line();
    let receipt = sign(receipt(writes, asks, 9, b"a batch that was left"), writes).signed().to_json() + "\n";
    let batch = Holds::Batch(Places { epoch: 1, first: 4, last: 5 });
    [(asked, batch, lines), (asked, Holds::Question, question), (writes, Holds::Receipt, receipt)]
        .into_iter()
        .map(|(sender, holds, text)| {
            let (bytes, body) = (text.len() as u64, Digest::of(text.as_bytes()));
            (Part { sender: sender.id, holds, bytes, body }, text)
        })
        .collect()
}

/// The same answer, where a question of two lines was left: it is listed truly, and left out alone.
fn spoiled(list: &Verified<Pulled>, parts: &[(Part, String)], asked: &Node) -> String {
    let two = "two\nlines\n";
    let mut list = list.clone().into_object();
    (list.parts[1].bytes, list.parts[1].body) = (two.len() as u64, Digest::of(two.as_bytes()));
    let texts = [parts[0].1.as_bytes(), two.as_bytes(), parts[2].1.as_bytes()];
    String::from_utf8(PullAnswer::write(&sign(list, asked), texts)).unwrap()
}

/// Answers that are not accepted, made from one that is.
fn refused(good: &str, request: &Verified<PullRequest>, asked: &Node, writes: &Node) -> Vec<Value> {
    let (first, parts) = good.split_once('\n').unwrap();
    let listed = Signed::<Pulled>::parse(first.as_bytes()).unwrap().claimed().unwrap();
    let again = |list: Pulled, by: &Node| format!("{}\n{parts}", sign(list, by).signed().to_json());
    let mut unasked = listed.clone();
    unasked.parts[0].sender = writes.id;
    let cases = [
        ("the last part is cut", good[..good.len() - 2].to_owned()),
        ("more bytes than the list says", format!("{good}\n")),
        ("a part is not the one that is listed", good.replacen("\"seal\":{\"kid\"", "\"seal\":{\"Kid\"", 1)),
        ("the list answers another request", again(Pulled { answers: Digest::ZERO, ..listed.clone() }, asked)),
        ("the list is of another node", again(Pulled { from: writes.id, ..listed }, writes)),
        ("a batch of a stream that was asked for after another place", again(unasked, asked)),
    ];
    let case = |(what, body): (&str, String)| {
        let why = PullAnswer::parse(body.as_bytes(), request, &asked.ring()).unwrap_err();
        json!({ "what": what, "why": format!("{why:?}"), "body": body })
    };
    cases.into_iter().map(case).collect()
}

#[test]
fn pull_json_shows_a_node_that_asks_for_what_waits_and_answers_what_it_is_asked() {
    let (asks, asked, writes) = (Node::named("faggio"), Node::named("quercia"), Node::named("betulla"));
    let request = request(&asks, &asked, &writes);
    assert_eq!(Signed::<PullRequest>::parse(request.signed().to_json().as_bytes()).unwrap(), *request.signed());

    let question =
        sign(hello(&asked, &asks, End { epoch: 1, seq: 5, head: Digest::of(b"fifth core") }, End::START), &asked);
    let parts = parts(&asks, &asked, &writes, &question);
    let list = Pulled {
        from: asked.id,
        to: asks.id,
        document: 1,
        answers: request.digest(),
        parts: parts.iter().map(|(part, _)| *part).collect(),
        more: false,
        at: NOON,
        ext: Ext::default(),
    };
    let list = sign(list, &asked);
    let body = PullAnswer::write(&list, parts.iter().map(|(_, text)| text.as_bytes()));
    let answer = PullAnswer::parse(&body, &request, &asked.ring()).unwrap();
    assert_eq!(answer.parts.len(), 3);
    let body = String::from_utf8(body).unwrap();
    let spoiled = spoiled(&list, &parts, &asked);
    let read = PullAnswer::parse(spoiled.as_bytes(), &request, &asked.ring()).unwrap();
    let usable: Vec<bool> = read.parts.iter().map(Option::is_some).collect();
    assert_eq!(usable, [true, false, true]);

    let standing = hello(&asks, &asked, End::START, End { epoch: 1, seq: 5, head: Digest::of(b"fifth core") });
    let standing = sign(Hello { answers: Some(question.digest()), ..standing }, &asks);
    let next = PullRequest {
        streams: vec![],
        receipts: vec![sign(receipt(&asks, &asked, 5, parts[0].1.as_bytes()), &asks).into_signed()],
        ext: PullRequest::having(&list.digest()),
        ..request.clone().into_object()
    };
    hold(
        "pull.json",
        &json!({
            "asks": secrets(&asks),
            "asked": secrets(&asked),
            "writes": secrets(&writes),
            "pull_request": shown(&request),
            "pull_answer": {
                "list": shown(&list),
                "parts": parts.iter().map(|(_, text)| text).collect::<Vec<_>>(),
                "sha256": Digest::of(body.as_bytes()),
            },
            "pull_answer_with_a_part_to_leave_out": { "body": spoiled, "usable": usable },
            "pull_answers_refused": refused(&body, &request, &asked, &writes),
            "reply_to_hello": replied(&asks, &asked, question.digest(), standing.signed().to_json().as_bytes()),
            "attachment": attachment(&asks, &asked),
            "next_pull_request": shown(&sign(next, &asks)),
        }),
    );
}

/// A reply and the whole body; a content that is no text is shown in base64.
fn replied(asks: &Node, asked: &Node, answers: Digest, content: &[u8]) -> Value {
    let head = sign(reply(asks, asked, answers, content), asks);
    let body = WholeReply::write(&head, content);
    let read = WholeReply::parse(&body).and_then(|whole| whole.verify(&asks.id, &asks.ring(), &asked.id));
    assert_eq!(read, Ok((head.clone(), content.to_vec())));
    json!({ "head": shown(&head), "content": base64(content), "body_sha256": Digest::of(&body) })
}

/// The peer asks for pieces of an attachment; the second time it is gone.
fn attachment(asks: &Node, asked: &Node) -> Value {
    let piece: Vec<u8> = (0..=255).collect();
    let blob = BlobRequest {
        from: asked.id,
        to: asks.id,
        document: 1,
        blob: Digest::of(b"blob"),
        after: 1_048_592,
        nonce: [0x33; 32],
        at: NOON,
        ext: Ext::default(),
    };
    let first = sign(blob.clone(), asked);
    let second = sign(BlobRequest { after: 1_048_848, nonce: [0x34; 32], ..blob }, asked);
    let gone = Reply { code: Some(Reply::NOT_FOUND), ..reply(asks, asked, second.digest(), b"") };
    json!({
        "question": shown(&first),
        "reply": replied(asks, asked, first.digest(), &piece),
        "next_question": shown(&second),
        "reply_that_it_is_gone": shown(&sign(gone, asks)),
    })
}
