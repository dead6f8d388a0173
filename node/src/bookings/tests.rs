//! The pure rules: against a model that goes minute by minute, on the nights on which the clock is set, and each refusal by itself.

use std::time::Duration;

use jiff::civil::date;
use pico_protocol::feed::{Accessory, Session};
use pico_protocol::time::Timestamp;

use self::trial::{Chance, at, ground, held, hours, wanted};
use super::repeat::{Every, Until};
use super::*;
use crate::resources::Blackout;
use crate::services::hours::{Days, Hours, Opening};
use crate::services::period::Period;
use crate::trial::NOON;
use crate::web::time;

pub(in crate::bookings) mod trial;

/// A time in minutes after [`NOON`].
fn span(from: u32, to: u32) -> Span {
    Span::new(NOON.plus(minutes(from)), NOON.plus(minutes(to))).unwrap()
}

/// Minute by minute: whether so many units can be handed out to all of these, one use after the other, each unit resting in between.
fn fits(uses: &[(u32, u32, u32)], units: u32, buffer: u32) -> bool {
    let mut rests_until = vec![0; usize::try_from(units).unwrap()];
    for minute in 0..400 {
        for (from, to, wanted) in uses.iter().filter(|(from, ..)| *from == minute) {
            for _ in 0..*wanted {
                let Some(unit) = rests_until.iter_mut().find(|until| **until <= *from) else { return false };
                *unit = to + buffer;
            }
        }
    }
    true
}

#[test]
fn what_is_free_is_what_can_be_handed_out_minute_by_minute() {
    let mut chance = Chance(1);
    let (mut yes, mut no) = (0, 0);
    for _ in 0..600 {
        let (units, buffer) = (1 + chance.below(4), chance.below(3) * 5);
        let mut ground = ground(units, buffer);
        let mut uses: Vec<(u32, u32, u32)> = Vec::new();
        for _ in 0..30 {
            let from = chance.below(300);
            let one = (from, from + 1 + chance.below(60), 1 + chance.below(units));
            let with_it = [uses.as_slice(), &[one]].concat();
            let expected = fits(&with_it, units, buffer);
            let span = span(one.0, one.1);
            assert_eq!(free::is_free(&ground, span, one.2), expected, "{units} {buffer} {one:?} {uses:?}");
            let refused = check::in_the_way(&ground, &Wanted { units: one.2, ..wanted(span) });
            assert_eq!(refused.is_empty(), expected, "{refused:?}");
            if let [Refusal::Taken(left, next)] = refused.as_slice() {
                assert!(*left < one.2, "{left} are left, and {} wanted", one.2);
                let next = next.unwrap();
                let after = (minute_of(next.from()), minute_of(next.to()), one.2);
                assert!(after.0 >= one.0 && next.length() == span.length());
                assert!(fits(&[uses.as_slice(), &[after]].concat(), units, buffer), "{after:?} {uses:?}");
            }
            if expected {
                ground.take(&Wanted { units: one.2, ..wanted(span) });
                uses = with_it;
                yes += 1;
            } else {
                no += 1;
            }
        }
    }
    assert!(yes > 1_000 && no > 1_000, "{yes} and {no}");
}

fn minute_of(at: Timestamp) -> u32 {
    u32::try_from(at.millis_since(NOON) / MINUTE).unwrap()
}

#[test]
fn free_stretches_hold_whatever_is_free_and_nothing_else() {
    let mut chance = Chance(2);
    for _ in 0..200 {
        let mut ground = ground(2, 10);
        for _ in 0..8 {
            let from = chance.below(300);
            let one = Wanted { units: 1 + chance.below(2), ..wanted(span(from, from + 1 + chance.below(40))) };
            if check::in_the_way(&ground, &one).is_empty() {
                ground.take(&one);
            }
        }
        let stretches = free::spans(&ground, span(0, 400), 1);
        for minute in 0..399 {
            let one = span(minute, minute + 1);
            let inside = stretches.iter().any(|stretch| stretch.contains(one));
            assert_eq!(inside, free::is_free(&ground, one, 1), "minute {minute} of {:?}", ground.held);
        }
    }
}

#[test]
fn between_two_uses_stays_free_what_the_longer_of_the_two_asks_for() {
    let first = held(span(100, 160), 1, 30);
    let now_ten = Ground { held: vec![first.clone()], ..ground(1, 10) };
    assert!(!free::is_free(&now_ten, span(180, 200), 1), "it was granted with half an hour");
    assert!(free::is_free(&now_ten, span(190, 200), 1));
    assert!(!free::is_free(&now_ten, span(40, 80), 1) && free::is_free(&now_ten, span(40, 70), 1));
    let now_hour = Ground { held: vec![first], ..ground(1, 60) };
    assert!(!free::is_free(&now_hour, span(210, 230), 1), "now it is an hour");
    assert!(free::is_free(&now_hour, span(220, 230), 1) && free::is_free(&now_hour, span(10, 40), 1));
}

fn opening(days: &[&str], from: u16, to: u16) -> Opening {
    Opening {
        days: Days::of(days.iter().copied()).unwrap(),
        span: time::Span::new(from * 60, to * 60).unwrap(),
        description: String::new(),
        period: Period::default(),
    }
}

fn with_hours(openings: Vec<Opening>) -> Ground {
    let mut ground = ground(1, 0);
    ground.resource.particulars.rules.hours = Hours::new(openings, String::new());
    ground
}

#[test]
fn a_night_is_open_through_midnight_the_end_of_the_month_and_that_of_the_year() {
    let all = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];
    let nights = with_hours(vec![opening(&all, 20, 24), opening(&all, 0, 6)]);
    for (evening, morning) in [("2026-12-15", "2026-12-16"), ("2027-01-31", "2027-02-01"), ("2026-12-31", "2027-01-01")]
    {
        let night = Span::new(at(evening, 20, 0), at(morning, 6, 0)).unwrap();
        assert!(free::is_free(&nights, night, 1), "{evening}");
        assert!(!free::is_free(&nights, Span::new(at(evening, 19, 59), at(morning, 6, 0)).unwrap(), 1));
        assert!(!free::is_free(&nights, Span::new(at(evening, 20, 0), at(morning, 6, 1)).unwrap(), 1));
    }
    // Tuesday the fifteenth, and no other day.
    let evening = with_hours(vec![opening(&["TU"], 20, 24)]);
    assert!(free::is_free(&evening, Span::new(at("2026-12-15", 20, 0), at("2026-12-16", 0, 0)).unwrap(), 1));
    assert!(!free::is_free(&evening, hours("2026-12-16", 20, 22), 1));
}

#[test]
fn on_the_nights_on_which_the_clock_is_set_a_night_is_an_hour_shorter_or_longer() {
    let all = ["SA", "SU"];
    let nights = with_hours(vec![opening(&all, 20, 24), opening(&all, 0, 6)]);
    for (evening, morning, length) in [("2027-03-27", "2027-03-28", 9), ("2026-10-24", "2026-10-25", 11)] {
        let night = Span::new(at(evening, 20, 0), at(morning, 6, 0)).unwrap();
        assert_eq!(night.length(), Duration::from_hours(length));
        assert!(free::is_free(&nights, night, 1), "{evening}");
        assert!(!free::is_free(&nights, Span::new(at(evening, 20, 0), at(morning, 6, 30)).unwrap(), 1));
    }
}

#[test]
fn an_opening_holds_in_its_part_of_the_year() {
    let until = Period::new(None, Some(date(2026, 12, 15))).unwrap();
    let ground = with_hours(vec![Opening { period: until, ..opening(&["TU", "WE"], 9, 13) }]);
    assert!(free::is_free(&ground, hours("2026-12-15", 9, 13), 1));
    assert!(!free::is_free(&ground, hours("2026-12-16", 9, 13), 1));
}

#[test]
fn every_week_keeps_the_clock_on_the_wall() {
    let weekly = repeat::spans(hours("2026-10-14", 14, 16), Every::Week, Until::Times(4));
    let days = ["2026-10-14", "2026-10-21", "2026-10-28", "2026-11-04"];
    assert_eq!(weekly, days.map(|day| hours(day, 14, 16)));
    assert_eq!(weekly[2].from().since(weekly[1].from()), Duration::from_hours(7 * 24 + 1), "an hour was there twice");
    let until = repeat::spans(hours("2026-10-14", 14, 16), Every::Fortnight, Until::Day(date(2026, 11, 11)));
    assert_eq!(until, ["2026-10-14", "2026-10-28", "2026-11-11"].map(|day| hours(day, 14, 16)));
    let night = Span::new(at("2026-12-30", 22, 0), at("2026-12-31", 6, 0)).unwrap();
    let nights = repeat::spans(night, Every::Day, Until::Times(3));
    assert_eq!(nights[2], Span::new(at("2027-01-01", 22, 0), at("2027-01-02", 6, 0)).unwrap());
    // From two to three in the night of the 28th of March there is nothing.
    let small = repeat::spans(hours("2027-03-27", 2, 3), Every::Day, Until::Times(3));
    assert_eq!(small, [hours("2027-03-27", 2, 3), hours("2027-03-29", 2, 3)]);
    let many = repeat::spans(hours("2026-10-14", 14, 16), Every::Week, Until::Times(500));
    assert_eq!(many.len(), repeat::MOST);
    assert_eq!(repeat::spans(hours("2026-10-14", 14, 16), Every::Week, Until::Times(0)).len(), 1);
}

#[test]
fn every_month_is_the_same_day_of_the_week_in_its_place() {
    let monthly = |first: &str| repeat::spans(hours(first, 9, 10), Every::Month, Until::Times(4));
    // The second Tuesday; the fifth Monday, which is the last one where there are four.
    let second = ["2026-12-08", "2027-01-12", "2027-02-09", "2027-03-09"];
    assert_eq!(monthly(second[0]), second.map(|day| hours(day, 9, 10)));
    let last = ["2026-11-30", "2026-12-28", "2027-01-25", "2027-02-22"];
    assert_eq!(monthly(last[0]), last.map(|day| hours(day, 9, 10)));
}

#[test]
fn what_stands_in_the_way_of_one_date_is_told_of_that_date() {
    let mut ground = ground(1, 0);
    ground.held.push(held(hours("2026-12-08", 9, 12), 1, 0));
    let spans = repeat::spans(hours("2026-12-01", 10, 11), Every::Week, Until::Times(3));
    let looked = repeat::look(&ground, &wanted(spans[0]), &spans, NOON);
    let refused: Vec<bool> = looked.iter().map(|one| !one.refusals.is_empty()).collect();
    assert_eq!(refused, [false, true, false]);
    // Whole days and an hour, every day: the second is in the way of the first.
    let long = Span::new(at("2026-12-10", 0, 0), at("2026-12-11", 1, 0)).unwrap();
    let spans = repeat::spans(long, Every::Day, Until::Times(3));
    let looked = repeat::look(&ground, &wanted(long), &spans, NOON);
    let refused: Vec<bool> = looked.iter().map(|one| !one.refusals.is_empty()).collect();
    assert_eq!(refused, [false, true, false]);
}

#[test]
fn everything_that_is_wrong_is_told_at_once_with_what_would_help() {
    let mut ground = with_hours(vec![opening(&["TU"], 9, 18)]);
    let content = &mut ground.resource.particulars.content;
    (content.shortest, content.notice, content.ahead) = (Some(60), Some(48 * 60), Some(30 * 24 * 60));
    (content.people, content.longest) = (Some(20), Some(120));
    content.accessories = vec![Accessory { name: "Proiettore".to_owned(), stock: 2 }];
    ground.resource.particulars.rules.step = 30;
    let extra = |name: &str, quantity| Extra { name: name.to_owned(), quantity };
    let mut there = held(hours("2026-11-24", 9, 10), 1, 0);
    there.extras = vec![extra("Proiettore", 1)];
    ground.held.push(there);
    let repair = hours("2026-11-24", 0, 24);
    let id = "blk_11111111111111111111111111111111".parse().unwrap();
    ground.blackouts.push(Blackout { id, from: repair.from(), to: repair.to(), reason: "Lavori".to_owned() });
    let span = Span::new(at("2026-11-24", 8, 50), at("2026-11-24", 9, 20)).unwrap();
    let extras = vec![extra("Proiettore", 2), extra("Lavagna", 1)];
    let found = check::refusals(&ground, &Wanted { people: 21, extras, ..wanted(span) }, NOON);
    let next = Span::new(at("2026-12-01", 9, 0), at("2026-12-01", 9, 30)).unwrap();
    let expected = [
        Refusal::TooLate(NOON.plus(minutes(48 * 60))),
        Refusal::TooShort(60),
        Refusal::OffStep(Span::new(at("2026-11-24", 8, 30), at("2026-11-24", 9, 30)).unwrap()),
        Refusal::Shut(vec![hours("2026-11-24", 9, 18)]),
        Refusal::TooManyPeople(20),
        Refusal::Blackout(repair, "Lavori".to_owned()),
        Refusal::Taken(0, Some(next)),
        Refusal::ExtraTaken("Proiettore".to_owned(), 1),
        Refusal::NoExtra("Lavagna".to_owned()),
    ];
    assert_eq!(found, expected);
    let good = Wanted { extras: vec![extra("Proiettore", 2)], ..wanted(hours("2026-12-01", 9, 11)) };
    assert_eq!(check::refusals(&ground, &good, NOON), []);
    let of = |wanted: &Wanted| -> Vec<&'static str> {
        check::refusals(&ground, wanted, NOON).iter().map(Refusal::code).collect()
    };
    assert_eq!(of(&wanted(hours("2026-12-01", 9, 12))), ["too-long"]);
    assert_eq!(of(&wanted(hours("2026-12-29", 9, 10))), ["too-far"]);
    assert_eq!(of(&wanted(hours("2026-11-17", 9, 10))), ["past", "too-late"]);
    for units in [0, 2] {
        assert_eq!(of(&Wanted { units, ..good.clone() }), ["too-many-units"]);
    }
}

#[test]
fn what_is_closed_or_not_lent_says_so_and_is_never_free() {
    let (mut closed, mut resting) = (ground(1, 0), ground(1, 0));
    closed.resource.closed_at = Some(NOON);
    resting.resource.particulars.content.accepts_bookings = false;
    let span = hours("2026-12-01", 9, 10);
    assert_eq!(check::refusals(&closed, &wanted(span), NOON), [Refusal::Closed]);
    assert_eq!(check::refusals(&resting, &wanted(span), NOON), [Refusal::NotLent]);
    assert!(!free::is_free(&closed, span, 1) && !free::is_free(&resting, span, 1));
    assert_eq!(free::which(&[closed, ground(1, 0), resting], span, 1).count(), 1);
}

#[test]
fn a_course_is_taken_as_a_whole_whatever_the_hours() {
    let mut course = with_hours(vec![opening(&["MO"], 9, 10)]);
    let meeting = |day: &str| hours(day, 18, 20);
    let sessions = ["2026-12-01", "2026-12-08"].map(meeting).map(|one| Session { from: one.from(), to: one.to() });
    course.resource.particulars.content.sessions = sessions.to_vec();
    course.resource.particulars.content.units = 12;
    let whole = course.course().unwrap();
    assert_eq!(check::refusals(&course, &wanted(whole), NOON), []);
    assert_eq!(check::refusals(&course, &wanted(meeting("2026-12-01")), NOON), [Refusal::NotTheCourse(whole)]);
    course.held.push(held(whole, 11, 0));
    assert_eq!(free::left(&course, whole), 1);
    let two = check::refusals(&course, &Wanted { units: 2, ..wanted(whole) }, NOON);
    assert_eq!(two, [Refusal::Taken(1, None)]);
}

#[test]
fn a_partner_has_her_hours_in_each_month() {
    let mut ground = ground(2, 0);
    ground.allowance = Some(Allowance { minutes: 180, used: vec![(date(2026, 12, 1), 60)] });
    let refused = |ground: &Ground, wanted: &Wanted| check::refusals(ground, wanted, NOON);
    assert_eq!(refused(&ground, &wanted(hours("2026-12-03", 9, 11))), []);
    assert_eq!(refused(&ground, &wanted(hours("2026-12-03", 9, 12))), [Refusal::OverQuota(120)]);
    let both = Wanted { units: 2, ..wanted(hours("2026-12-03", 9, 11)) };
    assert_eq!(refused(&ground, &both), [Refusal::OverQuota(120)], "two for two hours are four");
    assert_eq!(refused(&ground, &wanted(hours("2027-01-07", 9, 12))), [], "another month");
    ground.take(&wanted(hours("2026-12-03", 9, 11)));
    assert_eq!(refused(&ground, &wanted(hours("2026-12-10", 9, 10))), [Refusal::OverQuota(0)]);
}

#[test]
fn only_what_will_take_place_takes_time_and_what_is_over_stays_over() {
    for state in State::ALL {
        assert_eq!(state.code().parse::<State>(), Ok(state));
    }
    let holding: Vec<&str> = State::ALL.into_iter().filter(|state| state.holds()).map(State::code).collect();
    assert_eq!(holding, ["option", "confirmed", "in_use"]);
    let over = [State::Declined, State::Withdrawn, State::Cancelled, State::Expired, State::NoShow, State::Settled];
    for state in over {
        assert!(!state.holds() && State::ALL.into_iter().all(|next| !state.may_become(next)), "{state:?}");
    }
}
