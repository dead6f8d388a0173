//! The records of a sheet are made: a stretch of lines in each transaction, and in between whoever else writes has her turn.
//!
//! One transaction for a hundred thousand people would keep every colleague waiting for ten seconds and more, since each page that
//! shows people writes a row in the log. So there are many, and all or none is kept in another way. Which lines become a record is
//! decided once, together, and written down with the first stretch; a node that stopped goes on after the last one that was
//! committed, whatever the register, the clock or the program say by then. What cannot go on to its end is taken back by itself.

use std::sync::atomic::Ordering;
use std::time::Duration;

use tokio::sync::mpsc::Receiver;

use super::reading::Line;
use super::table::Lines;
use super::trial::Trial;
use super::work::{Reader, STRETCH, asker, lines, not_allowed, sight, try_out};
use super::{Import, State, store};
use crate::app::App;
use crate::audit::{self, Event, ListKind};
use crate::people::PersonId;
use crate::people::many::{self, Prepared};
use crate::store::{Result, StoreError, Tx};

/// Stretches that are ready before they are written.
const AHEAD: usize = 2;
/// Whom an import made.
const MADE: ListKind = ListKind::new("import.people", "people", "list");
/// How recent a record is that may have appeared since the lines were gone through.
const RECENT: Duration = Duration::from_mins(5);

/// Makes the records, or goes on where the node stopped. Where the register, or what the trial says, has changed since somebody looked
/// at it, nothing is made, the sheet is tried once more and she is asked again.
pub(super) async fn make(app: &App, import: &Import) -> Result<()> {
    let since = app.clock.now().minus(RECENT);
    let mut tx = app.db.read().await?;
    let Some(sight) = sight(&mut tx, import).await? else { return not_allowed(app, import, tx).await };
    let begun = store::made::taken(&mut tx, &import.id).await?;
    drop(tx);
    let lines = lines(app, import).await?;
    if let Some(taken) = begun {
        return write(app, import, None, prepare(app, import, lines, taken)).await;
    }
    let trial = try_out(app, import, &sight, &lines, false).await?;
    let changed = trial.counts != import.counts || (trial.counts.bad > 0 && !import.without_bad);
    let mut tx = app.db.write().await?;
    let newer = if changed { Vec::new() } else { many::likenesses(&mut tx, &sight, since).await? };
    if changed || newer.iter().any(|one| one.marks().iter().any(|mark| trial.did_not_know(mark))) {
        store::step(&mut tx, app, import, State::Checking, "import-changed", &asker(import)).await?;
        return tx.commit().await;
    }
    let taken = taken(&trial, import.with_known);
    store::made::take(&mut tx, &import.id, &taken).await?;
    write(app, import, Some(tx), prepare(app, import, lines, taken)).await
}

/// Of each line, whether it becomes a record.
fn taken(trial: &Trial, with_known: bool) -> Vec<bool> {
    trial.people.iter().map(|known| known.is_some_and(|known| !known || with_known)).collect()
}

/// Reads the lines that are left once more and encrypts those that are taken, a little ahead of who writes them.
fn prepare(app: &App, import: &Import, mut lines: Lines, taken: Vec<bool>) -> Receiver<Result<Vec<Prepared>>> {
    let (sender, receiver) = tokio::sync::mpsc::channel(AHEAD);
    let (reader, first) = (Reader::of(app, import, &lines), import.mapping.first());
    let written = usize::try_from(import.made).unwrap_or(usize::MAX);
    tokio::task::spawn_blocking(move || {
        let rows = lines.by_ref().skip(first).zip(taken).filter(|(_, taken)| *taken).skip(written);
        let mut people = rows.map(|(row, _)| match reader.line(&row) {
            Line::Person(somebody) => Prepared::new(&reader.app, somebody.details),
            _ => Err(StoreError::inconsistent("imports.taken")),
        });
        loop {
            let some: Result<Vec<Prepared>> = people.by_ref().take(STRETCH).collect();
            let over = some.as_ref().is_ok_and(Vec::is_empty);
            if over || sender.blocking_send(some).is_err() {
                // Or who writes has stopped.
                return;
            }
        }
    });
    receiver
}

/// Writes each stretch in a transaction, the first in one that is open already.
async fn write(
    app: &App,
    import: &Import,
    mut open: Option<Tx>,
    mut prepared: Receiver<Result<Vec<Prepared>>>,
) -> Result<()> {
    let (mut written, by) = (import.made, asker(import));
    app.signals.written.store(written, Ordering::Relaxed);
    while let Some(people) = prepared.recv().await {
        let people = people?;
        let mut tx = next(app, &mut open).await?;
        many::register(&mut tx, app, &import.acted_by, &people).await?;
        let ids: Vec<&PersonId> = people.iter().map(|one| &one.id).collect();
        store::made::write(&mut tx, &import.id, &ids).await?;
        audit::record_list(&mut tx, app, &by, MADE, ids.iter().map(|id| id.as_str())).await?;
        written += i64::try_from(people.len()).unwrap_or(0);
        store::made::count(&mut tx, &import.id, written, 0).await?;
        tx.commit().await?;
        app.signals.written.store(written, Ordering::Relaxed);
    }
    if written != import.counts.records(import.with_known) {
        return Err(StoreError::inconsistent("imports.counts"));
    }
    let mut tx = next(app, &mut open).await?;
    let event = Event::new("import.made", "import", import.id.as_str()).detail(format!("people={written}"));
    audit::record(&mut tx, app, &by, event).await?;
    store::erase(&mut tx, &import.id).await?;
    store::step(&mut tx, app, import, State::Made, "", &by).await?;
    tx.commit().await
}

async fn next(app: &App, open: &mut Option<Tx>) -> Result<Tx> {
    match open.take() {
        Some(tx) => Ok(tx),
        None => app.db.write().await,
    }
}
