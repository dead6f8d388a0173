//! The answer to a pull: a signed list of parts, and the parts.
//!
//! ```text
//! envelope of the list ‖ LF ‖ part ‖ part ‖ …      each part exactly as long as the list says
//! ```
//!
//! The list says of each part who wrote it, what it is, how long it is, and its SHA-256. So a batch keeps its limits: the
//! receipt for it names the digest of exactly these bytes, which are those that its sender left at the relay.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::PullRequest;
use crate::{
    digest::Digest,
    error::{Blame, Invalid},
    id::NodeId,
    json::Ext,
    parcel::Holds,
    signed::{AuthorError, KeyRing, Object, Signed, Verified, authored, envelope_limit},
    time::Timestamp,
};

/// The most parts of one answer.
pub const MAX_PARTS: usize = 64;
/// The most bytes of all parts together.
pub const MAX_PARTS_BYTES: usize = 2 << 20;
/// The longest answer, in bytes.
pub const MAX_ANSWER: usize = envelope_limit(Pulled::MAX) + 1 + MAX_PARTS_BYTES;

/// The list at the head of the answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pulled {
    /// Who was asked, and signs.
    pub from: NodeId,
    /// Who asked.
    pub to: NodeId,
    /// The version of the asked node's document.
    pub document: u64,
    /// SHA-256 of the request's payload.
    pub answers: Digest,
    /// What follows, in this order.
    pub parts: Vec<Part>,
    /// More waits than fitted: ask again at once.
    pub more: bool,
    /// When, by the asked node's clock.
    pub at: Timestamp,
    /// Additions.
    #[serde(default, skip_serializing_if = "Ext::is_empty")]
    pub ext: Ext,
}

/// One part.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Part {
    /// Who wrote it: the asked node, or a node that left it there.
    pub sender: NodeId,
    /// What it is; never `nothing`.
    pub holds: Holds,
    /// How many bytes it has.
    pub bytes: u64,
    /// Their SHA-256: of a batch, what the receipt names as `request`.
    pub body: Digest,
}

impl Object for Pulled {
    const TYPE: &'static str = "application/vnd.pico.pulled.v1+json";
    const MAX: usize = 32 * 1024;

    fn check(&self) -> Result<(), Invalid> {
        Invalid::unless(self.from != self.to, "an answer goes to another node")?;
        Invalid::unless(self.document >= 1, "documents are numbered from one")?;
        Invalid::unless(self.parts.len() <= MAX_PARTS, "at most 64 parts")?;
        for part in &self.parts {
            Invalid::unless(part.sender != self.to, "nobody is given what it wrote itself")?;
            Invalid::unless(part.holds != Holds::Nothing, "a part holds something")?;
            part.holds.check(part.bytes, &part.body)?;
        }
        // Each is at most little more than a mebibyte now, so the sum stays far from the limit of the type.
        let bytes: u64 = self.parts.iter().map(|part| part.bytes).sum();
        Invalid::unless(bytes <= MAX_PARTS_BYTES as u64, "the parts have at most 2 MiB together")
    }
}

authored!(Pulled, from, to);

/// Why an answer is not accepted. Nothing of it is used; the node asks again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum PullError {
    /// The list is not the word of the node that was asked.
    #[error(transparent)]
    Author(#[from] AuthorError),
    /// The list answers another request.
    #[error("the answer is for another request")]
    OtherRequest,
    /// Longer than [`MAX_ANSWER`], cut, or longer than the list says.
    #[error("the answer is too long or incomplete")]
    Length,
    /// A part, counted from one, is not the one that the list names.
    #[error("part {0} is not the one that is listed")]
    OtherPart(usize),
    /// A part, counted from one, is of a stream or a node that was not asked for, or has nothing after the place that was.
    #[error("part {0} was not asked for")]
    NotAsked(usize),
}

impl PullError {
    /// Who is at fault. Only what the list itself says proves anything against who signed it.
    pub const fn blame(&self) -> Blame {
        match self {
            Self::Author(error) => error.blame(),
            Self::NotAsked(_) => Blame::Author,
            _ => Blame::Carrier,
        }
    }
}

/// A whole answer. What is in the parts is verified by nobody yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PullAnswer {
    /// The list.
    pub list: Verified<Pulled>,
    /// The bytes of each part, in the order of the list. None for a part whose bytes are not lines of what it should be: whoever
    /// left it is to blame, and must not stop what others have left.
    pub parts: Vec<Option<Vec<u8>>>,
}

impl PullAnswer {
    /// Puts an answer together; the parts are those of the list.
    pub fn write<'a>(list: &Verified<Pulled>, parts: impl IntoIterator<Item = &'a [u8]>) -> Vec<u8> {
        let mut body = list.signed().to_json().into_bytes();
        body.push(b'\n');
        for part in parts {
            body.extend_from_slice(part);
        }
        body
    }

    /// Reads the answer to a request of ours, with the keys of the node that was asked.
    pub fn parse(body: &[u8], request: &Verified<PullRequest>, theirs: &KeyRing) -> Result<Self, PullError> {
        let end = body.iter().position(|byte| *byte == b'\n').filter(|_| body.len() <= MAX_ANSWER);
        let (first, mut rest) = end.map(|end| (&body[..end], &body[end + 1..])).ok_or(PullError::Length)?;
        let list = Signed::<Pulled>::parse(first).map_err(AuthorError::Signed)?;
        let list = list.verify_from(&request.to, theirs, &request.from)?;
        if list.answers != request.digest() {
            return Err(PullError::OtherRequest);
        }
        let mut parts = Vec::with_capacity(list.parts.len());
        for (part, number) in list.parts.iter().zip(1..) {
            if !asked_for(part, request) {
                return Err(PullError::NotAsked(number));
            }
            let length = usize::try_from(part.bytes).map_err(|_| PullError::Length)?;
            let (content, after) = rest.split_at_checked(length).ok_or(PullError::Length)?;
            if Digest::of(content) != part.body {
                return Err(PullError::OtherPart(number));
            }
            parts.push(part.holds.has_lines(content).then(|| content.to_vec()));
            rest = after;
        }
        if rest.is_empty() { Ok(Self { list, parts }) } else { Err(PullError::Length) }
    }
}

/// A batch must be of a stream that was asked for and hold something new; a receipt may be of anybody; everything else must be
/// of the asked node or of one that the request names.
fn asked_for(part: &Part, request: &PullRequest) -> bool {
    let mut streams = request.streams.iter().filter(|stream| stream.sender == part.sender);
    match part.holds {
        Holds::Batch(places) => streams.any(|s| s.epoch == places.epoch && s.after < places.last),
        Holds::Receipt => true,
        _ => part.sender == request.to || streams.next().is_some(),
    }
}
