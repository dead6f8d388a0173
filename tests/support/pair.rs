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
        let invitation = self.aurora.command(&["peer", "invite"]).await.ok();
        let invitation = invitation.split_whitespace().find(|word| word.len() > 80).expect("an invitation is printed");
        let accepted = self.brezza.command(&["peer", "accept", invitation]).await.ok();
        println!("{accepted}");
        for (node, other) in [(&self.aurora, &self.brezza), (&self.brezza, &self.aurora)] {
            node.command(&["peer", "confirm", &other.name]).await.ok();
        }
        for node in [&self.aurora, &self.brezza] {
            eventually(&format!("the link of {} is active", node.name), async || {
                node.command(&["peer", "list"]).await.ok().starts_with("attivo").then_some(())
            })
            .await;
        }
        self
    }
}
