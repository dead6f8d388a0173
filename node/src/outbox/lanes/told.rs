//! From stored messages to a transcript: the signed events of both lanes of a subject, read back and put together.
//!
//! Nothing is remembered that the signed events do not say. An own event that still waits to be signed counts already: it
//! was decided. A text that was erased, or that this program does not understand, keeps its place and has no effect.

use pico_protocol::id::{Digest, SubjectId};
use pico_protocol::lane::{Lane, LaneEvent, Transcript};
use pico_protocol::time::Timestamp;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::{Side, StoredEvent};
use crate::store::{Result, StoreError};

/// One stored event, taken apart.
struct Read<S> {
    lane: Lane,
    signed: Option<(LaneEvent<()>, Digest)>,
    seen: Option<Digest>,
    at: Timestamp,
    body: Option<S>,
}

/// Puts both lanes together, and tells whether that was all. An event goes in after what it had seen, whatever the clocks
/// said. After a restore an own one may have seen an event of the peer that is still on its way: it is left out until that
/// arrives, and nothing may be added after it. `step` reads what a family's event says, where this program understands it.
pub fn read<S: DeserializeOwned>(
    subject: SubjectId,
    own: Lane,
    events: &[StoredEvent],
    step: fn(Value) -> Option<S>,
) -> Result<(Transcript<S>, bool)> {
    let mut transcript = Transcript::new(subject);
    let mut lanes: [Vec<Read<S>>; 2] = [Vec::new(), Vec::new()];
    for (side, lane) in [(Side::Own, own), (Side::Peer, own.other())] {
        let mut of_side: Vec<&StoredEvent> = events.iter().filter(|event| event.side == side).collect();
        of_side.sort_by_key(|event| std::cmp::Reverse(event.number));
        let place = usize::from(side == Side::Peer);
        lanes[place] = of_side.into_iter().map(|event| parse(event, lane, step)).collect::<Result<_>>()?;
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
        Err(StoreError::inconsistent("lanes of a subject"))
    }
}

fn is_ready<S>(transcript: &Transcript<S>, event: &Read<S>) -> bool {
    event.seen.is_none_or(|seen| transcript.lane(event.lane.other()).iter().any(|entry| entry.digest == Some(seen)))
}

fn add<S>(transcript: &mut Transcript<S>, event: Read<S>) -> Result<()> {
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

fn parse<S: DeserializeOwned>(event: &StoredEvent, lane: Lane, step: fn(Value) -> Option<S>) -> Result<Read<S>> {
    let (text, digest) = (event.text.as_deref(), event.core_digest);
    match (text, digest) {
        // Decided here and not signed yet: the text is the bare step.
        (text, None) => {
            let body: Option<S> = text.map(serde_json::from_str).transpose().map_err(StoreError::inconsistent)?;
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
