//! Who follows which referral, and whose drafts are whose, when somebody goes away: counted, and handed over.
//!
//! Three accounts let somebody see a referral (who wrote it, who follows it, who opened the person's record), and all
//! three change hands. The name of who wrote it stays: that is what happened.

use super::reach_condition;
use crate::referrals::Reach;
use crate::sql;
use crate::store::{Result, Tx};

/// Whose the person is follows her record, which stays where somebody may not see it.
const RECORD_MOVES: &str =
    "($1 = '' OR person_opened_by = $1 OR person NOT IN (SELECT id FROM people WHERE protected = TRUE))";

/// Drafts in reach of the account `$1`, or all when it is empty: her own, and those about a record that is not protected. One
/// that is about no record yet may say anything of anybody.
const DRAFTS: &str = "($1 = '' OR author = $1 OR person IN (SELECT id FROM people WHERE protected = FALSE))";

/// How many of the referrals in reach each account holds.
pub async fn counts(tx: &mut Tx, reach: &Reach) -> Result<Vec<(String, i64)>> {
    let reachable = reach_condition(reach, "$1");
    let held =
        [("opened_by", "TRUE"), ("reader", "TRUE"), ("person_opened_by", RECORD_MOVES)].map(|(holder, moves)| {
            format!("SELECT id, {holder} AS holder FROM referrals WHERE {holder} <> '' AND {moves} AND {reachable}")
        });
    let query = format!("SELECT holder, CAST(COUNT(*) AS BIGINT) FROM ({}) held GROUP BY holder", held.join(" UNION "));
    sql!(tx, c => sqlx::query_as(sqlx::AssertSqlSafe(query.as_str())).bind(reach.account()).fetch_all(c))
}

/// How many drafts in reach each account has begun.
pub async fn draft_counts(tx: &mut Tx, reach: &Reach) -> Result<Vec<(String, i64)>> {
    let query = format!("SELECT author, CAST(COUNT(*) AS BIGINT) FROM referral_drafts WHERE {DRAFTS} GROUP BY author");
    sql!(tx, c => sqlx::query_as(sqlx::AssertSqlSafe(query.as_str())).bind(reach.account()).fetch_all(c))
}

/// Whether this account wrote or follows a referral in reach, or has begun a draft in reach.
pub async fn any(tx: &mut Tx, reach: &Reach, account: &str) -> Result<bool> {
    let reachable = reach_condition(reach, "$1");
    exists(
        tx,
        reach,
        account,
        &format!(
            "SELECT 1 FROM referrals WHERE opened_by = $2 AND {reachable} UNION ALL \
             SELECT 1 FROM referrals WHERE reader = $2 AND {reachable} UNION ALL \
             SELECT 1 FROM referral_drafts WHERE author = $2 AND {DRAFTS}"
        ),
    )
    .await
}

/// Whether a protected referral that was received is among those in reach that this account holds: only who answers
/// referrals can go on with it, and only who it is handed to sees it.
pub async fn any_to_answer(tx: &mut Tx, reach: &Reach, account: &str) -> Result<bool> {
    let reachable = reach_condition(reach, "$1");
    exists(
        tx,
        reach,
        account,
        &format!(
            "SELECT 1 FROM referrals WHERE own_side = 'receiver' \
             AND (opened_by = $2 OR reader = $2 OR (person_opened_by = $2 AND {RECORD_MOVES})) \
             AND person IN (SELECT id FROM people WHERE protected = TRUE) AND {reachable}"
        ),
    )
    .await
}

async fn exists(tx: &mut Tx, reach: &Reach, account: &str, rows: &str) -> Result<bool> {
    let query = format!("SELECT CAST(COUNT(*) AS BIGINT) FROM (SELECT 1 FROM ({rows}) held LIMIT 1) found");
    let query = sqlx::AssertSqlSafe(query.as_str());
    let found: i64 = sql!(tx, c => sqlx::query_scalar(query).bind(reach.account()).bind(account).fetch_one(c))?;
    Ok(found > 0)
}

/// Makes the referrals in reach that one account holds another's, who follows them from now on; answers which. Called after the
/// records have moved: whose the person is follows her record, and a record that stays keeps its referrals.
pub async fn hand_over(tx: &mut Tx, reach: &Reach, from: &str, (to, name): (&str, &str)) -> Result<Vec<String>> {
    let reachable = reach_condition(reach, "$1");
    let follows = "person_opened_by = $2 AND person IN (SELECT id FROM people WHERE opened_by = $3)";
    let query = format!(
        "UPDATE referrals SET opened_by = CASE WHEN opened_by = $2 THEN $3 ELSE opened_by END, \
         person_opened_by = CASE WHEN {follows} THEN $3 ELSE person_opened_by END, \
         reader = CASE WHEN opened_by = $2 OR reader = $2 THEN $3 ELSE reader END, \
         reader_name = CASE WHEN opened_by = $2 OR reader = $2 THEN $4 ELSE reader_name END \
         WHERE (opened_by = $2 OR reader = $2 OR ({follows})) AND {reachable} RETURNING id"
    );
    let query = sqlx::AssertSqlSafe(query.as_str());
    sql!(tx, c => sqlx::query_scalar(query).bind(reach.account()).bind(from).bind(to).bind(name).fetch_all(c))
}

/// Makes the drafts in reach that one account has begun another's; answers which.
pub async fn hand_over_drafts(tx: &mut Tx, reach: &Reach, from: &str, to: &str) -> Result<Vec<String>> {
    let query = format!("UPDATE referral_drafts SET author = $3 WHERE author = $2 AND {DRAFTS} RETURNING id");
    let query = sqlx::AssertSqlSafe(query.as_str());
    sql!(tx, c => sqlx::query_scalar(query).bind(reach.account()).bind(from).bind(to).fetch_all(c))
}
