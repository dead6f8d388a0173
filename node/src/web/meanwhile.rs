//! Two people at one form: whoever saves second does not write over the first without knowing it.
//!
//! The version that was read travels in the field `version` of the form and comes back with it, also from a page that is shown again because
//! of another mistake: it still stands on what was read first. When it is not the newest any more nothing is written; the page comes
//! back with everything that was typed, tells field by field what it says now where something else was typed ([`differing`]), and only
//! then stands on the newest version ([`Form::stands_on`]). Saving again is then a decision taken knowing of the other.

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD as URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

use super::form::Form;
use super::layout::Page;

/// The words of the codes of one field.
pub type Words<'a> = (&'a str, &'a [(String, String)]);

/// What a field of a form is named, and what it says.
pub type Field<N> = (N, String);

/// What is written now where something else was typed: what the field is called, and what it says. Both are given as the fields of the
/// form, read and written again, so that `9.30` and `09:30` are the same; `words` says what codes mean.
pub fn differing<N: AsRef<str>>(
    page: &Page,
    form: &Form,
    (now, typed): (&[Field<N>], &[Field<N>]),
    words: &[Words<'_>],
) -> Vec<(String, String)> {
    let mut fields: Vec<&str> = Vec::new();
    for (field, _) in now.iter().chain(typed) {
        if !fields.contains(&field.as_ref()) {
            fields.push(field.as_ref());
        }
    }
    let differing = fields.into_iter().filter(|field| values(now, field) != values(typed, field));
    let told = |field: &str| {
        let name = form.name_of(field).map_or_else(|| field.to_owned(), |key| page.t(key));
        let said = values(now, field).into_iter().map(|value| in_words(words, field, value));
        (name, said.filter(|one| !one.is_empty()).collect::<Vec<_>>().join(", "))
    };
    differing.map(told).collect()
}

/// Stands for a version where what is changed has none: the same fields give the same one.
pub fn mark<N: AsRef<str>>(fields: &[(N, String)]) -> String {
    let mut hash = Sha256::new();
    for part in fields.iter().flat_map(|(name, value)| [name.as_ref(), value.as_str()]) {
        hash.update(u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
        hash.update(part);
    }
    URL_SAFE_NO_PAD.encode(hash.finalize())
}

/// Whether a box is ticked, in words.
pub fn ticked(page: &Page) -> Vec<(String, String)> {
    vec![("yes".to_owned(), page.t("form-ticked")), (String::new(), page.t("form-not-ticked"))]
}

/// The values of a field, which may have several, in whatever order.
fn values<'a, N: AsRef<str>>(fields: &'a [(N, String)], field: &str) -> Vec<&'a str> {
    let mut all: Vec<_> = fields.iter().filter(|(name, _)| name.as_ref() == field).collect();
    all.sort_by(|one, other| one.1.cmp(&other.1));
    all.into_iter().map(|(_, value)| value.as_str()).collect()
}

fn in_words(words: &[Words<'_>], field: &str, value: &str) -> String {
    let codes = words.iter().find(|(name, _)| *name == field).map_or(&[][..], |(_, codes)| codes);
    codes.iter().find(|(code, _)| code == value).map_or(value, |(_, words)| words).to_owned()
}
