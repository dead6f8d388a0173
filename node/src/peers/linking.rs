//! Linking two nodes: invitation, introduction, short code, confirmation, agreement.
//!
//! The steps and their reasons are in [`pico_protocol::invitation`]. Here they meet people: [`invite`] and [`accept`] are what
//! an administrator does with the string, [`confirm`] is what she does after the telephone call. Each works from the panel
//! and from the command line alike, and each can be repeated after a lost answer.

mod introduce;
mod serve;
mod store;

use std::time::Duration;

use pico_protocol::code::Code;
use pico_protocol::id::NodeId;
use pico_protocol::invitation::{Confirmation, Invitation, InvitationError, Nonce, Secret, Vouched};
use pico_protocol::json::Ext;
use pico_protocol::signed::{Object, Signed, Verified};

use super::{LinkState, agreement};
use crate::app::App;
use crate::audit::{self, Actor, Event};
use crate::federation::client::{Request, SendError};
use crate::federation::failure::{Failure, FailureKind};
use crate::federation::known::KnownPeer;
use crate::federation::tls::Trust;
use crate::store::{Result, StoreError, Tx};

pub use serve::routes;
pub use store::{Introduced, find};

/// How long an invitation can be used.
const VALID: Duration = Duration::from_hours(7 * 24);
const MAX_REPLY: usize = 512 * 1024;

/// Why an invitation could not be taken up, or a link not confirmed. The key names the sentence for the person.
#[derive(Debug, thiserror::Error)]
pub enum LinkError {
    /// The pasted text.
    #[error("{0}")]
    Invitation(#[from] InvitationError),
    /// Its seven days are over.
    #[error("the invitation has expired: ask for a new one")]
    Expired,
    /// It is our own.
    #[error("this invitation is of this node itself")]
    Own,
    /// The two are linked already.
    #[error("the link with this node exists already")]
    Linked,
    /// The other node cannot be reached.
    #[error("the other node cannot be reached: {0}")]
    Unreachable(#[from] SendError),
    /// Somebody else answers at its address.
    #[error(
        "another certificate than the one the invitation names is shown at its address, so nothing was sent: somebody may \
         stand between the two nodes, or theirs was changed. Telephone, and take up a new invitation"
    )]
    OtherCertificate,
    /// It answers, and refuses: the invitation is used, expired or not of that node.
    #[error("the other node refuses the invitation ({0})")]
    Refused(String),
    /// It answers something that does not belong to this invitation.
    #[error("the answer does not belong to this invitation: somebody may stand between the two nodes")]
    Untrustworthy,
    /// The code that was read out is not the one shown here.
    #[error("the codes differ: do not confirm, and call the other administrator again")]
    OtherCode,
    /// Nothing to confirm, or no such peer.
    #[error("there is nothing to confirm with this node")]
    NothingToConfirm,
    /// Our own database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl LinkError {
    /// The message key for the panel.
    pub fn key(&self) -> &'static str {
        match self {
            Self::Invitation(_) => "peers-error-invitation",
            Self::Expired => "peers-error-expired",
            Self::Own => "peers-error-own",
            Self::Linked => "peers-error-linked",
            Self::Unreachable(_) => "peers-error-unreachable",
            Self::OtherCertificate => "peers-error-certificate",
            Self::Refused(_) => "peers-error-refused",
            Self::Untrustworthy => "peers-error-untrustworthy",
            Self::OtherCode => "peers-error-code",
            Self::NothingToConfirm => "peers-error-nothing",
            Self::Store(_) => "error-internal",
        }
    }

    /// What the page of deliveries tells, when this happens to the telling of a confirmation.
    fn failure(&self) -> Failure {
        match self {
            Self::Unreachable(error) => Failure::from(error),
            Self::Refused(_) => Failure { kind: FailureKind::Refused, detail: self.to_string() },
            Self::Store(_) => Failure::own(self.to_string()),
            _ => Failure::unfitting(self.to_string()),
        }
    }
}

/// Writes an invitation.
pub async fn invite(app: &App, by: &Actor) -> Result<Invitation> {
    let document = app.identity.document();
    let (Some(endpoint), Some(pin)) = (document.endpoints.first(), document.tls_pins.first()) else {
        return Err(StoreError::inconsistent("our own document tells no address"));
    };
    let invitation = Invitation {
        endpoint: endpoint.clone(),
        node: app.identity.node_id(),
        pin: *pin,
        secret: Secret::from_bytes(app.entropy.bytes()),
        expires: app.clock.now().plus(VALID),
    };
    let mut tx = app.db.write().await?;
    store::save_invitation(&mut tx, app, &invitation).await?;
    let id = invitation.secret.invitation().to_string();
    audit::record(&mut tx, app, by, Event::new("peer.invite", "invitation", &id)).await?;
    tx.commit().await?;
    Ok(invitation)
}

/// Takes up an invitation: the two nodes show each other who they are. Answers the peer; the code is in [`find`].
pub async fn accept(app: &App, text: &str, by: &Actor) -> Result<NodeId, LinkError> {
    let invitation = Invitation::parse(text)?;
    if !invitation.is_valid_at(app.clock.now()) {
        return Err(LinkError::Expired);
    }
    if invitation.node == app.identity.node_id() {
        return Err(LinkError::Own);
    }
    let mut tx = app.db.read().await?;
    let known = super::store::find(&mut tx, &invitation.node).await?;
    drop(tx);
    if known.is_some_and(|row| row.state != LinkState::Invited.code()) {
        return Err(LinkError::Linked);
    }
    introduce::as_guest(app, &invitation, by).await?;
    Ok(invitation.node)
}

/// Posts something that only a holder of the invitation can have made, and reads the answer of the same kind.
async fn ask<T: Object + Clone>(
    app: &App,
    endpoint: &str,
    trust: Trust,
    path: &str,
    body: &Vouched<T>,
) -> Result<Vec<u8>, LinkError> {
    let request = Request::post(path, "application/json", body.to_json(), MAX_REPLY);
    let reply = app.federation.clients.send(endpoint, trust, request).await?;
    if reply.is_success() {
        return Ok(reply.body.to_vec());
    }
    let problem: Option<serde_json::Value> = serde_json::from_slice(&reply.body).ok();
    let code = problem.and_then(|problem| Some(problem.get("title")?.as_str()?.to_owned()));
    Err(LinkError::Refused(code.unwrap_or_else(|| format!("status {}", reply.status))))
}

/// The administrator has compared the short code. `code` is what she typed, when she typed it; `method` tells how she did:
/// `telephone`, `in_person`, `command`.
pub async fn confirm(app: &App, peer: &NodeId, code: Option<&str>, method: Code, by: &Actor) -> Result<(), LinkError> {
    let mut tx = app.db.write().await?;
    let introduced = store::find(&mut tx, app, peer).await?.ok_or(LinkError::NothingToConfirm)?;
    let shown = introduced.code.as_deref().ok_or(LinkError::NothingToConfirm)?;
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
    if code.is_some_and(|typed| digits(typed) != digits(shown)) {
        return Err(LinkError::OtherCode);
    }
    let now = app.clock.now();
    if !super::store::move_state(&mut tx, peer, LinkState::Invited, LinkState::Verified, now).await? {
        return Err(LinkError::NothingToConfirm);
    }
    let how = format!("{} ({method})", actor_name(by));
    super::store::save_confirmation(&mut tx, peer, &how, now).await?;
    let confirmation = sign_confirmation(app, &introduced, peer, method)?;
    store::save_own_confirmation(&mut tx, peer, &confirmation.signed().to_json()).await?;
    audit::record(&mut tx, app, by, Event::new("peer.confirm", "peer", &peer.to_string())).await?;
    if introduced.invited_by_us {
        agreement::propose(&mut tx, app, peer).await?;
    }
    tx.commit().await?;
    app.federation.known.forget(peer);
    app.signals.wake_delivery(peer);
    Ok(())
}

fn actor_name(by: &Actor) -> &str {
    match by {
        Actor::Account { name, .. } | Actor::Peer { name, .. } => name,
        Actor::Stranger | Actor::Node => "pico-node",
    }
}

fn sign_confirmation(
    app: &App,
    introduced: &Introduced,
    peer: &NodeId,
    method: Code,
) -> Result<Verified<Confirmation>> {
    let confirmation = Confirmation {
        invitation: introduced.secret.invitation(),
        from: app.identity.node_id(),
        to: *peer,
        inviting: *introduced.inviting(),
        invited: *introduced.invited(),
        method,
        at: app.clock.now(),
        ext: Ext::default(),
    };
    Signed::sign(confirmation, app.identity.sign_key()).map_err(StoreError::inconsistent)
}

/// Tells the other side that we have compared the code, until it has heard. Answers what failed, if anything did.
pub async fn advance(app: &App, peer: &KnownPeer) -> Result<Option<Failure>> {
    if !may_talk(peer) {
        return Ok(None);
    }
    let mut tx = app.db.read().await?;
    let Some(introduced) = store::find(&mut tx, app, &peer.id).await? else { return Ok(None) };
    drop(tx);
    let Some(envelope) = introduced.untold_confirmation() else { return Ok(None) };
    let signed = Signed::<Confirmation>::parse(envelope.as_bytes()).map_err(StoreError::inconsistent)?;
    let own = app.identity.documents().signing_ring();
    let confirmation = signed.verify(&own).map_err(StoreError::inconsistent)?;
    let body = Vouched::new(&confirmation, &introduced.secret);
    match ask(app, &peer.endpoint, peer.trust(), "/federation/v1/invitation/confirm", &body).await {
        Ok(_) => {
            let mut tx = app.db.write().await?;
            store::mark_confirmation_told(&mut tx, &peer.id).await?;
            tx.commit().await?;
            Ok(None)
        }
        Err(error) => Ok(Some(error.failure())),
    }
}

/// Whether we speak to the peer at all: our administrator has compared the code, and it can be reached.
pub fn may_talk(peer: &KnownPeer) -> bool {
    peer.confirmed && !peer.endpoint.is_empty()
}

/// A nonce from fresh randomness.
fn fresh_nonce(app: &App) -> Nonce {
    Nonce::from_bytes(app.entropy.bytes())
}

/// Forgets what the linking needed, once the link is over.
pub async fn forget(tx: &mut Tx, peer: &NodeId) -> Result<()> {
    store::remove(tx, peer).await
}
