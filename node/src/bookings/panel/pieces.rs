//! A stretch of time of one resource, cut into pieces: free, taken, asked for, kept free around a use, shut. What the calendar draws.

use pico_protocol::time::Timestamp;

use super::super::{Booking, Ground, Span, free, hours};
use super::names::Names;
use super::rights::Eyes;
use super::{fields, words};
use crate::web::layout::Page;

/// What is so in a piece.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum What {
    /// It can be booked.
    Free,
    /// Somebody has it.
    Taken,
    /// Somebody has asked for it, and it still can be booked by others.
    Asked,
    /// It is cleaned, or on its way back.
    Kept,
    /// It cannot be had.
    Shut,
}

/// A piece of a day.
pub(super) struct Piece {
    pub(super) what: What,
    span: Span,
    /// From when to when.
    pub(super) times: String,
    /// Who has it, or why it cannot be had.
    pub(super) told: String,
    /// Where a touch leads; empty: nowhere.
    pub(super) path: String,
}

impl Piece {
    /// The colour, the shape and the word: never one of them alone.
    pub(super) fn look(&self) -> (&'static str, &'static str, &'static str) {
        match self.what {
            What::Free => ("ok", "plus", "booking-piece-free"),
            What::Taken => ("accent", "lock", "booking-piece-taken"),
            What::Asked => ("wait", "hourglass", "booking-piece-asked"),
            What::Kept => ("quiet", "clock", "booking-piece-kept"),
            What::Shut => ("stop", "stop", "booking-piece-shut"),
        }
    }

    pub(super) fn chip(&self) -> &'static str {
        self.look().0
    }

    pub(super) fn icon(&self) -> &'static str {
        self.look().1
    }

    pub(super) fn key(&self) -> &'static str {
        self.look().2
    }
}

/// What everything is drawn with.
pub(super) struct Pen<'a> {
    pub(super) page: &'a Page,
    pub(super) eyes: &'a Eyes,
    pub(super) names: &'a Names,
    /// Bookings of the whole window, of all that is drawn.
    pub(super) bookings: &'a [Booking],
}

impl Pen<'_> {
    /// The pieces of a window of one resource, in order.
    pub(super) fn pieces(&self, ground: &Ground, window: Span) -> Vec<Piece> {
        let mut pieces = self.free(ground, window);
        for blackout in &ground.blackouts {
            let span = Span::new(blackout.from, blackout.to).and_then(|span| cut(span, window));
            pieces.extend(span.map(|span| piece(What::Shut, span, blackout.reason.clone(), String::new())));
        }
        for booking in self.bookings.iter().filter(|one| one.resource == ground.resource.id) {
            pieces.extend(self.booked(booking, window));
        }
        pieces.sort_by_key(|one| (one.span, one.what));
        pieces
    }

    /// What a booking takes of a window: its time, and what is kept free around it.
    fn booked(&self, booking: &Booking, window: Span) -> Vec<Piece> {
        let what = if booking.state.holds() { What::Taken } else { What::Asked };
        let mut found = Vec::new();
        if !booking.state.holds() && !booking.state.is_asked() {
            return found;
        }
        let (who, path) = (self.names.who(self.page, self.eyes, booking), format!("/prenotazioni/{}", booking.id));
        found.extend(cut(booking.span, window).map(|span| piece(what, span, who, path)));
        if what == What::Taken {
            let around = [(booking.kept.from(), booking.span.from()), (booking.span.to(), booking.kept.to())];
            let around = around.into_iter().filter_map(|(from, to)| cut(Span::new(from, to)?, window));
            found.extend(around.map(|span| piece(What::Kept, span, String::new(), String::new())));
        }
        found
    }

    /// What can still be booked of a window. A course is taken as a whole.
    fn free(&self, ground: &Ground, window: Span) -> Vec<Piece> {
        let id = ground.resource.id.to_string();
        let free = |span: Span, proposed: Span| {
            let path = fields::address("/prenotazioni/nuova", &id, proposed, None);
            piece(What::Free, span, String::new(), path)
        };
        if let Some(course) = ground.course() {
            let open = course.from() > self.eyes.now() && free::is_free(ground, course, 1);
            return cut(course, window).filter(|_| open).map(|span| free(span, course)).into_iter().collect();
        }
        let Some(ahead) = Span::new(window.from().max(self.begins(ground)), window.to()) else { return Vec::new() };
        let stretches = free::spans(ground, ahead, 1).into_iter();
        stretches.map(|span| free(span, fields::proposed(&ground.resource, span))).collect()
    }

    /// The first moment from now on that lies on the step of a resource, which is a quarter of an hour where it has none.
    fn begins(&self, ground: &Ground) -> Timestamp {
        let step = ground.resource.particulars.rules.step;
        hours::up(self.eyes.now(), if step == 0 { 15 } else { step })
    }
}

fn piece(what: What, span: Span, told: String, path: String) -> Piece {
    Piece { what, span, times: words::times(span), told, path }
}

/// What of a time lies in a window.
fn cut(span: Span, window: Span) -> Option<Span> {
    Span::new(span.from().max(window.from()), span.to().min(window.to()))
}
