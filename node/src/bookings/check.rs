//! May this be booked? Everything that stands in the way, each with what would help.
//!
//! Two kinds of rules: those of **asking** (how long, how long before, at which hours), which the owner of a resource may pass over when
//! she answers a request, and what is **in the way** whoever answers: it is taken, or cannot be had. [`refusals`] looks at all of them,
//! [`in_the_way`] at the second.

use std::time::Duration;

use pico_protocol::time::Timestamp;

use super::{Ground, Refusal, Span, Wanted, free, hours, minutes};

/// Whoever takes a car now writes down the quarter of an hour that has begun.
const GRACE: Duration = Duration::from_mins(15);

/// All that stands in the way of a wish; nothing: it can be granted.
pub fn refusals(ground: &Ground, wanted: &Wanted, now: Timestamp) -> Vec<Refusal> {
    let mut found = Vec::new();
    if ground.resource.closed_at.is_none() && !ground.content().accepts_bookings {
        found.push(Refusal::NotLent);
    }
    asked_in_time(ground, wanted.span, now, &mut found);
    match ground.course() {
        Some(course) if course != wanted.span => found.push(Refusal::NotTheCourse(course)),
        Some(_) => {}
        None => of_the_rules(ground, wanted.span, &mut found),
    }
    if let Some(most) = ground.content().people.filter(|most| wanted.people > *most) {
        found.push(Refusal::TooManyPeople(most));
    }
    found.extend(in_the_way(ground, wanted));
    found.extend(ground.allowance.as_ref().and_then(|allowance| allowance.refusal(wanted.span, wanted.units)));
    found
}

/// What stands in the way also of whoever owns it.
pub fn in_the_way(ground: &Ground, wanted: &Wanted) -> Vec<Refusal> {
    let (span, content) = (wanted.span, ground.content());
    let mut found = Vec::new();
    if ground.resource.closed_at.is_some() {
        found.push(Refusal::Closed);
    }
    for one in &ground.blackouts {
        let blacked = Span::new(one.from, one.to).filter(|blackout| blackout.overlaps(span));
        found.extend(blacked.map(|blackout| Refusal::Blackout(blackout, one.reason.clone())));
    }
    if (1..=content.units).contains(&wanted.units) {
        if free::taken(ground, wanted.units).iter().any(|taken| taken.overlaps(span)) {
            // A course is not held a second time because it is full.
            let again = ground.course().is_none();
            let next = again.then(|| free::next(ground, span.from, span.length(), wanted.units)).flatten();
            found.push(Refusal::Taken(free::left(ground, span), next));
        }
    } else {
        found.push(Refusal::TooManyUnits(content.units));
    }
    for extra in &wanted.extras {
        let Some(accessory) = content.accessories.iter().find(|one| one.name == extra.name) else {
            found.push(Refusal::NoExtra(extra.name.clone()));
            continue;
        };
        let left = free::left_of(ground, span, &accessory.name, accessory.stock);
        if extra.quantity > left {
            found.push(Refusal::ExtraTaken(extra.name.clone(), left));
        }
    }
    found
}

/// Whether it is asked for soon enough, and not too soon.
fn asked_in_time(ground: &Ground, span: Span, now: Timestamp, found: &mut Vec<Refusal>) {
    if span.from < now.minus(GRACE) {
        found.push(Refusal::Past);
    }
    let first = ground.content().notice.map(|notice| now.plus(minutes(notice)));
    found.extend(first.filter(|first| span.from < *first).map(Refusal::TooLate));
    let ahead = ground.content().ahead.map(minutes);
    let too_far = ahead.filter(|ahead| span.from > now.plus(*ahead));
    found.extend(too_far.map(|ahead| Refusal::TooFar(span.from.minus(ahead))));
}

/// How long, on which step, at which hours.
fn of_the_rules(ground: &Ground, span: Span, found: &mut Vec<Refusal>) {
    let (content, rules) = (ground.content(), &ground.resource.particulars.rules);
    let shortest = content.shortest.filter(|shortest| span.length() < minutes(*shortest));
    found.extend(shortest.map(Refusal::TooShort));
    let longest = content.longest.filter(|longest| span.length() > minutes(*longest));
    found.extend(longest.map(Refusal::TooLong));
    let nearest = Span::new(hours::down(span.from, rules.step), hours::up(span.to, rules.step));
    found.extend(nearest.filter(|nearest| *nearest != span).map(Refusal::OffStep));
    if free::open(ground, span) != [span] {
        found.push(Refusal::Shut(hours::open_on_days_of(&rules.hours, span)));
    }
}
