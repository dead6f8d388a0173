//! What somebody asks of the page for everybody: from an address, or from its form, which has the same names.

use axum::http::HeaderMap;
use axum::http::header::ACCEPT_LANGUAGE;

use super::PATH;
use crate::hsds::listing::Wanted;
use crate::people::place::{self, Comune};
use crate::services::{AREAS, area_code};
use crate::store::page::PageNumber;
use crate::web::locale::Locale;
use crate::web::query;

/// Names and values as they come.
pub(super) type Pairs = Vec<(String, String)>;

/// The most characters of a text that are read.
const LONGEST: usize = 80;

/// A question.
#[derive(Clone, Debug)]
pub(super) struct Asking {
    /// What is looked for.
    pub(super) wanted: Wanted,
    /// The municipality as it was typed.
    pub(super) typed: String,
    /// What was typed is no municipality, or several.
    pub(super) unknown: bool,
    /// Which page.
    pub(super) page: PageNumber,
    /// It stands in a page of somebody else.
    pub(super) embedded: bool,
    /// The language to answer in.
    pub(super) locale: Locale,
    /// Whether that was chosen, and is not just what the browser likes.
    pub(super) chosen: bool,
}

impl Asking {
    /// Reads it. A code that is none asks for nothing.
    pub(super) fn read(pairs: &[(String, String)], sent: &HeaderMap) -> Self {
        let value = |name: &str| pairs.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value.as_str());
        let short = |name: &str| value(name).trim().chars().take(LONGEST).collect::<String>();
        let typed = short("comune");
        let comune = place::comune(&typed).or_else(|| place::find_comune(&typed).ok());
        let area = AREAS.map(area_code).into_iter().find(|code| *code == value("area")).unwrap_or_default();
        let province = place::provinces().into_iter().map(|(sign, _)| sign).find(|sign| sign == value("provincia"));
        let chosen = Locale::from_code(value("lingua"));
        let likes = sent.get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or_default();
        Self {
            unknown: comune.is_none() && !typed.is_empty(),
            typed: comune.map_or(typed, Comune::label),
            wanted: Wanted {
                text: short("testo"),
                area: area.to_owned(),
                province: province.unwrap_or_default(),
                comune,
                free: !value("liberi").is_empty(),
            },
            page: PageNumber::from_request(value("pagina").parse().ok()),
            embedded: pairs.iter().any(|(name, _)| name == "incorporata"),
            locale: chosen.unwrap_or_else(|| Locale::from_accept_language(likes)),
            chosen: chosen.is_some(),
        }
    }

    /// The question as it stands in an address: everything but the words.
    fn told(&self, language: &'static str) -> [(&'static str, &str); 6] {
        [
            ("comune", self.wanted.comune.map_or("", |comune| comune.istat.as_str())),
            ("area", self.wanted.area.as_str()),
            ("provincia", self.wanted.province.as_str()),
            ("liberi", if self.wanted.free { "si" } else { "" }),
            ("lingua", language),
            ("incorporata", if self.embedded { "si" } else { "" }),
        ]
    }

    fn language(&self) -> &'static str {
        if self.chosen { self.locale.code() } else { "" }
    }

    /// The address of the answer.
    pub(super) fn address(&self) -> String {
        with(&query::text(self.told(self.language())))
    }

    /// The same, to which a page is added.
    pub(super) fn start(&self) -> String {
        query::start(PATH, self.told(self.language()))
    }

    /// The same in another language.
    pub(super) fn in_language(&self, locale: Locale) -> String {
        with(&query::text(self.told(locale.code())))
    }

    /// The same without anything that narrows it.
    pub(super) fn cleared(&self) -> String {
        let kept = self.told(self.language()).into_iter().filter(|(name, _)| ["lingua", "incorporata"].contains(name));
        with(&query::text(kept))
    }
}

fn with(query: &str) -> String {
    if query.is_empty() { PATH.to_owned() } else { format!("{PATH}?{query}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(pairs: &[(&str, &str)]) -> Asking {
        let pairs: Pairs = pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        Asking::read(&pairs, &HeaderMap::new())
    }

    #[test]
    fn an_address_says_what_was_chosen_and_never_the_words() {
        let asking = read(&[("testo", "Maria Bianchi"), ("comune", "imola"), ("area", "elderly"), ("liberi", "si")]);
        assert_eq!(asking.address(), "/elenco?comune=037032&area=elderly&liberi=si");
        assert_eq!((asking.typed.as_str(), asking.unknown), ("Imola (BO)", false));
        assert_eq!(read(&[("comune", "037032")]).typed, "Imola (BO)", "its code is read too");
        assert_eq!(read(&[("area", "<b>"), ("provincia", "ZZ"), ("pagina", "mai")]).address(), "/elenco");
        let lost = read(&[("comune", "Atlantide"), ("lingua", "en"), ("incorporata", "")]);
        assert!(lost.unknown && lost.embedded && lost.locale == Locale::En);
        assert_eq!(lost.cleared(), "/elenco?lingua=en&incorporata=si");
        assert_eq!(lost.in_language(Locale::It), "/elenco?lingua=it&incorporata=si");
    }
}
