//! The panel's listener: every page of every feature, and nothing of the federation.

use std::net::SocketAddr;

use axum::Router;

use super::{Stop, health};
use crate::app::App;
use crate::cli::Failure;

/// Every route of the panel.
pub fn routes() -> Router<App> {
    Router::new().merge(health::routes())
}

/// Listens until told to stop.
pub async fn listen(app: App, stop: Stop) -> Result<(), Failure> {
    let address = app.config.panel.listen;
    let service = routes().with_state(app.clone()).into_make_service_with_connect_info::<SocketAddr>();
    let unusable = |error| format!("panel.listen: cannot listen on {address}: {error}. Choose another address or port");
    axum_server::bind(address).handle(stop.handle()).serve(service).await.map_err(unusable)?;
    Ok(())
}
