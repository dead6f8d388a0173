use jiff::civil::{Weekday, date};

use super::*;

fn id(digit: char) -> ContractId {
    format!("con_{}", digit.to_string().repeat(32)).parse().unwrap()
}

fn terms() -> Terms {
    Terms {
        name: "Educativa domiciliare 2026".into(),
        client: "Comune di Esempio".into(),
        client_code: String::new(),
        cig: String::new(),
        cup: String::new(),
        act: String::new(),
        starts: date(2026, 1, 1),
        ends: Some(date(2026, 12, 31)),
        unit: Unit::Hour,
        tariff: Some(2_250),
        tariffs: Vec::new(),
        minutes: Some(60_000),
        days: None,
        half_day: None,
        per: Per::Whole,
        earlier: None,
        indirect: false,
        travel: false,
        services: Vec::new(),
    }
}

fn contract(digit: char, starts: Date, ends: Date) -> Contract {
    Contract { id: id(digit), terms: Terms { starts, ends: Some(ends), ..terms() }, version: 1 }
}

#[test]
fn minutes_are_worth_their_part_of_the_hour_to_the_nearest_cent() {
    let terms = terms();
    let worth = |minutes| terms.worth(terms.counted(minutes, 7));
    assert_eq!(worth(60), Some(2_250));
    assert_eq!(worth(90), Some(3_375));
    assert_eq!(worth(1), Some(38), "37.5 cents");
    assert_eq!(worth(0), Some(0));
    assert_eq!(Terms { tariff: None, ..terms.clone() }.worth(Paid::Minutes(60)), None);
}

#[test]
fn a_contract_by_days_pays_each_day_whatever_its_hours() {
    let terms = Terms { unit: Unit::Day, tariff: Some(4_850), minutes: None, ..terms() };
    assert_eq!(terms.counted(600, 6), Paid::Halves(6));
    assert_eq!(terms.worth(terms.counted(600, 6)), Some(14_550));
    assert!(terms.counted(600, 0).is_nothing() && !terms.counted(0, 1).is_nothing());
    assert_eq!(Terms { tariff: None, ..terms }.worth(Paid::Halves(6)), None);
}

#[test]
fn half_a_day_is_worth_half_of_it_to_the_nearest_cent() {
    let terms = Terms { unit: Unit::Day, tariff: Some(4_851), minutes: None, half_day: Some(240), ..terms() };
    assert_eq!(terms.worth(Paid::Halves(5)), Some(12_128), "121.275");
    assert_eq!(terms.worth(Paid::Halves(1)), Some(2_426));
}

#[test]
fn hours_of_a_week_fall_to_a_month_by_its_days() {
    let november: Month = "2026-11".parse().unwrap();
    let in_november = |starts, minutes, per| falls_to(november, Limit::Minutes(minutes), per, (starts, None));
    let told = in_november(date(2026, 1, 1), 240, Per::Week);
    assert_eq!(told, Some(Limit::Minutes(1_029)), "4 hours a week are 17 h 9 min in 30 days");
    assert_eq!(in_november(date(2026, 11, 16), 600, Per::Month), Some(Limit::Minutes(300)));
    assert_eq!(in_november(date(2026, 12, 1), 600, Per::Month), Some(Limit::Minutes(0)));
    assert_eq!(in_november(date(2026, 1, 1), 600, Per::Whole), None);
}

#[test]
fn days_of_a_week_fall_to_a_month_as_whole_ones_and_five_are_never_fewer_than_its_working_days() {
    let of = |month: Month, days, per| falls_to(month, Limit::Days(days), per, (date(2026, 1, 1), None));
    let november: Month = "2026-11".parse().unwrap();
    assert_eq!(of(november, 3, Per::Week), Some(Limit::Days(13)), "12.86");
    assert_eq!(of(november, 12, Per::Month), Some(Limit::Days(12)));
    let half = falls_to(november, Limit::Days(5), Per::Month, (date(2026, 11, 16), None));
    assert_eq!((half, of(november, 40, Per::Whole)), (Some(Limit::Days(3)), None));
    let mut month = "2026-01".parse::<Month>().unwrap();
    for _ in 0..120 {
        let days = month.first().series(1.day()).take_while(|day| *day <= month.last());
        let working = days.filter(|day| !matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday)).count();
        let Some(Limit::Days(authorised)) = of(month, 5, Per::Week) else { panic!("{month}") };
        assert!(u64::from(authorised) >= u64::try_from(working).unwrap(), "{month}: {authorised} of {working}");
        month = month.after();
    }
    assert_eq!((Limit::Minutes(90).counted(), Limit::Days(3).counted()), (90, 6), "days are counted in halves");
}

#[test]
fn an_hour_goes_under_the_contract_of_its_authorisation_or_the_only_one_of_the_service() {
    let (spring, year) =
        (contract('1', date(2026, 3, 1), date(2026, 5, 31)), contract('2', date(2026, 1, 1), date(2026, 12, 31)));
    let both = [spring.clone(), year.clone()];
    let april = date(2026, 4, 10);
    assert_eq!(under(Some(&id('9')), &both, april), Under::One(id('9')));
    assert_eq!(under(None, &both, date(2026, 7, 1)), Under::One(id('2')));
    assert_eq!(under(None, &both, april), Under::Several(vec![id('1'), id('2')]));
    assert_eq!(under(None, &both, date(2027, 1, 1)), Under::None);
}

#[test]
fn authorised_hours_are_counted_over_the_month_the_year_or_all_of_it() {
    let november: Month = "2026-11".parse().unwrap();
    let over = |per| Terms { per, ..terms() }.counted_over(november);
    assert_eq!(over(Per::Month), (date(2026, 11, 1), date(2026, 11, 30)));
    assert_eq!(over(Per::Year), (date(2026, 1, 1), date(2026, 12, 31)));
    assert_eq!(over(Per::Whole), (date(2026, 1, 1), date(2026, 12, 31)));
}

#[test]
fn what_was_delivered_before_the_node_counts_where_its_last_day_does() {
    let earlier = Earlier { minutes: 600, before: date(2026, 9, 1) };
    let counts = |per, month: &str| {
        let terms = Terms { per, earlier: Some(earlier), ..terms() };
        terms.earlier_for(month.parse().unwrap()).is_some()
    };
    assert!(counts(Per::Whole, "2026-11") && counts(Per::Whole, "2026-03"), "of all the contract");
    assert!(counts(Per::Year, "2026-02") && !counts(Per::Year, "2027-01"));
    assert!(counts(Per::Month, "2026-08") && !counts(Per::Month, "2026-09") && !counts(Per::Month, "2026-07"));
    let endless = Terms { ends: None, earlier: Some(earlier), ..terms() };
    assert_eq!(endless.earlier_for("2026-08".parse().unwrap()), Some(earlier));
    assert_eq!(endless.earlier_for("2026-07".parse().unwrap()), None, "until then not all of it was done");
    assert_eq!(terms().earlier_for("2026-11".parse().unwrap()), None);
}

#[test]
fn a_version_from_before_there_were_earlier_hours_is_read() {
    let stored = serde_json::to_string(&terms()).unwrap();
    assert!(["earlier", "days", "half_day"].iter().all(|word| !stored.contains(word)), "{stored}");
    assert_eq!(serde_json::from_str::<Terms>(&stored).unwrap(), terms());
    // Nor did it say what it paid for: hours.
    let before = stored.replace(r#""unit":"hour","#, "");
    assert_ne!(before, stored);
    assert_eq!(serde_json::from_str::<Terms>(&before).unwrap(), terms());
}

#[test]
fn the_statement_of_a_closed_month_is_told_otherwise_by_what_is_paid_and_by_the_days_and_by_nothing_else() {
    let november: Month = "2026-11".parse().unwrap();
    let closed = closed::Closed { direct: 120, indirect: 60, halves: [4, 3], ..closed::Closed::empty(november) };
    let changed = |change: fn(&mut Terms)| {
        let mut after = terms();
        change(&mut after);
        closed.is_told_otherwise(&terms(), &after)
    };
    assert!(changed(|terms| terms.tariff = Some(2_300)) && changed(|terms| terms.tariff = None));
    assert!(changed(|terms| terms.indirect = true));
    assert!(changed(|terms| terms.unit = Unit::Day));
    let by_day = Terms { unit: Unit::Day, ..terms() };
    let halved = Terms { half_day: Some(240), ..by_day.clone() };
    assert!(closed.is_told_otherwise(&by_day, &halved), "one of its two days was half a one");
    let whole = closed::Closed { halves: [4, 4], ..closed.clone() };
    assert!(!whole.is_told_otherwise(&by_day, &halved), "nobody went early");
    let earlier = |terms: &mut Terms| terms.earlier = Some(Earlier { minutes: 60, before: date(2026, 9, 1) });
    assert!(!changed(earlier), "it is in no month");
    assert!(!changed(|terms| terms.travel = true), "nobody was on the road");
    assert!(
        changed(|terms| terms.starts = date(2026, 11, 2)) && changed(|terms| terms.ends = Some(date(2026, 11, 29)))
    );
    assert!(!changed(|terms| terms.ends = None) && !changed(|terms| terms.starts = date(2026, 11, 1)));
    assert!(!changed(|terms| terms.name = "Altro nome".into()) && !changed(|terms| terms.minutes = None));
}
