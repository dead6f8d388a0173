//! What a receiver may keep no longer: cases that ended before the time that the agreement gives.
//!
//! The agreement in force with a peer says for how many days after its end the receiver keeps a case, unless the law says
//! otherwise. Whether it does only a person knows, so nothing goes by itself: who is over the time is listed, and somebody
//! who may do so erases one after the other. What goes and what stays is what every erasure takes and leaves
//! ([`super::erasure`]). The sender is told nothing, because nothing of hers changes: her transcript and her proof stay whole.
//! Only when she has revoked a consent, before or afterwards, is she answered: that nothing goes on, and that it is erased.

use std::collections::BTreeMap;

use pico_protocol::referral::Step;

use super::steps::{self, StepError};
use super::store::Row;
use super::store::kept::{self, Term};
use super::{ReferralKey, erasure, store, transcript};
use crate::app::App;
use crate::audit::{self, Actor, Event};
use crate::clock::DAY;
use crate::peers::agreement;
use crate::people::restriction;
use crate::store::{Result, Tx};

/// The moments before which a case must have ended, by the agreements in force.
pub async fn terms(tx: &mut Tx, app: &App) -> Result<Vec<Term>> {
    let mut terms: BTreeMap<i64, Vec<String>> = BTreeMap::new();
    for (peer, days) in agreement::retention_days(tx).await? {
        terms.entry(app.clock.now().as_millis() - i64::from(days) * DAY).or_default().push(peer);
    }
    Ok(terms.into_iter().map(|(ended_before, peers)| Term { ended_before, peers }).collect())
}

/// Erases one, as somebody asked. False: its time is not over, or it is erased already.
pub async fn erase(tx: &mut Tx, app: &App, actor: &Actor, id: &ReferralKey) -> Result<bool, StepError> {
    let Some(row) = store::get(tx, id).await? else { return Ok(false) };
    if !is_over(tx, app, id).await? || is_restricted(tx, app, &row).await? {
        return Ok(false);
    }
    audit::record(tx, app, actor, Event::new("referral.erase-kept", "referral", id.as_str())).await?;
    let told = transcript::load(tx, app, &row).await?.referral;
    if told.is_some_and(|referral| referral.awaits_revocation_answer()) {
        // Nobody can answer it afterwards. To stop is to erase as well.
        steps::take(tx, app, &Actor::Node, id, Step::RevocationAnswered { continues_on: None }).await?;
    }
    if kept::ended(tx, id).await?.is_some() {
        erasure::erase(tx, app, id).await?;
    }
    // Whoever erases has been told what stood there, and nothing of it is left to read.
    store::mark_read(tx, app, id, row.news_number).await?;
    Ok(true)
}

/// Whether what a referral told, or the record that it is tied to, is kept at her wish and used for nothing.
pub async fn is_restricted(tx: &mut Tx, app: &App, row: &Row) -> Result<bool> {
    let person = row.person.as_deref().and_then(|person| person.parse().ok());
    if let Some(person) = person
        && restriction::store::is_restricted(tx, &person).await?
    {
        return Ok(true);
    }
    let told = transcript::load(tx, app, row).await?.referral;
    Ok(told.is_some_and(|referral| referral.is_restricted(row.party())))
}

/// Whether the time of a received referral is over.
pub async fn is_over(tx: &mut Tx, app: &App, id: &ReferralKey) -> Result<bool> {
    let Some((peer, ended)) = kept::ended(tx, id).await? else { return Ok(false) };
    let terms = terms(tx, app).await?;
    Ok(terms.iter().any(|term| term.peers.contains(&peer) && ended <= term.ended_before))
}
