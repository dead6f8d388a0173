//! Plans of an enrolment that are still open, for who ends it. Plans stand above enrolments and say what they are; here their rows are asked,
//! as `people::Sight` asks those of teams.

use jiff::civil::Date;

use super::maybe;
use crate::enrolments::EnrolmentId;
use crate::sql;
use crate::store::{Result, Tx};

/// A plan that is being written, waits to be approved, or holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenPlan {
    /// Its kind, as in the message key `plan-kind-…`.
    pub kind: String,
    /// Where it stands, as in the message key `plan-state-…`.
    pub state: String,
    /// Goals of which nobody has said whether they are reached, if it holds.
    pub goals: i64,
    /// The review that is planned, if it holds.
    pub review_on: Option<Date>,
}

/// The open plans of an enrolment, the oldest first.
pub async fn open(tx: &mut Tx, id: &EnrolmentId) -> Result<Vec<OpenPlan>> {
    let rows: Vec<(String, String, String, i64)> = sql!(tx, c => sqlx::query_as(
        "SELECT l.kind, l.state, l.review_on, CAST((SELECT COUNT(*) FROM plan_goals g WHERE g.plan = l.id AND g.reached = 'open') AS BIGINT) \
         FROM plans l WHERE l.enrolment = $1 AND l.state IN ('draft', 'proposed', 'approved', 'under_review') ORDER BY l.edition"
    ).bind(id).fetch_all(c))?;
    let read = |(kind, state, review_on, goals): (String, String, String, i64)| {
        let holds = ["approved", "under_review"].contains(&state.as_str());
        let review_on = maybe(&review_on)?.filter(|_| holds);
        Ok(OpenPlan { kind, state, goals: if holds { goals } else { 0 }, review_on })
    };
    rows.into_iter().map(read).collect()
}

/// The last day of the plan that holds, if it says one.
pub async fn until(tx: &mut Tx, id: &EnrolmentId) -> Result<Option<Date>> {
    let day: Option<String> = sql!(tx, c => sqlx::query_scalar(
        "SELECT MAX(until_day) FROM plans WHERE enrolment = $1 AND state IN ('approved', 'under_review')"
    ).bind(id).fetch_one(c))?;
    maybe(&day.unwrap_or_default())
}
