//! Deaths in the database: who is told of one.

use crate::people::Sight;
use crate::people::search::{LINE, Line};
use crate::sql;
use crate::store::{Result, Tx};

/// Those whose death was written since a moment in milliseconds, the last first: of whom somebody sees at work, also of who has left a
/// service of hers, because this is why she has left it.
pub async fn lately(tx: &mut Tx, sight: &Sight, since: i64, limit: i64) -> Result<Vec<Line>> {
    sql!(tx, c => sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "SELECT {LINE} FROM people p WHERE p.died_on <> '' AND p.death_written_at >= $4 AND {} \
         ORDER BY p.death_written_at DESC, p.id LIMIT $5", sight.seen_at_work()
    ))).bind(sight.own()).bind(&sight.account).bind(sight.protected_too).bind(since).bind(limit).fetch_all(c))
}
