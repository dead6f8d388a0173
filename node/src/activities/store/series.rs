//! What is planned again and again: one of a series and those that follow it, taken off together or given to a colleague.
//!
//! Nothing ties the rows of a series: they are the same work at the same time of the same weekday. A row that somebody moved or gave to
//! others is no longer one of them, as people would say too.

use super::shares::leave;
use super::{Activity, Chosen, Inserted, Outcome, find, insert, miss, record};
use crate::accounts::AccountId;
use crate::activities::{ActivityId, Missed, Refusal, State};
use crate::app::App;
use crate::audit::Actor;
use crate::sql;
use crate::store::{Result, StoreError, Tx};

/// The most rows that follow: longer than a plan may go on ([`crate::activities::MOST_WEEKS`]).
const MOST: i64 = 400;

/// What is planned like one row on the same weekday after it; the row itself is not among them.
pub async fn following(tx: &mut Tx, app: &App, one: &Activity) -> Result<Vec<Activity>> {
    let of = &one.written;
    let ids: Vec<ActivityId> = sql!(tx, c => sqlx::query_scalar(
        "SELECT id FROM activities WHERE worker = $1 AND day > $2 AND state = 'planned' AND service = $3 AND kind = $4 \
         AND starts = $5 AND ends = $6 ORDER BY day, id LIMIT $7"
    ).bind(&one.worker).bind(of.day.to_string()).bind(of.service.to_string()).bind(of.kind.code())
        .bind(i64::from(of.span.from())).bind(i64::from(of.span.to())).bind(MOST).fetch_all(c))?;
    let mut same = Vec::new();
    for id in ids {
        let other = find(tx, app, &id).await?;
        same.extend(other.filter(|other| {
            other.written.enrolments == of.enrolments && other.written.day.weekday() == of.day.weekday()
        }));
    }
    Ok(same)
}

/// How many follow one that is planned.
pub async fn count(tx: &mut Tx, app: &App, one: &Activity) -> Result<usize> {
    Ok(if one.state == State::Planned { following(tx, app, one).await?.len() } else { 0 })
}

/// One that is planned will not be done, and neither will those that follow it.
pub async fn call_off(tx: &mut Tx, app: &App, by: &Actor, one: &Activity, seen: i64, why: Missed) -> Result<Outcome> {
    let following = if one.state == State::Planned { following(tx, app, one).await? } else { Vec::new() };
    let outcome = miss(tx, app, by, one, seen, why).await?;
    if outcome.is_ok() {
        for other in following {
            let _: Outcome = miss(tx, app, by, &other, other.version, why).await?;
        }
    }
    Ok(outcome)
}

/// A colleague does what was planned for another: a row of hers takes its place. `too`: so do those that follow it.
pub async fn hand(
    tx: &mut Tx,
    app: &App,
    by: &Actor,
    (one, seen): (&Activity, i64),
    to: &AccountId,
    too: bool,
) -> Result<Outcome> {
    if one.state != State::Planned || one.version != seen {
        return Ok(Err(Refusal::Overtaken));
    }
    let following = if too { following(tx, app, one).await? } else { Vec::new() };
    let mut first = None;
    for planned in std::iter::once(one).chain(&following) {
        let chosen = contract(tx, &planned.id).await?;
        leave(tx, planned, State::Replaced).await?;
        let (new, replaces) = (&planned.written, Some(&planned.id));
        let row = Inserted { state: State::Planned, new, chosen: &chosen, planned: Some(new.span), replaces };
        let id = insert(tx, app, by, to, row).await?;
        record(tx, app, by, "activity.handed", &id, &format!("replaces={}", planned.id)).await?;
        first.get_or_insert(id);
    }
    first.map(Ok).ok_or_else(|| StoreError::inconsistent("activities.id"))
}

/// The contract of a row, where somebody chose one of several.
pub(super) async fn contract(tx: &mut Tx, id: &ActivityId) -> Result<Chosen> {
    let found: Option<String> = sql!(tx, c => sqlx::query_scalar(
        "SELECT contract FROM activity_shares WHERE activity = $1 AND contract <> '' ORDER BY enrolment LIMIT 1"
    ).bind(id).fetch_optional(c))?;
    found.map(|id| id.parse().map_err(StoreError::inconsistent)).transpose()
}
