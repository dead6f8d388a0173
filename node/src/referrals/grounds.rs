//! On what ground a person's data leave with a referral: recorded when it is sent, asked for when the name is told,
//! withdrawn when the person revokes.

use pico_protocol::id::NodeId;
use pico_protocol::referral::{Identity, LegalBasis, Opening};

use super::revocation;
use super::steps::StepError;
use super::store::Row;
use crate::accounts::Account;
use crate::app::App;
use crate::audit::Actor;
use crate::legal::store as legal;
use crate::legal::{Disclosable, NOTICE, NewGround, Purpose};
use crate::people::PersonId;
use crate::store::{Result, Tx};

/// Sending a referral says on what basis: it is recorded with the person, unless a ground that holds is there already.
pub async fn record(
    tx: &mut Tx,
    app: &App,
    by: &Account,
    person: &PersonId,
    to: (&NodeId, &str),
    opening: &Opening,
) -> Result<()> {
    if legal::live(tx, app, person, Purpose::Referral, to.0).await?.is_some() {
        return Ok(());
    }
    let consent = opening.legal_basis == LegalBasis::Consent;
    let new = NewGround {
        basis: opening.legal_basis,
        purpose: Purpose::Referral,
        recipient: consent.then(|| (*to.0, to.1.to_owned())),
        notice: NOTICE.to_owned(),
        note: String::new(),
        given_on: app.clock.now(),
        expires_at: None,
    };
    legal::record(tx, app, by, person, &new).await?;
    Ok(())
}

/// Lets the identity of an own record leave, if a ground holds now; nothing when none does.
pub async fn disclose(tx: &mut Tx, app: &App, row: &Row, identity: Identity) -> Result<Option<Disclosable<Identity>>> {
    let Some(person) = person_of(row) else { return Ok(None) };
    let peer = row.peer_id()?;
    let ground = legal::live(tx, app, &person, Purpose::Referral, &peer).await?;
    Ok(ground.and_then(|ground| ground.disclose(identity, Purpose::Referral, &peer, app.clock.now())))
}

/// The person has revoked consent towards this referral's receiver: as on her own page, it ends for every referral to it.
pub async fn revoke(tx: &mut Tx, app: &App, actor: &Actor, row: &Row) -> Result<(), StepError> {
    let Some(person) = person_of(row) else { return Ok(()) };
    revocation::revoke(tx, app, actor, &person, &row.peer_id()?).await?;
    Ok(())
}

fn person_of(row: &Row) -> Option<PersonId> {
    row.person.as_deref().and_then(|person| person.parse().ok())
}
