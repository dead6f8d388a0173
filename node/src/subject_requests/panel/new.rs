//! `/persone/{id}/richiesta`: writing down what a person asks about her data.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;

use super::person;
use crate::accounts::Staff;
use crate::accounts::permission::HandleRequests;
use crate::app::App;
use crate::audit::{self, Event};
use crate::error::Result;
use crate::people::Person;
use crate::store::Tx;
use crate::subject_requests::{AskedBy, Kind, NewRequest, store};
use crate::web::flash::{Flash, redirect_with};
use crate::web::form::Form;
use crate::web::layout::Page;
use crate::web::{dates, view, view_again};

/// What the fields are called on the page.
const NAMES: [(&str, &str); 5] = [
    ("kind", "requests-kind"),
    ("received_on", "requests-received"),
    ("asked_by", "requests-asked-by"),
    ("identified", "requests-identified"),
    ("words", "requests-words"),
];

#[derive(Template)]
#[template(path = "subject_requests/new.html")]
struct NewPage {
    page: Page,
    person: Person,
    askers: Vec<(String, String)>,
    form: Form,
}

impl NewPage {
    fn new(staff: &Staff<HandleRequests>, person: Person, form: Form) -> Self {
        let page = staff.page("requests-new").under("nav-people", "/persone");
        let page = page.under_named(person.details.name(), format!("/persone/{}", person.id));
        let askers = AskedBy::askers();
        let askers =
            askers.map(|by| (by.code().to_owned(), page.t(format!("requests-asked-by-{}", by.code())))).collect();
        Self { page, person, askers, form }
    }
}

/// A page that names her is a reading.
async fn note(tx: &mut Tx, app: &App, staff: &Staff<HandleRequests>, person: &Person) -> Result<()> {
    Ok(audit::record(tx, app, &staff.actor(), Event::new("person.read", "person", person.id.as_str())).await?)
}

pub(super) async fn ask(
    staff: Staff<HandleRequests>,
    State(app): State<App>,
    Path(id): Path<String>,
) -> Result<Response> {
    let mut tx = staff.write(&app).await?;
    let person = person(&mut tx, &app, &staff, &id).await?;
    note(&mut tx, &app, &staff, &person).await?;
    tx.commit().await?;
    let form = Form::prefilled([("received_on", dates::date(staff.frame().now)), ("asked_by", "person".to_owned())]);
    view(&NewPage::new(&staff, person, form))
}

pub(super) async fn record(
    staff: Staff<HandleRequests>,
    State(app): State<App>,
    Path(id): Path<String>,
    mut form: Form,
) -> Result<Response> {
    let mut tx = staff.write(&app).await?;
    let person = person(&mut tx, &app, &staff, &id).await?;
    if let Some(new) = read(&mut form, dates::today(staff.frame().now)) {
        let id = store::record(&mut tx, &app, staff.account(), &person.id, &new).await?;
        tx.commit().await?;
        return Ok(redirect_with(&format!("/richieste/{id}"), &Flash::ok("requests-recorded")));
    }
    note(&mut tx, &app, &staff, &person).await?;
    tx.commit().await?;
    view_again(&NewPage::new(&staff, person, form))
}

fn read(form: &mut Form, today: jiff::civil::Date) -> Option<NewRequest> {
    form.called(NAMES);
    let kind = form.choice::<Kind>("kind");
    let asked_by = form.choice::<AskedBy>("asked_by");
    if asked_by.is_some_and(|by| !AskedBy::askers().any(|asker| asker == by)) {
        form.refuse("asked_by", "form-choose");
    }
    let received_on = form.day("received_on");
    match received_on {
        None if form.mistake("received_on").is_none() => form.refuse("received_on", "form-required"),
        Some(day) if day > today => form.refuse("received_on", "requests-in-future"),
        _ => {}
    }
    let identified = form.required("identified", 300);
    let words = form.optional("words", 2_000).unwrap_or_default();
    form.is_clean().then_some(())?;
    Some(NewRequest { kind: kind?, received_on: received_on?, asked_by: asked_by?, identified, words })
}
