//! `/persone/{id}/ore`: the hours of one person: a month over all her services beside what was authorised, and what was done with her,
//! by whom, the newest first; the same as a file.

use std::collections::HashMap;

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use serde::Deserialize;

use super::{asked_month, month_words};
use crate::accounts::permission::ReadPeople;
use crate::accounts::{AccountId, Staff};
use crate::activities::allowed::Hours;
use crate::activities::store::allowed;
use crate::activities::store::list::{self, Line, OfHers};
use crate::activities::time;
use crate::app::App;
use crate::audit::{self, Event};
use crate::contracts::month::Month;
use crate::enrolments::{self, Enrolment, EnrolmentId};
use crate::error::{Error, Result};
use crate::people::panel::{parse_id, reading, reason_first};
use crate::people::{self, Person, PersonId, Sight};
use crate::services;
use crate::store::Tx;
use crate::store::page::{PageNumber, Slice};
use crate::web::dates::written as day;
use crate::web::layout::Page;
use crate::web::spreadsheet::{Cell, Format, Sheet};
use crate::web::view;

/// What the address asks for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Wish {
    #[serde(rename = "pagina")]
    page: Option<String>,
    #[serde(rename = "mese")]
    month: String,
}

#[derive(Template)]
#[template(path = "activities/person.html")]
struct PersonPage {
    page: Page,
    person: Person,
    /// Each service in the month: her enrolment, its name, her hours.
    month: Month,
    words: String,
    services: Vec<(EnrolmentId, String, Hours)>,
    lines: Slice<Line>,
    base: String,
    names: HashMap<String, String>,
    workers: HashMap<String, String>,
}

impl PersonPage {
    fn day(&self, line: &Line) -> String {
        day(line.activity.written.day)
    }

    fn name(&self, line: &Line) -> &str {
        self.names.get(&line.activity.written.service.to_string()).map_or("", String::as_str)
    }

    fn worker(&self, line: &Line) -> &str {
        self.workers.get(line.activity.worker.as_str()).map_or("", String::as_str)
    }

    fn beside(&self, month: Month) -> String {
        format!("/persone/{}/ore?mese={month}", self.person.id)
    }

    /// She was one of several.
    fn in_a_group(&self, line: &Line) -> bool {
        line.people.len() > 1
    }
}

/// Her whose hours are asked for, and whom somebody sees; of a protected record she has said why.
async fn opened(tx: &mut Tx, app: &App, staff: &Staff<ReadPeople>, id: &str) -> Result<(Sight, Person)> {
    let sight = reading(staff)?;
    let person = people::store::find(tx, app, &sight, &parse_id(id)?).await?.ok_or(Error::NotFound)?;
    reason_first(tx, app, staff, &person.id, "").await?;
    Ok((sight, person))
}

pub(super) async fn show(
    staff: Staff<ReadPeople>,
    State(app): State<App>,
    Path(id): Path<String>,
    Query(wish): Query<Wish>,
) -> Result<Response> {
    let mut tx = staff.write(&app).await?;
    let (sight, person) = opened(&mut tx, &app, &staff, &id).await?;
    let number = PageNumber::from_request(wish.page.as_deref().and_then(|page| page.parse().ok()));
    let month = asked_month(&app, &wish.month);
    let lines = list::of_person(&mut tx, &app, &sight, (&person.id, month), number).await?;
    let names = names(&mut tx).await?;
    let services = by_service(&mut tx, &person.id, &names, month).await?;
    let workers = workers(&mut tx, lines.rows.iter().map(|line| &line.activity.worker)).await?;
    let event = Event::new("activity.list", "person", person.id.as_str());
    audit::record(&mut tx, &app, &staff.actor(), event).await?;
    tx.commit().await?;
    let address = format!("/persone/{}", person.id);
    let page = staff.page("activities-title").under("nav-people", "/persone");
    let page = page.under_named(person.details.name(), address.as_str());
    let base = format!("{address}/ore?mese={month}&");
    view(&PersonPage { words: month_words(&page, month), page, person, month, services, lines, base, names, workers })
}

async fn names(tx: &mut Tx) -> Result<HashMap<String, String>> {
    let services = services::store::all(tx).await?.into_iter();
    Ok(services.map(|one| (one.id.to_string(), one.particulars.content.name)).collect())
}

/// The names of these colleagues.
async fn workers<'a>(tx: &mut Tx, of: impl Iterator<Item = &'a AccountId>) -> Result<HashMap<String, String>> {
    let mut workers = HashMap::new();
    for worker in of {
        if !workers.contains_key(worker.as_str()) {
            workers.insert(worker.to_string(), list::worker_name(tx, worker).await?.unwrap_or_default());
        }
    }
    Ok(workers)
}

/// The rows of her month as a file.
pub(super) async fn file(
    staff: Staff<ReadPeople>,
    State(app): State<App>,
    format: Format,
    Path(id): Path<String>,
    Query(wish): Query<Wish>,
) -> Result<Response> {
    let mut tx = staff.write(&app).await?;
    let (_, person) = opened(&mut tx, &app, &staff, &id).await?;
    let month = asked_month(&app, &wish.month);
    let rows = list::month_of(&mut tx, &app, &person.id, month).await?;
    let names = names(&mut tx).await?;
    let workers = workers(&mut tx, rows.iter().map(|row| &row.activity.worker)).await?;
    let event = Event::new("activity.person.export", "person", person.id.as_str());
    audit::record(&mut tx, &app, &staff.actor(), event.detail(format!("month={month}"))).await?;
    tx.commit().await?;
    let page = staff.page("activities-title");
    let service = |row: &OfHers| names.get(&row.activity.written.service.to_string()).cloned().unwrap_or_default();
    let worker = |row: &OfHers| workers.get(row.activity.worker.as_str()).cloned().unwrap_or_default();
    Sheet::new(page.t("activity-on"), |row: &OfHers| row.activity.written.day)
        .column(page.t("activity-from"), |row| time::clock(row.activity.written.span.from()))
        .column(page.t("activity-to"), |row| time::clock(row.activity.written.span.to()))
        .column(page.t("hours-rows-part"), |row| Cell::Minutes(row.minutes))
        .column(page.t("activity-kind"), |row| page.t(format!("activity-kind-{}", row.activity.written.kind.code())))
        .column(page.t("activity-worker"), worker)
        .column(page.t("enrolment-service"), service)
        .column(page.t("activity-state"), |row| page.t(format!("activity-state-{}", row.activity.state.code())))
        .column(page.t("activity-note"), |row| row.note().to_owned())
        .answer(format, &format!("ore-della-persona-{month}"), &rows)
}

/// Her hours in each service in which something was done, planned or authorised in the month, or where she is and what was authorised is
/// over.
async fn by_service(
    tx: &mut Tx,
    person: &PersonId,
    names: &HashMap<String, String>,
    month: Month,
) -> Result<Vec<(EnrolmentId, String, Hours)>> {
    let enrolments = enrolments::store::list::of_person(tx, person).await?;
    let ids: Vec<&EnrolmentId> = enrolments.iter().map(|one| &one.id).collect();
    let hours = allowed::of(tx, &ids, month).await?;
    let shown =
        |one: &Enrolment, hours: &Hours| !hours.is_empty() || (hours.ended.is_some() && one.state.takes_a_place());
    let row = |one: &Enrolment| {
        let name = names.get(&one.service.to_string()).cloned().unwrap_or_default();
        hours.get(&one.id).filter(|hours| shown(one, hours)).map(|hours| (one.id.clone(), name, *hours))
    };
    Ok(enrolments.iter().filter_map(row).collect())
}
