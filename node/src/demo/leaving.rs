//! Somebody asks to be erased: here everything about her goes, the cooperative that was told of her is asked for the same, erases her too
//! and answers with its signed receipt.

use pico_protocol::referral::{Identity, Right, Step};
use pico_protocol::time::Timestamp;

use super::exceptions::sight;
use crate::accounts::Account;
use crate::app::App;
use crate::clock::DAY;
use crate::error::Failure;
use crate::people::PersonId;
use crate::people::panel::today;
use crate::referrals::store::get;
use crate::referrals::{ReferralKey, rights, transcript};
use crate::store::Tx;
use crate::subject_requests::store::{self, erase, forbidden};
use crate::subject_requests::{AskedBy, Kind, NewRequest, Outcome, Request, RequestId};

/// Writes her request down, tells the others, answers it and erases her: what two pages of the panel do.
pub(super) async fn asks(tx: &mut Tx, app: &App, by: &Account, person: &PersonId) -> Result<(), Failure> {
    let today = today(app.clock.now());
    let asked = NewRequest {
        kind: Kind::Erasure,
        received_on: today,
        asked_by: AskedBy::Person,
        identified: "Ha mostrato la carta d’identità".to_owned(),
        words: "Non ho più bisogno di voi: cancellate i miei dati, anche da chi li ha avuti.".to_owned(),
    };
    let id = store::record(tx, app, by, person, &asked).await?;
    let forbids = forbidden::of(tx, person, today).await?;
    if !forbids.is_empty() {
        return Err(format!("she cannot be erased: {forbids:?}").into());
    }
    let answer_by = Timestamp::from_millis(app.clock.now().as_millis() + 30 * DAY);
    let told = rights::Request { right: Right::Erasure, record: Identity::default(), answer_by, text: String::new() };
    rights::ask_all(tx, app, &by.actor(), person, &told).await?;
    let request = found(tx, app, by, &id).await?;
    store::mark_told(tx, app, by, &request).await?;
    let request = found(tx, app, by, &id).await?;
    store::answer(tx, app, by, &request, (Outcome::Granted, today, "")).await?;
    erase::erase(tx, app, &by.actor(), person).await?;
    Ok(())
}

async fn found(tx: &mut Tx, app: &App, by: &Account, id: &RequestId) -> Result<Request, Failure> {
    let line = store::find(tx, app, &sight(by), id).await?;
    Ok(line.ok_or("the request was just written down")?.request)
}

/// The other cooperative does the same.
pub(super) async fn follows(tx: &mut Tx, app: &App, by: &Account, id: &ReferralKey) -> Result<(), Failure> {
    let row = get(tx, id).await?.ok_or("a story about nothing")?;
    let referral = transcript::load(tx, app, &row).await?.referral.ok_or("a referral that has not arrived")?;
    let ask = referral.asks.iter().rfind(|ask| ask.right == Right::Erasure).ok_or("nobody has asked for it")?;
    let step = Step::RightAnswered { number: ask.number, kept: None, text: String::new() };
    rights::answer(tx, app, &by.actor(), id, (&referral, step)).await?;
    Ok(())
}
