//! The duties of a cooperative that are about no visit: how long each service keeps its data and what it tells people, a request that
//! waits for its answer, the meetings of the teams and what one of them does every week, an export of everything that somebody asked for.

use std::time::Duration;

use jiff::ToSpan;
use jiff::civil::Date;
use pico_protocol::id::SubjectId;

use super::exceptions::sight;
use super::node::DemoNode;
use crate::accounts::Role;
use crate::activities::time::Span;
use crate::audit::{self, Event};
use crate::calendar::feeds::Says;
use crate::calendar::{self, For, View, When};
use crate::enrolments::notices::{GivenTo, New};
use crate::enrolments::store::list::{self, Part};
use crate::enrolments::store::notices;
use crate::error::Failure;
use crate::export::asked;
use crate::people::panel::today;
use crate::people::{PersonId, restriction};
use crate::processing::others::{Key, Lawful, Other, Said, WrittenId};
use crate::processing::register::{Category, OFFICER_CONTACT, Told};
use crate::processing::special::Special;
use crate::processing::{self, Processing};
use crate::store::{Tx, facts};
use crate::subject_requests::{self, AskedBy, Kind, NewRequest};
use crate::tasks::store::again::{self, Finished};
use crate::tasks::store::list::{self as lists, Eyes};
use crate::tasks::{self, Due, Every, Repeats};

/// At most so many of a service are handed its notice.
const HANDED_OUT: i64 = 60;

/// Everything of this kind, of one cooperative.
pub(super) async fn fill(node: &DemoNode, people: &[PersonId], services: Vec<SubjectId>) -> Result<(), Failure> {
    let today = today(node.app.clock.now());
    let mut tx = node.app.db.write().await?;
    processing_of(&mut tx, node, &services, today).await?;
    cameras(&mut tx, node).await?;
    notices_handed_out(&mut tx, node, &services, today).await?;
    meetings(&mut tx, node, &services, today).await?;
    if let Some(first) = services.first() {
        every_week(&mut tx, node, first, today).await?;
    }
    let coordinator = node.account(Role::Coordinator).await?;
    if let Some(person) = people.first() {
        let asked = NewRequest {
            kind: Kind::Access,
            received_on: today.checked_sub(6.days())?,
            asked_by: AskedBy::Person,
            identified: "Si è presentata con la carta d’identità".to_owned(),
            words: "Vorrei una copia di quello che avete scritto di me.".to_owned(),
        };
        subject_requests::store::record(&mut tx, &node.app, &coordinator, person, &asked).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// How the data protection officer is reached; all services but the last say for whom and how long: the register has something to ask for.
async fn processing_of(tx: &mut Tx, node: &DemoNode, services: &[SubjectId], today: Date) -> Result<(), Failure> {
    let management = node.account(Role::Management).await?;
    let seat = &node.cooperative.seat;
    facts::put(tx, OFFICER_CONTACT, &format!("dpo@{}.example.it", node.cooperative.slug)).await?;
    for service in services.iter().rev().skip(1) {
        let said = Processing {
            role: processing::Role::Processor,
            controller: format!("Comune di {seat} (esempio)"),
            contact: "protocollo@comune.example.it; DPO: dpo@comune.example.it".to_owned(),
            years: 10,
            rule: "Capitolato, art. 12 (esempio); scritture contabili, art. 2220 c.c.".to_owned(),
            told: Told {
                purpose: "Accogliere e accompagnare le persone che il servizio segue".to_owned(),
                categories: vec![Category::Identity, Category::Contact, Category::Family, Category::Health],
                special: Special::stored("public_interest", "social_assistance inclusion", "L. 328/2000".to_owned()),
                recipients: format!("Comune di {seat} (esempio); INPS, per le prestazioni sociali"),
                transfers: String::new(),
                measures: "Archivio chiuso a chiave in sede; formazione ogni anno".to_owned(),
            },
        };
        processing::store::write(tx, &node.app, &management, service, (0, &said)).await?;
        let text = format!(
            "Trattiamo i tuoi dati per seguirti nel servizio, per conto del Comune di {seat} (esempio). Li teniamo dieci anni \
             dopo l’ultimo giorno. Puoi chiedere di vederli, correggerli, limitarli o cancellarli: {}.",
            node.cooperative.contact
        );
        let since = Date::new(today.year(), 1, 1)?;
        processing::store::add_notice(tx, &node.app, &management, service, (since, &text)).await?;
    }
    Ok(())
}

/// What the cooperative does with data that no service and no part of the node does: somebody has written it by hand.
async fn cameras(tx: &mut Tx, node: &DemoNode) -> Result<(), Failure> {
    let management = node.account(Role::Management).await?;
    let said = Said {
        name: "Videosorveglianza della sede".to_owned(),
        role: processing::Role::Controller,
        controller: String::new(),
        contact: String::new(),
        subjects: "Chi passa dall’ingresso".to_owned(),
        lawful: vec![Lawful::LegitimateInterest],
        kept: "72 ore, poi le immagini si cancellano da sole".to_owned(),
        told: Told {
            purpose: "Proteggere la sede e chi ci lavora".to_owned(),
            categories: vec![Category::Images],
            special: Special::default(),
            recipients: String::new(),
            transfers: String::new(),
            measures: "Le vede solo chi risponde della sede; cartello all’ingresso".to_owned(),
        },
        ended_on: None,
    };
    let id = WrittenId::new(node.app.entropy.uuid(node.app.clock.now()));
    let other = Other::unwritten(Key::ByHand(id), said);
    processing::store::others::write(tx, &node.app, &management, (&other, 0), &other.said).await?;
    Ok(())
}

/// Two of three in each service were handed its notice: of the others it is still to be done.
async fn notices_handed_out(tx: &mut Tx, node: &DemoNode, services: &[SubjectId], today: Date) -> Result<(), Failure> {
    let coordinator = node.account(Role::Coordinator).await?;
    let sight = sight(&coordinator);
    let first = Date::new(today.year(), 1, 1)?;
    for service in services.iter().rev().skip(1) {
        let inside = list::rows(tx, &sight, service, Part::Inside, 0, HANDED_OUT).await?;
        for one in inside.into_iter().enumerate().filter(|(place, _)| place % 3 != 2).map(|(_, one)| one.enrolment) {
            let hers = restriction::store::usable(tx, &node.app, &coordinator.actor(), &one.person).await?;
            let Some(hers) = hers else { continue };
            let on = one.since.max(first).min(today);
            let new = New { number: 1, on, to: GivenTo::Person };
            notices::write(tx, &node.app, &coordinator, (&one, &hers), new).await?;
        }
    }
    Ok(())
}

/// The meeting of the first team every week, a supervision for everybody, a day on which the services are closed; and a telephone that reads
/// the calendar of who coordinates, from an address that nobody knows any more.
async fn meetings(tx: &mut Tx, node: &DemoNode, services: &[SubjectId], today: Date) -> Result<(), Failure> {
    let coordinator = node.account(Role::Coordinator).await?;
    let monday = today.checked_sub(i64::from(today.weekday().to_monday_zero_offset()).days())?;
    let hours = |day: Date, from: u16, to: u16| -> Result<When, Failure> {
        Ok(When::Hours(day, Span::new(from * 60, to * 60).ok_or("these hours follow each other")?))
    };
    let meeting = hours(monday.checked_add(1.day())?, 14, 15)?;
    let supervision = hours(monday.checked_add(10.days())?, 17, 19)?;
    let closed = monday.checked_add(18.days())?;
    let mut all = vec![
        ("Supervisione", "Sala grande", For::Everybody, vec![supervision]),
        ("Servizi chiusi: festa del patrono", "", For::Everybody, vec![When::Days(closed, closed)]),
    ];
    if let Some(first) = services.first() {
        let weeks = meeting.weekly(Some(today.checked_add(8.weeks())?));
        all.push(("Riunione d’équipe", "Sede", For::Team(*first), weeks));
    }
    for (title, place, to, times) in all {
        let when = *times.first().ok_or("there is one")?;
        let written =
            calendar::Written { title: title.to_owned(), place: place.to_owned(), when, to, guests: Vec::new() };
        calendar::store::make(tx, &node.app, &coordinator, &written, &times).await?;
    }
    calendar::store::feeds::make(tx, &node.app, &coordinator, View::Mine, Says::Plain).await?;
    Ok(())
}

/// What whoever of a team comes to it first does every week: it was done three days ago, and the next one stands there.
async fn every_week(tx: &mut Tx, node: &DemoNode, team: &SubjectId, today: Date) -> Result<(), Failure> {
    let (coordinator, operator) = (node.account(Role::Coordinator).await?, node.account(Role::Operator).await?);
    let ago = |days: u64| node.at(node.app.clock.now().minus(Duration::from_hours(24 * days)));
    let repeats = Some(Repeats { every: Every::Week, until: None });
    let written = tasks::Written {
        title: "Controllare la cassetta del pronto soccorso".to_owned(),
        words: String::new(),
        to: tasks::For::Team(*team),
        due: Some(Due { on: today.checked_sub(3.days())?, at: None, repeats }),
        urgent: false,
    };
    let id = tasks::store::make(tx, &ago(8), &coordinator, None, &written).await?;
    let (app, eyes) = (ago(3), Eyes { sight: sight(&coordinator), every_team: true, today });
    let task = lists::find(tx, &app, &eyes, &id).await?.ok_or("it has just been made")?.task;
    match again::finish(tx, &app, &operator, &task).await? {
        Finished::Again(_) => Ok(()),
        other => Err(format!("it comes again: {other:?}").into()),
    }
}

/// An administrator asks for an export of everything, which the running node writes by itself; who answers for the data is told.
pub(super) async fn everything(node: &DemoNode) -> Result<(), Failure> {
    let (app, by) = (&node.app, node.account(Role::NodeAdministrator).await?);
    let mut tx = app.db.write().await?;
    asked::begin(&mut tx, app, &by).await?.ok_or("nobody has asked for one yet")?;
    let id = app.identity.node_id().to_string();
    audit::record(&mut tx, app, &by.actor(), Event::new("data.export", "node", &id)).await?;
    tx.commit().await?;
    Ok(())
}
