//! Whom an import made, and who of them can go again.

use std::collections::HashMap;

use sqlx::QueryBuilder;

use crate::imports::ImportId;
use crate::imports::fate::{self, Fate};
use crate::people::{PersonId, Sight};
use crate::store::page::{PAGE_SIZE, PageNumber, Slice};
use crate::store::{Result, StoreError, Tx};
use crate::{execute, sql};

/// Rows of one statement.
const ROWS: usize = 200;

/// Writes down whom an import made, and of which line.
pub async fn write(tx: &mut Tx, id: &ImportId, people: &[(&PersonId, i64)]) -> Result<()> {
    for some in people.chunks(ROWS) {
        execute!(
            tx,
            QueryBuilder::new("INSERT INTO import_people (import, person, line, stayed) ")
                .push_values(some, |mut row, (person, line)| {
                    row.push_bind(id).push_bind(*person).push_bind(*line).push_bind("");
                })
                .build()
                .persistent(some.len() == ROWS)
        )?;
    }
    Ok(())
}

/// How far an import is: records made, enrolments made, lines written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// Records made.
    pub made: i64,
    /// Enrolments made.
    pub enrolled: i64,
    /// Lines written of those that are taken.
    pub written: i64,
}

/// Says how far it is.
pub async fn count(tx: &mut Tx, id: &ImportId, progress: Progress) -> Result<()> {
    execute!(
        tx,
        sqlx::query("UPDATE imports SET made = $2, enrolled = $3, written = $4 WHERE id = $1")
            .bind(id)
            .bind(progress.made)
            .bind(progress.enrolled)
            .bind(progress.written)
    )?;
    Ok(())
}

/// Says how many records and enrolments stayed.
pub async fn left(tx: &mut Tx, id: &ImportId, (people, enrolments): (i64, i64)) -> Result<()> {
    execute!(
        tx,
        sqlx::query("UPDATE imports SET stayed = $2, enrolled_stayed = $3 WHERE id = $1")
            .bind(id)
            .bind(people)
            .bind(enrolments)
    )?;
    Ok(())
}

/// Decides what becomes of each line, in the transaction of the first of them.
pub async fn take(tx: &mut Tx, id: &ImportId, fates: &[Fate]) -> Result<()> {
    let lines = fate::written(fates);
    execute!(tx, sqlx::query("UPDATE imports SET taken = $2 WHERE id = $1").bind(id).bind(lines))?;
    Ok(())
}

/// What becomes of each line, once that is decided.
pub async fn taken(tx: &mut Tx, id: &ImportId) -> Result<Option<Vec<Fate>>> {
    let lines: String =
        sql!(tx, c => sqlx::query_scalar("SELECT taken FROM imports WHERE id = $1").bind(id).fetch_one(c))?;
    if lines.is_empty() {
        return Ok(None);
    }
    fate::read(&lines).map(Some).ok_or_else(|| StoreError::inconsistent("imports.taken"))
}

/// Whether anything was made so far.
pub async fn has_begun(tx: &mut Tx, id: &ImportId) -> Result<bool> {
    let made: i64 =
        sql!(tx, c => sqlx::query_scalar("SELECT made + enrolled FROM imports WHERE id = $1").bind(id).fetch_one(c))?;
    Ok(made > 0)
}

/// Who was made of which line.
pub async fn by_line(tx: &mut Tx, id: &ImportId) -> Result<HashMap<i64, PersonId>> {
    let rows: Vec<(i64, PersonId)> = sql!(tx, c => sqlx::query_as(
        "SELECT line, person FROM import_people WHERE import = $1"
    ).bind(id).fetch_all(c))?;
    Ok(rows.into_iter().collect())
}

/// Everybody an import made who is here and of whom nothing was decided yet, in order.
pub async fn here(tx: &mut Tx, id: &ImportId) -> Result<Vec<PersonId>> {
    sql!(tx, c => sqlx::query_scalar(
        "SELECT i.person FROM import_people i JOIN people p ON p.id = i.person WHERE i.import = $1 AND i.stayed = '' ORDER BY i.person"
    ).bind(id).fetch_all(c))
}

/// How many of them were not taken back.
pub async fn how_many_stayed(tx: &mut Tx, id: &ImportId) -> Result<i64> {
    sql!(tx, c => sqlx::query_scalar(
        "SELECT CAST(COUNT(*) AS BIGINT) FROM import_people WHERE import = $1 AND stayed <> ''"
    ).bind(id).fetch_one(c))
}

/// Those of these neighbours that an import made and who are still here, with what ties them: the end of a message key, or nothing. Who the
/// import itself wrote into her family, and nobody has changed, does not. What is here knows of every
/// table that names a person; where one is forgotten its reference keeps the record, and the whole undoing fails.
pub async fn tied(tx: &mut Tx, id: &ImportId, some: &[PersonId]) -> Result<Vec<(PersonId, String)>> {
    let [first, .., last] = some else {
        return match some {
            [one] => between(tx, id, (one, one)).await,
            _ => Ok(Vec::new()),
        };
    };
    between(tx, id, (first, last)).await
}

async fn between(tx: &mut Tx, id: &ImportId, (first, last): (&PersonId, &PersonId)) -> Result<Vec<(PersonId, String)>> {
    sql!(tx, c => sqlx::query_as(
        "SELECT p.id, CASE \
         WHEN p.merged_into <> '' OR EXISTS (SELECT 1 FROM merges m WHERE m.kept = p.id OR m.merged = p.id) THEN 'merged' \
         WHEN p.version > 1 THEN 'changed' \
         WHEN EXISTS (SELECT 1 FROM enrolments e WHERE e.person = p.id) THEN 'enrolment' \
         WHEN EXISTS (SELECT 1 FROM referrals r WHERE r.person = p.id) \
           OR p.id IN (SELECT d.person FROM referral_drafts d WHERE d.person IS NOT NULL) THEN 'referral' \
         WHEN EXISTS (SELECT 1 FROM diary_entries d WHERE d.person = p.id) THEN 'diary' \
         WHEN EXISTS (SELECT 1 FROM documents d WHERE d.person = p.id) THEN 'document' \
         WHEN EXISTS (SELECT 1 FROM relations r WHERE r.person = p.id AND (r.import <> $1 OR r.version > 1)) \
           OR EXISTS (SELECT 1 FROM relations r WHERE r.other = p.id AND r.other <> '') THEN 'relation' \
         WHEN EXISTS (SELECT 1 FROM legal_bases l WHERE l.person = p.id) \
           OR EXISTS (SELECT 1 FROM subject_requests q WHERE q.person = p.id) \
           OR EXISTS (SELECT 1 FROM restrictions x WHERE x.person = p.id) \
           OR EXISTS (SELECT 1 FROM record_openings o WHERE o.person = p.id) THEN 'legal' \
         WHEN p.id IN (SELECT t.person FROM tasks t WHERE t.person IS NOT NULL) THEN 'task' \
         WHEN EXISTS (SELECT 1 FROM activity_shares a WHERE a.person = p.id) THEN 'activity' \
         WHEN p.id IN (SELECT n.first FROM not_same n) OR p.id IN (SELECT n.second FROM not_same n) THEN 'compared' \
         WHEN EXISTS (SELECT 1 FROM people_history h WHERE h.person = p.id) THEN 'changed' \
         ELSE '' END \
         FROM import_people i JOIN people p ON p.id = i.person WHERE i.import = $1 AND i.person BETWEEN $2 AND $3 AND i.stayed = '' ORDER BY p.id"
    ).bind(id).bind(first).bind(last).fetch_all(c))
}

/// Writes down why somebody stayed.
pub async fn stays(tx: &mut Tx, id: &ImportId, person: &PersonId, why: &str) -> Result<()> {
    execute!(
        tx,
        sqlx::query("UPDATE import_people SET stayed = $3 WHERE import = $1 AND person = $2")
            .bind(id)
            .bind(person)
            .bind(why)
    )?;
    Ok(())
}

/// Somebody who stayed: her record, her name, why.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Stayed {
    /// Her record.
    pub id: PersonId,
    /// Surname.
    pub family_name: String,
    /// First names.
    pub given_name: String,
    /// The end of a message key.
    pub stayed: String,
}

/// One page of those who stayed and may be seen.
pub async fn stayed(tx: &mut Tx, sight: &Sight, id: &ImportId, page: PageNumber) -> Result<Slice<Stayed>> {
    let from = format!(
        "FROM import_people i JOIN people p ON p.id = i.person WHERE {} AND i.import = $4 AND i.stayed <> ''",
        sight.seen()
    );
    let total: i64 = sql!(tx, c => sqlx::query_scalar(sqlx::AssertSqlSafe(format!(
        "SELECT CAST(COUNT(*) AS BIGINT) {from}"
    ))).bind(sight.own()).bind(&sight.account).bind(sight.protected_too).bind(id).fetch_one(c))?;
    let page = page.within(total);
    let rows = sql!(tx, c => sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "SELECT p.id, p.family_name, p.given_name, i.stayed {from} ORDER BY p.sort_key, p.id LIMIT $5 OFFSET $6"
    ))).bind(sight.own()).bind(&sight.account).bind(sight.protected_too).bind(id)
        .bind(PAGE_SIZE).bind(page.offset()).fetch_all(c))?;
    Ok(Slice { rows, total, page })
}
