//! Lines of hours as they stand in real sheets, and what is decided of them one after the other.

use jiff::civil::{Date, date};
use pico_protocol::id::SubjectId;
use pico_protocol::time::Timestamp;

use super::reading::{Line, Work, line};
use super::trial::{Found, Meant, Standing, Trial};
use crate::activities::time::Span;
use crate::activities::{Kind, Refusal, Written};
use crate::contracts::month::Month;
use crate::enrolments::EnrolmentId;
use crate::imports::{Fault, Field, Holds, Mapping, Outcome, Unfit, guess};
use crate::services::store::Called;

const TODAY: Date = date(2026, 11, 28);
const DAY: Date = date(2026, 3, 2);

fn service(number: u8) -> SubjectId {
    SubjectId::new(Timestamp::from_millis(0), [number; 10])
}

/// One that is in use, and one that was closed on 30 June 2026.
fn services() -> Vec<Called> {
    let called = |number, name: &str, closed: Option<i64>| Called {
        id: service(number),
        name: name.to_owned(),
        closed_at: closed.map(Timestamp::from_millis),
    };
    vec![called(1, "Doposcuola La Lucciola", None), called(2, "Mensa", Some(1_782_820_800_000))]
}

fn row(text: &str) -> Vec<String> {
    text.split('|').map(str::to_owned).collect()
}

fn read(head: &str, text: &str) -> Line {
    let rows = [row(head), row(text)];
    let mapping = guess::mapping(Holds::Hours, 0, &rows[..1]);
    line(&rows[1], &guess::titles(&rows, Some(0)), &mapping, &services())
}

fn work(head: &str, text: &str) -> Work {
    match read(head, text) {
        Line::Work(work) => *work,
        other => panic!("{text}: {other:?}"),
    }
}

fn faults(head: &str, text: &str) -> Vec<(String, String)> {
    match read(head, text) {
        Line::Bad(faults) => faults.into_iter().map(|Fault { field, key, .. }| (field, key)).collect(),
        other => panic!("{text}: {other:?}"),
    }
}

fn one(field: &str, key: &str) -> Vec<(String, String)> {
    vec![(field.to_owned(), key.to_owned())]
}

fn span(from: u16, to: u16) -> Span {
    Span::new(from, to).unwrap()
}

const HEAD: &str = "Data|Dalle|Alle|Ore|Operatore|Utente|CF|Servizio|Tipo|Note";

#[test]
fn a_line_becomes_work_with_everything_it_says() {
    let text = "02/03/2026|9|11.30||Lia Bassi|VERDI, Nina|RSSMRA85T10A562S|doposcuola la lucciola|Indiretta|In équipe";
    let read = work(HEAD, text);
    assert_eq!((read.when.day, read.when.span, read.when.length_only), (DAY, span(540, 690), false));
    assert_eq!((read.service, read.kind, read.note.as_str()), (service(1), Kind::Indirect, "In équipe"));
    let whom = read.whom.unwrap();
    assert_eq!((read.colleague.as_str(), whom.names.as_slice()), ("Lia Bassi", &["verdi nina".to_owned()][..]));
    assert!(whom.code.is_some());
    // The identifier of a service is as good as its name, and work may be for nobody in particular.
    let read = work(HEAD, &format!("02.03.2026|9|10||lia|||{}|viaggi|", service(1)));
    assert_eq!((read.service, read.kind, read.whom), (service(1), Kind::Travel, None));
}

#[test]
fn a_time_is_read_by_the_form_whatever_a_spreadsheet_makes_of_it() {
    let when = |from: &str, to: &str, long: &str| {
        let read = work(HEAD, &format!("02/03/2026|{from}|{to}|{long}|lia|Verdi Nina||Doposcuola La Lucciola||")).when;
        (read.span, read.length_only)
    };
    for (from, to, long, expected) in [
        ("9", "11", "", (span(540, 660), false)),
        ("9", "11", "2", (span(540, 660), false)),
        ("9:00", "", "1,5", (span(540, 630), false)),
        ("08:30:00", "02/03/2026 10:00", "", (span(510, 600), false)),
        ("2026-03-02T08:30:00", "9h", "", (span(510, 540), false)),
        ("ore 8.15", "9h30", "", (span(495, 570), false)),
        ("22", "24", "", (span(1320, 1440), false)),
        ("22", "0", "", (span(1320, 1440), false)),
        ("", "", "7h30", (span(0, 450), true)),
        ("", "", "24", (span(0, 1440), true)),
    ] {
        assert_eq!(when(from, to, long), expected, "{from} {to} {long}");
    }
}

#[test]
fn a_time_that_is_none_says_why() {
    for (from, to, long, expected) in [
        ("11", "9", "", one("ends", "import-hours-order")),
        ("9", "9", "", one("ends", "import-hours-order")),
        ("22", "6", "", one("ends", "import-hours-order")),
        ("9", "", "", one("ends", "form-required")),
        ("", "9", "", one("begins", "form-required")),
        ("mattina", "11", "", one("begins", "activity-time-shape")),
        ("mattina", "", "2", one("begins", "activity-time-shape")),
        ("9", "11", "3", one("duration", "import-hours-disagree")),
        ("9", "11", "tre", one("duration", "import-hours-duration")),
        ("22", "", "3", one("duration", "import-hours-past-midnight")),
        ("", "", "", one("duration", "import-hours-when")),
        ("", "", "-2", one("duration", "import-hours-negative")),
        ("", "", "0", one("duration", "import-hours-zero")),
        ("", "", "25", one("duration", "import-hours-too-long")),
    ] {
        let text = format!("02/03/2026|{from}|{to}|{long}|lia|Verdi Nina||Doposcuola La Lucciola||");
        assert_eq!(faults(HEAD, &text), expected, "{text}");
    }
}

#[test]
fn what_else_cannot_be_taken_says_why() {
    for (text, expected) in [
        ("31/02/2026|9|10||lia|Verdi Nina||Doposcuola La Lucciola||", one("day", "form-date")),
        ("02/03/26|9|10||lia|Verdi Nina||Doposcuola La Lucciola||", one("day", "import-year-of-two-figures")),
        ("|9|10||lia|Verdi Nina||Doposcuola La Lucciola||", one("day", "form-required")),
        ("02/03/1926|9|10||lia|Verdi Nina||Doposcuola La Lucciola||", one("day", "enrolment-refused-year")),
        ("02/03/2026|9|10|||Verdi Nina||Doposcuola La Lucciola||", one("colleague", "form-required")),
        ("02/03/2026|9|10||lia|Verdi Nina||Piscina||", one("service", "import-service-unknown")),
        ("02/03/2026|9|10||lia|Verdi Nina||||", one("service", "import-hours-service-missing")),
        ("01/07/2026|9|10||lia|Verdi Nina||Mensa||", one("service", "import-hours-service-closed")),
        ("02/03/2026|9|10||lia|Verdi Nina|XX|Doposcuola La Lucciola||", one("tax_code", "tax-code-length")),
        ("02/03/2026|9|10||lia|Verdi Nina||Doposcuola La Lucciola|pulizie|", one("work_kind", "import-hours-kind")),
    ] {
        assert_eq!(faults(HEAD, text), expected, "{text}");
    }
    // Its last day is one of the service.
    assert_eq!(work(HEAD, "30/06/2026|9|10||lia|Verdi Nina||Mensa||").service, service(2));
    assert_eq!(read(HEAD, "|||||||||"), Line::Empty);
    assert_eq!(read(HEAD, "Totale|||125,5||||||"), Line::Passed("import-hours-passed-sum"));
    assert_eq!(read(HEAD, HEAD), Line::Passed("import-hours-passed-head"));
}

#[test]
fn a_name_in_one_cell_is_tried_wherever_its_surname_may_begin() {
    let names = |head: &str, text: &str| {
        let head = format!("Data|Ore|Operatore|Servizio|{head}");
        work(&head, &format!("02/03/2026|1|lia|Doposcuola La Lucciola|{text}")).whom.unwrap().names
    };
    assert_eq!(names("Nome e cognome", "Anna Maria De Luca").len(), 3);
    assert!(names("Nome e cognome", "Anna Maria De Luca").contains(&"de luca anna maria".to_owned()));
    assert_eq!(names("Utente", "De Luca, Anna"), ["de luca anna"]);
    assert_eq!(names("Cognome utente|Nome utente", "De Luca|Anna"), ["de luca anna"]);
}

#[test]
fn columns_of_hours_have_to_say_when_who_and_where() {
    use Field::{Begins, Colleague, Day, Duration, Ends, FamilyName, FamilyThenGiven, GivenName, Service};
    let hours = |fields: &[Field], service: &str| {
        let (fields, service) = (fields.to_vec(), service.to_owned());
        Mapping { fields, service, holds: Holds::Hours, ..Mapping::default() }.check()
    };
    assert_eq!(hours(&[Day, Duration, Colleague, Service], ""), Ok(()));
    assert_eq!(hours(&[Day, Begins, Ends, Colleague, Colleague, FamilyName, GivenName], "x"), Ok(()));
    assert_eq!(hours(&[Day, Duration, Colleague], ""), Err(Unfit::NoServiceOfHours));
    assert_eq!(hours(&[Day, Duration, Colleague, Service], "x"), Err(Unfit::ServiceTwice));
    assert_eq!(hours(&[Duration, Colleague, Service], ""), Err(Unfit::NoDay));
    assert_eq!(hours(&[Day, Begins, Colleague, Service], ""), Err(Unfit::NoTime));
    assert_eq!(hours(&[Day, Duration, Service], ""), Err(Unfit::NoColleague));
    assert_eq!(hours(&[Day, Duration, Colleague, Service, GivenName], ""), Err(Unfit::NoName));
    assert_eq!(hours(&[Day, Duration, Colleague, Service, FamilyName, FamilyThenGiven], ""), Err(Unfit::NamesTwice));
    assert_eq!(hours(&[Day, Day, Duration, Colleague, Service], ""), Err(Unfit::Twice(Day)));
}

fn enrolment(number: usize) -> EnrolmentId {
    format!("enr_{number:032x}").parse().unwrap()
}

/// Work with one person, or nobody, at a time of the day.
fn at(from: u16, to: u16, whom: Option<usize>) -> Meant {
    let enrolments = whom.map(enrolment).into_iter().collect();
    let (service, kind, note) = (service(1), Kind::Direct, String::new());
    let written = Written { service, day: DAY, span: span(from, to), kind, enrolments, venue: None, note };
    Meant { worker: 0, written, length_only: false }
}

/// The same of which only is known how long.
fn long(minutes: u16, whom: usize) -> Meant {
    Meant { length_only: true, ..at(0, minutes, Some(whom)) }
}

fn takes(trial: &mut Trial, lines: Vec<(i64, Meant)>) {
    for (number, meant) in lines {
        trial.take(number, &["02/03/2026".to_owned()], Found::Work(Box::new(meant)));
    }
}

/// What is told: line, outcome, why, and the other line.
fn told(trial: &Trial) -> Vec<(i64, Outcome, &str, i64)> {
    let lines = trial.told.iter().map(|told| {
        let why = &told.telling.faults[0];
        (told.line, told.outcome, why.key.as_str(), why.number)
    });
    lines.collect()
}

/// Somebody was with a person from eight to nine.
fn stands() -> Standing {
    let (service, enrolments) = (service(1), vec![enrolment(9)]);
    Standing { day: DAY, span: span(480, 540), service, kind: Kind::Direct, enrolments }
}

#[test]
fn a_group_is_one_activity_and_what_is_there_already_is_told_and_not_written() {
    let mut trial = Trial::on(TODAY);
    trial.stands(0, stands());
    let mut other = at(540, 660, Some(3));
    other.written.kind = Kind::Travel;
    let lines = vec![
        (2, at(540, 660, Some(2))),
        (3, at(540, 660, Some(1))),
        (4, at(540, 660, Some(2))),
        (5, at(600, 720, Some(3))),
        (6, at(480, 540, Some(9))),
        (7, at(500, 520, Some(1))),
        (8, other),
        (9, at(540, 660, None)),
    ];
    takes(&mut trial, lines);
    assert!(trial.place().is_empty());
    let expected = [
        (4, Outcome::Repeated, "import-hours-repeated", 2),
        (5, Outcome::Bad, "import-hours-overlaps-line", 2),
        (6, Outcome::Known, "import-hours-known", 0),
        (7, Outcome::Bad, "activity-refused-overlaps", 0),
        (8, Outcome::Bad, "import-hours-overlaps-line", 2),
        (9, Outcome::Bad, "activity-refused-nobody", 0),
    ];
    assert_eq!(told(&trial), expected);
    let counts = trial.counts;
    assert_eq!((counts.lines, counts.good, counts.bad, counts.known), (8, 2, 4, 2));
    assert_eq!((counts.activities, counts.minutes, counts.placed), (1, 120, 0));
    assert_eq!(trial.activities[0].written.enrolments, [enrolment(1), enrolment(2)], "in one order, as from the form");
    // Each has an equal part of the two hours.
    assert_eq!(trial.added().get(&enrolment(1)), Some(&vec![(DAY, 60)]));
}

#[test]
fn what_has_no_time_is_put_behind_what_has_one_wherever_it_stands_in_the_sheet() {
    let mut trial = Trial::on(TODAY);
    trial.stands(0, stands());
    let lines = vec![
        (2, long(60, 1)),
        (3, long(60, 9)),
        (4, long(60, 1)),
        (5, long(1_200, 2)),
        (6, long(61, 1)),
        (7, at(540, 600, Some(4))),
    ];
    takes(&mut trial, lines);
    assert_eq!(
        told(&trial),
        [(3, Outcome::Known, "import-hours-known", 0), (4, Outcome::Bad, "import-hours-length-twice", 2)]
    );
    let full = trial.place();
    assert_eq!(full.keys().copied().collect::<Vec<_>>(), [5], "with the others it is more than a day");
    let spans: Vec<(i64, Span)> = trial.activities.iter().map(|one| (one.line, one.written.span)).collect();
    assert_eq!(spans, [(2, span(600, 660)), (6, span(660, 721)), (7, span(540, 600))]);
    assert!(trial.activities[0].written.note.contains("il foglio diceva solo la durata"));
    assert!(trial.activities[2].written.note.is_empty());
    assert_eq!((trial.counts.good, trial.counts.placed, trial.counts.minutes), (3, 2, 181));
}

#[test]
fn a_month_that_is_signed_and_a_day_that_has_not_come_take_nothing() {
    let mut trial = Trial::on(TODAY);
    trial.learns((0, service(1), Month::of(DAY)), Err(Refusal::Signed));
    let mut tomorrow = at(540, 600, Some(1));
    tomorrow.written.day = date(2026, 11, 29);
    takes(&mut trial, vec![(2, at(540, 600, Some(1))), (3, long(60, 1)), (4, tomorrow)]);
    let expected = [
        (2, Outcome::Bad, "activity-refused-signed", 0),
        (3, Outcome::Bad, "activity-refused-signed", 0),
        (4, Outcome::Bad, "import-hours-future", 0),
    ];
    assert_eq!(told(&trial), expected);
    assert!(trial.activities.is_empty() && trial.place().is_empty());
}
