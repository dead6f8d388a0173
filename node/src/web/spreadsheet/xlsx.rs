//! A workbook of Excel: the smallest one that ECMA-376 part 1 allows, with heads that stay in sight and a filter on them.
//!
//! Words stand in their cells (`inlineStr`) and not in a table of all words: what is written need not be kept.

use std::io::{Cursor, Write};

use jiff::civil::{Date, date};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::Page;
use super::cell::{Cell, escaped};

const HEAD: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>"#;
const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006";
const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const KIND: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml";

/// The styles of cells, by their place: as it comes, a head, a day, hours, money, words that may break.
const STYLES: &str = r##"<numFmts count="2">
<numFmt numFmtId="164" formatCode="[h]:mm"/>
<numFmt numFmtId="165" formatCode="#,##0.00"/></numFmts>
<fonts count="2">
<font><sz val="11"/><name val="Calibri"/></font>
<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>
<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>
<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>
<cellStyleXfs count="1">
<xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>
<cellXfs count="5">
<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>
<xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/>
<xf numFmtId="14" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>
<xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>
<xf numFmtId="165" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/></cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>"##;

pub(super) fn write(pages: &[Page<'_>]) -> std::io::Result<Vec<u8>> {
    let mut file = ZipWriter::new(Cursor::new(Vec::new()));
    let start = |file: &mut ZipWriter<_>, name: &str| file.start_file(name, SimpleFileOptions::default());
    start(&mut file, "[Content_Types].xml")?;
    content_types(&mut file, pages.len())?;
    start(&mut file, "_rels/.rels")?;
    let root = format!(r#"<Relationship Id="rId1" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/>"#);
    write!(file, r#"{HEAD}<Relationships xmlns="{PACKAGE}/relationships">{root}</Relationships>"#)?;
    start(&mut file, "xl/workbook.xml")?;
    workbook(&mut file, pages)?;
    start(&mut file, "xl/_rels/workbook.xml.rels")?;
    parts(&mut file, pages.len())?;
    start(&mut file, "xl/styles.xml")?;
    write!(file, r#"{HEAD}<styleSheet xmlns="{MAIN}">{STYLES}</styleSheet>"#)?;
    for (place, page) in pages.iter().enumerate() {
        start(&mut file, &format!("xl/worksheets/sheet{}.xml", place + 1))?;
        sheet(&mut file, page)?;
    }
    Ok(file.finish()?.into_inner())
}

fn content_types(file: &mut impl Write, pages: usize) -> std::io::Result<()> {
    write!(
        file,
        r#"{HEAD}<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="{KIND}.sheet.main+xml"/><Override PartName="/xl/styles.xml" ContentType="{KIND}.styles+xml"/>"#
    )?;
    for number in 1..=pages {
        let part = format!("/xl/worksheets/sheet{number}.xml");
        write!(file, r#"<Override PartName="{part}" ContentType="{KIND}.worksheet+xml"/>"#)?;
    }
    write!(file, "</Types>")
}

/// Which part of the file is which page.
fn parts(file: &mut impl Write, pages: usize) -> std::io::Result<()> {
    write!(file, r#"{HEAD}<Relationships xmlns="{PACKAGE}/relationships">"#)?;
    write!(file, r#"<Relationship Id="rId0" Type="{OFFICE}/styles" Target="styles.xml"/>"#)?;
    for number in 1..=pages {
        let target = format!("worksheets/sheet{number}.xml");
        write!(file, r#"<Relationship Id="rId{number}" Type="{OFFICE}/worksheet" Target="{target}"/>"#)?;
    }
    write!(file, "</Relationships>")
}

/// The pages by name. Excel takes at most 31 letters, not these signs, and no name twice.
fn workbook(file: &mut impl Write, pages: &[Page<'_>]) -> std::io::Result<()> {
    write!(file, r#"{HEAD}<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>"#)?;
    let mut names: Vec<String> = Vec::new();
    for (place, page) in pages.iter().enumerate() {
        let number = place + 1;
        let plain = page.title.replace(['[', ']', ':', '*', '?', '/', '\\', '\''], " ");
        let mut name: String = plain.chars().take(31).collect();
        if name.trim().is_empty() || names.contains(&name.to_lowercase()) {
            name = format!("{} {number}", plain.chars().take(27).collect::<String>());
        }
        names.push(name.to_lowercase());
        write!(file, r#"<sheet name="{}" sheetId="{number}" r:id="rId{number}"/>"#, escaped(&name))?;
    }
    write!(file, "</sheets></workbook>")
}

fn sheet(file: &mut impl Write, page: &Page<'_>) -> std::io::Result<()> {
    write!(
        file,
        r#"{HEAD}<worksheet xmlns="{MAIN}"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><cols>"#
    )?;
    for (place, width) in page.widths().into_iter().enumerate() {
        let number = place + 1;
        write!(file, r#"<col min="{number}" max="{number}" width="{width}" customWidth="1"/>"#)?;
    }
    write!(file, "</cols><sheetData><row>")?;
    for head in &page.heads {
        write!(file, r#"<c s="1" t="inlineStr"><is><t xml:space="preserve">{}</t></is></c>"#, escaped(head))?;
    }
    write!(file, "</row>")?;
    for row in page.rows() {
        write!(file, "<row>")?;
        for cell in &row {
            write_cell(file, cell)?;
        }
        write!(file, "</row>")?;
    }
    let last = format!("{}{}", letters(page.heads.len()), page.length + 1);
    write!(file, r#"</sheetData><autoFilter ref="A1:{last}"/></worksheet>"#)
}

fn write_cell(file: &mut impl Write, cell: &Cell) -> std::io::Result<()> {
    match cell {
        Cell::Empty => write!(file, "<c/>"),
        Cell::Words(words) => {
            write!(file, r#"<c t="inlineStr"><is><t xml:space="preserve">{}</t></is></c>"#, escaped(words))
        }
        Cell::Number(number) => write!(file, "<c><v>{number}</v></c>"),
        Cell::Day(day) => match serial(*day) {
            Some(days) => write!(file, r#"<c s="2"><v>{days}</v></c>"#),
            None => write_cell(file, &Cell::Words(cell.text())),
        },
        // A whole day is one; ten places keep every minute of a year exact.
        Cell::Minutes(minutes) if *minutes >= 0 => {
            let (days, rest) = (minutes / 1440, minutes % 1440);
            write!(file, r#"<c s="3"><v>{days}.{:010}</v></c>"#, (rest * 10_000_000_000 + 720) / 1440)
        }
        // Excel shows hours below nothing as a row of signs.
        Cell::Minutes(_) => write_cell(file, &Cell::Words(cell.text())),
        Cell::Halves(_) => write!(file, "<c><v>{}</v></c>", cell.text().replace(',', ".")),
        Cell::Cents(_) => write!(file, r#"<c s="4"><v>{}</v></c>"#, cell.text().replace(',', ".")),
    }
}

/// A day as Excel counts them: from 1 March 1900 on, before which it takes 1900 for a leap year. None before.
fn serial(day: Date) -> Option<i32> {
    let days = (day - date(1899, 12, 30)).get_days();
    (days > 60).then_some(days)
}

/// The letters of a column: A, B … Z, AA.
fn letters(mut column: usize) -> String {
    let mut letters = Vec::new();
    while column > 0 {
        let place = (column - 1) % 26;
        letters.push(char::from(b'A' + u8::try_from(place).unwrap_or(0)));
        column = (column - 1) / 26;
    }
    letters.iter().rev().collect()
}
