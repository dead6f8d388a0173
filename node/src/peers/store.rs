//! The SQL of peers and their documents.

use pico_protocol::code::Code;
use pico_protocol::document::{Document, DocumentLog};
use pico_protocol::genesis::{self, Genesis};
use pico_protocol::id::NodeId;
use pico_protocol::signed::{Signed, Verified};
use pico_protocol::time::Timestamp;

use super::naming::Told;
use super::{Frozen, LinkState};
use crate::federation::failure::Failure;
use crate::federation::known::KnownPeer;
use crate::store::{Result, StoreError, Tx};
use crate::{execute, sql};

mod frozen;

pub use frozen::{frozen, set_frozen};

/// A peer as lists and pages show it.
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own that a page shows or asks")]
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct PeerRow {
    /// Node id.
    pub node_id: String,
    /// See [`LinkState`].
    pub state: String,
    /// Legal name, as confirmed here ([`super::naming`]).
    pub legal_name: String,
    /// Whom to call, as confirmed here.
    pub telephone: String,
    /// Legal name in its newest document, when it is another or the telephone is; otherwise empty.
    pub told_name: String,
    /// The telephone that comes with it.
    pub told_telephone: String,
    /// Where its node is.
    pub endpoint: String,
    /// Version of its newest document.
    pub document_version: i64,
    /// Its genesis, as signed.
    pub genesis: String,
    /// Whether the invitation was ours.
    pub invited_by_us: bool,
    /// First seen.
    pub created_at: i64,
    /// Last change of this row's state or documents.
    pub changed_at: i64,
    /// When the short code was confirmed here.
    pub confirmed_at: Option<i64>,
    /// Who confirmed it, and how.
    pub confirmed_by: Option<String>,
    /// See [`Frozen`]; empty: not frozen.
    pub frozen: String,
    /// Since when.
    pub frozen_at: Option<i64>,
    /// Last validly signed word.
    pub last_contact: Option<i64>,
    /// Last failure to reach it.
    pub last_failure_at: Option<i64>,
    /// What failed, in detail.
    pub last_failure: String,
    /// Of which kind it was.
    pub last_failure_kind: String,
    /// How far its clock is from ours, milliseconds.
    pub clock_difference: Option<i64>,
    /// When the certificate ends that is trusted for its pin.
    pub certificate_ends: Option<i64>,
    /// When other keys were seen first in its document ([`super::keys`]).
    pub keys_changed_at: Option<i64>,
    /// Whether a suspension is (also) ours.
    pub suspended_by_us: bool,
    /// Whether it is (also) the peer's.
    pub suspended_by_peer: bool,
    /// Whether it proposes an agreement that a person has to read.
    pub proposal_waits: bool,
}

const COLUMNS: &str = "node_id, state, legal_name, telephone, told_name, told_telephone, endpoint, document_version, \
     genesis, invited_by_us, created_at, changed_at, confirmed_at, confirmed_by, frozen, frozen_at, last_contact, \
     last_failure_at, last_failure, last_failure_kind, \
     clock_difference, certificate_ends, keys_changed_at, suspended_by_us, suspended_by_peer, \
     EXISTS (SELECT 1 FROM agreement_proposals p WHERE p.node_id = peers.node_id) AS proposal_waits";

impl PeerRow {
    /// A row with nothing in it, for tests.
    #[cfg(test)]
    pub fn blank(id: &str) -> Self {
        Self {
            node_id: id.to_owned(),
            state: "active".to_owned(),
            legal_name: String::new(),
            telephone: String::new(),
            told_name: String::new(),
            told_telephone: String::new(),
            endpoint: String::new(),
            document_version: 1,
            genesis: String::new(),
            invited_by_us: true,
            created_at: 0,
            changed_at: 0,
            confirmed_at: None,
            confirmed_by: None,
            frozen: String::new(),
            frozen_at: None,
            last_contact: None,
            last_failure_at: None,
            last_failure: String::new(),
            last_failure_kind: String::new(),
            clock_difference: None,
            certificate_ends: None,
            keys_changed_at: None,
            suspended_by_us: false,
            suspended_by_peer: false,
            proposal_waits: false,
        }
    }

    /// The state, parsed.
    pub fn link(&self) -> Result<LinkState> {
        LinkState::from_code(&self.state).ok_or_else(|| StoreError::inconsistent("the state of a link"))
    }

    /// The id, parsed.
    pub fn id(&self) -> Result<NodeId> {
        self.node_id.parse().map_err(StoreError::inconsistent)
    }
}

/// One peer.
pub async fn find(tx: &mut Tx, id: &NodeId) -> Result<Option<PeerRow>> {
    let text = format!("SELECT {COLUMNS} FROM peers WHERE node_id = $1");
    sql!(tx, c => sqlx::query_as(sqlx::AssertSqlSafe(text)).bind(id.to_string()).fetch_optional(c))
}

/// All peers by name.
pub async fn list(tx: &mut Tx) -> Result<Vec<PeerRow>> {
    let text = format!("SELECT {COLUMNS} FROM peers ORDER BY legal_name, node_id");
    sql!(tx, c => sqlx::query_as(sqlx::AssertSqlSafe(text)).fetch_all(c))
}

/// Ids and stamps of all peers, to notice what another process has changed.
pub async fn stamps(tx: &mut Tx) -> Result<Vec<(String, i64, String)>> {
    sql!(tx, c => sqlx::query_as("SELECT node_id, changed_at, state FROM peers").fetch_all(c))
}

/// Peers with whom the nodes talk. A link that is over is among them until its last word is delivered.
pub async fn open_links(tx: &mut Tx) -> Result<Vec<NodeId>> {
    let ids: Vec<String> =
        sql!(tx, c => sqlx::query_scalar("SELECT node_id FROM peers WHERE state <> 'invited'").fetch_all(c))?;
    ids.iter().map(|id| id.parse().map_err(StoreError::inconsistent)).collect()
}

/// The envelopes of a peer's document after one version, exact bytes.
pub async fn documents_after(tx: &mut Tx, peer: &NodeId, version: u64, limit: usize) -> Result<Vec<String>> {
    sql!(tx, c => sqlx::query_scalar(
        "SELECT envelope FROM peer_documents WHERE node_id = $1 AND version > $2 ORDER BY version LIMIT $3"
    ).bind(peer.to_string()).bind(version.cast_signed()).bind(i64::try_from(limit).unwrap_or(i64::MAX)).fetch_all(c))
}

/// Every accepted version of a peer's document.
pub async fn document_log(tx: &mut Tx, peer: &PeerRow) -> Result<DocumentLog> {
    let envelopes: Vec<String> = sql!(tx, c => sqlx::query_scalar(
        "SELECT envelope FROM peer_documents WHERE node_id = $1 ORDER BY version"
    ).bind(&peer.node_id).fetch_all(c))?;
    let genesis = parse_genesis(&peer.genesis)?;
    let mut envelopes = envelopes.iter().map(|text| parse_document(text));
    let first = envelopes.next().ok_or_else(|| StoreError::inconsistent("a peer without a document"))??;
    let mut log = DocumentLog::begin(&genesis, first).map_err(StoreError::inconsistent)?;
    for envelope in envelopes {
        log.offer(envelope?).map_err(StoreError::inconsistent)?;
    }
    Ok(log)
}

/// A stored genesis.
pub fn parse_genesis(envelope: &str) -> Result<Verified<Genesis>> {
    let signed = Signed::parse(envelope.as_bytes()).map_err(StoreError::inconsistent)?;
    genesis::verify(signed).map_err(StoreError::inconsistent)
}

fn parse_document(envelope: &str) -> Result<Signed<Document>> {
    Signed::parse(envelope.as_bytes()).map_err(StoreError::inconsistent)
}

/// The peer as the hot path needs it.
pub async fn load_known(tx: &mut Tx, id: &NodeId) -> Result<Option<KnownPeer>> {
    let Some(row) = find(tx, id).await? else { return Ok(None) };
    let log = document_log(tx, &row).await?;
    let document = log.newest();
    let seal_key = document.seal_keys.first().ok_or_else(|| StoreError::inconsistent("a document without keys"))?;
    Ok(Some(KnownPeer {
        id: *id,
        name: row.legal_name.clone(),
        endpoint: endpoint_of(document),
        pins: document.tls_pins.clone(),
        ring: log.speaking_ring(),
        every_key: log.signing_ring(),
        seal_key: *seal_key,
        document: document.n,
        refusal: refusal(&row)?,
        confirmed: row.link()? != LinkState::Invited,
        stamp: row.changed_at,
        kinds: document.protocols.clone(),
        limits: document.limits,
    }))
}

/// Where a node listens; empty for one that cannot be reached and only asks.
fn endpoint_of(document: &Document) -> String {
    document.endpoints.first().map(|endpoint| endpoint.as_str().to_owned()).unwrap_or_default()
}

fn refusal(row: &PeerRow) -> Result<Option<Code>> {
    let by_link = row.link()?.refusal();
    Ok(by_link.or(Frozen::stored(&row.frozen)?.and_then(Frozen::refusal)))
}

/// Writes a peer that has just shown who it is, with its documents.
pub async fn insert(
    tx: &mut Tx,
    genesis: &Verified<Genesis>,
    log: &DocumentLog,
    invited_by_us: bool,
    now: Timestamp,
) -> Result<()> {
    let document = log.newest();
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO peers (node_id, state, legal_name, telephone, endpoint, document_version, genesis, \
             invited_by_us, created_at, changed_at) VALUES ($1, 'invited', $2, $3, $4, $5, $6, $7, $8, $8)"
        )
        .bind(log.node_id().to_string())
        .bind(&document.organization.legal_name)
        .bind(&document.organization.telephone)
        .bind(endpoint_of(document))
        .bind(document.n.cast_signed())
        .bind(genesis.signed().to_json())
        .bind(invited_by_us)
        .bind(now.as_millis())
    )?;
    save_documents(tx, log, 1, now).await
}

/// Writes the versions of a log from one on, replacing versions that were overridden, and what lists show of the newest. Name
/// and telephone are taken over only as long as nobody has confirmed the link; later they wait beside the confirmed ones.
pub async fn save_documents(tx: &mut Tx, log: &DocumentLog, first: u64, now: Timestamp) -> Result<()> {
    let id = log.node_id().to_string();
    for document in log.versions().iter().filter(|document| document.n >= first) {
        execute!(
            tx,
            sqlx::query(
                "INSERT INTO peer_documents (node_id, version, envelope, seen_at) VALUES ($1, $2, $3, $4) \
                 ON CONFLICT (node_id, version) DO UPDATE SET envelope = excluded.envelope"
            )
            .bind(&id)
            .bind(document.n.cast_signed())
            .bind(document.signed().to_json())
            .bind(now.as_millis())
        )?;
    }
    let newest = log.newest();
    execute!(
        tx,
        sqlx::query("DELETE FROM peer_documents WHERE node_id = $1 AND version > $2")
            .bind(&id)
            .bind(newest.n.cast_signed())
    )?;
    execute!(
        tx,
        sqlx::query(
            "UPDATE peers SET endpoint = $4, document_version = $5, changed_at = $6, \
             legal_name = CASE WHEN state = 'invited' THEN $2 ELSE legal_name END, \
             telephone = CASE WHEN state = 'invited' THEN $3 ELSE telephone END, \
             told_name = CASE WHEN state = 'invited' OR (legal_name = $2 AND telephone = $3) THEN '' ELSE $2 END, \
             told_telephone = CASE WHEN state = 'invited' OR (legal_name = $2 AND telephone = $3) THEN '' ELSE $3 END, \
             told_at = CASE WHEN state = 'invited' OR (legal_name = $2 AND telephone = $3) THEN NULL ELSE $6 END \
             WHERE node_id = $1"
        )
        .bind(&id)
        .bind(&newest.organization.legal_name)
        .bind(&newest.organization.telephone)
        .bind(endpoint_of(newest))
        .bind(newest.n.cast_signed())
        .bind(now.as_millis())
    )?;
    Ok(())
}

/// Takes over the name and the telephone that a person has read; false when the peer tells others by now.
pub async fn accept_told(tx: &mut Tx, id: &NodeId, read: &Told, now: Timestamp) -> Result<bool> {
    let done = execute!(
        tx,
        sqlx::query(
            "UPDATE peers SET legal_name = told_name, telephone = told_telephone, told_name = '', told_telephone = '', \
             told_at = NULL, changed_at = $4 WHERE node_id = $1 AND told_name = $2 AND told_telephone = $3"
        )
        .bind(id.to_string())
        .bind(&read.name)
        .bind(&read.telephone)
        .bind(now.as_millis())
    )?;
    Ok(done == 1)
}

/// Moves a link; answers false when it was no longer in `from`.
pub async fn move_state(tx: &mut Tx, id: &NodeId, from: LinkState, to: LinkState, now: Timestamp) -> Result<bool> {
    let done = execute!(
        tx,
        sqlx::query("UPDATE peers SET state = $3, changed_at = $4 WHERE node_id = $1 AND state = $2")
            .bind(id.to_string())
            .bind(from.code())
            .bind(to.code())
            .bind(now.as_millis())
    )?;
    Ok(done == 1)
}

/// Who confirmed the short code, and how.
pub async fn save_confirmation(tx: &mut Tx, id: &NodeId, by: &str, now: Timestamp) -> Result<()> {
    execute!(
        tx,
        sqlx::query("UPDATE peers SET confirmed_at = $3, confirmed_by = $2 WHERE node_id = $1")
            .bind(id.to_string())
            .bind(by)
            .bind(now.as_millis())
    )?;
    Ok(())
}

/// Who wrote the invitation that is being taken up.
pub async fn set_inviter(tx: &mut Tx, id: &NodeId, invited_by_us: bool) -> Result<()> {
    execute!(
        tx,
        sqlx::query("UPDATE peers SET invited_by_us = $2 WHERE node_id = $1").bind(id.to_string()).bind(invited_by_us)
    )?;
    Ok(())
}

/// Notes whether a suspension is (also) ours: then the peer alone cannot lift it.
pub async fn set_suspended_by_us(tx: &mut Tx, id: &NodeId, by_us: bool) -> Result<()> {
    execute!(
        tx,
        sqlx::query("UPDATE peers SET suspended_by_us = $2 WHERE node_id = $1").bind(id.to_string()).bind(by_us)
    )?;
    Ok(())
}

/// Notes whether a suspension is (also) the peer's: then we alone cannot lift it.
pub async fn set_suspended_by_peer(tx: &mut Tx, id: &NodeId, by_peer: bool) -> Result<()> {
    execute!(
        tx,
        sqlx::query("UPDATE peers SET suspended_by_peer = $2 WHERE node_id = $1").bind(id.to_string()).bind(by_peer)
    )?;
    Ok(())
}

/// Tells when a peer was last heard.
pub async fn save_contact(tx: &mut Tx, id: &NodeId, at: Timestamp) -> Result<()> {
    execute!(
        tx,
        sqlx::query("UPDATE peers SET last_contact = $2 WHERE node_id = $1").bind(id.to_string()).bind(at.as_millis())
    )?;
    Ok(())
}

/// Tells why nothing was delivered to a peer.
pub async fn save_failure(tx: &mut Tx, id: &NodeId, failure: &Failure, at: Timestamp) -> Result<()> {
    execute!(
        tx,
        sqlx::query(
            "UPDATE peers SET last_failure = $2, last_failure_kind = $3, last_failure_at = $4 WHERE node_id = $1"
        )
        .bind(id.to_string())
        .bind(&failure.detail)
        .bind(failure.kind.code())
        .bind(at.as_millis())
    )?;
    Ok(())
}

/// Tells how far a peer's clock is from ours.
pub async fn save_clock(tx: &mut Tx, id: &NodeId, difference: i64) -> Result<()> {
    execute!(
        tx,
        sqlx::query("UPDATE peers SET clock_difference = $2 WHERE node_id = $1").bind(id.to_string()).bind(difference)
    )?;
    Ok(())
}
