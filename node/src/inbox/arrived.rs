//! Verified messages as the inbox keeps them. Their rows are written out where the batch was verified, on one of many threads: the
//! one task that commits has enough to do.

use pico_protocol::batch::VerifiedBatch;
use pico_protocol::core::Core;
use pico_protocol::digest::Digest;
use pico_protocol::id::NodeId;
use pico_protocol::message::{Empty, Slot, VerifiedMessage};
use pico_protocol::signed::Verified;

/// Messages of one request that one peer has signed for us, in order and without a hole.
#[derive(Debug)]
pub(super) struct Arrivals {
    pub(super) from: NodeId,
    pub(super) epoch: u64,
    /// SHA-256 of the body, which the answer names.
    pub(super) request: Digest,
    /// At least one.
    pub(super) messages: Vec<Arrived>,
}

/// One of them.
#[derive(Debug)]
pub(super) struct Arrived {
    pub(super) core: Verified<Core>,
    pub(super) row: Row,
}

/// What stands in the table of it, beside its place.
#[derive(Debug)]
pub(super) struct Row {
    pub(super) id: String,
    pub(super) kind: String,
    /// The signed core as JSON.
    pub(super) core: String,
    pub(super) digest: String,
    /// The seal as JSON, or the reason why there is none.
    pub(super) seal: String,
    /// `stored`, or `empty` where there is nothing to open.
    pub(super) state: &'static str,
}

impl From<VerifiedBatch> for Arrivals {
    fn from(batch: VerifiedBatch) -> Self {
        let VerifiedBatch { from, epoch, messages, request, .. } = batch;
        Self { from, epoch, request, messages: messages.into_iter().map(Arrived::from).collect() }
    }
}

impl From<VerifiedMessage> for Arrived {
    fn from(VerifiedMessage { core, slot }: VerifiedMessage) -> Self {
        let row = Row {
            id: core.id.to_string(),
            kind: core.kind.to_string(),
            core: core.signed().to_json(),
            digest: core.digest().to_string(),
            state: if matches!(slot, Slot::Sealed(_)) { "stored" } else { "empty" },
            seal: match slot {
                Slot::Sealed(seal) => serde_json::to_string(&seal).unwrap_or_default(),
                Slot::Empty(Empty::Erased) => "erased".into(),
                Slot::Empty(Empty::Withdrawn) => "withdrawn".into(),
                Slot::Empty(Empty::Expired) => "expired".into(),
            },
        };
        Self { core, row }
    }
}

impl Arrived {
    /// Whether there is something to open.
    pub(super) fn is_sealed(&self) -> bool {
        self.row.state == "stored"
    }
}
