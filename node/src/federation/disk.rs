//! Room on the disk: below the reserve nothing is accepted, because accepting and then failing is worse than waiting.

use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};

use crate::app::App;

/// How long a measurement holds.
const MEASURED_FOR: i64 = 1000;

/// The last measurement.
#[derive(Debug, Default)]
pub struct Measured {
    at: AtomicI64,
    low: AtomicBool,
}

/// Whether less than the configured reserve is free on the data folder's disk.
pub fn is_low(app: &App) -> bool {
    let (measured, now) = (&app.federation.disk, app.clock.now().as_millis());
    if now - measured.at.load(Ordering::Relaxed) >= MEASURED_FOR {
        measured.at.store(now, Ordering::Relaxed);
        let low = free_bytes(app).is_some_and(|free| free < app.config.limits.disk_reserve_bytes);
        measured.low.store(low, Ordering::Relaxed);
    }
    measured.low.load(Ordering::Relaxed)
}

/// Free bytes for an ordinary process; nothing when the system does not tell.
pub fn free_bytes(app: &App) -> Option<u64> {
    let stat = rustix::fs::statvfs(&app.config.data).ok()?;
    Some(stat.f_bavail.saturating_mul(stat.f_frsize))
}
