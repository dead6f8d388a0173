//! Many activities at once, with their parts and the sums: one statement for hundreds of rows. What is written one by one goes
//! through here too, so that there is one way to write a row.

use sqlx::QueryBuilder;

use super::shares::{self, Part};
use super::{Inserted, note_place, sealed_venue, venue_place};
use crate::accounts::AccountId;
use crate::activities::time::Span;
use crate::activities::{ActivityId, State, Written};
use crate::app::App;
use crate::contracts::month::Month;
use crate::execute;
use crate::store::{Result, Tx};

/// Rows of one statement: both engines take more than 30,000 values in one.
const ROWS: usize = 500;

/// A row ready to be written.
pub struct Prepared {
    id: ActivityId,
    worker: AccountId,
    by: (String, String),
    state: State,
    written: Written,
    planned: Option<Span>,
    replaces: String,
    note: String,
    venue: (&'static str, String),
    at: i64,
}

impl Prepared {
    /// Encrypts what is; `by` is the account that wrote it and its name, `at` when.
    pub(super) fn new(
        app: &App,
        id: ActivityId,
        worker: AccountId,
        by: (&str, &str),
        row: &Inserted<'_>,
        at: i64,
    ) -> Self {
        let note = if row.new.note.is_empty() {
            String::new()
        } else {
            app.field_key.seal_text(app.entropy, note_place(&id), &row.new.note)
        };
        let venue = sealed_venue(app, venue_place(&id), row.new.venue.as_ref());
        Self {
            id,
            worker,
            by: (by.0.to_owned(), by.1.to_owned()),
            state: row.state,
            written: row.new.clone(),
            planned: row.planned,
            replaces: row.replaces.map(ToString::to_string).unwrap_or_default(),
            note,
            venue,
            at,
        }
    }

    /// Something done, or planned, by who wrote it down herself.
    pub fn own(app: &App, id: ActivityId, worker: (&AccountId, &str), of: (State, &Written), at: i64) -> Self {
        let (state, new) = of;
        let planned = matches!(state, State::Planned | State::Missed(_)).then_some(new.span);
        let row = Inserted { state, new, chosen: &None, planned, replaces: None };
        Self::new(app, id, worker.0.clone(), (worker.0.as_str(), worker.1), &row, at)
    }
}

/// Writes rows with their parts. Nobody is asked whether they overlap or their month is closed: the caller knows.
pub async fn write(tx: &mut Tx, all: &[(Prepared, Vec<Part>)]) -> Result<()> {
    for some in all.chunks(ROWS) {
        let prepared: Vec<&Prepared> = some.iter().map(|(one, _)| one).collect();
        insert(tx, &prepared).await?;
    }
    let mut parts = Vec::with_capacity(all.iter().map(|(_, own)| own.len()).sum());
    for (one, own) in all {
        let planned = shares::planned(one.planned, one.state, own.len());
        parts.extend(own.iter().zip(planned).map(|(part, planned)| (&one.id, one.state, &one.written, part, planned)));
    }
    shares::write(tx, &parts).await
}

/// Writes rows without parts.
pub(super) async fn rows(tx: &mut Tx, rows: &[Prepared]) -> Result<()> {
    insert(tx, &rows.iter().collect::<Vec<_>>()).await
}

async fn insert(tx: &mut Tx, rows: &[&Prepared]) -> Result<()> {
    let head = "INSERT INTO activities (id, service, worker, day, month, starts, ends, planned_starts, planned_ends, kind, state, \
         reason, note, place_kind, place, replaces, written_by, written_by_name, written_at, version) ";
    let missed = |state: State| if let State::Missed(why) = state { why.code() } else { "" };
    execute!(
        tx,
        QueryBuilder::new(head)
            .push_values(rows, |mut row, one| {
                let of = &one.written;
                row.push_bind(&one.id).push_bind(of.service.to_string()).push_bind(&one.worker);
                row.push_bind(of.day.to_string()).push_bind(Month::of(of.day).to_string());
                row.push_bind(i64::from(of.span.from())).push_bind(i64::from(of.span.to()));
                row.push_bind(one.planned.map(|planned| i64::from(planned.from())));
                row.push_bind(one.planned.map(|planned| i64::from(planned.to())));
                row.push_bind(of.kind.code()).push_bind(one.state.code()).push_bind(missed(one.state));
                row.push_bind(&one.note).push_bind(one.venue.0).push_bind(&one.venue.1);
                row.push_bind(&one.replaces).push_bind(&one.by.0).push_bind(&one.by.1);
                // What was missed was planned or done before somebody said so.
                row.push_bind(one.at).push_bind(if matches!(one.state, State::Missed(_)) { 2_i64 } else { 1 });
            })
            .build()
    )?;
    Ok(())
}
