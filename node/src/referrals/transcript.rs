//! From stored messages to the referral: the signed events of both lanes, read back and folded.
//!
//! Nothing is remembered that the signed events do not say. An own event that still waits to be signed counts already: it
//! was decided. A text that was erased, or that this program does not understand, keeps its place and has no effect.

use pico_protocol::id::{Digest, SubjectId};
use pico_protocol::lane::{Lane, LaneEvent, Transcript};
use pico_protocol::referral::{Party, Referral, Step, fold};
use pico_protocol::time::Timestamp;
use serde_json::Value;

use super::store::Row;
use crate::app::App;
use crate::outbox::lanes::{self, Side, StoredEvent};
use crate::store::{Result, StoreError, Tx};

/// A referral with everything it was computed from.
#[derive(Debug)]
pub struct Told {
    /// Both lanes.
    pub transcript: Transcript<Step>,
    /// The stored messages, in the order this node wrote or received them.
    pub events: Vec<StoredEvent>,
    /// What they amount to; none once the opening text was erased.
    pub referral: Option<Referral>,
    /// False after a restore, while own events are back that had seen events of the peer which are still on their way: they
    /// are left out until those arrive, and nothing may be added after them.
    pub complete: bool,
}

/// Reads everything both sides have said about one referral.
pub async fn load(tx: &mut Tx, app: &App, row: &Row) -> Result<Told> {
    let subject = row.id.subject();
    let events = lanes::load(tx, app, &row.peer_id()?, &subject).await?;
    let subject: SubjectId = subject.parse().map_err(StoreError::inconsistent)?;
    let (transcript, complete) = read(subject, row.own_lane(), &events)?;
    let referral = fold(&transcript);
    // Without an opening there is nothing to go on with, and nothing to wait for.
    let complete = complete || referral.is_none();
    Ok(Told { transcript, events, referral, complete })
}

/// Both lanes alone, for who adds to them before asking what they amount to, and whether that is all ([`Told::complete`]).
pub async fn lanes_of(tx: &mut Tx, app: &App, row: &Row) -> Result<(Transcript<Step>, bool)> {
    let subject = row.id.subject();
    let events = lanes::load(tx, app, &row.peer_id()?, &subject).await?;
    read(subject.parse().map_err(StoreError::inconsistent)?, row.own_lane(), &events)
}

/// One stored event, taken apart.
struct Read {
    lane: Lane,
    signed: Option<(LaneEvent<()>, Digest)>,
    seen: Option<Digest>,
    at: Timestamp,
    body: Option<Step>,
}

/// Puts both lanes together, and tells whether that was all. An event goes in after what it had seen, whatever the clocks
/// said; an own one may have to wait for it (see [`Told::complete`]).
fn read(subject: SubjectId, own: Lane, events: &[StoredEvent]) -> Result<(Transcript<Step>, bool)> {
    let mut transcript = Transcript::new(subject);
    let mut lanes: [Vec<Read>; 2] = [Vec::new(), Vec::new()];
    for (side, lane) in [(Side::Own, own), (Side::Peer, own.other())] {
        let mut of_side: Vec<&StoredEvent> = events.iter().filter(|event| event.side == side).collect();
        of_side.sort_by_key(|event| std::cmp::Reverse(event.number));
        let place = usize::from(side == Side::Peer);
        lanes[place] = of_side.into_iter().map(|event| parse(event, lane)).collect::<Result<_>>()?;
    }
    loop {
        let ready = (0..2).find(|place| lanes[*place].last().is_some_and(|event| is_ready(&transcript, event)));
        let Some(event) = ready.and_then(|place| lanes[place].pop()) else { break };
        add(&mut transcript, event)?;
    }
    let [of_own, of_peer] = &lanes;
    if of_peer.is_empty() {
        Ok((transcript, of_own.is_empty()))
    } else {
        Err(StoreError::inconsistent("lanes of a referral"))
    }
}

fn is_ready(transcript: &Transcript<Step>, event: &Read) -> bool {
    event.seen.is_none_or(|seen| transcript.lane(event.lane.other()).iter().any(|entry| entry.digest == Some(seen)))
}

fn add(transcript: &mut Transcript<Step>, event: Read) -> Result<()> {
    let Read { lane, signed, seen, at, body } = event;
    let Some((place, digest)) = signed else {
        transcript.restore_unsigned(lane, seen, at, body);
        return Ok(());
    };
    let Some(body) = body else {
        let seen = transcript.lane(lane.other()).iter().position(|entry| entry.digest == seen && seen.is_some());
        let seen = seen.map_or(0, |index| u32::try_from(index + 1).unwrap_or(u32::MAX));
        transcript.receive_erased(lane, seen, at, Some(digest));
        return Ok(());
    };
    let event = LaneEvent {
        subject: place.subject,
        number: place.number,
        prev: place.prev,
        seen: place.seen,
        empty: place.empty,
        at,
        body,
    };
    transcript.receive(lane, event, digest).map_err(StoreError::inconsistent)
}

fn parse(event: &StoredEvent, lane: Lane) -> Result<Read> {
    let (text, digest) = (event.text.as_deref(), event.core_digest);
    match (text, digest) {
        // Decided here and not signed yet: the text is the bare step.
        (text, None) => {
            let body = text.map(serde_json::from_str).transpose().map_err(StoreError::inconsistent)?;
            // Without its text it stands right after its predecessor, as it will on the other side.
            Ok(Read { lane, signed: None, seen: event.seen.filter(|_| body.is_some()), at: event.at, body })
        }
        (Some(text), Some(digest)) => {
            let LaneEvent { subject, number, prev, seen, empty, at, body } =
                serde_json::from_str::<LaneEvent<Value>>(text).map_err(StoreError::inconsistent)?;
            let place = LaneEvent { subject, number, prev, seen, empty, at, body: () };
            Ok(Read { lane, signed: Some((place, digest)), seen, at, body: step(body) })
        }
        // Erased: what is left is its place.
        (None, Some(digest)) => {
            let place = LaneEvent {
                subject: SubjectId::new(event.at, [0; 10]),
                number: u32::try_from(event.number).unwrap_or(u32::MAX),
                prev: None,
                seen: None,
                empty: Vec::new(),
                at: event.at,
                body: (),
            };
            Ok(Read { lane, signed: Some((place, digest)), seen: None, at: event.at, body: None })
        }
    }
}

/// The step, if this program knows it and it keeps the rules of its kind.
pub fn step(body: Value) -> Option<Step> {
    serde_json::from_value::<Step>(body).ok().filter(|step| step.validate().is_ok())
}

impl Row {
    /// Which lane this node writes.
    pub fn own_lane(&self) -> Lane {
        if self.direction == super::Direction::Sent.code() { Lane::Opener } else { Lane::Answerer }
    }

    /// Which part this node plays.
    pub fn party(&self) -> Party {
        if self.own_side == super::code_of(Party::Sender) { Party::Sender } else { Party::Receiver }
    }
}
