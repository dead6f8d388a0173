//! Pages of documents: the papers of a person, a new one, one with its files and what it said before.

mod add;
mod arrive;
mod fields;
mod list;
mod remove;
mod replace;
mod view;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::get;

use super::{Document, DocumentId, store};
use crate::accounts::permission::Right;
use crate::accounts::{Permission, Scope, Staff};
use crate::app::App;
use crate::error::{Error, Result};
use crate::people::panel::{parse_id, reason_first, sight};
use crate::people::{self, Person, PersonId};
use crate::store::Tx;
use crate::web::file;
use crate::web::layout::Page;

/// The routes of this feature.
pub fn routes(app: &App) -> Router<App> {
    let largest = usize::try_from(app.config.limits.attachment_bytes).unwrap_or(usize::MAX);
    let with_a_file = DefaultBodyLimit::max(largest.saturating_add(file::AROUND));
    Router::new()
        .route("/persone/{id}/documenti", get(list::show))
        .route("/persone/{id}/documenti/nuovo", get(add::ask).post(add::keep).layer(with_a_file))
        .route("/persone/{id}/documenti/{document}", get(view::show).post(view::correct))
        .route("/persone/{id}/documenti/{document}/elimina", get(remove::ask).post(remove::delete))
        .route(
            "/persone/{id}/documenti/{document}/sostituisci",
            get(replace::ask).post(replace::keep).layer(with_a_file),
        )
        .route("/persone/{id}/documenti/{document}/file/{edition}", get(view::download))
}

/// The person, if she may be seen; a reason is said first where one is needed.
async fn load<R: Right>(tx: &mut Tx, app: &App, staff: &Staff<R>, permission: Permission, id: &str) -> Result<Person> {
    let id: PersonId = parse_id(id)?;
    let person = people::store::find(tx, app, &sight(staff, permission)?, &id).await?.ok_or(Error::NotFound)?;
    reason_first(tx, app, staff, &person.id, "").await?;
    Ok(person)
}

/// The person and one of her documents that was not taken away.
async fn find<R: Right>(
    tx: &mut Tx,
    app: &App,
    staff: &Staff<R>,
    permission: Permission,
    (id, document): (&str, &str),
) -> Result<(Person, Document)> {
    let person = load(tx, app, staff, permission, id).await?;
    let id: DocumentId = parse_id(document)?;
    let found = store::find(tx, app, &person.id, &id).await?.filter(|document| document.deleted.is_none());
    Ok((person, found.ok_or(Error::NotFound)?))
}

/// Whether she may add and correct: she sees this person, and so writes in her diary too if she writes in any.
fn may_write<R: Right>(staff: &Staff<R>) -> bool {
    staff.may(Permission::WriteDiary, Scope::Anything)
}

/// Whether she may take this document away.
fn may_delete<R: Right>(staff: &Staff<R>, document: &Document) -> bool {
    let everywhere = staff.may(Permission::WriteDiary, Scope::OpenedBy(None));
    may_write(staff) && document.may_be_deleted_by(staff.id(), everywhere)
}

/// A page below the person's.
fn page<R: Right>(staff: &Staff<R>, title: &str, person: &Person, below_list: bool) -> Page {
    let address = format!("/persone/{}", person.id);
    let page = staff.page(title).under("nav-people", "/persone").under_named(person.details.name(), address.as_str());
    if below_list { page.under("documents-title", format!("{address}/documenti")) } else { page }
}

/// How large a file may be.
fn largest(app: &App) -> u64 {
    app.config.limits.attachment_bytes.min(pico_protocol::blob::MAX_FILE)
}
