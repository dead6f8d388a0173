//! What stands inside the envelope: lines of JSON, in this order.
//!
//! `{"manifest":…}`, then `{"file":…}` for each key file and the configuration, then for each table `{"table":…}` followed
//! by its rows as arrays, then `{"end":…}` with the number of rows. A bundle without its end is not a backup.

use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use pico_protocol::NodeId;
use pico_protocol::time::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::tables::{self, Table};
use super::{BackupError, write_line};
use crate::config::FILE_NAME;
use crate::identity::keys;
use crate::sql;
use crate::store::{StoreError, Tx};

/// The only version of this content so far.
pub(super) const FORMAT: u32 = 1;

/// What the backup is of, and which program can read it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Manifest {
    pub(super) format: u32,
    pub(super) node: NodeId,
    pub(super) created: Timestamp,
    /// Version of the program that wrote it.
    pub(super) program: String,
    /// Last migration of the tables.
    pub(super) schema: i64,
}

/// A file of the data folder.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct StoredFile {
    /// Relative to the data folder.
    pub(super) path: String,
    /// Base64.
    pub(super) content: String,
}

/// A line that is not a row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Line {
    Manifest(Manifest),
    File(StoredFile),
    Table(Table),
    End { rows: u64 },
}

/// One line, as read.
pub(super) enum Item {
    Line(Line),
    Row(Vec<Value>),
}

/// Writes everything and answers how many rows.
pub(super) async fn write(
    writer: &mut impl Write,
    tx: &mut Tx,
    data: &Path,
    node: NodeId,
    created: Timestamp,
) -> Result<u64, BackupError> {
    let unwritten = |error: std::io::Error| BackupError::Bundle(error.into());
    let schema = sql!(tx, c => sqlx::query_scalar("SELECT MAX(version) FROM _sqlx_migrations").fetch_one(c))?;
    let program = env!("CARGO_PKG_VERSION").to_owned();
    let manifest = Manifest { format: FORMAT, node, created, program, schema };
    write_line(writer, &Line::Manifest(manifest)).map_err(unwritten)?;
    for file in files(data)? {
        write_line(writer, &Line::File(file)).map_err(unwritten)?;
    }
    let mut rows = 0;
    for table in tables::catalogue(tx).await? {
        write_line(writer, &Line::Table(table.clone())).map_err(unwritten)?;
        tables::rows(tx, &table, |row| {
            rows += 1;
            write_line(writer, &row)
        })
        .await?;
    }
    write_line(writer, &Line::End { rows }).map_err(unwritten)?;
    Ok(rows)
}

/// The configuration and everything in the keys folder. Certificates kept elsewhere are not ours to copy.
fn files(data: &Path) -> Result<Vec<StoredFile>, BackupError> {
    let folder = data.join(keys::FOLDER);
    let mut paths = vec![data.join(FILE_NAME)];
    for entry in std::fs::read_dir(&folder).map_err(BackupError::file(&folder))? {
        let path = entry.map_err(BackupError::file(&folder))?.path();
        if path.is_file() {
            paths.push(path);
        }
    }
    paths.sort();
    let stored = |path: &std::path::PathBuf| {
        let content = std::fs::read(path).map_err(BackupError::file(path))?;
        let relative = path.strip_prefix(data).unwrap_or(path).to_string_lossy().into_owned();
        Ok(StoredFile { path: relative, content: STANDARD.encode(content) })
    };
    paths.iter().map(stored).collect()
}

/// The lines of a bundle, one at a time.
pub(super) struct Lines<R: Read> {
    reader: BufReader<R>,
    text: String,
}

impl<R: Read> Lines<R> {
    pub(super) fn new(reader: R) -> Self {
        Self { reader: BufReader::new(reader), text: String::new() }
    }

    /// The next line; nothing after the last one.
    pub(super) fn next(&mut self) -> Result<Option<Item>, BackupError> {
        self.text.clear();
        let read = self.reader.read_line(&mut self.text).map_err(damaged)?;
        if read == 0 {
            return Ok(None);
        }
        let unknown = |error: serde_json::Error| BackupError::Content(format!("a line does not read ({error})"));
        Ok(Some(if self.text.starts_with('[') {
            Item::Row(serde_json::from_str(&self.text).map_err(unknown)?)
        } else {
            Item::Line(serde_json::from_str(&self.text).map_err(unknown)?)
        }))
    }
}

fn damaged(error: std::io::Error) -> BackupError {
    match error.downcast::<super::bundle::BundleError>() {
        Ok(bundle) => bundle.into(),
        Err(error) => BackupError::Bundle(error.into()),
    }
}

/// Reads a bundle to its end and counts. Every byte is authenticated on the way.
pub(super) fn check(reader: impl Read, expected: u64) -> Result<(), BackupError> {
    let mut lines = Lines::new(reader);
    let (mut rows, mut end) = (0, None);
    while let Some(item) = lines.next()? {
        match item {
            Item::Row(_) => rows += 1,
            Item::Line(Line::End { rows }) => end = Some(rows),
            Item::Line(_) => {}
        }
    }
    if end == Some(rows) && rows == expected {
        Ok(())
    } else {
        Err(BackupError::Store(StoreError::inconsistent("the backup read back is not the one written")))
    }
}
