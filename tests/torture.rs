//! The torture list, first part: what a linked node in the hands of an attacker sends, and what its victim makes of it.
//!
//! Two rules are behind every case. What cannot be verified changes nothing and gets no signature. What is validly signed
//! and useless takes its place in the stream and never blocks it.

use pico_node::sql;
use pico_protocol::code::Code;
use pico_protocol::core::Place;
use pico_protocol::digest::Digest;
use pico_protocol::message::Slot;
use pico_protocol::receipt::{Exception, Refusal};
use pico_protocol::{MessageId, NodeId};
use serde_json::{Value, json};

use crate::ahead::{event, opening};
use crate::on_both_engines;
use crate::support::engine::Engine;
use crate::support::false_peer::{FalsePeer, answer};
use crate::support::hostile::{Hostile, now, random};
use crate::support::node::{Plan, TestNode};
use crate::support::pair::TestPair;
use crate::support::staff::comes_in;
use crate::support::{eventually, port};

/// An attacker and its victim.
pub async fn attack(engine: Engine) -> (TestNode, Hostile) {
    let TestPair { aurora, mut brezza } = TestPair::linked(engine).await;
    brezza.stop().await;
    let hostile = Hostile::take_over(&brezza, &aurora).await;
    (aurora, hostile)
}

/// The same, and where the attacker's address is, what answers as the test likes: nothing so far.
pub async fn attack_behind_a_door(engine: Engine) -> (TestNode, Hostile, FalsePeer) {
    let port = port::free();
    let mut brezza = Plan::new("Cooperativa Brezza", engine).announced_at(port).prepare().await;
    let door = FalsePeer::before(&brezza, port).await;
    brezza.serve().await;
    let aurora = TestNode::start("Cooperativa Aurora", engine).await;
    let TestPair { aurora, mut brezza } = TestPair { aurora, brezza }.link().await;
    brezza.stop().await;
    door.answers_everywhere(|_| answer("404 Not Found", "", b""));
    let hostile = Hostile::take_over(&brezza, &aurora).await;
    (aurora, hostile, door)
}

/// What the victim has really kept of the attacker's stream: how many messages, and where it stands.
pub async fn kept(victim: &TestNode) -> (i64, i64, String) {
    let db = victim.database().await;
    let mut tx = db.read().await.unwrap();
    let query = "SELECT (SELECT CAST(COUNT(*) AS BIGINT) FROM inbox), received, head || halted FROM incoming_streams";
    let row = sql!(&mut tx, c => sqlx::query_as(query).fetch_optional(c)).unwrap();
    drop(tx);
    db.close().await;
    row.unwrap_or((0, 0, Digest::ZERO.to_string()))
}

const TRIAL: &str = "trial/1";

on_both_engines! {
    async fn what_cannot_be_verified_changes_nothing_and_gets_no_signature(engine: Engine) {
        let (victim, mut hostile) = attack(engine).await;
        let before = kept(&victim).await;
        let good = hostile.next(TRIAL, &json!({"text": "ciao"})).to_json();
        let flipped = flip_signature(&good);
        let bodies: Vec<(&str, Vec<u8>)> = vec![
            ("a flipped bit in the signature", line(&flipped)),
            ("no line feed at the end", good.clone().into_bytes()),
            ("cut in the middle", good.as_bytes()[..good.len() / 2].to_vec()),
            ("a known key twice", line(&good.replacen("{\"core\":", "{\"core\":null,\"core\":", 1))),
            ("an unknown key", line(&good.replacen("{\"core\":", "{\"more\":1,\"core\":", 1))),
            ("a nested key twice", line(&good.replacen("\"keyid\":", "\"keyid\":\"x\",\"keyid\":", 1))),
            ("a byte order mark", [b"\xef\xbb\xbf".as_slice(), &line(&good)].concat()),
            ("a NUL", line(&good.replacen("\"seal\"", "\"se\\u0000al\"", 1))),
            ("a lone surrogate", line(&good.replacen("\"seal\"", "\"\\ud800\"", 1))),
            ("not UTF-8", [&[0xff, 0xfe], line(&good).as_slice()].concat()),
            ("another payload type", line(&good.replacen("pico.core.v1", "pico.receipt.v1", 1))),
            ("base64 with white space", line(&good.replacen("\"payload\":\"", "\"payload\":\" ", 1))),
            ("a depth bomb", line(&format!("{}1{}", "[".repeat(20_000), "]".repeat(20_000)))),
            ("nothing", Vec::new()),
            ("a web page", b"<!doctype html><title>login</title>\n".to_vec()),
        ];
        for (what, body) in bodies {
            let answer = hostile.send_bytes(&body).await;
            assert!((400..500).contains(&answer.status), "{what}: {} {}", answer.status, answer.text());
            assert!(hostile.unsigned(&answer), "{what} got a signature");
            assert_eq!(kept(&victim).await, before, "{what} changed the state");
        }
        // And the link still works.
        let answer = hostile.send_bytes(&line(&good)).await;
        assert_eq!(hostile.receipt(&answer).received, hostile.seq);
    }

    async fn a_message_for_somebody_else_or_in_another_name_is_refused(engine: Engine) {
        let (victim, hostile) = attack(engine).await;
        let before = kept(&victim).await;
        let stranger = NodeId::from_genesis(&Digest::of(b"somebody"));
        let audience = hostile.message_at(&Place { to: stranger, ..hostile.place() }, TRIAL, &json!({}));
        let name = hostile.message_at(&Place { from: stranger, ..hostile.place() }, TRIAL, &json!({}));
        for message in [audience, name] {
            let answer = hostile.send(&[message]).await;
            assert!((400..500).contains(&answer.status) && hostile.unsigned(&answer), "{}", answer.text());
            assert_eq!(kept(&victim).await, before);
        }
    }

    async fn a_batch_replayed_a_thousand_times_and_after_a_restart_is_kept_once(engine: Engine) {
        let (mut victim, mut hostile) = attack(engine).await;
        let batch: Vec<_> = (0..3).map(|n| hostile.next(TRIAL, &json!({"n": n}))).collect();
        let first = hostile.receipt(&hostile.send(&batch).await);
        let after = kept(&victim).await;
        for _ in 0..1000 {
            let again = hostile.receipt(&hostile.send(&batch).await);
            assert_eq!((again.received, again.head), (first.received, first.head));
        }
        victim.kill();
        victim.serve().await;
        let again = hostile.receipt(&hostile.send(&batch).await);
        assert_eq!((again.received, again.head), (first.received, hostile.head));
        assert_eq!(kept(&victim).await, after);
    }

    async fn a_gap_is_answered_with_the_last_contiguous_place(engine: Engine) {
        let (victim, mut hostile) = attack(engine).await;
        let (one, two, three) = (
            hostile.next(TRIAL, &json!({"n": 1})),
            hostile.next(TRIAL, &json!({"n": 2})),
            hostile.next(TRIAL, &json!({"n": 3})),
        );
        let start = hostile.seq - 3;
        let gap = hostile.receipt(&hostile.send(&[one.clone(), three.clone()]).await);
        assert_eq!(gap.received, start + 1);
        let still = hostile.receipt(&hostile.send(std::slice::from_ref(&three)).await);
        assert_eq!(still.received, start + 1);
        let healed = hostile.receipt(&hostile.send(&[one, two, three]).await);
        assert_eq!((healed.received, healed.head), (hostile.seq, hostile.head));
        assert_eq!(kept(&victim).await.1, i64::try_from(hostile.seq).unwrap());
    }

    async fn two_cores_for_one_place_halt_the_stream_with_a_signed_reason(engine: Engine) {
        let (mut victim, mut hostile) = attack(engine).await;
        let place = hostile.place();
        let first = hostile.next(TRIAL, &json!({"version": 1}));
        let second = hostile.message_at(&place, TRIAL, &json!({"version": 2}));
        hostile.receipt(&hostile.send(&[first]).await);
        let refusal = hostile.refusal(&hostile.send(&[second]).await);
        assert_eq!(refusal.code, Refusal::CONTRADICTION);
        let after = hostile.next(TRIAL, &json!({"n": 2}));
        assert!(hostile.refusal(&hostile.send(std::slice::from_ref(&after)).await).halts());
        victim.kill();
        victim.serve().await;
        assert!(
            hostile.refusal(&hostile.send(std::slice::from_ref(&after)).await).halts(),
            "a restart forgives nothing"
        );
        let ada = comes_in(&victim, "ada", "node-administrator").await;
        ada.open("/").await.ok().shows("Il collegamento è fermo");
        let link = ada.open(&format!("/rete/{}", hostile.own.id)).await.ok();
        link.shows("ha firmato due cose che si escludono").shows("Telefona all'altra cooperativa prima di riprendere");
        ada.send(&link, &link.form("/sblocca")).await.ok().shows("Il collegamento riprende");
        let healed = hostile.receipt(&hostile.send(&[after]).await);
        assert_eq!((healed.received, healed.head), (hostile.seq, hostile.head), "people have looked, and it goes on");
    }

    async fn the_same_id_with_another_core_halts_the_stream(engine: Engine) {
        let (_victim, mut hostile) = attack(engine).await;
        let id = MessageId::new(now(), random());
        let first = hostile.signed(&hostile.place(), id, TRIAL, &json!({"n": 1}));
        hostile.seq += 1;
        hostile.head = first.core.digest();
        hostile.receipt(&hostile.send(&[first]).await);
        let second = hostile.signed(&hostile.place(), id, TRIAL, &json!({"n": 2}));
        assert!(hostile.refusal(&hostile.send(&[second]).await).halts());
    }

    async fn poison_takes_its_place_and_never_blocks_the_stream(engine: Engine) {
        let (_victim, mut hostile) = attack(engine).await;
        let mut expected: Vec<(u64, Code)> = Vec::new();
        let mut send = Vec::new();
        for (kind, content, code) in [
            ("unheard_of/1", json!({}), Exception::UNKNOWN_KIND),
            ("referral/1", json!({"nonsense": true}), Exception::BAD_CONTENT),
            ("referral/1", json!([1, 2, 3]), Exception::BAD_CONTENT),
        ] {
            send.push(hostile.next(kind, &content));
            expected.push((hostile.seq, code));
        }
        let mut unopenable = hostile.next("referral/1", &json!({}));
        if let Slot::Sealed(seal) = &mut unopenable.slot {
            seal.ciphertext[0] ^= 1;
        }
        send.push(unopenable);
        expected.push((hostile.seq, Exception::CANNOT_OPEN));
        let receipt = hostile.receipt(&hostile.send(&send).await);
        assert_eq!((receipt.received, receipt.head), (hostile.seq, hostile.head));
        let told = eventually("every exception is told", async || {
            let receipt = hostile.receipt(&hostile.send(&send).await);
            (receipt.exceptions.len() >= expected.len()).then_some(receipt.exceptions)
        })
        .await;
        for (seq, code) in expected {
            let told_code = told.iter().find(|exception| exception.seq == seq).map(|exception| &exception.code);
            assert_eq!(told_code, Some(&code), "message {seq}: {told:?}");
        }
        let next = hostile.next("unheard_of/2", &json!({}));
        assert_eq!(hostile.receipt(&hostile.send(&[next]).await).received, hostile.seq);
    }

    async fn a_sealed_content_that_two_programs_would_read_differently_is_put_aside(engine: Engine) {
        let (victim, mut hostile) = attack(engine).await;
        // Of a request from the first step on; what is written like this and says one thing only is acted upon.
        let opened = event(1, None, &opening()).to_string();
        let with = |more: &str| opened.replacen("\"text\":", &format!("{more}\"text\":"), 1);
        assert!(opened.contains("\"text\":\"") && serde_json::from_str::<Value>(&with("\"text\":\"x\",")).is_ok());
        let mut send = vec![hostile.next_of_bytes("referral/1", opened.as_bytes())];
        for bad in [
            with("\"text\":\"Altro\",").into_bytes(),
            with("\"x\":{\"a\":1,\"a\":2},").into_bytes(),
            with("\"x\":\"\\ud800\",").into_bytes(),
            [opened.as_bytes(), b" {}"].concat(),
            [b"\xef\xbb\xbf", opened.as_bytes()].concat(),
            opened.replacen("\"text\":\"", "\"text\":\"\u{1}", 1).into_bytes(),
        ] {
            send.push(hostile.next_of_bytes("referral/1", &bad));
        }
        let told = eventually("every bad one is told", async || {
            let receipt = hostile.receipt(&hostile.send(&send).await);
            (receipt.exceptions.len() == send.len() - 1).then_some(receipt.exceptions)
        })
        .await;
        // Not for its place, which the first one has taken: for what it is.
        let bad = |exception: &Exception| exception.seq > 1 && exception.code == Exception::BAD_CONTENT;
        assert!(told.iter().all(bad), "{told:?}");
        let states = victim.texts("SELECT state FROM inbox WHERE kind = 'referral/1' ORDER BY seq").await;
        assert_eq!(states[0], "processed");
        assert!(states[1..].iter().all(|state| state == "quarantined"), "{states:?}");
    }
}

/// One line of a batch.
pub fn line(text: &str) -> Vec<u8> {
    [text.as_bytes(), b"\n"].concat()
}

/// Changes one character in the middle of the first signature.
pub fn flip_signature(json: &str) -> String {
    let start = json.find("\"sig\":\"").expect("a signature") + 20;
    let mut bytes = json.as_bytes().to_vec();
    bytes[start] = if bytes[start] == b'A' { b'B' } else { b'A' };
    String::from_utf8(bytes).expect("still ASCII")
}
