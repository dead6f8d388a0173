//! The processing of services and its notices, in the database.

use pico_protocol::id::SubjectId;

use super::register::Told;
use super::{Notice, Processing, Role};
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
    years: i64,
    rule: String,
    purpose: String,
    categories: String,
    recipients: String,
    transfers: String,
    measures: String,
    version: i64,
}

const COLUMNS: &str =
    "service, role, controller, years, rule, purpose, categories, recipients, transfers, measures, version";

impl Row {
    fn read(self) -> Result<(String, Processing, i64)> {
        let role = Role::from_code(&self.role).ok_or_else(|| StoreError::inconsistent("service_processing.role"))?;
        let years = u32::try_from(self.years).map_err(StoreError::inconsistent)?;
        let told = Told {
            purpose: self.purpose,
            categories: Told::categories(&self.categories),
            recipients: self.recipients,
            transfers: self.transfers,
            measures: self.measures,
        };
        let said = Processing { role, controller: self.controller, years, rule: self.rule, told };
        Ok((self.service, said, self.version))
    }
}

/// What is known of a service, with the version that a form carries.
pub async fn find(tx: &mut Tx, service: &SubjectId) -> Result<Option<(Processing, i64)>> {
    let row: Option<Row> = sql!(tx, c => sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "SELECT {COLUMNS} FROM service_processing WHERE service = $1"
    ))).bind(service.to_string()).fetch_optional(c))?;
    Ok(row.map(Row::read).transpose()?.map(|(_, processing, version)| (processing, version)))
}

/// What is known of every service, by its key.
pub async fn all(tx: &mut Tx) -> Result<Vec<(String, Processing)>> {
    let rows: Vec<Row> = sql!(tx, c => sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "SELECT {COLUMNS} FROM service_processing ORDER BY service"
    ))).fetch_all(c))?;
    rows.into_iter().map(|row| row.read().map(|(service, processing, _)| (service, processing))).collect()
}

/// Writes what was read in this version (0: nothing was there); false when somebody else has written meanwhile.
pub async fn write(
    tx: &mut Tx,
    app: &App,
    by: &Account,
    service: &SubjectId,
    (seen, said): (i64, &Processing),
) -> Result<bool> {
    let key = service.to_string();
    let done = execute!(
        tx,
        sqlx::query(
            "INSERT INTO service_processing (service, role, controller, years, rule, changed_by_name, changed_at, purpose, \
             categories, recipients, transfers, measures, version) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $9, $10, $11, $12, $13, 1) ON CONFLICT (service) DO UPDATE SET role = excluded.role, \
             controller = excluded.controller, years = excluded.years, rule = excluded.rule, \
             changed_by_name = excluded.changed_by_name, changed_at = excluded.changed_at, \
             purpose = excluded.purpose, categories = excluded.categories, recipients = excluded.recipients, \
             transfers = excluded.transfers, measures = excluded.measures, version = service_processing.version + 1 WHERE service_processing.version = $8"
        )
        .bind(&key)
        .bind(said.role.code())
        .bind(&said.controller)
        .bind(i64::from(said.years))
        .bind(&said.rule)
        .bind(&by.name)
        .bind(app.clock.now().as_millis())
        .bind(seen)
        .bind(&said.told.purpose)
        .bind(said.told.codes())
        .bind(&said.told.recipients)
        .bind(&said.told.transfers)
        .bind(&said.told.measures)
    )?;
    if done == 0 {
        return Ok(false);
    }
    let detail = format!("role={} years={}", said.role.code(), said.years);
    audit::record(tx, app, &by.actor(), Event::new("service.processing", "service", &key).detail(detail)).await?;
    Ok(true)
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

/// Every version of the notice, the newest first.
pub async fn notices(tx: &mut Tx, service: &SubjectId) -> Result<Vec<Notice>> {
    let rows: Vec<(i64, String, String, String)> = sql!(tx, c => sqlx::query_as(
        "SELECT number, since, text, written_by_name FROM service_notices WHERE service = $1 ORDER BY number DESC"
    ).bind(service.to_string()).fetch_all(c))?;
    let read = |(number, since, text, written_by_name): (i64, String, String, String)| {
        Ok(Notice { number, since: since.parse().map_err(StoreError::inconsistent)?, text, written_by_name })
    };
    rows.into_iter().map(read).collect()
}

/// Adds a version; none is ever changed.
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
            "INSERT INTO service_notices (service, number, since, text, written_by_name, written_at) \
             VALUES ($1, $2, $3, $4, $5, $6)"
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
