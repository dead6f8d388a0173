//! `/servizi/{id}/diario`: what was written in the last days about everybody in a service, for who comes on duty.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use serde::Deserialize;

use crate::accounts::Staff;
use crate::accounts::permission::ReadPeople;
use crate::app::App;
use crate::audit::{self, ListKind};
use crate::clock::DAY;
use crate::diary::Entry;
use crate::diary::store::sought::{self, About};
use crate::error::{Error, Result};
use crate::people::panel::{parse_id, reading};
use crate::services::{self, Service};
use crate::store::page::{PageNumber, Slice};
use crate::web::dates::written as day;
use crate::web::layout::Page;
use crate::web::view;

/// How many days back can be chosen; the first is what the page opens with.
const DAYS: [i64; 4] = [7, 2, 30, 90];

/// Whose diary was read is told as of a diary that is opened by itself.
const READ: ListKind<'static> = ListKind::new("diary.read", "people", "list");

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Wish {
    #[serde(rename = "giorni")]
    days: String,
    #[serde(rename = "pagina")]
    page: Option<String>,
}

#[derive(Template)]
#[template(path = "diary/service.html")]
struct ServicePage {
    page: Page,
    service: Service,
    entries: Slice<About>,
    days: String,
    choices: Vec<(String, String)>,
    base: String,
}

impl ServicePage {
    fn day(&self, entry: &Entry) -> String {
        day(entry.written.on)
    }
}

pub(super) async fn show(
    staff: Staff<ReadPeople>,
    State(app): State<App>,
    Path(id): Path<String>,
    Query(wish): Query<Wish>,
) -> Result<Response> {
    let mut tx = app.db.read().await?;
    let service = services::store::find(&mut tx, &parse_id(&id)?).await?.ok_or(Error::NotFound)?;
    let number = PageNumber::from_request(wish.page.as_deref().and_then(|page| page.parse().ok()));
    let days = wish.days.parse::<i64>().ok().filter(|days| DAYS.contains(days)).unwrap_or(DAYS[0]);
    let since = app.clock.now().as_millis() - days * DAY;
    let entries = sought::of_service(&mut tx, &app, &reading(&staff)?, (&service.id, since), number).await?;
    drop(tx);
    let mut shown: Vec<&str> = entries.rows.iter().map(|about| about.entry.person.as_str()).collect();
    shown.sort_unstable();
    shown.dedup();
    audit::record_page(&app, &staff.actor(), READ, shown.into_iter()).await?;
    let page = staff.page("diary-service-title").under("nav-services", "/servizi");
    let page = page.under_named(service.particulars.content.name.clone(), format!("/servizi/{}/persone", service.id));
    let mut choices = DAYS;
    choices.sort_unstable();
    let words = |days: i64| (days.to_string(), page.t1("diary-last-days", "n", days));
    let choices = choices.into_iter().map(words).collect();
    let base = format!("/servizi/{}/diario?giorni={days}&", service.id);
    view(&ServicePage { page, service, entries, days: days.to_string(), choices, base })
}
