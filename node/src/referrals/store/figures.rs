//! How many, and nothing else: what whoever reads no referral is told of them.

use pico_protocol::time::Timestamp;

use super::list;
use crate::referrals::{Reach, View};
use crate::sql;
use crate::store::{Result, Tx};

/// Counts over all referrals of this node, protected ones included: a number names nobody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Figures {
    /// Sent, not finished.
    pub sent: i64,
    /// Received, not finished.
    pub received: i64,
    /// Received since a day, and expired: nobody here said yes or no in time.
    pub expired: i64,
}

/// Counts now; what has expired counts if it came after `since`.
pub async fn count(tx: &mut Tx, since: Timestamp) -> Result<Figures> {
    let counts = list::counts(tx, &Reach::All).await?;
    // Not the step: an expiry that crossed a yes is no end.
    let expired = sql!(tx, c => sqlx::query_scalar(
        "SELECT CAST(COUNT(*) AS BIGINT) FROM referrals WHERE direction = 'received' AND created_at >= $1 \
         AND ended_as = 'expired'"
    ).bind(since.as_millis()).fetch_one(c))?;
    Ok(Figures { sent: counts.of(View::Sent), received: counts.of(View::Received), expired })
}
