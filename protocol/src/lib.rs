#![doc = include_str!("../../docs/protocol.md")]
//!
//! # This crate
//!
//! The protocol above as pure code: no I/O, no clock and no randomness of its own; time and random
//! bytes are arguments. Read [`signed`] first, then [`core`], [`seal`] and [`message`], then [`stream`].

#![warn(missing_docs)]

pub mod agreement;
pub mod batch;
pub mod blob;
pub mod booking;
pub mod code;
pub mod core;
pub mod digest;
pub mod document;
pub mod encoding;
pub mod epoch;
pub mod error;
pub mod evidence;
pub mod feed;
pub mod genesis;
pub mod hello;
pub mod id;
pub mod invitation;
pub mod json;
pub mod key;
pub mod lane;
pub mod message;
pub mod parcel;
pub mod plaintext;
pub mod pull;
pub mod question;
pub mod receipt;
pub mod recover;
pub mod referral;
pub mod relay;
pub mod reply;
pub mod seal;
pub mod signed;
pub mod stream;
pub mod text;
pub mod time;
pub mod versions;

#[cfg(test)]
mod trial;
#[cfg(test)]
mod vectors;

pub use code::{Code, Kind};
pub use digest::Digest;
pub use id::{MessageId, NodeId, ReferralId, SubjectId};
pub use key::{KeyId, OpenKey, SealKey, SignKey, VerifyKey};
pub use signed::{KeyRing, Object, Signed, SignedError, Verified};
pub use time::Timestamp;
