//! What a relay does with what it is left: one shelf for each sender and recipient.
//!
//! Everything here is decided from signed heads. A deposit counts once, by its number; a batch takes the place of whatever
//! was left from its first place on, because its sender went back; and a receipt clears the batch that it names, with those
//! left before it and those of older epochs. Whoever repeats a deposit or a receipt that was seen before moves nothing.

use super::Deposit;
use crate::{
    digest::Digest,
    parcel::{Holds, Places},
    receipt::Receipt,
    signed::Verified,
};

/// Questions, replies and lists of documents: of each sort the latest that are kept.
pub const MAX_LOOSE: usize = 8;

/// How much one sender may leave for one recipient.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ShelfLimits {
    /// Messages.
    pub messages: u64,
    /// Bytes of everything.
    pub bytes: u64,
}

impl Default for ShelfLimits {
    /// A thousand messages and 16 MiB.
    fn default() -> Self {
        Self { messages: 1000, bytes: 16 << 20 }
    }
}

/// One thing on a shelf.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Held {
    /// Its number.
    pub number: u64,
    /// What it is.
    pub holds: Holds,
    /// How many bytes it has.
    pub bytes: u64,
    /// SHA-256 of its bytes.
    pub body: Digest,
}

/// What one sender has left for one recipient, in the order of the numbers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shelf {
    /// The last deposit that was taken: its number and the digest of its payload.
    pub last: Option<(u64, Digest)>,
    /// What is there.
    pub held: Vec<Held>,
}

/// What to do with a deposit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Keep it, and erase these numbers in the same transaction.
    Keep {
        /// Numbers of what it replaces.
        replaces: Vec<u64>,
    },
    /// The last one again, and what it left is still there: answer as before, store nothing.
    Repeated,
    /// Refuse: [`super::Deposited::OLD_NUMBER`].
    OldNumber,
    /// Refuse: [`super::Deposited::FULL`].
    Full,
}

impl Shelf {
    /// Judges a deposit of this shelf's sender for its recipient.
    pub fn judge(&self, deposit: &Verified<Deposit>, limits: &ShelfLimits) -> Verdict {
        // What has gone meanwhile is not said to be kept: its sender leaves it again under another number, if it still wants to.
        let still = || deposit.holds == Holds::Nothing || self.held.iter().any(|held| held.number == deposit.number);
        if self.last == Some((deposit.number, deposit.digest())) && still() {
            return Verdict::Repeated;
        }
        if self.last.is_some_and(|(last, _)| deposit.number <= last) {
            return Verdict::OldNumber;
        }
        let replaces = self.replaced(&deposit.holds);
        let stays = self.held.iter().filter(|held| !replaces.contains(&held.number));
        let (messages, bytes) = sum((deposit.holds.messages(), deposit.bytes), stays);
        let before = sum((0, 0), self.held.iter());
        // Neither what takes something back needs room, nor an emptied slot in the place of a full one.
        let fits = messages <= limits.messages.max(before.0) && bytes <= limits.bytes.max(before.1);
        if fits { Verdict::Keep { replaces } } else { Verdict::Full }
    }

    /// The numbers that this receipt of the recipient clears: the batch whose lines it answers, if it was received whole, the
    /// batches of its epoch that were left before and end no later, and all of older epochs, which nobody takes any more.
    pub fn cleared(&self, receipt: &Receipt) -> Vec<u64> {
        let received = |held: &&Held| matches!(held.holds, Holds::Batch(p) if whole(p, receipt));
        let named = self.held.iter().filter(received).filter(|held| held.body == receipt.request);
        let upto = named.map(|held| held.number).max().unwrap_or(0);
        let over = |held: &&Held| matches!(held.holds, Holds::Batch(p) if p.epoch < receipt.epoch);
        let cleared = self.held.iter().filter(|held| over(held) || received(held) && held.number <= upto);
        cleared.map(|held| held.number).collect()
    }

    fn replaced(&self, holds: &Holds) -> Vec<u64> {
        let numbers = |which: &dyn Fn(&Holds) -> bool| -> Vec<u64> {
            self.held.iter().filter(|held| which(&held.holds)).map(|held| held.number).collect()
        };
        match holds {
            Holds::Nothing => numbers(&|_| true),
            Holds::Batch(new) => {
                numbers(&|old| matches!(old, Holds::Batch(p) if p.epoch == new.epoch && p.last >= new.first))
            }
            sort => {
                let mut same = numbers(&|old| old == sort);
                same.truncate((same.len() + 1).saturating_sub(MAX_LOOSE));
                same
            }
        }
    }
}

/// Messages and bytes of these, and what there is besides.
fn sum<'a>(besides: (u64, u64), held: impl Iterator<Item = &'a Held>) -> (u64, u64) {
    held.fold(besides, |(messages, bytes), held| {
        (messages.saturating_add(held.holds.messages()), bytes.saturating_add(held.bytes))
    })
}

const fn whole(places: Places, receipt: &Receipt) -> bool {
    places.epoch == receipt.epoch && places.last <= receipt.received
}

/// Whether a receipt takes the place of the one that a relay keeps for the same stream, to be passed on to its sender. One
/// that says less is an old one, or comes of a restore, which the sender learns by hello.
pub fn passes_on(kept: Option<&Receipt>, came: &Receipt) -> bool {
    let far = |receipt: &Receipt| (receipt.epoch, receipt.received, receipt.exceptions_total);
    kept.is_none_or(|kept| far(came) >= far(kept))
}

#[cfg(test)]
mod tests;
