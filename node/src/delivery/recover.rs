//! After a restore: our own lost messages come back from the peer that received them.
//!
//! The cores prove themselves by our signature and their contents by the commitments inside, so the peer is trusted only
//! about where the stream ends. When everything is back, a new epoch begins: whatever we had signed and lost before it
//! reached anybody can never contradict what we sign from now on.

use pico_protocol::epoch::{End, EpochOpening};
use pico_protocol::id::NodeId;
use pico_protocol::json::Ext;
use pico_protocol::message::{Message, Slot, VerifiedMessage};
use pico_protocol::recover::{LanePlace, RecoverRequest, Recovered};
use pico_protocol::seal;
use pico_protocol::signed::{Object, Signed, Verified};
use pico_protocol::stream::Outbound;
use zeroize::Zeroizing;

use crate::app::App;
use crate::audit::{self, Actor, Event};
use crate::federation::client::Request;
use crate::federation::failure::Failure;
use crate::federation::known::KnownPeer;
use crate::outbox::{EmptyReason, lanes, store, stream};
use crate::peers::{self, Frozen};
use crate::store::{Result, StoreError, Tx};
use crate::{execute, sql};

const PATH: &str = "/federation/v1/recover";
const MAX_REPLY: usize = (1 << 20) + 64 * 1024;

/// Fetches back everything up to `end` and opens a new epoch. Answers what failed, if anything did.
pub(super) async fn fetch_back(app: &App, peer: &KnownPeer, end: End) -> Result<Option<Failure>> {
    tracing::warn!(peer = %peer.id, epoch = end.epoch, seq = end.seq, "the peer knows more of our stream than we do");
    loop {
        let mut tx = app.db.read().await?;
        let outbound = stream::load(&mut tx, &peer.id).await?;
        drop(tx);
        let ours = outbound.end;
        if (ours.epoch, ours.seq) >= (end.epoch, end.seq) {
            return if ours.head == end.head {
                open_epoch(app, peer).await.map(|()| None)
            } else {
                Ok(Some(Failure::unfitting("the peer holds another history of our stream")))
            };
        }
        match page(app, peer, &ours).await? {
            Ok(page) if page.messages.is_empty() && ours.epoch < end.epoch => next_epoch(app, peer).await?,
            Ok(page) if page.messages.is_empty() => {
                return Ok(Some(Failure::unfitting("the peer gives nothing back")));
            }
            Ok(page) => {
                if let Err(reason) = take_back(app, peer, page).await? {
                    return Ok(Some(reason));
                }
            }
            Err(reason) => return Ok(Some(reason)),
        }
    }
}

/// Some of our own messages, and where those that were erased stood in their lanes.
struct Page {
    messages: Vec<VerifiedMessage>,
    places: Vec<LanePlace>,
}

/// Asks for one page after `ours`.
async fn page(app: &App, peer: &KnownPeer, ours: &End) -> Result<Result<Page, Failure>> {
    let request = RecoverRequest {
        from: app.identity.node_id(),
        to: peer.id,
        document: app.identity.document().n,
        nonce: app.entropy.bytes(),
        epoch: ours.epoch,
        after: ours.seq,
        at: app.clock.now(),
        ext: Ext::default(),
    };
    let request = Signed::sign(request, app.identity.sign_key()).map_err(StoreError::inconsistent)?;
    let body = request.signed().to_json();
    let sent = Request::post(PATH, RecoverRequest::TYPE, body, MAX_REPLY);
    let reply = match app.federation.clients.send(&peer.endpoint, peer.trust(), sent).await {
        Ok(reply) => reply,
        Err(error) => return Ok(Err(Failure::from(&error))),
    };
    let page = read_page(app, peer, &request, &reply.body);
    Ok(page.ok_or_else(|| Failure::unsigned(reply.status, "the answer to recover proves nothing")))
}

fn read_page(app: &App, peer: &KnownPeer, request: &Verified<RecoverRequest>, body: &[u8]) -> Option<Page> {
    let mut lines = body.split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
    let head = Signed::<Recovered>::parse(lines.next()?).ok()?.verify(&peer.ring).ok()?;
    let bound = head.answers == request.digest() && head.from == peer.id && head.epoch == request.epoch;
    let listed = head.signers().all(|id| peer.ring.lists(&id, head.document));
    if !bound || !listed {
        return None;
    }
    let own = app.identity.documents().signing_ring();
    let messages: Option<_> = lines.map(|line| Message::parse(line).ok()?.verify(&own).ok()).collect();
    Some(Page { messages: messages?, places: head.places() })
}

/// Stores one page, checking that it continues our chain.
async fn take_back(app: &App, peer: &KnownPeer, page: Page) -> Result<Result<(), Failure>> {
    let mut tx = app.db.write().await?;
    let mut outbound = stream::load(&mut tx, &peer.id).await?;
    let count = page.messages.len();
    for message in page.messages {
        let core = &message.core;
        let follows = core.from == app.identity.node_id()
            && core.to == peer.id
            && core.epoch == outbound.end.epoch
            && core.seq == outbound.end.seq + 1
            && core.prev == outbound.end.head;
        if !follows {
            return Ok(Err(Failure::unfitting("what the peer gives back does not continue our stream")));
        }
        let place = page.places.iter().find(|place| place.seq == core.seq);
        keep(&mut tx, app, &peer.id, &message, place).await?;
        outbound.end = End { epoch: core.epoch, seq: core.seq, head: core.digest() };
        outbound.received = core.seq;
    }
    stream::save(&mut tx, &peer.id, &outbound).await?;
    tx.commit().await?;
    tracing::info!(peer = %peer.id, count, "lost messages came back");
    Ok(Ok(()))
}

/// Keeps one of our own lost messages. If its intent survived in the backup, this is what became of it.
async fn keep(
    tx: &mut Tx,
    app: &App,
    peer: &NodeId,
    message: &VerifiedMessage,
    place: Option<&LanePlace>,
) -> Result<()> {
    let core = &message.core;
    let id = core.id.to_string();
    let (body, reason) = match &message.slot {
        Slot::Sealed(sealed) => match seal::open(core, sealed, app.identity.open_key()) {
            Ok(content) => {
                let mut salted = Zeroizing::new(content.salt().to_vec());
                salted.extend_from_slice(content.json());
                (Some(app.field_key.seal(app.entropy, store::place(&id), &salted)), "")
            }
            Err(_) => (None, EmptyReason::Erased.code()),
        },
        Slot::Empty(_) => (None, EmptyReason::Erased.code()),
    };
    let erased = body.is_none();
    let known: Option<String> = sql!(tx, c => sqlx::query_scalar("SELECT id FROM outbox WHERE id = $1")
        .bind(&id).fetch_optional(c))?;
    if known.is_none() {
        insert(tx, peer, core).await?;
    }
    execute!(
        tx,
        sqlx::query(
            "UPDATE outbox SET epoch = $2, seq = $3, core = $4, core_digest = $5, body = $6, empty_reason = $7, \
             received_at = $8, recovered = TRUE WHERE id = $1"
        )
        .bind(&id)
        .bind(core.epoch.cast_signed())
        .bind(core.seq.cast_signed())
        .bind(core.signed().to_json())
        .bind(core.digest().to_string())
        .bind(body)
        .bind(reason)
        .bind(app.clock.now().as_millis())
    )?;
    match place.filter(|_| erased) {
        Some(place) => lanes::restored::recover_erased(tx, app, peer, &id, &core.digest(), place).await,
        None => lanes::restored::recover_own(tx, app, peer, &id, &core.digest()).await,
    }
}

async fn insert(tx: &mut Tx, peer: &NodeId, core: &Verified<pico_protocol::core::Core>) -> Result<()> {
    let position = store::reserve(tx, &peer.to_string(), 1).await?;
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO outbox (id, peer, position, kind, urgent, created_at, expires_at) \
             VALUES ($1, $2, $3, $4, FALSE, $5, $6)"
        )
        .bind(core.id.to_string())
        .bind(peer.to_string())
        .bind(position)
        .bind(core.kind.to_string())
        .bind(core.created.as_millis())
        .bind(core.expires.map(pico_protocol::Timestamp::as_millis))
    )?;
    Ok(())
}

/// An epoch that we had opened and forgotten: its messages come next.
async fn next_epoch(app: &App, peer: &KnownPeer) -> Result<()> {
    let mut tx = app.db.write().await?;
    let mut outbound = stream::load(&mut tx, &peer.id).await?;
    // Its opening is lost too. The same words again do no harm, and a peer that is restored in its turn will need them.
    let opening = sign_opening(&mut tx, app, peer, &outbound).await?;
    outbound.open_epoch(&opening);
    stream::save(&mut tx, &peer.id, &outbound).await?;
    tx.commit().await
}

/// Signs and stores that a new epoch begins after the end of our stream.
async fn sign_opening(tx: &mut Tx, app: &App, peer: &KnownPeer, outbound: &Outbound) -> Result<Verified<EpochOpening>> {
    let opening = EpochOpening {
        from: app.identity.node_id(),
        to: peer.id,
        document: app.identity.document().n,
        epoch: outbound.end.epoch + 1,
        previous: outbound.end,
        at: app.clock.now(),
        ext: Ext::default(),
    };
    let opening = Signed::sign(opening, app.identity.sign_key()).map_err(StoreError::inconsistent)?;
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO outgoing_epochs (peer, epoch, opening) VALUES ($1, $2, $3) ON CONFLICT (peer, epoch) DO NOTHING"
        )
        .bind(peer.id.to_string())
        .bind(opening.epoch.cast_signed())
        .bind(opening.signed().to_json())
    )?;
    Ok(opening)
}

/// Everything is back: a new epoch begins, and the link goes on.
async fn open_epoch(app: &App, peer: &KnownPeer) -> Result<()> {
    let mut tx = app.db.write().await?;
    let mut outbound: Outbound = stream::load(&mut tx, &peer.id).await?;
    let opening = sign_opening(&mut tx, app, peer, &outbound).await?;
    outbound.open_epoch(&opening);
    stream::save(&mut tx, &peer.id, &outbound).await?;
    peers::thaw_from(&mut tx, app, &peer.id, Frozen::WeRolledBack).await?;
    let id = peer.id.to_string();
    audit::record(&mut tx, app, &Actor::Node, Event::new("peer.recover", "peer", &id)).await?;
    tx.commit().await?;
    app.federation.known.forget(&peer.id);
    // Features look at what came back; see `recovered` in the table.
    app.signals.incoming.notify_one();
    tracing::info!(peer = %peer.id, epoch = opening.epoch, "a new epoch is open after the restore");
    Ok(())
}

#[cfg(test)]
mod tests {
    use pico_protocol::MessageId;
    use pico_protocol::core::{Draft, Place};
    use pico_protocol::digest::Digest;
    use pico_protocol::message::Empty;
    use pico_protocol::message::tick::{self, Tick, TickKind};
    use pico_protocol::plaintext::Plaintext;

    use super::*;
    use crate::trial::{NOON, TrialNode, knows};

    /// What we have said at the first place of our stream towards somebody.
    fn said(node: &TrialNode, to: NodeId) -> Page {
        let id = || MessageId::new(NOON, node.entropy.bytes());
        let content =
            Plaintext::write(node.entropy.bytes(), &Tick { tick: TickKind::Read, messages: vec![id()] }).unwrap();
        let from = node.identity.node_id();
        let place = Place { from, to, document: 1, epoch: 1, seq: 1, prev: Digest::ZERO };
        let core = Draft::new(id(), tick::KIND, NOON).place(&place, &content).sign(node.identity.sign_key()).unwrap();
        Page { messages: vec![VerifiedMessage { core, slot: Slot::Empty(Empty::Erased) }], places: Vec::new() }
    }

    #[tokio::test]
    async fn what_we_have_said_to_another_node_is_not_taken_back_from_this_one() {
        let (node, other) = (TrialNode::named("Aurora").await, TrialNode::named("Brezza").await);
        knows(&node, &other).await;
        let peer = peers::known(&node, &other.identity.node_id()).await.unwrap().unwrap();
        for (to, taken) in [(NodeId::from_genesis(&Digest::of(b"Cometa")), 0), (peer.id, 1)] {
            assert_eq!(take_back(&node, &peer, said(&node, to)).await.unwrap().is_ok(), taken == 1, "{to}");
            let mut tx = node.db.read().await.unwrap();
            assert_eq!(stream::load(&mut tx, &peer.id).await.unwrap().end.seq, taken, "{to}");
        }
    }
}
