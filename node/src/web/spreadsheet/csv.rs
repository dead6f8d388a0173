//! Text: semicolons and a byte order mark, because that is what a spreadsheet with Italian settings opens with a double click.

use super::Page;
use super::cell::Cell;

pub(super) fn write(pages: &[Page<'_>]) -> std::io::Result<Vec<u8>> {
    let mut writer =
        csv::WriterBuilder::new().delimiter(b';').flexible(true).from_writer(Vec::from("\u{feff}".as_bytes()));
    for (place, page) in pages.iter().enumerate() {
        if pages.len() > 1 {
            if place > 0 {
                writer.write_record([""])?;
            }
            writer.write_record([harmless(&page.title)])?;
        }
        // Titles may be those of a sheet that came from outside.
        writer.write_record(page.heads.iter().map(|head| harmless(head)))?;
        for row in page.rows() {
            writer.write_record(row.iter().map(told))?;
        }
    }
    writer.into_inner().map_err(csv::IntoInnerError::into_error)
}

fn told(cell: &Cell) -> String {
    match cell {
        Cell::Words(words) => harmless(words),
        other => other.text(),
    }
}

/// A cell that no spreadsheet computes.
fn harmless(cell: &str) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{cell}") } else { cell.to_owned() }
}
