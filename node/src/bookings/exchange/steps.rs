//! Taking a step: the one way in which this node adds something to a booking between two nodes.
//!
//! Load the transcript under a lock, ask the rules of the protocol whether the step is allowed now and, where the owner promises a time,
//! whether it can be had; write the row, the skeleton, the log, and queue the signed event; all in the caller's transaction. Pages, the
//! answers of the node and the ends of limits all come through [`take`].

use std::time::Duration;

use pico_protocol::booking::{self as rules, Booking as Folded, NotAllowed, Offer, Party, Request, Step, Terms, fold};
use pico_protocol::id::{NodeId, SubjectId};
use pico_protocol::lane::{Lane, Transcript};
use pico_protocol::time::Timestamp;

use super::super::store as rows;
use super::super::store::ground::{self, Asker};
use super::super::{Booking, BookingId, Direction, Refusal, Span, Wanted, check};
use super::project::project;
use super::store::{self, Opening, events};
use super::transcript::{self, party_of, peer_of};
use super::way::{self, Missing};
use super::{KIND, erasure, extras};
use crate::accounts::Account;
use crate::app::App;
use crate::audit::{self, Actor, Event};
use crate::outbox::{self, Body, Outgoing};
use crate::store::{StoreError, Tx};

/// Before something that begins within this time, a message that does not arrive is worth a telephone call at once.
const SOON: Duration = Duration::from_hours(24);

/// Why a step was not taken.
#[derive(Debug, thiserror::Error)]
pub enum StepError {
    /// The rules do not allow it, perhaps since a moment ago.
    #[error("the step is not possible: {0}")]
    NotAllowed(#[from] NotAllowed),
    /// Its content breaks a rule of its kind.
    #[error("the content of the step is not valid: {0}")]
    Invalid(#[from] pico_protocol::error::Invalid),
    /// There is no such booking, or its content was erased.
    #[error("there is no such booking any more")]
    Gone,
    /// After a restore: events of the other side that our own recovered ones build on are still on their way.
    #[error("the booking is still coming back after a restore")]
    Recovering,
    /// What would be promised cannot be had.
    #[error("the time cannot be had")]
    InTheWay(Vec<Refusal>),
    /// Nothing of the kind goes to this peer.
    #[error("bookings do not go to this peer: {0:?}")]
    NoWay(Missing),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<StepError> for crate::error::Error {
    fn from(error: StepError) -> Self {
        match error {
            StepError::Store(error) => error.into(),
            StepError::Invalid(_) => Self::BadRequest("error-form".into()),
            StepError::NotAllowed(_) | StepError::Gone => Self::Conflict("exchange-conflict".into()),
            StepError::Recovering => Self::Conflict("exchange-recovering".into()),
            StepError::InTheWay(_) => Self::Conflict("exchange-taken".into()),
            StepError::NoWay(missing) => Self::Conflict(format!("exchange-missing-{}", missing.code()).into()),
        }
    }
}

/// Who acts, for the skeleton of the transcript.
fn author(actor: &Actor) -> Option<(&str, &str)> {
    match actor {
        Actor::Account { id, name } => Some((id, name)),
        _ => None,
    }
}

/// Takes one step of this node's side.
pub async fn take(tx: &mut Tx, app: &App, actor: &Actor, id: &BookingId, step: Step) -> Result<Folded, StepError> {
    step.validate()?;
    let row = rows::find(tx, app, id).await?.filter(|row| row.direction != Direction::Own).ok_or(StepError::Gone)?;
    let party = party_of(&row)?;
    let mut told = transcript::load(tx, app, &row).await?;
    if !told.complete {
        return Err(StepError::Recovering);
    }
    let before = told.booking.take().ok_or(StepError::Gone)?;
    let now = app.clock.now();
    rules::check(&before, party, &step, now)?;
    keeps_its_word(tx, &row, &before, &step).await?;
    let number = told.transcript.decide(party.lane(), now, step.clone());
    let mut after = fold(&told.transcript).ok_or(StepError::Gone)?;
    let annuls = matches!(step, Step::EnteredInError { .. });
    let mut never_left = false;
    if annuls && outbox::withhold(tx, &peer_of(&row)?, &id.to_string()).await? > 0 {
        // What never arrives has no effect on the other side, so it has none here.
        let mut left = transcript::load(tx, app, &row).await?.transcript;
        left.decide(party.lane(), now, step.clone());
        let folded = fold(&left);
        never_left = folded.is_none();
        after = folded.unwrap_or(after);
    }
    follow(tx, app, &row, &after).await?;
    events::add(tx, id, ("own", i64::from(number)), &step, now, author(actor)).await?;
    record(tx, app, actor, id, &after).await?;
    enqueue(tx, app, &row, &step, is_soon(&after.terms, now)).await?;
    erasure::after_step(tx, app, &row, &after).await?;
    if never_left {
        store::close_erased(tx, id).await?;
    }
    Ok(after)
}

/// The row says what the fold says.
pub(super) async fn follow(tx: &mut Tx, app: &App, row: &Booking, after: &Folded) -> Result<(), StoreError> {
    let projection = project(after, party_of(row)?, app.clock.now());
    match projection {
        Some(projection) => store::project(tx, app, row, &projection).await,
        None => Err(StoreError::inconsistent("the terms of a booking")),
    }
}

/// What an owner promises with a step it must be able to keep: an offer its time, a yes or an option the time that was asked for.
async fn keeps_its_word(tx: &mut Tx, row: &Booking, before: &Folded, step: &Step) -> Result<(), StepError> {
    let promised = match step {
        Step::Offered(offer) => offered(offer),
        Step::Confirmed { .. } | Step::OptionHeld { .. } => before.terms.clone(),
        _ => return Ok(()),
    };
    let refusals = in_the_way(tx, row, &promised).await?;
    if refusals.is_empty() { Ok(()) } else { Err(StepError::InTheWay(refusals)) }
}

fn offered(offer: &Offer) -> Terms {
    let Offer { resource, from, to, units, accessories, price, .. } = offer.clone();
    Terms { resource, from, to, units, accessories, price }
}

/// What stands in the way of terms, besides this booking itself. The rules of asking are the owner's to pass over.
pub async fn in_the_way(tx: &mut Tx, row: &Booking, terms: &Terms) -> Result<Vec<Refusal>, StoreError> {
    let Some(wanted) = wanted(terms, row.people) else { return Ok(vec![Refusal::Past]) };
    let asker = Asker { partner: &row.peer, besides: Some(row.id) };
    let ground = ground::one(tx, &terms.resource.key, wanted.span, asker).await?;
    Ok(ground.map_or(vec![Refusal::Closed], |ground| check::in_the_way(&ground, &wanted)))
}

/// Terms as the engine knows a wish; none where they are no time.
pub(super) fn wanted(terms: &Terms, people: u32) -> Option<Wanted> {
    let span = Span::new(terms.from, terms.to)?;
    let extras = extras(&terms.accessories);
    Some(Wanted { span, units: terms.units, people, extras, purpose: String::new() })
}

fn is_soon(terms: &Terms, now: Timestamp) -> bool {
    terms.from > now && terms.from.since(now) < SOON
}

async fn record(tx: &mut Tx, app: &App, actor: &Actor, id: &BookingId, after: &Folded) -> Result<(), StoreError> {
    let (id, detail) = (id.to_string(), format!("booking={}", after.state.code()));
    audit::record(tx, app, actor, Event::new("booking.step", "booking", &id).detail(detail)).await
}

/// Queues the event. The delivery worker gives it its place in the chain and signs it.
async fn enqueue(tx: &mut Tx, app: &App, row: &Booking, step: &Step, urgent: bool) -> Result<(), StoreError> {
    let content = serde_json::to_string(step).map_err(StoreError::inconsistent)?;
    let body = Body::Event { subject: row.id.to_string(), content };
    let message = Outgoing { to: peer_of(row)?, kind: KIND, urgent, expires: None, body };
    outbox::enqueue(tx, app, vec![message]).await?;
    Ok(())
}

/// Asks a peer for the use of something that it lends. The request leaves as soon as the peer can be reached.
pub async fn open(
    tx: &mut Tx,
    app: &App,
    by: &Account,
    peer: &NodeId,
    request: Request,
) -> Result<BookingId, StepError> {
    let step = Step::Requested(request.clone());
    step.validate()?;
    if let Some(missing) = way::missing(tx, app, peer).await? {
        return Err(StepError::NoWay(missing));
    }
    let now = app.clock.now();
    let id: BookingId = SubjectId::new(now, app.entropy.bytes());
    let mut alone = Transcript::new(id);
    alone.decide(Lane::Opener, now, step.clone());
    let folded = fold(&alone).ok_or(StepError::Gone)?;
    let projection = project(&folded, Party::Asker, now).ok_or(StepError::Gone)?;
    let opening = Opening {
        id: &id,
        direction: Direction::Sent,
        peer: &peer.to_string(),
        resource_name: &request.resource.name,
        asked_by: Some(&by.id),
        purpose: &request.purpose,
        people: request.people.unwrap_or(0),
    };
    let actor = by.actor();
    store::open(tx, app, &actor, opening, &projection).await?;
    events::add(tx, &id, ("own", 1), &step, now, author(&actor)).await?;
    let row = rows::find(tx, app, &id).await?.ok_or(StepError::Gone)?;
    enqueue(tx, app, &row, &step, is_soon(&folded.terms, now)).await?;
    Ok(id)
}
