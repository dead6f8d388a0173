//! When a service is open and what a person pays, as the `schedule` and `cost_option` objects of HSDS.
//!
//! An opening is a `schedule` that comes back every week. Its times have no offset from UTC, although the specification advises one: they
//! are those of the clock on the wall, and an offset that is right in winter is wrong in summer. A day that ends at midnight closes at
//! `23:59`, since `24:00` is no time for many readers. What is said in words (hours, closures) is a `schedule` with a description alone.

use serde_json::{Value, json};

use super::named;
use super::shape::{told, written};
use crate::services::Service;
use crate::services::costs::{CURRENCY, CostOption, Costs};
use crate::services::hours::{Opening, machine};
use crate::web::locale::Locale;
use crate::web::time::DAY;

/// Every schedule of a service: what was written in words, the openings of the week, the closures.
pub fn schedules(service: &Service) -> Vec<Value> {
    let hours = &service.hours;
    let words = |what: &str, words: &str| {
        let one = json!({
            "id": named(what, &service.id.to_string()),
            "service_id": service.id.as_uuid(),
            "description": words,
        });
        (!words.is_empty()).then_some(one)
    };
    let closures = match hours.closures.as_str() {
        "" => String::new(),
        closures => Locale::It.text("services-hours-closed", &[("words", &closures)]),
    };
    let openings = hours.openings.iter().zip(1..).map(|(opening, number)| schedule(service, opening, number));
    let first = words("schedule", &service.particulars.content.schedule);
    first.into_iter().chain(openings).chain(words("closures", &closures)).collect()
}

fn schedule(service: &Service, opening: &Opening, number: usize) -> Value {
    let closes = if opening.span.to() == DAY { DAY - 1 } else { opening.span.to() };
    told(json!({
        "id": named("schedule", &format!("{} {number}", service.id)),
        "service_id": service.id.as_uuid(),
        "freq": "WEEKLY",
        "byday": opening.days.codes().collect::<Vec<_>>().join(","),
        "opens_at": machine(opening.span.from()),
        "closes_at": machine(closes),
        "description": written(&opening.description),
        "valid_from": opening.period.from,
        "valid_to": opening.period.to,
    }))
}

/// Every cost of a service; one that is free has one of nothing, and none stands for "nobody has said".
pub fn cost_options(service: &Service) -> Vec<Value> {
    let free = || {
        json!({
            "id": named("cost option", &format!("{} free", service.id)),
            "service_id": service.id.as_uuid(),
            "option": Locale::It.text("hsds-free", &[]),
            "currency": CURRENCY,
            "amount": 0,
            "amount_description": Locale::It.text("hsds-free-words", &[]),
        })
    };
    match &service.costs {
        Costs::Unsaid => Vec::new(),
        Costs::Free => vec![free()],
        Costs::Options(options) => {
            options.iter().zip(1..).map(|(cost, number)| cost_option(service, cost, number)).collect()
        }
    }
}

fn cost_option(service: &Service, cost: &CostOption, number: usize) -> Value {
    told(json!({
        "id": named("cost option", &format!("{} {number}", service.id)),
        "service_id": service.id.as_uuid(),
        "option": cost.option,
        "currency": cost.cents.map(|_| CURRENCY),
        "amount": cost.cents.map(euros),
        "amount_description": written(&cost.description),
        "valid_from": cost.period.from,
        "valid_to": cost.period.to,
    }))
}

/// All costs in one text, for a list, where there is no room for several.
pub fn fees(service: &Service) -> Option<String> {
    let lines = service.costs.lines(Locale::It);
    (!lines.is_empty()).then(|| lines.join("; "))
}

/// Euros as the schema wants them, a number: whole ones without a point.
fn euros(cents: u32) -> Value {
    if cents.is_multiple_of(100) { json!(cents / 100) } else { json!(f64::from(cents) / 100.0) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_amount_is_the_number_that_was_typed() {
        for (cents, said) in [(0, "0"), (45_000, "450"), (550, "5.5"), (1_999, "19.99"), (10_000_001, "100000.01")] {
            assert_eq!(euros(cents).to_string(), said);
        }
    }
}
