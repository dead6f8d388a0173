//! Who works for the cooperative, year by year, in the database: what people have written, and the hours of volunteers with an account.

use std::collections::BTreeSet;

use super::governance::{lines, stored};
use super::year::Days;
use crate::accounts::AccountId;
use crate::accounts::employment::Work;
use crate::app::App;
use crate::audit::{self, Actor, Event};
use crate::figures::workforce::Workforce;
use crate::store::{Result, StoreError, Tx};
use crate::{execute, sql, teams};

#[derive(sqlx::FromRow)]
struct Row {
    year: i64,
    volunteers: String,
    doing: String,
    refunds: String,
    rules: String,
    training: String,
    agreement: String,
    version: i64,
}

const COLUMNS: &str = "year, volunteers, doing, refunds, rules, training, agreement, version";

impl Row {
    fn read(self) -> Result<Workforce> {
        Ok(Workforce {
            volunteers: lines(&self.volunteers)?,
            doing: self.doing,
            refunds: lines(&self.refunds)?,
            rules: self.rules,
            training: lines(&self.training)?,
            agreement: self.agreement,
        })
    }
}

/// What is written for a year, with the version that a form carries; nothing before somebody has written it.
pub async fn find(tx: &mut Tx, year: i16) -> Result<Option<(Workforce, i64)>> {
    let row: Option<Row> = sql!(tx, c => sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "SELECT {COLUMNS} FROM workforce_of_years WHERE year = $1"
    ))).bind(i64::from(year)).fetch_optional(c))?;
    row.map(|row| (row.version, row)).map(|(version, row)| Ok((row.read()?, version))).transpose()
}

/// The last year before this one for which something is written, and what.
pub async fn before(tx: &mut Tx, year: i16) -> Result<Option<(i16, Workforce)>> {
    let row: Option<Row> = sql!(tx, c => sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "SELECT {COLUMNS} FROM workforce_of_years WHERE year < $1 ORDER BY year DESC LIMIT 1"
    ))).bind(i64::from(year)).fetch_optional(c))?;
    let Some(row) = row else { return Ok(None) };
    let of = i16::try_from(row.year).map_err(StoreError::inconsistent)?;
    Ok(Some((of, row.read()?)))
}

/// Writes a year over the version that was seen (nought: nothing was there); false when somebody else has been faster.
pub async fn write(tx: &mut Tx, app: &App, by: &Actor, (year, seen): (i16, i64), new: &Workforce) -> Result<bool> {
    let done = execute!(
        tx,
        sqlx::query(if seen == 0 { INSERT } else { UPDATE })
            .bind(i64::from(year))
            .bind(seen)
            .bind(stored(&new.volunteers)?)
            .bind(&new.doing)
            .bind(stored(&new.refunds)?)
            .bind(&new.rules)
            .bind(stored(&new.training)?)
            .bind(&new.agreement)
            .bind(app.clock.now().as_millis())
    )?;
    if done == 0 {
        return Ok(false);
    }
    audit::record(tx, app, by, Event::new("report.workforce", "year", &year.to_string())).await?;
    Ok(true)
}

const INSERT: &str = "INSERT INTO workforce_of_years (year, version, volunteers, doing, refunds, rules, training, agreement, changed_at) \
     VALUES ($1, $2 + 1, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (year) DO NOTHING";

const UPDATE: &str = "UPDATE workforce_of_years SET version = version + 1, volunteers = $3, doing = $4, refunds = $5, rules = $6, \
     training = $7, agreement = $8, changed_at = $9 WHERE year = $1 AND version = $2";

/// Minutes that volunteers with an account delivered between these days: of those who were in a team then, which are the ones who are
/// counted. It reads the rows of volunteers only.
pub async fn minutes_of_volunteers(tx: &mut Tx, days: Days) -> Result<i64> {
    let rows: Vec<(AccountId, i64)> = sql!(tx, c => sqlx::query_as(
        "SELECT a.worker, CAST(SUM(a.ends - a.starts) AS BIGINT) FROM accounts w CROSS JOIN activities a \
         WHERE a.worker = w.id AND w.work = $3 AND a.state = 'delivered' AND a.day BETWEEN $1 AND $2 GROUP BY a.worker"
    ).bind(days.0.to_string()).bind(days.1.to_string()).bind(Work::Volunteer.code()).fetch_all(c))?;
    let there = teams::store::there(tx, days).await?;
    let there: BTreeSet<&AccountId> = there.iter().map(|member| &member.account).collect();
    Ok(rows.iter().filter(|(worker, _)| there.contains(worker)).map(|(_, minutes)| minutes).sum())
}
