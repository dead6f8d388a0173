//! Who has booked what a cooperative lends, as the visitor comes: an operator asks, a coordinator has some of it for sure. Each at the first
//! free time that the rules of the thing allow, so that it is believable on whatever day the demonstration begins.

use std::time::Duration;

use jiff::ToSpan;
use pico_protocol::feed::ResourceKind;
use pico_protocol::time::Timestamp;

use super::node::DemoNode;
use crate::accounts::{Account, Role};
use crate::bookings::ask::{self, Wish};
use crate::bookings::store::ground::{self, Asker};
use crate::bookings::{Span, Wanted, free, minutes};
use crate::error::Failure;
use crate::people::panel::today;
use crate::resources::{Resource, store};
use crate::store::Tx;
use crate::web::dates;

/// Two hours, in minutes: how long something is had that may be had so long.
const USUAL: u32 = 120;
/// Nine in the morning.
const MORNING: u16 = 9 * 60;

/// Books everything that is lent: who coordinates first, then who works with people.
pub(super) async fn fill(node: &DemoNode) -> Result<(), Failure> {
    let (coordinator, operator) = (node.account(Role::Coordinator).await?, node.account(Role::Operator).await?);
    let mut tx = node.app.db.write().await?;
    for (place, resource) in (0..).zip(store::open(&mut tx).await?) {
        for (who, lends, days) in [(&coordinator, true, place), (&operator, false, place + 2)] {
            book(&mut tx, node, who, &resource, (lends, days)).await?;
        }
    }
    tx.commit().await?;
    Ok(())
}

/// The first free time from so many days after the earliest possible one; what its rules refuse all the same stays free.
async fn book(
    tx: &mut Tx,
    node: &DemoNode,
    who: &Account,
    resource: &Resource,
    (lends, days): (bool, i32),
) -> Result<(), Failure> {
    let content = &resource.particulars.content;
    let from = morning(node.app.clock.now().plus(minutes(content.notice.unwrap_or(0))), days)?;
    let most = content.longest.unwrap_or(USUAL).min(USUAL);
    let length = minutes(most.max(content.shortest.unwrap_or(0)));
    let Some(window) = Span::new(from, from.plus(length)) else { return Ok(()) };
    let Some(ground) = ground::one(tx, &resource.id, window, Asker::default()).await? else { return Ok(()) };
    let Some(span) = ground.course().or_else(|| free::next(&ground, from, length, 1)) else { return Ok(()) };
    let purpose = purpose(content.kind).to_owned();
    let wanted = Wanted { span, units: 1, people: 0, extras: Vec::new(), purpose };
    let wish = Wish { resource: &resource.id, wanted: &wanted, spans: &[span], skip: false, lends };
    ask::ask(tx, &node.app, who, wish).await?;
    Ok(())
}

/// Nine in the morning, so many days after the day that follows.
fn morning(earliest: Timestamp, days: i32) -> Result<Timestamp, Failure> {
    let day = today(earliest.plus(Duration::from_hours(24))).checked_add(days.days())?;
    Ok(dates::in_rome(day, MORNING))
}

fn purpose(kind: ResourceKind) -> &'static str {
    match kind {
        ResourceKind::Room => "Riunione di équipe",
        ResourceKind::Vehicle => "Uscita con il gruppo del mercoledì",
        ResourceKind::Equipment => "Festa di quartiere",
        ResourceKind::SpecialistHours => "Incontro dell’équipe educativa",
        ResourceKind::TrainingSeats => "Formazione obbligatoria",
    }
}
