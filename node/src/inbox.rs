//! The inbox: what peers have said, accepted once, in order, and acted upon once.
//!
//! *Accepting* ([`accept`]) is separate from *acting* ([`dispatch`]). Accepting verifies signatures, judges where each message
//! belongs in its stream and stores it; the signed receipt leaves only after the commit, so what is confirmed is durable.
//! What does not verify changes nothing at all: a stranger cannot stop a link. Batches that arrive at the same time share one
//! transaction and one `fsync` ([`commit`]).
//!
//! Acting opens the seal, checks the commitment and hands the content to the feature it belongs to, in the transaction that
//! marks the message as processed: its effect happens exactly once. What has a good signature and cannot be used goes to
//! quarantine; its place in the stream is consumed, the sender learns the code, and everything behind it goes on. An event that
//! came before what it builds on waits for that ([`waiting`]).

mod accept;
mod act;
mod arrived;
mod commit;
mod dispatch;
mod judge;
mod open;
mod receipt;
mod recover;
mod recovered;
mod serve;
pub mod store;
mod waiting;

pub use dispatch::start;
pub use serve::routes;

#[cfg(test)]
mod tests;
