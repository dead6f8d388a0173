use std::io::Cursor;

use calamine::{Data, Reader, Sheets, open_workbook_auto_from_rs};
use jiff::civil::date;

use super::*;

/// What somebody might type, and what a table has beside it.
struct Row {
    name: &'static str,
    day: Option<jiff::civil::Date>,
    minutes: i64,
    cents: i64,
}

const ROWS: [Row; 3] = [
    Row { name: "=HYPERLINK(\"x\")", day: Some(date(2026, 2, 28)), minutes: 9_150, cents: 123_450 },
    Row { name: "Rossi; Maria <b> & \"figli\"", day: Some(date(1899, 3, 1)), minutes: 1, cents: -5 },
    Row { name: "due\nrighe \u{1} e  due spazi", day: None, minutes: -90, cents: 0 },
];

fn sheet() -> Sheet<'static, Row> {
    Sheet::new("nome".into(), |row: &Row| row.name)
        .column("giorno".into(), |row| row.day)
        .column("ore".into(), |row| Cell::Minutes(row.minutes))
        .column("euro".into(), |row| Cell::Cents(row.cents))
        .column("numero".into(), |row| Cell::Number(row.minutes))
        .column("giornate".into(), |row| Cell::Halves(row.minutes))
}

fn opened(bytes: Vec<u8>) -> Sheets<Cursor<Vec<u8>>> {
    open_workbook_auto_from_rs(Cursor::new(bytes)).unwrap()
}

fn cells(book: &mut Sheets<Cursor<Vec<u8>>>, page: &str) -> Vec<Vec<Data>> {
    book.worksheet_range(page).unwrap().rows().map(<[Data]>::to_vec).collect()
}

#[test]
fn a_list_that_is_too_long_for_a_file_is_refused_and_not_cut() {
    let most = usize::try_from(MOST).unwrap();
    assert!(fits(most).is_ok());
    assert!(matches!(fits(most + 1), Err(Error::Conflict(key)) if key == "export-too-long"));
}

#[test]
fn the_name_of_a_file_takes_of_words_what_every_system_takes() {
    assert_eq!(part_of_name("Reggio nell'Emilia (RE)"), "reggio-nellemilia-re");
    assert_eq!(part_of_name("Attività \"educativa\"; 2026/27 "), "attivita-educativa-2026-27");
    assert_eq!(part_of_name("../..\r\n"), "");
}

#[test]
fn in_text_a_formula_typed_as_a_name_is_disarmed_and_a_number_below_nothing_is_not() {
    let text = String::from_utf8(csv::write(&[sheet().page("prova", &ROWS[..2])]).unwrap()).unwrap();
    let expected = "\u{feff}nome;giorno;ore;euro;numero;giornate\n\
        \"'=HYPERLINK(\"\"x\"\")\";28/02/2026;152:30;1234,50;9150;4575\n\
        \"Rossi; Maria <b> & \"\"figli\"\"\";01/03/1899;0:01;-0,05;1;0,5\n";
    assert_eq!(text, expected);
}

#[test]
fn in_text_a_title_that_came_with_a_sheet_is_disarmed_too() {
    let titles = Sheet::new("=1+1".into(), |row: &&'static str| *row).column("-Nome".into(), |row| *row);
    let text = String::from_utf8(csv::write(&[titles.page("prova", &["Rossi"])]).unwrap()).unwrap();
    assert_eq!(text, "\u{feff}'=1+1;'-Nome\nRossi;Rossi\n");
}

#[test]
fn in_text_several_tables_stand_below_each_other_each_under_its_name() {
    let pages = [sheet().page("una", &ROWS[..1]), sheet().page("altra", &ROWS[1..2])];
    let text = String::from_utf8(csv::write(&pages).unwrap()).unwrap();
    let heads: Vec<&str> = text.lines().filter(|line| !line.contains(';')).collect();
    assert_eq!(heads, ["\u{feff}una", "\"\"", "altra"]);
}

#[test]
fn a_workbook_of_excel_holds_words_days_hours_and_money_as_what_they_are() {
    let mut book = opened(xlsx::write(&[sheet().page("prova", &ROWS)]).unwrap());
    let rows = cells(&mut book, "prova");
    assert_eq!(rows[0][0], Data::String("nome".into()));
    assert_eq!(rows[1][0], Data::String("=HYPERLINK(\"x\")".into()), "words, and no formula");
    assert!(book.worksheet_formula("prova").unwrap().is_empty());
    assert_eq!(rows[2][0], Data::String("Rossi; Maria <b> & \"figli\"".into()));
    assert_eq!(rows[3][0], Data::String("due\nrighe   e  due spazi".into()));
    // 28 February 2026 is day 46081 of Excel; 152:30 hours are 6.354166… days.
    assert!(
        matches!(&rows[1][1], Data::DateTime(at) if (at.as_f64() - 46_081.0).abs() < f64::EPSILON),
        "{:?}",
        rows[1][1]
    );
    assert!(
        matches!(&rows[1][2], Data::DateTime(at) if (at.as_f64() * 1440.0 - 9_150.0).abs() < 1e-6),
        "{:?}",
        rows[1][2]
    );
    assert_eq!(rows[1][3], Data::Float(1234.5));
    assert_eq!(rows[2][1], Data::String("01/03/1899".into()), "before the days that Excel counts");
    assert_eq!(rows[2][3], Data::Float(-0.05));
    assert_eq!(rows[2][5], Data::Float(0.5));
    assert_eq!((&rows[3][1], &rows[3][2]), (&Data::Empty, &Data::String("-1:30".into())));
}

#[test]
fn a_workbook_of_libreoffice_holds_the_same() {
    let mut book = opened(ods::write(&[sheet().page("prova", &ROWS)]).unwrap());
    let rows = cells(&mut book, "prova");
    assert_eq!(rows[1][0], Data::String("=HYPERLINK(\"x\")".into()));
    assert_eq!(rows[2][0], Data::String("Rossi; Maria <b> & \"figli\"".into()));
    assert_eq!(rows[3][0], Data::String("due\nrighe   e  due spazi".into()));
    assert_eq!(rows[1][1], Data::DateTimeIso("2026-02-28".into()));
    assert_eq!(rows[1][2], Data::DurationIso("PT152H30M00S".into()));
    assert_eq!(rows[1][3], Data::Float(1234.5));
    assert_eq!(rows[2][5], Data::Float(0.5));
    assert_eq!(rows[2][1], Data::DateTimeIso("1899-03-01".into()));
    assert_eq!(rows[3][2], Data::DurationIso("-PT1H30M00S".into()));
}

#[test]
fn the_names_of_pages_are_such_as_excel_takes() {
    let long = "Persone: per comune / e per età, con chi non ne ha";
    let pages = [long, long, "'"].map(|title| sheet().page(title, &ROWS));
    let book = opened(xlsx::write(&pages).unwrap());
    let names = book.sheet_names();
    assert_eq!(names.len(), 3);
    assert!(names.iter().all(|name| name.chars().count() <= 31 && !name.contains(['/', ':', '\''])), "{names:?}");
    assert_ne!(names[0], names[1]);
}

#[test]
fn a_cell_longer_than_excel_takes_is_cut_where_excel_would_refuse_the_whole_file() {
    let endless = "è".repeat(40_000);
    let rows = [endless.as_str()];
    let page = || Sheet::new("nota".into(), |row: &&str| *row).page("note", &rows);
    let mut book = opened(xlsx::write(&[page()]).unwrap());
    assert!(matches!(&cells(&mut book, "note")[1][0], Data::String(words) if words.chars().count() == 32_767));
}

proptest::proptest! {
    #[test]
    fn whatever_is_typed_comes_back_from_both_workbooks(words in "[^\r\u{0}-\u{8}\u{b}-\u{1f}\u{fffe}\u{ffff}]{1,40}") {
        let words = words.trim().to_owned();
        proptest::prop_assume!(!words.is_empty() && words.lines().all(|line| line.trim() == line && !line.is_empty()));
        let rows = [words.clone()];
        let page = || Sheet::new("x".into(), |row: &String| row.clone()).page("x", &rows);
        let mut book = opened(xlsx::write(&[page()]).unwrap());
        proptest::prop_assert_eq!(&cells(&mut book, "x")[1][0], &Data::String(words.clone()));
        let mut book = opened(ods::write(&[page()]).unwrap());
        proptest::prop_assert_eq!(&cells(&mut book, "x")[1][0], &Data::String(words));
    }
}
