//! Saying hello: where do we stand with each other?
//!
//! Our side asks when it starts, every hour and when something is in doubt; only the signed answer, bound to our fresh nonce,
//! changes what we believe. Answering changes nothing but what stands for itself (a new epoch). See
//! [`pico_protocol::hello`].

use pico_protocol::epoch::EpochOpening;
use pico_protocol::hello::{self, Hello, Incoming, Outgoing, Receiving, Sending, Standing};
use pico_protocol::json::Ext;
use pico_protocol::receipt::Exception;
use pico_protocol::signed::{Object, Signed, Verified};
use pico_protocol::stream::{Outbound, Verdict};

use crate::app::App;
use crate::audit::{self, Actor, Event};
use crate::federation::client::{Request, SendError};
use crate::federation::failure::Failure;
use crate::federation::known::KnownPeer;
use crate::federation::{disk, refusal::Refusal};
use crate::outbox::stream;
use crate::peers::{self, Frozen, incoming, store as peers_store};
use crate::sql;
use crate::store::{Result, StoreError, Tx};

/// The address of the question.
pub const PATH: &str = "/federation/v1/hello";
/// How many messages we take before the next receipt.
pub const WINDOW: u32 = 1000;
/// The envelope of a hello is at most this long.
pub const MAX_BODY: usize = 64 * 1024;

/// Why a hello has not told anything.
#[derive(Debug, thiserror::Error)]
pub enum HelloFailure {
    /// The peer cannot be reached, or something that is no node answers.
    #[error(transparent)]
    Send(#[from] SendError),
    /// An answer without a good signature.
    #[error("the answer to hello proves nothing (status {0})")]
    Unsigned(u16),
    /// Our own database or keys.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl HelloFailure {
    /// What the page of deliveries tells.
    pub fn told(&self) -> Failure {
        match self {
            Self::Send(error) => Failure::from(error),
            Self::Unsigned(status) => Failure::unsigned(*status, self.to_string()),
            Self::Store(_) => Failure::own(self.to_string()),
        }
    }
}

/// What was learned.
#[derive(Clone, Debug)]
pub struct Learned {
    /// Both directions and the documents.
    pub standing: Standing,
    /// More exceptions wait behind the page that came: say hello again.
    pub more: bool,
}

/// Asks, and applies the answer. `show` is the epoch whose opening the peer lacks, when it is not our present one.
pub async fn say(app: &App, peer: &KnownPeer, show: Option<u64>) -> Result<Learned, HelloFailure> {
    let mut tx = app.db.read().await?;
    let mut ours = compose(&mut tx, app, peer, None).await?;
    if let Some(epoch) = show {
        ours.opening = own_opening(&mut tx, peer, epoch).await?;
    }
    let ours = sign(app, ours)?;
    drop(tx);
    let body = ours.signed().to_json();
    let request = Request::post(PATH, Hello::TYPE, body, MAX_BODY);
    let reply = app.federation.clients.send(&peer.endpoint, peer.trust(), request).await?;
    let unsigned = || HelloFailure::Unsigned(reply.status);
    let signed = Signed::parse(&reply.body).map_err(|_| unsigned())?;
    let theirs = hello::verify_answer(signed, &ours, &peer.ring).map_err(|_| unsigned())?;
    crate::peers::contact::heard(app, &peer.id);
    Ok(apply(app, peer, &ours, &theirs).await?)
}

/// Answers the question of a peer whose signature is verified.
pub async fn answer(app: &App, peer: &KnownPeer, theirs: &Verified<Hello>) -> Result<String, Refusal> {
    if let Some(opening) = &theirs.opening {
        take_opening(app, peer, opening.clone()).await?;
    }
    let mut tx = app.db.read().await?;
    let ours = compose(&mut tx, app, peer, Some(theirs)).await?;
    let standing = compare(&mut tx, peer, &ours, theirs).await?;
    let received = stream::load(&mut tx, &peer.id).await?.received;
    drop(tx);
    // A peer that holds less than it has signed for was restored: it gets the rest again now, not at the next hourly hello. But
    // only when it has its own lost words back: ours may build on them.
    let behind = matches!(standing.outgoing, Outgoing::GoOnAfter(seq) if seq < received);
    let go_back = behind && standing.incoming != Incoming::SenderLost;
    if go_back || !matches!(standing.outgoing, Outgoing::GoOnAfter(_)) || standing.fetch_document {
        // Not believed from a question, which may be an old one: ask for ourselves.
        app.federation.known.doubt(&peer.id);
        app.signals.wake_delivery(&peer.id);
    }
    Ok(sign(app, ours)?.signed().to_json())
}

fn sign(app: &App, hello: Hello) -> Result<Verified<Hello>> {
    Signed::sign(hello, app.identity.sign_key()).map_err(StoreError::inconsistent)
}

async fn compose(tx: &mut Tx, app: &App, peer: &KnownPeer, asked: Option<&Verified<Hello>>) -> Result<Hello> {
    let outbound = stream::load(tx, &peer.id).await?;
    let inbound = incoming::read(tx, &peer.id).await?;
    let exceptions = match asked {
        Some(asked) if inbound.exceptions > asked.sending.exceptions_known => {
            incoming::exceptions_after(tx, &peer.id, asked.sending.exceptions_known).await?
        }
        _ => Vec::new(),
    };
    let busy = disk::is_low(app).then(|| pico_protocol::code::Code::of("disk"));
    let documents = app.identity.documents();
    Ok(Hello {
        from: app.identity.node_id(),
        to: peer.id,
        document: documents.newest().n,
        document_head: documents.head(),
        your_document: peer.document,
        nonce: app.entropy.bytes(),
        answers: asked.map(Verified::digest),
        opening: own_opening(tx, peer, outbound.end.epoch).await?,
        sending: Sending { end: outbound.end, exceptions_known: outbound.exceptions },
        receiving: Receiving {
            end: inbound.inbound.end,
            safe: inbound.safe.min(inbound.inbound.end.seq),
            window: if busy.is_some() { 0 } else { WINDOW },
            busy,
            exceptions_total: inbound.exceptions,
            exceptions,
        },
        at: app.clock.now(),
        ext: Ext::default(),
    })
}

/// The declaration that opened one of our epochs, if it is not the first.
async fn own_opening(tx: &mut Tx, peer: &KnownPeer, epoch: u64) -> Result<Option<Signed<EpochOpening>>> {
    let opening: Option<String> = sql!(tx, c => sqlx::query_scalar(
        "SELECT opening FROM outgoing_epochs WHERE peer = $1 AND epoch = $2"
    ).bind(peer.id.to_string()).bind(epoch.cast_signed()).fetch_optional(c))?;
    opening.map(|text| Signed::parse(text.as_bytes()).map_err(StoreError::inconsistent)).transpose()
}

async fn compare(tx: &mut Tx, peer: &KnownPeer, ours: &Hello, theirs: &Hello) -> Result<Standing> {
    let (epoch, seq) = (ours.sending.end.epoch, theirs.receiving.end.seq);
    let sent = stream::digest_at(tx, &peer.id, epoch, seq).await?;
    let (epoch, seq) = (ours.receiving.end.epoch, theirs.sending.end.seq);
    let stored = incoming::digest_at(tx, &peer.id, epoch, seq).await?;
    Ok(hello::compare(ours, theirs, |_| sent, |_| stored))
}

/// A new epoch of the peer's stream; signed by itself, so it needs no trust in who shows it.
async fn take_opening(app: &App, peer: &KnownPeer, opening: Signed<EpochOpening>) -> Result<()> {
    let Ok(opening) = opening.verify(&peer.ring) else { return Ok(()) };
    let listed = opening.signers().all(|id| peer.ring.lists(&id, opening.document));
    if !listed || opening.from != peer.id || opening.to != app.identity.node_id() {
        return Ok(());
    }
    let mut tx = app.db.write().await?;
    match incoming::open_epoch(&mut tx, &opening).await? {
        Verdict::Accept => {
            peers::thaw_from(&mut tx, app, &peer.id, Frozen::PeerRolledBack).await?;
            let (id, detail) = (peer.id.to_string(), format!("epoch={}", opening.epoch));
            audit::record(&mut tx, app, &Actor::Node, Event::new("peer.restored", "peer", &id).detail(detail)).await?;
            tracing::info!(peer = %peer.id, epoch = opening.epoch, "the peer opened a new epoch after a restore");
        }
        Verdict::Contradiction(_) => peers::freeze(&mut tx, app, &peer.id, Frozen::Contradiction).await?,
        _ => return Ok(()),
    }
    tx.commit().await?;
    app.federation.known.forget(&peer.id);
    Ok(())
}

/// Applies a verified answer to our question.
async fn apply(app: &App, peer: &KnownPeer, ours: &Hello, theirs: &Verified<Hello>) -> Result<Learned> {
    if let Some(opening) = &theirs.opening {
        take_opening(app, peer, opening.clone()).await?;
    }
    let mut tx = app.db.write().await?;
    let mut standing = compare(&mut tx, peer, ours, theirs).await?;
    let mut outbound = stream::load(&mut tx, &peer.id).await?;
    let mut more = false;
    match standing.outgoing {
        Outgoing::GoOnAfter(seq) => more = go_on(&mut tx, app, peer, &mut outbound, theirs, seq).await?,
        Outgoing::WeLost(end) if (outbound.end.epoch, outbound.end.seq) >= (end.epoch, end.seq) => {
            // Another process of ours has signed on while the answer was on its way.
            standing.outgoing = Outgoing::GoOnAfter(outbound.received);
        }
        // Nobody restores a node that is running: whoever said more in our name is another copy of it.
        Outgoing::WeLost(_) if app.federation.known.has_met(&peer.id) => {
            standing.outgoing = Outgoing::Contradiction(theirs.receiving.end.seq);
            tracing::error!(peer = %peer.id, "a second copy of this node is alive: the link stands still");
            peers::freeze(&mut tx, app, &peer.id, Frozen::TwoCopies).await?;
        }
        Outgoing::WeLost(_) => peers::freeze(&mut tx, app, &peer.id, Frozen::WeRolledBack).await?,
        Outgoing::Contradiction(_) => peers::freeze(&mut tx, app, &peer.id, Frozen::Contradiction).await?,
        Outgoing::ReceiverInOldEpoch(_) => {}
    }
    match standing.incoming {
        Incoming::SenderLost => peers::freeze(&mut tx, app, &peer.id, Frozen::PeerRolledBack).await?,
        Incoming::Contradiction => peers::freeze(&mut tx, app, &peer.id, Frozen::Contradiction).await?,
        Incoming::InStep | Incoming::MoreToCome => {
            peers::thaw_from(&mut tx, app, &peer.id, Frozen::PeerRolledBack).await?;
        }
    }
    let difference = theirs.at.as_millis() - app.clock.now().as_millis();
    peers_store::save_clock(&mut tx, &peer.id, difference).await?;
    tx.commit().await?;
    app.federation.clocks.told(&peer.id, theirs.at, app.clock.since_start());
    app.federation.known.forget(&peer.id);
    Ok(Learned { standing, more })
}

/// The stream goes on after `seq`: ticks, what is safe, the window, and the page of exceptions.
async fn go_on(
    tx: &mut Tx,
    app: &App,
    peer: &KnownPeer,
    outbound: &mut Outbound,
    theirs: &Hello,
    seq: u64,
) -> Result<bool> {
    let receiving = &theirs.receiving;
    let new: Vec<Exception> =
        receiving.exceptions.iter().filter(|exception| exception.n > outbound.exceptions).cloned().collect();
    let follows = new.first().is_none_or(|first| first.n == outbound.exceptions + 1);
    if follows {
        stream::mark_exceptions(tx, &peer.id, &new).await?;
        outbound.exceptions = new.last().map_or(outbound.exceptions, |last| last.n);
    }
    // With a new epoch the receiver is at its place 0: what was received of the old one stays received.
    (outbound.received, outbound.safe, outbound.window) = (seq, receiving.safe, receiving.window);
    stream::save(tx, &peer.id, outbound).await?;
    stream::mark_received(tx, &peer.id, 0, outbound, app.clock.now()).await?;
    Ok(follows && !new.is_empty() && outbound.exceptions < receiving.exceptions_total)
}

#[cfg(test)]
mod tests {
    use pico_protocol::digest::Digest;
    use pico_protocol::epoch::End;
    use pico_protocol::id::NodeId;

    use super::*;
    use crate::trial::{NOON, TrialNode, knows};

    #[tokio::test]
    async fn a_new_epoch_towards_another_node_is_none_towards_us() {
        let (node, other) = (TrialNode::named("Aurora").await, TrialNode::named("Brezza").await);
        knows(&node, &other).await;
        let peer = peers::known(&node, &other.identity.node_id()).await.unwrap().unwrap();
        let opened = |to: NodeId| {
            let previous = End { epoch: 1, seq: 0, head: Digest::ZERO };
            let document = other.identity.document().n;
            let opening =
                EpochOpening { from: peer.id, to, document, epoch: 2, previous, at: NOON, ext: Ext::default() };
            Signed::sign(opening, other.identity.sign_key()).unwrap().into_signed()
        };
        for (to, epoch) in [(NodeId::from_genesis(&Digest::of(b"Cometa")), 1), (node.identity.node_id(), 2)] {
            take_opening(&node, &peer, opened(to)).await.unwrap();
            let mut tx = node.db.read().await.unwrap();
            assert_eq!(incoming::read(&mut tx, &peer.id).await.unwrap().inbound.end.epoch, epoch, "{to}");
        }
    }
}
