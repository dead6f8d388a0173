//! `/persone/{id}/ore`: what was done with one person, by whom, the newest first.

use std::collections::HashMap;

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use serde::Deserialize;

use crate::accounts::permission::ReadPeople;
use crate::accounts::{Permission, Staff};
use crate::activities::store::list::{self, Line};
use crate::app::App;
use crate::audit::{self, Event};
use crate::error::{Error, Result};
use crate::people::panel::{parse_id, reason_first, sight};
use crate::people::{self, Person};
use crate::services;
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
}

#[derive(Template)]
#[template(path = "activities/person.html")]
struct PersonPage {
    page: Page,
    person: Person,
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
    let names = services.map(|one| (one.id.to_string(), one.particulars.content.name)).collect();
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
    view(&PersonPage { page, person, lines, base: format!("{address}/ore?"), names, workers })
}
