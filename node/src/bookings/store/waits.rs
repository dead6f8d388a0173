//! Who waits for a time that is taken.
//!
//! When a booking lets go of its time, whoever waits for it is told: first come first told, and **one at a time**. What somebody has been
//! told of counts as taken for the next one, for [`HERS`]; if she has not booked it by then, the next one is told. She is told on her
//! page, and with a letter without content where her login is an address.

use std::time::Duration;

use pico_protocol::id::SubjectId;
use pico_protocol::time::Timestamp;

use super::super::{Ground, Span, WaitId, Wanted, free};
use super::ground::{self, Asker};
use super::{count, span};
use crate::accounts::AccountId;
use crate::alerts::{self, Recipient};
use crate::app::App;
use crate::audit::{self, Actor, Event};
use crate::store::{Result, StoreError, Tx};
use crate::{execute, sql};

/// For so long what somebody was told of is not told to the next one.
pub const HERS: Duration = Duration::from_hours(4);

const COLUMNS: &str = "id, resource, account, begins_at, ends_at, units, told_at";

/// Somebody waits.
#[derive(Clone, Debug)]
pub struct Wait {
    /// Identifier.
    pub id: WaitId,
    /// For this resource.
    pub resource: SubjectId,
    /// Who.
    pub account: AccountId,
    /// For this time.
    pub span: Span,
    /// For so many of it.
    pub units: u32,
    /// When she was told that it is free.
    pub told_at: Option<Timestamp>,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: WaitId,
    resource: String,
    account: AccountId,
    begins_at: i64,
    ends_at: i64,
    units: i64,
    told_at: Option<i64>,
}

impl Row {
    fn read(self) -> Result<Wait> {
        Ok(Wait {
            resource: self.resource.parse().map_err(StoreError::inconsistent)?,
            span: span(self.begins_at, self.ends_at)?,
            units: count(self.units)?,
            told_at: self.told_at.map(Timestamp::from_millis),
            id: self.id,
            account: self.account,
        })
    }
}

/// Puts somebody on the list; who waits for the same already stays in her place.
pub async fn add(
    tx: &mut Tx,
    app: &App,
    account: &AccountId,
    resource: &SubjectId,
    (span, units): (Span, u32),
) -> Result<()> {
    let now = app.clock.now();
    let there: Option<String> = sql!(tx, c => sqlx::query_scalar(
        "SELECT id FROM booking_waits WHERE resource = $1 AND account = $2 AND begins_at = $3 AND ends_at = $4"
    )
    .bind(resource.to_string())
    .bind(account)
    .bind(span.from().as_millis())
    .bind(span.to().as_millis())
    .fetch_optional(c))?;
    if there.is_some() {
        return Ok(());
    }
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO booking_waits (id, resource, account, begins_at, ends_at, units, created_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7)"
        )
        .bind(WaitId::new(app.entropy.uuid(now)))
        .bind(resource.to_string())
        .bind(account)
        .bind(span.from().as_millis())
        .bind(span.to().as_millis())
        .bind(i64::from(units))
        .bind(now.as_millis())
    )?;
    Ok(())
}

/// What somebody waits for, by its beginning.
pub async fn of_account(tx: &mut Tx, account: &AccountId) -> Result<Vec<Wait>> {
    let rows: Vec<Row> = sql!(tx, c => sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "SELECT {COLUMNS} FROM booking_waits WHERE account = $1 ORDER BY begins_at, id"
    ))).bind(account).fetch_all(c))?;
    rows.into_iter().map(Row::read).collect()
}

/// Who waits for a resource, in the order in which they came.
pub async fn of_resource(tx: &mut Tx, resource: &SubjectId) -> Result<Vec<Wait>> {
    let rows: Vec<Row> = sql!(tx, c => sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "SELECT {COLUMNS} FROM booking_waits WHERE resource = $1 ORDER BY created_at, id"
    ))).bind(resource.to_string()).fetch_all(c))?;
    rows.into_iter().map(Row::read).collect()
}

/// She waits no more; false when it was not hers. A letter that has not left need not leave.
pub async fn leave(tx: &mut Tx, account: &AccountId, id: &WaitId) -> Result<bool> {
    let touched =
        execute!(tx, sqlx::query("DELETE FROM booking_waits WHERE id = $1 AND account = $2").bind(id).bind(account))?;
    if touched == 1 {
        alerts::store::forget_of(tx, &object(id)).await?;
    }
    Ok(touched == 1)
}

/// She has booked a time of this resource: what she waited for at that time is over.
pub async fn served(tx: &mut Tx, account: &AccountId, resource: &SubjectId, booked: Span) -> Result<()> {
    for wait in of_account(tx, account).await? {
        if wait.resource == *resource && wait.span.overlaps(booked) {
            leave(tx, account, &wait.id).await?;
        }
    }
    Ok(())
}

/// Who waits for what has begun meanwhile.
pub async fn past(tx: &mut Tx, now: Timestamp) -> Result<Vec<Wait>> {
    let rows: Vec<Row> = sql!(tx, c => sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "SELECT {COLUMNS} FROM booking_waits WHERE begins_at <= $1 ORDER BY begins_at, id"
    ))).bind(now.as_millis()).fetch_all(c))?;
    rows.into_iter().map(Row::read).collect()
}

/// Resources for which somebody waits who was not told yet.
pub async fn waited_for(tx: &mut Tx) -> Result<Vec<SubjectId>> {
    let ids: Vec<String> = sql!(tx, c => sqlx::query_scalar(
        "SELECT DISTINCT resource FROM booking_waits WHERE told_at IS NULL ORDER BY resource"
    ).fetch_all(c))?;
    ids.iter().map(|id| id.parse().map_err(StoreError::inconsistent)).collect()
}

/// Tells whoever is next, of each time that is free now. Answers how many were told.
pub async fn tell(tx: &mut Tx, app: &App, resource: &SubjectId) -> Result<usize> {
    let now = app.clock.now();
    let ahead = |wait: &Wait| wait.span.from() > now;
    let waits: Vec<Wait> = of_resource(tx, resource).await?.into_iter().filter(ahead).collect();
    let (told, next): (Vec<&Wait>, Vec<&Wait>) = waits.iter().partition(|wait| wait.told_at.is_some());
    let begin = next.iter().map(|wait| wait.span.from()).min();
    let end = next.iter().map(|wait| wait.span.to()).max();
    let Some(window) = begin.zip(end).and_then(|(begin, end)| Span::new(begin, end)) else { return Ok(0) };
    let Some(mut ground) = ground::one(tx, resource, window, Asker::default()).await? else { return Ok(0) };
    for wait in told.into_iter().filter(|wait| wait.told_at.is_some_and(|at| at.plus(HERS) > now)) {
        ground.take(&wanted(wait));
    }
    let mut count = 0;
    for wait in next.into_iter().filter(|wait| window.contains(wait.span)) {
        if is_for(&ground, wait) {
            write(tx, app, wait).await?;
            ground.take(&wanted(wait));
            count += 1;
        }
    }
    Ok(count)
}

fn is_for(ground: &Ground, wait: &Wait) -> bool {
    free::is_free(ground, wait.span, wait.units)
}

fn wanted(wait: &Wait) -> Wanted {
    Wanted { span: wait.span, units: wait.units, people: 0, extras: Vec::new(), purpose: String::new() }
}

async fn write(tx: &mut Tx, app: &App, wait: &Wait) -> Result<()> {
    execute!(
        tx,
        sqlx::query("UPDATE booking_waits SET told_at = $2 WHERE id = $1")
            .bind(&wait.id)
            .bind(app.clock.now().as_millis())
    )?;
    // Where the node sends no letters, none that has not left is to be told of.
    let recipient = Recipient::colleague(&wait.account).filter(|_| !app.config.mail.server.is_empty());
    if let Some(recipient) = recipient {
        alerts::store::raise_to(tx, app, recipient, &object(&wait.id)).await?;
    }
    let resource = wait.resource.to_string();
    audit::record(tx, app, &Actor::Node, Event::new("booking.told-free", "resource", &resource)).await
}

/// What an alert of a time that has become free is about.
fn object(id: &WaitId) -> String {
    format!("{}{id}", alerts::A_FREE_TIME)
}
