//! An event of a peer's that has arrived: whether it has a place in its lane, and those before it that left empty.
//!
//! What an event *means* is the business of its family, referrals or bookings; where it stands is the same for all of them.

use pico_protocol::id::{Digest, MessageId, NodeId};
use pico_protocol::lane::{Lane, Transcript};

use super::{AnyEvent, Head, Side, append_peer_event, erase_received, held_empty, load};
use crate::app::App;
use crate::store::{Result, Tx};

/// A verified message, opened.
#[derive(Clone, Copy, Debug)]
pub struct Incoming<'a> {
    /// Who signed it.
    pub peer: NodeId,
    /// The message.
    pub id: MessageId,
    /// Digest of its core.
    pub digest: Digest,
    /// The text under the seal.
    pub text: &'a str,
}

/// Why a message cannot be used: the code that its sender is told.
pub type Unusable = &'static str;

/// The text is not what the kind says.
pub const BAD_CONTENT: Unusable = "bad_content";
/// The event has no place in its lane.
pub const BAD_PLACE: Unusable = "against_rules";

/// What became of an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Received {
    /// It is in its lane; the lane of this subject has moved.
    Followed(String),
    /// It builds on something of this subject that is not here: an event before it whose seal could not be opened yet, or
    /// one of our own that a restore has lost and the peer gives back.
    Ahead(String),
    /// It is in its lane, and this program does not know what it says.
    NotUnderstood(String),
    /// It will never have a place.
    Unusable(Unusable),
}

/// The place of an event.
pub enum Room {
    /// It is free, after these empty ones that were put before it.
    Made(Vec<Digest>),
    /// What comes before it is not here, and may still come.
    Early,
    /// There is none.
    None,
}

/// Puts an event at the end of the peer's lane; its place was looked for.
pub async fn append(tx: &mut Tx, app: &App, incoming: &Incoming<'_>, event: &AnyEvent) -> Result<()> {
    let head = Head { number: i64::from(event.number), digest: incoming.digest };
    let (subject, message) = (event.subject.to_string(), incoming.id.to_string());
    append_peer_event(tx, &incoming.peer, &subject, head, &message, app.clock.now()).await
}

/// Looks for the place of an event, after those before it that it tells to have left empty and that lie here as such: these
/// take theirs. An event without its place would make the whole transcript unreadable. `kind` is that of the lane's messages,
/// without its version.
pub async fn make_room<S>(
    tx: &mut Tx,
    app: &App,
    kind: &str,
    incoming: &Incoming<'_>,
    before: &Transcript<S>,
    lane: Lane,
    event: &AnyEvent,
) -> Result<Room> {
    let missing = match before.fits(lane, event) {
        Ok(missing) => missing,
        Err(error) => return Ok(if error.may_be_early() { Room::Early } else { Room::None }),
    };
    let digests: Vec<Digest> = missing.iter().map(|(_, digest)| *digest).collect();
    let named = !event.empty.is_empty();
    let Some(messages) = held_empty(tx, &incoming.peer, kind, &digests, named).await? else {
        return Ok(if named { Room::None } else { Room::Early });
    };
    let subject = event.subject.to_string();
    for ((number, digest), message) in missing.into_iter().zip(messages) {
        let head = Head { number: i64::from(number), digest };
        append_peer_event(tx, &incoming.peer, &subject, head, &message, app.clock.now()).await?;
    }
    Ok(Room::Made(digests))
}

/// An event of a subject that is not known here. Either a restore has lost what we had said in it: it comes back, and this waits
/// for it. Or its opening is an empty slot, ours or theirs: it was taken back, there is nothing to go on with, and the events keep
/// their places, so that none of them is an exception; what they say is not kept.
pub async fn without_opening(
    tx: &mut Tx,
    app: &App,
    kind: &str,
    incoming: &Incoming<'_>,
    event: &AnyEvent,
) -> Result<Received> {
    let subject = event.subject.to_string();
    let stored = load(tx, app, &incoming.peer, &subject).await?;
    if stored.iter().any(|event| event.side == Side::Own && event.text.is_some()) {
        return Ok(Received::Ahead(subject));
    }
    let opened_here = stored.iter().any(|event| event.side == Side::Own);
    let theirs = if opened_here { Lane::Answerer } else { Lane::Opener };
    let mut places: Transcript<()> = Transcript::new(event.subject);
    for event in stored {
        let lane = if event.side == Side::Peer { theirs } else { theirs.other() };
        places.receive_erased(lane, 0, event.at, event.core_digest);
    }
    match make_room(tx, app, kind, incoming, &places, theirs, event).await? {
        Room::Made(_) => {}
        Room::Early => return Ok(Received::Ahead(subject)),
        Room::None => return Ok(Received::Unusable(BAD_PLACE)),
    }
    append(tx, app, incoming, event).await?;
    erase_received(tx, &incoming.peer, &subject).await?;
    Ok(Received::Followed(subject))
}
