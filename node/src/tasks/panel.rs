//! Pages of what there is to do: the lists with a field for a new one, and one task with its story.

mod fields;
mod list;
mod tick;
mod view;

use axum::Router;
use axum::routing::{get, post};
use pico_protocol::time::Timestamp;

use super::store::list::{self as lists, Eyes, Line};
use super::{Due, Task};
use crate::accounts::permission::Right;
use crate::accounts::{Account, Decision, Permission, Scope, Staff, decide};
use crate::app::App;
use crate::audit;
use crate::error::{Error, Result};
use crate::people::panel::{parse_id, sight_of};
use crate::store::Tx;
use crate::web::dates;
use crate::web::layout::Page;

/// The routes of this feature.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/cose", get(list::show).post(list::make))
        .route("/cose/esporta", get(list::file))
        .route("/cose/{id}", get(view::show).post(view::save))
        .route("/cose/{id}/fatta", post(tick::done))
        .route("/cose/{id}/riapri", post(tick::open))
        .route("/cose/{id}/smetti", post(tick::stop))
}

/// What somebody who works with tasks sees of them.
pub fn eyes<R: Right>(staff: &Staff<R>) -> Result<Eyes> {
    eyes_of(staff.account(), staff.frame().now).ok_or(Error::NotFound)
}

/// What an account sees of them at a moment; nothing when it does not work with them.
pub fn eyes_of(account: &Account, now: Timestamp) -> Option<Eyes> {
    let sight = sight_of(account, Permission::WriteTasks, now)?;
    let every_team = decide(&account.id, &account.roles, Permission::WriteTasks, Scope::Anything) == Decision::Allowed;
    Some(Eyes { sight, every_team, today: dates::today(now) })
}

/// A task that she may see.
async fn load<R: Right>(tx: &mut Tx, app: &App, staff: &Staff<R>, id: &str) -> Result<Line> {
    lists::find(tx, app, &eyes(staff)?, &parse_id(id)?).await?.ok_or(Error::NotFound)
}

/// Day and hour as people write them, and how often it comes again.
pub fn due_words(page: &Page, due: Due) -> String {
    let day = dates::written(due.on);
    let when = match due.at {
        Some(at) => page.t2("tasks-due-at", "day", day, "hour", at.strftime("%H:%M").to_string()),
        None => day,
    };
    match due.repeats {
        Some(repeats) => format!("{when} · {}", page.t(format!("tasks-every-{}", repeats.every.code()))),
        None => when,
    }
}

/// Day and hour of a task; nothing when it has none.
pub fn due_of(page: &Page, task: &Task) -> String {
    task.written.due.map(|due| due_words(page, due)).unwrap_or_default()
}

/// The row of the log for lines that name people.
pub async fn record<R: Right>(app: &App, staff: &Staff<R>, lines: &[Line]) -> Result<()> {
    let named = lines.iter().filter_map(|line| line.task.person.as_ref()).map(crate::people::PersonId::as_str);
    Ok(audit::record_page(app, &staff.actor(), audit::PEOPLE_LISTED, named).await?)
}
