//! In which services somebody's hours are written on a day.
//!
//! First come those in whose team she is, today or on that day: whoever opens the page finds her own. Whoever sees only the people of her
//! services writes in no other. A service that was closed is still there for the days before, its last one counted: what was done then
//! can be written, and put right, afterwards.

use std::collections::HashSet;

use jiff::civil::Date;
use pico_protocol::id::SubjectId;
use pico_protocol::time::Timestamp;

use crate::accounts::AccountId;
use crate::error::Result;
use crate::people::Sight;
use crate::people::panel::today;
use crate::services::{self, Service};
use crate::store::Tx;
use crate::teams::{self, Member};
use crate::web::form::Form;

/// Whether a service that was closed then, if it was, was in use on a day.
pub fn was_open(closed_at: Option<Timestamp>, on: Date) -> bool {
    closed_at.is_none_or(|at| on <= today(at))
}

/// Whether a member of a team writes hours of a day in her service: whoever is there today writes what was left, too.
fn writes(member: &Member, on: Date, today: Date) -> bool {
    [on, today].iter().any(|day| member.works_on(*day))
}

/// Those of some days on which there is a service in which her hours can be written; asked once for all of them.
pub async fn days_with_one(
    tx: &mut Tx,
    (sight, worker): (&Sight, &AccountId),
    days: &[Date],
    today: Date,
) -> Result<HashSet<Date>> {
    let teams = teams::store::of_account(tx, worker).await?;
    let services = services::store::all(tx).await?;
    let is_hers = |service: &Service, on: Date| {
        teams.iter().any(|member| member.service == service.id && writes(member, on, today))
    };
    let may =
        |service: &Service, on: Date| was_open(service.closed_at, on) && (!sight.only_own || is_hers(service, on));
    Ok(days.iter().copied().filter(|on| services.iter().any(|service| may(service, *on))).collect())
}

/// For whom hours are written, on which day, seen from today.
pub struct Writing<'a> {
    /// Who writes them.
    pub sight: &'a Sight,
    /// Whose they are.
    pub worker: &'a AccountId,
    /// On which day.
    pub on: Date,
    /// Today.
    pub today: Date,
}

impl Writing<'_> {
    /// The services in whose team she is.
    async fn hers(&self, tx: &mut Tx) -> Result<HashSet<SubjectId>> {
        let teams = teams::store::of_account(tx, self.worker).await?;
        let works = teams.into_iter().filter(|member| writes(member, self.on, self.today));
        Ok(works.map(|member| member.service).collect())
    }

    /// The services that are offered, hers first. `kept`, the one of a form that is shown again, stays although it was closed before
    /// that day: the day may be what is wrong.
    pub async fn offered(&self, tx: &mut Tx, kept: &str) -> Result<Vec<Service>> {
        let hers = self.hers(tx).await?;
        let all = services::store::all(tx).await?.into_iter();
        let open = all.filter(|one| was_open(one.closed_at, self.on) || one.id.to_string() == kept);
        let (mut first, others): (Vec<_>, Vec<_>) = open.partition(|one| hers.contains(&one.id));
        if !self.sight.only_own {
            first.extend(others);
        }
        Ok(first)
    }

    /// Whether they may be written in a service; what speaks against it is noted in the form.
    pub async fn may_be_in(&self, tx: &mut Tx, form: &mut Form, service: &Service) -> Result<bool> {
        if self.sight.only_own && !self.hers(tx).await?.contains(&service.id) {
            form.refuse("service", "activity-not-your-team");
            return Ok(false);
        }
        if !was_open(service.closed_at, self.on) {
            let closed = service.closed_at.map(crate::web::dates::date).unwrap_or_default();
            form.refuse_about("on", "activity-service-was-closed", String::new(), closed);
            return Ok(false);
        }
        Ok(true)
    }
}
