//! Tariffs of a contract in the database, and what was done in closed months that they may tell otherwise.

use std::str::FromStr;

use jiff::civil::Date;

use crate::contracts::closed::{Closed, Part};
use crate::contracts::month::Month;
use crate::contracts::tariffs::Tariff;
use crate::contracts::{ContractId, Terms, Unit};
use crate::store::{Result, StoreError, Tx};
use crate::teams::Qualification;
use crate::{execute, sql};

/// Tariffs as they are kept.
pub(super) fn read(kept: &str) -> Result<Vec<Tariff>> {
    if kept.is_empty() { Ok(Vec::new()) } else { serde_json::from_str(kept).map_err(StoreError::inconsistent) }
}

/// Keeps the tariffs of a contract besides the first one.
pub(super) async fn write(tx: &mut Tx, contract: &ContractId, tariffs: &[Tariff]) -> Result<()> {
    let kept = match tariffs {
        [] => String::new(),
        some => serde_json::to_string(some).map_err(StoreError::inconsistent)?,
    };
    execute!(tx, sqlx::query("UPDATE contracts SET tariffs = $2 WHERE id = $1").bind(contract).bind(kept))?;
    Ok(())
}

/// What a contract said in a version that was replaced.
pub async fn said(tx: &mut Tx, contract: &ContractId, version: i64) -> Result<Option<Terms>> {
    let said: Option<String> = sql!(tx, c => sqlx::query_scalar(
        "SELECT said FROM contract_versions WHERE contract = $1 AND version = $2"
    ).bind(contract).bind(version).fetch_optional(c))?;
    said.map(|said| serde_json::from_str(&said).map_err(StoreError::inconsistent)).transpose()
}

/// As what somebody worked, as rows of hours keep it.
pub fn qualification(code: &str) -> Result<Option<Qualification>> {
    if code.is_empty() {
        return Ok(None);
    }
    Qualification::from_str(code).map(Some).map_err(|()| StoreError::inconsistent("activity_shares.qualification"))
}

/// Adds to the closed months in which these terms price something otherwise what was done in them, day by day: from the rows, since no
/// sum says who worked. Months that cost the same by both are not read.
pub(super) async fn add_parts(
    tx: &mut Tx,
    contract: &ContractId,
    [before, after]: [&Terms; 2],
    closed: &mut [Closed],
) -> Result<()> {
    if before.tariffs.is_empty() && after.tariffs.is_empty() {
        return Ok(());
    }
    let months = closed.iter().map(|one| one.month).filter(|month| !before.prices_alike(after, *month));
    let months: Vec<Month> = months.collect();
    let Some((first, last)) = months.first().zip(months.last()) else { return Ok(()) };
    let mut parts = hours(tx, contract, (*first, *last)).await?;
    if [before.unit, after.unit].contains(&Unit::Day) {
        parts.extend(days(tx, contract, (*first, *last)).await?);
    }
    for part in parts {
        if let Some(one) = closed.iter_mut().find(|one| one.month == Month::of(part.day)) {
            one.parts.push(part);
        }
    }
    Ok(())
}

/// Rows of services whose month is closed, between two months that are both counted.
const CLOSED: &str = "s.contract = $1 AND s.month BETWEEN $2 AND $3 AND s.state = 'delivered' AND EXISTS (SELECT 1 FROM month_locks l \
     WHERE l.service = s.service AND l.month = s.month AND l.reopened_at IS NULL)";

#[derive(sqlx::FromRow)]
struct Row {
    qualification: String,
    day: String,
    kind: String,
    minutes: i64,
}

impl Row {
    fn read(self) -> Result<Part> {
        let day: Date = self.day.parse().map_err(StoreError::inconsistent)?;
        let part = Part { qualification: qualification(&self.qualification)?, ..Part::empty(day) };
        match self.kind.as_str() {
            "direct" => Ok(Part { direct: self.minutes, ..part }),
            "indirect" => Ok(Part { indirect: self.minutes, ..part }),
            "travel" => Ok(Part { travel: self.minutes, ..part }),
            _ => Err(StoreError::inconsistent("activity_shares.kind")),
        }
    }
}

/// Minutes of each day, by qualification and kind.
async fn hours(tx: &mut Tx, contract: &ContractId, (first, last): (Month, Month)) -> Result<Vec<Part>> {
    let rows: Vec<Row> = sql!(tx, c => sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "SELECT s.qualification, s.day, s.kind, CAST(SUM(s.minutes) AS BIGINT) AS minutes FROM activity_shares s WHERE {CLOSED} \
         GROUP BY s.qualification, s.day, s.kind"
    ))).bind(contract).bind(first.to_string()).bind(last.to_string()).fetch_all(c))?;
    rows.into_iter().map(Row::read).collect()
}

/// Presences of each day: one for each person, as a whole one.
async fn days(tx: &mut Tx, contract: &ContractId, (first, last): (Month, Month)) -> Result<Vec<Part>> {
    let rows: Vec<(String, i64)> = sql!(tx, c => sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "SELECT d.day, CAST(2 * COUNT(*) AS BIGINT) FROM (SELECT DISTINCT s.person, s.day FROM activity_shares s \
         WHERE {CLOSED} AND s.kind = 'direct' AND s.person <> '') d GROUP BY d.day"
    ))).bind(contract).bind(first.to_string()).bind(last.to_string()).fetch_all(c))?;
    let part = |(day, halves): (String, i64)| {
        let day = day.parse().map_err(StoreError::inconsistent)?;
        Ok(Part { halves, ..Part::empty(day) })
    };
    rows.into_iter().map(part).collect()
}
