//! Steps that were taken here after a restore and could not stand, for the page of their referral.

use pico_protocol::time::Timestamp;

use crate::outbox::lanes::restored::Moved;
use crate::referrals::ReferralKey;
use crate::store::{Result, Tx};
use crate::{execute, sql};

/// A step that was not sent.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Dropped {
    /// The step's word.
    pub step: String,
    /// When it was decided, milliseconds.
    pub at: i64,
    /// Who had decided it here; empty: the node by itself.
    pub author_name: String,
}

/// Writes down what the skeleton says of a step, before its line goes. What the node had decided by itself interests nobody.
pub async fn keep(tx: &mut Tx, id: &ReferralKey, step: &Moved, now: Timestamp) -> Result<()> {
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO dropped_steps (message, referral, step, at, author_name, dropped_at) \
             SELECT $3, referral, step, at, author_name, $4 FROM referral_events \
             WHERE referral = $1 AND side = 'own' AND number = $2 AND author_name <> ''"
        )
        .bind(id)
        .bind(step.number)
        .bind(&step.message)
        .bind(now.as_millis())
    )?;
    Ok(())
}

/// How many there are.
pub async fn count(tx: &mut Tx) -> Result<i64> {
    sql!(tx, c => sqlx::query_scalar("SELECT CAST(COUNT(*) AS BIGINT) FROM dropped_steps").fetch_one(c))
}

/// What was not sent of one referral.
pub async fn of_referral(tx: &mut Tx, id: &ReferralKey) -> Result<Vec<Dropped>> {
    sql!(tx, c => sqlx::query_as("SELECT step, at, author_name FROM dropped_steps WHERE referral = $1 ORDER BY at")
        .bind(id).fetch_all(c))
}
