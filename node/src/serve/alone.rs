//! One process serves a data folder with SQLite: two would each have a writer, workers and a memory of what was sent.
//!
//! A file in the data folder is locked for the life of the process. The system gives the lock back when the process ends, however it
//! ends: what `kill -9` leaves is a file without a lock, which refuses nobody. Commands beside the node do not ask for it.

use std::fs::{File, OpenOptions, TryLockError};
use std::os::unix::fs::OpenOptionsExt;
use std::path::PathBuf;

use crate::config::Config;

/// Name of the file.
const FILE_NAME: &str = "pico-serving";

/// Why the folder cannot be served.
#[derive(Debug, thiserror::Error)]
pub enum AloneError {
    /// Another process does.
    #[error("another process serves {0} already: stop it first, or name another folder with --data")]
    Served(PathBuf),
    /// The file that is locked.
    #[error("{path}: {cause}")]
    File {
        /// Which.
        path: PathBuf,
        /// What the system said.
        cause: std::io::Error,
    },
}

/// Held as long as the node is served. On PostgreSQL several processes may serve one node, and nothing is held.
pub struct Alone(#[expect(dead_code, reason = "held for its lock")] Option<File>);

/// Takes the folder.
pub fn take(config: &Config) -> Result<Alone, AloneError> {
    if !config.database.url.starts_with("sqlite:") {
        return Ok(Alone(None));
    }
    let path = config.data.join(FILE_NAME);
    let failed = |cause| AloneError::File { path: path.clone(), cause };
    let file = OpenOptions::new().write(true).create(true).truncate(false).mode(0o600).open(&path).map_err(failed)?;
    match file.try_lock() {
        Ok(()) => Ok(Alone(Some(file))),
        Err(TryLockError::WouldBlock) => Err(AloneError::Served(config.data.clone())),
        Err(TryLockError::Error(cause)) => Err(failed(cause)),
    }
}
