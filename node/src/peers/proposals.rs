//! Agreements that a peer proposes and a person has to read: another text, other terms, or any at all while one is in force.
//!
//! One proposal per peer waits, the newest. It changes nothing until an administrator signs or declines it on the peer's
//! page, and she does that for the very bytes she has read: the page carries their digest.

use pico_protocol::agreement::{Agreement, Signatures};
use pico_protocol::code::Code;
use pico_protocol::digest::Digest;
use pico_protocol::id::NodeId;
use pico_protocol::message::peering::Peering;
use pico_protocol::signed::{Signed, Verified};

use super::{agreement, store};
use crate::app::App;
use crate::audit::{self, Actor, Event};
use crate::store::{Result, StoreError, Tx};
use crate::{execute, sql};

/// A proposal that waits.
pub struct Proposal {
    /// As the peer signed it.
    pub signed: Signed<Agreement>,
    /// What it says.
    pub terms: Agreement,
    /// The text that people read.
    pub text: String,
    /// When it came.
    pub at: i64,
}

/// Keeps a proposal whose signature is verified, in place of one that nobody has answered.
pub(super) async fn keep(
    tx: &mut Tx,
    app: &App,
    peer: &NodeId,
    proposed: &Signed<Agreement>,
    text: &str,
) -> Result<()> {
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO agreement_proposals (node_id, envelope, text, proposed_at) VALUES ($1, $2, $3, $4) \
             ON CONFLICT (node_id) DO UPDATE SET envelope = $2, text = $3, proposed_at = $4"
        )
        .bind(peer.to_string())
        .bind(proposed.to_json())
        .bind(text)
        .bind(app.clock.now().as_millis())
    )?;
    let name = store::find(tx, peer).await?.map(|row| row.legal_name).unwrap_or_default();
    let actor = Actor::Peer { node: peer.to_string(), name };
    audit::record(tx, app, &actor, Event::new("peer.agreement-proposed", "peer", &peer.to_string())).await
}

/// The proposal of a peer that waits.
pub async fn find(tx: &mut Tx, peer: &NodeId) -> Result<Option<Proposal>> {
    let row: Option<(String, String, i64)> = sql!(tx, c => sqlx::query_as(
        "SELECT envelope, text, proposed_at FROM agreement_proposals WHERE node_id = $1"
    ).bind(peer.to_string()).fetch_optional(c))?;
    let Some((envelope, text, at)) = row else { return Ok(None) };
    let signed: Signed<Agreement> = Signed::parse(envelope.as_bytes()).map_err(StoreError::inconsistent)?;
    let terms = signed.claimed().map_err(StoreError::inconsistent)?;
    Ok(Some(Proposal { signed, terms, text, at }))
}

/// An administrator signs what she has read; false when that proposal does not wait any more.
pub async fn sign(tx: &mut Tx, app: &App, peer: &NodeId, read: &Digest, by: &Actor) -> Result<bool> {
    let Some((proposed, text)) = take(tx, app, peer, read).await? else { return Ok(false) };
    agreement::countersign(tx, app, peer, proposed, &text).await?;
    audit::record(tx, app, by, Event::new("peer.agreement-signed", "peer", &peer.to_string())).await?;
    Ok(true)
}

/// An administrator declines what she has read; false when that proposal does not wait any more.
pub async fn decline(tx: &mut Tx, app: &App, peer: &NodeId, read: &Digest, by: &Actor) -> Result<bool> {
    let Some((proposed, text)) = take(tx, app, peer, read).await? else { return Ok(false) };
    if agreement::find(tx, peer).await?.is_none() {
        agreement::save(tx, app, peer, proposed.signed(), &text, "declined").await?;
    }
    let word = Peering::AgreementDeclined { agreement: *read, reason: Code::of("terms") };
    agreement::say(tx, app, peer, &word).await?;
    audit::record(tx, app, by, Event::new("peer.agreement-refused", "peer", &peer.to_string())).await?;
    Ok(true)
}

/// Takes the proposal off the table, verified once more: a key may have been revoked since it came.
async fn take(tx: &mut Tx, app: &App, peer: &NodeId, read: &Digest) -> Result<Option<(Verified<Agreement>, String)>> {
    let Some(waiting) = find(tx, peer).await?.filter(|waiting| waiting.signed.digest() == *read) else {
        return Ok(None);
    };
    let Some((verified, Signatures::Proposed)) = agreement::verify(tx, app, peer, waiting.signed, false).await? else {
        return Ok(None);
    };
    execute!(tx, sqlx::query("DELETE FROM agreement_proposals WHERE node_id = $1").bind(peer.to_string()))?;
    Ok(Some((verified, waiting.text)))
}
