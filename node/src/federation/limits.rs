//! Token buckets: how many requests a minute an unknown address, or a peer, may make.
//!
//! An address pays only for what does **not** turn out to be validly signed, so that cooperatives behind one address do not
//! starve each other; a peer pays for every request, from its first valid signature on, so that nobody can spend a peer's
//! tokens in its name.

use std::collections::HashMap;
use std::hash::Hash;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use pico_protocol::id::NodeId;
use tokio::time::Instant;

use crate::config;

/// Buckets kept before full ones are forgotten.
const REMEMBERED: usize = 10_000;

/// The buckets of a running node.
#[derive(Debug)]
pub struct Limits {
    addresses: Mutex<Buckets<IpAddr>>,
    peers: Mutex<Buckets<NodeId>>,
}

impl Limits {
    /// With the configured sizes.
    pub fn new(limits: &config::Limits) -> Self {
        Self {
            addresses: Mutex::new(Buckets::new(limits.unverified_requests_per_minute)),
            peers: Mutex::new(Buckets::new(limits.peer_requests_per_minute)),
        }
    }

    /// Whether this address has anything left; otherwise seconds to wait.
    pub fn stranger_may_ask(&self, address: IpAddr) -> Result<(), u64> {
        let mut buckets = self.addresses.lock().unwrap_or_else(PoisonError::into_inner);
        buckets.take(network(address), 0.0, Instant::now())
    }

    /// Charges an address for a request that was not validly signed.
    pub fn charge_stranger(&self, address: IpAddr) {
        let mut buckets = self.addresses.lock().unwrap_or_else(PoisonError::into_inner);
        // An empty bucket is no error here: the next question asks first.
        let _empty = buckets.take(network(address), 1.0, Instant::now());
    }

    /// Charges a peer; otherwise seconds to wait.
    pub fn charge_peer(&self, peer: &NodeId) -> Result<(), u64> {
        self.peers.lock().unwrap_or_else(PoisonError::into_inner).take(*peer, 1.0, Instant::now())
    }
}

/// Who holds one IPv6 address holds its /64.
pub fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            IpAddr::from([a, b, c, d, 0, 0, 0, 0])
        }
        address @ IpAddr::V4(_) => address,
    }
}

#[derive(Debug)]
struct Buckets<K> {
    size: f64,
    filled: HashMap<K, (f64, Instant)>,
}

impl<K: Eq + Hash> Buckets<K> {
    fn new(per_minute: u32) -> Self {
        Self { size: f64::from(per_minute), filled: HashMap::new() }
    }

    /// Takes `cost` tokens. With a cost of nothing it tells whether one token is there.
    fn take(&mut self, key: K, cost: f64, now: Instant) -> Result<(), u64> {
        let per_second = self.size / 60.0;
        let size = self.size;
        let level = |(tokens, at): (f64, Instant)| {
            let since = now.saturating_duration_since(at);
            (since.as_secs_f64().mul_add(per_second, tokens)).min(size)
        };
        let tokens = self.filled.get(&key).copied().map_or(size, level);
        if tokens < 1.0 {
            let wait = (1.0 - tokens) / per_second;
            return Err(Duration::try_from_secs_f64(wait).map_or(60, |wait| wait.as_secs() + 1));
        }
        if cost > 0.0 {
            if self.filled.len() >= REMEMBERED {
                self.filled.retain(|_, bucket| level(*bucket) < size);
            }
            self.filled.insert(key, (tokens - cost, now));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_bucket_fills_again() {
        let (mut buckets, start) = (Buckets::new(60), Instant::now());
        for _ in 0..60 {
            assert_eq!(buckets.take("a", 1.0, start), Ok(()));
        }
        assert_eq!(buckets.take("a", 1.0, start), Err(2));
        assert_eq!(buckets.take("a", 0.0, start), Err(2));
        assert_eq!(buckets.take("b", 1.0, start), Ok(()));
        assert_eq!(buckets.take("a", 1.0, start + Duration::from_secs(1)), Ok(()));
    }

    #[test]
    fn asking_costs_nothing() {
        let (mut buckets, start) = (Buckets::new(1), Instant::now());
        for _ in 0..5 {
            assert_eq!(buckets.take("a", 0.0, start), Ok(()));
        }
        assert!(buckets.filled.is_empty());
    }

    #[test]
    fn a_bucket_that_is_full_again_is_forgotten_when_there_are_many() {
        let (mut buckets, start) = (Buckets::new(60), Instant::now());
        for key in 0..REMEMBERED {
            assert_eq!(buckets.take(key, 1.0, start), Ok(()));
        }
        assert_eq!(buckets.take(REMEMBERED, 1.0, start + Duration::from_mins(1)), Ok(()));
        assert_eq!(buckets.filled.len(), 1);
    }

    #[test]
    fn one_ipv6_subscriber_has_one_bucket() {
        let (one, other): (IpAddr, IpAddr) = ("2a00:1:2:3::1".parse().unwrap(), "2a00:1:2:3:ffff::2".parse().unwrap());
        assert_eq!(network(one), network(other));
        assert_ne!(network(one), network("2a00:1:2:4::1".parse().unwrap()));
    }
}
