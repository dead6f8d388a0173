//! Telling the other side that somebody has read its words ([`crate::outbox::ticks`]).

use pico_protocol::message::tick::TickKind;

use super::super::Booking;
use super::store::{self, Exchange};
use super::transcript::{Told, peer_of};
use crate::app::App;
use crate::outbox::lanes::Side;
use crate::outbox::ticks::{are_on, tell};
use crate::store::{Result, Tx};

/// Somebody who may answer has opened the booking: tells so, once per event, if this cooperative tells it at all.
pub async fn read(tx: &mut Tx, app: &App, row: &Booking, exchange: &Exchange, told: &Told) -> Result<()> {
    let theirs = || told.events.iter().filter(|event| event.side == Side::Peer);
    let newest = theirs().map(|event| event.number).max().unwrap_or(0);
    if newest <= exchange.read || !store::mark_read(tx, &row.id, newest).await? {
        return Ok(());
    }
    if are_on(tx).await? {
        let unread = theirs().filter(|event| event.number > exchange.read);
        let messages = unread.filter_map(|event| event.message.parse().ok()).collect();
        tell(tx, app, peer_of(row)?, TickKind::Read, messages).await?;
    }
    Ok(())
}
