//! The sending end of a stream.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::{
    core::{Core, Draft, Place},
    digest::Digest,
    epoch::{End, EpochOpening},
    error::Blame,
    id::NodeId,
    key::SignKey,
    plaintext::Plaintext,
    receipt::{Exception, Receipt, Refusal},
    signed::{SignedError, Verified},
};

/// What a sender knows about a stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outbound {
    /// The last place that was signed.
    pub end: End,
    /// The last place the receiver has told to have committed.
    pub received: u64,
    /// The last place the receiver has told to be safe.
    pub safe: u64,
    /// How many exceptions of the receiver's log are known.
    pub exceptions: u64,
    /// How many messages the receiver is ready to take.
    pub window: u32,
    /// Whether a signed refusal stopped the stream.
    pub halted: bool,
}

/// What a receipt changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Messages up to this place are delivered.
    pub received: u64,
    /// How many of them the receiver had not told before.
    pub newly_received: u64,
    /// Messages up to this place need not be kept for sending again.
    pub safe: u64,
    /// The receiver has lost messages it once confirmed (it was restored): send again from
    /// `received + 1`.
    pub go_back: bool,
    /// New entries of the exception log.
    pub exceptions: Vec<Exception>,
    /// Entries of the log are missing in between: page them with hello.
    pub exceptions_missing: bool,
}

/// Why a receipt changes nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ReceiptFault {
    /// Of another stream or epoch.
    #[error("the receipt is of another stream")]
    OtherStream,
    /// It answers another request than the one in flight.
    #[error("the receipt answers another request")]
    OtherRequest,
    /// It confirms what was never sent.
    #[error("the receipt is ahead of what was sent")]
    AheadOfSent,
    /// It names another core for a place than the one that was sent.
    #[error("the receipt names another history")]
    OtherHead,
}

impl ReceiptFault {
    /// Who is at fault: a receipt is signed, but an old one can be replayed by anybody.
    pub const fn blame(&self) -> Blame {
        match self {
            Self::OtherStream | Self::OtherRequest => Blame::Carrier,
            Self::AheadOfSent | Self::OtherHead => Blame::Author,
        }
    }
}

/// Why a refusal changes nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum RefusalFault {
    /// Between two other nodes.
    #[error("the refusal is of another stream")]
    OtherStream,
    /// It refuses a request that was never sent.
    #[error("the refusal answers a request that was never sent")]
    NeverSent,
}

impl Default for Outbound {
    fn default() -> Self {
        Self { end: End::START, received: 0, safe: 0, exceptions: 0, window: 10, halted: false }
    }
}

impl Outbound {
    /// Signs a draft into the next place and moves on.
    pub fn sign(
        &mut self,
        draft: Draft,
        content: &Plaintext,
        author: &Author<'_>,
        to: NodeId,
    ) -> Result<Verified<Core>, SignedError> {
        let place = Place {
            from: author.node,
            to,
            document: author.document,
            epoch: self.end.epoch,
            seq: self.end.seq + 1,
            prev: self.end.head,
        };
        let core = draft.place(&place, content).sign(author.key)?;
        self.end = End { epoch: core.epoch, seq: core.seq, head: core.digest() };
        Ok(core)
    }

    /// Applies a receipt for the request in flight. `sent` gives the digest of our own core at a place
    /// of this epoch; `None` when it is no longer known.
    pub fn apply(
        &mut self,
        receipt: &Receipt,
        in_flight: &Digest,
        sent: impl FnOnce(u64) -> Option<Digest>,
    ) -> Result<Progress, ReceiptFault> {
        if receipt.epoch != self.end.epoch {
            return Err(ReceiptFault::OtherStream);
        }
        if receipt.request != *in_flight {
            return Err(ReceiptFault::OtherRequest);
        }
        if receipt.received > self.end.seq {
            return Err(ReceiptFault::AheadOfSent);
        }
        let ours = if receipt.received == self.end.seq { Some(self.end.head) } else { sent(receipt.received) };
        // Place 0 has no core of this epoch; what it points back to was settled when the epoch opened.
        if receipt.received > 0 && ours.is_some_and(|ours| ours != receipt.head) {
            return Err(ReceiptFault::OtherHead);
        }
        let progress = self.progress(receipt);
        self.received = receipt.received;
        self.safe = receipt.safe;
        self.window = receipt.window;
        self.exceptions = progress.exceptions.last().map_or(self.exceptions, |last| last.n);
        Ok(progress)
    }

    fn progress(&self, receipt: &Receipt) -> Progress {
        let new: Vec<Exception> = receipt.exceptions.iter().filter(|e| e.n > self.exceptions).cloned().collect();
        // With a hole before them the new entries wait: hello pages the log from our cursor.
        let next = new.first().map_or(receipt.exceptions_total + 1, |first| first.n);
        let hole = next > self.exceptions + 1;
        Progress {
            received: receipt.received,
            newly_received: receipt.received.saturating_sub(self.received),
            safe: receipt.safe,
            go_back: receipt.received < self.received,
            exceptions: if hole { Vec::new() } else { new },
            exceptions_missing: hole,
        }
    }

    /// Applies a refusal. Only one that answers a request which was really sent can stop the stream;
    /// `really_sent` looks the digest up among the requests of this link.
    pub fn refuse(&mut self, refusal: &Refusal, really_sent: impl FnOnce(&Digest) -> bool) -> Result<(), RefusalFault> {
        if !really_sent(&refusal.request) {
            return Err(RefusalFault::NeverSent);
        }
        self.halted |= refusal.halts();
        Ok(())
    }

    /// Goes on in the epoch that we opened.
    pub fn open_epoch(&mut self, opening: &EpochOpening) {
        self.end = opening.start();
        (self.received, self.safe) = (0, 0);
    }
}

/// Who signs: a node, the version of its document, and a key listed there.
#[derive(Clone, Copy, Debug)]
pub struct Author<'a> {
    /// The node.
    pub node: NodeId,
    /// The version of its document.
    pub document: u64,
    /// An operational key of that version.
    pub key: &'a SignKey,
}
