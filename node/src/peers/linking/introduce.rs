//! The invited side's part, and what both sides share.

use pico_protocol::digest::Digest;
use pico_protocol::id::NodeId;
use pico_protocol::invitation::{
    self, Introduced, Introduction, Invitation, Nonce, Reveal, Secret, ShortCode, Vouched, short_code,
};
use pico_protocol::json::Ext;
use pico_protocol::signed::{Signed, Verified};

use super::store::{self, Saved};
use super::{LinkError, ask, fresh_nonce};
use crate::app::App;
use crate::audit::{self, Actor, Event};
use crate::federation::client::SendError;
use crate::federation::tls::Trust;
use crate::store::{Result, StoreError};

/// Says who we are, and commits to a nonce.
pub(super) fn introduction(
    app: &App,
    secret: &Secret,
    to: NodeId,
    nonce: &Nonce,
    answers: Option<Digest>,
) -> Result<Verified<Introduction>> {
    let documents = app.identity.documents();
    let me = app.identity.node_id();
    let introduction = Introduction {
        invitation: secret.invitation(),
        from: me,
        to,
        genesis: app.identity.genesis().signed().clone(),
        documents: documents.versions().iter().map(|document| document.signed().clone()).collect(),
        commitment: nonce.commitment(&me),
        answers,
        at: app.clock.now(),
        ext: Ext::default(),
    };
    Signed::sign(introduction, app.identity.sign_key()).map_err(StoreError::inconsistent)
}

/// Shows our nonce.
pub(super) fn reveal(
    app: &App,
    secret: &Secret,
    to: NodeId,
    (inviting, invited): (Digest, Digest),
    nonce: Nonce,
) -> Result<Verified<Reveal>> {
    let from = app.identity.node_id();
    let reveal = Reveal { invitation: secret.invitation(), from, to, inviting, invited, nonce, ext: Ext::default() };
    Signed::sign(reveal, app.identity.sign_key()).map_err(StoreError::inconsistent)
}

/// B's side from the pasted invitation to the short code.
pub(super) async fn as_guest(app: &App, invitation: &Invitation, by: &Actor) -> Result<(), LinkError> {
    let (secret, host) = (&invitation.secret, invitation.node);
    let (endpoint, trust) = (invitation.endpoint.as_str(), Trust::Invited(invitation.pin));
    let nonce = fresh_nonce(app);
    let ours = introduction(app, secret, host, &nonce, None)?;
    let open = "/federation/v1/invitation/open";
    let reply =
        ask(app, endpoint, trust.clone(), open, &Vouched::new(&ours, secret)).await.map_err(other_certificate)?;
    let theirs = Vouched::parse(&reply).map_err(|_| LinkError::Untrustworthy)?;
    let theirs =
        invitation::introduce(theirs, secret, &app.identity.node_id()).map_err(|_| LinkError::Untrustworthy)?;
    if theirs.introduction.answers != Some(ours.digest()) || theirs.introduction.from != host {
        return Err(LinkError::Untrustworthy);
    }
    let digests = (theirs.introduction.digest(), ours.digest());
    let shown = Vouched::new(&reveal(app, secret, host, digests, nonce)?, secret);
    let reply =
        ask(app, endpoint, trust, "/federation/v1/invitation/reveal", &shown).await.map_err(other_certificate)?;
    let their_nonce = read_reveal(&reply, secret, &theirs, digests)?;
    let code = short_code(secret, (&digests.0, &their_nonce), (&digests.1, &nonce));
    save(app, &theirs, secret, &nonce, &ours, code, by).await?;
    Ok(())
}

/// A certificate that the invitation does not name is no node that is merely away.
fn other_certificate(error: LinkError) -> LinkError {
    match error {
        LinkError::Unreachable(SendError::Certificate(_)) => LinkError::OtherCertificate,
        other => other,
    }
}

fn read_reveal(
    reply: &[u8],
    secret: &Secret,
    theirs: &Introduced,
    digests: (Digest, Digest),
) -> Result<Nonce, LinkError> {
    let reveal = Vouched::<Reveal>::parse(reply).map_err(|_| LinkError::Untrustworthy)?;
    let reveal = reveal.verify(secret, &theirs.documents.speaking_ring()).map_err(|_| LinkError::Untrustworthy)?;
    let fits = reveal.keeps(&theirs.introduction) && (reveal.inviting, reveal.invited) == digests;
    if fits { Ok(reveal.nonce) } else { Err(LinkError::Untrustworthy) }
}

async fn save(
    app: &App,
    theirs: &Introduced,
    secret: &Secret,
    nonce: &Nonce,
    ours: &Verified<Introduction>,
    code: ShortCode,
    by: &Actor,
) -> Result<()> {
    let mut tx = app.db.write().await?;
    store::save_peer(&mut tx, app, theirs, false).await?;
    let saved = Saved { peer: theirs, secret, nonce, ours };
    store::save(&mut tx, app, &saved).await?;
    store::save_code(&mut tx, &theirs.documents.node_id(), code).await?;
    let id = theirs.documents.node_id().to_string();
    audit::record(&mut tx, app, by, Event::new("peer.accept", "peer", &id)).await?;
    tx.commit().await?;
    app.federation.known.forget(&theirs.documents.node_id());
    Ok(())
}
