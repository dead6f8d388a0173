//! What a record says, in words.

use crate::people::history;
use crate::people::panel::said;
use crate::people::{Person, field_key};
use crate::web::locale::Locale;

/// What most records say nothing of, because there is nothing to say: nobody is told that it is missing.
/// What must be known for her health is asked only of whom there is something to know.
const SELDOM: [&str; 8] = [
    "called",
    "died_on",
    "domicile_comune",
    "domicile_address",
    "languages",
    "other_language",
    "interpreter",
    "health",
];

/// Message key and words of every field of the record but the names, which are the title; then the keys of those that
/// nobody has filled in.
pub fn facts(locale: Locale, person: &Person) -> (Vec<(String, String)>, Vec<String>) {
    let texts = history::texts(&person.details).into_iter().skip(2);
    let (told, empty): (Vec<_>, Vec<_>) = texts.partition(|(_, value)| !value.is_empty());
    // Either there is a code, or the reason why not.
    let unknown = empty.iter().filter(|(field, _)| !matches!(*field, "tax_code" | "no_tax_code"));
    let unknown = unknown.filter(|(field, _)| !SELDOM.contains(field)).map(|(field, _)| field_key(field)).collect();
    let words = |(field, value): (&str, String)| (field_key(field), said::words(locale, field, &value));
    (told.into_iter().map(words).collect(), unknown)
}
