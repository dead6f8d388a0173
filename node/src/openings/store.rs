//! Openings in the database: each with its row in the log, and with the notices of who is told.

use super::{Asked, LASTS, MOST, Opening, OpeningId, Way, the_one, told};
use crate::accounts::{self, Account, AccountId};
use crate::alerts::{self, Recipient};
use crate::app::App;
use crate::audit::{self, Event};
use crate::people::{self, Person, PersonId, Sight};
use crate::store::field_key::Place;
use crate::store::{Result, StoreError, Tx};
use crate::{execute, sql};

/// The action of an emergency opening, and of one that was refused.
pub const OPENED: &str = "person.emergency";
const REFUSED: &str = "person.emergency-refused";
/// Rows that a page shows.
const SHOWN: i64 = 8;

#[derive(sqlx::FromRow)]
struct Row {
    id: OpeningId,
    person: PersonId,
    opened_by: String,
    opened_by_name: String,
    way: String,
    reason: String,
    opened_at: i64,
    ends_at: i64,
}

const COLUMNS: &str = "o.id, o.person, o.opened_by, o.opened_by_name, o.way, o.reason, o.opened_at, o.ends_at";

fn place(id: &OpeningId) -> Place<'_> {
    Place { table: "record_openings", column: "reason", row: id.as_str() }
}

impl Row {
    fn read(self, app: &App) -> Result<Opening> {
        Ok(Opening {
            reason: app.field_key.open_text(place(&self.id), &self.reason)?,
            way: self.way.parse().map_err(StoreError::inconsistent)?,
            id: self.id,
            person: self.person,
            by: self.opened_by,
            by_name: self.opened_by_name,
            at: self.opened_at,
            ends_at: self.ends_at,
        })
    }
}

/// Writes down that a record was opened, and tells who answers for it. The caller writes the row in the log.
pub async fn record(
    tx: &mut Tx,
    app: &App,
    by: &Account,
    person: &Person,
    (way, reason): (Way, &str),
) -> Result<OpeningId> {
    let now = app.clock.now();
    let id = OpeningId::new(app.entropy.uuid(now));
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO record_openings (id, person, opened_by, opened_by_name, way, reason, opened_at, ends_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"
        )
        .bind(&id)
        .bind(&person.id)
        .bind(&by.id)
        .bind(&by.name)
        .bind(way.code())
        .bind(app.field_key.seal_text(app.entropy, place(&id), reason))
        .bind(now.as_millis())
        .bind(now.plus(LASTS).as_millis())
    )?;
    let object = format!("{}{id}", alerts::AN_OPENING);
    for account in told(&accounts::store::all(tx).await?, &person.opened_by, &by.id) {
        execute!(
            tx,
            sqlx::query("INSERT INTO opening_notices (opening, account) VALUES ($1, $2)").bind(&id).bind(&account)
        )?;
        // Where the node sends no letters, none that has not left is to be told of.
        let recipient = Recipient::colleague(&account).filter(|_| !app.config.mail.server.is_empty());
        if let Some(recipient) = recipient {
            alerts::store::raise_to(tx, app, recipient, &object).await?;
        }
    }
    Ok(id)
}

/// What came of an attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// She may read the essential.
    Opened(OpeningId),
    /// She sees this record anyhow.
    Hers(PersonId),
    /// There is nobody, or more than one, or she may not be opened.
    Nobody,
    /// She has tried too often within an hour.
    TooOften,
}

/// Opens in an emergency whoever fits, if anybody does. `hers` are the records that she sees anyhow; `protected_too`: she may open also
/// the protected ones. The attempt counts, whatever comes of it: the transaction is to be committed.
pub async fn open(
    tx: &mut Tx,
    app: &App,
    by: &Account,
    (hers, protected_too): (&Sight, bool),
    (asked, reason): (&Asked, &str),
) -> Result<Outcome> {
    if !may_try(tx, app, &by.id).await? {
        return Ok(Outcome::TooOften);
    }
    let details = asked.details();
    let own = people::store::lookalikes(tx, app, hers, &details).await?;
    if let Some(person) = the_one(own) {
        return Ok(Outcome::Hers(person.id));
    }
    let fitting = people::store::lookalikes(tx, app, &all(&by.id, protected_too), &details).await?;
    let Some(person) = the_one(fitting) else {
        let event = Event::new(REFUSED, "people", "emergency").reason(Some(reason));
        audit::record(tx, app, &by.actor(), event).await?;
        return Ok(Outcome::Nobody);
    };
    let id = record(tx, app, by, &person, (Way::Emergency, reason)).await?;
    let event = Event::new(OPENED, "person", person.id.as_str()).reason(Some(reason));
    audit::record(tx, app, &by.actor(), event).await?;
    Ok(Outcome::Opened(id))
}

/// Everybody, for whoever is in an emergency: with the protected records of others or without them.
pub fn all(account: &AccountId, protected_too: bool) -> Sight {
    Sight { account: account.to_string(), only_own: false, team_on: None, protected_too }
}

/// Counts an attempt; false when there were too many within an hour.
async fn may_try(tx: &mut Tx, app: &App, account: &AccountId) -> Result<bool> {
    let now = app.clock.now();
    let since = now.minus(LASTS).as_millis();
    execute!(tx, sqlx::query("DELETE FROM emergency_attempts WHERE tried_at <= $1").bind(since))?;
    let tried: i64 = sql!(tx, c => sqlx::query_scalar(
        "SELECT CAST(COUNT(*) AS BIGINT) FROM emergency_attempts WHERE account = $1"
    ).bind(account).fetch_one(c))?;
    if tried >= MOST {
        return Ok(false);
    }
    let id = app.entropy.uuid(now).simple().to_string();
    execute!(
        tx,
        sqlx::query("INSERT INTO emergency_attempts (id, account, tried_at) VALUES ($1, $2, $3)")
            .bind(id)
            .bind(account)
            .bind(now.as_millis())
    )?;
    Ok(true)
}

/// One opening.
pub async fn find(tx: &mut Tx, app: &App, id: &OpeningId) -> Result<Option<Opening>> {
    let row: Option<Row> = sql!(tx, c => sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "SELECT {COLUMNS} FROM record_openings o WHERE o.id = $1"
    ))).bind(id).fetch_optional(c))?;
    row.map(|row| row.read(app)).transpose()
}

/// The last openings of a record, for whoever keeps it.
pub async fn of_person(tx: &mut Tx, app: &App, person: &PersonId) -> Result<Vec<Opening>> {
    let rows: Vec<Row> = sql!(tx, c => sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "SELECT {COLUMNS} FROM record_openings o WHERE o.person = $1 ORDER BY o.opened_at DESC, o.id DESC LIMIT $2"
    ))).bind(person).bind(SHOWN).fetch_all(c))?;
    rows.into_iter().map(|row| row.read(app)).collect()
}

/// What somebody is told of and has not said that she has seen.
pub async fn unseen(tx: &mut Tx, app: &App, account: &AccountId) -> Result<Vec<Opening>> {
    let rows: Vec<Row> = sql!(tx, c => sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "SELECT {COLUMNS} FROM opening_notices n JOIN record_openings o ON o.id = n.opening \
         WHERE n.account = $1 AND n.seen_at IS NULL ORDER BY o.opened_at DESC, o.id DESC LIMIT $2"
    ))).bind(account).bind(SHOWN).fetch_all(c))?;
    rows.into_iter().map(|row| row.read(app)).collect()
}

/// She has seen it; false when it was not for her. A letter that has not left need not leave.
pub async fn saw(tx: &mut Tx, app: &App, account: &Account, id: &OpeningId) -> Result<bool> {
    let there: Option<String> = sql!(tx, c => sqlx::query_scalar(
        "SELECT o.person FROM opening_notices n JOIN record_openings o ON o.id = n.opening WHERE n.opening = $1 AND n.account = $2"
    ).bind(id).bind(&account.id).fetch_optional(c))?;
    let Some(person) = there else { return Ok(false) };
    let touched = execute!(
        tx,
        sqlx::query("UPDATE opening_notices SET seen_at = $3 WHERE opening = $1 AND account = $2 AND seen_at IS NULL")
            .bind(id)
            .bind(&account.id)
            .bind(app.clock.now().as_millis())
    )?;
    if touched == 1 {
        if let Some(recipient) = Recipient::colleague(&account.id) {
            alerts::store::settle_to(tx, recipient, &format!("{}{id}", alerts::AN_OPENING)).await?;
        }
        audit::record(tx, app, &account.actor(), Event::new("person.opening-seen", "person", &person)).await?;
    }
    Ok(true)
}
