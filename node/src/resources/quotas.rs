//! How much of a resource a partner may have in a month, in the database. A partner of whom nothing is said has no limit; one with a limit
//! of no minutes gets nothing.

use pico_protocol::id::SubjectId;

use super::Quota;
use crate::app::App;
use crate::audit::{self, Actor, Event};
use crate::store::{Result, StoreError, Tx};
use crate::{execute, sql};

/// Those of a resource, in the order of the partners' ids.
pub async fn of_resource(tx: &mut Tx, resource: &SubjectId) -> Result<Vec<Quota>> {
    let rows: Vec<(String, i64)> = sql!(tx, c => sqlx::query_as(
        "SELECT partner, minutes FROM resource_quotas WHERE resource = $1 ORDER BY partner"
    ).bind(resource.to_string()).fetch_all(c))?;
    let read = |(partner, minutes): (String, i64)| {
        let minutes = u32::try_from(minutes).map_err(StoreError::inconsistent)?;
        Ok(Quota { partner, minutes })
    };
    rows.into_iter().map(read).collect()
}

/// Minutes of a resource that a partner may have in a month; none: as many as it asks for.
pub async fn of_partner(tx: &mut Tx, resource: &SubjectId, partner: &str) -> Result<Option<u32>> {
    let minutes: Option<i64> = sql!(tx, c => sqlx::query_scalar(
        "SELECT minutes FROM resource_quotas WHERE resource = $1 AND partner = $2"
    ).bind(resource.to_string()).bind(partner).fetch_optional(c))?;
    minutes.map(|minutes| u32::try_from(minutes).map_err(StoreError::inconsistent)).transpose()
}

/// Writes all of a resource, in the order of the partners' ids; what is the same as before leaves no row in the log.
pub async fn set(tx: &mut Tx, app: &App, by: &Actor, resource: &SubjectId, quotas: &[Quota]) -> Result<()> {
    if of_resource(tx, resource).await? == quotas {
        return Ok(());
    }
    let id = resource.to_string();
    execute!(tx, sqlx::query("DELETE FROM resource_quotas WHERE resource = $1").bind(&id))?;
    for quota in quotas {
        execute!(
            tx,
            sqlx::query("INSERT INTO resource_quotas (resource, partner, minutes) VALUES ($1, $2, $3)")
                .bind(&id)
                .bind(&quota.partner)
                .bind(i64::from(quota.minutes))
        )?;
    }
    audit::record(tx, app, by, Event::new("resource.quotas", "resource", &id)).await
}
