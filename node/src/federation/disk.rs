//! Room on the disk: below the reserve nothing is accepted, because accepting and then failing is worse than waiting.
//!
//! The reserve is a number that peers are held to; the people of this cooperative go on working below it. The log, the home page
//! and `doctor` say so, or nobody would know why no message arrives. When the disk is
//! really full a node could not even let anybody in to see why: a log-in is a row. So a file of [`EMERGENCY`] bytes is laid
//! down at start, beside the database, and given up when hardly anything else is free. What it held is enough for log-ins,
//! pages and their rows in the log, and from then on until the file can be laid down again nothing is accepted from peers,
//! whatever the reserve says: they are told to wait, which costs no room. A restart changes nothing in that: a file that is not
//! there, and for which there is no room, has been given up.
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
    /// Until when, by the time since the start, which nobody sets: a clock that was wrong for a minute must not make it hold
    /// for a month.
    holds_until: AtomicI64,
    low: AtomicBool,
    /// What the log was last told: less than the reserve is free.
    told_low: AtomicBool,
    /// The emergency file was given up and could not be laid down again yet.
    given_up: AtomicBool,
    /// The database said that its disk is full; peers wait until this moment since the start.
    full_until: AtomicI64,
}

/// How much room there is, for people.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Room {
    /// As much as there should be.
    Enough,
    /// Less than the reserve: nothing is accepted from peers, everything else goes on.
    Low,
    /// A person must make room.
    None,
}

/// How much room there is.
pub fn room(app: &App) -> Room {
    match (is_full(app), is_low(app)) {
        (true, _) => Room::None,
        (false, true) => Room::Low,
        (false, false) => Room::Enough,
    }
}

/// Whether peers must wait: less than the configured reserve is free, or the emergency room is in use.
pub fn is_low(app: &App) -> bool {
    let (measured, now) = (&app.federation.disk, app.clock.since_start());
    if now >= measured.holds_until.load(Ordering::Relaxed) {
        measured.holds_until.store(now + MEASURED_FOR, Ordering::Relaxed);
        let low = free_bytes(&app.config).is_some_and(|free| free < app.config.limits.disk_reserve_bytes);
        measured.low.store(low, Ordering::Relaxed);
    }
    measured.low.load(Ordering::Relaxed) || is_full(app)
}

/// Whether the disk is so full that a person must make room.
pub fn is_full(app: &App) -> bool {
    let measured = &app.federation.disk;
    let said = app.clock.since_start() < measured.full_until.load(Ordering::Relaxed);
    said || measured.given_up.load(Ordering::Relaxed)
}

/// The database has just said that there is no room.
pub fn say_full(app: &App) {
    let until = app.clock.since_start() + FULL_FOR;
    app.federation.disk.full_until.store(until, Ordering::Relaxed);
    tracing::error!("the database has no room on its disk: peers are told to wait, nothing is accepted");
}

/// Lays the emergency file down, or gives it up where the disk is full already; then goes on looking.
pub async fn start(app: &App) {
    remove_remains(&path(app));
    look_aside(app).await;
    let working = app.clone();
    tokio::spawn(app.work.hold(async move {
        let app = working;
        let mut interval = tokio::time::interval(LOOK);
        loop {
            interval.tick().await;
            look_aside(&app).await;
        }
    }));
}

/// A process that ended while it laid the file down has left a shorter one, which is of no use and takes room.
fn remove_remains(path: &Path) {
    if std::fs::metadata(path).is_ok_and(|file| file.len() != EMERGENCY) {
        drop(std::fs::remove_file(path));
    }
}

/// Looks on a thread where waiting for the disk holds up nobody's request.
async fn look_aside(app: &App) {
    let looking = app.clone();
    if let Err(error) = tokio::task::spawn_blocking(move || look(&looking)).await {
        tracing::error!(%error, "the room on the disk could not be looked at");
    }
}

fn look(app: &App) {
    if let Some(free) = free_bytes(&app.config) {
        tell(app, free);
        act(app, &path(app), free);
    }
}

/// Who looks after the machine reads once that peers are being told to wait, and once that they are not any more.
fn tell(app: &App, free: u64) {
    let reserve = app.config.limits.disk_reserve_bytes;
    let low = free < reserve;
    if app.federation.disk.told_low.swap(low, Ordering::Relaxed) == low {
        return;
    }
    let folder = folder(&app.config);
    if low {
        tracing::warn!(
            folder = %folder.display(), free, reserve,
            "the disk is below limits.disk_reserve_bytes: peers are told to wait, nothing is accepted from them. Make room on this disk"
        );
    } else {
        tracing::info!(
            folder = %folder.display(), free, reserve,
            "the disk is above limits.disk_reserve_bytes again: what peers have kept is accepted"
        );
    }
}

fn act(app: &App, path: &Path, free: u64) {
    let there = std::fs::metadata(path).is_ok_and(|file| file.len() == EMERGENCY);
    let done = match (there, free) {
        (true, ..HARDLY_ANY) => give_up(app, path),
        (true, _) => Ok(()),
        (false, free) if free >= 2 * EMERGENCY => lay_down(app, path),
        (false, _) => {
            app.federation.disk.given_up.store(true, Ordering::Relaxed);
            Ok(())
        }
    };
    if let Err(error) = done {
        tracing::warn!(%error, path = %path.display(), "the emergency file could not be changed");
    }
}

fn path(app: &App) -> PathBuf {
    folder(&app.config).join(FILE_NAME)
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
        let path = path(&node);
        let file = std::fs::metadata(&path).unwrap();
        assert_eq!(file.len(), EMERGENCY);
        assert!(file.blocks() * 512 >= EMERGENCY, "no holes");
        assert!(!is_low(&node));
    }

    #[tokio::test]
    async fn in_the_emergency_room_peers_wait_whatever_the_reserve_and_until_it_can_be_made_again() {
        let node = TrialNode::with("A", &["limits.disk_reserve_bytes=0"]).await;
        look(&node);
        let path = path(&node);
        give_up(&node, &path).unwrap();
        assert!(is_low(&node) && is_full(&node) && !path.exists());
        look(&node);
        assert!(path.exists() && !is_low(&node));
        say_full(&node);
        assert!(is_low(&node), "and for a while when the database says so");
    }

    #[tokio::test]
    async fn what_was_given_up_before_a_restart_stays_given_up_until_there_is_room() {
        let node = TrialNode::with("A", &["limits.disk_reserve_bytes=0"]).await;
        let path = path(&node);
        act(&node, &path, EMERGENCY);
        assert!(is_full(&node) && is_low(&node), "nobody has given it up since the start, and it is not there");
        act(&node, &path, 2 * EMERGENCY);
        assert!(path.exists() && !is_full(&node));
        act(&node, &path, EMERGENCY);
        assert!(path.exists() && !is_full(&node), "a file that is there is room that is there");
    }

    #[tokio::test]
    async fn what_is_left_of_a_file_goes_at_start() {
        let node = TrialNode::with("A", &["limits.disk_reserve_bytes=0"]).await;
        let path = path(&node);
        std::fs::write(&path, "the process ended here").unwrap();
        remove_remains(&path);
        assert!(!path.exists(), "it takes room and gives none");
        look(&node);
        remove_remains(&path);
        assert!(path.exists(), "a whole one stays");
    }

    #[tokio::test]
    async fn laying_the_file_down_holds_up_no_request() {
        let node = TrialNode::with("A", &["limits.disk_reserve_bytes=0"]).await;
        let app = App::clone(&node);
        let looking = tokio::spawn(async move { look_aside(&app).await });
        // On the one thread of this test: either it has done all of it by now, or it waits for another thread.
        tokio::task::yield_now().await;
        assert!(!looking.is_finished());
        looking.await.unwrap();
        assert!(path(&node).exists());
    }

    #[tokio::test]
    async fn a_clock_that_was_wrong_for_a_moment_does_not_make_a_measurement_hold() {
        let node = TrialNode::with("A", &["limits.disk_reserve_bytes=0"]).await;
        node.clock.set_wrong_by(30 * crate::clock::DAY);
        assert!(!is_low(&node));
        say_full(&node);
        node.clock.set_wrong_by(-30 * crate::clock::DAY);
        node.federation.disk.low.store(true, Ordering::Relaxed);
        node.clock.advance(FULL_FOR.max(MEASURED_FOR));
        assert!(!is_low(&node) && !is_full(&node));
    }
}
