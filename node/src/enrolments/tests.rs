//! What may follow what.

use jiff::civil::date;

use pico_protocol::referral::ClosingReason;

use super::ending::CameToNothing;
use super::*;

fn states() -> [State; 6] {
    let from = date(2026, 11, 1);
    [
        State::Requested,
        State::Waiting { points: 3, from, estimated: None },
        State::Assigned { until: None },
        State::Active,
        State::Suspended { reason: HoldReason::ALL[0], review: None },
        State::Closed { reason: Ending::Never(CameToNothing::Other) },
    ]
}

fn left() -> State {
    State::Closed { reason: Ending::Left(ClosingReason::NeedResolved) }
}

fn enrolment(state: State) -> Enrolment {
    Enrolment {
        id: format!("enr_{}", "0".repeat(32)).parse().unwrap(),
        person: format!("per_{}", "0".repeat(32)).parse().unwrap(),
        service: SubjectId::new(crate::trial::NOON, [0; 10]),
        state,
        since: date(2026, 11, 10),
        waiting_since: None,
        points: 0,
        started_on: None,
        expected_end: None,
        source: None,
        referral: String::new(),
        version: 1,
    }
}

fn step(to: State) -> Step {
    Step { to, on: date(2026, 11, 12), note: String::new() }
}

const TODAY: Date = date(2026, 11, 20);

#[test]
fn each_state_is_followed_by_what_can_follow_it_and_by_nothing_else() {
    // Rows: where it stands. Columns: requested, waiting, assigned, active, suspended, closed.
    let table = ["0111 01", "0111 01", "0101 01", "0000 11", "0001 01", "0000 00"];
    for (row, from) in table.iter().zip(states()) {
        let row: Vec<bool> = row.chars().filter(|c| *c != ' ').map(|c| c == '1').collect();
        for (expected, to) in row.into_iter().zip(states()) {
            let from = enrolment(from.clone());
            let to = if from.began() && to.code() == "closed" { left() } else { to };
            let taken = from.after(&step(to.clone()), TODAY, true);
            let from = from.state;
            assert_eq!(taken == Ok(()), expected, "{} → {}: {taken:?}", from.code(), to.code());
        }
    }
}

#[test]
fn who_never_came_in_ends_for_no_reason_of_who_was_there_nor_the_other_way_round() {
    let never = states()[5].clone();
    for from in &states()[..5] {
        let began = matches!(from, State::Active | State::Suspended { .. });
        let taken = [left(), never.clone()].map(|to| enrolment(from.clone()).after(&step(to), TODAY, true));
        let expected = if began { [Ok(()), Err(Refusal::OtherReasons)] } else { [Err(Refusal::OtherReasons), Ok(())] };
        assert_eq!(taken, expected, "{}", from.code());
    }
    // Somebody who was there and is assigned a place again in her referral has been in the service.
    let back = Enrolment { started_on: Some(TODAY), ..enrolment(states()[2].clone()) };
    assert_eq!(back.after(&step(left()), TODAY, true), Ok(()));
}

#[test]
fn a_step_is_not_taken_before_the_last_one_nor_in_the_future() {
    let waiting = enrolment(states()[1].clone());
    let on = |day| waiting.after(&Step { on: day, ..step(State::Active) }, TODAY, true);
    assert_eq!(on(date(2026, 11, 9)), Err(Refusal::BeforeLast));
    assert_eq!(on(date(2026, 11, 10)), Ok(()));
    assert_eq!(on(TODAY), Ok(()));
    assert_eq!(on(date(2026, 11, 21)), Err(Refusal::NotYet));
}

#[test]
fn nobody_takes_a_place_that_is_not_there_but_who_has_one_keeps_it() {
    for from in states() {
        let started = enrolment(from.clone()).after(&step(State::Active), TODAY, false);
        match from {
            State::Requested | State::Waiting { .. } => assert_eq!(started, Err(Refusal::Full), "{}", from.code()),
            State::Assigned { .. } | State::Suspended { .. } => assert_eq!(started, Ok(()), "{}", from.code()),
            State::Active | State::Closed { .. } => assert_eq!(started, Err(Refusal::NotNow), "{}", from.code()),
        }
    }
    assert_eq!(may_begin(&step(State::Active), TODAY, false), Err(Refusal::Full));
    assert_eq!(may_begin(&step(states()[1].clone()), TODAY, false), Ok(()), "one can always wait");
}

#[test]
fn what_can_be_done_has_a_word_in_the_address_and_states_have_their_codes() {
    for act in Act::ALL {
        assert_eq!(Act::from_slug(act.slug()), Some(act));
    }
    assert_eq!(states().map(|state| state.code()), State::CODES);
}

#[test]
fn every_word_of_it_is_there_in_both_languages() {
    use crate::web::locale::Locale;
    let refusals = [
        Refusal::NotNow,
        Refusal::BeforeLast,
        Refusal::NotYet,
        Refusal::Full,
        Refusal::Twice,
        Refusal::ServiceClosed,
        Refusal::OtherReasons,
        Refusal::InReferral,
        Refusal::OnlyPoints,
        Refusal::NoStep,
        Refusal::Hours,
    ];
    let keys = State::CODES.iter().map(|code| format!("enrolment-state-{code}"));
    let called = Act::ALL.iter().flat_map(|act| states().map(|state| act.called(&state)));
    let keys =
        keys.chain(called.flat_map(|word| ["", "-help", "-done"].map(|end| format!("enrolment-act-{word}{end}"))));
    for key in keys.chain(refusals.iter().map(|refusal| refusal.key().to_owned())) {
        for locale in Locale::ALL {
            assert!(locale.knows(&key), "{key} has no words in {}", locale.code());
        }
    }
}

#[test]
fn somebody_is_in_a_service_from_her_first_day_to_her_last() {
    use super::presence::Presence::{After, Before, Never, There};
    let (first, last) = (date(2026, 11, 1), date(2026, 11, 10));
    let of = |state, started_on| Enrolment { started_on, ..enrolment(state) };
    let [requested, waiting, assigned, active, suspended, never] = states();
    for state in [requested, waiting] {
        assert_eq!(of(state, None).on(last), Never);
    }
    for state in [active.clone(), suspended] {
        let inside = of(state, Some(first));
        assert_eq!(inside.on(date(2026, 10, 31)), Before(first));
        assert_eq!((inside.on(first), inside.on(date(2027, 3, 1))), (There, There));
    }
    // A place that has not begun is hers from the day on which it was given to her.
    let assigned = of(assigned, None);
    assert_eq!((assigned.on(date(2026, 11, 9)), assigned.on(last)), (Before(last), There));
    // Her last day counts.
    let gone = of(left(), Some(first));
    assert_eq!((gone.on(date(2026, 10, 31)), gone.on(first)), (Before(first), There));
    assert_eq!((gone.on(last), gone.on(date(2026, 11, 11))), (There, After(last)));
    assert_eq!(of(never, None).on(last), Never);
    assert_eq!(of(active, None).on(date(2020, 1, 1)), There, "nobody knows the first day");
}
