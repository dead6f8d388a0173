//! Kind `peering/1`: what a peer says about the link. The one kind that flows before there is an agreement.

use pico_protocol::code::Code;
use pico_protocol::message::peering::Peering;
use pico_protocol::plaintext::Plaintext;

use super::{Frozen, LinkState, agreement, documents, offers, store};
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
        Peering::AgreementDeclined { agreement, .. } => {
            offers::declined(tx, id, &agreement).await?;
            note(tx, app, peer, "peer.agreement-declined").await?
        }
        Peering::DocumentChanged { document } => {
            documents::accept(tx, app, id, document).await?;
            Ok(())
        }
        Peering::FeedChanged { feed, version } => return Ok(Ok(Effect::FeedChanged(feed, version))),
        Peering::Suspended { .. } => suspended(tx, app, peer).await?,
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

/// The peer suspends the link, perhaps besides us. Before a link is active there is nothing to suspend.
async fn suspended(tx: &mut Tx, app: &App, peer: &KnownPeer) -> Result<Result<(), &'static str>> {
    let Some(row) = store::find(tx, &peer.id).await? else { return Ok(Ok(())) };
    match row.link()? {
        LinkState::Active => {
            store::set_suspended_by_peer(tx, &peer.id, true).await?;
            move_link(tx, app, peer, LinkState::Active, LinkState::Suspended).await
        }
        LinkState::Suspended if !row.suspended_by_peer => {
            store::set_suspended_by_peer(tx, &peer.id, true).await?;
            note(tx, app, peer, "peer.suspended-there").await
        }
        _ => Ok(Ok(())),
    }
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
    app.federation.clocks.forget(&peer.id);
    note(tx, app, peer, "peer.ended").await
}
