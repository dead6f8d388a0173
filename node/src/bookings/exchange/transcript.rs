//! From stored messages to the booking: the signed events of both lanes, read back ([`lanes::told`]) and folded.

use pico_protocol::booking::{Booking as Folded, Party, Step, fold};
use pico_protocol::id::NodeId;
use pico_protocol::lane::Transcript;
use serde_json::Value;

use super::super::Booking;
use crate::app::App;
use crate::outbox::lanes::{self, StoredEvent, told};
use crate::store::{Result, StoreError, Tx};

/// A booking with everything it was computed from.
#[derive(Debug)]
pub struct Told {
    /// Both lanes.
    pub transcript: Transcript<Step>,
    /// The stored messages, in the order this node wrote or received them.
    pub events: Vec<StoredEvent>,
    /// What they amount to; none once the text of the request was erased.
    pub booking: Option<Folded>,
    /// False after a restore, while own events are back that had seen events of the peer which are still on their way.
    pub complete: bool,
}

/// Reads everything both sides have said about one booking.
pub async fn load(tx: &mut Tx, app: &App, row: &Booking) -> Result<Told> {
    let events = lanes::load(tx, app, &peer_of(row)?, &row.id.to_string()).await?;
    let (transcript, complete) = told::read(row.id, party_of(row)?.lane(), &events, step)?;
    let booking = fold(&transcript);
    // Without a request there is nothing to go on with, and nothing to wait for.
    let complete = complete || booking.is_none();
    Ok(Told { transcript, events, booking, complete })
}

/// The step, if this program knows it and it keeps the rules of its kind.
pub fn step(body: Value) -> Option<Step> {
    serde_json::from_value::<Step>(body).ok().filter(|step| step.validate().is_ok())
}

/// The other cooperative's node.
pub fn peer_of(row: &Booking) -> Result<NodeId> {
    row.peer.parse().map_err(StoreError::inconsistent)
}

/// Which part this node plays.
pub fn party_of(row: &Booking) -> Result<Party> {
    row.direction.party().ok_or_else(|| StoreError::inconsistent("a booking of our own has no other side"))
}
