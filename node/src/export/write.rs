//! The lines, in one transaction that reads: everything as it was at one moment, one row in memory at a time.

use std::io::{self, Write};

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};
use serde_json::{Value, json};

use super::{ExportError, FORMAT, Field, Kind, Shape, kinds};
use crate::app::App;
use crate::backup::tables::{self, Table};
use crate::outbox::lanes;
use crate::sql;
use crate::store::field_key::Place;
use crate::store::{Result, StoreError, Tx};

/// What was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Done {
    /// Lines, with the first and the last.
    pub lines: u64,
    /// How many of each kind.
    pub counts: Vec<(&'static str, u64)>,
    /// Fields that did not open.
    pub unreadable: u64,
}

impl Done {
    /// The kinds of which there was something, as the access log keeps them.
    pub fn codes(&self) -> String {
        let some = self.counts.iter().filter(|(_, count)| *count > 0);
        let counts: Vec<String> = some.map(|(kind, count)| format!("{kind}:{count}")).collect();
        format!("lines={} counts={}", self.lines, counts.join(","))
    }
}

/// About how many lines that will be: the rows that `tx` sees, without what does not open.
pub async fn about(tx: &mut Tx) -> Result<i64> {
    let mut rows = 2;
    for kind in kinds::all() {
        let query = format!("SELECT CAST(COUNT(*) AS BIGINT) FROM \"{}\"", kind.table);
        let count: i64 = sql!(tx, c => sqlx::query_scalar(sqlx::AssertSqlSafe(query)).fetch_one(c))?;
        rows += count;
    }
    Ok(rows)
}

/// Writes everything that `tx` sees.
pub async fn write(app: &App, tx: &mut Tx, to: &mut impl Write) -> Result<Done, ExportError> {
    let mut sheet = Sheet { app, to, lines: 0, unreadable: 0, unwritten: None };
    sheet.line(&Line {
        name: "export",
        fields: &[
            ("format", json!(FORMAT)),
            ("node", json!(app.identity.node_id().to_string())),
            ("name", json!(app.identity.name())),
            ("made_at", moment(app.clock.now().as_millis())),
            ("program", json!(env!("CARGO_PKG_VERSION"))),
        ],
    })?;
    let mut counts = Vec::new();
    for kind in kinds::all() {
        let before = sheet.rows();
        let fields = kind.fields();
        let key: Vec<&str> = kind.key.split_whitespace().collect();
        let read = tables::rows_by(tx, &table(kind, &fields), &key, |row| sheet.row(kind, &fields, row)).await;
        if let Some(error) = sheet.unwritten.take() {
            return Err(error.into());
        }
        read?;
        counts.push((kind.name, sheet.rows() - before));
    }
    let (lines, unreadable) = (sheet.lines + 1, sheet.unreadable);
    let by_kind: serde_json::Map<_, _> =
        counts.iter().map(|(kind, count)| ((*kind).to_owned(), json!(count))).collect();
    sheet.line(&Line {
        name: "end",
        fields: &[("lines", json!(lines)), ("unreadable", json!(unreadable)), ("counts", Value::Object(by_kind))],
    })?;
    sheet.to.flush()?;
    Ok(Done { lines, counts, unreadable })
}

fn table(kind: &Kind, fields: &[Field]) -> Table {
    let columns = fields.iter().map(|field| (field.name.to_owned(), stored(field.shape)));
    Table { name: kind.table.to_owned(), columns: columns.collect() }
}

fn stored(shape: Shape) -> tables::Kind {
    match shape {
        Shape::Number | Shape::Moment => tables::Kind::Integer,
        Shape::Flag => tables::Kind::Boolean,
        _ => tables::Kind::Text,
    }
}

/// One line: its type first, then its fields in their order.
struct Line<'a> {
    name: &'a str,
    fields: &'a [(&'static str, Value)],
}

impl Serialize for Line<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.fields.len() + 1))?;
        map.serialize_entry("type", self.name)?;
        for (name, value) in self.fields {
            map.serialize_entry(name, value)?;
        }
        map.end()
    }
}

/// What is being written.
struct Sheet<'a, W> {
    app: &'a App,
    to: &'a mut W,
    lines: u64,
    unreadable: u64,
    /// What the file said, kept apart from what the database says.
    unwritten: Option<io::Error>,
}

impl<W: Write> Sheet<'_, W> {
    fn rows(&self) -> u64 {
        self.lines - self.unreadable
    }

    fn line(&mut self, line: &Line<'_>) -> io::Result<()> {
        serde_json::to_writer(&mut *self.to, line)?;
        self.to.write_all(b"\n")?;
        self.lines += 1;
        Ok(())
    }

    fn row(&mut self, kind: &Kind, fields: &[Field], row: Vec<Value>) -> io::Result<()> {
        let written = self.written(kind, fields, row);
        written.map_err(|error| {
            let told = io::Error::from(error.kind());
            self.unwritten = Some(error);
            told
        })
    }

    fn written(&mut self, kind: &Kind, fields: &[Field], row: Vec<Value>) -> io::Result<()> {
        let named = |columns: &str, between: char| {
            let parts = columns.split(between).map(|name| fields.iter().position(|field| field.name == name));
            let parts = parts.map(|at| at.map(|at| plain(&row[at])).unwrap_or_default());
            parts.collect::<Vec<_>>().join("/")
        };
        let (sealed_row, key) = (named(kind.place.1, '/'), named(kind.key, ' '));
        let mut closed = Vec::new();
        let mut opened = Vec::with_capacity(fields.len());
        for (field, value) in fields.iter().zip(row) {
            let place = Place { table: kind.place.0, column: field.name, row: &sealed_row };
            let value = open(self.app, place, field.shape, value).unwrap_or_else(|_| {
                closed.push(field.name);
                Value::Null
            });
            opened.push((field.name, value));
        }
        self.line(&Line { name: kind.name, fields: &opened })?;
        for field in closed {
            let fields = [("of", json!(kind.name)), ("row", json!(key)), ("field", json!(field))];
            self.line(&Line { name: "unreadable", fields: &fields })?;
            self.unreadable += 1;
        }
        Ok(())
    }
}

/// A part of a row's name.
fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// A stored value as the line has it.
fn open(app: &App, place: Place<'_>, shape: Shape, stored: Value) -> Result<Value> {
    let text = match (shape, &stored) {
        (Shape::Text | Shape::Number | Shape::Flag, _) | (_, Value::Null) => return Ok(stored),
        (Shape::Moment, _) => return Ok(stored.as_i64().map_or(Value::Null, moment)),
        (_, Value::String(text)) => text,
        _ => return Err(StoreError::inconsistent(format!("{}.{}", place.table, place.column))),
    };
    if text.is_empty() {
        return Ok(if shape == Shape::Sealed { stored } else { Value::Null });
    }
    match shape {
        Shape::Json => nested(text),
        Shape::Sealed => app.field_key.open_text(place, text).map(Value::String),
        Shape::SealedJson => nested(&app.field_key.open_text(place, text)?),
        Shape::Salted => nested(&lanes::open_salted(app, place, text)?.1),
        Shape::Day | Shape::Text | Shape::Number | Shape::Flag | Shape::Moment => Ok(stored),
    }
}

fn nested(json: &str) -> Result<Value> {
    serde_json::from_str(json).map_err(StoreError::inconsistent)
}

/// A moment as text, in UTC.
fn moment(millis: i64) -> Value {
    let moment = jiff::Timestamp::from_millisecond(millis);
    moment.map_or(Value::Null, |moment| Value::String(moment.to_string()))
}
