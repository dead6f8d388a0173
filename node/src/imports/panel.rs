//! Pages of imports: the list with the file to choose, what its columns are, what would come of it, what came of it.

mod act;
mod columns;
mod hours;
mod list;
mod refused;
mod show;
mod template;
mod upload;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};

use super::{Holds, Import, LARGEST, store};
use crate::accounts::permission::ImportPeople;
use crate::accounts::{Permission, Scope, Staff};
use crate::app::App;
use crate::error::{Error, Result};
use crate::people::panel::parse_id;
use crate::store::Tx;
use crate::web::file;
use crate::web::layout::Page;

/// The routes of this feature.
pub fn routes() -> Router<App> {
    let with_a_file = DefaultBodyLimit::max(LARGEST + file::AROUND);
    Router::new()
        .route("/importa", get(list::show).post(upload::take).layer(with_a_file))
        .route("/importa/modello", get(template::file))
        .route("/importa/{id}", get(show::show))
        .route("/importa/{id}/colonne", get(columns::ask).post(columns::save))
        .route("/importa/{id}/esporta", get(refused::file))
        .route("/importa/{id}/avvia", post(act::run))
        .route("/importa/{id}/butta", post(act::discard))
        .route("/importa/{id}/annulla", post(act::undo))
}

/// The import that an address names, if it is for these eyes.
async fn load(tx: &mut Tx, app: &App, staff: &Staff<ImportPeople>, id: &str) -> Result<Import> {
    let import = store::find(tx, app, staff.id().as_str(), &parse_id(id)?).await?;
    import.filter(|import| may_bring(staff, import.mapping.holds)).ok_or(Error::NotFound)
}

/// Whether somebody may bring such a sheet: hours are those of colleagues, and written by who sees everybody's.
fn may_bring(staff: &Staff<ImportPeople>, holds: Holds) -> bool {
    let may = |permission| staff.may(permission, Scope::Anything);
    match holds {
        Holds::People => true,
        Holds::Hours => may(Permission::RecordActivities) && may(Permission::CloseMonths),
    }
}

fn page(staff: &Staff<ImportPeople>, import: &Import) -> Page {
    let page = staff.page("imports-title").titled(import.name.clone());
    page.under("nav-people", "/persone").under("imports-title", "/importa")
}
