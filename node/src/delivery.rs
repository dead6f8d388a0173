//! Delivery: what waits in the [outbox](crate::outbox) goes to the peers, each message in order, until its receipt is here.
//!
//! One task per peer ([`worker`]). It says [`hello`] before anything is signed: a node that was restored from an old backup must
//! learn where its stream stood before it signs a sequence number that the peer has already seen with other content (decision
//! 002), and fetches back what it has lost. Then it signs what waits, seals, sends batches and believes only a signed receipt
//! that names the request. What fails is tried again, later each time ([`schedule`]); what people should know of it stands on
//! the page of deliveries ([`attempts`]).

mod ahead;
pub mod attempts;
mod deliver;
pub mod hello;
pub mod panel;
mod recover;
pub mod schedule;
mod waits;
mod worker;

pub use worker::start;
