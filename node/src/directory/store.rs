//! The replicas in the database, and the search over them.

use std::collections::BTreeMap;

use pico_protocol::code::Code;
use pico_protocol::digest::Digest;
use pico_protocol::feed::{self, Entry, Op, RESOURCES, SERVICES, Service, Snapshot, Value, Verdict};
use pico_protocol::id::{NodeId, SubjectId};
use pico_protocol::signed::Verified;
use pico_protocol::time::Timestamp;

use crate::people::place;
use crate::services::{area_code, visibility_code};
use crate::store::fold::fold;
use crate::store::{Result, StoreError, Tx};
use crate::{execute, sql};

pub mod lent;
pub mod public;
mod search;

pub use search::{find, page, search};

/// How far one feed of a peer is known.
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
pub async fn replica(tx: &mut Tx, owner: &NodeId, feed: &Code) -> Result<Replica> {
    let found = sql!(tx, c => sqlx::query_as(
        "SELECT version, contents, told, synced_at, trouble FROM feed_replicas WHERE owner = $1 AND feed = $2")
        .bind(owner.to_string()).bind(feed.as_str()).fetch_optional(c))?;
    Ok(found.unwrap_or_default())
}

/// A peer tells that its feed has this version now. Who tells of a feed has it, whatever it answered before.
pub async fn note_told(tx: &mut Tx, owner: &NodeId, feed: &Code, version: u64) -> Result<()> {
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO feed_replicas (owner, feed, told) VALUES ($1, $2, $3) ON CONFLICT (owner, feed) DO UPDATE \
             SET told = $3, failed_at = 0, absent_at = 0 WHERE feed_replicas.told < $3"
        )
        .bind(owner.to_string())
        .bind(feed.as_str())
        .bind(version.cast_signed())
    )?;
    Ok(())
}

/// What makes a replica due to be asked for again: moments before which the last word on it has to be.
#[derive(Clone, Copy, Debug)]
pub struct Before {
    /// It was found up to date.
    pub seen: i64,
    /// Asking failed.
    pub failed: i64,
    /// The owner said that it has no such feed.
    pub absent: i64,
}

/// Peers whose feed should be asked for: never seen, told to be newer, or not looked at for long; and not failed just now.
pub async fn stale(tx: &mut Tx, feed: &Code, before: Before) -> Result<Vec<NodeId>> {
    let ids: Vec<String> = sql!(tx, c => sqlx::query_scalar(
        "SELECT p.node_id FROM peers p LEFT JOIN feed_replicas r ON r.owner = p.node_id AND r.feed = $1 \
         WHERE p.state = 'active' AND p.frozen = '' AND COALESCE(r.failed_at, 0) < $2 AND COALESCE(r.absent_at, 0) < $3 \
         AND (r.owner IS NULL OR r.synced_at < $4 OR (r.told > r.version AND r.trouble = ''))")
        .bind(feed.as_str()).bind(before.failed).bind(before.absent).bind(before.seen).fetch_all(c))?;
    ids.iter().map(|id| id.parse().map_err(StoreError::inconsistent)).collect()
}

/// Asking failed.
pub async fn note_failure(tx: &mut Tx, owner: &NodeId, feed: &Code, now: Timestamp) -> Result<()> {
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO feed_replicas (owner, feed, failed_at) VALUES ($1, $2, $3) ON CONFLICT (owner, feed) DO UPDATE \
             SET failed_at = $3"
        )
        .bind(owner.to_string())
        .bind(feed.as_str())
        .bind(now.as_millis())
    )?;
    Ok(())
}

/// The owner has no such feed: its program is older. That is no failure.
pub async fn note_absent(tx: &mut Tx, owner: &NodeId, feed: &Code, now: Timestamp) -> Result<()> {
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO feed_replicas (owner, feed, absent_at) VALUES ($1, $2, $3) ON CONFLICT (owner, feed) DO UPDATE \
             SET absent_at = $3, failed_at = 0"
        )
        .bind(owner.to_string())
        .bind(feed.as_str())
        .bind(now.as_millis())
    )?;
    Ok(())
}

/// The replica is what the snapshot says.
pub async fn note_synced(tx: &mut Tx, snapshot: &Verified<Snapshot>, now: Timestamp) -> Result<()> {
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO feed_replicas (owner, feed, version, contents, snapshot, synced_at) VALUES ($1, $2, $3, $4, $5, $6) \
             ON CONFLICT (owner, feed) DO UPDATE SET version = $3, contents = $4, snapshot = $5, synced_at = $6, \
             failed_at = 0, absent_at = 0, trouble = '', proof = ''"
        )
        .bind(snapshot.owner.to_string())
        .bind(snapshot.feed.as_str())
        .bind(snapshot.version.cast_signed())
        .bind(snapshot.contents.to_string())
        .bind(snapshot.signed().to_json())
        .bind(now.as_millis())
    )?;
    Ok(())
}

/// How an owner contradicts itself, and the signed word that proves it.
#[derive(Clone, Copy, Debug)]
pub struct Trouble<'a> {
    /// `fork` or `rollback`.
    pub kind: &'a str,
    /// What it has signed.
    pub proof: &'a str,
}

/// The owner contradicts itself: what was known stays, the contradiction is kept as proof.
pub async fn note_trouble(
    tx: &mut Tx,
    owner: &NodeId,
    feed: &Code,
    trouble: Trouble<'_>,
    now: Timestamp,
) -> Result<()> {
    execute!(
        tx,
        sqlx::query("UPDATE feed_replicas SET trouble = $3, proof = $4, synced_at = $5 WHERE owner = $1 AND feed = $2")
            .bind(owner.to_string())
            .bind(feed.as_str())
            .bind(trouble.kind)
            .bind(trouble.proof)
            .bind(now.as_millis())
    )?;
    Ok(())
}

/// Keeps an entry if it is newer than the kept one; answers what it is.
pub async fn keep(tx: &mut Tx, entry: &Verified<Entry>, now: Timestamp) -> Result<Verdict> {
    let (owner, key) = (entry.owner.to_string(), entry.key.to_string());
    let kept: Option<(i64, String)> = sql!(tx, c => sqlx::query_as(
        "SELECT version, digest FROM feed_entries WHERE owner = $1 AND feed = $2 AND key = $3")
        .bind(&owner).bind(entry.feed.as_str()).bind(&key).fetch_optional(c))?;
    let kept = kept.and_then(|(version, digest)| Some((version.cast_unsigned(), digest.parse().ok()?)));
    let verdict = entry.judge(kept);
    if verdict != Verdict::Keep {
        return Ok(verdict);
    }
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO feed_entries (owner, feed, key, version, digest, visibility, envelope, received_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (owner, feed, key) DO UPDATE SET version = $4, digest = $5, \
             visibility = $6, envelope = $7, received_at = $8"
        )
        .bind(&owner)
        .bind(entry.feed.as_str())
        .bind(&key)
        .bind(entry.version.cast_signed())
        .bind(entry.digest().to_string())
        .bind(visibility_code(entry.visibility))
        .bind(entry.signed().to_json())
        .bind(now.as_millis())
    )?;
    remove_opened(tx, &entry.feed, &owner, &key).await?;
    if let Op::Put(value) = &entry.op {
        match &**value {
            Value::Service(service) => open_offer(tx, entry, service).await?,
            Value::Resource(resource) => lent::open(tx, entry, resource).await?,
            _ => {}
        }
    }
    Ok(verdict)
}

/// Takes out of the search what was opened of an entry. A key says something only within its feed.
async fn remove_opened(tx: &mut Tx, feed: &Code, owner: &str, key: &str) -> Result<()> {
    let delete = if *feed == SERVICES {
        "DELETE FROM directory_offers WHERE owner = $1 AND key = $2"
    } else if *feed == RESOURCES {
        "DELETE FROM directory_resources WHERE owner = $1 AND key = $2"
    } else {
        return Ok(());
    };
    execute!(tx, sqlx::query(delete).bind(owner).bind(key))?;
    Ok(())
}

async fn open_offer(tx: &mut Tx, entry: &Entry, service: &Service) -> Result<()> {
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
pub async fn digests(tx: &mut Tx, owner: &NodeId, feed: &Code) -> Result<BTreeMap<SubjectId, Digest>> {
    let rows: Vec<(String, String)> = sql!(tx, c => sqlx::query_as(
        "SELECT key, digest FROM feed_entries WHERE owner = $1 AND feed = $2 AND visibility <> 'unlisted'")
        .bind(owner.to_string()).bind(feed.as_str()).fetch_all(c))?;
    let read = |(key, digest): (String, String)| {
        Ok((key.parse().map_err(StoreError::inconsistent)?, digest.parse().map_err(StoreError::inconsistent)?))
    };
    rows.into_iter().map(read).collect()
}

/// Forgets the entries of a peer's feed that its complete answer did not have.
pub async fn forget_all_but(tx: &mut Tx, owner: &NodeId, feed: &Code, keys: &[SubjectId]) -> Result<()> {
    for key in digests(tx, owner, feed).await?.keys().filter(|key| !keys.contains(key)) {
        let (owner, key) = (owner.to_string(), key.to_string());
        let delete = "DELETE FROM feed_entries WHERE owner = $1 AND feed = $2 AND key = $3";
        execute!(tx, sqlx::query(delete).bind(&owner).bind(feed.as_str()).bind(&key))?;
        remove_opened(tx, feed, &owner, &key).await?;
    }
    Ok(())
}

/// The digest of what is kept of a peer's feed, to compare with its snapshot.
pub async fn contents(tx: &mut Tx, owner: &NodeId, feed: &Code) -> Result<Digest> {
    let digests = digests(tx, owner, feed).await?;
    Ok(feed::contents(digests.iter()))
}

/// Provinces in which something is offered, for the filter.
pub async fn provinces(tx: &mut Tx) -> Result<Vec<String>> {
    sql!(tx, c => sqlx::query_scalar(
        "SELECT DISTINCT province FROM directory_offers WHERE province <> '' ORDER BY province").fetch_all(c))
}

/// Peers whose feed contradicts itself: name and kind of trouble.
pub async fn troubles(tx: &mut Tx, feed: &Code) -> Result<Vec<(String, String)>> {
    sql!(tx, c => sqlx::query_as(
        "SELECT p.legal_name, r.trouble FROM feed_replicas r JOIN peers p ON p.node_id = r.owner \
         WHERE r.feed = $1 AND r.trouble <> '' ORDER BY p.legal_name").bind(feed.as_str()).fetch_all(c))
}

#[cfg(test)]
mod tests;
