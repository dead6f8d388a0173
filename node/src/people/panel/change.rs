//! `/persone/{id}/modifica`: a change, which never writes over somebody else's unseen.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;

use super::{fields, parse_id, said, sight, today, usable};
use crate::accounts::permission::WritePeople;
use crate::accounts::{Permission, Staff};
use crate::app::App;
use crate::audit::{self, Event};
use crate::error::{Error, Result};
use crate::people::history::{self, Change};
use crate::people::place::{self, Country};
use crate::people::{Details, PersonId, field_key, store};
use crate::web::flash::redirect_with;
use crate::web::form::Form;
use crate::web::layout::Page;
use crate::web::locale::Locale;
use crate::web::{view, view_again};

#[derive(Template)]
#[template(path = "people/change.html")]
struct ChangePage {
    page: Page,
    form: Form,
    countries: &'static [Country],
    address: String,
    version: i64,
    /// What somebody else changed meanwhile: message key of the field, and what it says now.
    meanwhile: Vec<(String, String)>,
}

impl ChangePage {
    fn new(staff: &Staff<WritePeople>, id: &PersonId, name: &str, version: i64, form: Form) -> Self {
        let address = format!("/persone/{id}");
        let page =
            staff.page("people-change-title").under("nav-people", "/persone").under_named(name, address.as_str());
        Self { page, form, countries: place::countries(), address, version, meanwhile: Vec::new() }
    }
}

pub(super) async fn show(
    staff: Staff<WritePeople>,
    State(app): State<App>,
    Path(id): Path<String>,
) -> Result<Response> {
    let id: PersonId = parse_id(&id)?;
    let mut tx = staff.write(&app).await?;
    let sight = sight(&staff, Permission::WritePeople)?;
    let person = store::find(&mut tx, &app, &sight, &id).await?.ok_or(Error::NotFound)?;
    audit::record(&mut tx, &app, &staff.actor(), Event::new("person.read", "person", id.as_str())).await?;
    tx.commit().await?;
    let form = fields::filled(&person.details, person.version);
    view(&ChangePage::new(&staff, &id, &person.details.name(), person.version, form))
}

pub(super) async fn save(
    staff: Staff<WritePeople>,
    State(app): State<App>,
    Path(id): Path<String>,
    mut form: Form,
) -> Result<Response> {
    let id: PersonId = parse_id(&id)?;
    let version = form.number("version", 0, i64::MAX).unwrap_or(0);
    let today = today(app.clock.now());
    let sight = sight(&staff, Permission::WritePeople)?;
    let mut tx = staff.write(&app).await?;
    let person = store::find(&mut tx, &app, &sight, &id).await?.ok_or(Error::NotFound)?;
    let details = fields::read_over(&mut form, today, Some(&person.details));
    let again = |version, form| ChangePage::new(&staff, &id, &person.details.name(), version, form);
    let Some(details) = details else { return view_again(&again(version, form)) };
    let Some(hers) = usable(&mut tx, &app, &staff, &id, (&mut form, "family_name")).await? else {
        return view_again(&again(version, form));
    };
    match history::change(&mut tx, &app, &staff.actor(), &sight, &hers, version, &details).await? {
        Change::Missing => Err(Error::NotFound),
        Change::Saved => {
            tx.commit().await?;
            Ok(redirect_with(&format!("/persone/{id}"), &fields::saved(&form, &details, today, "people-saved")))
        }
        Change::Overtaken(now) => {
            let meanwhile = told_now(staff.frame().locale, &now.details, &details);
            view_again(&ChangePage { meanwhile, ..again(now.version, form) })
        }
    }
}

/// Where the record and what was typed differ: the message key of the field, and what the record says now.
fn told_now(locale: Locale, now: &Details, typed: &Details) -> Vec<(String, String)> {
    let fields = history::changed_fields(now, typed);
    fields.into_iter().map(|(field, value)| (field_key(&field), said::words(locale, &field, &value))).collect()
}
