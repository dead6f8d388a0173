//! The places of strangers on the public listener: few, few for one network, and never all held by who says nothing.
//!
//! Every connection begins here, also a peer's, so whoever could hold all places would close the node to everybody. So one
//! network has [`PER_NETWORK`] of them, and when there is none left the newcomer gets the place of the stranger who has
//! been idle longest: nothing asked yet, or everything answered. Who is being answered keeps its place.

use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio_util::sync::CancellationToken;

use super::limits::network;

/// Places that one network may hold at the same time. Loopback is no network: behind it stands a forwarder that speaks for
/// everybody, or a test.
pub const PER_NETWORK: usize = 4;

/// Who holds a place.
#[derive(Debug)]
struct Held {
    number: u64,
    network: Option<IpAddr>,
    /// Since when it is idle, in turns of `clock`; nothing while it is being answered.
    idle_since: Option<u64>,
    leave: CancellationToken,
}

#[derive(Debug, Default)]
struct Inside {
    held: Vec<Held>,
    clock: u64,
}

/// All places of strangers.
#[derive(Debug)]
pub struct Strangers {
    most: usize,
    inside: Mutex<Inside>,
}

impl Strangers {
    /// With room for `most`.
    pub fn new(most: usize) -> Arc<Self> {
        Arc::new(Self { most, inside: Mutex::default() })
    }

    /// A place for a newcomer; nothing when everybody who could make room is being answered.
    pub fn enter(self: &Arc<Self>, address: IpAddr) -> Option<Place> {
        let network = Some(network(address)).filter(|network| !network.is_loopback());
        let mut inside = self.inside();
        let neighbours = inside.held.iter().filter(|held| network.is_some() && held.network == network).count();
        if neighbours >= PER_NETWORK {
            inside.show_out(|held| held.network == network)?;
        } else if inside.held.len() >= self.most {
            inside.show_out(|_| true)?;
        }
        inside.clock += 1;
        let number = inside.clock;
        let leave = CancellationToken::new();
        inside.held.push(Held { number, network, idle_since: Some(number), leave: leave.clone() });
        drop(inside);
        Some(Place { all: Arc::clone(self), number, leave })
    }

    fn inside(&self) -> MutexGuard<'_, Inside> {
        self.inside.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Inside {
    /// Shows out the one that has been idle longest among those that fit.
    fn show_out(&mut self, fits: impl Fn(&Held) -> bool) -> Option<()> {
        let idle = self.held.iter().enumerate().filter(|(_, held)| fits(held));
        let longest = idle.filter_map(|(place, held)| Some((held.idle_since?, place))).min()?;
        self.held.swap_remove(longest.1).leave.cancel();
        Some(())
    }
}

/// One place; dropping it gives it back.
#[derive(Debug)]
pub struct Place {
    all: Arc<Strangers>,
    number: u64,
    leave: CancellationToken,
}

impl Place {
    /// Cancelled when the place was given to another.
    pub fn leave(&self) -> CancellationToken {
        self.leave.clone()
    }

    /// A request has begun.
    pub fn busy(&self) {
        self.set(|_| None);
    }

    /// It is answered.
    pub fn idle(&self) {
        self.set(Some);
    }

    fn set(&self, idle_since: impl Fn(u64) -> Option<u64>) {
        let mut inside = self.all.inside();
        inside.clock += 1;
        let now = inside.clock;
        if let Some(held) = inside.held.iter_mut().find(|held| held.number == self.number) {
            held.idle_since = idle_since(now);
        }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.all.inside().held.retain(|held| held.number != self.number);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(address: &str) -> IpAddr {
        address.parse().unwrap()
    }

    #[test]
    fn one_network_cannot_hold_all_places() {
        let strangers = Strangers::new(32);
        let many: Vec<_> = (0..32).map(|_| strangers.enter(at("192.0.2.7")).unwrap()).collect();
        let staying = many.iter().filter(|place| !place.leave.is_cancelled()).count();
        assert_eq!(staying, PER_NETWORK);
        for place in &many {
            place.busy();
        }
        assert!(strangers.enter(at("192.0.2.7")).is_none(), "its own are all being answered");
        let other = strangers.enter(at("198.51.100.1")).unwrap();
        assert!(!other.leave.is_cancelled());
        assert_eq!(strangers.inside().held.len(), PER_NETWORK + 1);
    }

    #[test]
    fn a_subscriber_of_ipv6_is_one_network_and_loopback_is_none() {
        let strangers = Strangers::new(32);
        let one: Vec<_> = (0..6).filter_map(|n| strangers.enter(at(&format!("2001:db8:1:2::{n}")))).collect();
        assert_eq!(one.iter().filter(|place| !place.leave.is_cancelled()).count(), PER_NETWORK);
        let here: Vec<_> = (0..6).filter_map(|_| strangers.enter(at("127.0.0.1"))).collect();
        assert!(here.iter().all(|place| !place.leave.is_cancelled()));
    }

    #[test]
    fn the_newcomer_gets_the_place_of_who_was_idle_longest_and_not_of_who_is_answered() {
        let strangers = Strangers::new(3);
        let [busy, old, young] = ["192.0.2.1", "192.0.2.2", "192.0.2.3"].map(|from| strangers.enter(at(from)).unwrap());
        busy.busy();
        let newcomer = strangers.enter(at("192.0.2.4")).unwrap();
        assert!(old.leave.is_cancelled() && !busy.leave.is_cancelled() && !young.leave.is_cancelled());
        busy.idle();
        drop(strangers.enter(at("192.0.2.5")).unwrap());
        assert!(young.leave.is_cancelled() && !busy.leave.is_cancelled(), "who was just answered is not the oldest");
        for place in [&busy, &newcomer] {
            place.busy();
        }
        let third = strangers.enter(at("192.0.2.6")).unwrap();
        third.busy();
        assert!(strangers.enter(at("192.0.2.7")).is_none(), "nobody can make room");
        drop(newcomer);
        assert!(strangers.enter(at("192.0.2.7")).is_some());
    }
}
