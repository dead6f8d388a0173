//! `POST /federation/v1/batch`: up to a hundred messages of one stream, one per line.
//!
//! The body is newline-delimited JSON: every message is followed by one line feed, the last one too,
//! so that a body cut at the end of a line is still seen to be cut only there, and one cut inside a
//! line is seen to be broken. All messages have the same `from`, `to` and `epoch`, and `seq` rises by one.
//!
//! A fault concerns the line it is on: the good messages before it can be accepted, and the receipt
//! tells the sender where to go on. [`Batch::parse`] does the cheap part, [`Batch::claimed_from`] tells
//! whose keys to fetch, [`Batch::verify`] does the expensive part; neither touches any state.

use thiserror::Error;

use crate::{
    core::Core,
    digest::Digest,
    document::Limits,
    error::Blame,
    id::NodeId,
    message::{Message, MessageError, VerifiedMessage},
    signed::{KeyRing, SignedError, Verified},
};

/// The most messages in a batch that any document may tell.
pub const MAX_MESSAGES: usize = 100;
/// The longest body that any document may tell.
pub const MAX_BATCH: usize = 1 << 20;

/// What is wrong with a line of a batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum Fault {
    /// The body is longer than the receiver takes.
    #[error("the batch is too long")]
    TooLong,
    /// There are more lines than the receiver takes at once.
    #[error("the batch has too many messages")]
    TooMany,
    /// There is no message at all.
    #[error("the batch is empty")]
    Nothing,
    /// The last line has no line feed: the body was cut.
    #[error("the last line is incomplete")]
    Truncated,
    /// A line ends with more than a line feed.
    #[error("the line ends with a carriage return")]
    LineEnd,
    /// The message is wrong.
    #[error(transparent)]
    Message(#[from] MessageError),
    /// Signed by the sender, but addressed to another node.
    #[error("the message is for another node")]
    OtherAudience,
    /// Signed by the sender, but in the name of another.
    #[error("the message is from another node than the one whose key signed it")]
    OtherSender,
    /// From another epoch than the first message.
    #[error("the message is of another epoch")]
    OtherEpoch,
    /// Not the next place after the line before.
    #[error("the message does not follow the one before")]
    NotContiguous,
}

impl Fault {
    /// Who is at fault. Lines can be left out, added or mixed by anyone on the way, without a key.
    pub const fn blame(&self) -> Blame {
        match self {
            Self::Message(error) => error.blame(),
            Self::OtherSender => Blame::Author,
            _ => Blame::Carrier,
        }
    }
}

/// A fault and the line it is on, counted from one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("line {line}: {fault}")]
pub struct LineFault {
    /// The line.
    pub line: usize,
    /// What is wrong with it.
    pub fault: Fault,
}

/// A batch as received: well-formed up to its first fault, nothing verified.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Batch {
    messages: Vec<Message>,
    stop: Option<LineFault>,
    request: Digest,
}

impl Batch {
    /// Reads a body that keeps to the widest limits there are.
    pub fn parse(body: &[u8]) -> Result<Self, LineFault> {
        Self::parse_within(body, &Limits::default())
    }

    /// Reads a body for a node whose document tells these limits. An error means that not even the first message can be
    /// used; with too many messages the first ones stand.
    pub fn parse_within(body: &[u8], limits: &Limits) -> Result<Self, LineFault> {
        if body.len() > bytes_of(limits) {
            return Err(LineFault { line: 1, fault: Fault::TooLong });
        }
        let mut messages = Vec::new();
        let mut stop = None;
        for (at, line) in body.split_inclusive(|byte| *byte == b'\n').enumerate() {
            match parse_line(at, line, messages_of(limits)) {
                Ok(message) => messages.push(message),
                Err(fault) => {
                    stop = Some(LineFault { line: at + 1, fault });
                    break;
                }
            }
        }
        if messages.is_empty() {
            return Err(stop.unwrap_or(LineFault { line: 1, fault: Fault::Nothing }));
        }
        Ok(Self { messages, stop, request: Digest::of(body) })
    }

    /// SHA-256 of the body: what a receipt names.
    pub const fn request(&self) -> Digest {
        self.request
    }

    /// Who claims to write: believed by nobody yet, good for finding the keys.
    pub fn claimed_from(&self) -> Result<NodeId, LineFault> {
        let fault = |error: SignedError| LineFault { line: 1, fault: MessageError::Core(error).into() };
        self.messages[0].core.claimed().map(|core| core.from).map_err(fault)
    }

    /// Verifies message after message, up to the first fault. An error means that not even the first
    /// message is good.
    pub fn verify(self, from: &NodeId, sender: &KeyRing, me: &NodeId) -> Result<VerifiedBatch, LineFault> {
        let mut messages: Vec<VerifiedMessage> = Vec::with_capacity(self.messages.len());
        let mut stop = self.stop;
        for (at, message) in self.messages.into_iter().enumerate() {
            let good = message.verify(sender).map_err(Fault::from).and_then(|message| {
                belongs(&message.core, messages.last().map(|last| &last.core), from, me)?;
                Ok(message)
            });
            match good {
                Ok(message) => messages.push(message),
                Err(fault) => {
                    stop = Some(LineFault { line: at + 1, fault });
                    break;
                }
            }
        }
        match (messages.first(), stop) {
            (None, Some(stop)) => Err(stop),
            (None, None) => Err(LineFault { line: 1, fault: Fault::Nothing }),
            (Some(first), stop) => Ok(VerifiedBatch {
                from: first.core.from,
                epoch: first.core.epoch,
                messages,
                stop,
                request: self.request,
            }),
        }
    }
}

/// Messages that one node signed for us, in order and without a hole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifiedBatch {
    /// Who wrote them.
    pub from: NodeId,
    /// The epoch of the stream.
    pub epoch: u64,
    /// At least one message.
    pub messages: Vec<VerifiedMessage>,
    /// Why the messages after these were left out, if any were.
    pub stop: Option<LineFault>,
    /// SHA-256 of the body.
    pub request: Digest,
}

/// Puts lines together into a body, as long as they fit into what the receiver takes.
#[derive(Clone, Debug, Default)]
pub struct BatchWriter {
    body: Vec<u8>,
    messages: usize,
    limits: Limits,
}

impl BatchWriter {
    /// For a receiver whose document tells these limits.
    pub const fn within(limits: Limits) -> Self {
        Self { body: Vec::new(), messages: 0, limits }
    }

    /// Adds a message as it was stored (one line, without its end). False: it does not fit any more.
    #[must_use]
    pub fn push(&mut self, line: &str) -> bool {
        let full = self.messages == messages_of(&self.limits);
        if full || self.body.len() + line.len() + 1 > bytes_of(&self.limits) {
            return false;
        }
        self.body.extend_from_slice(line.as_bytes());
        self.body.push(b'\n');
        self.messages += 1;
        true
    }

    /// How many messages are in.
    pub const fn len(&self) -> usize {
        self.messages
    }

    /// Whether nothing is in.
    pub const fn is_empty(&self) -> bool {
        self.messages == 0
    }

    /// The body and its digest, which the receipt will name.
    pub fn finish(self) -> (Vec<u8>, Digest) {
        let digest = Digest::of(&self.body);
        (self.body, digest)
    }
}

/// Whatever a document says, never more than a batch of this version holds.
fn messages_of(limits: &Limits) -> usize {
    usize::try_from(limits.batch_messages).map_or(MAX_MESSAGES, |most| most.min(MAX_MESSAGES))
}

fn bytes_of(limits: &Limits) -> usize {
    usize::try_from(limits.batch_bytes).map_or(MAX_BATCH, |most| most.min(MAX_BATCH))
}

fn parse_line(at: usize, line: &[u8], most: usize) -> Result<Message, Fault> {
    if at >= most {
        return Err(Fault::TooMany);
    }
    let line = line.strip_suffix(b"\n").ok_or(Fault::Truncated)?;
    if line.ends_with(b"\r") {
        return Err(Fault::LineEnd);
    }
    Ok(Message::parse(line)?)
}

fn belongs(core: &Verified<Core>, last: Option<&Verified<Core>>, from: &NodeId, me: &NodeId) -> Result<(), Fault> {
    if core.from != *from {
        return Err(Fault::OtherSender);
    }
    if core.to != *me {
        return Err(Fault::OtherAudience);
    }
    match last {
        Some(last) if core.epoch != last.epoch => Err(Fault::OtherEpoch),
        Some(last) if Some(core.seq) != last.seq.checked_add(1) => Err(Fault::NotContiguous),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests;
