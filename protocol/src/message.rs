//! A message on the wire: a signed core, and a seal or the reason why there is none.
//!
//! ```json
//! {"core": {"payloadType": …}, "seal": {"kid": …, "enc": …, "ciphertext": …}}
//! {"core": {"payloadType": …}, "seal": null, "reason": "erased"}
//! ```
//!
//! A slot may be empty: content is erased, withdrawn or expires while it waits, and the place in the
//! stream stays. The receiver keeps the core, dispatches nothing, and the chain goes on.

use serde::{Deserialize, Deserializer, Serialize};
use thiserror::Error;

use crate::{
    core::Core,
    encoding::base64_onto,
    error::Blame,
    json::{self, JsonError},
    seal::Seal,
    signed::{Envelope, KeyRing, Signed, SignedError, Verified},
};

pub mod peering;
pub mod tick;

/// The longest message on the wire: a core of 2 KiB and a seal of 64 KiB, in base64.
pub const MAX_MESSAGE: usize = 96 * 1024;

/// Why a message is not accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum MessageError {
    /// Not strict JSON of the right shape.
    #[error("message: {0}")]
    Json(JsonError),
    /// A seal with a reason, or neither of the two.
    #[error("a message has either a seal or a reason")]
    Slot,
    /// The core is wrong.
    #[error("core: {0}")]
    Core(#[from] SignedError),
    /// The key that signed is not listed in the document version that the core names.
    #[error("the signing key is not listed in the document that the core names")]
    KeyNotListed,
    /// The core names a later document version than the ones known here: fetch it and try again.
    #[error("the core names document version {0}, which is not known yet")]
    UnknownDocument(u64),
}

impl MessageError {
    /// Who is at fault.
    pub const fn blame(&self) -> Blame {
        match self {
            Self::Core(error) => error.blame(),
            Self::KeyNotListed => Blame::Author,
            _ => Blame::Carrier,
        }
    }
}

/// Why a slot has no seal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Empty {
    /// The content was erased, as the law or the person asked.
    Erased,
    /// The sender withdrew it before it left.
    Withdrawn,
    /// It expired in the queue.
    Expired,
}

/// The content's place in a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Slot {
    /// Sealed content.
    Sealed(Seal),
    /// No content, and why.
    Empty(Empty),
}

/// A message as received.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// The signed core.
    pub core: Signed<Core>,
    /// The seal or the reason.
    pub slot: Slot,
}

/// A message whose core was verified.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifiedMessage {
    /// The verified core.
    pub core: Verified<Core>,
    /// The seal or the reason.
    pub slot: Slot,
}

impl Message {
    /// Reads one line of a batch.
    pub fn parse(line: &[u8]) -> Result<Self, MessageError> {
        let wire: Wire<'_> = json::parse(line, MAX_MESSAGE).map_err(MessageError::Json)?;
        let slot = match (wire.seal, wire.reason) {
            (Some(seal), None) => Slot::Sealed(seal),
            (None, Some(reason)) => Slot::Empty(reason),
            _ => return Err(MessageError::Slot),
        };
        Ok(Self { core: wire.core.open()?, slot })
    }

    /// Verifies the core with the sender's keys.
    pub fn verify(self, sender: &KeyRing) -> Result<VerifiedMessage, MessageError> {
        let core = self.core.verify(sender)?;
        if core.document > sender.newest() {
            return Err(MessageError::UnknownDocument(core.document));
        }
        if !sender.lists(&core.signer(), core.document) {
            return Err(MessageError::KeyNotListed);
        }
        Ok(VerifiedMessage { core, slot: self.slot })
    }

    /// The message as one line, without the line end.
    pub fn to_json(&self) -> String {
        let mut json = String::from("{\"core\":");
        json.push_str(&self.core.to_json());
        match &self.slot {
            Slot::Sealed(seal) => {
                json.push_str(",\"seal\":{\"kid\":\"");
                json.push_str(&seal.kid.to_string());
                json.push_str("\",\"enc\":\"");
                base64_onto(&seal.enc, &mut json);
                json.push_str("\",\"ciphertext\":\"");
                base64_onto(&seal.ciphertext, &mut json);
                json.push_str("\"}}");
            }
            Slot::Empty(reason) => {
                json.push_str(",\"seal\":null,\"reason\":\"");
                json.push_str(match reason {
                    Empty::Erased => "erased",
                    Empty::Withdrawn => "withdrawn",
                    Empty::Expired => "expired",
                });
                json.push_str("\"}");
            }
        }
        json
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Wire<'a> {
    #[serde(borrow)]
    core: Envelope<'a>,
    // With a function of its own the field must be there: an absent seal is not a null one.
    #[serde(deserialize_with = "present")]
    seal: Option<Seal>,
    #[serde(default)]
    reason: Option<Empty>,
}

fn present<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Seal>, D::Error> {
    Option::deserialize(from)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{digest::Digest, trial::Node};

    fn message() -> (Node, Message) {
        let (a, b) = (Node::named("a"), Node::named("b"));
        let message = a.message(&b, 1, Digest::ZERO, "ciao");
        (a, message)
    }

    #[test]
    fn a_message_survives_the_wire() {
        let (a, message) = message();
        assert_eq!(Message::parse(message.to_json().as_bytes()), Ok(message.clone()));
        assert!(message.clone().verify(&a.ring()).is_ok());
        for reason in [Empty::Erased, Empty::Withdrawn, Empty::Expired] {
            let empty = Message { slot: Slot::Empty(reason), ..message.clone() };
            assert_eq!(Message::parse(empty.to_json().as_bytes()), Ok(empty));
        }
    }

    #[test]
    fn a_message_has_either_a_seal_or_a_reason() {
        let (_, message) = message();
        let json = message.to_json();
        let core = message.core.to_json();
        for wrong in [
            format!("{{\"core\":{core}}}"),
            format!("{{\"core\":{core},\"reason\":\"erased\"}}"),
            format!("{{\"core\":{core},\"seal\":null}}"),
            format!("{{\"core\":{core},\"seal\":null,\"reason\":\"bored\"}}"),
            json.replace("\"}}", "\"},\"reason\":\"erased\"}"),
            json.replace("\"seal\":{", "\"seal\":{\"more\":1,"),
        ] {
            assert!(Message::parse(wrong.as_bytes()).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_key_signs_only_under_the_documents_that_list_it() {
        let (a, message) = message();
        let mut later = KeyRing::default();
        later.add(a.sign.verify_key(), 2, u64::MAX);
        let refused = message.clone().verify(&later).unwrap_err();
        assert_eq!((refused, refused.blame()), (MessageError::KeyNotListed, Blame::Author));
        let mut earlier = KeyRing::default();
        earlier.add(a.sign.verify_key(), 0, 0);
        assert_eq!(message.verify(&earlier), Err(MessageError::UnknownDocument(1)));
    }
}
