//! What watches the node: `/healthz` (the process answers), `/readyz` (it can do its work), `/metrics`.
//!
//! None of the three says anything of a person. `/metrics` is for this machine itself, or for who holds the configured
//! token. A reverse proxy on this machine comes from loopback too and speaks for the whole world: what it has forwarded
//! wants the token.

use std::net::SocketAddr;
use std::time::Duration;

use axum::Router;
use axum::extract::{ConnectInfo, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use sha2::{Digest, Sha256};

use crate::app::App;

/// Whoever asks wants to know soon, not when the database's own patience ends.
const PATIENCE: Duration = Duration::from_secs(3);

/// The three addresses.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/healthz", get(|| async { "ok\n" }))
        .route("/readyz", get(ready))
        .route("/metrics", get(metrics))
}

async fn ready(State(app): State<App>) -> Response {
    match tokio::time::timeout(PATIENCE, app.db.ready()).await {
        Ok(Ok(())) => return "ready\n".into_response(),
        Ok(Err(error)) => tracing::error!(%error, "not ready"),
        Err(_) => tracing::error!("not ready: the database did not answer in time"),
    }
    (StatusCode::SERVICE_UNAVAILABLE, "not ready: the database does not answer, or lets nobody write\n").into_response()
}

async fn metrics(State(app): State<App>, ConnectInfo(from): ConnectInfo<SocketAddr>, headers: HeaderMap) -> Response {
    if is_local(from, &headers) || has_token(&headers, &app.config.panel.metrics_token) {
        app.metrics.render().into_response()
    } else {
        StatusCode::NOT_FOUND.into_response()
    }
}

/// Whether somebody on this machine asks for himself: from loopback, and nothing says that it is passed on.
fn is_local(from: SocketAddr, headers: &HeaderMap) -> bool {
    let forwarded = headers.keys().any(|name| {
        let name = name.as_str();
        name.starts_with("x-forwarded-") || name == "forwarded" || name == "x-real-ip" || name == "via"
    });
    // A listener on `[::]` sees IPv4 visitors at addresses of IPv6.
    from.ip().to_canonical().is_loopback() && !forwarded
}

/// Compares digests, so that the time taken tells nothing of the token.
fn has_token(headers: &HeaderMap, token: &str) -> bool {
    let given = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let given = given.and_then(|value| value.strip_prefix("Bearer "));
    !token.is_empty() && given.is_some_and(|given| Sha256::digest(given) == Sha256::digest(token))
}

#[cfg(test)]
mod tests {
    use axum::http::{HeaderName, HeaderValue};

    use super::*;

    #[test]
    fn what_a_proxy_on_this_machine_passes_on_is_not_local() {
        let here: SocketAddr = "127.0.0.1:40000".parse().unwrap();
        assert!(is_local(here, &HeaderMap::new()));
        assert!(!is_local("192.0.2.1:40000".parse().unwrap(), &HeaderMap::new()));
        for name in ["x-forwarded-for", "x-forwarded-proto", "forwarded", "x-real-ip", "via"] {
            let headers =
                HeaderMap::from_iter([(HeaderName::from_static(name), HeaderValue::from_static("192.0.2.1"))]);
            assert!(!is_local(here, &headers), "{name}");
        }
    }
}
