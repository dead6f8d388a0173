//! What an import has to know of services and of who is in them, which enrolments it made, and which of them can go again.

use std::collections::{HashMap, HashSet};

use pico_protocol::id::SubjectId;
use pico_protocol::time::Timestamp;
use sqlx::QueryBuilder;

use crate::enrolments::{self, EnrolmentId};
use crate::imports::ImportId;
use crate::imports::enrolling::{Offering, Spell};
use crate::people::{PersonId, Sight};
use crate::services::{self, Service};
use crate::store::page::{PAGE_SIZE, PageNumber, Slice};
use crate::store::{Result, StoreError, Tx};
use crate::{execute, sql};

/// Rows of one statement.
const ROWS: usize = 200;

/// Every service, as a sheet has to know it.
pub async fn offered(tx: &mut Tx) -> Result<Vec<Offering>> {
    let mut offered = Vec::new();
    for service in services::store::all(tx).await? {
        let ranked = !enrolments::store::ranking::criteria(tx, &service.id).await?.0.list.is_empty();
        offered.push(Offering {
            id: service.id,
            closed: service.closed_at.is_some(),
            room: room(&service),
            ranked,
            name: service.particulars.content.name,
        });
    }
    Ok(offered)
}

/// How many places are free, where they are counted.
fn room(service: &Service) -> Option<i64> {
    let maximum = service.places().filter(|_| service.particulars.counted)?.maximum;
    Some((i64::from(maximum) - i64::from(service.taken)).max(0))
}

/// When who of these was in which service, or waited for it.
pub async fn spells(tx: &mut Tx, people: &[PersonId]) -> Result<HashMap<(PersonId, SubjectId), Vec<Spell>>> {
    let mut spells: HashMap<_, Vec<Spell>> = HashMap::new();
    for some in people.chunks(ROWS) {
        let rows: Vec<(PersonId, String, String, String)> = sql!(tx, c => async {
            let mut query = QueryBuilder::new(
                "SELECT person, service, CASE WHEN waiting_since <> '' THEN waiting_since WHEN started_on <> '' THEN started_on \
                 ELSE since END, CASE WHEN state = 'closed' THEN since ELSE '' END FROM enrolments WHERE person IN (",
            );
            let mut list = query.separated(", ");
            for person in some {
                list.push_bind(person);
            }
            query.push(")").build_query_as().persistent(some.len() == ROWS).fetch_all(&mut *c).await
        })?;
        for (person, service, from, until) in rows {
            let wrong = |_| StoreError::inconsistent("enrolments.since");
            let until = if until.is_empty() { None } else { Some(until.parse().map_err(wrong)?) };
            let spell = Spell { from: from.parse().map_err(wrong)?, until };
            let service = service.parse().map_err(StoreError::inconsistent)?;
            spells.entry((person, service)).or_default().push(spell);
        }
    }
    Ok(spells)
}

/// Who came into a service, or in line for it, since then.
pub async fn opened_since(tx: &mut Tx, since: Timestamp) -> Result<HashSet<(PersonId, SubjectId)>> {
    let rows: Vec<(PersonId, String)> = sql!(tx, c => sqlx::query_as(
        "SELECT person, service FROM enrolments WHERE state <> 'closed' AND changed_at >= $1"
    ).bind(since.as_millis()).fetch_all(c))?;
    Ok(rows.into_iter().filter_map(|(person, service)| Some((person, service.parse().ok()?))).collect())
}

/// Writes down which enrolments an import made, with the version of each.
pub async fn write(tx: &mut Tx, id: &ImportId, enrolments: &[(&EnrolmentId, i64)]) -> Result<()> {
    for some in enrolments.chunks(ROWS) {
        execute!(
            tx,
            QueryBuilder::new("INSERT INTO import_enrolments (import, enrolment, version, stayed) ")
                .push_values(some, |mut row, (enrolment, version)| {
                    row.push_bind(id).push_bind(*enrolment).push_bind(*version).push_bind("");
                })
                .build()
                .persistent(some.len() == ROWS)
        )?;
    }
    Ok(())
}

/// Every enrolment that an import made, that is here and of which nothing was decided yet, in order.
pub async fn here(tx: &mut Tx, id: &ImportId) -> Result<Vec<EnrolmentId>> {
    sql!(tx, c => sqlx::query_scalar(
        "SELECT i.enrolment FROM import_enrolments i JOIN enrolments e ON e.id = i.enrolment \
         WHERE i.import = $1 AND i.stayed = '' ORDER BY i.enrolment"
    ).bind(id).fetch_all(c))
}

/// Those of these neighbours that are still here, with what ties them: the end of a message key, or nothing. What is here knows of every
/// table that names an enrolment; where one is forgotten its reference keeps the enrolment, and the whole undoing fails.
pub async fn tied(tx: &mut Tx, id: &ImportId, some: &[EnrolmentId]) -> Result<Vec<(EnrolmentId, String)>> {
    let (Some(first), Some(last)) = (some.first(), some.last()) else { return Ok(Vec::new()) };
    sql!(tx, c => sqlx::query_as(
        "SELECT e.id, CASE \
         WHEN EXISTS (SELECT 1 FROM merges m WHERE m.kept = e.person OR m.merged = e.person) THEN 'merged' \
         WHEN e.version <> i.version OR e.referral <> '' THEN 'step' \
         WHEN EXISTS (SELECT 1 FROM plans p WHERE p.enrolment = e.id) THEN 'plan' \
         WHEN EXISTS (SELECT 1 FROM authorisations a WHERE a.enrolment = e.id) THEN 'contract' \
         WHEN EXISTS (SELECT 1 FROM place_offers o WHERE o.enrolment = e.id) THEN 'offer' \
         WHEN EXISTS (SELECT 1 FROM notices_handed_out h WHERE h.enrolment = e.id) THEN 'legal' \
         WHEN EXISTS (SELECT 1 FROM activity_shares a WHERE a.enrolment = e.id) THEN 'activity' \
         WHEN EXISTS (SELECT 1 FROM diary_entries d WHERE d.person = e.person AND d.enrolment = e.id) THEN 'diary' \
         WHEN EXISTS (SELECT 1 FROM documents d WHERE d.person = e.person AND (d.enrolment = e.id \
           OR EXISTS (SELECT 1 FROM document_versions v WHERE v.document = d.id AND v.enrolment = e.id))) THEN 'document' \
         ELSE '' END \
         FROM import_enrolments i JOIN enrolments e ON e.id = i.enrolment \
         WHERE i.import = $1 AND i.enrolment BETWEEN $2 AND $3 AND i.stayed = '' ORDER BY e.id"
    ).bind(id).bind(first).bind(last).fetch_all(c))
}

/// Writes down why one stayed.
pub async fn stays(tx: &mut Tx, id: &ImportId, enrolment: &EnrolmentId, why: &str) -> Result<()> {
    execute!(
        tx,
        sqlx::query("UPDATE import_enrolments SET stayed = $3 WHERE import = $1 AND enrolment = $2")
            .bind(id)
            .bind(enrolment)
            .bind(why)
    )?;
    Ok(())
}

/// How many of them were not taken back.
pub async fn how_many_stayed(tx: &mut Tx, id: &ImportId) -> Result<i64> {
    sql!(tx, c => sqlx::query_scalar(
        "SELECT CAST(COUNT(*) AS BIGINT) FROM import_enrolments WHERE import = $1 AND stayed <> ''"
    ).bind(id).fetch_one(c))
}

/// An enrolment that stayed: it, whose it is, why.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Stayed {
    /// The enrolment.
    pub id: EnrolmentId,
    /// Surname.
    pub family_name: String,
    /// First names.
    pub given_name: String,
    /// Whose.
    pub person: PersonId,
    /// The end of a message key.
    pub stayed: String,
}

/// One page of those that stayed, of people who may be seen.
pub async fn stayed(tx: &mut Tx, sight: &Sight, id: &ImportId, page: PageNumber) -> Result<Slice<Stayed>> {
    let from = format!(
        "FROM import_enrolments i JOIN enrolments e ON e.id = i.enrolment JOIN people p ON p.id = e.person \
         WHERE {} AND i.import = $4 AND i.stayed <> ''",
        sight.seen()
    );
    let total: i64 = sql!(tx, c => sqlx::query_scalar(sqlx::AssertSqlSafe(format!(
        "SELECT CAST(COUNT(*) AS BIGINT) {from}"
    ))).bind(sight.own()).bind(&sight.account).bind(sight.protected_too).bind(id).fetch_one(c))?;
    let page = page.within(total);
    let rows = sql!(tx, c => sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "SELECT e.id, p.family_name, p.given_name, p.id AS person, i.stayed {from} ORDER BY p.sort_key, e.id LIMIT $5 OFFSET $6"
    ))).bind(sight.own()).bind(&sight.account).bind(sight.protected_too).bind(id)
        .bind(PAGE_SIZE).bind(page.offset()).fetch_all(c))?;
    Ok(Slice { rows, total, page })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Db;

    /// Tables that name an enrolment, each asked for what ties, but for its own steps and what imports made.
    const KNOWN: [&str; 10] = [
        "activity_shares",
        "authorisations",
        "diary_entries",
        "document_versions",
        "documents",
        "enrolment_steps",
        "import_enrolments",
        "notices_handed_out",
        "place_offers",
        "plans",
    ];

    #[tokio::test]
    async fn every_table_that_names_an_enrolment_is_known() {
        let folder = tempfile::tempdir().unwrap();
        let db = Db::open(&format!("sqlite:{}", folder.path().join("node.sqlite").display())).await.unwrap();
        let Tx::Sqlite(mut connection) = db.write().await.unwrap() else { panic!("it is SQLite") };
        let found: Vec<String> = sqlx::query_scalar(
            "SELECT m.name FROM sqlite_master m JOIN pragma_table_info(m.name) c WHERE m.type = 'table' AND c.name = 'enrolment' ORDER BY 1",
        )
        .fetch_all(&mut *connection)
        .await
        .unwrap();
        assert_eq!(found, KNOWN);
    }
}
