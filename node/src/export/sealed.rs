//! The file of an export that was asked for at the panel: encrypted chunk by chunk as the lines come, and opened chunk by chunk as it leaves.
//!
//! Nothing of it is ever in clear on a disk, and no more than one chunk of 1 MiB in memory. It is written until the node stops or the disk has
//! less room than its reserve: everybody's work comes before a copy of it.

use std::fs::{File, OpenOptions};
use std::io::{self, ErrorKind, Read, Seek, SeekFrom, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use futures_util::stream::Stream;
use pico_protocol::blob::{BlobKey, CHUNK, STORED_CHUNK};
use zeroize::Zeroizing;

use super::asked::ExportId;
use crate::app::App;
use crate::federation::disk::{self, Room};
use crate::identity::keys::create_private_folder;
use crate::store::StoreError;
use crate::web::file;

/// The folder in that of the data.
const FOLDER: &str = "exports";

/// Where the files are.
pub fn folder(app: &App) -> PathBuf {
    app.config.data.join(FOLDER)
}

/// Where one is.
pub fn path(app: &App, id: &ExportId) -> PathBuf {
    folder(app).join(id.as_str())
}

/// Takes one away; that it is not there is fine.
pub fn remove(path: &Path) -> io::Result<()> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        outcome => outcome,
    }
}

/// A file that is being written.
pub struct Sealing {
    app: App,
    file: File,
    key: BlobKey,
    /// What has come since the last full chunk; one byte more than a chunk tells that the chunk is not the last.
    rest: Zeroizing<Vec<u8>>,
    position: u32,
    size: u64,
    /// Nobody waits for it any more.
    stop: Arc<AtomicBool>,
}

impl Sealing {
    /// A new file, over what an interrupted try may have left.
    pub fn begin(app: &App, path: &Path, key: BlobKey, stop: Arc<AtomicBool>) -> io::Result<Self> {
        create_private_folder(&folder(app))?;
        remove(path)?;
        let file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
        let rest = Zeroizing::new(Vec::with_capacity(2 * CHUNK));
        Ok(Self { app: app.clone(), file, key, rest, position: 0, size: 0, stop })
    }

    /// The last chunk, and all of it durable. Answers how many bytes it has in clear.
    pub fn finish(mut self) -> io::Result<u64> {
        self.seal(true)?;
        self.file.sync_all()?;
        Ok(self.size)
    }

    fn seal(&mut self, last: bool) -> io::Result<()> {
        if disk::room(&self.app) != Room::Enough {
            return Err(ErrorKind::StorageFull.into());
        }
        let length = self.rest.len().min(CHUNK);
        let chunk = Zeroizing::new(self.rest.drain(..length).collect::<Vec<u8>>());
        self.file.write_all(&self.key.seal_chunk(self.position, last, &chunk))?;
        self.position = self.position.checked_add(1).ok_or(ErrorKind::FileTooLarge)?;
        Ok(())
    }
}

impl Write for Sealing {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.stop.load(Ordering::Relaxed) {
            return Err(io::Error::other("the node stops"));
        }
        let some = &bytes[..bytes.len().min(CHUNK)];
        self.rest.extend_from_slice(some);
        self.size += some.len() as u64;
        if some.ends_with(b"\n") {
            self.app.signals.exported[0].fetch_add(1, Ordering::Relaxed);
        }
        while self.rest.len() > CHUNK {
            self.seal(false)?;
        }
        Ok(some.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The file in clear, chunk by chunk.
pub fn opened(path: PathBuf, key: BlobKey, size: u64) -> impl Stream<Item = Result<Vec<u8>, StoreError>> {
    file::opened(key, size, move |position| {
        let path = path.clone();
        async move {
            let read = tokio::task::spawn_blocking(move || chunk(&path, position));
            read.await.map_err(StoreError::inconsistent)?.map(Some).map_err(StoreError::inconsistent)
        }
    })
}

fn chunk(path: &Path, position: u64) -> io::Result<Vec<u8>> {
    let mut file = File::open(path)?;
    file.seek(SeekFrom::Start(position * STORED_CHUNK as u64))?;
    let mut bytes = Vec::with_capacity(STORED_CHUNK);
    file.take(STORED_CHUNK as u64).read_to_end(&mut bytes)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use futures_util::TryStreamExt;

    use super::*;
    use crate::trial::TrialNode;

    #[tokio::test]
    async fn a_file_of_any_length_comes_back_as_it_was_and_is_nowhere_in_clear() {
        let node = TrialNode::named("Cooperativa di prova").await;
        let app: &App = &node;
        for length in [1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK + 7] {
            let key = BlobKey::from_bytes(app.entropy.bytes());
            let path = path(app, &ExportId::new(app.entropy.uuid(app.clock.now())));
            let text: Vec<u8> = b"una riga inventata\n".iter().copied().cycle().take(length).collect();
            let mut to = Sealing::begin(app, &path, key.clone(), Arc::default()).unwrap();
            for piece in text.chunks(70_001) {
                to.write_all(piece).unwrap();
            }
            let size = to.finish().unwrap();
            assert_eq!(size, length as u64);
            let stored = std::fs::read(&path).unwrap();
            assert!(!stored.windows(8).any(|window| window == b"inventat"), "{length}");
            let chunks: Vec<Vec<u8>> = opened(path.clone(), key, size).try_collect().await.unwrap();
            assert_eq!(chunks.concat(), text, "{length}");
            remove(&path).unwrap();
            remove(&path).unwrap();
        }
    }

    #[tokio::test]
    async fn nothing_more_is_written_once_nobody_waits() {
        let node = TrialNode::named("Cooperativa di prova").await;
        let app: &App = &node;
        let stop = Arc::new(AtomicBool::new(false));
        let path = path(app, &ExportId::new(app.entropy.uuid(app.clock.now())));
        let mut to = Sealing::begin(app, &path, BlobKey::from_bytes([7; 32]), stop.clone()).unwrap();
        to.write_all(b"una riga\n").unwrap();
        stop.store(true, Ordering::Relaxed);
        assert!(to.write_all(b"un'altra\n").is_err());
    }
}
