//! Relations in the database.

pub mod many;
pub mod voices;

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::{Earlier, Relation, RelationId, Said};
use crate::accounts::Account;
use crate::app::App;
use crate::audit::{self, Event};
use crate::people::PersonId;
use crate::people::restriction::Unrestricted;
use crate::store::field_key::Place;
use crate::store::marks::marks;
use crate::store::{Result, StoreError, Tx};
use crate::{execute, sql};

const COLUMNS: &str = "id, person, other, said, ended_on, written_by_name, written_at, changed_at, version";

#[derive(sqlx::FromRow)]
struct Row {
    id: RelationId,
    person: PersonId,
    other: String,
    said: String,
    ended_on: String,
    written_by_name: String,
    written_at: i64,
    changed_at: i64,
    version: i64,
}

/// What is said lies where its version lies: no earlier text can be put in its place.
fn row_of(id: &RelationId, version: i64) -> String {
    format!("{id}/{version}")
}

fn place(row: &str) -> Place<'_> {
    Place { table: "relations", column: "said", row }
}

fn open(app: &App, row: &str, sealed: &str) -> Result<Said> {
    let text = app.field_key.open(place(row), sealed)?;
    serde_json::from_slice(&text).map_err(StoreError::inconsistent)
}

fn seal(app: &App, row: &str, said: &Said) -> Result<String> {
    let text = serde_json::to_vec(said).map_err(StoreError::inconsistent)?;
    Ok(app.field_key.seal(app.entropy, place(row), &text))
}

fn day(text: &str) -> Result<Option<Date>> {
    let day = (!text.is_empty()).then(|| text.parse());
    day.transpose().map_err(StoreError::inconsistent)
}

fn day_text(day: Option<Date>) -> String {
    day.map(|day| day.to_string()).unwrap_or_default()
}

impl Row {
    fn read(self, app: &App) -> Result<Relation> {
        let said = open(app, &row_of(&self.id, self.version), &self.said)?;
        let other = Some(self.other).filter(|id| !id.is_empty());
        Ok(Relation {
            id: self.id,
            person: self.person,
            other: other.map(|id| id.parse().map_err(StoreError::inconsistent)).transpose()?,
            said,
            ended_on: day(&self.ended_on)?,
            author_name: self.written_by_name,
            written_at: self.written_at,
            changed_at: self.changed_at,
            version: self.version,
        })
    }
}

/// Writes a new relation of a person.
pub async fn write(
    tx: &mut Tx,
    app: &App,
    by: &Account,
    hers: &Unrestricted,
    other: Option<&PersonId>,
    said: &Said,
) -> Result<RelationId> {
    let now = app.clock.now();
    let id = RelationId::new(app.entropy.uuid(now));
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO relations (id, person, other, said, ended_on, written_by, written_by_name, written_at, changed_at, \
             version) VALUES ($1, $2, $3, $4, '', $5, $6, $7, $7, 1)"
        )
        .bind(&id)
        .bind(hers.person())
        .bind(other.map_or("", PersonId::as_str))
        .bind(seal(app, &row_of(&id, 1), said)?)
        .bind(&by.id)
        .bind(&by.name)
        .bind(now.as_millis())
    )?;
    record(tx, app, by, "relation.written", &id, hers.person()).await?;
    Ok(id)
}

/// Changes a relation that was read in version `seen` and keeps what it said; false when it was changed meanwhile.
pub async fn change(
    tx: &mut Tx,
    app: &App,
    (by, hers): (&Account, &Unrestricted),
    relation: &Relation,
    seen: i64,
    (said, ended_on): (&Said, Option<Date>),
) -> Result<bool> {
    if !hers.is_of(&relation.person) {
        return Err(StoreError::inconsistent("a proof about somebody else"));
    }
    let now = app.clock.now().as_millis();
    let kept = execute!(
        tx,
        sqlx::query(
            "INSERT INTO relation_versions (relation, version, said, ended_on, replaced_by_name, replaced_at) \
             SELECT id, version, said, ended_on, $3, $4 FROM relations WHERE id = $1 AND version = $2"
        )
        .bind(&relation.id)
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
            "UPDATE relations SET said = $3, ended_on = $4, changed_at = $5, version = version + 1 \
             WHERE id = $1 AND version = $2"
        )
        .bind(&relation.id)
        .bind(seen)
        .bind(seal(app, &row_of(&relation.id, seen + 1), said)?)
        .bind(day_text(ended_on))
        .bind(now)
    )?;
    let ends = ended_on.is_some() && relation.ended_on.is_none();
    let action = if ends { "relation.ended" } else { "relation.changed" };
    record(tx, app, by, action, &relation.id, &relation.person).await?;
    Ok(true)
}

async fn record(tx: &mut Tx, app: &App, by: &Account, action: &str, id: &RelationId, person: &PersonId) -> Result<()> {
    let event = Event::new(action, "relation", id.as_str()).detail(format!("person={person}"));
    audit::record(tx, app, &by.actor(), event).await
}

/// Every relation of a person, ended ones too: those on her page, and those of other records that lead to her, in the order in which
/// they were written. Who may see the others is for the caller to ask.
pub async fn of_person(tx: &mut Tx, app: &App, person: &PersonId) -> Result<Vec<Relation>> {
    let rows: Vec<Row> = sql!(tx, c => sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "SELECT {COLUMNS} FROM relations WHERE person = $1 OR other = $1 ORDER BY written_at, id"
    ))).bind(person).fetch_all(c))?;
    rows.into_iter().map(|row| row.read(app)).collect()
}

/// People of one question: both engines take more than 30,000 values.
const AT_ONCE: usize = 500;

/// The same of many people, each relation once.
pub async fn of_people(tx: &mut Tx, app: &App, people: &[PersonId]) -> Result<Vec<Relation>> {
    let mut relations: BTreeMap<(i64, RelationId), Relation> = BTreeMap::new();
    for some in people.chunks(AT_ONCE) {
        let these = marks(1, some.len());
        let text = format!(
            "SELECT {COLUMNS} FROM relations WHERE id IN (SELECT a.id FROM relations a WHERE a.person IN ({these}) \
             UNION ALL SELECT b.id FROM relations b WHERE b.other <> '' AND b.other IN ({these}))"
        );
        let rows: Vec<Row> = sql!(tx, c => {
            let asked = sqlx::query_as(sqlx::AssertSqlSafe(text.as_str()));
            some.iter().fold(asked, sqlx::query::QueryAs::bind).fetch_all(c)
        })?;
        for row in rows {
            let relation = row.read(app)?;
            relations.insert((relation.written_at, relation.id.clone()), relation);
        }
    }
    Ok(relations.into_values().collect())
}

/// One relation.
pub async fn find(tx: &mut Tx, app: &App, id: &RelationId) -> Result<Option<Relation>> {
    let row: Option<Row> = sql!(tx, c => sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "SELECT {COLUMNS} FROM relations WHERE id = $1"
    ))).bind(id).fetch_optional(c))?;
    row.map(|row| row.read(app)).transpose()
}

/// What a relation said before, the newest first.
pub async fn earlier(tx: &mut Tx, app: &App, id: &RelationId) -> Result<Vec<Earlier>> {
    let rows: Vec<(i64, String, String, String, i64)> = sql!(tx, c => sqlx::query_as(
        "SELECT version, said, ended_on, replaced_by_name, replaced_at FROM relation_versions WHERE relation = $1 \
         ORDER BY version DESC"
    ).bind(id).fetch_all(c))?;
    let read = |(version, said, ended_on, replaced_by, replaced_at): (i64, String, String, String, i64)| {
        let said = open(app, &row_of(id, version), &said)?;
        Ok(Earlier { said, ended_on: day(&ended_on)?, replaced_by, replaced_at })
    };
    rows.into_iter().map(read).collect()
}
