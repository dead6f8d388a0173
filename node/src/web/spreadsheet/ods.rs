//! A workbook of `LibreOffice`: `OpenDocument` 1.3 (ISO/IEC 26300), the smallest one that is valid.

use std::io::{Cursor, Write};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use super::cell::{Cell, escaped};
use super::{Format, Page};

const HEAD: &str = r#"<?xml version="1.0" encoding="UTF-8"?>"#;
const NAMES: &str = r#"xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" xmlns:number="urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0" xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0""#;

/// How days, hours and money look, and the bold of heads.
const STYLES: &str = r#"<number:date-style style:name="D"><number:day number:style="long"/><number:text>/</number:text><number:month number:style="long"/><number:text>/</number:text><number:year number:style="long"/></number:date-style><number:time-style style:name="T" number:truncate-on-overflow="false"><number:hours/><number:text>:</number:text><number:minutes number:style="long"/></number:time-style><number:number-style style:name="N"><number:number number:decimal-places="2" number:min-integer-digits="1" number:grouping="true"/></number:number-style><style:style style:name="head" style:family="table-cell"><style:text-properties fo:font-weight="bold"/></style:style><style:style style:name="day" style:family="table-cell" style:data-style-name="D"/><style:style style:name="hours" style:family="table-cell" style:data-style-name="T"/><style:style style:name="money" style:family="table-cell" style:data-style-name="N"/>"#;

pub(super) fn write(pages: &[Page<'_>]) -> std::io::Result<Vec<u8>> {
    let mut file = ZipWriter::new(Cursor::new(Vec::new()));
    let plain = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    // Part 2, 3.3: the first entry, not packed, so that the kind of file is found at its beginning.
    file.start_file("mimetype", plain)?;
    file.write_all(Format::Ods.media_type().as_bytes())?;
    file.start_file("META-INF/manifest.xml", SimpleFileOptions::default())?;
    write!(
        file,
        r#"{HEAD}<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.3"><manifest:file-entry manifest:full-path="/" manifest:version="1.3" manifest:media-type="{}"/><manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>"#,
        Format::Ods.media_type()
    )?;
    file.start_file("content.xml", SimpleFileOptions::default())?;
    let widths: Vec<Vec<usize>> = pages.iter().map(Page::widths).collect();
    write!(file, r#"{HEAD}<office:document-content {NAMES} office:version="1.3"><office:automatic-styles>{STYLES}"#)?;
    for (page, widths) in widths.iter().enumerate() {
        for (column, width) in widths.iter().enumerate() {
            write!(
                file,
                r#"<style:style style:name="c{page}-{column}" style:family="table-column"><style:table-column-properties style:column-width="{}mm"/></style:style>"#,
                width * 2
            )?;
        }
    }
    write!(file, "</office:automatic-styles><office:body><office:spreadsheet>")?;
    for (place, page) in pages.iter().enumerate() {
        table(&mut file, place, page)?;
    }
    write!(file, "</office:spreadsheet></office:body></office:document-content>")?;
    Ok(file.finish()?.into_inner())
}

fn table(file: &mut impl Write, place: usize, page: &Page<'_>) -> std::io::Result<()> {
    write!(file, r#"<table:table table:name="{}">"#, escaped(&page.title.replace('\'', " ")))?;
    for column in 0..page.heads.len() {
        write!(file, r#"<table:table-column table:style-name="c{place}-{column}"/>"#)?;
    }
    write!(file, "<table:table-header-rows><table:table-row>")?;
    for head in &page.heads {
        write!(
            file,
            r#"<table:table-cell table:style-name="head" office:value-type="string">{}</table:table-cell>"#,
            paragraphs(head)
        )?;
    }
    write!(file, "</table:table-row></table:table-header-rows>")?;
    for row in page.rows() {
        write!(file, "<table:table-row>")?;
        for cell in &row {
            write_cell(file, cell)?;
        }
        write!(file, "</table:table-row>")?;
    }
    write!(file, "</table:table>")
}

/// A line of words is a paragraph; spaces beyond the first would fall together and are said (part 3, 6.1.2).
fn paragraphs(words: &str) -> String {
    let line = |line: &str| {
        let line = escaped(line).replace('\t', "<text:tab/>").replace("  ", " <text:s/>");
        format!("<text:p>{line}</text:p>")
    };
    words.lines().map(line).collect()
}

fn write_cell(file: &mut impl Write, cell: &Cell) -> std::io::Result<()> {
    let text = cell.text();
    let (kind, shown) = match cell {
        Cell::Empty => return write!(file, "<table:table-cell/>"),
        Cell::Words(words) => (r#"office:value-type="string""#.to_owned(), paragraphs(words)),
        Cell::Number(number) => (format!(r#"office:value-type="float" office:value="{number}""#), paragraphs(&text)),
        Cell::Day(day) => {
            let kind = format!(r#"table:style-name="day" office:value-type="date" office:date-value="{day}""#);
            (kind, paragraphs(&text))
        }
        Cell::Minutes(minutes) => {
            let (sign, size) = (if *minutes < 0 { "-" } else { "" }, minutes.unsigned_abs());
            let value = format!("{sign}PT{}H{:02}M00S", size / 60, size % 60);
            let kind = format!(r#"table:style-name="hours" office:value-type="time" office:time-value="{value}""#);
            (kind, paragraphs(&text))
        }
        Cell::Halves(_) => {
            let value = text.replace(',', ".");
            (format!(r#"office:value-type="float" office:value="{value}""#), paragraphs(&text))
        }
        Cell::Cents(_) => {
            let value = text.replace(',', ".");
            let kind = format!(r#"table:style-name="money" office:value-type="float" office:value="{value}""#);
            (kind, paragraphs(&text))
        }
    };
    write!(file, "<table:table-cell {kind}>{shown}</table:table-cell>")
}
