//! The months that are over: what was planned and done in them week by week, one row that was said anew, one that did not take place; signed
//! by who worked, and closed.

use std::collections::BTreeSet;

use jiff::ToSpan;
use jiff::civil::{Date, Weekday};
use pico_protocol::id::SubjectId;
use pico_protocol::time::Timestamp;

use super::node::DemoNode;
use super::past::There;
use crate::accounts::{Account, Role};
use crate::activities::store::{self, month};
use crate::activities::time::Span;
use crate::activities::{ActivityId, Kind, Missed, State, Written};
use crate::contracts::month::Month;
use crate::enrolments::EnrolmentId;
use crate::error::Failure;
use crate::people::panel::today;
use crate::store::Tx;

/// Months before the closed one that have a day of each week.
const MONTHS: i64 = 14;
/// People of a group.
const GROUP: usize = 4;
/// Services whose month is closed at once.
const SERVICES: i64 = 50;

/// The last month that is closed: the one before the last.
pub(super) fn closed(today: Date) -> Month {
    Month::of(today).before().before()
}

/// Writes, signs and closes them.
pub(super) async fn fill(node: &DemoNode, there: &[There]) -> Result<(), Failure> {
    let (coordinator, operator) = (node.account(Role::Coordinator).await?, node.account(Role::Operator).await?);
    let last = closed(today(node.app.clock.now()));
    let first = Month::of(last.first().checked_sub(MONTHS.months())?);
    let mut tx = node.app.db.write().await?;
    let mut day = first.first();
    while day < last.first() {
        if day.weekday() == Weekday::Wednesday {
            a_week(&mut tx, node, [&operator, &coordinator], (there, day)).await?;
        }
        day = day.checked_add(1.day())?;
    }
    evenings(&mut tx, node, &operator, (there, last)).await?;
    let mut month = first;
    while month.first() <= last.first() {
        close(&mut tx, node, [&operator, &coordinator], (there, month)).await?;
        month = month.after();
    }
    tx.commit().await?;
    Ok(())
}

/// A group, a visit and a meeting of one week.
async fn a_week(
    tx: &mut Tx,
    node: &DemoNode,
    [operator, coordinator]: [&Account; 2],
    (there, day): (&[There], Date),
) -> Result<(), Failure> {
    let present: Vec<&There> = on(there, day).collect();
    let Some(first) = present.get(usize::try_from(day.day())? % present.len().max(1)) else { return Ok(()) };
    let alike = present.iter().filter(|one| one.service == first.service);
    let group = alike.take(GROUP).map(|one| one.enrolment.clone()).collect();
    let visit = (first.service, Kind::Direct, vec![first.enrolment.clone()], "");
    planned_and_done(tx, node, operator, (day, hours(15, 17)?), (first.service, Kind::Direct, group, "Gruppo")).await?;
    planned_and_done(tx, node, coordinator, (day, hours(10, 12)?), visit).await?;
    let meeting = (first.service, Kind::Indirect, Vec::new(), "Riunione d’équipe");
    planned_and_done(tx, node, coordinator, (day, hours(12, 13)?), meeting).await?;
    Ok(())
}

/// Who had a place on a day.
fn on(there: &[There], day: Date) -> impl Iterator<Item = &There> {
    there.iter().filter(move |one| one.from <= day && one.until.is_none_or(|until| until >= day))
}

/// After the visits of the closed month: one as it was planned, one that was longer, one that did not take place.
async fn evenings(
    tx: &mut Tx,
    node: &DemoNode,
    operator: &Account,
    (there, month): (&[There], Month),
) -> Result<(), Failure> {
    let works = |day: &Date| !matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday);
    let days = (4..20).map(|days| month.first().saturating_add(days.days())).filter(works).step_by(2);
    for (place, day) in days.enumerate() {
        let present: Vec<&There> = on(there, day).collect();
        let Some(with) = present.get(place * 3 % present.len().max(1)) else { continue };
        let at = (day, hours(18, 19)?);
        let work = (with.service, Kind::Direct, vec![with.enrolment.clone()], "Colloquio con la famiglia");
        if place == 2 {
            let id = planned(tx, node, operator, at, work).await?;
            let activity = store::find(tx, &node.app, &id).await?.ok_or("it has just been planned")?;
            let missed = Missed::PersonAbsent;
            let then = node.at(evening(day)?);
            let written = store::miss(tx, &then, &operator.actor(), &activity, activity.version, missed).await?;
            written.map_err(|refusal| format!("{day}: {refusal}"))?;
            continue;
        }
        let id = planned_and_done(tx, node, operator, at, work).await?;
        if place == 1 {
            let old = store::find(tx, &node.app, &id).await?.ok_or("it has just been written")?;
            let span = Span::new(18 * 60, 19 * 60 + 30).ok_or("these hours follow each other")?;
            let new =
                Written {
                    span, note: "Colloquio con la famiglia: è durato di più".to_owned(), ..old.written.clone()
                };
            let then = node.at(evening(day.checked_add(1.day())?)?);
            let written = store::correct(tx, &then, &operator.actor(), &old, old.version, (&new, &None)).await?;
            written.map_err(|refusal| format!("{day}: {refusal}"))?;
        }
    }
    Ok(())
}

type Work = (SubjectId, Kind, Vec<EnrolmentId>, &'static str);

/// Planned three days before.
async fn planned(
    tx: &mut Tx,
    node: &DemoNode,
    worker: &Account,
    (day, span): (Date, Span),
    (service, kind, enrolments, words): Work,
) -> Result<ActivityId, Failure> {
    let new = Written { service, day, span, kind, enrolments, venue: None, note: words.to_owned() };
    let then = node.at(evening(day.checked_sub(3.days())?)?);
    let written = store::write(tx, &then, &worker.actor(), &worker.id, (State::Planned, &new, &None)).await?;
    Ok(written.map_err(|refusal| format!("{day} {span}: {refusal}"))?)
}

/// Planned, and done at the same times.
async fn planned_and_done(
    tx: &mut Tx,
    node: &DemoNode,
    worker: &Account,
    (day, span): (Date, Span),
    work: Work,
) -> Result<ActivityId, Failure> {
    let id = planned(tx, node, worker, (day, span), work).await?;
    let activity = store::find(tx, &node.app, &id).await?.ok_or("it has just been planned")?;
    let then = node.at(evening(day)?);
    let done = store::done(tx, &then, &worker.actor(), &activity, activity.version, span).await?;
    Ok(done.map_err(|refusal| format!("{day} {span}: {refusal}"))?)
}

/// Both sign in the first days of the next month, and then it is closed.
async fn close(
    tx: &mut Tx,
    node: &DemoNode,
    [operator, coordinator]: [&Account; 2],
    (there, of): (&[There], Month),
) -> Result<(), Failure> {
    let after = of.after().first();
    let then = node.at(evening(after.checked_add(2.days())?)?);
    for worker in [operator, coordinator] {
        let (minutes, _) = month::digest(tx, &worker.id, of).await?;
        if minutes > 0 {
            month::sign(tx, &then, &worker.actor(), &worker.id, of, minutes).await?;
        }
    }
    let then = node.at(evening(after.checked_add(5.days())?)?);
    // Those without hours too: a statement waits for each service of its contract.
    let mut services: BTreeSet<SubjectId> = there.iter().map(|one| one.service).collect();
    for open in month::to_close(tx, of, SERVICES).await? {
        services.insert(open.service.parse().map_err(|_| "a service has an identifier")?);
    }
    for service in services {
        month::lock(tx, &then, &coordinator.actor(), &service, of).await?;
    }
    Ok(())
}

fn hours(from: u16, to: u16) -> Result<Span, Failure> {
    Ok(Span::new(from * 60, to * 60).ok_or("these hours follow each other")?)
}

/// When what was done on a day is written down.
fn evening(day: Date) -> Result<Timestamp, Failure> {
    let at = day.at(19, 45, 0, 0).in_tz("UTC")?;
    Ok(Timestamp::from_millis(at.timestamp().as_millisecond()))
}
