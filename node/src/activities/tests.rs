use jiff::civil::date;
use pico_protocol::time::Timestamp;
use proptest::prelude::*;

use super::*;

fn written(kind: Kind, day: Date, from: u16, to: u16, people: usize) -> Written {
    let enrolment = |number: usize| format!("enr_{number:032x}").parse().unwrap();
    Written {
        service: SubjectId::new(Timestamp::from_millis(1_790_000_000_000), [7; 10]),
        day,
        span: Span::new(from, to).unwrap(),
        kind,
        enrolments: (0..people).map(enrolment).collect(),
        venue: None,
        note: String::new(),
    }
}

const TODAY: Date = date(2026, 11, 28);

#[test]
fn nobody_is_in_two_places_but_a_plan_may_be() {
    let new = written(Kind::Direct, TODAY, 540, 660, 1);
    let busy = [Span::new(600, 630).unwrap()];
    assert_eq!(may_write(&new, State::Delivered, TODAY, &busy), Err(Refusal::Overlaps(busy[0])));
    assert_eq!(may_write(&new, State::Planned, TODAY, &busy), Ok(()));
    assert_eq!(may_write(&new, State::Delivered, TODAY, &[Span::new(660, 700).unwrap()]), Ok(()));
}

#[test]
fn what_is_done_is_not_to_come_and_what_is_planned_has_not_passed() {
    let on = |day| written(Kind::Direct, day, 540, 660, 1);
    let (yesterday, tomorrow) = (date(2026, 11, 27), date(2026, 11, 29));
    assert_eq!(may_write(&on(tomorrow), State::Delivered, TODAY, &[]), Err(Refusal::NotYet));
    assert_eq!(may_write(&on(tomorrow), State::Planned, TODAY, &[]), Ok(()));
    assert_eq!(may_write(&on(yesterday), State::Planned, TODAY, &[]), Err(Refusal::Passed));
    assert_eq!(may_write(&on(yesterday), State::Delivered, TODAY, &[]), Ok(()));
}

#[test]
fn work_with_a_person_names_her_and_other_work_may_name_nobody() {
    let of = |kind| may_write(&written(kind, TODAY, 540, 660, 0), State::Delivered, TODAY, &[]);
    assert_eq!(of(Kind::Direct), Err(Refusal::Nobody));
    assert_eq!(of(Kind::Indirect), Ok(()));
    assert_eq!(of(Kind::Travel), Ok(()));
}

#[test]
fn codes_are_read_as_they_are_written() {
    for kind in Kind::ALL {
        assert_eq!(kind.code().parse(), Ok(kind));
    }
    for reason in Missed::ALL {
        assert_eq!(reason.code().parse(), Ok(reason));
    }
    assert_eq!("".parse::<Kind>(), Err(()));
}

proptest! {
    #[test]
    fn the_parts_of_a_group_are_its_minutes_and_none_is_longer_by_more_than_one(minutes in 1_u32..1440, people in 1_usize..200) {
        let parts = parts(minutes, people);
        prop_assert_eq!(parts.len(), people);
        prop_assert_eq!(parts.iter().sum::<u32>(), minutes);
        prop_assert!(parts.iter().max().unwrap() - parts.iter().min().unwrap() <= 1);
    }
}
