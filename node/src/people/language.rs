//! Which languages somebody speaks or understands best, and whether she needs somebody who interprets.
//!
//! A language is its code of ISO 639-1. The list is short on purpose, those that are spoken in Italy: what is not in it is written in
//! words beside it. The Italian sign language has no code there and stands under that of ISO 639-3, `ise`. A code never leaves the
//! list, because records hold it.

use std::str::FromStr;

use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize};

use crate::store::fold::fold;
use crate::web::locale::Locale;

const CODES: [&str; 36] = [
    "it", "ise", "sq", "am", "ar", "bm", "bn", "bs", "bg", "zh", "hr", "ku", "fr", "ka", "hi", "en", "mk", "ps", "fa",
    "pl", "pt", "pa", "ro", "ru", "sr", "si", "sl", "so", "es", "tl", "de", "ti", "tr", "uk", "ur", "wo",
];

/// A language of the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Language(&'static str);

impl Language {
    /// All of them.
    pub fn all() -> impl Iterator<Item = Self> {
        CODES.into_iter().map(Self)
    }

    /// As stored.
    pub fn code(self) -> &'static str {
        self.0
    }

    /// The message key of what it is called.
    pub fn key(self) -> String {
        format!("language-{}", self.0)
    }
}

impl FromStr for Language {
    type Err = ();

    fn from_str(code: &str) -> Result<Self, ()> {
        Self::all().find(|language| language.0 == code).ok_or(())
    }
}

// By hand: derived, it would only read what lives for ever, as the code inside does.
impl<'de> Deserialize<'de> for Language {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let code = String::deserialize(deserializer)?;
        code.parse().map_err(|()| D::Error::custom("no language of the list"))
    }
}

/// Whether she needs an interpreter, or a linguistic and cultural mediator.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Interpreter {
    /// She does.
    #[serde(rename = "yes")]
    Needed,
    /// She was asked, and does not.
    #[serde(rename = "no")]
    NotNeeded,
}

impl Interpreter {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::Needed, Self::NotNeeded];

    /// As stored.
    pub fn code(self) -> &'static str {
        match self {
            Self::Needed => "yes",
            Self::NotNeeded => "no",
        }
    }
}

impl FromStr for Interpreter {
    type Err = ();

    fn from_str(code: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|one| one.code() == code).ok_or(())
    }
}

/// Their codes with blanks between them: one text, as the fields of a record are compared.
pub fn codes(languages: &[Language]) -> String {
    languages.iter().map(|language| language.0).collect::<Vec<_>>().join(" ")
}

/// What such codes are called; a code that is none stands as it is.
pub fn named(locale: Locale, codes: &str) -> String {
    let name = |code: &str| match code.parse::<Language>() {
        Ok(language) => locale.text(&language.key(), &[]),
        Err(()) => code.to_owned(),
    };
    codes.split_whitespace().map(name).collect::<Vec<_>>().join(", ")
}

/// Of these most people speak one; Italian and its signs come before them.
const OFTEN: [&str; 8] = ["sq", "ar", "zh", "fr", "en", "ro", "es", "uk"];

/// Code and words of languages as a page lists them, in the order of the words: those of most people and those that are chosen, with Italian
/// and its signs before the others; and the rest of the list.
pub fn in_order(locale: Locale, chosen: &[&str]) -> [Vec<(&'static str, String)>; 2] {
    let words = |language: Language| (language.0, locale.text(&language.key(), &[]));
    let (mut often, mut rest): (Vec<_>, Vec<_>) =
        Language::all().skip(2).map(words).partition(|(code, _)| OFTEN.contains(code) || chosen.contains(code));
    for list in [&mut often, &mut rest] {
        list.sort_by_cached_key(|(_, words)| fold(words));
    }
    [Language::all().take(2).map(words).chain(often).collect(), rest]
}

/// Other names of languages, folded, as people write them.
const ALSO: [(&str, &str); 22] = [
    ("lis", "ise"),
    ("lingua dei segni", "ise"),
    ("segni", "ise"),
    ("bangla", "bn"),
    ("bengali", "bn"),
    ("mandarino", "zh"),
    ("kurmanji", "ku"),
    ("farsi", "fa"),
    ("dari", "fa"),
    ("pashtu", "ps"),
    ("punjabi", "pa"),
    ("panjabi", "pa"),
    ("rumeno", "ro"),
    ("moldavo", "ro"),
    ("singalese", "si"),
    ("castigliano", "es"),
    ("filippino", "tl"),
    ("tagalog", "tl"),
    ("tigrigno", "ti"),
    ("serbocroato", "sr"),
    ("bambara", "bm"),
    ("urdu", "ur"),
];

/// The languages of a text such as `arabo, francese`, and what of it is none of the list, as it was written.
pub fn read(text: &str) -> (Vec<Language>, String) {
    let names: Vec<(String, Language)> =
        Language::all().map(|language| (fold(&Locale::It.text(&language.key(), &[])), language)).collect();
    let known = |part: &str| -> Option<Language> {
        let folded = fold(part);
        let by_name = names.iter().find(|(name, _)| *name == folded).map(|(_, language)| *language);
        let also = || ALSO.iter().find(|(name, _)| *name == folded).and_then(|(_, code)| code.parse().ok());
        by_name.or_else(also)
    };
    let (mut languages, mut others) = (Vec::new(), Vec::new());
    for part in parts(text) {
        match known(part) {
            Some(language) if !languages.contains(&language) => languages.push(language),
            Some(_) => {}
            None => others.push(part),
        }
    }
    (languages, others.join(", "))
}

/// "Arabo e francese" is two, and so is "ARABO - FRANCESE".
fn parts(text: &str) -> impl Iterator<Item = &str> {
    let listed = text.split([',', ';', '/', '+', '\n']).flat_map(|part| part.split(" e "));
    let listed = listed.flat_map(|part| part.split(" E ")).flat_map(|part| part.split(" - "));
    listed.map(str::trim).filter(|part| !part.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_language_has_a_name_of_its_own_in_both_languages_and_reads_back() {
        for locale in Locale::ALL {
            let mut names: Vec<String> =
                in_order(locale, &[]).into_iter().flatten().map(|(_, words)| fold(&words)).collect();
            names.sort();
            names.dedup();
            assert_eq!(names.len(), CODES.len(), "{}", locale.code());
            assert!(Language::all().all(|language| locale.knows(&language.key())), "{}", locale.code());
        }
        for (code, words) in in_order(Locale::It, &[]).into_iter().flatten() {
            assert_eq!(read(&words), (vec![code.parse().unwrap()], String::new()), "{words}");
        }
        let two = Language::all().nth(1).unwrap();
        assert_eq!(serde_json::from_str::<Language>(&serde_json::to_string(&two).unwrap()).unwrap(), two);
        assert!(serde_json::from_str::<Language>("\"xx\"").is_err());
    }

    #[test]
    fn a_rare_language_that_is_chosen_stands_among_those_of_most_people_and_brings_no_other() {
        let [often, rest] = in_order(Locale::It, &[]);
        let [shown, others] = in_order(Locale::It, &["ti", "ar", "xx"]);
        assert!(rest.iter().any(|(code, _)| *code == "ti") && others.iter().all(|(code, _)| *code != "ti"));
        assert_eq!((shown.len(), others.len()), (often.len() + 1, rest.len() - 1));
        assert!(shown[2..].is_sorted_by_key(|(_, words)| fold(words)), "{shown:?}");
    }

    #[test]
    fn what_people_write_of_languages_is_read_and_what_is_none_of_the_list_is_kept_in_words() {
        let read = |text: &str| {
            let (languages, other) = super::read(text);
            (codes(&languages), other)
        };
        assert_eq!(read("Arabo e francese"), ("ar fr".into(), String::new()));
        assert_eq!(read("rumeno/ITALIANO; rumeno"), ("ro it".into(), String::new()));
        assert_eq!(read("ARABO E FRANCESE - inglese"), ("ar fr en".into(), String::new()));
        assert_eq!(read("LIS"), ("ise".into(), String::new()));
        assert_eq!(read("arabo, berbero, Edo"), ("ar".into(), "berbero, Edo".into()));
        assert_eq!(read("sì"), (String::new(), "sì".into()), "a word is no code");
        assert_eq!(read(" "), (String::new(), String::new()));
        assert_eq!(named(Locale::It, "ar xx"), "Arabo, xx");
    }

    #[test]
    fn other_names_are_folded_and_lead_to_a_language() {
        for (name, code) in ALSO {
            assert_eq!(fold(name), name);
            assert!(code.parse::<Language>().is_ok(), "{name}");
        }
    }
}
