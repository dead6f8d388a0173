//! Pages of what is lent: the list, one of them with its rules in plain words, and what can be written of it: the thing itself, when it
//! can be had, when it cannot, how much of it a partner may have. Whoever may book it reads them, whoever lends writes.

mod blackouts;
mod edit;
mod hours;
mod list;
mod quotas;
mod show;
mod words;

use axum::Router;
use axum::routing::{get, post};

use super::{Resource, store};
use crate::accounts::Staff;
use crate::accounts::permission::LendResources;
use crate::app::App;
use crate::error::{Error, Result};
use crate::store::Tx;
use crate::web::layout::Page;

pub use words::length;

type Writer = Staff<LendResources>;

/// The routes of this feature.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/risorse", get(list::show))
        .route("/risorse/nuova", get(edit::ask).post(edit::add))
        .route("/risorse/{id}", get(show::show))
        .route("/risorse/{id}/modifica", get(edit::change).post(edit::save))
        .route("/risorse/{id}/orari", get(hours::ask).post(hours::save))
        .route("/risorse/{id}/chiusure", get(blackouts::ask).post(blackouts::add))
        .route("/risorse/{id}/chiusure/{blackout}/togli", post(blackouts::remove))
        .route("/risorse/{id}/quote", get(quotas::ask).post(quotas::save))
        .route("/risorse/{id}/chiudi", post(edit::close))
        .route("/risorse/{id}/apri", post(edit::reopen))
}

async fn load(tx: &mut Tx, id: &str) -> Result<Resource> {
    let id = id.parse().map_err(|_| Error::NotFound)?;
    store::find(tx, &id).await?.ok_or(Error::NotFound)
}

/// A page below that of a resource.
fn page_below(staff: &Writer, title: &str, resource: &Resource) -> Page {
    let page = staff.page(title).under("nav-resources", "/risorse");
    page.under_named(resource.particulars.content.name.clone(), format!("/risorse/{}", resource.id))
}
