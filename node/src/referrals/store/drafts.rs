//! Referrals that are being written. A draft belongs to its author, holds names and health facts, and so is encrypted.

use serde::{Serialize, de::DeserializeOwned};

use crate::app::App;
use crate::referrals::DraftId;
use crate::store::field_key::Place;
use crate::store::{Result, StoreError, Tx};
use crate::{execute, sql};

/// One draft in the list of its author.
#[derive(Clone, Debug)]
pub struct Draft<T> {
    /// Identifier.
    pub id: DraftId,
    /// The step to go on from.
    pub step: String,
    /// Last change, milliseconds.
    pub changed_at: i64,
    /// What was typed.
    pub content: T,
}

fn place(id: &DraftId) -> Place<'_> {
    Place { table: "referral_drafts", column: "content", row: id.as_str() }
}

/// Starts a draft.
pub async fn start<T: Serialize>(
    tx: &mut Tx,
    app: &App,
    author: &str,
    person: Option<&str>,
    content: &T,
    step: &str,
) -> Result<DraftId> {
    let now = app.clock.now();
    let id = DraftId::new(app.entropy.uuid(now));
    let sealed = seal(app, &id, content)?;
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO referral_drafts (id, author, person, content, step, created_at, changed_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $6)"
        )
        .bind(&id)
        .bind(author)
        .bind(person)
        .bind(sealed)
        .bind(step)
        .bind(now.as_millis())
    )?;
    Ok(id)
}

/// Keeps what was typed so far, and whom it is about: who may be handed the draft is decided by her record.
pub async fn save<T: Serialize>(
    tx: &mut Tx,
    app: &App,
    id: &DraftId,
    person: Option<&str>,
    content: &T,
    step: &str,
) -> Result<()> {
    let sealed = seal(app, id, content)?;
    execute!(
        tx,
        sqlx::query("UPDATE referral_drafts SET person = $5, content = $2, step = $3, changed_at = $4 WHERE id = $1")
            .bind(id)
            .bind(sealed)
            .bind(step)
            .bind(app.clock.now().as_millis())
            .bind(person)
    )?;
    Ok(())
}

fn seal<T: Serialize>(app: &App, id: &DraftId, content: &T) -> Result<String> {
    let json = serde_json::to_vec(content).map_err(StoreError::inconsistent)?;
    Ok(app.field_key.seal(app.entropy, place(id), &json))
}

/// One draft of this author.
pub async fn find<T: DeserializeOwned>(tx: &mut Tx, app: &App, id: &DraftId, author: &str) -> Result<Option<Draft<T>>> {
    let row: Option<Sealed> = sql!(tx, c => sqlx::query_as(
        "SELECT id, step, changed_at, content FROM referral_drafts WHERE id = $1 AND author = $2"
    ).bind(id).bind(author).fetch_optional(c))?;
    row.map(|row| open(app, row)).transpose()
}

/// The drafts of this author, the newest first.
pub async fn of_author<T: DeserializeOwned>(tx: &mut Tx, app: &App, author: &str) -> Result<Vec<Draft<T>>> {
    let rows: Vec<Sealed> = sql!(tx, c => sqlx::query_as(
        "SELECT id, step, changed_at, content FROM referral_drafts WHERE author = $1 ORDER BY changed_at DESC LIMIT 50"
    ).bind(author).fetch_all(c))?;
    rows.into_iter().map(|row| open(app, row)).collect()
}

#[derive(sqlx::FromRow)]
struct Sealed {
    id: DraftId,
    step: String,
    changed_at: i64,
    content: String,
}

fn open<T: DeserializeOwned>(app: &App, row: Sealed) -> Result<Draft<T>> {
    let json = app.field_key.open(place(&row.id), &row.content)?;
    let content = serde_json::from_slice(&json).map_err(StoreError::inconsistent)?;
    Ok(Draft { id: row.id, step: row.step, changed_at: row.changed_at, content })
}

/// How many an author has begun.
pub async fn count(tx: &mut Tx, author: &str) -> Result<i64> {
    sql!(tx, c => sqlx::query_scalar("SELECT CAST(COUNT(*) AS BIGINT) FROM referral_drafts WHERE author = $1")
        .bind(author).fetch_one(c))
}

/// Throws a draft away: sent, or not wanted any more.
pub async fn remove(tx: &mut Tx, id: &DraftId, author: &str) -> Result<bool> {
    let done =
        execute!(tx, sqlx::query("DELETE FROM referral_drafts WHERE id = $1 AND author = $2").bind(id).bind(author))?;
    Ok(done == 1)
}
