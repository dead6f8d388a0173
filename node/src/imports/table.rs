//! A file as rows of cells, whatever program wrote it.
//!
//! XLSX and ODS are read with `calamine`; everything else is taken for text: in UTF-8 when it is valid, with or without its mark, in
//! UTF-16 with its mark, and otherwise in Windows-1252, which every sequence of bytes is. The separator is the one that cuts the most
//! lines alike.
//!
//! A cell is its text. What a formula computed last is read where a workbook keeps it, and nothing is ever computed here.
//! Workbooks are compressed, and a small file can hold an endless one: what comes out is counted before it is believed.

mod clock;
mod text;

use std::io::{Cursor, Read};
use std::sync::Arc;

use calamine::{Data, Ods, Reader, Xlsx};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::MOST_LINES;

/// Bytes that a workbook may have when it is unpacked.
const UNPACKED: u64 = 300 * 1024 * 1024;
/// Columns that are looked at: sheets with formatting to the right end have sixteen thousand.
const COLUMNS: usize = 100;

/// Why a file is not a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unreadable {
    /// Neither a workbook that opens nor a text; or one with a password.
    Format,
    /// An old workbook (XLS), which has to be saved anew.
    Old,
    /// Nothing in it.
    Empty,
    /// More lines than one import takes, or too much unpacked.
    TooLong,
}

impl Unreadable {
    /// The message key, which says what to do.
    pub fn key(self) -> &'static str {
        match self {
            Self::Format => "import-unreadable",
            Self::Old => "import-old-format",
            Self::Empty => "import-empty-file",
            Self::TooLong => "import-too-long",
        }
    }
}

/// One sheet: its name and its rows. Empty rows stay, so that numbers are those that the person sees.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sheet {
    /// As on its tab; empty for a text.
    pub name: String,
    /// Cells as they are shown.
    pub rows: Vec<Vec<String>>,
}

/// The first lines of every sheet of a file that has something in it.
pub fn preview(bytes: &[u8], shown: usize) -> Result<Vec<Sheet>, Unreadable> {
    let first = |sheet: Sheet| Sheet { rows: sheet.rows.into_iter().take(shown).collect(), ..sheet };
    match bytes {
        [] => Err(Unreadable::Empty),
        [b'P', b'K', 3, 4, ..] => Ok(filled(workbook(bytes)?)?.into_iter().map(first).collect()),
        [0xd0, 0xcf, 0x11, 0xe0, ..] => Err(Unreadable::Old),
        _ => {
            // All of it is looked at once, and nothing but the first lines is kept.
            let (mut rows, mut count, mut empty) = (Vec::new(), 0, true);
            for row in text::Text::new(bytes)? {
                empty &= row.iter().all(String::is_empty);
                count += 1;
                if count > MOST_LINES + 1 {
                    return Err(Unreadable::TooLong);
                }
                if rows.len() < shown {
                    rows.push(row);
                }
            }
            if empty { Err(Unreadable::Empty) } else { Ok(vec![Sheet { name: String::new(), rows }]) }
        }
    }
}

/// The lines of one of those sheets, one by one.
#[derive(Clone, Debug)]
pub enum Lines {
    /// Of a text.
    Text(TextLines),
    /// Of a workbook, which is unpacked whole, and how far they are read.
    Book(Arc<Vec<Vec<String>>>, usize),
}

/// Lines of a text.
#[derive(Clone, Debug)]
pub struct TextLines(text::Text);

impl Lines {
    /// The lines of a sheet, by its place in [`preview`].
    pub fn of(bytes: &[u8], sheet: usize) -> Result<Self, Unreadable> {
        if !bytes.starts_with(b"PK\x03\x04") {
            return Ok(Self::Text(TextLines(text::Text::new(bytes)?)));
        }
        let sheet = filled(workbook(bytes)?)?.into_iter().nth(sheet).ok_or(Unreadable::Empty)?;
        Ok(Self::Book(Arc::new(sheet.rows), 0))
    }

    /// How many there are, or a few more where a cell of a text has several.
    pub fn about(&self) -> usize {
        match self {
            Self::Text(text) => text.0.about(),
            Self::Book(rows, _) => rows.len(),
        }
    }
}

impl Iterator for Lines {
    type Item = Vec<String>;

    fn next(&mut self) -> Option<Vec<String>> {
        match self {
            Self::Text(text) => text.0.next(),
            Self::Book(rows, at) => {
                *at += 1;
                rows.get(*at - 1).cloned()
            }
        }
    }
}

/// Those of the sheets that have something in them.
fn filled(sheets: Vec<Sheet>) -> Result<Vec<Sheet>, Unreadable> {
    let full = |row: &Vec<String>| row.iter().any(|cell| !cell.is_empty());
    let sheets: Vec<Sheet> = sheets.into_iter().filter(|sheet| sheet.rows.iter().any(full)).collect();
    if sheets.is_empty() { Err(Unreadable::Empty) } else { Ok(sheets) }
}

fn workbook(bytes: &[u8]) -> Result<Vec<Sheet>, Unreadable> {
    if !is_bounded(bytes).ok_or(Unreadable::Format)? {
        return Err(Unreadable::TooLong);
    }
    match Xlsx::new(Cursor::new(bytes)) {
        Ok(book) => xlsx(book),
        Err(_) => ods(Ods::new(Cursor::new(bytes)).map_err(|_| Unreadable::Format)?),
    }
}

/// Cell by cell: one cell in the last corner of a sheet must not make it as large as its paper.
fn xlsx(mut book: Xlsx<Cursor<&[u8]>>) -> Result<Vec<Sheet>, Unreadable> {
    let mut sheets = Vec::new();
    for name in book.sheet_names() {
        let mut rows: Vec<Vec<String>> = Vec::new();
        // A sheet that is a drawing has no cells.
        let Ok(mut cells) = book.worksheet_cells_reader(&name) else { continue };
        while let Some(cell) = cells.next_cell().map_err(|_| Unreadable::Format)? {
            let (row, column) = cell.get_position();
            let (row, column) = (row as usize, column as usize);
            let value = shown(&Data::from(cell.get_value().clone()));
            if value.is_empty() || column >= COLUMNS {
                continue;
            }
            if row >= MOST_LINES {
                return Err(Unreadable::TooLong);
            }
            if rows.len() <= row {
                rows.resize(row + 1, Vec::new());
            }
            if rows[row].len() <= column {
                rows[row].resize(column + 1, String::new());
            }
            rows[row][column] = value;
        }
        sheets.push(Sheet { name, rows });
    }
    Ok(sheets)
}

fn ods(mut book: Ods<Cursor<&[u8]>>) -> Result<Vec<Sheet>, Unreadable> {
    let mut sheets = Vec::new();
    for name in book.sheet_names() {
        let range = book.worksheet_range(&name).map_err(|_| Unreadable::Format)?;
        let (above, before) = range.start().unwrap_or_default();
        let (above, before) = (above as usize, (before as usize).min(COLUMNS));
        if range.height() + above > MOST_LINES {
            return Err(Unreadable::TooLong);
        }
        let mut rows = vec![Vec::new(); above];
        rows.extend(range.rows().map(|row| {
            let mut cells = vec![String::new(); before];
            cells.extend(row.iter().take(COLUMNS - before).map(shown));
            cells
        }));
        sheets.push(Sheet { name, rows });
    }
    Ok(sheets)
}

/// Unpacks everything once and throws it away: what a file says of its own size is not believed.
fn is_bounded(bytes: &[u8]) -> Option<bool> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).ok()?;
    let mut rest = UNPACKED;
    for place in 0..archive.len() {
        let entry = archive.by_index(place).ok()?;
        let read = std::io::copy(&mut entry.take(rest + 1), &mut std::io::sink()).ok()?;
        rest = match rest.checked_sub(read) {
            Some(rest) => rest,
            None => return Some(false),
        };
    }
    Some(true)
}

/// A cell as a person reads it; days as `gg/mm/aaaa`, times as `8:30`, numbers without a point that is not there.
fn shown(cell: &Data) -> String {
    match cell {
        Data::DateTime(moment) => clock::moment(moment),
        Data::DateTimeIso(text) => {
            let date = text.get(..10).and_then(|date| date.parse().ok());
            let shown = |date| format!("{}{}", crate::web::dates::written(date), clock::iso_time(text));
            date.map_or_else(|| text.clone(), shown)
        }
        Data::DurationIso(text) => clock::iso_duration(text).unwrap_or_else(|| text.clone()),
        Data::Float(number) => number.to_string(),
        Data::Int(number) => number.to_string(),
        Data::Bool(truth) => if *truth { "sì" } else { "no" }.to_owned(),
        Data::String(text) => plain(text),
        Data::Error(_) | Data::Empty => String::new(),
    }
}

/// A text without what no database keeps and no person sees, and without the blanks around it.
fn plain(text: &str) -> String {
    text.replace('\0', "").replace(['\u{a0}', '\u{202f}', '\u{feff}'], " ").trim().to_owned()
}

fn civil(year: i64, month: i64, day: i64) -> Option<Date> {
    Date::new(i16::try_from(year).ok()?, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

/// The day that a spreadsheet means with a number: days since 30 December 1899, which is right from March 1900 on (before, Excel
/// counts a 29 February that was none).
pub fn serial(number: f64) -> Option<Date> {
    // 2199-12-31: beyond it a number is no day.
    if !(61.0..=109_574.0).contains(&number) {
        return None;
    }
    #[expect(clippy::cast_possible_truncation, reason = "the bounds are above")]
    let days = number.trunc() as i64;
    jiff::civil::date(1899, 12, 30).checked_add(jiff::Span::new().days(days)).ok()
}

#[cfg(test)]
mod tests;
