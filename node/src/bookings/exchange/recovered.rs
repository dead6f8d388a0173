//! After a restore: our own steps that the backup did not know come back from the peer, and bookings follow them, as referrals do.
//!
//! A step that was taken here after the restore, before the lost ones were back, has moved behind them. Each is looked at again: one
//! that still has an effect is signed at its new place, one that has none is dropped, and the page says so. What the node has answered by
//! itself in between goes the same way: of two promises the signed one stands.

use pico_protocol::booking::{Booking as Folded, Party, Request, Step, fold};
use pico_protocol::id::NodeId;
use pico_protocol::lane::{Lane, LaneEvent, Transcript};
use pico_protocol::time::Timestamp;
use serde_json::Value;

use super::super::store as rows;
use super::super::{Booking, BookingId, Direction};
use super::project::project;
use super::store::{self, Opening, dropped, events};
use super::transcript::{self, party_of};
use super::{automatic, erasure, steps};
use crate::app::App;
use crate::audit::{self, Actor, Event};
use crate::outbox::lanes::restored::{self, Moved};
use crate::store::{Result, Tx};

/// Follows one recovered event; answers false when the booking is not known yet (its request is still on the way).
pub async fn follow(tx: &mut Tx, app: &App, peer: NodeId, text: &str) -> Result<bool> {
    let Ok(event) = serde_json::from_str::<LaneEvent<Value>>(text) else { return Ok(true) };
    let id: BookingId = event.subject;
    let step = transcript::step(event.body.clone());
    if rows::find(tx, app, &id).await?.is_none() {
        if event.number > 1 && u32::try_from(event.empty.len() + 1) == Ok(event.number) {
            // Its request left as an empty slot: there is nothing to go on with.
            return Ok(true);
        }
        let Some(Step::Requested(request)) = &step else { return Ok(false) };
        open(tx, app, peer, (&id, event.at), request).await?;
    }
    let Some(row) = found(tx, app, &peer, &id).await? else { return Ok(true) };
    follow_numbers(tx, &peer, &id).await?;
    if let Some(step) = &step {
        events::add(tx, &id, ("own", i64::from(event.number)), step, event.at, None).await?;
    }
    bring_up_to_date(tx, app, &row).await?;
    Ok(true)
}

/// Follows one recovered event that is empty: the other side has erased this booking, because it was a mistake.
pub async fn follow_erased(
    tx: &mut Tx,
    app: &App,
    peer: NodeId,
    (subject, number): (&str, i64),
    step: (&str, &str),
    at: i64,
) -> Result<()> {
    let Ok(id) = subject.parse::<BookingId>() else { return Ok(()) };
    let Some(row) = found(tx, app, &peer, &id).await? else { return Ok(()) };
    follow_numbers(tx, &peer, &id).await?;
    if !step.0.is_empty() {
        events::add_erased(tx, &id, number, step, at).await?;
    }
    erasure::erase_recovered(tx, app, &row).await
}

async fn found(tx: &mut Tx, app: &App, peer: &NodeId, id: &BookingId) -> Result<Option<Booking>> {
    Ok(rows::find(tx, app, id).await?.filter(|row| row.peer == peer.to_string()))
}

/// The row of a booking that was asked for here after the backup. Who asked is lost with the hours in between.
async fn open(
    tx: &mut Tx,
    app: &App,
    peer: NodeId,
    (id, at): (&BookingId, Timestamp),
    request: &Request,
) -> Result<()> {
    let mut alone = Transcript::new(*id);
    alone.restore_unsigned(Lane::Opener, None, at, Some(Step::Requested(request.clone())));
    let projection = fold(&alone).and_then(|folded| project(&folded, Party::Asker, app.clock.now()));
    let Some(projection) = projection else { return Ok(()) };
    let opening = Opening {
        id,
        direction: Direction::Sent,
        peer: &peer.to_string(),
        resource_name: &request.resource.name,
        asked_by: None,
        purpose: &request.purpose,
        people: request.people.unwrap_or(0),
    };
    store::open(tx, app, &Actor::Node, opening, &projection).await
}

/// The row says what both lanes say now, and what must not stay goes again.
async fn bring_up_to_date(tx: &mut Tx, app: &App, row: &Booking) -> Result<()> {
    let told = transcript::load(tx, app, row).await?;
    if let Some(folded) = &told.booking {
        steps::follow(tx, app, row, folded).await?;
        // Before the rest of the story is here, nothing follows from its beginning.
        if told.complete {
            erasure::after_step(tx, app, row, folded).await?;
        }
    }
    Ok(())
}

/// The skeleton gives its lines the numbers that the lane has given to what moved.
async fn follow_numbers(tx: &mut Tx, peer: &NodeId, id: &BookingId) -> Result<Vec<Moved>> {
    let moved = restored::moved(tx, peer, &id.to_string()).await?;
    let numbers: Vec<(i64, i64)> = moved.iter().map(|event| (event.number - event.moved, event.number)).collect();
    events::renumber(tx, id, &numbers).await?;
    restored::followed(tx, peer, &id.to_string()).await?;
    Ok(moved)
}

/// Looks again at the steps of one booking that gave way. Answers false while the story is not complete.
pub async fn look_again(tx: &mut Tx, app: &App, peer: NodeId, id: &BookingId) -> Result<bool> {
    let subject = id.to_string();
    let Some(row) = found(tx, app, &peer, id).await? else {
        restored::release(tx, app, &peer, &subject).await?;
        return Ok(true);
    };
    for event in follow_numbers(tx, &peer, id).await? {
        let told = transcript::load(tx, app, &row).await?;
        if !told.complete {
            return Ok(false);
        }
        // The number now: what stood before it may have been dropped.
        let now = restored::moved(tx, &peer, &subject).await?.into_iter().find(|one| one.message == event.message);
        let Some(now) = now else { continue };
        let party = party_of(&row)?;
        if !told.booking.is_some_and(|folded| has_effect(&folded, party, now.number)) {
            give_up(tx, app, &peer, &row, &now).await?;
        }
    }
    restored::release(tx, app, &peer, &subject).await?;
    bring_up_to_date(tx, app, &row).await?;
    automatic::answer(tx, app, id).await?;
    Ok(true)
}

fn has_effect(folded: &Folded, party: Party, number: i64) -> bool {
    let mut own = folded.timeline.iter().filter(|moment| moment.party == party);
    own.any(|moment| i64::from(moment.number) == number && moment.effective)
}

/// Drops a step that what came back leaves no room for, and writes down for the people here that it was not taken.
async fn give_up(tx: &mut Tx, app: &App, peer: &NodeId, row: &Booking, step: &Moved) -> Result<()> {
    let id = row.id.to_string();
    dropped::keep(tx, &row.id, step, app.clock.now()).await?;
    events::close_up(tx, &row.id, step.number).await?;
    restored::drop_unsigned(tx, peer, &id, &step.message).await?;
    audit::record(tx, app, &Actor::Node, Event::new("booking.step-dropped", "booking", &id)).await
}
