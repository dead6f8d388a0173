//! What bookings read of resources: the rows as they are in this transaction, with what cannot be had.

use std::collections::HashMap;

use pico_protocol::feed::Visibility;
use pico_protocol::id::SubjectId;
use pico_protocol::time::Timestamp;

use super::super::Span;
use crate::resources::{Blackout, Particulars, Resource};
use crate::services::Listed;
use crate::sql;
use crate::store::marks::OneText;
use crate::store::page::PAGE_SIZE;
use crate::store::{Result, StoreError, Tx};

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

/// One resource.
pub async fn resource(tx: &mut Tx, id: &SubjectId) -> Result<Option<Resource>> {
    Ok(resources(tx, &[id.to_string()]).await?.pop())
}

/// The resources with these identifiers, by name.
pub(super) async fn resources(tx: &mut Tx, ids: &[String]) -> Result<Vec<Resource>> {
    let Some(these) = OneText::of(ids, PAGE_SIZE) else { return Ok(Vec::new()) };
    let text = format!(
        "SELECT id, content, rules, visibility, changed_at, version, closed_at FROM resources WHERE id IN ({}) \
         ORDER BY sort_key, id",
        these.marks(1)
    );
    let rows: Vec<Row> = sql!(tx, c => async {
        let mut query = sqlx::query_as(sqlx::AssertSqlSafe(text.as_str()));
        for id in these.bound() {
            query = query.bind(id);
        }
        query.fetch_all(c).await
    })?;
    rows.into_iter().map(Row::read).collect()
}

/// When these resources cannot be had within a window.
pub(super) async fn blackouts(tx: &mut Tx, ids: &[String], window: Span) -> Result<HashMap<String, Vec<Blackout>>> {
    let mut found: HashMap<String, Vec<Blackout>> = HashMap::new();
    let Some(these) = OneText::of(ids, PAGE_SIZE) else { return Ok(found) };
    let text = format!(
        "SELECT resource, id, begins_at, ends_at, reason FROM resource_blackouts WHERE ends_at > $1 AND begins_at < $2 \
         AND resource IN ({}) ORDER BY begins_at, id",
        these.marks(3)
    );
    let rows: Vec<(String, String, i64, i64, String)> = sql!(tx, c => async {
        let mut query = sqlx::query_as(sqlx::AssertSqlSafe(text.as_str()))
            .bind(window.from().as_millis())
            .bind(window.to().as_millis());
        for id in these.bound() {
            query = query.bind(id);
        }
        query.fetch_all(c).await
    })?;
    for (resource, id, from, to, reason) in rows {
        let id = id.parse().map_err(StoreError::inconsistent)?;
        let (from, to) = (Timestamp::from_millis(from), Timestamp::from_millis(to));
        found.entry(resource).or_default().push(Blackout { id, from, to, reason });
    }
    Ok(found)
}
