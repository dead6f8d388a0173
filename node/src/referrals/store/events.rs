//! The skeleton of a transcript: which step, whose, when, and (our own) by whom.

use pico_protocol::referral::Step;
use pico_protocol::time::Timestamp;

use super::asks;
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
    asks::follow(tx, referral, side, number, step, at).await?;
    if side == "peer" {
        let newest = "UPDATE referrals SET news_number = $2 WHERE id = $1 AND news_number < $2";
        execute!(tx, sqlx::query(newest).bind(referral).bind(number))?;
    }
    Ok(())
}

/// The line of the peer's that stands at a number.
pub async fn of_peer(tx: &mut Tx, referral: &ReferralKey, number: i64) -> Result<Option<Line>> {
    sql!(tx, c => sqlx::query_as(
        "SELECT side, number, step, code, at, author_name FROM referral_events \
         WHERE referral = $1 AND side = 'peer' AND number = $2"
    ).bind(referral).bind(number).fetch_optional(c))
}

/// Adds the line of an own step whose text is gone.
pub async fn add_erased(
    tx: &mut Tx,
    referral: &ReferralKey,
    number: i64,
    (step, reason): (&str, &str),
    at: i64,
) -> Result<()> {
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO referral_events (referral, side, number, step, code, at) VALUES ($1, 'own', $2, $3, $4, $5) \
             ON CONFLICT (referral, side, number) DO NOTHING"
        )
        .bind(referral)
        .bind(number)
        .bind(step)
        .bind(reason)
        .bind(at)
    )?;
    Ok(())
}

/// Gives own lines new numbers, all at once: (old, new).
pub async fn renumber(tx: &mut Tx, referral: &ReferralKey, numbers: &[(i64, i64)]) -> Result<()> {
    // Through numbers that nobody has: a new one may still be another line's old one.
    for (old, new) in numbers.iter().filter(|(old, new)| old != new) {
        let away = "UPDATE referral_events SET number = $3 WHERE referral = $1 AND side = 'own' AND number = $2";
        execute!(tx, sqlx::query(away).bind(referral).bind(old).bind(-new))?;
    }
    asks::renumber(tx, referral, numbers).await?;
    let back = "UPDATE referral_events SET number = -number WHERE referral = $1 AND side = 'own' AND number < 0";
    execute!(tx, sqlx::query(back).bind(referral))?;
    Ok(())
}

/// Takes an own line out; those behind it close up.
pub async fn close_up(tx: &mut Tx, referral: &ReferralKey, number: i64) -> Result<()> {
    let gone = "DELETE FROM referral_events WHERE referral = $1 AND side = 'own' AND number = $2";
    execute!(tx, sqlx::query(gone).bind(referral).bind(number))?;
    asks::forget(tx, referral, number).await?;
    let behind: Vec<i64> = sql!(tx, c => sqlx::query_scalar(
        "SELECT number FROM referral_events WHERE referral = $1 AND side = 'own' AND number > $2"
    ).bind(referral).bind(number).fetch_all(c))?;
    let numbers: Vec<(i64, i64)> = behind.into_iter().map(|number| (number, number - 1)).collect();
    renumber(tx, referral, &numbers).await
}

/// The coded reason that a step must have, where it must have one.
pub fn coded_reason(step: &Step) -> &'static str {
    match step {
        Step::Held { reason, .. } => reason.code(),
        Step::Completed { reason, .. } => reason.code(),
        Step::Failed { reason, .. } => reason.code(),
        Step::Declined { reason, .. } => reason.code(),
        Step::Withdrawn { reason, .. } => reason.code(),
        Step::RightAsked { right, .. } => right.code(),
        Step::RightAnswered { kept, .. } => kept.map_or("done", |kept| kept.reason.code()),
        _ => "",
    }
}

/// The skeleton of one referral.
pub async fn of_referral(tx: &mut Tx, referral: &ReferralKey) -> Result<Vec<Line>> {
    sql!(tx, c => sqlx::query_as(
        "SELECT side, number, step, code, at, author_name FROM referral_events WHERE referral = $1 ORDER BY at, side, number"
    ).bind(referral).fetch_all(c))
}
