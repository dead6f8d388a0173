//! Buttons of one import: make the records or write the hours, throw the file away, take back what was made.

use axum::extract::{Path, State};
use axum::response::Response;

use super::{load, show};
use crate::accounts::Staff;
use crate::accounts::permission::ImportPeople;
use crate::app::App;
use crate::audit::{self, Event};
use crate::error::{Error, Result};
use crate::imports::{self, Holds, store};
use crate::web::flash::{Flash, redirect_with};
use crate::web::form::Form;
use crate::web::redirect;

type Importer = Staff<ImportPeople>;

fn moved() -> Error {
    Error::Conflict("import-moved".into())
}

/// Asks for the records, or for the hours. One line that cannot be taken stops everything, unless she leaves it out by her own choice.
pub(super) async fn run(
    staff: Importer,
    State(app): State<App>,
    Path(id): Path<String>,
    mut form: Form,
) -> Result<Response> {
    let mut tx = staff.write(&app).await?;
    let import = load(&mut tx, &app, &staff, &id).await?;
    if import.state != imports::State::Checked {
        return Err(moved());
    }
    // Hours that are there already are never written twice.
    let (without_bad, is_of_hours) = (form.ticked("without_bad"), import.mapping.holds == Holds::Hours);
    let with_known = form.ticked("with_known") && !is_of_hours;
    if import.counts.bad > 0 && !without_bad {
        form.refuse_with("without_bad", "import-bad-stop", import.counts.bad);
    } else if import.counts.taken(with_known) == 0 {
        form.refuse("without_bad", if is_of_hours { "import-hours-none" } else { "import-nobody" });
    }
    if !form.is_clean() {
        drop(tx);
        return show::again(&staff, &app, import, form).await;
    }
    store::choose(&mut tx, &import.id, without_bad, with_known).await?;
    if !store::step(&mut tx, &app, &import, imports::State::Making, "", &staff.actor()).await? {
        return Err(moved());
    }
    audit::record(&mut tx, &app, &staff.actor(), Event::new("import.started", "import", import.id.as_str())).await?;
    tx.commit().await?;
    Ok(redirect(&format!("/importa/{}", import.id)))
}

/// Throws the file away.
pub(super) async fn discard(
    staff: Importer,
    State(app): State<App>,
    Path(id): Path<String>,
    _: Form,
) -> Result<Response> {
    let mut tx = staff.write(&app).await?;
    let import = load(&mut tx, &app, &staff, &id).await?;
    if !import.state.may_drop() {
        return Err(moved());
    }
    store::step(&mut tx, &app, &import, imports::State::Dropped, "", &staff.actor()).await?;
    store::erase(&mut tx, &import.id).await?;
    audit::record(&mut tx, &app, &staff.actor(), Event::new("import.dropped", "import", import.id.as_str())).await?;
    tx.commit().await?;
    Ok(redirect_with("/importa", &Flash::ok("import-dropped")))
}

/// Asks that what was made goes again.
pub(super) async fn undo(staff: Importer, State(app): State<App>, Path(id): Path<String>, _: Form) -> Result<Response> {
    let mut tx = staff.write(&app).await?;
    let import = load(&mut tx, &app, &staff, &id).await?;
    if import.state != imports::State::Made {
        return Err(moved());
    }
    store::step(&mut tx, &app, &import, imports::State::Undoing, "", &staff.actor()).await?;
    audit::record(&mut tx, &app, &staff.actor(), Event::new("import.undo", "import", import.id.as_str())).await?;
    tx.commit().await?;
    Ok(redirect(&format!("/importa/{}", import.id)))
}
