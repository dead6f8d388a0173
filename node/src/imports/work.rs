//! The worker that reads sheets, makes the records and takes them back.
//!
//! It looks into the database for what is to do, so nobody has to stay on a page. A sheet is gone through in stretches and never held
//! as a whole but as the text that it is: for the trial, once more before the records are made, and a third time by a thread that
//! reads and encrypts a little ahead of the one transaction that writes. While that is open nobody else writes; how far it is
//! stands in memory (`Signals::written`).

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use jiff::civil::Date;
use tokio::sync::mpsc::Receiver;

use super::reading::{self, Line};
use super::table::Lines;
use super::trial::Trial;
use super::{Import, KEPT, Mapping, State, guess, store};
use crate::accounts::permission::decide;
use crate::accounts::{self, AccountId, Decision, Permission, Role, Scope};
use crate::app::App;
use crate::audit::{self, Actor, Event, ListKind};
use crate::people::many::{self, Likely, Prepared};
use crate::people::{PersonId, Sight};
use crate::store::{Result, StoreError, Tx};
use crate::web::dates;

/// Between two looks.
const LOOK: Duration = Duration::from_secs(1);
/// Between two looks for files that are old enough to be forgotten.
const FORGET: Duration = Duration::from_hours(1);
/// Lines that are gone through, or written, at once.
const STRETCH: usize = 2_000;
/// Stretches that are ready before they are written.
const AHEAD: usize = 2;
/// Whom an import made.
const MADE: ListKind = ListKind::new("import.people", "people", "list");
/// Who went again.
const TAKEN_BACK: ListKind = ListKind::new("import.taken-back", "people", "list");

/// Starts the worker of a running node.
pub fn start(app: &App) {
    tokio::spawn(app.work.hold(run(app.clone())));
    tokio::spawn(app.work.hold(forget(app.clone())));
}

async fn run(app: App) {
    let mut interval = tokio::time::interval(LOOK);
    let mut begun = false;
    loop {
        interval.tick().await;
        let outcome = if begun { look(&app).await } else { begin(&app).await.map(|()| begun = true) };
        if let Err(error) = outcome {
            tracing::error!(%error, "imports could not be looked after");
        }
    }
}

async fn forget(app: App) {
    let mut interval = tokio::time::interval(FORGET);
    loop {
        interval.tick().await;
        if let Err(error) = forget_once(&app).await {
            tracing::error!(%error, "old files could not be forgotten");
        }
    }
}

/// What was under way when the node stopped has left nothing.
async fn begin(app: &App) -> Result<()> {
    let mut tx = app.db.write().await?;
    store::interrupted(&mut tx).await?;
    tx.commit().await
}

/// Throws away the files with which nobody went on.
pub async fn forget_once(app: &App) -> Result<()> {
    let mut tx = app.db.write().await?;
    for import in store::aged(&mut tx, app, app.clock.now().minus(KEPT)).await? {
        store::step(&mut tx, app, &import, State::Dropped, "import-aged", &Actor::Node).await?;
        store::erase(&mut tx, &import.id).await?;
        let event = Event::new("import.dropped", "import", import.id.as_str());
        audit::record(&mut tx, app, &Actor::Node, event).await?;
    }
    tx.commit().await
}

/// Does what there is to do.
async fn look(app: &App) -> Result<()> {
    loop {
        let mut tx = app.db.read_once().await?;
        let Some(import) = store::next(&mut tx, app).await? else { return Ok(()) };
        drop(tx);
        let outcome = match import.state {
            State::Checking => check(app, &import).await,
            State::Making => make(app, &import).await,
            _ => undo(app, &import).await,
        };
        app.signals.written.store(0, Ordering::Relaxed);
        if let Err(error) = outcome {
            tracing::error!(%error, import = %import.id, "an import was stopped");
            step_back(app, &import, "import-failed").await?;
        }
    }
}

/// Nothing was done: as before it was asked for.
async fn step_back(app: &App, import: &Import, remark: &str) -> Result<()> {
    let before = match import.state {
        State::Checking => State::Mapping,
        State::Making => State::Checked,
        _ => State::Made,
    };
    let mut tx = app.db.write().await?;
    store::step(&mut tx, app, import, before, remark, &Actor::Node).await?;
    tx.commit().await
}

/// Whoever asked, as the log names her.
fn asker(import: &Import) -> Actor {
    Actor::Account { id: import.acted_by.clone(), name: import.acted_by_name.clone() }
}

/// Whom she may see who asked; nothing if she may not import any more.
async fn sight(tx: &mut Tx, import: &Import) -> Result<Option<Sight>> {
    let Ok(id) = import.acted_by.parse::<AccountId>() else { return Ok(None) };
    let account = accounts::store::find(tx, &id).await?.filter(accounts::Account::is_active);
    Ok(account.and_then(|account| {
        let may = decide(&account.id, &account.roles, Permission::ImportPeople, Scope::Anything);
        let protected_too = account.roles.contains(Role::DataProtection);
        let sight = Sight { account: import.acted_by.clone(), only_own: false, team_on: None, protected_too };
        (may == Decision::Allowed).then_some(sight)
    }))
}

/// On a thread that may think for long.
async fn aside<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
    tokio::task::spawn_blocking(work).await.map_err(StoreError::inconsistent)
}

/// The lines of the sheet that was chosen.
async fn lines(app: &App, import: &Import) -> Result<Lines> {
    let mut tx = app.db.read().await?;
    let content = store::content(&mut tx, app, &import.id).await?;
    drop(tx);
    let (content, sheet) = (content.ok_or_else(|| StoreError::inconsistent("import_files"))?, import.mapping.sheet);
    let lines = aside(move || Lines::of(&content, sheet)).await?;
    lines.map_err(|error| StoreError::inconsistent(error.key()))
}

/// How the lines of a sheet are read.
#[derive(Clone)]
struct Reader {
    app: App,
    mapping: Mapping,
    titles: Arc<Vec<String>>,
    today: Date,
}

impl Reader {
    fn of(app: &App, import: &Import, lines: &Lines) -> Self {
        let first: Vec<Vec<String>> = lines.clone().take(super::SHOWN).collect();
        let titles = Arc::new(guess::titles(&first, import.mapping.head));
        Self { app: app.clone(), mapping: import.mapping.clone(), titles, today: dates::today(app.clock.now()) }
    }

    fn line(&self, row: &[String]) -> Line {
        reading::line(row, &self.titles, &self.mapping, self.today)
    }

    /// The next lines with who stands in them, and what she is compared by.
    fn stretch(&self, lines: &mut Lines) -> Vec<(Vec<String>, Line, Likely)> {
        let read = |row: Vec<String>| {
            let line = self.line(&row);
            let likely = match &line {
                Line::Person(details) => Likely::of(&self.app, details),
                _ => Likely::default(),
            };
            (row, line, likely)
        };
        lines.by_ref().take(STRETCH).map(read).collect()
    }
}

/// Goes through the sheet, a stretch at a time; `told` says whether the lines that are told are kept.
async fn try_out(app: &App, import: &Import, sight: &Sight, lines: &Lines, told: bool) -> Result<Trial> {
    let (reader, about) = (Reader::of(app, import, lines), lines.about());
    let (mut trial, mut at, mut rest) = (Trial::default(), import.mapping.first(), lines.clone());
    for _ in 0..at {
        rest.next();
    }
    loop {
        let own = reader.clone();
        let (some, left) = aside(move || (own.stretch(&mut rest), rest)).await?;
        rest = left;
        if some.is_empty() {
            return Ok(trial);
        }
        let mut tx = app.db.read().await?;
        let likely: Vec<Likely> = some.iter().map(|(_, _, likely)| likely.clone()).collect();
        let register = many::known(&mut tx, sight, &likely).await?;
        drop(tx);
        for (row, line, likely) in &some {
            at += 1;
            trial.take(i64::try_from(at).unwrap_or(i64::MAX), row, (line, &likely.marks()), &register);
        }
        let lines = std::mem::take(&mut trial.told);
        let sealed = if told { store::lines::seal(app, &import.id, &lines)? } else { Vec::new() };
        let mut tx = app.db.write().await?;
        store::lines::write(&mut tx, &import.id, &sealed).await?;
        store::progress(&mut tx, &import.id, at, about.max(at)).await?;
        tx.commit().await?;
    }
}

/// The trial.
async fn check(app: &App, import: &Import) -> Result<()> {
    let mut tx = app.db.write().await?;
    let Some(sight) = sight(&mut tx, import).await? else { return not_allowed(app, import, tx).await };
    // What the trial before this one told is told no more.
    store::lines::clear(&mut tx, &import.id).await?;
    tx.commit().await?;
    let trial = try_out(app, import, &sight, &lines(app, import).await?, true).await?;
    let mut tx = app.db.write().await?;
    if store::step(&mut tx, app, import, State::Checked, &import.remark, &Actor::Node).await? {
        store::count(&mut tx, &import.id, &trial.counts).await?;
    }
    tx.commit().await
}

async fn not_allowed(app: &App, import: &Import, tx: Tx) -> Result<()> {
    drop(tx);
    step_back(app, import, "import-not-allowed").await
}

/// Makes the records, all or none. Where the register, or what the trial says, has changed since somebody looked at it, nothing is
/// made, the sheet is tried once more and she is asked again.
async fn make(app: &App, import: &Import) -> Result<()> {
    let since = app.clock.now().minus(Duration::from_mins(5));
    let mut tx = app.db.read().await?;
    let sight = sight(&mut tx, import).await?;
    let Some(sight) = sight else { return not_allowed(app, import, tx).await };
    drop(tx);
    let lines = lines(app, import).await?;
    let trial = try_out(app, import, &sight, &lines, false).await?;
    let changed = trial.counts != import.counts || (trial.counts.bad > 0 && !import.without_bad);
    let mut tx = app.db.write().await?;
    let newer = if changed { Vec::new() } else { many::likenesses(&mut tx, &sight, since).await? };
    if changed || newer.iter().any(|one| one.marks().iter().any(|mark| trial.did_not_know(mark))) {
        store::step(&mut tx, app, import, State::Checking, "import-changed", &Actor::Node).await?;
        return tx.commit().await;
    }
    write(&mut tx, app, import, prepare(app, import, lines, trial.known)).await?;
    tx.commit().await
}

/// Reads the lines once more and encrypts those that are taken, a little ahead of who writes them.
fn prepare(app: &App, import: &Import, mut lines: Lines, known: Vec<bool>) -> Receiver<Result<Vec<Prepared>>> {
    let (sender, receiver) = tokio::sync::mpsc::channel(AHEAD);
    let (reader, with_known) = (Reader::of(app, import, &lines), import.with_known);
    let first = import.mapping.first();
    tokio::task::spawn_blocking(move || {
        let (mut known, mut rest) = (known.into_iter(), lines.by_ref().skip(first).peekable());
        while rest.peek().is_some() {
            let people = rest.by_ref().take(STRETCH).filter_map(|row| match reader.line(&row) {
                Line::Person(details) => Some(*details).filter(|_| !known.next().unwrap_or(true) || with_known),
                _ => None,
            });
            let people = people.map(|details| Prepared::new(&reader.app, details)).collect();
            if sender.blocking_send(people).is_err() {
                // Who writes has stopped: nothing is made.
                return;
            }
        }
    });
    receiver
}

/// Everything that one import writes.
async fn write(tx: &mut Tx, app: &App, import: &Import, mut prepared: Receiver<Result<Vec<Prepared>>>) -> Result<()> {
    let (mut written, by) = (0, asker(import));
    while let Some(people) = prepared.recv().await {
        let people = people?;
        many::register(tx, app, &import.acted_by, &people).await?;
        let ids: Vec<&PersonId> = people.iter().map(|one| &one.id).collect();
        store::made::write(tx, &import.id, &ids).await?;
        audit::record_list(tx, app, &by, MADE, ids.iter().map(|id| id.as_str())).await?;
        written += i64::try_from(people.len()).unwrap_or(0);
        app.signals.written.store(written, Ordering::Relaxed);
    }
    if written != import.counts.records(import.with_known) {
        return Err(StoreError::inconsistent("imports.counts"));
    }
    let event = Event::new("import.made", "import", import.id.as_str()).detail(format!("people={written}"));
    audit::record(tx, app, &by, event).await?;
    store::made::count(tx, &import.id, written, 0).await?;
    store::erase(tx, &import.id).await?;
    store::step(tx, app, import, State::Made, "", &Actor::Node).await?;
    Ok(())
}

/// Takes back what can be taken back.
async fn undo(app: &App, import: &Import) -> Result<()> {
    let mut tx = app.db.write().await?;
    if sight(&mut tx, import).await?.is_none() {
        return not_allowed(app, import, tx).await;
    }
    let (free, tied): (Vec<_>, Vec<_>) =
        store::made::tied(&mut tx, &import.id).await?.into_iter().partition(|(_, why)| why.is_empty());
    let free: Vec<PersonId> = free.into_iter().map(|(id, _)| id).collect();
    let mut gone = 0;
    for some in free.chunks(STRETCH) {
        many::remove(&mut tx, some).await?;
        gone += i64::try_from(some.len()).unwrap_or(0);
        app.signals.written.store(gone, Ordering::Relaxed);
    }
    for (person, why) in &tied {
        store::made::stays(&mut tx, &import.id, person, why).await?;
    }
    let stayed = i64::try_from(tied.len()).unwrap_or(i64::MAX);
    let by = asker(import);
    audit::record_list(&mut tx, app, &by, TAKEN_BACK, free.iter().map(PersonId::as_str)).await?;
    let event = Event::new("import.undone", "import", import.id.as_str());
    audit::record(&mut tx, app, &by, event.detail(format!("people={gone} stayed={stayed}"))).await?;
    store::made::count(&mut tx, &import.id, import.made, stayed).await?;
    store::step(&mut tx, app, import, State::Undone, "", &Actor::Node).await?;
    tx.commit().await
}
