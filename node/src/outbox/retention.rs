//! What is pruned of messages that were exchanged, and when.
//!
//! The texts of a referral's events stay as long as the referral is shown: they *are* the referral, and they go when it is
//! erased. What belongs to no lane is of use only for a while: a tick, a word about the link.
//! Such a text is kept for sending again until the peer has told that a backup of its own covers it, at least 35 days; where a
//! peer never tells, one year. What was received and acted upon is kept 35 days, to be given back to a peer that was restored.
//! The signed cores stay for ever: they are small, say nothing of anybody, and the chain needs them.

use std::time::Duration;

use pico_protocol::time::Timestamp;

use super::EmptyReason;
use crate::app::App;
use crate::clock::DAY;
use crate::federation::certain;
use crate::store::{Result, Tx};
use crate::{execute, sql};

/// No message that belongs to no lane loses its text before.
pub const AT_LEAST: i64 = 35 * DAY;
/// Where the peer never tells that a backup covers it.
pub const AT_MOST: i64 = 365 * DAY;
/// Between two looks.
const LOOK: Duration = Duration::from_hours(1);
/// Messages of one transaction.
const PAGE: i64 = 500;

/// Starts the pruning of a running node.
pub fn start(app: &App) {
    let working = app.clone();
    tokio::spawn(app.work.hold(async move {
        let app = working;
        let mut interval = tokio::time::interval(LOOK);
        loop {
            interval.tick().await;
            if let Err(error) = prune(&app).await {
                tracing::error!(%error, "old messages could not be pruned");
            }
        }
    }));
}

/// Takes the texts away whose time is over; answers how many messages were emptied.
pub async fn prune(app: &App) -> Result<u64> {
    let mut all = 0;
    loop {
        let Some(now) = certain::now(app) else { return Ok(all) };
        let mut tx = app.db.write().await?;
        let done = sent(&mut tx, now).await? + received(&mut tx, now).await?;
        tx.commit().await?;
        all += done;
        if done == 0 {
            return Ok(all);
        }
    }
}

/// Our own: delivered, old enough, and covered by the receiver's backup or very old. An epoch before the open one tells
/// nothing of backups any more.
async fn sent(tx: &mut Tx, now: Timestamp) -> Result<u64> {
    let ids: Vec<String> = sql!(tx, c => sqlx::query_scalar(
        "SELECT o.id FROM outbox o JOIN outgoing_streams s ON s.peer = o.peer WHERE o.subject IS NULL \
         AND o.body IS NOT NULL AND o.received_at IS NOT NULL AND NOT o.recovered AND NOT o.seal_again \
         AND ((o.created_at <= $1 AND o.epoch = s.epoch AND o.seq <= s.safe) OR o.created_at <= $2) LIMIT $3"
    ).bind(now.as_millis() - AT_LEAST).bind(now.as_millis() - AT_MOST).bind(PAGE).fetch_all(c))?;
    for id in &ids {
        let empty = "UPDATE outbox SET body = NULL, empty_reason = $2 WHERE id = $1";
        execute!(tx, sqlx::query(empty).bind(id).bind(EmptyReason::Erased.code()))?;
    }
    Ok(ids.len() as u64)
}

/// What peers said outside of any lane, and we have acted upon.
async fn received(tx: &mut Tx, now: Timestamp) -> Result<u64> {
    execute!(
        tx,
        sqlx::query(
            "UPDATE inbox SET body = NULL WHERE (peer, epoch, seq) IN (SELECT i.peer, i.epoch, i.seq FROM inbox i \
             WHERE i.kind IN ('tick/1', 'peering/1') AND i.state = 'processed' AND i.body IS NOT NULL \
             AND i.received_at <= $1 LIMIT $2)"
        )
        .bind(now.as_millis() - AT_LEAST)
        .bind(PAGE)
    )
}

#[cfg(test)]
mod tests {
    use pico_protocol::code::Kind;
    use pico_protocol::digest::Digest;
    use pico_protocol::id::NodeId;

    use super::*;
    use crate::outbox::{Body, Outgoing, enqueue};
    use crate::trial::TrialNode;

    fn peer() -> NodeId {
        NodeId::from_genesis(&Digest::of(b"peer"))
    }

    /// Queues one message and says that it was delivered at a place of the stream.
    async fn delivered(node: &TrialNode, seq: i64, body: Body) -> String {
        let message = Outgoing { to: peer(), kind: Kind::of("tick", 1), urgent: false, expires: None, body };
        let mut tx = node.db.write().await.unwrap();
        let id = enqueue(&mut tx, node, vec![message]).await.unwrap()[0].to_string();
        let place = "UPDATE outbox SET epoch = 1, seq = $2, received_at = 1 WHERE id = $1";
        execute!(&mut tx, sqlx::query(place).bind(&id).bind(seq)).unwrap();
        tx.commit().await.unwrap();
        id
    }

    async fn kept(node: &TrialNode) -> Vec<String> {
        let mut tx = node.db.read().await.unwrap();
        sql!(&mut tx, c => sqlx::query_scalar("SELECT id FROM outbox WHERE body IS NOT NULL ORDER BY seq").fetch_all(c))
            .unwrap()
    }

    #[tokio::test]
    async fn what_no_referral_shows_goes_when_it_is_old_and_safe_or_very_old() {
        let node = TrialNode::named("A").await;
        let plain = || Body::Plain("{}".into());
        let safe = delivered(&node, 1, plain()).await;
        let unsafe_yet = delivered(&node, 2, plain()).await;
        let subject = "0192f0c1-a2b3-7c4d-8e9f-0a1b2c3d4e5f".to_owned();
        let event = delivered(&node, 3, Body::Event { subject, content: "{}".into() }).await;
        let mut tx = node.db.write().await.unwrap();
        execute!(&mut tx, sqlx::query("UPDATE outgoing_streams SET safe = 1")).unwrap();
        tx.commit().await.unwrap();
        node.federation.clocks.told(&peer(), node.clock.now(), node.clock.since_start());
        assert_eq!(prune(&node).await.unwrap(), 0, "nothing is old enough");
        node.clock.set_wrong_by(AT_LEAST);
        assert_eq!(prune(&node).await.unwrap(), 0, "only our own clock says that it is");
        node.clock.set_wrong_by(-AT_LEAST);
        node.clock.advance(AT_LEAST);
        assert_eq!(prune(&node).await.unwrap(), 1);
        assert_eq!(kept(&node).await, [unsafe_yet, event.clone()], "not {safe}");
        node.clock.advance(AT_MOST);
        assert_eq!(prune(&node).await.unwrap(), 1);
        assert_eq!(kept(&node).await, [event], "the words of a referral stay with it");
    }

    #[tokio::test]
    async fn what_was_received_and_acted_upon_goes_too_and_a_referrals_words_stay() {
        let node = TrialNode::named("A").await;
        let mut tx = node.db.write().await.unwrap();
        for (seq, (kind, state)) in [
            ("tick/1", "processed"),
            ("peering/1", "processed"),
            ("tick/1", "quarantined"),
            ("referral/1", "processed"),
        ]
        .into_iter()
        .enumerate()
        {
            execute!(
                &mut tx,
                sqlx::query(
                    "INSERT INTO inbox (peer, epoch, seq, id, kind, core, core_digest, body, state, received_at) \
                     VALUES ('p', 1, $1, $2, $3, '{}', '', 'text', $4, $5)"
                )
                .bind(i64::try_from(seq).unwrap())
                .bind(seq.to_string())
                .bind(kind)
                .bind(state)
                .bind(node.clock.now().as_millis())
            )
            .unwrap();
        }
        tx.commit().await.unwrap();
        node.federation.clocks.told(&peer(), node.clock.now(), node.clock.since_start());
        assert_eq!(prune(&node).await.unwrap(), 0);
        node.clock.advance(AT_LEAST);
        assert_eq!(prune(&node).await.unwrap(), 2);
        let mut tx = node.db.read().await.unwrap();
        let left: Vec<String> =
            sql!(&mut tx, c => sqlx::query_scalar("SELECT id FROM inbox WHERE body IS NOT NULL ORDER BY seq").fetch_all(c))
                .unwrap();
        assert_eq!(left, ["2", "3"]);
    }
}
