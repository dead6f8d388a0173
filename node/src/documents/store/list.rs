//! Lists of documents: those of one person, what one said before, those that end.

use std::collections::HashMap;

use jiff::civil::Date;
use pico_protocol::id::SubjectId;

use super::{DOCUMENTS, Row, day, row_of, written};
use crate::accounts::AccountId;
use crate::app::App;
use crate::documents::{Document, DocumentId, Earlier, Edition, Written, store};
use crate::people::{PersonId, Sight};
use crate::sql;
use crate::store::marks::marks;
use crate::store::{Result, StoreError, Tx};

/// The documents of a person, the newest first; those that were taken away too.
pub async fn of_person(tx: &mut Tx, app: &App, person: &PersonId) -> Result<Vec<Document>> {
    let rows: Vec<Row> = sql!(tx, c => sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "{DOCUMENTS} WHERE d.person = $1 ORDER BY d.added_at DESC, d.id DESC"
    ))).bind(person).fetch_all(c))?;
    rows.into_iter().map(|row| row.read(app)).collect()
}

/// The documents of many people, of each the newest first; those that were taken away are not among them. Who may see whom is for the
/// caller to ask, and so few are asked about that one question takes them.
pub async fn of_people(tx: &mut Tx, app: &App, people: &[PersonId]) -> Result<HashMap<PersonId, Vec<Document>>> {
    let mut documents: HashMap<PersonId, Vec<Document>> = HashMap::new();
    if people.is_empty() {
        return Ok(documents);
    }
    let text = format!(
        "{DOCUMENTS} WHERE d.deleted_at IS NULL AND d.person IN ({}) ORDER BY d.added_at DESC, d.id DESC",
        marks(1, people.len())
    );
    let rows: Vec<Row> = sql!(tx, c => {
        let asked = sqlx::query_as(sqlx::AssertSqlSafe(text.as_str()));
        people.iter().fold(asked, sqlx::query::QueryAs::bind).fetch_all(c)
    })?;
    for row in rows {
        let document = row.read(app)?;
        documents.entry(document.person.clone()).or_default().push(document);
    }
    Ok(documents)
}

/// What a document said before, the newest first.
pub async fn earlier(tx: &mut Tx, app: &App, id: &DocumentId) -> Result<Vec<Earlier>> {
    let rows: Vec<(i64, String, String, String, String, String, i64)> = sql!(tx, c => sqlx::query_as(
        "SELECT version, said, dated_on, expires_on, enrolment, replaced_by_name, replaced_at FROM document_versions \
         WHERE document = $1 ORDER BY version DESC"
    ).bind(id).fetch_all(c))?;
    let read = |(version, said, dated_on, expires_on, enrolment, replaced_by, replaced_at): (
        i64,
        String,
        String,
        String,
        String,
        String,
        i64,
    )| {
        let written = written(app, &row_of(id, version), &said, (&dated_on, &expires_on))?;
        Ok(Earlier { written, enrolment: super::enrolment(&enrolment)?, replaced_by, replaced_at })
    };
    rows.into_iter().map(read).collect()
}

/// The documents of a person with all that is known of each.
pub async fn everything_of(
    tx: &mut Tx,
    app: &App,
    person: &PersonId,
) -> Result<Vec<(Document, Vec<Edition>, Vec<Earlier>)>> {
    let mut all = Vec::new();
    for document in of_person(tx, app, person).await? {
        let editions = store::editions(tx, app, &document.id).await?;
        let before = earlier(tx, app, &document.id).await?;
        all.push((document, editions, before));
    }
    Ok(all)
}

/// How many documents a person has, and how many of them have ended or end soon.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Seen {
    /// All of them.
    pub all: i64,
    /// Those that have ended.
    pub expired: i64,
    /// Those that end soon.
    pub ending: i64,
}

/// Counts them.
pub async fn seen_of(tx: &mut Tx, person: &PersonId, today: Date) -> Result<Seen> {
    let (all, expired, told): (i64, i64, i64) = sql!(tx, c => sqlx::query_as(
        "SELECT CAST(COUNT(*) AS BIGINT), \
         CAST(COALESCE(SUM(CASE WHEN expires_on <> '' AND expires_on < $2 THEN 1 ELSE 0 END), 0) AS BIGINT), \
         CAST(COALESCE(SUM(CASE WHEN expires_on <> '' AND expires_on <= $3 THEN 1 ELSE 0 END), 0) AS BIGINT) \
         FROM documents WHERE person = $1 AND deleted_at IS NULL"
    ).bind(person).bind(today.to_string()).bind(Written::told_until(today).to_string()).fetch_one(c))?;
    Ok(Seen { all, expired, ending: told - expired })
}

/// A document that ends on a day.
#[derive(Clone, Debug)]
pub struct Due {
    /// Which.
    pub id: DocumentId,
    /// Whose.
    pub person: PersonId,
    /// Her name.
    pub name: String,
    /// The last day on which it holds.
    pub day: Date,
    /// Who added it.
    pub added_by: AccountId,
    /// The services for which it matters: that of its enrolment, or all in which she is.
    pub services: Vec<SubjectId>,
    /// Grows with every change.
    pub version: i64,
}

#[derive(sqlx::FromRow)]
struct DueRow {
    id: DocumentId,
    person: PersonId,
    family_name: String,
    given_name: String,
    expires_on: String,
    added_by: AccountId,
    service: Option<String>,
    version: i64,
}

/// Those that end from one day to another, both counted, of whom somebody may see. Of a protected record they stand on her own pages
/// only, and what a document is does not leave them either.
pub async fn due_between(tx: &mut Tx, sight: &Sight, (from, to): (Date, Date), most: i64) -> Result<Vec<Due>> {
    let rows: Vec<DueRow> = sql!(tx, c => sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "SELECT d.id, d.person, p.family_name, p.given_name, d.expires_on, d.added_by, e.service, d.version \
         FROM documents d JOIN people p ON p.id = d.person LEFT JOIN enrolments e ON e.person = d.person \
         AND e.state <> 'closed' AND (d.enrolment = '' OR e.id = d.enrolment) \
         WHERE {} AND p.protected = FALSE AND d.deleted_at IS NULL AND d.expires_on <> '' \
         AND d.expires_on BETWEEN $4 AND $5 ORDER BY d.expires_on, d.id, e.id LIMIT $6", sight.seen()
    ))).bind(sight.own()).bind(&sight.account).bind(sight.protected_too).bind(from.to_string()).bind(to.to_string())
        .bind(most).fetch_all(c))?;
    let mut due: Vec<Due> = Vec::new();
    for row in rows {
        let service = row.service.map(|id| id.parse().map_err(StoreError::inconsistent)).transpose()?;
        if let Some(same) = due.last_mut().filter(|same| same.id == row.id) {
            same.services.extend(service);
            continue;
        }
        let day = day(&row.expires_on)?.ok_or_else(|| StoreError::inconsistent("documents.expires_on"))?;
        due.push(Due {
            id: row.id,
            person: row.person,
            name: format!("{} {}", row.family_name, row.given_name).trim().to_owned(),
            day,
            added_by: row.added_by,
            services: service.into_iter().collect(),
            version: row.version,
        });
    }
    Ok(due)
}
