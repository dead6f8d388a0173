use jiff::civil::date;

use super::*;
use crate::contracts::Per;

/// A contract of 2026 by the hour, with a base tariff.
fn terms() -> Terms {
    Terms {
        name: "Educativa 2026".into(),
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

fn form(typed: &[(&str, &str)]) -> Form {
    Form::prefilled(typed.iter().map(|(name, value)| (*name, (*value).to_owned())))
}

#[test]
fn rows_become_tariffs_in_their_order_and_go_back_unchanged() {
    let typed = [
        ("qualification-1", "care_worker"),
        ("amount-1", "24,60"),
        ("from-1", "16/11/2026"),
        ("amount-3", "23,10"),
        ("from-3", "01/10/2026"),
        ("qualification-4", "care_worker"),
        ("amount-4", "24"),
    ];
    let tariffs = read(&mut form(&typed), &terms()).unwrap();
    let told: Vec<_> = tariffs.iter().map(|one| (one.qualification, one.starts, one.cents)).collect();
    let oss = Some(Qualification::CareWorker);
    assert_eq!(
        told,
        [(None, Some(date(2026, 10, 1)), 2_310), (oss, None, 2_400), (oss, Some(date(2026, 11, 16)), 2_460)]
    );
    let kept = fields(&tariffs);
    let again: Vec<_> = kept.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    assert_eq!(read(&mut form(&again), &terms()), Some(tariffs));
    assert_eq!(shown(&form(&again)), [1, 2, 3, 4, 5, 6]);
    assert_eq!(read(&mut form(&[]), &terms()), Some(Vec::new()));
}

#[test]
fn what_cannot_be_is_told_beside_its_field() {
    let nurse = ("qualification-1", "nurse");
    let (base, by_day) = (terms(), Terms { unit: Unit::Day, ..terms() });
    let unpriced = Terms { tariff: None, ..terms() };
    for (of, typed, field, key) in [
        (&base, vec![nurse], "amount-1", "form-required"),
        (&base, vec![nurse, ("amount-1", "tanto")], "amount-1", "form-money"),
        (&base, vec![("amount-1", "23"), ("qualification-1", "sarta")], "qualification-1", "form-choose"),
        (&base, vec![("amount-1", "23")], "from-1", "tariff-base-needs-day"),
        (&base, vec![("amount-1", "23"), ("from-1", "01/01/2026")], "from-1", "tariff-base-too-early"),
        (&base, vec![nurse, ("amount-1", "23"), ("from-1", "01/01/2027")], "from-1", "tariff-after-end"),
        (&base, vec![nurse, ("amount-1", "23"), ("from-1", "01/01/26")], "from-1", "enrolment-refused-year"),
        (&base, vec![nurse, ("amount-1", "23"), ("from-1", "31/02/2026")], "from-1", "form-date"),
        (
            &base,
            vec![nurse, ("amount-1", "23"), ("qualification-2", "nurse"), ("amount-2", "24")],
            "from-2",
            "tariff-twice",
        ),
        (&unpriced, vec![nurse, ("amount-1", "23")], "amount-1", "tariff-no-base"),
        (&by_day, vec![nurse, ("amount-1", "50"), ("from-1", "01/06/2026")], "qualification-1", "tariff-by-day"),
    ] {
        let mut sent = form(&typed);
        assert_eq!(read(&mut sent, of), None, "{typed:?}");
        assert_eq!(sent.mistake(field).map(|mistake| mistake.key.as_str()), Some(key), "{typed:?}");
    }
    let raised = [("amount-1", "50"), ("from-1", "01/06/2026")];
    assert!(read(&mut form(&raised), &by_day).is_some(), "a day costs more from a day on");
    let from_the_beginning = [nurse, ("amount-1", "23"), ("from-1", "01/01/2026")];
    assert!(read(&mut form(&from_the_beginning), &base).is_some(), "of a qualification it may begin with the contract");
}

#[test]
fn the_form_of_a_contract_keeps_its_other_tariffs_and_does_not_say_what_does_not_go_with_them() {
    let tariffs = [Tariff { qualification: Some(Qualification::Nurse), starts: None, cents: 3_000 }];
    let kept = terms().keeping(&mut form(&[]), &tariffs).unwrap();
    assert_eq!(kept.tariffs, tariffs);
    for (new, field, key) in [
        (Terms { tariff: None, ..terms() }, "tariff", "contract-tariff-needed"),
        (Terms { unit: Unit::Day, ..terms() }, "unit", "contract-unit-tariffs"),
    ] {
        let mut sent = form(&[]);
        assert_eq!(new.clone().keeping(&mut sent, &tariffs), None);
        assert_eq!(sent.mistake(field).map(|mistake| mistake.key.as_str()), Some(key));
        assert!(new.keeping(&mut form(&[]), &[]).is_some());
    }
}
