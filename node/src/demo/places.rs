//! Who is in the services of a cooperative and who waits, so that the lists are not empty: each of its people in the first service
//! that is for her age, as the panel would put her there.

use std::collections::HashMap;

use jiff::ToSpan;
use pico_protocol::id::SubjectId;
use pico_protocol::referral::HoldReason;

use super::node::DemoNode;
use super::{records, waiting};
use crate::accounts::Role;
use crate::enrolments::source::Source;
use crate::enrolments::store::{self, New, Written};
use crate::enrolments::{State, Step};
use crate::error::Failure;
use crate::people::PersonId;
use crate::people::panel::today;
use crate::services;

/// Enrols three of four; one of them waits, one rests. Those who wait are offered places.
pub(super) async fn fill(
    node: &DemoNode,
    people: &[PersonId],
    keys: &HashMap<String, SubjectId>,
) -> Result<(), Failure> {
    let actor = node.account(Role::Coordinator).await?.actor();
    let today = today(node.app.clock.now());
    let mut tx = node.app.db.write().await?;
    let mut line = Vec::new();
    for (index, (person, human)) in people.iter().zip(&node.cooperative.people).enumerate() {
        let age = records::details(human)?.age(today);
        // In the order of the file, and as the node has them now: the last enrolment has changed what is free.
        let mut fitting = None;
        for offer in &node.cooperative.services {
            let Some(key) = keys.get(&offer.key) else { continue };
            let service = services::store::find(&mut tx, key).await?;
            let fits =
                |service: &services::Service| age.is_some_and(|years| service.particulars.content.is_for_age(years));
            fitting = fitting.or(service.filter(fits));
        }
        let Some(service) = fitting else { continue };
        let from = today.checked_sub((20 + 17 * i64::try_from(index)?).days())?;
        let points = u16::try_from(index % 5)? * 10;
        let to = match index % 4 {
            0 | 3 => State::Active,
            1 => State::Waiting { points, from, estimated: Some(today.checked_add(45.days())?) },
            _ => continue,
        };
        let step = Step { to, on: from, note: String::new() };
        let source = Source::ALL.get(index % Source::ALL.len()).copied();
        let new = New { person: person.clone(), referral: String::new(), source, step };
        let begun = store::begin(&mut tx, &node.app, &actor, &service, &new, false).await?;
        let Written::Done(id) = begun else { return Err(Failure::from(format!("{begun:?}"))) };
        if index % 4 == 1 {
            line.push(id.clone());
        }
        if index % 8 == 3 {
            let enrolment = store::find(&mut tx, &id).await?.ok_or("the enrolment has just begun")?;
            let (reason, review) = (HoldReason::Hospital, Some(today.checked_add(20.days())?));
            let rests = Step { to: State::Suspended { reason, review }, on: today, note: String::new() };
            store::step(&mut tx, &node.app, &actor, &enrolment, enrolment.version, &rests, false).await?;
        }
    }
    tx.commit().await?;
    waiting::offer(node, &line).await
}
