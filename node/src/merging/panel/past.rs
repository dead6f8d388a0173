//! `/persone/{id}/unioni`: the records that were merged into this one, what they said, and the way back.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;

use super::{load, value};
use crate::accounts::permission::{ReadPeople, WritePeople};
use crate::accounts::{Permission, Scope, Staff};
use crate::app::App;
use crate::audit::{self, Event};
use crate::error::{Error, Result};
use crate::merging::{FIELDS, Merge, store};
use crate::people::panel::{sight, today};
use crate::people::{self, Person, field_key, restriction};
use crate::web::flash::{Flash, redirect_with};
use crate::web::form::Form;
use crate::web::layout::Page;
use crate::web::view;

/// What a record says: what a field is called, and its value.
type Facts = Vec<(String, String)>;

#[derive(Template)]
#[template(path = "merging/past.html")]
struct PastPage {
    page: Page,
    person: Person,
    /// Each with the name of the other record and what it says.
    merges: Vec<(Merge, String, Facts)>,
    /// The one that can be undone: the last that holds.
    last: String,
    may_part: bool,
}

pub(super) async fn show(staff: Staff<ReadPeople>, State(app): State<App>, Path(id): Path<String>) -> Result<Response> {
    let mut tx = staff.write(&app).await?;
    let person = load(&mut tx, &app, &staff, Permission::ReadPeople, &id).await?;
    let page = staff.page("merging-past-title").under("nav-people", "/persone");
    let page = page.under_named(person.details.name(), format!("/persone/{}", person.id));
    let mut merges = Vec::new();
    for merge in store::of_kept(&mut tx, &person.id).await? {
        // What was parted has its own page again, for whoever may see it.
        let told =
            if merge.parted.is_none() { people::store::merged(&mut tx, &app, &merge.merged).await? } else { None };
        let (name, facts) = told.map_or_else(Default::default, |other| {
            let facts = FIELDS.map(|field| (page.t(field_key(field)), value(&page, &other.details, field)));
            (other.details.name(), facts.into_iter().filter(|(_, value)| !value.is_empty()).collect())
        });
        merges.push((merge, name, facts));
    }
    audit::record(&mut tx, &app, &staff.actor(), Event::new("person.read", "person", person.id.as_str())).await?;
    tx.commit().await?;
    let last = merges.iter().find(|(merge, _, _)| merge.parted.is_none());
    let last = last.map(|(merge, _, _)| merge.id.to_string()).unwrap_or_default();
    let opener = person.opened_by.parse().ok();
    let may_part = staff.may(Permission::WritePeople, Scope::OpenedBy(opener.as_ref()));
    view(&PastPage { page, person, merges, last, may_part })
}

pub(super) async fn part(
    staff: Staff<WritePeople>,
    State(app): State<App>,
    Path((id, merge)): Path<(String, String)>,
    _form: Form,
) -> Result<Response> {
    let mut tx = staff.write(&app).await?;
    let person = load(&mut tx, &app, &staff, Permission::WritePeople, &id).await?;
    let merges = store::of_kept(&mut tx, &person.id).await?;
    let merge = merges.into_iter().find(|known| known.id.as_str() == merge).ok_or(Error::NotFound)?;
    if !restriction::store::of(&mut tx, &person.id).await?.is_usable(today(app.clock.now())) {
        return Err(Error::Conflict("restriction-locked".into()));
    }
    let by = (staff.account(), &sight(&staff, Permission::WritePeople)?);
    if !store::part(&mut tx, &app, by, &merge).await? {
        return Err(Error::Conflict("merging-not-last".into()));
    }
    tx.commit().await?;
    Ok(redirect_with(&format!("/persone/{}/unioni", person.id), &Flash::ok("merging-parted")))
}
