//! The outbox: what this node has to say to its peers, in order, until each has signed for it.
//!
//! A feature that wants to tell a peer something calls [`enqueue`] as the **last statement of its business transaction**.
//! That stores the intent and takes the next position in the peer's queue; one transaction at a time writes
//! ([`crate::store`]), so positions have no gaps and follow the order of commits. (A cursor over an auto-increment id of several
//! writers skips rows that commit late.) Domain change, audit row and intent commit together or not at all.
//!
//! An intent is not signed yet. The delivery worker (`crate::delivery`, a floor above) signs, in the order of positions, once it
//! knows where the stream stands, and sends. Every message is kept until the peer has told that a backup of its own covers it.
//!
//! What belongs to a referral is an event of a *lane* ([`lanes`]): each side numbers and chains its own events, and adds the
//! last event it has seen of the other side. Number and `seen` are facts of the business moment and fixed here; the hash of
//! the previous event is filled in when it is signed.
//!
//! What a person has taken back must not leave any more, although it waits here already: [`withhold`] empties every event of
//! a subject for which there is no receipt, signed or not. Its place stays and goes as an empty slot, so numbers and chains
//! hold, and the next event of the lane names it.

pub mod lanes;
pub mod proof;
pub mod retention;
pub(crate) mod sign;
pub mod store;
pub mod stream;
pub mod ticks;
pub mod unusable;

use pico_protocol::code::Kind;
use pico_protocol::id::NodeId;
use pico_protocol::time::Timestamp;

pub(crate) use sign::sign_waiting;
pub use store::{enqueue, erase, settle, withhold};

/// A message that a feature wants delivered.
#[derive(Clone, Debug)]
pub struct Outgoing {
    /// The peer.
    pub to: NodeId,
    /// The coarse kind that travels in the open (`referral/1`, `tick/1`): it says nothing of a person.
    pub kind: Kind,
    /// Urgent messages call for the telephone after a quarter of an hour instead of a day.
    pub urgent: bool,
    /// After this moment an unsent message is not worth sending: it goes as an empty slot.
    pub expires: Option<Timestamp>,
    /// What it says.
    pub body: Body,
}

/// What a message says.
#[derive(Clone, Debug)]
pub enum Body {
    /// A text of its own: the JSON of the kind.
    Plain(String),
    /// The next event of our lane in a subject; the JSON is that of the event's content.
    Event {
        /// The referral, as it is called on the wire.
        subject: String,
        /// The content, as JSON.
        content: String,
    },
}

/// Why a slot of the stream is empty (`seal: null`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EmptyReason {
    /// The person's data were erased.
    Erased,
    /// Taken back before it was sent.
    Withdrawn,
    /// It was of no use any more when its turn came.
    Expired,
}

impl EmptyReason {
    /// The code on the wire and in the table.
    pub fn code(self) -> &'static str {
        match self {
            Self::Erased => "erased",
            Self::Withdrawn => "withdrawn",
            Self::Expired => "expired",
        }
    }
}

/// How far a message has come, as a person sees it. This is an axis of its own, never mixed with the state of a referral.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Tick {
    /// *in coda*: here, not yet signed for by the peer.
    Queued,
    /// *consegnato*: the peer has signed a receipt.
    Delivered,
    /// *nella loro lista*: it stands in the peer's work list.
    Processed,
    /// *letto*: a person entitled to answer has opened it.
    Read,
    /// The peer's node has it and cannot use it; a person must look.
    Refused,
}

impl Tick {
    /// The key of the word in the locale files.
    pub fn key(self) -> &'static str {
        match self {
            Self::Queued => "tick-queued",
            Self::Delivered => "tick-delivered",
            Self::Processed => "tick-processed",
            Self::Read => "tick-read",
            Self::Refused => "tick-refused",
        }
    }

    /// From the moments stored with a message.
    pub fn from_moments(received: Option<i64>, processed: Option<i64>, read: Option<i64>, exception: &str) -> Self {
        match (received, processed, read) {
            _ if !exception.is_empty() => Self::Refused,
            (_, _, Some(_)) => Self::Read,
            (_, Some(_), None) => Self::Processed,
            (Some(_), None, None) => Self::Delivered,
            (None, None, None) => Self::Queued,
        }
    }
}

/// Minutes after which an undelivered message asks a person to telephone.
pub fn patience_minutes(urgent: bool) -> i64 {
    if urgent { 15 } else { 24 * 60 }
}

#[cfg(test)]
mod tests;
