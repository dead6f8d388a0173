//! The skeleton of a transcript: which step, whose, when, and (our own) by whom.

use pico_protocol::referral::Step;
use pico_protocol::time::Timestamp;

use crate::referrals::ReferralKey;
use crate::store::{Result, Tx};
use crate::{execute, sql};

/// One line of the skeleton.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Line {
    /// `own` or `peer`.
    pub side: String,
    /// Number in its lane.
    pub number: i64,
    /// The step's word.
    pub step: String,
    /// Its coded reason, if it has one.
    pub code: String,
    /// When, by the writer's clock, milliseconds.
    pub at: i64,
    /// Who wrote it here.
    pub author_name: String,
}

/// Adds a line.
pub async fn add(
    tx: &mut Tx,
    referral: &ReferralKey,
    side: &str,
    number: i64,
    step: &Step,
    at: Timestamp,
    author: Option<(&str, &str)>,
) -> Result<()> {
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO referral_events (referral, side, number, step, code, at, account, author_name) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (referral, side, number) DO NOTHING"
        )
        .bind(referral)
        .bind(side)
        .bind(number)
        .bind(step.kind().code())
        .bind(coded_reason(step))
        .bind(at.as_millis())
        .bind(author.map(|author| author.0))
        .bind(author.map_or("", |author| author.1))
    )?;
    Ok(())
}

/// The coded reason that a step must have, where it must have one.
pub fn coded_reason(step: &Step) -> &'static str {
    match step {
        Step::Held { reason, .. } => reason.code(),
        Step::Completed { reason, .. } => reason.code(),
        Step::Failed { reason, .. } => reason.code(),
        Step::Declined { reason, .. } => reason.code(),
        Step::Withdrawn { reason, .. } => reason.code(),
        _ => "",
    }
}

/// The skeleton of one referral.
pub async fn of_referral(tx: &mut Tx, referral: &ReferralKey) -> Result<Vec<Line>> {
    sql!(tx, c => sqlx::query_as(
        "SELECT side, number, step, code, at, author_name FROM referral_events WHERE referral = $1 ORDER BY at, side, number"
    ).bind(referral).fetch_all(c))
}
