//! The public listener and strangers: what they may see, and how little of the node they can hold up.

use pico_protocol::document::Document;
use pico_protocol::genesis::{self, Genesis};
use pico_protocol::{KeyRing, Signed};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use crate::support::engine::Engine;
use crate::support::hostile::Spoils;
use crate::support::node::TestNode;
use crate::support::{eventually, tls};

#[tokio::test]
async fn anybody_can_read_who_a_node_is_and_check_it() {
    let node = TestNode::start("Cooperativa Aurora", Engine::Sqlite).await;
    let genesis = tls::get(node.federation_port, "/.well-known/pico-node/genesis").await.unwrap();
    let genesis = genesis::verify(Signed::<Genesis>::parse(&genesis.body).unwrap()).unwrap();
    assert_eq!(genesis::node_id(&genesis), Spoils::of(&node).id);
    let document = tls::get(node.federation_port, "/.well-known/pico-node").await.unwrap();
    let ring = KeyRing::of(genesis.recovery_keys.clone());
    let document = Signed::<Document>::parse(&document.body).unwrap().verify(&ring).unwrap();
    assert_eq!(document.organization.legal_name, "Cooperativa Aurora");
}

#[tokio::test]
async fn the_panel_cannot_be_reached_through_the_federation() {
    let node = TestNode::start("Cooperativa Aurora", Engine::Sqlite).await;
    for path in ["/", "/healthz", "/readyz", "/metrics", "/_components", "/login", "/assets/x/y", "/../metrics"] {
        let answer = tls::get(node.federation_port, path).await.unwrap();
        assert!((400..500).contains(&answer.status), "{path}: {}", answer.status);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn strangers_who_say_nothing_hold_few_places_and_not_for_long() {
    let mut node = TestNode::prepare("Cooperativa Aurora", Engine::Sqlite).await;
    node.set("limits.unverified_connections", "4");
    node.serve().await;
    let mut idle = Vec::new();
    for _ in 0..4 {
        let mut stream = tls::connect(node.federation_port).await.unwrap();
        stream.write_all(b"POST /federation/v1/batch HTTP/1.1\r\nHost: localhost\r\nX-Slow: ").await.unwrap();
        idle.push(stream);
    }
    // A fifth is heard at once, in the place of the one that has been silent longest; the others keep theirs.
    tls::get(node.federation_port, "/.well-known/pico-node").await.unwrap();
    let mut silent = idle.remove(0);
    assert_eq!(silent.read(&mut [0; 1]).await.unwrap_or(0), 0, "the longest silent is still there");
    for stream in &mut idle {
        stream.write_all(b"a").await.unwrap();
    }
    // One letter at a time keeps a connection no longer than silence does.
    eventually("the slow ones are shown out", async || {
        for stream in &mut idle {
            drop(stream.write_all(b"a").await);
        }
        tls::get(node.federation_port, "/.well-known/pico-node").await.ok()
    })
    .await;
    let mut rest = Vec::new();
    for mut stream in idle {
        // An error is an end too.
        drop(stream.read_to_end(&mut rest).await);
    }
    tls::get(node.federation_port, "/.well-known/pico-node").await.unwrap();
}

#[tokio::test]
async fn what_anybody_may_read_is_not_read_without_end() {
    let mut node = TestNode::prepare("Cooperativa Aurora", Engine::Sqlite).await;
    node.set("limits.unverified_requests_per_minute", "6");
    node.serve().await;
    let blob = format!("/federation/v1/blobs/{}", pico_protocol::Digest::of(b"guessed"));
    for path in ["/.well-known/pico-node", "/.well-known/pico-node/genesis", "/.well-known/pico-node/1", &blob] {
        let mut slowed = None;
        for _ in 0..12 {
            let answer = tls::get(node.federation_port, path).await.unwrap();
            slowed = slowed.or_else(|| (answer.status == 429).then(|| answer.header("retry-after").map(str::to_owned)));
        }
        let after: u64 = slowed.flatten().unwrap_or_else(|| panic!("{path} has no end")).parse().unwrap();
        assert!(after >= 1);
    }
}

#[tokio::test]
async fn heads_that_are_no_http_or_too_long_are_refused_and_the_node_stays_up() {
    let node = TestNode::start("Cooperativa Aurora", Engine::Sqlite).await;
    let long = format!("GET /.well-known/pico-node HTTP/1.1\r\nHost: x\r\nX-Long: {}\r\n\r\n", "a".repeat(200_000));
    let smuggled =
        "POST /federation/v1/batch HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello!";
    for bytes in [long.as_bytes(), smuggled.as_bytes(), b"\x16\x03\x01 not http at all\r\n\r\n", b"GET\r\n\r\n"] {
        // Cut off without a word is an answer too.
        if let Ok(answer) = tls::exchange(node.federation_port, bytes).await {
            assert!((400..500).contains(&answer.status), "{}", answer.head);
        }
    }
    tls::get(node.federation_port, "/.well-known/pico-node").await.unwrap();
}
