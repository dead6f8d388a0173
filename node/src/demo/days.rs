//! What was worked in the services of a cooperative: who is in their teams, who pays and as what it is told to INPS, the hours of the
//! last two months ([`super::months`] has those before) and those planned for the next days, as the panel would write them. A service
//! that is paid by days of presence has a contract of its own, and an attendance each working day ([`super::presences`]).

use std::collections::{BTreeMap, BTreeSet, HashMap};

use jiff::ToSpan;
use jiff::civil::{Date, Weekday};
use pico_protocol::id::SubjectId;

use super::months;
use super::node::DemoNode;
use super::past::There;
use super::presences;
use crate::accounts::{Account, Role};
use crate::activities::store::{self as activities, month};
use crate::activities::time::Span;
use crate::activities::{Kind, State, Venue, Written};
use crate::contracts::benefit::{Benefit, Shares, UserArea};
use crate::contracts::month::Month;
use crate::contracts::{self, Authorised, ContractId, Limit, Per, Unit};
use crate::enrolments::{self, Enrolment};
use crate::error::Failure;
use crate::people::PersonId;
use crate::people::panel::today;
use crate::people::place;
use crate::services;
use crate::store::Tx;
use crate::teams::{self, Qualification};

/// Days after today that have a plan.
const AHEAD: i64 = 6;
/// When the first visit of a day begins, in minutes after midnight.
const MORNING: u16 = 9 * 60;

/// Who works in the demonstration, and until when her day is full.
struct Worker {
    account: Account,
    free_from: u16,
}

/// Teams, a contract, authorised hours, hours done and planned; the operator has signed the month before this one.
pub(super) async fn fill(
    node: &DemoNode,
    people: &[PersonId],
    there: &[There],
    keys: &HashMap<String, SubjectId>,
) -> Result<(), Failure> {
    let coordinator = node.account(Role::Coordinator).await?;
    let operator = node.account(Role::Operator).await?;
    let today = today(node.app.clock.now());
    let mut tx = node.app.db.write().await?;
    let groups = in_services(&mut tx, people).await?;
    if groups.is_empty() {
        return Ok(());
    }
    let before = there.iter().map(|one| one.service);
    let by_day = presences::services(node, keys);
    let paid: BTreeSet<SubjectId> =
        groups.keys().copied().chain(before.clone()).filter(|one| !by_day.contains(one)).collect();
    for service in &by_day {
        presences::under_contract(&mut tx, node, &coordinator, today, *service).await?;
    }
    let contract = under_contract(&mut tx, node, &coordinator, today, paid.into_iter().collect()).await?;
    let served: BTreeSet<SubjectId> = served(&mut tx, people).await?.into_iter().chain(before).collect();
    for service in served {
        // Where hours are written is the service that she came to last, and opens first.
        let months = if groups.contains_key(&service) { 18_i64 } else { 20 };
        let since = today.checked_sub(months.months())?;
        in_team(&mut tx, node, [&operator, &coordinator], &service, since).await?;
    }
    let authorised = groups.iter().filter(|(service, _)| !by_day.contains(*service));
    let authorised: Vec<&[Enrolment]> = authorised.map(|(_, some)| some.as_slice()).collect();
    authorise(&mut tx, node, &coordinator, &contract, (&authorised, today)).await?;
    let mut day = months::closed(today).first();
    while day <= today.checked_add(AHEAD.days())? {
        if !matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday) {
            let mut workers = [&operator, &coordinator].map(|one| Worker { account: one.clone(), free_from: MORNING });
            for service in &by_day {
                if let Some(until) =
                    presences::of_a_day(&mut tx, node, &operator, (*service, there), (day, today)).await?
                {
                    workers[0].free_from = until;
                }
            }
            a_day(&mut tx, node, workers, &groups, (day, today)).await?;
        }
        day = day.checked_add(1.day())?;
    }
    if let Some(service) = groups.keys().next() {
        to_look_at(&mut tx, node, &operator, *service, today).await?;
    }
    let last = Month::of(today).before();
    let (minutes, _) = month::digest(&mut tx, &operator.id, last).await?;
    month::sign(&mut tx, &node.app, &operator.actor(), &operator.id, last, minutes).await?;
    tx.commit().await?;
    Ok(())
}

/// Four hours a week for the first person of each service; one for the second, which is less than she has, and which ends next month.
async fn authorise(
    tx: &mut Tx,
    node: &DemoNode,
    by: &Account,
    contract: &ContractId,
    (services, today): (&[&[Enrolment]], Date),
) -> Result<(), Failure> {
    let hours = [(4, None), (1, Some(today.checked_add(30.days())?))];
    for (enrolment, (hours, ends)) in services.iter().flat_map(|some| some.iter().zip(hours)) {
        let said = Authorised {
            contract: contract.clone(),
            starts: enrolment.started_on.unwrap_or(enrolment.since),
            ends,
            limit: Limit::Minutes(hours * 60),
            per: Per::Week,
            act: "PG 1042/2026".to_owned(),
        };
        contracts::store::authorise(tx, &node.app, &by.actor(), enrolment, &said).await?;
    }
    Ok(())
}

/// The services in which somebody is or for which somebody waits.
async fn served(tx: &mut Tx, people: &[PersonId]) -> Result<BTreeSet<SubjectId>, Failure> {
    let mut services = BTreeSet::new();
    for person in people {
        let all = enrolments::store::list::of_person(tx, person).await?;
        let open = all.into_iter().filter(|one| !matches!(one.state, enrolments::State::Closed { .. }));
        services.extend(open.map(|one| one.service));
    }
    Ok(services)
}

/// An operator and a coordinator work in a service, so many hours a week.
async fn in_team(
    tx: &mut Tx,
    node: &DemoNode,
    [operator, coordinator]: [&Account; 2],
    service: &SubjectId,
    since: Date,
) -> Result<(), Failure> {
    for (account, qualification, duty, hours) in [
        (operator, node.profession(operator)?, "Pomeriggi, lunedì e giovedì", 8),
        (coordinator, Qualification::SocialWorker, "Coordina il servizio", 6),
    ] {
        let terms = teams::Terms { qualification, duty: duty.to_owned(), since, until: None, weekly: Some(hours * 60) };
        let added = teams::store::add(tx, &node.app, &coordinator.actor(), service, &account.id, &terms).await?;
        added.map_err(|refusal| format!("{refusal:?}"))?;
    }
    Ok(())
}

/// Those who are in a service, by service.
async fn in_services(tx: &mut Tx, people: &[PersonId]) -> Result<BTreeMap<SubjectId, Vec<Enrolment>>, Failure> {
    let mut groups: BTreeMap<SubjectId, Vec<Enrolment>> = BTreeMap::new();
    for person in people {
        for enrolment in enrolments::store::list::of_person(tx, person).await? {
            if matches!(enrolment.state, enrolments::State::Active) {
                groups.entry(enrolment.service).or_default().push(enrolment);
            }
        }
    }
    Ok(groups)
}

async fn under_contract(
    tx: &mut Tx,
    node: &DemoNode,
    by: &Account,
    today: Date,
    services: Vec<SubjectId>,
) -> Result<ContractId, Failure> {
    let terms = contracts::Terms {
        name: format!("Servizi alla persona {}", today.year()),
        client: format!("Comune di {} (esempio)", node.cooperative.seat),
        client_code: String::new(),
        cig: "B1234567AB".to_owned(),
        cup: String::new(),
        act: "Determina 118/2026".to_owned(),
        starts: Date::new(today.year() - 2, 1, 1)?,
        ends: None,
        unit: Unit::Hour,
        tariff: Some(2_250),
        tariffs: Vec::new(),
        minutes: Some(1_200 * 60),
        days: None,
        half_day: None,
        per: Per::Year,
        earlier: None,
        indirect: true,
        travel: false,
        services,
    };
    let contract = contracts::store::insert(tx, &node.app, &by.actor(), &terms).await?;
    let mut areas = Vec::new();
    for key in &terms.services {
        areas.extend(services::store::find(tx, key).await?.map(|service| service.particulars.content.area));
    }
    let benefit = benefit(node, UserArea::proposed(&areas), &terms.act)?;
    contracts::store::benefit::write(tx, &node.app, &by.actor(), &contract, 0, &benefit).await?;
    Ok(contract)
}

/// As which benefit the hours of the contract are told to INPS. The name and the codes are invented.
pub(super) fn benefit(node: &DemoNode, area: Option<UserArea>, act: &str) -> Result<Benefit, Failure> {
    let seat = place::comune(&node.cooperative.comune).ok_or("a municipality that does not exist")?;
    Ok(Benefit {
        body_code: "00000".to_owned(),
        belfiore: seat.belfiore.clone(),
        operator_code: "RSSMRA85T10A562S".to_owned(),
        code: "A2.05".to_owned(),
        name: "Assistenza educativa (esempio)".to_owned(),
        means_test: false,
        area: area.unwrap_or(UserArea::Family),
        protocol: act.to_owned(),
        shares: Shares::new(90, 10, 0).ok_or("together one hundred")?,
    })
}

/// Visits to every third person of each service, a way between, and on Fridays a meeting.
async fn a_day(
    tx: &mut Tx,
    node: &DemoNode,
    mut workers: [Worker; 2],
    groups: &BTreeMap<SubjectId, Vec<Enrolment>>,
    (day, today): (Date, Date),
) -> Result<(), Failure> {
    let number = usize::try_from(day.day())?;
    let everybody = groups.iter().flat_map(|(service, all)| all.iter().map(move |one| (*service, one)));
    for (index, (service, enrolment)) in everybody.enumerate() {
        let begun = enrolment.started_on.is_some_and(|begun| begun <= day);
        if !begun || (index + number) % 3 != 0 {
            continue;
        }
        let worker = &mut workers[index % 2];
        let told = if (index + number) % 12 == 0 { "Compiti e merenda insieme; tutto tranquillo." } else { "" };
        let enrolments = vec![enrolment.id.clone()];
        let visit = (Kind::Direct, 60 + 15 * u16::try_from(number % 4)?, told);
        write(tx, node, worker, (service, &enrolments, visit), (day, today)).await?;
        write(tx, node, worker, (service, &enrolments, (Kind::Travel, 20, "")), (day, today)).await?;
    }
    if let (Weekday::Friday, Some(service)) = (day.weekday(), groups.keys().next()) {
        for worker in &mut workers {
            write(tx, node, worker, (*service, &[], (Kind::Indirect, 60, "Riunione d’équipe")), (day, today)).await?;
        }
    }
    Ok(())
}

/// What a coordinator finds in the week of the team: a visit of the last working day of which nobody has said whether it was done, and
/// two meetings of the next one at the same time.
async fn to_look_at(
    tx: &mut Tx,
    node: &DemoNode,
    operator: &Account,
    service: SubjectId,
    today: Date,
) -> Result<(), Failure> {
    let works = |day: &Date| !matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday);
    let before = (1..4).map(|days| today.saturating_sub(days.days())).find(works);
    let next = (0..3).map(|days| today.saturating_add(days.days())).find(works);
    let at = |from: u16, to: u16| Span::new(from * 60, to * 60).ok_or("a time of a day");
    let plans = [
        (before, at(18, 19)?, "Telefonata alla scuola", None),
        (next, at(14, 16)?, "Incontro con l’assistente sociale", Some("Sportello sociale del quartiere")),
        (next, at(15, 17)?, "Supervisione", Some("Sala riunioni")),
    ];
    for (day, span, note, place) in plans {
        let Some(day) = day else { continue };
        let then = node.app.clock.now().minus(std::time::Duration::from_hours(24 * 7));
        let new = Written {
            service,
            day,
            span,
            kind: Kind::Indirect,
            enrolments: Vec::new(),
            venue: place.map(|place| Venue::Words(place.to_owned())),
            note: note.to_owned(),
        };
        let planned = (State::Planned, &new, &None);
        let written = activities::write(tx, &node.at(then), &operator.actor(), &operator.id, planned).await?;
        written.map_err(|refusal| format!("{day} {span}: {refusal}"))?;
    }
    Ok(())
}

type Work<'a> = (SubjectId, &'a [enrolments::EnrolmentId], (Kind, u16, &'a str));

/// Done on a day that has passed, planned on another; nothing once the day is full.
async fn write(
    tx: &mut Tx,
    node: &DemoNode,
    worker: &mut Worker,
    (service, enrolments, (kind, minutes, told)): Work<'_>,
    (day, today): (Date, Date),
) -> Result<(), Failure> {
    let Some(span) = Span::new(worker.free_from, worker.free_from + minutes).filter(|span| span.to() <= 18 * 60) else {
        return Ok(());
    };
    // A way is written when it was travelled, and never planned.
    if day >= today && kind == Kind::Travel {
        return Ok(());
    }
    worker.free_from = span.to();
    let state = if day < today { State::Delivered } else { State::Planned };
    // Whom a colleague visits she visits at home.
    let venue = (kind == Kind::Direct).then_some(Venue::Home);
    let new = Written { service, day, span, kind, enrolments: enrolments.to_vec(), venue, note: told.to_owned() };
    let by = worker.account.actor();
    let written = activities::write(tx, &node.app, &by, &worker.account.id, (state, &new, &None)).await?;
    written.map_err(|refusal| format!("{day} {span}: {refusal}"))?;
    Ok(())
}
