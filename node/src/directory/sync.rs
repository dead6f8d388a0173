//! Bringing the replicas up to date.
//!
//! One task looks every second for peers whose feed is not known, is told to be newer, or was not looked at for an hour.
//! On an errand to each of them it asks for what has changed since the known version; when the digest of what is here then differs from the owner's
//! snapshot (an entry has become invisible to us, or this database was restored), it asks for everything once. What contradicts
//! the owner's own earlier word, in either answer, is kept as proof and told to people, and nothing of it is taken.

use std::time::Duration;

use pico_protocol::feed::{self, Answer, Entry, FeedRequest, MAX_ANSWER, SERVICES, Snapshot, Verdict};
use pico_protocol::id::{NodeId, SubjectId};
use pico_protocol::json::Ext;
use pico_protocol::signed::{Object, Signed, Verified};

use super::{serve, store};
use crate::app::App;
use crate::federation::client::{Request, SendError};
use crate::federation::known::KnownPeer;
use crate::peers::errands::Errands;
use crate::peers::{self, contact};
use crate::store::StoreError;

/// Between two looks at the database.
const LOOK: Duration = Duration::from_secs(1);
/// A feed is looked at this often even if nobody has told of a change, milliseconds.
const EVERY: i64 = 3_600_000;
/// A peer that did not answer is left alone for a while, milliseconds.
const PATIENCE: i64 = 60_000;
/// Pages of one answer that are followed: 10,000 entries.
const PAGES: usize = 50;

/// Why a feed could not be brought up to date.
#[derive(Debug, thiserror::Error)]
pub enum SyncError {
    /// The peer cannot be reached.
    #[error(transparent)]
    Send(#[from] SendError),
    /// Something answered that is no feed of this peer.
    #[error("the answer is no feed (status {status}): {why}")]
    NoFeed {
        /// HTTP status.
        status: u16,
        /// What is wrong with it.
        why: String,
    },
    /// Our own database or keys.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Starts the task of a running node.
pub fn start(app: &App) {
    let working = app.clone();
    tokio::spawn(app.work.hold(async move {
        let app = working;
        let mut interval = tokio::time::interval(LOOK);
        let errands = Errands::default();
        loop {
            interval.tick().await;
            if let Err(error) = look(&app, &errands).await {
                tracing::error!(%error, "the directory could not be looked after");
            }
        }
    }));
}

/// Asks every peer that is due and is not being asked already.
async fn look(app: &App, errands: &Errands) -> crate::store::Result<()> {
    let now = app.clock.now().as_millis();
    let mut tx = app.db.read().await?;
    let due = store::stale(&mut tx, now - EVERY, now - PATIENCE).await?;
    drop(tx);
    for id in due {
        let working = app.clone();
        let errand = async move {
            let app = working;
            if let Err(error) = ask_again(&app, &id).await {
                tracing::error!(%error, "a peer's feed could not be looked after");
            }
        };
        errands.start(id, app.work.hold(errand));
    }
    Ok(())
}

async fn ask_again(app: &App, id: &NodeId) -> crate::store::Result<()> {
    let Some(peer) = peers::known(app, id).await? else { return Ok(()) };
    if let Err(error) = refresh(app, &peer).await {
        tracing::info!(%error, peer = %id, "a feed could not be fetched; it is tried again");
        let mut tx = app.db.write().await?;
        store::note_failure(&mut tx, id, app.clock.now()).await?;
        tx.commit().await?;
    }
    Ok(())
}

/// Brings the replica of one peer up to date.
pub async fn refresh(app: &App, peer: &KnownPeer) -> Result<(), SyncError> {
    let mut tx = app.db.read().await?;
    let replica = store::replica(&mut tx, &peer.id).await?;
    drop(tx);
    for complete in [false, true] {
        let after = if complete { 0 } else { replica.version.cast_unsigned() };
        let (snapshot, entries) = fetch(app, peer, after).await?;
        // The second answer is judged like the first: what is asked for once more may be a copy from long ago.
        match feed::judge((snapshot.version, snapshot.contents), replica.kept()) {
            Verdict::Keep | Verdict::Known => {}
            Verdict::Old => return Ok(trouble(app, &peer.id, "rollback", &snapshot).await?),
            Verdict::Fork => return Ok(trouble(app, &peer.id, "fork", &snapshot).await?),
        }
        if apply(app, replica.version, &snapshot, &entries, complete).await? {
            return Ok(());
        }
    }
    Err(SyncError::NoFeed { status: 200, why: "the entries are not those of the snapshot".to_owned() })
}

/// Fetches the snapshot and every entry after a version, page by page.
async fn fetch(
    app: &App,
    peer: &KnownPeer,
    after: u64,
) -> Result<(Verified<Snapshot>, Vec<Verified<Entry>>), SyncError> {
    let mut entries = Vec::new();
    let mut after = after;
    for _ in 0..PAGES {
        let mut answer = ask(app, peer, after).await?;
        let more = answer.more_after();
        entries.append(&mut answer.entries);
        match more {
            Some(version) => after = version,
            None => return Ok((answer.snapshot, entries)),
        }
    }
    Err(SyncError::NoFeed { status: 200, why: "the feed does not end".to_owned() })
}

async fn ask(app: &App, peer: &KnownPeer, after: u64) -> Result<Answer, SyncError> {
    let asked = FeedRequest {
        from: app.identity.node_id(),
        to: peer.id,
        document: app.identity.document().n,
        owner: peer.id,
        feed: SERVICES,
        after,
        nonce: app.entropy.bytes(),
        at: app.clock.now(),
        ext: Ext::default(),
    };
    let signed = Signed::sign(asked, app.identity.sign_key()).map_err(StoreError::inconsistent)?;
    let request = Request::post(serve::PATH, FeedRequest::TYPE, signed.signed().to_json(), MAX_ANSWER);
    let reply = app.federation.clients.send(&peer.endpoint, peer.trust(), request).await?;
    let no_feed = |why: String| SyncError::NoFeed { status: reply.status, why };
    if !reply.is_success() {
        return Err(no_feed("refused".to_owned()));
    }
    let answer = Answer::parse(&reply.body, &signed, &peer.ring).map_err(|error| no_feed(error.to_string()))?;
    contact::heard(app, &peer.id);
    Ok(answer)
}

/// Keeps the entries, if the replica is still at the version against which the snapshot was judged (another process of this
/// node may have fetched a newer one meanwhile: then these are old, and nobody's fault); false when what is here then is not what the snapshot says, and nothing was changed. An entry that
/// contradicts one that is kept ends it: another one of the same version, or an older one, which would bring back what its
/// owner has changed or deleted since.
async fn apply(
    app: &App,
    judged: i64,
    snapshot: &Verified<Snapshot>,
    entries: &[Verified<Entry>],
    complete: bool,
) -> Result<bool, StoreError> {
    let now = app.clock.now();
    let mut tx = app.db.write().await?;
    if store::replica(&mut tx, &snapshot.owner).await?.version != judged {
        return Ok(true);
    }
    for entry in entries {
        let kind = match store::keep(&mut tx, entry, now).await? {
            Verdict::Keep | Verdict::Known => continue,
            Verdict::Fork => "fork",
            Verdict::Old => "rollback",
        };
        drop(tx);
        trouble(app, &snapshot.owner, kind, entry).await?;
        return Ok(true);
    }
    if complete {
        let keys: Vec<SubjectId> = entries.iter().map(|entry| entry.key).collect();
        store::forget_all_but(&mut tx, &snapshot.owner, &keys).await?;
    }
    if store::contents(&mut tx, &snapshot.owner).await? != snapshot.contents {
        return Ok(false);
    }
    store::note_synced(&mut tx, snapshot, now).await?;
    tx.commit().await?;
    Ok(true)
}

async fn trouble<T: Object>(app: &App, owner: &NodeId, kind: &str, proof: &Verified<T>) -> Result<(), StoreError> {
    tracing::warn!(peer = %owner, kind, "a peer's feed contradicts what it has signed before");
    let mut tx = app.db.write().await?;
    store::note_trouble(&mut tx, owner, kind, &proof.signed().to_json(), app.clock.now()).await?;
    tx.commit().await
}
