//! `/servizi/{id}/ore/righe/esporta`: the register of a service as a file, row by row: a month of it, or from one day to another.

use std::collections::BTreeSet;

use axum::extract::{Path, Query, State};
use axum::response::Response;
use jiff::ToSpan;
use jiff::civil::Date;
use serde::Deserialize;

use super::asked_month;
use super::team::load;
use crate::accounts::permission::CloseMonths;
use crate::accounts::{Permission, Staff};
use crate::activities::store::rows::{self, Row, Whom};
use crate::activities::time;
use crate::app::App;
use crate::audit::{self, ListKind};
use crate::error::{Error, Result};
use crate::people::panel::sight;
use crate::people::place;
use crate::web::dates;
use crate::web::layout::Page;
use crate::web::spreadsheet::{self, Cell, Format, Sheet};

/// What the address asks for: a month, and where somebody has typed them the days between which.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Wish {
    #[serde(rename = "mese")]
    month: String,
    #[serde(rename = "dal")]
    from: String,
    #[serde(rename = "al")]
    to: String,
}

impl Wish {
    /// At most a year: more is no register that somebody looks through.
    fn days(&self, app: &App) -> Result<(Date, Date)> {
        let month = asked_month(app, &self.month);
        let from = dates::day(&self.from).unwrap_or(month.first());
        let to = dates::day(&self.to).unwrap_or(month.last());
        let fits = to <= from.saturating_add(1.year());
        fits.then_some((from, to)).ok_or_else(|| Error::Conflict("export-too-long".into()))
    }
}

pub(super) async fn file(
    staff: Staff<CloseMonths>,
    State(app): State<App>,
    format: Format,
    Path(id): Path<String>,
    Query(wish): Query<Wish>,
) -> Result<Response> {
    // Names are shown to whoever may read hours with their people; who closes months may.
    let sight = sight(&staff, Permission::RecordActivities)?;
    let (from, to) = wish.days(&app)?;
    let mut tx = app.db.read().await?;
    let service = load(&mut tx, &id).await?;
    let most = usize::try_from(spreadsheet::MOST).unwrap_or(usize::MAX);
    let found = rows::of_service(&mut tx, &sight, &service.id, (from, to), most).await?;
    drop(tx);
    spreadsheet::fits(found.len())?;
    let ids: BTreeSet<&str> = found.iter().filter_map(person).collect();
    let mut tx = staff.write(&app).await?;
    let list = ListKind::new("activity.rows.export", "service", &id);
    audit::record_list(&mut tx, &app, &staff.actor(), list, ids.into_iter()).await?;
    tx.commit().await?;
    sheet(&staff.page("hours-rows")).answer(format, &format!("righe-di-ore-{from}-{to}"), &found)
}

fn person(row: &Row) -> Option<&str> {
    match &row.whom {
        Whom::Person(id, _) => Some(id.as_str()),
        Whom::Nobody | Whom::Hidden => None,
    }
}

fn whom(page: &Page, row: &Row) -> String {
    match &row.whom {
        Whom::Person(_, name) => name.clone(),
        Whom::Nobody => page.t("activity-nobody"),
        Whom::Hidden => page.t1("activity-hidden", "n", 1),
    }
}

fn sheet(page: &Page) -> Sheet<'_, Row> {
    Sheet::new(page.t("activity-on"), |row: &Row| row.day)
        .column(page.t("activity-from"), |row| time::clock(row.span.from()))
        .column(page.t("activity-to"), |row| time::clock(row.span.to()))
        .column(page.t("hours-rows-part"), |row| Cell::Minutes(row.minutes))
        .column(page.t("activity-kind"), |row| page.t(format!("activity-kind-{}", row.kind.code())))
        .column(page.t("activity-worker"), |row| row.worker.to_string())
        .column(page.t("activity-who"), |row| whom(page, row))
        .column(page.t("people-comune"), |row| place::comune(&row.comune).map(place::Comune::label).unwrap_or_default())
        .column(page.t("contract-one"), |row| row.contract.to_string())
        .column(page.t("activity-state"), |row| page.t(format!("activity-state-{}", row.state)))
}
