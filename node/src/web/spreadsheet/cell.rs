//! What a cell holds, and how it is written where there is only text.

use jiff::civil::Date;

use crate::web::dates;

/// The most letters of a cell, counted as UTF-16 as Excel does (its "specifications and limits"): a workbook with a longer one is
/// refused as damaged.
const LONGEST: usize = 32_767;

/// What stands in a cell of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell {
    /// Nothing.
    Empty,
    /// Words, never computed.
    Words(String),
    /// A whole number.
    Number(i64),
    /// A day.
    Day(Date),
    /// A length of time, in minutes.
    Minutes(i64),
    /// Money, in cents of euro.
    Cents(i64),
    /// A number of days, in halves.
    Halves(i64),
}

impl Cell {
    /// As text with Italian habits: `29/11/2026`, `152:30`, `22,50`, `0,5`.
    pub(super) fn text(&self) -> String {
        match self {
            Self::Empty => String::new(),
            Self::Words(words) => words.clone(),
            Self::Number(number) => number.to_string(),
            Self::Day(day) => dates::written(*day),
            Self::Minutes(minutes) => {
                let (sign, size) = (sign(*minutes), minutes.unsigned_abs());
                format!("{sign}{}:{:02}", size / 60, size % 60)
            }
            Self::Cents(cents) => {
                let (sign, size) = (sign(*cents), cents.unsigned_abs());
                format!("{sign}{},{:02}", size / 100, size % 100)
            }
            Self::Halves(halves) => {
                let (sign, size) = (sign(*halves), halves.unsigned_abs());
                format!("{sign}{}{}", size / 2, if size % 2 == 0 { "" } else { ",5" })
            }
        }
    }
}

fn sign(value: i64) -> &'static str {
    if value < 0 { "-" } else { "" }
}

impl From<String> for Cell {
    fn from(words: String) -> Self {
        if words.is_empty() { Self::Empty } else { Self::Words(words) }
    }
}

impl From<&str> for Cell {
    fn from(words: &str) -> Self {
        words.to_owned().into()
    }
}

impl From<Date> for Cell {
    fn from(day: Date) -> Self {
        Self::Day(day)
    }
}

impl<T: Into<Self>> From<Option<T>> for Cell {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Empty, Into::into)
    }
}

/// Words as XML takes them: the five signs written out, and no sign that XML 1.0 does not allow (section 2.2).
pub(super) fn escaped(words: &str) -> String {
    let mut text = String::with_capacity(words.len() + 8);
    let mut length = 0;
    for letter in words.chars() {
        length += letter.len_utf16();
        if length > LONGEST {
            break;
        }
        match letter {
            '&' => text.push_str("&amp;"),
            '<' => text.push_str("&lt;"),
            '>' => text.push_str("&gt;"),
            '"' => text.push_str("&quot;"),
            '\r' => {}
            '\t' | '\n' => text.push(letter),
            '\u{0}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => text.push(' '),
            _ => text.push(letter),
        }
    }
    text
}
