//! A peer whose document tells that it takes little: who sends keeps to it, who receives enforces it, nothing is lost.

use std::sync::{Arc, Mutex};

use pico_node::outbox::{Body, Outgoing, enqueue};
use pico_protocol::referral::{Kind, Party};
use reqwest::StatusCode;
use serde_json::json;

use crate::on_both_engines;
use crate::support::desk::{Desks, open_person};
use crate::support::engine::Engine;
use crate::support::eventually;
use crate::support::false_peer::{FalsePeer, Reply};
use crate::support::hostile::{Hostile, Spoils, now};
use crate::support::node::{Plan, TestNode};
use crate::support::pair::TestPair;
use crate::support::port;
use crate::support::story::Story;

const MESSAGES: usize = 3;
const BYTES: usize = 131_072;

/// Aurora as usual, and Brezza, which takes little.
async fn with_small_brezza(engine: Engine, announced_at: Option<u16>) -> (TestNode, TestNode) {
    let plan = Plan::new("Cooperativa Brezza", engine);
    let plan = announced_at.map_or(Plan::new("Cooperativa Brezza", engine), |port| plan.announced_at(port));
    let mut brezza = plan.prepare().await;
    brezza.set("limits.batch_messages", &MESSAGES.to_string());
    brezza.set("limits.batch_bytes", &BYTES.to_string());
    brezza.set("limits.attachment_bytes", "100000");
    let aurora = TestNode::start("Cooperativa Aurora", engine).await;
    (aurora, brezza)
}

const WAITING: &str = "SELECT CAST(COUNT(*) AS BIGINT) FROM outbox WHERE received_at IS NULL";

/// Aurora queues messages of a kind that Brezza only keeps, as long as given.
async fn queue(aurora: &TestNode, brezza: &TestNode, lengths: &[usize]) {
    let app = aurora.open_at(now()).await;
    let mut tx = app.db.write().await.unwrap();
    let to = Spoils::of(brezza).id;
    let message = |length: &usize| Outgoing {
        to,
        kind: "trial/1".parse().unwrap(),
        urgent: false,
        expires: None,
        body: Body::Plain(json!({"text": "x".repeat(*length)}).to_string()),
    };
    enqueue(&mut tx, &app, lengths.iter().map(message).collect()).await.unwrap();
    tx.commit().await.unwrap();
    app.db.close().await;
}

on_both_engines! {
    async fn a_sender_keeps_to_what_the_peers_document_tells(engine: Engine) {
        let port = port::free();
        let (aurora, mut brezza) = with_small_brezza(engine, Some(port)).await;
        let before_brezza = FalsePeer::before(&brezza, port).await;
        brezza.serve().await;
        let TestPair { aurora, brezza } = TestPair { aurora, brezza }.link().await;
        let seen = Arc::new(Mutex::new(Vec::new()));
        let record = Arc::clone(&seen);
        before_brezza.answers(move |asked| {
            record.lock().unwrap().push((asked.cores().len(), asked.body.len()));
            Reply::Pass
        });
        // Twelve short ones are more than a batch of three; two of the long ones are more than the bytes of one.
        let lengths = [vec![10; 12], vec![60_000; 4], vec![10; 2]].concat();
        queue(&aurora, &brezza, &lengths).await;
        eventually("everything is signed for", async || (aurora.count(WAITING).await == 0).then_some(())).await;
        let arrived = brezza.count("SELECT CAST(COUNT(*) AS BIGINT) FROM inbox WHERE kind = 'trial/1'").await;
        assert_eq!(arrived, i64::try_from(lengths.len()).unwrap());
        let seen = seen.lock().unwrap();
        assert!(seen.iter().all(|(messages, bytes)| *messages <= MESSAGES && *bytes <= BYTES), "{seen:?}");
        assert!(seen.iter().any(|(messages, _)| *messages == MESSAGES), "nor less than it takes: {seen:?}");
        assert!(seen.iter().any(|(messages, bytes)| *messages == 1 && *bytes > 60_000), "{seen:?}");
    }

    async fn a_receiver_takes_no_more_than_its_document_tells(engine: Engine) {
        let (aurora, mut brezza) = with_small_brezza(engine, None).await;
        brezza.serve().await;
        let TestPair { mut aurora, brezza } = TestPair { aurora, brezza }.link().await;
        eventually("everything is signed for", async || (aurora.count(WAITING).await == 0).then_some(())).await;
        aurora.stop().await;
        let mut hostile = Hostile::take_over(&aurora, &brezza).await;
        let start = hostile.seq;
        let many: Vec<_> = (0..5).map(|n| hostile.next("trial/1", &json!({"n": n}))).collect();
        let receipt = hostile.receipt(&hostile.send(&many).await);
        assert_eq!(receipt.received, start + MESSAGES as u64, "the first ones stand, and the receipt says where to go on");
        let receipt = hostile.receipt(&hostile.send(&many[MESSAGES..]).await);
        assert_eq!((receipt.received, receipt.head), (hostile.seq, hostile.head), "nothing is lost");

        let long: Vec<_> = (0..2).map(|_| hostile.next("trial/1", &json!({"text": "x".repeat(60_000)}))).collect();
        let refused = hostile.send(&long).await;
        assert!(refused.status == 413 && hostile.unsigned(&refused), "{} {}", refused.status, refused.text());
        for message in &long {
            hostile.receipt(&hostile.send(std::slice::from_ref(message)).await);
        }
        let again = hostile.receipt(&hostile.send(&long[1..]).await);
        assert_eq!((again.received, again.head), (hostile.seq, hostile.head), "one by one they pass");
    }

    async fn how_large_a_document_this_peer_takes_is_told_before_it_is_sent(engine: Engine) {
        let (aurora, mut brezza) = with_small_brezza(engine, None).await;
        brezza.serve().await;
        let mut desks = Desks::at(TestPair { aurora, brezza }.link().await).await;
        let person = open_person(&desks.giulia).await;
        let story = Story::begin(&desks, Kind::Referral, &person).await;
        let before = story.stands(Party::Sender).await;
        let path = story.path.clone();
        let page = desks.giulia.open(&format!("{path}/allega")).await.ok();
        page.shows("Di più il nodo di Cooperativa Brezza non accetta.");
        assert!(page.body.contains("data-largest=\"100000\""), "the browser knows before it sends a byte");
        let file = ("relazione.pdf", &*vec![7; 150_000]);
        let refused = desks.giulia.upload(&page, &page.form("/allega"), file).await;
        assert_eq!(refused.status, StatusCode::PAYLOAD_TOO_LARGE);
        refused.shows("È troppo grande").shows("relazione.pdf").shows("Cooperativa Brezza");
        assert_eq!(story.stands(Party::Sender).await, before, "no event was signed for it");
        assert_eq!(desks.pair.aurora.count("SELECT CAST(COUNT(*) AS BIGINT) FROM attachments").await, 0);

        // What fits leaves; meanwhile Brezza takes less, and fetches it once it takes more again.
        desks.pair.brezza.stop().await;
        let file = ("certificato.pdf", &*vec![7; 90_000]);
        desks.giulia.upload(&page, &page.form("/allega"), file).await.ok().shows("Documento allegato");
        for (most, words) in [("50000", "più grande di quanto accetta questo nodo"), ("100000", "completo e verificato")] {
            desks.pair.brezza.set("limits.attachment_bytes", most);
            desks.pair.brezza.serve().await;
            eventually(words, async || desks.omar.open(&path).await.text().contains(words).then_some(())).await;
            desks.pair.brezza.stop().await;
        }
    }
}
