//! What a record says, in words.

use crate::people::history;
use crate::people::{Person, field_key};

/// Message key and value of every field of the record but the names, which are the title; then the keys of those that
/// nobody has filled in.
pub fn facts(person: &Person) -> (Vec<(String, String)>, Vec<String>) {
    let texts = history::texts(&person.details).into_iter().skip(2);
    let (told, empty): (Vec<_>, Vec<_>) = texts.partition(|(_, value)| !value.is_empty());
    // Either there is a code, or the reason why not.
    let unknown = empty.iter().filter(|(field, _)| !matches!(*field, "tax_code" | "no_tax_code"));
    let unknown = unknown.map(|(field, _)| field_key(field)).collect();
    (told.into_iter().map(|(field, value)| (field_key(field), words(field, value))).collect(), unknown)
}

/// Codes as people say them.
pub(super) fn words(field: &str, value: String) -> String {
    match field {
        "citizenship" => crate::people::place::country(&value).map_or(value, |country| country.name.clone()),
        _ => value,
    }
}
