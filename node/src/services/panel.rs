//! Pages of the own services: the list, a new one, a change, taking one out of use, how many places are free.

mod edit;
mod list;
mod places;

use axum::Router;
use axum::routing::{get, post};

use crate::app::App;

/// The routes of this feature.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/servizi", get(list::show))
        .route("/servizi/nuovo", get(edit::ask).post(edit::add))
        .route("/servizi/posti", post(places::say))
        .route("/servizi/{id}", get(edit::show).post(edit::save))
        .route("/servizi/{id}/chiudi", post(edit::close))
        .route("/servizi/{id}/apri", post(edit::open))
}
