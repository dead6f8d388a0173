//! The bench: what this node does on this machine, against what the machine can do at most.
//!
//! Nobody's test fails on time; this command only tells. Each figure is one line of JSON ([`report`]) with its repetitions
//! and what was measured. The ceilings ([`ceilings`]) are measured in the same run: strict verifications on all cores,
//! durable rows, empty requests over TLS. The node under test is a process of its own, as in production; the senders are
//! 64 linked nodes whose batches are signed and sealed beforehand, so that only the receiving side is measured.

pub mod ceilings;
pub mod client;
pub mod report;
pub mod slow_road;
