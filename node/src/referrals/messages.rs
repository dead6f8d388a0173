//! What peers say about referrals.
//!
//! A message of kind `referral` is the next event of the peer's lane. Its place is checked here: number, chain, what it
//! has seen. What it *means* is the fold's business: a step that the peer was not allowed to take stays in the transcript,
//! marked, and changes nothing, on both nodes alike. The row, the skeleton, the audit row and the tick *nella loro lista*
//! are written in the transaction that marks the message as processed.

use pico_protocol::id::ReferralId;
use pico_protocol::lane::{Lane, LaneEvent, Transcript};
use pico_protocol::message::tick::{Tick, TickKind};
use pico_protocol::referral::{Opening, Party, Referral, State, Step, StepKind, fold};
use serde_json::Value;

use super::attachments::{self, AttachmentState, Described};
use super::project::project;
use super::store::{self, Row};
use super::{Direction, ReferralKey, code_of, enrolled, erasure, kind_code, ticks, transcript};
use crate::alerts::store as alerts;
use crate::app::App;
use crate::audit::{self, Actor, Event};
use crate::outbox::lanes::arriving::{BAD_CONTENT, BAD_PLACE, Room, append, make_room, without_opening};
use crate::outbox::lanes::{self, Side};
use crate::store::{Result, StoreError, Tx};

pub use crate::outbox::lanes::arriving::{Incoming, Received, Unusable};

/// The kind of the messages that carry the events of referrals.
const KIND: &str = "referral";

/// Acts on one event of a referral.
pub async fn receive(tx: &mut Tx, app: &App, incoming: Incoming<'_>) -> Result<Received> {
    let unusable = Ok(Received::Unusable(BAD_CONTENT));
    let Ok(event) = serde_json::from_str::<LaneEvent<Value>>(incoming.text) else { return unusable };
    let Ok(wire) = ReferralId::try_from(event.subject.as_uuid()) else { return unusable };
    let id = ReferralKey::from_wire(&wire);
    let step = transcript::step(event.body.clone());
    match store::get(tx, &id).await? {
        None if event.number > 1 || event.seen.is_some() => without_opening(tx, app, KIND, &incoming, &event).await,
        None => open(tx, app, &incoming, &id, &event, step).await,
        // Somebody else's referral: to this peer there is none.
        Some(row) if row.peer != incoming.peer.to_string() => Ok(Received::Unusable(BAD_PLACE)),
        Some(row) => follow(tx, app, &incoming, &row, &event, step).await,
    }
}

/// The first event of a referral that a peer opens.
async fn open(
    tx: &mut Tx,
    app: &App,
    incoming: &Incoming<'_>,
    id: &ReferralKey,
    event: &LaneEvent<Value>,
    step: Option<Step>,
) -> Result<Received> {
    let Some(Step::Opened(opening)) = &step else { return Ok(Received::Unusable(BAD_CONTENT)) };
    let taken = lanes::head(tx, &incoming.peer, &id.subject(), Side::Peer).await?.number > 0;
    if event.number != 1 || event.prev.is_some() || !event.empty.is_empty() || taken {
        return Ok(Received::Unusable(BAD_PLACE));
    }
    let name = store::peer_name(tx, &incoming.peer.to_string()).await?;
    append(tx, app, incoming, event).await?;
    let own = opening.kind.opened_by().other();
    let row = opening_row(incoming, id, opening, own, &name);
    let mut transcript = Transcript::new(event.subject);
    transcript.restore_unsigned(Lane::Opener, None, event.at, step.clone());
    let Some(referral) = fold(&transcript) else { return Ok(Received::Unusable(BAD_CONTENT)) };
    store::open(tx, app, &row, &project(&referral, own)).await?;
    if let Some(step) = &step {
        note(tx, app, incoming, id, event, step, &name, &referral).await?;
    }
    if opening.urgency.is_pressing() {
        alerts::raise(tx, app, id.as_str()).await?;
    }
    ticks::tell(tx, app, incoming.peer, TickKind::Processed, vec![incoming.id]).await?;
    Ok(Received::Followed(id.subject()))
}

fn opening_row(incoming: &Incoming<'_>, id: &ReferralKey, opening: &Opening, own: Party, name: &str) -> store::Opening {
    let service = opening.service.as_ref().map(|service| (service.key.clone(), service.name.clone()));
    store::Opening {
        id: id.clone(),
        kind: kind_code(opening.kind).to_owned(),
        direction: Direction::Received,
        own_side: code_of(own),
        peer: incoming.peer.to_string(),
        peer_name: name.to_owned(),
        call: opening.call.map(|call| call.to_string()),
        person: None,
        label: String::new(),
        service: service.unwrap_or_default(),
        opened_by: None,
    }
}

/// A further event of a referral that is known here.
async fn follow(
    tx: &mut Tx,
    app: &App,
    incoming: &Incoming<'_>,
    row: &Row,
    event: &LaneEvent<Value>,
    step: Option<Step>,
) -> Result<Received> {
    let (mut transcript, complete) = transcript::lanes_of(tx, app, row).await?;
    let lane = row.own_lane().other();
    match make_room(tx, app, KIND, incoming, &transcript, lane, event).await? {
        Room::Made(empty) => {
            let place = |digest| transcript.receive_erased(lane, 0, event.at, Some(digest));
            empty.into_iter().for_each(place);
        }
        Room::Early => return Ok(Received::Ahead(row.id.subject())),
        Room::None => return Ok(Received::Unusable(BAD_PLACE)),
    }
    append(tx, app, incoming, event).await?;
    let Some(step) = step else { return Ok(Received::NotUnderstood(row.id.subject())) };
    transcript.receive(lane, event.with(step.clone()), incoming.digest).map_err(StoreError::inconsistent)?;
    if !complete {
        // After a restore: own events that had seen this one have waited for it.
        transcript = transcript::lanes_of(tx, app, row).await?.0;
    }
    // What is left of an erased one does not tell how it ended.
    match fold(&transcript).filter(|_| row.erased_at.is_none()) {
        Some(referral) => {
            store::project(tx, app, &row.id, &project(&referral, row.party())).await?;
            note(tx, app, incoming, &row.id, event, &step, &row.peer_name, &referral).await?;
            enrolled::follow(tx, app, &Actor::Node, row, &referral, Some(&step)).await?;
            consequences(tx, app, row, &step, &referral).await?;
        }
        None => after_erasure(tx, app, incoming, row, &mut transcript, event, &step).await?,
    }
    if row.erased_at.is_some() {
        // What comes after an erasure is not kept either.
        lanes::erase_received(tx, &incoming.peer, &row.id.subject()).await?;
    }
    ticks::tell(tx, app, incoming.peer, TickKind::Processed, vec![incoming.id]).await?;
    Ok(Received::Followed(row.id.subject()))
}

/// Skeleton and audit row.
#[expect(clippy::too_many_arguments, reason = "each is a different fact of the one row that is written")]
async fn note(
    tx: &mut Tx,
    app: &App,
    incoming: &Incoming<'_>,
    id: &ReferralKey,
    event: &LaneEvent<Value>,
    step: &Step,
    name: &str,
    referral: &Referral,
) -> Result<()> {
    store::events::add(tx, id, "peer", i64::from(event.number), step, event.at, None).await?;
    let actor = Actor::Peer { node: incoming.peer.to_string(), name: name.to_owned() };
    let action = format!("referral.{}", step.kind().code());
    let detail = format!("state={}", referral.state.code());
    audit::record(tx, app, &actor, Event::new(&action, "referral", id.as_str()).detail(detail)).await
}

/// What an event brings with it here: files to fetch, a name to show, content to erase.
async fn consequences(tx: &mut Tx, app: &App, row: &Row, step: &Step, referral: &Referral) -> Result<()> {
    if row.erased_at.is_some() {
        return Ok(());
    }
    match step {
        Step::Attached { attachment } => {
            let described = Described::from_wire(attachment);
            let state = match row.read_at {
                _ if described.size > app.identity.document().limits.attachment_bytes => AttachmentState::Oversize,
                Some(_) => AttachmentState::Fetching,
                None => AttachmentState::Announced,
            };
            attachments::store::insert(tx, app, &row.id, Side::Peer, state, &described).await?;
        }
        Step::IdentityDisclosed { identity } if referral.disclosed => {
            store::set_label(tx, app, &row.id, identity.name.as_deref().unwrap_or_default()).await?;
        }
        _ => {}
    }
    if referral.state.is_ended() {
        alerts::settle(tx, row.id.as_str()).await?;
    }
    erasure::after_step(tx, app, row, referral).await
}

/// The opening was erased here, so there is nothing to fold. What may still come is the end of the story.
async fn after_erasure(
    tx: &mut Tx,
    app: &App,
    incoming: &Incoming<'_>,
    row: &Row,
    transcript: &mut Transcript<Step>,
    event: &LaneEvent<Value>,
    step: &Step,
) -> Result<()> {
    store::events::add(tx, &row.id, "peer", i64::from(event.number), step, event.at, None).await?;
    let actor = Actor::Peer { node: incoming.peer.to_string(), name: row.peer_name.clone() };
    let action = format!("referral.{}", step.kind().code());
    audit::record(tx, app, &actor, Event::new(&action, "referral", row.id.as_str())).await?;
    if let Step::RightAsked { right, .. } = step {
        return erasure::answer_right(tx, app, row, transcript, (*right, event.number)).await;
    }
    match step.kind() {
        StepKind::ConsentRevoked => erasure::answer_revocation(tx, app, row, transcript).await,
        StepKind::Closed => store::close_erased(tx, app, &row.id, "closed").await,
        // What has ended in another way was erased for that.
        StepKind::Withdrawn if ![State::Withdrawn.code(), ""].contains(&row.ended_as.as_str()) => Ok(()),
        kind @ (StepKind::Withdrawn | StepKind::EnteredInError) => {
            erasure::confirm_again(tx, app, row, transcript).await?;
            store::close_erased(tx, app, &row.id, kind.code()).await
        }
        _ => Ok(()),
    }
}

/// Reads a tick: how far our own messages have come at the peer.
pub fn read_tick(text: &str) -> Result<Tick, Unusable> {
    let tick: Tick = serde_json::from_str(text).map_err(|_| BAD_CONTENT)?;
    if tick.check().is_err() { Err(BAD_CONTENT) } else { Ok(tick) }
}
