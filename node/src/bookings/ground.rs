//! What a wish is looked at against: the resource, when it cannot be had, what holds it.

use std::time::Duration;

use jiff::civil::Date;
use pico_protocol::feed;
use pico_protocol::time::Timestamp;

use super::{Extra, Refusal, Span, Wanted, minutes};
use crate::resources::{Blackout, Resource};
use crate::web::dates;

/// A resource, and all that says when it can be had.
#[derive(Clone, Debug)]
pub struct Ground {
    /// The resource.
    pub resource: Resource,
    /// When it cannot be had.
    pub blackouts: Vec<Blackout>,
    /// What holds it.
    pub held: Vec<Held>,
    /// How much of it whoever asks may have in a month; none: as much as she likes.
    pub allowance: Option<Allowance>,
    /// Up to when all of this is known.
    pub known_to: Timestamp,
}

/// What holds a resource.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    /// From when to when it is used.
    pub span: Span,
    /// The same with the time that was kept free around it when it was granted.
    pub kept: Span,
    /// How many of it.
    pub units: u32,
    /// What went with it.
    pub extras: Vec<Extra>,
}

/// How much a cooperative may have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Allowance {
    /// Minutes in a month, by the day on which a use begins.
    pub minutes: u32,
    /// What she has had, by the first day of each month.
    pub used: Vec<(Date, u32)>,
}

impl Held {
    /// The time in which no other use of the same unit may lie that keeps `buffer` free **behind** itself: between two uses it is free
    /// once, whichever of them asks for more. Uses of one unit are those whose holds do not overlap, so that counting them at each
    /// moment tells how many units are out.
    pub fn hold(&self, buffer: Duration) -> Span {
        let before = self.span.from.since(self.kept.from).saturating_sub(buffer);
        let after = self.kept.to.since(self.span.to).max(buffer);
        self.span.widened(before, after)
    }
}

impl Ground {
    /// What everybody is told of it.
    pub fn content(&self) -> &feed::Resource {
        &self.resource.particulars.content
    }

    /// How long stays free between two uses.
    pub fn buffer(&self) -> Duration {
        minutes(self.resource.particulars.rules.buffer)
    }

    /// A wish with the time that is kept free around it.
    pub fn kept(&self, span: Span) -> Span {
        span.widened(self.buffer(), self.buffer())
    }

    /// From the first meeting of a course to the end of the last; none: it is no course.
    pub fn course(&self) -> Option<Span> {
        let sessions = &self.content().sessions;
        let (first, last) = sessions.first().zip(sessions.last())?;
        Span::new(first.from, last.to)
    }

    /// The wish is granted: whatever is looked at next finds it here.
    pub fn take(&mut self, wanted: &Wanted) {
        let (span, kept) = (wanted.span, self.kept(wanted.span));
        self.held.push(Held { span, kept, units: wanted.units, extras: wanted.extras.clone() });
        if let Some(allowance) = &mut self.allowance {
            allowance.add(span, wanted.units);
        }
    }
}

impl Allowance {
    /// What a use counts: two of three wheelchairs for an hour are two hours.
    fn counted(span: Span, units: u32) -> u32 {
        span.minutes().saturating_mul(units)
    }

    /// The month of a use.
    fn month(span: Span) -> Date {
        dates::today(span.from).first_of_month()
    }

    /// One use more that she has had.
    pub fn add(&mut self, span: Span, units: u32) {
        let (month, more) = (Self::month(span), Self::counted(span, units));
        match self.used.iter_mut().find(|(known, _)| *known == month) {
            Some((_, used)) => *used = used.saturating_add(more),
            None => self.used.push((month, more)),
        }
    }

    /// Why this would be too much.
    pub(super) fn refusal(&self, span: Span, units: u32) -> Option<Refusal> {
        let month = Self::month(span);
        let used = self.used.iter().find(|(known, _)| *known == month).map_or(0, |(_, used)| *used);
        let left = self.minutes.saturating_sub(used);
        (Self::counted(span, units) > left).then_some(Refusal::OverQuota(left))
    }
}
