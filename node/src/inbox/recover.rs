//! `POST /federation/v1/recover`: giving a restored peer its own lost messages back, sealed anew for it.

use std::sync::Arc;

use pico_protocol::core::Core;
use pico_protocol::id::{NodeId, ReferralId, SubjectId};
use pico_protocol::message::{Empty, Message, Slot};
use pico_protocol::plaintext::Plaintext;
use pico_protocol::recover::{LanePlace, RecoverRequest, Recovered};
use pico_protocol::seal::{self, Seal};
use pico_protocol::signed::{Signed, Verified};

use super::store::{self, Kept};
use crate::app::App;
use crate::audit::{self, Actor, Event};
use crate::bookings::exchange::store::events as bookings;
use crate::federation::known::KnownPeer;
use crate::outbox::lanes;
use crate::peers::incoming;
use crate::referrals::ReferralKey;
use crate::referrals::store::events;
use crate::store::{Result, StoreError, Tx};

/// Messages in one answer.
const PAGE: i64 = 100;
/// Bytes in one answer, the signed first line not counted.
const LARGEST: usize = 1 << 20;

/// One page: the signed first line, then the messages as in a batch.
/// Nothing for an epoch that the stream has not reached.
pub(super) async fn page(app: &App, peer: &Arc<KnownPeer>, asked: &Verified<RecoverRequest>) -> Result<Option<String>> {
    let mut tx = app.db.write().await?;
    let end = incoming::read(&mut tx, &peer.id).await?.inbound.end;
    if asked.epoch > end.epoch {
        return Ok(None);
    }
    let kept = store::kept_after(&mut tx, &peer.id, asked.epoch, asked.after, PAGE).await?;
    let mut places = places(&mut tx, &peer.id, asked.after, &kept).await?;
    let actor = Actor::Peer { node: peer.id.to_string(), name: peer.name.clone() };
    audit::record(&mut tx, app, &actor, Event::new("peer.recover-given", "peer", &peer.id.to_string())).await?;
    tx.commit().await?;
    let (own, to) = (app.clone(), peer.clone());
    let build = move || seal_page(&own, kept, &to);
    let lines = tokio::task::spawn_blocking(build).await.map_err(StoreError::inconsistent)??;
    let last = asked.after + lines.len() as u64;
    places.retain(|place| place.seq <= last);
    let head = Recovered {
        from: app.identity.node_id(),
        to: peer.id,
        document: app.identity.document().n,
        answers: asked.digest(),
        epoch: asked.epoch,
        first: asked.after + 1,
        last,
        end,
        at: app.clock.now(),
        ext: Recovered::telling(&places),
    };
    let head = Signed::sign(head, app.identity.sign_key()).map_err(StoreError::inconsistent)?;
    let mut answer = head.signed().to_json();
    answer.push('\n');
    for line in lines {
        answer.push_str(&line);
        answer.push('\n');
    }
    Ok(Some(answer))
}

/// Where the erased ones stood in their lanes: that is not under a seal any more, and the asker's lane needs it.
async fn places(tx: &mut Tx, peer: &NodeId, after: u64, kept: &[Kept]) -> Result<Vec<LanePlace>> {
    let mut places = Vec::new();
    for (seq, one) in (after + 1..).zip(kept).filter(|(_, one)| one.body.is_none()) {
        let Some((subject, number)) = lanes::restored::place_of(tx, peer, &one.id).await? else { continue };
        let subject: SubjectId = subject.parse().map_err(StoreError::inconsistent)?;
        let told = step_of(tx, &subject, number).await?;
        let (step, reason) = told.map(|(step, reason)| (step.parse().ok(), reason.parse().ok())).unwrap_or_default();
        let number = u32::try_from(number).unwrap_or(u32::MAX);
        places.push(LanePlace { seq, subject, number, step, reason });
    }
    Ok(places)
}

/// Step and reason of one of the peer's events, by the skeleton that outlives its text.
async fn step_of(tx: &mut Tx, subject: &SubjectId, number: i64) -> Result<Option<(String, String)>> {
    if let Some(line) = bookings::of_peer(tx, subject, number).await? {
        return Ok(Some((line.step, line.code)));
    }
    let Ok(wire) = ReferralId::try_from(subject.as_uuid()) else { return Ok(None) };
    let line = events::of_peer(tx, &ReferralKey::from_wire(&wire), number).await?;
    Ok(line.map(|line| (line.step, line.code)))
}

fn seal_page(app: &App, kept: Vec<Kept>, to: &KnownPeer) -> Result<Vec<String>> {
    let (mut lines, mut length) = (Vec::new(), 0);
    for one in kept {
        let line = line(app, &one, to)?;
        length += line.len() + 1;
        if length > LARGEST {
            break;
        }
        lines.push(line);
    }
    Ok(lines)
}

fn line(app: &App, kept: &Kept, to: &KnownPeer) -> Result<String> {
    let core: Signed<Core> = Signed::parse(kept.core.as_bytes()).map_err(StoreError::inconsistent)?;
    let slot = match content(app, kept, &core, to)? {
        Some(content) => {
            let seal = seal::seal(core.payload(), &content, &to.seal_key, app.entropy.bytes());
            Slot::Sealed(seal.map_err(StoreError::inconsistent)?)
        }
        None => Slot::Empty(Empty::Erased),
    };
    Ok(Message { core, slot }.to_json())
}

/// The content as kept, or out of its seal when it waits to be acted upon; nothing when it was erased or never kept.
fn content(app: &App, kept: &Kept, core: &Signed<Core>, author: &KnownPeer) -> Result<Option<Plaintext>> {
    if let Some(body) = &kept.body {
        let (salt, text) = lanes::open_salted(app, lanes::inbox_place(&kept.id), body)?;
        return Plaintext::from_parts(salt, text.into_bytes()).map(Some).map_err(StoreError::inconsistent);
    }
    let seal: Option<Seal> = kept.seal.as_deref().and_then(|text| serde_json::from_str(text).ok());
    let verified = core.clone().verify(&author.every_key).ok();
    Ok(seal.zip(verified).and_then(|(seal, core)| seal::open(&core, &seal, app.identity.open_key()).ok()))
}
