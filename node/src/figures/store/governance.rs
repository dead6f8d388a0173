//! How the cooperative governs itself, year by year, in the database.

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::app::App;
use crate::audit::{self, Actor, Event};
use crate::figures::governance::{Governance, Meetings, System};
use crate::store::{Result, StoreError, Tx};
use crate::{execute, sql};

#[derive(sqlx::FromRow)]
struct Row {
    year: i64,
    members: String,
    system: String,
    seats: String,
    assemblies: Option<i64>,
    attendance: Option<i64>,
    proxies: Option<i64>,
    boards: Option<i64>,
    board_attendance: Option<i64>,
    democracy: String,
    stakeholders: String,
    version: i64,
}

const COLUMNS: &str = "year, members, system, seats, assemblies, attendance, proxies, boards, board_attendance, democracy, stakeholders, \
                       version";

/// Lines as they are stored: JSON.
pub(super) fn lines<T: DeserializeOwned>(text: &str) -> Result<T> {
    serde_json::from_str(text).map_err(StoreError::inconsistent)
}

/// The other way round.
pub(super) fn stored(lines: &impl Serialize) -> Result<String> {
    serde_json::to_string(lines).map_err(StoreError::inconsistent)
}

fn count(stored: Option<i64>) -> Result<Option<u32>> {
    stored.map(u32::try_from).transpose().map_err(StoreError::inconsistent)
}

fn system(code: &str) -> Result<Option<System>> {
    if code.is_empty() { Ok(None) } else { code.parse().map(Some).map_err(StoreError::inconsistent) }
}

impl Row {
    fn read(self) -> Result<Governance> {
        let meetings = Meetings {
            assemblies: count(self.assemblies)?,
            attendance: count(self.attendance)?,
            proxies: count(self.proxies)?,
            boards: count(self.boards)?,
            board_attendance: count(self.board_attendance)?,
        };
        Ok(Governance {
            members: lines(&self.members)?,
            system: system(&self.system)?,
            seats: lines(&self.seats)?,
            meetings,
            democracy: self.democracy,
            stakeholders: lines(&self.stakeholders)?,
        })
    }
}

/// What is written for a year, with the version that a form carries; nothing before somebody has written it.
pub async fn find(tx: &mut Tx, year: i16) -> Result<Option<(Governance, i64)>> {
    let row: Option<Row> = sql!(tx, c => sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "SELECT {COLUMNS} FROM governance_of_years WHERE year = $1"
    ))).bind(i64::from(year)).fetch_optional(c))?;
    row.map(|row| (row.version, row)).map(|(version, row)| Ok((row.read()?, version))).transpose()
}

/// The last year before this one for which something is written, and what.
pub async fn before(tx: &mut Tx, year: i16) -> Result<Option<(i16, Governance)>> {
    let row: Option<Row> = sql!(tx, c => sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "SELECT {COLUMNS} FROM governance_of_years WHERE year < $1 ORDER BY year DESC LIMIT 1"
    ))).bind(i64::from(year)).fetch_optional(c))?;
    let Some(row) = row else { return Ok(None) };
    let of = i16::try_from(row.year).map_err(StoreError::inconsistent)?;
    Ok(Some((of, row.read()?)))
}

/// Writes a year over the version that was seen (nought: nothing was there); false when somebody else has been faster.
pub async fn write(tx: &mut Tx, app: &App, by: &Actor, (year, seen): (i16, i64), new: &Governance) -> Result<bool> {
    let of = &new.meetings;
    let done = execute!(
        tx,
        sqlx::query(if seen == 0 { INSERT } else { UPDATE })
            .bind(i64::from(year))
            .bind(seen)
            .bind(stored(&new.members)?)
            .bind(new.system.map(System::code).unwrap_or_default())
            .bind(stored(&new.seats)?)
            .bind(of.assemblies.map(i64::from))
            .bind(of.attendance.map(i64::from))
            .bind(of.proxies.map(i64::from))
            .bind(of.boards.map(i64::from))
            .bind(of.board_attendance.map(i64::from))
            .bind(&new.democracy)
            .bind(stored(&new.stakeholders)?)
            .bind(app.clock.now().as_millis())
    )?;
    if done == 0 {
        return Ok(false);
    }
    audit::record(tx, app, by, Event::new("report.governance", "year", &year.to_string())).await?;
    Ok(true)
}

const INSERT: &str = "INSERT INTO governance_of_years (year, version, members, system, seats, assemblies, attendance, proxies, boards, \
     board_attendance, democracy, stakeholders, changed_at) \
     VALUES ($1, $2 + 1, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) ON CONFLICT (year) DO NOTHING";

const UPDATE: &str = "UPDATE governance_of_years SET version = version + 1, members = $3, system = $4, seats = $5, assemblies = $6, \
     attendance = $7, proxies = $8, boards = $9, board_attendance = $10, democracy = $11, stakeholders = $12, changed_at = $13 \
     WHERE year = $1 AND version = $2";
