//! `/persone/{id}/ore`: the hours of one person: a month over all her services beside what was authorised, and what was done with her,
//! by whom, the newest first.

use std::collections::HashMap;

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use serde::Deserialize;

use super::{asked_month, month_words};
use crate::accounts::permission::ReadPeople;
use crate::accounts::{Permission, Staff};
use crate::activities::allowed::Hours;
use crate::activities::store::allowed;
use crate::activities::store::list::{self, Line};
use crate::app::App;
use crate::audit::{self, Event};
use crate::contracts::month::Month;
use crate::enrolments::{self, Enrolment, EnrolmentId};
use crate::error::{Error, Result};
use crate::people::panel::{parse_id, reason_first, sight};
use crate::people::{self, Person, PersonId};
use crate::services;
use crate::store::Tx;
use crate::store::page::{PageNumber, Slice};
use crate::web::dates::written as day;
use crate::web::layout::Page;
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

pub(super) async fn show(
    staff: Staff<ReadPeople>,
    State(app): State<App>,
    Path(id): Path<String>,
    Query(wish): Query<Wish>,
) -> Result<Response> {
    let mut tx = staff.write(&app).await?;
    let sight = sight(&staff, Permission::ReadPeople)?;
    let person = people::store::find(&mut tx, &app, &sight, &parse_id(&id)?).await?.ok_or(Error::NotFound)?;
    reason_first(&mut tx, &app, &staff, &person.id, "").await?;
    let number = PageNumber::from_request(wish.page.as_deref().and_then(|page| page.parse().ok()));
    let lines = list::of_person(&mut tx, &app, &sight, &person.id, number).await?;
    let services = services::store::all(&mut tx).await?.into_iter();
    let names: HashMap<_, _> = services.map(|one| (one.id.to_string(), one.particulars.content.name)).collect();
    let month = asked_month(&app, &wish.month);
    let services = by_service(&mut tx, &person.id, &names, month).await?;
    let mut workers = HashMap::new();
    for line in &lines.rows {
        let worker = &line.activity.worker;
        if !workers.contains_key(worker.as_str()) {
            workers.insert(worker.to_string(), list::worker_name(&mut tx, worker).await?.unwrap_or_default());
        }
    }
    let event = Event::new("activity.list", "person", person.id.as_str());
    audit::record(&mut tx, &app, &staff.actor(), event).await?;
    tx.commit().await?;
    let address = format!("/persone/{}", person.id);
    let page = staff.page("activities-title").under("nav-people", "/persone");
    let page = page.under_named(person.details.name(), address.as_str());
    let base = format!("{address}/ore?mese={month}&");
    view(&PersonPage { words: month_words(&page, month), page, person, month, services, lines, base, names, workers })
}

/// Her hours in each service in which something was done, planned or authorised in the month.
async fn by_service(
    tx: &mut Tx,
    person: &PersonId,
    names: &HashMap<String, String>,
    month: Month,
) -> Result<Vec<(EnrolmentId, String, Hours)>> {
    let enrolments = enrolments::store::list::of_person(tx, person).await?;
    let ids: Vec<&EnrolmentId> = enrolments.iter().map(|one| &one.id).collect();
    let hours = allowed::of(tx, &ids, month).await?;
    let row = |one: &Enrolment| {
        let name = names.get(&one.service.to_string()).cloned().unwrap_or_default();
        hours.get(&one.id).filter(|hours| !hours.is_empty()).map(|hours| (one.id.clone(), name, *hours))
    };
    Ok(enrolments.iter().filter_map(row).collect())
}
