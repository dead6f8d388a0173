//! A service that is paid by days of presence: its contract, and the attendance of each working day, as its page writes it. Somebody is
//! always missing, so that the days of a month are not the same for all.

use std::collections::{BTreeSet, HashMap};

use jiff::civil::Date;
use pico_protocol::id::SubjectId;

use super::days;
use super::node::DemoNode;
use super::past::There;
use crate::accounts::Account;
use crate::activities::store as activities;
use crate::activities::time::Span;
use crate::activities::{Kind, State, Written};
use crate::contracts::benefit::{Benefit, UserArea};
use crate::contracts::{self, Per, Unit};
use crate::error::Failure;
use crate::store::Tx;

/// From when to when they are there, in hours.
const HOURS: (u16, u16) = (9, 12);
/// One in so many is missing on a day.
const MISSING: usize = 7;

/// The services that are paid so.
pub(super) fn services(node: &DemoNode, keys: &HashMap<String, SubjectId>) -> BTreeSet<SubjectId> {
    let offers = node.cooperative.services.iter().filter(|offer| offer.by_day);
    offers.filter_map(|offer| keys.get(&offer.key).copied()).collect()
}

/// A contract for one of them.
pub(super) async fn under_contract(
    tx: &mut Tx,
    node: &DemoNode,
    by: &Account,
    today: Date,
    service: SubjectId,
) -> Result<(), Failure> {
    let terms = contracts::Terms {
        name: format!("Giornate di presenza {}", today.year()),
        client: format!("Comune di {} (esempio)", node.cooperative.seat),
        client_code: String::new(),
        cig: "B7654321BA".to_owned(),
        cup: String::new(),
        act: "Determina 131/2026".to_owned(),
        starts: Date::new(today.year() - 2, 1, 1)?,
        ends: None,
        unit: Unit::Day,
        tariff: Some(4_850),
        tariffs: Vec::new(),
        minutes: None,
        days: Some(3_600),
        half_day: None,
        per: Per::Year,
        earlier: None,
        indirect: false,
        travel: false,
        services: vec![service],
    };
    let contract = contracts::store::insert(tx, &node.app, &by.actor(), &terms).await?;
    let benefit = days::benefit(node, Some(UserArea::Dependency), &terms.act)?;
    let benefit =
        Benefit { code: "A3.02".to_owned(), name: "Centro diurno o laboratorio (esempio)".to_owned(), ..benefit };
    contracts::store::benefit::write(tx, &node.app, &by.actor(), &contract, 0, &benefit).await?;
    Ok(())
}

/// The attendance of a day that has passed; answers until when who wrote it was busy, in minutes after midnight. None of a day to come,
/// and where nobody was there.
pub(super) async fn of_a_day(
    tx: &mut Tx,
    node: &DemoNode,
    worker: &Account,
    (service, there): (SubjectId, &[There]),
    (day, today): (Date, Date),
) -> Result<Option<u16>, Failure> {
    if day >= today {
        return Ok(None);
    }
    let number = usize::try_from(day.day())?;
    let of_service = there.iter().filter(|one| one.service == service);
    let inside = of_service.filter(|one| one.from <= day && one.until.is_none_or(|until| until >= day));
    let present = inside.enumerate().filter(|(place, _)| (place + number) % MISSING != 0);
    let enrolments: Vec<_> = present.map(|(_, one)| one.enrolment.clone()).collect();
    if enrolments.is_empty() {
        return Ok(None);
    }
    let span = Span::new(HOURS.0 * 60, HOURS.1 * 60).ok_or("these hours follow each other")?;
    let new = Written { service, day, span, kind: Kind::Direct, enrolments, venue: None, note: String::new() };
    let delivered = (State::Delivered, &new, &None);
    let written = activities::write(tx, &node.app, &worker.actor(), &worker.id, delivered).await?;
    written.map_err(|refusal| format!("{day} {span}: {refusal}"))?;
    Ok(Some(span.to()))
}
