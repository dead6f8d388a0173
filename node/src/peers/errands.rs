//! Errands: what this node fetches from peers on the side (documents of referrals, feeds), each peer on a task of its own.
//!
//! A peer may take minutes over one answer without doing anything wrong. Going round one after the other, everybody else
//! would wait for the slowest; so an errand is started for each peer that has none of this kind under way.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};

use pico_protocol::id::NodeId;

/// The errands of one kind that are under way.
#[derive(Clone, Debug, Default)]
pub struct Errands(Arc<Mutex<HashSet<NodeId>>>);

/// Ends with the errand, however that ends.
struct UnderWay(Errands, NodeId);

impl Errands {
    /// Starts one, unless one is under way with this peer.
    pub fn start(&self, peer: NodeId, errand: impl Future<Output = ()> + Send + 'static) {
        if self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(peer) {
            let under_way = UnderWay(self.clone(), peer);
            tokio::spawn(async move {
                errand.await;
                drop(under_way);
            });
        }
    }
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        self.0.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.1);
    }
}

#[cfg(test)]
mod tests {
    use pico_protocol::digest::Digest;
    use tokio::sync::oneshot;

    use super::*;

    fn peer(name: &str) -> NodeId {
        NodeId::from_genesis(&Digest::of(name.as_bytes()))
    }

    #[tokio::test]
    async fn a_peer_that_takes_for_ever_holds_up_only_itself() {
        let errands = Errands::default();
        errands.start(peer("slow"), std::future::pending());
        let (done, heard) = oneshot::channel();
        errands.start(peer("slow"), async { unreachable!("one errand at a time with each peer") });
        errands.start(peer("quick"), async { done.send(()).unwrap() });
        heard.await.unwrap();
        while errands.0.lock().unwrap().contains(&peer("quick")) {
            tokio::task::yield_now().await;
        }
        assert!(errands.0.lock().unwrap().contains(&peer("slow")));
    }
}
