//! `/contratti`: who pays for what, until when; the same as a file.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use jiff::civil::Date;
use serde::Deserialize;

use super::tariffs::listed;
use crate::accounts::permission::ReadStatements;
use crate::accounts::{Permission, Scope, Staff};
use crate::app::App;
use crate::contracts::{Contract, store};
use crate::error::Result;
use crate::people::panel::today;
use crate::services;
use crate::store::Tx;
use crate::store::fold::fold;
use crate::web::dates::written as day;
use crate::web::layout::Page;
use crate::web::register::{Asked, Column, Register};
use crate::web::spreadsheet::{Cell, Format, Sheet};
use crate::web::view;

/// What the address asks for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Wish {
    #[serde(flatten)]
    asked: Asked,
    #[serde(rename = "stato")]
    state: String,
}

const STATES: [&str; 3] = ["current", "coming", "over"];

const COLUMNS: [Column<Line>; 3] = [
    ("nome", |one, other| fold(&one.contract.terms.name).cmp(&fold(&other.contract.terms.name))),
    ("committente", |one, other| fold(&one.contract.terms.client).cmp(&fold(&other.contract.terms.client))),
    ("fine", |one, other| one.end().cmp(&other.end())),
];

#[derive(Template)]
#[template(path = "contracts/list.html")]
struct ListPage {
    page: Page,
    contracts: Register<Line>,
    states: Vec<(String, String)>,
    wish: Wish,
    may_write: bool,
}

/// One contract as the list shows it.
struct Line {
    contract: Contract,
    services: Vec<String>,
    today: Date,
}

impl Line {
    fn end(&self) -> Date {
        self.contract.terms.ends.unwrap_or(Date::MAX)
    }

    /// `current`, `coming` or `over`.
    fn state(&self) -> &'static str {
        if self.contract.terms.holds_on(self.today) {
            "current"
        } else if self.contract.terms.starts > self.today {
            "coming"
        } else {
            "over"
        }
    }

    fn kind(&self) -> &'static str {
        match self.state() {
            "current" => "ok",
            "coming" => "wait",
            _ => "quiet",
        }
    }

    fn starts(&self) -> String {
        day(self.contract.terms.starts)
    }

    fn ends(&self) -> String {
        self.contract.terms.ends.map(day).unwrap_or_default()
    }

    fn service_names(&self) -> String {
        self.services.join(", ")
    }
}

async fn lines(tx: &mut Tx, app: &App, wish: &Wish) -> Result<Vec<Line>> {
    let (services, today) = (services::store::all(tx).await?, today(app.clock.now()));
    let name = |id: &_| services.iter().find(|one| one.id == *id).map(|one| one.particulars.content.name.clone());
    let line = |contract: Contract| {
        let named = contract.terms.services.iter().filter_map(name).collect();
        Line { contract, services: named, today }
    };
    let lines = store::all(tx).await?.into_iter().map(line);
    Ok(lines.filter(|line| wish.state.is_empty() || wish.state == line.state()).collect())
}

pub(super) async fn show(
    staff: Staff<ReadStatements>,
    State(app): State<App>,
    Query(wish): Query<Wish>,
) -> Result<Response> {
    let mut tx = app.db.read().await?;
    let lines = lines(&mut tx, &app, &wish).await?;
    let contracts = Register::of(lines, &wish.asked, &COLUMNS, "/contratti", &[("stato", &wish.state)]);
    let page = staff.page("contracts-title");
    let states = STATES.map(|code| (code.to_owned(), page.t(format!("contract-state-{code}")))).to_vec();
    let may_write = staff.may(Permission::WriteContracts, Scope::Anything);
    view(&ListPage { page, contracts, states, wish, may_write })
}

/// The tariffs besides the first one, for a file: nothing where there are none.
fn others(page: &Page, line: &Line) -> String {
    let tariffs = &line.contract.terms.tariffs;
    if tariffs.is_empty() { String::new() } else { listed(page, tariffs) }
}

pub(super) async fn file(
    staff: Staff<ReadStatements>,
    State(app): State<App>,
    format: Format,
    Query(wish): Query<Wish>,
) -> Result<Response> {
    let mut tx = app.db.read().await?;
    let lines = lines(&mut tx, &app, &wish).await?;
    let page = staff.page("contracts-title");
    let hours = |line: &Line| line.contract.terms.minutes.map(|minutes| Cell::Minutes(minutes.into()));
    let days = |line: &Line| line.contract.terms.days.map(|days| Cell::Number(days.into()));
    let half_day = |line: &Line| line.contract.terms.half_day.map(|minutes| Cell::Minutes(minutes.into()));
    let earlier = |line: &Line| line.contract.terms.earlier.map(|one| Cell::Minutes(one.minutes.into()));
    let tariff = |line: &Line| line.contract.terms.tariff.map(|cents| Cell::Cents(cents.into()));
    let sheet = Sheet::new(page.t("contract-name"), |line: &Line| line.contract.terms.name.clone())
        .column(page.t("contract-client"), |line| line.contract.terms.client.clone())
        .column(page.t("contract-client-code"), |line| line.contract.terms.client_code.clone())
        .column("CIG".to_owned(), |line| line.contract.terms.cig.clone())
        .column("CUP".to_owned(), |line| line.contract.terms.cup.clone())
        .column(page.t("contract-act"), |line| line.contract.terms.act.clone())
        .column(page.t("contract-starts"), |line| line.contract.terms.starts)
        .column(page.t("contract-ends"), |line| line.contract.terms.ends)
        .column(page.t("contract-unit"), |line| page.t(format!("contract-unit-{}", line.contract.terms.unit.code())))
        .column(page.t("contract-tariff"), tariff)
        .column(page.t("tariffs-title"), |line| others(&page, line))
        .column(page.t("contract-hours"), hours)
        .column(page.t("contract-days"), days)
        .column(page.t("contract-half-day"), half_day)
        .column(page.t("contract-per"), |line| page.t(format!("per-{}", line.contract.terms.per.code())))
        .column(page.t("contract-earlier-hours"), earlier)
        .column(page.t("contract-earlier-before"), |line| line.contract.terms.earlier.map(|one| one.before))
        .column(page.t("contract-services"), Line::service_names);
    sheet.answer(format, "contratti", &lines)
}
