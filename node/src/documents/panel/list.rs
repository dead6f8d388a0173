//! `/persone/{id}/documenti`: her papers, those that end soon said so, and below them a line for each that was taken away.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use jiff::civil::Date;

use super::{fields, load, may_write, page};
use crate::accounts::permission::ReadPeople;
use crate::accounts::{Permission, Staff};
use crate::app::App;
use crate::audit::{self, Event};
use crate::documents::{Document, Standing, store};
use crate::enrolments::EnrolmentId;
use crate::error::Result;
use crate::people::Person;
use crate::people::panel::Lock;
use crate::web::dates::written as day;
use crate::web::layout::Page;
use crate::web::view;

#[derive(Template)]
#[template(path = "documents/list.html")]
struct ListPage {
    page: Page,
    person: Person,
    documents: Vec<Document>,
    gone: Vec<Document>,
    /// Enrolment, name of the service.
    services: Vec<(String, String)>,
    today: Date,
    may_write: bool,
    lock: Lock,
}

impl ListPage {
    fn chip(&self, document: &Document) -> Option<(&'static str, String)> {
        fields::chip(&self.page, &document.written, self.today)
    }

    /// The days it carries, and the service it belongs to.
    fn told(&self, document: &Document) -> String {
        let written = &document.written;
        let said = |key: &str, on: Option<Date>| on.map(|on| self.page.t1(key, "day", day(on)));
        let id = document.enrolment.as_ref().map(EnrolmentId::as_str);
        let service = self.services.iter().find(|(known, _)| Some(known.as_str()) == id).map(|(_, name)| name.clone());
        let parts = [
            Some(self.page.t(format!("document-kind-{}", written.kind.code()))),
            said("document-of-day", written.dated_on),
            said("document-until-day", written.expires_on),
            service,
        ];
        parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
    }

    /// How many have ended.
    fn expired(&self) -> usize {
        self.documents.iter().filter(|one| one.written.standing(self.today) == Standing::Expired).count()
    }

    /// How many end soon.
    fn ending(&self) -> usize {
        let ends = |one: &&Document| matches!(one.written.standing(self.today), Standing::Ending(_));
        self.documents.iter().filter(ends).count()
    }
}

pub(super) async fn show(staff: Staff<ReadPeople>, State(app): State<App>, Path(id): Path<String>) -> Result<Response> {
    let mut tx = staff.write(&app).await?;
    let person = load(&mut tx, &app, &staff, Permission::ReadPeople, &id).await?;
    let documents = store::of_person(&mut tx, &app, &person.id).await?;
    let services = fields::services_of(&mut tx, &person.id).await?;
    audit::record(&mut tx, &app, &staff.actor(), Event::new("document.listed", "person", person.id.as_str())).await?;
    let lock = Lock::of(&mut tx, &staff, &person.id).await?;
    tx.commit().await?;
    let (gone, documents) = documents.into_iter().partition(|document| document.deleted.is_some());
    view(&ListPage {
        page: page(&staff, "documents-title", &person, false),
        documents,
        gone,
        services,
        today: fields::today(&app),
        may_write: may_write(&staff) && lock.is_open(),
        lock,
        person,
    })
}
