//! Times, states and refusals in the words of the panel.

use super::super::{Refusal, Span, State};
use crate::resources::panel::length;
use crate::web::layout::Page;
use crate::web::{dates, time};

/// The colour of a state's chip.
pub(in crate::bookings) fn chip(state: State) -> &'static str {
    match state {
        State::Requested | State::Optioned | State::Offered | State::Settling => "wait",
        State::Confirmed => "ok",
        State::InUse => "accent",
        State::Declined | State::Contested => "stop",
        State::Expired | State::NoShow => "warn",
        State::Returned | State::Settled | State::Withdrawn | State::Cancelled | State::EnteredInError => "quiet",
    }
}

pub(super) fn state(page: &Page, state: State) -> String {
    page.t(format!("booking-state-{}", state.code()))
}

/// `9:00–12:00` where it is on one day, otherwise both days with their hours.
pub(super) fn times(span: Span) -> String {
    let ((first, from), (last, to)) = (dates::wall(span.from()), dates::wall(span.to()));
    if first == last {
        return format!("{}–{}", time::clock(from), time::clock(to));
    }
    if first.tomorrow().is_ok_and(|next| next == last) && to == 0 {
        return format!("{}–{}", time::clock(from), time::clock(time::DAY));
    }
    format!("{} – {}", dates::moment(span.from()), dates::moment(span.to()))
}

/// `lunedì 30/11/2026, 9:00–12:00`.
pub(in crate::bookings) fn when(page: &Page, span: Span) -> String {
    let told = times(span);
    if told.contains('/') { told } else { format!("{}, {told}", day(page, dates::wall(span.from()).0)) }
}

/// `lunedì 30/11/2026`.
pub(super) fn day(page: &Page, day: jiff::civil::Date) -> String {
    let weekday = page.t(format!("weekday-{}", day.weekday().to_monday_one_offset()));
    format!("{weekday} {}", dates::written(day))
}

/// Why it cannot be had, and what would help.
pub(in crate::bookings) fn refusal(page: &Page, refusal: &Refusal) -> String {
    let key = format!("booking-refusal-{}", refusal.code());
    match refusal {
        Refusal::Closed | Refusal::NotLent | Refusal::Past => page.t(key),
        Refusal::TooShort(minutes) | Refusal::TooLong(minutes) => page.t1(key, "time", length(page, *minutes)),
        Refusal::OverQuota(minutes) => page.t1(key, "time", page.hours(*minutes)),
        Refusal::TooLate(at) | Refusal::TooFar(at) => page.t1(key, "when", dates::moment(*at)),
        Refusal::OffStep(span) | Refusal::NotTheCourse(span) => page.t1(key, "when", when(page, *span)),
        Refusal::Shut(spans) if spans.is_empty() => page.t("booking-refusal-shut-all"),
        Refusal::Shut(spans) => {
            let open: Vec<String> = spans.iter().map(|span| when(page, *span)).collect();
            page.t1(key, "when", open.join("; "))
        }
        Refusal::Blackout(span, reason) => page.t2(key, "when", when(page, *span), "reason", reason.as_str()),
        Refusal::TooManyUnits(most) | Refusal::TooManyPeople(most) => page.t1(key, "n", *most),
        Refusal::Taken(left, next) => {
            let taken = if *left == 0 { page.t(key) } else { page.t1("booking-refusal-taken-some", "n", *left) };
            let next = next.map(|next| page.t1("booking-refusal-next", "when", when(page, next)));
            [Some(taken), next].into_iter().flatten().collect::<Vec<_>>().join(" ")
        }
        Refusal::NoExtra(name) => page.t1(key, "name", name.as_str()),
        Refusal::ExtraTaken(name, left) => page.t2(key, "name", name.as_str(), "n", *left),
    }
}

/// The time that could be had instead, where it says one.
pub(super) fn instead(refusal: &Refusal) -> Option<Span> {
    match refusal {
        Refusal::OffStep(span) | Refusal::NotTheCourse(span) | Refusal::Taken(_, Some(span)) => Some(*span),
        _ => None,
    }
}
