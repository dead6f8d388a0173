//! Two cooperatives whose nodes are linked, as their administrators would do it on the command line.

use super::engine::Engine;
use super::eventually;
use super::node::{Plan, TestNode};
use super::proxy::Proxy;

/// Two running, linked nodes.
pub struct TestPair {
    /// The one that wrote the invitation.
    pub aurora: TestNode,
    /// The one that took it up.
    pub brezza: TestNode,
}

impl TestPair {
    /// Two new nodes, linked and active.
    pub async fn linked(engine: Engine) -> Self {
        let (aurora, brezza) =
            tokio::join!(TestNode::start("Cooperativa Aurora", engine), TestNode::start("Cooperativa Brezza", engine));
        Self { aurora, brezza }.link().await
    }

    /// Two linked nodes with a proxy on each way in: first the one before Aurora, then the one before Brezza.
    pub async fn linked_through_proxies(engine: Engine) -> (Self, Proxy, Proxy) {
        let (first, second) = (Plan::new("Cooperativa Aurora", engine), Plan::new("Cooperativa Brezza", engine));
        let before_aurora = Proxy::start(first.federation_port).await;
        let before_brezza = Proxy::start(second.federation_port).await;
        let mut aurora = first.announced_at(before_aurora.port).prepare().await;
        let mut brezza = second.announced_at(before_brezza.port).prepare().await;
        tokio::join!(aurora.serve(), brezza.serve());
        (Self { aurora, brezza }.link().await, before_aurora, before_brezza)
    }

    /// Links two running nodes.
    pub async fn link(self) -> Self {
        link(&self.aurora, &self.brezza).await;
        self
    }
}

/// Links two running nodes, as their administrators would; both may have other links already.
pub async fn link(host: &TestNode, guest: &TestNode) {
    let invitation = host.command(&["peer", "invite"]).await.ok();
    let invitation = invitation.split_whitespace().find(|word| word.len() > 80).expect("an invitation is printed");
    let accepted = guest.command(&["peer", "accept", invitation]).await.ok();
    println!("{accepted}");
    for (node, other) in [(host, guest), (guest, host)] {
        node.command(&["peer", "confirm", &other.name]).await.ok();
    }
    for (node, other) in [(host, guest), (guest, host)] {
        eventually(&format!("{} and {} are linked", node.name, other.name), async || {
            let list = node.command(&["peer", "list"]).await.ok();
            list.lines().any(|line| line.contains(&other.name) && line.starts_with("attivo")).then_some(())
        })
        .await;
    }
}
