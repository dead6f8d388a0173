//! When a resource cannot be had, in the database: repairs, feasts, somebody else's use of the house.
//!
//! Two of one resource do not overlap: one of them would be wrong, and taking one away would not free its time. Peers are not told of them:
//! who asks for such a time learns the reason from the answer.

use pico_protocol::id::SubjectId;
use pico_protocol::time::Timestamp;

use super::{Blackout, BlackoutId};
use crate::app::App;
use crate::audit::{self, Actor, Event};
use crate::store::{Result, StoreError, Tx};
use crate::{execute, sql};

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    begins_at: i64,
    ends_at: i64,
    reason: String,
}

impl Row {
    fn read(self) -> Result<Blackout> {
        Ok(Blackout {
            id: self.id.parse().map_err(StoreError::inconsistent)?,
            from: Timestamp::from_millis(self.begins_at),
            to: Timestamp::from_millis(self.ends_at),
            reason: self.reason,
        })
    }
}

/// Those of a resource that touch a time, the first to begin first.
pub async fn within(tx: &mut Tx, resource: &SubjectId, from: Timestamp, to: Timestamp) -> Result<Vec<Blackout>> {
    let rows: Vec<Row> = sql!(tx, c => sqlx::query_as(
        "SELECT id, begins_at, ends_at, reason FROM resource_blackouts \
         WHERE resource = $1 AND ends_at > $2 AND begins_at < $3 ORDER BY begins_at, id"
    ).bind(resource.to_string()).bind(from.as_millis()).bind(to.as_millis()).fetch_all(c))?;
    rows.into_iter().map(Row::read).collect()
}

/// Those of a resource that are not over, the first to begin first.
pub async fn coming(tx: &mut Tx, resource: &SubjectId, now: Timestamp) -> Result<Vec<Blackout>> {
    within(tx, resource, now, Timestamp::MAX).await
}

/// Writes a time in which a resource cannot be had, unless it overlaps another: then answers that one.
pub async fn add(tx: &mut Tx, app: &App, by: &Actor, resource: &SubjectId, new: &Blackout) -> Result<Option<Blackout>> {
    if let Some(other) = within(tx, resource, new.from, new.to).await?.into_iter().next() {
        return Ok(Some(other));
    }
    let account = if let Actor::Account { id, .. } = by { id.as_str() } else { "" };
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO resource_blackouts (id, resource, begins_at, ends_at, reason, created_by, created_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7)"
        )
        .bind(new.id.as_str())
        .bind(resource.to_string())
        .bind(new.from.as_millis())
        .bind(new.to.as_millis())
        .bind(&new.reason)
        .bind(account)
        .bind(app.clock.now().as_millis())
    )?;
    audit::record(tx, app, by, Event::new("resource.blackout", "resource", &resource.to_string())).await?;
    Ok(None)
}

/// Takes one away: the resource can be had again in its time. False when there is no such one.
pub async fn remove(tx: &mut Tx, app: &App, by: &Actor, resource: &SubjectId, id: &BlackoutId) -> Result<bool> {
    let gone = execute!(
        tx,
        sqlx::query("DELETE FROM resource_blackouts WHERE resource = $1 AND id = $2")
            .bind(resource.to_string())
            .bind(id.as_str())
    )?;
    if gone == 0 {
        return Ok(false);
    }
    audit::record(tx, app, by, Event::new("resource.blackout-removed", "resource", &resource.to_string())).await?;
    Ok(true)
}
