//! Hours and days of people beside those authorised for them, in the database: asked for those of a page together.

use std::collections::HashMap;

use jiff::civil::Date;
use pico_protocol::id::SubjectId;

use super::presences;
use crate::activities::allowed::{Hours, Standing};
use crate::contracts::month::Month;
use crate::contracts::store::holding::{self, Holding};
use crate::contracts::{Per, Unit};
use crate::enrolments::EnrolmentId;
use crate::sql;
use crate::store::marks::OneText;
use crate::store::page::PAGE_SIZE;
use crate::store::{Result, Tx};

/// An enrolment, the state of its rows, and their minutes.
type Sum = (EnrolmentId, String, i64);

/// Minutes with people that are not written yet: of whom, on which day.
pub type Added = HashMap<EnrolmentId, Vec<(Date, i64)>>;

/// The hours and days of these enrolments in a month.
pub async fn of(tx: &mut Tx, enrolments: &[&EnrolmentId], month: Month) -> Result<HashMap<EnrolmentId, Hours>> {
    with(tx, enrolments, month, &Added::new()).await
}

/// The same, as if these minutes were done as well. Days of presence are counted from what is written only: two additions may be one day.
pub async fn with(
    tx: &mut Tx,
    enrolments: &[&EnrolmentId],
    month: Month,
    added: &Added,
) -> Result<HashMap<EnrolmentId, Hours>> {
    let mut all: HashMap<EnrolmentId, Hours> = HashMap::new();
    for some in enrolments.chunks(usize::try_from(PAGE_SIZE).unwrap_or(50)) {
        for (id, state, minutes) in in_month(tx, some, month).await? {
            let count = &mut all.entry(id).or_default().minutes;
            *(if state == "delivered" { &mut count.done } else { &mut count.planned }) += minutes;
        }
        for (id, done, foreseen) in presences::of_enrolments(tx, some, (month.first(), Some(month.last()))).await? {
            let count = all.entry(id).or_default().days.get_or_insert_default();
            (count.done, count.planned) = (done, foreseen - done);
        }
        for id in some {
            let more = between(added, id, (month.first(), month.last()));
            if more > 0 {
                all.entry((*id).clone()).or_default().minutes.done += more;
            }
        }
        for (id, day) in holding::ended(tx, some, month).await? {
            all.entry(id).or_default().ended = Some(day);
        }
        for (id, of) in holding::holding(tx, some, month).await? {
            let hours = all.entry(id.clone()).or_default();
            hours.ended = None;
            allow(tx, &id, &of, month, hours).await?;
            let whole = hours.minutes.whole.as_mut().filter(|_| of.per == Per::Whole && of.limit.unit() == Unit::Hour);
            if let Some(whole) = whole {
                whole.done += between(added, &id, (of.starts, of.ends.unwrap_or(Date::MAX)));
            }
        }
    }
    Ok(all)
}

/// What is added for one of them from one day to another, both counted.
fn between(added: &Added, id: &EnrolmentId, (from, to): (Date, Date)) -> i64 {
    let hers = added.get(id).into_iter().flatten();
    hers.filter(|(day, _)| (from..=to).contains(day)).map(|(_, minutes)| minutes).sum()
}

/// What one authorisation adds.
async fn allow(tx: &mut Tx, id: &EnrolmentId, holding: &Holding, month: Month, hours: &mut Hours) -> Result<()> {
    let count = match holding.limit.unit() {
        Unit::Hour => &mut hours.minutes,
        Unit::Day => hours.days.get_or_insert_default(),
    };
    match holding.in_month(month) {
        Some(limit) => count.authorised = Some(count.authorised.unwrap_or(0) + limit.counted()),
        None if holding.per == Per::Whole => {
            let (done, planned) = in_all(tx, id, holding).await?;
            let whole = count.whole.get_or_insert_default();
            whole.authorised += holding.limit.counted();
            whole.done += done;
            whole.planned += planned;
        }
        None => {}
    }
    Ok(())
}

/// What was done and what is planned in all the time of an authorisation, counted as it is.
async fn in_all(tx: &mut Tx, id: &EnrolmentId, holding: &Holding) -> Result<(i64, i64)> {
    if holding.limit.unit() == Unit::Day {
        let days = presences::of_enrolments(tx, &[id], (holding.starts, holding.ends)).await?;
        return Ok(days.first().map_or((0, 0), |(_, done, foreseen)| (*done, foreseen - done)));
    }
    let ends = holding.ends.map_or_else(|| "9999-12-31".to_owned(), |day| day.to_string());
    let sums: Vec<(String, i64)> = sql!(tx, c => sqlx::query_as(
        "SELECT state, CAST(SUM(minutes) AS BIGINT) FROM activity_shares WHERE enrolment = $1 \
         AND state IN ('delivered', 'planned') AND kind = 'direct' AND day BETWEEN $2 AND $3 GROUP BY state"
    ).bind(id).bind(holding.starts.to_string()).bind(ends).fetch_all(c))?;
    let of = |which: &str| sums.iter().filter(|(state, _)| state == which).map(|(_, minutes)| minutes).sum::<i64>();
    Ok((of("delivered"), of("planned")))
}

async fn in_month(tx: &mut Tx, ids: &[&EnrolmentId], month: Month) -> Result<Vec<Sum>> {
    let Some(these) = OneText::of(ids, PAGE_SIZE) else { return Ok(Vec::new()) };
    let text = format!(
        "SELECT enrolment, state, CAST(SUM(minutes) AS BIGINT) FROM activity_shares WHERE enrolment IN ({}) \
         AND state IN ('delivered', 'planned') AND month = $1 AND kind = 'direct' GROUP BY enrolment, state",
        these.marks(2)
    );
    sql!(tx, c => {
        let query = sqlx::query_as(sqlx::AssertSqlSafe(text.as_str())).bind(month.to_string());
        these.bound().fold(query, |query, id| query.bind(*id)).fetch_all(c)
    })
}

/// Those of a service with whom something is done or planned in a month although something that was authorised for them was over before
/// it. `CROSS JOIN` tells SQLite to begin with what was authorised.
async fn after_an_end(tx: &mut Tx, service: &SubjectId, month: Month) -> Result<Vec<EnrolmentId>> {
    sql!(tx, c => sqlx::query_scalar(
        "SELECT DISTINCT e.id FROM contract_services s CROSS JOIN authorisations a CROSS JOIN enrolments e \
         WHERE s.service = $1 AND a.contract = s.contract AND a.withdrawn_at IS NULL AND a.ends <> '' AND a.ends < $2 \
         AND e.id = a.enrolment AND e.service = $1 AND EXISTS (SELECT 1 FROM activity_shares h WHERE h.enrolment = e.id \
         AND h.state IN ('delivered', 'planned') AND h.month = $3 AND h.kind = 'direct')"
    ).bind(service.to_string()).bind(month.first().to_string()).bind(month.to_string()).fetch_all(c))
}

/// Those of a service who have more hours or days in a month than were authorised for them, done or with what is planned, or have any
/// after what was authorised is over, whoever they are: the caller names only whom it may.
pub async fn beyond(tx: &mut Tx, service: &SubjectId, month: Month) -> Result<Vec<(EnrolmentId, Hours)>> {
    let mut limited = holding::limited(tx, service, month).await?;
    limited.extend(after_an_end(tx, service, month).await?);
    // Who is in both is counted once.
    limited.sort_by(|one, other| one.as_str().cmp(other.as_str()));
    limited.dedup();
    let ids: Vec<&EnrolmentId> = limited.iter().collect();
    let mut hours = of(tx, &ids, month).await?;
    hours.retain(|_, of| of.standing().is_too_much());
    let mut beyond: Vec<_> = hours.into_iter().collect();
    beyond.sort_by(|(one, _), (other, _)| one.as_str().cmp(other.as_str()));
    Ok(beyond)
}

/// How the worst of these stands in a month, and in what: asked after something was written for them.
pub async fn worst(tx: &mut Tx, enrolments: &[EnrolmentId], month: Month) -> Result<(Standing, Unit)> {
    let ids: Vec<&EnrolmentId> = enrolments.iter().collect();
    let hours = of(tx, &ids, month).await?;
    let worst = hours.values().max_by_key(|hours| hours.standing());
    Ok(worst.map_or((Standing::Free, Unit::Hour), |hours| (hours.standing(), hours.unit())))
}
