//! What time does to referrals.
//!
//! Expiry is a signed event of the side that asked: its node writes it, as itself, when the deadline has passed without an
//! answer (an answer that is on its way and crosses it is settled by the rules of crossings), and only when a hello with the
//! peer has succeeded since this process started: a node that was restored may have said long ago how the referral went on.
//! Nothing else ends by a clock: the end of a held place or of a waiting list's validity only puts the referral back into
//! somebody's work list.

use pico_protocol::referral::Step;

use super::ReferralKey;
use super::steps::{self, StepError};
use super::{erasure, store};
use crate::app::App;
use crate::audit::Actor;
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
    let ripe: Vec<(ReferralKey, String, bool)> = sql!(tx, c => sqlx::query_as(
        "SELECT r.id, r.peer, p.node_id IS NULL OR p.state = 'ended' FROM referrals r \
         LEFT JOIN peers p ON p.node_id = r.peer WHERE r.direction = 'sent' \
         AND r.state IN ('sent', 'under_review', 'waitlisted') AND NOT r.question_open AND r.due_at <= $1 \
         AND r.erased_at IS NULL ORDER BY r.due_at"
    ).bind(app.clock.now().as_millis()).fetch_all(c))?;
    let met = |peer: &str| peer.parse().is_ok_and(|peer| app.federation.known.has_met(&peer));
    Ok(ripe.into_iter().filter(|(_, peer, over)| *over || met(peer)).map(|(id, ..)| id).take(100).collect())
}

/// A place on a waiting list that must be renewed, or a pause to be looked at, is somebody's turn again.
async fn remind(tx: &mut Tx, app: &App) -> Result<u64> {
    let soon = app.clock.now().as_millis() + NOTICE_DAYS * 24 * 60 * 60 * 1000;
    execute!(
        tx,
        sqlx::query(
            "UPDATE referrals SET turn = 'own' WHERE turn = 'nobody' AND own_side = 'receiver' \
             AND state IN ('waitlisted', 'on_hold') AND due_at <= $1"
        )
        .bind(soon)
    )
}

/// Referrals that should have a human look, for the home page: the place is no longer held.
pub async fn places_over(tx: &mut Tx, app: &App) -> Result<i64> {
    store::list::count_due_before(tx, "place", app.clock.now().as_millis()).await
}
