//! Processing that is no service, in the database.

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::accounts::Account;
use crate::app::App;
use crate::audit::{self, Event};
use crate::processing::others::{Key, Lawful, Other, Said};
use crate::processing::register::{Told, chosen};
use crate::processing::special::Special;
use crate::processing::{Earlier, Role, Written};
use crate::store::{Result, StoreError, Tx};
use crate::{execute, sql};

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    name: String,
    role: String,
    controller: String,
    contact: String,
    purpose: String,
    subjects: String,
    categories: String,
    lawful: String,
    grounds: String,
    matters: String,
    law: String,
    recipients: String,
    transfers: String,
    kept: String,
    measures: String,
    ended_on: String,
    changed_by_name: String,
    changed_at: i64,
    version: i64,
}

const COLUMNS: &str = "id, name, role, controller, contact, purpose, subjects, categories, lawful, grounds, matters, law, recipients, \
                       transfers, kept, measures, ended_on, changed_by_name, changed_at, version";

fn day(text: &str) -> Result<Option<Date>> {
    if text.is_empty() { Ok(None) } else { text.parse().map(Some).map_err(StoreError::inconsistent) }
}

impl Row {
    fn read(self) -> Result<Other> {
        let role = Role::from_code(&self.role).ok_or_else(|| StoreError::inconsistent("other_processing.role"))?;
        let told = Told {
            purpose: self.purpose,
            categories: Told::categories(&self.categories),
            special: Special::stored(&self.grounds, &self.matters, self.law),
            recipients: self.recipients,
            transfers: self.transfers,
            measures: self.measures,
        };
        let said = Said {
            name: self.name,
            role,
            controller: self.controller,
            contact: self.contact,
            subjects: self.subjects,
            lawful: chosen(Lawful::ALL, Lawful::code, &self.lawful),
            kept: self.kept,
            told,
            ended_on: day(&self.ended_on)?,
        };
        let key = self.id.parse().map_err(StoreError::inconsistent)?;
        let written = Written { by: self.changed_by_name, at: self.changed_at };
        Ok(Other { key, said, written, version: self.version })
    }
}

/// What an entry said, and who changed it.
#[derive(sqlx::FromRow)]
struct Past {
    #[sqlx(flatten)]
    row: Row,
    replaced_by_name: String,
    replaced_at: i64,
}

/// Every entry that somebody has written, in the order in which they were.
pub async fn all(tx: &mut Tx) -> Result<Vec<Other>> {
    let rows: Vec<Row> = sql!(tx, c => sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "SELECT {COLUMNS} FROM other_processing ORDER BY id"
    ))).fetch_all(c))?;
    rows.into_iter().map(Row::read).collect()
}

/// One entry; nothing before somebody has written it.
pub async fn find(tx: &mut Tx, key: &Key) -> Result<Option<Other>> {
    let row: Option<Row> = sql!(tx, c => sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "SELECT {COLUMNS} FROM other_processing WHERE id = $1"
    ))).bind(key.as_str()).fetch_optional(c))?;
    row.map(Row::read).transpose()
}

/// What every entry said before, the newest first, by its key.
pub async fn earlier(tx: &mut Tx) -> Result<BTreeMap<String, Vec<Earlier<Said>>>> {
    let rows: Vec<Past> = sql!(tx, c => sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "SELECT {COLUMNS}, replaced_by_name, replaced_at FROM other_processing_versions ORDER BY id, version DESC"
    ))).fetch_all(c))?;
    let mut earlier: BTreeMap<String, Vec<Earlier<Said>>> = BTreeMap::new();
    for Past { row, replaced_by_name, replaced_at } in rows {
        let replaced = Written { by: replaced_by_name, at: replaced_at };
        let Other { key, said, written, .. } = row.read()?;
        earlier.entry(key.as_str().to_owned()).or_default().push(Earlier { said, written, replaced });
    }
    Ok(earlier)
}

/// Writes an entry over the version that was seen (nought: nobody had written it) and keeps what it said; false when somebody else has
/// been faster.
pub async fn write(tx: &mut Tx, app: &App, by: &Account, (old, seen): (&Other, i64), new: &Said) -> Result<bool> {
    let now = app.clock.now().as_millis();
    if seen > 0 && !keep(tx, &old.key, seen, (&by.name, now)).await? {
        return Ok(false);
    }
    let done = execute!(
        tx,
        sqlx::query(if seen == 0 { INSERT } else { UPDATE })
            .bind(old.key.as_str())
            .bind(seen)
            .bind(&new.name)
            .bind(new.role.code())
            .bind(&new.controller)
            .bind(&new.contact)
            .bind(&new.told.purpose)
            .bind(&new.subjects)
            .bind(new.told.codes())
            .bind(new.lawful())
            .bind(new.told.special.grounds())
            .bind(new.told.special.matters())
            .bind(&new.told.special.law)
            .bind(&new.told.recipients)
            .bind(&new.told.transfers)
            .bind(&new.kept)
            .bind(&new.told.measures)
            .bind(new.ended_on.map(|day| day.to_string()).unwrap_or_default())
            .bind(&by.name)
            .bind(now)
    )?;
    if done == 0 {
        return Ok(false);
    }
    let action = match (seen, old.said.ended_on, new.ended_on) {
        (0, ..) => "service.register-written",
        (_, None, Some(_)) => "service.register-ended",
        _ => "service.register-changed",
    };
    audit::record(tx, app, &by.actor(), Event::new(action, "register", old.key.as_str())).await?;
    Ok(true)
}

/// Keeps what a version said, before it is written over; false when it is not the newest any more.
async fn keep(tx: &mut Tx, key: &Key, seen: i64, (by, now): (&str, i64)) -> Result<bool> {
    let kept = execute!(
        tx,
        sqlx::query(sqlx::AssertSqlSafe(format!(
            "INSERT INTO other_processing_versions ({COLUMNS}, replaced_by_name, replaced_at) \
             SELECT {COLUMNS}, $3, $4 FROM other_processing WHERE id = $1 AND version = $2"
        )))
        .bind(key.as_str())
        .bind(seen)
        .bind(by)
        .bind(now)
    )?;
    Ok(kept == 1)
}

const INSERT: &str = "INSERT INTO other_processing (id, version, name, role, controller, contact, purpose, subjects, categories, lawful, \
     grounds, matters, law, recipients, transfers, kept, measures, ended_on, changed_by_name, changed_at) \
     VALUES ($1, $2 + 1, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20) \
     ON CONFLICT (id) DO NOTHING";

const UPDATE: &str = "UPDATE other_processing SET version = version + 1, name = $3, role = $4, controller = $5, contact = $6, \
     purpose = $7, subjects = $8, categories = $9, lawful = $10, grounds = $11, matters = $12, law = $13, recipients = $14, \
     transfers = $15, kept = $16, measures = $17, ended_on = $18, changed_by_name = $19, changed_at = $20 \
     WHERE id = $1 AND version = $2";
