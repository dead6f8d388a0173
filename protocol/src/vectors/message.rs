//! Vectors of messages: core, commitment and seal; a batch with its receipt and refusal.

use serde_json::{Value, json};

use super::{hold, object::shown, secrets};
use crate::{
    batch::BatchWriter,
    digest::Digest,
    encoding::{base64, hex},
    epoch::{End, EpochOpening},
    json::Ext,
    message::{Empty, Message, Slot},
    receipt::{Exception, Receipt, Refusal},
    seal,
    signed::Signed,
    trial::{NOON, Node, content},
};

fn pair() -> (Node, Node) {
    (Node::named("faggio"), Node::named("quercia"))
}

#[test]
fn message_json_shows_every_step_from_content_to_line() {
    let (a, b) = pair();
    let core = a.core(&b, 1, Digest::ZERO, "ciao");
    let content = content("ciao");
    let entropy = [0x42; 32];
    let seal = seal::seal(core.payload(), &content, &b.open.seal_key(), entropy).unwrap();
    assert_eq!(seal::open(&core, &seal, &b.open), Ok(content.clone()));
    let empty = Message { core: core.signed().clone(), slot: Slot::Empty(Empty::Erased) };
    let message = Message { core: core.signed().clone(), slot: Slot::Sealed(seal.clone()) };
    hold(
        "message.json",
        &json!({
            "from": secrets(&a),
            "to": secrets(&b),
            "salt": hex(content.salt()),
            "content": std::str::from_utf8(content.json()).unwrap(),
            "commitment": content.commitment(),
            "frame_sha256": Digest::of(&content.frame()),
            "core": shown(&core),
            "hpke": {
                "info": hex(b"pico/seal/1"),
                "aad": core.digest(),
                "ikm_e": hex(&entropy),
                "enc": hex(&seal.enc),
                "ciphertext": base64(&seal.ciphertext),
            },
            "line": message.to_json(),
            "line_of_an_erased_message": empty.to_json(),
        }),
    );
}

#[test]
fn batch_json_shows_a_batch_with_its_receipt_and_a_refusal() {
    let (a, b) = pair();
    let messages = a.messages(&b, 3);
    let mut writer = BatchWriter::default();
    for message in &messages {
        assert!(writer.push(&message.to_json()));
    }
    let (body, request) = writer.finish();
    let end = End { epoch: 1, seq: 3, head: messages[2].core.digest() };
    let receipt = Receipt {
        from: b.id,
        to: a.id,
        document: 1,
        epoch: 1,
        received: 3,
        head: end.head,
        safe: 1,
        window: 100,
        busy: None,
        exceptions_total: 1,
        exceptions: vec![Exception { n: 1, epoch: 1, seq: 2, code: Exception::CANNOT_OPEN }],
        request,
        at: NOON,
        ext: Ext::default(),
    };
    let refusal = Refusal {
        from: b.id,
        to: a.id,
        document: 1,
        code: Refusal::CONTRADICTION,
        end,
        request,
        at: NOON,
        ext: Ext::default(),
    };
    let opening =
        EpochOpening { from: a.id, to: b.id, document: 1, epoch: 2, previous: end, at: NOON, ext: Ext::default() };
    let digests: Vec<Value> = messages.iter().map(|message| json!(message.core.digest())).collect();
    hold(
        "batch.json",
        &json!({
            "from": secrets(&a),
            "to": secrets(&b),
            "body": String::from_utf8(body).unwrap(),
            "request": request,
            "core_digests": digests,
            "receipt": shown(&Signed::sign(receipt, &b.sign).unwrap()),
            "refusal": shown(&Signed::sign(refusal, &b.sign).unwrap()),
            "epoch_opening": shown(&Signed::sign(opening, &a.sign).unwrap()),
        }),
    );
}
