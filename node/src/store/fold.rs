//! Folding names for search: the same answer on both engines, because we compute it, not they.
//!
//! "D'Angelo", "d angelo" and "DANGELO" are one name to a tired person; so are "Niccolò" and "niccolo". The folded text
//! is stored beside the original and its trigrams in a table of their own, so typing errors still find the person.

/// Lower case, without accents or apostrophes, words separated by one space.
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for character in text.chars().flat_map(char::to_lowercase) {
        match character {
            'à' | 'á' | 'â' | 'ã' | 'ä' | 'å' | 'ā' | 'ă' | 'ą' => folded.push('a'),
            'è' | 'é' | 'ê' | 'ë' | 'ē' | 'ę' | 'ě' | 'ė' => folded.push('e'),
            'ì' | 'í' | 'î' | 'ï' | 'ī' | 'ı' => folded.push('i'),
            'ò' | 'ó' | 'ô' | 'õ' | 'ö' | 'ø' | 'ō' | 'ő' => folded.push('o'),
            'ù' | 'ú' | 'û' | 'ü' | 'ū' | 'ů' | 'ű' => folded.push('u'),
            'ç' | 'ć' | 'č' => folded.push('c'),
            'ñ' | 'ń' | 'ň' => folded.push('n'),
            'š' | 'ś' | 'ş' | 'ș' => folded.push('s'),
            'ž' | 'ź' | 'ż' => folded.push('z'),
            'ý' | 'ÿ' => folded.push('y'),
            'đ' | 'ď' => folded.push('d'),
            'ł' => folded.push('l'),
            'ř' => folded.push('r'),
            'ğ' => folded.push('g'),
            'ț' | 'ţ' | 'ť' => folded.push('t'),
            'ß' => folded.push_str("ss"),
            'æ' => folded.push_str("ae"),
            'œ' => folded.push_str("oe"),
            // Apostrophes join ("d'angelo" is "dangelo"); combining accents vanish.
            '\'' | '’' | '`' | 'ʼ' | '\u{300}'..='\u{36f}' => {}
            other if other.is_alphanumeric() => folded.push(other),
            _ => {
                if !folded.ends_with(' ') && !folded.is_empty() {
                    folded.push(' ');
                }
            }
        }
    }
    folded.truncate(folded.trim_end().len());
    folded
}

/// The distinct trigrams of a folded text, each word framed by spaces so that beginnings weigh more.
pub fn trigrams(folded: &str) -> Vec<String> {
    let mut found = std::collections::BTreeSet::new();
    for word in folded.split(' ').filter(|word| !word.is_empty()) {
        let framed: Vec<char> = "  ".chars().chain(word.chars()).chain(" ".chars()).collect();
        found.extend(framed.windows(3).map(|window| window.iter().collect::<String>()));
    }
    found.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accents_apostrophes_and_case_do_not_hide_a_person() {
        assert_eq!(fold("D'Angelo  Niccolò"), "dangelo niccolo");
        assert_eq!(fold("D’ANGELO-Rossi "), "dangelo rossi");
        assert_eq!(fold("Łukasz Ștefănescu"), "lukasz stefanescu");
        assert_eq!(fold("e\u{301}"), "e");
    }

    #[test]
    fn a_typing_error_leaves_most_trigrams_in_place() {
        let right = trigrams("giuseppe");
        let wrong = trigrams("giusepe");
        let shared = wrong.iter().filter(|trigram| right.contains(trigram)).count();
        assert!(shared * 10 >= wrong.len() * 7, "{shared} of {}", wrong.len());
    }
}
