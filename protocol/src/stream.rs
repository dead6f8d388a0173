//! Streams: order, replay protection and idempotence by sequence, never by clock.
//!
//! Each link has two streams, one per direction. The sender numbers and chains its cores; the
//! receiver accepts exactly the next one, knows a repetition when it sees it, and answers with how
//! far it has come. Both ends are values that a node stores in a row and changes inside the
//! transaction that stores the messages: [`Inbound`] at the receiver, [`Outbound`] at the sender.

mod inbound;
mod outbound;

pub use inbound::{Contradiction, Inbound, Verdict};
pub use outbound::{Author, Outbound, Progress, ReceiptFault, RefusalFault};

#[cfg(test)]
mod tests;
