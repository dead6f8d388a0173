//! Between the invitation and the link: somebody who stands in between, and answers that are lost.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::on_both_engines;
use crate::support::authority::Authority;
use crate::support::engine::Engine;
use crate::support::eventually;
use crate::support::false_peer::{FalsePeer, Reply};
use crate::support::form::Form;
use crate::support::node::{Plan, TestNode};
use crate::support::panel::Page;
use crate::support::port;
use crate::support::proxy::{Fault, Proxy};
use crate::support::staff::comes_in;

const OPEN: &str = "/federation/v1/invitation/open";
const REVEAL: &str = "/federation/v1/invitation/reveal";

const PEERS: &str = "SELECT CAST(COUNT(*) AS BIGINT) FROM peers";
const INTRODUCTIONS: &str = "SELECT CAST(COUNT(*) AS BIGINT) FROM introductions";
const USED: &str = "SELECT CAST(COUNT(*) AS BIGINT) FROM invitations WHERE used_by IS NOT NULL";

/// Nobody has been introduced to anybody.
async fn nothing_happened(nodes: [&TestNode; 2]) {
    for node in nodes {
        for query in [PEERS, INTRODUCTIONS, USED] {
            assert_eq!(node.count(query).await, 0, "{}: {query}", node.name);
        }
    }
}

/// Aurora, who is reached at a port where something else may stand, and Brezza, who is invited.
async fn invited(engine: Engine, announced: u16) -> (TestNode, TestNode, String) {
    let mut aurora = Plan::new("Cooperativa Aurora", engine).announced_at(announced).prepare().await;
    let brezza = TestNode::prepare("Cooperativa Brezza", engine).await;
    aurora.serve().await;
    let invitation = aurora.command(&["peer", "invite"]).await.ok();
    (aurora, brezza, invitation.trim().to_owned())
}

/// The code that a node shows for the link that waits.
async fn code(node: &TestNode) -> String {
    let list = node.command(&["peer", "list"]).await.ok();
    let line = list.lines().find(|line| line.contains("odice")).unwrap_or_else(|| panic!("no code: {list}"));
    line.chars().filter(char::is_ascii_digit).collect()
}

/// Both show the same code, confirm it, and are linked, once.
async fn they_link(aurora: &TestNode, brezza: &mut TestNode) {
    assert_eq!(code(aurora).await, code(brezza).await);
    brezza.serve().await;
    for (node, other) in [(aurora, &*brezza), (&*brezza, aurora)] {
        node.command(&["peer", "confirm", &other.name]).await.ok();
    }
    for node in [aurora, &*brezza] {
        eventually("the link is active", async || {
            node.command(&["peer", "list"]).await.ok().contains("attivo").then_some(())
        })
        .await;
        assert_eq!((node.count(PEERS).await, node.count(INTRODUCTIONS).await), (1, 1), "{}", node.name);
    }
    assert_eq!(aurora.count(USED).await, 1);
}

/// Pastes the invitation at the panel.
async fn pasted(node: &TestNode, invitation: &str) -> Page {
    let admin = comes_in(node, "ada", "node-administrator").await;
    let page = admin.open("/rete/accetta").await.ok();
    let form: Form = page.form("").with("invitation", invitation);
    admin.send(&page, &form).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn somebody_in_between_is_refused_also_when_an_authority_vouches_for_him() {
    let between = port::free();
    let (aurora, mut brezza, invitation) = invited(Engine::Sqlite, between).await;
    let authority = Authority::new(brezza.folder());
    let vouched_for = authority.vouches_for("localhost");
    let false_one = FalsePeer::showing(&vouched_for.certificate, &vouched_for.key, &aurora, between).await;
    let asked = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&asked);
    false_one.answers_at(OPEN, move |_| {
        counter.fetch_add(1, Ordering::Relaxed);
        Reply::Pass
    });
    for vouched in [false, true] {
        if vouched {
            brezza.environment("SSL_CERT_FILE", authority.file().to_str().unwrap());
        }
        let complaint = brezza.command(&["peer", "accept", &invitation]).await.refused();
        assert!(complaint.contains("certificato diverso") && complaint.contains("Telefona"), "{complaint}");
        assert_eq!(asked.load(Ordering::Relaxed), 0, "he was told who asks");
        nothing_happened([&aurora, &brezza]).await;
    }
    brezza.serve().await;
    let page = pasted(&brezza, &invitation).await;
    assert_eq!(page.status.as_u16(), 422, "{}", page.text());
    page.shows("certificato diverso").shows("Telefona all'altra cooperativa");
    nothing_happened([&aurora, &brezza]).await;
    brezza.stop().await;
    // When he has gone the invitation is as good as before.
    drop(false_one);
    let _aurora_herself = eventually("the port is free", async || {
        tokio::net::TcpListener::bind(("127.0.0.1", between)).await.ok().map(drop)?;
        Some(FalsePeer::before(&aurora, between).await)
    })
    .await;
    brezza.command(&["peer", "accept", &invitation]).await.ok();
    they_link(&aurora, &mut brezza).await;
}

on_both_engines! {
    async fn an_introduction_whose_answer_was_lost_is_taken_up_again_and_makes_one_link(engine: Engine) {
        let first = Plan::new("Cooperativa Aurora", engine);
        let proxy = Proxy::start(first.federation_port).await;
        let mut aurora = first.announced_at(proxy.port).prepare().await;
        let mut brezza = TestNode::prepare("Cooperativa Brezza", engine).await;
        aurora.serve().await;
        let invitation = aurora.command(&["peer", "invite"]).await.ok();
        let invitation = invitation.trim();

        proxy.fault(Fault::LoseAnswers);
        let complaint = brezza.command(&["peer", "accept", invitation]).await.refused();
        assert!(complaint.contains("non risponde"), "{complaint}");
        assert_eq!((aurora.count(PEERS).await, aurora.count(USED).await), (1, 1), "Aurora has heard it");
        assert_eq!(brezza.count(PEERS).await, 0);

        proxy.fault(Fault::None);
        brezza.command(&["peer", "accept", invitation]).await.ok();
        let third = TestNode::prepare("Cooperativa Cometa", engine).await;
        let complaint = third.command(&["peer", "accept", invitation]).await.refused();
        assert!(complaint.contains("(used)"), "{complaint}");
        they_link(&aurora, &mut brezza).await;
        let complaint = brezza.command(&["peer", "accept", invitation]).await.refused();
        assert!(complaint.contains("già"), "{complaint}");
    }

    async fn a_nonce_whose_answer_was_lost_is_shown_again_and_both_show_one_code(engine: Engine) {
        let before = port::free();
        let (aurora, mut brezza, invitation) = invited(engine, before).await;
        let peer = FalsePeer::before(&aurora, before).await;
        peer.answers_at(REVEAL, |_| Reply::Changed(Box::new(|_| Reply::Bytes(Vec::new()))));
        brezza.command(&["peer", "accept", &invitation]).await.refused();
        // Aurora shows a code already, and Brezza none: nobody can compare them.
        code(&aurora).await;
        assert_eq!(brezza.count(PEERS).await, 0);
        peer.is_honest();
        brezza.command(&["peer", "accept", &invitation]).await.ok();
        they_link(&aurora, &mut brezza).await;
    }
}
