//! A partition of forty days: what was written meanwhile waits, people are told that it waits, and when the road is open
//! again all of it arrives in its order, once.
//!
//! `PICO_TEST_LOAD=100` does it with the 35,000 messages of the design; the ordinary run with a hundredth of them.

use std::time::Duration;

use pico_node::delivery;
use pico_node::outbox::{Body, Outgoing, enqueue};
use pico_protocol::NodeId;
use serde_json::json;

use crate::on_both_engines;
use crate::support::crowd::{count, load};
use crate::support::eventually;
use crate::support::hostile::{Spoils, now};
use crate::support::node::TestNode;
use crate::support::pair::TestPair;
use crate::support::proxy::Fault;
use crate::support::staff::comes_in;

/// Messages of one transaction, and of the whole time at an ordinary load.
const AT_ONCE: usize = 50;
const MESSAGES: usize = 350;

const LONG: Duration = Duration::from_hours(24 * 40);

const WAITING: &str = "SELECT CAST(COUNT(*) AS BIGINT) FROM outbox WHERE peer = $1 AND received_at IS NULL";
const FAILING: &str = "SELECT COALESCE(MAX(failing_since), 0) FROM outgoing_streams WHERE peer = $1";

/// Forty days ago: so much is written for the peer, and the deliveries of that day try in vain. Answers the ids in the order
/// in which they were written.
async fn written_long_ago(node: &TestNode, peer: &NodeId) -> Vec<String> {
    let then = node.open_at(now().minus(LONG)).await;
    let mut ids = Vec::new();
    while ids.len() < MESSAGES * load() {
        let message = || Outgoing {
            to: *peer,
            kind: "trial/1".parse().unwrap(),
            urgent: false,
            expires: None,
            body: Body::Plain(json!({"text": "ciao"}).to_string()),
        };
        let mut tx = then.db.write().await.unwrap();
        let written = enqueue(&mut tx, &then, (0..AT_ONCE).map(|_| message()).collect()).await.unwrap();
        tx.commit().await.unwrap();
        ids.extend(written.iter().map(ToString::to_string));
    }
    delivery::start(&then);
    eventually("the first attempt has failed", async || (count(node, FAILING, peer).await > 0).then_some(())).await;
    then.db.close().await;
    ids
}

/// The ids of what has arrived, in the order of the stream.
async fn arrived(node: &TestNode) -> Vec<String> {
    node.texts("SELECT id FROM inbox WHERE kind = 'trial/1' ORDER BY epoch, seq").await
}

on_both_engines! {
    async fn forty_days_apart_lose_nothing_and_people_are_told(engine: Engine) {
        let (pair, before_aurora, before_brezza) = TestPair::linked_through_proxies(engine).await;
        let TestPair { mut aurora, brezza } = pair;
        let peer = Spoils::of(&brezza).id;
        let admin = comes_in(&aurora, "ada", "node-administrator").await;
        eventually("nothing is on its way", async || (count(&aurora, WAITING, &peer).await == 0).then_some(())).await;
        assert!(!admin.open("/").await.ok().text().contains("Le consegne a Cooperativa Brezza sono ferme"));
        for line in [&before_aurora, &before_brezza] {
            line.fault(Fault::Cut);
        }
        aurora.stop().await;
        let written = written_long_ago(&aurora, &peer).await;
        aurora.serve().await;

        eventually("the page of deliveries says that they are held", async || {
            admin.open("/consegne").await.ok().text().contains("Ferme da oltre 35 giorni").then_some(())
        })
        .await;
        admin.open("/").await.ok().shows("Le consegne a Cooperativa Brezza sono ferme").shows("40 giorni");

        for line in [&before_aurora, &before_brezza] {
            line.fault(Fault::None);
        }
        let page = admin.open("/consegne").await.ok();
        admin.send(&page, &page.form("/riprova")).await.ok();
        // Bounded by what there is to do: each look must find less waiting than the one before.
        let mut waiting = count(&aurora, WAITING, &peer).await;
        while waiting > 0 {
            waiting = eventually("some more is signed for", async || {
                let left = count(&aurora, WAITING, &peer).await;
                (left < waiting).then_some(left)
            })
            .await;
        }
        assert!(arrived(&brezza).await == written, "everything, in its order, once");
        eventually("nobody is alarmed any more", async || {
            let (deliveries, home) = (admin.open("/consegne").await.ok(), admin.open("/").await.ok());
            let alarm = deliveries.text().contains("Ferme da oltre 35 giorni") || home.text().contains("sono ferme");
            (!alarm).then_some(())
        })
        .await;
    }
}
