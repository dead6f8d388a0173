//! The questions that were asked of the year one by one, each of which read every enrolment: what is read at once now says the same.

use std::collections::BTreeMap;

use jiff::ToSpan;
use jiff::civil::Date;
use pico_protocol::id::SubjectId;

use super::field;
use crate::figures::store::year::enrolled::{Enrolled, enrolled};
use crate::figures::store::year::{Days, OfService};
use crate::figures::{BANDS, born_until};
use crate::store::{Result, StoreError, Tx};
use crate::{services, sql};

/// Enrolments that were going on at some time between two days, bound as `$1` and `$2`.
const FOLLOWED: &str = "e.started_on <> '' AND e.started_on <= $2 AND \
                        (e.state IN ('active', 'suspended') OR e.state = 'closed' AND e.since >= $1)";

/// Each service by its key.
async fn services(tx: &mut Tx, (from, to): Days) -> Result<BTreeMap<String, OfService>> {
    let rows: Vec<(String, i64, i64, i64, i64)> = sql!(tx, c => sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "SELECT e.service, CAST(COUNT(DISTINCT e.person) AS BIGINT), \
         CAST(COUNT(DISTINCT CASE WHEN e.started_on >= $1 THEN e.person END) AS BIGINT), \
         CAST(COUNT(DISTINCT CASE WHEN e.state = 'closed' AND e.since <= $2 THEN e.person END) AS BIGINT), \
         CAST(COUNT(DISTINCT CASE WHEN e.state <> 'closed' OR e.since > $2 THEN e.person END) AS BIGINT) \
         FROM enrolments e WHERE {FOLLOWED} GROUP BY e.service"
    ))).bind(from.to_string()).bind(to.to_string()).fetch_all(c))?;
    let of = |(service, people, came, went, inside)| (service, OfService { people, came, went, inside });
    Ok(rows.into_iter().map(of).collect())
}

/// How many people were followed in these services, each once.
async fn people_of(tx: &mut Tx, (from, to): Days, services: &[SubjectId]) -> Result<i64> {
    if services.is_empty() {
        return Ok(0);
    }
    // A key is 32 digits: nothing of it can end the word it stands in.
    let keys = services.iter().map(|key| format!("'{key}'")).collect::<Vec<_>>().join(", ");
    sql!(tx, c => sqlx::query_scalar(sqlx::AssertSqlSafe(format!(
        "SELECT CAST(COUNT(DISTINCT e.person) AS BIGINT) FROM enrolments e WHERE {FOLLOWED} AND e.service IN ({keys})"
    ))).bind(from.to_string()).bind(to.to_string()).fetch_one(c))
}

/// People by the band of their age on the last day, as its place in [`BANDS`], and by sex (`F`, `M`, `X`, or nothing).
async fn ages(tx: &mut Tx, (from, to): Days) -> Result<BTreeMap<(Option<usize>, String), i64>> {
    let until = born_until(to).map(|day| day.to_string());
    let rows: Vec<(i64, String, i64)> = sql!(tx, c => sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "SELECT CAST(band AS BIGINT), sex, CAST(COUNT(*) AS BIGINT) FROM (SELECT COALESCE(sex, '') AS sex, \
         CASE WHEN birth_date IS NULL OR birth_date = '' THEN -1 \
         WHEN birth_date <= $9 THEN 6 WHEN birth_date <= $8 THEN 5 WHEN birth_date <= $7 THEN 4 WHEN birth_date <= $6 THEN 3 \
         WHEN birth_date <= $5 THEN 2 WHEN birth_date <= $4 THEN 1 WHEN birth_date <= $3 THEN 0 ELSE -1 END AS band FROM people p \
         WHERE EXISTS (SELECT 1 FROM enrolments e WHERE e.person = p.id AND {FOLLOWED})) banded GROUP BY band, sex"
    ))).bind(from.to_string()).bind(to.to_string())
        .bind(&until[0]).bind(&until[1]).bind(&until[2]).bind(&until[3]).bind(&until[4]).bind(&until[5]).bind(&until[6])
        .fetch_all(c))?;
    let place = |band: i64| usize::try_from(band).ok().filter(|at| *at < BANDS.len());
    Ok(rows.into_iter().map(|(band, sex, count)| ((place(band), sex), count)).collect())
}

/// People by where they live (ISTAT code, empty where it is not known), the most first.
async fn comuni(tx: &mut Tx, (from, to): Days) -> Result<Vec<(String, i64)>> {
    sql!(tx, c => sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "SELECT COALESCE(p.comune, '') AS place, CAST(COUNT(*) AS BIGINT) AS people FROM people p \
         WHERE EXISTS (SELECT 1 FROM enrolments e WHERE e.person = p.id AND {FOLLOWED}) \
         GROUP BY place ORDER BY people DESC, place"
    ))).bind(from.to_string()).bind(to.to_string()).fetch_all(c))
}

/// Why enrolments ended that ended between these days, the most frequent first: of who had been in the service, or of who never came in.
async fn endings(tx: &mut Tx, (from, to): Days, began: bool) -> Result<Vec<(String, i64)>> {
    let had_begun = if began { "started_on <> ''" } else { "started_on = ''" };
    sql!(tx, c => sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "SELECT reason, CAST(COUNT(*) AS BIGINT) AS times FROM enrolments \
         WHERE state = 'closed' AND {had_begun} AND since BETWEEN $1 AND $2 GROUP BY reason ORDER BY times DESC, reason"
    ))).bind(from.to_string()).bind(to.to_string()).fetch_all(c))
}

/// Days that those who began had waited, by service.
async fn waits(tx: &mut Tx, (from, to): Days) -> Result<BTreeMap<String, Vec<i64>>> {
    let rows: Vec<(String, String, String)> = sql!(tx, c => sqlx::query_as(
        "SELECT service, waiting_since, started_on FROM enrolments WHERE waiting_since <> '' AND started_on BETWEEN $1 AND $2"
    ).bind(from.to_string()).bind(to.to_string()).fetch_all(c))?;
    let day = |text: &str| text.parse::<Date>().map_err(StoreError::inconsistent);
    let mut waits: BTreeMap<String, Vec<i64>> = BTreeMap::new();
    for (service, waited, began) in rows {
        let days = (day(&began)? - day(&waited)?).get_days();
        waits.entry(service).or_default().push(i64::from(days).max(0));
    }
    Ok(waits)
}

/// One of them after the other.
async fn asked(tx: &mut Tx, days: Days) -> Enrolled {
    Enrolled {
        services: self::services(tx, days).await.unwrap(),
        ages: ages(tx, days).await.unwrap(),
        comuni: comuni(tx, days).await.unwrap(),
        left: endings(tx, days, true).await.unwrap(),
        never: endings(tx, days, false).await.unwrap(),
        waits: waits(tx, days).await.unwrap(),
        ..Enrolled::default()
    }
}

/// What both say: who was in the same services was asked of some services only.
fn told(mut all: Enrolled) -> Enrolled {
    all.together.clear();
    all.numbers.clear();
    all
}

#[tokio::test]
async fn what_is_read_at_once_says_what_was_asked_question_by_question() {
    let (mut people, mut together) = (0, 0);
    for seed in 0..6 {
        let mut field = field(seed).await;
        for _ in 0..240 {
            field.act().await;
        }
        let day = |back: i64| field.today.checked_sub(back.days()).unwrap();
        let mut tx = field.node.db.read().await.unwrap();
        let all = services::store::all(&mut tx).await.unwrap();
        for days in [(day(9), day(2)), (day(1), day(1)), (day(1), day(0)), (day(0), day(0)), (day(-1), day(-9))] {
            let (mut once, mut one_by_one) = (enrolled(&mut tx, days).await.unwrap(), asked(&mut tx, days).await);
            for some in [&all[..1], &all[..2], &all[..]] {
                let ids: Vec<SubjectId> = some.iter().map(|service| service.id).collect();
                let counted = people_of(&mut tx, days, &ids).await.unwrap();
                assert_eq!(once.people_of(&ids), counted, "seed {seed}, {days:?}");
                people += counted;
            }
            together +=
                once.together.iter().filter(|(those, _)| those.len() > 1).map(|(_, people)| people).sum::<i64>();
            // Rows come in no order.
            for waits in [&mut once, &mut one_by_one].map(|one| &mut one.waits) {
                for days in waits.values_mut() {
                    days.sort_unstable();
                }
            }
            assert_eq!(told(once), told(one_by_one), "seed {seed}, {days:?}");
        }
    }
    // Or there would be nothing to compare.
    assert!(people > 0 && together > 0, "{people} were counted, {together} of them in more than one service");
}
