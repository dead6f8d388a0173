//! Pages of the own services: the list, a new one, a change, taking one out of use, how many places are free, when one is open,
//! what it costs, where else it is and which languages are spoken there.

mod costs;
mod edit;
pub mod facts;
mod hours;
mod languages;
mod list;
mod locations;
pub mod openings;
mod places;
pub mod rows;

use axum::routing::{get, post};
use axum::{Extension, Router};
use pico_protocol::feed;

pub use self::edit::changing;
use super::store::Announce;
use crate::app::App;
use crate::web::layout::Page;

/// The routes of this feature.
pub fn routes(announce: Announce) -> Router<App> {
    Router::new()
        .route("/servizi", get(list::show))
        .route("/servizi/esporta", get(list::file))
        .route("/servizi/nuovo", get(edit::ask).post(edit::add))
        .route("/servizi/posti", post(places::say))
        .route("/servizi/{id}", post(edit::save))
        .route("/servizi/{id}/orari", get(hours::ask).post(hours::save))
        .route("/servizi/{id}/costi", get(costs::ask).post(costs::save))
        .route("/servizi/{id}/sedi", get(locations::ask).post(locations::save))
        .route("/servizi/{id}/lingue", get(languages::ask).post(languages::save))
        .route("/servizi/{id}/chiudi", post(edit::close))
        .route("/servizi/{id}/apri", post(edit::open))
        .layer(Extension(announce))
}

/// Whom a service is for, in one line: the ages, and what it says besides. Empty: it does not say.
pub fn welcomes(page: &Page, content: &feed::Service) -> String {
    let ages = match (content.minimum_age, content.maximum_age) {
        (Some(from), Some(to)) => page.t2("services-ages-both", "from", u16::from(from), "to", u16::from(to)),
        (Some(from), None) => page.t1("services-ages-from", "from", u16::from(from)),
        (None, Some(to)) => page.t1("services-ages-to", "to", u16::from(to)),
        (None, None) => String::new(),
    };
    let said = [ages.as_str(), content.eligibility.as_str()];
    said.into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join(". ")
}
