//! The JSON Schema (2020-12) of a line: what `pico-node export --schema` prints.

use serde_json::{Map, Value, json};

use super::{FORMAT, Field, Kind, Shape, kinds};

/// Every line of an export is valid under this.
pub fn schema() -> Value {
    let mut sorts = Map::new();
    sorts.insert("export".to_owned(), header());
    for kind in kinds::all() {
        sorts.insert(kind.name.to_owned(), sort(kind));
    }
    sorts.insert("unreadable".to_owned(), unreadable());
    sorts.insert("end".to_owned(), end());
    let any: Vec<Value> = sorts.keys().map(|name| json!({ "$ref": format!("#/$defs/{name}") })).collect();
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": FORMAT,
        "description": "A line of an export of everything of a node. The file is NDJSON: UTF-8, one object a line.",
        "type": "object",
        "required": ["type"],
        "oneOf": any,
        "$defs": sorts,
    })
}

fn sort(kind: &Kind) -> Value {
    let fields = kind.fields();
    object(kind.name, kind.about, fields.iter().map(|field| (field.name, field_schema(kind, field))))
}

fn object<'a>(name: &'a str, about: &str, fields: impl Iterator<Item = (&'a str, Value)>) -> Value {
    let mut properties = Map::new();
    properties.insert("type".to_owned(), json!({ "const": name }));
    properties.extend(fields.map(|(field, value)| (field.to_owned(), value)));
    let required: Vec<&String> = properties.keys().collect();
    json!({
        "description": about,
        "type": "object",
        "required": required,
        "properties": properties,
        "additionalProperties": false,
    })
}

fn field_schema(kind: &Kind, field: &Field) -> Value {
    let (sort, format) = match field.shape {
        Shape::Text => (Some("string"), None),
        Shape::Number => (Some("integer"), None),
        Shape::Flag => (Some("boolean"), None),
        Shape::Day => (Some("string"), Some("date")),
        Shape::Moment => (Some("string"), Some("date-time")),
        Shape::Sealed => (Some("string"), None),
        // An object, a list, or nothing.
        Shape::Json | Shape::SealedJson | Shape::Salted => (None, None),
    };
    let nullable = field.nullable || field.shape.is_sealed() || field.shape == Shape::Day;
    let mut schema = Map::new();
    if let Some(sort) = sort {
        schema.insert("type".to_owned(), if nullable { json!([sort, "null"]) } else { json!(sort) });
    } else {
        schema.insert("type".to_owned(), json!(["object", "array", "null"]));
    }
    if let Some(format) = format {
        schema.insert("format".to_owned(), json!(format));
    }
    if let Some(words) = words(kind, field) {
        schema.insert("description".to_owned(), json!(words));
    }
    Value::Object(schema)
}

/// What there is to say of a field: what it names, its codes, and that it was encrypted.
fn words(kind: &Kind, field: &Field) -> Option<String> {
    let mut words = Vec::new();
    if let Some(named) = field.names {
        let or_none = if field.shape == Shape::Text && !field.nullable { ", or empty" } else { "" };
        words.push(format!("a `{named}`{or_none}"));
    }
    words.extend(kind.notes.iter().filter(|(name, _)| *name == field.name).map(|(_, note)| (*note).to_owned()));
    if field.shape.is_sealed() {
        words.push("encrypted on the node".to_owned());
    }
    (!words.is_empty()).then(|| words.join("; "))
}

fn header() -> Value {
    let text = json!({ "type": "string" });
    let fields = [
        ("format", json!({ "const": FORMAT })),
        ("node", text.clone()),
        ("name", text.clone()),
        ("made_at", json!({ "type": "string", "format": "date-time" })),
        ("program", text),
    ];
    object("export", "The first line: whose export it is.", fields.into_iter())
}

fn unreadable() -> Value {
    let text = json!({ "type": "string" });
    let fields = [("of", text.clone()), ("row", text.clone()), ("field", text)];
    object("unreadable", "A field of the line before that did not open, and is null there.", fields.into_iter())
}

fn end() -> Value {
    let number = json!({ "type": "integer" });
    let fields = [
        ("lines", number.clone()),
        ("unreadable", number.clone()),
        ("counts", json!({ "type": "object", "additionalProperties": number })),
    ];
    object("end", "The last line: how many there are. A file without it was cut.", fields.into_iter())
}
