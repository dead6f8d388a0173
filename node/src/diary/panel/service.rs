//! `/servizi/{id}/diario`: what was written in the last days about everybody in a service, for who comes on duty; and the same as a file.

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
use crate::people::restriction;
use crate::services::{self, Service};
use crate::store::Tx;
use crate::store::page::{PageNumber, Slice};
use crate::web::dates::{moment, written as day};
use crate::web::layout::Page;
use crate::web::spreadsheet::{self, Format, Sheet};
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

impl Wish {
    /// How many days back, one of [`DAYS`].
    fn days(&self) -> i64 {
        self.days.parse::<i64>().ok().filter(|days| DAYS.contains(days)).unwrap_or(DAYS[0])
    }
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
    /// Where the same is a file.
    file: String,
}

impl ServicePage {
    fn day(&self, entry: &Entry) -> String {
        day(entry.written.on)
    }
}

async fn load(tx: &mut Tx, id: &str) -> Result<Service> {
    services::store::find(tx, &parse_id(id)?).await?.ok_or(Error::NotFound)
}

/// Those about whom something was written, each once.
fn people(entries: &[About]) -> Vec<&str> {
    let mut people: Vec<&str> = entries.iter().map(|about| about.entry.person.as_str()).collect();
    people.sort_unstable();
    people.dedup();
    people
}

pub(super) async fn show(
    staff: Staff<ReadPeople>,
    State(app): State<App>,
    Path(id): Path<String>,
    Query(wish): Query<Wish>,
) -> Result<Response> {
    let mut tx = app.db.read().await?;
    let service = load(&mut tx, &id).await?;
    let number = PageNumber::from_request(wish.page.as_deref().and_then(|page| page.parse().ok()));
    let days = wish.days();
    let since = app.clock.now().as_millis() - days * DAY;
    let entries = sought::of_service(&mut tx, &app, &reading(&staff)?, (&service.id, since), number).await?;
    drop(tx);
    audit::record_page(&app, &staff.actor(), READ, people(&entries.rows).into_iter()).await?;
    let page = staff.page("diary-service-title").under("nav-services", "/servizi");
    let page = page.under_named(service.particulars.content.name.clone(), format!("/servizi/{}/persone", service.id));
    let mut choices = DAYS;
    choices.sort_unstable();
    let words = |days: i64| (days.to_string(), page.t1("diary-last-days", "n", days));
    let choices = choices.into_iter().map(words).collect();
    let base = format!("/servizi/{}/diario?giorni={days}&", service.id);
    let file = format!("/servizi/{}/diario/esporta?giorni={days}&", service.id);
    view(&ServicePage { page, service, entries, days: days.to_string(), choices, base, file })
}

/// What the page shows of these days. A file goes wherever it is sent: what is written of a restricted record stays here.
pub(super) async fn file(
    staff: Staff<ReadPeople>,
    State(app): State<App>,
    format: Format,
    Path(id): Path<String>,
    Query(wish): Query<Wish>,
) -> Result<Response> {
    let mut tx = app.db.read().await?;
    let service = load(&mut tx, &id).await?;
    let of = (&service.id, app.clock.now().as_millis() - wish.days() * DAY);
    let mut entries = sought::rows_of_service(&mut tx, &app, &reading(&staff)?, of, (spreadsheet::MOST + 1, 0)).await?;
    let kept = restriction::store::all(&mut tx).await?;
    drop(tx);
    spreadsheet::fits(entries.len())?;
    entries.retain(|about| !kept.contains(&about.entry.person));
    let mut tx = staff.write(&app).await?;
    let taken = ListKind::new("diary.export", "service", &id);
    audit::record_list(&mut tx, &app, &staff.actor(), taken, people(&entries).into_iter()).await?;
    tx.commit().await?;
    let page = staff.page("diary-service-title");
    let kind = |about: &About| page.t(format!("diary-kind-{}", about.entry.written.kind.code()));
    let corrected = |about: &About| about.entry.was_corrected().then(|| moment(about.entry.changed_at));
    let sheet = Sheet::new(page.t("people-name"), |about: &About| about.name.clone())
        .column(page.t("diary-on"), |about| about.entry.written.on)
        .column(page.t("diary-kind"), kind)
        .column(page.t("diary-text"), |about| about.entry.written.text.clone())
        .column(page.t("diary-author"), |about| about.entry.author_name.clone())
        .column(page.t("files-written"), |about| moment(about.entry.written_at))
        .column(page.t("files-corrected"), corrected);
    sheet.answer(format, "diario-del-servizio", &entries)
}
