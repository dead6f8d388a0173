//! Reading the audit log: the page of the data protection officer and of the node administrator.

use pico_protocol::time::Timestamp;

use crate::sql;
use crate::store::page::{PAGE_SIZE, PageNumber, Slice};
use crate::store::{Result, Tx};

/// One row as shown.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Entry {
    /// Identifier.
    pub id: String,
    /// Milliseconds since 1970-01-01 UTC.
    pub at: i64,
    /// `account`, `peer`, `stranger` or `node`.
    pub actor_kind: String,
    /// Identifier of who acted.
    pub actor_id: String,
    /// Name of who acted, as it was then.
    pub actor_name: String,
    /// Dotted code.
    pub action: String,
    /// Kind of the object.
    pub object_kind: String,
    /// Identifier of the object.
    pub object_id: String,
    /// Why.
    pub reason: Option<String>,
    /// Codes.
    pub detail: Option<String>,
    /// Place in the chain; none until the sealer has passed.
    pub position: Option<i64>,
}

/// What to show; an empty text means "any".
#[derive(Clone, Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct Filter {
    /// Identifier of an account or node.
    pub actor: String,
    /// Start of an action code: `person.` finds all that happened to people.
    pub action: String,
    /// Kind of object.
    pub object_kind: String,
    /// Identifier of an object: found also where it stood on a list.
    pub object: String,
    /// From this moment, milliseconds.
    pub from: Option<i64>,
    /// Before this moment, milliseconds.
    pub until: Option<i64>,
}

const MATCHES: &str = "($1 = '' OR actor_id = $1) AND ($2 = '' OR substr(action, 1, length($2)) = $2) \
     AND ($3 = '' OR object_kind = $3) AND ($4 = '' OR object_id = $4 OR detail LIKE '%' || $4 || '%') AND at >= $5 AND at < $6";

/// One page of the log, newest first.
pub async fn page(tx: &mut Tx, filter: &Filter, page: PageNumber) -> Result<Slice<Entry>> {
    let total: i64 = sql!(tx, c => sqlx::query_scalar(sqlx::AssertSqlSafe(format!(
        "SELECT CAST(COUNT(*) AS BIGINT) FROM (SELECT 1 FROM audit_entries WHERE {MATCHES} LIMIT $7) counted"
    ))).bind(&filter.actor).bind(&filter.action).bind(&filter.object_kind).bind(&filter.object)
        .bind(filter.from.unwrap_or(0)).bind(filter.until.unwrap_or(i64::MAX)).bind(page.counted()).fetch_one(c))?;
    let page = page.within(total);
    let rows = rows(tx, filter, page.offset(), PAGE_SIZE).await?;
    Ok(Slice { rows, total, page })
}

/// Rows for an export or for one object's history, newest first.
pub async fn rows(tx: &mut Tx, filter: &Filter, offset: i64, limit: i64) -> Result<Vec<Entry>> {
    sql!(tx, c => sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "SELECT id, at, actor_kind, actor_id, actor_name, action, object_kind, object_id, reason, detail, position \
         FROM audit_entries WHERE {MATCHES} ORDER BY at DESC, id DESC LIMIT $7 OFFSET $8"
    ))).bind(&filter.actor).bind(&filter.action).bind(&filter.object_kind).bind(&filter.object)
        .bind(filter.from.unwrap_or(0)).bind(filter.until.unwrap_or(i64::MAX)).bind(limit).bind(offset).fetch_all(c))
}

/// Whether an account has done this to this object since a moment.
pub async fn done_since(
    tx: &mut Tx,
    actor: &str,
    action: &str,
    (kind, object): (&str, &str),
    since: Timestamp,
) -> Result<bool> {
    let found: i64 = sql!(tx, c => sqlx::query_scalar(
        "SELECT CAST(COUNT(*) AS BIGINT) FROM audit_entries WHERE object_kind = $1 AND object_id = $2 AND actor_id = $3 \
         AND action = $4 AND at >= $5"
    ).bind(kind).bind(object).bind(actor).bind(action).bind(since.as_millis()).fetch_one(c))?;
    Ok(found > 0)
}

impl Entry {
    /// When it happened.
    pub fn moment(&self) -> Timestamp {
        Timestamp::from_millis(self.at)
    }
}
