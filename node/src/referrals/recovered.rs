//! After a restore: our own steps that the backup did not know come back from the peer, and referrals follow them.
//!
//! The event is in its lane already. What was on this machine only (whose record the referral was about, who opened it) is
//! lost with the hours between backup and restore; the referral says everything that was ever sent.

use pico_protocol::id::{NodeId, ReferralId};
use pico_protocol::lane::LaneEvent;
use pico_protocol::referral::{Opening, Step};
use serde_json::Value;

use super::project::project;
use super::store::{self, Row};
use super::{Direction, ReferralKey, code_of, kind_code, transcript};
use crate::app::App;
use crate::store::{Result, Tx};

/// Follows one recovered event; answers false when the referral is not known yet (its opening is still on the way).
pub async fn follow(tx: &mut Tx, app: &App, peer: NodeId, text: &str) -> Result<bool> {
    let Ok(event) = serde_json::from_str::<LaneEvent<Value>>(text) else { return Ok(true) };
    let Ok(wire) = ReferralId::try_from(event.subject.as_uuid()) else { return Ok(true) };
    let id = ReferralKey::from_wire(&wire);
    if let Some(row) = store::lock(tx, &id).await? {
        return bring_up_to_date(tx, app, peer, &row).await;
    }
    if event.number > 1 && u32::try_from(event.empty.len() + 1) == Ok(event.number) {
        // Its opening left as an empty slot: there is nothing to go on with.
        return Ok(true);
    }
    let Some(Step::Opened(opening)) = transcript::step(event.body) else { return Ok(false) };
    let row = opening_row(tx, peer, &id, &opening).await?;
    let own = opening.kind.opened_by();
    let mut alone = pico_protocol::lane::Transcript::new(event.subject);
    alone.restore_unsigned(pico_protocol::lane::Lane::Opener, None, event.at, Some(Step::Opened(opening)));
    let Some(referral) = pico_protocol::referral::fold(&alone) else { return Ok(true) };
    store::open(tx, app, &row, &project(&referral, own)).await?;
    match store::lock(tx, &id).await? {
        Some(row) => bring_up_to_date(tx, app, peer, &row).await,
        None => Ok(true),
    }
}

/// The row says what both lanes say now.
async fn bring_up_to_date(tx: &mut Tx, app: &App, peer: NodeId, row: &Row) -> Result<bool> {
    if row.peer != peer.to_string() {
        return Ok(true);
    }
    if let Some(referral) = transcript::load(tx, app, row).await?.referral {
        store::project(tx, app, &row.id, &project(&referral, row.party())).await?;
    }
    Ok(true)
}

async fn opening_row(tx: &mut Tx, peer: NodeId, id: &ReferralKey, opening: &Opening) -> Result<store::Opening> {
    let service = opening.service.as_ref().map(|service| (service.key.clone(), service.name.clone()));
    Ok(store::Opening {
        id: id.clone(),
        kind: kind_code(opening.kind).to_owned(),
        direction: Direction::Sent,
        own_side: code_of(opening.kind.opened_by()),
        peer: peer.to_string(),
        peer_name: store::peer_name(tx, &peer.to_string()).await?,
        call: opening.call.map(|call| call.to_string()),
        person: None,
        label: String::new(),
        service: service.unwrap_or_default(),
        opened_by: None,
    })
}
