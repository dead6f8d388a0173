use std::io::Write;

use super::*;

/// Every sheet of a file.
fn read(bytes: &[u8]) -> Result<Vec<Sheet>, Unreadable> {
    preview(bytes, usize::MAX)
}

/// All lines of the first sheet, which are the same when they are read one by one.
fn rows(bytes: &[u8]) -> Vec<Vec<String>> {
    let rows = read(bytes).unwrap().remove(0).rows;
    assert_eq!(Lines::of(bytes, 0).unwrap().collect::<Vec<_>>(), rows);
    rows
}

/// A packed file of these parts.
fn packed(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        archive.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        archive.write_all(content.as_bytes()).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

const TYPES: &str = r#"<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/></Types>"#;
const WORKBOOK: &str = r#"<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="Utenti" sheetId="1" r:id="rId1"/></sheets></workbook>"#;
const RELATIONS: &str = r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#;
const PACKAGE: &str = r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#;
const STYLES: &str = r#"<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><cellXfs count="5"><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="20"/><xf numFmtId="46"/><xf numFmtId="22"/></cellXfs></styleSheet>"#;

fn xlsx_with(cells: &str) -> Vec<u8> {
    let sheet = format!(
        r#"<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{cells}</sheetData></worksheet>"#
    );
    packed(&[
        ("[Content_Types].xml", TYPES),
        ("_rels/.rels", PACKAGE),
        ("xl/workbook.xml", WORKBOOK),
        ("xl/_rels/workbook.xml.rels", RELATIONS),
        ("xl/styles.xml", STYLES),
        ("xl/worksheets/sheet1.xml", &sheet),
    ])
}

#[test]
fn a_workbook_is_read_as_a_person_sees_it_and_no_formula_is_computed() {
    let text = |place: &str, text: &str| format!(r#"<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>"#);
    let cells = format!(
        r#"<row r="2">{}{}{}</row><row r="4">{}<c r="B4" s="1"><v>31391</v></c><c r="C4"><v>51000001</v></c><c r="D4" t="str"><f>HYPERLINK("http://example.org","clic")</f><v>clic</v></c><c r="E4"><f>1+1</f></c></row>"#,
        text("A2", "Cognome"),
        text("B2", "Nato il"),
        text("C2", "Telefono"),
        text("A4", "Rossi ")
    );
    let sheets = read(&xlsx_with(&cells)).unwrap();
    assert_eq!(sheets[0].name, "Utenti");
    let rows = &sheets[0].rows;
    assert_eq!((rows.len(), rows[0].len(), rows[2].len()), (4, 0, 0), "empty lines keep their number");
    assert_eq!(rows[1], ["Cognome", "Nato il", "Telefono"]);
    assert_eq!(rows[3], ["Rossi", "10/12/1985", "51000001", "clic"]);
}

#[test]
fn times_and_durations_of_a_workbook_are_read_as_a_person_sees_them() {
    let cells = r#"<row r="1"><c r="A1" s="2"><v>0.354166666666667</v></c><c r="B1" s="3"><v>1.3125</v></c><c r="C1" s="4"><v>46093.3541666667</v></c><c r="D1" s="2"><v>0</v></c><c r="E1" s="4"><v>46093</v></c></row>"#;
    assert_eq!(read(&xlsx_with(cells)).unwrap()[0].rows, [["8:30", "31:30", "12/03/2026 8:30", "0:00", "12/03/2026"]]);
    for (written, shown) in [
        ("PT08H30M00S", Some("8:30")),
        ("PT31H5M", Some("31:05")),
        ("PT7H", Some("7:00")),
        ("PT00H59M30.5S", Some("1:00")),
        ("P1D", None),
    ] {
        assert_eq!(clock::iso_duration(written).as_deref(), shown, "{written}");
    }
    assert_eq!(clock::iso_time("2026-03-12T08:30:00"), " 8:30");
    assert_eq!((clock::iso_time("2026-03-12T00:00:00"), clock::iso_time("2026-03-12")), (String::new(), String::new()));
}

#[test]
fn a_cell_in_the_last_corner_does_not_make_a_sheet_as_large_as_its_paper() {
    let far = r#"<row r="1"><c r="A1" t="inlineStr"><is><t>Rossi</t></is></c><c r="XFD1"><v>1</v></c></row>"#;
    assert_eq!(read(&xlsx_with(far)).unwrap()[0].rows, [["Rossi"]]);
    let deep = r#"<row r="1048576"><c r="A1048576"><v>1</v></c></row>"#;
    assert_eq!(read(&xlsx_with(deep)), Err(Unreadable::TooLong));
}

#[test]
fn a_sheet_of_libreoffice_is_read_too() {
    const SPACES: &str = r#"xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0""#;
    let cell = |text: &str| {
        format!(r#"<table:table-cell office:value-type="string"><text:p>{text}</text:p></table:table-cell>"#)
    };
    let content = format!(
        r#"<office:document-content {SPACES}><office:body><office:spreadsheet><table:table table:name="Utenti"><table:table-row>{}{}</table:table-row><table:table-row>{}<table:table-cell office:value-type="date" office:date-value="1985-12-10"><text:p>10/12/85</text:p></table:table-cell></table:table-row></table:table></office:spreadsheet></office:body></office:document-content>"#,
        cell("Cognome"),
        cell("Nato il"),
        cell("Verdi")
    );
    let manifest = r#"<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"></manifest:manifest>"#;
    let file = packed(&[
        ("mimetype", "application/vnd.oasis.opendocument.spreadsheet"),
        ("META-INF/manifest.xml", manifest),
        ("content.xml", &content),
    ]);
    let sheets = read(&file).unwrap();
    assert_eq!(sheets[0].name, "Utenti");
    assert_eq!(sheets[0].rows, [["Cognome", "Nato il"], ["Verdi", "10/12/1985"]]);
}

#[test]
fn a_text_is_cut_where_its_lines_agree() {
    for separator in [";", ",", "\t"] {
        let text = ["Cognome", "Nome", "Note\nRossi", "Anna", "\"una; due, tre\tquattro\"\n"].join(separator);
        assert_eq!(rows(text.as_bytes())[1][2], "una; due, tre\tquattro", "{separator:?}");
    }
    assert_eq!(rows(b"Cognome;Note\nRossi;\"dice \"\"no\"\"\nd'accordo\"\n")[1], ["Rossi", "dice \"no\"\nd'accordo"]);
}

#[test]
fn a_mark_that_nobody_closed_swallows_nobody() {
    let open = rows(b"Cognome;Note\nRossi;\"vedi sotto\nVerdi;bene\nNeri;\"due; tre\"\n");
    assert_eq!(open, [["Cognome", "Note"], ["Rossi", "\"vedi sotto"], ["Verdi", "bene"], ["Neri", "due; tre"]]);
    assert_eq!(rows(b"Cognome;Note\nRossi;bene\nVerdi;\"fine")[2], ["Verdi", "\"fine"]);
    // A name for a house, and a measure.
    assert_eq!(rows(b"Cognome;Note\nRossi;\"Villa\" in fondo\n")[1], ["Rossi", "\"Villa\" in fondo"]);
    assert_eq!(rows(b"Cognome;Note;Via\nRossi;\"a\" ;\"b\"\n")[1], ["Rossi", "a", "b"]);
}

#[test]
fn letters_are_read_in_utf_8_with_and_without_its_mark_in_utf_16_and_in_windows_1252() {
    let wide: Vec<u8> =
        "\u{feff}Cognome\tNome\r\nNiccolò\tJosé\r\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    for bytes in [
        "Cognome;Nome\nNiccolò;José\n".as_bytes().to_vec(),
        "\u{feff}Cognome;Nome\nNiccolò;José\n".as_bytes().to_vec(),
        b"Cognome;Nome\r\nNiccol\xf2;Jos\xe9\r\n".to_vec(),
        wide,
    ] {
        let rows = rows(&bytes);
        assert_eq!((rows[0][0].as_str(), rows[1][0].as_str(), rows[1][1].as_str()), ("Cognome", "Niccolò", "José"));
    }
    assert_eq!(rows(b"Cognome;Nome\nD\x92Angelo;\x80\n")[1], ["D’Angelo", "€"]);
}

#[test]
fn empty_lines_keep_their_number() {
    let rows = rows(b"Elenco\n\nCognome;Nome\n\n\nRossi;Anna\n");
    assert_eq!(rows[5], ["Rossi", "Anna"]);
    assert_eq!(rows.len(), 6, "the end of the last line begins no other");
}

#[test]
fn a_cell_that_this_node_has_disarmed_is_what_it_was() {
    assert_eq!(
        rows(b"Cognome;Tel\nRossi;'+39 051\n'Ndrangheta;'=1+1\n")[1..3],
        [["Rossi", "+39 051"], ["'Ndrangheta", "=1+1"]]
    );
}

#[test]
fn a_number_is_the_day_that_a_spreadsheet_means() {
    assert_eq!(serial(29_221.0), Some(jiff::civil::date(1980, 1, 1)));
    assert_eq!(serial(45_000.75), Some(jiff::civil::date(2023, 3, 15)));
    assert_eq!((serial(1.0), serial(3_331_234_567.0), serial(f64::NAN)), (None, None, None));
}

#[test]
fn what_is_no_table_is_refused_with_its_reason() {
    assert_eq!(read(b""), Err(Unreadable::Empty));
    assert_eq!(read(b" ; ;\n;;\n"), Err(Unreadable::Empty));
    assert_eq!(read(b"PK\x03\x04broken"), Err(Unreadable::Format));
    assert_eq!(read(&[0xd0, 0xcf, 0x11, 0xe0, 0, 0]), Err(Unreadable::Old));
    assert_eq!(read(b"%PDF-1.7\0\0"), Err(Unreadable::Format));
    assert_eq!(read(&packed(&[("readme.txt", "niente")])), Err(Unreadable::Format));
}
