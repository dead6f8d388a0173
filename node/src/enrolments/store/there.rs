//! Who was in a service on a day: for whoever writes down what was done then.
//!
//! A list of today's people forgets who has left since, and her hours with her. Here a day is asked about: who is in the service, and
//! who has left it on that day or after. A colleague who sees only the people of her services goes on seeing the *name* of
//! whoever has left one of them, where she writes hours, until the end of the month after that of her last day
//! ([`Sight::seen_at_work`]): the record itself she no longer opens.

use jiff::civil::Date;
use pico_protocol::id::SubjectId;

use super::list::{Enrolled, Joined, PERSON, columns};
use crate::enrolments::EnrolmentId;
use crate::enrolments::presence::Presence;
use crate::people::Sight;
use crate::sql;
use crate::store::fold::fold;
use crate::store::{Result, Tx};

/// Words of a name that are looked for.
const WORDS: usize = 3;

/// Whoever has the words `$5`, `$6` and `$7` in her name, or wants to be called by one of them. Few have such a name: theirs are read from an
/// index that has nobody else, with her other names beside it.
const NAMED: &str = "(e.name LIKE $5 AND e.name LIKE $6 AND e.name LIKE $7) OR e.person IN (SELECT w.person FROM people_words w \
     WHERE w.called = TRUE AND w.name LIKE $5 AND w.name LIKE $6 AND w.name LIKE $7)";

/// What is asked.
pub struct Asked<'a> {
    /// Who looks.
    pub sight: &'a Sight,
    /// In which service.
    pub service: &'a SubjectId,
    /// On which day.
    pub day: Date,
    /// What her name, or what she wants to be called, has in it, as somebody typed it; empty: everybody.
    pub named: &'a str,
}

/// Who was there by name, at most `limit` of them.
pub async fn on_day(tx: &mut Tx, asked: &Asked<'_>, limit: i64) -> Result<Vec<Enrolled>> {
    // As `Enrolment::on` says it: whoever came later was not there yet.
    let day = asked.day;
    let inside = format!(
        "e.state IN ('assigned', 'active', 'suspended') AND e.started_on <= '{day}' \
         AND (e.state <> 'assigned' OR e.started_on <> '' OR e.since <= '{day}')"
    );
    let mut found = part(tx, asked, &inside, limit).await?;
    // Her last day is one on which she was there. The index by state and day leads to the few who left since.
    let since = asked.sight.left_since().map_or(asked.day, |bound| bound.max(asked.day));
    let left = format!(
        "e.state = 'closed' AND e.since >= '{since}' AND e.started_on <> '' AND e.started_on <= '{}'",
        asked.day
    );
    found.extend(part(tx, asked, &left, limit).await?);
    found.sort_by_cached_key(|one| fold(&one.person.name()));
    found.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    Ok(found)
}

/// Who had left by now of those who were there at some time from the day asked about to another, by name, at most `limit` of them.
pub async fn left(tx: &mut Tx, asked: &Asked<'_>, until: Date, limit: i64) -> Result<Vec<Enrolled>> {
    let since = asked.sight.left_since().map_or(asked.day, |bound| bound.max(asked.day));
    let left =
        format!("e.state = 'closed' AND e.since >= '{since}' AND e.started_on <> '' AND e.started_on <= '{until}'");
    part(tx, asked, &left, limit).await
}

async fn part(tx: &mut Tx, asked: &Asked<'_>, condition: &str, limit: i64) -> Result<Vec<Enrolled>> {
    let service = asked.service.to_string();
    let hers = !asked.sight.only_own || asked.sight.works_in(tx, &service).await?;
    let words = fold(asked.named);
    let mut words = words.split(' ').filter(|word| !word.is_empty()).map(|word| format!("%{word}%"));
    let [first, second, third]: [String; WORDS] = std::array::from_fn(|_| words.next().unwrap_or_else(|| "%".into()));
    let rows: Vec<Joined> = sql!(tx, c => sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "SELECT {}, {PERSON} FROM enrolments e JOIN people p ON p.id = e.person WHERE {} AND e.service = $4 AND {condition} \
         AND ({NAMED}) ORDER BY e.name, e.id LIMIT $8",
        columns(), asked.sight.seen_in_service(hers)
    ))).bind(asked.sight.own()).bind(&asked.sight.account).bind(asked.sight.protected_too).bind(service).bind(first)
        .bind(second).bind(third).bind(limit).fetch_all(c))?;
    rows.into_iter().map(Joined::read).collect()
}

/// Whether each of these was in her service on a day; one that is no more was not.
pub async fn all_on(tx: &mut Tx, ids: &[EnrolmentId], day: Date) -> Result<bool> {
    for id in ids {
        let there = super::find(tx, id).await?.is_some_and(|one| one.on(day) == Presence::There);
        if !there {
            return Ok(false);
        }
    }
    Ok(true)
}

/// One of a service who had a place there at any time, if her name may be seen where hours are written.
pub async fn find(tx: &mut Tx, sight: &Sight, service: &SubjectId, id: &EnrolmentId) -> Result<Option<Enrolled>> {
    let row: Option<Joined> = sql!(tx, c => sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "SELECT {}, {PERSON} FROM enrolments e JOIN people p ON p.id = e.person WHERE {} AND e.service = $4 AND e.id = $5 \
         AND (e.started_on <> '' OR e.state IN ('assigned', 'active', 'suspended'))", columns(), sight.seen_at_work()
    ))).bind(sight.own()).bind(&sight.account).bind(sight.protected_too).bind(service.to_string()).bind(id)
        .fetch_optional(c))?;
    row.map(Joined::read).transpose()
}
