//! Questions: what a peer would ask a node without endpoints, were there an address to ask at.
//!
//! A node answers hello, recover, documents and feed requests at addresses of its own, and gives attachments to who
//! fetches them. A node without endpoints has no addresses. So its peer signs the same requests and puts them into the
//! answer to a pull; the node judges each exactly as if it had come to its address and brings the answer
//! ([`crate::reply`]). Nothing in the requests is new but one: fetching an attachment is a plain `GET` elsewhere and has no
//! body to sign, so here there is a [`BlobRequest`].
//!
//! A hello among them must still be answered by a hello that names its digest, and its nonce is as fresh as ever: a
//! stranger who replays a pull gets the question again, and cannot answer it.

use serde::{Deserialize, Serialize};

use crate::{
    blob::{MAX_FILE, STORED_CHUNK, stored_size},
    digest::Digest,
    encoding,
    error::Invalid,
    feed::FeedRequest,
    hello::Hello,
    id::NodeId,
    json::Ext,
    recover::{DocumentsRequest, RecoverRequest},
    signed::{AuthorError, KeyRing, Object, Signed, SignedError, Verified, authored},
    time::Timestamp,
};

/// A node asks for the next piece of an attachment that a signed message has announced to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BlobRequest {
    /// Who asks, and signs.
    pub from: NodeId,
    /// Who announced the attachment.
    pub to: NodeId,
    /// The version of the asker's document.
    pub document: u64,
    /// The digest of the whole blob: knowing it is the right to fetch.
    pub blob: Digest,
    /// How many bytes of it the asker holds durably; the piece begins there. At most the length of the largest blob.
    pub after: u64,
    /// 32 fresh random bytes.
    #[serde(with = "encoding::array")]
    pub nonce: [u8; 32],
    /// When, by the asker's clock.
    pub at: Timestamp,
    /// Additions.
    #[serde(default, skip_serializing_if = "Ext::is_empty")]
    pub ext: Ext,
}

impl Object for BlobRequest {
    const TYPE: &'static str = "application/vnd.pico.blob-request.v1+json";
    const MAX: usize = 2048;

    fn check(&self) -> Result<(), Invalid> {
        Invalid::unless(self.from != self.to, "a request goes to another node")?;
        Invalid::unless(self.document >= 1, "documents are numbered from one")?;
        Invalid::unless(self.after < stored_size(MAX_FILE), "a piece begins within the largest blob")
    }
}

authored!(BlobRequest, from, to);

impl BlobRequest {
    /// The most bytes that a piece which answers it has: what is left of the chunk in which it begins.
    pub const fn most(&self) -> u64 {
        STORED_CHUNK as u64 - self.after % STORED_CHUNK as u64
    }
}

/// One question, told apart by its payload type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Question {
    /// Where do we stand? Answered by a hello that names it, or a refusal.
    Hello(Signed<Hello>),
    /// Give me back my own messages.
    Recover(Signed<RecoverRequest>),
    /// Give me back my own document versions.
    Documents(Signed<DocumentsRequest>),
    /// What do you publish?
    Feed(Signed<FeedRequest>),
    /// The next piece of an attachment.
    Blob(Signed<BlobRequest>),
}

impl Question {
    /// Reads one line, without its end. Another object than these five is [`SignedError::WrongType`].
    pub fn parse(line: &[u8]) -> Result<Self, SignedError> {
        let other = |error: &SignedError| *error == SignedError::WrongType;
        let mut read = Signed::parse(line).map(Self::Hello);
        if read.as_ref().is_err_and(other) {
            read = Signed::parse(line).map(Self::Recover);
        }
        if read.as_ref().is_err_and(other) {
            read = Signed::parse(line).map(Self::Documents);
        }
        if read.as_ref().is_err_and(other) {
            read = Signed::parse(line).map(Self::Feed);
        }
        if read.as_ref().is_err_and(other) {
            read = Signed::parse(line).map(Self::Blob);
        }
        read
    }

    /// The question as one line with its end.
    pub fn to_line(&self) -> String {
        let json = match self {
            Self::Hello(one) => one.to_json(),
            Self::Recover(one) => one.to_json(),
            Self::Documents(one) => one.to_json(),
            Self::Feed(one) => one.to_json(),
            Self::Blob(one) => one.to_json(),
        };
        json + "\n"
    }

    /// SHA-256 of its payload: what the reply names.
    pub fn digest(&self) -> Digest {
        match self {
            Self::Hello(one) => one.digest(),
            Self::Recover(one) => one.digest(),
            Self::Documents(one) => one.digest(),
            Self::Feed(one) => one.digest(),
            Self::Blob(one) => one.digest(),
        }
    }

    /// Whether a relay carries it. Attachments and feeds are large and wait; what a stream needs to go on does not.
    pub const fn by_relay(&self) -> bool {
        matches!(self, Self::Hello(_) | Self::Recover(_) | Self::Documents(_))
    }

    /// Verifies it as the word of `author` to `me`. A hello among them is a request: one that answers something is none.
    pub fn verify(self, author: &NodeId, keys: &KeyRing, me: &NodeId) -> Result<Asked, QuestionError> {
        Ok(match self {
            Self::Hello(hello) => {
                let hello = hello.verify_from(author, keys, me)?;
                if hello.answers.is_some() {
                    return Err(QuestionError::Answer);
                }
                Asked::Hello(Box::new(hello))
            }
            Self::Recover(request) => Asked::Recover(request.verify_from(author, keys, me)?),
            Self::Documents(request) => Asked::Documents(request.verify_from(author, keys, me)?),
            Self::Feed(request) => Asked::Feed(request.verify_from(author, keys, me)?),
            Self::Blob(request) => Asked::Blob(request.verify_from(author, keys, me)?),
        })
    }
}

/// A question that its author has really signed for us.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Asked {
    /// See [`Question::Hello`].
    Hello(Box<Verified<Hello>>),
    /// See [`Question::Recover`].
    Recover(Verified<RecoverRequest>),
    /// See [`Question::Documents`].
    Documents(Verified<DocumentsRequest>),
    /// See [`Question::Feed`].
    Feed(Verified<FeedRequest>),
    /// See [`Question::Blob`].
    Blob(Verified<BlobRequest>),
}

/// Why a question is not answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum QuestionError {
    /// Not the word of this node to us.
    #[error(transparent)]
    Author(#[from] AuthorError),
    /// A hello that is itself an answer.
    #[error("the hello is an answer and asks nothing")]
    Answer,
}

#[cfg(test)]
mod tests;
