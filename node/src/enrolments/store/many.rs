//! Many enrolments at once, each with the steps that led to where it stands: for an import, and for a node that is filled with invented
//! people.
//!
//! The rows are those that `begin` and `step` would have left; a test compares them. Nobody is asked whether a step may follow
//! another, and the places of the services are counted once, afterwards ([`count_taken`]).

use std::collections::{BTreeMap, BTreeSet};

use pico_protocol::id::SubjectId;
use sqlx::QueryBuilder;

use super::kept::Columns;
use super::steps::note_place;
use super::{count, totals, turns};
use crate::app::App;
use crate::audit::Actor;
use crate::enrolments::{EnrolmentId, State, Step};
use crate::people::{self, PersonId};
use crate::store::{Result, Tx};
use crate::{execute, sql};

/// Rows of one statement.
const ROWS: usize = 100;

/// An enrolment ready to be written.
pub struct Prepared {
    /// Its identifier.
    pub id: EnrolmentId,
    /// Who.
    pub person: PersonId,
    service: String,
    state: &'static str,
    /// A place is hers.
    inside: bool,
    since: String,
    columns: Columns,
    started_on: String,
    created_at: i64,
    changed_at: i64,
    steps: Vec<Taken>,
}

struct Taken {
    state: &'static str,
    /// What it does with a place.
    turn: &'static str,
    day: String,
    reason: &'static str,
    note: String,
    at: i64,
}

impl Prepared {
    /// What these steps, each with the moment when it was written, make of an enrolment. The first is how it began.
    pub fn new(app: &App, id: EnrolmentId, person: PersonId, service: &SubjectId, steps: &[(Step, i64)]) -> Self {
        let moment = |step: Option<&(Step, i64)>| step.map_or(0, |(_, at)| *at);
        let mut made = Self {
            person,
            service: service.to_string(),
            state: State::Requested.code(),
            inside: false,
            since: String::new(),
            columns: Columns::default(),
            started_on: String::new(),
            created_at: moment(steps.first()),
            changed_at: moment(steps.last()),
            steps: Vec::with_capacity(steps.len()),
            id,
        };
        for (step, at) in steps {
            made.take(app, step, *at);
        }
        made
    }

    /// In which service.
    pub fn service(&self) -> &str {
        &self.service
    }

    /// Its version, once it is written: one for each step.
    pub fn version(&self) -> i64 {
        i64::try_from(self.steps.len()).unwrap_or(i64::MAX)
    }

    fn take(&mut self, app: &App, step: &Step, at: i64) {
        let mut columns = Columns::of(&step.to);
        let (state, day, reason) = (step.to.code(), step.on.to_string(), columns.reason);
        let turn = turns::of(self.inside, &step.to);
        self.inside = step.to.takes_a_place();
        if columns.waiting_since.is_empty() {
            columns.points = self.columns.points;
            columns.waiting_since = std::mem::take(&mut self.columns.waiting_since);
        }
        if step.to == State::Active && self.started_on.is_empty() {
            self.started_on.clone_from(&day);
        }
        (self.state, self.since, self.columns) = (state, day.clone(), columns);
        let row = format!("{}/{}", self.id, self.steps.len() + 1);
        let note = if step.note.is_empty() {
            String::new()
        } else {
            app.field_key.seal_text(app.entropy, note_place(&row), &step.note)
        };
        self.steps.push(Taken { state, turn, day, reason, note, at });
    }
}

/// Writes them all with their steps, as taken by `by`. The caller leaves the rows in the log.
pub async fn write(tx: &mut Tx, by: &Actor, enrolments: &[Prepared]) -> Result<()> {
    for some in enrolments.chunks(ROWS) {
        let head = "INSERT INTO enrolments (id, person, service, state, since, points, waiting_since, estimated, until, reason, \
             started_on, referral, created_at, changed_at, version) ";
        execute!(
            tx,
            QueryBuilder::new(head)
                .push_values(some, |mut row, one| {
                    let columns = &one.columns;
                    row.push_bind(&one.id).push_bind(&one.person).push_bind(&one.service).push_bind(one.state);
                    row.push_bind(&one.since).push_bind(columns.points).push_bind(&columns.waiting_since);
                    row.push_bind(&columns.estimated).push_bind(&columns.until).push_bind(columns.reason);
                    row.push_bind(&one.started_on).push_bind("").push_bind(one.created_at).push_bind(one.changed_at);
                    row.push_bind(one.version());
                })
                .build()
                .persistent(some.len() == ROWS)
        )?;
    }
    let steps: Vec<(&Prepared, i64, &Taken)> = enrolments
        .iter()
        .flat_map(|one| (1..).zip(&one.steps).map(move |(number, step)| (one, number, step)))
        .collect();
    let (account, name) = match by {
        Actor::Account { id, name } => (id.as_str(), name.as_str()),
        _ => ("", ""),
    };
    for some in steps.chunks(ROWS) {
        let head = "INSERT INTO enrolment_steps (enrolment, number, state, day, reason, note, taken_by, taken_by_name, taken_at, \
             service, turn) ";
        execute!(
            tx,
            QueryBuilder::new(head)
                .push_values(some, |mut row, (of, number, step)| {
                    row.push_bind(&of.id).push_bind(*number).push_bind(step.state).push_bind(&step.day);
                    row.push_bind(step.reason)
                        .push_bind(&step.note)
                        .push_bind(account)
                        .push_bind(name)
                        .push_bind(step.at);
                    row.push_bind(&of.service).push_bind(step.turn);
                })
                .build()
                .persistent(some.len() == ROWS)
        )?;
    }
    kept_elsewhere(tx, enrolments).await
}

async fn kept_elsewhere(tx: &mut Tx, enrolments: &[Prepared]) -> Result<()> {
    let mut states: BTreeMap<(&str, &str), i64> = BTreeMap::new();
    for one in enrolments {
        *states.entry((&one.service, one.state)).or_default() += 1;
    }
    for ((service, state), count) in states {
        totals::add(tx, service, state, count).await?;
    }
    let people: BTreeSet<&PersonId> = enrolments.iter().map(|one| &one.person).collect();
    people::store::care::follow_all(tx, &people.into_iter().cloned().collect::<Vec<_>>()).await
}

/// Takes enrolments away with their steps. Nothing may hang on them: the database refuses otherwise. Answers whose they were, and in
/// which services; their places are counted once, afterwards.
pub async fn remove(tx: &mut Tx, ids: &[EnrolmentId]) -> Result<(Vec<PersonId>, BTreeSet<String>)> {
    let (mut people, mut services) = (BTreeSet::new(), BTreeSet::new());
    let mut states: BTreeMap<(String, String), i64> = BTreeMap::new();
    for some in ids.chunks(ROWS) {
        let rows: Vec<(PersonId, String, String)> = sql!(tx, c => async {
            listed("SELECT person, service, state FROM enrolments WHERE id IN (", some)
                .build_query_as().persistent(some.len() == ROWS).fetch_all(&mut *c).await
        })?;
        for (person, service, state) in rows {
            people.insert(person);
            services.insert(service.clone());
            *states.entry((service, state)).or_default() -= 1;
        }
        for delete in ["DELETE FROM enrolment_steps WHERE enrolment IN (", "DELETE FROM enrolments WHERE id IN ("] {
            execute!(tx, listed(delete, some).build().persistent(some.len() == ROWS))?;
        }
    }
    for ((service, state), fewer) in states {
        totals::add(tx, &service, &state, fewer).await?;
    }
    let people: Vec<PersonId> = people.into_iter().collect();
    people::store::care::follow_all(tx, &people).await?;
    Ok((people, services))
}

fn listed<'a, D: sqlx::Database>(start: &'static str, ids: &'a [EnrolmentId]) -> QueryBuilder<D>
where
    &'a EnrolmentId: sqlx::Encode<'a, D> + sqlx::Type<D>,
{
    let mut query = QueryBuilder::new(start);
    let mut list = query.separated(", ");
    for id in ids {
        list.push_bind(id);
    }
    query.push(")");
    query
}

/// Counts who has a place in a service now, as every step does.
pub async fn count_taken(tx: &mut Tx, app: &App, by: &Actor, service: &SubjectId) -> Result<()> {
    count(tx, app, by, service).await
}
