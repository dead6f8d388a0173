//! Erasing what a booking said that was asked for by mistake: the words go, on both nodes; which time of what it was, and the signed
//! cores, stay.
//!
//! Our own words in the outbox go when the peer has received them: an event that vanished on the way would tear the peer's copy of our
//! lane. Each erasure is entered in the ledger, so that a restored backup does not bring the words back.

use pico_protocol::booking::{Booking as Folded, Party, State};

use super::super::store as rows;
use super::super::{Booking, BookingId, Direction};
use super::store;
use super::transcript::{party_of, peer_of};
use crate::app::App;
use crate::audit::{self, Actor, Event};
use crate::erasure::{self, Scope};
use crate::outbox::{self, lanes};
use crate::store::{Result, StoreError, Tx};

/// After any step, own or received: erases what must not stay.
pub async fn after_step(tx: &mut Tx, app: &App, row: &Booking, after: &Folded) -> Result<()> {
    if after.state == State::EnteredInError { erase(tx, app, row).await } else { Ok(()) }
}

/// Erases the words of one booking on this node.
async fn erase(tx: &mut Tx, app: &App, row: &Booking) -> Result<()> {
    let id = row.id.to_string();
    lanes::erase_received(tx, &peer_of(row)?, &id).await?;
    store::mark_erased(tx, app, &row.id).await?;
    store::close_erased(tx, &row.id).await?;
    erasure::record(tx, app.clock.now(), Scope::BookingContent, &id).await?;
    audit::record(tx, app, &Actor::Node, Event::new("booking.erase", "booking", &id)).await
}

/// One of our own events came back empty after a restore: the other side has erased this booking, and it goes here too.
pub(super) async fn erase_recovered(tx: &mut Tx, app: &App, row: &Booking) -> Result<()> {
    erase(tx, app, row).await?;
    outbox::erase(tx, &peer_of(row)?, &row.id.to_string(), &[]).await
}

/// At start, for an erasure that a restored backup does not know: what it brought back must not leave either.
pub async fn again(tx: &mut Tx, app: &App, id: &BookingId) -> Result<()> {
    let row = rows::find(tx, app, id).await?.filter(|row| row.direction != Direction::Own);
    let Some(row) = row else { return Ok(()) };
    if party_of(&row)? == Party::Asker {
        outbox::withhold(tx, &peer_of(&row)?, &id.to_string()).await?;
    }
    erase(tx, app, &row).await
}

/// Own words whose peer has received all of them: they go now.
pub async fn finish(tx: &mut Tx) -> Result<()> {
    for (booking, peer) in store::erasures_due(tx).await? {
        outbox::erase(tx, &peer.parse().map_err(StoreError::inconsistent)?, &booking, &[]).await?;
        store::erasure_done(tx, &booking).await?;
    }
    Ok(())
}
