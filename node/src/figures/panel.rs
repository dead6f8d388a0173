//! `/numeri`: what the rows of the daily work say together, each as a picture with its table, and as a file.

mod governance;
mod tables;
mod workforce;
mod year;

use askama::Template;
use axum::Router;
use axum::extract::{Query, State};
use axum::response::Response;
use axum::routing::get;
use serde::Deserialize;

use self::tables::Table;
use super::Part;
use crate::accounts::permission::ReadStatements;
use crate::accounts::{Permission, Scope, Staff};
use crate::app::App;
use crate::error::{Error, Result};
use crate::web::layout::Page;
use crate::web::spreadsheet::{self, Format};
use crate::web::view;

/// The routes of this feature.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/numeri", get(show))
        .route("/numeri/esporta", get(file))
        .route("/bilancio-sociale", get(year::show))
        .route("/bilancio-sociale/esporta", get(year::file))
        .route("/bilancio-sociale/governo", get(governance::ask).post(governance::save))
        .route("/bilancio-sociale/persone", get(workforce::ask).post(workforce::save))
}

#[derive(Template)]
#[template(path = "figures/all.html")]
struct FiguresPage {
    page: Page,
    tables: Vec<Table>,
}

/// What a file is asked of.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Wish {
    #[serde(rename = "parte")]
    part: String,
}

/// Small counts of people are told to who may see all of them.
fn sees_few(staff: &Staff<ReadStatements>) -> bool {
    staff.may(Permission::ReadPeople, Scope::Anything)
}

async fn show(staff: Staff<ReadStatements>, State(app): State<App>) -> Result<Response> {
    let page = staff.page("figures-title");
    let mut tx = app.db.read().await?;
    let mut all = Vec::new();
    for part in Part::ALL {
        all.push(tables::of(&mut tx, &app, &page, part, sees_few(&staff)).await?);
    }
    view(&FiguresPage { page, tables: all })
}

async fn file(
    staff: Staff<ReadStatements>,
    State(app): State<App>,
    format: Format,
    Query(wish): Query<Wish>,
) -> Result<Response> {
    // An address without a part is answered with the first, as the page begins with it.
    let part = if wish.part.is_empty() { Part::Places } else { wish.part.parse().map_err(|()| Error::NotFound)? };
    let page = staff.page("figures-title");
    let mut tx = app.db.read().await?;
    let table = tables::of(&mut tx, &app, &page, part, sees_few(&staff)).await?;
    spreadsheet::answer(format, &format!("numeri-{}", part.slug()), &[table.sheet(&page)])
}
