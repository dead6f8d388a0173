//! `POST /federation/v1/pull`: for a node that cannot be reached from outside, and for relays.
//!
//! A node that only polls asks a peer, or a relay that keeps messages for it, for what is waiting. The
//! answer is a batch for each stream that was asked for, one after the other, newline-delimited, and
//! the receipts for them come with the next request. Seals are end to end, so a relay sees no content;
//! a relay verifies nothing but the size, and the receiver verifies everything.

use serde::{Deserialize, Serialize};

use crate::{
    encoding,
    error::Invalid,
    id::NodeId,
    json::Ext,
    receipt::Receipt,
    signed::{Object, Signed, authored},
    time::Timestamp,
};

/// A node asks for the messages that wait for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PullRequest {
    /// Who asks, and signs.
    pub from: NodeId,
    /// Who is asked: a sender, or a relay.
    pub to: NodeId,
    /// The version of the asker's document.
    pub document: u64,
    /// 32 fresh random bytes.
    #[serde(with = "encoding::array")]
    pub nonce: [u8; 32],
    /// The streams that are asked for, at most 64.
    pub streams: Vec<PullStream>,
    /// Receipts for what was pulled before, at most 16.
    pub receipts: Vec<Signed<Receipt>>,
    /// How many messages the asker is ready to take.
    pub window: u32,
    /// When, by the asker's clock.
    pub at: Timestamp,
    /// Additions.
    #[serde(default, skip_serializing_if = "Ext::is_empty")]
    pub ext: Ext,
}

/// One stream that is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PullStream {
    /// Its sender.
    pub sender: NodeId,
    /// Its epoch.
    pub epoch: u64,
    /// The last place that the asker has committed.
    pub after: u64,
}

impl Object for PullRequest {
    const TYPE: &'static str = "application/vnd.pico.pull.v1+json";
    const MAX: usize = 64 * 1024;

    fn check(&self) -> Result<(), Invalid> {
        Invalid::unless(self.from != self.to, "a request goes to another node")?;
        Invalid::unless(self.document >= 1, "documents are numbered from one")?;
        Invalid::unless(self.streams.len() <= 64 && self.receipts.len() <= 16, "at most 64 streams and 16 receipts")
    }
}

authored!(PullRequest, from, to);
