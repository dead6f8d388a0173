//! How many enrolments a service has in each state: kept with every step, so that nobody has to count them.

use std::collections::BTreeMap;

use crate::store::{Result, Tx};
use crate::{execute, sql};

/// So many more, or fewer, of a service are in a state.
pub(super) async fn add(tx: &mut Tx, service: &str, state: &str, enrolments: i64) -> Result<()> {
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO enrolment_totals (service, state, enrolments) VALUES ($1, $2, $3) \
             ON CONFLICT (service, state) DO UPDATE SET enrolments = enrolment_totals.enrolments + excluded.enrolments"
        )
        .bind(service)
        .bind(state)
        .bind(enrolments)
    )?;
    Ok(())
}

/// How many a service has in each state.
pub async fn of_service(tx: &mut Tx, service: &str) -> Result<BTreeMap<String, i64>> {
    let rows: Vec<(String, i64)> = sql!(tx, c => sqlx::query_as(
        "SELECT state, enrolments FROM enrolment_totals WHERE service = $1 AND enrolments <> 0"
    ).bind(service).fetch_all(c))?;
    Ok(rows.into_iter().collect())
}
