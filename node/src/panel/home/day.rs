//! What of the home page is her work rather than a message: her day with one touch to say that something was done, her services with
//! the people in them, and what a month that is over still asks for.
//!
//! Which of it comes first is what she does: for who works with people between two visits her day is the page; for who coordinates it
//! stands under what waits for an answer.

use jiff::ToSpan;

use crate::accounts::{Decision, Permission, Scope, Staff};
use crate::activities::store::month::{self, ToClose};
use crate::activities::store::{presences, statement};
use crate::app::App;
use crate::bookings;
use crate::bookings::panel::Needs;
use crate::calendar::panel::{self as calendar, Day};
use crate::contracts::month::Month;
use crate::contracts::store::ending::{self, Ending};
use crate::contracts::{self, Contract};
use crate::enrolments::store::list;
use crate::error::Result;
use crate::people::panel::{sight, today};
use crate::services;
use crate::store::Tx;
use crate::teams;
use crate::web::layout::Page;

/// Contracts that are looked at: more than these are looked through where they are.
const CONTRACTS: usize = 60;
/// From how many hundredths of its hours a contract is near them.
const NEAR: i64 = 90;
/// How many days before its end a contract is told of; authorised hours of somebody, also as many after it.
const SOON: i32 = 45;
/// Rows of one kind.
const ROWS: i64 = 6;

/// A service of hers.
pub(super) struct Mine {
    /// Its identifier.
    pub(super) id: String,
    /// What it is called.
    pub(super) name: String,
    /// How many have a place in it: a number names nobody.
    pub(super) inside: i64,
}

/// A contract whose hours or days are nearly over.
pub(super) struct Near {
    /// The contract.
    pub(super) contract: Contract,
    /// How much of its hours is used, in hundredths; none: it is told of because it ends.
    pub(super) used: Option<i64>,
}

/// Her work.
pub(super) struct Work {
    /// Her appointments and activities of today.
    pub(super) today: Day,
    /// The records that they name, for the log.
    pub(super) named: Vec<String>,
    /// It comes before everything else.
    pub(super) first: bool,
    /// She writes hours.
    pub(super) writes_hours: bool,
    /// Her services, for who sees people through them.
    pub(super) mine: Vec<Mine>,
    /// The last month, in words and as an address has it.
    pub(super) month: (String, String),
    /// Minutes of hers in the last month that she has not signed.
    pub(super) unsigned: i64,
    /// Services whose last month is not closed.
    pub(super) to_close: Vec<ToClose>,
    /// Contracts that are nearly over.
    pub(super) near: Vec<Near>,
    /// Authorised hours and days that end or have ended, and that nothing follows.
    pub(super) ending: Vec<Ending>,
    /// What bookings of what is lent ask for.
    pub(super) bookings: Needs,
}

impl Work {
    /// Nothing of it asks for anything.
    pub(super) fn asks_nothing(&self) -> bool {
        self.unsigned == 0
            && self.to_close.is_empty()
            && self.near.is_empty()
            && self.ending.is_empty()
            && self.bookings.is_quiet()
    }
}

/// The work of who looks.
pub(super) async fn of(tx: &mut Tx, app: &App, staff: &Staff, page: &Page) -> Result<Work> {
    let may = |permission| staff.may(permission, Scope::Anything);
    let (today, mut named) = calendar::today(tx, app, staff, page).await?;
    let hours = staff.decide(Permission::RecordActivities, Scope::Anything);
    let last = Month::of(today.day.first_of_month().saturating_sub(1.day()));
    let writes_hours = hours != Decision::Denied;
    let unsigned = if writes_hours { month::unsigned(tx, staff.id(), last).await? } else { 0 };
    let to_close = if may(Permission::CloseMonths) { month::to_close(tx, last, ROWS).await? } else { Vec::new() };
    let near = if may(Permission::WriteContracts) { near(tx, app).await? } else { Vec::new() };
    let ending = ending(tx, app, staff).await?;
    named.extend(ending.iter().filter_map(|one| one.of.as_ref()).map(|of| of.person.to_string()));
    Ok(Work {
        today,
        named,
        first: hours == Decision::TeamToo,
        writes_hours,
        mine: if hours == Decision::TeamToo { mine(tx, app, staff).await? } else { Vec::new() },
        month: (format!("{} {}", page.t(format!("month-{}", last.number())), last.year()), last.to_string()),
        unsigned,
        to_close,
        near,
        ending,
        bookings: bookings::panel::needs(tx, app, staff, page).await?,
    })
}

async fn mine(tx: &mut Tx, app: &App, staff: &Staff) -> Result<Vec<Mine>> {
    let (day, mut mine) = (today(app.clock.now()), Vec::new());
    for member in teams::store::of_account(tx, staff.id()).await? {
        let service = services::store::find(tx, &member.service).await?.filter(|_| member.works_on(day));
        let Some(service) = service else { continue };
        let [inside, ..] = list::counts(tx, &service.id).await?;
        mine.push(Mine { id: service.id.to_string(), name: service.particulars.content.name, inside });
    }
    mine.sort_by(|one, other| one.name.cmp(&other.name));
    Ok(mine)
}

/// Contracts that hold today and end soon, or have nearly used their hours or days.
async fn near(tx: &mut Tx, app: &App) -> Result<Vec<Near>> {
    let day = today(app.clock.now());
    let (month, soon) = (Month::of(day), day.saturating_add(SOON.days()));
    let holding = contracts::store::all(tx).await?.into_iter().filter(|one| one.terms.holds_on(day));
    let holding: Vec<Contract> = holding.take(CONTRACTS).collect();
    let minutes_used = statement::used_of(tx, &holding.iter().collect::<Vec<_>>(), month).await?;
    let mut near = Vec::new();
    for contract in holding {
        let minutes = contract.terms.minutes.filter(|minutes| *minutes > 0);
        let earlier = contract.terms.earlier_for(month).map_or(0, |one| i64::from(one.minutes));
        let done = minutes_used.get(&contract.id).map_or(0, |used| used.paid(&contract)) + earlier;
        let used = minutes.map(|minutes| done * 100 / i64::from(minutes));
        let used = match contract.terms.days.filter(|days| *days > 0) {
            None => used,
            Some(days) => {
                let halves = presences::used(tx, &contract, contract.terms.counted_over(month)).await?;
                Some(halves * 50 / i64::from(days))
            }
        };
        let used = used.filter(|used| *used >= NEAR);
        if used.is_some() || contract.terms.ends.is_some_and(|ends| ends <= soon) {
            near.push(Near { contract, used });
        }
    }
    near.truncate(usize::try_from(ROWS).unwrap_or(usize::MAX));
    Ok(near)
}

/// What is authorised and ends soon or has ended lately, for who keeps contracts and for who has them renewed: she who may see the person
/// reads her name.
async fn ending(tx: &mut Tx, app: &App, staff: &Staff) -> Result<Vec<Ending>> {
    let may = |permission| staff.may(permission, Scope::Anything);
    if !may(Permission::WriteContracts) && !may(Permission::WriteEnrolments) {
        return Ok(Vec::new());
    }
    let (day, sight) = (today(app.clock.now()), sight(staff, Permission::WriteEnrolments).ok());
    let days = (day.saturating_sub(SOON.days()), day.saturating_add(SOON.days()));
    Ok(ending::told(tx, sight.as_ref(), days, ROWS).await?)
}
