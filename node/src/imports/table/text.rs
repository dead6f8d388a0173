//! A text as rows: which letters, which separator, which quotes.

use std::borrow::Cow;

use encoding_rs::{Encoding, WINDOWS_1252};

use super::{COLUMNS, MOST_LINES, Unreadable, plain};

/// Lines that tell which separator a text has.
const TELLING: usize = 50;

/// Every line of a text, the empty ones too.
pub(super) fn rows(bytes: &[u8]) -> Result<Vec<Vec<String>>, Unreadable> {
    let text = decoded(bytes);
    if text.contains('\0') {
        return Err(Unreadable::Format);
    }
    let separator = separator(&text);
    let mut rows = Vec::new();
    let mut line = Line::default();
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '"' if line.quoted && letters.peek() == Some(&'"') => {
                letters.next();
                line.cell.push('"');
            }
            '"' if line.quoted => line.quoted = false,
            '"' if line.cell.trim().is_empty() => line.quoted = true,
            _ if line.quoted => line.cell.push(letter),
            '\r' if letters.peek() == Some(&'\n') => {}
            '\n' | '\r' => {
                rows.push(line.end());
                if rows.len() > MOST_LINES {
                    return Err(Unreadable::TooLong);
                }
            }
            _ if letter == separator => line.end_cell(),
            _ => line.cell.push(letter),
        }
    }
    rows.push(line.end());
    Ok(rows)
}

/// A line that is being read.
#[derive(Default)]
struct Line {
    cells: Vec<String>,
    cell: String,
    quoted: bool,
}

impl Line {
    fn end_cell(&mut self) {
        let cell = disarmed(plain(&std::mem::take(&mut self.cell)));
        if self.cells.len() < COLUMNS {
            self.cells.push(cell);
        }
    }

    fn end(&mut self) -> Vec<String> {
        self.end_cell();
        self.quoted = false;
        std::mem::take(&mut self.cells)
    }
}

/// The apostrophe with which files of this node keep a cell from being computed is no part of it (`web::spreadsheet`).
fn disarmed(cell: String) -> String {
    match cell.strip_prefix('\'') {
        Some(rest) if rest.starts_with(['=', '+', '-', '@']) => rest.to_owned(),
        _ => cell,
    }
}

fn decoded(bytes: &[u8]) -> Cow<'_, str> {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        return encoding.decode_without_bom_handling(&bytes[mark..]).0;
    }
    std::str::from_utf8(bytes).map_or_else(|_| WINDOWS_1252.decode_without_bom_handling(bytes).0, Cow::Borrowed)
}

/// The separator with which the most lines have the same number of cells, more than one; `;` when none has.
fn separator(text: &str) -> char {
    let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).take(TELLING).collect();
    let agreement = |separator: char| {
        let counts: Vec<usize> = lines.iter().map(|line| outside_quotes(line, separator)).collect();
        let alike = |count: &usize| counts.iter().filter(|other| *other == count).count() * (*count).min(8);
        counts.iter().filter(|count| **count > 0).map(alike).max().unwrap_or(0)
    };
    // Of equals the last one counts.
    [',', '\t', ';'].into_iter().max_by_key(|separator| agreement(*separator)).unwrap_or(';')
}

fn outside_quotes(line: &str, separator: char) -> usize {
    let mut quoted = false;
    line.chars()
        .filter(|character| {
            quoted ^= *character == '"';
            !quoted && *character == separator
        })
        .count()
}
