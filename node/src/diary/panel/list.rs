//! `/persone/{id}/diario`: the entries, and a new one in three fields.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use serde::Deserialize;

use super::{kinds, load, read};
use crate::accounts::permission::{ReadPeople, Right, WriteDiary};
use crate::accounts::{Permission, Scope, Staff};
use crate::app::App;
use crate::audit::{self, Event};
use crate::diary::{Entry, Kind, store};
use crate::enrolments::{self, EnrolmentId};
use crate::error::Result;
use crate::people::Person;
use crate::people::panel::{Lock, today, usable};
use crate::services;
use crate::store::Tx;
use crate::store::page::{PageNumber, Slice};
use crate::web::dates::written as day;
use crate::web::flash::{Flash, redirect_with};
use crate::web::form::Form;
use crate::web::layout::Page;
use crate::web::{view, view_again};

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Wish {
    #[serde(rename = "pagina")]
    page: Option<String>,
    /// What an entry tells of that somebody comes to write.
    #[serde(rename = "tipo")]
    kind: String,
}

/// The kind that the page of a person leads to.
const ASSESSMENT: &str = "valutazione";

#[derive(Template)]
#[template(path = "diary/list.html")]
struct ListPage {
    page: Page,
    person: Person,
    entries: Slice<Entry>,
    base: String,
    form: Form,
    kinds: Vec<(String, String)>,
    /// The services that she is in: an entry may belong to one.
    services: Vec<(String, String)>,
    may_write: bool,
    own: String,
    lock: Lock,
}

impl ListPage {
    async fn draw<R: Right>(
        tx: &mut Tx,
        app: &App,
        staff: &Staff<R>,
        person: Person,
        number: PageNumber,
        form: Form,
    ) -> Result<Self> {
        let entries = store::page(tx, app, &person.id, number).await?;
        let services = services_of(tx, &person).await?;
        let event = Event::new("diary.read", "person", person.id.as_str());
        audit::record(tx, app, &staff.actor(), event).await?;
        let address = format!("/persone/{}", person.id);
        let page = staff.page("diary-title").under("nav-people", "/persone");
        let page = page.under_named(person.details.name(), address.as_str());
        // She sees this person: whoever may write in a diary may write in this one.
        let may_write = staff.may(Permission::WriteDiary, Scope::Anything);
        let lock = Lock::of(tx, staff, &person.id).await?;
        let (kinds, base) = (kinds(&page), format!("{address}/diario?"));
        let own = staff.id().to_string();
        Ok(Self { page, person, entries, base, form, kinds, services, may_write, own, lock })
    }

    /// The service of an entry, if it names one that she is in.
    fn service(&self, entry: &Entry) -> &str {
        let id = entry.enrolment.as_ref().map(EnrolmentId::as_str);
        self.services.iter().find(|(known, _)| Some(known.as_str()) == id).map_or("", |(_, name)| name)
    }

    fn day(&self, entry: &Entry) -> String {
        day(entry.written.on)
    }
}

/// Her enrolments, by the names of their services.
async fn services_of(tx: &mut Tx, person: &Person) -> Result<Vec<(String, String)>> {
    let mut named = Vec::new();
    for enrolment in enrolments::store::list::of_person(tx, &person.id).await? {
        if let Some(service) = services::store::find(tx, &enrolment.service).await? {
            named.push((enrolment.id.to_string(), service.particulars.content.name));
        }
    }
    Ok(named)
}

pub(super) async fn show(
    staff: Staff<ReadPeople>,
    State(app): State<App>,
    Path(id): Path<String>,
    Query(wish): Query<Wish>,
) -> Result<Response> {
    let mut tx = staff.write(&app).await?;
    let person = load(&mut tx, &app, &staff, Permission::ReadPeople, &id).await?;
    let number = PageNumber::from_request(wish.page.as_deref().and_then(|page| page.parse().ok()));
    let kind = if wish.kind == ASSESSMENT { Kind::Assessment.code() } else { "" };
    let form = Form::prefilled([("on", day(today(app.clock.now()))), ("kind", kind.to_owned())]);
    let page = ListPage::draw(&mut tx, &app, &staff, person, number, form).await?;
    tx.commit().await?;
    view(&page)
}

pub(super) async fn write(
    staff: Staff<WriteDiary>,
    State(app): State<App>,
    Path(id): Path<String>,
    mut form: Form,
) -> Result<Response> {
    let mut tx = staff.write(&app).await?;
    let person = load(&mut tx, &app, &staff, Permission::WriteDiary, &id).await?;
    let written = read(&mut form, today(app.clock.now()));
    let enrolment = enrolment(&mut tx, &person, &mut form).await?;
    let hers = usable(&mut tx, &app, &staff, &person.id, (&mut form, "text")).await?;
    let (Some(written), Some(hers)) = (written, hers) else {
        let page = ListPage::draw(&mut tx, &app, &staff, person, PageNumber::from_request(None), form).await?;
        tx.commit().await?;
        return view_again(&page);
    };
    store::write(&mut tx, &app, staff.account(), &hers, enrolment.as_ref(), &written).await?;
    tx.commit().await?;
    Ok(redirect_with(&format!("/persone/{id}/diario"), &Flash::ok("diary-kept")))
}

/// The enrolment that was chosen; it is one of hers.
async fn enrolment(tx: &mut Tx, person: &Person, form: &mut Form) -> Result<Option<EnrolmentId>> {
    let Some(chosen) = form.optional("enrolment", 40) else { return Ok(None) };
    let hers = enrolments::store::list::of_person(tx, &person.id).await?;
    let found = hers.into_iter().map(|enrolment| enrolment.id).find(|id| id.as_str() == chosen);
    if found.is_none() {
        form.refuse("enrolment", "form-choose");
    }
    Ok(found)
}
