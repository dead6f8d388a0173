//! Pages of relations: who belongs to a person, somebody new, and one relation with what it said before.

mod contacts;
pub mod fields;
mod list;
mod minors;
mod new;
pub mod reach;
pub mod shown;
mod view;

use axum::Router;
use axum::routing::get;

use crate::accounts::permission::Right;
use crate::accounts::{Permission, Staff};
use crate::app::App;
use crate::error::{Error, Result};
use crate::people::panel::{parse_id, reason_first, sight};
use crate::people::{self, Person, PersonId};
use crate::store::Tx;
use crate::web::layout::Page;

/// The routes of this feature.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/persone/minori", get(minors::show))
        .route("/persone/{id}/recapiti", get(contacts::ask).post(contacts::save))
        .route("/persone/{id}/recapiti/{relation}", get(contacts::ask_contact).post(contacts::save_contact))
        .route("/persone/{id}/relazioni", get(list::show))
        .route("/persone/{id}/relazioni/nuova", get(new::ask).post(new::write))
        .route("/persone/{id}/relazioni/{relation}", get(view::show).post(view::change))
}

/// The person, if she may be seen; a reason is said first where one is needed.
async fn load<R: Right>(tx: &mut Tx, app: &App, staff: &Staff<R>, permission: Permission, id: &str) -> Result<Person> {
    let id: PersonId = parse_id(id)?;
    let person = people::store::find(tx, app, &sight(staff, permission)?, &id).await?.ok_or(Error::NotFound)?;
    reason_first(tx, app, staff, &person.id, "").await?;
    Ok(person)
}

/// A page below the person's.
fn page<R: Right>(staff: &Staff<R>, title: &str, person: &Person, below_list: bool) -> Page {
    let address = format!("/persone/{}", person.id);
    let page = staff.page(title).under("nav-people", "/persone").under_named(person.details.name(), address.as_str());
    if below_list { page.under("relations-title", format!("{address}/relazioni")) } else { page }
}
