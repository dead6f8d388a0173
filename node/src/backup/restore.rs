//! Restore: an empty machine, the bundle and the recovery sheet.
//!
//! The bundle is read twice: once to its end, so that a damaged one changes nothing, and once to put everything in place.
//! The tables are first made as they were when the backup was written, filled, and then brought up to date like those of a
//! node that was running all the while.
//!
//! Until the end the node is an unfinished one ([`super::unfinished`]): what fails takes away what it has made, and what was
//! interrupted is taken away by the next try.
//!
//! A backup brings back what was true then. Some of it must not be true again: sessions and one-time links of that day end
//! here. Some of it only people can judge (who was closed out, who took a consent back): [`UNSEEN`] keeps asking them. And the
//! node itself does not know what it has told its peers since: `restore_unmet` lists those it has to ask first.

use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use pico_protocol::time::Timestamp;
use pico_protocol::{NodeId, OpenKey};

use super::bundle::Reader;
use super::content::{FORMAT, Item, Line, Lines, Manifest, StoredFile};
use super::tables::{self, Table};
use super::unfinished::{self, Unfinished};
use super::{BackupError, LAST};
use crate::config::{Config, FILE_NAME};
use crate::entropy::Entropy;
use crate::erasure::{Erasure, ledger};
use crate::execute;
use crate::identity::keys::{self, create_private_folder, write_private};
use crate::identity::paper::PaperSecret;
use crate::store::{Db, StoreError, Tx, facts, remains};

/// Name of the fact that tells that this node was restored, and from which moment.
pub const RESTORED: &str = "restored_from";

/// Name of the fact that stays until people have looked through what the restore brought back.
pub const UNSEEN: &str = "restore_unseen";

/// What was restored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Restored {
    /// Whose node.
    pub node: NodeId,
    /// The moment it is of.
    pub created: Timestamp,
    /// Rows.
    pub rows: u64,
    /// How many erasures were taken over, and from which ledger; none where there was none.
    pub erasures: Option<(usize, PathBuf)>,
}

/// Makes the node in `data` again. `overrides` are configuration flags, for a database somewhere else; `ledger` is the newest
/// list of erasures, where it does not lie beside the bundle. It is read before anything is written, and is in its place before
/// the first row: at no moment is there a node that could be served without what was erased being erased again.
pub async fn restore(
    bundle: &Path,
    paper: &PaperSecret,
    data: &Path,
    overrides: &[String],
    ledger: Option<&Path>,
) -> Result<Restored, BackupError> {
    refuse_a_node(data)?;
    let key = OpenKey::from_secret(&paper.backup_seed());
    let manifest = examine(lines(bundle, &key)?)?;
    let beside = super::ledger_beside(bundle, manifest.node);
    let ledger = ledger.map(Path::to_path_buf).or(beside.exists().then_some(beside));
    let erased = ledger.as_deref().map(ledger::read_file).transpose()?.unwrap_or_default();
    let mut lines = lines(bundle, &key)?;
    let mut unfinished = Unfinished::begin(data, None, Entropy)?;
    match make(&mut lines, &manifest, &erased, overrides, &mut unfinished).await {
        Ok((rows, db)) => {
            unfinished.finish(&db).await?;
            db.close().await;
            let count = erased.iter().filter(|entry| entry.scope.erases()).count();
            let erasures = ledger.map(|file| (count, file));
            Ok(Restored { node: manifest.node, created: manifest.created, rows, erasures })
        }
        Err(error) => {
            unfinished.abandon(overrides).await;
            Err(error)
        }
    }
}

async fn make(
    lines: &mut BundleLines,
    manifest: &Manifest,
    erased: &[Erasure],
    overrides: &[String],
    unfinished: &mut Unfinished,
) -> Result<(u64, Db), BackupError> {
    let data = unfinished.data().to_owned();
    let first = place_files(lines, &data)?;
    ledger::append(&data, erased)?;
    let config = Config::load(&data, overrides)?;
    let db = Db::open_at(&config.database_url(), manifest.schema).await?;
    unfinished.claim(&db, &config.database_url()).await?;
    let rows = fill(&db, lines, first, manifest.created, unfinished.mark()).await?;
    db.close().await;
    // Brings the tables up to date, and shows that the program can use them.
    let db = Db::open_to_serve(&config.database_url()).await?;
    let mut tx = db.write().await?;
    close_doors(&mut tx, manifest.created).await?;
    tx.commit().await?;
    Ok((rows, db))
}

fn refuse_a_node(data: &Path) -> Result<(), BackupError> {
    if unfinished::is_there(data) {
        return Err(BackupError::Unfinished(data.to_owned()));
    }
    if data.join(FILE_NAME).exists() || data.join(keys::FOLDER).exists() {
        return Err(BackupError::Occupied(data.to_owned()));
    }
    Ok(())
}

type BundleLines = Lines<Reader<BufReader<File>>>;

fn lines(bundle: &Path, key: &OpenKey) -> Result<BundleLines, BackupError> {
    let file = File::open(bundle).map_err(BackupError::file(bundle))?;
    Ok(Lines::new(Reader::open(file, key)?.0))
}

/// Reads all of it and changes nothing.
fn examine(mut lines: BundleLines) -> Result<Manifest, BackupError> {
    let Some(Item::Line(Line::Manifest(manifest))) = lines.next()? else {
        return Err(BackupError::Content("it does not begin with a manifest".into()));
    };
    if manifest.format != FORMAT {
        return Err(BackupError::Content(format!("its format is {}, use a newer program", manifest.format)));
    }
    let (mut rows, mut end) = (0, None);
    while let Some(item) = lines.next()? {
        match item {
            Item::Row(_) => rows += 1,
            Item::Line(Line::End { rows }) => end = Some(rows),
            Item::Line(_) => {}
        }
    }
    if end == Some(rows) { Ok(manifest) } else { Err(BackupError::Content("it has no proper end".into())) }
}

/// Writes the files and answers the first table after them.
fn place_files(lines: &mut BundleLines, data: &Path) -> Result<Option<Table>, BackupError> {
    let folder = data.join(keys::FOLDER);
    create_private_folder(&folder).map_err(BackupError::file(&folder))?;
    while let Some(item) = lines.next()? {
        match item {
            Item::Line(Line::File(file)) => place(data, &file)?,
            Item::Line(Line::Table(table)) => return Ok(Some(table)),
            _ => {}
        }
    }
    Ok(None)
}

fn place(data: &Path, file: &StoredFile) -> Result<(), BackupError> {
    let ours = file.path == FILE_NAME
        || file.path.strip_prefix("keys/").is_some_and(|name| !name.contains(['/', '\\']) && !name.starts_with('.'));
    if !ours {
        return Err(BackupError::Content(format!("it holds a file {} that has no place here", file.path)));
    }
    let content = STANDARD.decode(&file.content).map_err(|_| BackupError::Content("a file does not read".into()))?;
    let path = data.join(&file.path);
    write_private(&path, &content).map_err(BackupError::file(&path))
}

async fn fill(
    db: &Db,
    lines: &mut BundleLines,
    first: Option<Table>,
    created: Timestamp,
    mark: &str,
) -> Result<u64, BackupError> {
    let mut tx = db.write().await?;
    // The backup may hold a fact of the same name, which is put as it has to be below.
    facts::remove(&mut tx, remains::MARK).await?;
    tables::postpone_foreign_keys(&mut tx).await?;
    let (mut table, mut rows) = (first, 0);
    while let Some(item) = lines.next()? {
        match (item, &table) {
            (Item::Row(row), Some(table)) => {
                tables::insert(&mut tx, table, &row).await?;
                rows += 1;
            }
            (Item::Line(Line::Table(next)), _) => table = Some(next),
            _ => {}
        }
    }
    tables::foreign_keys_hold(&mut tx).await?;
    disbelieve(&mut tx, created).await?;
    facts::put(&mut tx, remains::MARK, mark).await?;
    tx.commit().await?;
    Ok(rows)
}

/// What must not hold again, and what has to be asked. In the tables of today, whatever the backup knew.
async fn close_doors(tx: &mut Tx, created: Timestamp) -> Result<(), StoreError> {
    execute!(tx, sqlx::query("DELETE FROM account_sessions"))?;
    execute!(tx, sqlx::query("DELETE FROM account_links"))?;
    execute!(tx, sqlx::query("DELETE FROM restore_unmet"))?;
    let linked = "INSERT INTO restore_unmet (peer) SELECT node_id FROM peers WHERE state NOT IN ('invited', 'ended')";
    execute!(tx, sqlx::query(linked))?;
    facts::put(tx, UNSEEN, &created.to_string()).await
}

/// What must not be believed of the old node any more.
async fn disbelieve(tx: &mut Tx, created: Timestamp) -> Result<(), StoreError> {
    facts::put(tx, RESTORED, &created.to_string()).await?;
    // The backup that the old disk knew of may be gone with it.
    execute!(tx, sqlx::query("DELETE FROM node_facts WHERE name = $1").bind(LAST))?;
    Ok(())
}
