//! Own events that come back after a restore take their old numbers, and what was decided meanwhile gives way.
//!
//! A step gets its number when it is decided, hello or not: a referral must not stand still because the other side cannot
//! be reached. After a restore such a number may be one that the peer holds already, with another event. The one that was
//! signed keeps it. The newer ones are not signed yet, so they move behind it: their number grows, they have seen at least
//! what the recovered event had seen (a lane never sees less than before), and they are **held**: not signed until the
//! referral has looked whether the rules still allow them ([`moved`], [`release`], [`drop_unsigned`]).

use pico_protocol::digest::Digest;
use pico_protocol::id::NodeId;
use pico_protocol::recover::LanePlace;

use super::{AnyEvent, Head, Side, insert_event, move_head, open_salted, read_head, sign_head};
use crate::app::App;
use crate::outbox::store;
use crate::store::{Result, StoreError, Tx};
use crate::{execute, sql};

/// An own event that gave way and waits for the referral's look.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Moved {
    /// The message.
    pub message: String,
    /// Its number now.
    pub number: i64,
    /// How many numbers it has moved since the last look.
    pub moved: i64,
}

/// An own event that is still unsigned.
#[derive(sqlx::FromRow)]
struct Unsigned {
    message: String,
    number: i64,
    seen: Option<String>,
}

/// One of our own events came back after a restore: it takes its place, and its lane goes on after it.
pub(crate) async fn recover_own(tx: &mut Tx, app: &App, peer: &NodeId, id: &str, digest: &Digest) -> Result<()> {
    let (body, known): (Option<String>, Option<String>) = sql!(tx, c => sqlx::query_as(
        "SELECT body, subject FROM outbox WHERE id = $1"
    ).bind(id).fetch_one(c))?;
    let peer = peer.to_string();
    let Some(body) = body else {
        // It left empty, and its intent is here: the lane goes on after it. If not, the next event of its lane names it.
        return if let Some(subject) = known { sign_head(tx, &peer, &subject, digest).await } else { Ok(()) };
    };
    let (_, text) = open_salted(app, store::place(id), &body)?;
    let Ok(event) = serde_json::from_str::<AnyEvent>(&text) else { return Ok(()) };
    let seen = event.seen.map(|seen| seen.to_string());
    let place = Place { subject: event.subject.to_string(), number: i64::from(event.number), seen };
    recover_empty(tx, app, &peer, &place, &event.empty).await?;
    take_place(tx, app, &peer, id, &place, digest).await
}

/// Gives our own empty slots that a recovered event names their places before it.
async fn recover_empty(tx: &mut Tx, app: &App, peer: &str, before: &Place, empty: &[Digest]) -> Result<()> {
    let first = before.number - i64::try_from(empty.len()).map_err(StoreError::inconsistent)?;
    for (number, digest) in (first..before.number).zip(empty) {
        let free: Option<String> = sql!(tx, c => sqlx::query_scalar(
            "SELECT id FROM outbox WHERE peer = $1 AND core_digest = $2 AND subject IS NULL AND body IS NULL"
        ).bind(peer).bind(digest.to_string()).fetch_optional(c))?;
        let next = signed_number(tx, peer, &before.subject).await? + 1;
        if let Some(id) = free.filter(|_| next == number) {
            let place = Place { subject: before.subject.clone(), number, seen: None };
            take_place(tx, app, peer, &id, &place, digest).await?;
        }
    }
    Ok(())
}

/// The same for an event whose text the peer has erased: it tells where it stood, and which step it was.
pub(crate) async fn recover_erased(
    tx: &mut Tx,
    app: &App,
    peer: &NodeId,
    id: &str,
    digest: &Digest,
    told: &LanePlace,
) -> Result<()> {
    let place = Place { subject: told.subject.to_string(), number: i64::from(told.number), seen: None };
    // A lane has no holes: what does not continue ours is not believed.
    if place.number > signed_number(tx, &peer.to_string(), &place.subject).await? + 1 {
        return Ok(());
    }
    take_place(tx, app, &peer.to_string(), id, &place, digest).await?;
    let [step, reason] =
        [&told.step, &told.reason].map(|code| code.as_ref().map(ToString::to_string).unwrap_or_default());
    let known = "UPDATE outbox SET recovered_step = $2, recovered_reason = $3 WHERE id = $1";
    execute!(tx, sqlx::query(known).bind(id).bind(step).bind(reason))?;
    Ok(())
}

/// The number of our last signed event.
async fn signed_number(tx: &mut Tx, peer: &str, subject: &str) -> Result<i64> {
    sql!(tx, c => sqlx::query_scalar(
        "SELECT COALESCE(MAX(e.number), 0) FROM lane_events e JOIN outbox o ON o.id = e.message \
         WHERE e.peer = $1 AND e.subject = $2 AND e.side = 'own' AND o.epoch IS NOT NULL"
    ).bind(peer).bind(subject).fetch_one(c))
}

/// Subject and number of one of the peer's messages, if it is an event of a lane.
pub async fn place_of(tx: &mut Tx, peer: &NodeId, message: &str) -> Result<Option<(String, i64)>> {
    sql!(tx, c => sqlx::query_as(
        "SELECT subject, number FROM lane_events WHERE message = $1 AND peer = $2 AND side = 'peer'"
    ).bind(message).bind(peer.to_string()).fetch_optional(c))
}

/// Where an own event belongs.
struct Place {
    subject: String,
    number: i64,
    seen: Option<String>,
}

async fn take_place(tx: &mut Tx, app: &App, peer: &str, id: &str, place: &Place, digest: &Digest) -> Result<()> {
    let subject = place.subject.as_str();
    let there: Option<(String, Option<i64>)> = sql!(tx, c => sqlx::query_as(
        "SELECT e.message, o.epoch FROM lane_events e JOIN outbox o ON o.id = e.message \
         WHERE e.peer = $1 AND e.subject = $2 AND e.side = 'own' AND e.number = $3"
    ).bind(peer).bind(subject).bind(place.number).fetch_optional(c))?;
    match there {
        // Decided before the backup and signed after it: it has its place already.
        Some((message, _)) if message == id => {}
        Some((_, Some(_))) => {
            tracing::error!(%peer, message = id, "two signed events of ours claim one place in a lane");
            return Ok(());
        }
        _ => {
            give_way(tx, peer, place).await?;
            // It may have given way itself, in a restore before this one.
            let elsewhere =
                "DELETE FROM lane_events WHERE peer = $1 AND subject = $2 AND side = 'own' AND message = $3";
            execute!(tx, sqlx::query(elsewhere).bind(peer).bind(subject).bind(id))?;
            insert_event(tx, peer, subject, Side::Own, place.number, id, app.clock.now()).await?;
        }
    }
    execute!(
        tx,
        sqlx::query("UPDATE outbox SET subject = $2, number = $3, seen = $4 WHERE id = $1")
            .bind(id)
            .bind(subject)
            .bind(place.number)
            .bind(&place.seen)
    )?;
    let head = Head { number: last_number(tx, peer, subject).await?, digest: *digest };
    move_head(tx, peer, subject, Side::Own, head).await
}

async fn last_number(tx: &mut Tx, peer: &str, subject: &str) -> Result<i64> {
    sql!(tx, c => sqlx::query_scalar(
        "SELECT COALESCE(MAX(number), 0) FROM lane_events WHERE peer = $1 AND subject = $2 AND side = 'own'"
    ).bind(peer).bind(subject).fetch_one(c))
}

/// Moves every unsigned event behind the one that comes back, the last one first.
async fn give_way(tx: &mut Tx, peer: &str, place: &Place) -> Result<()> {
    let mut unsigned = unsigned(tx, peer, &place.subject).await?;
    let by = unsigned.first().map_or(0, |first| place.number + 1 - first.number);
    if by <= 0 {
        return Ok(());
    }
    unsigned.reverse();
    for event in &unsigned {
        let seen = later_seen(tx, peer, &place.subject, event.seen.as_deref(), place.seen.as_deref()).await?;
        set_number(tx, peer, &place.subject, event.number, event.number + by).await?;
        execute!(
            tx,
            sqlx::query("UPDATE outbox SET number = $2, seen = $3, moved = moved + $4, held = TRUE WHERE id = $1")
                .bind(&event.message)
                .bind(event.number + by)
                .bind(seen)
                .bind(by)
        )?;
    }
    Ok(())
}

async fn unsigned(tx: &mut Tx, peer: &str, subject: &str) -> Result<Vec<Unsigned>> {
    sql!(tx, c => sqlx::query_as(
        "SELECT e.message, e.number, o.seen FROM lane_events e JOIN outbox o ON o.id = e.message \
         WHERE e.peer = $1 AND e.subject = $2 AND e.side = 'own' AND o.epoch IS NULL ORDER BY e.number"
    ).bind(peer).bind(subject).fetch_all(c))
}

async fn set_number(tx: &mut Tx, peer: &str, subject: &str, from: i64, to: i64) -> Result<()> {
    execute!(
        tx,
        sqlx::query(
            "UPDATE lane_events SET number = $4 WHERE peer = $1 AND subject = $2 AND side = 'own' AND number = $3"
        )
        .bind(peer)
        .bind(subject)
        .bind(from)
        .bind(to)
    )?;
    Ok(())
}

/// What an event with this number has seen: never less than the one before it, which after a restore may have seen an event
/// that is still on its way back.
pub(super) async fn not_less_than_before(
    tx: &mut Tx,
    peer: &str,
    subject: &str,
    number: i64,
    seen: Option<String>,
) -> Result<Option<String>> {
    let before: Option<Option<String>> = sql!(tx, c => sqlx::query_scalar(
        "SELECT o.seen FROM lane_events e JOIN outbox o ON o.id = e.message \
         WHERE e.peer = $1 AND e.subject = $2 AND e.side = 'own' AND e.number = $3"
    ).bind(peer).bind(subject).bind(number - 1).fetch_optional(c))?;
    later_seen(tx, peer, subject, seen.as_deref(), before.flatten().as_deref()).await
}

/// The later of two events of the peer's lane. One that is not here yet is later than all that are.
async fn later_seen(
    tx: &mut Tx,
    peer: &str,
    subject: &str,
    ours: Option<&str>,
    recovered: Option<&str>,
) -> Result<Option<String>> {
    let Some(recovered) = recovered else { return Ok(ours.map(str::to_owned)) };
    let known = peer_number(tx, peer, subject, recovered).await?;
    let own = match ours {
        Some(digest) => peer_number(tx, peer, subject, digest).await?.unwrap_or(0),
        None => 0,
    };
    let later = if known.is_some_and(|number| number <= own) { ours } else { Some(recovered) };
    Ok(later.map(str::to_owned))
}

async fn peer_number(tx: &mut Tx, peer: &str, subject: &str, digest: &str) -> Result<Option<i64>> {
    sql!(tx, c => sqlx::query_scalar(
        "SELECT e.number FROM lane_events e JOIN inbox i ON i.peer = e.peer AND i.id = e.message \
         WHERE e.peer = $1 AND e.subject = $2 AND e.side = 'peer' AND i.core_digest = $3"
    ).bind(peer).bind(subject).bind(digest).fetch_optional(c))
}

/// Subjects with events that gave way, with their peer.
pub async fn held(tx: &mut Tx) -> Result<Vec<(String, String)>> {
    sql!(tx, c => sqlx::query_as("SELECT DISTINCT peer, subject FROM outbox WHERE held AND subject IS NOT NULL")
        .fetch_all(c))
}

/// The events of a subject that gave way, in their order.
pub async fn moved(tx: &mut Tx, peer: &NodeId, subject: &str) -> Result<Vec<Moved>> {
    sql!(tx, c => sqlx::query_as(
        "SELECT id AS message, number, moved FROM outbox WHERE peer = $1 AND subject = $2 AND held ORDER BY number"
    ).bind(peer.to_string()).bind(subject).fetch_all(c))
}

/// The referral has followed the new numbers.
pub async fn followed(tx: &mut Tx, peer: &NodeId, subject: &str) -> Result<()> {
    execute!(
        tx,
        sqlx::query("UPDATE outbox SET moved = 0 WHERE peer = $1 AND subject = $2 AND held")
            .bind(peer.to_string())
            .bind(subject)
    )?;
    Ok(())
}

/// What gave way may be signed now.
pub async fn release(tx: &mut Tx, app: &App, peer: &NodeId, subject: &str) -> Result<()> {
    execute!(
        tx,
        sqlx::query("UPDATE outbox SET held = FALSE, moved = 0 WHERE peer = $1 AND subject = $2 AND held")
            .bind(peer.to_string())
            .bind(subject)
    )?;
    app.signals.wake_delivery(peer);
    Ok(())
}

/// Takes an event out of our lane that nobody has signed; those behind it close up.
pub async fn drop_unsigned(tx: &mut Tx, peer: &NodeId, subject: &str, message: &str) -> Result<()> {
    let peer = peer.to_string();
    let unsigned = unsigned(tx, &peer, subject).await?;
    let Some(gone) = unsigned.iter().find(|event| event.message == message) else { return Ok(()) };
    let event = "DELETE FROM lane_events WHERE peer = $1 AND subject = $2 AND side = 'own' AND number = $3";
    execute!(tx, sqlx::query(event).bind(&peer).bind(subject).bind(gone.number))?;
    execute!(tx, sqlx::query("DELETE FROM outbox WHERE id = $1 AND epoch IS NULL").bind(message))?;
    for event in unsigned.iter().filter(|event| event.number > gone.number) {
        set_number(tx, &peer, subject, event.number, event.number - 1).await?;
        let number = "UPDATE outbox SET number = number - 1 WHERE id = $1";
        execute!(tx, sqlx::query(number).bind(&event.message))?;
    }
    let number = last_number(tx, &peer, subject).await?;
    let head = read_head(tx, &peer, subject, Side::Own).await?;
    move_head(tx, &peer, subject, Side::Own, Head { number, ..head }).await
}

#[cfg(test)]
mod tests;
