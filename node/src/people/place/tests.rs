use super::*;

#[test]
fn every_row_of_the_tables_reads() {
    assert!(PLACES.comuni.len() > 7_800 && PLACES.births.len() > 9_000 && PLACES.countries.len() > 180);
    assert!(provinces().len() > 100);
}

#[test]
fn countries_stand_as_in_an_italian_alphabet_and_who_has_none_is_among_them() {
    let names: Vec<_> = countries().iter().map(|country| country.name.as_str()).collect();
    let place = |name: &str| names.iter().position(|known| *known == name).unwrap();
    assert!(place("Albania") < place("Apolide") && place("Francia") < place("Italia"), "{names:?}");
    assert!(place("Italia") < place("Kosovo") && place("Kosovo") < place("Marocco"), "{names:?}");
    assert!(countries().iter().all(|country| country.iso.len() == 2 && !country.name.is_empty()));
    assert_eq!(find_birthplace("Apolide", None), Err(PlaceError::Unknown));
}

#[test]
fn a_place_is_found_however_it_is_typed() {
    assert_eq!(find_comune("bologna").unwrap().istat, "037006");
    assert_eq!(find_comune("L’Aquila").unwrap().province, "AQ");
    assert_eq!(find_comune("Samone"), Err(PlaceError::Ambiguous));
    assert_eq!(find_comune("samone (tn)").unwrap().province, "TN");
    assert_eq!(find_comune("Bolonia"), Err(PlaceError::Unknown));
}

#[test]
fn ceased_municipalities_and_countries_are_places_of_birth() {
    assert_eq!(find_birthplace("Albania", None).unwrap(), "Z100");
    assert_eq!(birthplace_label("Z100", None).unwrap(), "Albania");
    // Bazzano (BO) became part of Valsamoggia in 2014.
    assert_eq!(find_comune("Bazzano"), Err(PlaceError::Unknown));
    assert_eq!(find_birthplace("Bazzano (BO)", None).unwrap(), "A726");
    let then: Date = "1980-01-01".parse().unwrap();
    assert_eq!(birthplace_label("A001", Some("1920-01-01".parse().unwrap())).unwrap(), "Abano (PD)");
    assert_eq!(birthplace_label("A001", Some(then)).unwrap(), "Abano Terme (PD)");
}

#[test]
fn a_country_that_is_no_more_is_a_place_of_birth_and_no_citizenship() {
    for (typed, code) in [
        ("Jugoslavia", "Z118"),
        ("ex jugoslavia", "Z118"),
        ("URSS", "Z135"),
        ("Cecoslovacchia (EE)", "Z105"),
        ("DDR", "Z111"),
    ] {
        assert_eq!(find_birthplace(typed, None).as_deref(), Ok(code), "{typed}");
        assert!(is_birthplace(code) && countries().iter().all(|country| country.belfiore != code));
        assert_eq!(country_named(&fold(typed)), None);
    }
    assert!(!is_birthplace("Z999") && !is_birthplace("ND") && !is_birthplace(""));
}

#[test]
fn a_province_says_that_it_is_a_municipality_and_the_day_of_birth_which_one() {
    let day = |text: &str| Some(text.parse::<Date>().unwrap());
    for (typed, born, code) in [
        ("Palau", None, Ok("Z734")),
        ("Palau (SS)", None, Ok("G258")),
        ("Sant'Elena (PD)", None, Ok("I319")),
        ("Marocco (MA)", None, Ok("Z330")),
        ("Albania (SS)", None, Err(PlaceError::Unknown)),
        ("Montalcino (SI)", None, Ok("M378")),
        ("Montalcino", day("1970-05-03"), Ok("F402")),
        ("Montalcino", day("2018-05-03"), Ok("M378")),
        ("Vezzano (TN)", day("1970-05-03"), Ok("L821")),
        ("Vezzano (TN)", day("1925-05-03"), Err(PlaceError::Ambiguous)),
        ("Samone", day("1970-05-03"), Err(PlaceError::Ambiguous)),
    ] {
        assert_eq!(find_birthplace(typed, born).as_deref(), code.as_deref(), "{typed} {born:?}");
    }
    assert!(still_says("Vezzano (TN)", "L818", day("1925-05-03")) && !still_says("Palau", "G258", None));
}

/// What a form is filled with is read again by the next save.
#[test]
fn every_place_of_birth_that_is_written_is_read_again_as_itself() {
    for code in PLACES.births.keys().chain(PLACES.abroad.keys()) {
        let days = of(code).iter().flat_map(|birth| [&birth.valid_from, &birth.valid_to]);
        let days = days.filter_map(|day| day.parse::<Date>().ok()).map(Some);
        for born in days.chain([None]) {
            let label = birthplace_label(code, born).unwrap();
            assert!(still_says(&label, code, born), "{label} {born:?}");
            // Without the record it may be another only where both had that name on that day.
            let read = find_birthplace(&label, born);
            assert_ne!(read, Err(PlaceError::Unknown), "{label} {born:?}");
            let Ok(read) = read else { continue };
            if read != *code && born.is_some_and(|born| of(code).iter().any(|one| one.there_was(&born.to_string()))) {
                assert_eq!(birthplace_label(&read, born).as_deref(), Some(label.as_str()), "{code} {born:?}");
                assert!(of(&read).iter().any(|one| one.there_was(&born.unwrap().to_string())), "{code} {born:?}");
            }
        }
    }
    for comune in &PLACES.comuni {
        assert_eq!(find_comune(&comune.label()).map(|found| &found.istat), Ok(&comune.istat));
    }
}

#[test]
fn a_place_of_birth_is_written_as_the_municipality_that_it_is() {
    assert_eq!(birthplace_label("H945", None).unwrap(), "San Lazzaro di Savena (BO)");
    let capital = |name: &&str| [" Di ", " Del ", " D'", " In ", " Al "].iter().any(|word| name.contains(word));
    let names = PLACES.births.values().flatten().map(|birth| birth.name.as_str());
    assert_eq!(names.filter(capital).collect::<Vec<_>>(), Vec::<&str>::new());
    for comune in &PLACES.comuni {
        let births = PLACES.births.get(&comune.belfiore).map_or(&[][..], Vec::as_slice);
        let alike = births.iter().filter(|birth| fold(&birth.name) == fold(&comune.name));
        for birth in alike {
            assert!(
                birth.name.to_lowercase() != comune.name.to_lowercase() || birth.name == comune.name,
                "{}",
                birth.name
            );
        }
    }
}
