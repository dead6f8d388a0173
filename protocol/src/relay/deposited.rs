//! What the relay signs when something was left.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::Deposit;
use crate::{
    code::Code,
    digest::Digest,
    error::{Blame, Invalid},
    id::NodeId,
    json::Ext,
    signed::{AuthorError, KeyRing, Object, Signed, Verified, authored},
    time::Timestamp,
};

/// The longest time that a relay promises to keep something: 35 days, in milliseconds.
pub const MAX_KEPT: i64 = 35 * 24 * 60 * 60 * 1000;

/// The relay's word on a deposit. It is **not** the recipient's receipt and delivers nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Deposited {
    /// The relay, who signs.
    pub from: NodeId,
    /// Who left it.
    pub to: NodeId,
    /// The version of the relay's document.
    pub document: u64,
    /// For whom it was left.
    pub recipient: NodeId,
    /// SHA-256 of the deposit's payload.
    pub answers: Digest,
    /// What became of it.
    pub outcome: Outcome,
    /// The number of the last deposit that the relay took from this sender for this recipient; 0 for none.
    pub last: u64,
    /// What the relay would take now from this sender for this recipient.
    pub room: Room,
    /// When, by the relay's clock.
    pub at: Timestamp,
    /// Additions.
    #[serde(default, skip_serializing_if = "Ext::is_empty")]
    pub ext: Ext,
}

/// Kept or refused: `{"kept": {"until": …}}`, `{"refused": {"code": …}}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Outcome {
    /// Held durably, or taken away as asked.
    Kept {
        /// Until when the relay means to hold it, by its own clock: at most [`MAX_KEPT`] after `at`.
        until: Timestamp,
    },
    /// Nothing was kept and nothing taken away.
    Refused {
        /// Why, see the constants of [`Deposited`].
        code: Code,
    },
}

/// What still has room.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Room {
    /// Messages.
    pub messages: u64,
    /// Bytes.
    pub bytes: u64,
}

impl Deposited {
    /// Not a relay for this recipient: not linked with it, not named by it, or not willing. One code for all.
    pub const NO_RELAY: Code = Code::of("no_relay");
    /// The limits of this sender for this recipient are reached: when something has been fetched.
    pub const FULL: Code = Code::of("full");
    /// The number is not greater than `last`, and this is not the last deposit again.
    pub const OLD_NUMBER: Code = Code::of("old_number");
    /// The content is not lines of what the head says.
    pub const OTHER_CONTENT: Code = Code::of("other_content");
    /// The relay has no disk, or is being worked upon: later.
    pub const BUSY: Code = Code::of("busy");
    /// The link between sender and relay is suspended.
    pub const SUSPENDED: Code = Code::of("suspended");
    /// The link between sender and relay is frozen or has ended.
    pub const ENDED: Code = Code::of("ended");

    /// Whether it was kept.
    pub const fn is_kept(&self) -> bool {
        matches!(self.outcome, Outcome::Kept { .. })
    }

    /// Whether the same can be tried at this relay later. Otherwise only people, or another document, change anything.
    pub fn later(&self) -> bool {
        let Outcome::Refused { code } = &self.outcome else { return false };
        [Self::FULL, Self::BUSY, Self::SUSPENDED, Self::OLD_NUMBER].contains(code)
    }
}

impl Object for Deposited {
    const TYPE: &'static str = "application/vnd.pico.deposited.v1+json";
    const MAX: usize = 2048;

    fn check(&self) -> Result<(), Invalid> {
        Invalid::unless(self.from != self.to, "an answer goes to another node")?;
        let third = self.recipient != self.from && self.recipient != self.to;
        Invalid::unless(third, "a deposit is for a third node")?;
        Invalid::unless(self.document >= 1, "documents are numbered from one")?;
        let Outcome::Kept { until } = self.outcome else { return Ok(()) };
        Invalid::unless(self.last >= 1, "what is kept has a number")?;
        let kept = until.as_millis() - self.at.as_millis();
        Invalid::unless((0..=MAX_KEPT).contains(&kept), "kept from now on, and at most 35 days")
    }
}

authored!(Deposited, from, to);

/// Why the relay's word is not accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum DepositedError {
    /// Not the word of the relay to us.
    #[error(transparent)]
    Author(#[from] AuthorError),
    /// Not the answer to this deposit.
    #[error("the answer is for another deposit")]
    OtherDeposit,
}

impl DepositedError {
    /// Who is at fault.
    pub const fn blame(&self) -> Blame {
        match self {
            Self::Author(error) => error.blame(),
            Self::OtherDeposit => Blame::Carrier,
        }
    }
}

/// Verifies the answer to a deposit of ours, with the relay's keys.
pub fn verify(
    answer: Signed<Deposited>,
    deposit: &Verified<Deposit>,
    relay: &KeyRing,
) -> Result<Verified<Deposited>, DepositedError> {
    let answer = answer.verify_from(&deposit.to, relay, &deposit.from)?;
    let kept_number = !answer.is_kept() || answer.last >= deposit.number;
    let same = answer.answers == deposit.digest() && answer.recipient == deposit.recipient && kept_number;
    if same { Ok(answer) } else { Err(DepositedError::OtherDeposit) }
}
