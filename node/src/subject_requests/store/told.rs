//! What the others who hold a person's data were asked, and what they have answered: the receipts.

use crate::people::PersonId;
use crate::sql;
use crate::store::{Result, Tx};

/// One thing asked of one cooperative.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Told {
    /// The referral through which it has the data.
    pub referral: String,
    /// Its number here.
    pub referral_number: String,
    /// Its name.
    pub peer_name: String,
    /// What was asked: a code.
    pub asked: String,
    /// When, milliseconds.
    pub asked_at: i64,
    /// Until when an answer is expected, milliseconds.
    pub answer_by: i64,
    /// `done`, or why not; empty: no answer yet.
    pub answer: String,
    /// Until when it keeps the data, milliseconds.
    pub kept_until: Option<i64>,
    /// When it answered, by its clock, milliseconds.
    pub answered_at: Option<i64>,
}

/// Everything that was asked of others for a person, the newest first.
pub async fn of_person(tx: &mut Tx, person: &PersonId) -> Result<Vec<Told>> {
    sql!(tx, c => sqlx::query_as(
        "SELECT a.referral, r.number AS referral_number, r.peer_name, a.asked, a.asked_at, a.answer_by, a.answer, a.kept_until, \
         a.answered_at FROM referral_asks a JOIN referrals r ON r.id = a.referral WHERE r.person = $1 \
         ORDER BY a.asked_at DESC, a.referral, a.number DESC"
    ).bind(person).fetch_all(c))
}
