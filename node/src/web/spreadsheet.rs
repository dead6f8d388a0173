//! Tables for spreadsheets: every list of the panel goes out through here, as Excel ([`xlsx`]), `LibreOffice` ([`ods`]) or text ([`csv`]).
//!
//! A [`Sheet`] says its columns once; what a cell is ([`Cell`]) decides how each kind of file writes it, so that a workbook can add up
//! hours and euros and sort days. Names come from people and peers: in a workbook they are text and nothing computes them, in a text
//! file a cell that a spreadsheet would take for a formula is disarmed.
//!
//! Rows are written one after the other into the packed file: a hundred thousand of them never stand beside themselves as cells, nor
//! unpacked in a temporary file (`docs/decisions/136-one-place-for-files.md`).

mod cell;
mod csv;
mod format;
mod ods;
mod xlsx;

use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE, X_CONTENT_TYPE_OPTIONS};
use axum::response::{IntoResponse, Response};

pub use self::cell::Cell;
pub use self::format::Format;
use crate::error::{Error, Result};
use crate::store::fold::fold;

/// The most rows of one file. Ask the database for one more: who asks for a longer list is told so ([`fits`]), and never gets a file
/// that ends before its list does.
pub const MOST: i64 = 100_000;

/// Whether so many rows go into one file; otherwise the answer that says what to do.
pub fn fits(rows: usize) -> Result<()> {
    if i64::try_from(rows).is_ok_and(|rows| rows <= MOST) {
        Ok(())
    } else {
        Err(Error::Conflict("export-too-long".into()))
    }
}

/// Words as a part of the name of a file: small letters and digits that every system takes, with a dash between the words.
pub fn part_of_name(words: &str) -> String {
    let folded = fold(words);
    let parts = folded.split(|sign: char| !sign.is_ascii_alphanumeric()).filter(|part| !part.is_empty());
    parts.collect::<Vec<_>>().join("-")
}

/// A table: each column is its head and what stands below it.
pub struct Sheet<'a, T> {
    columns: Vec<Column<'a, T>>,
}

struct Column<'a, T> {
    head: String,
    cell: Box<dyn Fn(&T) -> Cell + Send + 'a>,
}

impl<'a, T> Sheet<'a, T> {
    /// A table of one column.
    pub fn new<C: Into<Cell>>(head: String, cell: impl Fn(&T) -> C + Send + 'a) -> Self {
        Self { columns: Vec::new() }.column(head, cell)
    }

    /// One more column on the right.
    #[must_use]
    pub fn column<C: Into<Cell>>(mut self, head: String, cell: impl Fn(&T) -> C + Send + 'a) -> Self {
        self.columns.push(Column { head, cell: Box::new(move |row| cell(row).into()) });
        self
    }

    /// These rows below the heads, as one page of a workbook that bears this name.
    pub fn page<'b>(self, title: &str, rows: &'b [T]) -> Page<'b>
    where
        'a: 'b,
        T: Sync,
    {
        let heads = self.columns.iter().map(|column| column.head.clone()).collect();
        let columns = self.columns;
        let row = move |place: usize| columns.iter().map(|column| (column.cell)(&rows[place])).collect();
        Page { title: title.to_owned(), heads, length: rows.len(), row: Box::new(row) }
    }

    /// Answers a file of these rows; `name` is that of the file without its ending.
    pub fn answer(self, format: Format, name: &str, rows: &[T]) -> Result<Response>
    where
        T: Sync,
    {
        answer(format, name, &[self.page(name, rows)])
    }
}

/// One page of a workbook.
pub struct Page<'a> {
    title: String,
    heads: Vec<String>,
    length: usize,
    row: Box<dyn Fn(usize) -> Vec<Cell> + Send + 'a>,
}

/// Rows of which the widths of the columns are taken.
const LOOKED_AT: usize = 200;

impl Page<'_> {
    fn rows(&self) -> impl Iterator<Item = Vec<Cell>> {
        (0..self.length).map(&self.row)
    }

    /// The widths of the columns in letters, so that nobody has to pull them apart.
    fn widths(&self) -> Vec<usize> {
        let mut widths: Vec<usize> = self.heads.iter().map(|head| head.chars().count() + 2).collect();
        for row in self.rows().take(LOOKED_AT) {
            for (width, cell) in widths.iter_mut().zip(&row) {
                *width = (*width).max(cell.text().chars().count() + 1);
            }
        }
        widths.into_iter().map(|width| width.clamp(8, 60)).collect()
    }
}

/// Answers a file of several pages. Text has none: there they stand below each other, each under its name.
pub fn answer(format: Format, name: &str, pages: &[Page<'_>]) -> Result<Response> {
    let bytes = match format {
        Format::Csv => csv::write(pages),
        Format::Xlsx => xlsx::write(pages),
        Format::Ods => ods::write(pages),
    };
    let headers = [
        (CONTENT_TYPE, format.media_type().to_owned()),
        (CONTENT_DISPOSITION, format!("attachment; filename=\"{name}.{}\"", format.code())),
        (X_CONTENT_TYPE_OPTIONS, "nosniff".to_owned()),
    ];
    Ok((headers, bytes.map_err(Error::internal)?).into_response())
}

#[cfg(test)]
mod tests;
