//! Money as people in Italy write it: `1.234,50 €`. Counted in cents, never in fractions.

use super::dates;
use super::locale::Locale;

/// `22,50`, as a field takes it.
pub fn typed(cents: i64) -> String {
    format!("{},{:02}", cents / 100, cents % 100)
}

/// `1.234,50 €`.
pub fn written(locale: Locale, cents: i64) -> String {
    let mark = if locale == Locale::It { ',' } else { '.' };
    format!("{}{mark}{:02}\u{a0}€", dates::number(locale, cents / 100), (cents % 100).abs())
}

/// What somebody typed, in cents: `22`, `22,5`, `22.50`, `1.234,50`, with or without `€`; none when it is no amount, or more than
/// a hundred thousand euros.
pub fn cents(text: &str) -> Option<u32> {
    let text: String = text.chars().filter(|sign| !sign.is_whitespace() && *sign != '€').collect();
    let (euros, part) = match (text.rsplit_once(','), text.rsplit_once('.')) {
        (Some((euros, part)), _) => (euros.replace('.', ""), part),
        // A point before three digits parts thousands, before one or two it parts cents.
        (None, Some((euros, part))) if part.len() < 3 => (euros.to_owned(), part),
        _ => (text.replace('.', ""), "0"),
    };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|sign| sign.is_ascii_digit());
    if !digits(&euros) || !digits(part) || part.len() > 2 {
        return None;
    }
    let whole: u32 = euros.parse().ok().filter(|euros| *euros <= 100_000)?;
    let part: u32 = if part.len() == 1 { part.parse::<u32>().ok()? * 10 } else { part.parse().ok()? };
    Some(whole * 100 + part)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_read_as_people_write_them() {
        for (text, expected) in [
            ("22", Some(2_200)),
            ("22,5", Some(2_250)),
            ("22.50 €", Some(2_250)),
            ("1.234,50", Some(123_450)),
            ("1.234", Some(123_400)),
            ("0,05", Some(5)),
            ("", None),
            ("-3", None),
            ("22,505", None),
            ("ventidue", None),
            ("200000", None),
        ] {
            assert_eq!(cents(text), expected, "{text}");
        }
    }

    #[test]
    fn amounts_are_written_with_their_cents() {
        assert_eq!(written(Locale::It, 123_456), "1.234,56\u{a0}€");
        assert_eq!(written(Locale::It, 5), "0,05\u{a0}€");
        assert_eq!(typed(2_250), "22,50");
    }
}
