//! `/persone/{id}`: one person, with what several features know: record, consents, referrals, who has the data.

use askama::Template;
use axum::Router;
use axum::extract::{Path, State};
use axum::response::Response;
use axum::routing::get;

use crate::accounts::permission::ReadPeople;
use crate::accounts::{Permission, Scope, Staff};
use crate::app::App;
use crate::audit::{self, Event};
use crate::error::{Error, Result};
use crate::people::history::{self, Earlier};
use crate::people::panel::{parse_id, reading, today};
use crate::people::{Person, PersonId, store};
use crate::web::layout::Page;
use crate::web::view;

/// The route of this page.
pub fn routes() -> Router<App> {
    Router::new().route("/persone/{id}", get(show))
}

#[derive(Template)]
#[template(path = "people/person.html")]
struct PersonPage {
    page: Page,
    person: Person,
    facts: Vec<(String, String)>,
    age: Option<u16>,
    is_minor: bool,
    doubts: Vec<&'static str>,
    history: Vec<Earlier>,
    may_change: bool,
    may_refer: bool,
}

impl PersonPage {
    fn change_address(&self) -> String {
        format!("/persone/{}/modifica", self.person.id)
    }

    fn refer_address(&self) -> String {
        format!("/invii/nuovo?persona={}", self.person.id)
    }

    fn word_key(&self, field: &str, code: &str) -> String {
        format!("{field}-{code}")
    }

    fn field_key(&self, field: &str) -> String {
        format!("people-{}", field.replace('_', "-"))
    }
}

async fn show(staff: Staff<ReadPeople>, State(app): State<App>, Path(id): Path<String>) -> Result<Response> {
    let id: PersonId = parse_id(&id)?;
    let mut tx = app.db.write().await?;
    let person = store::find(&mut tx, &app, &reading(&staff)?, &id).await?.ok_or(Error::NotFound)?;
    let history = history::of(&mut tx, &app, &id).await?;
    audit::record(&mut tx, &app, &staff.actor(), Event::new("person.read", "person", id.as_str())).await?;
    tx.commit().await?;
    let (today, opener) = (today(app.clock.now()), person.opened_by.parse().ok());
    let may = |permission| staff.may(permission, Scope::OpenedBy(opener.as_ref()));
    view(&PersonPage {
        page: staff.page("nav-people").titled(person.details.name()).under("nav-people", "/persone"),
        facts: facts(&person),
        age: person.details.age(today),
        is_minor: person.details.is_minor(today),
        doubts: person.details.doubts(),
        may_change: may(Permission::WritePeople),
        may_refer: may(Permission::SendReferrals),
        history,
        person,
    })
}

/// Message key and value of every field of the record but the names, which are the title.
fn facts(person: &Person) -> Vec<(String, String)> {
    let texts = history::texts(&person.details).into_iter().skip(2);
    let shown =
        texts.filter(|(field, value)| !matches!(*field, "sex" | "no_tax_code" | "citizenship") || !value.is_empty());
    shown.map(|(field, value)| (format!("people-{}", field.replace('_', "-")), words(field, value))).collect()
}

/// Codes as people say them.
fn words(field: &str, value: String) -> String {
    match field {
        "citizenship" => crate::people::place::country(&value).map_or(value, |country| country.name.clone()),
        _ => value,
    }
}
