//! Activities in the database. What is written, done, missed or corrected is one transaction: the row, its parts, the sums, the access log.

pub mod allowed;
pub mod clock;
pub mod died;
pub mod given;
pub mod list;
pub mod many;
pub mod month;
pub mod presences;
pub mod priced;
pub mod rows;
pub mod series;
pub mod shares;
pub mod siuss;
pub mod statement;
pub mod together;
pub mod week;

use self::shares::{forget, leave, share};
use super::time::Span;
use super::{ActivityId, Missed, Refusal, State, Venue, Written, may_write};
use crate::accounts::AccountId;
use crate::app::App;
use crate::audit::{self, Actor, Event};
use crate::contracts::ContractId;
use crate::contracts::month::Month;
use crate::enrolments::EnrolmentId;
use crate::enrolments::store::there;
use crate::people::panel::today;
use crate::store::field_key::Place;
use crate::store::{Result, StoreError, Tx};
use crate::{execute, sql};

const COLUMNS: &str = "id, service, worker, day, starts, ends, planned_starts, planned_ends, kind, state, reason, note, place_kind, place, replaces, \
     written_by_name, written_at, version";

/// An activity as it lies in the database.
#[derive(Clone, Debug)]
pub struct Activity {
    /// Identifier.
    pub id: ActivityId,
    /// Who worked.
    pub worker: AccountId,
    /// What was written.
    pub written: Written,
    /// When it was planned for, if it was.
    pub planned: Option<Span>,
    /// Where it stands.
    pub state: State,
    /// The row that it corrects.
    pub replaces: Option<ActivityId>,
    /// Who wrote it.
    pub by: String,
    /// When, in milliseconds.
    pub at: i64,
    /// Grows with every change.
    pub version: i64,
}

impl Activity {
    /// Its month.
    pub fn month(&self) -> Month {
        Month::of(self.written.day)
    }
}

#[derive(sqlx::FromRow)]
struct Row {
    id: ActivityId,
    service: String,
    worker: AccountId,
    day: String,
    starts: i64,
    ends: i64,
    planned_starts: Option<i64>,
    planned_ends: Option<i64>,
    kind: String,
    state: String,
    reason: String,
    note: String,
    place_kind: String,
    place: String,
    replaces: String,
    written_by_name: String,
    written_at: i64,
    version: i64,
}

fn span(starts: i64, ends: i64) -> Result<Span> {
    let minute = |value| u16::try_from(value).map_err(StoreError::inconsistent);
    Span::new(minute(starts)?, minute(ends)?).ok_or_else(|| StoreError::inconsistent("activities.starts"))
}

fn note_place(id: &ActivityId) -> Place<'_> {
    Place { table: "activities", column: "note", row: id.as_str() }
}

fn venue_place(id: &ActivityId) -> Place<'_> {
    Place { table: "activities", column: "place", row: id.as_str() }
}

/// A place from its two columns.
pub(super) fn venue(app: &App, at: Place<'_>, code: &str, sealed: &str) -> Result<Option<Venue>> {
    let words = if sealed.is_empty() { String::new() } else { app.field_key.open_text(at, sealed)? };
    match code {
        "" => Ok(None),
        "home" => Ok(Some(Venue::Home)),
        "site" => Ok(Some(Venue::Site(words))),
        "words" => Ok(Some(Venue::Words(words))),
        _ => Err(StoreError::inconsistent("place_kind")),
    }
}

/// Code and words of a place as stored.
pub(super) fn sealed_venue(app: &App, at: Place<'_>, venue: Option<&Venue>) -> (&'static str, String) {
    let words = venue.map_or("", Venue::words);
    let sealed = if words.is_empty() { String::new() } else { app.field_key.seal_text(app.entropy, at, words) };
    (venue.map_or("", Venue::code), sealed)
}

impl Row {
    fn read(self, app: &App, enrolments: Vec<EnrolmentId>) -> Result<Activity> {
        let wrong = || StoreError::inconsistent("activities.state");
        let state = match self.state.as_str() {
            "planned" => State::Planned,
            "delivered" => State::Delivered,
            "missed" => State::Missed(self.reason.parse().map_err(|()| wrong())?),
            "replaced" => State::Replaced,
            _ => return Err(wrong()),
        };
        let note = if self.note.is_empty() {
            String::new()
        } else {
            app.field_key.open_text(note_place(&self.id), &self.note)?
        };
        let written = Written {
            service: self.service.parse().map_err(StoreError::inconsistent)?,
            day: self.day.parse().map_err(StoreError::inconsistent)?,
            span: span(self.starts, self.ends)?,
            kind: self.kind.parse().map_err(|()| wrong())?,
            enrolments,
            venue: venue(app, venue_place(&self.id), &self.place_kind, &self.place)?,
            note,
        };
        let planned =
            self.planned_starts.zip(self.planned_ends).map(|(starts, ends)| span(starts, ends)).transpose()?;
        let replaces = Some(self.replaces).filter(|id| !id.is_empty());
        Ok(Activity {
            id: self.id,
            worker: self.worker,
            written,
            planned,
            state,
            replaces: replaces.map(|id| id.parse().map_err(StoreError::inconsistent)).transpose()?,
            by: self.written_by_name,
            at: self.written_at,
            version: self.version,
        })
    }
}

/// Which contract somebody chose, where the service has several.
pub type Chosen = Option<ContractId>;

/// What came of writing.
pub type Outcome = std::result::Result<ActivityId, Refusal>;

/// One activity. Who may see it is decided by the caller: the colleague herself, or whoever sees everybody's hours.
pub async fn find(tx: &mut Tx, app: &App, id: &ActivityId) -> Result<Option<Activity>> {
    let row: Option<Row> = sql!(tx, c => sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "SELECT {COLUMNS} FROM activities WHERE id = $1"
    ))).bind(id).fetch_optional(c))?;
    let Some(row) = row else { return Ok(None) };
    let enrolments: Vec<EnrolmentId> = sql!(tx, c => sqlx::query_scalar(
        "SELECT enrolment FROM activity_shares WHERE activity = $1 AND enrolment <> '' ORDER BY enrolment"
    ).bind(id).fetch_all(c))?;
    row.read(app, enrolments).map(Some)
}

/// The row that replaced another, if one did.
pub async fn replacement(tx: &mut Tx, id: &ActivityId) -> Result<Option<ActivityId>> {
    sql!(tx, c => sqlx::query_scalar("SELECT id FROM activities WHERE replaces = $1").bind(id).fetch_optional(c))
}

/// Writes something planned or done by a colleague.
pub async fn write(
    tx: &mut Tx,
    app: &App,
    by: &Actor,
    worker: &AccountId,
    (state, new, chosen): (State, &Written, &Chosen),
) -> Result<Outcome> {
    let outcome = put(tx, app, by, worker, (state, new, chosen)).await?;
    if let Ok(id) = &outcome {
        record(tx, app, by, "activity.written", id, &format!("activity={}", state.code())).await?;
    }
    Ok(outcome)
}

/// The same without its row in the log: whoever writes many leaves one for all of them.
pub async fn put(
    tx: &mut Tx,
    app: &App,
    by: &Actor,
    worker: &AccountId,
    (state, new, chosen): (State, &Written, &Chosen),
) -> Result<Outcome> {
    if let Err(refusal) = allowed(tx, app, worker, state, new, None).await? {
        return Ok(Err(refusal));
    }
    let planned = (state == State::Planned).then_some(new.span);
    let row = Inserted { state, new, chosen, planned, replaces: None };
    insert(tx, app, by, worker, row).await.map(Ok)
}

/// Takes something away that was put there, with its parts and what it added to the sums. That nobody has worked with it since, and that its
/// month is open, is asked by the caller, who leaves the row in the log.
pub async fn take_away(tx: &mut Tx, app: &App, id: &ActivityId) -> Result<()> {
    let Some(activity) = find(tx, app, id).await? else { return Ok(()) };
    forget(tx, &activity).await?;
    execute!(tx, sqlx::query("DELETE FROM activities WHERE id = $1").bind(id))?;
    Ok(())
}

/// Something planned was done, at these times.
pub async fn done(tx: &mut Tx, app: &App, by: &Actor, activity: &Activity, seen: i64, at: Span) -> Result<Outcome> {
    let new = Written { span: at, ..activity.written.clone() };
    if activity.state != State::Planned || activity.version != seen {
        return Ok(Err(Refusal::Overtaken));
    }
    if let Err(refusal) = allowed(tx, app, &activity.worker, State::Delivered, &new, None).await? {
        return Ok(Err(refusal));
    }
    execute!(
        tx,
        sqlx::query(
            "UPDATE activities SET state = 'delivered', starts = $3, ends = $4, version = version + 1 WHERE id = $1 AND version = $2"
        )
        .bind(&activity.id)
        .bind(seen)
        .bind(i64::from(at.from()))
        .bind(i64::from(at.to()))
    )?;
    // A plan may be old: the contract and the place where she lives are those of now.
    forget(tx, activity).await?;
    share(tx, (&activity.id, &activity.worker), (State::Delivered, activity.planned), &new, &None).await?;
    record(tx, app, by, "activity.done", &activity.id, "activity=delivered").await?;
    Ok(Ok(activity.id.clone()))
}

/// Something planned was not done, or something written had not happened.
pub async fn miss(tx: &mut Tx, app: &App, by: &Actor, activity: &Activity, seen: i64, why: Missed) -> Result<Outcome> {
    if !matches!(activity.state, State::Planned | State::Delivered) || activity.version != seen {
        return Ok(Err(Refusal::Overtaken));
    }
    if activity.state == State::Delivered
        && let Err(refusal) = open_month(tx, &activity.worker, &activity.written).await?
    {
        return Ok(Err(refusal));
    }
    leave(tx, activity, State::Missed(why)).await?;
    record(tx, app, by, "activity.missed", &activity.id, &format!("activity={}", why.code())).await?;
    Ok(Ok(activity.id.clone()))
}

/// Says something written anew: a row of its own takes its place.
pub async fn correct(
    tx: &mut Tx,
    app: &App,
    by: &Actor,
    old: &Activity,
    seen: i64,
    (new, chosen): (&Written, &Chosen),
) -> Result<Outcome> {
    if !matches!(old.state, State::Planned | State::Delivered) || old.version != seen {
        return Ok(Err(Refusal::Overtaken));
    }
    if old.state == State::Delivered
        && let Err(refusal) = open_month(tx, &old.worker, &old.written).await?
    {
        return Ok(Err(refusal));
    }
    if let Err(refusal) = allowed(tx, app, &old.worker, old.state, new, Some(&old.id)).await? {
        return Ok(Err(refusal));
    }
    leave(tx, old, State::Replaced).await?;
    let planned = if old.state == State::Planned { Some(new.span) } else { old.planned };
    let inserted = Inserted { state: old.state, new, chosen, planned, replaces: Some(&old.id) };
    let id = insert(tx, app, by, &old.worker, inserted).await?;
    record(tx, app, by, "activity.corrected", &id, &format!("replaces={}", old.id)).await?;
    Ok(Ok(id))
}

/// Whether it may be written: by what the colleague was doing, by who was there, and by whether the month is still open.
async fn allowed(
    tx: &mut Tx,
    app: &App,
    worker: &AccountId,
    state: State,
    new: &Written,
    but: Option<&ActivityId>,
) -> Result<std::result::Result<(), Refusal>> {
    let rows: Vec<(ActivityId, i64, i64)> = sql!(tx, c => sqlx::query_as(
        "SELECT id, starts, ends FROM activities WHERE worker = $1 AND day = $2 AND state = 'delivered' ORDER BY starts"
    ).bind(worker).bind(new.day.to_string()).fetch_all(c))?;
    let others = rows.into_iter().filter(|(id, ..)| Some(id) != but).map(|(_, starts, ends)| span(starts, ends));
    let others: Vec<Span> = others.collect::<Result<_>>()?;
    if let Err(refusal) = may_write(new, state, today(app.clock.now()), &others) {
        return Ok(Err(refusal));
    }
    if !there::all_on(tx, &new.enrolments, new.day).await? {
        return Ok(Err(Refusal::NotThere));
    }
    if state == State::Planned { Ok(Ok(())) } else { open_month(tx, worker, new).await }
}

/// A month that was closed or signed takes nothing more.
pub async fn open_month(tx: &mut Tx, worker: &AccountId, of: &Written) -> Result<std::result::Result<(), Refusal>> {
    let month = Month::of(of.day);
    if month::is_locked(tx, &of.service, month).await? {
        return Ok(Err(Refusal::Locked));
    }
    if month::signature(tx, worker, month).await?.is_some() {
        return Ok(Err(Refusal::Signed));
    }
    Ok(Ok(()))
}

/// What a new row holds.
pub(super) struct Inserted<'a> {
    state: State,
    new: &'a Written,
    chosen: &'a Chosen,
    planned: Option<Span>,
    replaces: Option<&'a ActivityId>,
}

async fn insert(tx: &mut Tx, app: &App, by: &Actor, worker: &AccountId, row: Inserted<'_>) -> Result<ActivityId> {
    let now = app.clock.now();
    let id = ActivityId::new(app.entropy.uuid(now));
    let by = match by {
        Actor::Account { id, name } => (id.as_str(), name.as_str()),
        _ => ("", ""),
    };
    let new = row.new;
    many::rows(tx, &[many::Prepared::new(app, id.clone(), worker.clone(), by, &row, now.as_millis())]).await?;
    share(tx, (&id, worker), (row.state, row.planned), new, row.chosen).await?;
    Ok(id)
}

async fn record(tx: &mut Tx, app: &App, by: &Actor, action: &str, id: &ActivityId, detail: &str) -> Result<()> {
    audit::record(tx, app, by, Event::new(action, "activity", id.as_str()).detail(detail)).await
}
