//! Consents and other grounds in the database. Rows are added, withdrawn and marked, never changed otherwise.

use pico_protocol::id::NodeId;
use pico_protocol::referral::LegalBasis;
use pico_protocol::time::Timestamp;

use super::mistake::Mistake;
use super::{Ground, GroundId, NOTICE_PERIOD, NewGround, Purpose};
use crate::accounts::Account;
use crate::app::App;
use crate::audit::{self, Actor, Event};
use crate::people::{PersonId, Sight};
use crate::store::field_key::Place;
use crate::store::{Result, StoreError, Tx};
use crate::web::dates;
use crate::{execute, sql};

const COLUMNS: &str = "id, person, basis, purpose, recipient, recipient_name, notice, note, given_on, expires_at, \
     withdrawn_at, settled_at, mistaken_at, mistaken_by_name, recorded_by, recorded_by_name, notice_service, notice_number";

#[derive(sqlx::FromRow)]
struct Row {
    id: GroundId,
    person: PersonId,
    basis: String,
    purpose: String,
    recipient: String,
    recipient_name: String,
    notice: String,
    note: String,
    given_on: i64,
    expires_at: Option<i64>,
    withdrawn_at: Option<i64>,
    settled_at: Option<i64>,
    mistaken_at: Option<i64>,
    mistaken_by_name: String,
    recorded_by: String,
    recorded_by_name: String,
    notice_service: String,
    notice_number: i64,
}

impl Row {
    fn read(self, app: &App) -> Result<Ground> {
        let recipient: Option<NodeId> = if self.recipient.is_empty() {
            None
        } else {
            Some(self.recipient.parse().map_err(StoreError::inconsistent)?)
        };
        let note =
            if self.note.is_empty() { String::new() } else { app.field_key.open_text(place(&self.id), &self.note)? };
        Ok(Ground {
            basis: LegalBasis::from_code(&self.basis).ok_or_else(|| StoreError::inconsistent("legal_bases.basis"))?,
            purpose: self.purpose.parse().map_err(StoreError::inconsistent)?,
            id: self.id,
            person: self.person,
            recipient,
            recipient_name: self.recipient_name,
            notice: self.notice,
            note,
            given_on: Timestamp::from_millis(self.given_on),
            expires_at: self.expires_at.map(Timestamp::from_millis),
            withdrawn_at: self.withdrawn_at.map(Timestamp::from_millis),
            settled_at: self.settled_at.map(Timestamp::from_millis),
            mistake: self
                .mistaken_at
                .map(|at| Mistake { said_at: Timestamp::from_millis(at), said_by: self.mistaken_by_name }),
            notice_of: Some((self.notice_service, self.notice_number)).filter(|(service, _)| !service.is_empty()),
            recorded_by: self.recorded_by_name,
            written_by: self.recorded_by,
        })
    }
}

fn place(id: &GroundId) -> Place<'_> {
    Place { table: "legal_bases", column: "note", row: id.as_str() }
}

/// Records a consent or another ground.
pub async fn record(tx: &mut Tx, app: &App, by: &Account, person: &PersonId, new: &NewGround) -> Result<GroundId> {
    let now = app.clock.now();
    let id = GroundId::new(app.entropy.uuid(now));
    let note =
        if new.note.is_empty() { String::new() } else { app.field_key.seal_text(app.entropy, place(&id), &new.note) };
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO legal_bases (id, person, basis, purpose, recipient, recipient_name, notice, note, given_on, \
             expires_at, recorded_by, recorded_by_name, recorded_at, notice_service, notice_number) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)"
        )
        .bind(&id)
        .bind(person)
        .bind(new.basis.code())
        .bind(new.purpose.code())
        .bind(new.recipient.as_ref().map_or(String::new(), |(node, _)| node.to_string()))
        .bind(new.recipient.as_ref().map_or(new.named.as_str(), |(_, name)| name.as_str()))
        .bind(&new.notice)
        .bind(note)
        .bind(new.given_on.as_millis())
        .bind(new.expires_at.map(Timestamp::as_millis))
        .bind(&by.id)
        .bind(&by.name)
        .bind(now.as_millis())
        .bind(new.notice_of.as_ref().map_or("", |(service, _)| service.as_str()))
        .bind(new.notice_of.as_ref().map_or(0, |(_, number)| *number))
    )?;
    let detail = format!("ground={id} basis={} purpose={}", new.basis.code(), new.purpose.code());
    audit::record(tx, app, &by.actor(), Event::new("legal.recorded", "person", person.as_str()).detail(detail)).await?;
    Ok(id)
}

/// The moment up to which the last day of a ground is over: it holds until the end of that day.
fn eve(now: Timestamp) -> Timestamp {
    Timestamp::from_millis(dates::begins(dates::today(now)).as_millis() - 1)
}

/// How many grounds hold now.
pub async fn count_live(tx: &mut Tx, now: Timestamp) -> Result<i64> {
    sql!(tx, c => sqlx::query_scalar(
        "SELECT CAST(COUNT(*) AS BIGINT) FROM legal_bases WHERE withdrawn_at IS NULL AND mistaken_at IS NULL \
         AND (expires_at IS NULL OR expires_at > $1)"
    ).bind(eve(now).as_millis()).fetch_one(c))
}

/// The person takes it back; false when it was withdrawn before.
pub async fn withdraw(tx: &mut Tx, app: &App, by: &Actor, ground: &Ground) -> Result<bool> {
    let done = execute!(
        tx,
        sqlx::query(
            "UPDATE legal_bases SET withdrawn_at = $2 WHERE id = $1 AND withdrawn_at IS NULL AND mistaken_at IS NULL"
        )
        .bind(&ground.id)
        .bind(app.clock.now().as_millis())
    )?;
    if done == 0 {
        return Ok(false);
    }
    let detail = format!("ground={} basis={}", ground.id, ground.basis.code());
    let event = Event::new("legal.withdrawn", "person", ground.person.as_str()).detail(detail);
    audit::record(tx, app, by, event).await?;
    Ok(true)
}

/// One ground.
pub async fn find(tx: &mut Tx, app: &App, id: &GroundId) -> Result<Option<Ground>> {
    let row: Option<Row> = sql!(tx, c => sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "SELECT {COLUMNS} FROM legal_bases WHERE id = $1"
    ))).bind(id).fetch_optional(c))?;
    row.map(|row| row.read(app)).transpose()
}

/// Every ground of a person, newest first.
pub async fn of_person(tx: &mut Tx, app: &App, person: &PersonId) -> Result<Vec<Ground>> {
    let rows: Vec<Row> = sql!(tx, c => sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "SELECT {COLUMNS} FROM legal_bases WHERE person = $1 ORDER BY recorded_at DESC, id DESC"
    ))).bind(person).fetch_all(c))?;
    rows.into_iter().map(|row| row.read(app)).collect()
}

/// A ground that covers telling this recipient for this purpose now; a consent before anything else.
pub async fn live(
    tx: &mut Tx,
    app: &App,
    person: &PersonId,
    purpose: Purpose,
    recipient: &NodeId,
) -> Result<Option<Ground>> {
    let now = app.clock.now();
    let mut grounds = of_person(tx, app, person).await?;
    grounds.retain(|ground| ground.covers(purpose, recipient, now));
    grounds.sort_by_key(|ground| ground.basis != LegalBasis::Consent);
    Ok(grounds.into_iter().next())
}

/// A consent about to end, for the home page.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Ending {
    /// Identifier.
    pub id: GroundId,
    /// About whom.
    pub person: PersonId,
    /// Surname.
    pub family_name: String,
    /// Name.
    pub given_name: String,
    /// A protected record.
    pub protected: bool,
    /// For which recipient, or empty.
    pub recipient_name: String,
    /// When it ends, milliseconds.
    pub expires_at: i64,
    /// It has.
    #[sqlx(default)]
    pub has_ended: bool,
}

/// What nobody has dealt with: not taken back, no mistake, not said to be needed no more, and no other of the same kind goes on for longer.
const OPEN: &str = "l.withdrawn_at IS NULL AND l.settled_at IS NULL AND l.mistaken_at IS NULL AND p.erased_at IS NULL AND NOT EXISTS \
     (SELECT 1 FROM legal_bases n WHERE n.person = l.person AND n.basis = l.basis AND n.purpose = l.purpose \
     AND n.recipient = l.recipient AND (l.recipient <> '' OR n.recipient_name = l.recipient_name) AND n.withdrawn_at IS NULL \
     AND n.mistaken_at IS NULL AND (n.expires_at IS NULL OR n.expires_at > l.expires_at OR (n.expires_at = l.expires_at AND n.id > l.id)))";

async fn open(
    tx: &mut Tx,
    sight: &Sight,
    (after, until): (Timestamp, Timestamp),
    order: &str,
    limit: i64,
) -> Result<Vec<Ending>> {
    sql!(tx, c => sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "SELECT l.id, l.person, p.family_name, p.given_name, p.protected, l.recipient_name, l.expires_at FROM legal_bases l \
         JOIN people p ON p.id = l.person WHERE {} AND l.expires_at > $4 AND l.expires_at <= $5 AND {OPEN} \
         ORDER BY l.expires_at {order}, l.id LIMIT $6", sight.seen()
    ))).bind(sight.own()).bind(&sight.account).bind(sight.protected_too).bind(after.as_millis()).bind(until.as_millis())
        .bind(limit).fetch_all(c))
}

/// Grounds of persons within sight that end between two moments and that nobody has renewed or dealt with, the next one first.
pub async fn ending(tx: &mut Tx, sight: &Sight, after: Timestamp, until: Timestamp, limit: i64) -> Result<Vec<Ending>> {
    open(tx, sight, (after, until), "ASC", limit).await
}

/// Those that end within the time in which it is told, the next one first; then those that have ended, the last one first: they are
/// told until somebody renews them or says that they are not needed. At most so many of each.
pub async fn to_renew(tx: &mut Tx, sight: &Sight, now: Timestamp, limit: i64) -> Result<Vec<Ending>> {
    let soon = Timestamp::from_millis(now.as_millis() + NOTICE_PERIOD);
    let mut all = ending(tx, sight, eve(now), soon, limit).await?;
    let ended = open(tx, sight, (Timestamp::from_millis(0), eve(now)), "DESC", limit).await?;
    all.extend(ended.into_iter().map(|one| Ending { has_ended: true, ..one }));
    Ok(all)
}

/// A ground that has ended is not needed any more; false when somebody has dealt with it before.
pub async fn settle(tx: &mut Tx, app: &App, by: &Account, ground: &Ground) -> Result<bool> {
    let now = app.clock.now();
    let done = execute!(
        tx,
        sqlx::query(
            "UPDATE legal_bases SET settled_at = $2, settled_by_name = $3 WHERE id = $1 AND withdrawn_at IS NULL \
             AND settled_at IS NULL AND mistaken_at IS NULL AND expires_at <= $4"
        )
        .bind(&ground.id)
        .bind(now.as_millis())
        .bind(&by.name)
        .bind(eve(now).as_millis())
    )?;
    if done == 0 {
        return Ok(false);
    }
    let detail = format!("ground={} basis={}", ground.id, ground.basis.code());
    let event = Event::new("legal.settled", "person", ground.person.as_str()).detail(detail);
    audit::record(tx, app, &by.actor(), event).await?;
    Ok(true)
}

/// Somebody says that a ground was written by mistake: it stays, marked. False when it does not stand any more: it was taken back, or
/// another has said so before. `corrected_by` is the one that says it rightly, for the log.
pub async fn mark_mistaken(
    tx: &mut Tx,
    app: &App,
    by: &Account,
    ground: &Ground,
    corrected_by: Option<&GroundId>,
) -> Result<bool> {
    let done = execute!(
        tx,
        sqlx::query(
            "UPDATE legal_bases SET mistaken_at = $2, mistaken_by_name = $3 WHERE id = $1 AND withdrawn_at IS NULL \
             AND mistaken_at IS NULL"
        )
        .bind(&ground.id)
        .bind(app.clock.now().as_millis())
        .bind(&by.name)
    )?;
    if done == 0 {
        return Ok(false);
    }
    let instead = corrected_by.map(|new| format!(" corrected_by={new}")).unwrap_or_default();
    let detail = format!("ground={} basis={}{instead}", ground.id, ground.basis.code());
    let event = Event::new("legal.mistaken", "person", ground.person.as_str()).detail(detail);
    audit::record(tx, app, &by.actor(), event).await?;
    Ok(true)
}

/// A ground as a list of all of them has it.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Listed {
    /// Whose.
    pub person: PersonId,
    /// Her surname.
    pub family_name: String,
    /// Her name.
    pub given_name: String,
    /// Code of the legal basis.
    pub basis: String,
    /// Code of the purpose.
    pub purpose: String,
    /// To whom it lets data go; empty: to nobody in particular.
    pub recipient_name: String,
    /// When it was given, milliseconds.
    pub given_on: i64,
    /// When it ends.
    pub expires_at: Option<i64>,
    /// When it was taken back.
    pub withdrawn_at: Option<i64>,
    /// When somebody said that it was written by mistake.
    pub mistaken_at: Option<i64>,
}

/// Every ground of persons within sight, by name. Protected and restricted records are not among them.
pub async fn listed(tx: &mut Tx, sight: &Sight, limit: i64) -> Result<Vec<Listed>> {
    sql!(tx, c => sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "SELECT l.person, p.family_name, p.given_name, l.basis, l.purpose, l.recipient_name, l.given_on, l.expires_at, l.withdrawn_at, l.mistaken_at \
         FROM legal_bases l JOIN people p ON p.id = l.person WHERE {} AND p.protected = FALSE \
         AND NOT EXISTS (SELECT 1 FROM restrictions x WHERE x.person = p.id AND x.ended_at IS NULL) \
         ORDER BY p.sort_key, p.id, l.given_on, l.id LIMIT $4", sight.seen()
    ))).bind(sight.own()).bind(&sight.account).bind(sight.protected_too).bind(limit).fetch_all(c))
}

impl Ending {
    /// Surname and name.
    pub fn name(&self) -> String {
        format!("{} {}", self.family_name, self.given_name).trim().to_owned()
    }

    /// Its last day.
    pub fn last_day(&self) -> String {
        dates::date(Timestamp::from_millis(self.expires_at))
    }
}
