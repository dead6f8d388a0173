//! The closed months in which something was done under a contract. Hours stand above contracts: their sums and locks are asked here.

use super::tariffs;
use crate::contracts::closed::Closed;
use crate::contracts::month::Month;
use crate::contracts::store::presence::{halves, rows};
use crate::contracts::{Contract, ContractId, Terms, Unit};
use crate::sql;
use crate::store::{Result, StoreError, Tx};

/// Those whose statement says something else when a contract says this, the oldest first.
pub async fn told_otherwise(tx: &mut Tx, contract: &Contract, after: &Terms) -> Result<Vec<Month>> {
    let before = &contract.terms;
    let mut closed = of_contract(tx, &contract.id, [before, after]).await?;
    tariffs::add_parts(tx, &contract.id, [before, after], &mut closed).await?;
    closed.retain(|month| month.is_told_otherwise(before, after));
    Ok(closed.into_iter().map(|closed| closed.month).collect())
}

/// Each with its minutes in services whose month is closed, the oldest first. Days of presence are counted by each of these terms, the
/// ones before and the ones after, that pays for them: they are in no sum.
async fn of_contract(tx: &mut Tx, contract: &ContractId, terms: [&Terms; 2]) -> Result<Vec<Closed>> {
    let sums: Vec<(String, String, i64)> = sql!(tx, c => sqlx::query_as(
        "SELECT t.month, t.kind, CAST(SUM(t.minutes) AS BIGINT) FROM activity_totals t WHERE t.contract = $1 AND EXISTS \
         (SELECT 1 FROM month_locks l WHERE l.service = t.service AND l.month = t.month AND l.reopened_at IS NULL) \
         GROUP BY t.month, t.kind HAVING SUM(t.minutes) <> 0 ORDER BY t.month, t.kind"
    ).bind(contract).fetch_all(c))?;
    let mut closed: Vec<Closed> = Vec::new();
    for (month, kind, minutes) in sums {
        let month: Month = month.parse().map_err(|_| StoreError::inconsistent("activity_totals.month"))?;
        if closed.last().is_none_or(|last| last.month != month) {
            closed.push(Closed::empty(month));
        }
        if let Some(last) = closed.last_mut() {
            match kind.as_str() {
                "direct" => last.direct = minutes,
                "indirect" => last.indirect = minutes,
                "travel" => last.travel = minutes,
                _ => return Err(StoreError::inconsistent("activity_totals.kind")),
            }
        }
    }
    for (place, by) in terms.into_iter().enumerate().filter(|(_, by)| by.unit == Unit::Day) {
        for (month, halves) in days(tx, contract, by.half_day).await? {
            if let Some(one) = closed.iter_mut().find(|one| one.month.to_string() == month) {
                one.halves[place] = halves;
            }
        }
    }
    Ok(closed)
}

/// Days of presence by month, in halves, in services whose month is closed: one for each person and day.
async fn days(tx: &mut Tx, contract: &ContractId, half_day: Option<u32>) -> Result<Vec<(String, i64)>> {
    let text = format!(
        "SELECT d.month, CAST(SUM(d.halves) AS BIGINT) FROM (SELECT s.month, {} AS halves FROM {} \
         WHERE s.contract = $1 AND s.state = 'delivered' AND s.kind = 'direct' AND s.person <> '' AND EXISTS \
         (SELECT 1 FROM month_locks l WHERE l.service = s.service AND l.month = s.month AND l.reopened_at IS NULL) \
         GROUP BY s.month, s.person, s.day) d GROUP BY d.month",
        halves(half_day),
        rows(half_day)
    );
    sql!(tx, c => sqlx::query_as(sqlx::AssertSqlSafe(text.as_str())).bind(contract).fetch_all(c))
}
