//! A booking between two cooperatives in the words of the panel.

use pico_protocol::booking::{Accessory, Avoided, Back, Handing, Settlement, Terms, Unit};
use pico_protocol::feed::Price;
use pico_protocol::time::Timestamp;

use super::deal::Deal;
use crate::bookings::Span;
use crate::bookings::panel::words;
use crate::resources::priced_by_code;
use crate::web::layout::Page;

/// Name and value.
pub(super) type Fact = (String, String);

/// `0,45 € al chilometro`, or that it costs nothing.
pub(super) fn price(page: &Page, price: Option<Price>) -> String {
    price.map_or_else(
        || page.t("resources-free"),
        |price| page.t1(format!("resources-price-per-{}", priced_by_code(price.per)), "price", page.money(price.cents)),
    )
}

/// From when to when.
pub(super) fn when(page: &Page, from: Timestamp, to: Timestamp) -> String {
    Span::new(from, to).map(|span| words::when(page, span)).unwrap_or_default()
}

/// `Proiettore × 2, Sedia × 30`.
fn accessories(all: &[Accessory]) -> String {
    all.iter().map(|one| format!("{} × {}", one.name, one.quantity)).collect::<Vec<_>>().join(", ")
}

fn named(page: &Page, facts: Vec<(&str, String)>) -> Vec<Fact> {
    let told = facts.into_iter().filter(|(_, value)| !value.is_empty());
    told.map(|(key, value)| (page.t(format!("exchange-fact-{key}")), value)).collect()
}

/// What it is about now: as it was asked for, or as it was offered last. What nobody has said is left out.
pub(super) fn terms(page: &Page, deal: &Deal) -> Vec<Fact> {
    let row = &deal.row;
    let Some(booking) = &deal.told.booking else {
        let known = [("peer", deal.peer_name.clone()), ("when", when(page, row.span.from(), row.span.to()))];
        return named(page, known.to_vec());
    };
    let people = booking.request.people.map(|people| page.number(people)).unwrap_or_default();
    let mut facts = vec![("peer", deal.peer_name.clone())];
    facts.extend(of_terms(page, &booking.terms));
    // Until it is confirmed or offered, nobody has said what it costs.
    let priced = booking.terms.price.is_some() || !booking.state.awaits_answer() || booking.offer.is_some();
    facts.push(("price", if priced { price(page, booking.terms.price) } else { String::new() }));
    facts.push(("people", people));
    facts.push(("purpose", booking.request.purpose.clone()));
    named(page, facts)
}

fn of_terms(page: &Page, terms: &Terms) -> Vec<(&'static str, String)> {
    vec![
        ("resource", terms.resource.name.clone()),
        ("when", when(page, terms.from, terms.to)),
        ("units", if terms.units > 1 { page.number(terms.units) } else { String::new() }),
        ("accessories", accessories(&terms.accessories)),
    ]
}

/// What both sides wrote when it went and came back; where they differ people look.
pub(super) fn usage(page: &Page, deal: &Deal) -> Vec<Fact> {
    let Some(booking) = &deal.told.booking else { return Vec::new() };
    let usage = &booking.usage;
    let facts = vec![
        ("taken", usage.taken.map(|one| handing(page, one)).unwrap_or_default()),
        ("handed-out", usage.handed_out.map(|one| handing(page, one)).unwrap_or_default()),
        ("returned", usage.returned.as_ref().map(|one| back(page, one)).unwrap_or_default()),
        ("received-back", usage.received_back.as_ref().map(|one| back(page, one)).unwrap_or_default()),
    ];
    named(page, facts)
}

fn kilometres(page: &Page, meter: Option<u32>) -> Option<String> {
    meter.map(|meter| page.t1("exchange-kilometres", "n", page.number(meter)))
}

/// `12/01/2027 09:00 · 45.120 km`
pub(super) fn handing(page: &Page, one: Handing) -> String {
    [Some(page.moment(one.at)), kilometres(page, one.meter)].into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

/// The same, with fuel and damage.
pub(super) fn back(page: &Page, one: &Back) -> String {
    let fuel = one.fuel.map(|fuel| page.t1("exchange-fuel", "n", u32::from(fuel)));
    let damage = Some(one.damage.clone()).filter(|damage| !damage.is_empty());
    let told = [Some(page.moment(one.at)), kilometres(page, one.meter), fuel, damage];
    told.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

/// How much it was.
pub(super) fn quantity(page: &Page, settlement: &Settlement) -> String {
    match settlement.unit {
        Unit::Minutes => page.t1("exchange-hours", "time", page.hours(settlement.quantity)),
        Unit::Kilometres => page.t1("exchange-kilometres", "n", page.number(settlement.quantity)),
        Unit::Units => page.t1("exchange-units", "n", settlement.quantity),
    }
}

/// How much it was, what it costs, and what sharing has spared.
pub(super) fn settlement(page: &Page, settlement: &Settlement) -> Vec<Fact> {
    let avoided = settlement.avoided.map(|avoided| spared(page, avoided)).unwrap_or_default();
    let facts = vec![
        ("quantity", quantity(page, settlement)),
        ("cents", page.money(settlement.cents)),
        ("avoided", avoided),
        ("words", settlement.text.clone()),
    ];
    named(page, facts)
}

fn spared(page: &Page, avoided: Avoided) -> String {
    let some = |count: u32| Some(count).filter(|count| *count > 0);
    let told = [
        some(avoided.cents).map(|cents| page.money(cents)),
        some(avoided.kilometres).map(|count| page.t1("exchange-kilometres", "n", page.number(count))),
        some(avoided.days_of_waiting).map(|count| page.t1("exchange-days", "n", count)),
    ];
    told.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// A coded reason of one of the two lists, `decline` or `cancel`, in words.
pub(super) fn reason(page: &Page, list: &str, code: &str) -> String {
    let key = format!("exchange-{list}-{code}");
    if page.locale().knows(&key) { page.t(key) } else { String::new() }
}
