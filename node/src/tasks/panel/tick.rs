//! One touch: it is done, and what comes again is there anew; and the way back.

use axum::extract::{Path, State};
use axum::response::Response;

use super::load;
use crate::accounts::Staff;
use crate::accounts::permission::WriteTasks;
use crate::app::App;
use crate::error::Result;
use crate::tasks::store::again::Finished;
use crate::tasks::store::list::{Line, Part};
use crate::tasks::store::{self, again};
use crate::web::flash::{Flash, redirect_with};
use crate::web::form::Form;

/// The page that she ticked it on.
fn back(form: &Form, line: &Line) -> String {
    match (form.value("from"), &line.task.person) {
        ("inizio", _) => "/".to_owned(),
        ("persona", Some(person)) => format!("/persone/{person}"),
        (slug, _) => {
            let part = Part::ALL.into_iter().find(|part| part.slug() == slug).unwrap_or_default();
            format!("/cose?elenco={}", part.slug())
        }
    }
}

pub(super) async fn done(
    staff: Staff<WriteTasks>,
    State(app): State<App>,
    Path(id): Path<String>,
    form: Form,
) -> Result<Response> {
    let mut tx = staff.write(&app).await?;
    let line = load(&mut tx, &app, &staff, &id).await?;
    // Whoever ticks it after a colleague wanted the same.
    let finished = again::finish(&mut tx, &app, staff.account(), &line.task).await?;
    tx.commit().await?;
    let flash = match finished {
        Finished::Again(_) => Flash::ok("tasks-done-again"),
        Finished::Withheld => Flash::warn("tasks-done-withheld"),
        Finished::Already | Finished::Done => Flash::ok("tasks-done"),
    };
    let flash = flash.undo(&format!("/cose/{id}/riapri"), &staff.frame().csrf);
    Ok(redirect_with(&back(&form, &line), &flash))
}

pub(super) async fn open(
    staff: Staff<WriteTasks>,
    State(app): State<App>,
    Path(id): Path<String>,
    _form: Form,
) -> Result<Response> {
    let mut tx = staff.write(&app).await?;
    let line = load(&mut tx, &app, &staff, &id).await?;
    store::open(&mut tx, &app, staff.account(), &line.task).await?;
    tx.commit().await?;
    Ok(redirect_with(&format!("/cose/{id}"), &Flash::ok("tasks-opened")))
}

pub(super) async fn stop(
    staff: Staff<WriteTasks>,
    State(app): State<App>,
    Path(id): Path<String>,
    _form: Form,
) -> Result<Response> {
    let mut tx = staff.write(&app).await?;
    let line = load(&mut tx, &app, &staff, &id).await?;
    again::stop(&mut tx, &app, staff.account(), &line.task).await?;
    tx.commit().await?;
    Ok(redirect_with(&format!("/cose/{id}"), &Flash::ok("tasks-stopped")))
}
