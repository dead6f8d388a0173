//! The worker that reads sheets, makes the records and takes them back.
//!
//! It looks into the database for what is to do, so nobody has to stay on a page. Reading, checking and encrypting happen before the
//! one transaction that writes: while it is open nobody else writes. How far it is then stands in memory (`Signals::written`).

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use pico_protocol::time::Timestamp;

use super::reading::{self, Line};
use super::trial::Trial;
use super::{Import, KEPT, State, guess, store, table};
use crate::accounts::permission::decide;
use crate::accounts::{self, AccountId, Decision, Permission, Role, Scope};
use crate::app::App;
use crate::audit::{self, Actor, Event, ListKind};
use crate::people::many::{self, Prepared};
use crate::people::{Details, PersonId, Sight};
use crate::store::{Result, StoreError, Tx};
use crate::web::dates;

/// Between two looks.
const LOOK: Duration = Duration::from_secs(1);
/// Between two looks for files that are old enough to be forgotten.
const FORGET: Duration = Duration::from_hours(1);
/// Lines that are gone through before it is said how far the work is.
const STRETCH: usize = 5_000;
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

/// Everybody who may be seen, by her marks.
type Register = HashMap<String, PersonId>;

async fn register(tx: &mut Tx, sight: &Sight) -> Result<Register> {
    let all = many::likenesses(tx, sight, Timestamp::from_millis(0)).await?;
    Ok(all.into_iter().flat_map(|one| one.marks().into_iter().map(move |mark| (mark, one.id.clone()))).collect())
}

/// On a thread that may think for long.
async fn aside<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
    tokio::task::spawn_blocking(work).await.map_err(StoreError::inconsistent)
}

/// The lines of the sheet that was chosen.
async fn rows(app: &App, import: &Import) -> Result<Vec<Vec<String>>> {
    let mut tx = app.db.read().await?;
    let content = store::content(&mut tx, app, &import.id).await?;
    drop(tx);
    let content = content.ok_or_else(|| StoreError::inconsistent("import_files"))?;
    let sheets = aside(move || table::read(&content)).await?;
    let sheets = sheets.map_err(|error| StoreError::inconsistent(error.key()))?;
    let sheet = sheets.into_iter().nth(import.mapping.sheet);
    Ok(sheet.ok_or_else(|| StoreError::inconsistent("imports.mapping"))?.rows)
}

/// Goes through the sheet.
async fn try_out<'a>(app: &App, import: &Import, register: &'a Register) -> Result<Trial<'a>> {
    let rows = Arc::new(rows(app, import).await?);
    let titles = Arc::new(guess::titles(&rows[..rows.len().min(super::SHOWN)], import.mapping.head));
    let (mut trial, today, mut at) = (Trial::new(register), dates::today(app.clock.now()), import.mapping.first());
    while at < rows.len() {
        let end = (at + STRETCH).min(rows.len());
        let (own, mapping) = (app.clone(), import.mapping.clone());
        let (shared, heads) = (rows.clone(), titles.clone());
        let read = move || {
            let line = |row: &Vec<String>| {
                let line = reading::line(row, &heads, &mapping, today);
                let marks = match &line {
                    Line::Person(details) => many::marks_of(&own, details),
                    _ => Vec::new(),
                };
                (line, marks)
            };
            shared[at..end].iter().map(line).collect::<Vec<_>>()
        };
        for (place, (line, marks)) in aside(read).await?.into_iter().enumerate() {
            let number = i64::try_from(at + place + 1).unwrap_or(i64::MAX);
            trial.take(number, &rows[at + place], line, marks);
        }
        at = end;
        tell(app, import, at, rows.len()).await?;
    }
    Ok(trial)
}

async fn tell(app: &App, import: &Import, done: usize, total: usize) -> Result<()> {
    let mut tx = app.db.write().await?;
    store::progress(&mut tx, &import.id, done, total).await?;
    tx.commit().await
}

/// The trial.
async fn check(app: &App, import: &Import) -> Result<()> {
    let mut tx = app.db.read().await?;
    let sight = sight(&mut tx, import).await?;
    let Some(sight) = sight else { return not_allowed(app, import, tx).await };
    let register = register(&mut tx, &sight).await?;
    drop(tx);
    let trial = try_out(app, import, &register).await?;
    conclude(app, import, &trial, &import.remark).await
}

async fn not_allowed(app: &App, import: &Import, tx: Tx) -> Result<()> {
    drop(tx);
    step_back(app, import, "import-not-allowed").await
}

/// Writes down what a trial came to.
async fn conclude(app: &App, import: &Import, trial: &Trial<'_>, remark: &str) -> Result<()> {
    let lines = store::lines::seal(app, &import.id, &trial.told)?;
    let mut tx = app.db.write().await?;
    if store::step(&mut tx, app, import, State::Checked, remark, &Actor::Node).await? {
        store::lines::write(&mut tx, &import.id, &lines).await?;
        store::count(&mut tx, &import.id, &trial.counts).await?;
    }
    tx.commit().await
}

/// Makes the records, all or none. Where the register, or what the trial says, has changed since somebody looked at it, nothing is
/// made and she is asked again.
async fn make(app: &App, import: &Import) -> Result<()> {
    let since = app.clock.now().minus(Duration::from_mins(5));
    let mut tx = app.db.read().await?;
    let sight = sight(&mut tx, import).await?;
    let Some(sight) = sight else { return not_allowed(app, import, tx).await };
    let register = register(&mut tx, &sight).await?;
    drop(tx);
    let trial = try_out(app, import, &register).await?;
    if trial.counts != import.counts || (trial.counts.bad > 0 && !import.without_bad) {
        return conclude(app, import, &trial, "import-changed").await;
    }
    let taken = trial.candidates.into_iter().filter(|one| !one.known || import.with_known).map(|one| one.details);
    let (people, marks) = prepare(app, import, taken.collect()).await?;
    let mut tx = app.db.write().await?;
    let newer = many::likenesses(&mut tx, &sight, since).await?;
    let appeared = |mark: &String| !register.contains_key(mark) && marks.contains(mark);
    if newer.iter().any(|one| one.marks().iter().any(appeared)) {
        store::step(&mut tx, app, import, State::Checking, "import-changed", &Actor::Node).await?;
        return tx.commit().await;
    }
    write(&mut tx, app, import, &people).await?;
    tx.commit().await
}

/// Encrypts before the transaction begins.
async fn prepare(app: &App, import: &Import, people: Vec<Details>) -> Result<(Vec<Prepared>, HashSet<String>)> {
    let total = people.len();
    let (mut prepared, mut marks) = (Vec::with_capacity(total), HashSet::new());
    let mut rest = people.into_iter();
    loop {
        let some: Vec<Details> = rest.by_ref().take(STRETCH).collect();
        if some.is_empty() {
            return Ok((prepared, marks));
        }
        let own = app.clone();
        let work = move || {
            let marks: Vec<String> = some.iter().flat_map(|details| many::marks_of(&own, details)).collect();
            let people = some.into_iter().map(|details| Prepared::new(&own, details)).collect::<Result<Vec<_>>>();
            people.map(|people| (people, marks))
        };
        let (people, own_marks) = aside(work).await??;
        prepared.extend(people);
        marks.extend(own_marks);
        tell(app, import, prepared.len(), total).await?;
    }
}

/// Everything that one import writes.
async fn write(tx: &mut Tx, app: &App, import: &Import, people: &[Prepared]) -> Result<()> {
    let mut written = 0;
    for some in people.chunks(STRETCH) {
        many::register(tx, app, &import.acted_by, some).await?;
        let ids: Vec<&PersonId> = some.iter().map(|one| &one.id).collect();
        store::made::write(tx, &import.id, &ids).await?;
        written += i64::try_from(some.len()).unwrap_or(0);
        app.signals.written.store(written, Ordering::Relaxed);
    }
    let by = asker(import);
    audit::record_list(tx, app, &by, MADE, people.iter().map(|one| one.id.as_str())).await?;
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
