use jiff::civil::date;

use super::reading::field;
use super::*;
use crate::web::form::Form;
use crate::web::locale::Locale;

fn members(women: u32, men: u32, entered: u32, left: u32) -> Members {
    Members { women, men, others: 0, entered, left }
}

fn of(members: &[(Sort, Members)]) -> Governance {
    Governance { members: members.iter().copied().collect(), ..Governance::default() }
}

fn typed(fields: &[(&str, &str)]) -> Form {
    Form::prefilled(fields.iter().map(|(name, value)| (*name, (*value).to_owned())))
}

fn written() -> Governance {
    let seats = Seats { women: 4, men: 3, others: 0, since: Some(date(2024, 5, 20)), until: Some(date(2027, 5, 31)) };
    Governance {
        system: Some(System::Traditional),
        seats: [(Body::Board, seats), (Body::Auditor, Seats { others: 1, ..Seats::default() })].into(),
        meetings: Meetings { assemblies: Some(2), attendance: Some(61), boards: Some(0), ..Meetings::default() },
        democracy: "Un gruppo di soci prepara l’assemblea.\nOgni equipe ha un referente.".to_owned(),
        stakeholders: [(Stakeholder::PublicBodies, "Tavoli di zona".to_owned())].into(),
        ..of(&[
            (Sort::Workers, members(40, 12, 5, 0)),
            (Sort::LegalPersons, Members { others: 2, ..Members::default() }),
        ])
    }
}

#[test]
fn what_is_written_is_read_and_written_alike() {
    let mut form = Form::prefilled(written().fields().iter().map(|(name, value)| (name.as_str(), value.clone())));
    assert_eq!(Governance::read(&mut form), Some(written()));
}

#[test]
fn what_is_not_written_is_not_nought() {
    let mut form = typed(&[("workers-women", "3"), ("boards", "0")]);
    let read = Governance::read(&mut form).unwrap();
    assert_eq!(read.members, [(Sort::Workers, members(3, 0, 0, 0))].into(), "nothing is said of the other sorts");
    assert_eq!((read.meetings.boards, read.meetings.assemblies), (Some(0), None));
    assert!(read.seats.is_empty() && read.system.is_none());
}

#[test]
fn what_cannot_be_is_told_beside_its_field() {
    let (text, line) = ("a".repeat(LONGEST_TEXT + 1), "a".repeat(LONGEST_LINE + 1));
    for (name, value, key) in [
        ("workers-women", "tante", "form-number"),
        ("workers-men", "-1", "form-number"),
        ("volunteers-left", "1000001", "form-number"),
        ("attendance", "101", "form-number"),
        ("system", "monarchy", "form-choose"),
        ("board-since", "31/02/2024", "form-date"),
        ("board-until", "01/01/2020", "governance-until-before"),
        ("democracy", text.as_str(), "form-too-long"),
        ("stakeholder-staff", line.as_str(), "form-too-long"),
    ] {
        let mut fields = vec![("board-women", "1"), ("board-since", "20/05/2024")];
        fields.retain(|(known, _)| *known != name);
        fields.push((name, value));
        let mut form = typed(&fields);
        assert_eq!(Governance::read(&mut form), None, "{name}");
        assert_eq!(form.mistake(name).map(|mistake| mistake.key.as_str()), Some(key), "{name}");
        assert!(form.name_of(name).is_some(), "{name} is named in the list of mistakes");
    }
    let mut empty = typed(&[("workers-women", " ")]);
    assert_eq!(Governance::read(&mut empty), None, "nothing at all is not a year that is written");
    assert!(empty.mistake("workers-women").is_some());
}

#[test]
fn a_later_year_is_proposed_who_was_there_and_not_what_happened() {
    let proposed = written().proposed();
    assert_eq!(proposed.members[&Sort::Workers], members(40, 12, 0, 0));
    assert_eq!(proposed.meetings, Meetings::default());
    assert_eq!((proposed.seats, proposed.democracy), (written().seats, written().democracy));
}

#[test]
fn volunteers_are_at_most_half_of_the_members() {
    let half = of(&[(Sort::Workers, members(5, 5, 0, 0)), (Sort::Volunteers, members(10, 0, 0, 0))]);
    assert_eq!(half.doubts(None), []);
    let more = of(&[(Sort::Workers, members(5, 5, 0, 0)), (Sort::Volunteers, members(10, 1, 0, 0))]);
    assert_eq!(more.doubts(None), [Doubt::Volunteers { volunteers: 11, members: 21 }]);
    assert_eq!(Governance::default().doubts(Some(&more)), [], "nothing is written of members");
}

#[test]
fn who_came_and_who_left_explain_the_difference_of_two_years() {
    let before = of(&[(Sort::Workers, members(30, 10, 0, 0))]);
    let now = |entered, left| of(&[(Sort::Workers, members(30, 12, entered, left))]);
    assert_eq!(now(5, 3).doubts(Some(&before)), []);
    assert_eq!(now(5, 0).doubts(Some(&before)), [Doubt::Balance { before: 40, expected: 45, members: 42 }]);
    assert_eq!(now(5, 0).doubts(None), [], "the year before may not be written");
    assert_eq!(now(5, 0).doubts(Some(&Governance::default())), []);
}

#[test]
fn codes_are_stored_as_they_are_written_and_have_words_in_both_languages() {
    let stored = serde_json::to_string(&written().members).unwrap();
    assert!(stored.starts_with("{\"workers\":{") && stored.contains("\"legal_persons\":{"), "{stored}");
    let mut keys: Vec<String> = Vec::new();
    for sort in Sort::ALL {
        assert_eq!(serde_json::to_string(&sort).unwrap(), format!("\"{}\"", sort.code()));
        keys.push(format!("governance-sort-{}", sort.code()));
    }
    for body in Body::ALL {
        assert_eq!(serde_json::to_string(&body).unwrap(), format!("\"{}\"", body.code()));
        keys.push(format!("governance-body-{}", body.code()));
    }
    for one in Stakeholder::ALL {
        assert_eq!(serde_json::to_string(&one).unwrap(), format!("\"{}\"", one.code()));
        keys.push(format!("governance-stakeholder-{}", one.code()));
    }
    keys.extend(System::ALL.map(|one| format!("governance-system-{}", one.code())));
    for locale in Locale::ALL {
        assert!(keys.iter().all(|key| locale.knows(key)), "{keys:?} in {}", locale.code());
    }
    assert_eq!(field("legal_persons", "others"), "legal_persons-others");
}
