//! What waits for somebody about people: consents that end, what they ask about their data, places and lists, tasks, plans. Each for who
//! can act on it.

use jiff::ToSpan;

use super::{SERVICES, SHOWN};
use crate::accounts::{Decision, Permission, Scope, Staff};
use crate::app::App;
use crate::documents::Written;
use crate::documents::store::{self as documents, Due as Paper};
use crate::enrolments::store::first::{self as line_of, FirstInLine};
use crate::enrolments::store::passed::{self, Passed};
use crate::error::Result;
use crate::legal::store::{self as legal, Ending};
use crate::people::panel::{sight, today};
use crate::plans::store::due::{self, Due};
use crate::store::Tx;
use crate::subject_requests::store as requests;
use crate::tasks::store::list as tasks;

/// In so many services somebody is at once, as a rule.
const IN_SERVICES: i64 = 4;

/// Consents that end within a month, then those that have ended, for who can have them renewed.
pub(super) async fn ending(tx: &mut Tx, app: &App, staff: &Staff) -> Result<Vec<Ending>> {
    if staff.decide(Permission::WriteLegalBases, Scope::Anything) == Decision::Denied {
        return Ok(Vec::new());
    }
    let sight = sight(staff, Permission::WriteLegalBases)?;
    Ok(legal::to_renew(tx, &sight, app.clock.now(), SHOWN).await?)
}

/// Documents that end within a month, then those that have ended within one, for who can put a newer one in their place. Which paper it is
/// stands on the page of the person alone.
pub(super) async fn papers(tx: &mut Tx, app: &App, staff: &Staff) -> Result<Vec<Paper>> {
    if staff.decide(Permission::WriteDiary, Scope::Anything) == Decision::Denied {
        return Ok(Vec::new());
    }
    let (sight, today) = (sight(staff, Permission::WriteDiary)?, today(app.clock.now()));
    let mut papers = Vec::new();
    for days in [(today, Written::told_until(today)), (Written::told_since(today), today.saturating_sub(1.day()))] {
        // One line of the question is a document in one of her services.
        let some = documents::due_between(tx, &sight, days, SHOWN * IN_SERVICES).await?;
        papers.extend(some.into_iter().take(usize::try_from(SHOWN).unwrap_or(usize::MAX)));
    }
    Ok(papers)
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
