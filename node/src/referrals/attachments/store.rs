//! Rows of attachments and their encrypted chunks. A chunk is a row, so a download never needs the whole file in memory
//! and an interrupted fetch goes on where it stopped.

use pico_protocol::blob::{self, BlobKey};
use pico_protocol::id::{Digest, NodeId};

use super::{Attachment, AttachmentId, AttachmentState, Described};
use crate::app::App;
use crate::outbox::lanes::Side;
use crate::referrals::ReferralKey;
use crate::store::field_key::Place;
use crate::store::{Result, StoreError, Tx};
use crate::{execute, sql};

#[derive(sqlx::FromRow)]
struct Row {
    id: AttachmentId,
    referral: ReferralKey,
    side: String,
    digest: String,
    name: String,
    media_type: String,
    blob_key: String,
    size: i64,
    state: String,
    chunks: i64,
    chunks_present: i64,
    chunks_asked: i64,
    attempts: i64,
    created_at: i64,
}

/// When the other side may ask for a document: it is ours and complete, its referral was not taken back, the link has not ended. A
/// macro and not a constant: queries are put together from texts that the compiler knows.
macro_rules! may_be_asked_for {
    () => {
        "a.side = 'own' AND a.state = 'complete' AND r.erased_at IS NULL AND p.state <> 'ended' \
         AND NOT EXISTS (SELECT 1 FROM referral_events e WHERE e.referral = r.id \
         AND (e.step IN ('withdrawn', 'consent_revoked', 'entered_in_error') \
         OR e.step = 'right_asked' AND e.code = 'erasure'))"
    };
}

/// Attachments, before a condition on them. How far the other side has asked is told only of what it may ask for.
const ATTACHMENTS: &str = concat!(
    "SELECT a.id, a.referral, a.side, a.digest, a.name, a.media_type, a.blob_key, a.size, a.state, a.chunks, a.chunks_present, \
     CASE WHEN EXISTS (SELECT 1 FROM referrals r JOIN peers p ON p.node_id = r.peer WHERE r.id = a.referral AND ",
    may_be_asked_for!(),
    ") THEN a.chunks_asked ELSE -1 END AS chunks_asked, a.attempts, a.created_at FROM attachments a"
);

/// Adds an attachment: `present` chunks of it are stored by the caller.
pub async fn insert(
    tx: &mut Tx,
    app: &App,
    referral: &ReferralKey,
    side: Side,
    state: AttachmentState,
    described: &Described,
) -> Result<AttachmentId> {
    let now = app.clock.now();
    let id = AttachmentId::new(app.entropy.uuid(now));
    let present = if state == AttachmentState::Complete { blob::chunks(described.size) } else { 0 };
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO attachments (id, referral, side, digest, name, media_type, blob_key, size, stored_size, state, \
             chunks, chunks_present, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) \
             ON CONFLICT (referral, digest) DO NOTHING"
        )
        .bind(&id)
        .bind(referral)
        .bind(side.code())
        .bind(described.digest.to_string())
        .bind(app.field_key.seal_text(app.entropy, place(&id, "name"), &described.name))
        .bind(&described.media_type)
        .bind(app.field_key.seal(app.entropy, place(&id, "blob_key"), described.key.as_bytes()))
        .bind(count(described.size))
        .bind(count(blob::stored_size(described.size)))
        .bind(state.code())
        .bind(count(blob::chunks(described.size)))
        .bind(count(present))
        .bind(now.as_millis())
    )?;
    Ok(id)
}

fn place<'a>(id: &'a AttachmentId, column: &'static str) -> Place<'a> {
    Place { table: "attachments", column, row: id.as_str() }
}

fn count(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// Stores one encrypted chunk; storing it again changes nothing.
pub async fn put_chunk(tx: &mut Tx, id: &AttachmentId, position: u32, content: &[u8]) -> Result<()> {
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO attachment_chunks (attachment, position, content) VALUES ($1, $2, $3) \
             ON CONFLICT (attachment, position) DO NOTHING"
        )
        .bind(id)
        .bind(i64::from(position))
        .bind(content)
    )?;
    Ok(())
}

/// One encrypted chunk.
pub async fn chunk(tx: &mut Tx, id: &AttachmentId, position: u64) -> Result<Option<Vec<u8>>> {
    sql!(tx, c => sqlx::query_scalar("SELECT content FROM attachment_chunks WHERE attachment = $1 AND position = $2")
        .bind(id).bind(count(position)).fetch_optional(c))
}

/// The attachments of one referral, in the order they came.
pub async fn of_referral(tx: &mut Tx, app: &App, referral: &ReferralKey) -> Result<Vec<Attachment>> {
    let rows: Vec<Row> = sql!(tx, c => sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "{ATTACHMENTS} WHERE a.referral = $1 ORDER BY a.created_at, a.id"
    ))).bind(referral).fetch_all(c))?;
    rows.into_iter().map(|row| read(app, row)).collect()
}

/// One attachment of one referral.
pub async fn find(tx: &mut Tx, app: &App, referral: &ReferralKey, id: &AttachmentId) -> Result<Option<Attachment>> {
    let row: Option<Row> = sql!(tx, c => sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "{ATTACHMENTS} WHERE a.referral = $1 AND a.id = $2"
    ))).bind(referral).bind(id).fetch_optional(c))?;
    row.map(|row| read(app, row)).transpose()
}

/// A blob that may be given away.
#[derive(sqlx::FromRow)]
pub struct Served {
    /// Which.
    pub id: AttachmentId,
    /// Bytes of its ciphertext.
    pub stored_size: i64,
    /// Chunks that were asked for.
    pub chunks_asked: i64,
}

/// A complete blob of ours under its digest: who knows the digest may have the ciphertext.
pub async fn served(tx: &mut Tx, digest: &Digest) -> Result<Option<Served>> {
    let query = concat!(
        "SELECT a.id, a.stored_size, a.chunks_asked FROM attachments a JOIN referrals r ON r.id = a.referral \
         JOIN peers p ON p.node_id = r.peer WHERE a.digest = $1 AND ",
        may_be_asked_for!(),
        " LIMIT 1"
    );
    sql!(tx, c => sqlx::query_as(query).bind(digest.to_string()).fetch_optional(c))
}

/// The other side has asked for a piece that lies in the last of so many chunks.
pub async fn note_asked(tx: &mut Tx, id: &AttachmentId, chunks: i64) -> Result<u64> {
    let note = "UPDATE attachments SET chunks_asked = $2 WHERE id = $1 AND chunks_asked < $2";
    execute!(tx, sqlx::query(note).bind(id).bind(chunks))
}

/// Starts fetching what the peer announced: called when a person opens the referral. What was too large fits perhaps now.
pub async fn want(tx: &mut Tx, app: &App, referral: &ReferralKey) -> Result<u64> {
    execute!(
        tx,
        sqlx::query(
            "UPDATE attachments SET state = 'fetching' WHERE referral = $1 \
             AND (state = 'announced' OR (state = 'oversize' AND size <= $2))"
        )
        .bind(referral)
        .bind(count(app.identity.document().limits.attachment_bytes))
    )
}

/// Peers from whom something is to be fetched now.
pub async fn awaited(tx: &mut Tx, app: &App) -> Result<Vec<NodeId>> {
    let now = app.clock.now().as_millis();
    let peers: Vec<String> = sql!(tx, c => sqlx::query_scalar(
        "SELECT DISTINCT r.peer FROM attachments a JOIN referrals r ON r.id = a.referral \
         WHERE a.state = 'fetching' AND a.next_attempt <= $1"
    ).bind(now).fetch_all(c))?;
    peers.iter().map(|peer| peer.parse().map_err(StoreError::inconsistent)).collect()
}

/// Attachments to be fetched now from a peer.
pub async fn wanted(tx: &mut Tx, app: &App, peer: &NodeId) -> Result<Vec<Attachment>> {
    let now = app.clock.now().as_millis();
    let keys: Vec<(ReferralKey, AttachmentId)> = sql!(tx, c => sqlx::query_as(
        "SELECT a.referral, a.id FROM attachments a JOIN referrals r ON r.id = a.referral \
         WHERE a.state = 'fetching' AND a.next_attempt <= $1 AND r.peer = $2 ORDER BY a.next_attempt LIMIT 20"
    ).bind(now).bind(peer.to_string()).fetch_all(c))?;
    let mut found = Vec::with_capacity(keys.len());
    for (referral, id) in keys {
        found.extend(find(tx, app, &referral, &id).await?);
    }
    Ok(found)
}

/// A chunk has arrived; false when nobody waits for it any more: the referral was erased while it was on its way. Ask before
/// the chunk is stored, in its transaction.
pub async fn progress(tx: &mut Tx, id: &AttachmentId, present: u64) -> Result<bool> {
    let done = execute!(
        tx,
        sqlx::query("UPDATE attachments SET chunks_present = $2, attempts = 0 WHERE id = $1 AND state = 'fetching'")
            .bind(id)
            .bind(count(present))
    )?;
    Ok(done == 1)
}

/// Tries again later.
pub async fn postpone(tx: &mut Tx, id: &AttachmentId, until: i64) -> Result<()> {
    execute!(
        tx,
        sqlx::query(
            "UPDATE attachments SET attempts = attempts + 1, next_attempt = $2 WHERE id = $1 AND state = 'fetching'"
        )
        .bind(id)
        .bind(until)
    )?;
    Ok(())
}

/// The fetch has ended, well or badly; one that was erased meanwhile stays erased. A damaged blob keeps no chunks.
pub async fn finish(tx: &mut Tx, id: &AttachmentId, state: AttachmentState) -> Result<()> {
    let ended = "UPDATE attachments SET state = $2 WHERE id = $1 AND state = 'fetching'";
    let done = execute!(tx, sqlx::query(ended).bind(id).bind(state.code()))?;
    if done == 1 && state == AttachmentState::Damaged {
        execute!(tx, sqlx::query("DELETE FROM attachment_chunks WHERE attachment = $1").bind(id))?;
    }
    Ok(())
}

/// Erases every attachment of a referral: chunks, keys and names go; digest and size stay as part of the skeleton. The rows
/// come first: a chunk that is just being stored holds the lock of its row, and is there to be removed afterwards.
pub async fn erase(tx: &mut Tx, referral: &ReferralKey) -> Result<u64> {
    let erased = execute!(
        tx,
        sqlx::query("UPDATE attachments SET state = 'erased', name = '', blob_key = '' WHERE referral = $1")
            .bind(referral)
    )?;
    execute!(
        tx,
        sqlx::query(
            "DELETE FROM attachment_chunks WHERE attachment IN (SELECT id FROM attachments WHERE referral = $1)"
        )
        .bind(referral)
    )?;
    Ok(erased)
}

fn read(app: &App, row: Row) -> Result<Attachment> {
    let state = AttachmentState::from_code(&row.state).ok_or_else(|| StoreError::inconsistent("attachments.state"))?;
    let erased = state == AttachmentState::Erased;
    let name = if erased { String::new() } else { app.field_key.open_text(place(&row.id, "name"), &row.name)? };
    let key = if erased { vec![0; 32] } else { app.field_key.open(place(&row.id, "blob_key"), &row.blob_key)? };
    let key: [u8; 32] = key.try_into().map_err(|_| StoreError::inconsistent("attachments.blob_key"))?;
    Ok(Attachment {
        own: row.side == Side::Own.code(),
        described: Described {
            digest: row.digest.parse().map_err(StoreError::inconsistent)?,
            key: BlobKey::from_bytes(key),
            name,
            media_type: row.media_type,
            size: row.size.unsigned_abs(),
        },
        state,
        chunks: row.chunks.unsigned_abs(),
        present: row.chunks_present.unsigned_abs(),
        asked: u64::try_from(row.chunks_asked).ok(),
        attempts: row.attempts,
        created_at: row.created_at,
        referral: row.referral,
        id: row.id,
    })
}
