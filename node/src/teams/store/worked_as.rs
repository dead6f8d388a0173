//! As what somebody worked: the qualification that she has in the team of a service on a day. Every part of an hour keeps it, since the
//! tariffs of a contract go by it.
//!
//! In months that are open hours follow the team: who is added late, or was written as something else, is put right in them. In a month
//! that she has signed, or of a service that is closed, they keep what they had, as they keep everything else; opened again, they follow.
//! Hours stand above teams: their rows are put right here, where it is known what has changed.

use jiff::civil::Date;
use pico_protocol::id::SubjectId;

use super::{Row, SELECT};
use crate::accounts::AccountId;
use crate::store::{Result, Tx};
use crate::teams::{Qualification, Terms};
use crate::{execute, sql};

/// Longer than anybody works somewhere: the last day of terms without one.
const NEVER: &str = "9999-12-31";

/// Her terms in the team of a service, as they were: what was written last comes first and is the one that counts.
async fn terms(tx: &mut Tx, worker: &AccountId, service: &SubjectId) -> Result<Vec<Terms>> {
    let rows: Vec<Row> = sql!(tx, c => sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "{SELECT} WHERE t.service = $1 AND t.account = $2 ORDER BY t.id DESC"
    ))).bind(service.to_string()).bind(worker).fetch_all(c))?;
    let mut terms = Vec::new();
    for row in rows {
        terms.extend(row.in_its_time()?.map(|member| member.terms));
    }
    Ok(terms)
}

/// As what somebody works in a service on a day; none where she is in no team of it.
pub async fn on(tx: &mut Tx, worker: &AccountId, service: &SubjectId, day: Date) -> Result<Option<Qualification>> {
    let terms = terms(tx, worker, service).await?;
    Ok(terms.iter().find(|terms| terms.cover(day)).map(|terms| terms.qualification))
}

/// Says in her hours of a service as what she did them, in every month that is still open. Once too often changes nothing.
pub async fn follow(tx: &mut Tx, worker: &AccountId, service: &SubjectId) -> Result<()> {
    let terms = terms(tx, worker, service).await?;
    let text = format!(
        "UPDATE activity_shares SET qualification = {said} WHERE service = $1 AND activity IN \
         (SELECT id FROM activities WHERE worker = $2) AND qualification <> {said} \
         AND NOT EXISTS (SELECT 1 FROM month_locks l WHERE l.service = $1 AND l.month = activity_shares.month AND l.reopened_at IS NULL) \
         AND NOT EXISTS (SELECT 1 FROM month_signatures g WHERE g.worker = $2 AND g.month = activity_shares.month AND g.undone_at IS NULL)",
        said = said(&terms)
    );
    execute!(tx, sqlx::query(sqlx::AssertSqlSafe(text.as_str())).bind(service.to_string()).bind(worker))?;
    Ok(())
}

/// The qualification on the day of a row. In the text stand days and codes of this program, and nothing that somebody has typed.
fn said(terms: &[Terms]) -> String {
    let case = |terms: &Terms| {
        let until = terms.until.map_or_else(|| NEVER.to_owned(), |until| until.to_string());
        format!("WHEN day BETWEEN '{}' AND '{until}' THEN '{}' ", terms.since, terms.qualification.code())
    };
    if terms.is_empty() {
        return "''".to_owned();
    }
    format!("CASE {}ELSE '' END", terms.iter().map(case).collect::<Vec<_>>().concat())
}
