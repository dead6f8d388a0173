//! Looking for codici fiscali in a text that is about to leave.

use crate::people::tax_code::TaxCode;

/// True when a text holds something that is a codice fiscale, also when it is written with blanks or dashes.
///
/// The check character makes a false alarm rare, and a false alarm only asks a person to write the sentence otherwise.
pub fn holds_tax_code(text: &str) -> bool {
    let dense: Vec<char> = text.chars().filter(char::is_ascii_alphanumeric).collect();
    dense.windows(16).any(|window| {
        let code: String = window.iter().collect();
        // Seven of the sixteen are digits or their stand-ins; words of a sentence fail at the first of them.
        matches!(TaxCode::parse(&code), Ok(TaxCode::Full(_)))
    })
}

#[cfg(test)]
mod tests {
    use super::holds_tax_code;

    #[test]
    fn a_codice_fiscale_is_found_however_it_is_written() {
        for text in [
            "RSSMRA80A01H501U",
            "chiedere di rssmra80a01h501u.",
            "CF: RSS MRA 80A01 H501U, grazie",
            "(RSS-MRA-80A01-H501U)",
        ] {
            assert!(holds_tax_code(text), "{text}");
        }
    }

    #[test]
    fn ordinary_sentences_are_none() {
        let text = "Centro diurno per 20 persone dai 18 ai 64 anni, aperto dal lunedì al venerdì, tel. 0564 123456.";
        assert!(!holds_tax_code(text));
        assert!(!holds_tax_code("RSSMRA80A01H501X"));
    }
}
