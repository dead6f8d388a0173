//! What peers offer to everybody: the entries that their owners have made public, and no others.
//!
//! An entry for linked nodes is as well known here as a public one, and must not go any further: its visibility is asked of the signed
//! entry itself, not of what was opened of it for search. Who is linked is nobody's business either: a peer is named here by what it
//! offers to everybody, or not at all. Of a peer whose signatures contradict each other nothing is passed on.

use std::collections::BTreeSet;

use super::search::{COLUMNS, OFFERS, Row};
use crate::directory::Offer;
use crate::sql;
use crate::store::{Result, Tx};

/// What peers with an active link offer to everybody: who was linked first comes first, and of each by name.
pub async fn offers(tx: &mut Tx) -> Result<Vec<Offer>> {
    let rows: Vec<Row> = sql!(tx, c => sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "{COLUMNS} {OFFERS} WHERE p.state = 'active' AND p.frozen = '' AND EXISTS (SELECT 1 FROM feed_entries e \
         WHERE e.owner = o.owner AND e.feed = 'services' AND e.key = o.key AND e.visibility = 'public') ORDER BY p.created_at, o.owner, o.name, o.key"
    ))).fetch_all(c))?;
    rows.into_iter().map(Row::read).collect()
}

/// Owners whose list was last found up to date before this moment, or contradicts itself.
pub async fn behind(tx: &mut Tx, since: i64) -> Result<BTreeSet<String>> {
    let owners: Vec<String> = sql!(tx, c => sqlx::query_scalar(
        "SELECT owner FROM feed_replicas WHERE feed = 'services' AND (synced_at < $1 OR trouble <> '')")
        .bind(since).fetch_all(c))?;
    Ok(owners.into_iter().collect())
}
