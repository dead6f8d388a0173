//! `POST /federation/v1/recover`: a restored node gets its own lost messages back.
//!
//! A peer that keeps what it received can return it: the cores that we signed, and their content
//! sealed anew for us. The cores prove themselves by our own signature and the contents by the
//! commitments inside, so the answer needs to be trusted only about where the stream ends.
//!
//! The answer is newline-delimited: first a signed [`Recovered`], then messages exactly as in a batch,
//! from us to the peer, beginning right after the place that was asked. Contents that were erased
//! meanwhile come as empty slots. At most a hundred messages and 1 MiB come at once; `last` tells
//! whether to ask again.

use serde::{Deserialize, Serialize};

use crate::{
    digest::Digest,
    encoding,
    epoch::End,
    error::Invalid,
    id::NodeId,
    json::Ext,
    signed::{Object, authored},
    time::Timestamp,
};

/// A node asks for its own messages after a place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecoverRequest {
    /// Who asks, and signs.
    pub from: NodeId,
    /// Who is asked.
    pub to: NodeId,
    /// The version of the asker's document.
    pub document: u64,
    /// 32 fresh random bytes.
    #[serde(with = "encoding::array")]
    pub nonce: [u8; 32],
    /// The epoch of the asker's stream.
    pub epoch: u64,
    /// The last place that the asker knows; 0 for everything.
    pub after: u64,
    /// When, by the asker's clock.
    pub at: Timestamp,
    /// Additions.
    #[serde(default, skip_serializing_if = "Ext::is_empty")]
    pub ext: Ext,
}

/// The first line of the answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recovered {
    /// Who answers, and signs.
    pub from: NodeId,
    /// Who asked.
    pub to: NodeId,
    /// The version of the answering node's document.
    pub document: u64,
    /// SHA-256 of the request's payload.
    pub answers: Digest,
    /// The epoch that was asked for.
    pub epoch: u64,
    /// The place of the first message that follows; one more than was asked after.
    pub first: u64,
    /// The place of the last message that follows; less than `first` when none does.
    pub last: u64,
    /// Where the stream ends as the answering node knows it: the end of the open epoch.
    pub end: End,
    /// When, by the answering node's clock.
    pub at: Timestamp,
    /// Additions.
    #[serde(default, skip_serializing_if = "Ext::is_empty")]
    pub ext: Ext,
}

impl Object for RecoverRequest {
    const TYPE: &'static str = "application/vnd.pico.recover.v1+json";
    const MAX: usize = 2048;

    fn check(&self) -> Result<(), Invalid> {
        Invalid::unless(self.from != self.to, "a request goes to another node")?;
        Invalid::unless(self.document >= 1 && self.epoch >= 1, "documents and epochs are numbered from one")
    }
}

authored!(RecoverRequest, from, to);

impl Object for Recovered {
    const TYPE: &'static str = "application/vnd.pico.recovered.v1+json";
    const MAX: usize = 2048;

    fn check(&self) -> Result<(), Invalid> {
        Invalid::unless(self.from != self.to, "an answer goes to another node")?;
        Invalid::unless(self.document >= 1 && self.epoch >= 1, "documents and epochs are numbered from one")?;
        Invalid::unless(self.first >= 1 && self.last + 1 >= self.first, "places are numbered from one and in order")?;
        Invalid::unless(self.epoch <= self.end.epoch, "the end is not before what is returned")
    }
}

authored!(Recovered, from, to);
