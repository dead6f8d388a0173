use jiff::civil::date;

use super::*;
use crate::contracts::closed::{Closed, Part};
use crate::contracts::{Per, Unit};

const OSS: Option<Qualification> = Some(Qualification::CareWorker);
const EDUCATOR: Option<Qualification> = Some(Qualification::Educator);

fn tariff(qualification: Option<Qualification>, starts: Option<Date>, cents: u32) -> Tariff {
    Tariff { qualification, starts, cents }
}

/// 22,50 for everybody, 23,10 from October on; OSS 24,00, and 24,60 from the sixteenth of November on.
fn terms() -> Terms {
    Terms {
        name: "Assistenza domiciliare".into(),
        client: "Comune di Esempio".into(),
        client_code: String::new(),
        cig: String::new(),
        cup: String::new(),
        act: String::new(),
        starts: date(2026, 1, 1),
        ends: None,
        unit: Unit::Hour,
        tariff: Some(2_250),
        tariffs: vec![
            tariff(None, Some(date(2026, 10, 1)), 2_310),
            tariff(OSS, None, 2_400),
            tariff(OSS, Some(date(2026, 11, 16)), 2_460),
        ],
        minutes: None,
        days: None,
        half_day: None,
        per: Per::Whole,
        earlier: None,
        indirect: false,
        travel: false,
        services: Vec::new(),
    }
}

#[test]
fn a_tariff_holds_from_its_day_until_a_later_one_of_its_kind_and_who_has_none_has_the_base_one() {
    let terms = terms();
    let cents = |whose, day| terms.tariff_for(whose, day).map(|tariff| tariff.cents);
    for (whose, day, expected) in [
        (None, date(2026, 9, 30), 2_250),
        (None, date(2026, 10, 1), 2_310),
        (EDUCATOR, date(2026, 9, 30), 2_250),
        (EDUCATOR, date(2026, 12, 31), 2_310),
        (OSS, date(2026, 1, 1), 2_400),
        (OSS, date(2026, 11, 15), 2_400),
        (OSS, date(2026, 11, 16), 2_460),
    ] {
        assert_eq!(cents(whose, day), Some(expected), "{whose:?} on {day}");
    }
    // Before the day on which a qualification gets its first one, the base one is hers.
    let later = Terms { tariffs: vec![tariff(OSS, Some(date(2026, 11, 16)), 2_460)], ..terms.clone() };
    assert_eq!(later.tariff_for(OSS, date(2026, 11, 15)), Some(Tariff::base(2_250)));
    assert_eq!(Terms { tariff: None, tariffs: Vec::new(), ..terms }.tariff_for(OSS, date(2026, 11, 15)), None);
}

#[test]
fn days_fall_into_stretches_within_which_nothing_begins() {
    let (november, december) = (("2026-11-01", "2026-11-30"), ("2026-12-01", "2026-12-31"));
    let stretches = |(from, to): (&str, &str)| terms().stretches((from.parse().unwrap(), to.parse().unwrap()));
    assert_eq!(stretches(november), [date(2026, 11, 1), date(2026, 11, 16)]);
    assert_eq!(stretches(december), [date(2026, 12, 1)]);
    assert_eq!(
        stretches(("2026-10-01", "2026-10-31")),
        [date(2026, 10, 1)],
        "what begins on the first day cuts nothing"
    );
}

#[test]
fn what_is_worth_something_is_rounded_once_for_each_tariff() {
    let oss = tariff(OSS, None, 2_400);
    assert_eq!(oss.worth(Paid::Minutes(61)), 2_440);
    assert_eq!(Tariff::base(2_250).worth(Paid::Minutes(1)), 38, "37.5 cents");
    assert_eq!(Tariff::base(4_850).worth(Paid::Halves(6)), 14_550);
    assert_eq!(Tariff::base(4_851).worth(Paid::Halves(1)), 2_426, "2425.5 cents");
}

#[test]
fn a_closed_month_is_told_otherwise_where_something_was_done_that_costs_something_else() {
    let november: Month = "2026-11".parse().unwrap();
    let part = |qualification, day, direct| Part { qualification, day, direct, ..Part::empty(day) };
    let parts = vec![part(OSS, date(2026, 11, 10), 60), part(None, date(2026, 11, 20), 30)];
    let closed = Closed { direct: 90, parts, ..Closed::empty(november) };
    let changed = |change: fn(&mut Terms)| {
        let mut after = terms();
        change(&mut after);
        (terms().prices_alike(&after, november), closed.is_told_otherwise(&terms(), &after))
    };
    assert_eq!(changed(|_| ()), (true, false));
    assert_eq!(changed(|terms| terms.tariffs[1].cents = 2_500), (false, true), "an OSS worked on the tenth");
    assert_eq!(changed(|terms| terms.tariffs[2].cents = 2_500), (false, false), "none from the sixteenth on");
    let nurse = |terms: &mut Terms| terms.tariffs.push(tariff(Some(Qualification::Nurse), None, 3_000));
    assert_eq!(changed(nurse), (false, false), "no nurse worked");
    let base = |terms: &mut Terms| terms.tariffs.push(tariff(None, Some(date(2026, 11, 20)), 2_400));
    assert_eq!(changed(base), (false, true));
    assert_eq!(changed(|terms| terms.tariff = Some(2_000)), (true, false), "a later base tariff holds in this month");
    let december = |terms: &mut Terms| terms.tariffs.push(tariff(None, Some(date(2026, 12, 1)), 2_400));
    assert_eq!(changed(december), (true, false));
    assert_eq!(changed(|terms| terms.tariffs.clear()), (false, true));
}

#[test]
fn a_closed_month_by_days_is_told_otherwise_by_half_days_and_by_what_a_day_with_somebody_costs() {
    let november: Month = "2026-11".parse().unwrap();
    let (early, late) = (date(2026, 11, 10), date(2026, 11, 12));
    let part = |day| Part { halves: 2, ..Part::empty(day) };
    let closed = |halves| Closed { halves, parts: vec![part(early), part(late)], ..Closed::empty(november) };
    let by_day = |half_day, raised| {
        let tariffs = vec![tariff(None, Some(date(2026, 11, raised)), 5_000)];
        Terms { unit: Unit::Day, half_day, tariffs, ..terms() }
    };
    let (whole, halved) = (by_day(None, 20), by_day(Some(240), 20));
    assert!(closed([4, 3]).is_told_otherwise(&whole, &halved), "one of the two days was half a one");
    assert!(!closed([4, 4]).is_told_otherwise(&whole, &halved), "nobody went early");
    assert!(!closed([3, 3]).is_told_otherwise(&halved, &by_day(Some(240), 15)), "nobody was there from the 15th on");
    assert!(closed([3, 3]).is_told_otherwise(&halved, &by_day(Some(240), 11)));
}

#[test]
fn tariffs_are_kept_in_what_a_contract_says_and_one_without_them_says_nothing_of_it() {
    let kept = serde_json::to_string(&terms()).unwrap();
    assert!(kept.contains(r#"{"qualification":"care_worker","starts":"2026-11-16","cents":2460}"#), "{kept}");
    assert_eq!(serde_json::from_str::<Terms>(&kept).unwrap(), terms());
    let one = Terms { tariffs: Vec::new(), ..terms() };
    let kept = serde_json::to_string(&one).unwrap();
    assert!(!kept.contains("tariffs"), "{kept}");
    assert_eq!(serde_json::from_str::<Terms>(&kept).unwrap(), one);
}
