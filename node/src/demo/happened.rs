//! What has happened to some people of [`super::exceptions`]: two records that were one person and were merged, a death with what it ended,
//! a protected record that was opened in an emergency and waits for the eyes of who keeps it.

use std::time::Duration;

use jiff::ToSpan;
use jiff::civil::{Date, Weekday};

use super::exceptions::sight;
use super::node::DemoNode;
use super::past::{enrol, step};
use crate::accounts::{Account, Role};
use crate::activities::store::{self as activities, died};
use crate::activities::time::Span;
use crate::activities::{Kind, State as Stage, Written};
use crate::enrolments::State;
use crate::error::Failure;
use crate::merging::{self, Choice};
use crate::openings::store::Outcome;
use crate::openings::{self, Asked};
use crate::people::{self, Details, Person, PersonId};
use crate::services::Service;
use crate::store::Tx;

/// How many hours ago the protected record was opened: what it showed is closed again.
const OPENED: u64 = 20;
/// Why.
const WHY: &str = "È al drop-in, si è sentita male e il 118 chiede chi avvisare. La collega che la segue non risponde.";

/// Merges a record into the one before it, as the page that compares them does: the telephone comes from the one that goes.
pub(super) async fn merged(
    tx: &mut Tx,
    node: &DemoNode,
    by: &Account,
    (stays, goes): (&PersonId, &PersonId),
    today: Date,
) -> Result<(), Failure> {
    let (stays, goes) = (found(tx, node, by, stays).await?, found(tx, node, by, goes).await?);
    if let Some(refused) = merging::store::refused(tx, &stays, &goes, today).await? {
        return Err(format!("they cannot be merged: {refused:?}").into());
    }
    let choice = |field: &str| if field == "telephone" { Choice::Second } else { Choice::First };
    let written = merging::chosen(&stays.details, &goes.details, choice);
    let merge = merging::store::merge(tx, &node.app, (by, &sight(by)), (&stays, &goes), &written).await?;
    merge.ok_or("nobody has changed them meanwhile")?;
    Ok(())
}

/// She was in the first service that is for her, waited for the next one and was expected in a few days when her death was written: all of
/// that ends with it.
pub(super) async fn has_died(
    tx: &mut Tx,
    node: &DemoNode,
    by: &Account,
    person: &PersonId,
    (services, today): (&[&Service], Date),
) -> Result<(), Failure> {
    let mut services = services.iter().copied();
    let first = services.next().ok_or("no service is for her")?;
    let came = vec![step(State::Active, today.checked_sub(140.days())?)];
    let enrolment = enrol(tx, node, by, (first, person.clone()), came).await?;
    if let Some(other) = services.next() {
        let from = today.checked_sub(30.days())?;
        let waits = vec![step(State::Waiting { points: 10, from, estimated: None }, from)];
        enrol(tx, node, by, (other, person.clone()), waits).await?;
    }
    let works = |day: &Date| !matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday);
    let new = Written {
        service: first.id,
        day: (3..6).map(|days| today.saturating_add(days.days())).find(works).ok_or("one of three is a working day")?,
        span: Span::new(10 * 60, 11 * 60).ok_or("these hours follow each other")?,
        kind: Kind::Direct,
        enrolments: vec![enrolment.id],
        venue: None,
        note: "Accompagnamento alla visita".to_owned(),
    };
    let worker = node.account(Role::Operator).await?;
    let plan = (Stage::Planned, &new, &None);
    let planned = activities::write(tx, &node.app, &worker.actor(), &worker.id, plan).await?;
    planned.map_err(|refusal| format!("{}: {refusal}", new.day))?;
    let record = found(tx, node, by, person).await?;
    if !died::write(tx, &node.app, &by.actor(), &record, today.checked_sub(4.days())?).await? {
        return Err("nobody has changed the record meanwhile".into());
    }
    Ok(())
}

/// Another coordinator, where there is one, opens a protected record in an emergency. Who keeps it, and who watches over data protection,
/// have not said yet that they have seen it.
pub(super) async fn opened(tx: &mut Tx, node: &DemoNode, keeper: &Account, details: &Details) -> Result<(), Failure> {
    let coordinates = |one: &Account| one.id != keeper.id && one.roles.contains(Role::Coordinator);
    let mut accounts = node.staff().await?.into_iter().map(|(_, account)| account);
    let Some(colleague) = accounts.find(coordinates) else { return Ok(()) };
    let born = details.birth_date.ok_or("the file says when she was born")?;
    let asked = Asked::Name(details.family_name.clone(), details.given_name.clone(), born);
    let then = node.at(node.app.clock.now().minus(Duration::from_hours(OPENED)));
    match openings::store::open(tx, &then, &colleague, (&sight(&colleague), true), (&asked, WHY)).await? {
        Outcome::Opened(_) => Ok(()),
        outcome => Err(format!("she could not be opened: {outcome:?}").into()),
    }
}

async fn found(tx: &mut Tx, node: &DemoNode, by: &Account, id: &PersonId) -> Result<Person, Failure> {
    Ok(people::store::find(tx, &node.app, &sight(by), id).await?.ok_or("she has just been registered")?)
}
