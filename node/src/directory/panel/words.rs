//! What an owner tells of a thing it lends, in words.

use pico_protocol::feed::{Address, Price, PricedBy, Resource, ResourceKind, Session};

use crate::directory::lent::Lent;
use crate::web::layout::Page;

/// Minutes.
const DAY: u32 = 1_440;

/// What kind of thing it is.
pub(super) fn kind(page: &Page, kind: ResourceKind) -> String {
    page.t(format!("lent-kind-{}", kind.code()))
}

/// `12,00 € all’ora`, or that it costs nothing.
pub(super) fn price(page: &Page, price: Option<Price>) -> String {
    let Some(price) = price else { return page.t("lent-free") };
    let key = match price.per {
        PricedBy::Hour => "lent-price-hour",
        PricedBy::Day => "lent-price-day",
        PricedBy::Kilometre => "lent-price-kilometre",
        PricedBy::Unit => "lent-price-unit",
    };
    page.t1(key, "price", page.money(price.cents))
}

/// `2 giorni`, `3 ore`, `1 ora e 30 minuti`.
fn length(page: &Page, minutes: u32) -> String {
    if minutes >= DAY && minutes.is_multiple_of(DAY) {
        return page.t1("lent-days", "n", minutes / DAY);
    }
    let (hours, rest) = (minutes / 60, minutes % 60);
    let words = [(hours, "lent-hours"), (rest, "lent-minutes")].map(|(number, key)| page.t1(key, "n", number));
    match (hours, rest) {
        (_, 0) => words[0].clone(),
        (0, _) => words[1].clone(),
        _ => page.t2("lent-hours-and-minutes", "hours", &words[0], "minutes", &words[1]),
    }
}

/// From when to when a meeting is; the day stands once where it ends on the same one.
pub(super) fn session(page: &Page, session: Session) -> String {
    let (from, to) = (page.moment(session.from), page.moment(session.to));
    let same_day = page.date(session.from) == page.date(session.to);
    let end = if same_day { to.rsplit(' ').next().unwrap_or_default() } else { to.as_str() };
    format!("{from}–{end}")
}

/// What it is and where; what nobody has said is left out.
pub(super) fn facts(page: &Page, one: &Lent) -> Vec<(String, String)> {
    let content = &one.content;
    let address = match &content.address {
        Address::Shown(address) => address.clone(),
        Address::Withheld => page.t("lent-address-withheld"),
    };
    let facts = [
        ("lent-owner", one.owner_name.clone()),
        ("lent-kind", kind(page, content.kind)),
        ("lent-group", content.group.clone()),
        ("lent-comune", one.comune_label()),
        ("lent-address", address),
        ("lent-units", page.number(content.units)),
        ("lent-people", content.people.map(|people| page.number(people)).unwrap_or_default()),
        ("lent-schedule", content.schedule.clone()),
    ];
    named(page, facts)
}

/// How it is had: what it costs, who decides, and the limits that hold for everybody.
pub(super) fn rules(page: &Page, content: &Resource) -> Vec<(String, String)> {
    let approval = if content.approval { "lent-approval-yes" } else { "lent-approval-no" };
    let of = |minutes: Option<u32>, key: &str| {
        minutes.map(|minutes| page.t1(key, "length", length(page, minutes))).unwrap_or_default()
    };
    let rules = [
        ("lent-price", price(page, content.price)),
        ("lent-approval", page.t(approval)),
        ("lent-shortest", of(content.shortest, "lent-shortest-is")),
        ("lent-longest", of(content.longest, "lent-longest-is")),
        ("lent-notice", of(content.notice, "lent-notice-is")),
        ("lent-ahead", of(content.ahead, "lent-ahead-is")),
    ];
    named(page, rules)
}

fn named<const N: usize>(page: &Page, facts: [(&str, String); N]) -> Vec<(String, String)> {
    let said = facts.into_iter().filter(|(_, value)| !value.is_empty());
    said.map(|(key, value)| (page.t(key), value)).collect()
}
