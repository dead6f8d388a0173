//! The data-sharing agreement of a link: one text, signed by each side's node after its people have confirmed the link.
//!
//! The side that wrote the invitation proposes. The other side signs by itself when text **and** terms are exactly the
//! common ones ([`COMMON_TEXT`], shown on the page where the short code is confirmed) and nothing is in force yet: by
//! confirming, its administrator has accepted them. Anything else is a proposal ([`super::proposals`]) that waits for a
//! person and leaves the agreement in force as it is.

use pico_protocol::agreement::{self, Agreement, Party, Signatures};
use pico_protocol::code::Code;
use pico_protocol::digest::Digest;
use pico_protocol::document::DocumentLog;
use pico_protocol::id::NodeId;
use pico_protocol::json::Ext;
use pico_protocol::message::peering::{self, Peering};
use pico_protocol::signed::{Signed, Verified};

use super::{LinkState, offers, proposals, store};
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

/// The peer proposes. Signed at once when that is what confirming the link has accepted; otherwise kept to be read.
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
    // What we have proposed ourselves and nobody has signed yet is the common text too, with the same terms.
    let nothing_yet = find(tx, peer).await?.is_none_or(|(state, _)| state != "both");
    if nothing_yet && text == COMMON_TEXT && common_terms(&verified) {
        countersign(tx, app, peer, verified, text).await?;
    } else {
        proposals::keep(tx, app, peer, verified.signed(), text).await?;
    }
    Ok(Ok(()))
}

/// Exactly what [`propose`] says, nothing more and nothing less.
fn common_terms(agreement: &Agreement) -> bool {
    agreement.kinds == KINDS.map(Code::of)
        && agreement.purposes == [PURPOSE]
        && agreement.retention_days == RETENTION_DAYS
        && agreement.valid_from == agreement.at
        && agreement.valid_until.is_none()
        && agreement.replaces.is_none()
        && agreement.ext.is_empty()
}

/// Adds our signature, puts the agreement in force and tells the peer.
pub(super) async fn countersign(
    tx: &mut Tx,
    app: &App,
    peer: &NodeId,
    agreement: Verified<Agreement>,
    text: &str,
) -> Result<()> {
    let both = agreement.countersign(app.identity.sign_key()).map_err(StoreError::inconsistent)?;
    put_in_force(tx, app, peer, both.signed(), text).await?;
    activate(tx, app, peer).await?;
    say(tx, app, peer, &Peering::AgreementSigned { agreement: both.into_signed() }).await
}

/// The agreement in force from now on; the one before it stays as evidence.
async fn put_in_force(tx: &mut Tx, app: &App, peer: &NodeId, agreement: &Signed<Agreement>, text: &str) -> Result<()> {
    let keep = "INSERT INTO agreements_replaced (node_id, envelope, text, replaced_at) \
                SELECT node_id, envelope, text, $2 FROM agreements WHERE node_id = $1 AND state = 'both'";
    execute!(tx, sqlx::query(keep).bind(peer.to_string()).bind(app.clock.now().as_millis()))?;
    offers::forget(tx, peer).await?;
    save(tx, app, peer, agreement, text, "both").await
}

/// The peer has signed what we proposed.
pub(super) async fn countersigned(
    tx: &mut Tx,
    app: &App,
    peer: &NodeId,
    agreement: Signed<Agreement>,
) -> Result<Result<(), &'static str>> {
    let ours: Option<(String, String)> = sql!(tx, c => sqlx::query_as(
        "SELECT envelope, text FROM agreements WHERE node_id = $1 AND state = 'proposed_by_us'"
    ).bind(peer.to_string()).fetch_optional(c))?;
    // While one is in force, what we propose besides waits elsewhere.
    let ours = match ours {
        Some(ours) => Some(ours),
        None => offers::find(tx, peer).await?,
    };
    let Some((ours, text)) = ours else { return Ok(Err("against_rules")) };
    let ours: Signed<Agreement> = Signed::parse(ours.as_bytes()).map_err(StoreError::inconsistent)?;
    match verify(tx, app, peer, agreement, true).await? {
        Some((both, Signatures::Both)) if both.digest() == ours.digest() => {
            // The text that was signed: this program may have been updated since, and know another one.
            put_in_force(tx, app, peer, both.signed(), &text).await?;
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

pub(super) async fn verify(
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

pub(super) async fn save(
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

/// The agreements that were in force before, the last one first.
pub async fn replaced(tx: &mut Tx, peer: &NodeId) -> Result<Vec<Agreement>> {
    let signed = signed_before(tx, peer).await?;
    signed.iter().rev().map(|signed| signed.claimed().map_err(StoreError::inconsistent)).collect()
}

/// The agreement with both signatures.
pub async fn signed_by_both(tx: &mut Tx, peer: &NodeId) -> Result<Option<Signed<Agreement>>> {
    let envelope: Option<String> = sql!(tx, c => sqlx::query_scalar(
        "SELECT envelope FROM agreements WHERE node_id = $1 AND state = 'both'"
    ).bind(peer.to_string()).fetch_optional(c))?;
    envelope.map(|text| Signed::parse(text.as_bytes()).map_err(StoreError::inconsistent)).transpose()
}

/// For how many days after its end each peer's cases are kept here, by the agreement in force.
pub async fn retention_days(tx: &mut Tx) -> Result<Vec<(String, u32)>> {
    let rows: Vec<(String, String)> =
        sql!(tx, c => sqlx::query_as("SELECT node_id, envelope FROM agreements WHERE state = 'both'").fetch_all(c))?;
    let days = |(peer, envelope): (String, String)| {
        let signed: Signed<Agreement> = Signed::parse(envelope.as_bytes()).map_err(StoreError::inconsistent)?;
        Ok((peer, signed.claimed().map_err(StoreError::inconsistent)?.retention_days))
    };
    rows.into_iter().map(days).collect()
}

/// Every agreement that both have signed, those that were replaced first.
pub async fn all_signed(tx: &mut Tx, peer: &NodeId) -> Result<Vec<Signed<Agreement>>> {
    let mut all = signed_before(tx, peer).await?;
    all.extend(signed_by_both(tx, peer).await?);
    Ok(all)
}

async fn signed_before(tx: &mut Tx, peer: &NodeId) -> Result<Vec<Signed<Agreement>>> {
    let envelopes: Vec<String> = sql!(tx, c => sqlx::query_scalar(
        "SELECT envelope FROM agreements_replaced WHERE node_id = $1 ORDER BY replaced_at"
    ).bind(peer.to_string()).fetch_all(c))?;
    envelopes.iter().map(|text| Signed::parse(text.as_bytes()).map_err(StoreError::inconsistent)).collect()
}

/// Queues something about the link itself.
pub(super) async fn say(tx: &mut Tx, app: &App, peer: &NodeId, content: &Peering) -> Result<()> {
    let text = serde_json::to_string(content).map_err(StoreError::inconsistent)?;
    let message = Outgoing { to: *peer, kind: peering::KIND, urgent: false, expires: None, body: Body::Plain(text) };
    outbox::enqueue(tx, app, vec![message]).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trial::{NOON, TrialNode};

    fn common() -> Agreement {
        let party = |name: &str| Party { node: NodeId::from_genesis(&Digest::of(name.as_bytes())), document: 1 };
        Agreement {
            parties: [party("a"), party("b")],
            text: Digest::of(COMMON_TEXT.as_bytes()),
            purposes: vec![PURPOSE.into()],
            kinds: KINDS.map(Code::of).to_vec(),
            retention_days: RETENTION_DAYS,
            valid_from: NOON,
            valid_until: None,
            replaces: None,
            at: NOON,
            ext: Ext::default(),
        }
    }

    #[test]
    fn only_exactly_the_common_terms_are_signed_without_a_person() {
        assert!(common_terms(&common()));
        let later = NOON.plus(std::time::Duration::from_hours(24));
        let others = [
            Agreement { retention_days: 0, ..common() },
            Agreement { retention_days: RETENTION_DAYS - 1, ..common() },
            Agreement { kinds: vec![Code::of("referral")], ..common() },
            Agreement { kinds: Vec::new(), ..common() },
            Agreement { purposes: vec!["Altro".into()], ..common() },
            Agreement { valid_until: Some(later), ..common() },
            Agreement { valid_from: later, ..common() },
            Agreement { replaces: Some(Digest::ZERO), ..common() },
        ];
        for other in others {
            assert!(!common_terms(&other), "{other:?}");
        }
    }

    #[tokio::test]
    async fn the_text_in_force_is_the_one_that_was_signed_and_not_that_of_a_newer_program() {
        let (ours, theirs) = (TrialNode::named("Una").await, TrialNode::named("Altra").await);
        let (us, them) = (ours.identity.node_id(), theirs.identity.node_id());
        let log = theirs.identity.documents();
        let mut tx = ours.db.write().await.unwrap();
        store::insert(&mut tx, theirs.identity.genesis(), &log, true, NOON).await.unwrap();
        store::move_state(&mut tx, &them, LinkState::Invited, LinkState::Verified, NOON).await.unwrap();
        propose(&mut tx, &ours, &them).await.unwrap();
        // Since then this node was updated: its program knows another common text.
        execute!(&mut tx, sqlx::query("UPDATE agreements SET text = 'Il testo di allora.'")).unwrap();
        let proposal: String =
            sql!(&mut tx, c => sqlx::query_scalar("SELECT envelope FROM agreements").fetch_one(c)).unwrap();
        let rings = (ours.identity.documents().signing_ring(), log.signing_ring());
        let proposal = Signed::parse(proposal.as_bytes()).unwrap();
        let (proposal, _) = agreement::verify(proposal, (&us, &rings.0), (&them, &rings.1)).unwrap();
        let both = proposal.countersign(theirs.identity.sign_key()).unwrap().into_signed();
        assert_eq!(countersigned(&mut tx, &ours, &them, both).await.unwrap(), Ok(()));
        let found = find(&mut tx, &them).await.unwrap();
        assert_eq!(found, Some(("both".to_owned(), "Il testo di allora.".to_owned())));
    }
}
