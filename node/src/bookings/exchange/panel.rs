//! Pages of bookings between two cooperatives: one booking with its signed story (`/prenotazioni/{id}/scambio`), and a small page for
//! every step that somebody can take.
//!
//! Whoever lends sees and answers all of them. Who asked another cooperative for something sees hers; where a restore has lost who asked,
//! whoever lends looks after it.

mod act;
pub mod ask;
mod deal;
mod fields;
mod input;
mod lines;
mod show;
mod words;

use axum::Router;
use axum::routing::get;

use crate::app::App;

/// The routes.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/prenotazioni/{id}/scambio", get(show::show))
        .route("/prenotazioni/{id}/scambio/{step}", get(act::ask).post(act::perform))
}
