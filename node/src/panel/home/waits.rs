//! What waits for somebody about people: consents that end, what they ask about their data, places and lists, tasks, plans. Each for who
//! can act on it.

use super::{SERVICES, SHOWN};
use crate::accounts::{Decision, Permission, Scope, Staff};
use crate::app::App;
use crate::enrolments::store::first::{self as line_of, FirstInLine};
use crate::enrolments::store::passed::{self, Passed};
use crate::error::Result;
use crate::legal::store::{self as legal, Ending};
use crate::people::panel::{sight, today};
use crate::plans::store::due::{self, Due};
use crate::store::Tx;
use crate::subject_requests::store as requests;
use crate::tasks::store::list as tasks;

/// Consents that end within a month, then those that have ended, for who can have them renewed.
pub(super) async fn ending(tx: &mut Tx, app: &App, staff: &Staff) -> Result<Vec<Ending>> {
    if staff.decide(Permission::WriteLegalBases, Scope::Anything) == Decision::Denied {
        return Ok(Vec::new());
    }
    let sight = sight(staff, Permission::WriteLegalBases)?;
    Ok(legal::to_renew(tx, &sight, app.clock.now(), SHOWN).await?)
}

/// What people ask about their data, for who answers them.
pub(super) async fn asked(tx: &mut Tx, app: &App, staff: &Staff) -> Result<Vec<requests::Line>> {
    if !staff.may(Permission::HandleRequests, Scope::Anything) {
        return Ok(Vec::new());
    }
    let sight = sight(staff, Permission::HandleRequests)?;
    let mut open = requests::list(tx, app, &sight, requests::Part::Open).await?;
    open.truncate(usize::try_from(SHOWN).unwrap_or(usize::MAX));
    Ok(open)
}

/// Places that are free while somebody waits; places that were offered or are held, and pauses, whose day has passed: for who decides
/// what follows.
pub(super) async fn line(tx: &mut Tx, app: &App, staff: &Staff) -> Result<(Vec<FirstInLine>, Vec<Passed>)> {
    if staff.decide(Permission::WriteEnrolments, Scope::Anything) == Decision::Denied {
        return Ok((Vec::new(), Vec::new()));
    }
    let of_referrals = sight(staff, Permission::ReadReferrals).ok();
    let sight = sight(staff, Permission::WriteEnrolments)?;
    let passed = passed::before(tx, &sight, today(app.clock.now()), SHOWN).await?;
    Ok((line_of::first_in_line(tx, &sight, of_referrals.as_ref(), SERVICES).await?, passed))
}

/// What is for her or her teams and is due by today, for who works with tasks.
pub(super) async fn due(tx: &mut Tx, app: &App, staff: &Staff) -> Result<Vec<tasks::Line>> {
    if !staff.may(Permission::WriteTasks, Scope::Anything) {
        return Ok(Vec::new());
    }
    let eyes = crate::tasks::panel::eyes(staff)?;
    Ok(tasks::due_by(tx, app, &eyes, eyes.today, SHOWN).await?)
}

/// Plans to be looked at again, for who works with the person; to be approved or ended, for who coordinates.
pub(super) async fn plans(tx: &mut Tx, app: &App, staff: &Staff) -> Result<Vec<Due>> {
    let mut plans = Vec::new();
    if staff.may(Permission::ApprovePlans, Scope::Anything) {
        let sight = sight(staff, Permission::ApprovePlans)?;
        plans.extend(due::to_approve(tx, &sight, staff.id(), SHOWN).await?);
        plans.extend(due::left_open(tx, &sight, SHOWN).await?);
    }
    if staff.may(Permission::WriteDiary, Scope::Anything) {
        let sight = sight(staff, Permission::WriteDiary)?;
        plans.extend(due::to_review(tx, &sight, today(app.clock.now()), SHOWN).await?);
    }
    Ok(plans)
}
