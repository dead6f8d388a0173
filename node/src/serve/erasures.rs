//! Before any listener opens: what was erased after the backup that this database comes from is erased again, and what was locked is
//! locked again.

use std::collections::BTreeSet;

use tracing::warn;

use crate::app::App;
use crate::erasure::{self, Scope};
use crate::error::Failure;
use crate::people::restriction;
use crate::{bookings, referrals, subject_requests};

/// Compares ledger and database and carries out what the database has forgotten.
pub(super) async fn repeat(app: &App) -> Result<(), Failure> {
    let missing = erasure::reconcile(&app.db, &app.config.data).await?;
    let ends = missing.iter().filter(|one| one.scope == Scope::RestrictionEnded);
    let ended: BTreeSet<&str> = ends.map(|one| one.object.as_str()).collect();
    for erasure in &missing {
        let mut tx = app.db.write().await?;
        match erasure.scope {
            Scope::ReferralContent => {
                let id = erasure.object.parse().map_err(|_| "erasures.ndjson names a referral that cannot be one")?;
                referrals::erasure::again(&mut tx, app, &id).await?;
            }
            Scope::BookingContent => {
                let id = erasure.object.parse().map_err(|_| "erasures.ndjson names a booking that cannot be one")?;
                bookings::exchange::erasure::again(&mut tx, app, &id).await?;
            }
            Scope::Person => {
                let id = erasure.object.parse().map_err(|_| "erasures.ndjson names a person who cannot be one")?;
                subject_requests::store::erase::again(&mut tx, app, &id).await?;
            }
            Scope::Restriction => restriction::store::ledger::again(&mut tx, app, erasure, &ended).await?,
            Scope::RestrictionEnded => erasure::record(&mut tx, erasure.at, erasure.scope, &erasure.object).await?,
        }
        tx.commit().await?;
        warn!(object = %erasure.object, scope = erasure.scope.code(), "done again after a restore");
    }
    erasure::write_out(&app.db, &app.config.data).await?;
    Ok(())
}
