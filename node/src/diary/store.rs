//! Diaries in the database.

pub mod sought;

use jiff::civil::Date;

use super::{Entry, EntryId, Kind, Written};
use crate::accounts::Account;
use crate::app::App;
use crate::audit::{self, Event};
use crate::enrolments::EnrolmentId;
use crate::people::PersonId;
use crate::people::restriction::Unrestricted;
use crate::store::field_key::Place;
use crate::store::{Result, StoreError, Tx};
use crate::{execute, sql};

const COLUMNS: &str =
    "id, person, enrolment, kind, day, text, written_by, written_by_name, written_at, changed_at, version";

#[derive(sqlx::FromRow)]
struct Row {
    id: EntryId,
    person: PersonId,
    enrolment: String,
    kind: String,
    day: String,
    text: String,
    written_by: String,
    written_by_name: String,
    written_at: i64,
    changed_at: i64,
    version: i64,
}

/// A text lies where its version lies: no earlier one can be put in its place.
fn row_of(id: &EntryId, version: i64) -> String {
    format!("{id}/{version}")
}

fn place(row: &str) -> Place<'_> {
    Place { table: "diary_entries", column: "text", row }
}

fn read(app: &App, row: &str, kind: &str, day: &str, sealed: &str) -> Result<Written> {
    let kind = kind.parse().map_err(|()| StoreError::inconsistent("diary_entries.kind"))?;
    let on = day.parse().map_err(StoreError::inconsistent)?;
    Ok(Written { kind, on, text: app.field_key.open_text(place(row), sealed)? })
}

impl Row {
    fn read(self, app: &App) -> Result<Entry> {
        let written = read(app, &row_of(&self.id, self.version), &self.kind, &self.day, &self.text)?;
        let enrolment = Some(self.enrolment).filter(|id| !id.is_empty());
        Ok(Entry {
            enrolment: enrolment.map(|id| id.parse().map_err(StoreError::inconsistent)).transpose()?,
            id: self.id,
            person: self.person,
            written,
            author: self.written_by,
            author_name: self.written_by_name,
            written_at: self.written_at,
            changed_at: self.changed_at,
            version: self.version,
        })
    }
}

/// Adds an entry.
pub async fn write(
    tx: &mut Tx,
    app: &App,
    by: &Account,
    hers: &Unrestricted,
    enrolment: Option<&EnrolmentId>,
    written: &Written,
) -> Result<EntryId> {
    let now = app.clock.now();
    let id = EntryId::new(app.entropy.uuid(now));
    let row = row_of(&id, 1);
    let sealed = app.field_key.seal_text(app.entropy, place(&row), &written.text);
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO diary_entries (id, person, enrolment, kind, day, text, written_by, written_by_name, written_at, \
             changed_at, version) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9, 1)"
        )
        .bind(&id)
        .bind(hers.person())
        .bind(enrolment.map_or("", EnrolmentId::as_str))
        .bind(written.kind.code())
        .bind(written.on.to_string())
        .bind(sealed)
        .bind(&by.id)
        .bind(&by.name)
        .bind(now.as_millis())
    )?;
    record(tx, app, by, "diary.written", &id, hers.person()).await?;
    Ok(id)
}

/// Corrects an entry that was read in this version and keeps what it said; false when it was corrected meanwhile.
pub async fn correct(
    tx: &mut Tx,
    app: &App,
    (by, hers): (&Account, &Unrestricted),
    entry: &Entry,
    seen: i64,
    new: &Written,
) -> Result<bool> {
    if !hers.is_of(&entry.person) {
        return Err(StoreError::inconsistent("a proof about somebody else"));
    }
    let now = app.clock.now().as_millis();
    let row = row_of(&entry.id, seen + 1);
    let sealed = app.field_key.seal_text(app.entropy, place(&row), &new.text);
    let kept = execute!(
        tx,
        sqlx::query(
            "INSERT INTO diary_versions (entry, version, kind, day, text, replaced_at) \
             SELECT id, version, kind, day, text, $3 FROM diary_entries WHERE id = $1 AND version = $2"
        )
        .bind(&entry.id)
        .bind(seen)
        .bind(now)
    )?;
    if kept == 0 {
        return Ok(false);
    }
    execute!(
        tx,
        sqlx::query(
            "UPDATE diary_entries SET kind = $3, day = $4, text = $5, changed_at = $6, version = version + 1 \
             WHERE id = $1 AND version = $2"
        )
        .bind(&entry.id)
        .bind(seen)
        .bind(new.kind.code())
        .bind(new.on.to_string())
        .bind(sealed)
        .bind(now)
    )?;
    record(tx, app, by, "diary.corrected", &entry.id, &entry.person).await?;
    Ok(true)
}

async fn record(tx: &mut Tx, app: &App, by: &Account, action: &str, id: &EntryId, person: &PersonId) -> Result<()> {
    let event = Event::new(action, "diary", id.as_str()).detail(format!("person={person}"));
    audit::record(tx, app, &by.actor(), event).await
}

/// How many entries there are, up to a number.
pub async fn count(tx: &mut Tx, person: &PersonId, most: i64) -> Result<i64> {
    sql!(tx, c => sqlx::query_scalar(
        "SELECT CAST(COUNT(*) AS BIGINT) FROM (SELECT 1 FROM diary_entries WHERE person = $1 LIMIT $2) counted"
    ).bind(person).bind(most).fetch_one(c))
}

/// How many entries of one kind there are, up to a number.
pub async fn count_of(tx: &mut Tx, person: &PersonId, kind: Kind, most: i64) -> Result<i64> {
    sql!(tx, c => sqlx::query_scalar(
        "SELECT CAST(COUNT(*) AS BIGINT) FROM (SELECT 1 FROM diary_entries WHERE person = $1 AND kind = $2 LIMIT $3) counted"
    ).bind(person).bind(kind.code()).bind(most).fetch_one(c))
}

/// An entry in a list: of which day and by whom, without its words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Headed {
    /// Identifier.
    pub id: EntryId,
    /// The day of which it tells.
    pub on: Date,
    /// The name of its author, as it was then.
    pub author_name: String,
}

/// The newest entries of one kind, the newest day first.
pub async fn newest_of(tx: &mut Tx, person: &PersonId, kind: Kind, most: i64) -> Result<Vec<Headed>> {
    let rows: Vec<(EntryId, String, String)> = sql!(tx, c => sqlx::query_as(
        "SELECT id, day, written_by_name FROM diary_entries WHERE person = $1 AND kind = $2 \
         ORDER BY day DESC, written_at DESC, id DESC LIMIT $3"
    ).bind(person).bind(kind.code()).bind(most).fetch_all(c))?;
    let read = |(id, day, author_name): (EntryId, String, String)| {
        Ok(Headed { id, on: day.parse().map_err(StoreError::inconsistent)?, author_name })
    };
    rows.into_iter().map(read).collect()
}

/// One entry.
pub async fn find(tx: &mut Tx, app: &App, id: &EntryId) -> Result<Option<Entry>> {
    let row: Option<Row> = sql!(tx, c => sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "SELECT {COLUMNS} FROM diary_entries WHERE id = $1"
    ))).bind(id).fetch_optional(c))?;
    row.map(|row| row.read(app)).transpose()
}

/// What an entry said before, the newest first, each with when it was replaced in milliseconds.
pub async fn earlier(tx: &mut Tx, app: &App, id: &EntryId) -> Result<Vec<(Written, i64)>> {
    let rows: Vec<(i64, String, String, String, i64)> = sql!(tx, c => sqlx::query_as(
        "SELECT version, kind, day, text, replaced_at FROM diary_versions WHERE entry = $1 ORDER BY version DESC"
    ).bind(id).fetch_all(c))?;
    let read = |(version, kind, day, text, replaced): (i64, String, String, String, i64)| {
        Ok((read(app, &row_of(id, version), &kind, &day, &text)?, replaced))
    };
    rows.into_iter().map(read).collect()
}
