//! `/persone/{id}/motivo`: a protected record is opened by somebody else than who opened it only with a reason.
//!
//! The reason stands in the access log, and the log is what lets the person in: whoever has written one there for this
//! record within the last hour reads it, nobody else does.

use askama::Template;
use axum::Router;
use axum::extract::{Path, State};
use axum::response::Response;
use axum::routing::get;

use crate::accounts::Staff;
use crate::accounts::permission::{ReadPeople, Right};
use crate::app::App;
use crate::audit::{self, Event};
use crate::error::{Error, Result};
use crate::people::panel::{UNLOCKED, has_said_why, parse_id, reading};
use crate::people::{Person, PersonId, store};
use crate::store::Tx;
use crate::web::form::Form;
use crate::web::layout::Page;
use crate::web::{redirect, view, view_again};

/// Longest reason.
const LONGEST: usize = 300;

/// The route of this page.
pub fn routes() -> Router<App> {
    Router::new().route("/persone/{id}/motivo", get(ask).post(unlock))
}

#[derive(Template)]
#[template(path = "people/why.html")]
struct WhyPage {
    page: Page,
    form: Form,
    person: PersonId,
}

/// The page that asks for a reason first, where one is needed and has not been given lately.
pub(super) async fn needs_reason<R: Right>(
    tx: &mut Tx,
    app: &App,
    staff: &Staff<R>,
    person: &Person,
) -> Result<Option<Response>> {
    if !person.details.protected || person.opened_by == staff.id().as_str() {
        return Ok(None);
    }
    let given = has_said_why(tx, app, staff, person.id.as_str()).await?;
    Ok((!given).then(|| redirect(&format!("/persone/{}/motivo", person.id))))
}

async fn load(tx: &mut Tx, app: &App, staff: &Staff<ReadPeople>, id: &str) -> Result<Person> {
    let id: PersonId = parse_id(id)?;
    store::find(tx, app, &reading(staff)?, &id).await?.ok_or(Error::NotFound)
}

fn page(staff: &Staff<ReadPeople>, person: &Person, form: Form) -> WhyPage {
    let page = staff.page("people-why-title").under("nav-people", "/persone");
    WhyPage { page, form, person: person.id.clone() }
}

async fn ask(staff: Staff<ReadPeople>, State(app): State<App>, Path(id): Path<String>) -> Result<Response> {
    let mut tx = app.db.read().await?;
    let person = load(&mut tx, &app, &staff, &id).await?;
    view(&page(&staff, &person, Form::default()))
}

async fn unlock(
    staff: Staff<ReadPeople>,
    State(app): State<App>,
    Path(id): Path<String>,
    mut form: Form,
) -> Result<Response> {
    let mut tx = staff.write(&app).await?;
    let person = load(&mut tx, &app, &staff, &id).await?;
    let reason = form.required("reason", LONGEST);
    if !form.is_clean() {
        return view_again(&page(&staff, &person, form));
    }
    let event = Event::new(UNLOCKED, "person", person.id.as_str()).reason(Some(&reason));
    audit::record(&mut tx, &app, &staff.actor(), event).await?;
    tx.commit().await?;
    Ok(redirect(&format!("/persone/{id}")))
}
