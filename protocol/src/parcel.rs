//! Parcels: bytes that travel under a signed head, because who should have fetched or received them cannot be reached.
//!
//! ```text
//! body of a request = envelope of the head ‖ LF ‖ content
//! the head says       how many bytes the content has (`bytes`) and what their SHA-256 is (`body`)
//! ```
//!
//! Two requests have this form: a [`crate::reply`], with which a node without endpoints answers what it was asked, and a
//! [`crate::relay::Deposit`], with which a message is left at a relay. The head makes its author answerable for the bytes
//! without anybody looking into them. The content keeps its own signatures: whoever it is for verifies those, as if it
//! had come straight to its address.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::{
    batch::{MAX_BATCH, MAX_MESSAGES},
    digest::Digest,
    error::{Blame, Invalid},
    hello::Hello,
    id::NodeId,
    receipt::Receipt,
    signed::{AuthorError, Authored, KeyRing, Object, Signed, Verified, envelope_limit},
};

/// The longest content that a relay carries, in bytes: a batch of 1 MiB with the two signed lines before a recovery.
pub const MAX_CARRIED: usize = MAX_BATCH + 64 * 1024;

/// Places of one stream: from `first` to `last`, both included, without a hole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Places {
    /// The epoch of the stream, from 1.
    pub epoch: u64,
    /// The place of the first message, from 1.
    pub first: u64,
    /// The place of the last message: at most 99 after the first.
    pub last: u64,
}

impl Places {
    /// How many messages stand there.
    pub const fn count(&self) -> u64 {
        self.last.saturating_sub(self.first).saturating_add(1)
    }

    fn check(&self) -> Result<(), Invalid> {
        Invalid::unless(self.epoch >= 1 && self.first >= 1, "epochs and places are numbered from one")?;
        Invalid::unless(self.last >= self.first, "the last place is not before the first")?;
        Invalid::unless(self.count() <= MAX_MESSAGES as u64, "at most a hundred messages")
    }
}

/// What a content is: `{"batch": {…}}`, `"question"` and so on. Whoever carries it needs to know no more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Holds {
    /// The lines of a batch, one for each of these places.
    Batch(Places),
    /// One signed request of its sender, on one line ([`crate::question`]).
    Question,
    /// A whole reply with its head ([`crate::reply`]).
    Reply,
    /// Versions of the sender's own document, one per line ([`crate::versions`]).
    Documents,
    /// One signed receipt of its sender, on one line. Only in the answer to a pull: a receipt comes to a relay in a pull.
    Receipt,
    /// No content: the sender takes back what it left. Only in a deposit.
    Nothing,
}

impl Holds {
    /// The most bytes that such a content has.
    pub const fn most(&self) -> u64 {
        (match self {
            Self::Batch(_) => MAX_BATCH,
            Self::Question => envelope_limit(Hello::MAX) + 1,
            Self::Reply | Self::Documents => MAX_CARRIED,
            Self::Receipt => envelope_limit(Receipt::MAX) + 1,
            Self::Nothing => 0,
        }) as u64
    }

    /// How many messages of a stream it holds.
    pub const fn messages(&self) -> u64 {
        match self {
            Self::Batch(places) => places.count(),
            _ => 0,
        }
    }

    /// What is told of a content keeps the limits of its sort.
    pub(crate) fn check(&self, bytes: u64, body: &Digest) -> Result<(), Invalid> {
        if let Self::Batch(places) = self {
            places.check()?;
        }
        if *self == Self::Nothing {
            return Invalid::unless(bytes == 0 && *body == Digest::of(b""), "nothing has no bytes");
        }
        Invalid::unless((1..=self.most()).contains(&bytes), "the content is empty or too long for what it is")
    }

    /// Whether these bytes can be it: whole lines, and of a batch one for each place. Nothing in them is read.
    pub fn has_lines(&self, content: &[u8]) -> bool {
        let lines = content.split_inclusive(|byte| *byte == b'\n').count() as u64;
        match self {
            Self::Batch(places) => content.ends_with(b"\n") && lines == places.count(),
            Self::Question | Self::Receipt => content.ends_with(b"\n") && lines == 1,
            Self::Reply | Self::Documents => content.contains(&b'\n'),
            Self::Nothing => content.is_empty(),
        }
    }
}

/// A head that names the content below it.
pub trait Head: Authored {
    /// How many bytes follow.
    fn bytes(&self) -> u64;
    /// Their SHA-256.
    fn body(&self) -> Digest;
    /// The most bytes that may follow such a head.
    const MOST: usize;
}

/// Why a parcel is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ParcelError {
    /// The head is not the word of its author to us.
    #[error(transparent)]
    Author(#[from] AuthorError),
    /// The body is longer than a head and its content may be.
    #[error("the parcel is too long")]
    TooLong,
    /// There is no line with a head.
    #[error("the parcel has no head")]
    NoHead,
    /// The content is not the one that the head names: cut, lengthened or exchanged.
    #[error("the content is not what the head names")]
    OtherContent,
}

impl ParcelError {
    /// Who is at fault.
    pub const fn blame(&self) -> Blame {
        match self {
            Self::Author(error) => error.blame(),
            _ => Blame::Carrier,
        }
    }
}

/// A parcel as received: a head that is nobody's word yet, and bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parcel<T> {
    head: Signed<T>,
    content: Vec<u8>,
}

impl<T: Head> Parcel<T> {
    /// The longest body of a request with such a head, in bytes.
    pub const MAX: usize = envelope_limit(T::MAX) + 1 + T::MOST;

    /// Puts head and content together. The content must be the one that the head names.
    pub fn write(head: &Verified<T>, content: &[u8]) -> Vec<u8> {
        let mut body = head.signed().to_json().into_bytes();
        body.push(b'\n');
        body.extend_from_slice(content);
        body
    }

    /// Takes a body apart; nothing is verified.
    pub fn parse(body: &[u8]) -> Result<Self, ParcelError> {
        if body.len() > Self::MAX {
            return Err(ParcelError::TooLong);
        }
        let end = body.iter().position(|byte| *byte == b'\n').ok_or(ParcelError::NoHead)?;
        let head = Signed::parse(&body[..end]).map_err(AuthorError::Signed)?;
        Ok(Self { head, content: body[end + 1..].to_vec() })
    }

    /// Who claims to write: believed by nobody yet, good for finding the keys.
    pub fn claimed_from(&self) -> Result<NodeId, ParcelError> {
        Ok(self.head.claimed().map_err(AuthorError::Signed)?.author())
    }

    /// Verifies the head as the word of `author` to `me`, and that the content is the one that it names.
    pub fn verify(self, author: &NodeId, keys: &KeyRing, me: &NodeId) -> Result<(Verified<T>, Vec<u8>), ParcelError> {
        let head = self.head.verify_from(author, keys, me)?;
        let same = head.bytes() == self.content.len() as u64 && head.body() == Digest::of(&self.content);
        if same { Ok((head, self.content)) } else { Err(ParcelError::OtherContent) }
    }
}

#[cfg(test)]
mod tests;
