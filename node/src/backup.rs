//! Backup and restore: one encrypted file that, with the recovery sheet alone, makes the node again on an empty machine.
//!
//! The file ([`bundle`]) is sealed for the backup key, whose secret half stands on the recovery sheet and nowhere else: the
//! node that writes backups every night cannot read any of them. Inside are lines of JSON: a manifest, the files of the
//! keys folder and the configuration, every row of every table ([`tables`]) as it was at one moment, and an end that counts
//! them. Both engines write and read the same lines, so a backup is also the way from SQLite to PostgreSQL and back.
//!
//! A backup counts only once it has been **read back from the disk** and every byte authenticated. Only then, and only when
//! it lies on another disk than the data, does `safe` advance ([`covered`]): that is what the peers are told, and what
//! allows them to forget the messages they sent us. Restoring brings back an old node on purpose; what happened since is
//! fetched from the peers after *hello* (`docs/protocol.md`), and what was erased since is erased again ([`crate::erasure`]).

pub mod bundle;
mod content;
mod covered;
pub mod restore;
pub mod tables;
pub mod unfinished;

use std::fs::File;
use std::io::{BufWriter, Write};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use pico_protocol::time::Timestamp;
use pico_protocol::{NodeId, SealKey};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::clock::DAY;
use crate::config::ConfigError;
use crate::entropy::Entropy;
use crate::erasure;
use crate::identity::birth::BACKUP_KEY_FILE;
use crate::store::{Db, StoreError, facts};

use bundle::{BundleError, Header, Reader, Writer};

/// Name of the fact that tells of the last verified backup.
const LAST: &str = "backup_last";

/// Why there is no backup, or no restore. The text says what to do.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// The envelope.
    #[error(transparent)]
    Bundle(#[from] BundleError),
    /// A file.
    #[error("{path}: {cause}")]
    File {
        /// Which.
        path: PathBuf,
        /// What the system said.
        cause: std::io::Error,
    },
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The erasure ledger.
    #[error(transparent)]
    Ledger(#[from] erasure::ErasureError),
    /// The content is not what a backup holds.
    #[error("this backup opens, but {0}: it was made by a program that is not this one")]
    Content(String),
    /// A node lives in the folder already.
    #[error("{0} already holds a node: restore into an empty folder, named with --data")]
    Occupied(PathBuf),
    /// The database is not empty.
    #[error("the database already holds data: restore into an empty one (database.url)")]
    Full,
    /// A try to make a node in the folder was interrupted.
    #[error("{0} holds a node that was never finished: run init or restore again, which clears it away first")]
    Unfinished(PathBuf),
    /// The try that was interrupted has written in another database than the one that is named now.
    #[error(
        "the try that was interrupted has written in the database {0}: name the same database.url again, so that this goes too"
    )]
    Elsewhere(String),
    /// A node was put into the folder after the try was interrupted.
    #[error("{0} holds a node that was put there after an interrupted try: take the file pico-unfinished away by hand")]
    PutThere(PathBuf),
    /// Somebody makes a node in the folder at this moment.
    #[error("somebody is making a node in {0} at this moment: wait for it to end")]
    AtWork(PathBuf),
    /// The public half of the backup key does not read.
    #[error("{0} is damaged")]
    Key(PathBuf),
    /// The configuration that came out of the backup, or flags on top of it.
    #[error(transparent)]
    Config(#[from] ConfigError),
}

impl BackupError {
    fn file(path: &Path) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.to_owned();
        move |cause| Self::File { path, cause }
    }
}

/// A backup that was written and read back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Done {
    /// When.
    pub at: Timestamp,
    /// Where.
    pub path: PathBuf,
    /// Rows in it.
    pub rows: u64,
    /// Bytes of the file.
    pub bytes: u64,
    /// It lies on another disk than the data, so it covers what peers have sent.
    pub elsewhere: bool,
}

/// What a backup is made of.
#[derive(Clone, Copy, Debug)]
pub struct Source<'a> {
    /// The database.
    pub db: &'a Db,
    /// The data folder.
    pub data: &'a Path,
    /// Whose it is.
    pub node: NodeId,
}

/// Writes a backup into `folder`, reads it back, and only then lets `safe` advance. With `trust_same_disk` a backup on the
/// disk of the data counts too: for who copies the folder elsewhere by other means.
pub async fn write(
    source: Source<'_>,
    folder: &Path,
    now: Timestamp,
    entropy: Entropy,
    trust_same_disk: bool,
) -> Result<Done, BackupError> {
    std::fs::create_dir_all(folder).map_err(BackupError::file(folder))?;
    let recipient = backup_key(source.data)?;
    let header = Header { node: source.node.to_string(), created: now, key: recipient.id() };
    let (path, unfinished, file) = begin(folder, &file_name(source.node, now))?;
    let fresh = Zeroizing::new(entropy.bytes());
    let mut writer = Writer::begin(BufWriter::new(file), &header, &recipient, fresh)?;

    let mut tx = source.db.read().await?;
    let covered = covered::streams(&mut tx).await?;
    let rows = content::write(&mut writer, &mut tx, source.data, source.node, now).await?;
    tx.rollback().await?;

    let (file, key) = writer.finish()?;
    let file = file.into_inner().map_err(|error| BackupError::file(&unfinished)(error.into_error()))?;
    file.sync_all().map_err(BackupError::file(&unfinished))?;
    drop(file);
    let reread = File::open(&unfinished).map_err(BackupError::file(&unfinished))?;
    content::check(Reader::reread(reread, &key)?, rows)?;
    std::fs::rename(&unfinished, &path).map_err(BackupError::file(&path))?;
    File::open(folder).and_then(|folder| folder.sync_all()).map_err(BackupError::file(folder))?;

    let bytes = std::fs::metadata(&path).map_err(BackupError::file(&path))?.len();
    let elsewhere = on_another_disk(source.data, folder)?;
    let done = Done { at: now, path, rows, bytes, elsewhere };
    remember(source.db, &done, elsewhere || trust_same_disk, &covered).await?;
    Ok(done)
}

/// Older than this, in milliseconds, what is called unfinished is written by nobody any more.
const LEFT_OVER: i64 = DAY;

/// Removes what interrupted backups of this node have left in `folder`, and answers which files. A backup that is being written
/// holds a lock on its file, and one that is written from another machine, whose lock may not be seen here, is younger than a day.
pub fn remove_left_over(folder: &Path, node: NodeId, now: Timestamp) -> Result<Vec<PathBuf>, BackupError> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Ok(Vec::new()) };
    let begins = format!("{}-", short(node));
    let mut removed = Vec::new();
    for path in entries.filter_map(|entry| Some(entry.ok()?.path())) {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if name.starts_with(&begins) && name.ends_with(".unfinished") && is_left_over(&path, now) {
            std::fs::remove_file(&path).map_err(BackupError::file(&path))?;
            removed.push(path);
        }
    }
    Ok(removed)
}

fn is_left_over(path: &Path, now: Timestamp) -> bool {
    let Ok(file) = File::open(path) else { return false };
    let written = file.metadata().and_then(|found| found.modified()).ok();
    let written = written.and_then(|time| jiff::Timestamp::try_from(time).ok());
    let old = written.is_some_and(|time| now.as_millis() - time.as_millisecond() > LEFT_OVER);
    old && file.try_lock().is_ok()
}

/// A name of its own for a new backup: two within one second are two files. What is being written has the name reserved,
/// so the finished file is looked for only after that.
fn begin(folder: &Path, name: &str) -> Result<(PathBuf, PathBuf, File), BackupError> {
    let stem = name.trim_end_matches(".pico-backup");
    let mut path = folder.join(name);
    let mut number = 1;
    loop {
        let unfinished = path.with_extension("unfinished");
        match File::create_new(&unfinished) {
            Ok(file) if !path.exists() => {
                // Where the disk knows no locks, the age of the file has to do.
                drop(file.try_lock());
                return Ok((path, unfinished, file));
            }
            Ok(_) => std::fs::remove_file(&unfinished).map_err(BackupError::file(&unfinished))?,
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(BackupError::file(&unfinished)(error)),
        }
        number += 1;
        path = folder.join(format!("{stem}-{number}.pico-backup"));
    }
}

async fn remember(db: &Db, done: &Done, counts: bool, covered: &[covered::Stream]) -> Result<(), BackupError> {
    let mut tx = db.write().await?;
    if counts {
        covered::advance(&mut tx, covered).await?;
    }
    let fact = serde_json::to_string(done).map_err(StoreError::inconsistent)?;
    facts::put(&mut tx, LAST, &fact).await?;
    Ok(tx.commit().await?)
}

/// The last verified backup, if there ever was one.
pub async fn last(db: &Db) -> Result<Option<Done>, StoreError> {
    let mut tx = db.read().await?;
    let fact = facts::get(&mut tx, LAST).await?;
    fact.map(|text| serde_json::from_str(&text).map_err(StoreError::inconsistent)).transpose()
}

/// The folder of the last verified backup gets what the erasure ledger has and its copy there lacks.
pub async fn copy_ledger(db: &Db, data: &Path, node: NodeId) -> Result<(), BackupError> {
    let Some(folder) = last(db).await?.and_then(|done| done.path.parent().map(Path::to_owned)) else { return Ok(()) };
    let data = data.to_owned();
    // The folder may be a share that does not answer.
    let copy = move || erasure::ledger::copy(&data, &folder, &ledger_name(node));
    tokio::task::spawn_blocking(copy).await.map_err(StoreError::inconsistent)??;
    Ok(())
}

/// The name of the ledger's copy, so that backups of several nodes may share a folder.
fn ledger_name(node: NodeId) -> String {
    format!("{}-{}", short(node), erasure::ledger::FILE_NAME)
}

/// Where the copy of the ledger lies that belongs to a backup.
pub fn ledger_beside(bundle: &Path, node: NodeId) -> PathBuf {
    bundle.with_file_name(ledger_name(node))
}

fn file_name(node: NodeId, now: Timestamp) -> String {
    let date = jiff::Timestamp::from_millisecond(now.as_millis()).unwrap_or_default();
    format!("{}-{}.pico-backup", short(node), date.strftime("%Y%m%dT%H%M%SZ"))
}

fn short(node: NodeId) -> String {
    node.to_string().chars().take(11).collect()
}

fn backup_key(data: &Path) -> Result<SealKey, BackupError> {
    let path = data.join(BACKUP_KEY_FILE);
    let text = std::fs::read_to_string(&path).map_err(BackupError::file(&path))?;
    text.trim().parse().map_err(|_| BackupError::Key(path))
}

fn on_another_disk(data: &Path, folder: &Path) -> Result<bool, BackupError> {
    let disk = |path: &Path| std::fs::metadata(path).map(|found| found.dev()).map_err(BackupError::file(path));
    Ok(disk(data)? != disk(folder)?)
}

/// One object on a line of its own.
fn write_line(writer: &mut impl Write, line: &impl Serialize) -> std::io::Result<()> {
    serde_json::to_writer(&mut *writer, line)?;
    writer.write_all(b"\n")
}

#[cfg(test)]
mod tests;
