//! That there are pairs, said where nobody looks for them: how many there are, and with whom somebody may be one. Of the pairs that are
//! kept only: the worker finds what was changed a moment ago.

use super::proposed::seen_both;
use crate::people::{PersonId, Sight};
use crate::sql;
use crate::store::{Result, Tx};

/// The question of [`count`]. The kept pairs lead: a join that leaves that open reads everybody on SQLite.
fn counting(sight: &Sight) -> String {
    format!(
        "SELECT CAST(COUNT(*) AS BIGINT) FROM (SELECT 1 FROM people_alike k CROSS JOIN people a CROSS JOIN people b \
         WHERE a.id = k.first AND b.id = k.second AND {} LIMIT $4) counted",
        seen_both(sight)
    )
}

/// How many pairs are kept and in sight, counted up to a number.
pub async fn count(tx: &mut Tx, sight: &Sight, most: i64) -> Result<i64> {
    let text = counting(sight);
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Db;

    #[tokio::test]
    async fn on_sqlite_the_pairs_lead_to_people_and_not_everybody_to_the_pairs() {
        let folder = tempfile::tempdir().unwrap();
        let db = Db::open(&format!("sqlite:{}", folder.path().join("node.sqlite").display())).await.unwrap();
        let Tx::Sqlite(mut connection) = db.write().await.unwrap() else { panic!("it is SQLite") };
        let sight = Sight { account: "acc_1".to_owned(), only_own: false, team_on: None, protected_too: false };
        let text = format!("EXPLAIN QUERY PLAN {}", counting(&sight));
        let query = sqlx::query_as(sqlx::AssertSqlSafe(text)).bind("").bind("acc_1").bind(false).bind(1_i64);
        let rows: Vec<(i64, i64, i64, String)> = query.fetch_all(&mut *connection).await.unwrap();
        let plan = rows.into_iter().map(|row| row.3).collect::<Vec<_>>().join("\n");
        assert!(plan.contains("SEARCH a USING") && plan.contains("SEARCH b USING"), "{plan}");
    }
}
