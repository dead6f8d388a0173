//! Services, days, words and points as they stand in real sheets.

use jiff::civil::date;
use pico_protocol::referral::{ClosingReason, HoldReason};
use pico_protocol::time::Timestamp;

use super::*;
use crate::enrolments::ending::{CameToNothing, Ending};

const TODAY: Date = date(2026, 11, 29);

fn offering(number: u8, name: &str) -> Offering {
    let id = SubjectId::new(Timestamp::from_millis(0), [number; 10]);
    Offering { id, name: name.to_owned(), closed: false, room: None, ranked: false }
}

fn offered() -> Vec<Offering> {
    vec![
        offering(1, "Centro diurno «L’Età d’Oro»"),
        offering(2, "Doposcuola"),
        Offering { closed: true, ..offering(3, "Mensa") },
        offering(4, "Trasporto"),
        offering(5, "Trasporto"),
        Offering { ranked: true, ..offering(6, "Nido") },
    ]
}

/// Service, since when, standing, on the list since, points; and after them suspended since, ended on, why.
fn line<const N: usize>(cells: [&str; N], mapping: &Mapping) -> Result<Option<Wanted>, Vec<Fault>> {
    let cell = |field: Field| {
        let place = Field::OF_ENROLMENTS.iter().position(|known| *known == field);
        place.and_then(|place| cells.get(place)).map_or("", |cell| cell)
    };
    read(&cell, mapping, &offered(), TODAY)
}

fn steps_of<const N: usize>(cells: [&str; N]) -> Vec<Step> {
    line(cells, &Mapping::default()).unwrap().unwrap().steps
}

fn refused<const N: usize>(cells: [&str; N]) -> Vec<(String, String)> {
    let faults = line(cells, &Mapping::default()).unwrap_err();
    faults.into_iter().map(|fault| (fault.field, fault.key)).collect()
}

fn step(to: State, on: Date) -> Step {
    Step { to, on, note: String::new() }
}

#[test]
fn a_service_is_found_by_its_name_however_it_is_written() {
    for written in ["Doposcuola", "DOPOSCUOLA", " doposcuola "] {
        let wanted = line([written, "01/09/2026", "", "", ""], &Mapping::default()).unwrap().unwrap();
        assert_eq!(wanted.service, offered()[1].id, "{written}");
    }
    let wanted = line(["centro diurno l'eta d'oro", "01/09/2026", "", "", ""], &Mapping::default()).unwrap().unwrap();
    assert_eq!(wanted.service, offered()[0].id);
    for (written, key) in [
        ("Piscina", "import-service-unknown"),
        ("Mensa", "import-service-closed"),
        ("Trasporto", "import-service-twice-named"),
    ] {
        assert_eq!(refused([written, "01/09/2026", "", "", ""]), [("service".to_owned(), key.to_owned())]);
    }
}

#[test]
fn one_service_and_one_day_may_be_of_the_whole_sheet_and_a_line_says_otherwise() {
    let whole = Mapping { service: offered()[1].id.to_string(), from: Some(date(2026, 9, 1)), ..Mapping::default() };
    let read = |cells| line(cells, &whole).unwrap().unwrap().steps;
    assert_eq!(read(["", "", "", "", ""]), [step(State::Active, date(2026, 9, 1))]);
    assert_eq!(read(["", "02/10/2026", "", "", ""]), [step(State::Active, date(2026, 10, 2))]);
    assert_eq!(read(["", "", "richiesta", "", ""]), [step(State::Requested, date(2026, 9, 1))]);
    // Nothing of a service: nothing to enrol.
    assert_eq!(line(["", "", "", "", ""], &Mapping::default()), Ok(None));
    assert_eq!(refused(["", "01/09/2026", "", "", ""]), [("service".into(), "import-service-missing".into())]);
    assert_eq!(refused(["Doposcuola", "", "", "", ""]), [("service_from".into(), "form-required".into())]);
}

#[test]
fn where_she_stands_is_read_from_the_words_that_people_use_or_from_what_is_there() {
    let waiting = |points, from| step(State::Waiting { points, from, estimated: None }, from);
    let (list, start) = (date(2026, 3, 4), date(2026, 9, 1));
    let cases = [
        (["Doposcuola", "01/09/2026", "In carico", "", ""], vec![step(State::Active, start)]),
        (
            ["Doposcuola", "01/09/2026", "Frequenta", "04/03/2026", "12"],
            vec![waiting(12, list), step(State::Active, start)],
        ),
        (["Doposcuola", "", "Lista d'attesa", "04/03/2026", "12"], vec![waiting(12, list)]),
        (["Doposcuola", "", "", "04.03.2026", ""], vec![waiting(0, list)]),
        (["Doposcuola", "", "Domanda", "04/03/2026", ""], vec![step(State::Requested, list)]),
        (["Nido", "", "in lista", "04/03/2026", ""], vec![waiting(0, list)]),
    ];
    for (cells, expected) in cases {
        assert_eq!(steps_of(cells), expected, "{cells:?}");
    }
}

#[test]
fn what_cannot_be_is_told_beside_its_column() {
    let cases = [
        (["Doposcuola", "30/11/2026", "", "", ""], "service_from", "enrolment-refused-future"),
        (["Doposcuola", "01/09/1949", "", "", ""], "service_from", "enrolment-refused-year"),
        (["Doposcuola", "01/09/26", "", "", ""], "service_from", "import-year-of-two-figures"),
        (["Doposcuola", "01/09/2026", "boh", "", ""], "standing", "import-standing"),
        (["Doposcuola", "01/09/2026", "in lista", "", ""], "service_from", "import-not-begun"),
        (["Doposcuola", "01/09/2026", "", "02/09/2026", ""], "service_from", "import-before-list"),
        (["Doposcuola", "01/09/2026", "", "", "12"], "points", "import-points-without-list"),
        (["Doposcuola", "", "", "01/09/2026", "1000"], "points", "import-points"),
        (["Nido", "", "", "01/09/2026", "12"], "points", "import-points-ranked"),
    ];
    for (cells, field, key) in cases {
        assert_eq!(refused(cells), [(field.to_owned(), key.to_owned())], "{cells:?}");
    }
    let two = refused(["Piscina", "30/11/2026", "", "", ""]);
    assert_eq!(two.len(), 2, "every mistake at once: {two:?}");
}

#[test]
fn who_rests_or_has_left_comes_with_the_day_and_the_reason_of_it() {
    let (list, start) = (date(2025, 3, 4), date(2025, 9, 1));
    let (rests_on, left_on) = (date(2026, 2, 2), date(2026, 6, 30));
    let waits = step(State::Waiting { points: 0, from: list, estimated: None }, list);
    let active = step(State::Active, start);
    let rests = |reason, note: &str| Step {
        note: note.to_owned(),
        ..step(State::Suspended { reason, review: None }, rests_on)
    };
    let left = |reason, note: &str| Step {
        note: note.to_owned(),
        ..step(State::Closed { reason: Ending::Left(reason) }, left_on)
    };
    let never = |reason, note: &str| Step {
        note: note.to_owned(),
        ..step(State::Closed { reason: Ending::Never(reason) }, left_on)
    };
    let cases = [
        (
            ["Doposcuola", "01/09/2025", "Sospesa", "", "", "02/02/2026", "", "Ricovero in ospedale"],
            vec![active.clone(), rests(HoldReason::Hospital, "")],
        ),
        (
            ["Doposcuola", "01/09/2025", "", "", "", "02/02/2026", "", "Vacanza lunga"],
            vec![active.clone(), rests(HoldReason::Other, "Vacanza lunga")],
        ),
        (
            ["Doposcuola", "01/09/2025", "Dimesso", "04/03/2025", "", "", "30/06/2026", "Bisogno risolto"],
            vec![waits.clone(), active.clone(), left(ClosingReason::NeedResolved, "")],
        ),
        (
            ["Doposcuola", "01/09/2025", "", "", "", "02/02/2026", "30/06/2026", "Rinuncia"],
            vec![active.clone(), rests(HoldReason::Other, ""), left(ClosingReason::ExitRequested, "")],
        ),
        (
            ["Doposcuola", "01/09/2025", "", "", "", "", "30/06/2026", "Cambio di scuola"],
            vec![active.clone(), left(ClosingReason::Other, "Cambio di scuola")],
        ),
        // She was only ever on the list.
        (
            ["Doposcuola", "", "Conclusa", "04/03/2025", "", "", "30/06/2026", "Trasferita a Modena"],
            vec![waits.clone(), never(CameToNothing::Moved, "")],
        ),
    ];
    for (cells, expected) in cases {
        assert_eq!(steps_of(cells), expected, "{cells:?}");
    }
    let spell = line(cases_of_who_left(), &Mapping::default()).unwrap().unwrap().spell;
    assert_eq!(spell, Spell { from: list, until: Some(left_on) });
}

fn cases_of_who_left() -> [&'static str; 8] {
    ["Doposcuola", "01/09/2025", "Dimesso", "04/03/2025", "", "", "30/06/2026", ""]
}

#[test]
fn a_day_is_never_made_up_for_who_rests_or_has_left_and_what_contradicts_itself_is_told() {
    let whole = Mapping { service: offered()[1].id.to_string(), from: Some(date(2025, 9, 1)), ..Mapping::default() };
    let left = line(["", "", "uscita", "", "", "", "30/06/2026", ""], &whole).unwrap().unwrap();
    assert_eq!(left.spell, Spell { from: date(2025, 9, 1), until: Some(date(2026, 6, 30)) });
    let cases = [
        (["Doposcuola", "01/09/2025", "sospeso", "", "", "", "", ""], "suspended_from", "form-required"),
        (["Doposcuola", "01/09/2025", "dimesso", "", "", "", "", ""], "ended_on", "form-required"),
        (["Doposcuola", "", "dimesso", "", "", "", "30/06/2026", ""], "service_from", "form-required"),
        (["Doposcuola", "01/09/2025", "in carico", "", "", "", "30/06/2026", ""], "ended_on", "import-goes-on"),
        (["Doposcuola", "", "in lista", "01/09/2025", "", "02/02/2026", "", ""], "suspended_from", "import-goes-on"),
        (["Doposcuola", "01/09/2025", "sospeso", "", "", "02/02/2026", "30/06/2026", ""], "ended_on", "import-goes-on"),
        (["Doposcuola", "01/09/2025", "", "", "", "", "", "Rinuncia"], "reason", "import-goes-on"),
        (["Doposcuola", "01/09/2025", "", "", "", "", "31/08/2025", ""], "ended_on", "import-before-start"),
        (["Doposcuola", "01/09/2025", "", "", "", "31/08/2025", "", ""], "suspended_from", "import-before-start"),
        (["Doposcuola", "01/09/2025", "", "", "", "", "31/12/2026", ""], "ended_on", "enrolment-refused-future"),
    ];
    for (cells, field, key) in cases {
        assert_eq!(refused(cells), [(field.to_owned(), key.to_owned())], "{cells:?}");
    }
}
