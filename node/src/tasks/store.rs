//! Things to do in the database. Which of them somebody may see is in [`list`], by the sight of the people they are about; what comes
//! again is in [`again`].

pub mod again;
pub mod list;

use jiff::civil::Date;

use super::{Due, Every, For, Repeats, Task, TaskId, Written};
use crate::accounts::{Account, AccountId};
use crate::app::App;
use crate::audit::{self, Event};
use crate::execute;
use crate::people::PersonId;
use crate::people::restriction::Unrestricted;
use crate::store::field_key::Place;
use crate::store::{Result, StoreError, Tx};

const COLUMNS: &str = "k.id, k.title, k.words, k.person, k.service, k.assignee, k.due, k.due_hour, k.urgent, k.made_by_name, \
     k.made_at, k.done_at, k.done_by_name, k.repeats, k.repeats_until, k.repeats_from, k.version";

#[derive(sqlx::FromRow)]
struct Row {
    id: TaskId,
    title: String,
    words: String,
    person: Option<String>,
    service: Option<String>,
    assignee: Option<AccountId>,
    due: String,
    due_hour: String,
    urgent: bool,
    made_by_name: String,
    made_at: i64,
    done_at: Option<i64>,
    done_by_name: String,
    repeats: String,
    repeats_until: String,
    repeats_from: String,
    version: i64,
}

fn place<'a>(id: &'a TaskId, column: &'static str) -> Place<'a> {
    Place { table: "tasks", column, row: id.as_str() }
}

fn sealed(app: &App, id: &TaskId, column: &'static str, text: &str) -> String {
    if text.is_empty() { String::new() } else { app.field_key.seal_text(app.entropy, place(id, column), text) }
}

fn opened(app: &App, id: &TaskId, column: &'static str, sealed: &str) -> Result<String> {
    if sealed.is_empty() { Ok(String::new()) } else { app.field_key.open_text(place(id, column), sealed) }
}

fn due(day: &str, hour: &str) -> Result<Option<Due>> {
    if day.is_empty() {
        return Ok(None);
    }
    let at = (!hour.is_empty()).then(|| hour.parse().map_err(StoreError::inconsistent)).transpose()?;
    Ok(Some(Due::once(day.parse().map_err(StoreError::inconsistent)?, at)))
}

/// A day that may be missing.
fn day(text: &str) -> Result<Option<Date>> {
    (!text.is_empty()).then(|| text.parse().map_err(StoreError::inconsistent)).transpose()
}

/// Rhythm and last day of a repetition as stored.
fn rhythm(due: Option<Due>) -> (&'static str, String) {
    let repeats = due.and_then(|due| due.repeats);
    let until = repeats.and_then(|repeats| repeats.until).map(|day| day.to_string()).unwrap_or_default();
    (repeats.map_or("", |repeats| repeats.every.code()), until)
}

/// Day and hour as stored.
fn stored(due: Option<Due>) -> (String, String) {
    let day = due.map(|due| due.on.to_string()).unwrap_or_default();
    let hour = due.and_then(|due| due.at).map(|at| at.strftime("%H:%M").to_string()).unwrap_or_default();
    (day, hour)
}

impl Row {
    /// By when, and whether it comes again.
    fn due(&self) -> Result<Option<Due>> {
        let repeats = if self.repeats.is_empty() {
            None
        } else {
            let every = self.repeats.parse::<Every>().map_err(|()| StoreError::inconsistent("tasks.repeats"))?;
            Some(Repeats { every, until: day(&self.repeats_until)? })
        };
        Ok(due(&self.due, &self.due_hour)?.map(|due| Due { repeats, ..due }))
    }

    fn read(self, app: &App) -> Result<Task> {
        let by_when = self.due()?;
        let to = match (self.assignee, self.service) {
            (Some(account), _) => For::Account(account),
            (None, Some(service)) => For::Team(service.parse().map_err(StoreError::inconsistent)?),
            (None, None) => return Err(StoreError::inconsistent("a task for nobody")),
        };
        let written = Written {
            title: opened(app, &self.id, "title", &self.title)?,
            words: opened(app, &self.id, "words", &self.words)?,
            to,
            due: by_when,
            urgent: self.urgent,
        };
        Ok(Task {
            written,
            person: self.person.map(|id| id.parse().map_err(StoreError::inconsistent)).transpose()?,
            made_by_name: self.made_by_name,
            made_at: self.made_at,
            done: self.done_at.map(|at| (at, self.done_by_name)),
            counted_from: day(&self.repeats_from)?,
            version: self.version,
            id: self.id,
        })
    }
}

/// The two columns of whom it is for.
fn recipients(to: &For) -> (Option<String>, Option<String>) {
    match to {
        For::Account(account) => (Some(account.to_string()), None),
        For::Team(service) => (None, Some(service.to_string())),
    }
}

/// Makes a task.
pub async fn make(
    tx: &mut Tx,
    app: &App,
    by: &Account,
    hers: Option<&Unrestricted>,
    written: &Written,
) -> Result<TaskId> {
    let person = hers.map(Unrestricted::person);
    let from = written.due.filter(|due| due.repeats.is_some()).map(|due| due.on);
    let new = New { written, person, from, by: (by.id.as_str(), &by.name), follows: "" };
    let id = insert(tx, app, &new).await?;
    record(tx, app, by, "task.made", &id, person).await?;
    Ok(id)
}

/// What a new row holds.
struct New<'a> {
    written: &'a Written,
    person: Option<&'a PersonId>,
    /// From which day its repetition is counted.
    from: Option<Date>,
    /// The account that made it, and its name.
    by: (&'a str, &'a str),
    /// The one before it; empty: none.
    follows: &'a str,
}

async fn insert(tx: &mut Tx, app: &App, new: &New<'_>) -> Result<TaskId> {
    let (written, now) = (new.written, app.clock.now());
    let id = TaskId::new(app.entropy.uuid(now));
    let ((assignee, service), (day, hour)) = (recipients(&written.to), stored(written.due));
    let (repeats, until) = rhythm(written.due);
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO tasks (id, title, words, person, service, assignee, due, due_hour, urgent, made_by, made_by_name, \
             made_at, done_by, done_by_name, repeats, repeats_until, repeats_from, follows, version) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, '', '', $13, $14, $15, $16, 1)"
        )
        .bind(&id)
        .bind(sealed(app, &id, "title", &written.title))
        .bind(sealed(app, &id, "words", &written.words))
        .bind(new.person.map(PersonId::as_str))
        .bind(&service)
        .bind(&assignee)
        .bind(&day)
        .bind(&hour)
        .bind(written.urgent)
        .bind(new.by.0)
        .bind(new.by.1)
        .bind(now.as_millis())
        .bind(repeats)
        .bind(until)
        .bind(new.from.map(|day| day.to_string()).unwrap_or_default())
        .bind(new.follows)
    )?;
    Ok(id)
}

/// Changes a task that was read in this version; false when somebody else has changed it meanwhile. A day that was moved is kept.
pub async fn change(
    tx: &mut Tx,
    app: &App,
    (by, hers): (&Account, Option<&Unrestricted>),
    task: &Task,
    seen: i64,
    written: &Written,
) -> Result<bool> {
    if task.person.as_ref().is_some_and(|person| !hers.is_some_and(|hers| hers.is_of(person))) {
        return Err(StoreError::inconsistent("a task about somebody for whom nothing was proved"));
    }
    let ((assignee, service), (day, hour)) = (recipients(&written.to), stored(written.due));
    let (repeats, until) = rhythm(written.due);
    let done = execute!(
        tx,
        sqlx::query(
            "UPDATE tasks SET title = $3, words = $4, service = $5, assignee = $6, due = $7, due_hour = $8, urgent = $9, \
             repeats = $10, repeats_until = $11, repeats_from = $12, version = version + 1 WHERE id = $1 AND version = $2"
        )
        .bind(&task.id)
        .bind(seen)
        .bind(sealed(app, &task.id, "title", &written.title))
        .bind(sealed(app, &task.id, "words", &written.words))
        .bind(&service)
        .bind(&assignee)
        .bind(&day)
        .bind(&hour)
        .bind(written.urgent)
        .bind(repeats)
        .bind(until)
        .bind(task.counted_anew(written).map(|day| day.to_string()).unwrap_or_default())
    )?;
    if done == 0 {
        return Ok(false);
    }
    if stored(written.due) != stored(task.written.due) {
        keep_day(tx, app, by, task, seen + 1).await?;
    }
    record(tx, app, by, "task.changed", &task.id, task.person.as_ref()).await?;
    Ok(true)
}

/// Keeps the day that a task had before it was moved in this version.
async fn keep_day(tx: &mut Tx, app: &App, by: &Account, task: &Task, version: i64) -> Result<()> {
    let (day, hour) = stored(task.written.due);
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO task_moves (task, version, due, due_hour, moved_by_name, moved_at) VALUES ($1, $2, $3, $4, $5, $6)"
        )
        .bind(&task.id)
        .bind(version)
        .bind(&day)
        .bind(&hour)
        .bind(&by.name)
        .bind(app.clock.now().as_millis())
    )?;
    Ok(())
}

/// Says that it is done, or that it is not; false when that was so already.
async fn tick(tx: &mut Tx, app: &App, by: &Account, task: &Task, is_done: bool) -> Result<bool> {
    let query = if is_done {
        "UPDATE tasks SET done_at = $2, done_by = $3, done_by_name = $4, version = version + 1 WHERE id = $1 AND done_at IS NULL"
    } else {
        "UPDATE tasks SET done_at = NULL, done_by = $3, done_by_name = $4, version = version + 1 \
         WHERE id = $1 AND done_at IS NOT NULL AND $2 > 0"
    };
    let done =
        execute!(tx, sqlx::query(query).bind(&task.id).bind(app.clock.now().as_millis()).bind(&by.id).bind(&by.name))?;
    if done > 0 {
        let action = if is_done { "task.done" } else { "task.opened" };
        record(tx, app, by, action, &task.id, task.person.as_ref()).await?;
    }
    Ok(done > 0)
}

/// Says that a task is to be done again; false when it was so already. The one that came after it, if there is one, stays.
pub async fn open(tx: &mut Tx, app: &App, by: &Account, task: &Task) -> Result<bool> {
    tick(tx, app, by, task, false).await
}

async fn record(
    tx: &mut Tx,
    app: &App,
    by: &Account,
    action: &str,
    id: &TaskId,
    person: Option<&PersonId>,
) -> Result<()> {
    let event = Event::new(action, "task", id.as_str());
    let event = match person {
        Some(person) => event.detail(format!("person={person}")),
        None => event,
    };
    audit::record(tx, app, &by.actor(), event).await
}
