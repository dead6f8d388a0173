//! The data-sharing agreement of a link: one text, signed by each side's node after its people have confirmed the link.
//!
//! The side that wrote the invitation proposes. The other side signs by itself when the text is the common one
//! ([`COMMON_TEXT`], shown on the page where the short code is confirmed): by confirming, its administrator has accepted
//! it. Any other text waits for a person.

use pico_protocol::agreement::{self, Agreement, Party, Signatures};
use pico_protocol::code::Code;
use pico_protocol::digest::Digest;
use pico_protocol::document::DocumentLog;
use pico_protocol::id::NodeId;
use pico_protocol::json::Ext;
use pico_protocol::message::peering::{self, Peering};
use pico_protocol::signed::{Signed, Verified};

use super::{LinkState, store};
use crate::app::App;
use crate::audit::{self, Actor, Event};
use crate::outbox::{self, Body, Outgoing};
use crate::store::{Result, StoreError, Tx};
use crate::{execute, sql};

/// The text that cooperatives sign unless they agree on another one.
pub const COMMON_TEXT: &str = include_str!("agreement/accordo.txt");
/// What the data are for.
const PURPOSE: &str = "Invio e presa in carico di persone tra servizi sociali, con domande, risposte ed esiti";
const KINDS: [&str; 2] = ["referral", "tick"];
/// Five years after the end of a case.
const RETENTION_DAYS: u32 = 1826;

/// Proposes the common text: our signature, and the message that carries it.
pub(super) async fn propose(tx: &mut Tx, app: &App, peer: &NodeId) -> Result<()> {
    let row = store::find(tx, peer).await?.ok_or_else(|| StoreError::inconsistent("a peer without a row"))?;
    let theirs = store::document_log(tx, &row).await?.newest().n;
    let now = app.clock.now();
    let agreement = Agreement {
        parties: [
            Party { node: app.identity.node_id(), document: app.identity.document().n },
            Party { node: *peer, document: theirs },
        ],
        text: Digest::of(COMMON_TEXT.as_bytes()),
        purposes: vec![PURPOSE.into()],
        kinds: KINDS.map(Code::of).to_vec(),
        retention_days: RETENTION_DAYS,
        valid_from: now,
        valid_until: None,
        replaces: None,
        at: now,
        ext: Ext::default(),
    };
    let signed = Signed::sign(agreement, app.identity.sign_key()).map_err(StoreError::inconsistent)?.into_signed();
    save(tx, app, peer, &signed, COMMON_TEXT, "proposed_by_us").await?;
    store::move_state(tx, peer, LinkState::Verified, LinkState::Agreed, now).await?;
    say(tx, app, peer, &Peering::AgreementProposed { agreement: signed, text: COMMON_TEXT.into() }).await
}

/// The peer proposes. Signed at once when it is the common text and nobody has to read it again.
pub(super) async fn proposed(
    tx: &mut Tx,
    app: &App,
    peer: &NodeId,
    agreement: Signed<Agreement>,
    text: &str,
) -> Result<Result<(), &'static str>> {
    let Some((verified, Signatures::Proposed)) = verify(tx, app, peer, agreement, false).await? else {
        return Ok(Err("against_rules"));
    };
    if verified.text != Digest::of(text.as_bytes()) {
        return Ok(Err("against_rules"));
    }
    save(tx, app, peer, verified.signed(), text, "proposed_by_peer").await?;
    if text == COMMON_TEXT && common_terms(&verified) {
        countersign(tx, app, peer, verified).await?;
    }
    Ok(Ok(()))
}

fn common_terms(agreement: &Agreement) -> bool {
    let kinds = agreement.kinds.iter().all(|kind| KINDS.contains(&kind.as_str()));
    kinds && agreement.retention_days <= RETENTION_DAYS && agreement.purposes == [PURPOSE]
}

async fn countersign(tx: &mut Tx, app: &App, peer: &NodeId, agreement: Verified<Agreement>) -> Result<()> {
    let both = agreement.countersign(app.identity.sign_key()).map_err(StoreError::inconsistent)?;
    save(tx, app, peer, both.signed(), COMMON_TEXT, "both").await?;
    activate(tx, app, peer).await?;
    say(tx, app, peer, &Peering::AgreementSigned { agreement: both.into_signed() }).await
}

/// The peer has signed what we proposed.
pub(super) async fn countersigned(
    tx: &mut Tx,
    app: &App,
    peer: &NodeId,
    agreement: Signed<Agreement>,
) -> Result<Result<(), &'static str>> {
    let ours: Option<String> = sql!(tx, c => sqlx::query_scalar(
        "SELECT envelope FROM agreements WHERE node_id = $1 AND state = 'proposed_by_us'"
    ).bind(peer.to_string()).fetch_optional(c))?;
    let Some(ours) = ours else { return Ok(Err("against_rules")) };
    let ours: Signed<Agreement> = Signed::parse(ours.as_bytes()).map_err(StoreError::inconsistent)?;
    match verify(tx, app, peer, agreement, true).await? {
        Some((both, Signatures::Both)) if both.digest() == ours.digest() => {
            save(tx, app, peer, both.signed(), COMMON_TEXT, "both").await?;
            activate(tx, app, peer).await?;
            Ok(Ok(()))
        }
        _ => Ok(Err("against_rules")),
    }
}

async fn activate(tx: &mut Tx, app: &App, peer: &NodeId) -> Result<()> {
    let now = app.clock.now();
    store::move_state(tx, peer, LinkState::Verified, LinkState::Agreed, now).await?;
    if store::move_state(tx, peer, LinkState::Agreed, LinkState::Active, now).await? {
        let id = peer.to_string();
        audit::record(tx, app, &Actor::Node, Event::new("peer.active", "peer", &id)).await?;
    }
    app.federation.known.forget(peer);
    Ok(())
}

async fn verify(
    tx: &mut Tx,
    app: &App,
    peer: &NodeId,
    agreement: Signed<Agreement>,
    we_proposed: bool,
) -> Result<Option<(Verified<Agreement>, Signatures)>> {
    let row = store::find(tx, peer).await?.ok_or_else(|| StoreError::inconsistent("a peer without a row"))?;
    let theirs: DocumentLog = store::document_log(tx, &row).await?;
    let (me, own, their) = (app.identity.node_id(), app.identity.documents().signing_ring(), theirs.signing_ring());
    let (first, second) = if we_proposed { ((&me, &own), (peer, &their)) } else { ((peer, &their), (&me, &own)) };
    Ok(agreement::verify(agreement, first, second).ok())
}

async fn save(
    tx: &mut Tx,
    app: &App,
    peer: &NodeId,
    agreement: &Signed<Agreement>,
    text: &str,
    state: &str,
) -> Result<()> {
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO agreements (node_id, envelope, text, state, changed_at) VALUES ($1, $2, $3, $4, $5) \
             ON CONFLICT (node_id) DO UPDATE SET envelope = $2, text = $3, state = $4, changed_at = $5"
        )
        .bind(peer.to_string())
        .bind(agreement.to_json())
        .bind(text)
        .bind(state)
        .bind(app.clock.now().as_millis())
    )?;
    Ok(())
}

/// State and text of the agreement with a peer, for its page.
pub async fn find(tx: &mut Tx, peer: &NodeId) -> Result<Option<(String, String)>> {
    sql!(tx, c => sqlx::query_as("SELECT state, text FROM agreements WHERE node_id = $1")
        .bind(peer.to_string()).fetch_optional(c))
}

/// The kinds of message that the agreement in force allows.
pub async fn allowed(tx: &mut Tx, peer: &NodeId) -> Result<Option<Agreement>> {
    let signed = signed_by_both(tx, peer).await?;
    signed.map(|signed| signed.claimed().map_err(StoreError::inconsistent)).transpose()
}

/// The agreement with both signatures.
pub async fn signed_by_both(tx: &mut Tx, peer: &NodeId) -> Result<Option<Signed<Agreement>>> {
    let envelope: Option<String> = sql!(tx, c => sqlx::query_scalar(
        "SELECT envelope FROM agreements WHERE node_id = $1 AND state = 'both'"
    ).bind(peer.to_string()).fetch_optional(c))?;
    envelope.map(|text| Signed::parse(text.as_bytes()).map_err(StoreError::inconsistent)).transpose()
}

/// Queues something about the link itself.
pub(super) async fn say(tx: &mut Tx, app: &App, peer: &NodeId, content: &Peering) -> Result<()> {
    let text = serde_json::to_string(content).map_err(StoreError::inconsistent)?;
    let message = Outgoing { to: *peer, kind: peering::KIND, urgent: false, expires: None, body: Body::Plain(text) };
    outbox::enqueue(tx, app, vec![message]).await?;
    Ok(())
}
