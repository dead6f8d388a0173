//! The clock on the wall, in Rome: when a resource is open, and what lies on its step.
//!
//! Opening hours are minutes of days; a booking is from a moment to a moment. They meet here. An opening that ends at midnight and one
//! that begins then are one night, and can be booked through. On the night on which an hour is missing what would begin in it begins
//! when the clock has leapt; on the one on which an hour is there twice an opening that goes over it is an hour longer.

use jiff::civil::Date;
use pico_protocol::time::Timestamp;

use super::{MINUTE, Span};
use crate::services::hours::{DAYS, Hours, Opening};
use crate::web::dates;
use crate::web::time::DAY;

/// When it is open within a window, in order; at any hour where nobody has said.
pub fn open(hours: &Hours, window: Span) -> Vec<Span> {
    if hours.openings.is_empty() {
        return vec![window];
    }
    let all = days(window).flat_map(|day| of_day(hours, day)).collect();
    merged(all).into_iter().filter_map(|span| cut(span, window)).collect()
}

/// When it is open on the days that a time touches: what to say to whoever wants another hour.
pub fn open_on_days_of(hours: &Hours, span: Span) -> Vec<Span> {
    let (first, last) = (dates::today(span.from), dates::today(span.to));
    let whole = Span::new(dates::in_rome(first, 0), dates::in_rome(last, DAY));
    whole.map(|whole| open(hours, whole)).unwrap_or_default()
}

/// The days that a time touches.
fn days(span: Span) -> impl Iterator<Item = Date> {
    let last = dates::today(span.to);
    std::iter::successors(Some(dates::today(span.from)), |day| day.tomorrow().ok()).take_while(move |day| *day <= last)
}

fn of_day(hours: &Hours, day: Date) -> impl Iterator<Item = Span> {
    let opened = hours.openings.iter().filter(move |opening| holds_on(opening, day));
    opened.filter_map(move |opening| {
        Span::new(dates::in_rome(day, opening.span.from()), dates::in_rome(day, opening.span.to()))
    })
}

fn holds_on(opening: &Opening, day: Date) -> bool {
    let place = usize::try_from(day.weekday().to_monday_zero_offset()).unwrap_or_default();
    let (from, to) = (opening.period.from, opening.period.to);
    opening.days.codes().any(|code| DAYS.get(place) == Some(&code))
        && from.is_none_or(|from| from <= day)
        && to.is_none_or(|to| day <= to)
}

/// What of a time lies in a window.
fn cut(span: Span, window: Span) -> Option<Span> {
    Span::new(span.from.max(window.from), span.to.min(window.to))
}

/// The same times in order; what touches is one.
pub(super) fn merged(mut spans: Vec<Span>) -> Vec<Span> {
    spans.sort_unstable();
    let mut merged: Vec<Span> = Vec::with_capacity(spans.len());
    for span in spans {
        match merged.last_mut() {
            Some(last) if span.from <= last.to => last.to = last.to.max(span.to),
            _ => merged.push(span),
        }
    }
    merged
}

/// How long after the last multiple of `step` minutes of the day a moment is.
fn beyond(at: Timestamp, step: u32) -> i64 {
    let (_, minute) = dates::wall(at);
    let step = i64::from(step.max(1));
    i64::from(minute) % step * MINUTE + at.as_millis() % MINUTE
}

/// The last moment on the step that is not after this one; 0: each is.
pub fn down(at: Timestamp, step: u32) -> Timestamp {
    if step == 0 { at } else { Timestamp::from_millis(at.as_millis() - beyond(at, step)) }
}

/// The first moment on the step that is not before this one.
pub fn up(at: Timestamp, step: u32) -> Timestamp {
    let last = down(at, step);
    if last == at { at } else { Timestamp::from_millis(last.as_millis() + i64::from(step) * MINUTE) }
}
