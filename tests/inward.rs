//! The torture list: a peer's document that says its node is somewhere inside our own network.
//!
//! A host that is an address, in whatever spelling, and a name that leads to no public address are two gates: the first is
//! closed where a document is read, the second where a connection is made.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use pico_protocol::document::Document;
use pico_protocol::receipt::Exception;
use pico_protocol::signed::Object;
use serde_json::{Value, json};
use tokio::net::TcpListener;

use crate::on_both_engines;
use crate::support::desk::{Desks, first_received, open_person, send_referral};
use crate::support::engine::Engine;
use crate::support::eventually;
use crate::support::hostile::Hostile;
use crate::support::node::TestNode;
use crate::support::pair::TestPair;
use crate::support::staff::comes_in;

const WAITING: &str = "SELECT CAST(COUNT(*) AS BIGINT) FROM outbox WHERE received_at IS NULL";

/// What some library or other takes for an address of this machine, and what no host of ours may be.
const SPELLINGS: [&str; 8] =
    ["127.1", "2130706433", "0x7f000001", "0x7f.1", "0177.0.0.1", "127.0.0.1.", "0", "%31%32%37.0.0.1"];

/// A port of this machine, and how many have come there.
async fn trap() -> (u16, Arc<AtomicUsize>) {
    let trap = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = trap.local_addr().unwrap().port();
    let reached = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&reached);
    tokio::spawn(async move {
        while trap.accept().await.is_ok() {
            counter.fetch_add(1, Ordering::Relaxed);
        }
    });
    (port, reached)
}

/// The victim connects to public addresses alone, and whoever it is led to on this machine is counted.
async fn before_a_trap(engine: Engine) -> (TestNode, Hostile, u16, Arc<AtomicUsize>) {
    let TestPair { mut aurora, mut brezza } = TestPair::linked(engine).await;
    aurora.stop().await;
    aurora.set("federation.allow_private_addresses", "false");
    aurora.serve().await;
    brezza.stop().await;
    let hostile = Hostile::take_over(&brezza, &aurora).await;
    let (port, reached) = trap().await;
    (aurora, hostile, port, reached)
}

on_both_engines! {
    async fn a_document_that_points_inward_leads_nowhere(engine: Engine) {
        let (aurora, mut hostile, port, reached) = before_a_trap(engine).await;
        let admin = comes_in(&aurora, "ada", "node-administrator").await;
        for (host, cause) in [
            ("127.0.0.1", "needs a host name"),
            ("0.0.0.0", "needs a host name"),
            ("[::1]", "needs a host name"),
            ("[::ffff:127.0.0.1]", "needs a host name"),
            ("[::ffff:a9fe:a9fe]", "needs a host name"),
            ("169.254.169.254", "needs a host name"),
            ("10.0.0.1", "needs a host name"),
            ("8.8.8.8", "needs a host name"),
            ("localhost", "leads to no public address"),
            ("nodo.localhost", "leads to no public address"),
        ] {
            let endpoint = format!("https://{host}:{port}");
            let before = hostile.document_at(&aurora).await;
            let next = hostile
                .document_after(&before, |document| Document { endpoints: vec![endpoint.parse().unwrap()], ..document });
            let envelope: Value = serde_json::from_str(&next.to_json()).unwrap();
            let message = hostile.next("peering/1", &json!({"document_changed": {"document": envelope}}));
            assert_eq!(hostile.receipt(&hostile.send(&[message]).await).received, hostile.seq);
            let page = format!("/rete/{}", hostile.own.id);
            eventually(&format!("{host} is where the peer says it is"), async || {
                admin.open(&page).await.ok().text().contains(&endpoint).then_some(())
            })
            .await;
            // Suspending and going on are words of ours to the peer: something waits for it, whatever else is.
            let linked = admin.open(&page).await.ok();
            let act = if linked.body.contains("/riprendi\"") { "/riprendi" } else { "/sospendi" };
            admin.send(&linked, &linked.form(act)).await.ok();
            eventually(&format!("the page of deliveries tells of {host}: {cause}"), async || {
                let page = admin.open("/consegne").await.ok();
                if page.body.contains("/riprova\"") {
                    admin.send(&page, &page.form("/riprova")).await.ok();
                }
                page.text().contains(cause).then_some(())
            })
            .await;
        }
        assert!(aurora.count(WAITING).await >= 10, "something counts as delivered");
        assert_eq!(reached.load(Ordering::Relaxed), 0, "somebody was led to this machine");
    }

    async fn an_address_in_another_spelling_is_no_endpoint_and_its_document_is_not_taken(engine: Engine) {
        let (aurora, mut hostile, port, reached) = before_a_trap(engine).await;
        let before = hostile.document_at(&aurora).await;
        let next = hostile.document_after(&before, |document| document);
        let payload: Value = serde_json::from_slice(next.payload()).unwrap();
        let endpoint = payload["endpoints"][0].as_str().expect("a document has an endpoint").to_owned();
        for host in SPELLINGS {
            let forged = String::from_utf8(next.payload().to_vec()).unwrap();
            let forged = forged.replace(&endpoint, &format!("https://{host}:{port}"));
            assert!(forged.contains(host));
            let document = hostile.envelope(Document::TYPE, forged.as_bytes());
            let told = hostile.next("peering/1", &json!({"document_changed": {"document": document}}));
            // When the message after it has been looked at, it has been too.
            let both = [told, hostile.next("unheard_of/1", &json!({}))];
            let place = hostile.seq;
            eventually(&format!("what follows the document with {host} is looked at"), async || {
                let receipt = hostile.receipt(&hostile.send(&both).await);
                assert_eq!(receipt.received, place, "{host}");
                receipt.exceptions.iter().any(|told| told.seq == place && told.code == Exception::UNKNOWN_KIND).then_some(())
            })
            .await;
            assert_eq!(hostile.document_at(&aurora).await.digest(), before.digest(), "{host}");
        }
        assert_eq!(reached.load(Ordering::Relaxed), 0, "somebody was led to this machine");
    }

    async fn a_proxy_that_the_machine_is_told_of_hears_nothing_of_what_goes_to_peers(engine: Engine) {
        let TestPair { mut aurora, brezza } = TestPair::linked(engine).await;
        let (port, reached) = trap().await;
        aurora.stop().await;
        for variable in ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"] {
            aurora.environment(variable, &format!("http://127.0.0.1:{port}"));
        }
        aurora.serve().await;
        let desks = Desks::at(TestPair { aurora, brezza }).await;
        let person = open_person(&desks.giulia).await;
        send_referral(&desks.giulia, &person).await;
        first_received(&desks.omar).await;
        assert_eq!(reached.load(Ordering::Relaxed), 0, "somebody asked the proxy");
    }
}
