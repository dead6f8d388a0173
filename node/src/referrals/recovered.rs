//! After a restore: our own steps that the backup did not know come back from the peer, and referrals follow them.
//!
//! The event is in its lane already ([`crate::outbox::lanes::restored`]). What was on this machine only (whose record the
//! referral was about, who took the step) is lost with the hours between backup and restore; the referral says everything
//! that was ever sent.
//!
//! A step that was taken here after the restore, before the lost ones were back, has moved behind them. Each is looked at
//! again: one that the rules still allow is signed at its new place, one that they do not allow is dropped, and the page of
//! the referral says so: nobody may believe that a step was taken which was not.

use pico_protocol::id::{NodeId, ReferralId};
use pico_protocol::lane::LaneEvent;
use pico_protocol::referral::{Opening, Referral, Step, StepKind, WithdrawalReason};
use serde_json::Value;

use super::project::project;
use super::steps::StepError;
use super::store::{self, Row};
use super::{Direction, ReferralKey, code_of, enrolled, erasure, grounds, kind_code, transcript};
use crate::app::App;
use crate::audit::{self, Actor, Event};
use crate::outbox::lanes::restored::{self, Moved};
use crate::store::{Result, StoreError, Tx};

/// Follows one recovered event; answers false when the referral is not known yet (its opening is still on the way).
pub async fn follow(tx: &mut Tx, app: &App, peer: NodeId, text: &str) -> Result<bool> {
    let Ok(event) = serde_json::from_str::<LaneEvent<Value>>(text) else { return Ok(true) };
    let Ok(wire) = ReferralId::try_from(event.subject.as_uuid()) else { return Ok(true) };
    let id = ReferralKey::from_wire(&wire);
    let step = transcript::step(event.body.clone());
    if store::get(tx, &id).await?.is_none() {
        if event.number > 1 && u32::try_from(event.empty.len() + 1) == Ok(event.number) {
            // Its opening left as an empty slot: there is nothing to go on with.
            return Ok(true);
        }
        let Some(Step::Opened(opening)) = &step else { return Ok(false) };
        if !open(tx, app, peer, &id, &event, opening).await? {
            return Ok(true);
        }
    }
    let Some(row) = store::get(tx, &id).await?.filter(|row| row.peer == peer.to_string()) else { return Ok(true) };
    follow_numbers(tx, &peer, &id).await?;
    if let Some(step) = &step {
        store::events::add(tx, &id, "own", i64::from(event.number), step, event.at, None).await?;
    }
    bring_up_to_date(tx, app, &row).await?;
    if let Some(step) = &step {
        // Only now: this referral has ended already, and must not be told once more that it ends.
        end_consent(tx, app, &row, step).await?;
    }
    Ok(true)
}

/// An own event whose text the peer has erased.
#[derive(Clone, Copy, Debug)]
pub struct Erased<'a> {
    /// The referral, as it is called on the wire.
    pub subject: &'a str,
    /// Its number in our lane.
    pub number: i64,
    /// The step's word and its coded reason, if the peer told them.
    pub step: (&'a str, &'a str),
    /// When, milliseconds.
    pub at: i64,
}

/// Follows one recovered event that is empty: the other side has erased this referral, because it was withdrawn, annulled or
/// stopped after our backup. What the backup brought back of it must not be worked with; it goes here too, and the skeleton
/// says how it ended.
pub async fn follow_erased(tx: &mut Tx, app: &App, peer: NodeId, event: Erased<'_>) -> Result<()> {
    let Ok(wire) = event.subject.parse::<ReferralId>() else { return Ok(()) };
    let id = ReferralKey::from_wire(&wire);
    let Some(row) = store::get(tx, &id).await?.filter(|row| row.peer == peer.to_string()) else { return Ok(()) };
    follow_numbers(tx, &peer, &id).await?;
    let (step, reason) = event.step;
    if !step.is_empty() {
        store::events::add_erased(tx, &id, event.number, event.step, event.at).await?;
    }
    if row.erased_at.is_none() {
        erasure::erase(tx, app, &id).await?;
    }
    // The other side holds none of our words any more: there is nothing to wait for.
    erasure::erase_own(tx, &peer, &id).await?;
    let ended = [StepKind::Withdrawn, StepKind::EnteredInError].map(StepKind::code).contains(&step);
    store::close_erased(tx, app, &id, if ended { step } else { erasure::end_of_erased(&row) }).await?;
    // Only now: this referral has ended already, and must not be told once more that it ends.
    if step == StepKind::ConsentRevoked.code() || reason == WithdrawalReason::ConsentRevoked.code() {
        revoke(tx, app, &row).await?;
    }
    Ok(())
}

/// The row of a referral that was opened here after the backup.
async fn open(
    tx: &mut Tx,
    app: &App,
    peer: NodeId,
    id: &ReferralKey,
    event: &LaneEvent<Value>,
    opening: &Opening,
) -> Result<bool> {
    let row = opening_row(tx, peer, id, opening).await?;
    let own = opening.kind.opened_by();
    let mut alone = pico_protocol::lane::Transcript::new(event.subject);
    let first = Some(Step::Opened(opening.clone()));
    alone.restore_unsigned(pico_protocol::lane::Lane::Opener, None, event.at, first);
    let Some(referral) = pico_protocol::referral::fold(&alone) else { return Ok(false) };
    store::open(tx, app, &row, &project(&referral, own)).await?;
    Ok(true)
}

/// The row says what both lanes say now, and what must not stay goes again.
async fn bring_up_to_date(tx: &mut Tx, app: &App, row: &Row) -> Result<()> {
    let told = transcript::load(tx, app, row).await?;
    if let Some(referral) = &told.referral {
        store::project(tx, app, &row.id, &project(referral, row.party())).await?;
        enrolled::follow(tx, app, &Actor::Node, row, referral, None).await?;
        // Before the rest of the story is here, nothing is said to the other side because of its beginning.
        if told.complete {
            erasure::after_step(tx, app, row, referral).await?;
        }
    }
    Ok(())
}

/// A consent whose end was told after the backup has ended: the restored register must not let another name leave on it.
async fn end_consent(tx: &mut Tx, app: &App, row: &Row, step: &Step) -> Result<()> {
    match step {
        Step::ConsentRevoked {} | Step::Withdrawn { reason: WithdrawalReason::ConsentRevoked, .. } => {
            revoke(tx, app, row).await
        }
        _ => Ok(()),
    }
}

/// As on the person's page: every referral to this receiver that rests on the consent follows. One that is still coming back
/// itself makes this wait for the next look.
async fn revoke(tx: &mut Tx, app: &App, row: &Row) -> Result<()> {
    grounds::revoke(tx, app, &Actor::Node, row).await.map_err(|error| match error {
        StepError::Store(error) => error,
        other => StoreError::inconsistent(other),
    })
}

async fn opening_row(tx: &mut Tx, peer: NodeId, id: &ReferralKey, opening: &Opening) -> Result<store::Opening> {
    let service = opening.service.as_ref().map(|service| (service.key.clone(), service.name.clone()));
    Ok(store::Opening {
        id: id.clone(),
        kind: kind_code(opening.kind).to_owned(),
        direction: Direction::Sent,
        own_side: code_of(opening.kind.opened_by()),
        peer: peer.to_string(),
        peer_name: store::peer_name(tx, &peer.to_string()).await?,
        call: opening.call.map(|call| call.to_string()),
        person: None,
        label: String::new(),
        service: service.unwrap_or_default(),
        opened_by: None,
    })
}

/// The skeleton gives its lines the numbers that the lane has given to what moved.
async fn follow_numbers(tx: &mut Tx, peer: &NodeId, id: &ReferralKey) -> Result<Vec<Moved>> {
    let moved = restored::moved(tx, peer, &id.subject()).await?;
    let numbers: Vec<(i64, i64)> = moved.iter().map(|event| (event.number - event.moved, event.number)).collect();
    store::events::renumber(tx, id, &numbers).await?;
    restored::followed(tx, peer, &id.subject()).await?;
    Ok(moved)
}

/// Looks again at the steps of one referral that gave way. Answers false while the story is not complete.
pub async fn look_again(tx: &mut Tx, app: &App, peer: NodeId, subject: &str) -> Result<bool> {
    let wire = subject.parse::<ReferralId>().ok();
    let row = match &wire {
        Some(wire) => store::get(tx, &ReferralKey::from_wire(wire)).await?,
        None => None,
    };
    let Some(row) = row.filter(|row| row.peer == peer.to_string()) else {
        restored::release(tx, app, &peer, subject).await?;
        return Ok(true);
    };
    let moved = follow_numbers(tx, &peer, &row.id).await?;
    for event in moved {
        let told = transcript::load(tx, app, &row).await?;
        if !told.complete {
            return Ok(false);
        }
        // The number now: what stood before it may have been dropped.
        let now = restored::moved(tx, &peer, subject).await?.into_iter().find(|one| one.message == event.message);
        let Some(now) = now else { continue };
        let stands = match &told.referral {
            Some(referral) => has_effect(referral, &row, now.number),
            None => is_first_receipt(tx, &row, now.number).await?,
        };
        if !stands {
            give_up(tx, app, &peer, &row, &now).await?;
        }
    }
    restored::release(tx, app, &peer, subject).await?;
    bring_up_to_date(tx, app, &row).await?;
    Ok(true)
}

fn has_effect(referral: &Referral, row: &Row, number: i64) -> bool {
    let own = referral.timeline.iter().filter(|moment| moment.party == row.party());
    own.into_iter().any(|moment| i64::from(moment.number) == number && moment.effective)
}

/// The referral is erased: nothing more is said about it, but the receipt of the erasure, once.
async fn is_first_receipt(tx: &mut Tx, row: &Row, number: i64) -> Result<bool> {
    let mut lines = store::events::of_referral(tx, &row.id).await?;
    lines.retain(|line| line.side == "own" && line.step == StepKind::Erased.code());
    Ok(lines.iter().map(|line| line.number).min() == Some(number))
}

/// Drops a step that what came back leaves no room for, and writes down for the people here that it was not taken.
async fn give_up(tx: &mut Tx, app: &App, peer: &NodeId, row: &Row, step: &Moved) -> Result<()> {
    store::dropped::keep(tx, &row.id, step, app.clock.now()).await?;
    store::events::close_up(tx, &row.id, step.number).await?;
    restored::drop_unsigned(tx, peer, &row.id.subject(), &step.message).await?;
    audit::record(tx, app, &Actor::Node, Event::new("referral.step-dropped", "referral", row.id.as_str())).await
}
