//! Who was in the services of a cooperative before the last weeks, who is there since, and who waits: so that places, dashboards and the
//! social report of the last year have something to tell.
//!
//! A service that counts its places is filled until as many are free as its file says; some of those who are there are thought to leave
//! within a month or three. Others have left, some never came in, and some are in line with the criteria of the service. They are made up
//! from the name of the cooperative, as a town is ([`names`]).

use std::collections::HashMap;

use jiff::ToSpan;
use jiff::civil::Date;
use pico_protocol::id::SubjectId;
use pico_protocol::referral::ClosingReason;

use super::families;
use super::node::DemoNode;
use super::town::names::{self, Places};
use crate::accounts::{Account, Role};
use crate::enrolments::ending::{CameToNothing, Ending};
use crate::enrolments::ranking::{Criteria, Criterion, Ranking};
use crate::enrolments::store::{self, New, Written, expected, ranking};
use crate::enrolments::{Enrolment, EnrolmentId, State, Step};
use crate::error::Failure;
use crate::people::panel::today;
use crate::people::{self, Details, PersonId, restriction};
use crate::services::{self, Particulars, Service};
use crate::store::Tx;

/// Those who have left: the days ago on which they came and left.
const FORMER: [(i64, i64); 7] = [(680, 560), (640, 475), (600, 390), (560, 305), (520, 220), (480, 135), (440, 50)];
/// Why they have left, one after the other.
const LEFT: [ClosingReason; 4] =
    [ClosingReason::NeedResolved, ClosingReason::ExitRequested, ClosingReason::OtherRegion, ClosingReason::Untraceable];
/// Those who never came in: the days ago on which they were put in line and gave up, and why.
const NEVER: [(i64, i64, CameToNothing); 3] =
    [(600, 540, CameToNothing::Renounced), (260, 200, CameToNothing::Elsewhere), (75, 20, CameToNothing::NoPlace)];
/// Days from today at which the first of those who are there are thought to leave; one should have left already.
const LEAVES: [i64; 4] = [20, 55, 80, -5];
/// What gives points on a list: what it is worth, and its words.
const CRITERIA: [(u16, &str); 4] = [
    (30, "Residente nel Comune"),
    (20, "Nessun altro servizio la segue"),
    (10, "In casa l’aiuta una persona sola"),
    (15, "Aspetta da più di sei mesi"),
];
/// Those in line: for how many days, the keys of what they meet, a correction and why.
const LINE: [(i64, &[u16], i16, &str); 3] =
    [(30, &[1], 0, ""), (210, &[3, 4], 0, ""), (85, &[2], -5, "Ha un posto altrove fino a giugno")];

/// Towns to choose from.
const SEEDS: u64 = 1_000_003;

/// Somebody with whom hours were worked, with the first day and the last one.
pub(super) struct There {
    pub(super) service: SubjectId,
    pub(super) enrolment: EnrolmentId,
    pub(super) from: Date,
    pub(super) until: Option<Date>,
}

/// Fills the services that count their places, or the last one where none does; answers who is and was there.
pub(super) async fn fill(node: &DemoNode, keys: &HashMap<String, SubjectId>) -> Result<Vec<There>, Failure> {
    let coordinator = node.account(Role::Coordinator).await?;
    let management = node.account(Role::Management).await?.actor();
    let today = today(node.app.clock.now());
    let seed = node.cooperative.slug.bytes().fold(0, |sum: u64, byte| (sum * 31 + u64::from(byte)) % SEEDS);
    let mut tx = node.app.db.write().await?;
    let mut crowd = Crowd { node, by: &coordinator, seed, next: 0, places: Places::default(), today };
    let mut there = Vec::new();
    let offers = &node.cooperative.services;
    let nothing_counts = !offers.iter().any(|offer| offer.counted);
    let told =
        offers.iter().enumerate().filter(|(place, offer)| offer.counted || nothing_counts && place + 1 == offers.len());
    for (_, offer) in told {
        let key = keys.get(&offer.key).ok_or("every service was published")?;
        let service = services::store::find(&mut tx, key).await?.ok_or("a service was just published")?;
        crowd.have_left(&mut tx, &service, &mut there).await?;
        crowd.never_came(&mut tx, &service).await?;
        if !offer.counted {
            continue;
        }
        let free = usize::try_from(offer.places.saturating_sub(offer.free + service.taken))?;
        crowd.are_there(&mut tx, &service, free, &mut there).await?;
        crowd.wait(&mut tx, &service).await?;
        // Only now: until then everybody found a place.
        let service = services::store::find(&mut tx, key).await?.ok_or("a service was just published")?;
        let counted = Particulars { counted: true, ..service.particulars.clone() };
        services::store::change(&mut tx, &node.app, &management, &service, service.version, &counted).await?;
    }
    tx.commit().await?;
    Ok(there)
}

/// Invented people, one after the other.
struct Crowd<'a> {
    node: &'a DemoNode,
    by: &'a Account,
    seed: u64,
    next: usize,
    places: Places,
    today: Date,
}

impl Crowd<'_> {
    fn ago(&self, days: i64) -> Date {
        self.today.saturating_sub(days.days())
    }

    /// The next one for whom a service is.
    fn details(&mut self, service: &Service) -> Details {
        loop {
            let details = names::details(self.seed, self.next, &self.places, self.today);
            self.next += 1;
            let age = details.age(self.today);
            if !details.protected && age.is_some_and(|years| service.particulars.content.is_for_age(years)) {
                return details;
            }
        }
    }

    /// Opens a record; of a minor somebody is written down who speaks for her.
    async fn somebody(&mut self, tx: &mut Tx, service: &Service) -> Result<PersonId, Failure> {
        let details = self.details(service);
        let person = people::store::register(tx, &self.node.app, &self.by.actor(), &details).await?;
        if details.is_minor(self.today) {
            let hers = restriction::store::usable(tx, &self.node.app, &self.by.actor(), &person).await?;
            let hers = hers.ok_or("nobody asked for a restriction")?;
            families::mother(tx, self.node, self.by, (&hers, &details.family_name), self.next % 100).await?;
        }
        Ok(person)
    }

    /// A person in a service, step by step.
    async fn course(&mut self, tx: &mut Tx, service: &Service, steps: Vec<Step>) -> Result<Enrolment, Failure> {
        let person = self.somebody(tx, service).await?;
        enrol(tx, self.node, self.by, (service, person), steps).await
    }

    /// A day in line before she came in, for every second of them.
    fn came(&self, place: usize, ago: i64) -> Result<Vec<Step>, Failure> {
        let mut steps = Vec::new();
        if place.is_multiple_of(2) {
            let from = self.ago(ago + 30 + 15 * i64::try_from(place % 8)?);
            steps.push(step(State::Waiting { points: 20, from, estimated: None }, from));
        }
        steps.push(step(State::Active, self.ago(ago)));
        Ok(steps)
    }

    async fn have_left(&mut self, tx: &mut Tx, service: &Service, there: &mut Vec<There>) -> Result<(), Failure> {
        let reasons = LEFT.into_iter().cycle();
        for ((place, (came, left)), reason) in FORMER.into_iter().enumerate().zip(reasons) {
            let mut steps = self.came(place, came)?;
            steps.push(step(State::Closed { reason: Ending::Left(reason) }, self.ago(left)));
            let enrolment = self.course(tx, service, steps).await?.id;
            let (from, until) = (self.ago(came), Some(self.ago(left)));
            there.push(There { service: service.id, enrolment, from, until });
        }
        Ok(())
    }

    async fn never_came(&mut self, tx: &mut Tx, service: &Service) -> Result<(), Failure> {
        for (asked, gave_up, reason) in NEVER {
            let from = self.ago(asked);
            let waits = step(State::Waiting { points: 10, from, estimated: None }, from);
            let ends = step(State::Closed { reason: Ending::Never(reason) }, self.ago(gave_up));
            self.course(tx, service, vec![waits, ends]).await?;
        }
        Ok(())
    }

    async fn are_there(
        &mut self,
        tx: &mut Tx,
        service: &Service,
        count: usize,
        there: &mut Vec<There>,
    ) -> Result<(), Failure> {
        for place in 0..count {
            let ago = 30 + i64::try_from(place * 61 % 650)?;
            let steps = self.came(place, ago)?;
            let enrolment = self.course(tx, service, steps).await?;
            if let Some(days) = LEAVES.get(place) {
                let leaves = (enrolment.expected_end, Some(self.ago(-days)));
                expected::set(tx, &self.node.app, &self.by.actor(), &enrolment, leaves).await?;
            }
            there.push(There { service: service.id, enrolment: enrolment.id, from: self.ago(ago), until: None });
        }
        Ok(())
    }

    /// The criteria of the list, and who is on it for which of them.
    async fn wait(&mut self, tx: &mut Tx, service: &Service) -> Result<(), Failure> {
        let list: Vec<Criterion> = (1..)
            .zip(CRITERIA)
            .map(|(key, (points, words))| Criterion { key, points, words: words.to_owned() })
            .collect();
        let criteria = Criteria { next: u16::try_from(list.len())? + 1, list };
        let app = &self.node.app;
        ranking::set_criteria(tx, app, &self.by.actor(), &service.id, 0, &criteria).await?;
        for (days, met, correction, why) in LINE {
            let met = criteria.list.iter().filter(|one| met.contains(&one.key)).cloned().collect();
            let ranked = Ranking { met, correction, why: why.to_owned() };
            let (from, estimated) = (self.ago(days), Some(self.ago(-60)));
            let waits = step(State::Waiting { points: ranked.points(), from, estimated }, from);
            let enrolment = self.course(tx, service, vec![waits]).await?;
            ranking::keep(tx, app, &enrolment.id, Some(&ranked)).await?;
        }
        Ok(())
    }
}

pub(super) fn step(to: State, on: Date) -> Step {
    Step { to, on, note: String::new() }
}

/// Enrols somebody, step by step; a place is found for her.
pub(super) async fn enrol(
    tx: &mut Tx,
    node: &DemoNode,
    by: &Account,
    (service, person): (&Service, PersonId),
    steps: Vec<Step>,
) -> Result<Enrolment, Failure> {
    let mut steps = steps.into_iter();
    let step = steps.next().ok_or("an enrolment begins with a step")?;
    let new = New { person, referral: String::new(), source: None, step };
    let id = done(store::begin(tx, &node.app, &by.actor(), service, &new, true).await?)?;
    for step in steps {
        let enrolment = store::find(tx, &id).await?.ok_or("the enrolment has just begun")?;
        done(store::step(tx, &node.app, &by.actor(), &enrolment, enrolment.version, &step, true).await?)?;
    }
    Ok(store::find(tx, &id).await?.ok_or("the enrolment has just begun")?)
}

fn done(written: Written) -> Result<EnrolmentId, Failure> {
    match written {
        Written::Done(id) => Ok(id),
        other => Err(format!("{other:?}").into()),
    }
}
