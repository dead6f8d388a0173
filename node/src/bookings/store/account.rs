//! The account with the other cooperatives, read from the rows: sums of a year, its lines, and what waits for a signature.

use std::collections::BTreeMap;

use pico_protocol::booking::{self, Line, Party, Unit};
use pico_protocol::time::Timestamp;

use super::super::balance::{Account, Avoided, Lent, Open, Settled};
use super::super::{BookingId, Direction, Span};
use super::count;
use crate::store::{Result, StoreError, Tx};
use crate::{execute, sql};

/// What both have signed, with another cooperative. The indexes of migration 0490 have these words.
const SIGNED: &str = "direction <> 'own' AND settled_at IS NOT NULL";

/// Lines that are counted in one unit, on one side.
#[derive(sqlx::FromRow)]
struct Sums {
    peer: String,
    direction: String,
    settled_unit: String,
    lines: i64,
    quantity: i64,
    cents: i64,
    avoided_cents: i64,
    avoided_kilometres: i64,
    avoided_days: i64,
    told: i64,
}

/// The side on which we are.
fn party(direction: &str) -> Result<Party> {
    let direction: Direction = direction.parse().map_err(StoreError::inconsistent)?;
    match direction {
        Direction::Received => Ok(Party::Owner),
        Direction::Sent => Ok(Party::Asker),
        Direction::Own => Err(StoreError::inconsistent("a booking of our own has no other side")),
    }
}

fn unit(code: &str) -> Result<Unit> {
    Unit::from_code(code).ok_or_else(|| StoreError::inconsistent("a line is counted in no unit that is known"))
}

/// The accounts of a time with each cooperative that has lines in it, or with one of them (empty: all), by node id.
pub async fn accounts(tx: &mut Tx, within: Span, peer: &str) -> Result<BTreeMap<String, Account>> {
    let with = if peer.is_empty() { "$3 = ''" } else { "peer = $3" };
    let text = format!(
        "SELECT peer, direction, settled_unit, CAST(COUNT(*) AS BIGINT) AS lines, \
         CAST(SUM(COALESCE(settled_quantity, 0)) AS BIGINT) AS quantity, CAST(SUM(COALESCE(settled_cents, 0)) AS BIGINT) AS cents, \
         CAST(SUM(avoided_cents) AS BIGINT) AS avoided_cents, \
         CAST(SUM(avoided_kilometres) AS BIGINT) AS avoided_kilometres, CAST(SUM(avoided_days) AS BIGINT) AS avoided_days, \
         CAST(SUM(CASE WHEN avoided_cents + avoided_kilometres + avoided_days > 0 THEN 1 ELSE 0 END) AS BIGINT) AS told \
         FROM bookings WHERE {SIGNED} AND begins_at >= $1 AND begins_at < $2 AND {with} GROUP BY peer, direction, settled_unit"
    );
    let rows: Vec<Sums> = sql!(tx, c => sqlx::query_as(sqlx::AssertSqlSafe(text.as_str()))
        .bind(within.from().as_millis()).bind(within.to().as_millis()).bind(peer).fetch_all(c))?;
    let mut accounts: BTreeMap<String, Account> = BTreeMap::new();
    for row in rows {
        let avoided = Avoided {
            cents: row.avoided_cents,
            kilometres: row.avoided_kilometres,
            days: row.avoided_days,
            told: row.told,
        };
        let others = Lent { lines: row.lines, cents: row.cents, avoided, ..Lent::default() };
        let account = accounts.entry(row.peer).or_default();
        account.side(party(&row.direction)?).add(unit(&row.settled_unit)?, row.quantity, others);
    }
    Ok(accounts)
}

/// The account of a time with one cooperative.
pub async fn account(tx: &mut Tx, within: Span, peer: &str) -> Result<Account> {
    Ok(accounts(tx, within, peer).await?.remove(peer).unwrap_or_default())
}

#[derive(sqlx::FromRow)]
struct SettledRow {
    id: String,
    direction: String,
    resource_name: String,
    begins_at: i64,
    state: String,
    settled_quantity: Option<i64>,
    settled_unit: String,
    settled_cents: Option<i64>,
    settled_at: i64,
    avoided_cents: i64,
    avoided_kilometres: i64,
    avoided_days: i64,
}

impl SettledRow {
    fn read(self) -> Result<Settled> {
        let line = Line {
            from: Timestamp::from_millis(self.begins_at),
            quantity: count(self.settled_quantity.unwrap_or(0))?,
            unit: unit(&self.settled_unit)?,
            cents: count(self.settled_cents.unwrap_or(0))?,
        };
        let (cents, kilometres, days) = (self.avoided_cents, self.avoided_kilometres, self.avoided_days);
        Ok(Settled {
            id: self.id.parse().map_err(StoreError::inconsistent)?,
            party: party(&self.direction)?,
            resource_name: self.resource_name,
            line,
            signed_at: Timestamp::from_millis(self.settled_at),
            state: self.state.parse().map_err(StoreError::inconsistent)?,
            avoided: Avoided { cents, kilometres, days, told: i64::from(cents + kilometres + days > 0) },
        })
    }
}

/// The lines of a time with one cooperative, in order, from one place on, at most so many.
pub async fn lines(tx: &mut Tx, within: Span, peer: &str, (after, most): (i64, i64)) -> Result<Vec<Settled>> {
    let text = format!(
        "SELECT id, direction, resource_name, begins_at, state, settled_quantity, settled_unit, settled_cents, settled_at, \
         avoided_cents, avoided_kilometres, avoided_days FROM bookings WHERE {SIGNED} AND peer = $1 AND begins_at >= $2 \
         AND begins_at < $3 ORDER BY begins_at, id LIMIT $4 OFFSET $5"
    );
    let rows: Vec<SettledRow> = sql!(tx, c => sqlx::query_as(sqlx::AssertSqlSafe(text.as_str()))
        .bind(peer).bind(within.from().as_millis()).bind(within.to().as_millis()).bind(most).bind(after).fetch_all(c))?;
    rows.into_iter().map(SettledRow::read).collect()
}

#[derive(sqlx::FromRow)]
struct OpenRow {
    id: String,
    peer: String,
    direction: String,
    resource_name: String,
    begins_at: i64,
    state: String,
}

impl OpenRow {
    fn read(self) -> Result<Open> {
        Ok(Open {
            id: self.id.parse().map_err(StoreError::inconsistent)?,
            peer: self.peer,
            party: party(&self.direction)?,
            resource_name: self.resource_name,
            from: Timestamp::from_millis(self.begins_at),
            state: self.state.parse().map_err(StoreError::inconsistent)?,
        })
    }
}

/// Uses that are over and wait for a signature, with every cooperative or with one (empty: all), the oldest first, at most so many.
pub async fn open(tx: &mut Tx, peer: &str, most: i64) -> Result<Vec<Open>> {
    let rows: Vec<OpenRow> = sql!(tx, c => sqlx::query_as(
        "SELECT id, peer, direction, resource_name, begins_at, state FROM bookings WHERE direction <> 'own' \
         AND state IN ('returned', 'settling', 'contested') AND ($1 = '' OR peer = $1) ORDER BY begins_at, id LIMIT $2"
    ).bind(peer).bind(most).fetch_all(c))?;
    rows.into_iter().map(OpenRow::read).collect()
}

/// Keeps what a line says that sharing has spared, when both have signed it; none: nobody has said it.
pub async fn keep_avoided(tx: &mut Tx, id: &BookingId, avoided: Option<booking::Avoided>) -> Result<()> {
    let avoided = avoided.map(Avoided::from).unwrap_or_default();
    execute!(
        tx,
        sqlx::query("UPDATE bookings SET avoided_cents = $2, avoided_kilometres = $3, avoided_days = $4 WHERE id = $1")
            .bind(id.to_string())
            .bind(avoided.cents)
            .bind(avoided.kilometres)
            .bind(avoided.days)
    )?;
    Ok(())
}

#[cfg(test)]
mod tests;
