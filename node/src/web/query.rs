//! What stands behind the `?` of an address: codes and opaque numbers, never what people typed ([`super::typed`]).

/// `a=1&b=2`; what is empty is left out.
pub fn text<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    let told = pairs.into_iter().filter(|(_, value)| !value.is_empty());
    told.map(|(name, value)| format!("{name}={}", escape(value))).collect::<Vec<_>>().join("&")
}

/// An address that more can be added to: it ends in `?` or `&`.
pub fn start<'a>(path: &str, pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    let told = text(pairs);
    if told.is_empty() { format!("{path}?") } else { format!("{path}?{told}&") }
}

/// Percent-encoding of one value.
fn escape(value: &str) -> String {
    use std::fmt::Write;
    value.bytes().fold(String::new(), |mut text, byte| {
        if byte.is_ascii_alphanumeric() || b"-_.".contains(&byte) {
            text.push(char::from(byte));
        } else {
            // Writing to a String cannot fail.
            let _ = write!(text, "%{byte:02X}");
        }
        text
    })
}

#[cfg(test)]
mod tests {
    use super::{start, text};

    #[test]
    fn values_are_encoded_and_empty_ones_left_out() {
        assert_eq!(
            text([("a", "è un & segno"), ("b", ""), ("c", "sea_1-2.3")]),
            "a=%C3%A8%20un%20%26%20segno&c=sea_1-2.3"
        );
        assert_eq!(text([]), "");
    }

    #[test]
    fn an_address_that_goes_on_has_one_question_mark_and_no_empty_pair() {
        assert_eq!(start("/elenco", [("a", "1"), ("b", "")]), "/elenco?a=1&");
        assert_eq!(start("/elenco", [("a", "")]), "/elenco?");
    }
}
