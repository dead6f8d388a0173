//! A node that is being made: what `init` and `restore` leave when they are interrupted, and how it goes away.
//!
//! Making a node writes in several places: a folder, a database that may be on a server, a sheet. No single step finishes all of
//! them, so one file ([`FILE_NAME`]) is laid into the folder before anything else and taken away last: **a node is finished when
//! this file is gone**. Until then no command opens it, so nobody can have put anything into it, and the next try may take away
//! whatever it finds of it. Never more than that: what lay in the folder before is written in the file, the sheet and a database
//! that is not in the folder carry the try's own mark. The file is locked while somebody is at work, by kill -9 too: a lock ends with
//! its process.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read, Seek, SeekFrom, Write};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};

use super::{BackupError, tables};
use crate::config::{Config, FILE_NAME as CONFIGURATION};
use crate::entropy::Entropy;
use crate::erasure::ledger;
use crate::identity::keys::{self, create_private_folder};
use crate::store::remains::{self, Remains};
use crate::store::{Db, facts};

/// Name of the file that says that a node is not finished.
pub const FILE_NAME: &str = "pico-unfinished";

/// One try to make a node. Dropped without [`finish`](Self::finish) or [`abandon`](Self::abandon), as by the end of its process,
/// it leaves what it has made to [`clear`].
#[derive(Debug)]
pub struct Unfinished {
    data: PathBuf,
    note: Note,
    claimed: bool,
    /// Held for its lock.
    file: File,
}

/// What the file says.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
struct Note {
    /// The mark of what this try makes elsewhere than in the folder.
    mark: String,
    /// The folder was there before, with these in it.
    folder_was_there: bool,
    there: Vec<String>,
    /// Where the recovery sheet is written.
    sheet: Option<PathBuf>,
    /// Where the database is that bears the mark, once it does.
    #[serde(default)]
    database: Option<String>,
}

impl Unfinished {
    /// Begins: makes the folder, which must hold no node, and lays the file into it.
    pub fn begin(data: &Path, sheet: Option<&Path>, entropy: Entropy) -> Result<Self, BackupError> {
        let failed = || BackupError::file(data);
        let folder_was_there = data.exists();
        // The database file inherits nothing: closing the folder closes everything in it to other users of the machine.
        create_private_folder(data).map_err(failed())?;
        std::fs::set_permissions(data, std::fs::Permissions::from_mode(0o700)).map_err(failed())?;
        let mut there = Vec::new();
        for entry in std::fs::read_dir(data).map_err(failed())? {
            there.push(entry.map_err(failed())?.file_name().to_string_lossy().into_owned());
        }
        let mark = URL_SAFE_NO_PAD.encode(entropy.bytes::<16>());
        let sheet = sheet.map(std::path::absolute).transpose().map_err(failed())?;
        let note = Note { mark, folder_was_there, there, sheet, database: None };
        let path = data.join(FILE_NAME);
        let options = OpenOptions::new().read(true).write(true).create_new(true).mode(0o600).open(&path);
        let mut file = options.map_err(BackupError::file(&path))?;
        let locked = file.try_lock().map_err(std::io::Error::from);
        locked.and_then(|()| note.write(&mut file)).map_err(BackupError::file(&path))?;
        Ok(Self { data: data.to_owned(), note, claimed: false, file })
    }

    /// The folder.
    pub fn data(&self) -> &Path {
        &self.data
    }

    /// The mark of what this try makes.
    pub fn mark(&self) -> &str {
        &self.note.mark
    }

    /// Marks an empty database, which is at `url`, as this try's own. One that holds anything is refused and left alone.
    pub async fn claim(&mut self, db: &Db, url: &str) -> Result<(), BackupError> {
        let mut tx = db.write().await?;
        if !tables::all_empty(&mut tx).await? {
            return Err(BackupError::Full);
        }
        // Before the mark: who clears away must know where to look for it.
        self.note.database = Some(remains::place(url)?);
        self.note.write(&mut self.file).map_err(BackupError::file(&self.data.join(FILE_NAME)))?;
        facts::put(&mut tx, remains::MARK, self.mark()).await?;
        self.claimed = true;
        Ok(tx.commit().await?)
    }

    /// Everything is in its place: from now on there is a node.
    pub async fn finish(self, db: &Db) -> Result<(), BackupError> {
        let path = self.data.join(FILE_NAME);
        std::fs::remove_file(&path).map_err(BackupError::file(&path))?;
        File::open(&self.data).and_then(|folder| folder.sync_all()).map_err(BackupError::file(&self.data))?;
        // The mark means nothing any more, and a node that is finished does not fail for it.
        if let Ok(mut tx) = db.write().await
            && facts::remove(&mut tx, remains::MARK).await.is_ok()
        {
            drop(tx.commit().await);
        }
        Ok(())
    }

    /// Takes away what was made until now. What cannot be taken away is left to the next try.
    pub async fn abandon(self, overrides: &[String]) {
        if self.note.sweep(&self.data, overrides, self.claimed).await.is_ok() {
            drop(std::fs::remove_file(self.data.join(FILE_NAME)));
            if !self.note.folder_was_there {
                drop(std::fs::remove_dir(&self.data));
            }
        }
    }
}

/// Whether a try to make a node in this folder was interrupted, or is at work now.
pub fn is_there(data: &Path) -> bool {
    data.join(FILE_NAME).exists()
}

/// Takes away what an interrupted try has left. True where there was one. `overrides` are the configuration flags of the new
/// try, which say where its database is.
pub async fn clear(data: &Path, overrides: &[String]) -> Result<bool, BackupError> {
    let path = data.join(FILE_NAME);
    if !path.exists() {
        return Ok(false);
    }
    let mut file = File::open(&path).map_err(BackupError::file(&path))?;
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => return Err(BackupError::AtWork(data.to_owned())),
        Err(TryLockError::Error(error)) => return Err(BackupError::file(&path)(error)),
    }
    let mut text = String::new();
    file.read_to_string(&mut text).map_err(BackupError::file(&path))?;
    // A file that was not even written in full is that of a try that has made nothing else.
    if let Ok(note) = serde_json::from_str::<Note>(&text) {
        note.sweep(data, overrides, true).await?;
    }
    std::fs::remove_file(&path).map_err(BackupError::file(&path))?;
    Ok(true)
}

impl Note {
    /// Over what the file said before, in one piece: a shorter text is not written twice.
    fn write(&self, file: &mut File) -> std::io::Result<()> {
        let text = serde_json::to_vec(self)?;
        file.seek(SeekFrom::Start(0))?;
        file.write_all(&text)?;
        file.set_len(text.len() as u64)?;
        file.sync_all()
    }

    /// The database of the try must be the one that the new try names: its tables are never left behind with nobody knowing.
    fn must_be_at(&self, config: Option<&Config>) -> Result<(), BackupError> {
        let Some(place) = &self.database else { return Ok(()) };
        let named = config.map(|config| remains::place(&config.database_url())).transpose()?;
        if named.as_ref() == Some(place) { Ok(()) } else { Err(BackupError::Elsewhere(place.clone())) }
    }

    async fn sweep(&self, data: &Path, overrides: &[String], database: bool) -> Result<(), BackupError> {
        // Where the configuration does not read, nobody has opened a database with it yet.
        let config = Config::load(data, overrides).ok().filter(|_| database);
        if database {
            self.must_be_at(config.as_ref())?;
        }
        if let Some(config) = config {
            let inside = |name: &str| !self.there.iter().any(|there| there == name);
            let remains = Remains { mark: &self.mark, folder: data, inside: &inside };
            if !remains::remove(&config.database_url(), remains).await? {
                return Err(BackupError::PutThere(data.to_owned()));
            }
        }
        self.remove_sheet();
        let folder = data.join(keys::FOLDER);
        if !self.was_there(keys::FOLDER) && folder.exists() {
            std::fs::remove_dir_all(&folder).map_err(BackupError::file(&folder))?;
        }
        for name in [CONFIGURATION, ledger::FILE_NAME] {
            let path = data.join(name);
            if !self.was_there(name) && path.exists() {
                std::fs::remove_file(&path).map_err(BackupError::file(&path))?;
            }
        }
        Ok(())
    }

    fn was_there(&self, name: &str) -> bool {
        self.there.iter().any(|there| there == name)
    }

    /// The sheet of a node that never was opens nothing. Another file of that name is somebody else's.
    fn remove_sheet(&self) {
        let Some(path) = &self.sheet else { return };
        if std::fs::read_to_string(path).is_ok_and(|text| text.is_empty() || text.contains(&self.mark)) {
            drop(std::fs::remove_file(path));
        }
    }
}

#[cfg(test)]
mod tests;
