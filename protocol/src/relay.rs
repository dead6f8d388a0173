//! `POST /federation/v1/deposit`: leaving something at a relay for a node that cannot be reached.
//!
//! A relay is a node that both sides are linked with and that the recipient names in the `relays` of its document. The
//! sender leaves whole requests with it, as bytes; the relay keeps them until the recipient pulls, signs for them, or
//! their time is over. It decides by the signed head alone ([`Deposit`]) and reads nothing below it.
//!
//! **The relay's word is no receipt.** [`Deposited`] says that the relay holds some bytes today. The sender goes on keeping
//! its messages until the recipient's own signed receipt has come: a relay may lose everything, and nothing is lost.
//!
//! What the relay does with a deposit is a pure decision ([`Shelf`]): the sender numbers its deposits, so one that somebody
//! recorded and sends again changes nothing; and a batch from a place on takes away what was left from there before, which
//! is also how an erased content leaves the relay.

use serde::{Deserialize, Serialize};

use crate::{
    digest::Digest,
    document::Document,
    error::Invalid,
    id::NodeId,
    json::Ext,
    parcel::{Head, Holds, MAX_CARRIED, Parcel},
    signed::{Object, authored},
    time::Timestamp,
};

mod deposited;
mod shelf;
pub use deposited::{Deposited, DepositedError, MAX_KEPT, Outcome, Room, verify};
pub use shelf::{Held, MAX_LOOSE, Shelf, ShelfLimits, Verdict, passes_on};

/// The head of a deposit. The content follows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Deposit {
    /// Who leaves it, and signs.
    pub from: NodeId,
    /// The relay.
    pub to: NodeId,
    /// The version of the sender's document.
    pub document: u64,
    /// For whom it is.
    pub recipient: NodeId,
    /// The number of the deposit among those of this sender for this recipient at this relay: at least 1, and greater than
    /// that of the last one that the relay took. A node may use its clock, so that it never goes back after a restore.
    pub number: u64,
    /// What the content is; never a receipt.
    pub holds: Holds,
    /// How many bytes the content has; the most is that of its sort ([`Holds::most`]).
    pub bytes: u64,
    /// SHA-256 of the content: of a batch, what the recipient's receipt will name as `request`.
    pub body: Digest,
    /// When, by the sender's clock.
    pub at: Timestamp,
    /// Additions.
    #[serde(default, skip_serializing_if = "Ext::is_empty")]
    pub ext: Ext,
}

/// A whole deposit as received: head and content.
pub type WholeDeposit = Parcel<Deposit>;

impl Deposit {
    /// Whether the recipient takes this relay: the document, its newest one known here, is the recipient's and names the relay.
    pub fn is_taken_by(&self, document: &Document) -> bool {
        document.node_id == self.recipient && document.relays.contains(&self.to)
    }
}

impl Object for Deposit {
    const TYPE: &'static str = "application/vnd.pico.deposit.v1+json";
    const MAX: usize = 2048;

    fn check(&self) -> Result<(), Invalid> {
        Invalid::unless(self.from != self.to, "a deposit goes to another node")?;
        let third = self.recipient != self.from && self.recipient != self.to;
        Invalid::unless(third, "a deposit is for a third node")?;
        Invalid::unless(self.document >= 1 && self.number >= 1, "documents and deposits are numbered from one")?;
        Invalid::unless(self.holds != Holds::Receipt, "a receipt goes to a relay in a pull")?;
        self.holds.check(self.bytes, &self.body)
    }
}

authored!(Deposit, from, to);

impl Head for Deposit {
    const MOST: usize = MAX_CARRIED;

    fn bytes(&self) -> u64 {
        self.bytes
    }

    fn body(&self) -> Digest {
        self.body
    }
}

#[cfg(test)]
mod tests;
