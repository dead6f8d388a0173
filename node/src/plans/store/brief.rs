//! What the page of a person says of her plans: for each enrolment the one that stands for all, without its words.

use std::collections::HashMap;

use jiff::civil::Date;

use super::{Short, code, current, maybe};
use crate::enrolments::EnrolmentId;
use crate::people::PersonId;
use crate::plans::{Kind, State};
use crate::sql;
use crate::store::{Result, StoreError, Tx};

/// A plan in a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Brief {
    /// Which one of the enrolment.
    pub edition: i64,
    /// What it is called.
    pub kind: Kind,
    /// Where it stands.
    pub state: State,
    /// How many goals it has.
    pub goals: i64,
    /// How many of them are reached; none while it has not held yet, when nobody says so.
    pub reached: Option<i64>,
    /// When it is looked at next; none once it holds no more.
    pub review_on: Option<Date>,
}

#[derive(sqlx::FromRow)]
struct Row {
    enrolment: EnrolmentId,
    edition: i64,
    kind: String,
    state: String,
    from_day: String,
    review_on: String,
    goals: i64,
    reached: i64,
}

impl Row {
    fn read(&self) -> Result<(Short, Brief)> {
        let (kind, state): (Kind, State) = (code(&self.kind, "plans.kind")?, code(&self.state, "plans.state")?);
        let from = self.from_day.parse().map_err(StoreError::inconsistent)?;
        let goes_on = state.is_written() || state.holds();
        let brief = Brief {
            edition: self.edition,
            kind,
            state,
            goals: self.goals,
            reached: state.has_held().then_some(self.reached),
            review_on: maybe(&self.review_on)?.filter(|_| goes_on),
        };
        Ok((Short { edition: self.edition, kind, state, from }, brief))
    }
}

/// The plan of each of her enrolments that has one, in one question for all of them. One that was given up as a draft is none.
pub async fn of_person(tx: &mut Tx, person: &PersonId) -> Result<HashMap<EnrolmentId, Brief>> {
    let rows: Vec<Row> = sql!(tx, c => sqlx::query_as(
        "SELECT l.enrolment, l.edition, l.kind, l.state, l.from_day, l.review_on, \
         CAST((SELECT COUNT(*) FROM plan_goals g WHERE g.plan = l.id) AS BIGINT) AS goals, \
         CAST((SELECT COUNT(*) FROM plan_goals g WHERE g.plan = l.id AND g.reached = 'yes') AS BIGINT) AS reached \
         FROM plans l JOIN enrolments e ON e.id = l.enrolment WHERE e.person = $1 ORDER BY l.enrolment, l.edition DESC"
    ).bind(person).fetch_all(c))?;
    let mut editions: HashMap<EnrolmentId, Vec<(Short, Brief)>> = HashMap::new();
    for row in rows {
        let read = row.read()?;
        editions.entry(row.enrolment).or_default().push(read);
    }
    let standing = |(enrolment, all): (EnrolmentId, Vec<(Short, Brief)>)| {
        let (shorts, briefs): (Vec<Short>, Vec<Brief>) = all.into_iter().unzip();
        let edition = current(&shorts)?;
        let brief = briefs.into_iter().find(|brief| brief.edition == edition && brief.state != State::Dropped);
        brief.map(|brief| (enrolment, brief))
    };
    Ok(editions.into_iter().filter_map(standing).collect())
}
