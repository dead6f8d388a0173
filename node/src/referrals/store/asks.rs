//! What this side has asked for a person, and the other side's last answer. Read off the steps as they come, and kept when their texts
//! are erased: it is the receipt.

use pico_protocol::referral::Step;
use pico_protocol::time::Timestamp;

use crate::execute;
use crate::referrals::ReferralKey;
use crate::store::{Result, Tx};

/// Follows a step that was added to the skeleton: an own request begins, an answer of the other side ends it.
pub(super) async fn follow(
    tx: &mut Tx,
    referral: &ReferralKey,
    side: &str,
    number: i64,
    step: &Step,
    at: Timestamp,
) -> Result<()> {
    match (side, step) {
        ("own", Step::RightAsked { right, answer_by, .. }) => {
            execute!(
                tx,
                sqlx::query(
                    "INSERT INTO referral_asks (referral, number, asked, asked_at, answer_by, answer) \
                     VALUES ($1, $2, $3, $4, $5, '') ON CONFLICT (referral, number) DO NOTHING"
                )
                .bind(referral)
                .bind(number)
                .bind(right.code())
                .bind(at.as_millis())
                .bind(answer_by.as_millis())
            )?;
        }
        // What was done is not undone by another answer.
        ("peer", Step::RightAnswered { number: asked, kept, .. }) => {
            execute!(
                tx,
                sqlx::query(
                    "UPDATE referral_asks SET answer = $3, kept_until = $4, answered_at = $5 \
                     WHERE referral = $1 AND number = $2 AND answer <> 'done'"
                )
                .bind(referral)
                .bind(i64::from(*asked))
                .bind(kept.map_or("done", |kept| kept.reason.code()))
                .bind(kept.and_then(|kept| kept.until).map(Timestamp::as_millis))
                .bind(at.as_millis())
            )?;
        }
        // Taken back or annulled meanwhile, it is erased without another answer.
        ("peer", Step::Erased {}) => {
            execute!(
                tx,
                sqlx::query(
                    "UPDATE referral_asks SET answer = 'done', kept_until = NULL, answered_at = $2 \
                     WHERE referral = $1 AND asked = 'erasure' AND answer <> 'done'"
                )
                .bind(referral)
                .bind(at.as_millis())
            )?;
        }
        _ => {}
    }
    Ok(())
}

/// A request had no effect: the name that it was about had not left yet, and does not leave any more.
pub async fn forget(tx: &mut Tx, referral: &ReferralKey, number: i64) -> Result<()> {
    let asked = "DELETE FROM referral_asks WHERE referral = $1 AND number = $2";
    execute!(tx, sqlx::query(asked).bind(referral).bind(number))?;
    Ok(())
}

/// Gives requests new numbers, as their steps get them: (old, new).
pub(super) async fn renumber(tx: &mut Tx, referral: &ReferralKey, numbers: &[(i64, i64)]) -> Result<()> {
    let moved = "UPDATE referral_asks SET number = $3 WHERE referral = $1 AND number = $2";
    // Through numbers that nobody has, as with the steps.
    for (old, new) in numbers.iter().filter(|(old, new)| old != new) {
        execute!(tx, sqlx::query(moved).bind(referral).bind(old).bind(-new))?;
    }
    let back = "UPDATE referral_asks SET number = -number WHERE referral = $1 AND number < 0";
    execute!(tx, sqlx::query(back).bind(referral))?;
    Ok(())
}
