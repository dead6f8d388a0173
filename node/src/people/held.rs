//! Whose records are whose, when somebody goes away: counted, and handed over.

use super::Sight;
use crate::sql;
use crate::store::{Result, Tx};

/// How many of the records in sight each account opened.
pub async fn counts(tx: &mut Tx, sight: &Sight) -> Result<Vec<(String, i64)>> {
    sql!(tx, c => sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "SELECT opened_by, CAST(COUNT(*) AS BIGINT) FROM people p WHERE {} GROUP BY opened_by", sight.seen()
    ))).bind(sight.own()).bind(&sight.account).bind(sight.protected_too).fetch_all(c))
}

/// Whether a record in sight was opened by this account.
pub async fn any(tx: &mut Tx, sight: &Sight, account: &str) -> Result<bool> {
    let found: i64 = sql!(tx, c => sqlx::query_scalar(sqlx::AssertSqlSafe(format!(
        "SELECT CAST(COUNT(*) AS BIGINT) FROM (SELECT 1 FROM people p WHERE {} AND p.opened_by = $4 LIMIT 1) found", sight.seen()
    ))).bind(sight.own()).bind(&sight.account).bind(sight.protected_too).bind(account).fetch_one(c))?;
    Ok(found > 0)
}

/// Makes the records in sight that one account opened another's; answers which.
pub async fn hand_over(tx: &mut Tx, sight: &Sight, from: &str, to: &str) -> Result<Vec<String>> {
    sql!(tx, c => sqlx::query_scalar(sqlx::AssertSqlSafe(format!(
        "UPDATE people AS p SET opened_by = $5 WHERE {} AND p.opened_by = $4 RETURNING id", sight.seen()
    ))).bind(sight.own()).bind(&sight.account).bind(sight.protected_too).bind(from).bind(to).fetch_all(c))
}
