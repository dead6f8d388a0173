//! Whoever may be kept no longer, in the database: looked through in stretches, listed from what was found.

use std::collections::{BTreeMap, HashMap};

use jiff::civil::Date;

use crate::people::{PersonId, Sight, restriction};
use crate::processing::{self, Processing};
use crate::services;
use crate::store::page::{PAGE_SIZE, PageNumber, Slice};
use crate::store::{Result, StoreError, Tx, facts};
use crate::subject_requests::past::{Past, Stay, past};
use crate::{execute, sql};

/// People of one stretch.
pub const AT_ONCE: i64 = 500;
/// Name of the node's fact that says on which day, and by which rules, everybody was looked through.
const LOOKED: &str = "past-keeping-looked";
/// Still true of whoever was found: in no service, and not restricted.
const HOLDS: &str = "NOT EXISTS (SELECT 1 FROM enrolments e WHERE e.person = p.id AND e.state <> 'closed') AND NOT EXISTS \
     (SELECT 1 FROM restrictions x WHERE x.person = p.id AND x.ended_at IS NULL)";

type Rules = HashMap<String, Processing>;

/// One line of the list.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Line {
    /// Whose record.
    pub person: PersonId,
    family_name: String,
    given_name: String,
    /// The last day on which she was to be kept, yyyy-mm-dd.
    pub until: String,
    /// The service that kept her longest.
    pub service: String,
    /// What its rule says.
    pub rule: String,
}

impl Line {
    /// "Rossi Maria".
    pub fn name(&self) -> String {
        format!("{} {}", self.family_name, self.given_name).trim().to_owned()
    }

    /// The last day, if it is one.
    pub fn day(&self) -> Option<Date> {
        self.until.parse().ok()
    }
}

/// Those whom somebody sees, the longest first.
pub async fn page(tx: &mut Tx, sight: &Sight, page: PageNumber) -> Result<Slice<Line>> {
    let total = count(tx, sight, page.counted()).await?;
    let page = page.within(total);
    let rows = rows(tx, sight, (PAGE_SIZE, page.offset())).await?;
    Ok(Slice { rows, total, page })
}

/// So many of them, from one on.
pub async fn rows(tx: &mut Tx, sight: &Sight, (most, from): (i64, i64)) -> Result<Vec<Line>> {
    sql!(tx, c => sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "SELECT k.person, p.family_name, p.given_name, k.until, s.name AS service, COALESCE(r.rule, '') AS rule \
         FROM people_past_keeping k CROSS JOIN people p JOIN services s ON s.id = k.service \
         LEFT JOIN service_processing r ON r.service = k.service WHERE p.id = k.person AND {} AND {HOLDS} \
         ORDER BY k.until, k.person LIMIT $4 OFFSET $5", sight.seen()
    ))).bind(sight.own()).bind(&sight.account).bind(sight.protected_too).bind(most).bind(from).fetch_all(c))
}

/// How many there are, counted up to a limit.
pub async fn count(tx: &mut Tx, sight: &Sight, most: i64) -> Result<i64> {
    sql!(tx, c => sqlx::query_scalar(sqlx::AssertSqlSafe(format!(
        "SELECT CAST(COUNT(*) AS BIGINT) FROM (SELECT k.person FROM people_past_keeping k CROSS JOIN people p \
         WHERE p.id = k.person AND {} AND {HOLDS} LIMIT $4) found", sight.seen()
    ))).bind(sight.own()).bind(&sight.account).bind(sight.protected_too).bind(most).fetch_one(c))
}

/// The services that were left by somebody and have not said how long they keep data: key and name.
pub async fn unsaid(tx: &mut Tx) -> Result<Vec<(String, String)>> {
    let rules = rules(tx).await?;
    let mut unsaid = Vec::new();
    for service in services::store::all(tx).await? {
        let key = service.id.to_string();
        if rules.contains_key(&key) {
            continue;
        }
        let left: Option<String> = sql!(tx, c => sqlx::query_scalar(
            "SELECT id FROM enrolments WHERE service = $1 AND state = 'closed' LIMIT 1"
        ).bind(&key).fetch_optional(c))?;
        if left.is_some() {
            unsaid.push((key, service.particulars.content.name));
        }
    }
    Ok(unsaid)
}

async fn rules(tx: &mut Tx) -> Result<Rules> {
    Ok(processing::store::all(tx).await?.into_iter().collect())
}

/// A stay as it lies in the database.
type Row = (PersonId, String, String, String);

fn stay((_, service, state, since): &Row) -> Result<Stay> {
    let since = since.parse().map_err(StoreError::inconsistent)?;
    Ok(Stay { service: service.clone(), over: state == "closed", since })
}

/// Since when one person may be kept no longer, as it is now.
pub async fn of_person(tx: &mut Tx, person: &PersonId, today: Date) -> Result<Option<Past>> {
    if restriction::store::is_restricted(tx, person).await? {
        return Ok(None);
    }
    let rows: Vec<Row> = sql!(tx, c => sqlx::query_as("SELECT person, service, state, since FROM enrolments WHERE person = $1")
        .bind(person).fetch_all(c))?;
    let stays = rows.iter().map(stay).collect::<Result<Vec<_>>>()?;
    Ok(past(&stays, &rules(tx).await?, today))
}

/// On which day and by which rules one would look now.
async fn as_of(tx: &mut Tx, today: Date) -> Result<String> {
    let (changed, said): (i64, i64) = sql!(tx, c => sqlx::query_as(
        "SELECT CAST(COALESCE(MAX(changed_at), 0) AS BIGINT), CAST(COALESCE(SUM(version), 0) AS BIGINT) FROM service_processing"
    ).fetch_one(c))?;
    Ok(format!("{today} {changed} {said}"))
}

/// What to write once everybody was looked through; nothing when that was done already.
pub async fn is_due(tx: &mut Tx, today: Date) -> Result<Option<String>> {
    let as_of = as_of(tx, today).await?;
    let looked = facts::get(tx, LOOKED).await?;
    Ok((looked.as_deref() != Some(as_of.as_str())).then_some(as_of))
}

/// Everybody was looked through.
pub async fn looked(tx: &mut Tx, as_of: &str) -> Result<()> {
    facts::put(tx, LOOKED, as_of).await
}

/// What differs in one stretch of people.
#[derive(Debug, Default)]
pub struct Stretch {
    /// The last person of it; nothing: there was nobody any more.
    pub last: Option<PersonId>,
    /// Those who are to be listed, and are not or otherwise.
    listed: Vec<(PersonId, Past)>,
    /// Those who are listed and are not to be.
    unlisted: Vec<PersonId>,
}

impl Stretch {
    /// Nothing is to be written.
    pub fn is_right(&self) -> bool {
        self.listed.is_empty() && self.unlisted.is_empty()
    }
}

/// Looks through so many people after `after`.
pub async fn look(tx: &mut Tx, (after, most): (&str, i64), today: Date) -> Result<Stretch> {
    let last: Option<PersonId> = sql!(tx, c => sqlx::query_scalar(
        "SELECT MAX(person) FROM (SELECT DISTINCT person FROM enrolments WHERE person > $1 ORDER BY person LIMIT $2) stretch"
    ).bind(after).bind(most).fetch_one(c))?;
    // Beyond the last one nobody has been in a service: who is still listed there is not to be.
    let until = last.as_ref().map_or_else(|| "per_g".to_owned(), PersonId::to_string);
    let rows: Vec<Row> = sql!(tx, c => sqlx::query_as(
        "SELECT e.person, e.service, e.state, e.since FROM enrolments e JOIN people p ON p.id = e.person \
         WHERE e.person > $1 AND e.person <= $2 AND p.erased_at IS NULL AND p.merged_into = '' \
         AND NOT EXISTS (SELECT 1 FROM restrictions x WHERE x.person = p.id AND x.ended_at IS NULL)"
    ).bind(after).bind(&until).fetch_all(c))?;
    let rules = rules(tx).await?;
    let mut stays: BTreeMap<PersonId, Vec<Stay>> = BTreeMap::new();
    for row in &rows {
        stays.entry(row.0.clone()).or_default().push(stay(row)?);
    }
    let mut found = BTreeMap::new();
    for (person, stays) in stays {
        if let Some(one) = past(&stays, &rules, today)
            && !is_in_a_referral(tx, &person).await?
        {
            found.insert(person, one);
        }
    }
    compare(tx, (after, &until), last, found).await
}

async fn is_in_a_referral(tx: &mut Tx, person: &PersonId) -> Result<bool> {
    let going_on: Option<String> = sql!(tx, c => sqlx::query_scalar(
        "SELECT id FROM referrals WHERE person = $1 AND erased_at IS NULL AND ended_as = '' LIMIT 1"
    ).bind(person).fetch_optional(c))?;
    Ok(going_on.is_some())
}

async fn compare(
    tx: &mut Tx,
    (after, until): (&str, &str),
    last: Option<PersonId>,
    mut found: BTreeMap<PersonId, Past>,
) -> Result<Stretch> {
    let known: Vec<(PersonId, String, String)> = sql!(tx, c => sqlx::query_as(
        "SELECT person, until, service FROM people_past_keeping WHERE person > $1 AND person <= $2"
    ).bind(after).bind(until).fetch_all(c))?;
    let mut unlisted = Vec::new();
    for (person, until, service) in known {
        match found.get(&person) {
            None => unlisted.push(person),
            Some(one) if one.until.to_string() == until && one.service == service => drop(found.remove(&person)),
            Some(_) => {}
        }
    }
    Ok(Stretch { last, listed: found.into_iter().collect(), unlisted })
}

/// Puts the list right.
pub async fn put_right(tx: &mut Tx, stretch: &Stretch) -> Result<()> {
    for person in &stretch.unlisted {
        execute!(tx, sqlx::query("DELETE FROM people_past_keeping WHERE person = $1").bind(person))?;
    }
    for (person, past) in &stretch.listed {
        execute!(
            tx,
            sqlx::query(
                "INSERT INTO people_past_keeping (person, until, service) \
                 SELECT p.id, $2, $3 FROM people p WHERE p.id = $1 AND p.erased_at IS NULL \
                 ON CONFLICT (person) DO UPDATE SET until = excluded.until, service = excluded.service"
            )
            .bind(person)
            .bind(past.until.to_string())
            .bind(&past.service)
        )?;
    }
    Ok(())
}
