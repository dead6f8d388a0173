//! Telling the other side that somebody has read its words ([`crate::outbox::ticks`]).

use pico_protocol::message::tick::TickKind;

use super::store::{self, Row};
use super::transcript::Told;
use crate::alerts::store as alerts;
use crate::app::App;
use crate::outbox::lanes::Side;
use crate::store::{Result, Tx};

pub use crate::outbox::ticks::{are_on, switch, tell};

/// A person entitled to answer has opened the referral: tells so, once per event, if this cooperative tells it at all.
pub async fn read(tx: &mut Tx, app: &App, row: &Row, told: &Told) -> Result<bool> {
    let theirs = || told.events.iter().filter(|event| event.side == Side::Peer);
    let newest = theirs().map(|event| event.number).max().unwrap_or(0);
    if newest <= row.read_number || !store::mark_read(tx, app, &row.id, newest).await? {
        return Ok(false);
    }
    alerts::settle(tx, row.id.as_str()).await?;
    if are_on(tx).await? {
        let unread = theirs().filter(|event| event.number > row.read_number);
        let messages = unread.filter_map(|event| event.message.parse().ok()).collect();
        tell(tx, app, row.peer_id()?, TickKind::Read, messages).await?;
    }
    Ok(true)
}
