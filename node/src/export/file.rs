//! The file: readable by its owner alone, under its name only when it is whole, and over nothing that is there.

use std::ffi::OsString;
use std::fs::{File, OpenOptions};
use std::io::{BufWriter, ErrorKind};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use super::ExportError;

/// What is being written, under another name.
#[derive(Debug)]
pub struct Unfinished {
    /// Where the lines go.
    pub to: BufWriter<File>,
    path: PathBuf,
    part: PathBuf,
}

impl Unfinished {
    /// Begins a file that will be called `path`.
    pub fn begin(path: &Path) -> Result<Self, ExportError> {
        let mut name = OsString::from(path);
        name.push(".unfinished");
        let part = PathBuf::from(name);
        if path.symlink_metadata().is_ok() {
            return Err(ExportError::Exists(path.to_owned()));
        }
        let file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&part);
        let file = file.map_err(|cause| match cause.kind() {
            ErrorKind::AlreadyExists => ExportError::Exists(part.clone()),
            _ => ExportError::File { path: part.clone(), cause },
        })?;
        Ok(Self { to: BufWriter::new(file), path: path.to_owned(), part })
    }

    /// Makes it durable and gives it its name; what cannot be finished goes.
    pub fn finish(self) -> Result<(), ExportError> {
        let Self { to, path, part } = self;
        let done = Self::name(to, &path, &part);
        if done.is_err() {
            drop(std::fs::remove_file(&part));
        }
        done
    }

    fn name(to: BufWriter<File>, path: &Path, part: &Path) -> Result<(), ExportError> {
        let failed = |cause| ExportError::File { path: path.to_owned(), cause };
        to.into_inner().map_err(|error| failed(error.into_error()))?.sync_all().map_err(failed)?;
        if path.symlink_metadata().is_ok() {
            return Err(ExportError::Exists(path.to_owned()));
        }
        std::fs::rename(part, path).map_err(failed)?;
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        File::open(folder).and_then(|folder| folder.sync_all()).map_err(failed)
    }

    /// Takes it away: what was written of it is nothing.
    pub fn discard(self) {
        drop(self.to);
        drop(std::fs::remove_file(&self.part));
    }
}
