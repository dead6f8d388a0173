//! Pages of accounts: the door, the own profile, the list for the node administrator.

mod links;
mod log_in;
mod member;
mod members;
mod passwords;
mod profile;
mod second_factor;
mod set_up;

use std::net::{IpAddr, SocketAddr};

use axum::Router;
use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::header::USER_AGENT;
use axum::http::request::Parts;
use axum::routing::{get, post};

use super::door::Knock;
use super::sessions;
use crate::app::App;
use crate::error::Error;
use crate::federation::limits::network;

/// Every page of accounts.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/accesso", get(log_in::show).post(log_in::enter))
        .route("/accesso/codice", get(log_in::ask_code).post(log_in::check_code))
        .route("/accesso/link/{token}", get(links::show).post(links::enter))
        .route("/accesso/inizio/{token}", get(set_up::show).post(set_up::create))
        .route("/uscita", post(log_in::leave))
        .route("/demo/ruolo", post(log_in::switch))
        .route("/profilo", get(profile::show))
        .route("/profilo/lingua", post(profile::choose_language))
        .route("/profilo/sessioni", post(profile::end_other_sessions))
        .route("/profilo/password", get(passwords::show).post(passwords::change))
        .route("/profilo/secondo-fattore", get(second_factor::show).post(second_factor::begin))
        .route("/profilo/secondo-fattore/conferma", post(second_factor::confirm))
        .route("/profilo/secondo-fattore/togli", post(second_factor::drop_own))
        .route("/utenti", get(members::list))
        .route("/utenti/esporta", get(members::file))
        .route("/utenti/nuovo", get(members::ask).post(members::add))
        .route("/utenti/{id}", get(member::show).post(member::change))
        .route("/utenti/{id}/chiudi", post(member::disable))
        .route("/utenti/{id}/apri", post(member::enable))
        .route("/utenti/{id}/link", post(member::reset))
        .route("/utenti/{id}/togli-secondo-fattore", post(member::drop_second_factor))
}

impl<S: Sync> FromRequestParts<S> for Knock {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Error> {
        let header = |name| parts.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or("");
        let peer =
            parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|ConnectInfo(address)| address.ip().to_canonical());
        // Only a reverse proxy on this machine is believed about whom it speaks for, and of what it says only the last:
        // everything before may have been written by the visitor, who may have sent a line of his own too.
        let mut lines = parts.headers.get_all("x-forwarded-for").iter().filter_map(|line| line.to_str().ok());
        let forwarded = lines.next_back().and_then(|line| line.rsplit(',').next()?.trim().parse::<IpAddr>().ok());
        let address = match peer {
            Some(peer) if peer.is_loopback() => Some(forwarded.unwrap_or(peer)),
            peer => peer,
        };
        let address = address.map(|address| network(address).to_string()).unwrap_or_default();
        Ok(Self { address, device: sessions::device(header(USER_AGENT.as_str())) })
    }
}
