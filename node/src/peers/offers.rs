//! What we propose to a peer while an agreement is in force: that bookings may flow too.
//!
//! The first agreement of a link is proposed by the program, word for word the common one ([`super::agreement::propose`]). Whoever lends
//! something proposes more: everything that is agreed already, and bookings besides, with a page of text about them. That is a word to
//! people: the other side's administrator reads and signs it, and until she has, what is in force stays so. One offer per peer waits, the
//! newest.

use pico_protocol::agreement::{Agreement, Party};
use pico_protocol::code::Code;
use pico_protocol::digest::Digest;
use pico_protocol::id::NodeId;
use pico_protocol::message::peering::Peering;
use pico_protocol::signed::Signed;
use pico_protocol::time::Timestamp;

use super::{agreement, store};
use crate::app::App;
use crate::audit::{self, Actor, Event};
use crate::store::{Result, StoreError, Tx};
use crate::{execute, sql};

/// The kind of message that is offered.
const BOOKINGS: Code = Code::of("booking");
/// What it is for.
const PURPOSE: &str =
    "Uso condiviso di sale, mezzi, attrezzature e ore tra cooperative, con prenotazioni, consegne e conti";
/// What people read of it, after the text that is in force.
const TEXT: &str = include_str!("agreement/uso_condiviso.txt");

/// What the page of a peer says of bookings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Nothing is in force that could be widened.
    Nothing,
    /// They may be proposed.
    Possible,
    /// They were, and the peer has not answered.
    Waits(Timestamp),
    /// They may flow.
    Agreed,
}

/// How far it is with bookings.
pub async fn standing(tx: &mut Tx, peer: &NodeId) -> Result<Standing> {
    let Some(agreement) = agreement::allowed(tx, peer).await? else { return Ok(Standing::Nothing) };
    if agreement.kinds.contains(&BOOKINGS) {
        return Ok(Standing::Agreed);
    }
    let offered: Option<i64> = sql!(tx, c => sqlx::query_scalar(
        "SELECT offered_at FROM agreement_offers WHERE node_id = $1"
    ).bind(peer.to_string()).fetch_optional(c))?;
    Ok(offered.map_or(Standing::Possible, |at| Standing::Waits(Timestamp::from_millis(at))))
}

/// What our proposal would say, and its text; none where nothing is in force, or bookings may flow already.
pub async fn terms(tx: &mut Tx, app: &App, peer: &NodeId) -> Result<Option<(Agreement, String)>> {
    let (Some(before), Some((_, text))) =
        (agreement::signed_by_both(tx, peer).await?, agreement::find(tx, peer).await?)
    else {
        return Ok(None);
    };
    let now = app.clock.now();
    let mut terms: Agreement = before.claimed().map_err(StoreError::inconsistent)?;
    if terms.kinds.contains(&BOOKINGS) {
        return Ok(None);
    }
    let row = store::find(tx, peer).await?.ok_or_else(|| StoreError::inconsistent("a peer without a row"))?;
    let theirs = store::document_log(tx, &row).await?.newest().n;
    let text = format!("{}\n\n{TEXT}", text.trim_end());
    terms.kinds.insert(0, BOOKINGS);
    terms.purposes.push(PURPOSE.to_owned());
    terms.parties = [
        Party { node: app.identity.node_id(), document: app.identity.document().n },
        Party { node: *peer, document: theirs },
    ];
    terms.text = Digest::of(text.as_bytes());
    (terms.valid_from, terms.at, terms.replaces) = (now, now, Some(before.digest()));
    Ok(Some((terms, text)))
}

/// An administrator proposes bookings; false when there is nothing to propose.
pub async fn offer(tx: &mut Tx, app: &App, peer: &NodeId, by: &Actor) -> Result<bool> {
    let Some((terms, text)) = terms(tx, app, peer).await? else { return Ok(false) };
    let signed = Signed::sign(terms, app.identity.sign_key()).map_err(StoreError::inconsistent)?.into_signed();
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO agreement_offers (node_id, envelope, text, offered_at) VALUES ($1, $2, $3, $4) \
             ON CONFLICT (node_id) DO UPDATE SET envelope = $2, text = $3, offered_at = $4"
        )
        .bind(peer.to_string())
        .bind(signed.to_json())
        .bind(&text)
        .bind(app.clock.now().as_millis())
    )?;
    audit::record(tx, app, by, Event::new("peer.agreement-offered", "peer", &peer.to_string())).await?;
    agreement::say(tx, app, peer, &Peering::AgreementProposed { agreement: signed, text }).await?;
    Ok(true)
}

/// What we have offered and nobody has answered, with its text.
pub(super) async fn find(tx: &mut Tx, peer: &NodeId) -> Result<Option<(String, String)>> {
    sql!(tx, c => sqlx::query_as("SELECT envelope, text FROM agreement_offers WHERE node_id = $1")
        .bind(peer.to_string()).fetch_optional(c))
}

/// Another agreement is in force, or this one was declined: it waits no more.
pub(super) async fn forget(tx: &mut Tx, peer: &NodeId) -> Result<()> {
    execute!(tx, sqlx::query("DELETE FROM agreement_offers WHERE node_id = $1").bind(peer.to_string()))?;
    Ok(())
}

/// The peer has declined this proposal of ours.
pub(super) async fn declined(tx: &mut Tx, peer: &NodeId, read: &Digest) -> Result<()> {
    let Some((envelope, _)) = find(tx, peer).await? else { return Ok(()) };
    let ours: Signed<Agreement> = Signed::parse(envelope.as_bytes()).map_err(StoreError::inconsistent)?;
    if ours.digest() == *read { forget(tx, peer).await } else { Ok(()) }
}
