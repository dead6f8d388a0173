//! What an import of hours has to know of what stands there, which activities it wrote, and which of them can go again.

use std::collections::HashSet;

use jiff::civil::Date;
use pico_protocol::id::SubjectId;
use sqlx::QueryBuilder;

use crate::accounts::AccountId;
use crate::activities::ActivityId;
use crate::activities::time::Span;
use crate::contracts::month::Month;
use crate::imports::ImportId;
use crate::imports::hours::trial::Standing;
use crate::store::marks::OneText;
use crate::store::page::{PAGE_SIZE, PageNumber, Slice};
use crate::store::{Result, StoreError, Tx};
use crate::{execute, sql};

/// Rows of one statement.
const ROWS: usize = 200;

#[derive(sqlx::FromRow)]
struct Row {
    activity: ActivityId,
    service: String,
    day: String,
    starts: i64,
    ends: i64,
    kind: String,
    enrolment: String,
}

impl Row {
    fn read(&self) -> Result<Standing> {
        let wrong = |what: &str| StoreError::inconsistent(what);
        let minute = |value: i64| u16::try_from(value).map_err(StoreError::inconsistent);
        let span = Span::new(minute(self.starts)?, minute(self.ends)?);
        Ok(Standing {
            day: self.day.parse().map_err(StoreError::inconsistent)?,
            span: span.ok_or_else(|| wrong("activities.starts"))?,
            service: self.service.parse::<SubjectId>().map_err(StoreError::inconsistent)?,
            kind: self.kind.parse().map_err(|()| wrong("activities.kind"))?,
            enrolments: Vec::new(),
        })
    }
}

/// What a colleague has done in a month, but for what this import has written.
pub async fn standing(tx: &mut Tx, id: &ImportId, worker: &AccountId, month: Month) -> Result<Vec<Standing>> {
    let rows: Vec<Row> = sql!(tx, c => sqlx::query_as(
        "SELECT a.id AS activity, a.service, a.day, a.starts, a.ends, a.kind, s.enrolment FROM activities a \
         JOIN activity_shares s ON s.activity = a.id WHERE a.worker = $1 AND a.day BETWEEN $2 AND $3 AND a.state = 'delivered' \
         AND NOT EXISTS (SELECT 1 FROM import_activities i WHERE i.import = $4 AND i.activity = a.id) \
         ORDER BY a.day, a.starts, a.id, s.enrolment"
    ).bind(worker).bind(month.first().to_string()).bind(month.last().to_string()).bind(id).fetch_all(c))?;
    let mut standing: Vec<Standing> = Vec::new();
    let mut last = None;
    for row in &rows {
        if last.replace(&row.activity) != Some(&row.activity) {
            standing.push(row.read()?);
        }
        if let Some(one) = standing.last_mut().filter(|_| !row.enrolment.is_empty()) {
            one.enrolments.push(row.enrolment.parse().map_err(StoreError::inconsistent)?);
        }
    }
    Ok(standing)
}

/// Writes down which activities an import wrote, each with the first of its lines.
pub async fn write(tx: &mut Tx, id: &ImportId, activities: &[(ActivityId, i64)]) -> Result<()> {
    for some in activities.chunks(ROWS) {
        execute!(
            tx,
            QueryBuilder::new("INSERT INTO import_activities (import, activity, line, stayed) ")
                .push_values(some, |mut row, (activity, line)| {
                    row.push_bind(id).push_bind(activity).push_bind(*line).push_bind("");
                })
                .build()
                .persistent(some.len() == ROWS)
        )?;
    }
    Ok(())
}

/// The first lines of what is written already.
pub async fn written(tx: &mut Tx, id: &ImportId) -> Result<HashSet<i64>> {
    let lines: Vec<i64> = sql!(tx, c => sqlx::query_scalar(
        "SELECT line FROM import_activities WHERE import = $1"
    ).bind(id).fetch_all(c))?;
    Ok(lines.into_iter().collect())
}

/// Every activity that an import wrote, that is here and of which nothing was decided yet, in order.
pub async fn here(tx: &mut Tx, id: &ImportId) -> Result<Vec<ActivityId>> {
    sql!(tx, c => sqlx::query_scalar(
        "SELECT i.activity FROM import_activities i JOIN activities a ON a.id = i.activity \
         WHERE i.import = $1 AND i.stayed = '' ORDER BY i.activity"
    ).bind(id).fetch_all(c))
}

/// Those of these neighbours that are still here, with what ties them: the end of a message key, or nothing. What is signed or closed stays
/// as it is, and so does what somebody has corrected or said to be missed.
pub async fn tied(tx: &mut Tx, id: &ImportId, some: &[ActivityId]) -> Result<Vec<(ActivityId, String)>> {
    let (Some(first), Some(last)) = (some.first(), some.last()) else { return Ok(Vec::new()) };
    sql!(tx, c => sqlx::query_as(
        "SELECT a.id, CASE \
         WHEN EXISTS (SELECT 1 FROM month_signatures g WHERE g.worker = a.worker AND g.month = a.month AND g.undone_at IS NULL) THEN 'signed' \
         WHEN EXISTS (SELECT 1 FROM month_locks l WHERE l.service = a.service AND l.month = a.month AND l.reopened_at IS NULL) THEN 'locked' \
         WHEN a.version > 1 OR a.state <> 'delivered' THEN 'changed' \
         ELSE '' END \
         FROM import_activities i JOIN activities a ON a.id = i.activity \
         WHERE i.import = $1 AND i.activity BETWEEN $2 AND $3 AND i.stayed = '' ORDER BY a.id"
    ).bind(id).bind(first).bind(last).fetch_all(c))
}

/// Writes down why one stayed.
pub async fn stays(tx: &mut Tx, id: &ImportId, activity: &ActivityId, why: &str) -> Result<()> {
    execute!(
        tx,
        sqlx::query("UPDATE import_activities SET stayed = $3 WHERE import = $1 AND activity = $2")
            .bind(id)
            .bind(activity)
            .bind(why)
    )?;
    Ok(())
}

/// How many of them were not taken back.
pub async fn how_many_stayed(tx: &mut Tx, id: &ImportId) -> Result<i64> {
    sql!(tx, c => sqlx::query_scalar(
        "SELECT CAST(COUNT(*) AS BIGINT) FROM import_activities WHERE import = $1 AND stayed <> ''"
    ).bind(id).fetch_one(c))
}

/// For whom these activities are, each once.
pub async fn people(tx: &mut Tx, some: &[ActivityId]) -> Result<Vec<String>> {
    let Some(these) = OneText::of(some, PAGE_SIZE) else { return Ok(Vec::new()) };
    let text = format!(
        "SELECT DISTINCT person FROM activity_shares WHERE person <> '' AND activity IN ({}) ORDER BY person",
        these.marks(1)
    );
    sql!(tx, c => {
        let query = sqlx::query_scalar(sqlx::AssertSqlSafe(text.as_str()));
        these.bound().fold(query, sqlx::query::QueryScalar::bind).fetch_all(c)
    })
}

/// An activity that stayed: when, who worked, in which service, why.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Stayed {
    /// The activity.
    pub id: ActivityId,
    day: String,
    starts: i64,
    ends: i64,
    /// Who worked.
    pub worker: String,
    /// In which service.
    pub service: String,
    /// The end of a message key.
    pub stayed: String,
}

impl Stayed {
    /// `12/03/2026 9:00–11:00`.
    pub fn when(&self) -> String {
        let day = self.day.parse::<Date>().map_or_else(|_| self.day.clone(), crate::web::dates::written);
        let minute = |value: i64| u16::try_from(value).unwrap_or_default();
        let span = Span::new(minute(self.starts), minute(self.ends)).map(|span| format!(" {span}"));
        format!("{day}{}", span.unwrap_or_default())
    }
}

/// One page of those that stayed. For whom they are stands on their own page.
pub async fn stayed(tx: &mut Tx, id: &ImportId, page: PageNumber) -> Result<Slice<Stayed>> {
    let total = how_many_stayed(tx, id).await?;
    let page = page.within(total);
    let rows = sql!(tx, c => sqlx::query_as(
        "SELECT a.id, a.day, a.starts, a.ends, w.name AS worker, s.name AS service, i.stayed FROM import_activities i \
         JOIN activities a ON a.id = i.activity JOIN accounts w ON w.id = a.worker JOIN services s ON s.id = a.service \
         WHERE i.import = $1 AND i.stayed <> '' ORDER BY a.day, w.name, a.starts, a.id LIMIT $2 OFFSET $3"
    ).bind(id).bind(PAGE_SIZE).bind(page.offset()).fetch_all(c))?;
    Ok(Slice { rows, total, page })
}

#[cfg(test)]
mod tests {
    use crate::store::{Db, Tx};

    /// Tables that name an activity: its parts go with it, and what imports wrote stays as a list.
    const KNOWN: [&str; 2] = ["activity_shares", "import_activities"];

    #[tokio::test]
    async fn every_table_that_names_an_activity_is_known() {
        let folder = tempfile::tempdir().unwrap();
        let db = Db::open(&format!("sqlite:{}", folder.path().join("node.sqlite").display())).await.unwrap();
        let Tx::Sqlite(mut connection) = db.write().await.unwrap() else { panic!("it is SQLite") };
        let found: Vec<String> = sqlx::query_scalar(
            "SELECT m.name FROM sqlite_master m JOIN pragma_table_info(m.name) c WHERE m.type = 'table' AND c.name = 'activity' ORDER BY 1",
        )
        .fetch_all(&mut *connection)
        .await
        .unwrap();
        assert_eq!(found, KNOWN);
    }
}
