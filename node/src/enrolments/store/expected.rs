//! Expected ends in the database, and the places that they will leave.

use std::collections::BTreeMap;

use jiff::ToSpan;
use jiff::civil::Date;

use super::written;
use crate::app::App;
use crate::audit::{self, Actor, Event};
use crate::enrolments::Enrolment;
use crate::enrolments::ahead::{Free, SPANS, free};
use crate::services::Service;
use crate::store::{Result, Tx};
use crate::{execute, sql};

/// Writes when somebody is thought to leave, over what was seen; false when somebody else has written another day meanwhile.
pub async fn set(
    tx: &mut Tx,
    app: &App,
    by: &Actor,
    enrolment: &Enrolment,
    (seen, to): (Option<Date>, Option<Date>),
) -> Result<bool> {
    let done = execute!(
        tx,
        sqlx::query("UPDATE enrolments SET expected_end = $3, changed_at = $4 WHERE id = $1 AND expected_end = $2")
            .bind(&enrolment.id)
            .bind(written(seen))
            .bind(written(to))
            .bind(app.clock.now().as_millis())
    )?;
    if done == 0 {
        return Ok(false);
    }
    if seen != to {
        let event = Event::new("enrolment.expected", "enrolment", enrolment.id.as_str());
        audit::record(tx, app, by, event.detail(format!("person={}", enrolment.person))).await?;
    }
    Ok(true)
}

/// What is known of the places of every service.
#[derive(Clone, Debug, Default)]
pub struct Ahead {
    ends: BTreeMap<String, [i64; 2]>,
    held: BTreeMap<String, i64>,
}

impl Ahead {
    /// How many places of a service are free now and will be.
    pub fn of(&self, service: &Service) -> Option<Free> {
        let id = service.id.to_string();
        let ends = self.ends.get(&id).copied().unwrap_or_default();
        free(service, self.held.get(&id).copied().unwrap_or_default(), ends)
    }
}

/// How many places of each service are held for somebody who has not answered.
pub(super) async fn held(tx: &mut Tx) -> Result<BTreeMap<String, i64>> {
    let held: Vec<(String, i64)> = sql!(tx, c => sqlx::query_as(
        "SELECT service, CAST(COUNT(*) AS BIGINT) FROM place_offers WHERE answer = '' GROUP BY service"
    ).fetch_all(c))?;
    Ok(held.into_iter().collect())
}

/// Reads it: the expected ends from a day on, and the places that are offered. Only their indexes are read.
pub async fn ahead(tx: &mut Tx, today: Date) -> Result<Ahead> {
    let [soon, later] = SPANS.map(|days| today.saturating_add(days.days()).to_string());
    let ends: Vec<(String, i64, i64)> = sql!(tx, c => sqlx::query_as(
        "SELECT service, CAST(SUM(CASE WHEN expected_end <= $2 THEN 1 ELSE 0 END) AS BIGINT), CAST(COUNT(*) AS BIGINT) FROM enrolments \
         WHERE state IN ('assigned', 'active', 'suspended') AND expected_end <> '' AND expected_end BETWEEN $1 AND $3 GROUP BY service"
    ).bind(today.to_string()).bind(&soon).bind(&later).fetch_all(c))?;
    let ends = ends.into_iter().map(|(service, soon, later)| (service, [soon, later])).collect();
    Ok(Ahead { ends, held: held(tx).await? })
}
