//! The processing of services and its notices, in the database.

pub mod others;

use std::collections::BTreeMap;

use pico_protocol::id::SubjectId;

use super::register::Told;
use super::special::Special;
use super::{Earlier, Notice, Processing, RestsOn, Role, Written};
use crate::accounts::Account;
use crate::app::App;
use crate::audit::{self, Event};
use crate::store::{Result, StoreError, Tx};
use crate::{execute, sql};

#[derive(sqlx::FromRow)]
struct Row {
    service: String,
    role: String,
    controller: String,
    contact: String,
    years: i64,
    rule: String,
    purpose: String,
    categories: String,
    grounds: String,
    matters: String,
    law: String,
    recipients: String,
    transfers: String,
    measures: String,
    changed_by_name: String,
    changed_at: i64,
    version: i64,
}

const COLUMNS: &str = "service, role, controller, contact, years, rule, purpose, categories, grounds, matters, law, recipients, \
                       transfers, measures, changed_by_name, changed_at, version";

/// A service by its key, what is known of it, who wrote that, and the version that a form carries.
type Read = (String, Processing, Written, i64);

impl Row {
    fn read(self) -> Result<Read> {
        let role = Role::from_code(&self.role).ok_or_else(|| StoreError::inconsistent("service_processing.role"))?;
        let years = u32::try_from(self.years).map_err(StoreError::inconsistent)?;
        let told = Told {
            purpose: self.purpose,
            categories: Told::categories(&self.categories),
            special: Special::stored(&self.grounds, &self.matters, self.law),
            recipients: self.recipients,
            transfers: self.transfers,
            measures: self.measures,
        };
        let said =
            Processing { role, controller: self.controller, contact: self.contact, years, rule: self.rule, told };
        Ok((self.service, said, Written { by: self.changed_by_name, at: self.changed_at }, self.version))
    }
}

/// What was known of a service, and who changed it.
#[derive(sqlx::FromRow)]
struct Past {
    #[sqlx(flatten)]
    row: Row,
    replaced_by_name: String,
    replaced_at: i64,
}

/// What is known of a service, with the version that a form carries.
pub async fn find(tx: &mut Tx, service: &SubjectId) -> Result<Option<(Processing, i64)>> {
    let row: Option<Row> = sql!(tx, c => sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "SELECT {COLUMNS} FROM service_processing WHERE service = $1"
    ))).bind(service.to_string()).fetch_optional(c))?;
    Ok(row.map(Row::read).transpose()?.map(|(_, processing, _, version)| (processing, version)))
}

/// What is known of every service, by its key.
pub async fn all(tx: &mut Tx) -> Result<Vec<(String, Processing)>> {
    Ok(dated(tx).await?.into_iter().map(|(service, processing, _)| (service, processing)).collect())
}

/// The same, with who wrote it.
pub async fn dated(tx: &mut Tx) -> Result<Vec<(String, Processing, Written)>> {
    let rows: Vec<Row> = sql!(tx, c => sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "SELECT {COLUMNS} FROM service_processing ORDER BY service"
    ))).fetch_all(c))?;
    rows.into_iter().map(|row| row.read().map(|(service, said, written, _)| (service, said, written))).collect()
}

/// What was known of every service before, the newest first, by its key.
pub async fn earlier(tx: &mut Tx) -> Result<BTreeMap<String, Vec<Earlier<Processing>>>> {
    let rows: Vec<Past> = sql!(tx, c => sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "SELECT {COLUMNS}, replaced_by_name, replaced_at FROM service_processing_versions ORDER BY service, version DESC"
    ))).fetch_all(c))?;
    let mut earlier: BTreeMap<String, Vec<Earlier<Processing>>> = BTreeMap::new();
    for Past { row, replaced_by_name, replaced_at } in rows {
        let (service, said, written, _) = row.read()?;
        let replaced = Written { by: replaced_by_name, at: replaced_at };
        earlier.entry(service).or_default().push(Earlier { said, written, replaced });
    }
    Ok(earlier)
}

/// Writes what was read in this version (0: nothing was there) and keeps what it said; false when somebody else has written meanwhile.
pub async fn write(
    tx: &mut Tx,
    app: &App,
    by: &Account,
    service: &SubjectId,
    (seen, said): (i64, &Processing),
) -> Result<bool> {
    let (key, now) = (service.to_string(), app.clock.now().as_millis());
    if seen > 0 && !keep(tx, &key, seen, (&by.name, now)).await? {
        return Ok(false);
    }
    let done = execute!(
        tx,
        sqlx::query(WRITE)
            .bind(&key)
            .bind(said.role.code())
            .bind(&said.controller)
            .bind(&said.contact)
            .bind(i64::from(said.years))
            .bind(&said.rule)
            .bind(&said.told.purpose)
            .bind(said.told.codes())
            .bind(said.told.special.grounds())
            .bind(said.told.special.matters())
            .bind(&said.told.special.law)
            .bind(&said.told.recipients)
            .bind(&said.told.transfers)
            .bind(&said.told.measures)
            .bind(&by.name)
            .bind(now)
            .bind(seen)
    )?;
    if done == 0 {
        return Ok(false);
    }
    let detail = format!("role={} years={}", said.role.code(), said.years);
    audit::record(tx, app, &by.actor(), Event::new("service.processing", "service", &key).detail(detail)).await?;
    Ok(true)
}

const WRITE: &str = "INSERT INTO service_processing (service, role, controller, contact, years, rule, purpose, categories, grounds, \
     matters, law, recipients, transfers, measures, changed_by_name, changed_at, version) \
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, 1) ON CONFLICT (service) DO UPDATE SET \
     role = excluded.role, controller = excluded.controller, contact = excluded.contact, years = excluded.years, \
     rule = excluded.rule, purpose = excluded.purpose, categories = excluded.categories, grounds = excluded.grounds, \
     matters = excluded.matters, law = excluded.law, recipients = excluded.recipients, transfers = excluded.transfers, \
     measures = excluded.measures, changed_by_name = excluded.changed_by_name, changed_at = excluded.changed_at, \
     version = service_processing.version + 1 WHERE service_processing.version = $17";

/// Keeps what a version said, before it is written over; false when it is not the newest any more.
async fn keep(tx: &mut Tx, key: &str, seen: i64, (by, now): (&str, i64)) -> Result<bool> {
    let kept = execute!(
        tx,
        sqlx::query(sqlx::AssertSqlSafe(format!(
            "INSERT INTO service_processing_versions ({COLUMNS}, replaced_by_name, replaced_at) \
             SELECT {COLUMNS}, $3, $4 FROM service_processing WHERE service = $1 AND version = $2"
        )))
        .bind(key)
        .bind(seen)
        .bind(by)
        .bind(now)
    )?;
    Ok(kept == 1)
}

/// The newest version of the notice of each service, by its key: its number and from when.
pub async fn latest_notices(tx: &mut Tx) -> Result<Vec<(String, i64, String)>> {
    sql!(tx, c => sqlx::query_as(
        "SELECT n.service, n.number, n.since FROM service_notices n WHERE n.number = \
         (SELECT MAX(m.number) FROM service_notices m WHERE m.service = n.service) ORDER BY n.service"
    ).fetch_all(c))
}

/// The number of the newest version of a service's notice; none: it has none yet.
pub async fn latest_notice(tx: &mut Tx, service: &SubjectId) -> Result<Option<i64>> {
    sql!(tx, c => sqlx::query_scalar("SELECT MAX(number) FROM service_notices WHERE service = $1")
        .bind(service.to_string()).fetch_one(c))
}

#[derive(sqlx::FromRow)]
struct NoticeRow {
    number: i64,
    since: String,
    text: String,
    written_by_name: String,
    basis: String,
    grounds: String,
    matters: String,
    law: String,
}

impl NoticeRow {
    fn read(self) -> Result<Notice> {
        let special = Special::stored(&self.grounds, &self.matters, self.law);
        let rests_on = if self.basis.is_empty() {
            None
        } else {
            Some(RestsOn { basis: self.basis.parse().map_err(StoreError::inconsistent)?, special })
        };
        let since = self.since.parse().map_err(StoreError::inconsistent)?;
        Ok(Notice { number: self.number, since, text: self.text, written_by_name: self.written_by_name, rests_on })
    }
}

/// Every version of the notice, the newest first.
pub async fn notices(tx: &mut Tx, service: &SubjectId) -> Result<Vec<Notice>> {
    let rows: Vec<NoticeRow> = sql!(tx, c => sqlx::query_as(
        "SELECT number, since, text, written_by_name, basis, grounds, matters, law FROM service_notices WHERE service = $1 \
         ORDER BY number DESC"
    ).bind(service.to_string()).fetch_all(c))?;
    rows.into_iter().map(NoticeRow::read).collect()
}

/// Adds a version, with what the processing rests on today; none is ever changed.
pub async fn add_notice(
    tx: &mut Tx,
    app: &App,
    by: &Account,
    service: &SubjectId,
    (since, text): (jiff::civil::Date, &str),
) -> Result<i64> {
    let key = service.to_string();
    let number: i64 = sql!(tx, c => sqlx::query_scalar(
        "SELECT CAST(COALESCE(MAX(number), 0) + 1 AS BIGINT) FROM service_notices WHERE service = $1"
    ).bind(&key).fetch_one(c))?;
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO service_notices (service, number, since, text, written_by_name, written_at, basis, grounds, matters, law) \
             SELECT s.id, $2, $3, $4, $5, $6, s.legal_basis, COALESCE(p.grounds, ''), COALESCE(p.matters, ''), COALESCE(p.law, '') \
             FROM services s LEFT JOIN service_processing p ON p.service = s.id WHERE s.id = $1"
        )
        .bind(&key)
        .bind(number)
        .bind(since.to_string())
        .bind(text)
        .bind(&by.name)
        .bind(app.clock.now().as_millis())
    )?;
    let detail = format!("number={number}");
    audit::record(tx, app, &by.actor(), Event::new("service.notice", "service", &key).detail(detail)).await?;
    Ok(number)
}
