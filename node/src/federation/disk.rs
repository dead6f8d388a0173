//! Room on the disk: below the reserve nothing is accepted, because accepting and then failing is worse than waiting.
//!
//! The reserve is a number that peers are held to; the people of this cooperative go on working below it. When the disk is
//! really full a node could not even let anybody in to see why: a log-in is a row. So a file of [`EMERGENCY`] bytes is laid
//! down at start, beside the database, and given up when hardly anything else is free. What it held is enough for log-ins,
//! pages and their rows in the log, and from then on until the file can be laid down again nothing is accepted from peers,
//! whatever the reserve says: they are told to wait, which costs no room.
//!
//! Measured is the disk with the database where that is a file, else the data folder's. The disk of a PostgreSQL server is not
//! seen from here; when the server says that it is full, peers are told to wait as well.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::time::Duration;

use crate::app::App;
use crate::config::Config;

/// How long a measurement holds.
const MEASURED_FOR: i64 = 1000;
/// How long peers wait after the database has said that its disk is full.
const FULL_FOR: i64 = 60_000;
/// Between two looks at the room that is left.
const LOOK: Duration = Duration::from_secs(1);

/// Name of the emergency file.
pub const FILE_NAME: &str = "pico-emergency-room";
/// Its size: many hundred log-ins and pages.
pub const EMERGENCY: u64 = 8 << 20;
/// With less than this free it is given up.
const HARDLY_ANY: u64 = 1 << 20;

/// The last measurement.
#[derive(Debug, Default)]
pub struct Measured {
    at: AtomicI64,
    low: AtomicBool,
    /// The emergency file was given up and could not be laid down again yet.
    given_up: AtomicBool,
    /// The database said that its disk is full; peers wait until this moment.
    full_until: AtomicI64,
}

/// Whether peers must wait: less than the configured reserve is free, or the emergency room is in use.
pub fn is_low(app: &App) -> bool {
    let (measured, now) = (&app.federation.disk, app.clock.now().as_millis());
    if now - measured.at.load(Ordering::Relaxed) >= MEASURED_FOR {
        measured.at.store(now, Ordering::Relaxed);
        let low = free_bytes(&app.config).is_some_and(|free| free < app.config.limits.disk_reserve_bytes);
        measured.low.store(low, Ordering::Relaxed);
    }
    measured.low.load(Ordering::Relaxed) || is_full(app)
}

/// Whether the disk is so full that a person must make room.
pub fn is_full(app: &App) -> bool {
    let measured = &app.federation.disk;
    let said = app.clock.now().as_millis() < measured.full_until.load(Ordering::Relaxed);
    said || measured.given_up.load(Ordering::Relaxed)
}

/// The database has just said that there is no room.
pub fn say_full(app: &App) {
    let until = app.clock.now().as_millis() + FULL_FOR;
    app.federation.disk.full_until.store(until, Ordering::Relaxed);
    tracing::error!("the database has no room on its disk: peers are told to wait, nothing is accepted");
}

/// Lays the emergency file down, or gives it up where the disk is full already; then goes on looking.
pub fn start(app: &App) {
    look(app);
    let app = app.clone();
    tokio::spawn(async move {
        let mut interval = tokio::time::interval(LOOK);
        loop {
            interval.tick().await;
            look(&app);
        }
    });
}

fn look(app: &App) {
    let (path, Some(free)) = (folder(&app.config).join(FILE_NAME), free_bytes(&app.config)) else { return };
    let there = std::fs::metadata(&path).is_ok_and(|file| file.len() == EMERGENCY);
    let done = match (there, free) {
        (true, ..HARDLY_ANY) => give_up(app, &path),
        (false, ..HARDLY_ANY) => {
            app.federation.disk.given_up.store(true, Ordering::Relaxed);
            Ok(())
        }
        (false, free) if free >= 2 * EMERGENCY => lay_down(app, &path),
        _ => Ok(()),
    };
    if let Err(error) = done {
        tracing::warn!(%error, path = %path.display(), "the emergency file could not be changed");
    }
}

fn give_up(app: &App, path: &Path) -> io::Result<()> {
    std::fs::remove_file(path)?;
    app.federation.disk.given_up.store(true, Ordering::Relaxed);
    tracing::error!(
        folder = %folder(&app.config).display(),
        "the disk is full: the emergency room is in use, peers are told to wait, nothing is accepted. Make room on this disk"
    );
    Ok(())
}

/// Written in full, not only announced: a file with holes takes no room.
fn lay_down(app: &App, path: &Path) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(path)?;
    if let Err(error) = fill(&mut file) {
        drop(std::fs::remove_file(path));
        return Err(error);
    }
    if app.federation.disk.given_up.swap(false, Ordering::Relaxed) {
        tracing::info!("there is room on the disk again");
    }
    Ok(())
}

fn fill(file: &mut File) -> io::Result<()> {
    let block = [0x50; 8 * 1024];
    for _ in 0..EMERGENCY / block.len() as u64 {
        file.write_all(&block)?;
    }
    file.sync_all()
}

/// The folder whose disk matters: that of the database, where it is a file.
fn folder(config: &Config) -> PathBuf {
    let url = config.database_url();
    let file = url.strip_prefix("sqlite:").map(Path::new);
    file.and_then(Path::parent).map_or_else(|| config.data.clone(), Path::to_owned)
}

/// Free bytes for an ordinary process; nothing when the system does not tell.
pub fn free_bytes(config: &Config) -> Option<u64> {
    let stat = rustix::fs::statvfs(folder(config)).ok()?;
    Some(stat.f_bavail.saturating_mul(stat.f_frsize))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trial::TrialNode;

    #[tokio::test]
    async fn the_file_is_laid_down_once_and_takes_real_room() {
        use std::os::unix::fs::MetadataExt;
        let node = TrialNode::with("A", &["limits.disk_reserve_bytes=0"]).await;
        look(&node);
        let path = folder(&node.config).join(FILE_NAME);
        let file = std::fs::metadata(&path).unwrap();
        assert_eq!(file.len(), EMERGENCY);
        assert!(file.blocks() * 512 >= EMERGENCY, "no holes");
        assert!(!is_low(&node));
    }

    #[tokio::test]
    async fn in_the_emergency_room_peers_wait_whatever_the_reserve_and_until_it_can_be_made_again() {
        let node = TrialNode::with("A", &["limits.disk_reserve_bytes=0"]).await;
        look(&node);
        let path = folder(&node.config).join(FILE_NAME);
        give_up(&node, &path).unwrap();
        assert!(is_low(&node) && is_full(&node) && !path.exists());
        look(&node);
        assert!(path.exists() && !is_low(&node));
        say_full(&node);
        assert!(is_low(&node), "and for a while when the database says so");
    }
}
