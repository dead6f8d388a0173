//! What can be wrong, and who is at fault.
//!
//! Every error of this crate can be compared, and every one that concerns something received can say
//! whose fault it is. The difference matters more than the text: what the *carrier* can cause (any
//! stranger, proxy or broken line can) must never change the state of a link, what the *author*
//! signed may stop it, and what the *caller* did is a defect of our own program.
//!
//! No error carries a value out of the object it complains about: errors end in logs, and a log
//! must never hold a person's data.

use thiserror::Error;

/// Who caused an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Blame {
    /// Anybody between the two nodes, or a stranger: nothing is proved. Refuse, count, change no state.
    Carrier,
    /// The holder of the signing key: the signature is good and what it covers is wrong.
    Author,
    /// This program called with something that it should not have.
    Caller,
}

/// A text that is not in the one form its type allows, for example a node id with upper-case letters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Error)]
#[error("not a well-formed {0}")]
pub struct Malformed(pub &'static str);

/// An object with the right shape that breaks a rule of its kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Error)]
#[error("{0}")]
pub struct Invalid(pub &'static str);

impl Invalid {
    /// `Err(Invalid(rule))` unless the condition holds.
    pub const fn unless(condition: bool, rule: &'static str) -> Result<(), Self> {
        if condition { Ok(()) } else { Err(Self(rule)) }
    }
}
