//! What is left of a row when its content is gone.

use super::names;
use crate::app::App;
use crate::referrals::ReferralKey;
use crate::store::{Result, Tx};
use crate::{execute, sql};

/// The name is gone, the rest stays.
pub async fn forget_name(tx: &mut Tx, id: &ReferralKey) -> Result<()> {
    execute!(tx, sqlx::query("UPDATE referrals SET label = '', identity = 'erased' WHERE id = $1").bind(id))?;
    names::forget(tx, id).await
}

/// The content is gone: the row keeps only what the skeleton of an exchange needs, and waits for nobody here.
pub async fn mark_erased(tx: &mut Tx, app: &App, id: &ReferralKey) -> Result<()> {
    let at = app.clock.now().as_millis();
    execute!(
        tx,
        sqlx::query(
            "UPDATE referrals SET label = '', identity = 'erased', erased_at = $2, erasure_due = TRUE, \
             turn = CASE WHEN turn = 'own' THEN 'nobody' ELSE turn END, due_at = NULL, due_kind = '' WHERE id = $1"
        )
        .bind(id)
        .bind(at)
    )?;
    names::forget(tx, id).await
}

/// Erased referrals whose own words have all been received, with their peer.
pub async fn erasures_due(tx: &mut Tx) -> Result<Vec<(ReferralKey, String)>> {
    // The subject on the wire is the identifier's digits with hyphens: both are compared without.
    sql!(tx, c => sqlx::query_as(
        "SELECT r.id, r.peer FROM referrals r WHERE r.erasure_due AND NOT EXISTS (SELECT 1 FROM outbox o WHERE o.peer = r.peer \
         AND o.received_at IS NULL AND 'ref_' || REPLACE(o.subject, '-', '') = r.id) LIMIT 50"
    ).fetch_all(c))
}

/// Nothing of it is left in the outbox.
pub async fn erasure_done(tx: &mut Tx, id: &ReferralKey) -> Result<()> {
    execute!(tx, sqlx::query("UPDATE referrals SET erasure_due = FALSE WHERE id = $1").bind(id))?;
    Ok(())
}

/// A consent was revoked after the erasure. The answer goes from the outbox, too, once the peer has it.
pub async fn mark_revoked(tx: &mut Tx, app: &App, id: &ReferralKey) -> Result<()> {
    let at = app.clock.now().as_millis();
    execute!(
        tx,
        sqlx::query(
            "UPDATE referrals SET consent_revoked = TRUE, erasure_due = TRUE, changed_at = $2, version = version + 1 \
             WHERE id = $1"
        )
        .bind(id)
        .bind(at)
    )?;
    Ok(())
}

/// Something was answered after the erasure: it goes from the outbox, too, once the peer has it.
pub async fn mark_answered(tx: &mut Tx, app: &App, id: &ReferralKey) -> Result<()> {
    let at = app.clock.now().as_millis();
    let due = "UPDATE referrals SET erasure_due = TRUE, changed_at = $2, version = version + 1 WHERE id = $1";
    execute!(tx, sqlx::query(due).bind(id).bind(at))?;
    Ok(())
}

/// The last word about a referral whose content is gone.
pub async fn close_erased(tx: &mut Tx, app: &App, id: &ReferralKey, state: &str) -> Result<()> {
    let at = app.clock.now().as_millis();
    execute!(
        tx,
        sqlx::query(
            "UPDATE referrals SET state = $2, ended_as = CASE WHEN $2 = 'closed' THEN ended_as ELSE $2 END, turn = 'nobody', due_at = NULL, due_kind = '', expires_at = NULL, changed_at = $3, \
             closed_at = COALESCE(closed_at, $3), version = version + 1 WHERE id = $1"
        )
        .bind(id)
        .bind(state)
        .bind(at)
    )?;
    Ok(())
}
