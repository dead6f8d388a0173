//! Free TCP ports on loopback.

use std::net::TcpListener;
use std::sync::atomic::{AtomicU16, Ordering};

/// Below the range from which the system takes the local end of outgoing connections: nobody grabs one by accident
/// between our look and the node's start.
const FIRST: u16 = 12_000;
const COUNT: u16 = 20_000;

/// A port nobody listens on, given out once in this run.
pub fn free() -> u16 {
    static NEXT: AtomicU16 = AtomicU16::new(0);
    // Runs side by side start at different places.
    let start = u16::try_from(std::process::id() % 100).expect("below 100") * (COUNT / 100);
    for _ in 0..COUNT {
        let port = FIRST + start.wrapping_add(NEXT.fetch_add(1, Ordering::Relaxed)) % COUNT;
        if TcpListener::bind(("127.0.0.1", port)).is_ok() {
            return port;
        }
    }
    panic!("no free port between {FIRST} and {}", FIRST + COUNT);
}
