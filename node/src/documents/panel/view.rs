//! `/persone/{id}/documenti/{document}`: one document with its files, a form to correct what is said, and what it said before.

use askama::Template;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::response::Response;

use super::{fields, find, may_delete, may_write, page};
use crate::accounts::permission::{ReadPeople, Right, WriteDiary};
use crate::accounts::{Permission, Staff};
use crate::app::App;
use crate::audit::{self, Event};
use crate::documents::{Document, Earlier, Edition, Written, store};
use crate::enrolments::EnrolmentId;
use crate::error::{Error, Result};
use crate::people::Person;
use crate::people::panel::{Lock, usable};
use crate::store::Tx;
use crate::web::flash::{Flash, redirect_with};
use crate::web::form::Form;
use crate::web::layout::Page;
use crate::web::{file, view, view_again};

#[derive(Template)]
#[template(path = "documents/view.html")]
struct DocumentPage {
    page: Page,
    person: Person,
    document: Document,
    facts: Vec<(String, String)>,
    chip: Option<(&'static str, String)>,
    editions: Vec<Edition>,
    earlier: Vec<(Earlier, Vec<(String, String)>)>,
    form: Form,
    kinds: Vec<(String, String)>,
    services: Vec<(String, String)>,
    /// What it says now, after somebody changed it meanwhile.
    meanwhile: Vec<(String, String)>,
    may_write: bool,
    may_delete: bool,
    lock: Lock,
}

impl DocumentPage {
    async fn draw<R: Right>(
        tx: &mut Tx,
        app: &App,
        staff: &Staff<R>,
        (person, document): (Person, Document),
        form: Form,
    ) -> Result<Self> {
        let event = Event::new("document.read", "document", document.id.as_str());
        audit::record(tx, app, &staff.actor(), event.detail(format!("person={}", person.id))).await?;
        let lock = Lock::of(tx, staff, &person.id).await?;
        let editions = store::editions(tx, app, &document.id).await?;
        let earlier = store::earlier(tx, app, &document.id).await?;
        let page = page(staff, "document-title", &person, true).titled(document.written.title.clone());
        let services = fields::services_of(tx, &person.id).await?;
        let told =
            |written: &Written, enrolment: Option<&EnrolmentId>| fields::told(&page, (written, enrolment), &services);
        let earlier =
            earlier.into_iter().map(|one| (one.clone(), told(&one.written, one.enrolment.as_ref()))).collect();
        Ok(Self {
            facts: told(&document.written, document.enrolment.as_ref()),
            chip: fields::chip(&page, &document.written, fields::today(app)),
            kinds: fields::kinds(&page),
            // What was typed while it was being locked is shown again.
            may_write: may_write(staff) && (lock.is_open() || !form.is_clean()),
            may_delete: may_delete(staff, &document) && lock.is_open(),
            lock,
            services,
            page,
            person,
            document,
            editions,
            earlier,
            form,
            meanwhile: Vec::new(),
        })
    }
}

pub(super) async fn show(
    staff: Staff<ReadPeople>,
    State(app): State<App>,
    Path((id, document)): Path<(String, String)>,
) -> Result<Response> {
    let mut tx = staff.write(&app).await?;
    let found = find(&mut tx, &app, &staff, Permission::ReadPeople, (&id, &document)).await?;
    let form = fields::filled(&found.1);
    let page = DocumentPage::draw(&mut tx, &app, &staff, found, form).await?;
    tx.commit().await?;
    view(&page)
}

pub(super) async fn correct(
    staff: Staff<WriteDiary>,
    State(app): State<App>,
    Path((id, document)): Path<(String, String)>,
    mut form: Form,
) -> Result<Response> {
    let mut tx = staff.write(&app).await?;
    let found = find(&mut tx, &app, &staff, Permission::WriteDiary, (&id, &document)).await?;
    fields::called(&mut form);
    let seen = form.number("version", 0, i64::MAX).unwrap_or(0);
    form.required("title", crate::documents::LONGEST);
    let written = fields::read(&mut form, fields::today(&app), "");
    let services = fields::services_of(&mut tx, &found.0.id).await?;
    let enrolment = fields::enrolment(&mut form, &services);
    let hers = usable(&mut tx, &app, &staff, &found.0.id, (&mut form, "title")).await?;
    let mut overtaken = false;
    if let Some((written, hers)) = written.zip(hers) {
        let same = written == found.1.written && enrolment == found.1.enrolment;
        let said = (&written, enrolment.as_ref());
        let by = (staff.account(), &hers);
        if same || store::correct(&mut tx, &app, by, &found.1, seen, said).await? {
            tx.commit().await?;
            let address = format!("/persone/{id}/documenti/{document}");
            return Ok(redirect_with(&address, &Flash::ok("document-changed")));
        }
        overtaken = true;
    }
    let mut page = DocumentPage::draw(&mut tx, &app, &staff, found, form).await?;
    tx.commit().await?;
    if overtaken {
        page.meanwhile.clone_from(&page.facts);
    }
    view_again(&page)
}

/// One file, decrypted on its way out, to be saved.
pub(super) async fn download(
    staff: Staff<ReadPeople>,
    State(app): State<App>,
    Path((id, document, edition)): Path<(String, String, String)>,
) -> Result<Response> {
    let mut tx = staff.write(&app).await?;
    let (person, document) = find(&mut tx, &app, &staff, Permission::ReadPeople, (&id, &document)).await?;
    let number: i64 = edition.parse().map_err(|_| Error::NotFound)?;
    let editions = store::editions(&mut tx, &app, &document.id).await?;
    let edition = editions.into_iter().find(|one| one.number == number).ok_or(Error::NotFound)?;
    let event = Event::new("document.downloaded", "document", document.id.as_str());
    let event = event.detail(format!("person={} edition={}", person.id, edition.number));
    audit::record(&mut tx, &app, &staff.actor(), event).await?;
    tx.commit().await?;
    let Edition { id, name, key, size, .. } = edition;
    let opened = file::opened(key, size, move |position| {
        let (app, id) = (app.clone(), id.clone());
        async move {
            let mut tx = app.db.read().await?;
            store::chunk(&mut tx, &id, position).await
        }
    });
    Ok(file::to_save(&name, size, Body::from_stream(opened)))
}
