//! What a resource asks of whoever takes it, in plain words.

use pico_protocol::feed;

use crate::resources::{Resource, priced_by_code};
use crate::web::layout::Page;

const HOUR: u32 = 60;
const DAY: u32 = 24 * HOUR;

/// `2 giorni`, `1 ora e 30 minuti`: days only where it is whole days.
pub fn length(page: &Page, minutes: u32) -> String {
    let of = |key: &str, number: u32| page.t1(key, "n", number);
    let (hours, rest) = (minutes / HOUR, minutes % HOUR);
    match (hours, rest) {
        _ if minutes >= DAY && minutes.is_multiple_of(DAY) => of("resources-length-days", minutes / DAY),
        (0, _) => of("resources-length-minutes", rest),
        (_, 0) => of("resources-length-hours", hours),
        _ => {
            let [hours, rest] = [of("resources-length-hours", hours), of("resources-length-minutes", rest)];
            page.t2("resources-length-both", "hours", hours, "minutes", rest)
        }
    }
}

/// `0,45 € al chilometro`, or that it is lent for nothing.
pub(super) fn price(page: &Page, content: &feed::Resource) -> String {
    content.price.map_or_else(
        || page.t("resources-free"),
        |price| page.t1(format!("resources-price-per-{}", priced_by_code(price.per)), "price", page.money(price.cents)),
    )
}

/// A sentence for each rule; the first two are always there.
pub(super) fn rules(page: &Page, resource: &Resource) -> Vec<String> {
    let (content, rules) = (&resource.particulars.content, &resource.particulars.rules);
    let approval = if content.approval { "resources-says-approval" } else { "resources-says-at-once" };
    let mut said = vec![page.t(approval), price(page, content)];
    let for_a_time = |key: &str, minutes: u32| page.t1(key, "time", length(page, minutes));
    said.extend(match (content.shortest, content.longest) {
        (Some(from), Some(to)) => {
            Some(page.t2("resources-says-between", "from", length(page, from), "to", length(page, to)))
        }
        (Some(from), None) => Some(for_a_time("resources-says-shortest", from)),
        (None, Some(to)) => Some(for_a_time("resources-says-longest", to)),
        (None, None) => None,
    });
    let minutes = |number: u32| Some(number).filter(|number| *number > 0);
    let times = [
        ("resources-says-notice", content.notice),
        ("resources-says-ahead", content.ahead),
        ("resources-says-step", minutes(rules.step)),
        ("resources-says-buffer", minutes(rules.buffer)),
        ("resources-says-release", minutes(rules.release_after)),
        ("resources-says-option", minutes(rules.option_hours).map(|hours| hours * HOUR)),
    ];
    said.extend(times.into_iter().filter_map(|(key, minutes)| Some(for_a_time(key, minutes?))));
    let elsewhere = minutes(rules.elsewhere_cents);
    said.extend(elsewhere.map(|cents| page.t1("resources-says-elsewhere", "price", page.money(cents))));
    said
}
