//! The worker that reads sheets, makes the records and takes them back; hours are [`hours`]' own.
//!
//! It looks into the database for what is to do, so nobody has to stay on a page, and a node that was restarted goes on. A sheet is
//! gone through in stretches and never held as a whole but as the text that it is: for the trial, once more before the records are
//! made ([`make`]), and a third time by a thread that reads and encrypts a little ahead of who writes.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use jiff::civil::Date;

use super::enrolling::Offering;
use super::reading::{self, Line};
use super::table::Lines;
use super::trial::{Register, Trial};
use super::{Holds, Import, KEPT, Mapping, State, guess, hours, make, store, take_back};
use crate::accounts::permission::decide;
use crate::accounts::{self, AccountId, Decision, Permission, Role, Scope};
use crate::app::App;
use crate::audit::{self, Actor, Event};
use crate::people::many::{self, Likely};
use crate::people::{PersonId, Sight, restriction};
use crate::store::{Result, StoreError, Tx};
use crate::web::dates;

/// Between two looks.
const LOOK: Duration = Duration::from_secs(1);
/// Between two looks for files that are old enough to be forgotten.
const FORGET: Duration = Duration::from_hours(1);
/// Lines that are gone through, or written, at once.
pub(super) const STRETCH: usize = 1_000;
/// What is said of an import that is taken back because it did not come to its end.
pub(super) const NOT_TO_ITS_END: &str = "import-failed-made";

/// Starts the worker of a running node.
pub fn start(app: &App) {
    app.look_every(LOOK, "imports could not be looked after", |app| async move { look(&app).await });
    app.look_every(FORGET, "old files could not be forgotten", |app| async move { forget_once(&app).await });
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
pub async fn look(app: &App) -> Result<()> {
    loop {
        let mut tx = app.db.read_once().await?;
        let Some(import) = store::next(&mut tx, app).await? else { return Ok(()) };
        drop(tx);
        let outcome = match (import.state, import.mapping.holds) {
            (State::Checking, Holds::People) => check(app, &import).await,
            (State::Checking, Holds::Hours) => hours::work::check(app, &import).await,
            (State::Making, Holds::People) => make::make(app, &import).await,
            (State::Making, Holds::Hours) => hours::make::make(app, &import).await,
            (_, Holds::People) => take_back::take_back(app, &import).await,
            (_, Holds::Hours) => hours::take_back::take_back(app, &import).await,
        };
        app.signals.written.store(0, Ordering::Relaxed);
        if let Err(error) = outcome {
            tracing::error!(%error, import = %import.id, "an import was stopped");
            step_back(app, &import, "import-failed").await?;
        }
    }
}

/// As before it was asked for: nothing was done, or what was done is taken back.
async fn step_back(app: &App, import: &Import, remark: &str) -> Result<()> {
    let mut tx = app.db.write().await?;
    let (before, remark) = match import.state {
        State::Checking => (State::Mapping, remark),
        State::Making if store::made::has_begun(&mut tx, &import.id).await? => (State::Undoing, NOT_TO_ITS_END),
        State::Making => (State::Checked, remark),
        _ => (State::Made, "import-failed-undoing"),
    };
    store::step(&mut tx, app, import, before, remark, &Actor::Node).await?;
    tx.commit().await
}

/// Whoever asked, as the log names her.
pub(super) fn asker(import: &Import) -> Actor {
    Actor::Account { id: import.acted_by.clone(), name: import.acted_by_name.clone() }
}

/// Whom she may see who asked; nothing if she may not import any more.
pub(super) async fn sight(tx: &mut Tx, import: &Import) -> Result<Option<Sight>> {
    let Ok(id) = import.acted_by.parse::<AccountId>() else { return Ok(None) };
    let account = accounts::store::find(tx, &id).await?.filter(accounts::Account::is_active);
    Ok(account.and_then(|account| {
        let may = |permission| decide(&account.id, &account.roles, permission, Scope::Anything) == Decision::Allowed;
        let besides: &[Permission] = match import.mapping.holds {
            // The hours of colleagues are written by who sees everybody's, in every service.
            Holds::Hours => &[Permission::RecordActivities, Permission::CloseMonths],
            Holds::People if import.mapping.enrols() => &[Permission::WriteEnrolments],
            Holds::People => &[],
        };
        let may = may(Permission::ImportPeople) && besides.iter().all(|permission| may(*permission));
        let protected_too = account.roles.contains(Role::DataProtection);
        let sight = Sight { account: import.acted_by.clone(), only_own: false, team_on: None, protected_too };
        may.then_some(sight)
    }))
}

/// On a thread that may think for long.
pub(super) async fn aside<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
    tokio::task::spawn_blocking(work).await.map_err(StoreError::inconsistent)
}

/// The lines of the sheet that was chosen.
pub(super) async fn lines(app: &App, import: &Import) -> Result<Lines> {
    let mut tx = app.db.read().await?;
    let content = store::content(&mut tx, app, &import.id).await?;
    drop(tx);
    let (content, sheet) = (content.ok_or_else(|| StoreError::inconsistent("import_files"))?, import.mapping.sheet);
    let lines = aside(move || Lines::of(&content, sheet)).await?;
    lines.map_err(|error| StoreError::inconsistent(error.key()))
}

/// How the lines of a sheet are read.
#[derive(Clone)]
pub(super) struct Reader {
    pub(super) app: App,
    mapping: Mapping,
    titles: Arc<Vec<String>>,
    offered: Arc<Vec<Offering>>,
    today: Date,
}

impl Reader {
    pub(super) fn of(app: &App, import: &Import, offered: &[Offering], lines: &Lines) -> Self {
        let first: Vec<Vec<String>> = lines.clone().take(super::SHOWN).collect();
        let titles = Arc::new(guess::titles(&first, import.mapping.head));
        let (mapping, today) = (import.mapping.clone(), dates::today(app.clock.now()));
        Self { app: app.clone(), mapping, titles, offered: Arc::new(offered.to_vec()), today }
    }

    pub(super) fn line(&self, row: &[String]) -> Line {
        reading::line(row, &self.titles, &self.mapping, &self.offered, self.today)
    }

    /// The next lines with who stands in them, and what she is compared by.
    fn stretch(&self, lines: &mut Lines) -> Vec<(Vec<String>, Line, Likely)> {
        let read = |row: Vec<String>| {
            let line = self.line(&row);
            let likely = match &line {
                Line::Person(somebody) => Likely::of(&self.app, &somebody.details),
                _ => Likely::default(),
            };
            (row, line, likely)
        };
        lines.by_ref().take(STRETCH).map(read).collect()
    }
}

/// Goes through the sheet, a stretch at a time; `told` says whether the lines that are told are kept.
pub(super) async fn try_out(app: &App, import: &Import, sight: &Sight, lines: &Lines, told: bool) -> Result<Trial> {
    let offered = offered(app, import).await?;
    let (reader, about) = (Reader::of(app, import, &offered, lines), lines.about());
    let (mut trial, mut at, mut rest) = (Trial::of(&offered), import.mapping.first(), lines.clone());
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
        let register = register(&mut tx, sight, &some).await?;
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

/// What is known of who stands in some lines.
async fn register(tx: &mut Tx, sight: &Sight, some: &[(Vec<String>, Line, Likely)]) -> Result<Register> {
    let likely: Vec<Likely> = some.iter().map(|(_, _, likely)| likely.clone()).collect();
    let people = many::known(tx, sight, &likely).await?;
    let enrols = |line: &Line| matches!(line, Line::Person(somebody) if somebody.wanted.is_some());
    let wanted = some.iter().filter(|(_, line, _)| enrols(line)).flat_map(|(_, _, likely)| likely.marks());
    let known: BTreeSet<PersonId> = wanted.filter_map(|mark| people.get(&mark).cloned()).collect();
    if known.is_empty() {
        return Ok(Register { people, ..Register::default() });
    }
    let spells = store::enrolled::spells(tx, &known.into_iter().collect::<Vec<_>>()).await?;
    Ok(Register { people, spells, locked: restriction::store::all(tx).await? })
}

/// The services, where lines say something of them.
pub(super) async fn offered(app: &App, import: &Import) -> Result<Vec<Offering>> {
    if !import.mapping.enrols() {
        return Ok(Vec::new());
    }
    store::enrolled::offered(&mut app.db.read().await?).await
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

pub(super) async fn not_allowed(app: &App, import: &Import, tx: Tx) -> Result<()> {
    drop(tx);
    step_back(app, import, "import-not-allowed").await
}
