//! Fetching what the other side announced, chunk by chunk, for as many days as it takes.
//!
//! Every stored chunk is a step that need not be taken again. A line that breaks off in the middle of one and comes back within
//! a minute costs only what had not come. When all are here the digest over the whole ciphertext must
//! be the announced one; anything else is thrown away and shown as damaged. A peer that cannot be reached is asked again
//! later and later, at most every hour.

use std::time::Duration;

use pico_protocol::blob::{self, STORED_CHUNK};
use pico_protocol::id::{Digest, NodeId};
use sha2::{Digest as _, Sha256};

use super::{Attachment, AttachmentState, store};
use crate::app::App;
use crate::federation::client::Request;
use crate::federation::disk;
use crate::federation::known::KnownPeer;
use crate::peers;
use crate::peers::errands::Errands;
use crate::store::{Result, StoreError};

/// The least that a piece has, where so much is left. A line that does not carry even that is tried again later.
const SHORTEST: usize = 16 * 1024;
/// How often within one chunk a line may be gone, and how long it is waited for each time.
const PATIENCE: u32 = 12;
const PAUSE: Duration = Duration::from_secs(if cfg!(test) { 1 } else { 5 });
/// Pieces that one chunk may come in.
const PIECES: u32 = 65;
/// The longest wait between two attempts.
const LONGEST_WAIT: Duration = Duration::from_hours(1);

/// Why a fetch did not go on; it is tried again.
#[derive(Debug, thiserror::Error)]
enum Stopped {
    /// No connection, or an answer that is not a piece of the blob.
    #[error("{0}")]
    Peer(String),
    /// No room on our own disk: what peers are told of it holds for what is fetched from them too.
    #[error("there is no room on our disk")]
    NoRoom,
    /// The referral was erased while the document was on its way.
    #[error("the referral was erased")]
    Erased,
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Starts fetching everything that is wanted now, from each peer on an errand of its own.
pub async fn look(app: &App, errands: &Errands) -> Result<()> {
    let mut tx = app.db.read().await?;
    let peers = store::awaited(&mut tx, app).await?;
    drop(tx);
    for peer in peers {
        let working = app.clone();
        let errand = async move {
            let app = working;
            if let Err(error) = from(&app, &peer).await {
                tracing::error!(%error, "documents of referrals could not be fetched");
            }
        };
        errands.start(peer, app.work.hold(errand));
    }
    Ok(())
}

/// Fetches what is wanted from one peer, one document after the other.
async fn from(app: &App, peer: &NodeId) -> Result<()> {
    let mut tx = app.db.read().await?;
    let wanted = store::wanted(&mut tx, app, peer).await?;
    drop(tx);
    for attachment in wanted {
        match fetch(app, &attachment, peer).await {
            Ok(()) => {}
            Err(Stopped::Store(error)) => return Err(error),
            Err(Stopped::Erased) => tracing::info!(attachment = %attachment.id, "erased while it was fetched"),
            Err(why @ (Stopped::Peer(_) | Stopped::NoRoom)) => {
                tracing::info!(attachment = %attachment.id, %why, "a document could not be fetched yet");
                postpone(app, &attachment).await?;
            }
        }
    }
    Ok(())
}

async fn postpone(app: &App, attachment: &Attachment) -> Result<()> {
    let doubled = Duration::from_secs(5).saturating_mul(1 << attachment.attempts.clamp(0, 12));
    let until = app.clock.now().plus(doubled.min(LONGEST_WAIT));
    let mut tx = app.db.write().await?;
    store::postpone(&mut tx, &attachment.id, until.as_millis()).await?;
    tx.commit().await
}

async fn fetch(app: &App, attachment: &Attachment, peer: &NodeId) -> Result<(), Stopped> {
    let mut tx = app.db.read().await?;
    let known = peers::store::load_known(&mut tx, peer).await?;
    drop(tx);
    let known = known.ok_or_else(|| Stopped::Peer("the link has ended".to_owned()))?;
    let path = format!("/federation/v1/blobs/{}", attachment.described.digest);
    for position in attachment.present..attachment.chunks {
        if disk::is_low(app) {
            return Err(Stopped::NoRoom);
        }
        let chunk = chunk(app, &known, &path, position, piece_length(attachment, position)).await?;
        let mut tx = app.db.write().await?;
        let place = u32::try_from(position).map_err(StoreError::inconsistent)?;
        if !store::progress(&mut tx, &attachment.id, position + 1).await? {
            return Err(Stopped::Erased);
        }
        store::put_chunk(&mut tx, &attachment.id, place, &chunk).await?;
        tx.commit().await?;
    }
    Ok(verify(app, attachment).await?)
}

/// One chunk, in as many pieces as the peer gives it in.
async fn chunk(app: &App, peer: &KnownPeer, path: &str, position: u64, length: u64) -> Result<Vec<u8>, Stopped> {
    let (begin, length) = (position * STORED_CHUNK as u64, usize::try_from(length).unwrap_or(usize::MAX));
    let (mut whole, mut patience) = (Vec::new(), PATIENCE);
    for _ in 0..PIECES {
        let from = begin + whole.len() as u64;
        let request = Request { from: Some(from), ..Request::get(path, STORED_CHUNK) };
        let reply = match app.federation.clients.send(&peer.endpoint, peer.trust(), request).await {
            Ok(reply) => reply,
            // What has come of this chunk is kept in memory only: the line gets some time to come back.
            Err(_) if !whole.is_empty() && patience > 0 => {
                patience -= 1;
                tokio::time::sleep(PAUSE).await;
                continue;
            }
            Err(error) => return Err(Stopped::Peer(error.to_string())),
        };
        if reply.status != 206 || reply.body.is_empty() || reply.begins != Some(from) {
            let (status, length) = (reply.status, reply.body.len());
            return Err(Stopped::Peer(format!("status {status} with {length} bytes from {:?}", reply.begins)));
        }
        if reply.cut && reply.body.len() < SHORTEST {
            return Err(Stopped::Peer("the line broke off at once".to_owned()));
        }
        let rest = length - whole.len();
        whole.extend_from_slice(&reply.body[..reply.body.len().min(rest)]);
        if whole.len() == length {
            return Ok(whole);
        }
    }
    Err(Stopped::Peer("the pieces are too small".to_owned()))
}

/// Bytes of one stored chunk: all are full but the last.
fn piece_length(attachment: &Attachment, position: u64) -> u64 {
    let chunk = STORED_CHUNK as u64;
    if position + 1 < attachment.chunks {
        chunk
    } else {
        blob::stored_size(attachment.described.size) - position * chunk
    }
}

async fn verify(app: &App, attachment: &Attachment) -> Result<()> {
    let mut hash = Sha256::new();
    let mut tx = app.db.write().await?;
    for position in 0..attachment.chunks {
        if let Some(chunk) = store::chunk(&mut tx, &attachment.id, position).await? {
            hash.update(&chunk);
        }
    }
    let good = Digest::from_bytes(hash.finalize().into()) == attachment.described.digest;
    let state = if good { AttachmentState::Complete } else { AttachmentState::Damaged };
    store::finish(&mut tx, &attachment.id, state).await?;
    tx.commit().await
}

#[cfg(test)]
mod tests;
