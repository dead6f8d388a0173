//! What a person decides about a link: to suspend it, to let it go on, to end it. The peer is told.
//!
//! Each side may suspend a link, and lifts only its own suspension: it goes on when both have.

use pico_protocol::code::Code;
use pico_protocol::id::NodeId;
use pico_protocol::message::peering::Peering;

use super::store::PeerRow;
use super::{LinkState, agreement, store};
use crate::app::App;
use crate::audit::{self, Actor, Event};
use crate::store::{Result, Tx};

/// What became of a decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decided {
    /// The link is not, or no longer, where this can be decided.
    Impossible,
    /// The link is as decided.
    Done,
    /// Our suspension is lifted; the link stays suspended, because the other side's stands.
    SuspendedThere,
}

/// Suspends a link, lets it go on, or ends it.
pub async fn decide(tx: &mut Tx, app: &App, id: &NodeId, to: LinkState, by: &Actor) -> Result<Decided> {
    let Some(row) = store::find(tx, id).await? else { return Ok(Decided::Impossible) };
    let from = row.link()?;
    let Some(content) = said(&row, from, to) else { return Ok(Decided::Impossible) };
    let stands_there = to == LinkState::Active && row.suspended_by_peer;
    if from != to && !stands_there {
        store::move_state(tx, id, from, to, app.clock.now()).await?;
    }
    store::set_suspended_by_us(tx, id, to == LinkState::Suspended).await?;
    let action = if stands_there { "peer.lifted".to_owned() } else { format!("peer.{}", to.code()) };
    audit::record(tx, app, by, Event::new(&action, "peer", &id.to_string())).await?;
    if from != LinkState::Invited {
        agreement::say(tx, app, id, &content).await?;
    }
    app.federation.known.forget(id);
    if to == LinkState::Ended {
        app.federation.clocks.forget(id);
    }
    Ok(if stands_there { Decided::SuspendedThere } else { Decided::Done })
}

/// What the peer is told; nothing where this cannot be decided.
fn said(row: &PeerRow, from: LinkState, to: LinkState) -> Option<Peering> {
    let reason = Code::of("other");
    match to {
        LinkState::Suspended if row.may_be_suspended(from) => Some(Peering::Suspended { reason }),
        LinkState::Active if row.may_be_resumed(from) => Some(Peering::Resumed {}),
        LinkState::Ended if from.may_become(LinkState::Ended) => Some(Peering::Ended { reason }),
        _ => None,
    }
}

impl PeerRow {
    /// Whether people here may suspend the link, perhaps besides the peer.
    pub fn may_be_suspended(&self, state: LinkState) -> bool {
        state == LinkState::Active || (state == LinkState::Suspended && !self.suspended_by_us)
    }

    /// Whether there is a suspension of ours to lift.
    pub fn may_be_resumed(&self, state: LinkState) -> bool {
        state == LinkState::Suspended && self.suspended_by_us
    }
}

#[cfg(test)]
mod tests {
    use pico_protocol::plaintext::Plaintext;

    use super::*;
    use crate::peers::{self, messages};
    use crate::trial::{NOON, TrialNode};

    struct Pair {
        node: TrialNode,
        peer: NodeId,
    }

    impl Pair {
        async fn linked() -> Self {
            let (node, other) = (TrialNode::named("Una").await, TrialNode::named("Altra").await);
            let (log, peer) = (other.identity.documents(), other.identity.node_id());
            let mut tx = node.db.write().await.unwrap();
            store::insert(&mut tx, other.identity.genesis(), &log, true, NOON).await.unwrap();
            store::move_state(&mut tx, &peer, LinkState::Invited, LinkState::Active, NOON).await.unwrap();
            tx.commit().await.unwrap();
            Self { node, peer }
        }

        /// What people here decide.
        async fn decides(&self, to: LinkState) -> Decided {
            let mut tx = self.node.db.write().await.unwrap();
            let decided = decide(&mut tx, &self.node, &self.peer, to, &Actor::Node).await.unwrap();
            tx.commit().await.unwrap();
            decided
        }

        /// What the peer says arrives.
        async fn hears(&self, said: Peering) {
            let known = peers::known(&self.node, &self.peer).await.unwrap().unwrap();
            let content = Plaintext::write([7; 32], &said).unwrap();
            let mut tx = self.node.db.write().await.unwrap();
            messages::receive(&mut tx, &self.node, &known, &content).await.unwrap().unwrap();
            tx.commit().await.unwrap();
        }

        async fn stands(&self) -> (LinkState, bool, bool) {
            let row = store::find(&mut self.node.db.read().await.unwrap(), &self.peer).await.unwrap().unwrap();
            (row.link().unwrap(), row.suspended_by_us, row.suspended_by_peer)
        }

        /// What was written into the log about links.
        async fn logged(&self, action: &str) -> bool {
            let mut tx = self.node.db.read().await.unwrap();
            let found: Option<String> = crate::sql!(&mut tx, c => sqlx::query_scalar(
                "SELECT action FROM audit_entries WHERE action = $1"
            ).bind(action).fetch_optional(c))
            .unwrap();
            found.is_some()
        }
    }

    #[tokio::test]
    async fn each_side_lifts_only_its_own_suspension() {
        use LinkState::{Active, Suspended};
        let pair = Pair::linked().await;
        let reason = || Code::of("other");
        assert_eq!(pair.decides(Suspended).await, Decided::Done);
        pair.hears(Peering::Suspended { reason: reason() }).await;
        assert!(pair.logged("peer.suspended-there").await);
        assert_eq!(pair.decides(Active).await, Decided::SuspendedThere, "ours is lifted, theirs stands");
        assert_eq!(pair.stands().await, (Suspended, false, true));
        assert!(pair.logged("peer.lifted").await && !pair.logged("peer.active").await);
        assert_eq!(pair.decides(Active).await, Decided::Impossible, "there is none of ours any more");
        assert_eq!(pair.decides(Suspended).await, Decided::Done, "ours again, besides theirs");
        pair.hears(Peering::Resumed {}).await;
        assert_eq!(pair.stands().await, (Suspended, true, false), "theirs is lifted, ours stands");
        assert_eq!(pair.decides(Suspended).await, Decided::Impossible);
        assert_eq!(pair.decides(Active).await, Decided::Done);
        assert_eq!(pair.stands().await, (Active, false, false));
        pair.hears(Peering::Suspended { reason: reason() }).await;
        pair.hears(Peering::Resumed {}).await;
        assert_eq!(pair.stands().await, (Active, false, false), "who has suspended nothing waits for nothing");
    }
}
