//! When a resource can be had.
//!
//! "When first, then what is free": whoever knows when she needs a room asks [`which`] of them she can have; whoever knows the room asks
//! for its free [`spans`] and the [`next`] one. All come from the same question, as does [`check`](super::check): a time is free when it
//! lies in what is left of the opening hours after taking away what cannot be had and what is taken.
//!
//! **What is taken** is counted: at each moment, how many units are out or being cleaned ([`Held::hold`]). Where fewer are left than are
//! wanted nothing can lie, nor in the time before that in which a use would end and its unit be still cleaned.

use std::time::Duration;

use pico_protocol::time::Timestamp;

use super::{Ground, Held, Span, hours};

/// The stretches of a window in which a use of so many units may lie, in order.
pub fn spans(ground: &Ground, window: Span, units: u32) -> Vec<Span> {
    if !ground.resource.is_lent() || units > ground.content().units {
        return Vec::new();
    }
    let mut shut: Vec<Span> = ground.blackouts.iter().filter_map(|one| Span::new(one.from, one.to)).collect();
    shut.extend(taken(ground, units));
    without(open(ground, window), &hours::merged(shut))
}

/// Whether so many units can be had all of this time.
pub fn is_free(ground: &Ground, span: Span, units: u32) -> bool {
    spans(ground, span, units) == [span]
}

/// Which of these can be had at this time.
pub fn which(grounds: &[Ground], span: Span, units: u32) -> impl Iterator<Item = &Ground> {
    grounds.iter().filter(move |ground| is_free(ground, span, units))
}

/// The first time of this length from a moment on, as far as is known what holds it.
pub fn next(ground: &Ground, from: Timestamp, length: Duration, units: u32) -> Option<Span> {
    let step = ground.resource.particulars.rules.step;
    let stretches = spans(ground, Span::new(from, ground.known_to)?, units);
    stretches.into_iter().find_map(|stretch| {
        let begin = hours::up(stretch.from, step);
        Span::new(begin, begin.plus(length)).filter(|first| stretch.contains(*first))
    })
}

/// How many units are left at the fullest moment of a time.
pub fn left(ground: &Ground, span: Span) -> u32 {
    let buffer = ground.buffer();
    let held = ground.held.iter().map(|one| (one.hold(buffer), one.units));
    let out = most_at_once(held, span.widened(Duration::ZERO, buffer));
    ground.content().units.saturating_sub(out)
}

/// How many of an accessory are left at the fullest moment of a time.
pub fn left_of(ground: &Ground, span: Span, name: &str, stock: u32) -> u32 {
    let buffer = ground.buffer();
    let of = |one: &Held| one.extras.iter().filter(|extra| extra.name == name).map(|extra| extra.quantity).sum::<u32>();
    let held = ground.held.iter().map(|one| (one.hold(buffer), of(one)));
    stock.saturating_sub(most_at_once(held, span.widened(Duration::ZERO, buffer)))
}

/// When it is open at all; a course is when it is.
pub(super) fn open(ground: &Ground, window: Span) -> Vec<Span> {
    if ground.course().is_some() {
        return vec![window];
    }
    hours::open(&ground.resource.particulars.rules.hours, window)
}

/// The times that a use of so many units may not touch.
pub(super) fn taken(ground: &Ground, units: u32) -> Vec<Span> {
    let buffer = ground.buffer();
    let most = i64::from(ground.content().units) - i64::from(units);
    let (mut out, mut full_since, mut found) = (0, None, Vec::new());
    for (at, change) in changes(ground.held.iter().map(|one| (one.hold(buffer), one.units))) {
        out += change;
        match full_since {
            None if out > most => full_since = Some(at),
            Some(from) if out <= most => {
                found.extend(Span::new(from, at).map(|full| full.widened(buffer, Duration::ZERO)));
                full_since = None;
            }
            _ => {}
        }
    }
    found
}

/// When how many go out and come back, in order; at one moment what comes back is there before what goes.
fn changes(held: impl Iterator<Item = (Span, u32)>) -> Vec<(Timestamp, i64)> {
    let both = |(span, units): (Span, u32)| [(span.from, i64::from(units)), (span.to, -i64::from(units))];
    let mut changes: Vec<(Timestamp, i64)> = held.flat_map(both).collect();
    changes.sort_unstable();
    changes
}

/// How many are out at the moment of a time at which most are.
fn most_at_once(held: impl Iterator<Item = (Span, u32)>, within: Span) -> u32 {
    let cut =
        |(span, units): (Span, u32)| Some((Span::new(span.from.max(within.from), span.to.min(within.to))?, units));
    let (mut out, mut most) = (0, 0);
    for (_, change) in changes(held.filter_map(cut)) {
        out += change;
        most = most.max(out);
    }
    u32::try_from(most).unwrap_or(u32::MAX)
}

/// What is left of these times without those; both in order.
fn without(open: Vec<Span>, shut: &[Span]) -> Vec<Span> {
    let mut left = Vec::new();
    for span in open {
        let mut from = span.from;
        for one in shut.iter().filter(|one| one.overlaps(span)) {
            left.extend(Span::new(from, one.from));
            from = from.max(one.to);
        }
        left.extend(Span::new(from, span.to));
    }
    left
}
