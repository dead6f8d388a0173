//! Lines as they stand in real sheets.

use jiff::civil::{Date, date};

use super::reading::{Line, day, line};
use super::{Fault, Field, Holds, Mapping, Unfit, guess};
use crate::people::language::{Interpreter, codes};
use crate::people::tax_code::compose;
use crate::people::{Details, Sex, place};
use crate::relations::Said;

const TODAY: Date = date(2026, 11, 28);

fn row(text: &str) -> Vec<String> {
    text.split('|').map(str::to_owned).collect()
}

fn read(head: &str, text: &str) -> Line {
    let rows = [row(head), row(text)];
    let mapping = guess::mapping(Holds::People, 0, &rows[..1]);
    line(&rows[1], &guess::titles(&rows, Some(0)), &mapping, &[], TODAY)
}

fn person(head: &str, text: &str) -> Details {
    match read(head, text) {
        Line::Person(somebody) => somebody.details,
        other => panic!("{text}: {other:?}"),
    }
}

fn faults(head: &str, text: &str) -> Vec<(String, String)> {
    match read(head, text) {
        Line::Bad(faults) => faults.into_iter().map(|Fault { field, key, .. }| (field, key)).collect(),
        other => panic!("{text}: {other:?}"),
    }
}

#[test]
fn a_line_becomes_a_record_with_everything_it_says() {
    let head = "Cognome|Nome|CF|Nato il|Nato a|Sesso|Cittadinanza|Comune|Prov|Indirizzo|Tel|E-mail|Note";
    let text = "Rossi|Mario|rss mra 85t10 a562s|10/12/1985|San Giuliano Terme|maschio|italiana|Samone|TN|Via A 1|051 000000|m@example.it|allergico";
    let read = person(head, text);
    assert_eq!(
        (read.name().as_str(), read.sex, read.citizenship.as_deref()),
        ("Rossi Mario", Some(Sex::Male), Some("IT"))
    );
    assert_eq!(read.birth_date, Some(date(1985, 12, 10)));
    assert_eq!(read.tax_code.as_ref().map(|code| code.as_str().to_owned()), Ok("RSSMRA85T10A562S".to_owned()));
    assert_eq!(crate::people::place::comune(&read.comune.clone().unwrap()).unwrap().label(), "Samone (TN)");
    assert_eq!((read.private.telephone.as_str(), read.private.notes.as_str()), ("051 000000", "allergico"));
    assert!(!read.protected);
}

#[test]
fn a_minor_is_alone_where_the_sheet_names_nobody_who_stands_in() {
    let alone = |text: &str| match read("Cognome|Nome|Nato il|Referente", text) {
        Line::Person(somebody) => somebody.alone,
        other => panic!("{text}: {other:?}"),
    };
    assert!(alone("Rossi|Ada|29/11/2008|"), "tomorrow she is of age");
    for text in ["Rossi|Ada|28/11/2008|", "Rossi|Ada|01/02/2020|La madre, 051 000000", "Rossi|Ada||"] {
        assert!(!alone(text), "{text}");
    }
}

#[test]
fn days_are_read_as_people_write_them_and_a_year_of_two_figures_is_not_guessed() {
    for written in [
        "10/12/1985",
        "10.12.1985",
        "10-12-1985",
        "1985-12-10",
        "10/12/1985 00:00:00",
        "31391",
        "31391.5",
        "10 dicembre 1985",
        "10-dic-1985",
        "10 Dic. 1985",
    ] {
        assert_eq!(day(written), Ok("10/12/1985".to_owned()), "{written}");
    }
    assert_eq!(day("3/4/1985"), Ok("03/04/1985".to_owned()));
    assert_eq!(day("10/12/85"), Err("import-year-of-two-figures"));
    assert_eq!(day("10-dic-85"), Err("import-year-of-two-figures"));
    for wrong in [
        "31/02/1985",
        "12/31/1985",
        "dicembre 1985",
        "10 di 1985",
        "10 brumaio 1985",
        "1985",
        "10/12",
        "0",
        "10/12/19855",
    ] {
        assert_eq!(day(wrong), Err("form-date"), "{wrong}");
    }
}

#[test]
fn a_year_of_two_figures_is_completed_by_a_code_that_says_the_same_day() {
    let head = "Cognome|Nome|CF|Data di nascita";
    let code = compose("Rossi", "Mario", date(1985, 12, 10), Sex::Male, "A562");
    for written in ["10/12/85", "10-dic-85"] {
        let read = person(head, &format!("Rossi|Mario|{code}|{written}"));
        assert_eq!((read.birth_date, read.sex), (Some(date(1985, 12, 10)), Some(Sex::Male)), "{written}");
    }
    for (code, written) in [(code.as_str(), "11/12/85"), ("", "10/12/85")] {
        let told = faults(head, &format!("Rossi|Mario|{code}|{written}"));
        assert_eq!(told[0].1, "import-year-of-two-figures", "{code} {written}");
    }
}

#[test]
fn every_mistake_of_a_line_is_told_at_once() {
    let head = "Cognome|Nome|CF|Data di nascita|Comune|E-mail|Sesso";
    let told = faults(head, "|Mario|RSSMRA85T10A562X|10/12/85|Bolonia|mario|boh");
    let expected = [
        ("birth_date", "import-year-of-two-figures"),
        ("sex", "import-sex"),
        ("family_name", "form-required"),
        ("tax_code", "tax-code-check"),
        ("comune", "people-place-unknown"),
        ("email", "people-email-wrong"),
    ];
    for (field, key) in expected {
        assert!(told.contains(&(field.to_owned(), key.to_owned())), "{field} {key}: {told:?}");
    }
    assert_eq!(told.len(), expected.len(), "{told:?}");
    assert_eq!(faults("Cognome|Comune", "Rossi|Samone")[0].1, "people-place-ambiguous");
}

#[test]
fn a_name_in_one_cell_is_cut_where_somebody_can_know_and_refused_where_nobody_can() {
    let cut = |text: &str| {
        let read = person("Cognome e nome", text);
        (read.family_name, read.given_name)
    };
    let names = |family: &str, given: &str| (family.to_owned(), given.to_owned());
    assert_eq!(cut("Rossi Anna"), names("Rossi", "Anna"));
    assert_eq!(cut("De Luca Anna"), names("De Luca", "Anna"));
    assert_eq!(cut("Rossi Bianchi, Anna Maria"), names("Rossi Bianchi", "Anna Maria"));
    assert_eq!(cut("Rossi"), names("Rossi", ""));
    assert_eq!(faults("Cognome e nome", "Rossi Anna Maria")[0].1, "import-name-unclear");
    // The codice fiscale of Rossi Mario says where the surname ends, whatever comes first.
    let read = person("Nome e cognome|CF", "Mario Rossi|RSSMRA85T10A562S");
    assert_eq!((read.family_name.as_str(), read.given_name.as_str()), ("Rossi", "Mario"));
    let both = crate::people::tax_code::compose("Rossi", "Mario Maria", date(1985, 12, 10), Sex::Male, "A562");
    let read = person("Cognome e nome|CF", &format!("Rossi Mario Maria|{both}"));
    assert_eq!((read.family_name.as_str(), read.given_name.as_str()), ("Rossi", "Mario Maria"));
}

#[test]
fn sums_and_heads_are_passed_over_and_a_person_called_totale_is_not() {
    let head = "Cognome|Nome|CF|Comune|Note";
    assert_eq!(read(head, "||||"), Line::Empty);
    assert_eq!(read(head, "Totale|125|||"), Line::Passed("import-passed-sum"));
    assert_eq!(read(head, "|Totale iscritti: 125|||"), Line::Passed("import-passed-sum"));
    assert_eq!(read(head, head), Line::Passed("import-passed-head"));
    assert_eq!(person("Cognome|Nome|Nato il", "Totale|Anna|10/12/1985").family_name, "Totale");
}

#[test]
fn citizenships_and_towns_are_understood_as_people_write_them() {
    for (written, code) in
        [("Italia", "IT"), ("IT", "IT"), ("Rumena", "RO"), ("marocchino", "MA"), ("Turca", "TR"), ("Ucraina", "UA")]
    {
        assert_eq!(
            person("Cognome|Cittadinanza", &format!("Rossi|{written}")).citizenship.as_deref(),
            Some(code),
            "{written}"
        );
    }
    assert_eq!(faults("Cognome|Cittadinanza", "Rossi|comunitaria")[0].1, "import-citizenship");
    for written in ["Samone TN", "Samone (TN)", "SAMONE - TN", "samone/TN"] {
        assert!(person("Cognome|Comune", &format!("Rossi|{written}")).comune.is_some(), "{written}");
    }
}

#[test]
fn a_domicile_languages_and_another_name_are_understood_as_people_write_them() {
    let head = "Cognome|Nome|Nome scelto|Comune|Comune di domicilio|Prov. domicilio|Domicilio|Lingue|Mediatore";
    let read = person(head, "Rossi|Maria|Leo|Bologna|Samone|TN|Via A 1|arabo e berbero|sì");
    assert_eq!((read.called.as_str(), read.comune.as_deref()), ("Leo", Some("037006")));
    let private = &read.private;
    assert_eq!(place::label(private.domicile_comune.as_deref()), "Samone (TN)");
    assert_eq!((private.domicile_address.as_str(), private.address.as_str()), ("Via A 1", ""));
    assert_eq!((codes(&private.languages).as_str(), private.other_language.as_str()), ("ar", "berbero"));
    assert_eq!(private.interpreter, Some(Interpreter::Needed));
    let read = person("Cognome|Lingua|Altra lingua|Interprete", "Rossi|rumeno, edo|wolof|No");
    assert_eq!((codes(&read.private.languages).as_str(), read.private.other_language.as_str()), ("ro", "edo, wolof"));
    assert_eq!(read.private.interpreter, Some(Interpreter::NotNeeded));
    let told = faults("Cognome|Comune di domicilio|Serve un interprete", "Rossi|Bolonia|forse");
    for (field, key) in [("interpreter", "import-yes-no"), ("domicile_comune", "people-place-unknown")] {
        assert!(told.contains(&(field.to_owned(), key.to_owned())), "{field} {key}: {told:?}");
    }
}

#[test]
fn what_must_be_known_for_her_health_is_a_column_and_is_cut_nowhere() {
    let read = person("Cognome|Allergie|Note", "Rossi|Allergia alle noci|Preferisce la mattina");
    assert_eq!(
        (read.private.health.as_str(), read.private.notes.as_str()),
        ("Allergia alle noci", "Preferisce la mattina")
    );
    let told = faults("Cognome|Dieta", &format!("Rossi|{}", "è".repeat(501)));
    assert_eq!(told, [("health".to_owned(), "form-too-long".to_owned())]);
}

#[test]
fn columns_that_contradict_each_other_are_refused() {
    let of = |fields: &[Field]| Mapping { head: Some(0), fields: fields.to_vec(), ..Mapping::default() };
    let check = |fields: &[Field]| of(fields).check();
    assert_eq!(check(&[Field::FamilyName, Field::Nothing, Field::Nothing]), Ok(()));
    assert_eq!(check(&[Field::TaxCode]), Err(Unfit::NoName));
    assert_eq!(check(&[Field::FamilyName, Field::Email, Field::Email]), Err(Unfit::Twice(Field::Email)));
    for field in [Field::Address, Field::Telephone, Field::Notes, Field::Mother, Field::MotherTelephone] {
        assert_eq!(check(&[Field::FamilyName, field, field]), Ok(()), "{field:?}");
    }
    assert_eq!(check(&[Field::FamilyThenGiven, Field::GivenName]), Err(Unfit::NamesTwice));
    assert_eq!(check(&[Field::FamilyName, Field::GivenThenFamily]), Err(Unfit::NamesTwice));
    assert_eq!(check(&[Field::FamilyName, Field::Points]), Err(Unfit::NoService(Field::Points)));
    assert_eq!(check(&[Field::FamilyName, Field::Points, Field::Service]), Ok(()));
    let whole = |fields: &[Field]| Mapping { service: "x".to_owned(), ..of(fields) }.check();
    assert_eq!(whole(&[Field::FamilyName, Field::Points]), Ok(()));
    assert_eq!(whole(&[Field::FamilyName, Field::Service]), Err(Unfit::ServiceTwice));
}

/// Who is around somebody, in words: what to her, name, telephone, whether by law, note.
fn around(head: &str, text: &str) -> Vec<String> {
    let told = |said: Said| {
        let contact = said.contact;
        format!("{}|{}|{}|{}|{}", said.kind.code(), contact.name, contact.telephone, said.represents, said.note)
    };
    match read(head, text) {
        Line::Person(somebody) => somebody.related.into_iter().map(told).collect(),
        other => panic!("{text}: {other:?}"),
    }
}

#[test]
fn the_people_around_somebody_become_her_family_and_each_is_there_once() {
    let head = "Cognome|Nome|Cognome madre|Nome madre|Tel. madre|Cell. madre|Padre|Genitore 1|Tel. genitore 1|Tutrice";
    let line = "Verdi|Nina|Bianchi|Rosa|051 000001|340 0000001|Verdi Ugo|ROSA BIANCHI|+39 051 000001|Avv. Inventati";
    let expected = [
        "mother|Bianchi Rosa|051 000001|false|Cell. madre: 340 0000001",
        "father|Verdi Ugo||false|",
        "guardian|Avv. Inventati||true|",
    ];
    assert_eq!(around(head, line), expected);
    // Who is a parent and guardian by law is one person; a telephone without a name is not lost; a dash is nobody.
    assert_eq!(around("Cognome|Madre|Tutore", "Verdi|Bianchi Rosa|Bianchi Rosa"), ["mother|Bianchi Rosa||true|"]);
    assert_eq!(around("Cognome|Cell. mamma", "Verdi|340 0000001"), ["mother|Nome da chiedere|340 0000001|false|"]);
    assert_eq!(around("Cognome|Padre", "Verdi|-"), Vec::<String>::new());
    let parents =
        around("Cognome|Genitore 1|Tel.|Genitore 2|Tel.", "Verdi|Bianchi Rosa|051 000001|Verdi Ugo|051 000002");
    assert_eq!(parents, ["parent|Bianchi Rosa|051 000001|false|", "parent|Verdi Ugo|051 000002|false|"]);
}

#[test]
fn a_minor_with_a_parent_in_the_sheet_is_not_alone() {
    let alone = |head: &str, text: &str| match read(head, text) {
        Line::Person(somebody) => somebody.alone,
        other => panic!("{text}: {other:?}"),
    };
    assert!(!alone("Cognome|Nato il|Madre", "Verdi|01/02/2020|Bianchi Rosa"));
    assert!(alone("Cognome|Nato il|Madre", "Verdi|01/02/2020|"));
}

#[test]
fn what_is_wrong_with_the_people_around_somebody_is_told_beside_their_columns() {
    let long = "a".repeat(121);
    let told = faults("Cognome|Madre|Tel. madre|Padre|Tutore", &format!("Verdi|{long}|casa|Ignoto|=A2"));
    let expected = [
        ("mother", "form-too-long"),
        ("mother_telephone", "people-telephone-wrong"),
        ("father", "import-nobody-called"),
        ("legal_guardian", "import-formula"),
    ];
    for (field, key) in expected {
        assert!(told.contains(&(field.to_owned(), key.to_owned())), "{field} {key}: {told:?}");
    }
    assert_eq!(told.len(), expected.len(), "{told:?}");
}

#[test]
fn notes_of_several_columns_that_are_too_long_are_told_and_not_cut() {
    let half = "è".repeat(1_000);
    let told = faults("Cognome|Note|Osservazioni", &format!("Verdi|{half}|{half}"));
    assert_eq!(told, [("notes".to_owned(), "form-too-long".to_owned())]);
    let read = person("Cognome|Note|Cellulare|Altro cellulare", "Verdi|Arriva da sola|340 0000001|340 0000002");
    assert_eq!(
        (read.private.telephone.as_str(), read.private.notes.as_str()),
        ("340 0000001", "Arriva da sola\nAltro cellulare: 340 0000002")
    );
}

#[test]
fn the_head_once_more_is_nobody_also_where_it_stands_under_another() {
    let rows = [row("Anagrafica||Madre|"), row("Cognome|Nome|Cognome|Telefono"), row("Cognome|Nome|Cognome|Telefono")];
    let (mapping, titles) = (guess::mapping(Holds::People, 0, &rows[..2]), guess::titles(&rows, Some(1)));
    assert_eq!(line(&rows[2], &titles, &mapping, &[], TODAY), Line::Passed("import-passed-head"));
}

#[test]
fn what_was_said_of_columns_before_there_were_others_is_still_read() {
    let before = r#"{"sheet":0,"head":0,"fields":["family_name","telephone","nothing","guardian"]}"#;
    let read: Mapping = serde_json::from_str(before).unwrap();
    assert_eq!(read.fields, [Field::FamilyName, Field::Telephone, Field::Nothing, Field::Guardian]);
    assert!(!read.relates() && read.check() == Ok(()));
}
