//! The replicas in the database, and the search over them.

use std::collections::BTreeMap;

use pico_protocol::digest::Digest;
use pico_protocol::feed::{self, Entry, Op, Snapshot, Value, Verdict};
use pico_protocol::id::{NodeId, SubjectId};
use pico_protocol::signed::Verified;
use pico_protocol::time::Timestamp;

use crate::people::place;
use crate::services::{area_code, visibility_code};
use crate::store::fold::fold;
use crate::store::{Result, StoreError, Tx};
use crate::{execute, sql};

pub mod public;
mod search;

pub use search::{find, page, search};

/// How far a peer's feed is known.
#[derive(Clone, Debug, Default, sqlx::FromRow)]
pub struct Replica {
    /// The newest version that is here completely.
    pub version: i64,
    /// The digest of its contents; empty before the first.
    pub contents: String,
    /// The newest version that the owner has told of.
    pub told: i64,
    /// When it was last found up to date.
    pub synced_at: i64,
    /// `fork`, `rollback`, or nothing.
    pub trouble: String,
}

impl Replica {
    /// As [`feed::judge`] wants it.
    pub fn kept(&self) -> Option<(u64, Digest)> {
        Some((self.version.cast_unsigned(), self.contents.parse().ok()?))
    }
}

/// The state of one replica.
pub async fn replica(tx: &mut Tx, owner: &NodeId) -> Result<Replica> {
    let found = sql!(tx, c => sqlx::query_as(
        "SELECT version, contents, told, synced_at, trouble FROM feed_replicas WHERE owner = $1")
        .bind(owner.to_string()).fetch_optional(c))?;
    Ok(found.unwrap_or_default())
}

/// A peer tells that its feed has this version now.
pub async fn note_told(tx: &mut Tx, owner: &NodeId, version: u64) -> Result<()> {
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO feed_replicas (owner, told) VALUES ($1, $2) ON CONFLICT (owner) DO UPDATE SET told = $2, \
             failed_at = 0 WHERE feed_replicas.told < $2"
        )
        .bind(owner.to_string())
        .bind(version.cast_signed())
    )?;
    Ok(())
}

/// Peers whose feed should be asked for: never seen, told to be newer, or not looked at for long; and not failed just now.
pub async fn stale(tx: &mut Tx, seen_before: i64, failed_before: i64) -> Result<Vec<NodeId>> {
    let ids: Vec<String> = sql!(tx, c => sqlx::query_scalar(
        "SELECT p.node_id FROM peers p LEFT JOIN feed_replicas r ON r.owner = p.node_id WHERE p.state = 'active' \
         AND p.frozen = '' AND COALESCE(r.failed_at, 0) < $2 \
         AND (r.owner IS NULL OR r.synced_at < $1 OR (r.told > r.version AND r.trouble = ''))")
        .bind(seen_before).bind(failed_before).fetch_all(c))?;
    ids.iter().map(|id| id.parse().map_err(StoreError::inconsistent)).collect()
}

/// Asking failed.
pub async fn note_failure(tx: &mut Tx, owner: &NodeId, now: Timestamp) -> Result<()> {
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO feed_replicas (owner, failed_at) VALUES ($1, $2) ON CONFLICT (owner) DO UPDATE SET failed_at = $2"
        )
        .bind(owner.to_string())
        .bind(now.as_millis())
    )?;
    Ok(())
}

/// The replica is what the snapshot says.
pub async fn note_synced(tx: &mut Tx, snapshot: &Verified<Snapshot>, now: Timestamp) -> Result<()> {
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO feed_replicas (owner, version, contents, snapshot, synced_at) VALUES ($1, $2, $3, $4, $5) \
             ON CONFLICT (owner) DO UPDATE SET version = $2, contents = $3, snapshot = $4, synced_at = $5, failed_at = 0, \
             trouble = '', proof = ''"
        )
        .bind(snapshot.owner.to_string())
        .bind(snapshot.version.cast_signed())
        .bind(snapshot.contents.to_string())
        .bind(snapshot.signed().to_json())
        .bind(now.as_millis())
    )?;
    Ok(())
}

/// The owner contradicts itself: what was known stays, the contradiction is kept as proof.
pub async fn note_trouble(tx: &mut Tx, owner: &NodeId, trouble: &str, proof: &str, now: Timestamp) -> Result<()> {
    execute!(
        tx,
        sqlx::query("UPDATE feed_replicas SET trouble = $2, proof = $3, synced_at = $4 WHERE owner = $1")
            .bind(owner.to_string())
            .bind(trouble)
            .bind(proof)
            .bind(now.as_millis())
    )?;
    Ok(())
}

/// Keeps an entry if it is newer than the kept one; answers what it is.
pub async fn keep(tx: &mut Tx, entry: &Verified<Entry>, now: Timestamp) -> Result<Verdict> {
    let (owner, key) = (entry.owner.to_string(), entry.key.to_string());
    let kept: Option<(i64, String)> = sql!(tx, c => sqlx::query_as(
        "SELECT version, digest FROM feed_entries WHERE owner = $1 AND key = $2").bind(&owner).bind(&key).fetch_optional(c))?;
    let kept = kept.and_then(|(version, digest)| Some((version.cast_unsigned(), digest.parse().ok()?)));
    let verdict = entry.judge(kept);
    if verdict != Verdict::Keep {
        return Ok(verdict);
    }
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO feed_entries (owner, key, version, digest, visibility, envelope, received_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (owner, key) DO UPDATE SET version = $3, digest = $4, \
             visibility = $5, envelope = $6, received_at = $7"
        )
        .bind(&owner)
        .bind(&key)
        .bind(entry.version.cast_signed())
        .bind(entry.digest().to_string())
        .bind(visibility_code(entry.visibility))
        .bind(entry.signed().to_json())
        .bind(now.as_millis())
    )?;
    remove_offer(tx, &owner, &key).await?;
    if let Op::Put(value) = &entry.op {
        open_offer(tx, entry, value).await?;
    }
    Ok(verdict)
}

async fn remove_offer(tx: &mut Tx, owner: &str, key: &str) -> Result<()> {
    execute!(tx, sqlx::query("DELETE FROM directory_offers WHERE owner = $1 AND key = $2").bind(owner).bind(key))?;
    Ok(())
}

async fn open_offer(tx: &mut Tx, entry: &Entry, value: &Value) -> Result<()> {
    let Value::Service(service) = value else { return Ok(()) };
    let comune = place::comune(&service.comune);
    let town = comune.map_or(String::new(), |comune| format!("{} {}", comune.name, comune.province_name));
    let search = fold(&format!("{} {} {} {town}", service.name, service.description, service.territory));
    let places = service.capacity.first();
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO directory_offers (owner, key, name, search, category, area, comune, province, available, maximum, \
             accepts_referrals, content, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)"
        )
        .bind(entry.owner.to_string())
        .bind(entry.key.to_string())
        .bind(&service.name)
        .bind(search)
        .bind(service.category.letter().to_string())
        .bind(area_code(service.area))
        .bind(&service.comune)
        .bind(comune.map_or("", |comune| comune.province.as_str()))
        .bind(i64::from(places.map_or(0, |places| places.available)))
        .bind(i64::from(places.map_or(0, |places| places.maximum)))
        .bind(service.accepts_referrals)
        .bind(serde_json::to_string(service).map_err(StoreError::inconsistent)?)
        .bind(entry.at.as_millis())
    )?;
    Ok(())
}

/// The entries of a replica that are served to this audience: key and digest.
pub async fn digests(tx: &mut Tx, owner: &NodeId) -> Result<BTreeMap<SubjectId, Digest>> {
    let rows: Vec<(String, String)> = sql!(tx, c => sqlx::query_as(
        "SELECT key, digest FROM feed_entries WHERE owner = $1 AND visibility <> 'unlisted'")
        .bind(owner.to_string()).fetch_all(c))?;
    let read = |(key, digest): (String, String)| {
        Ok((key.parse().map_err(StoreError::inconsistent)?, digest.parse().map_err(StoreError::inconsistent)?))
    };
    rows.into_iter().map(read).collect()
}

/// Forgets the entries of a peer that its complete answer did not have.
pub async fn forget_all_but(tx: &mut Tx, owner: &NodeId, keys: &[SubjectId]) -> Result<()> {
    for key in digests(tx, owner).await?.keys().filter(|key| !keys.contains(key)) {
        let (owner, key) = (owner.to_string(), key.to_string());
        execute!(tx, sqlx::query("DELETE FROM feed_entries WHERE owner = $1 AND key = $2").bind(&owner).bind(&key))?;
        remove_offer(tx, &owner, &key).await?;
    }
    Ok(())
}

/// The digest of what is kept of a peer, to compare with its snapshot.
pub async fn contents(tx: &mut Tx, owner: &NodeId) -> Result<Digest> {
    let digests = digests(tx, owner).await?;
    Ok(feed::contents(digests.iter()))
}

/// Provinces in which something is offered, for the filter.
pub async fn provinces(tx: &mut Tx) -> Result<Vec<String>> {
    sql!(tx, c => sqlx::query_scalar(
        "SELECT DISTINCT province FROM directory_offers WHERE province <> '' ORDER BY province").fetch_all(c))
}

/// Peers whose feed contradicts itself: name and kind of trouble.
pub async fn troubles(tx: &mut Tx) -> Result<Vec<(String, String)>> {
    sql!(tx, c => sqlx::query_as(
        "SELECT p.legal_name, r.trouble FROM feed_replicas r JOIN peers p ON p.node_id = r.owner WHERE r.trouble <> '' \
         ORDER BY p.legal_name").fetch_all(c))
}

#[cfg(test)]
mod tests;
