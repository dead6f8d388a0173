//! The SQL of invitations and introductions.

use pico_protocol::digest::Digest;
use pico_protocol::id::NodeId;
use pico_protocol::invitation::{Introduction, Invitation, InvitationId, Nonce, Secret, ShortCode};
use pico_protocol::signed::{Signed, Verified};
use pico_protocol::time::Timestamp;

use crate::app::App;
use crate::store::field_key::Place;
use crate::store::{Result, StoreError, Tx};
use crate::{execute, sql};

/// An introduction as stored.
#[derive(Clone, Debug)]
pub struct Introduced {
    /// The invitation's secret.
    pub secret: Secret,
    /// Our nonce.
    pub nonce: Nonce,
    /// Whether we wrote the invitation.
    pub invited_by_us: bool,
    /// Our introduction.
    pub ours: Signed<Introduction>,
    /// The peer's.
    pub theirs: Signed<Introduction>,
    /// The short code, once both nonces are shown.
    pub code: Option<String>,
    /// When the other side told that its people have compared the code.
    pub peer_confirmed_at: Option<Timestamp>,
    own_digest: Digest,
    peer_digest: Digest,
    own_confirmation: Option<String>,
    told: bool,
}

impl Introduced {
    /// Digest of the inviting side's introduction.
    pub fn inviting(&self) -> &Digest {
        if self.invited_by_us { &self.own_digest } else { &self.peer_digest }
    }

    /// Digest of the invited side's introduction.
    pub fn invited(&self) -> &Digest {
        if self.invited_by_us { &self.peer_digest } else { &self.own_digest }
    }

    /// Our confirmation, when we have given it.
    pub(super) fn own_confirmation(&self) -> Option<&str> {
        self.own_confirmation.as_deref()
    }

    /// Our confirmation, while the other side has not heard it.
    pub(super) fn untold_confirmation(&self) -> Option<&str> {
        self.own_confirmation.as_deref().filter(|_| !self.told)
    }
}

/// What [`save`] writes.
pub(super) struct Saved<'a> {
    pub(super) peer: &'a pico_protocol::invitation::Introduced,
    pub(super) secret: &'a Secret,
    pub(super) nonce: &'a Nonce,
    pub(super) ours: &'a Verified<Introduction>,
}

fn place<'a>(table: &'static str, column: &'static str, row: &'a str) -> Place<'a> {
    Place { table, column, row }
}

/// Keeps an invitation of ours.
pub(super) async fn save_invitation(tx: &mut Tx, app: &App, invitation: &Invitation) -> Result<()> {
    let id = invitation.secret.invitation().to_string();
    let secret = app.field_key.seal(app.entropy, place("invitations", "secret", &id), invitation.secret.as_bytes());
    execute!(
        tx,
        sqlx::query("INSERT INTO invitations (id, secret, created_at, expires_at) VALUES ($1, $2, $3, $4)")
            .bind(&id)
            .bind(secret)
            .bind(app.clock.now().as_millis())
            .bind(invitation.expires.as_millis())
    )?;
    Ok(())
}

/// An invitation of ours.
pub(super) struct Open {
    pub(super) secret: Secret,
    pub(super) expires: Timestamp,
    pub(super) used_by: Option<String>,
}

/// Finds an invitation of ours.
pub(super) async fn find_invitation(tx: &mut Tx, app: &App, id: &InvitationId) -> Result<Option<Open>> {
    let id = id.to_string();
    let row: Option<(String, i64, Option<String>)> = sql!(tx, c => sqlx::query_as(
        "SELECT secret, expires_at, used_by FROM invitations WHERE id = $1"
    ).bind(&id).fetch_optional(c))?;
    let Some((secret, expires, used_by)) = row else { return Ok(None) };
    let secret = open_secret(app, place("invitations", "secret", &id), &secret)?;
    Ok(Some(Open { secret, expires: Timestamp::from_millis(expires), used_by }))
}

fn open_secret(app: &App, place: Place<'_>, sealed: &str) -> Result<Secret> {
    let bytes: [u8; 16] = app.field_key.open(place, sealed)?.try_into().map_err(|_| bad("secret"))?;
    Ok(Secret::from_bytes(bytes))
}

fn bad(what: &str) -> StoreError {
    StoreError::inconsistent(format!("the {what} of an introduction"))
}

/// Marks an invitation as taken up.
pub(super) async fn use_invitation(tx: &mut Tx, id: &InvitationId, by: &NodeId) -> Result<()> {
    execute!(
        tx,
        sqlx::query("UPDATE invitations SET used_by = $2 WHERE id = $1").bind(id.to_string()).bind(by.to_string())
    )?;
    Ok(())
}

/// Writes a peer that has introduced itself, or brings its documents up to date.
pub(super) async fn save_peer(
    tx: &mut Tx,
    app: &App,
    peer: &pico_protocol::invitation::Introduced,
    by_us: bool,
) -> Result<()> {
    let (id, now) = (peer.documents.node_id(), app.clock.now());
    if super::super::store::find(tx, &id).await?.is_some() {
        super::super::store::set_inviter(tx, &id, by_us).await?;
        return super::super::store::save_documents(tx, &peer.documents, 1, now).await;
    }
    super::super::store::insert(tx, &peer.genesis, &peer.documents, by_us, now).await
}

/// Writes an introduction; one that was begun anew replaces the old one, code and all.
pub(super) async fn save(tx: &mut Tx, app: &App, saved: &Saved<'_>) -> Result<()> {
    let id = saved.peer.documents.node_id().to_string();
    let seal = |column, bytes: &[u8]| app.field_key.seal(app.entropy, place("introductions", column, &id), bytes);
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO introductions (node_id, secret, own_nonce, own_envelope, peer_envelope) \
             VALUES ($1, $2, $3, $4, $5) ON CONFLICT (node_id) DO UPDATE SET secret = $2, own_nonce = $3, \
             own_envelope = $4, peer_envelope = $5, code = NULL"
        )
        .bind(&id)
        .bind(seal("secret", saved.secret.as_bytes()))
        .bind(seal("own_nonce", saved.nonce.as_bytes()))
        .bind(saved.ours.signed().to_json())
        .bind(saved.peer.introduction.signed().to_json())
    )?;
    Ok(())
}

/// Writes the short code.
pub(super) async fn save_code(tx: &mut Tx, peer: &NodeId, code: ShortCode) -> Result<()> {
    execute!(
        tx,
        sqlx::query("UPDATE introductions SET code = $2 WHERE node_id = $1")
            .bind(peer.to_string())
            .bind(code.to_string())
    )?;
    Ok(())
}

#[derive(sqlx::FromRow)]
struct Row {
    secret: String,
    own_nonce: String,
    own_envelope: String,
    peer_envelope: String,
    code: Option<String>,
    own_confirmation: Option<String>,
    confirmation_told: bool,
    peer_confirmed_at: Option<i64>,
    invited_by_us: bool,
}

/// The introduction with a peer.
pub async fn find(tx: &mut Tx, app: &App, peer: &NodeId) -> Result<Option<Introduced>> {
    let id = peer.to_string();
    let row: Option<Row> = sql!(tx, c => sqlx::query_as(
        "SELECT i.secret, i.own_nonce, i.own_envelope, i.peer_envelope, i.code, i.own_confirmation, \
         i.confirmation_told, i.peer_confirmed_at, p.invited_by_us \
         FROM introductions i JOIN peers p ON p.node_id = i.node_id WHERE i.node_id = $1"
    ).bind(&id).fetch_optional(c))?;
    let Some(row) = row else { return Ok(None) };
    let nonce = app.field_key.open(place("introductions", "own_nonce", &id), &row.own_nonce)?;
    let envelope = |text: &str| Signed::<Introduction>::parse(text.as_bytes()).map_err(StoreError::inconsistent);
    let (ours, theirs) = (envelope(&row.own_envelope)?, envelope(&row.peer_envelope)?);
    Ok(Some(Introduced {
        secret: open_secret(app, place("introductions", "secret", &id), &row.secret)?,
        nonce: Nonce::from_bytes(nonce.try_into().map_err(|_| bad("nonce"))?),
        invited_by_us: row.invited_by_us,
        own_digest: ours.digest(),
        peer_digest: theirs.digest(),
        ours,
        theirs,
        code: row.code,
        peer_confirmed_at: row.peer_confirmed_at.map(Timestamp::from_millis),
        own_confirmation: row.own_confirmation,
        told: row.confirmation_told,
    }))
}

/// Keeps our confirmation until the other side has heard it.
pub(super) async fn save_own_confirmation(tx: &mut Tx, peer: &NodeId, envelope: &str) -> Result<()> {
    execute!(
        tx,
        sqlx::query("UPDATE introductions SET own_confirmation = $2, confirmation_told = FALSE WHERE node_id = $1")
            .bind(peer.to_string())
            .bind(envelope)
    )?;
    Ok(())
}

/// The other side has heard our confirmation.
pub(super) async fn mark_confirmation_told(tx: &mut Tx, peer: &NodeId) -> Result<()> {
    execute!(
        tx,
        sqlx::query("UPDATE introductions SET confirmation_told = TRUE WHERE node_id = $1").bind(peer.to_string())
    )?;
    Ok(())
}

/// The other side's people have compared the code.
pub(super) async fn save_peer_confirmation(tx: &mut Tx, peer: &NodeId, at: Timestamp) -> Result<()> {
    execute!(
        tx,
        sqlx::query("UPDATE introductions SET peer_confirmed_at = COALESCE(peer_confirmed_at, $2) WHERE node_id = $1")
            .bind(peer.to_string())
            .bind(at.as_millis())
    )?;
    Ok(())
}

/// Forgets an introduction.
pub(super) async fn remove(tx: &mut Tx, peer: &NodeId) -> Result<()> {
    execute!(tx, sqlx::query("DELETE FROM introductions WHERE node_id = $1").bind(peer.to_string()))?;
    Ok(())
}
