//! `/servizi`: what this cooperative offers, with the places that are free.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use serde::Deserialize;

use crate::accounts::permission::ReadNetwork;
use crate::accounts::{Decision, Permission, Scope, Staff};
use crate::app::App;
use crate::audit::{self, ListKind};
use crate::error::Result;
use crate::people::place;
use crate::services::{AREAS, Service, area_code, store, visibility_code};
use crate::store::Tx;
use crate::store::fold::fold;
use crate::web::layout::Page;
use crate::web::locale::Locale;
use crate::web::register::{Asked, Column, Register};
use crate::web::spreadsheet::{Cell, Format, Sheet};
use crate::web::{query, view};

/// What the address asks for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Wish {
    #[serde(flatten)]
    asked: Asked,
    area: String,
    #[serde(rename = "stato")]
    state: String,
}

impl Wish {
    fn fits(&self, line: &Line) -> bool {
        let area = area_code(line.service.particulars.content.area);
        (self.area.is_empty() || self.area == area) && (self.state.is_empty() || self.state == line.state())
    }
}

const STATES: [&str; 3] = ["open", "paused", "closed"];

const COLUMNS: [Column<Line>; 3] = [
    ("nome", |one, other| one.name().cmp(&other.name())),
    ("comune", |one, other| one.comune.cmp(&other.comune)),
    ("posti", |one, other| one.free().cmp(&other.free())),
];

#[derive(Template)]
#[template(path = "services/list.html")]
#[expect(clippy::struct_excessive_bools, reason = "each is a link or a button of its own on the page")]
struct ListPage {
    page: Page,
    services: Register<Line>,
    areas: Vec<(String, String)>,
    states: Vec<(String, String)>,
    wish: Wish,
    /// Where the same is a file.
    file: String,
    may_write: bool,
    may_read_people: bool,
    may_close: bool,
    may_process: bool,
}

/// One service as the list shows it.
struct Line {
    service: Service,
    comune: String,
}

impl Line {
    /// How many places it has besides the main one.
    fn others(&self) -> usize {
        self.service.locations.others.len()
    }

    fn name(&self) -> String {
        fold(&self.service.particulars.content.name)
    }

    /// Free places; nothing where they are not counted, which comes first from below.
    fn free(&self) -> Option<u32> {
        self.service.places().map(|places| places.available)
    }

    /// `open`, `paused` or `closed`.
    fn state(&self) -> &'static str {
        self.service.state().1
    }

    fn state_kind(&self) -> &'static str {
        self.service.state().0
    }

    fn category_key(&self) -> String {
        format!("category-{}", self.service.particulars.content.category.letter())
    }

    fn area_key(&self) -> String {
        format!("area-{}", area_code(self.service.particulars.content.area))
    }

    fn visibility_key(&self) -> String {
        format!("visibility-{}", visibility_code(self.service.particulars.visibility))
    }
}

/// The other places of a service, in one cell.
fn others(line: &Line, locale: Locale) -> String {
    let others = &line.service.locations.others;
    others.iter().map(|one| one.words(locale)).collect::<Vec<_>>().join("; ")
}

/// The services that were asked for.
async fn lines(tx: &mut Tx, wish: &Wish) -> Result<Vec<Line>> {
    let line = |service: Service| {
        let comune = place::comune(&service.particulars.content.comune).map_or(String::new(), place::Comune::label);
        Line { service, comune }
    };
    Ok(store::all(tx).await?.into_iter().map(line).filter(|line| wish.fits(line)).collect())
}

pub(super) async fn show(
    staff: Staff<ReadNetwork>,
    State(app): State<App>,
    Query(wish): Query<Wish>,
) -> Result<Response> {
    let mut tx = app.db.read().await?;
    let lines = lines(&mut tx, &wish).await?;
    let filters = [("area", wish.area.as_str()), ("stato", &wish.state)];
    let file = query::start("/servizi/esporta", filters);
    let services = Register::of(lines, &wish.asked, &COLUMNS, "/servizi", &filters);
    let may_write = staff.may(Permission::WriteServices, Scope::Anything);
    let may_read_people = staff.decide(Permission::ReadPeople, Scope::Anything) != Decision::Denied;
    let may_close = staff.may(Permission::CloseMonths, Scope::Anything);
    let may_process = staff.may(Permission::WriteProcessing, Scope::Anything);
    let page = staff.page("nav-services");
    let areas = AREAS.map(area_code).map(|code| (code.to_owned(), page.t(format!("area-{code}")))).to_vec();
    let states = STATES.map(|code| (code.to_owned(), page.t(format!("services-state-{code}")))).to_vec();
    view(&ListPage { page, services, areas, states, wish, file, may_write, may_read_people, may_close, may_process })
}

pub(super) async fn file(
    staff: Staff<ReadNetwork>,
    State(app): State<App>,
    format: Format,
    Query(wish): Query<Wish>,
) -> Result<Response> {
    let mut tx = staff.write(&app).await?;
    let mut lines = lines(&mut tx, &wish).await?;
    lines.sort_by_key(Line::name);
    let ids: Vec<String> = lines.iter().map(|line| line.service.id.to_string()).collect();
    let kind = ListKind::new("service.export", "services", "list");
    audit::record_list(&mut tx, &app, &staff.actor(), kind, ids.iter().map(String::as_str)).await?;
    tx.commit().await?;
    let page = staff.page("nav-services");
    let locale = page.locale();
    let places = |line: &Line| line.service.places().map(|places| Cell::Number(places.maximum.into()));
    let free = |line: &Line| line.free().map(|free| Cell::Number(free.into()));
    let unit = |line: &Line| line.service.places().map(|places| places.unit.clone());
    let sheet = Sheet::new(page.t("services-name"), |line: &Line| line.service.particulars.content.name.clone())
        .column(page.t("services-category"), |line| page.t(line.category_key()))
        .column(page.t("services-area"), |line| page.t(line.area_key()))
        .column(page.t("services-comune"), |line| line.comune.clone())
        .column(page.t("services-locations-others"), |line| others(line, locale))
        .column(page.t("services-access"), |line| line.service.locations.main_access.words(locale))
        .column(page.t("services-languages-title"), |line| line.service.languages.lines(locale).join("; "))
        .column(page.t("services-places"), places)
        .column(page.t("services-free"), free)
        .column(page.t("services-unit"), unit)
        .column(page.t("services-state"), |line| page.t(format!("services-state-{}", line.state())))
        .column(page.t("services-visibility"), |line| page.t(line.visibility_key()));
    sheet.answer(format, "servizi", &lines)
}
