//! `/numeri`: what the rows of the daily work say together, each as a picture with its table, and as a file; narrowed to some months, a
//! service, a municipality.

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
use super::narrowed::{Asked, MOST_MONTHS, Narrowed};
use super::{Part, store};
use crate::accounts::permission::ReadStatements;
use crate::accounts::{Permission, Scope, Staff};
use crate::app::App;
use crate::contracts::month::Month;
use crate::error::{Error, Result};
use crate::people::panel::today;
use crate::people::{filtered, place};
use crate::reciprocity;
use crate::store::Tx;
use crate::store::fold::fold;
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
    narrowed: Narrowed,
    /// The first and the last month, as the form has them; empty: none was chosen.
    from: String,
    to: String,
    /// What can be chosen: months, the newest first, services, municipalities.
    months: Vec<(String, String)>,
    services: Vec<(String, String)>,
    comuni: Vec<(String, String)>,
    /// What sharing has spared this year, in sentences.
    spared: Vec<String>,
    /// She may see it cooperative by cooperative.
    lends: bool,
}

impl FiguresPage {
    /// What narrows the page, in words: it stands on paper too.
    fn words(&self) -> String {
        let named = |list: &[(String, String)], code: &str| {
            list.iter().find(|(known, _)| known == code).map(|(_, words)| words.clone())
        };
        let period = self.narrowed.period.map(|(from, to)| {
            self.page.t2("figures-period", "from", month(&self.page, from), "to", month(&self.page, to))
        });
        let rest = [named(&self.services, &self.narrowed.service), named(&self.comuni, &self.narrowed.comune)];
        period.into_iter().chain(rest.into_iter().flatten()).collect::<Vec<_>>().join(" · ")
    }
}

fn month(page: &Page, month: Month) -> String {
    format!("{} {}", page.t(format!("month-{}", month.number())), month.year())
}

/// Municipalities in which somebody lives who is in a service.
async fn comuni(tx: &mut Tx) -> Result<Vec<(String, String)>> {
    let codes = store::by_comune(tx, "").await?.into_iter();
    let named = codes.filter_map(|(code, _)| place::comune(&code).map(|comune| (code, comune.label())));
    let mut named: Vec<(String, String)> = named.collect();
    named.sort_by_cached_key(|(_, name)| fold(name));
    Ok(named)
}

/// What a file is asked of.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Wish {
    #[serde(rename = "parte")]
    part: String,
    #[serde(flatten)]
    by: Asked,
}

/// Small counts of people are told to who may see all of them.
fn sees_few(staff: &Staff<ReadStatements>) -> bool {
    staff.may(Permission::ReadPeople, Scope::Anything)
}

async fn show(staff: Staff<ReadStatements>, State(app): State<App>, Query(asked): Query<Asked>) -> Result<Response> {
    let narrowed = Narrowed::read(asked, today(app.clock.now()));
    let page = staff.page("figures-title");
    let mut tx = app.db.read().await?;
    let mut all = Vec::new();
    for part in Part::ALL {
        all.push(tables::of(&mut tx, &app, &page, (part, &narrowed), sees_few(&staff)).await?);
    }
    let (services, comuni) = (filtered::services(&mut tx).await?, comuni(&mut tx).await?);
    let spared = reciprocity::panel::spared_in_words(&mut tx, &app, &page).await?;
    let lends = staff.may(Permission::LendResources, Scope::Anything);
    let this = Month::of(today(app.clock.now()));
    let months = std::iter::successors(Some(this), |month| Some(month.before())).take(MOST_MONTHS);
    let months = months.map(|one| (one.to_string(), month(&page, one))).collect();
    let (from, to) = narrowed.period.map_or_else(Default::default, |(from, to)| (from.to_string(), to.to_string()));
    view(&FiguresPage { page, tables: all, narrowed, from, to, months, services, comuni, spared, lends })
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
    let narrowed = Narrowed::read(wish.by, today(app.clock.now()));
    let table = tables::of(&mut tx, &app, &page, (part, &narrowed), sees_few(&staff)).await?;
    spreadsheet::answer(format, &format!("numeri-{}", part.slug()), &[table.sheet(&page)])
}
