//! What bookings between two nodes do by themselves while the node runs: limits end, requests are looked at again, own words are erased.
//!
//! The end of a limit is a signed word, and nothing takes it back. So it waits until the peers' clocks agree that the limit has passed
//! ([`certain`]), and until a hello with the peer has succeeded: a node that was restored may have answered long ago.

use std::time::Duration;

use pico_protocol::booking::{State, Step};

use super::super::store as rows;
use super::super::{BookingId, Direction};
use super::steps::{self, StepError};
use super::{automatic, erasure, store, transcript};
use crate::app::App;
use crate::audit::Actor;
use crate::federation::certain;
use crate::store::{Result, StoreError, Tx};

/// Between two looks.
const LOOK: Duration = Duration::from_secs(3);
/// Bookings that are looked at in one go.
const AT_ONCE: i64 = 100;

/// Starts the work of a running node.
pub fn start(app: &App) {
    let failed = "bookings between nodes could not be looked after";
    app.look_every(LOOK, failed, |app| async move { look(&app).await });
}

/// Looks once.
pub async fn look(app: &App) -> Result<()> {
    let ripe = ripe(app).await?;
    for id in &ripe {
        let mut tx = app.db.write().await?;
        run_out(&mut tx, app, id).await?;
        tx.commit().await?;
    }
    let mut tx = app.db.read().await?;
    let waiting = store::to_answer(&mut tx, AT_ONCE).await?;
    let erasures = store::erasures_due(&mut tx).await?;
    drop(tx);
    if waiting.is_empty() && erasures.is_empty() {
        return Ok(());
    }
    let mut tx = app.db.write().await?;
    for id in &waiting {
        automatic::answer(&mut tx, app, &id.parse().map_err(StoreError::inconsistent)?).await?;
    }
    erasure::finish(&mut tx).await?;
    tx.commit().await
}

/// Bookings of ours whose limit has surely passed, as far as we have met who asked.
async fn ripe(app: &App) -> Result<Vec<BookingId>> {
    let Some(now) = certain::now(app) else { return Ok(Vec::new()) };
    let mut tx = app.db.read().await?;
    let ripe = store::run_out(&mut tx, now, AT_ONCE).await?;
    let met = |peer: &str| peer.parse().is_ok_and(|peer| app.federation.known.has_met(&peer));
    let ripe = ripe.into_iter().filter(|(_, peer)| met(peer));
    ripe.map(|(id, _)| id.parse().map_err(StoreError::inconsistent)).collect()
}

/// An option, an offer or a request that nobody has answered is over; of a use that nobody has begun the resource is given back.
async fn run_out(tx: &mut Tx, app: &App, id: &BookingId) -> Result<()> {
    let Some(row) = rows::find(tx, app, id).await?.filter(|row| row.direction == Direction::Received) else {
        return Ok(());
    };
    let Some(booking) = transcript::load(tx, app, &row).await?.booking else { return Ok(()) };
    let step = match booking.state {
        State::Requested | State::Option | State::Offered => Step::Expired {},
        State::Confirmed => Step::NoShow {},
        _ => return Ok(()),
    };
    match steps::take(tx, app, &Actor::Node, id, step).await {
        Ok(_) => Ok(()),
        Err(StepError::Store(error)) => Err(error),
        // Answered in the meantime, or not complete after a restore.
        Err(error) => {
            tracing::debug!(booking = %id, %error, "not ended");
            Ok(())
        }
    }
}
