//! Contracts and what is authorised for one person in the database.

pub mod benefit;
pub mod closed;
pub mod ending;
pub mod holding;
pub mod presence;
pub mod tariffs;

use jiff::civil::Date;
use pico_protocol::id::SubjectId;

use super::closed::listed;
use super::month::Month;
use super::{Authorisation, AuthorisationId, Authorised, Contract, ContractId, Earlier, Limit, Per, Terms};
use crate::app::App;
use crate::audit::{self, Actor, Event};
use crate::enrolments::{Enrolment, EnrolmentId};
use crate::store::field_key::Place;
use crate::store::fold::fold;
use crate::store::{Result, StoreError, Tx};
use crate::{execute, sql};

const COLUMNS: &str = "id, name, client, client_code, cig, cup, act, starts, ends, unit, tariff, tariffs, minutes, days, \
                       half_day, per, earlier_minutes, earlier_before, indirect, travel, version";

#[derive(sqlx::FromRow)]
struct Row {
    id: ContractId,
    name: String,
    client: String,
    client_code: String,
    cig: String,
    cup: String,
    act: String,
    starts: String,
    ends: String,
    unit: String,
    tariff: Option<i64>,
    tariffs: String,
    minutes: Option<i64>,
    days: Option<i64>,
    half_day: Option<i64>,
    per: String,
    earlier_minutes: Option<i64>,
    earlier_before: String,
    indirect: bool,
    travel: bool,
    version: i64,
}

/// A day that may be missing.
pub(crate) fn maybe(day: &str) -> Result<Option<Date>> {
    if day.is_empty() { Ok(None) } else { day.parse().map(Some).map_err(StoreError::inconsistent) }
}

/// A day that may be missing, as stored.
pub(crate) fn written(day: Option<Date>) -> String {
    day.map(|day| day.to_string()).unwrap_or_default()
}

fn per(code: &str) -> Result<Per> {
    code.parse().map_err(|()| StoreError::inconsistent("per"))
}

fn small(number: i64) -> Result<u32> {
    u32::try_from(number).map_err(StoreError::inconsistent)
}

/// What was authorised for one person: days where there are some, and minutes otherwise.
fn limit(minutes: i64, days: Option<i64>) -> Result<Limit> {
    match days {
        Some(days) => small(days).map(Limit::Days),
        None => small(minutes).map(Limit::Minutes),
    }
}

impl Row {
    fn earlier(&self) -> Result<Option<Earlier>> {
        let Some(minutes) = self.earlier_minutes else { return Ok(None) };
        let before = self.earlier_before.parse().map_err(StoreError::inconsistent)?;
        Ok(Some(Earlier { minutes: small(minutes)?, before }))
    }

    fn read(self, services: Vec<SubjectId>) -> Result<Contract> {
        let earlier = self.earlier()?;
        let terms = Terms {
            name: self.name,
            client: self.client,
            client_code: self.client_code,
            cig: self.cig,
            cup: self.cup,
            act: self.act,
            starts: self.starts.parse().map_err(StoreError::inconsistent)?,
            ends: maybe(&self.ends)?,
            unit: self.unit.parse().map_err(|()| StoreError::inconsistent("contracts.unit"))?,
            tariff: self.tariff.map(small).transpose()?,
            tariffs: tariffs::read(&self.tariffs)?,
            minutes: self.minutes.map(small).transpose()?,
            days: self.days.map(small).transpose()?,
            half_day: self.half_day.map(small).transpose()?,
            per: per(&self.per)?,
            earlier,
            indirect: self.indirect,
            travel: self.travel,
            services,
        };
        Ok(Contract { id: self.id, terms, version: self.version })
    }
}

/// Every contract, the one that began last first.
pub async fn all(tx: &mut Tx) -> Result<Vec<Contract>> {
    let rows: Vec<Row> = sql!(tx, c => sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "SELECT {COLUMNS} FROM contracts ORDER BY starts DESC, sort_key, id"
    ))).fetch_all(c))?;
    read(tx, rows).await
}

/// The contracts of one service, whenever they hold.
pub async fn of_service(tx: &mut Tx, service: &SubjectId) -> Result<Vec<Contract>> {
    let rows: Vec<Row> = sql!(tx, c => sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "SELECT {COLUMNS} FROM contracts WHERE id IN (SELECT contract FROM contract_services WHERE service = $1) \
         ORDER BY starts DESC, sort_key, id"
    ))).bind(service.to_string()).fetch_all(c))?;
    read(tx, rows).await
}

/// One contract.
pub async fn find(tx: &mut Tx, id: &ContractId) -> Result<Option<Contract>> {
    let row: Option<Row> = sql!(tx, c => sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "SELECT {COLUMNS} FROM contracts WHERE id = $1"
    ))).bind(id).fetch_optional(c))?;
    Ok(read(tx, row.into_iter().collect()).await?.pop())
}

async fn read(tx: &mut Tx, rows: Vec<Row>) -> Result<Vec<Contract>> {
    let services: Vec<(String, String)> = match rows.as_slice() {
        [] => Vec::new(),
        [one] => sql!(tx, c => sqlx::query_as(
            "SELECT contract, service FROM contract_services WHERE contract = $1 ORDER BY service"
        ).bind(&one.id).fetch_all(c))?,
        _ => sql!(tx, c => sqlx::query_as(
            "SELECT contract, service FROM contract_services ORDER BY contract, service"
        ).fetch_all(c))?,
    };
    let mut contracts = Vec::new();
    for row in rows {
        let its = services.iter().filter(|(contract, _)| contract == row.id.as_str());
        let its: Result<Vec<SubjectId>> =
            its.map(|(_, service)| service.parse().map_err(StoreError::inconsistent)).collect();
        contracts.push(row.read(its?)?);
    }
    Ok(contracts)
}

/// Adds a contract.
pub async fn insert(tx: &mut Tx, app: &App, by: &Actor, terms: &Terms) -> Result<ContractId> {
    let now = app.clock.now();
    let id = ContractId::new(app.entropy.uuid(now));
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO contracts (id, name, sort_key, client, client_code, cig, cup, act, starts, ends, tariff, minutes, per, \
             indirect, travel, created_at, changed_at, version) \
             VALUES ($1, '', '', '', '', '', '', '', '', '', NULL, NULL, '', FALSE, FALSE, $2, $2, 0)"
        )
        .bind(&id)
        .bind(now.as_millis())
    )?;
    write(tx, app, &id, 0, terms).await?;
    audit::record(tx, app, by, Event::new("contract.created", "contract", id.as_str())).await?;
    Ok(id)
}

/// Changes a contract from the version that was seen and keeps what it said; false when somebody else has been faster. `closed` are the
/// closed months whose statement it tells otherwise: the log says which.
pub async fn change(
    tx: &mut Tx,
    app: &App,
    by: &Actor,
    (old, seen): (&Contract, i64),
    terms: &Terms,
    closed: &[Month],
) -> Result<bool> {
    if old.version != seen || !write(tx, app, &old.id, seen, terms).await? {
        return Ok(false);
    }
    let said = serde_json::to_string(&old.terms).map_err(StoreError::inconsistent)?;
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO contract_versions (contract, version, said, replaced_at, replaced_by_name) VALUES ($1, $2, $3, $4, $5)"
        )
        .bind(&old.id)
        .bind(seen)
        .bind(said)
        .bind(app.clock.now().as_millis())
        .bind(name(by))
    )?;
    let event = Event::new("contract.changed", "contract", old.id.as_str());
    let event = if closed.is_empty() { event } else { event.detail(format!("closed-months={}", listed(closed))) };
    audit::record(tx, app, by, event).await?;
    Ok(true)
}

async fn write(tx: &mut Tx, app: &App, id: &ContractId, seen: i64, terms: &Terms) -> Result<bool> {
    let done = execute!(
        tx,
        sqlx::query(
            "UPDATE contracts SET name = $3, sort_key = $4, client = $5, client_code = $6, cig = $7, cup = $8, act = $9, \
             starts = $10, ends = $11, tariff = $12, minutes = $13, per = $14, indirect = $15, travel = $16, changed_at = $17, \
             earlier_minutes = $18, earlier_before = $19, unit = $20, days = $21, half_day = $22, version = version + 1 \
             WHERE id = $1 AND version = $2"
        )
        .bind(id)
        .bind(seen)
        .bind(&terms.name)
        .bind(fold(&terms.name))
        .bind(&terms.client)
        .bind(&terms.client_code)
        .bind(&terms.cig)
        .bind(&terms.cup)
        .bind(&terms.act)
        .bind(terms.starts.to_string())
        .bind(written(terms.ends))
        .bind(terms.tariff.map(i64::from))
        .bind(terms.minutes.map(i64::from))
        .bind(terms.per.code())
        .bind(terms.indirect)
        .bind(terms.travel)
        .bind(app.clock.now().as_millis())
        .bind(terms.earlier.map(|one| i64::from(one.minutes)))
        .bind(written(terms.earlier.map(|one| one.before)))
        .bind(terms.unit.code())
        .bind(terms.days.map(i64::from))
        .bind(terms.half_day.map(i64::from))
    )?;
    if done == 0 {
        return Ok(false);
    }
    tariffs::write(tx, id, &terms.tariffs).await?;
    execute!(tx, sqlx::query("DELETE FROM contract_services WHERE contract = $1").bind(id))?;
    for service in &terms.services {
        execute!(
            tx,
            sqlx::query("INSERT INTO contract_services (contract, service) VALUES ($1, $2)")
                .bind(id)
                .bind(service.to_string())
        )?;
    }
    Ok(true)
}

fn name(by: &Actor) -> &str {
    match by {
        Actor::Account { name, .. } => name,
        _ => "",
    }
}

fn act_place(row: &str) -> Place<'_> {
    Place { table: "authorisations", column: "act", row }
}

/// Writes what was authorised for the person of an enrolment.
pub async fn authorise(
    tx: &mut Tx,
    app: &App,
    by: &Actor,
    of: &Enrolment,
    new: &Authorised,
) -> Result<AuthorisationId> {
    let now = app.clock.now();
    let id = AuthorisationId::new(app.entropy.uuid(now));
    let act = if new.act.is_empty() {
        String::new()
    } else {
        app.field_key.seal_text(app.entropy, act_place(id.as_str()), &new.act)
    };
    let (minutes, days) = match new.limit {
        Limit::Minutes(minutes) => (i64::from(minutes), None),
        Limit::Days(days) => (0, Some(i64::from(days))),
    };
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO authorisations (id, enrolment, contract, starts, ends, minutes, days, per, act, written_by_name, written_at, \
             withdrawn_by_name) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, '')"
        )
        .bind(&id)
        .bind(&of.id)
        .bind(&new.contract)
        .bind(new.starts.to_string())
        .bind(written(new.ends))
        .bind(minutes)
        .bind(days)
        .bind(new.per.code())
        .bind(act)
        .bind(name(by))
        .bind(now.as_millis())
    )?;
    record(tx, app, by, "authorisation.written", of, &id).await?;
    Ok(id)
}

/// Withdraws what was authorised; what was done under it stays as it is. False when that was done already.
pub async fn withdraw(tx: &mut Tx, app: &App, by: &Actor, of: &Enrolment, id: &AuthorisationId) -> Result<bool> {
    let done = execute!(
        tx,
        sqlx::query(
            "UPDATE authorisations SET withdrawn_at = $3, withdrawn_by_name = $4 \
             WHERE id = $1 AND enrolment = $2 AND withdrawn_at IS NULL"
        )
        .bind(id)
        .bind(&of.id)
        .bind(app.clock.now().as_millis())
        .bind(name(by))
    )?;
    if done > 0 {
        record(tx, app, by, "authorisation.withdrawn", of, id).await?;
    }
    Ok(done > 0)
}

async fn record(tx: &mut Tx, app: &App, by: &Actor, action: &str, of: &Enrolment, id: &AuthorisationId) -> Result<()> {
    let event = Event::new(action, "enrolment", of.id.as_str());
    audit::record(tx, app, by, event.detail(format!("person={} authorisation={id}", of.person))).await
}

#[derive(sqlx::FromRow)]
struct AuthorisationRow {
    id: AuthorisationId,
    enrolment: EnrolmentId,
    contract: ContractId,
    starts: String,
    ends: String,
    minutes: i64,
    days: Option<i64>,
    per: String,
    act: String,
    written_by_name: String,
    written_at: i64,
    withdrawn_at: Option<i64>,
    withdrawn_by_name: String,
}

impl AuthorisationRow {
    fn read(self, app: &App) -> Result<Authorisation> {
        let act = if self.act.is_empty() {
            String::new()
        } else {
            app.field_key.open_text(act_place(self.id.as_str()), &self.act)?
        };
        let said = Authorised {
            contract: self.contract,
            starts: self.starts.parse().map_err(StoreError::inconsistent)?,
            ends: maybe(&self.ends)?,
            limit: limit(self.minutes, self.days)?,
            per: per(&self.per)?,
            act,
        };
        let withdrawn = self.withdrawn_at.map(|at| (at, self.withdrawn_by_name));
        Ok(Authorisation {
            id: self.id,
            enrolment: self.enrolment,
            said,
            by: self.written_by_name,
            at: self.written_at,
            withdrawn,
        })
    }
}

/// Everything that was authorised for an enrolment, what holds first, then the newest.
pub async fn authorised(tx: &mut Tx, app: &App, enrolment: &EnrolmentId) -> Result<Vec<Authorisation>> {
    let rows: Vec<AuthorisationRow> = sql!(tx, c => sqlx::query_as(
        "SELECT id, enrolment, contract, starts, ends, minutes, days, per, act, written_by_name, written_at, withdrawn_at, \
         withdrawn_by_name FROM authorisations WHERE enrolment = $1 \
         ORDER BY CASE WHEN withdrawn_at IS NULL THEN 0 ELSE 1 END, starts DESC, id"
    ).bind(enrolment).fetch_all(c))?;
    rows.into_iter().map(|row| row.read(app)).collect()
}

/// The contract under which the hours of an enrolment go on a day, where an authorisation says it: the one that began last.
pub async fn authorised_under(tx: &mut Tx, enrolment: &EnrolmentId, day: Date) -> Result<Option<ContractId>> {
    sql!(tx, c => sqlx::query_scalar(
        "SELECT contract FROM authorisations WHERE enrolment = $1 AND withdrawn_at IS NULL AND starts <= $2 \
         AND (ends = '' OR ends >= $2) ORDER BY starts DESC, id DESC LIMIT 1"
    ).bind(enrolment).bind(day.to_string()).fetch_optional(c))
}
