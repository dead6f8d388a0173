//! What two nodes learn when they compare their ends of the streams.

use super::Hello;
use crate::{digest::Digest, epoch::End};

/// How the stream from us stands, in the light of what the receiver tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outgoing {
    /// The receiver has what we sent up to this place; go on after it. It may be less than it once
    /// confirmed, when the receiver was restored.
    GoOnAfter(u64),
    /// The receiver has cores of ours that we do not know: we were restored from a backup. Sign nothing,
    /// ask for what is missing (`recover`), then open a new epoch after this end.
    WeLost(End),
    /// The receiver still waits in an epoch before ours: repeat the opening, and before it what is
    /// missing of the old epoch.
    ReceiverInOldEpoch(End),
    /// The receiver holds another core than ours at this place: stop, people must look.
    Contradiction(u64),
}

/// How the stream to us stands, in the light of what the sender tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Incoming {
    /// Nothing is missing.
    InStep,
    /// The sender has signed more than we have.
    MoreToCome,
    /// The sender knows less of its stream than we: it was restored and will ask for what it lost.
    SenderLost,
    /// The sender's end is another core than the one we hold for that place.
    Contradiction,
}

/// Both directions, and the documents.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// The stream from us.
    pub outgoing: Outgoing,
    /// The stream to us.
    pub incoming: Incoming,
    /// The peer knows a later version of our own document than we: fetch it back before signing.
    pub we_lost_a_document: bool,
    /// The peer has a later document than we know: fetch it.
    pub fetch_document: bool,
    /// The peer does not know our latest document: it will fetch it.
    pub peer_misses_document: bool,
}

/// Compares our hello with the peer's. `sent` and `stored` give the digests of the cores at a place of the
/// open epoch, ours and theirs; `None` when a place is no longer known.
pub fn compare(
    ours: &Hello,
    theirs: &Hello,
    sent: impl FnOnce(u64) -> Option<Digest>,
    stored: impl FnOnce(u64) -> Option<Digest>,
) -> Standing {
    Standing {
        outgoing: outgoing(&ours.sending.end, &theirs.receiving.end, sent),
        incoming: incoming(&ours.receiving.end, &theirs.sending.end, stored),
        we_lost_a_document: theirs.your_document > ours.document,
        fetch_document: theirs.document > ours.your_document,
        peer_misses_document: theirs.your_document < ours.document,
    }
}

fn outgoing(sent: &End, received: &End, digest: impl FnOnce(u64) -> Option<Digest>) -> Outgoing {
    if (received.epoch, received.seq) > (sent.epoch, sent.seq) {
        return Outgoing::WeLost(*received);
    }
    if received.epoch < sent.epoch {
        return Outgoing::ReceiverInOldEpoch(*received);
    }
    if differs(received, sent, digest) {
        Outgoing::Contradiction(received.seq)
    } else {
        Outgoing::GoOnAfter(received.seq)
    }
}

fn incoming(received: &End, sent: &End, digest: impl FnOnce(u64) -> Option<Digest>) -> Incoming {
    match (sent.epoch, sent.seq).cmp(&(received.epoch, received.seq)) {
        std::cmp::Ordering::Greater => Incoming::MoreToCome,
        std::cmp::Ordering::Less if sent.epoch == received.epoch && differs(sent, received, digest) => {
            Incoming::Contradiction
        }
        std::cmp::Ordering::Less => Incoming::SenderLost,
        std::cmp::Ordering::Equal if sent.head != received.head => Incoming::Contradiction,
        std::cmp::Ordering::Equal => Incoming::InStep,
    }
}

/// Whether the shorter end names another core than the one at its place in the longer history.
/// Place 0 has no core: what it stands for was settled when the epoch opened.
fn differs(shorter: &End, longer: &End, digest: impl FnOnce(u64) -> Option<Digest>) -> bool {
    let known = if shorter.seq == longer.seq { Some(longer.head) } else { digest(shorter.seq) };
    shorter.seq > 0 && known.is_some_and(|known| known != shorter.head)
}
