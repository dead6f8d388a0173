//! A week of a team: what each colleague did in one service on each of its seven days, and what somebody should look at.
//!
//! Three things are worth a look. A **conflict**: two of her activities are at the same time, here or in another service, and one of
//! them is of this service. Something **left**: it was planned for a day that has passed, and nobody has said whether it was done.
//! And a **signature** that is missing: it is given for a month, so a week across two of them has two.
//!
//! That one person is with two colleagues at one time is marked too, and counts as nothing to look at: two often work together.

use std::collections::{HashMap, HashSet};

use jiff::ToSpan;
use jiff::civil::Date;

use super::time::Span;
use crate::accounts::AccountId;
use crate::contracts::month::Month;

/// Something that a colleague did, or is to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// On which day.
    pub day: Date,
    /// From when to when.
    pub span: Span,
    /// It was done; otherwise it is planned.
    pub is_done: bool,
    /// In the service that is looked at.
    pub is_here: bool,
}

/// A colleague with her week.
#[derive(Clone, Debug)]
pub struct Colleague {
    /// Her account.
    pub worker: AccountId,
    /// Her name.
    pub name: String,
    /// How many minutes a week she works in this service by her contract, where somebody has said so.
    pub weekly: Option<i64>,
    /// What she did and is to do, in every service.
    pub pieces: Vec<Piece>,
    /// Which months she has signed.
    pub signed: HashSet<Month>,
}

/// One day of one colleague.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cell {
    /// Minutes that were done in this service.
    pub done: i64,
    /// Minutes planned in this service and neither done nor missed.
    pub planned: i64,
    /// Minutes done in other services.
    pub elsewhere: i64,
    /// Two of her activities are at the same time.
    pub conflicts: bool,
    /// Something planned for a day that has passed is still neither done nor missed.
    pub is_left: bool,
    /// Its month is signed.
    pub is_signed: bool,
}

impl Cell {
    /// Nothing of this service.
    pub fn is_empty(&self) -> bool {
        self.done == 0 && self.planned == 0
    }
}

/// Where the signature of a week stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signature {
    /// Nothing was done that could be signed.
    Nothing,
    /// Some of what was done is not signed.
    Missing,
    /// All of it is.
    Given,
}

/// The first of the seven days among which a day is.
pub fn monday(day: Date) -> Date {
    day.saturating_sub(i32::from(day.weekday().to_monday_zero_offset()).days())
}

/// The seven days from a Monday on.
pub fn days(monday: Date) -> [Date; 7] {
    [0, 1, 2, 3, 4, 5, 6].map(|days| monday.saturating_add(days.days()))
}

impl Colleague {
    /// One of her days, seen from today.
    pub fn on(&self, day: Date, today: Date) -> Cell {
        let mut cell = Cell { is_signed: self.signed.contains(&Month::of(day)), ..Cell::default() };
        let pieces: Vec<&Piece> = self.pieces.iter().filter(|piece| piece.day == day).collect();
        for (place, piece) in pieces.iter().enumerate() {
            let minutes = i64::from(piece.span.minutes());
            match (piece.is_here, piece.is_done) {
                (true, true) => cell.done += minutes,
                (true, false) => {
                    cell.planned += minutes;
                    cell.is_left |= day < today;
                }
                (false, true) => cell.elsewhere += minutes,
                (false, false) => {}
            }
            let at_once = |other: &&&Piece| (piece.is_here || other.is_here) && piece.span.overlaps(other.span);
            cell.conflicts |= pieces[place + 1..].iter().any(|other| at_once(&other));
        }
        cell
    }

    /// Her seven days.
    pub fn week(&self, monday: Date, today: Date) -> [Cell; 7] {
        days(monday).map(|day| self.on(day, today))
    }
}

/// A colleague's week added up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sum {
    /// Minutes that were done in this service.
    pub done: i64,
    /// Minutes planned in it.
    pub planned: i64,
    /// Minutes done in other services.
    pub elsewhere: i64,
    /// Days with something to look at.
    pub to_see: usize,
    /// Where her signature stands.
    pub signature: Signature,
}

impl Sum {
    /// Of seven days.
    pub fn of(week: &[Cell]) -> Self {
        let sum = |of: fn(&Cell) -> i64| week.iter().map(of).sum();
        let signature = match week.iter().filter(|cell| cell.done > 0).map(|cell| cell.is_signed).min() {
            None => Signature::Nothing,
            Some(false) => Signature::Missing,
            Some(true) => Signature::Given,
        };
        Self {
            done: sum(|cell| cell.done),
            planned: sum(|cell| cell.planned),
            elsewhere: sum(|cell| cell.elsewhere),
            to_see: week.iter().filter(|cell| cell.conflicts || cell.is_left).count(),
            signature,
        }
    }

    /// Minutes above those of her contract, done and planned together; below them it is negative. None: nobody has said how many.
    pub fn above(&self, weekly: Option<i64>) -> Option<i64> {
        weekly.map(|weekly| self.done + self.planned - weekly)
    }
}

/// The pieces of each colleague.
pub type Pieces = HashMap<AccountId, Vec<Piece>>;

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    const MONDAY: Date = date(2026, 11, 30);
    const TODAY: Date = date(2026, 12, 2);

    fn piece(day: Date, (from, to): (u16, u16), is_done: bool, is_here: bool) -> Piece {
        Piece { day, span: Span::new(from * 60, to * 60).unwrap(), is_done, is_here }
    }

    fn colleague(pieces: Vec<Piece>) -> Colleague {
        let worker = "acc_01a2b3c4d5e6f7a8b9c0d1e2f3a4b5c6".parse().unwrap();
        Colleague { worker, name: "Lucia".into(), weekly: Some(20 * 60), pieces, signed: HashSet::new() }
    }

    #[test]
    fn a_week_begins_on_monday_and_has_seven_days() {
        for day in days(MONDAY) {
            assert_eq!(monday(day), MONDAY, "{day}");
        }
        assert_eq!(days(MONDAY)[6], date(2026, 12, 6));
    }

    #[test]
    fn only_the_hours_of_this_service_count_and_those_elsewhere_stand_beside() {
        let lucia = colleague(vec![
            piece(MONDAY, (9, 12), true, true),
            piece(MONDAY, (14, 16), true, false),
            piece(MONDAY, (16, 17), false, false),
            piece(TODAY, (9, 13), false, true),
        ]);
        let week = lucia.week(MONDAY, TODAY);
        assert_eq!(week[0], Cell { done: 180, elsewhere: 120, ..Cell::default() });
        assert_eq!(week[2], Cell { planned: 240, ..Cell::default() }, "today is not left behind yet");
        let sum = Sum::of(&week);
        assert_eq!((sum.done, sum.planned, sum.elsewhere, sum.to_see), (180, 240, 120, 0));
        assert_eq!((sum.above(lucia.weekly), sum.above(None)), (Some(7 * 60 - 20 * 60), None));
    }

    #[test]
    fn what_was_planned_for_yesterday_and_not_said_is_left() {
        let tuesday = date(2026, 12, 1);
        let week = colleague(vec![piece(tuesday, (9, 10), false, true)]).week(MONDAY, TODAY);
        assert!(week[1].is_left && Sum::of(&week).to_see == 1);
        let elsewhere = colleague(vec![piece(tuesday, (9, 10), false, false)]).week(MONDAY, TODAY);
        assert!(!elsewhere[1].is_left, "whoever coordinates that service looks after it");
    }

    #[test]
    fn two_things_at_once_are_a_conflict_where_one_is_of_this_service() {
        let conflicts = |first: bool, second: bool, from| {
            let pieces = vec![piece(TODAY, (9, 11), true, first), piece(TODAY, (from, 12), false, second)];
            colleague(pieces).on(TODAY, TODAY).conflicts
        };
        assert!(conflicts(true, true, 10) && conflicts(true, false, 10) && conflicts(false, true, 10));
        assert!(!conflicts(false, false, 10), "neither is of this service");
        assert!(!conflicts(true, true, 11), "one begins when the other ends");
    }

    #[test]
    fn a_week_across_two_months_is_signed_when_both_are() {
        let mut lucia = colleague(vec![piece(MONDAY, (9, 10), true, true), piece(TODAY, (9, 10), true, true)]);
        let signature = |of: &Colleague| Sum::of(&of.week(MONDAY, TODAY)).signature;
        assert_eq!(signature(&lucia), Signature::Missing);
        lucia.signed.insert(Month::of(MONDAY));
        assert_eq!(signature(&lucia), Signature::Missing);
        lucia.signed.insert(Month::of(TODAY));
        assert_eq!(signature(&lucia), Signature::Given);
        assert_eq!(signature(&colleague(Vec::new())), Signature::Nothing);
    }
}
