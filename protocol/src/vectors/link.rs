//! Vectors of a link: invitation, introductions, short code, hello, recover.

use serde_json::{Value, json};

use super::{hold, object::shown, secrets};
use crate::{
    code::Code,
    digest::Digest,
    document::DocumentLog,
    encoding::hex,
    epoch::End,
    genesis::Genesis,
    hello::{Hello, Receiving, Sending},
    invitation::{Confirmation, Introduction, Invitation, Nonce, Reveal, Secret, Vouched, short_code},
    json::Ext,
    recover::{DocumentsRequest, LanePlace, RecoverRequest, Recovered},
    signed::{Object, Signed, Verified},
    trial::{NOON, Node, born},
};

fn introduction(
    (node, genesis, log): &(Node, Verified<Genesis>, DocumentLog),
    to: &Node,
    nonce: &Nonce,
    answers: Option<Digest>,
) -> Verified<Introduction> {
    let introduction = Introduction {
        invitation: secret().invitation(),
        from: node.id,
        to: to.id,
        genesis: genesis.signed().clone(),
        documents: log.versions().iter().map(|version| version.signed().clone()).collect(),
        commitment: nonce.commitment(&node.id),
        answers,
        at: NOON,
        ext: Ext::default(),
    };
    Signed::sign(introduction, &node.sign).unwrap()
}

fn secret() -> Secret {
    Secret::from_bytes([0x5e; 16])
}

fn vouched<T: Object>(object: &Verified<T>) -> Value {
    json!({ "object": shown(object), "body": Vouched::new(object, &secret()).to_json() })
}

#[test]
fn invitation_json_shows_two_nodes_meeting() {
    let (a, b) = (born("faggio"), born("quercia"));
    let (nonce_a, nonce_b) = (Nonce::from_bytes([0xaa; 32]), Nonce::from_bytes([0xbb; 32]));
    let invitation = Invitation {
        endpoint: "https://faggio.example".parse().unwrap(),
        node: a.0.id,
        pin: Digest::of(b"faggio"),
        secret: secret(),
        expires: NOON,
    };
    let invited = introduction(&b, &a.0, &nonce_b, None);
    let inviting = introduction(&a, &b.0, &nonce_a, Some(invited.digest()));
    let reveal = |from: &Node, to: &Node, nonce| {
        let reveal = Reveal {
            invitation: secret().invitation(),
            from: from.id,
            to: to.id,
            inviting: inviting.digest(),
            invited: invited.digest(),
            nonce,
            ext: Ext::default(),
        };
        Signed::sign(reveal, &from.sign).unwrap()
    };
    let confirmation = Confirmation {
        invitation: secret().invitation(),
        from: b.0.id,
        to: a.0.id,
        inviting: inviting.digest(),
        invited: invited.digest(),
        method: Code::of("telephone"),
        at: NOON,
        ext: Ext::default(),
    };
    let code = short_code(&secret(), (&inviting.digest(), &nonce_a), (&invited.digest(), &nonce_b));
    hold(
        "invitation.json",
        &json!({
            "inviting": secrets(&a.0),
            "invited": secrets(&b.0),
            "secret": hex(secret().as_bytes()),
            "invitation": invitation.to_string(),
            "invitation_id": secret().invitation(),
            "open_request": vouched(&invited),
            "open_answer": vouched(&inviting),
            "reveal_request": vouched(&reveal(&b.0, &a.0, nonce_b)),
            "reveal_answer": vouched(&reveal(&a.0, &b.0, nonce_a)),
            "confirmation": vouched(&Signed::sign(confirmation, &b.0.sign).unwrap()),
            "short_code": code,
        }),
    );
}

#[test]
fn hello_json_shows_a_restored_node_that_learns_what_it_lost() {
    let (a, b) = (Node::named("faggio"), Node::named("quercia"));
    let lost = End { epoch: 1, seq: 9, head: Digest::of(b"ninth core") };
    let known = End { epoch: 1, seq: 5, head: Digest::of(b"fifth core") };
    let hello = |from: &Node, to: &Node, sent: End, received: End, answers| {
        let receiving =
            Receiving { end: received, safe: 0, window: 10, busy: None, exceptions_total: 0, exceptions: vec![] };
        let hello = Hello {
            from: from.id,
            to: to.id,
            document: 1,
            document_head: Digest::of(b"document"),
            your_document: 1,
            nonce: [0x11; 32],
            answers,
            sending: Sending { end: sent, exceptions_known: 0 },
            receiving,
            opening: None,
            at: NOON,
            ext: Ext::default(),
        };
        Signed::sign(hello, &from.sign).unwrap()
    };
    let request = hello(&a, &b, known, End::START, None);
    let answer = hello(&b, &a, End::START, lost, Some(request.digest()));
    let (recover, recovered, erased) = given_back(&a, &b, lost);
    let documents = DocumentsRequest { from: a.id, to: b.id, document: 1, at: NOON, ext: Ext::default() };
    hold(
        "hello.json",
        &json!({
            "restored": secrets(&a),
            "peer": secrets(&b),
            "hello_request": shown(&request),
            "hello_answer": shown(&answer),
            "recover_request": shown(&recover),
            "recover_answer_first_line": shown(&Signed::sign(recovered, &b.sign).unwrap()),
            "recover_answer_first_line_with_an_erased_event": shown(&Signed::sign(erased, &b.sign).unwrap()),
            "documents_request": shown(&Signed::sign(documents, &a.sign).unwrap()),
        }),
    );
}

/// What the restored node asks for, the first line of the answer, and one that tells of an erased event.
fn given_back(a: &Node, b: &Node, lost: End) -> (Verified<RecoverRequest>, Recovered, Recovered) {
    let recover = RecoverRequest {
        from: a.id,
        to: b.id,
        document: 1,
        nonce: [0x22; 32],
        epoch: 1,
        after: 5,
        at: NOON,
        ext: Ext::default(),
    };
    let recover = Signed::sign(recover, &a.sign).unwrap();
    let recovered = Recovered {
        from: b.id,
        to: a.id,
        document: 1,
        answers: recover.digest(),
        epoch: 1,
        first: 6,
        last: 9,
        end: lost,
        at: NOON,
        ext: Ext::default(),
    };
    let place = LanePlace {
        seq: 7,
        subject: "0192f0c1-a2b3-7c4d-8e9f-0a1b2c3d4e5f".parse().unwrap(),
        number: 3,
        step: Some(Code::of("withdrawn")),
        reason: Some(Code::of("consent_revoked")),
    };
    let erased = Recovered { ext: Recovered::telling(std::slice::from_ref(&place)), ..recovered.clone() };
    assert_eq!(erased.places(), [place]);
    (recover, recovered, erased)
}
