//! Tables for spreadsheets.
//!
//! Semicolons and a byte order mark, because that is what a spreadsheet with Italian settings opens with a double click. A
//! cell that a spreadsheet would take for a formula is disarmed with an apostrophe: names come from people and peers.

use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE, X_CONTENT_TYPE_OPTIONS};
use axum::response::{IntoResponse, Response};

use crate::error::{Error, Result};

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

/// A table: each column is its head and what stands below it.
pub struct Sheet<'a, T> {
    columns: Vec<Column<'a, T>>,
}

struct Column<'a, T> {
    head: String,
    cell: Box<dyn Fn(&T) -> String + 'a>,
}

impl<'a, T> Sheet<'a, T> {
    /// A table of one column.
    pub fn new(head: String, cell: impl Fn(&T) -> String + 'a) -> Self {
        Self { columns: Vec::new() }.column(head, cell)
    }

    /// One more column on the right.
    #[must_use]
    pub fn column(mut self, head: String, cell: impl Fn(&T) -> String + 'a) -> Self {
        self.columns.push(Column { head, cell: Box::new(cell) });
        self
    }

    /// Answers a file for a spreadsheet, one line for each row.
    pub fn answer(&self, name: &str, rows: &[T]) -> Result<Response> {
        let headers = [
            (CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
            (CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")),
            (X_CONTENT_TYPE_OPTIONS, "nosniff".to_owned()),
        ];
        Ok((headers, self.csv(rows).map_err(Error::internal)?).into_response())
    }

    /// A CSV file of one head line and the rows.
    fn csv(&self, rows: &[T]) -> std::result::Result<Vec<u8>, csv::Error> {
        let mut writer = csv::WriterBuilder::new().delimiter(b';').from_writer(Vec::from("\u{feff}".as_bytes()));
        writer.write_record(self.columns.iter().map(|column| &column.head))?;
        for row in rows {
            writer.write_record(self.columns.iter().map(|column| harmless(&(column.cell)(row))))?;
        }
        writer.into_inner().map_err(|error| csv::Error::from(error.into_error()))
    }
}

/// A cell that no spreadsheet computes.
fn harmless(cell: &str) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{cell}") } else { cell.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_that_is_too_long_for_a_file_is_refused_and_not_cut() {
        let most = usize::try_from(MOST).unwrap();
        assert!(fits(most).is_ok());
        assert!(matches!(fits(most + 1), Err(Error::Conflict(key)) if key == "export-too-long"));
    }

    #[test]
    fn a_formula_typed_as_a_name_is_not_computed() {
        let sheet = Sheet::new("nome".into(), |name: &&str| (*name).to_owned());
        let file = sheet.csv(&["=HYPERLINK(\"x\")", "Rossi; Maria"]);
        let text = String::from_utf8(file.unwrap()).unwrap();
        assert_eq!(text, "\u{feff}nome\n\"'=HYPERLINK(\"\"x\"\")\"\n\"Rossi; Maria\"\n");
    }
}
