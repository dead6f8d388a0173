//! Kind `peering/1`: what a peer says about the link. The one kind that flows before there is an agreement.

use pico_protocol::code::Code;
use pico_protocol::id::NodeId;
use pico_protocol::message::peering::Peering;
use pico_protocol::plaintext::Plaintext;

use super::{Frozen, LinkState, agreement, documents, store};
use crate::app::App;
use crate::audit::{self, Actor, Event};
use crate::federation::known::KnownPeer;
use crate::store::{Result, Tx};

/// What the dispatcher has to do after a message is applied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Nothing more.
    Done,
    /// The peer's feed has changed.
    FeedChanged(Code, u64),
}

/// Applies one message; an error is the exception code that goes back.
pub async fn receive(
    tx: &mut Tx,
    app: &App,
    peer: &KnownPeer,
    content: &Plaintext,
) -> Result<Result<Effect, &'static str>> {
    let Ok(message) = content.read::<Peering>() else { return Ok(Err("bad_content")) };
    if message.check().is_err() {
        return Ok(Err("against_rules"));
    }
    let id = &peer.id;
    let outcome = match message {
        Peering::AgreementProposed { agreement, text } => agreement::proposed(tx, app, id, agreement, &text).await?,
        Peering::AgreementSigned { agreement } => agreement::countersigned(tx, app, id, agreement).await?,
        Peering::AgreementDeclined { .. } => note(tx, app, peer, "peer.agreement-declined").await?,
        Peering::DocumentChanged { document } => {
            documents::accept(tx, app, id, document).await?;
            Ok(())
        }
        Peering::FeedChanged { feed, version } => return Ok(Ok(Effect::FeedChanged(feed, version))),
        Peering::Suspended { .. } => {
            store::set_suspended_by_peer(tx, id, true).await?;
            move_link(tx, app, peer, LinkState::Active, LinkState::Suspended).await?
        }
        Peering::Resumed {} => resumed(tx, app, peer).await?,
        Peering::Ended { .. } => end(tx, app, peer).await?,
        Peering::Compromised { .. } => {
            super::freeze(tx, app, id, Frozen::Compromised).await?;
            note(tx, app, peer, "peer.compromised").await?
        }
    };
    Ok(outcome.map(|()| Effect::Done))
}

async fn note(tx: &mut Tx, app: &App, peer: &KnownPeer, action: &str) -> Result<Result<(), &'static str>> {
    let actor = Actor::Peer { node: peer.id.to_string(), name: peer.name.clone() };
    audit::record(tx, app, &actor, Event::new(action, "peer", &peer.id.to_string())).await?;
    Ok(Ok(()))
}

async fn move_link(
    tx: &mut Tx,
    app: &App,
    peer: &KnownPeer,
    from: LinkState,
    to: LinkState,
) -> Result<Result<(), &'static str>> {
    if store::move_state(tx, &peer.id, from, to, app.clock.now()).await? {
        return note(tx, app, peer, &format!("peer.{}", to.code())).await;
    }
    Ok(Ok(()))
}

/// The peer lifts its suspension; ours, if there is one, stays.
async fn resumed(tx: &mut Tx, app: &App, peer: &KnownPeer) -> Result<Result<(), &'static str>> {
    store::set_suspended_by_peer(tx, &peer.id, false).await?;
    if store::find(tx, &peer.id).await?.is_some_and(|row| row.suspended_by_us) {
        return note(tx, app, peer, "peer.resumed-there").await;
    }
    move_link(tx, app, peer, LinkState::Suspended, LinkState::Active).await
}

async fn end(tx: &mut Tx, app: &App, peer: &KnownPeer) -> Result<Result<(), &'static str>> {
    for from in [LinkState::Verified, LinkState::Agreed, LinkState::Active, LinkState::Suspended] {
        store::move_state(tx, &peer.id, from, LinkState::Ended, app.clock.now()).await?;
    }
    super::linking::forget(tx, &peer.id).await?;
    note(tx, app, peer, "peer.ended").await
}

/// Suspends a link, lets it go on, or ends it: a person's decision, told to the peer.
pub async fn decide(tx: &mut Tx, app: &App, id: &NodeId, to: LinkState, by: &Actor) -> Result<bool> {
    let Some(row) = store::find(tx, id).await? else { return Ok(false) };
    let from = row.link()?;
    if !from.may_become(to) || !matches!(to, LinkState::Suspended | LinkState::Active | LinkState::Ended) {
        return Ok(false);
    }
    let reason = Code::of("other");
    let content = match to {
        LinkState::Suspended => Peering::Suspended { reason },
        LinkState::Active => Peering::Resumed {},
        _ => Peering::Ended { reason },
    };
    let stays = to == LinkState::Active && row.suspended_by_peer;
    if stays && !row.suspended_by_us {
        return Ok(false);
    }
    // What the other side has suspended goes on when it says so.
    if !stays {
        store::move_state(tx, id, from, to, app.clock.now()).await?;
    }
    store::set_suspended_by_us(tx, id, to == LinkState::Suspended).await?;
    audit::record(tx, app, by, Event::new(&format!("peer.{}", to.code()), "peer", &id.to_string())).await?;
    if from != LinkState::Invited {
        agreement::say(tx, app, id, &content).await?;
    }
    app.federation.known.forget(id);
    Ok(true)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trial::{TrialNode, link};

    #[tokio::test]
    async fn each_side_lifts_only_its_own_suspension() {
        let (node, peer) = (TrialNode::named("Una").await, TrialNode::named("Altra").await);
        let id = peer.identity.node_id();
        let mut tx = node.db.write().await.unwrap();
        link(&mut tx, &id, "Altra").await;
        assert!(decide(&mut tx, &node, &id, LinkState::Suspended, &Actor::Node).await.unwrap());
        store::set_suspended_by_peer(&mut tx, &id, true).await.unwrap();
        assert!(decide(&mut tx, &node, &id, LinkState::Active, &Actor::Node).await.unwrap(), "ours is lifted");
        let row = store::find(&mut tx, &id).await.unwrap().unwrap();
        assert_eq!((row.link().unwrap(), row.suspended_by_us), (LinkState::Suspended, false), "theirs stands");
        assert!(!decide(&mut tx, &node, &id, LinkState::Active, &Actor::Node).await.unwrap());
    }
}
