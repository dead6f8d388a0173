//! That a record of this cooperative be erased, asked by another one through a referral: a request of the person like any other, with
//! its month, opened here because what a referral does stands below what is done about requests (`subject_requests`).

use jiff::ToSpan;
use jiff::civil::Date;

use super::PersonId;
use crate::app::App;
use crate::audit::{self, Actor, Event};
use crate::store::{Result, StoreError, Tx};
use crate::{execute, local_id, sql};

local_id!(
    /// A request of a person about her own data.
    RequestId,
    "req"
);

/// Who asks, where another cooperative does so for her.
pub const BY_A_COOPERATIVE: &str = "cooperative";

/// The last day of the time for an answer: the same day of the next month, or its last day (art. 12(3); Regulation 1182/71,
/// art. 3); three months when it was made longer.
pub fn due(received_on: Date, extended: bool) -> Date {
    let months = if extended { 3 } else { 1 };
    received_on.checked_add(months.months()).unwrap_or(Date::MAX)
}

/// Whether her record is there and was not erased.
pub async fn is_there(tx: &mut Tx, person: &PersonId) -> Result<bool> {
    let found: Option<Option<i64>> = sql!(tx, c => sqlx::query_scalar("SELECT erased_at FROM people WHERE id = $1")
        .bind(person).fetch_optional(c))?;
    Ok(found == Some(None))
}

/// Opens a request to erase her, or finds the one that is open; answers until when it must be answered.
pub async fn erasure(tx: &mut Tx, app: &App, actor: &Actor, person: &PersonId, received_on: Date) -> Result<Date> {
    let open: Option<String> = sql!(tx, c => sqlx::query_scalar(
        "SELECT due_on FROM subject_requests WHERE person = $1 AND kind = 'erasure' AND outcome = '' ORDER BY due_on, id LIMIT 1"
    ).bind(person).fetch_optional(c))?;
    if let Some(open) = open {
        return open.parse().map_err(StoreError::inconsistent);
    }
    let (now, due_on) = (app.clock.now(), due(received_on, false));
    let id = RequestId::new(app.entropy.uuid(now));
    let recorded_by_name = match actor {
        Actor::Account { name, .. } | Actor::Peer { name, .. } => name.as_str(),
        Actor::Stranger | Actor::Node => "",
    };
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO subject_requests (id, person, kind, received_on, due_on, asked_by, texts, extended, outcome, \
             answered_on, answered_by_name, recorded_by_name, recorded_at, version) \
             VALUES ($1, $2, 'erasure', $3, $4, $5, '', FALSE, '', '', '', $6, $7, 1)"
        )
        .bind(&id)
        .bind(person)
        .bind(received_on.to_string())
        .bind(due_on.to_string())
        .bind(BY_A_COOPERATIVE)
        .bind(recorded_by_name)
        .bind(now.as_millis())
    )?;
    let event = Event::new("request.recorded", "person", person.as_str()).detail(format!("request={id} erasure"));
    audit::record(tx, app, actor, event).await?;
    Ok(due_on)
}
