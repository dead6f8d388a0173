//! Export of everything: what a cooperative has on its node as NDJSON, one object a line, so that it can leave for another program
//! or look at its data with any tool.
//!
//! Each sort of line is a [`Kind`]: which table it comes from, what it tells, and its columns in a short notation. The same list
//! writes the file ([`write()`]), its JSON Schema ([`schema`]) and the table in `docs/export.md`, so the three cannot differ. What
//! has no line is in [`left::TABLES`] with the reason; a test compares both with the tables of the database, so whoever adds a table or a
//! column says here what becomes of it.
//!
//! A file begins with a line `export` and ends with a line `end` that counts the others: one without it was cut. What is
//! encrypted in the tables is opened; a field that does not open is `null`, and a line `unreadable` after it says which: one damaged
//! row must not keep a cooperative from leaving. It is no backup: keys, log-ins and the messages under way are not in it.
//!
//! The command writes it where it is told to. At the panel an administrator asks for it ([`asked`], [`panel`]); a worker writes the same lines
//! into a file that is encrypted as it is written ([`sealed`], [`work`]), which she alone downloads, for a day.

pub mod asked;
pub mod file;
pub mod kinds;
pub mod left;
pub mod panel;
pub mod papers;
pub mod schema;
pub mod sealed;
pub mod work;
mod write;

use std::io;
use std::path::PathBuf;

use crate::store::StoreError;

pub use write::{Done, about, write};

/// Name and version of the format, as the first line has it. A new type of line or field keeps the number.
pub const FORMAT: &str = "pico-export/1";

/// Why there is no export.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// Nothing is overwritten.
    #[error("{0} is there already: name another file, or take it away")]
    Exists(PathBuf),
    /// The file.
    #[error("{path}: {cause}")]
    File {
        /// Which.
        path: PathBuf,
        /// What the system said.
        cause: io::Error,
    },
    /// What is written to did not take it.
    #[error(transparent)]
    Unwritten(#[from] io::Error),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A sort of line.
#[derive(Clone, Copy, Debug)]
pub struct Kind {
    /// The `type` of its lines.
    pub name: &'static str,
    /// The table it comes from.
    pub table: &'static str,
    /// What one line tells.
    pub about: &'static str,
    /// The columns that tell one row from the others, separated by blanks; also the order of the lines.
    pub key: &'static str,
    /// Its fields, separated by blanks: `name`, then `:shape` (text where there is none), then `?` where it may be null, then
    /// `>kind` where it names a line of that kind.
    pub fields: &'static str,
    /// Where its encrypted fields are bound to: table, and columns of the row's name there, separated by `/`.
    pub place: (&'static str, &'static str),
    /// Codes that a field has, or what else has to be known of it.
    pub notes: &'static [(&'static str, &'static str)],
    /// Columns that are not exported, and why.
    pub left: &'static [(&'static str, &'static str)],
}

/// How a field is stored and written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// As it is.
    Text,
    /// A whole number.
    Number,
    /// Yes or no.
    Flag,
    /// `2026-11-29`; null where it is not known.
    Day,
    /// Milliseconds, written as `2026-11-29T10:00:00Z`.
    Moment,
    /// JSON in a text; null where there is none.
    Json,
    /// An encrypted text.
    Sealed,
    /// Encrypted JSON; null where there is none.
    SealedJson,
    /// Encrypted JSON of a message, with the salt of its commitment before it.
    Salted,
}

/// A field of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Field {
    /// Name of the column and of the field.
    pub name: &'static str,
    /// How it is written.
    pub shape: Shape,
    /// The column may be null.
    pub nullable: bool,
    /// The kind of line that it names.
    pub names: Option<&'static str>,
}

impl Kind {
    const fn new(
        name: &'static str,
        table: &'static str,
        about: &'static str,
        key: &'static str,
        fields: &'static str,
    ) -> Self {
        Self { name, table, about, key, fields, place: (table, key), notes: &[], left: &[] }
    }

    const fn sealed(self, table: &'static str, row: &'static str) -> Self {
        Self { place: (table, row), ..self }
    }

    const fn notes(self, notes: &'static [(&'static str, &'static str)]) -> Self {
        Self { notes, ..self }
    }

    const fn left(self, left: &'static [(&'static str, &'static str)]) -> Self {
        Self { left, ..self }
    }

    /// Its fields, in the order of the line.
    ///
    /// # Panics
    /// When the notation is not one; a test reads every kind.
    pub fn fields(&self) -> Vec<Field> {
        self.fields.split_whitespace().map(Field::parse).collect()
    }
}

impl Field {
    fn parse(text: &'static str) -> Self {
        let (text, names) = text.split_once('>').map_or((text, None), |(text, kind)| (text, Some(kind)));
        let (name, shape) = text.split_once(':').unwrap_or((text, "text"));
        // `at:moment?` reads better than `at?:moment`.
        let shape = shape.strip_suffix('?').unwrap_or(shape);
        let nullable = text.ends_with('?');
        Self { name: name.trim_end_matches('?'), shape: Shape::parse(shape), nullable, names }
    }
}

impl Shape {
    fn parse(text: &str) -> Self {
        match text {
            "text" => Self::Text,
            "number" => Self::Number,
            "flag" => Self::Flag,
            "day" => Self::Day,
            "moment" => Self::Moment,
            "json" => Self::Json,
            "sealed" => Self::Sealed,
            "sealed_json" => Self::SealedJson,
            "salted" => Self::Salted,
            other => panic!("{other} is no shape of a field"),
        }
    }

    /// True where the table has a ciphertext.
    pub fn is_sealed(self) -> bool {
        matches!(self, Self::Sealed | Self::SealedJson | Self::Salted)
    }
}

#[cfg(test)]
mod tests;
