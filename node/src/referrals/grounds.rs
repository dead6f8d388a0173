//! On what ground a person's data leave with a referral: recorded when it is sent, asked for when the name is told,
//! withdrawn when the person revokes.

use pico_protocol::id::NodeId;
use pico_protocol::referral::{Identity, LegalBasis};

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

/// Sending a referral, or agreeing to one, says on what basis: it is recorded with the person, unless one that holds is there
/// already. Another basis does not do instead: who takes a consent back must find it.
pub async fn record(
    tx: &mut Tx,
    app: &App,
    by: &Account,
    person: &PersonId,
    to: (&NodeId, &str),
    basis: LegalBasis,
) -> Result<()> {
    let now = app.clock.now();
    let known = legal::of_person(tx, app, person).await?;
    if known.iter().any(|ground| ground.basis == basis && ground.covers(Purpose::Referral, to.0, now)) {
        return Ok(());
    }
    let consent = basis == LegalBasis::Consent;
    let new = NewGround {
        basis,
        purpose: Purpose::Referral,
        recipient: consent.then(|| (*to.0, to.1.to_owned())),
        named: String::new(),
        notice: NOTICE.to_owned(),
        notice_of: None,
        note: String::new(),
        given_on: now,
        expires_at: None,
    };
    legal::record(tx, app, by, person, &new).await?;
    Ok(())
}

/// Whether a ground holds now on which the person may be named to this referral's other side. While nobody is chosen yet there
/// is nobody to have one.
pub async fn hold(tx: &mut Tx, app: &App, row: &Row) -> Result<bool> {
    let Some(person) = person_of(row) else { return Ok(true) };
    Ok(legal::live(tx, app, &person, Purpose::Referral, &row.peer_id()?).await?.is_some())
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
