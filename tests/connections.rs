//! Connections as the node that is asked sees them: a peer has two, and rubbish makes a stranger's of one.

use serde_json::json;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;
use tokio_rustls::client::TlsStream;

use crate::on_both_engines;
use crate::support::doors::{code, is_ready};
use crate::support::eventually;
use crate::support::node::TestNode;
use crate::support::tls::{self, Answer};
use crate::torture::{attack, line};

const BATCH: &str = "/federation/v1/batch";
const RUBBISH: &[u8] = b"no message\n";

/// A connection that stays open from one request to the next.
struct Kept(TlsStream<TcpStream>);

impl Kept {
    async fn open(node: &TestNode) -> Self {
        Self(tls::connect(node.federation_port).await.unwrap())
    }

    async fn posts(&mut self, body: &[u8]) -> Answer {
        let head = format!("POST {BATCH} HTTP/1.1\r\nHost: localhost\r\nContent-Length: {}\r\n\r\n", body.len());
        self.0.write_all(&[head.as_bytes(), body].concat()).await.unwrap();
        self.0.flush().await.unwrap();
        tls::read_answer(&mut self.0).await.expect("the connection is open, and answers")
    }
}

on_both_engines! {
    async fn a_connection_that_brings_too_much_rubbish_is_a_strangers_again_and_the_other_goes_on(engine: Engine) {
        let (mut victim, mut hostile) = attack(engine).await;
        victim.stop().await;
        victim.set("limits.unverified_requests_per_minute", "1");
        victim.serve().await;
        let (mut one, mut other) = (Kept::open(&victim).await, Kept::open(&victim).await);
        let message = line(&hostile.next("trial/1", &json!({})).to_json());
        let (good, bad) = (message.as_slice(), RUBBISH);
        for connection in [&mut one, &mut other] {
            assert_eq!(hostile.receipt(&connection.posts(good).await).received, hostile.seq);
        }
        // From now on strangers at this address have no word left for a minute.
        for status in [400, 429] {
            let answer = tls::post(victim.federation_port, BATCH, "application/x-ndjson", bad).await.unwrap();
            assert_eq!(answer.status, status);
        }
        // Each good request makes up for a bad one; three that nothing makes up for are too many.
        for (body, status) in [(bad, 400), (bad, 400), (good, 200), (bad, 400), (good, 200), (bad, 400), (bad, 400)] {
            assert_eq!(one.posts(body).await.status, status);
            assert_eq!(other.posts(good).await.status, 200);
        }
        let next = line(&hostile.next("trial/1", &json!({})).to_json());
        let refused = one.posts(&next).await;
        assert_eq!((refused.status, code(&refused).as_str()), (429, "too_many"));
        assert!(hostile.unsigned(&refused));
        assert_eq!(hostile.receipt(&other.posts(&next).await).received, hostile.seq, "the other goes on");
        is_ready(&victim).await;
    }

    async fn a_peers_third_connection_is_refused_until_one_of_the_two_ends(engine: Engine) {
        let (victim, mut hostile) = attack(engine).await;
        let good = line(&hostile.next("trial/1", &json!({})).to_json());
        let (mut first, mut second) = (Kept::open(&victim).await, Kept::open(&victim).await);
        for connection in [&mut first, &mut second] {
            // Those of the node that was taken over may end a moment later than it did.
            eventually("it is heard", async || (connection.posts(&good).await.status == 200).then_some(())).await;
        }
        let mut third = Kept::open(&victim).await;
        let refused = third.posts(&good).await;
        assert_eq!((refused.status, code(&refused).as_str()), (429, "too_many"));
        assert!(hostile.unsigned(&refused));
        assert_eq!(second.posts(&good).await.status, 200, "who was there before is not disturbed");
        drop(first);
        eventually("the third is heard", async || (third.posts(&good).await.status == 200).then_some(())).await;
        assert_eq!(second.posts(&good).await.status, 200);
    }
}
