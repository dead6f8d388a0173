//! Documents in the database. Row, file and its chunks are written in one transaction: there is no half a document.

mod files;
mod list;

pub use files::{chunk, editions};
pub use list::{Due, Seen, due_between, earlier, everything_of, of_people, of_person, seen_of};

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{Deleted, Document, DocumentId, Kind, Written};
use crate::accounts::{Account, AccountId};
use crate::app::App;
use crate::audit::{self, Event};
use crate::enrolments::EnrolmentId;
use crate::people::PersonId;
use crate::people::restriction::Unrestricted;
use crate::store::field_key::Place;
use crate::store::{Result, StoreError, Tx};
use crate::web::file::Sealed;
use crate::{execute, sql};

/// Documents with the size of their newest file, before a condition on `d`.
const DOCUMENTS: &str = "SELECT d.id, d.person, d.enrolment, d.said, d.dated_on, d.expires_on, d.editions, \
     COALESCE(f.size, 0) AS size, d.added_by, d.added_by_name, d.added_at, d.changed_at, d.version, d.deleted_at, \
     d.deleted_by_name, d.deleted_because FROM documents d \
     LEFT JOIN document_editions f ON f.document = d.id AND f.edition = d.editions";

#[derive(sqlx::FromRow)]
struct Row {
    id: DocumentId,
    person: PersonId,
    enrolment: String,
    said: String,
    dated_on: String,
    expires_on: String,
    editions: i64,
    size: i64,
    added_by: AccountId,
    added_by_name: String,
    added_at: i64,
    changed_at: i64,
    version: i64,
    deleted_at: Option<i64>,
    deleted_by_name: String,
    deleted_because: String,
}

/// What is sealed of what is said.
#[derive(Serialize, Deserialize)]
struct Said {
    kind: Kind,
    title: String,
}

/// What is said lies where its version lies: no earlier text can be put in its place.
fn row_of(id: &DocumentId, version: i64) -> String {
    format!("{id}/{version}")
}

fn said_at(row: &str) -> Place<'_> {
    Place { table: "documents", column: "said", row }
}

fn because_at(row: &str) -> Place<'_> {
    Place { table: "documents", column: "deleted_because", row }
}

fn seal(app: &App, row: &str, kind: Kind, title: &str) -> Result<String> {
    let said = serde_json::to_vec(&Said { kind, title: title.to_owned() }).map_err(StoreError::inconsistent)?;
    Ok(app.field_key.seal(app.entropy, said_at(row), &said))
}

fn day(text: &str) -> Result<Option<Date>> {
    let day = (!text.is_empty()).then(|| text.parse());
    day.transpose().map_err(StoreError::inconsistent)
}

fn enrolment(text: &str) -> Result<Option<EnrolmentId>> {
    let id = (!text.is_empty()).then(|| text.parse());
    id.transpose().map_err(StoreError::inconsistent)
}

fn day_text(day: Option<Date>) -> String {
    day.map(|day| day.to_string()).unwrap_or_default()
}

/// What was written, from what lies in a row.
fn written(app: &App, row: &str, sealed: &str, (dated_on, expires_on): (&str, &str)) -> Result<Written> {
    let said: Said =
        serde_json::from_slice(&app.field_key.open(said_at(row), sealed)?).map_err(StoreError::inconsistent)?;
    Ok(Written { kind: said.kind, title: said.title, dated_on: day(dated_on)?, expires_on: day(expires_on)? })
}

impl Row {
    fn read(self, app: &App) -> Result<Document> {
        let row = row_of(&self.id, self.version);
        let written = written(app, &row, &self.said, (&self.dated_on, &self.expires_on))?;
        let deleted = match self.deleted_at {
            Some(at) => {
                let because = app.field_key.open_text(because_at(&row), &self.deleted_because)?;
                Some(Deleted { at, by_name: self.deleted_by_name, because })
            }
            None => None,
        };
        Ok(Document {
            id: self.id,
            person: self.person,
            enrolment: enrolment(&self.enrolment)?,
            written,
            editions: self.editions,
            size: self.size.unsigned_abs(),
            added_by: self.added_by,
            added_by_name: self.added_by_name,
            added_at: self.added_at,
            changed_at: self.changed_at,
            version: self.version,
            deleted,
        })
    }
}

/// Adds a document with its first file.
pub async fn add(
    tx: &mut Tx,
    app: &App,
    by: &Account,
    (hers, enrolment): (&Unrestricted, Option<&EnrolmentId>),
    written: &Written,
    file: &Sealed,
) -> Result<DocumentId> {
    let now = app.clock.now();
    let id = DocumentId::new(app.entropy.uuid(now));
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO documents (id, person, enrolment, said, dated_on, expires_on, editions, added_by, added_by_name, \
             added_at, changed_at, version, deleted_by_name, deleted_because) \
             VALUES ($1, $2, $3, $4, $5, $6, 1, $7, $8, $9, $9, 1, '', '')"
        )
        .bind(&id)
        .bind(hers.person())
        .bind(enrolment.map_or("", EnrolmentId::as_str))
        .bind(seal(app, &row_of(&id, 1), written.kind, &written.title)?)
        .bind(day_text(written.dated_on))
        .bind(day_text(written.expires_on))
        .bind(&by.id)
        .bind(&by.name)
        .bind(now.as_millis())
    )?;
    files::put(tx, app, by, (&id, 1), file).await?;
    record(tx, app, by, "document.added", &id, hers.person()).await?;
    Ok(id)
}

/// Changes what is said of a document that was read in version `seen`, and to which enrolment it belongs, and keeps what it said; false when it was changed or taken away
/// meanwhile.
pub async fn correct(
    tx: &mut Tx,
    app: &App,
    (by, hers): (&Account, &Unrestricted),
    document: &Document,
    seen: i64,
    (written, enrolment): (&Written, Option<&EnrolmentId>),
) -> Result<bool> {
    about_her(document, hers)?;
    if !step(tx, app, by, (&document.id, seen), (written, enrolment), document.editions).await? {
        return Ok(false);
    }
    record(tx, app, by, "document.changed", &document.id, &document.person).await?;
    Ok(true)
}

/// Adds a new file to a document as it is now, with the days that the file carries; the old file and the old days are kept. Who
/// replaces takes nothing from who has changed the title or added another file meanwhile.
pub async fn replace(
    tx: &mut Tx,
    app: &App,
    (by, hers): (&Account, &Unrestricted),
    document: &Document,
    (dated_on, expires_on): (Option<Date>, Option<Date>),
    file: &Sealed,
) -> Result<bool> {
    about_her(document, hers)?;
    let written = Written { dated_on, expires_on, ..document.written.clone() };
    let edition = document.editions + 1;
    let said = (&written, document.enrolment.as_ref());
    if !step(tx, app, by, (&document.id, document.version), said, edition).await? {
        return Ok(false);
    }
    files::put(tx, app, by, (&document.id, edition), file).await?;
    record(tx, app, by, "document.replaced", &document.id, &document.person).await?;
    Ok(true)
}

/// One version further.
async fn step(
    tx: &mut Tx,
    app: &App,
    by: &Account,
    (id, seen): (&DocumentId, i64),
    (written, enrolment): (&Written, Option<&EnrolmentId>),
    editions: i64,
) -> Result<bool> {
    let now = app.clock.now().as_millis();
    let kept = execute!(
        tx,
        sqlx::query(
            "INSERT INTO document_versions (document, version, said, dated_on, expires_on, enrolment, replaced_by_name, \
             replaced_at) SELECT id, version, said, dated_on, expires_on, enrolment, $3, $4 FROM documents \
             WHERE id = $1 AND version = $2 AND deleted_at IS NULL"
        )
        .bind(id)
        .bind(seen)
        .bind(&by.name)
        .bind(now)
    )?;
    if kept == 0 {
        return Ok(false);
    }
    execute!(
        tx,
        sqlx::query(
            "UPDATE documents SET said = $3, dated_on = $4, expires_on = $5, editions = $6, changed_at = $7, \
             enrolment = $8, version = version + 1 WHERE id = $1 AND version = $2"
        )
        .bind(id)
        .bind(seen)
        .bind(seal(app, &row_of(id, seen + 1), written.kind, &written.title)?)
        .bind(day_text(written.dated_on))
        .bind(day_text(written.expires_on))
        .bind(editions)
        .bind(now)
        .bind(enrolment.map_or("", EnrolmentId::as_str))
    )?;
    Ok(true)
}

/// Takes a document away that was read in version `seen`: its files, its title and what it said before are gone; the row says who,
/// when and why. False when it was changed or taken away meanwhile.
pub async fn delete(
    tx: &mut Tx,
    app: &App,
    (by, hers): (&Account, &Unrestricted),
    document: &Document,
    seen: i64,
    because: &str,
) -> Result<bool> {
    about_her(document, hers)?;
    let (id, row) = (&document.id, row_of(&document.id, seen + 1));
    let gone = execute!(
        tx,
        sqlx::query(
            "UPDATE documents SET said = $3, dated_on = '', expires_on = '', changed_at = $4, deleted_at = $4, \
             deleted_by_name = $5, deleted_because = $6, version = version + 1 \
             WHERE id = $1 AND version = $2 AND deleted_at IS NULL"
        )
        .bind(id)
        .bind(seen)
        .bind(seal(app, &row, document.written.kind, "")?)
        .bind(app.clock.now().as_millis())
        .bind(&by.name)
        .bind(app.field_key.seal_text(app.entropy, because_at(&row), because))
    )?;
    if gone == 0 {
        return Ok(false);
    }
    files::erase(tx, id).await?;
    execute!(tx, sqlx::query("DELETE FROM document_versions WHERE document = $1").bind(id))?;
    record(tx, app, by, "document.deleted", id, &document.person).await?;
    Ok(true)
}

/// The proof is about the person whose document it is.
fn about_her(document: &Document, hers: &Unrestricted) -> Result<()> {
    if hers.is_of(&document.person) { Ok(()) } else { Err(StoreError::inconsistent("documents.person")) }
}

async fn record(tx: &mut Tx, app: &App, by: &Account, action: &str, id: &DocumentId, person: &PersonId) -> Result<()> {
    let event = Event::new(action, "document", id.as_str()).detail(format!("person={person}"));
    audit::record(tx, app, &by.actor(), event).await
}

/// One document of a person, also one that was taken away.
pub async fn find(tx: &mut Tx, app: &App, person: &PersonId, id: &DocumentId) -> Result<Option<Document>> {
    let row: Option<Row> = sql!(tx, c => sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "{DOCUMENTS} WHERE d.person = $1 AND d.id = $2"
    ))).bind(person).bind(id).fetch_optional(c))?;
    row.map(|row| row.read(app)).transpose()
}
