//! Objects that one node signs for another, and the checks that all of them need.

use thiserror::Error;

use super::{KeyRing, Object, Signed, SignedError, Verified};
use crate::{error::Blame, id::NodeId};

/// An object that names its author, perhaps its audience, and the document version that lists the key.
pub trait Authored: Object {
    /// Who signs.
    fn author(&self) -> NodeId;
    /// For whom; `None` for everybody.
    fn audience(&self) -> Option<NodeId>;
    /// The version of the author's document in which the signing key is listed.
    fn document(&self) -> u64;
}

/// Why an object is not accepted as the word of its author.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum AuthorError {
    /// The envelope, its signature or its payload is wrong.
    #[error(transparent)]
    Signed(#[from] SignedError),
    /// Signed with a key of this node in the name of another.
    #[error("the object names another author than the node whose key signed it")]
    OtherAuthor,
    /// For another node.
    #[error("the object is for another node")]
    OtherAudience,
    /// It names a later document version than the ones known here: fetch it and try again.
    #[error("the object names document version {0}, which is not known yet")]
    UnknownDocument(u64),
    /// The signing key is not listed in the document version that it names.
    #[error("the signing key is not listed in the document that the object names")]
    KeyNotListed,
}

impl AuthorError {
    /// Who is at fault.
    pub const fn blame(&self) -> Blame {
        match self {
            Self::Signed(error) => error.blame(),
            Self::OtherAuthor | Self::KeyNotListed => Blame::Author,
            Self::OtherAudience | Self::UnknownDocument(_) => Blame::Carrier,
        }
    }
}

impl<T: Authored> Signed<T> {
    /// Verifies an object that came to `me` as the word of `author`, whose keys are in the ring.
    pub fn verify_from(self, author: &NodeId, ring: &KeyRing, me: &NodeId) -> Result<Verified<T>, AuthorError> {
        let object = self.verify(ring)?;
        if object.author() != *author {
            return Err(AuthorError::OtherAuthor);
        }
        if object.audience().is_some_and(|audience| audience != *me) {
            return Err(AuthorError::OtherAudience);
        }
        let version = object.document();
        if version > ring.newest() {
            return Err(AuthorError::UnknownDocument(version));
        }
        if object.signers().all(|id| ring.lists(&id, version)) { Ok(object) } else { Err(AuthorError::KeyNotListed) }
    }
}

/// `Authored` for a type with the fields `document` and the two that are named.
macro_rules! authored {
    ($type:ty, $from:ident, $to:ident) => {
        impl $crate::signed::Authored for $type {
            fn author(&self) -> $crate::id::NodeId {
                self.$from
            }
            fn audience(&self) -> Option<$crate::id::NodeId> {
                Some(self.$to)
            }
            fn document(&self) -> u64 {
                self.document
            }
        }
    };
    ($type:ty, $from:ident) => {
        impl $crate::signed::Authored for $type {
            fn author(&self) -> $crate::id::NodeId {
                self.$from
            }
            fn audience(&self) -> Option<$crate::id::NodeId> {
                None
            }
            fn document(&self) -> u64 {
                self.document
            }
        }
    };
}
pub(crate) use authored;
