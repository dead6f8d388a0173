//! `POST /federation/v1/recover`: a restored node gets its own lost messages back.
//!
//! A peer that keeps what it received can return it: the cores that we signed, and their content
//! sealed anew for us. The cores prove themselves by our own signature and the contents by the
//! commitments inside, so the answer needs to be trusted only about where the stream ends.
//!
//! The answer is newline-delimited: first a signed [`Recovered`], then messages exactly as in a batch,
//! from us to the peer, beginning right after the place that was asked. Contents that were erased
//! meanwhile come as empty slots. At most a hundred messages and 1 MiB come at once; `last` tells
//! whether to ask again.
//!
//! An erased content takes the message's place in its lane with it. The first line tells those places again ([`LanePlace`]):
//! without them the asker's lane would have a hole, and it would not learn that the other side has erased.
//!
//! What was lost may also be a version of our own document. Every peer keeps the whole log, and gives what follows the
//! version that the asker still has ([`DocumentsRequest`]): envelopes, one per line, that prove themselves.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::{
    batch::{Batch, LineFault, MAX_BATCH},
    code::Code,
    digest::Digest,
    encoding,
    epoch::End,
    error::Invalid,
    id::{NodeId, SubjectId},
    json::Ext,
    message::VerifiedMessage,
    signed::{AuthorError, KeyRing, Object, Signed, Verified, authored},
    time::Timestamp,
};

/// A node asks for its own messages after a place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecoverRequest {
    /// Who asks, and signs.
    pub from: NodeId,
    /// Who is asked.
    pub to: NodeId,
    /// The version of the asker's document.
    pub document: u64,
    /// 32 fresh random bytes.
    #[serde(with = "encoding::array")]
    pub nonce: [u8; 32],
    /// The epoch of the asker's stream.
    pub epoch: u64,
    /// The last place that the asker knows; 0 for everything.
    pub after: u64,
    /// When, by the asker's clock.
    pub at: Timestamp,
    /// Additions.
    #[serde(default, skip_serializing_if = "Ext::is_empty")]
    pub ext: Ext,
}

/// The first line of the answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recovered {
    /// Who answers, and signs.
    pub from: NodeId,
    /// Who asked.
    pub to: NodeId,
    /// The version of the answering node's document.
    pub document: u64,
    /// SHA-256 of the request's payload.
    pub answers: Digest,
    /// The epoch that was asked for.
    pub epoch: u64,
    /// The place of the first message that follows; one more than was asked after.
    pub first: u64,
    /// The place of the last message that follows; less than `first` when none does.
    pub last: u64,
    /// Where the stream ends as the answering node knows it: the end of the open epoch.
    pub end: End,
    /// When, by the answering node's clock.
    pub at: Timestamp,
    /// Additions.
    #[serde(default, skip_serializing_if = "Ext::is_empty")]
    pub ext: Ext,
}

/// A node asks for the versions of its own document after `document`, the newest that it still has.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DocumentsRequest {
    /// Who asks, and signs.
    pub from: NodeId,
    /// Who is asked.
    pub to: NodeId,
    /// The newest version that the asker has.
    pub document: u64,
    /// When, by the asker's clock.
    pub at: Timestamp,
    /// Additions.
    #[serde(default, skip_serializing_if = "Ext::is_empty")]
    pub ext: Ext,
}

/// At most this many versions come in one answer.
pub const MAX_DOCUMENTS: usize = 32;

impl Object for DocumentsRequest {
    const TYPE: &'static str = "application/vnd.pico.documents-request.v1+json";
    const MAX: usize = 2048;

    fn check(&self) -> Result<(), Invalid> {
        Invalid::unless(self.from != self.to, "a request goes to another node")?;
        Invalid::unless(self.document >= 1, "documents are numbered from one")
    }
}

authored!(DocumentsRequest, from, to);

/// Where a message had its place in a lane, told for one that comes back empty: the number would be under the seal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LanePlace {
    /// The message's place in the stream.
    pub seq: u64,
    /// What it was about.
    pub subject: SubjectId,
    /// Its number in its writer's lane.
    pub number: u32,
    /// Which step it was, where the answering node still knows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub step: Option<Code>,
    /// The step's coded reason, if it had one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Code>,
}

/// The name under which the places travel in `ext`.
const PLACES: &str = "places";

impl Recovered {
    /// The places that the answer tells; what cannot be read is left out.
    pub fn places(&self) -> Vec<LanePlace> {
        let places = self.ext.0.get(PLACES).and_then(serde_json::Value::as_array);
        places.into_iter().flatten().filter_map(|place| serde_json::from_value(place.clone()).ok()).collect()
    }

    /// The addition that tells places; nothing when there are none.
    pub fn telling(places: &[LanePlace]) -> Ext {
        let mut ext = Ext::default();
        if let (false, Ok(places)) = (places.is_empty(), serde_json::to_value(places)) {
            ext.0.insert(PLACES.to_owned(), places);
        }
        ext
    }
}

impl Object for RecoverRequest {
    const TYPE: &'static str = "application/vnd.pico.recover.v1+json";
    const MAX: usize = 2048;

    fn check(&self) -> Result<(), Invalid> {
        Invalid::unless(self.from != self.to, "a request goes to another node")?;
        Invalid::unless(self.document >= 1 && self.epoch >= 1, "documents and epochs are numbered from one")
    }
}

authored!(RecoverRequest, from, to);

impl Object for Recovered {
    const TYPE: &'static str = "application/vnd.pico.recovered.v1+json";
    const MAX: usize = 16 * 1024;

    fn check(&self) -> Result<(), Invalid> {
        Invalid::unless(self.from != self.to, "an answer goes to another node")?;
        Invalid::unless(self.document >= 1 && self.epoch >= 1, "documents and epochs are numbered from one")?;
        Invalid::unless(self.first >= 1 && self.last + 1 >= self.first, "places are numbered from one and in order")?;
        Invalid::unless(self.epoch <= self.end.epoch, "the end is not before what is returned")
    }
}

authored!(Recovered, from, to);

/// The longest answer: a batch and its first line.
pub const MAX_ANSWER: usize = MAX_BATCH + 32 * 1024;

/// Why an answer is not accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum RecoverError {
    /// The first line is not the word of the node that was asked.
    #[error(transparent)]
    Author(#[from] AuthorError),
    /// The first line answers another request.
    #[error("the answer is for another request")]
    OtherRequest,
    /// A message is not one that we signed.
    #[error(transparent)]
    Line(#[from] LineFault),
    /// There are other messages than the first line says.
    #[error("there are other messages than announced")]
    OtherMessages,
}

/// A whole answer: where the stream ends, and some of our own messages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recovery {
    /// The first line.
    pub answer: Verified<Recovered>,
    /// Our own messages, in order; none when there are no more.
    pub messages: Vec<VerifiedMessage>,
}

impl Recovery {
    /// Puts an answer together. The lines are those of a batch.
    pub fn write<'a>(answer: &Verified<Recovered>, lines: impl IntoIterator<Item = &'a str>) -> Vec<u8> {
        let mut body = answer.signed().to_json().into_bytes();
        body.push(b'\n');
        for line in lines {
            body.extend_from_slice(line.as_bytes());
            body.push(b'\n');
        }
        body
    }

    /// Reads the answer to a request of ours: `theirs` are the keys of the node that was asked, `ours` all our own.
    pub fn parse(
        body: &[u8],
        request: &Verified<RecoverRequest>,
        theirs: &KeyRing,
        ours: &KeyRing,
    ) -> Result<Self, RecoverError> {
        let at = body.iter().position(|byte| *byte == b'\n').unwrap_or(body.len());
        let (first, rest) = (&body[..at], body.get(at + 1..).unwrap_or_default());
        let answer = Signed::<Recovered>::parse(first).map_err(AuthorError::Signed)?;
        let answer = answer.verify_from(&request.to, theirs, &request.from)?;
        let asked = (answer.epoch, answer.first) == (request.epoch, request.after + 1);
        if answer.answers != request.digest() || !asked {
            return Err(RecoverError::OtherRequest);
        }
        if answer.last < answer.first {
            let empty = Self { answer, messages: Vec::new() };
            return if rest.is_empty() { Ok(empty) } else { Err(RecoverError::OtherMessages) };
        }
        let batch = Batch::parse(rest)?.verify(&request.from, ours, &request.to)?;
        if let Some(stop) = batch.stop {
            return Err(stop.into());
        }
        let places = batch.messages.iter().map(|message| message.core.seq);
        if batch.epoch != answer.epoch || !places.eq(answer.first..=answer.last) {
            return Err(RecoverError::OtherMessages);
        }
        Ok(Self { answer, messages: batch.messages })
    }
}

#[cfg(test)]
mod tests;
