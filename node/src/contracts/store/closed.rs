//! The closed months in which something was done under a contract. Hours stand above contracts: their sums and locks are asked here.

use crate::contracts::ContractId;
use crate::contracts::closed::Closed;
use crate::contracts::month::Month;
use crate::sql;
use crate::store::{Result, StoreError, Tx};

/// Each with its minutes in services whose month is closed, the oldest first.
pub async fn of_contract(tx: &mut Tx, contract: &ContractId) -> Result<Vec<Closed>> {
    let rows: Vec<(String, String, i64)> = sql!(tx, c => sqlx::query_as(
        "SELECT t.month, t.kind, CAST(SUM(t.minutes) AS BIGINT) FROM activity_totals t WHERE t.contract = $1 AND EXISTS \
         (SELECT 1 FROM month_locks l WHERE l.service = t.service AND l.month = t.month AND l.reopened_at IS NULL) \
         GROUP BY t.month, t.kind HAVING SUM(t.minutes) <> 0 ORDER BY t.month, t.kind"
    ).bind(contract).fetch_all(c))?;
    let mut closed: Vec<Closed> = Vec::new();
    for (month, kind, minutes) in rows {
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
    Ok(closed)
}
