//! The bytes that the lines cannot hold: files of people's documents and documents of referrals, opened, each under the identifier that
//! its line has.
//!
//! They go into a folder of their own, which only its owner can enter, from the transaction that reads the lines: file and line are of
//! one moment. A file is opened chunk by chunk, so a large one needs no more memory than a small one. One that does not open must not
//! keep a cooperative from leaving: it is taken away again and counted.

use std::fs::OpenOptions;
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use pico_protocol::blob::{self, BlobKey};

use super::ExportError;
use crate::app::App;
use crate::identity::keys::create_private_folder;
use crate::sql;
use crate::store::field_key::Place;
use crate::store::{Result, StoreError, Tx};
use crate::web::file::{harmless_name, open_chunk};

/// Rows that are read at once.
const ROWS: i64 = 200;

/// Where files are.
struct Shelf {
    table: &'static str,
    /// Rows of `table` with all of their file, after the identifier `$1`.
    rows: &'static str,
    /// A chunk, of the row `$1`, in the place `$2`.
    chunk: &'static str,
}

const SHELVES: [Shelf; 2] = [
    Shelf {
        table: "document_editions",
        rows: "SELECT id, name, blob_key, size FROM document_editions WHERE id > $1 ORDER BY id LIMIT $2",
        chunk: "SELECT content FROM document_chunks WHERE edition = $1 AND position = $2",
    },
    Shelf {
        table: "attachments",
        rows: "SELECT id, name, blob_key, size FROM attachments WHERE state = 'complete' AND id > $1 ORDER BY id LIMIT $2",
        chunk: "SELECT content FROM attachment_chunks WHERE attachment = $1 AND position = $2",
    },
];

/// What was written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Written {
    /// Files.
    pub files: u64,
    /// Files that did not open.
    pub unreadable: u64,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    name: String,
    blob_key: String,
    size: i64,
}

/// A new folder, which is not there yet.
pub fn folder(path: &Path) -> Result<(), ExportError> {
    if path.symlink_metadata().is_ok() {
        return Err(ExportError::Exists(path.to_owned()));
    }
    create_private_folder(path).map_err(|cause| ExportError::File { path: path.to_owned(), cause })
}

/// Writes every file that `tx` sees into a folder.
pub async fn write(app: &App, tx: &mut Tx, folder: &Path) -> Result<Written, ExportError> {
    let mut written = Written::default();
    for shelf in &SHELVES {
        let mut after = String::new();
        loop {
            let rows: Vec<Row> = sql!(tx, c => sqlx::query_as(shelf.rows).bind(&after).bind(ROWS).fetch_all(c))?;
            let Some(last) = rows.last() else { break };
            after.clone_from(&last.id);
            for row in &rows {
                let opened = one(app, tx, shelf, row, folder).await?;
                *if opened { &mut written.files } else { &mut written.unreadable } += 1;
            }
        }
    }
    Ok(written)
}

/// Writes one; answers whether it opened.
async fn one(app: &App, tx: &mut Tx, shelf: &Shelf, row: &Row, folder: &Path) -> Result<bool, ExportError> {
    let Ok((name, key)) = opened(app, shelf, row) else { return Ok(false) };
    let path = folder.join(format!("{}-{}", row.id, harmless_name(&name)));
    let failed = |cause| ExportError::File { path: path.clone(), cause };
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path).map_err(failed)?;
    let chunks = blob::chunks(row.size.unsigned_abs());
    for position in 0..chunks {
        let stored: Option<Vec<u8>> = sql!(tx, c => sqlx::query_scalar(shelf.chunk)
            .bind(&row.id).bind(i64::try_from(position).unwrap_or(i64::MAX)).fetch_optional(c))?;
        match open_chunk(&key, (position, chunks), stored) {
            Ok(content) => file.write_all(&content).map_err(failed)?,
            Err(_) => return taken_away(path).map(|()| false),
        }
    }
    file.sync_all().map_err(failed)?;
    Ok(true)
}

fn taken_away(path: PathBuf) -> Result<(), ExportError> {
    let gone: io::Result<()> = std::fs::remove_file(&path);
    gone.map_err(|cause| ExportError::File { path, cause })
}

fn opened(app: &App, shelf: &Shelf, row: &Row) -> Result<(String, BlobKey)> {
    let place = |column| Place { table: shelf.table, column, row: &row.id };
    let key = app.field_key.open(place("blob_key"), &row.blob_key)?;
    let key: [u8; 32] = key.try_into().map_err(|_| StoreError::inconsistent("blob_key"))?;
    Ok((app.field_key.open_text(place("name"), &row.name)?, BlobKey::from_bytes(key)))
}
