//! `/persone/conservazione`: whoever may be kept no longer, also as a file, and `/persone/{id}/conservazione`, which erases her without her
//! asking for it.
//! The erasure is written down as a request that nobody has made, so that it has the same receipts.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;

use super::erase::{ErasePage, Of, Ways, carry_out};
use super::person;
use crate::accounts::permission::HandleRequests;
use crate::accounts::{Permission, Staff};
use crate::app::App;
use crate::audit::{self, Event, ListKind};
use crate::error::{Error, Result};
use crate::people::Person;
use crate::people::panel::sight;
use crate::store::Tx;
use crate::store::page::{PageNumber, Slice};
use crate::subject_requests::past::Past;
use crate::subject_requests::store::past::{self, Line};
use crate::subject_requests::store::{self, forbidden};
use crate::subject_requests::{AskedBy, Kind, NewRequest};
use crate::web::flash::{Flash, redirect_with};
use crate::web::form::Form;
use crate::web::layout::Page;
use crate::web::spreadsheet::{self, Format, Sheet};
use crate::web::{dates, view};

/// Where the list is.
const LIST: &str = "/persone/conservazione";

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Wish {
    #[serde(rename = "pagina")]
    page: String,
}

#[derive(Template)]
#[template(path = "subject_requests/past.html")]
struct PastPage {
    page: Page,
    lines: Slice<Line>,
    /// Services that have not said how long they keep data: nobody who was there is listed.
    unsaid: Vec<(String, String)>,
}

impl PastPage {
    fn day(&self, line: &Line) -> String {
        line.day().map(dates::written).unwrap_or_default()
    }
}

pub(super) async fn list(
    staff: Staff<HandleRequests>,
    State(app): State<App>,
    Query(wish): Query<Wish>,
) -> Result<Response> {
    let mut tx = app.db.read().await?;
    let sight = sight(&staff, Permission::HandleRequests)?;
    let lines = past::page(&mut tx, &sight, PageNumber::from_request(wish.page.parse().ok())).await?;
    let unsaid = past::unsaid(&mut tx).await?;
    drop(tx);
    let named = lines.rows.iter().map(|line| line.person.as_str());
    audit::record_page(&app, &staff.actor(), audit::PEOPLE_LISTED, named).await?;
    let page = staff.page("past-title").under("requests-title", "/richieste");
    view(&PastPage { page, lines, unsaid })
}

/// The same as a file.
pub(super) async fn file(staff: Staff<HandleRequests>, State(app): State<App>, format: Format) -> Result<Response> {
    let mut tx = app.db.read().await?;
    let sight = sight(&staff, Permission::HandleRequests)?;
    let lines = past::rows(&mut tx, &sight, (spreadsheet::MOST + 1, 0)).await?;
    drop(tx);
    spreadsheet::fits(lines.len())?;
    let mut tx = staff.write(&app).await?;
    let (kind, named) = (ListKind::new("request.past-export", "people", "list"), lines.iter());
    audit::record_list(&mut tx, &app, &staff.actor(), kind, named.map(|line| line.person.as_str())).await?;
    tx.commit().await?;
    let page = staff.page("past-title");
    let sheet = Sheet::new(page.t("requests-person"), Line::name)
        .column(page.t("past-until"), Line::day)
        .column(page.t("past-service"), |line| line.service.clone())
        .column(page.t("processing-rule"), |line| line.rule.clone());
    sheet.answer(format, "oltre-la-conservazione", &lines)
}

/// Somebody who may be kept no longer, as it is now.
async fn load(tx: &mut Tx, app: &App, staff: &Staff<HandleRequests>, id: &str) -> Result<(Person, Past)> {
    let person = person(tx, app, staff, id).await?;
    let today = dates::today(staff.frame().now);
    let past = past::of_person(tx, &person.id, today).await?.ok_or(Error::NotFound)?;
    Ok((person, past))
}

async fn draw(
    tx: &mut Tx,
    app: &App,
    staff: &Staff<HandleRequests>,
    (person, past): (&Person, &Past),
    form: Form,
) -> Result<ErasePage> {
    let page = staff.page("requests-erase").under("past-title", LIST);
    let ways = Ways { post: format!("/persone/{}/conservazione", person.id), back: LIST.to_owned(), answer: None };
    let name = person.details.name();
    let since = dates::written(past.until);
    let of = Of { person: &person.id, name, since: Some(since) };
    ErasePage::draw(tx, app, staff, (page, ways), of, form).await
}

pub(super) async fn ask(
    staff: Staff<HandleRequests>,
    State(app): State<App>,
    Path(id): Path<String>,
) -> Result<Response> {
    let mut tx = staff.write(&app).await?;
    let (person, past) = load(&mut tx, &app, &staff, &id).await?;
    let page = draw(&mut tx, &app, &staff, (&person, &past), Form::default()).await?;
    audit::record(&mut tx, &app, &staff.actor(), Event::new("person.read", "person", person.id.as_str())).await?;
    tx.commit().await?;
    view(&page)
}

pub(super) async fn erase(
    staff: Staff<HandleRequests>,
    State(app): State<App>,
    Path(id): Path<String>,
    mut form: Form,
) -> Result<Response> {
    let mut tx = staff.write(&app).await?;
    let (person, past) = load(&mut tx, &app, &staff, &id).await?;
    let today = dates::today(staff.frame().now);
    if !form.ticked("sure") {
        form.refuse("sure", "requests-erase-sure-needed");
    }
    let forbidden = forbidden::of(&mut tx, &person.id, today).await?;
    if !forbidden.is_empty() || !form.is_clean() {
        let page = draw(&mut tx, &app, &staff, (&person, &past), form).await?;
        audit::record(&mut tx, &app, &staff.actor(), Event::new("person.read", "person", person.id.as_str())).await?;
        tx.commit().await?;
        let mut response = view(&page)?;
        *response.status_mut() =
            if forbidden.is_empty() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::CONFLICT };
        return Ok(response);
    }
    let new = NewRequest {
        kind: Kind::Erasure,
        received_on: today,
        asked_by: AskedBy::Nobody,
        identified: String::new(),
        words: String::new(),
    };
    let request = store::record(&mut tx, &app, staff.account(), &person.id, &new).await?;
    carry_out(&mut tx, &app, &staff, request.as_str()).await?;
    tx.commit().await?;
    Ok(redirect_with(&format!("/richieste/{request}"), &Flash::ok("requests-erased")))
}
