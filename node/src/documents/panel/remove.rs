//! `/persone/{id}/documenti/{document}/elimina`: takes a document away, with the reason, after it was said what goes.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;

use super::{fields, find, may_delete, page};
use crate::accounts::permission::WriteDiary;
use crate::accounts::{Permission, Staff};
use crate::app::App;
use crate::audit::{self, Event};
use crate::documents::{Document, LONGEST_REASON, store};
use crate::error::{Error, Result};
use crate::people::Person;
use crate::people::panel::usable;
use crate::store::Tx;
use crate::web::flash::{Flash, redirect_with};
use crate::web::form::Form;
use crate::web::layout::Page;
use crate::web::{view, view_again};

#[derive(Template)]
#[template(path = "documents/remove.html")]
struct RemovePage {
    page: Page,
    person: Person,
    document: Document,
    form: Form,
    facts: Vec<(String, String)>,
    /// It was changed since the page was read: what it says now stands there.
    meanwhile: bool,
    longest: usize,
}

fn draw(staff: &Staff<WriteDiary>, (person, document): (Person, Document), form: Form, meanwhile: bool) -> RemovePage {
    let page = page(staff, "document-delete-title", &person, true);
    let page =
        page.under_named(document.written.title.clone(), format!("/persone/{}/documenti/{}", person.id, document.id));
    let facts = fields::told(&page, (&document.written, None), &[]);
    RemovePage { page, person, document, form, facts, meanwhile, longest: LONGEST_REASON }
}

/// The document, for who may take it away; for others the page is not there.
async fn hers(tx: &mut Tx, app: &App, staff: &Staff<WriteDiary>, ids: (&str, &str)) -> Result<(Person, Document)> {
    let found = find(tx, app, staff, Permission::WriteDiary, ids).await?;
    if may_delete(staff, &found.1) { Ok(found) } else { Err(Error::NotFound) }
}

async fn seen(tx: &mut Tx, app: &App, staff: &Staff<WriteDiary>, document: &Document) -> Result<()> {
    let event = Event::new("document.read", "document", document.id.as_str());
    Ok(audit::record(tx, app, &staff.actor(), event.detail(format!("person={}", document.person))).await?)
}

pub(super) async fn ask(
    staff: Staff<WriteDiary>,
    State(app): State<App>,
    Path((id, document)): Path<(String, String)>,
) -> Result<Response> {
    let mut tx = staff.write(&app).await?;
    let found = hers(&mut tx, &app, &staff, (&id, &document)).await?;
    seen(&mut tx, &app, &staff, &found.1).await?;
    tx.commit().await?;
    let form = Form::prefilled([("version", found.1.version.to_string())]);
    view(&draw(&staff, found, form, false))
}

pub(super) async fn delete(
    staff: Staff<WriteDiary>,
    State(app): State<App>,
    Path((id, document)): Path<(String, String)>,
    mut form: Form,
) -> Result<Response> {
    let mut tx = staff.write(&app).await?;
    let found = hers(&mut tx, &app, &staff, (&id, &document)).await?;
    fields::called(&mut form);
    let version = form.number("version", 0, i64::MAX).unwrap_or(0);
    let because = form.required("because", LONGEST_REASON);
    let hers = usable(&mut tx, &app, &staff, &found.0.id, (&mut form, "because")).await?;
    let clean = form.is_clean();
    if let Some(hers) = hers
        && store::delete(&mut tx, &app, (staff.account(), &hers), &found.1, version, &because).await?
    {
        tx.commit().await?;
        return Ok(redirect_with(&format!("/persone/{id}/documenti"), &Flash::ok("document-deleted")));
    }
    seen(&mut tx, &app, &staff, &found.1).await?;
    tx.commit().await?;
    view_again(&draw(&staff, found, form, clean))
}
