//! What is lent in the database.

use pico_protocol::feed::Visibility;
use pico_protocol::id::SubjectId;
use pico_protocol::time::Timestamp;

use super::{Particulars, Resource, Rules, publish};
use crate::app::App;
use crate::audit::{self, Actor, Event};
use crate::services::hours::Hours;
use crate::services::{Listed, visibility_code};
use crate::store::fold::fold;
use crate::store::{Result, StoreError, Tx};
use crate::{execute, sql};

const COLUMNS: &str = "id, content, rules, visibility, changed_at, version, closed_at";

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    content: String,
    rules: String,
    visibility: String,
    changed_at: i64,
    version: i64,
    closed_at: Option<i64>,
}

impl Row {
    fn read(self) -> Result<Resource> {
        let visibility: Listed<Visibility> = self.visibility.parse().map_err(StoreError::inconsistent)?;
        Ok(Resource {
            id: self.id.parse().map_err(StoreError::inconsistent)?,
            particulars: Particulars {
                content: serde_json::from_str(&self.content).map_err(StoreError::inconsistent)?,
                rules: serde_json::from_str(&self.rules).map_err(StoreError::inconsistent)?,
                visibility: visibility.0,
            },
            changed_at: Timestamp::from_millis(self.changed_at),
            version: self.version,
            closed_at: self.closed_at.map(Timestamp::from_millis),
        })
    }
}

/// Every resource, those in use first, by name.
pub async fn all(tx: &mut Tx) -> Result<Vec<Resource>> {
    let rows: Vec<Row> = sql!(tx, c => sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "SELECT {COLUMNS} FROM resources ORDER BY CASE WHEN closed_at IS NULL THEN 0 ELSE 1 END, sort_key, id"
    ))).fetch_all(c))?;
    rows.into_iter().map(Row::read).collect()
}

/// The resources in use, by name.
pub async fn open(tx: &mut Tx) -> Result<Vec<Resource>> {
    Ok(all(tx).await?.into_iter().filter(|resource| resource.closed_at.is_none()).collect())
}

/// One resource.
pub async fn find(tx: &mut Tx, id: &SubjectId) -> Result<Option<Resource>> {
    let row: Option<Row> = sql!(tx, c => sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "SELECT {COLUMNS} FROM resources WHERE id = $1"
    ))).bind(id.to_string()).fetch_optional(c))?;
    row.map(Row::read).transpose()
}

/// Adds a resource and publishes it.
pub async fn insert(tx: &mut Tx, app: &App, by: &Actor, new: &Particulars) -> Result<SubjectId> {
    let now = app.clock.now();
    let id = SubjectId::new(now, app.entropy.bytes());
    let (content, rules) = written(new)?;
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO resources (id, name, sort_key, kind, content, rules, visibility, created_at, changed_at, version) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8, 1)"
        )
        .bind(id.to_string())
        .bind(&new.content.name)
        .bind(fold(&new.content.name))
        .bind(new.content.kind.code())
        .bind(&content)
        .bind(&rules)
        .bind(visibility_code(new.visibility))
        .bind(now.as_millis())
    )?;
    audit::record(tx, app, by, Event::new("resource.created", "resource", &id.to_string())).await?;
    publish::put(tx, app, &id, new).await?;
    Ok(id)
}

/// Changes a resource from the version that was seen; false when somebody else has been faster. Peers are told where what they read is
/// another; the rules stay here.
pub async fn change(tx: &mut Tx, app: &App, by: &Actor, old: &Resource, seen: i64, new: &Particulars) -> Result<bool> {
    let (content, rules) = written(new)?;
    let done = execute!(
        tx,
        sqlx::query(
            "UPDATE resources SET name = $2, sort_key = $3, kind = $4, content = $5, rules = $6, visibility = $7, \
             changed_at = $8, version = version + 1 WHERE id = $1 AND version = $9 AND closed_at IS NULL"
        )
        .bind(old.id.to_string())
        .bind(&new.content.name)
        .bind(fold(&new.content.name))
        .bind(new.content.kind.code())
        .bind(&content)
        .bind(&rules)
        .bind(visibility_code(new.visibility))
        .bind(app.clock.now().as_millis())
        .bind(seen)
    )?;
    if done == 0 {
        return Ok(false);
    }
    audit::record(tx, app, by, Event::new("resource.changed", "resource", &old.id.to_string())).await?;
    let (before, now) = (publish::told(&old.particulars), publish::told(new));
    if (&before, old.particulars.visibility) != (&now, new.visibility) {
        publish::put(tx, app, &old.id, new).await?;
    }
    Ok(true)
}

/// Writes when a resource can be had; peers are told where that changes the words they read. Its version stays: the hours have a page of
/// their own, and whoever has the other one open does not see them.
pub async fn set_hours(tx: &mut Tx, app: &App, by: &Actor, resource: &Resource, hours: &Hours) -> Result<()> {
    if *hours == resource.particulars.rules.hours {
        return Ok(());
    }
    let mut new = resource.particulars.clone();
    new.rules.hours = hours.clone();
    let (_, rules) = written(&new)?;
    execute!(
        tx,
        sqlx::query("UPDATE resources SET rules = $2, changed_at = $3 WHERE id = $1")
            .bind(resource.id.to_string())
            .bind(&rules)
            .bind(app.clock.now().as_millis())
    )?;
    audit::record(tx, app, by, Event::new("resource.hours", "resource", &resource.id.to_string())).await?;
    if resource.closed_at.is_none() && publish::told(&new) != publish::told(&resource.particulars) {
        publish::put(tx, app, &resource.id, &new).await?;
    }
    Ok(())
}

/// Takes a resource out of use; the feed says that it is gone.
pub async fn close(tx: &mut Tx, app: &App, by: &Actor, resource: &Resource) -> Result<()> {
    let now = Some(app.clock.now());
    set_closed(tx, app, resource, now).await?;
    audit::record(tx, app, by, Event::new("resource.closed", "resource", &resource.id.to_string())).await?;
    publish::delete(tx, app, &resource.id, resource.particulars.visibility).await
}

/// Takes a resource into use again; the feed tells of it again.
pub async fn reopen(tx: &mut Tx, app: &App, by: &Actor, resource: &Resource) -> Result<()> {
    set_closed(tx, app, resource, None).await?;
    audit::record(tx, app, by, Event::new("resource.opened", "resource", &resource.id.to_string())).await?;
    publish::put(tx, app, &resource.id, &resource.particulars).await
}

async fn set_closed(tx: &mut Tx, app: &App, resource: &Resource, closed_at: Option<Timestamp>) -> Result<()> {
    execute!(
        tx,
        sqlx::query("UPDATE resources SET closed_at = $2, changed_at = $3, version = version + 1 WHERE id = $1")
            .bind(resource.id.to_string())
            .bind(closed_at.map(Timestamp::as_millis))
            .bind(app.clock.now().as_millis())
    )?;
    Ok(())
}

/// Words and rules as their columns hold them.
fn written(particulars: &Particulars) -> Result<(String, String)> {
    let rules: &Rules = &particulars.rules;
    let content = serde_json::to_string(&particulars.content).map_err(StoreError::inconsistent)?;
    Ok((content, serde_json::to_string(rules).map_err(StoreError::inconsistent)?))
}
