//! The worker that writes what was asked for at the panel, and takes it away again.
//!
//! It looks into the database for what is to do, so nobody has to stay on a page. The lines are written as the command writes them, in one
//! transaction that reads, on a thread that may work for long. What cannot be finished leaves no file, and its row says why; a node that
//! was stopped meanwhile says so when it begins again.

use std::collections::HashSet;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use pico_protocol::blob::BlobKey;
use tokio::runtime::Handle;

use super::asked::{self, Export, State};
use super::sealed::{self, Sealing};
use super::{Done, ExportError};
use crate::app::App;
use crate::audit::{self, Actor, Event};
use crate::store::{Result, StoreError, Tx};

/// Between two looks.
const LOOK: Duration = Duration::from_secs(1);
/// Between two looks for rows that are old enough to be forgotten.
const FORGET: Duration = Duration::from_hours(1);
/// What is said of one that did not fit on the disk.
const NO_ROOM: &str = "export-failed-room";
/// What is said of one during which the node was stopped.
const STOPPED: &str = "export-failed-stopped";
/// What is said of any other; the log of the program says more.
const FAILED: &str = "export-failed";

/// Starts the worker of a running node, after what an earlier run has left is put right.
pub async fn start(app: &App) {
    if let Err(error) = put_right(app).await {
        tracing::error!(%error, "what is left of an export could not be put right");
    }
    app.look_every(LOOK, "exports could not be looked after", |app| async move { look(&app).await });
    app.look_every(FORGET, "old exports could not be forgotten", |app| async move { forget_once(&app).await });
}

/// Nothing is written while a node begins: a row that says so was interrupted, a file without a row that may be downloaded is nobody's, and a
/// row without its file came back from a backup.
pub async fn put_right(app: &App) -> Result<()> {
    let (interrupted, ready) = standing(app).await?;
    for export in &interrupted {
        fail(app, export, STOPPED).await?;
    }
    let (there, without): (Vec<&Export>, Vec<&Export>) =
        ready.iter().partition(|export| sealed::path(app, &export.id).exists());
    for export in without {
        let mut tx = app.db.write().await?;
        asked::gone(&mut tx, &export.id).await?;
        tx.commit().await?;
    }
    let there: HashSet<&str> = there.iter().map(|export| export.id.as_str()).collect();
    let files = std::fs::read_dir(sealed::folder(app)).into_iter().flatten().flatten();
    for file in files.filter(|file| file.file_name().to_str().is_none_or(|name| !there.contains(name))) {
        take_away(&file.path());
    }
    Ok(())
}

/// Those to be written, and those to be downloaded.
async fn standing(app: &App) -> Result<(Vec<Export>, Vec<Export>)> {
    let all = asked::standing(&mut app.db.read_once().await?).await?;
    Ok(all.into_iter().partition(|export| export.state == State::Writing))
}

async fn forget_once(app: &App) -> Result<()> {
    let now = app.clock.now();
    if asked::is_forgettable(&mut app.db.read_once().await?, now).await? {
        let mut tx = app.db.write().await?;
        asked::forget(&mut tx, now).await?;
        tx.commit().await?;
    }
    Ok(())
}

/// Does what there is to do.
pub async fn look(app: &App) -> Result<()> {
    let (writing, ready) = standing(app).await?;
    let now = app.clock.now();
    for export in ready.iter().filter(|export| export.until().is_none_or(|until| until <= now)) {
        take_away(&sealed::path(app, &export.id));
        let mut tx = app.db.write().await?;
        asked::gone(&mut tx, &export.id).await?;
        record(&mut tx, app, Event::new("data.export-removed", "node", &node(app))).await?;
        tx.commit().await?;
    }
    for export in &writing {
        make(app, export).await?;
    }
    Ok(())
}

/// Writes one, and what came of it.
async fn make(app: &App, export: &Export) -> Result<()> {
    let outcome = written(app, export).await;
    for count in &app.signals.exported {
        count.store(0, Ordering::Relaxed);
    }
    let (done, size) = match outcome {
        Ok(written) => written,
        Err(error) => {
            tracing::error!(%error, export = %export.id, "an export was not written");
            return fail(app, export, if is_full(&error) { NO_ROOM } else { FAILED }).await;
        }
    };
    let mut tx = app.db.write().await?;
    asked::ready(&mut tx, &export.id, (&done, size), app.clock.now()).await?;
    record(&mut tx, app, Event::new("data.exported", "node", &node(app)).detail(done.codes())).await?;
    tx.commit().await
}

/// Nothing of it stays but that it was asked for, and why it is not there.
async fn fail(app: &App, export: &Export, remark: &str) -> Result<()> {
    take_away(&sealed::path(app, &export.id));
    let mut tx = app.db.write().await?;
    asked::failed(&mut tx, &export.id, remark, app.clock.now()).await?;
    record(&mut tx, app, Event::new("data.export-failed", "node", &node(app))).await?;
    tx.commit().await
}

async fn record(tx: &mut Tx, app: &App, event: Event<'_>) -> Result<()> {
    audit::record(tx, app, &Actor::Node, event).await
}

fn node(app: &App) -> String {
    app.identity.node_id().to_string()
}

fn take_away(path: &Path) {
    if let Err(error) = sealed::remove(path) {
        // It is tried again when the node begins; without its key it says nothing to anybody.
        tracing::error!(%error, "the file of an export could not be removed");
    }
}

fn is_full(error: &ExportError) -> bool {
    match error {
        ExportError::Unwritten(cause) | ExportError::File { cause, .. } => {
            matches!(cause.kind(), ErrorKind::StorageFull | ErrorKind::QuotaExceeded)
        }
        ExportError::Store(error) => error.is_disk_full(),
        ExportError::Exists(_) => false,
    }
}

/// Tells the thread that nobody waits for it any more, when the node stops.
struct Stops(Arc<AtomicBool>);

impl Drop for Stops {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// The lines, in a file that is whole and durable.
async fn written(app: &App, export: &Export) -> Result<(Done, u64), ExportError> {
    let (key, path) = (export.key(app)?, sealed::path(app, &export.id));
    // Dropped when the lines are written, and when this task is: then the thread ends too.
    let stops = Stops(Arc::default());
    let (app, stop, runtime) = (app.clone(), stops.0.clone(), Handle::current());
    let work = move || runtime.block_on(lines(app, path, key, stop));
    tokio::task::spawn_blocking(work).await.map_err(StoreError::inconsistent)?
}

async fn lines(app: App, path: PathBuf, key: BlobKey, stop: Arc<AtomicBool>) -> Result<(Done, u64), ExportError> {
    let mut tx = app.db.read().await?;
    let about = super::about(&mut tx).await?;
    app.signals.exported[1].store(about, Ordering::Relaxed);
    let mut to = Sealing::begin(&app, &path, key, stop)?;
    let done = super::write(&app, &mut tx, &mut to).await?;
    tx.rollback().await?;
    Ok((done, to.finish()?))
}
