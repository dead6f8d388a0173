//! The receiving end of a stream.

use serde::{Deserialize, Serialize};

use crate::{
    core::Core,
    digest::Digest,
    epoch::{End, EpochOpening},
    signed::Verified,
};

/// How far a stream has come at its receiver.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Inbound {
    /// The last place that is committed.
    pub end: End,
    /// The newest version of the sender's document that a message named.
    pub document: u64,
    /// Why nothing is accepted any more, if so.
    pub halted: Option<Contradiction>,
}

/// Two things that one node signed and that cannot both be true.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Contradiction {
    /// Two cores for one place.
    SamePlace,
    /// Two cores with one message id.
    SameId,
    /// A core that does not follow from the one before it.
    BrokenChain,
    /// An epoch opened from another end than the one that was received.
    OtherHistory,
}

/// What to do with a core.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The next one: store it. [`Inbound::judge`] has moved on.
    Accept,
    /// Already here. Store nothing; if its content could not be opened before, try the new seal.
    Duplicate,
    /// Something before it is missing: leave it, the receipt tells the sender where to go on.
    Gap,
    /// A proof of contradiction: keep both cores, stop the stream, sign a refusal.
    Contradiction(Contradiction),
    /// The stream was stopped before: sign a refusal.
    Halted,
    /// Of an epoch that is not the open one: sign a refusal that tells which is.
    OtherEpoch,
    /// Signed under an older document than the stream has already seen: sign a refusal.
    OldDocument,
}

impl Default for Inbound {
    fn default() -> Self {
        Self { end: End::START, document: 1, halted: None }
    }
}

impl Inbound {
    /// Judges a core, and moves on if it is the next one. `stored` gives the digest of the core that was
    /// stored for a place of this epoch; `None` when it is no longer known.
    ///
    /// Message ids are unique in the receiver's storage: where that finds another core with the same
    /// id, call [`Inbound::halt`] with [`Contradiction::SameId`].
    pub fn judge(&mut self, core: &Verified<Core>, stored: impl FnOnce(u64) -> Option<Digest>) -> Verdict {
        if self.halted.is_some() {
            return Verdict::Halted;
        }
        if core.epoch != self.end.epoch {
            return Verdict::OtherEpoch;
        }
        if core.seq <= self.end.seq {
            let known = if core.seq == self.end.seq { Some(self.end.head) } else { stored(core.seq) };
            return match known {
                Some(digest) if digest != core.digest() => self.halt(Contradiction::SamePlace),
                _ => Verdict::Duplicate,
            };
        }
        if core.seq - self.end.seq > 1 {
            return Verdict::Gap;
        }
        if core.document < self.document {
            return Verdict::OldDocument;
        }
        if core.prev != self.end.head {
            return self.halt(Contradiction::BrokenChain);
        }
        self.end = End { epoch: core.epoch, seq: core.seq, head: core.digest() };
        self.document = core.document;
        Verdict::Accept
    }

    /// Stops the stream until people have looked.
    pub const fn halt(&mut self, why: Contradiction) -> Verdict {
        self.halted = Some(why);
        Verdict::Contradiction(why)
    }

    /// The sender opens a new epoch. It must name exactly the end that is known here: with another
    /// place (`Gap`) one of the two has lost messages and asks the other for them first; with another
    /// head for the same place the sender has two histories. Repeating an opening changes nothing.
    pub fn open_epoch(&mut self, opening: &Verified<EpochOpening>) -> Verdict {
        if self.halted.is_some() {
            return Verdict::Halted;
        }
        if opening.document < self.document {
            return Verdict::OldDocument;
        }
        if opening.epoch == self.end.epoch {
            return Verdict::Duplicate;
        }
        if opening.previous.epoch != self.end.epoch {
            return Verdict::OtherEpoch;
        }
        if opening.previous.seq != self.end.seq {
            return Verdict::Gap;
        }
        if opening.previous.head != self.end.head {
            return self.halt(Contradiction::OtherHistory);
        }
        self.end = opening.start();
        self.document = opening.document;
        Verdict::Accept
    }
}
