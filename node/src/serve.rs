//! Running the node: two listeners and the workers behind them.
//!
//! The **federation listener** is public and speaks HTTPS with other nodes; the **panel listener** is for the people of
//! this cooperative and by default hears loopback only. They share nothing but [`App`]: no panel route can be reached
//! through the federation address.

mod health;
mod panel;

use std::time::Duration;

use tokio::task::JoinSet;
use tracing::info;

use crate::app::App;
use crate::cli::Failure;

/// How often what waits for no signal is looked after.
const HOUSEKEEPING: Duration = Duration::from_secs(5);

/// Serves until the process is told to stop (Ctrl-C or SIGTERM), then lets requests under way end.
pub async fn run(app: App) -> Result<(), Failure> {
    let mut listeners = JoinSet::new();
    let stop = Stop::default();
    listeners.spawn(panel::listen(app.clone(), stop.clone()));
    tokio::spawn(housekeeping(app.clone()));
    info!(node = %app.identity.node_id(), panel = %app.config.panel.address, "ready");
    tokio::select! {
        () = stop_signal() => {}
        Some(ended) = listeners.join_next() => { ended??; }
    }
    stop.now();
    while let Some(ended) = listeners.join_next().await {
        ended??;
    }
    app.db.close().await;
    Ok(())
}

/// Tells every listener to end.
#[derive(Clone, Default)]
pub struct Stop(axum_server::Handle<std::net::SocketAddr>);

impl Stop {
    fn now(&self) {
        self.0.graceful_shutdown(Some(Duration::from_secs(10)));
    }

    /// The handle a listener runs with.
    pub fn handle(&self) -> axum_server::Handle<std::net::SocketAddr> {
        self.0.clone()
    }
}

async fn housekeeping(app: App) {
    let mut interval = tokio::time::interval(HOUSEKEEPING);
    loop {
        interval.tick().await;
        if let Err(error) = crate::audit::chain::seal(&app.db).await {
            tracing::error!(%error, "the audit log could not be chained");
        }
    }
}

async fn stop_signal() {
    let terminate = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => signal.recv().await,
            // Without the signal the node still stops with Ctrl-C.
            Err(_) => std::future::pending().await,
        }
    };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        _ = terminate => {}
    }
}
