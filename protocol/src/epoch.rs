//! Opening a new epoch: how a stream goes on after its sender lost its end.
//!
//! A node restored from a backup no longer knows what it signed last. Were it to number on, it would
//! sign a second core for a place that is taken, and that is a contradiction. So it asks the peer for
//! what was lost (see [`crate::recover`]) and opens a new epoch that names the last place of the old
//! one and its head. Both must agree on that place; numbering starts again at 1, and the chain goes
//! on: `prev` of the first core of the new epoch is the head of the old one.

use serde::{Deserialize, Serialize};

use crate::{
    digest::Digest,
    error::Invalid,
    id::NodeId,
    json::Ext,
    signed::{Object, authored},
    time::Timestamp,
};

/// The end of a stream: the last place that is taken in an epoch and the digest of its core.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct End {
    /// The epoch.
    pub epoch: u64,
    /// The last place; 0 when the epoch has none yet.
    pub seq: u64,
    /// The digest of the last core; before the first core of an epoch, what its `prev` will be.
    pub head: Digest,
}

impl End {
    /// The end of a stream in which nothing was ever sent.
    pub const START: Self = Self { epoch: 1, seq: 0, head: Digest::ZERO };
}

/// The sender of a stream opens a new epoch of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EpochOpening {
    /// The sender of the stream.
    pub from: NodeId,
    /// Its receiver.
    pub to: NodeId,
    /// The version of the sender's node document.
    pub document: u64,
    /// The new epoch.
    pub epoch: u64,
    /// Where the old one ended.
    pub previous: End,
    /// When, by the sender's clock.
    pub at: Timestamp,
    /// Additions.
    #[serde(default, skip_serializing_if = "Ext::is_empty")]
    pub ext: Ext,
}

impl EpochOpening {
    /// Where the stream stands right after the opening.
    pub const fn start(&self) -> End {
        End { epoch: self.epoch, seq: 0, head: self.previous.head }
    }
}

impl Object for EpochOpening {
    const TYPE: &'static str = "application/vnd.pico.epoch.v1+json";
    const MAX: usize = 2048;

    fn check(&self) -> Result<(), Invalid> {
        Invalid::unless(self.from != self.to, "a stream goes to another node")?;
        Invalid::unless(self.document >= 1, "documents are numbered from one")?;
        Invalid::unless(self.previous.epoch >= 1, "epochs are numbered from one")?;
        Invalid::unless(self.epoch == self.previous.epoch + 1, "a new epoch follows the one before")
    }
}

authored!(EpochOpening, from, to);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trial::{NOON, Node};

    #[test]
    fn a_new_epoch_follows_the_one_before() {
        let opening = |epoch| EpochOpening {
            from: Node::named("a").id,
            to: Node::named("b").id,
            document: 1,
            epoch,
            previous: End::START,
            at: NOON,
            ext: Ext::default(),
        };
        assert!(opening(2).check().is_ok());
        assert!(opening(1).check().is_err());
        assert!(opening(3).check().is_err());
    }
}
