//! `tick/1`: the two small messages that tell a sender how far its message has come.
//!
//! *Consegnato* is the receipt and needs no message. *Preso in carico* ([`TickKind::Processed`]) says that the message
//! stands in the receiver's work list; *letto* ([`TickKind::Read`]) that a person entitled to answer has opened it, which a
//! node may choose not to tell: it is also a statement about a worker. A tick is never ticked.

use serde::{Deserialize, Serialize};

use crate::{code::Kind, error::Invalid, id::MessageId};

/// The kind of message that carries ticks.
pub const KIND: Kind = Kind::of("tick", 1);

/// The most message ids in one tick.
pub const MOST: usize = 200;

/// Messages of the other side, and how far they have come here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tick {
    /// How far.
    pub tick: TickKind,
    /// Which messages.
    pub messages: Vec<MessageId>,
}

/// How far a message has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TickKind {
    /// It stands in the work list.
    Processed,
    /// A person entitled to answer has opened it.
    Read,
}

impl Tick {
    /// Limits.
    pub fn check(&self) -> Result<(), Invalid> {
        Invalid::unless(!self.messages.is_empty() && self.messages.len() <= MOST, "a tick names 1 to 200 messages")
    }
}
