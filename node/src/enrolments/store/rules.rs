//! How services offer their places, in the database. A service of which nobody has said anything has no row.

use pico_protocol::id::SubjectId;

use crate::app::App;
use crate::audit::{self, Actor, Event};
use crate::enrolments::offer::Rules;
use crate::store::{Result, Tx};
use crate::{execute, sql};

/// The rules of a service, with the version that is seen; zero: nobody has said any.
pub async fn of(tx: &mut Tx, service: &SubjectId) -> Result<(Rules, i64)> {
    let row: Option<(Option<i64>, String, i64)> = sql!(tx, c => sqlx::query_as(
        "SELECT held_days, email, version FROM place_rules WHERE service = $1"
    ).bind(service.to_string()).fetch_optional(c))?;
    Ok(row.map_or_else(Default::default, |(held_days, email, version)| (Rules { held_days, email }, version)))
}

/// Writes the rules of a service over the version that was seen; false when somebody else has been faster.
pub async fn set(
    tx: &mut Tx,
    app: &App,
    by: &Actor,
    service: &SubjectId,
    (seen, rules): (i64, &Rules),
) -> Result<bool> {
    let query = if seen == 0 {
        "INSERT INTO place_rules (service, held_days, email, changed_at, version) VALUES ($1, $2, $3, $4, $5 + 1) \
         ON CONFLICT (service) DO NOTHING"
    } else {
        "UPDATE place_rules SET held_days = $2, email = $3, changed_at = $4, version = version + 1 \
         WHERE service = $1 AND version = $5"
    };
    let now = app.clock.now().as_millis();
    let (service_id, days, email) = (service.to_string(), rules.held_days, &rules.email);
    let done = execute!(tx, sqlx::query(query).bind(&service_id).bind(days).bind(email).bind(now).bind(seen))?;
    if done == 0 {
        return Ok(false);
    }
    audit::record(tx, app, by, Event::new("service.offers", "service", &service.to_string())).await?;
    Ok(true)
}
