//! What people bring and type that is wrong, at the pages where they do: workbooks with every trap of the sheets of old, times that
//! cannot be, hours beyond what is paid for, cells that would compute in somebody's spreadsheet. The other sentences of the list
//! have their tests where their feature has them (docs/quality.md says where).

use std::io::{Cursor, Write};

use calamine::Reader;
use reqwest::StatusCode;

use crate::imports::{tries, uploads};
use crate::on_both_engines;
use crate::support::desk::open_person;
use crate::support::node::TestNode;
use crate::support::seeds::{a_contract, a_service, a_service_called, an_enrolment};
use crate::support::staff::comes_in;

/// A packed file of these parts.
fn packed(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        archive.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        archive.write_all(content.as_bytes()).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

/// The lines of the sheet: a title, heads over two lines, of which the upper are merged, a day as text, a line that is wrong, a sum.
fn lines(bad: bool) -> Vec<Vec<&'static str>> {
    vec![
        vec!["Elenco utenti"],
        vec!["Anagrafica", "", "Nascita"],
        vec!["Cognome", "Nome", "Data"],
        vec!["Anselmi", "Niccolò", "10.12.1985"],
        vec!["Brunelli", "Bruna", if bad { "31/02/1985" } else { "28/02/1985" }],
        vec!["Totale: 2"],
    ]
}

const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const LINKS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006";

/// As Excel writes it.
fn xlsx(bad: bool) -> Vec<u8> {
    let cell = |row: usize, column: usize, text: &str| {
        let letter = char::from(b'A' + u8::try_from(column).unwrap());
        format!("<c r=\"{letter}{}\" t=\"inlineStr\"><is><t>{text}</t></is></c>", row + 1)
    };
    let row = |(row, cells): (usize, &Vec<&str>)| {
        let filled = cells.iter().enumerate().filter(|(_, text)| !text.is_empty());
        let cells: String = filled.map(|(column, text)| cell(row, column, text)).collect();
        format!("<row r=\"{}\">{cells}</row>", row + 1)
    };
    let rows: String = lines(bad).iter().enumerate().map(row).collect();
    // A day that is one: a number with the form of a day.
    let dated = r#"<row r="7"><c r="A7" t="inlineStr"><is><t>Carli</t></is></c><c r="B7" t="inlineStr"><is><t>Carla</t></is></c><c r="C7" s="1"><v>31391</v></c></row>"#;
    let sheet = format!(
        "<worksheet xmlns=\"{MAIN}\"><sheetData>{rows}{dated}</sheetData><mergeCells count=\"2\"><mergeCell ref=\"A1:C1\"/><mergeCell ref=\"A2:B2\"/></mergeCells></worksheet>"
    );
    packed(&[
        (
            "[Content_Types].xml",
            &format!(
                "<Types xmlns=\"{PACKAGE}/content-types\"><Default Extension=\"xml\" ContentType=\"application/xml\"/></Types>"
            ),
        ),
        (
            "_rels/.rels",
            &format!(
                "<Relationships xmlns=\"{PACKAGE}/relationships\"><Relationship Id=\"rId1\" Type=\"{LINKS}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
            ),
        ),
        (
            "xl/workbook.xml",
            &format!(
                "<workbook xmlns=\"{MAIN}\" xmlns:r=\"{LINKS}\"><sheets><sheet name=\"Utenti\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>"
            ),
        ),
        (
            "xl/_rels/workbook.xml.rels",
            &format!(
                "<Relationships xmlns=\"{PACKAGE}/relationships\"><Relationship Id=\"rId1\" Type=\"{LINKS}/worksheet\" Target=\"worksheets/sheet1.xml\"/></Relationships>"
            ),
        ),
        (
            "xl/styles.xml",
            &format!(
                "<styleSheet xmlns=\"{MAIN}\"><cellXfs count=\"2\"><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/></cellXfs></styleSheet>"
            ),
        ),
        ("xl/worksheets/sheet1.xml", &sheet),
    ])
}

/// As `LibreOffice` writes it.
fn ods(bad: bool) -> Vec<u8> {
    const SPACES: &str = r#"xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0""#;
    let cell = |text: &&str| match *text {
        "" => "<table:covered-table-cell/>".to_owned(),
        "Anagrafica" => format!(
            "<table:table-cell table:number-columns-spanned=\"2\" table:number-rows-spanned=\"1\" office:value-type=\"string\"><text:p>{text}</text:p></table:table-cell>"
        ),
        _ => format!("<table:table-cell office:value-type=\"string\"><text:p>{text}</text:p></table:table-cell>"),
    };
    let row = |cells: &Vec<&str>| {
        format!("<table:table-row>{}</table:table-row>", cells.iter().map(cell).collect::<String>())
    };
    let rows: String = lines(bad).iter().map(row).collect();
    let dated = format!(
        "<table:table-row>{}{}<table:table-cell office:value-type=\"date\" office:date-value=\"1985-12-10\"><text:p>10/12/85</text:p></table:table-cell></table:table-row>",
        cell(&"Carli"),
        cell(&"Carla")
    );
    let content = format!(
        "<office:document-content {SPACES}><office:body><office:spreadsheet><table:table table:name=\"Utenti\">{rows}{dated}</table:table></office:spreadsheet></office:body></office:document-content>"
    );
    packed(&[
        ("mimetype", "application/vnd.oasis.opendocument.spreadsheet"),
        (
            "META-INF/manifest.xml",
            r#"<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"></manifest:manifest>"#,
        ),
        ("content.xml", &content),
    ])
}

const PEOPLE: &str = "SELECT CAST(COUNT(*) AS BIGINT) FROM people";

on_both_engines! {
    async fn a_workbook_with_every_trap_is_read_its_bad_line_named_and_nothing_written_until_it_is_right(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        for (name, make) in [("utenti.xlsx", xlsx as fn(bool) -> Vec<u8>), ("utenti.ods", ods)] {
            let columns = uploads(&giulia, name, &make(true)).await.ok();
            let tried = tries(&giulia, &columns).await;
            tried.shows("Persone nuove 2").shows("Righe da correggere 1");
            tried.shows("5 Brunelli · Bruna · 31/02/1985 Da correggere Data di nascita «31/02/1985»: Non è una data").shows("6 Totale: 2 Saltata");
            let stopped = giulia.send(&tried, &tried.form("/avvia")).await;
            assert_eq!(stopped.status, StatusCode::UNPROCESSABLE_ENTITY, "{name}");
            assert_eq!(node.count(PEOPLE).await, 0, "{name}: all or nothing");

            let tried = tries(&giulia, &uploads(&giulia, name, &make(false)).await.ok()).await;
            let import = tried.path.split('?').next().unwrap().to_owned();
            giulia.send(&tried, &tried.form("/avvia")).await.ok();
            let made = crate::imports::rests(&giulia, &import).await;
            made.shows("Schede fatte 3");
            let said = "SELECT family_name || '|' || given_name || '|' || birth_date FROM people ORDER BY sort_key";
            assert_eq!(node.texts(said).await, ["Anselmi|Niccolò|1985-12-10", "Brunelli|Bruna|1985-02-28", "Carli|Carla|1985-12-10"], "{name}");
            giulia.send(&made, &made.form("/annulla")).await.ok();
            crate::imports::rests(&giulia, &import).await.shows("Schede tolte 3");
            assert_eq!(node.count(PEOPLE).await, 0, "{name}: the whole import is taken back");
        }
    }

    async fn times_that_cannot_be_come_back_with_what_was_typed_and_nothing_is_written(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        let service = a_service(&giulia).await;
        let enrolment = an_enrolment(&giulia, &open_person(&giulia).await, &service).await;
        let page = giulia.open(&format!("/ore?servizio={service}")).await.ok();
        let form = page.form_asking("as").with("as", "delivered").with("enrolments", enrolment.trim_start_matches("/prese/"));
        let form = form.with("note", "Parole inventate");
        for (from, to, words) in [
            ("10", "9", "prima dell’inizio"),
            ("9", "9", "prima dell’inizio"),
            ("22", "2", "prima dell’inizio"),
            ("-1", "9", "9:30"),
            ("9", "25", "9:30"),
            ("9", "9:75", "9:30"),
            ("", "9", "obbligatorio"),
        ] {
            let refused = giulia.send(&page, &form.clone().with("from", from).with("to", to)).await;
            assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{from}-{to}");
            assert!(refused.text().contains(words), "{from}-{to}: {}", refused.text());
            let typed = refused.form_asking("as").fields;
            for (field, value) in [("from", from), ("to", to), ("note", "Parole inventate")] {
                assert!(typed.contains(&(field.to_owned(), value.to_owned())), "{from}-{to}: {field} is lost: {typed:?}");
            }
        }
        assert_eq!(node.count("SELECT CAST(COUNT(*) AS BIGINT) FROM activities").await, 0);
        giulia.send(&page, &form.clone().with("from", "0:00").with("to", "0:30")).await.ok();
        // From one end to the other of what is there already, around it, and inside it; next to it there is room.
        for (from, to) in [("0:00", "0:30"), ("0:10", "0:20"), ("0:20", "0:40"), ("0:00", "0:10")] {
            giulia.send(&page, &form.clone().with("from", from).with("to", to)).await.shows("c’è già un altro lavoro");
        }
        giulia.send(&page, &form.clone().with("from", "0:30").with("to", "0:45")).await.ok();
        // What is planned over it is not done over it.
        let planned = giulia.send(&page, &form.clone().with("as", "planned").with("from", "0:10").with("to", "0:20")).await.ok();
        giulia.send(&planned, &planned.form("/fatto")).await.shows("c’è già un altro lavoro");
        assert_eq!(node.count("SELECT CAST(COUNT(*) AS BIGINT) FROM activities WHERE state = 'delivered'").await, 2);
    }

    async fn more_hours_than_a_contract_pays_for_are_said_where_they_are_counted(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        let service = a_service(&giulia).await;
        let enrolment = an_enrolment(&giulia, &open_person(&giulia).await, &service).await;
        let contract = a_contract(&giulia, &service).await;
        let page = giulia.open(&format!("/contratti/{contract}")).await.ok();
        giulia.send(&page, &page.form("").with("hours", "0:30")).await.ok();
        let statement = format!("/contratti/{contract}/rendiconto");
        assert!(!giulia.open(&statement).await.ok().text().contains("più ore"));
        let page = giulia.open(&format!("/ore?servizio={service}")).await.ok();
        let form = page.form_asking("as").with("as", "delivered").with("enrolments", enrolment.trim_start_matches("/prese/"));
        giulia.send(&page, &form.with("from", "0:00").with("to", "0:31")).await.ok();
        giulia.open(&statement).await.ok().shows("più ore").shows("0:31");
    }

    async fn nothing_that_was_typed_computes_in_a_file_of_any_kind(engine: Engine) {
        let node = TestNode::start("Cooperativa Aurora", engine).await;
        let giulia = comes_in(&node, "giulia", "coordinator").await;
        let traps = ["=1+1", "+cmd", "-2+3", "@SUM(A1)", "=HYPERLINK"];
        for trap in traps {
            a_service_called(&giulia, trap).await;
        }
        let csv = giulia.open("/servizi/esporta?formato=csv").await.ok().body;
        for trap in traps {
            assert!(csv.contains(&format!("'{trap}")), "{trap}: {csv}");
        }
        for cell in csv.trim_start_matches('\u{feff}').lines().flat_map(|line| line.split(';')) {
            assert!(!cell.trim_matches('"').starts_with(['=', '+', '-', '@', '\t']), "{cell:?} of {csv}");
        }
        for kind in ["xlsx", "ods"] {
            let file = giulia.file(&format!("/servizi/esporta?formato={kind}")).await;
            let mut book = calamine::open_workbook_auto_from_rs(Cursor::new(file)).unwrap();
            let name = book.sheet_names()[0].clone();
            let formulas = book.worksheet_formula(&name).unwrap();
            assert_eq!(formulas.used_cells().count(), 0, "{kind} has a formula");
            let cells = book.worksheet_range(&name).unwrap();
            let texts: Vec<_> = cells.used_cells().filter_map(|(.., cell)| calamine::DataType::get_string(cell).map(str::to_owned)).collect();
            for trap in traps {
                assert!(texts.iter().any(|text| text.trim_start_matches('\'') == trap), "{kind}: {trap} is no text: {texts:?}");
            }
        }
    }
}
