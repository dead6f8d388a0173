//! `/importa`: the file to choose, and what became of those before.

use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;

use super::may_bring;
use crate::accounts::Staff;
use crate::accounts::permission::ImportPeople;
use crate::app::App;
use crate::error::Result;
use crate::imports::{self, Holds, Import, LARGEST, MOST_LINES, store};
use crate::store::fold::fold;
use crate::web::layout::Page;
use crate::web::register::{Asked, Column, Register};
use crate::web::view;

type Importer = Staff<ImportPeople>;

/// What the address asks for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Wish {
    #[serde(flatten)]
    asked: Asked,
    #[serde(rename = "stato")]
    state: String,
}

const COLUMNS: [Column<Import>; 3] = [
    ("quando", |one, other| one.created_at.cmp(&other.created_at)),
    ("file", |one, other| fold(&one.name).cmp(&fold(&other.name))),
    ("chi", |one, other| fold(&one.opened_by_name).cmp(&fold(&other.opened_by_name))),
];

#[derive(Template)]
#[template(path = "imports/list.html")]
struct ListPage {
    page: Page,
    imports: Register<Import>,
    states: Vec<(String, String)>,
    wish: Wish,
    most: usize,
    most_lines: usize,
    /// Why a file was not taken: a message key.
    refused: &'static str,
    /// She may bring hours too.
    hours_too: bool,
}

pub(super) async fn show(staff: Importer, State(app): State<App>, Query(wish): Query<Wish>) -> Result<Response> {
    view(&listed(&staff, &app, wish, "").await?)
}

/// The same page, with why a file was not taken.
pub(super) async fn again(staff: &Importer, app: &App, refused: &'static str, status: StatusCode) -> Result<Response> {
    let mut response = view(&listed(staff, app, Wish::default(), refused).await?)?;
    *response.status_mut() = status;
    Ok(response)
}

async fn listed(staff: &Importer, app: &App, wish: Wish, refused: &'static str) -> Result<ListPage> {
    let mut tx = app.db.read_once().await?;
    let imports = store::all(&mut tx, app, staff.id().as_str()).await?;
    drop(tx);
    let imports = imports.into_iter().filter(|one| wish.state.is_empty() || wish.state == one.state.code()).collect();
    let imports = Register::of(imports, &wish.asked, &COLUMNS, "/importa", &[("stato", &wish.state)]);
    let page = staff.page("imports-title").under("nav-people", "/persone");
    let word = |state: imports::State| (state.code().to_owned(), page.t(format!("import-state-{}", state.code())));
    let states = imports::State::ALL.map(word).to_vec();
    let hours_too = may_bring(staff, Holds::Hours);
    Ok(ListPage { page, imports, states, wish, most: LARGEST, most_lines: MOST_LINES, refused, hours_too })
}
