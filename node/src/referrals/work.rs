//! What referrals do by themselves while the node runs: expire, remind, erase what is due, fetch documents.

use std::time::Duration;

use super::{attachments, deadlines};
use crate::app::App;
use crate::peers::errands::Errands;

/// Between two looks.
const LOOK: Duration = Duration::from_secs(3);

/// Starts the work of a running node.
pub fn start(app: &App) {
    tokio::spawn(app.work.hold(time(app.clone())));
    tokio::spawn(app.work.hold(documents(app.clone())));
}

async fn time(app: App) {
    let mut interval = tokio::time::interval(LOOK);
    loop {
        interval.tick().await;
        if let Err(error) = deadlines::look(&app).await {
            tracing::error!(%error, "the deadlines of referrals could not be looked after");
        }
    }
}

/// Apart from the deadlines: a slow line must not hold up time.
async fn documents(app: App) {
    let mut interval = tokio::time::interval(LOOK);
    let errands = Errands::default();
    loop {
        interval.tick().await;
        if let Err(error) = attachments::fetch::look(&app, &errands).await {
            tracing::error!(%error, "documents of referrals could not be fetched");
        }
    }
}
