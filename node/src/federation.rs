//! Plumbing between nodes: how bytes leave and arrive, with nothing of what they say.
//!
//! Outward ([`client`]) a node speaks HTTPS with one peer at a time: its certificate is good by a public authority **or** by
//! the pin in its node document ([`tls`]), the address that is really connected to has passed the filter ([`address`]), no
//! redirect is followed, no proxy is used, no content-encoding is accepted.
//!
//! Inward ([`listener`]) every connection is a stranger until it has shown a valid signature: strangers share few
//! connections ([`strangers`]) and few requests per minute ([`limits`]), bodies have a length and a deadline ([`body`]). What is refused is
//! refused without a signature ([`refusal`]): an HTTP status is a hint and never changes the state of a message.

pub mod address;
pub mod body;
pub mod certain;
pub mod client;
pub mod disk;
pub mod expiry;
pub mod failure;
pub mod known;
pub mod limits;
pub mod listener;
pub mod refusal;
pub mod strangers;
pub mod tls;

use std::sync::Arc;

use crate::config::Config;

/// What the federation keeps in memory; lost without harm.
#[derive(Clone)]
pub struct Federation {
    /// Connections to other nodes.
    pub clients: Arc<client::Clients>,
    /// The peers' keys, so that no batch waits for the database to be verified.
    pub known: Arc<known::Known>,
    /// What the peers' clocks have told.
    pub clocks: Arc<certain::Clocks>,
    /// Token buckets of addresses and peers.
    pub limits: Arc<limits::Limits>,
    /// The last look at the disk.
    pub disk: Arc<disk::Measured>,
}

impl Federation {
    /// With the limits of the configuration.
    pub fn new(config: &Config) -> Self {
        Self {
            clients: Arc::new(client::Clients::new(config.federation.allow_private_addresses)),
            known: Arc::default(),
            clocks: Arc::default(),
            limits: Arc::new(limits::Limits::new(&config.limits)),
            disk: Arc::default(),
        }
    }
}

#[cfg(test)]
mod tests;
