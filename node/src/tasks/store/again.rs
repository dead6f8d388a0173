//! What comes again: who finishes it makes the next one in the same transaction, and who stops it is asked nothing more.
//!
//! The repetition goes with the next one: a task that was done and is opened again does not come twice.

use super::{New, insert, record, tick};
use crate::accounts::Account;
use crate::app::App;
use crate::people::restriction;
use crate::store::{Result, Tx};
use crate::tasks::{Task, TaskId, Written};
use crate::web::dates::today;
use crate::{execute, sql};

/// What came of saying that a task is done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Finished {
    /// It was so already.
    Already,
    /// It is, and does not come again.
    Done,
    /// It is, and this one comes next.
    Again(TaskId),
    /// It is, and the next one was not made: the record of whom it is about is restricted.
    Withheld,
}

/// Says that a task is done, and makes the next one where it comes again.
pub async fn finish(tx: &mut Tx, app: &App, by: &Account, task: &Task) -> Result<Finished> {
    if !tick(tx, app, by, task, true).await? {
        return Ok(Finished::Already);
    }
    let Some(due) = task.again(today(app.clock.now())) else { return Ok(Finished::Done) };
    if let Some(person) = &task.person
        && restriction::store::usable(tx, app, &by.actor(), person).await?.is_none()
    {
        return Ok(Finished::Withheld);
    }
    // Who made the first sees each that follows.
    let made_by: String =
        sql!(tx, c => sqlx::query_scalar("SELECT made_by FROM tasks WHERE id = $1").bind(&task.id).fetch_one(c))?;
    let written = Written { due: Some(due), ..task.written.clone() };
    let new = New {
        written: &written,
        person: task.person.as_ref(),
        from: task.counted_from,
        by: (&made_by, &task.made_by_name),
        follows: task.id.as_str(),
    };
    let id = insert(tx, app, &new).await?;
    forget(tx, &task.id).await?;
    record(tx, app, by, "task.repeated", &id, task.person.as_ref()).await?;
    Ok(Finished::Again(id))
}

/// A task comes no more after this time; false when that was so already.
pub async fn stop(tx: &mut Tx, app: &App, by: &Account, task: &Task) -> Result<bool> {
    let stopped = forget(tx, &task.id).await?;
    if stopped {
        record(tx, app, by, "task.stopped", &task.id, task.person.as_ref()).await?;
    }
    Ok(stopped)
}

/// Nothing is repeated any more.
async fn forget(tx: &mut Tx, id: &TaskId) -> Result<bool> {
    let done = execute!(
        tx,
        sqlx::query(
            "UPDATE tasks SET repeats = '', repeats_until = '', repeats_from = '', version = version + 1 WHERE id = $1 AND repeats <> ''"
        )
        .bind(id)
    )?;
    Ok(done > 0)
}

/// The one that came after a task.
pub async fn next(tx: &mut Tx, id: &TaskId) -> Result<Option<TaskId>> {
    sql!(tx, c => sqlx::query_scalar("SELECT id FROM tasks WHERE follows = $1 ORDER BY id LIMIT 1").bind(id.as_str()).fetch_optional(c))
}
