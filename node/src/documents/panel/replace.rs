//! `/persone/{id}/documenti/{document}/sostituisci`: a new file of the same document, with the days that it carries.
//!
//! Two who replace at the same time both have their file kept, one after the other, and the second is told of the first.

use askama::Template;
use axum::extract::multipart::MultipartRejection;
use axum::extract::{Multipart, Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use jiff::civil::Date;

use super::arrive::{self, Arrived, FILE};
use super::{fields, find, largest, page};
use crate::accounts::permission::WriteDiary;
use crate::accounts::{Permission, Staff};
use crate::app::App;
use crate::audit::{self, Event};
use crate::documents::{Document, Format, store};
use crate::error::{Error, Result};
use crate::people::{Person, restriction};
use crate::web::csrf::CsrfToken;
use crate::web::file::Sealed;
use crate::web::flash::{Flash, redirect_with};
use crate::web::form::Form;
use crate::web::layout::Page;
use crate::web::{view, view_again};

#[derive(Template)]
#[template(path = "documents/replace.html")]
struct ReplacePage {
    page: Page,
    person: Person,
    document: Document,
    form: Form,
    most: u64,
    accepted: String,
}

fn draw(app: &App, staff: &Staff<WriteDiary>, (person, document): (Person, Document), form: Form) -> ReplacePage {
    let page = page(staff, "document-replace-title", &person, true);
    let page =
        page.under_named(document.written.title.clone(), format!("/persone/{}/documenti/{}", person.id, document.id));
    ReplacePage { page, person, document, form, most: largest(app), accepted: Format::accepted() }
}

pub(super) async fn ask(
    staff: Staff<WriteDiary>,
    State(app): State<App>,
    Path((id, document)): Path<(String, String)>,
) -> Result<Response> {
    let mut tx = staff.write(&app).await?;
    let found = find(&mut tx, &app, &staff, Permission::WriteDiary, (&id, &document)).await?;
    let event = Event::new("document.read", "document", found.1.id.as_str()).detail(format!("person={}", found.0.id));
    audit::record(&mut tx, &app, &staff.actor(), event).await?;
    tx.commit().await?;
    let form = Form::prefilled([("edition", found.1.editions.to_string())]);
    view(&draw(&app, &staff, found, form))
}

pub(super) async fn keep(
    staff: Staff<WriteDiary>,
    State(app): State<App>,
    Path((id, document)): Path<(String, String)>,
    token: CsrfToken,
    parts: Result<Multipart, MultipartRejection>,
) -> Result<Response> {
    let mut tx = app.db.read().await?;
    let found = find(&mut tx, &app, &staff, Permission::WriteDiary, (&id, &document)).await?;
    drop(tx);
    let Arrived { mut form, file, too_large } = arrive::receive(&app, &token, parts).await?;
    fields::called(&mut form);
    let days = fields::days(&mut form, fields::today(&app));
    let seen = form.number("edition", 0, i64::MAX).unwrap_or(found.1.editions);
    if let Some(file) = file.filter(|_| form.is_clean()) {
        match store_it(&staff, &app, (&id, &document), days, &file).await {
            Ok(Some(before)) => {
                let said = if before > seen { "document-replaced-too" } else { "document-replaced" };
                let address = format!("/persone/{id}/documenti/{document}");
                return Ok(redirect_with(&address, &Flash::ok(said)));
            }
            Ok(None) => form.refuse("dated_on", "restriction-refused"),
            Err(error) => arrive::without_room(error, &mut form)?,
        }
    }
    arrive::choose_again(&mut form);
    let full = form.mistake(FILE).is_some_and(|mistake| mistake.key == arrive::NO_ROOM);
    let mut again = view_again(&draw(&app, &staff, found, form))?;
    if too_large {
        *again.status_mut() = StatusCode::PAYLOAD_TOO_LARGE;
    } else if full {
        *again.status_mut() = StatusCode::SERVICE_UNAVAILABLE;
    }
    Ok(again)
}

/// Answers how many editions there were before this one; nothing where the record is restricted.
async fn store_it(
    staff: &Staff<WriteDiary>,
    app: &App,
    (id, document): (&str, &str),
    days: (Option<Date>, Option<Date>),
    file: &Sealed,
) -> Result<Option<i64>> {
    let mut tx = staff.write(app).await?;
    let (person, document) = find(&mut tx, app, staff, Permission::WriteDiary, (id, document)).await?;
    let Some(hers) = restriction::store::usable(&mut tx, app, &staff.actor(), &person.id).await? else {
        return Ok(None);
    };
    // It was read in this very transaction: only another engine's race could come between.
    if !store::replace(&mut tx, app, (staff.account(), &hers), &document, days, file).await? {
        return Err(Error::Conflict("document-meanwhile".into()));
    }
    tx.commit().await?;
    Ok(Some(document.editions))
}
