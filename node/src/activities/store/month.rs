//! A month: what each colleague did in a service, who has signed, whether it is closed. Opened again, its hours follow the team once more.

use pico_protocol::id::SubjectId;
use sha2::{Digest, Sha256};

use crate::accounts::AccountId;
use crate::app::App;
use crate::audit::{self, Actor, Event};
use crate::contracts::month::Month;
use crate::store::{Result, StoreError, Tx};
use crate::teams::store::worked_as;
use crate::{execute, sql};

/// What one colleague did in one service, in minutes.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct OfWorker {
    /// Her account.
    pub worker: AccountId,
    /// Her name.
    pub name: String,
    /// With people.
    pub direct: i64,
    /// Without them.
    pub indirect: i64,
    /// On the road.
    pub travel: i64,
    /// Planned and neither done nor missed.
    pub planned: i64,
    /// When she signed, in milliseconds.
    pub signed_at: Option<i64>,
}

impl OfWorker {
    /// Everything that was done.
    pub fn done(&self) -> i64 {
        self.direct + self.indirect + self.travel
    }
}

/// The colleagues of a service in a month, by name.
pub async fn team(tx: &mut Tx, service: &SubjectId, month: Month) -> Result<Vec<OfWorker>> {
    sql!(tx, c => sqlx::query_as(
        "SELECT a.worker, w.name, \
         CAST(SUM(CASE WHEN a.state = 'delivered' AND a.kind = 'direct' THEN a.ends - a.starts ELSE 0 END) AS BIGINT) AS direct, \
         CAST(SUM(CASE WHEN a.state = 'delivered' AND a.kind = 'indirect' THEN a.ends - a.starts ELSE 0 END) AS BIGINT) AS indirect, \
         CAST(SUM(CASE WHEN a.state = 'delivered' AND a.kind = 'travel' THEN a.ends - a.starts ELSE 0 END) AS BIGINT) AS travel, \
         CAST(SUM(CASE WHEN a.state = 'planned' THEN a.ends - a.starts ELSE 0 END) AS BIGINT) AS planned, \
         MAX(s.signed_at) AS signed_at \
         FROM activities a JOIN accounts w ON w.id = a.worker \
         LEFT JOIN month_signatures s ON s.worker = a.worker AND s.month = $4 AND s.undone_at IS NULL \
         WHERE a.service = $1 AND a.day BETWEEN $2 AND $3 AND a.state IN ('planned', 'delivered') GROUP BY a.worker, w.name ORDER BY w.name, a.worker"
    ).bind(service.to_string()).bind(month.first().to_string()).bind(month.last().to_string()).bind(month.to_string())
        .fetch_all(c))
}

/// Minutes of a service in a month that go under no contract.
pub async fn without_contract(tx: &mut Tx, service: &SubjectId, month: Month) -> Result<i64> {
    sql!(tx, c => sqlx::query_scalar(
        "SELECT CAST(COALESCE(SUM(minutes), 0) AS BIGINT) FROM activity_totals WHERE contract = '' AND month = $1 AND service = $2"
    ).bind(month.to_string()).bind(service.to_string()).fetch_one(c))
}

/// A service whose month is not closed although hours were done in it.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct ToClose {
    /// Its identifier.
    pub service: String,
    /// What it is called.
    pub name: String,
    /// How many minutes were done.
    pub minutes: i64,
}

/// Services whose month is not closed, by name; from the sums.
pub async fn to_close(tx: &mut Tx, month: Month, most: i64) -> Result<Vec<ToClose>> {
    sql!(tx, c => sqlx::query_as(
        "SELECT s.id AS service, s.name, (SELECT CAST(SUM(t.minutes) AS BIGINT) FROM activity_totals t \
         WHERE t.service = s.id AND t.month = $1) AS minutes FROM services s WHERE EXISTS (SELECT 1 FROM activity_totals t \
         WHERE t.service = s.id AND t.month = $1 AND t.minutes > 0) AND NOT EXISTS (SELECT 1 FROM month_locks l \
         WHERE l.service = s.id AND l.month = $1 AND l.reopened_at IS NULL) ORDER BY s.name, s.id LIMIT $2"
    ).bind(month.to_string()).bind(most).fetch_all(c))
}

/// The delivered minutes of a colleague's month that she has not signed; none where she has.
pub async fn unsigned(tx: &mut Tx, worker: &AccountId, month: Month) -> Result<i64> {
    sql!(tx, c => sqlx::query_scalar(
        "SELECT CAST(COALESCE(SUM(ends - starts), 0) AS BIGINT) FROM activities \
         WHERE worker = $1 AND day BETWEEN $2 AND $3 AND state = 'delivered' AND NOT EXISTS (SELECT 1 FROM month_signatures g \
         WHERE g.worker = $1 AND g.month = $4 AND g.undone_at IS NULL)"
    ).bind(worker).bind(month.first().to_string()).bind(month.last().to_string()).bind(month.to_string()).fetch_one(c))
}

/// How a month of a service was closed, and opened again.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Lock {
    /// Counted from one: a month that is closed again has the next.
    pub number: i64,
    /// The delivered minutes when it was closed.
    pub minutes: i64,
    /// When, in milliseconds.
    pub locked_at: i64,
    /// Who.
    pub locked_by_name: String,
    /// When it was opened again.
    pub reopened_at: Option<i64>,
    /// Who opened it.
    pub reopened_by_name: String,
    /// Why.
    pub reason: String,
}

/// Every closing of a month, the last first.
pub async fn locks(tx: &mut Tx, service: &SubjectId, month: Month) -> Result<Vec<Lock>> {
    sql!(tx, c => sqlx::query_as(
        "SELECT number, minutes, locked_at, locked_by_name, reopened_at, reopened_by_name, reason FROM month_locks \
         WHERE service = $1 AND month = $2 ORDER BY number DESC"
    ).bind(service.to_string()).bind(month.to_string()).fetch_all(c))
}

/// Whether a month of a service is closed.
pub async fn is_locked(tx: &mut Tx, service: &SubjectId, month: Month) -> Result<bool> {
    Ok(locks(tx, service, month).await?.first().is_some_and(|lock| lock.reopened_at.is_none()))
}

/// Closes a month of a service; false when it is closed already.
pub async fn lock(tx: &mut Tx, app: &App, by: &Actor, service: &SubjectId, month: Month) -> Result<bool> {
    let before = locks(tx, service, month).await?;
    if before.first().is_some_and(|lock| lock.reopened_at.is_none()) {
        return Ok(false);
    }
    let minutes = team(tx, service, month).await?.iter().map(OfWorker::done).sum::<i64>();
    let number = before.first().map_or(1, |lock| lock.number + 1);
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO month_locks (service, month, number, minutes, locked_at, locked_by_name, reopened_by_name, reason) \
             VALUES ($1, $2, $3, $4, $5, $6, '', '')"
        )
        .bind(service.to_string())
        .bind(month.to_string())
        .bind(number)
        .bind(minutes)
        .bind(app.clock.now().as_millis())
        .bind(name(by))
    )?;
    record(tx, app, by, ("month.closed", "service", &service.to_string()), month, None).await?;
    Ok(true)
}

/// Opens a closed month again; false when it is open.
pub async fn reopen(
    tx: &mut Tx,
    app: &App,
    by: &Actor,
    service: &SubjectId,
    month: Month,
    reason: &str,
) -> Result<bool> {
    let done = execute!(
        tx,
        sqlx::query(
            "UPDATE month_locks SET reopened_at = $3, reopened_by_name = $4, reason = $5 \
             WHERE service = $1 AND month = $2 AND reopened_at IS NULL"
        )
        .bind(service.to_string())
        .bind(month.to_string())
        .bind(app.clock.now().as_millis())
        .bind(name(by))
        .bind(reason)
    )?;
    if done > 0 {
        let workers: Vec<AccountId> = sql!(tx, c => sqlx::query_scalar(
            "SELECT DISTINCT worker FROM activities WHERE service = $1 AND day BETWEEN $2 AND $3"
        ).bind(service.to_string()).bind(month.first().to_string()).bind(month.last().to_string()).fetch_all(c))?;
        for worker in workers {
            worked_as::follow(tx, &worker, service).await?;
        }
        record(tx, app, by, ("month.opened", "service", &service.to_string()), month, Some(reason)).await?;
    }
    Ok(done > 0)
}

/// That a colleague has signed her month.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Signature {
    /// The minutes that she signed for.
    pub minutes: i64,
    /// SHA-256 of the rows, in hexadecimal.
    pub digest: String,
    /// When, in milliseconds.
    pub signed_at: i64,
}

/// The signature of a month that holds, if there is one.
pub async fn signature(tx: &mut Tx, worker: &AccountId, month: Month) -> Result<Option<Signature>> {
    sql!(tx, c => sqlx::query_as(
        "SELECT minutes, digest, signed_at FROM month_signatures WHERE worker = $1 AND month = $2 AND undone_at IS NULL"
    ).bind(worker).bind(month.to_string()).fetch_optional(c))
}

/// The delivered minutes of a colleague's month, and the SHA-256 of its rows: identifier, service, day, times and kind, a line each.
pub async fn digest(tx: &mut Tx, worker: &AccountId, month: Month) -> Result<(i64, String)> {
    let rows: Vec<(String, String, String, i64, i64, String)> = sql!(tx, c => sqlx::query_as(
        "SELECT id, service, day, starts, ends, kind FROM activities \
         WHERE worker = $1 AND day BETWEEN $2 AND $3 AND state = 'delivered' ORDER BY day, starts, id"
    ).bind(worker).bind(month.first().to_string()).bind(month.last().to_string()).fetch_all(c))?;
    let minutes = rows.iter().map(|(_, _, _, starts, ends, _)| ends - starts).sum();
    let mut hash = Sha256::new();
    for (id, service, day, starts, ends, kind) in rows {
        hash.update(format!("{id} {service} {day} {starts} {ends} {kind}\n"));
    }
    let digest = pico_protocol::encoding::hex(&hash.finalize());
    Ok((minutes, digest))
}

/// Signs a month as it was seen, with so many minutes; false when it is signed already, or its minutes are others by now.
pub async fn sign(tx: &mut Tx, app: &App, by: &Actor, worker: &AccountId, month: Month, seen: i64) -> Result<bool> {
    let (minutes, digest) = digest(tx, worker, month).await?;
    if minutes != seen || signature(tx, worker, month).await?.is_some() {
        return Ok(false);
    }
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO month_signatures (worker, month, number, minutes, digest, signed_at, undone_by_name, reason) \
             SELECT $1, $2, COALESCE(MAX(number), 0) + 1, $3, $4, $5, '', '' FROM month_signatures WHERE worker = $1 AND month = $2"
        )
        .bind(worker)
        .bind(month.to_string())
        .bind(minutes)
        .bind(digest)
        .bind(app.clock.now().as_millis())
    )?;
    record(tx, app, by, ("month.signed", "account", worker.as_str()), month, None).await?;
    Ok(true)
}

/// Takes a signature away, so that the month can be put right; false when there is none.
pub async fn unsign(
    tx: &mut Tx,
    app: &App,
    by: &Actor,
    worker: &AccountId,
    month: Month,
    reason: &str,
) -> Result<bool> {
    let done = execute!(
        tx,
        sqlx::query(
            "UPDATE month_signatures SET undone_at = $3, undone_by_name = $4, reason = $5 \
             WHERE worker = $1 AND month = $2 AND undone_at IS NULL"
        )
        .bind(worker)
        .bind(month.to_string())
        .bind(app.clock.now().as_millis())
        .bind(name(by))
        .bind(reason)
    )?;
    if done > 0 {
        let services: Vec<String> = sql!(tx, c => sqlx::query_scalar(
            "SELECT DISTINCT service FROM activities WHERE worker = $1 AND day BETWEEN $2 AND $3"
        ).bind(worker).bind(month.first().to_string()).bind(month.last().to_string()).fetch_all(c))?;
        for service in services {
            let service: SubjectId = service.parse().map_err(StoreError::inconsistent)?;
            worked_as::follow(tx, worker, &service).await?;
        }
        record(tx, app, by, ("month.unsigned", "account", worker.as_str()), month, Some(reason)).await?;
    }
    Ok(done > 0)
}

async fn record(
    tx: &mut Tx,
    app: &App,
    by: &Actor,
    (action, kind, id): (&str, &str, &str),
    month: Month,
    reason: Option<&str>,
) -> Result<()> {
    audit::record(tx, app, by, Event::new(action, kind, id).detail(format!("month={month}")).reason(reason)).await
}

fn name(by: &Actor) -> &str {
    match by {
        Actor::Account { name, .. } => name,
        _ => "",
    }
}
