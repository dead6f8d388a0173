//! The SQL of acting: messages that wait, and what became of them. A page of outcomes is one statement.

use std::collections::HashSet;

use sqlx::QueryBuilder;

use super::store::ROWS;
use crate::store::{Result, Tx};
use crate::{execute, sql};

/// A stored message that waits to be acted upon.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(super) struct Waiting {
    pub(super) peer: String,
    pub(super) epoch: i64,
    pub(super) seq: i64,
    pub(super) id: String,
    pub(super) core: String,
    pub(super) seal: Option<String>,
    pub(super) sealed_again: bool,
    pub(super) received_at: i64,
}

/// The next messages to act upon, in the order of their arrival. Those of the peers in `resting` let others go first.
pub(super) async fn next(tx: &mut Tx, resting: &HashSet<String>, limit: i64) -> Result<Vec<Waiting>> {
    sql!(tx, c => async {
        let mut query = QueryBuilder::new(
            "SELECT peer, epoch, seq, id, core, seal, sealed_again, received_at FROM inbox WHERE state = 'stored'",
        );
        for peer in resting {
            query.push(" AND peer <> ").push_bind(peer.as_str());
        }
        query.push(" ORDER BY received_at, peer, epoch, seq LIMIT ").push_bind(limit);
        query.build_query_as().fetch_all(c).await
    })
}

/// (peer, id) of those of these messages that no other process has acted upon meanwhile.
pub(super) async fn still_waiting(tx: &mut Tx, ids: &[&str]) -> Result<HashSet<(String, String)>> {
    let mut waiting = HashSet::new();
    for some in ids.chunks(ROWS) {
        let rows: Vec<(String, String)> = sql!(tx, c => async {
            let mut query = QueryBuilder::new("SELECT peer, id FROM inbox WHERE state = 'stored' AND id IN (");
            let mut list = query.separated(", ");
            for id in some {
                list.push_bind(*id);
            }
            query.push(")");
            query.build_query_as().fetch_all(c).await
        })?;
        waiting.extend(rows);
    }
    Ok(waiting)
}

/// What becomes of the text of a message.
#[derive(Clone, Debug)]
pub(super) enum Text {
    /// It stays as it is: kept before, and perhaps erased since.
    Kept,
    /// It is kept from now on, encrypted, with its salt.
    Keep(String),
    /// Nothing of it is kept.
    Dropped,
}

/// What became of a message.
#[derive(Clone, Debug)]
pub(super) struct Done<'a> {
    pub(super) row: &'a Waiting,
    /// `processed`, `quarantined` or `unopened`.
    pub(super) state: &'static str,
    pub(super) text: Text,
}

/// Marks messages as acted upon (or not usable). The seal is of no use any more.
pub(super) async fn finish(tx: &mut Tx, done: &[Done<'_>]) -> Result<()> {
    for some in done.chunks(ROWS) {
        sql!(tx, c => async {
            let mut query = QueryBuilder::new("WITH done (peer, epoch, seq, state, drop_text, body) AS (");
            query.push_values(some, |mut row, done| {
                row.push_bind(&done.row.peer)
                    .push_bind(done.row.epoch)
                    .push_bind(done.row.seq)
                    .push_bind(done.state)
                    .push_bind(matches!(done.text, Text::Dropped))
                    .push_bind(match &done.text {
                        Text::Keep(body) => Some(body.as_str()),
                        Text::Kept | Text::Dropped => None,
                    });
            });
            query.push(
                ") UPDATE inbox SET state = done.state, seal = NULL, subject = NULL, \
                 body = CASE WHEN done.drop_text THEN NULL ELSE COALESCE(done.body, inbox.body) END FROM done \
                 WHERE inbox.peer = done.peer AND inbox.epoch = done.epoch AND inbox.seq = done.seq",
            );
            query.build().execute(c).await.map(|_| ())
        })?;
    }
    Ok(())
}

/// Keeps the text of a message, encrypted, with its salt, before its feature reads it (and may erase it).
pub(super) async fn keep_body(tx: &mut Tx, row: &Waiting, body: &str) -> Result<()> {
    execute!(
        tx,
        sqlx::query("UPDATE inbox SET body = $4 WHERE peer = $1 AND epoch = $2 AND seq = $3")
            .bind(&row.peer)
            .bind(row.epoch)
            .bind(row.seq)
            .bind(body)
    )?;
    Ok(())
}

/// Events of one peer that may be ahead of their place at one time.
const MOST_AHEAD: i64 = 256;

/// Lets an event wait for what it builds on, sealed as it came. False when too many of this peer wait already.
pub(super) async fn hold(tx: &mut Tx, row: &Waiting, subject: &str) -> Result<bool> {
    let ahead: i64 = sql!(tx, c => sqlx::query_scalar(
        "SELECT CAST(COUNT(*) AS BIGINT) FROM inbox WHERE peer = $1 AND state = 'ahead'"
    ).bind(&row.peer).fetch_one(c))?;
    if ahead >= MOST_AHEAD {
        return Ok(false);
    }
    execute!(
        tx,
        sqlx::query(
            "UPDATE inbox SET state = 'ahead', subject = $4, body = NULL WHERE peer = $1 AND epoch = $2 AND seq = $3"
        )
        .bind(&row.peer)
        .bind(row.epoch)
        .bind(row.seq)
        .bind(subject)
    )?;
    Ok(true)
}

/// Lets a message wait, sealed as it came, until the agreement begins.
pub(super) async fn hold_early(tx: &mut Tx, row: &Waiting) -> Result<()> {
    execute!(
        tx,
        sqlx::query("UPDATE inbox SET state = 'early', body = NULL WHERE peer = $1 AND epoch = $2 AND seq = $3")
            .bind(&row.peer)
            .bind(row.epoch)
            .bind(row.seq)
    )?;
    Ok(())
}

/// Whether messages of a peer wait for the agreement to begin.
pub(super) async fn is_early(tx: &mut Tx, peer: &str) -> Result<bool> {
    let found: i64 = sql!(tx, c => sqlx::query_scalar(
        "SELECT CAST(COUNT(*) AS BIGINT) FROM inbox WHERE peer = $1 AND state = 'early'"
    ).bind(peer).fetch_one(c))?;
    Ok(found > 0)
}

/// Whether anything waits for an agreement to begin.
pub(super) async fn some_early(tx: &mut Tx) -> Result<bool> {
    let one: Option<String> =
        sql!(tx, c => sqlx::query_scalar("SELECT peer FROM inbox WHERE state = 'early' LIMIT 1").fetch_optional(c))?;
    Ok(one.is_some())
}

/// An agreement may have begun, or be another one: what came before it is judged again.
pub(super) async fn agreements_moved(tx: &mut Tx) -> Result<u64> {
    execute!(tx, sqlx::query("UPDATE inbox SET state = 'stored' WHERE state = 'early'"))
}

/// The lanes of a subject have moved: what was ahead in them is judged again.
pub(super) async fn lane_moved(tx: &mut Tx, peer: &str, subject: &str) -> Result<u64> {
    let again = "UPDATE inbox SET state = 'stored' WHERE peer = $1 AND subject = $2 AND state = 'ahead'";
    execute!(tx, sqlx::query(again).bind(peer).bind(subject))
}

/// How many entries of the exception log are about one place.
pub(super) async fn exceptions_at(tx: &mut Tx, peer: &str, (epoch, seq): (i64, i64)) -> Result<i64> {
    sql!(tx, c => sqlx::query_scalar(
        "SELECT CAST(COUNT(*) AS BIGINT) FROM inbox_exceptions WHERE peer = $1 AND epoch = $2 AND seq = $3"
    ).bind(peer).bind(epoch).bind(seq).fetch_one(c))
}

/// Something of this peer that others may have waited for is settled, whatever it was: judge them all again.
pub(super) async fn stream_moved(tx: &mut Tx, peer: &str) -> Result<u64> {
    execute!(tx, sqlx::query("UPDATE inbox SET state = 'stored' WHERE peer = $1 AND state = 'ahead'").bind(peer))
}

/// Peers of whom something has been ahead since before `since`.
pub(super) async fn overdue(tx: &mut Tx, since: i64) -> Result<Vec<String>> {
    sql!(tx, c => sqlx::query_scalar("SELECT DISTINCT peer FROM inbox WHERE state = 'ahead' AND received_at < $1")
        .bind(since).fetch_all(c))
}

/// Adds an entry to a stream's exception log.
pub(super) async fn add_exception(
    tx: &mut Tx,
    peer: &str,
    (epoch, seq): (i64, i64),
    code: &str,
    now: i64,
) -> Result<()> {
    execute!(tx, sqlx::query("UPDATE incoming_streams SET exceptions = exceptions + 1 WHERE peer = $1").bind(peer))?;
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO inbox_exceptions (peer, number, epoch, seq, code, at) \
             SELECT peer, exceptions, $2, $3, $4, $5 FROM incoming_streams WHERE peer = $1"
        )
        .bind(peer)
        .bind(epoch)
        .bind(seq)
        .bind(code)
        .bind(now)
    )?;
    Ok(())
}
