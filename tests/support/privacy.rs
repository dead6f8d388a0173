//! Looking for personal data where none may be: logs, metrics, answers to strangers.

use super::node::TestNode;

/// Fails when a node's log or metrics hold a codice fiscale or any of the `seeded` words.
pub async fn nothing_personal_leaked(node: &TestNode, seeded: &[&str]) {
    let metrics = format!("http://127.0.0.1:{}/metrics", node.panel_port);
    let client = super::web_client();
    let metrics = client.get(metrics).send().await.expect("metrics are served").text().await.unwrap();
    for (place, text) in [("log", node.log()), ("metrics", metrics)] {
        let codes = tax_codes(&text);
        assert!(codes.is_empty(), "the {place} of {} holds {codes:?}", node.name);
        for word in seeded {
            assert!(!text.contains(word), "the {place} of {} holds \"{word}\"", node.name);
        }
    }
}

/// Every run of characters that has the shape of a person's codice fiscale, omocodia included.
pub fn tax_codes(text: &str) -> Vec<String> {
    let words = text.split(|c: char| !c.is_ascii_alphanumeric());
    words.filter(|word| is_tax_code(word)).map(str::to_owned).collect()
}

fn is_tax_code(word: &str) -> bool {
    const LETTERS_FOR_DIGITS: &[u8] = b"LMNPQRSTUV";
    let bytes = word.to_ascii_uppercase().into_bytes();
    bytes.len() == 16
        && bytes.iter().enumerate().all(|(place, byte)| match place {
            0..=5 | 8 | 11 | 15 => byte.is_ascii_uppercase(),
            _ => byte.is_ascii_digit() || LETTERS_FOR_DIGITS.contains(byte),
        })
}

#[test]
fn a_codice_fiscale_is_found_among_other_words() {
    let text = "id=per_0193 person RSSMRA85T10A562S, rssmra85t1la562s; NOTATAXCODE12345 0123456789012345";
    assert_eq!(tax_codes(text), ["RSSMRA85T10A562S", "rssmra85t1la562s"]);
}
