//! What peers say about bookings.
//!
//! A message of kind `booking` is the next event of the peer's lane. Where it stands is checked as for referrals
//! ([`lanes::arriving`]); what it means is the fold's business. The row, the skeleton, the log, the tick *nella loro lista* and the
//! answer of this node, where it has one, are written in the transaction that marks the message as processed.

use pico_protocol::booking::{Booking as Folded, Party, Step, fold};
use pico_protocol::lane::{Lane, LaneEvent, Transcript};
use pico_protocol::message::tick::TickKind;
use serde_json::Value;

use super::super::store as rows;
use super::super::{Booking, BookingId, Direction};
use super::project::project;
use super::steps;
use super::store::{self, Opening, events};
use super::transcript::{self, party_of};
use super::{automatic, erasure};
use crate::app::App;
use crate::audit::{self, Actor, Event};
use crate::outbox::lanes::arriving::{
    BAD_CONTENT, BAD_PLACE, Incoming, Received, Room, append, make_room, without_opening,
};
use crate::outbox::lanes::{self, Side, told};
use crate::outbox::ticks;
use crate::peers;
use crate::store::{Result, StoreError, Tx};

/// The kind of the messages, without its version.
const KIND: &str = "booking";

/// Acts on one event of a booking.
pub async fn receive(tx: &mut Tx, app: &App, incoming: Incoming<'_>) -> Result<Received> {
    let Ok(event) = serde_json::from_str::<LaneEvent<Value>>(incoming.text) else {
        return Ok(Received::Unusable(BAD_CONTENT));
    };
    let step = transcript::step(event.body.clone());
    match rows::find(tx, app, &event.subject).await? {
        None if event.number > 1 || event.seen.is_some() => without_opening(tx, app, KIND, &incoming, &event).await,
        None => open(tx, app, &incoming, &event, step).await,
        // Somebody else's booking, or one of ours alone: to this peer there is none.
        Some(row) if row.peer != incoming.peer.to_string() => Ok(Received::Unusable(BAD_PLACE)),
        Some(row) => follow(tx, app, &incoming, &row, &event, step).await,
    }
}

/// The request of a peer.
async fn open(
    tx: &mut Tx,
    app: &App,
    incoming: &Incoming<'_>,
    event: &LaneEvent<Value>,
    step: Option<Step>,
) -> Result<Received> {
    let Some(Step::Requested(request)) = step else { return Ok(Received::Unusable(BAD_CONTENT)) };
    let id: BookingId = event.subject;
    let taken = lanes::head(tx, &incoming.peer, &id.to_string(), Side::Peer).await?.number > 0;
    if event.number != 1 || event.prev.is_some() || !event.empty.is_empty() || taken {
        return Ok(Received::Unusable(BAD_PLACE));
    }
    append(tx, app, incoming, event).await?;
    let step = Step::Requested(request.clone());
    let mut alone = Transcript::new(id);
    alone.restore_unsigned(Lane::Opener, None, event.at, Some(step.clone()));
    let projection = fold(&alone).and_then(|folded| project(&folded, Party::Owner, app.clock.now()));
    let Some(projection) = projection else { return Ok(Received::Unusable(BAD_CONTENT)) };
    let actor = peer_actor(tx, incoming).await?;
    let lent = rows::resource(tx, &request.resource.key).await?;
    let name = lent.map_or(request.resource.name.clone(), |lent| lent.particulars.content.name);
    let opening = Opening {
        id: &id,
        direction: Direction::Received,
        peer: &incoming.peer.to_string(),
        resource_name: &name,
        asked_by: None,
        purpose: &request.purpose,
        people: request.people.unwrap_or(0),
    };
    store::open(tx, app, &actor, opening, &projection).await?;
    events::add(tx, &id, ("peer", 1), &step, event.at, None).await?;
    automatic::answer(tx, app, &id).await?;
    ticks::tell(tx, app, incoming.peer, TickKind::Processed, vec![incoming.id]).await?;
    Ok(Received::Followed(id.to_string()))
}

/// A further event of a booking that is known here.
async fn follow(
    tx: &mut Tx,
    app: &App,
    incoming: &Incoming<'_>,
    row: &Booking,
    event: &LaneEvent<Value>,
    step: Option<Step>,
) -> Result<Received> {
    let (subject, party) = (row.id.to_string(), party_of(row)?);
    let events = lanes::load(tx, app, &incoming.peer, &subject).await?;
    let (mut transcript, complete) = told::read(row.id, party.lane(), &events, transcript::step)?;
    let lane = party.other().lane();
    match make_room(tx, app, KIND, incoming, &transcript, lane, event).await? {
        Room::Made(empty) => {
            let place = |digest| transcript.receive_erased(lane, 0, event.at, Some(digest));
            empty.into_iter().for_each(place);
        }
        Room::Early => return Ok(Received::Ahead(subject)),
        Room::None => return Ok(Received::Unusable(BAD_PLACE)),
    }
    append(tx, app, incoming, event).await?;
    let Some(step) = step else { return Ok(Received::NotUnderstood(subject)) };
    transcript.receive(lane, event.with(step.clone()), incoming.digest).map_err(StoreError::inconsistent)?;
    if !complete {
        // After a restore: own events that had seen this one have waited for it.
        transcript = transcript::load(tx, app, row).await?.transcript;
    }
    events::add(tx, &row.id, ("peer", i64::from(event.number)), &step, event.at, None).await?;
    let erased = store::find(tx, &row.id).await?.is_some_and(|exchange| exchange.erased_at.is_some());
    // What is left of an erased one does not tell how it ended.
    let folded = fold(&transcript).filter(|_| !erased);
    note(tx, app, incoming, &row.id, folded.as_ref()).await?;
    if let Some(folded) = &folded {
        steps::follow(tx, app, row, folded).await?;
        erasure::after_step(tx, app, row, folded).await?;
        automatic::answer(tx, app, &row.id).await?;
    } else {
        if matches!(step, Step::EnteredInError { .. }) {
            store::close_erased(tx, &row.id).await?;
        }
        // What comes after an erasure is not kept either.
        lanes::erase_received(tx, &incoming.peer, &subject).await?;
    }
    ticks::tell(tx, app, incoming.peer, TickKind::Processed, vec![incoming.id]).await?;
    Ok(Received::Followed(subject))
}

async fn peer_actor(tx: &mut Tx, incoming: &Incoming<'_>) -> Result<Actor> {
    let name = peers::store::find(tx, &incoming.peer).await?.map(|row| row.legal_name).unwrap_or_default();
    Ok(Actor::Peer { node: incoming.peer.to_string(), name })
}

async fn note(tx: &mut Tx, app: &App, incoming: &Incoming<'_>, id: &BookingId, folded: Option<&Folded>) -> Result<()> {
    let (actor, id) = (peer_actor(tx, incoming).await?, id.to_string());
    let event = Event::new("booking.step", "booking", &id);
    let event = match folded {
        Some(folded) => event.detail(format!("booking={}", folded.state.code())),
        None => event,
    };
    audit::record(tx, app, &actor, event).await
}
