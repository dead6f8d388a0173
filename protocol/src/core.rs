//! The signed core of a message: who, to whom, where in the stream, and a commitment to the content.
//!
//! The core never holds the content. One signature over it is proof for third parties without
//! disclosing a key; sealing the content again after a key change needs no new signature; and when
//! content and salt are erased the chain of cores still verifies.
//!
//! `seq` counts from 1 within (from, to, epoch). `prev` is the SHA-256 of the previous core's payload:
//! for the very first core of a link [`Digest::ZERO`], for the first core of a later epoch the head of
//! the epoch before (see [`crate::epoch`]).

use serde::{Deserialize, Serialize};

use crate::{
    code::{Code, Kind},
    digest::Digest,
    error::Invalid,
    id::{MessageId, NodeId},
    json::Ext,
    key::SignKey,
    plaintext::{Plaintext, SizeClass},
    signed::{Object, Signed, SignedError, Verified, authored},
    time::Timestamp,
};

/// The one cryptographic suite of this version: Ed25519, SHA-256, and HPKE with
/// DHKEM(X25519, HKDF-SHA256), HKDF-SHA256 and ChaCha20-Poly1305.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Suite {
    /// `pico-1`.
    #[default]
    #[serde(rename = "pico-1")]
    Pico1,
}

/// The signed part of a message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Core {
    /// The suite.
    pub suite: Suite,
    /// Who writes, and signs.
    pub from: NodeId,
    /// To whom.
    pub to: NodeId,
    /// The version of the writer's node document in which the signing key is listed.
    pub document: u64,
    /// The epoch of the stream, from 1.
    pub epoch: u64,
    /// The place in the stream, from 1.
    pub seq: u64,
    /// SHA-256 of the payload of the core before.
    pub prev: Digest,
    /// The message's own name.
    pub id: MessageId,
    /// What it is about, coarsely.
    pub kind: Kind,
    /// When the sender wrote it, by its own clock.
    pub created: Timestamp,
    /// After this moment the content need not be acted upon.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires: Option<Timestamp>,
    /// SHA-256 of salt and content.
    pub commitment: Digest,
    /// The padded length of the content.
    pub length: SizeClass,
    /// What a receiver must understand; it answers `unsupported` if it does not.
    pub crit: Vec<Code>,
    /// Additions, ignored by whoever does not know them.
    #[serde(default, skip_serializing_if = "Ext::is_empty")]
    pub ext: Ext,
}

impl Core {
    /// Signs the core.
    pub fn sign(self, key: &SignKey) -> Result<Verified<Self>, SignedError> {
        Signed::sign(self, key)
    }
}

impl Object for Core {
    const TYPE: &'static str = "application/vnd.pico.core.v1+json";
    const MAX: usize = 2048;

    fn check(&self) -> Result<(), Invalid> {
        Invalid::unless(self.from != self.to, "a message goes to another node")?;
        Invalid::unless(self.document >= 1, "documents are numbered from one")?;
        Invalid::unless(self.epoch >= 1 && self.seq >= 1, "epochs and places are numbered from one")?;
        Invalid::unless(self.crit.len() <= 8, "at most eight critical features")
    }
}

authored!(Core, from, to);

/// A message as the sender means it, before it has a place in a stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// The message's own name.
    pub id: MessageId,
    /// What it is about.
    pub kind: Kind,
    /// When it was written.
    pub created: Timestamp,
    /// When it stops to matter.
    pub expires: Option<Timestamp>,
    /// What the receiver must understand.
    pub crit: Vec<Code>,
}

impl Draft {
    /// A draft that does not expire and asks for nothing special.
    pub const fn new(id: MessageId, kind: Kind, created: Timestamp) -> Self {
        Self { id, kind, created, expires: None, crit: Vec::new() }
    }

    /// Gives the draft its place after `prev`.
    pub fn place(self, at: &Place, content: &Plaintext) -> Core {
        Core {
            suite: Suite::Pico1,
            from: at.from,
            to: at.to,
            document: at.document,
            epoch: at.epoch,
            seq: at.seq,
            prev: at.prev,
            id: self.id,
            kind: self.kind,
            created: self.created,
            expires: self.expires,
            commitment: content.commitment(),
            length: content.length(),
            crit: self.crit,
            ext: Ext::default(),
        }
    }
}

/// A free place at the end of a stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// Who writes.
    pub from: NodeId,
    /// To whom.
    pub to: NodeId,
    /// The writer's document version.
    pub document: u64,
    /// The epoch.
    pub epoch: u64,
    /// The number of the place.
    pub seq: u64,
    /// The digest of the core before it.
    pub prev: Digest,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trial::Node;

    #[test]
    fn a_core_has_a_place_and_another_node_to_go_to() {
        let (a, b) = (Node::named("a"), Node::named("b"));
        let good = a.core(&b, 1, Digest::ZERO, "ciao").into_object();
        assert!(good.check().is_ok());
        for wrong in [
            Core { to: a.id, ..good.clone() },
            Core { seq: 0, ..good.clone() },
            Core { epoch: 0, ..good.clone() },
            Core { document: 0, ..good.clone() },
            Core { crit: vec![Code::of("x"); 9], ..good.clone() },
        ] {
            assert!(wrong.check().is_err());
        }
    }
}
