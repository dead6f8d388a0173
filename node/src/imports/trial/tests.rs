//! What is decided of lines, one after the other.

use jiff::civil::date;
use pico_protocol::referral::ClosingReason;
use pico_protocol::time::Timestamp;

use super::*;
use crate::enrolments::ending::Ending;
use crate::enrolments::{State, Step};
use crate::people::Details;
use crate::people::from_code::Filled;
use crate::relations::{Contact, Kind, Said};

fn mark(letter: &str) -> Mark {
    [letter.as_bytes()[0]; 16]
}

fn person(wanted: Option<Wanted>) -> Line {
    let details = Details::named("Rossi", "Anna");
    let filled = Filled::default();
    Line::Person(Box::new(Somebody { details, filled, or_older: false, alone: false, related: Vec::new(), wanted }))
}

/// A minor for whom the line names nobody.
fn child() -> Line {
    let Line::Person(somebody) = person(None) else { unreachable!("it is somebody") };
    Line::Person(Box::new(Somebody { alone: true, ..*somebody }))
}

fn service(number: u8) -> SubjectId {
    SubjectId::new(Timestamp::from_millis(0), [number; 10])
}

fn offering(number: u8, room: Option<i64>) -> Offering {
    Offering { id: service(number), name: String::new(), closed: false, room, ranked: false }
}

fn into(number: u8) -> Wanted {
    let step = Step { to: State::Active, on: date(2026, 9, 1), note: String::new() };
    Wanted::of(service(number), vec![step]).unwrap()
}

fn here() -> (PersonId, Register) {
    let id = PersonId::new(uuid::Uuid::nil());
    let register = Register { people: HashMap::from([(mark("a"), id.clone())]), ..Register::default() };
    (id, register)
}

fn takes(trial: &mut Trial, register: &Register, lines: Vec<(i64, Line, Vec<&str>)>) {
    for (number, line, marks) in lines {
        let marks: Vec<Mark> = marks.into_iter().map(mark).collect();
        trial.take(number, &["Rossi".to_owned()], (&line, &marks), register);
    }
}

fn told(trial: &Trial) -> Vec<(i64, Outcome)> {
    trial.told.iter().map(|told| (told.line, told.outcome)).collect()
}

#[test]
fn a_minor_alone_is_counted_once_and_only_where_she_becomes_a_record() {
    let (_, register) = here();
    let mut trial = Trial::default();
    let lines =
        vec![(2, child(), vec!["a"]), (3, child(), vec!["b"]), (4, child(), vec!["b"]), (5, person(None), vec!["c"])];
    takes(&mut trial, &register, lines);
    assert_eq!((trial.counts.good, trial.counts.known, trial.counts.alone), (2, 2, 1));
}

/// Somebody of whom the line names her mother.
fn daughter() -> Line {
    let Line::Person(somebody) = person(None) else { unreachable!("it is somebody") };
    let said = Said {
        kind: Kind::Mother,
        contact: Contact { name: "Bianchi Rosa".to_owned(), ..Contact::default() },
        household: false,
        emergency: false,
        collects: false,
        represents: false,
        act: String::new(),
        from: None,
        until: None,
        note: String::new(),
    };
    Line::Person(Box::new(Somebody { related: vec![said], ..*somebody }))
}

#[test]
fn who_is_around_somebody_is_counted_apart_where_she_looks_like_another() {
    let (_, register) = here();
    let mut trial = Trial::default();
    takes(
        &mut trial,
        &register,
        vec![(2, daughter(), vec!["a"]), (3, daughter(), vec!["b"]), (4, daughter(), vec!["c"])],
    );
    assert_eq!((trial.counts.related, trial.counts.related_known), (2, 1));
    assert_eq!((trial.counts.relations(false), trial.counts.relations(true)), (2, 3));
}

#[test]
fn somebody_who_is_here_or_stands_there_twice_is_told_and_counted_apart() {
    let (id, register) = here();
    let mut trial = Trial::default();
    let lines = vec![
        (2, person(None), vec!["a"]),
        (3, person(None), vec!["b"]),
        (4, Line::Empty, vec![]),
        (5, person(None), vec!["c", "b"]),
        (6, Line::Bad(vec![fault("form-date", 0)]), vec![]),
        (7, Line::Passed("import-passed-sum"), vec![]),
    ];
    takes(&mut trial, &register, lines);
    let expected = Counts { lines: 5, good: 1, bad: 1, known: 2, passed: 1, empty: 1, ..Counts::default() };
    assert_eq!(trial.counts, expected);
    assert_eq!(told(&trial), [(2, Outcome::Known), (5, Outcome::Repeated), (6, Outcome::Bad), (7, Outcome::Passed)]);
    assert_eq!(trial.told[0].telling.like, Some(id));
    assert_eq!(trial.told[1].telling.faults[0].number, 3);
    let (no, yes) = (Fate::Nothing, Fate::Record);
    assert_eq!(trial.fates(false), [&no, &yes, &no, &no, &no, &no].map(Clone::clone));
    assert_eq!(trial.fates(true), [&yes, &yes, &no, &yes, &no, &no].map(Clone::clone));
    assert!(trial.did_not_know(&mark("b")) && !trial.did_not_know(&mark("a")) && !trial.did_not_know(&mark("z")));
}

#[test]
fn who_is_here_or_in_an_earlier_line_is_only_enrolled_and_nobody_twice() {
    let (id, mut register) = here();
    register.spells.insert((id.clone(), service(3)), vec![Spell { from: date(2026, 1, 1), until: None }]);
    let mut trial = Trial::of(&[offering(1, None), offering(2, None), offering(3, None)]);
    let lines = vec![
        (2, person(Some(into(1))), vec!["a"]),
        (3, person(Some(into(1))), vec!["b"]),
        (4, person(Some(into(2))), vec!["b", "c"]),
        // By what only the line before has: she is made of line 3.
        (5, person(Some(into(3))), vec!["c"]),
        (6, person(Some(into(1))), vec!["b"]),
        (7, person(Some(into(3))), vec!["a"]),
    ];
    takes(&mut trial, &register, lines);
    let expected = Counts { lines: 6, good: 1, bad: 2, enrols: 3, enrolments: 4, ..Counts::default() };
    assert_eq!(trial.counts, expected);
    let fates = [Fate::Onto(id), Fate::Record, Fate::OntoLine(3), Fate::OntoLine(3), Fate::Nothing, Fate::Nothing];
    assert_eq!(trial.fates(false), fates);
    let why: Vec<_> =
        trial.told.iter().filter(|told| told.outcome == Outcome::Bad).map(|told| &told.telling.faults[0]).collect();
    assert_eq!((why[0].key.as_str(), why[0].number), ("import-joined-twice", 3));
    assert_eq!((why[1].key.as_str(), why[1].field.as_str()), ("enrolment-refused-twice", "service"));
}

#[test]
fn nobody_takes_a_place_that_is_not_there_and_one_that_goes_meanwhile_is_noticed() {
    let (id, mut register) = here();
    let offered = [offering(1, Some(1))];
    let mut trial = Trial::of(&offered);
    let waits = Step { to: State::Requested, on: date(2026, 9, 1), note: String::new() };
    let asks = Wanted::of(service(1), vec![waits]);
    takes(
        &mut trial,
        &register,
        vec![
            (2, person(Some(into(1))), vec!["b"]),
            (3, person(Some(into(1))), vec!["c"]),
            (4, person(asks), vec!["d"]),
        ],
    );
    assert_eq!((trial.counts.good, trial.counts.bad), (2, 1));
    assert_eq!(trial.told[0].telling.faults[0].key, "enrolment-refused-full");
    let nobody = HashSet::new();
    assert!(!trial.no_longer_fits(&offered, &nobody));
    assert!(trial.no_longer_fits(&[offering(1, Some(0))], &nobody));
    assert!(trial.no_longer_fits(&[Offering { closed: true, ..offering(1, None) }], &nobody));
    // Somebody who was here has come into it by hand.
    let mut trial = Trial::of(&offered);
    takes(&mut trial, &register, vec![(2, person(Some(into(1))), vec!["a"])]);
    assert!(trial.no_longer_fits(&offered, &HashSet::from([(id.clone(), service(1))])));
    // Whose data are only kept comes into nothing.
    register.locked.insert(id);
    let mut trial = Trial::of(&offered);
    takes(&mut trial, &register, vec![(2, person(Some(into(1))), vec!["a"])]);
    assert_eq!(trial.told[0].telling.faults[0].key, "restriction-refused");
}

/// Somebody who was in a service for some months of 2025.
fn was_there(number: u8, from: i8, until: i8) -> Wanted {
    let step = |to, month| Step { to, on: date(2025, month, 1), note: String::new() };
    let reason = Ending::Left(ClosingReason::NeedResolved);
    Wanted::of(service(number), vec![step(State::Active, from), step(State::Closed { reason }, until)]).unwrap()
}

#[test]
fn who_was_there_before_comes_back_and_is_not_put_there_twice_for_the_same_days() {
    let (id, mut register) = here();
    let before = Spell { from: date(2025, 1, 1), until: Some(date(2025, 3, 1)) };
    register.spells.insert((id, service(1)), vec![before]);
    let mut trial = Trial::of(&[offering(1, Some(1))]);
    let lines = vec![
        // A second import of the same sheet, and days that meet those.
        (2, person(Some(was_there(1, 1, 3))), vec!["a"]),
        (3, person(Some(was_there(1, 2, 5))), vec!["a"]),
        // From the day on which she left, and once more today.
        (4, person(Some(was_there(1, 3, 5))), vec!["a"]),
        (5, person(Some(was_there(1, 4, 6))), vec!["a"]),
        (6, person(Some(into(1))), vec!["a"]),
        // Who has left takes no place.
        (7, person(Some(was_there(1, 1, 3))), vec!["b"]),
        (8, person(Some(into(1))), vec!["c"]),
    ];
    takes(&mut trial, &register, lines);
    let wrong: Vec<_> = trial.told.iter().filter(|told| told.outcome == Outcome::Bad).collect();
    let wrong: Vec<_> = wrong.iter().map(|told| (told.line, told.telling.faults[0].key.as_str())).collect();
    let expected =
        [(2, "import-was-there"), (3, "import-was-there"), (5, "import-joined-twice"), (8, "enrolment-refused-full")];
    assert_eq!(wrong, expected);
}
