//! What bookings do by themselves while the node runs: they end what has run out and tell whoever is next. Those between two nodes do so
//! with signed words ([`exchange::work`]).

use std::time::Duration;

use super::store::{list, waits};
use super::{answer, exchange};
use crate::app::App;
use crate::store::Result;

/// Between two looks.
const LOOK: Duration = Duration::from_mins(1);
/// Bookings that are ended in one transaction.
const AT_ONCE: i64 = 100;

/// Starts the work of a running node.
pub fn start(app: &App) {
    app.look_every(LOOK, "bookings could not be looked after", |app| async move { look(&app).await });
    exchange::work::start(app);
}

/// Looks once. Where nothing is to be done nothing is written.
pub async fn look(app: &App) -> Result<()> {
    let now = app.clock.now();
    let mut tx = app.db.read().await?;
    let nothing = list::run_out(&mut tx, app, now, 1).await?.is_empty()
        && waits::past(&mut tx, now).await?.is_empty()
        && waits::waited_for(&mut tx).await?.is_empty();
    drop(tx);
    if nothing {
        return Ok(());
    }
    let mut tx = app.db.write().await?;
    for booking in list::run_out(&mut tx, app, now, AT_ONCE).await? {
        answer::run_out(&mut tx, app, &booking).await?;
    }
    for wait in waits::past(&mut tx, now).await? {
        waits::leave(&mut tx, &wait.account, &wait.id).await?;
    }
    for resource in waits::waited_for(&mut tx).await? {
        waits::tell(&mut tx, app, &resource).await?;
    }
    tx.commit().await
}
