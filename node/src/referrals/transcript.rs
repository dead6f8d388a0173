//! From stored messages to the referral: the signed events of both lanes, read back ([`lanes::told`]) and folded.

use pico_protocol::id::SubjectId;
use pico_protocol::lane::{Lane, Transcript};
use pico_protocol::referral::{Party, Referral, Step, fold};
use serde_json::Value;

use super::store::Row;
use crate::app::App;
use crate::outbox::lanes::{self, StoredEvent, told};
use crate::store::{Result, StoreError, Tx};

/// A referral with everything it was computed from.
#[derive(Debug)]
pub struct Told {
    /// Both lanes.
    pub transcript: Transcript<Step>,
    /// The stored messages, in the order this node wrote or received them.
    pub events: Vec<StoredEvent>,
    /// What they amount to; none once the opening text was erased.
    pub referral: Option<Referral>,
    /// False after a restore, while own events are back that had seen events of the peer which are still on their way: they
    /// are left out until those arrive, and nothing may be added after them.
    pub complete: bool,
}

/// Reads everything both sides have said about one referral.
pub async fn load(tx: &mut Tx, app: &App, row: &Row) -> Result<Told> {
    let subject = row.id.subject();
    let events = lanes::load(tx, app, &row.peer_id()?, &subject).await?;
    let subject: SubjectId = subject.parse().map_err(StoreError::inconsistent)?;
    let (transcript, complete) = told::read(subject, row.own_lane(), &events, step)?;
    let referral = fold(&transcript);
    // Without an opening there is nothing to go on with, and nothing to wait for.
    let complete = complete || referral.is_none();
    Ok(Told { transcript, events, referral, complete })
}

/// Both lanes alone, for who adds to them before asking what they amount to, and whether that is all ([`Told::complete`]).
pub async fn lanes_of(tx: &mut Tx, app: &App, row: &Row) -> Result<(Transcript<Step>, bool)> {
    let subject = row.id.subject();
    let events = lanes::load(tx, app, &row.peer_id()?, &subject).await?;
    told::read(subject.parse().map_err(StoreError::inconsistent)?, row.own_lane(), &events, step)
}

/// The step, if this program knows it and it keeps the rules of its kind.
pub fn step(body: Value) -> Option<Step> {
    serde_json::from_value::<Step>(body).ok().filter(|step| step.validate().is_ok())
}

impl Row {
    /// Which lane this node writes.
    pub fn own_lane(&self) -> Lane {
        if self.direction == super::Direction::Sent.code() { Lane::Opener } else { Lane::Answerer }
    }

    /// Which part this node plays.
    pub fn party(&self) -> Party {
        if self.own_side == super::code_of(Party::Sender) { Party::Sender } else { Party::Receiver }
    }
}
