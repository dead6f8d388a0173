//! The pico/1 protocol, as pure code: no I/O, no clock and no randomness of its own.

#![warn(missing_docs)]

pub mod code;
pub mod digest;
pub mod document;
pub mod encoding;
pub mod error;
pub mod genesis;
pub mod id;
pub mod json;
pub mod key;
pub mod signed;
pub mod time;

pub use digest::Digest;
pub use id::{MessageId, NodeId, ReferralId, SubjectId};
pub use key::{KeyId, OpenKey, SealKey, SignKey, VerifyKey};
pub use signed::{KeyRing, Object, Signed, SignedError, Verified};
pub use time::Timestamp;
