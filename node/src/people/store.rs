//! People in the database.

pub mod care;
pub mod died;
mod gone;
mod merged;
mod perhaps;

pub use gone::erase;
pub use merged::{current, lead_to, merged, stand_alone};
pub use perhaps::perhaps;

use std::str::FromStr;

use jiff::civil::Date;

use super::tax_code::TaxCode;
use super::{Details, NoTaxCode, Person, PersonId, Private, Sex, Sight, words};
use crate::app::App;
use crate::audit::{self, Actor, Event};
use crate::store::field_key::Place;
use crate::store::fold::fold;
use crate::store::marks::marks;
use crate::store::{Result, StoreError, Tx};
use crate::{execute, sql};

const COLUMNS: &str = "id, family_name, given_name, called, birth_date, died_on, birth_place, sex, citizenship, tax_code_kind, tax_code, \
     comune, private, protected, opened_by, created_at, changed_at, version";

/// A row as stored.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(super) struct Row {
    id: PersonId,
    family_name: String,
    given_name: String,
    called: String,
    birth_date: String,
    died_on: String,
    birth_place: String,
    sex: String,
    citizenship: String,
    tax_code_kind: String,
    tax_code: String,
    comune: String,
    private: String,
    protected: bool,
    opened_by: String,
    created_at: i64,
    changed_at: i64,
    version: i64,
}

pub(super) fn place<'a>(id: &'a PersonId, column: &'static str) -> Place<'a> {
    Place { table: "people", column, row: id.as_str() }
}

fn some(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}

impl Row {
    fn into_person(self, app: &App) -> Result<Person> {
        let tax_code = if self.tax_code.is_empty() {
            Err(NoTaxCode::from_str(&self.tax_code_kind)
                .map_err(|()| StoreError::inconsistent("people.tax_code_kind"))?)
        } else {
            let text = app.field_key.open_text(place(&self.id, "tax_code"), &self.tax_code)?;
            Ok(TaxCode::parse(&text).map_err(|_| StoreError::inconsistent("people.tax_code"))?)
        };
        let private = if self.private.is_empty() {
            Private::default()
        } else {
            let text = app.field_key.open(place(&self.id, "private"), &self.private)?;
            serde_json::from_slice(&text).map_err(StoreError::inconsistent)?
        };
        let details = Details {
            family_name: self.family_name,
            given_name: self.given_name,
            called: self.called,
            birth_date: some(&self.birth_date).and_then(|date| date.parse().ok()),
            died_on: some(&self.died_on).and_then(|date| date.parse().ok()),
            birth_place: some(&self.birth_place),
            sex: Sex::from_str(&self.sex).ok(),
            citizenship: some(&self.citizenship),
            tax_code,
            comune: some(&self.comune),
            private,
            protected: self.protected,
        };
        let (opened_by, created_at, changed_at) = (self.opened_by, self.created_at, self.changed_at);
        Ok(Person { id: self.id, details, opened_by, created_at, changed_at, version: self.version })
    }
}

/// Opens a new record.
pub async fn register(tx: &mut Tx, app: &App, actor: &Actor, details: &Details) -> Result<PersonId> {
    let now = app.clock.now();
    let id = PersonId::new(app.entropy.uuid(now));
    let opened_by = match actor {
        Actor::Account { id, .. } => id.as_str(),
        _ => "",
    };
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO people (id, family_name, given_name, sort_key, tax_code_kind, opened_by, created_at, changed_at, \
             version) VALUES ($1, '', '', '', 'unknown', $2, $3, $3, 0)"
        )
        .bind(&id)
        .bind(opened_by)
        .bind(now.as_millis())
    )?;
    write(tx, app, &id, details, 0).await?;
    audit::record(tx, app, actor, Event::new("person.open", "person", id.as_str())).await?;
    Ok(id)
}

/// Writes a record's columns and what it is found by, if its version is still `version`; answers whether it was.
pub(super) async fn write(tx: &mut Tx, app: &App, id: &PersonId, details: &Details, version: i64) -> Result<bool> {
    let (kind, code, lookup) = match &details.tax_code {
        Err(reason) => (reason.code(), String::new(), String::new()),
        Ok(code) => {
            let kind = if matches!(code, TaxCode::Full(_)) { "full" } else { "provisional" };
            let sealed = app.field_key.seal_text(app.entropy, place(id, "tax_code"), code.as_str());
            (kind, sealed, app.field_key.lookup("tax_code", &code.plain()))
        }
    };
    let private = serde_json::to_vec(&details.private).map_err(StoreError::inconsistent)?;
    let private = app.field_key.seal(app.entropy, place(id, "private"), &private);
    let touched = execute!(
        tx,
        sqlx::query(
            "UPDATE people SET family_name = $3, given_name = $4, sort_key = $5, birth_date = $6, birth_place = $7, \
             sex = $8, citizenship = $9, tax_code_kind = $10, tax_code = $11, tax_code_lookup = $12, comune = $13, \
             private = $14, protected = $15, changed_at = $16, called = $17, died_on = $18, \
             death_written_at = CASE WHEN died_on = $18 THEN death_written_at ELSE $16 END, version = version + 1 \
             WHERE id = $1 AND version = $2"
        )
        .bind(id)
        .bind(version)
        .bind(&details.family_name)
        .bind(&details.given_name)
        .bind(fold(&details.name()))
        .bind(details.birth_date.map(|date| date.to_string()).unwrap_or_default())
        .bind(details.birth_place.as_deref().unwrap_or_default())
        .bind(details.sex.map_or("", Sex::code))
        .bind(details.citizenship.as_deref().unwrap_or_default())
        .bind(kind)
        .bind(&code)
        .bind(&lookup)
        .bind(details.comune.as_deref().unwrap_or_default())
        .bind(&private)
        .bind(details.protected)
        .bind(app.clock.now().as_millis())
        .bind(&details.called)
        .bind(details.died_on.map(|date| date.to_string()).unwrap_or_default())
    )?;
    if touched == 1 {
        words::write(tx, id, &fold(&details.name()), &fold(&details.called)).await?;
        care::follow(tx, id).await?;
    }
    Ok(touched == 1)
}

/// Whether a record is there, protected, and was opened by another account than this one.
pub async fn is_protected_by_another(tx: &mut Tx, id: &PersonId, account: &str) -> Result<bool> {
    let found: Option<String> = sql!(tx, c => sqlx::query_scalar(
        "SELECT id FROM people WHERE id = $1 AND protected = TRUE AND opened_by <> $2"
    ).bind(id).bind(account).fetch_optional(c))?;
    Ok(found.is_some())
}

/// A record, if it may be seen and was not merged into another. The caller writes the audit row of the reading.
pub async fn find(tx: &mut Tx, app: &App, sight: &Sight, id: &PersonId) -> Result<Option<Person>> {
    let row: Option<Row> = sql!(tx, c => sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "SELECT {COLUMNS} FROM people p WHERE {} AND p.id = $4", sight.seen()
    ))).bind(sight.own()).bind(&sight.account).bind(sight.protected_too).bind(id).fetch_optional(c))?;
    row.map(|row| row.into_person(app)).transpose()
}

/// Records of one question: both engines take more than 30,000 values.
const AT_ONCE: usize = 500;

/// Those of these records that may be seen, in no order. The caller writes the audit rows of the reading.
pub async fn found(tx: &mut Tx, app: &App, sight: &Sight, ids: &[PersonId]) -> Result<Vec<Person>> {
    let mut people = Vec::with_capacity(ids.len());
    for some in ids.chunks(AT_ONCE) {
        let (seen, these) = (sight.seen(), marks(4, some.len()));
        let text = format!("SELECT {COLUMNS} FROM people p WHERE {seen} AND p.id IN ({these})");
        let rows: Vec<Row> = sql!(tx, c => {
            let asked = sqlx::query_as(sqlx::AssertSqlSafe(text.as_str()));
            let asked = asked.bind(sight.own()).bind(&sight.account).bind(sight.protected_too);
            some.iter().fold(asked, sqlx::query::QueryAs::bind).fetch_all(c)
        })?;
        for row in rows {
            people.push(row.into_person(app)?);
        }
    }
    Ok(people)
}

/// Whoever has this codice fiscale, or this name and day of birth. Each half says what its index is made of: one question with `OR`
/// would read everybody on SQLite.
pub(super) const ALIKE: &str = "p.id IN \
     (SELECT c.id FROM people c WHERE c.tax_code_lookup = $4 AND c.tax_code_lookup <> '' UNION ALL \
      SELECT n.id FROM people n WHERE n.birth_date = $5 AND n.sort_key = $6 AND n.birth_date <> '') LIMIT 5";

/// Records that could be the same person: the same codice fiscale, or the same name and date of birth.
pub async fn lookalikes(tx: &mut Tx, app: &App, sight: &Sight, details: &Details) -> Result<Vec<Person>> {
    let lookup = details
        .tax_code
        .as_ref()
        .map_or_else(|_| "-".to_owned(), |code| app.field_key.lookup("tax_code", &code.plain()));
    let birth = details.birth_date.map_or_else(|| "-".to_owned(), |date| date.to_string());
    let rows: Vec<Row> = sql!(tx, c => sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "SELECT {COLUMNS} FROM people p WHERE {} AND {ALIKE}", sight.seen()
    ))).bind(sight.own()).bind(&sight.account).bind(sight.protected_too).bind(&lookup).bind(&birth)
        .bind(fold(&details.name())).fetch_all(c))?;
    rows.into_iter().map(|row| row.into_person(app)).collect()
}

/// Whether no relation that holds on a day leads from or to a record: what each of them says is nobody's business here.
pub async fn has_nobody(tx: &mut Tx, id: &PersonId, today: Date) -> Result<bool> {
    let found: Option<i64> = sql!(tx, c => sqlx::query_scalar(
        "SELECT written_at FROM relations WHERE (person = $1 OR other = $1) AND (ended_on = '' OR ended_on > $2) LIMIT 1"
    ).bind(id).bind(today.to_string()).fetch_optional(c))?;
    Ok(found.is_none())
}

/// How many records no list of everybody has, at most: those that are protected, whoever opened them, unless they are seen too, and those
/// that were merged into another or erased.
pub async fn hidden(tx: &mut Tx, protected_too: bool) -> Result<i64> {
    let gone: i64 = sql!(tx, c => sqlx::query_scalar(
        "SELECT CAST(COUNT(*) AS BIGINT) FROM people WHERE merged_into <> ''"
    ).fetch_one(c))?;
    if protected_too {
        return Ok(gone);
    }
    let protected: i64 = sql!(tx, c => sqlx::query_scalar(
        "SELECT CAST(COUNT(*) AS BIGINT) FROM people WHERE protected = TRUE"
    ).fetch_one(c))?;
    Ok(gone + protected)
}
