//! The panel's listener: every page of every feature, and nothing of the federation.

use std::net::{SocketAddr, TcpListener};
use std::time::Duration;

use axum::{Router, middleware};
use axum_server::Handle;
use axum_server::tls_rustls::RustlsConfig;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use tokio_util::sync::CancellationToken;

use super::health;
use crate::accounts;
use crate::app::App;
use crate::config::Config;
use crate::error::Failure;
use crate::federation::listener::ListenError;
use crate::federation::tls;
use crate::web::headers;
use crate::{
    activities, bookings, calendar, contracts, delivery, diary, directory, documents, enrolments, export, figures,
    imports, merging, openings, panel, peers, people, plans, processing, reciprocity, referrals, relations, resources,
    services, subject_requests, tasks, teams,
};

/// How long requests under way may take to end when the node stops.
const FAREWELL: Duration = Duration::from_secs(10);
/// Time for the first request of a connection.
const FIRST_PATIENCE: Duration = Duration::from_secs(10);
/// Time for the head of each one after it, and before it begins: longer than proxies keep a connection that rests.
const HEAD_PATIENCE: Duration = Duration::from_mins(3);

/// A bound address, with the certificate when the panel speaks HTTPS by itself.
pub struct Bound {
    socket: TcpListener,
    certificate: Option<RustlsConfig>,
}

/// Every route of the panel.
pub fn routes(app: &App) -> Router<App> {
    let pages = Router::new()
        .merge(accounts::panel::routes())
        .merge(people::panel::routes())
        .merge(referrals::panel::routes(app))
        .merge(panel::home::routes())
        .merge(peers::panel::routes())
        .merge(delivery::panel::routes())
        .merge(services::panel::routes(services::store::Announce(enrolments::store::offers::announced)))
        .merge(enrolments::panel::routes(enrolments::store::Died(activities::store::died::followed)))
        .merge(teams::panel::routes())
        .merge(diary::panel::routes())
        .merge(documents::panel::routes(app))
        .merge(plans::panel::routes())
        .merge(relations::panel::routes())
        .merge(openings::panel::routes())
        .merge(resources::panel::routes())
        .merge(reciprocity::panel::routes())
        .merge(bookings::panel::routes())
        .merge(contracts::panel::routes())
        .merge(activities::panel::routes())
        .merge(figures::panel::routes())
        .merge(tasks::panel::routes())
        .merge(calendar::panel::routes())
        .merge(processing::panel::routes())
        .merge(subject_requests::panel::routes())
        .merge(directory::panel::routes())
        .merge(merging::panel::routes())
        .merge(imports::panel::routes())
        .merge(panel::audit::routes())
        .merge(panel::search::routes())
        .merge(panel::consents::routes())
        .merge(panel::protected::routes())
        .merge(panel::components::routes())
        .merge(panel::person::routes())
        .merge(panel::death::routes())
        .merge(panel::service::routes())
        .merge(panel::service_people::routes())
        .merge(panel::dossier::routes())
        .merge(panel::restored::routes())
        .merge(panel::register::routes())
        .merge(panel::files::routes())
        .merge(panel::cases::routes())
        .merge(panel::guide::routes())
        .merge(export::panel::routes())
        .merge(panel::settings::routes());
    // Who reads a feed has no session.
    let feeds = calendar::read::routes().layer(middleware::from_fn_with_state(app.clone(), headers::protect));
    health::routes().merge(feeds).merge(accounts::frame::around(pages, app))
}

/// Takes the panel's address.
pub fn bind(config: &Config) -> Result<Bound, Failure> {
    let address = config.panel.listen;
    let unusable = |cause| ListenError::Address { key: "panel.listen", address, cause };
    let socket = TcpListener::bind(address).map_err(unusable)?;
    socket.set_nonblocking(true)?;
    let certificate = config.panel.tls.then(|| {
        let federation = &config.federation;
        tls::server_config(&config.in_data(&federation.certificate), &config.in_data(&federation.certificate_key))
    });
    let certificate = certificate.transpose()?.map(|tls| RustlsConfig::from_config(tls.into()));
    Ok(Bound { socket, certificate })
}

/// Heads that never end must not hold what every connection needs, a file descriptor, until there is none for the peers.
fn impatient(builder: &mut Builder<TokioExecutor>) {
    builder.http1().timer(TokioTimer::new()).header_read_timeout(HEAD_PATIENCE);
}

/// Answers until told to stop.
pub async fn serve(bound: Bound, app: App, stop: CancellationToken) {
    let service = routes(&app).with_state(app).into_make_service_with_connect_info::<SocketAddr>();
    let handle = Handle::new();
    let ending = handle.clone();
    tokio::spawn(async move {
        stop.cancelled().await;
        ending.graceful_shutdown(Some(FAREWELL));
    });
    let served = match bound.certificate {
        Some(certificate) => match axum_server::from_tcp_rustls(bound.socket, certificate) {
            Ok(mut server) => {
                impatient(server.http_builder());
                server.first_request_timeout(FIRST_PATIENCE).handle(handle).serve(service).await
            }
            Err(error) => Err(error),
        },
        None => match axum_server::from_tcp(bound.socket) {
            Ok(mut server) => {
                impatient(server.http_builder());
                server.first_request_timeout(FIRST_PATIENCE).handle(handle).serve(service).await
            }
            Err(error) => Err(error),
        },
    };
    if let Err(error) = served {
        tracing::error!(%error, "the panel stopped answering");
    }
}
