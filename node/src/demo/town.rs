//! An invented town: a node with as many people and hours as somebody wants to try it with.
//!
//! Everybody is made up from a seed, so that one seed is one town, whoever fills it ([`dice`], [`names`]): only the identifiers of what
//! goes in through the doors of the panel, and the noise of the encryption, differ. Services, contracts, colleagues and
//! teams go in through those doors ([`frame`]). People, enrolments and hours are too many for that: they are written
//! by hundreds in one statement, by the same functions that an import or a single row goes through (`people::many`,
//! `enrolments::store::many`, `activities::store::many`), encrypted and found as any other. The log has a row for
//! every fifty or so of them, and none for each hour.
//!
//! Four people of ten are, or were, in a service; the first services have many more than the last, as surnames and municipalities are
//! spread too. A colleague follows twenty people a month and sees each of them again and again.

pub mod dice;
mod errands;
mod frame;
mod hours;
pub mod names;
mod people;
mod places;
pub mod sheet;

use std::time::Instant;

use jiff::civil::Date;
use pico_protocol::id::SubjectId;
use pico_protocol::time::Timestamp;

use crate::accounts::Account;
use crate::app::App;
use crate::clock::Clock;
use crate::contracts::ContractId;
use crate::error::Failure;
use crate::people::PersonId;
use crate::people::panel::today;

/// People of one transaction.
const AT_ONCE: usize = 2_000;

/// People whom a caller is told of.
const SOME: usize = 200;

/// How large a town is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Size {
    /// People.
    pub people: usize,
    /// Activities.
    pub activities: usize,
    /// Which town.
    pub seed: u64,
}

/// What there is to look at.
pub struct Town {
    /// The service with most people.
    pub service: SubjectId,
    /// The contract with most hours.
    pub contract: ContractId,
    /// A colleague who works in that service.
    pub colleague: Account,
    /// Somebody in that service.
    pub person: PersonId,
    /// Some of the people.
    pub some: Vec<PersonId>,
    /// The day on which it was filled.
    pub today: Date,
}

/// Fills a node, as by this coordinator. What takes long says on standard error how far it is.
pub async fn fill(app: &App, by: &Account, size: Size) -> Result<Town, Failure> {
    let (begin, today) = (Instant::now(), today(app.clock.now()));
    let told = |what: &str| eprintln!("{what}… ({} s)", begin.elapsed().as_secs());
    told("Servizi e colleghe / Services and colleagues");
    let frame = frame::make(app, by, size, today).await?;
    told("Persone / People");
    let people = people::fill(app, by, size, today).await?;
    told("Prese in carico / Enrolments");
    let open = places::fill(app, by, &frame, (&people, size, today)).await?;
    frame::count_places(app, &by.actor(), &frame).await?;
    told("Attività / Activities");
    let ground = hours::Ground { app, frame: &frame, people: &people, open: &open, size, today };
    hours::fill(&ground).await?;
    hours::close(&ground, by).await?;
    errands::fill(app, by, (&frame, &open), (&people, size, today)).await?;
    told("Fatto / Done");
    let person = open.first().and_then(|all| all.first()).map(|one| people[one.person].id.clone());
    let (colleague, _) = frame.colleagues.into_iter().next().ok_or("a town without colleagues")?;
    let service = *frame.services.first().ok_or("a town without services")?;
    let contract = frame.contracts.first().cloned().ok_or("a town without contracts")?;
    let person = person.or_else(|| people.first().map(|one| one.id.clone())).ok_or("a town without people")?;
    let some = people.into_iter().take(SOME).map(|one| one.id).collect();
    Ok(Town { service, contract, colleague, person, some, today })
}

/// The node as it was at another moment: the same database and keys, another clock.
fn at(app: &App, now: Timestamp) -> App {
    let (config, db, identity) = (app.config.clone(), app.db.clone(), app.identity.clone());
    App::new(config, db, Clock::held_at(now), identity, app.field_key.clone())
}

#[cfg(test)]
mod tests;
