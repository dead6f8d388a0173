//! Tables for spreadsheets.
//!
//! Semicolons and a byte order mark, because that is what a spreadsheet with Italian settings opens with a double click. A
//! cell that a spreadsheet would take for a formula is disarmed with an apostrophe: names come from people and peers.

/// A CSV file of one head line and the rows.
pub fn csv<const N: usize>(
    heads: &[String; N],
    rows: impl Iterator<Item = [String; N]>,
) -> Result<Vec<u8>, csv::Error> {
    let mut writer = csv::WriterBuilder::new().delimiter(b';').from_writer(Vec::from("\u{feff}".as_bytes()));
    writer.write_record(heads)?;
    for row in rows {
        writer.write_record(row.iter().map(|cell| harmless(cell)))?;
    }
    writer.into_inner().map_err(|error| csv::Error::from(error.into_error()))
}

/// A cell that no spreadsheet computes.
pub fn harmless(cell: &str) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{cell}") } else { cell.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_formula_typed_as_a_name_is_not_computed() {
        let file = csv(&["nome".into()], [["=HYPERLINK(\"x\")".to_owned()], ["Rossi; Maria".to_owned()]].into_iter());
        let text = String::from_utf8(file.unwrap()).unwrap();
        assert_eq!(text, "\u{feff}nome\n\"'=HYPERLINK(\"\"x\"\")\"\n\"Rossi; Maria\"\n");
    }
}
