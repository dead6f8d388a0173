use super::*;
use crate::figures::governance::reading::field;
use crate::web::form::Form;
use crate::web::locale::Locale;

fn typed(fields: &[(&str, &str)]) -> Form {
    Form::prefilled(fields.iter().map(|(name, value)| (*name, (*value).to_owned())))
}

fn written() -> Workforce {
    Workforce {
        volunteers: Some(Volunteers { women: 6, men: 3, others: 0, minutes: 410 * 60 + 30 }),
        doing: "Compiti con i ragazzi.\nTrasporti.".to_owned(),
        refunds: [
            (Manner::Documented, Refunds { cents: 123_450, people: 4 }),
            (Manner::SelfDeclared, Refunds { cents: 6_000, people: 2 }),
        ]
        .into(),
        rules: "Regolamento del 12 marzo".to_owned(),
        training: [
            (Subject::Safety, Training { people: 40, minutes: 160 * 60 }),
            (Subject::Other, Training { people: 0, minutes: 90 }),
        ]
        .into(),
        agreement: "Cooperative sociali".to_owned(),
    }
}

#[test]
fn what_is_written_is_read_and_written_alike() {
    let mut form = Form::prefilled(written().fields().iter().map(|(name, value)| (name.as_str(), value.clone())));
    assert_eq!(Workforce::read(&mut form), Some(written()));
}

#[test]
fn what_is_not_written_is_not_nought() {
    let mut form = typed(&[("safety-hours", "4"), ("documented-people", "0")]);
    let read = Workforce::read(&mut form).unwrap();
    assert_eq!(read.training, [(Subject::Safety, Training { people: 0, minutes: 240 })].into());
    assert_eq!(
        read.refunds,
        [(Manner::Documented, Refunds::default())].into(),
        "nothing was paid back, and that is said"
    );
    assert_eq!(read.volunteers, None, "nothing is said of volunteers");
}

#[test]
fn what_cannot_be_is_told_beside_its_field() {
    let (text, line) = ("a".repeat(LONGEST_TEXT + 1), "a".repeat(LONGEST_LINE + 1));
    for (name, value, key) in [
        ("volunteers-women", "tante", "form-number"),
        ("volunteers-others", "-1", "form-number"),
        ("volunteers-hours", "molte", "form-hours"),
        ("safety-hours", "1000001", "form-hours"),
        ("law-people", "1000001", "form-number"),
        ("documented-amount", "dieci", "form-money"),
        ("self_declared-people", "1,5", "form-number"),
        ("doing", text.as_str(), "form-too-long"),
        ("rules", text.as_str(), "form-too-long"),
        ("agreement", line.as_str(), "form-too-long"),
    ] {
        let mut form = typed(&[("volunteers-men", "1"), (name, value)]);
        assert_eq!(Workforce::read(&mut form), None, "{name}");
        assert_eq!(form.mistake(name).map(|mistake| mistake.key.as_str()), Some(key), "{name}");
        assert!(form.name_of(name).is_some(), "{name} is named in the list of mistakes");
    }
    let mut empty = typed(&[("volunteers-women", " ")]);
    assert_eq!(Workforce::read(&mut empty), None, "nothing at all is not a year that is written");
    assert!(empty.mistake("volunteers-women").is_some());
}

#[test]
fn a_later_year_is_proposed_what_holds_and_not_what_happened() {
    let proposed = written().proposed();
    assert_eq!(proposed.volunteers, Some(Volunteers { women: 6, men: 3, others: 0, minutes: 0 }));
    assert!(proposed.refunds.is_empty() && proposed.training.is_empty());
    assert_eq!((&proposed.rules, &proposed.doing), (&written().rules, &written().doing));
    let fields = written().proposal();
    assert!(fields.iter().all(|(name, _)| !name.ends_with("-hours")), "{fields:?}");
    assert!(fields.contains(&("volunteers-women".to_owned(), "6".to_owned())), "{fields:?}");
}

#[test]
fn nothing_is_paid_back_to_more_volunteers_than_there_were() {
    let paid = |people| Workforce { refunds: [(Manner::Documented, Refunds { cents: 1, people })].into(), ..written() };
    assert_eq!(paid(9).doubts(0), []);
    assert_eq!(paid(10).doubts(0), [Doubt::Refunded { people: 10 }]);
    assert_eq!(paid(10).doubts(1), [], "one has an account");
    assert_eq!(Workforce::default().doubts(0), []);
}

#[test]
fn on_their_word_no_more_is_paid_back_than_the_law_allows() {
    let paid =
        |cents| Workforce { refunds: [(Manner::SelfDeclared, Refunds { cents, people: 2 })].into(), ..written() };
    assert_eq!(paid(360_000).doubts(0), []);
    let doubt = Doubt::OnTheirWord { cents: 360_001, people: 2, most: 360_000 };
    assert_eq!(paid(360_001).doubts(0), [doubt]);
}

#[test]
fn codes_are_stored_as_they_are_written_and_have_words_in_both_languages() {
    let stored = serde_json::to_string(&written().refunds).unwrap();
    assert!(stored.starts_with("{\"documented\":{") && stored.contains("\"self_declared\":{"), "{stored}");
    let mut keys: Vec<String> = Vec::new();
    for manner in Manner::ALL {
        assert_eq!(serde_json::to_string(&manner).unwrap(), format!("\"{}\"", manner.code()));
        keys.push(format!("workforce-manner-{}", manner.code()));
    }
    for subject in Subject::ALL {
        assert_eq!(serde_json::to_string(&subject).unwrap(), format!("\"{}\"", subject.code()));
        keys.push(format!("workforce-subject-{}", subject.code()));
    }
    for locale in Locale::ALL {
        assert!(keys.iter().all(|key| locale.knows(key)), "{keys:?} in {}", locale.code());
    }
    let [nobody, read]: [Option<Volunteers>; 2] =
        ["null", "{\"women\":2}"].map(|stored| serde_json::from_str(stored).unwrap());
    assert_eq!((nobody, read.map(|one| one.all())), (None, Some(2)));
    assert_eq!(field("self_declared", "amount"), "self_declared-amount");
}
