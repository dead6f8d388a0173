//! The rows of alerts, and when the next letter to each recipient may leave.
//!
//! A row is one referral, or one service with a free place, that one recipient is to be told of; a letter tells of all rows of its recipient that are due. Two
//! facts of the node for each recipient say the rest: until when nobody sends (because a process is sending, because a letter
//! has just left, or because one has failed), and when the last letter left.

use pico_protocol::time::Timestamp;

use super::post::{PostError, is_address};
use super::{GIVE_UP, INTERVAL, LEASE, LONGEST, PERSON_EMAIL, Recipient, SUBSTITUTE_EMAIL, pause};
use crate::accounts::AccountId;
use crate::app::App;
use crate::store::{Result, StoreError, Tx, facts};
use crate::{execute, sql};

/// How long a row is kept after it was sent or given up, for the home page and who looks for what happened.
const KEPT: i64 = 30 * 24 * 60 * 60 * 1000;
/// How a row ends when the address has been taken away meanwhile: nothing was sent, and nothing is wrong with the mail server.
const NOBODY: &str = "nobody";

/// The letter that is due to one recipient.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Batch {
    /// Who is told.
    pub recipient: Recipient,
    /// Of these referrals.
    pub objects: Vec<String>,
    /// When it was looked at.
    pub at: Timestamp,
    /// How often it was tried in vain.
    failed: u32,
}

/// Something urgent has arrived: in the transaction that stores it. Nothing to do where nobody is named.
pub async fn raise(tx: &mut Tx, app: &App, object: &str) -> Result<()> {
    for recipient in Recipient::NAMED {
        raise_to(tx, app, recipient, object).await?;
    }
    Ok(())
}

/// One recipient alone is to be told of it, once.
pub async fn raise_to(tx: &mut Tx, app: &App, recipient: Recipient, object: &str) -> Result<()> {
    if address(tx, recipient).await?.is_none() {
        return Ok(());
    }
    let now = app.clock.now();
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO alerts (object, recipient, attempts, failure, raised_at, due_at) \
             VALUES ($1, $2, 0, '', $3, $4) ON CONFLICT (object, recipient) DO NOTHING"
        )
        .bind(object)
        .bind(recipient.code())
        .bind(now.as_millis())
        .bind(now.plus(recipient.after()).as_millis())
    )?;
    Ok(())
}

/// It is so no more; when it is so again, it is told again.
pub async fn forget_of(tx: &mut Tx, object: &str) -> Result<()> {
    execute!(tx, sqlx::query("DELETE FROM alerts WHERE object = $1").bind(object))?;
    Ok(())
}

/// Somebody has seen to it, or it is over: who was not told yet need not be.
pub async fn settle(tx: &mut Tx, object: &str) -> Result<()> {
    execute!(tx, sqlx::query("DELETE FROM alerts WHERE object = $1 AND due_at IS NOT NULL").bind(object))?;
    Ok(())
}

/// One recipient has seen to it.
pub async fn settle_to(tx: &mut Tx, recipient: Recipient, object: &str) -> Result<()> {
    execute!(
        tx,
        sqlx::query("DELETE FROM alerts WHERE object = $1 AND recipient = $2 AND due_at IS NOT NULL")
            .bind(object)
            .bind(recipient.code())
    )?;
    Ok(())
}

/// The address of a recipient.
pub async fn address(tx: &mut Tx, recipient: Recipient) -> Result<Option<String>> {
    let address = match recipient {
        Recipient::Person => facts::get(tx, PERSON_EMAIL).await?,
        Recipient::Substitute => facts::get(tx, SUBSTITUTE_EMAIL).await?,
        Recipient::InCharge(service) => sql!(tx, c => sqlx::query_scalar(
            "SELECT email FROM place_rules WHERE service = $1"
        ).bind(service.to_string()).fetch_optional(c))?,
        Recipient::Colleague(account) => {
            let login: Option<String> = sql!(tx, c => sqlx::query_scalar(
                "SELECT login FROM accounts WHERE id = $1 AND disabled_at IS NULL"
            ).bind(AccountId::new(account)).fetch_optional(c))?;
            login.filter(|login| is_address(login))
        }
    };
    Ok(address.filter(|address| !address.is_empty()))
}

/// Whoever may have a letter to get: those of the whole cooperative, and who looks after a list about which there is a row.
pub async fn recipients(tx: &mut Tx) -> Result<Vec<Recipient>> {
    let codes: Vec<String> = sql!(tx, c => sqlx::query_scalar(
        "SELECT DISTINCT recipient FROM alerts WHERE recipient NOT IN ($1, $2) ORDER BY recipient"
    ).bind(Recipient::Person.code()).bind(Recipient::Substitute.code()).fetch_all(c))?;
    let in_charge = codes.iter().filter_map(|code| Recipient::from_code(code));
    Ok(Recipient::NAMED.into_iter().chain(in_charge).collect())
}

/// The letter that may leave to a recipient now.
pub async fn due(tx: &mut Tx, recipient: Recipient, now: Timestamp) -> Result<Option<Batch>> {
    let rows: Vec<(String, i64)> = sql!(tx, c => sqlx::query_as(
        "SELECT object, CAST(attempts AS BIGINT) FROM alerts WHERE recipient = $1 AND due_at <= $2 ORDER BY raised_at, object"
    ).bind(recipient.code()).bind(now.as_millis()).fetch_all(c))?;
    let not_before = moment(tx, &not_before(recipient)).await?;
    if rows.is_empty() || !has_come(not_before, now) {
        return Ok(None);
    }
    let failed = rows.iter().map(|(_, attempts)| *attempts).max().and_then(|failed| u32::try_from(failed).ok());
    let objects = rows.into_iter().map(|(object, _)| object).collect();
    Ok(Some(Batch { recipient, objects, at: now, failed: failed.unwrap_or_default() }))
}

/// Takes the letter for this process, for as long as sending may take; false when another has taken it.
pub async fn claim(tx: &mut Tx, batch: &Batch) -> Result<bool> {
    let (lease, beyond) = (batch.at.plus(LEASE), batch.at.plus(LONGEST));
    let taken = execute!(
        tx,
        sqlx::query(
            "INSERT INTO node_facts (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value \
             WHERE CAST(node_facts.value AS BIGINT) <= $3 OR CAST(node_facts.value AS BIGINT) > $4"
        )
        .bind(not_before(batch.recipient))
        .bind(lease.as_millis().to_string())
        .bind(batch.at.as_millis())
        .bind(beyond.as_millis())
    )?;
    Ok(taken == 1)
}

/// The letter has left: answers which referrals it told of.
pub async fn sent(tx: &mut Tx, batch: &Batch, now: Timestamp) -> Result<Vec<String>> {
    put(tx, &not_before(batch.recipient), now.plus(INTERVAL)).await?;
    put(tx, &left_at(batch.recipient), now).await?;
    end(tx, batch, "", batch.at, now).await
}

/// Nobody is named any more.
pub async fn unwanted(tx: &mut Tx, batch: &Batch, now: Timestamp) -> Result<()> {
    put(tx, &not_before(batch.recipient), now).await?;
    end(tx, batch, NOBODY, batch.at, now).await?;
    Ok(())
}

/// It has failed: tried again after a pause, except for what has waited a day.
pub async fn failed(tx: &mut Tx, batch: &Batch, why: PostError, now: Timestamp) -> Result<()> {
    put(tx, &not_before(batch.recipient), now.plus(pause(batch.failed.saturating_add(1)))).await?;
    execute!(
        tx,
        sqlx::query("UPDATE alerts SET attempts = attempts + 1, failure = $3 WHERE recipient = $1 AND due_at <= $2")
            .bind(batch.recipient.code())
            .bind(batch.at.as_millis())
            .bind(why.code())
    )?;
    end(tx, batch, why.code(), now.minus(GIVE_UP), now).await?;
    Ok(())
}

/// A letter to this recipient has arrived at the mail server, be it a trial: what has failed so far can be tried at once, and
/// is no reason to complain any more.
pub async fn mended(tx: &mut Tx, recipient: Recipient, now: Timestamp) -> Result<()> {
    put(tx, &left_at(recipient), now).await?;
    let waiting = execute!(
        tx,
        sqlx::query(
            "UPDATE alerts SET attempts = 0, failure = '' WHERE recipient = $1 AND due_at IS NOT NULL AND failure <> ''"
        )
        .bind(recipient.code())
    )?;
    if waiting > 0 {
        put(tx, &not_before(recipient), now).await?;
    }
    Ok(())
}

/// Ends the rows of a letter that were raised until `raised`, and no row that came while it was under way.
async fn end(tx: &mut Tx, batch: &Batch, failure: &str, raised: Timestamp, now: Timestamp) -> Result<Vec<String>> {
    let mut ended = Vec::new();
    for object in &batch.objects {
        let done = execute!(
            tx,
            sqlx::query(
                "UPDATE alerts SET failure = $4, due_at = NULL, ended_at = $5 \
                 WHERE recipient = $1 AND object = $2 AND due_at IS NOT NULL AND raised_at <= $3"
            )
            .bind(batch.recipient.code())
            .bind(object)
            .bind(raised.as_millis())
            .bind(failure)
            .bind(now.as_millis())
        )?;
        if done == 1 {
            ended.push(object.clone());
        }
    }
    Ok(ended)
}

/// Forgets what ended long ago.
pub async fn forget(tx: &mut Tx, now: Timestamp) -> Result<()> {
    execute!(tx, sqlx::query("DELETE FROM alerts WHERE ended_at < $1").bind(now.as_millis() - KEPT))?;
    Ok(())
}

/// Why an alert has not left, while no letter has left to the same recipient since; none when nothing is wrong.
pub async fn failing(tx: &mut Tx) -> Result<Option<String>> {
    for recipient in recipients(tx).await? {
        // Nobody waits for a letter to an address that was taken away.
        if address(tx, recipient).await?.is_none() {
            continue;
        }
        let left = moment(tx, &left_at(recipient)).await?;
        let why: Option<String> = sql!(tx, c => sqlx::query_scalar(
            "SELECT failure FROM alerts WHERE recipient = $1 AND failure NOT IN ('', $2) \
             AND (ended_at IS NULL OR ended_at > $3) ORDER BY raised_at DESC LIMIT 1"
        )
        .bind(recipient.code())
        .bind(NOBODY)
        .bind(left.map_or(0, Timestamp::as_millis))
        .fetch_optional(c))?;
        if why.is_some() {
            return Ok(why);
        }
    }
    Ok(None)
}

/// A moment that lies further ahead than any pause is of a clock that was wrong, and holds nothing back.
fn has_come(not_before: Option<Timestamp>, now: Timestamp) -> bool {
    not_before.is_none_or(|moment| moment <= now || moment > now.plus(LONGEST))
}

/// Name of the fact that says until when no letter to a recipient leaves.
fn not_before(recipient: Recipient) -> String {
    format!("alert-not-before-{}", recipient.code())
}

/// Name of the fact that says when the last letter to a recipient left.
fn left_at(recipient: Recipient) -> String {
    format!("alert-left-at-{}", recipient.code())
}

async fn moment(tx: &mut Tx, name: &str) -> Result<Option<Timestamp>> {
    let text = facts::get(tx, name).await?;
    let millis = text.map(|text| text.parse().map_err(|_| StoreError::inconsistent(name))).transpose()?;
    Ok(millis.map(Timestamp::from_millis))
}

async fn put(tx: &mut Tx, name: &str, moment: Timestamp) -> Result<()> {
    facts::put(tx, name, &moment.as_millis().to_string()).await
}
