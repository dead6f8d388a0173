//! What each step does with a place: it takes one, gives one back, or neither. It is kept beside the step, so that how often a place becomes
//! free is counted in an index, on a page with a hundred thousand people behind it too.
//!
//! A step that is put right changes what the steps before it did, so all of an enrolment are looked at again ([`follow`]) whenever one is
//! written: there are a handful. Enrolments that are written by hundreds know it from their steps ([`of`]), of which none is put right yet.

use super::TAKING;
use crate::enrolments::ending::{Ending, TWIN};
use crate::enrolments::{EnrolmentId, State};
use crate::execute;
use crate::store::{Result, Tx};

/// A place is hers from this step on.
pub(super) const TAKEN: &str = "taken";
/// Her place is free again.
pub(super) const FREED: &str = "freed";

/// What a step does that nobody has put right; `inside` says whether a place was hers before it.
pub(super) fn of(inside: bool, to: &State) -> &'static str {
    let leaves = match to {
        // Nobody has left: the other one of the two has the place.
        State::Closed { reason } => *reason != Ending::Twin,
        State::Waiting { .. } => true,
        _ => false,
    };
    if to.takes_a_place() {
        TAKEN
    } else if leaves && inside {
        FREED
    } else {
        ""
    }
}

/// Looks again at what the steps of an enrolment did, and writes it beside them.
pub(super) async fn follow(tx: &mut Tx, id: &EnrolmentId) -> Result<()> {
    let text = format!(
        "UPDATE enrolment_steps SET service = (SELECT e.service FROM enrolments e WHERE e.id = enrolment_steps.enrolment), \
         turn = CASE WHEN NOT ({stands}) THEN '' WHEN enrolment_steps.{TAKING} THEN '{TAKEN}' \
         WHEN enrolment_steps.state IN ('closed', 'waiting') AND enrolment_steps.reason <> '{TWIN}' AND EXISTS \
         (SELECT 1 FROM enrolment_steps p WHERE p.enrolment = enrolment_steps.enrolment AND p.{TAKING} AND p.number = \
         (SELECT MAX(q.number) FROM enrolment_steps q WHERE q.enrolment = enrolment_steps.enrolment \
         AND q.number < enrolment_steps.number AND {before})) THEN '{FREED}' ELSE '' END WHERE enrolment = $1",
        stands = stands("enrolment_steps"),
        before = stands("q")
    );
    execute!(tx, sqlx::query(sqlx::AssertSqlSafe(text)).bind(id))?;
    Ok(())
}

/// Whether a step counts: it was not wrong, and is not the line that undoes one.
fn stands(step: &str) -> String {
    format!(
        "{step}.undoes IS NULL AND NOT EXISTS (SELECT 1 FROM enrolment_steps r WHERE r.enrolment = {step}.enrolment \
         AND (r.corrects = {step}.number OR r.undoes = {step}.number))"
    )
}
