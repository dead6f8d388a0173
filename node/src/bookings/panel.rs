//! Pages of bookings of what is ours: what needs somebody now, who has what when, "when first, then what is free", and one booking from
//! the wish until the thing is back.
//!
//! Who may see and do what is asked in one file ([`rights`]); what stands in the way is told in words in another ([`words`]). What goes
//! between two cooperatives is listed here with the rest, and has pages of its own ([`exchange::panel`]).

mod book;
mod calendar;
pub(in crate::bookings) mod fields;
mod file;
mod find;
mod list;
mod names;
mod needs;
mod pieces;
mod rights;
mod shift;
mod show;
mod steps;
mod waits;
pub(in crate::bookings) mod words;

use axum::Router;
use axum::routing::{get, post};

use super::{Booking, exchange, store};
use crate::app::App;
use crate::error::{Error, Result};
use crate::resources::{self, Resource};
use crate::store::Tx;

pub use names::Line;
pub use needs::{Needs, Told, needs};
pub use rights::{Act, Eyes};

/// The routes of this feature.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/prenotazioni", get(list::show))
        .route("/prenotazioni/esporta", get(file::export))
        .route("/prenotazioni/calendario", get(calendar::show))
        .route("/prenotazioni/nuova", get(find::ask).post(book::add))
        .route("/prenotazioni/attese", post(waits::add))
        .route("/prenotazioni/attese/{wait}/togli", post(waits::leave))
        .route("/prenotazioni/{id}", get(show::show))
        .route("/prenotazioni/{id}/modifica", get(shift::ask).post(shift::save))
        .route("/prenotazioni/{id}/approva", post(steps::approve))
        .route("/prenotazioni/{id}/opzione", post(steps::hold))
        .route("/prenotazioni/{id}/rifiuta", post(steps::decline))
        .route("/prenotazioni/{id}/disdici", post(steps::cancel))
        .route("/prenotazioni/{id}/consegna", post(steps::taken))
        .route("/prenotazioni/{id}/riporta", post(steps::returned))
        .route("/prenotazioni/{id}/assente", post(steps::no_show))
        .merge(exchange::panel::routes())
}

async fn load(tx: &mut Tx, app: &App, id: &str) -> Result<Booking> {
    let id = id.parse().map_err(|_| Error::NotFound)?;
    store::find(tx, app, &id).await?.ok_or(Error::NotFound)
}

async fn resource_of(tx: &mut Tx, id: &str) -> Result<Resource> {
    let id = id.parse().map_err(|_| Error::NotFound)?;
    resources::store::find(tx, &id).await?.ok_or(Error::NotFound)
}
