//! `/persone/{id}/documenti/nuovo`: one file, and what it is.

use askama::Template;
use axum::extract::multipart::MultipartRejection;
use axum::extract::{Multipart, Path, State};
use axum::http::StatusCode;
use axum::response::Response;

use super::arrive::{self, Arrived, FILE};
use super::{fields, largest, load, page};
use crate::accounts::permission::WriteDiary;
use crate::accounts::{Permission, Staff};
use crate::app::App;
use crate::audit::{self, Event};
use crate::documents::{Format, Written, store};
use crate::enrolments::EnrolmentId;
use crate::error::Result;
use crate::people::{Person, restriction};
use crate::web::csrf::CsrfToken;
use crate::web::file::Sealed;
use crate::web::flash::{Flash, redirect_with};
use crate::web::form::Form;
use crate::web::layout::Page;
use crate::web::{view, view_again};

#[derive(Template)]
#[template(path = "documents/add.html")]
struct AddPage {
    page: Page,
    person: Person,
    form: Form,
    kinds: Vec<(String, String)>,
    services: Vec<(String, String)>,
    most: u64,
    accepted: String,
}

fn draw(app: &App, staff: &Staff<WriteDiary>, person: Person, services: Vec<(String, String)>, form: Form) -> AddPage {
    let page = page(staff, "document-new-title", &person, true);
    AddPage {
        kinds: fields::kinds(&page),
        page,
        person,
        form,
        services,
        most: largest(app),
        accepted: Format::accepted(),
    }
}

pub(super) async fn ask(staff: Staff<WriteDiary>, State(app): State<App>, Path(id): Path<String>) -> Result<Response> {
    let mut tx = staff.write(&app).await?;
    let person = load(&mut tx, &app, &staff, Permission::WriteDiary, &id).await?;
    let services = fields::services_of(&mut tx, &person.id).await?;
    audit::record(&mut tx, &app, &staff.actor(), Event::new("document.listed", "person", person.id.as_str())).await?;
    tx.commit().await?;
    view(&draw(&app, &staff, person, services, Form::default()))
}

/// Takes a document. The person is loaded twice, before the first byte is read and again when all are here: no transaction is open
/// while a telephone sends.
pub(super) async fn keep(
    staff: Staff<WriteDiary>,
    State(app): State<App>,
    Path(id): Path<String>,
    token: CsrfToken,
    parts: Result<Multipart, MultipartRejection>,
) -> Result<Response> {
    let mut tx = app.db.read().await?;
    let person = load(&mut tx, &app, &staff, Permission::WriteDiary, &id).await?;
    let services = fields::services_of(&mut tx, &person.id).await?;
    drop(tx);
    let Arrived { mut form, file, too_large } = arrive::receive(&app, &token, parts).await?;
    fields::called(&mut form);
    let named = file.as_ref().map(|file| file.name.clone()).unwrap_or_default();
    let written = fields::read(&mut form, fields::today(&app), &named);
    let enrolment = fields::enrolment(&mut form, &services);
    if let Some(((written, file), true)) = written.zip(file).map(|both| (both, form.is_clean())) {
        match store_it(&staff, &app, &id, (&written, enrolment.as_ref()), &file).await {
            Ok(true) => {
                let list = format!("/persone/{id}/documenti");
                return Ok(redirect_with(&list, &Flash::ok("document-kept")));
            }
            Ok(false) => form.refuse("title", "restriction-refused"),
            Err(error) => arrive::without_room(error, &mut form)?,
        }
    }
    arrive::choose_again(&mut form);
    let full = form.mistake(FILE).is_some_and(|mistake| mistake.key == arrive::NO_ROOM);
    let mut again = view_again(&draw(&app, &staff, person, services, form))?;
    if too_large {
        *again.status_mut() = StatusCode::PAYLOAD_TOO_LARGE;
    } else if full {
        *again.status_mut() = StatusCode::SERVICE_UNAVAILABLE;
    }
    Ok(again)
}

/// False where the record is restricted.
async fn store_it(
    staff: &Staff<WriteDiary>,
    app: &App,
    id: &str,
    (written, enrolment): (&Written, Option<&EnrolmentId>),
    file: &Sealed,
) -> Result<bool> {
    let mut tx = staff.write(app).await?;
    let person = load(&mut tx, app, staff, Permission::WriteDiary, id).await?;
    let Some(hers) = restriction::store::usable(&mut tx, app, &staff.actor(), &person.id).await? else {
        return Ok(false);
    };
    store::add(&mut tx, app, staff.account(), (&hers, enrolment), written, file).await?;
    tx.commit().await?;
    Ok(true)
}
