//! What a step changes in the row of an enrolment: as it was found and as it is left. A step keeps what it found, so that it can be undone.

use jiff::civil::Date;
use pico_protocol::referral::HoldReason;
use serde::{Deserialize, Serialize};

use super::{maybe, written};
use crate::enrolments::ending::Ending;
use crate::enrolments::{MOST_POINTS, State, Step};
use crate::store::{Result, StoreError};

/// The columns that steps change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, sqlx::FromRow)]
pub(in crate::enrolments) struct Kept {
    pub state: String,
    pub since: String,
    pub points: i64,
    pub waiting_since: String,
    pub estimated: String,
    pub until: String,
    pub reason: String,
    pub started_on: String,
}

impl Kept {
    /// Their names, for a query.
    pub(super) const COLUMNS: &str = "state, since, points, waiting_since, estimated, until, reason, started_on";

    pub(super) fn state(&self) -> Result<State> {
        let wrong = || StoreError::inconsistent("enrolments.state");
        Ok(match self.state.as_str() {
            "requested" => State::Requested,
            "waiting" => State::Waiting {
                points: u16::try_from(self.points).unwrap_or(MOST_POINTS),
                from: maybe(&self.waiting_since)?.ok_or_else(wrong)?,
                estimated: maybe(&self.estimated)?,
            },
            "assigned" => State::Assigned { until: maybe(&self.until)? },
            "active" => State::Active,
            "suspended" => State::Suspended {
                reason: HoldReason::from_code(&self.reason).ok_or_else(wrong)?,
                review: maybe(&self.until)?,
            },
            "closed" => State::Closed { reason: Ending::from_code(&self.reason).ok_or_else(wrong)? },
            _ => return Err(wrong()),
        })
    }

    pub(super) fn since(&self) -> Result<Date> {
        maybe(&self.since)?.ok_or_else(|| StoreError::inconsistent("enrolments.since"))
    }

    /// As a step leaves it. The place on the list stays beside a state that has none: whoever goes back there keeps it. What was there
    /// twice keeps none: how long she waited is told by the other enrolment.
    pub(super) fn after(&self, step: &Step) -> Self {
        let columns = Columns::of(&step.to);
        let waits = !columns.waiting_since.is_empty();
        let first_day = step.to == State::Active && self.started_on.is_empty();
        Self {
            state: step.to.code().to_owned(),
            since: step.on.to_string(),
            points: if waits { columns.points } else { self.points },
            waiting_since: match step.to {
                State::Closed { reason: Ending::Twin } => String::new(),
                _ if waits => columns.waiting_since,
                _ => self.waiting_since.clone(),
            },
            estimated: columns.estimated,
            until: columns.until,
            reason: columns.reason.to_owned(),
            started_on: if first_day { step.on.to_string() } else { self.started_on.clone() },
        }
    }

    /// Before anything: what the first step finds.
    pub(super) fn nothing(on: Date) -> Self {
        let (state, since) = (State::Requested.code().to_owned(), on.to_string());
        let empty = String::new;
        Self {
            state,
            since,
            points: 0,
            waiting_since: empty(),
            estimated: empty(),
            until: empty(),
            reason: empty(),
            started_on: empty(),
        }
    }
}

/// What the columns of a state hold.
#[derive(Default)]
pub(super) struct Columns {
    pub points: i64,
    pub waiting_since: String,
    pub estimated: String,
    pub until: String,
    pub reason: &'static str,
}

impl Columns {
    pub(super) fn of(state: &State) -> Self {
        match state {
            State::Requested | State::Active => Self::default(),
            State::Waiting { points, from, estimated } => Self {
                points: i64::from(*points),
                waiting_since: from.to_string(),
                estimated: written(*estimated),
                ..Self::default()
            },
            State::Assigned { until } => Self { until: written(*until), ..Self::default() },
            State::Suspended { reason, review } => {
                Self { until: written(*review), reason: reason.code(), ..Self::default() }
            }
            State::Closed { reason } => Self { reason: reason.code(), ..Self::default() },
        }
    }
}
