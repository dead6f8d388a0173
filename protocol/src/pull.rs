//! `POST /federation/v1/pull`: for a node that cannot be reached from outside, and for relays.
//!
//! A node that only polls asks a peer, or a relay that keeps messages for it, for what is waiting, and gives its receipts for
//! what it had before. The answer begins with a signed list ([`Pulled`]); then come the parts that it lists, one after the
//! other ([`PullAnswer`]): batches, questions and replies of the peer, or of those who left them at the relay, and receipts that
//! went the same way. A batch in it is judged like one that was posted, and the receipt names it by the same digest: that
//! of its lines.
//!
//! Seals are end to end, so a relay sees no content; it verifies who leaves and who asks, counts bytes, and reads nothing. The
//! receiver verifies everything. A pull can be recorded and sent again, so whatever it hands out it hands out again; a relay
//! lets go of something because of a receipt, or because the asker names the answer that had it ([`PullRequest::had`]), and
//! neither says anything new when it is repeated.

use serde::{Deserialize, Serialize};

use crate::{
    digest::Digest,
    encoding,
    error::Invalid,
    id::NodeId,
    json::Ext,
    receipt::Receipt,
    signed::{Object, Signed, authored},
    time::Timestamp,
};

mod pulled;
pub use pulled::{MAX_ANSWER, MAX_PARTS, MAX_PARTS_BYTES, Part, PullAnswer, PullError, Pulled};

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

/// The name under which the last answer that was kept stands in `ext`.
const HAD: &str = "had";

impl PullRequest {
    /// The digest of the last answer of the asked node whose questions, replies and receipts the asker has dealt with or
    /// stored, if it tells one. A relay need not give those again; one that does not read this gives them until they end.
    pub fn had(&self) -> Option<Digest> {
        self.ext.0.get(HAD)?.as_str()?.parse().ok()
    }

    /// The addition that tells it.
    pub fn having(answer: &Digest) -> Ext {
        Ext([(HAD.to_owned(), answer.to_string().into())].into_iter().collect())
    }
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

#[cfg(test)]
mod tests;
