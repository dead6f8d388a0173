//! Taking a step: the one way in which this node adds something to a referral.
//!
//! Load the transcript under a lock, ask the rules of the protocol whether the step is allowed now, write the row, the
//! skeleton, the audit row, and queue the signed event; all in the caller's transaction. There is no other door: pages,
//! deadlines and answers that follow by themselves all come through [`take`].

use pico_protocol::code::Kind;
use pico_protocol::id::{ReferralId, SubjectId};
use pico_protocol::lane::Transcript;
use pico_protocol::referral::{self as rules, NotAllowed, Opening, Party, Referral, Right, Step, fold};

use super::project::project;
use super::store::{self, Row};
use super::{Direction, ReferralKey, code_of, enrolled, erasure, kind_code, transcript};
use crate::app::App;
use crate::audit::{self, Actor, Event};
use crate::outbox::{self, Body, Outgoing};
use crate::people::restriction;
use crate::store::{StoreError, Tx};

/// The kind of message that carries the events of referrals.
const KIND: Kind = Kind::of("referral", 1);

/// Why a step was not taken.
#[derive(Debug, thiserror::Error)]
pub enum StepError {
    /// The rules do not allow it, perhaps since a moment ago.
    #[error("the step is not possible: {0}")]
    NotAllowed(#[from] NotAllowed),
    /// Its content breaks a rule of its kind.
    #[error("the content of the step is not valid: {0}")]
    Invalid(#[from] pico_protocol::error::Invalid),
    /// There is no such referral, or its content was erased.
    #[error("there is no such referral any more")]
    Gone,
    /// After a restore: events of the other side that our own recovered ones build on are still on their way.
    #[error("the referral is still coming back after a restore")]
    Recovering,
    /// The record of the person is restricted: nothing more of her is told.
    #[error("the record is restricted")]
    Restricted,
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<StepError> for crate::error::Error {
    fn from(error: StepError) -> Self {
        match error {
            StepError::Store(error) => error.into(),
            StepError::Invalid(_) => Self::BadRequest("error-form".into()),
            StepError::NotAllowed(_) | StepError::Gone => Self::Conflict("referral-conflict".into()),
            StepError::Recovering => Self::Conflict("referral-recovering".into()),
            StepError::Restricted => Self::Conflict("restriction-locked".into()),
        }
    }
}

/// Who acts, for the skeleton of the transcript.
pub fn author(actor: &Actor) -> Option<(&str, &str)> {
    match actor {
        Actor::Account { id, name } => Some((id, name)),
        _ => None,
    }
}

/// Takes one step of this node's side.
pub async fn take(tx: &mut Tx, app: &App, actor: &Actor, id: &ReferralKey, step: Step) -> Result<Referral, StepError> {
    step.validate()?;
    let row = store::get(tx, id).await?.ok_or(StepError::Gone)?;
    let mut told = transcript::load(tx, app, &row).await?;
    if !told.complete {
        return Err(StepError::Recovering);
    }
    let before = told.referral.take().ok_or(StepError::Gone)?;
    let now = app.clock.now();
    rules::check(&before, row.party(), &step, now)?;
    if matches!(step, Step::IdentityDisclosed { .. }) {
        usable(tx, app, actor, row.person.as_deref()).await?;
    }
    let number = told.transcript.decide(row.own_lane(), now, step.clone());
    let mut after = fold(&told.transcript).ok_or(StepError::Gone)?;
    let mut never_left = false;
    if takes_back(&step) && outbox::withhold(tx, &row.peer_id()?, &id.subject()).await? > 0 {
        // What never arrives has no effect on the other side, so it has none here.
        let mut left = transcript::load(tx, app, &row).await?.transcript;
        left.decide(row.own_lane(), now, step.clone());
        let folded = fold(&left);
        never_left = folded.is_none();
        after = folded.unwrap_or(after);
    }
    store::project(tx, app, id, &project(&after, row.party())).await?;
    store::events::add(tx, id, "own", i64::from(number), &step, now, author(actor)).await?;
    let heard = |ask: &rules::Ask| ask.party == row.party() && ask.number == number;
    if matches!(step, Step::RightAsked { .. }) && !after.asks.iter().any(heard) {
        store::asks::forget(tx, id, i64::from(number)).await?;
    }
    record(tx, app, actor, id, &step, &after).await?;
    let urgent = after.opening.as_ref().is_some_and(|opening| opening.urgency.is_pressing());
    enqueue(tx, app, &row, &step, urgent).await?;
    enrolled::follow(tx, app, actor, &row, &after, Some(&step)).await?;
    erasure::after_step(tx, app, &row, &after).await?;
    if never_left {
        erasure::never_left(tx, app, &row, after.state).await?;
    }
    Ok(after)
}

/// What tells others of somebody needs a record that may be used.
async fn usable(tx: &mut Tx, app: &App, actor: &Actor, person: Option<&str>) -> Result<(), StepError> {
    let Some(person) = person.and_then(|person| person.parse().ok()) else { return Ok(()) };
    let hers = restriction::store::usable(tx, app, actor, &person).await?;
    hers.map(|_| ()).ok_or(StepError::Restricted)
}

/// Steps after which nothing that the other side has not received may leave any more: the person has said no, or it was the
/// wrong person.
fn takes_back(step: &Step) -> bool {
    matches!(
        step,
        Step::Withdrawn { .. }
            | Step::ConsentRevoked {}
            | Step::EnteredInError { .. }
            | Step::RightAsked { right: Right::Erasure, .. }
    )
}

async fn record(
    tx: &mut Tx,
    app: &App,
    actor: &Actor,
    id: &ReferralKey,
    step: &Step,
    after: &Referral,
) -> Result<(), StoreError> {
    let action = format!("referral.{}", step.kind().code());
    let event = Event::new(&action, "referral", id.as_str()).detail(format!("state={}", after.state.code()));
    audit::record(tx, app, actor, event).await
}

/// Queues the event. The delivery worker gives it its place in the chain and signs it.
pub(super) async fn enqueue(tx: &mut Tx, app: &App, row: &Row, step: &Step, urgent: bool) -> Result<(), StoreError> {
    let content = serde_json::to_string(step).map_err(StoreError::inconsistent)?;
    let message = Outgoing {
        to: row.peer_id()?,
        kind: KIND,
        urgent,
        expires: None,
        body: Body::Event { subject: row.id.subject(), content },
    };
    outbox::enqueue(tx, app, vec![message]).await?;
    Ok(())
}

/// A new referral to one peer.
#[derive(Clone, Debug)]
pub struct NewReferral {
    /// The peer's node id.
    pub peer: String,
    /// Its name.
    pub peer_name: String,
    /// Phase A.
    pub opening: Opening,
    /// Own person record, who opened that record, and the name.
    pub person: Option<(String, String, String)>,
}

/// Opens a referral from this side. Its event leaves as soon as the peer can be reached.
pub async fn open(tx: &mut Tx, app: &App, actor: &Actor, new: NewReferral) -> Result<ReferralKey, StepError> {
    let step = Step::Opened(new.opening.clone());
    step.validate()?;
    usable(tx, app, actor, new.person.as_ref().map(|person| person.0.as_str())).await?;
    let now = app.clock.now();
    let wire = ReferralId::new(now, app.entropy.bytes());
    let id = ReferralKey::from_wire(&wire);
    let subject = SubjectId::try_from(wire.as_uuid()).map_err(StoreError::inconsistent)?;
    let mut transcript = Transcript::new(subject);
    transcript.decide(pico_protocol::lane::Lane::Opener, now, step.clone());
    let referral = fold(&transcript).ok_or(StepError::Gone)?;
    let own = referral.kind.opened_by();
    let opening = opening_row(&id, &new, actor, own);
    store::open(tx, app, &opening, &project(&referral, own)).await?;
    store::events::add(tx, &id, "own", 1, &step, now, author(actor)).await?;
    record(tx, app, actor, &id, &step, &referral).await?;
    let row = store::get(tx, &id).await?.ok_or(StepError::Gone)?;
    enqueue(tx, app, &row, &step, new.opening.urgency.is_pressing()).await?;
    Ok(id)
}

fn opening_row(id: &ReferralKey, new: &NewReferral, actor: &Actor, own: Party) -> store::Opening {
    let service = new.opening.service.as_ref();
    store::Opening {
        id: id.clone(),
        kind: kind_code(new.opening.kind).to_owned(),
        direction: Direction::Sent,
        own_side: code_of(own),
        peer: new.peer.clone(),
        peer_name: new.peer_name.clone(),
        call: new.opening.call.map(|call| call.to_string()),
        person: new.person.as_ref().map(|person| (person.0.clone(), person.1.clone())),
        label: new.person.as_ref().map(|person| person.2.clone()).unwrap_or_default(),
        service: service.map(|service| (service.key.clone(), service.name.clone())).unwrap_or_default(),
        opened_by: author(actor).map(|(id, name)| (id.to_owned(), name.to_owned())),
    }
}
