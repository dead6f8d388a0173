//! `POST /federation/v1/hello`: two nodes tell each other where they stand.
//!
//! Each tells, per direction, the end of the stream as it knows it. Compared with what the other
//! knows, this drives catch-up, shows that one of the two was restored from a backup, and pages the
//! log of exceptions. A node says hello when it starts, every hour and on contact, and signs nothing
//! for a peer before a hello with it has succeeded: the peer may know more of our own stream than we.
//!
//! Request and answer are the same object; an answer names the request by its digest. A request may
//! be an old one that somebody replays, so whoever answers it changes nothing but its own mind about
//! when to say hello itself. Only an answer, bound to a fresh nonce, changes state. An epoch opening
//! travels inside and stands for itself: applying it twice changes nothing.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::{
    code::Code,
    digest::Digest,
    encoding,
    epoch::{End, EpochOpening},
    error::{Blame, Invalid},
    id::NodeId,
    json::Ext,
    receipt::{Exception, check_exceptions},
    signed::{AuthorError, KeyRing, Object, Signed, Verified, authored},
    time::Timestamp,
};

mod standing;
pub use standing::{Incoming, Outgoing, Standing, compare};

/// Where one node stands with another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Hello {
    /// Who speaks, and signs.
    pub from: NodeId,
    /// To whom.
    pub to: NodeId,
    /// The version of the speaker's newest document, which lists the signing key.
    pub document: u64,
    /// The digest of that document.
    pub document_head: Digest,
    /// The newest version of the other's document that the speaker knows.
    pub your_document: u64,
    /// 32 fresh random bytes.
    #[serde(with = "encoding::array")]
    pub nonce: [u8; 32],
    /// In an answer: SHA-256 of the request's payload.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answers: Option<Digest>,
    /// The stream from the speaker.
    pub sending: Sending,
    /// The stream to the speaker.
    pub receiving: Receiving,
    /// The speaker opens this epoch of its stream, or repeats the opening of the open one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub opening: Option<Signed<EpochOpening>>,
    /// When, by the speaker's clock.
    pub at: Timestamp,
    /// Additions.
    #[serde(default, skip_serializing_if = "Ext::is_empty")]
    pub ext: Ext,
}

/// What the speaker knows of the stream that it sends.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sending {
    /// The last core that it signed.
    pub end: End,
    /// How many entries of the other's exception log it knows: the other repeats what follows.
    pub exceptions_known: u64,
}

/// What the speaker knows of the stream that it receives.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Receiving {
    /// The last core that it committed.
    pub end: End,
    /// The last place that a verified backup or replica also covers.
    pub safe: u64,
    /// How many messages it is ready to take.
    pub window: u32,
    /// Why it is not ready, when it is not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub busy: Option<Code>,
    /// How many exceptions its log of this stream has.
    pub exceptions_total: u64,
    /// In an answer: the entries after the asker's `exceptions_known`, at most a hundred.
    pub exceptions: Vec<Exception>,
}

impl Object for Hello {
    const TYPE: &'static str = "application/vnd.pico.hello.v1+json";
    const MAX: usize = 32 * 1024;

    fn check(&self) -> Result<(), Invalid> {
        Invalid::unless(self.from != self.to, "a hello goes to another node")?;
        Invalid::unless(self.document >= 1, "documents are numbered from one")?;
        let ends = [self.sending.end, self.receiving.end];
        Invalid::unless(ends.iter().all(|end| end.epoch >= 1), "epochs are numbered from one")?;
        Invalid::unless(self.receiving.safe <= self.receiving.end.seq, "what is safe has been received")?;
        check_exceptions(&self.receiving.exceptions, self.receiving.exceptions_total)
    }
}

authored!(Hello, from, to);

/// Why a hello is not accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum HelloError {
    /// Not the word of this node to us.
    #[error(transparent)]
    Author(#[from] AuthorError),
    /// Not the answer to this request.
    #[error("the hello does not answer this request")]
    OtherRequest,
}

impl HelloError {
    /// Who is at fault.
    pub const fn blame(&self) -> Blame {
        match self {
            Self::Author(error) => error.blame(),
            Self::OtherRequest => Blame::Carrier,
        }
    }
}

/// Verifies a request that came to `me` from a node with these keys.
pub fn verify_request(
    hello: Signed<Hello>,
    from: &NodeId,
    keys: &KeyRing,
    me: &NodeId,
) -> Result<Verified<Hello>, HelloError> {
    let hello = hello.verify_from(from, keys, me)?;
    if hello.answers.is_some() { Err(HelloError::OtherRequest) } else { Ok(hello) }
}

/// Verifies the answer to a request of ours.
pub fn verify_answer(
    hello: Signed<Hello>,
    request: &Verified<Hello>,
    keys: &KeyRing,
) -> Result<Verified<Hello>, HelloError> {
    let hello = hello.verify_from(&request.to, keys, &request.from)?;
    if hello.answers == Some(request.digest()) { Ok(hello) } else { Err(HelloError::OtherRequest) }
}

#[cfg(test)]
mod tests;
