//! What waits for somebody here, urgent referrals first, then what ends first; and what is new although it waits for nobody.

use super::{COLUMNS, Row, events, reach_condition};
use crate::referrals::{Reach, code_of};
use crate::sql;
use crate::store::{Result, Tx};
use pico_protocol::referral::Party;

/// A referral and the newest step of the other side in it.
pub struct News {
    /// The referral.
    pub row: Row,
    /// The word of the step.
    pub step: String,
    /// When, by the other side's clock, milliseconds.
    pub at: i64,
}

/// Urgent and not over, as [`Row::presses`] says it. Migration 0112 has an index with the same words.
const PRESSING: &str = "turn = 'own' AND ended_as = '' AND urgency IN ('emergency', 'urgent')";
/// What has no date comes last, on both engines.
const ORDER: &str = "CASE WHEN due_at IS NULL THEN 1 ELSE 0 END, due_at, id";

/// The first `most` of what waits, of both sides or only of the side that somebody may act for.
pub async fn waiting(tx: &mut Tx, reach: &Reach, only: Option<Party>, most: i64) -> Result<Vec<Row>> {
    let side = only.map(|side| format!(" AND own_side = '{}'", code_of(side))).unwrap_or_default();
    let mut rows = some(tx, reach, &format!("{PRESSING}{side}"), &format!("urgency, {ORDER}"), most).await?;
    let rest = some(tx, reach, &format!("turn = 'own'{side}"), ORDER, most).await?;
    rows.extend(rest.into_iter().filter(|row| !row.presses()));
    rows.truncate(usize::try_from(most).unwrap_or(usize::MAX));
    Ok(rows)
}

/// The newest of what the other side has written and nobody here has read, where nothing waits for us: a yes, an outcome on its
/// way, a note. Nothing from before `since`, milliseconds.
pub async fn news(tx: &mut Tx, reach: &Reach, only: Option<Party>, since: i64, most: i64) -> Result<Vec<News>> {
    let side = only.map(|side| format!(" AND own_side = '{}'", code_of(side))).unwrap_or_default();
    // With the words of the index of migration 0116.
    let condition = format!("news_number > read_number AND turn <> 'own' AND changed_at >= {since}{side}");
    let mut news = Vec::new();
    for row in some(tx, reach, &condition, "changed_at DESC, id", most).await? {
        let newest = events::of_peer(tx, &row.id, row.news_number).await?;
        news.extend(newest.filter(|line| line.at >= since).map(|line| News { row, step: line.step, at: line.at }));
    }
    Ok(news)
}

/// A consent was revoked and the receiver has not said yet what follows, for who watches over it.
pub async fn revoked(tx: &mut Tx, reach: &Reach, most: i64) -> Result<Vec<Row>> {
    // With the words of the index of migration 0122.
    let condition = "consent_revoked = TRUE AND closed_at IS NULL";
    let awaited = "(own_side = 'receiver' AND turn = 'own' OR own_side = 'sender' AND turn = 'peer')";
    some(tx, reach, &format!("{condition} AND {awaited}"), "changed_at, id", most).await
}

async fn some(tx: &mut Tx, reach: &Reach, condition: &str, order: &str, most: i64) -> Result<Vec<Row>> {
    let reachable = reach_condition(reach, "$1");
    let query = format!("SELECT {COLUMNS} FROM referrals WHERE {condition} AND {reachable} ORDER BY {order} LIMIT $2");
    sql!(tx, c => sqlx::query_as(sqlx::AssertSqlSafe(query.as_str())).bind(reach.account()).bind(most).fetch_all(c))
}
