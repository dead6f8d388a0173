//! Events that come before what they build on: the line spoiled a seal, and what followed it was not spoiled.

use pico_protocol::message::Slot;
use pico_protocol::receipt::Exception;
use serde_json::{Value, json};

use crate::on_both_engines;
use crate::support::eventually;
use crate::support::hostile::{Hostile, now};
use crate::support::node::TestNode;
use crate::support::pair::TestPair;

const SUBJECT: &str = "0199f7c4-0000-7000-8000-00000000a1ea";

/// One event of a lane, as the content of its message.
pub fn event(number: u32, prev: Option<String>, body: &Value) -> Value {
    let mut event = json!({"subject": SUBJECT, "number": number, "at": now().as_millis(), "body": body});
    if let Some(prev) = prev {
        event["prev"] = prev.into();
    }
    event
}

/// A first event that opens a referral whose answer is not due yet.
pub fn opening() -> Value {
    let vectors = include_str!("vectors/referral.json");
    let vectors: Value = serde_json::from_str(vectors).expect("the vectors are JSON");
    let mut opening = find_opening(&vectors).expect("the vectors hold an opening").clone();
    opening["answer_by"] = now().plus(std::time::Duration::from_hours(48)).as_millis().into();
    opening
}

fn find_opening(value: &Value) -> Option<&Value> {
    if value.get("step").and_then(Value::as_str) == Some("opened") && value.get("kind") == Some(&json!("referral")) {
        return Some(value);
    }
    match value {
        Value::Object(fields) => fields.values().find_map(find_opening),
        Value::Array(items) => items.iter().find_map(find_opening),
        _ => None,
    }
}

async fn states(node: &TestNode) -> Vec<String> {
    node.texts("SELECT state FROM inbox WHERE kind = 'referral/1' ORDER BY seq").await
}

on_both_engines! {
    async fn what_follows_a_spoiled_seal_waits_for_the_new_one_and_is_not_lost(engine: Engine) {
        let TestPair { mut aurora, mut brezza } = TestPair::linked(engine).await;
        brezza.stop().await;
        let mut hostile = Hostile::take_over(&brezza, &aurora).await;
        let opened = hostile.next("referral/1", &event(1, None, &opening()));
        let place = hostile.seq;
        let mut prev = hostile.head.to_string();
        let mut batch = vec![opened.clone()];
        if let Slot::Sealed(seal) = &mut batch[0].slot {
            seal.ciphertext[0] ^= 1;
        }
        for number in 2..5 {
            let note = json!({"step": "noted", "text": format!("nota {number}")});
            batch.push(hostile.next("referral/1", &event(number, Some(prev), &note)));
            prev = hostile.head.to_string();
        }
        hostile.receipt(&hostile.send(&batch).await);
        eventually("what follows waits", async || {
            (states(&aurora).await == ["unopened", "ahead", "ahead", "ahead"]).then_some(())
        })
        .await;
        // Not the spoiled one: that would be another seal to try.
        let told = hostile.receipt(&hostile.send(&batch[1..]).await).exceptions;
        let codes: Vec<_> = told.iter().map(|exception| (exception.seq, &exception.code)).collect();
        assert_eq!(codes, [(place, &Exception::CANNOT_OPEN)], "only the spoiled one is told of");

        // It waits through a restart, and is not asked for again.
        aurora.kill();
        aurora.serve().await;
        hostile.receipt(&hostile.send(&[opened]).await);
        eventually("everything is applied, in order", async || {
            states(&aurora).await.iter().all(|state| state == "processed").then_some(())
        })
        .await;
        let told = hostile.receipt(&hostile.send(&batch[3..]).await).exceptions;
        assert_eq!(told.last().map(|exception| &exception.code), Some(&Exception::SETTLED));
    }
}
