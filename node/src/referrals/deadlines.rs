//! What time does to referrals.
//!
//! Expiry is a signed event of the side that asked: its node writes it, as itself, when the deadline has passed without an
//! answer (an answer that is on its way and crosses it is settled by the rules of crossings), and only when a hello with the
//! peer has succeeded since this process started: a node that was restored may have said long ago how the referral went on.
//! And only when the peers' clocks agree that it has passed ([`certain`]): the word is signed, and nothing takes it back.
//! Nothing else ends by a clock: the end of a waiting list's validity or of the time for answering a question only puts the
//! referral back into the receiver's work list, and the end of a held place is told on the home page of either side.

use pico_protocol::referral::{Due, Step};

use super::project::due_code;
use super::steps::{self, StepError};
use super::store::Row;
use super::{Reach, ReferralKey, erasure, store};
use crate::app::App;
use crate::audit::Actor;
use crate::federation::certain;
use crate::store::{Result, Tx};
use crate::{execute, sql};

/// Days before the end of a waiting list's validity when it comes back into the work list.
const NOTICE_DAYS: i64 = 3;

/// Looks after deadlines once. Answers how many referrals have expired.
pub async fn look(app: &App) -> Result<usize> {
    let mut tx = app.db.read().await?;
    let ripe = ripe(&mut tx, app).await?;
    drop(tx);
    let mut expired = 0;
    for id in &ripe {
        let mut tx = app.db.write().await?;
        match steps::take(&mut tx, app, &Actor::Node, id, Step::Expired {}).await {
            Ok(_) => {
                tx.commit().await?;
                expired += 1;
            }
            Err(StepError::Store(error)) => return Err(error),
            // Answered, asked or renewed in the meantime.
            Err(error) => tracing::debug!(referral = %id, %error, "not expired"),
        }
    }
    let mut tx = app.db.write().await?;
    remind(&mut tx, app).await?;
    erasure::finish(&mut tx).await?;
    tx.commit().await?;
    Ok(expired)
}

/// Referrals opened here whose deadline has passed without an answer, as far as we have met their peers. A link that has
/// ended says nothing any more: there is no hello to wait for.
async fn ripe(tx: &mut Tx, app: &App) -> Result<Vec<ReferralKey>> {
    let Some(now) = certain::now(app) else { return Ok(Vec::new()) };
    let ripe: Vec<(ReferralKey, String, bool)> = sql!(tx, c => sqlx::query_as(
        "SELECT r.id, r.peer, p.node_id IS NULL OR p.state = 'ended' FROM referrals r \
         LEFT JOIN peers p ON p.node_id = r.peer WHERE r.direction = 'sent' \
         AND r.state IN ('sent', 'under_review', 'waitlisted') AND r.expires_at <= $1 \
         AND r.erased_at IS NULL ORDER BY r.expires_at"
    ).bind(now.as_millis()).fetch_all(c))?;
    let met = |peer: &str| peer.parse().is_ok_and(|peer| app.federation.known.has_met(&peer));
    Ok(ripe.into_iter().filter(|(_, peer, over)| *over || met(peer)).map(|(id, ..)| id).take(100).collect())
}

/// A place on a waiting list that must be renewed, or a pause to be looked at, is somebody's turn again. So is a question
/// that nobody has answered in its time: its asker decides without the answer (the other side may still give it).
async fn remind(tx: &mut Tx, app: &App) -> Result<u64> {
    let now = app.clock.now().as_millis();
    let unanswered = execute!(
        tx,
        sqlx::query(
            "UPDATE referrals SET turn = 'own' WHERE turn <> 'own' AND own_side = 'receiver' AND question_open \
             AND due_kind = 'question' AND due_at <= $1 AND closed_at IS NULL AND erased_at IS NULL"
        )
        .bind(now)
    )?;
    let soon = now + NOTICE_DAYS * 24 * 60 * 60 * 1000;
    Ok(unanswered + renewals(tx, soon).await?)
}

async fn renewals(tx: &mut Tx, soon: i64) -> Result<u64> {
    execute!(
        tx,
        sqlx::query(
            "UPDATE referrals SET turn = 'own' WHERE turn = 'nobody' AND own_side = 'receiver' \
             AND state IN ('waitlisted', 'on_hold') AND due_at <= $1"
        )
        .bind(soon)
    )
}

/// Places that are no longer held: nobody has confirmed or begun in time, and a person of either side should act.
pub async fn places_over(tx: &mut Tx, app: &App, reach: &Reach, most: i64) -> Result<Vec<Row>> {
    store::list::due_before(tx, reach, due_code(Due::Place), app.clock.now().as_millis(), most).await
}
