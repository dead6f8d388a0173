//! That there are pairs, said where nobody looks for them: how many there are, and with whom somebody may be one. Of the pairs that are
//! kept only: the worker finds what was changed a moment ago.

use super::proposed::seen_both;
use crate::people::{PersonId, Sight};
use crate::sql;
use crate::store::{Result, Tx};

/// How many pairs are kept and in sight, counted up to a number.
pub async fn count(tx: &mut Tx, sight: &Sight, most: i64) -> Result<i64> {
    let text = format!(
        "SELECT CAST(COUNT(*) AS BIGINT) FROM (SELECT 1 FROM people_alike k JOIN people a ON a.id = k.first \
         JOIN people b ON b.id = k.second WHERE {} LIMIT $4) counted",
        seen_both(sight)
    );
    sql!(tx, c => sqlx::query_scalar(sqlx::AssertSqlSafe(text.as_str())).bind(sight.own()).bind(&sight.account)
        .bind(sight.protected_too).bind(most).fetch_one(c))
}

/// The pair with the strongest reason of which this record is one, if both are in sight.
pub async fn pair_of(tx: &mut Tx, sight: &Sight, id: &PersonId) -> Result<Option<(PersonId, PersonId)>> {
    let text = format!(
        "SELECT k.first, k.second FROM (SELECT first, second, reason FROM people_alike WHERE first = $4 UNION ALL \
         SELECT first, second, reason FROM people_alike WHERE second = $4) k JOIN people a ON a.id = k.first \
         JOIN people b ON b.id = k.second WHERE {} ORDER BY k.reason, k.first, k.second LIMIT 1",
        seen_both(sight)
    );
    sql!(tx, c => sqlx::query_as(sqlx::AssertSqlSafe(text.as_str())).bind(sight.own()).bind(&sight.account)
        .bind(sight.protected_too).bind(id).fetch_optional(c))
}
