//! What watches the node: `/healthz` (the process answers), `/readyz` (it can do its work), `/metrics`.
//!
//! None of the three says anything of a person. `/metrics` is for loopback, or for who holds the configured token.

use std::net::SocketAddr;
use std::time::Duration;

use axum::Router;
use axum::extract::{ConnectInfo, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use sha2::{Digest, Sha256};

use crate::app::App;
use crate::sql;

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
    match tokio::time::timeout(PATIENCE, check(&app)).await {
        Ok(Ok(())) => return "ready\n".into_response(),
        Ok(Err(error)) => tracing::error!(%error, "not ready"),
        Err(_) => tracing::error!("not ready: the database did not answer in time"),
    }
    (StatusCode::SERVICE_UNAVAILABLE, "not ready: the database does not answer\n").into_response()
}

async fn check(app: &App) -> crate::store::Result<()> {
    let mut tx = app.db.read().await?;
    let _one: i64 = sql!(&mut tx, c => sqlx::query_scalar("SELECT CAST(1 AS BIGINT)").fetch_one(c))?;
    Ok(())
}

async fn metrics(State(app): State<App>, ConnectInfo(from): ConnectInfo<SocketAddr>, headers: HeaderMap) -> Response {
    if from.ip().is_loopback() || has_token(&headers, &app.config.panel.metrics_token) {
        app.metrics.render().into_response()
    } else {
        StatusCode::NOT_FOUND.into_response()
    }
}

/// Compares digests, so that the time taken tells nothing of the token.
fn has_token(headers: &HeaderMap, token: &str) -> bool {
    let given = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let given = given.and_then(|value| value.strip_prefix("Bearer "));
    !token.is_empty() && given.is_some_and(|given| Sha256::digest(given) == Sha256::digest(token))
}
