//! Running the node: two listeners and the workers behind them.
//!
//! The **federation listener** is public and speaks HTTPS with other nodes; the **panel listener** is for the people of
//! this cooperative and by default hears loopback only. They share nothing but [`App`]: no panel route can be reached
//! through the federation address.

pub mod alone;
mod erasures;
mod federation;
pub mod health;
mod panel;

use std::time::Duration;

use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;
use tracing::info;

use crate::app::App;
use crate::error::Failure;
use crate::federation::disk;
use crate::federation::listener::Listener;
use crate::{
    alerts, bookings, delivery, directory, export, imports, inbox, merging, outbox, referrals, subject_requests,
};

/// How often what waits for no signal is looked after.
const HOUSEKEEPING: Duration = Duration::from_secs(5);

/// Serves until the process is told to stop (Ctrl-C or SIGTERM), then lets requests under way end.
pub async fn run(app: App) -> Result<(), Failure> {
    let stop = CancellationToken::new();
    // First of all: where the disk is full, what follows needs the room that the emergency file gives.
    disk::start(&app).await;
    must_write(&app).await?;
    app.identity.follow(&app.db, &app.config, &app.clock).await?;
    erasures::repeat(&app).await?;
    // Both addresses are taken before the first request is answered: a node is ready as a whole or not at all.
    let listener = Listener::bind(&app.config).await?;
    let panel = panel::bind(&app.config)?;
    let mut listeners = JoinSet::new();
    listeners.spawn(listener.serve(federation::routes(&app), stop.clone()));
    listeners.spawn(panel::serve(panel, app.clone(), stop.clone()));
    tokio::spawn(app.work.hold(housekeeping(app.clone())));
    delivery::start(&app);
    inbox::start(&app);
    outbox::retention::start(&app);
    crate::audit::retention::start(&app);
    crate::audit::named::start(&app);
    referrals::work::start(&app);
    alerts::work::start(&app);
    bookings::work::start(&app);
    directory::sync::start(&app);
    imports::work::start(&app);
    subject_requests::work::start(&app);
    merging::work::start(&app);
    export::work::start(&app).await;
    info!(node = %app.identity.node_id(), panel = %app.config.panel.address, "ready");
    tokio::select! {
        () = stop_signal() => {}
        _ = listeners.join_next() => tracing::error!("a listener ended by itself"),
    }
    stop.cancel();
    while listeners.join_next().await.is_some() {}
    app.work.end().await;
    app.db.close().await;
    Ok(())
}

/// A node that can write nothing would let people fill in forms that end in an error, and let peers wait for nothing. Only where
/// the disk is full it begins all the same: somebody must be able to read that on the home page.
async fn must_write(app: &App) -> Result<(), Failure> {
    match app.db.writes().await {
        Err(error) if error.is_disk_full() => {
            tracing::error!(%error, "nothing can be written: make room on the disk of the database");
            Ok(())
        }
        outcome => Ok(outcome?),
    }
}

async fn housekeeping(app: App) {
    let mut interval = tokio::time::interval(HOUSEKEEPING);
    loop {
        interval.tick().await;
        if let Err(error) = crate::audit::chain::seal(&app.db).await {
            tracing::error!(%error, "the audit log could not be chained");
        }
        if let Err(error) = crate::erasure::write_out(&app.db, &app.config.data).await {
            tracing::error!(%error, "the erasure ledger could not be written");
        }
        if let Err(error) = crate::backup::copy_ledger(&app.db, &app.config.data, app.identity.node_id()).await {
            tracing::warn!(%error, "the copy of the erasure ledger beside the backups is older than the ledger");
        }
        if let Err(error) = app.identity.catch_up(&app.db, &app.config, &app.clock).await {
            tracing::error!(%error, "the document could not follow the configuration");
        }
    }
}

/// Ctrl-C, or what a system service is told.
pub async fn stop_signal() {
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
