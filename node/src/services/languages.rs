//! In which languages a service is given, after the `language` of HSDS 3.1.
//!
//! Those are the languages that somebody there speaks. What is only there with an interpreter or a mediator is words of its own, as in
//! HSDS (`interpretation_services`): a family must not come and find that today nobody understands her.

use serde::{Deserialize, Serialize};

use crate::people::language::{self, Language};
use crate::web::locale::Locale;

/// The longest text about languages that are not on the list, in characters.
pub const LONGEST_OTHER: usize = 120;
/// The longest text about interpreters, in characters.
pub const LONGEST_INTERPRETATION: usize = 300;

/// What is said of the languages of a service.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Spoken {
    /// Those of the list, in its order.
    #[serde(default)]
    pub languages: Vec<Language>,
    /// Others, in words on one line; empty: none.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub other: String,
    /// What there is with an interpreter, in words on one line; empty: nobody has said.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub interpretation: String,
}

impl Spoken {
    /// Whether nobody has said anything.
    pub fn is_unsaid(&self) -> bool {
        *self == Self::default()
    }

    /// The names of all that somebody speaks.
    pub fn names(&self, locale: Locale) -> String {
        let listed = language::named(locale, &language::codes(&self.languages));
        [listed, self.other.clone()].into_iter().filter(|words| !words.is_empty()).collect::<Vec<_>>().join(", ")
    }

    /// A line for what is spoken, and one for what is interpreted.
    pub fn lines(&self, locale: Locale) -> Vec<String> {
        let interpreted = match self.interpretation.as_str() {
            "" => String::new(),
            words => locale.text("services-languages-interpreted", &[("words", &words)]),
        };
        [self.names(locale), interpreted].into_iter().filter(|line| !line.is_empty()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_spoken_and_what_is_interpreted_are_two_things() {
        let languages = ["it", "ar", "ise"].map(|code| code.parse().unwrap()).to_vec();
        let spoken =
            Spoken { languages, other: "berbero".to_owned(), interpretation: "cinese, su richiesta".to_owned() };
        let told =
            ["Italiano, Arabo, Lingua dei segni italiana (LIS), berbero", "con interprete: cinese, su richiesta"];
        assert_eq!(spoken.lines(Locale::It), told);
        let kept = serde_json::to_string(&spoken).unwrap();
        assert_eq!(serde_json::from_str::<Spoken>(&kept).unwrap(), spoken, "{kept}");
        assert!(Spoken::default().is_unsaid() && Spoken::default().lines(Locale::It).is_empty());
        assert!(serde_json::from_str::<Spoken>(r#"{"languages":["xx"]}"#).is_err());
    }
}
