//! Bringing the replicas up to date.
//!
//! One task looks every second for peers with a feed that is not known, is told to be newer, or was not looked at for an hour.
//! On an errand to each of them it asks, feed by feed, for what has changed since the known version; when the digest of what is
//! here then differs from the owner's snapshot (an entry has become invisible to us, or this database was restored), it asks for
//! everything once. What contradicts the owner's own earlier word, in either answer, is kept as proof and told to people, and
//! nothing of it is taken.
//!
//! A peer whose program is older than a feed answers that there is nothing. That is no trouble: it is asked again after a day, or
//! when it tells that the feed has changed.

use std::collections::BTreeMap;
use std::time::Duration;

use pico_protocol::code::Code;
use pico_protocol::feed::{self, Answer, Entry, FeedRequest, MAX_ANSWER, SERVICES, Snapshot, Verdict};
use pico_protocol::id::{NodeId, SubjectId};
use pico_protocol::json::Ext;
use pico_protocol::signed::{Object, Signed, Verified};

use super::{DAY, FEEDS, serve, store};
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
/// What a node answers that has no such feed.
const NOTHING_HERE: u16 = 404;
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
    let before = store::Before { seen: now - EVERY, failed: now - PATIENCE, absent: now - DAY };
    let mut due: BTreeMap<NodeId, Vec<Code>> = BTreeMap::new();
    let mut tx = app.db.read().await?;
    for feed in FEEDS {
        for id in store::stale(&mut tx, &feed, before).await? {
            due.entry(id).or_default().push(feed.clone());
        }
    }
    drop(tx);
    for (id, feeds) in due {
        let working = app.clone();
        let errand = async move {
            let app = working;
            if let Err(error) = ask_again(&app, &id, &feeds).await {
                tracing::error!(%error, "a peer's feeds could not be looked after");
            }
        };
        errands.start(id, app.work.hold(errand));
    }
    Ok(())
}

async fn ask_again(app: &App, id: &NodeId, feeds: &[Code]) -> crate::store::Result<()> {
    let Some(peer) = peers::known(app, id).await? else { return Ok(()) };
    for (place, feed) in feeds.iter().enumerate() {
        let Err(error) = refresh(app, &peer, feed).await else { continue };
        tracing::info!(%error, peer = %id, %feed, "a feed could not be fetched; it is tried again");
        // Who cannot be reached for one feed is not looked for again because of the next.
        let away = matches!(error, SyncError::Send(_));
        let failed = if away { &feeds[place..] } else { std::slice::from_ref(feed) };
        let mut tx = app.db.write().await?;
        for feed in failed {
            store::note_failure(&mut tx, id, feed, app.clock.now()).await?;
        }
        tx.commit().await?;
        if away {
            break;
        }
    }
    Ok(())
}

/// Brings the replica of one feed of a peer up to date.
pub async fn refresh(app: &App, peer: &KnownPeer, feed: &Code) -> Result<(), SyncError> {
    let mut tx = app.db.read().await?;
    let replica = store::replica(&mut tx, &peer.id, feed).await?;
    drop(tx);
    for complete in [false, true] {
        let after = if complete { 0 } else { replica.version.cast_unsigned() };
        let (snapshot, entries) = match fetch(app, peer, feed, after).await {
            // Where something was once, it is a failure like any other: nobody goes back behind what she has signed.
            Err(SyncError::NoFeed { status: NOTHING_HERE, .. }) if *feed != SERVICES && replica.version == 0 => {
                return Ok(absent(app, &peer.id, feed).await?);
            }
            fetched => fetched?,
        };
        // The second answer is judged like the first: what is asked for once more may be a copy from long ago.
        match feed::judge((snapshot.version, snapshot.contents), replica.kept()) {
            Verdict::Keep | Verdict::Known => {}
            Verdict::Old => return Ok(trouble(app, (&peer.id, feed), "rollback", &snapshot).await?),
            Verdict::Fork => return Ok(trouble(app, (&peer.id, feed), "fork", &snapshot).await?),
        }
        if apply(app, replica.version, &snapshot, &entries, complete).await? {
            return Ok(());
        }
    }
    Err(SyncError::NoFeed { status: 200, why: "the entries are not those of the snapshot".to_owned() })
}

async fn absent(app: &App, owner: &NodeId, feed: &Code) -> Result<(), StoreError> {
    let mut tx = app.db.write().await?;
    store::note_absent(&mut tx, owner, feed, app.clock.now()).await?;
    tx.commit().await
}

/// Fetches the snapshot and every entry after a version, page by page.
async fn fetch(
    app: &App,
    peer: &KnownPeer,
    feed: &Code,
    after: u64,
) -> Result<(Verified<Snapshot>, Vec<Verified<Entry>>), SyncError> {
    let mut entries = Vec::new();
    let mut after = after;
    for _ in 0..PAGES {
        let mut answer = ask(app, peer, feed, after).await?;
        let more = answer.more_after();
        entries.append(&mut answer.entries);
        match more {
            Some(version) => after = version,
            None => return Ok((answer.snapshot, entries)),
        }
    }
    Err(SyncError::NoFeed { status: 200, why: "the feed does not end".to_owned() })
}

async fn ask(app: &App, peer: &KnownPeer, feed: &Code, after: u64) -> Result<Answer, SyncError> {
    let asked = FeedRequest {
        from: app.identity.node_id(),
        to: peer.id,
        document: app.identity.document().n,
        owner: peer.id,
        feed: feed.clone(),
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
    let (owner, feed) = (&snapshot.owner, &snapshot.feed);
    let mut tx = app.db.write().await?;
    if store::replica(&mut tx, owner, feed).await?.version != judged {
        return Ok(true);
    }
    for entry in entries {
        let kind = match store::keep(&mut tx, entry, now).await? {
            Verdict::Keep | Verdict::Known => continue,
            Verdict::Fork => "fork",
            Verdict::Old => "rollback",
        };
        drop(tx);
        trouble(app, (owner, feed), kind, entry).await?;
        return Ok(true);
    }
    if complete {
        let keys: Vec<SubjectId> = entries.iter().map(|entry| entry.key).collect();
        store::forget_all_but(&mut tx, owner, feed, &keys).await?;
    }
    if store::contents(&mut tx, owner, feed).await? != snapshot.contents {
        return Ok(false);
    }
    store::note_synced(&mut tx, snapshot, now).await?;
    tx.commit().await?;
    Ok(true)
}

async fn trouble<T: Object>(
    app: &App,
    (owner, feed): (&NodeId, &Code),
    kind: &str,
    proof: &Verified<T>,
) -> Result<(), StoreError> {
    tracing::warn!(peer = %owner, %feed, kind, "a peer's feed contradicts what it has signed before");
    let proof = proof.signed().to_json();
    let mut tx = app.db.write().await?;
    store::note_trouble(&mut tx, owner, feed, store::Trouble { kind, proof: &proof }, app.clock.now()).await?;
    tx.commit().await
}
