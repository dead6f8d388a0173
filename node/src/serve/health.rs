//! What watches the node: `/healthz` (the process answers), `/readyz` (it can do its work), `/metrics`.
//!
//! Ready is who can write: `/readyz` has a row that means nothing committed, at most every few seconds.
//!
//! None of the three says anything of a person. `/metrics` is for this machine itself, or for who holds the configured
//! token. A reverse proxy on this machine comes from loopback too and speaks for the whole world: what it has forwarded
//! wants the token.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::{ConnectInfo, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use pico_protocol::time::Timestamp;
use sha2::{Digest, Sha256};
use tokio::sync::Mutex;

use crate::app::App;
use crate::store::StoreError;

/// Name of the header of `/healthz` that says whose node answers.
pub const NODE_HEADER: &str = "x-pico-node";

/// Whoever asks wants to know soon, not when the database's own patience ends.
const PATIENCE: Duration = Duration::from_secs(3);

/// For how many milliseconds it holds that something could be written: whoever asks more often must not wear out the disk.
const WRITTEN_FOR: i64 = 5_000;

/// When something was last written on trial, while nobody asks: one at a time tries.
#[derive(Clone, Debug, Default)]
struct Written(Arc<Mutex<Option<Timestamp>>>);

/// The three addresses.
pub fn routes() -> Router<App> {
    let written = Written::default();
    Router::new()
        .route("/healthz", get(healthy))
        .route("/readyz", get(async move |State(app): State<App>| ready(&app, &written).await))
        .route("/metrics", get(metrics))
}

/// The process answers, and says whose node it is: `doctor` must not take another one for this.
async fn healthy(State(app): State<App>) -> Response {
    ([(NODE_HEADER, app.identity.node_id().to_string())], "ok\n").into_response()
}

async fn ready(app: &App, written: &Written) -> Response {
    let why = match tokio::time::timeout(PATIENCE, look(app, written)).await {
        Ok(Ok(())) => return "ready\n".into_response(),
        Ok(Err(error)) => {
            tracing::error!(%error, "not ready");
            why(&error)
        }
        Err(_) => {
            tracing::error!("not ready: the database did not answer in time");
            "the database did not answer in time"
        }
    };
    let told = format!("not ready: {why}; the log says more, and \"pico-node doctor\" what to do\n");
    (StatusCode::SERVICE_UNAVAILABLE, told).into_response()
}

/// Asks the database each time, and has it write something when that was not done lately.
async fn look(app: &App, written: &Written) -> Result<(), StoreError> {
    app.db.ready().await?;
    let mut last = written.0.lock().await;
    let now = app.clock.now();
    // A clock that was set back makes nothing older than it is.
    let lately = last.is_some_and(|last| (0..WRITTEN_FOR).contains(&now.millis_since(last)));
    if !lately {
        *last = None;
        app.db.writes().await?;
        *last = Some(now);
    }
    Ok(())
}

fn why(error: &StoreError) -> &'static str {
    if error.is_disk_full() {
        "the disk of the database is full"
    } else if error.is_read_only() {
        "the database can be read and not written"
    } else {
        "the database does not answer, or lets nobody write"
    }
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
    use crate::store::facts;
    use crate::trial::TrialNode;

    #[tokio::test]
    async fn who_asks_again_within_seconds_has_nothing_written_and_later_something() {
        let node = TrialNode::named("Cooperativa Orione").await;
        let (written, mut found) = (Written::default(), Vec::new());
        for wait in [0, WRITTEN_FOR - 1, 1, WRITTEN_FOR] {
            node.clock.advance(wait);
            look(&node, &written).await.unwrap();
            let mut tx = node.db.read().await.unwrap();
            found.push(facts::get(&mut tx, "written_on_trial").await.unwrap().unwrap());
        }
        assert_eq!(found, ["0", "0", "1", "0"]);
    }

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
