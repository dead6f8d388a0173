//! A text as rows: which letters, which separator, which quotes.

use std::borrow::Cow;
use std::sync::Arc;

use encoding_rs::{Encoding, WINDOWS_1252};

use super::{COLUMNS, Unreadable, plain};

/// Lines that tell which separator a text has.
const TELLING: usize = 50;

/// A text that is one table: its lines are read one by one, so that not all of them are in memory as cells.
#[derive(Clone, Debug)]
pub(super) struct Text {
    whole: Arc<str>,
    separator: char,
    /// Where the next line begins; none after the last.
    at: Option<usize>,
}

impl Text {
    /// Finds out what the bytes mean.
    pub(super) fn new(bytes: &[u8]) -> Result<Self, Unreadable> {
        let text = decoded(bytes);
        if text.contains('\0') {
            return Err(Unreadable::Format);
        }
        Ok(Self { separator: separator(&text), whole: text.into(), at: Some(0) })
    }

    /// How many lines there are, or a few more where a cell has several.
    pub(super) fn about(&self) -> usize {
        self.whole.lines().count()
    }
}

impl Iterator for Text {
    type Item = Vec<String>;

    /// The next line, also an empty one.
    fn next(&mut self) -> Option<Vec<String>> {
        let mut at = self.at?;
        let mut line = Line::default();
        while let Some(letter) = self.whole[at..].chars().next() {
            let rest = &self.whole[at + letter.len_utf8()..];
            at += letter.len_utf8();
            match letter {
                '"' if line.cell.trim().is_empty() => match quoted(rest, self.separator) {
                    Some((content, length)) => {
                        line.cell = content;
                        at += length;
                    }
                    None => line.cell.push('"'),
                },
                '\r' if rest.starts_with('\n') => {}
                '\n' | '\r' => {
                    // The end of the last line begins no other.
                    self.at = Some(at).filter(|next| *next < self.whole.len());
                    return Some(line.end());
                }
                _ if letter == self.separator => line.end_cell(),
                _ => line.cell.push(letter),
            }
        }
        self.at = None;
        Some(line.end())
    }
}

/// What stands between a quotation mark and the one that ends its cell, and how long that is. None: no mark ends a cell, and the first
/// one is a letter like any other. Else one mark that somebody has forgotten would make one cell of everybody who comes after it.
fn quoted(rest: &str, separator: char) -> Option<(String, usize)> {
    let mut content = String::new();
    let mut letters = rest.char_indices().peekable();
    while let Some((place, letter)) = letters.next() {
        if letter != '"' {
            content.push(letter);
        } else if letters.next_if(|(_, next)| *next == '"').is_some() {
            content.push('"');
        } else {
            let after = rest[place + 1..].trim_start_matches(' ');
            let ends = after.is_empty() || after.starts_with([separator, '\n', '\r']);
            return ends.then_some((content, place + 1));
        }
    }
    None
}

/// A line that is being read.
#[derive(Default)]
struct Line {
    cells: Vec<String>,
    cell: String,
}

impl Line {
    fn end_cell(&mut self) {
        let cell = disarmed(plain(&std::mem::take(&mut self.cell)));
        if self.cells.len() < COLUMNS {
            self.cells.push(cell);
        }
    }

    fn end(mut self) -> Vec<String> {
        self.end_cell();
        self.cells
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
