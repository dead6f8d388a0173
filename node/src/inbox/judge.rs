//! Judging batches that wait together: what is stored, what is answered. Pure: rows in, rows and answers out.

use std::collections::HashMap;

use pico_protocol::code::Code;
use pico_protocol::digest::Digest;
use pico_protocol::epoch::End;
use pico_protocol::id::NodeId;
use pico_protocol::receipt::Refusal;
use pico_protocol::stream::{Contradiction, Verdict};

use super::arrived::Arrived;
use crate::peers::incoming::Incoming;

/// A stream as it is during one transaction.
#[derive(Clone, Debug)]
pub(super) struct Stream {
    /// As stored, and as judging moves it on.
    pub(super) incoming: Incoming,
    /// Something was accepted or the stream was stopped: the row must be written.
    pub(super) changed: bool,
}

/// What becomes of one batch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Answer {
    /// A receipt at the end of the stream.
    Receipt {
        /// Where the stream stands.
        end: End,
        /// What is safe.
        safe: u64,
        /// How long the exception log is.
        exceptions: u64,
    },
    /// A signed refusal.
    Refusal {
        /// Why.
        code: Code,
        /// Where the stream stands.
        end: End,
    },
}

/// What one transaction writes.
#[derive(Debug, Default)]
pub(super) struct Judged<'a> {
    /// Messages to store, in the order of their streams.
    pub(super) accepted: Vec<&'a Arrived>,
    /// Repeated messages: the seal may be the new one that was asked for, or the sender has emptied the slot.
    pub(super) sealed_again: Vec<&'a Arrived>,
    /// Second cores that prove a contradiction, with its code.
    pub(super) contradictions: Vec<(&'a Arrived, Contradiction)>,
}

/// Judges one batch of one peer against its stream. `stored` gives the digest of a stored core by (epoch, seq);
/// `taken` tells whether another core with this message id is stored already.
pub(super) fn judge<'a>(
    stream: &mut Stream,
    messages: &'a [Arrived],
    stored: &HashMap<(u64, u64), Digest>,
    taken: impl Fn(&Arrived) -> bool,
    out: &mut Judged<'a>,
) -> Answer {
    for message in messages {
        let before = stream.incoming.inbound;
        let verdict =
            stream.incoming.inbound.judge(&message.core, |seq| stored.get(&(message.core.epoch, seq)).copied());
        let verdict = if verdict == Verdict::Accept && taken(message) {
            stream.incoming.inbound = before;
            stream.incoming.inbound.halt(Contradiction::SameId)
        } else {
            verdict
        };
        match verdict {
            Verdict::Accept => {
                stream.changed = true;
                out.accepted.push(message);
            }
            Verdict::Duplicate => {
                if stream.incoming.exceptions > 0 {
                    out.sealed_again.push(message);
                }
            }
            // The receipt tells where to go on; what follows cannot be nearer.
            Verdict::Gap => break,
            Verdict::Contradiction(why) => {
                stream.changed = true;
                out.contradictions.push((message, why));
                return refusal(stream, Refusal::CONTRADICTION);
            }
            Verdict::Halted => return refusal(stream, Refusal::HALTED),
            Verdict::OtherEpoch => return refusal(stream, Refusal::OTHER_EPOCH),
            Verdict::OldDocument => return refusal(stream, Refusal::OLD_DOCUMENT),
        }
    }
    Answer::Receipt {
        end: stream.incoming.inbound.end,
        safe: stream.incoming.safe,
        exceptions: stream.incoming.exceptions,
    }
}

fn refusal(stream: &Stream, code: Code) -> Answer {
    Answer::Refusal { code, end: stream.incoming.inbound.end }
}

/// The places before the end of their stream: their digests must be read to tell a repetition from a contradiction.
pub(super) fn places_before(end: &End, messages: &[Arrived]) -> Option<(u64, u64)> {
    let before =
        messages.iter().map(|message| &message.core).filter(|core| core.epoch == end.epoch && core.seq < end.seq);
    let places: Vec<u64> = before.map(|core| core.seq).collect();
    Some((*places.iter().min()?, *places.iter().max()?))
}

/// What must be unique: the writer and the message id.
pub(super) fn key(message: &Arrived) -> (NodeId, &str) {
    (message.core.from, &message.row.id)
}
