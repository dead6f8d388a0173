//! Where an activity takes place. At home it is "at home" and no more: where a person lives stands in her record, for who may see it,
//! and is written into no calendar.

use pico_protocol::feed;

/// The longest words, in characters.
pub const LONGEST: usize = 120;

/// Where an activity takes place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Venue {
    /// Where the person lives.
    Home,
    /// A place of the service, as its page told it then.
    Site(String),
    /// Somewhere else, as somebody called it.
    Words(String),
}

impl Venue {
    /// As somebody typed it; none where she typed nothing. `home` is what home is called, `sites` are the places of the service.
    pub fn typed(text: &str, home: &[String], sites: &[String]) -> Option<Self> {
        let text = text.trim();
        let is = |other: &str| other.to_lowercase() == text.to_lowercase();
        if text.is_empty() {
            None
        } else if home.iter().any(|home| is(home)) {
            Some(Self::Home)
        } else if let Some(site) = sites.iter().find(|site| is(site)) {
            Some(Self::Site(site.clone()))
        } else {
            Some(Self::Words(text.to_owned()))
        }
    }

    /// As stored.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Home => "home",
            Self::Site(_) => "site",
            Self::Words(_) => "words",
        }
    }

    /// Its own words; empty: at home.
    pub fn words(&self) -> &str {
        match self {
            Self::Home => "",
            Self::Site(words) | Self::Words(words) => words,
        }
    }

    /// What is read: its own words, or what home is called.
    pub fn called<'a>(&'a self, home: &'a str) -> &'a str {
        if *self == Self::Home { home } else { self.words() }
    }
}

/// The places of a service among which one chooses; none where its address is told to nobody.
pub fn sites(of: &feed::Service) -> Vec<String> {
    match &of.address {
        feed::Address::Shown(address) if !address.trim().is_empty() => vec![address.trim().to_owned()],
        feed::Address::Shown(_) | feed::Address::Withheld => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_typed_is_home_a_place_of_the_service_or_words() {
        let (home, sites) = (["Casa".to_owned(), "Home".to_owned()], ["via Inventata 1".to_owned()]);
        let typed = |text: &str| Venue::typed(text, &home, &sites);
        assert_eq!(typed("  "), None);
        assert_eq!(typed(" casa "), Some(Venue::Home));
        assert_eq!(typed("home"), Some(Venue::Home));
        assert_eq!(typed("Via Inventata 1"), Some(Venue::Site("via Inventata 1".to_owned())));
        assert_eq!(typed("casa della zia"), Some(Venue::Words("casa della zia".to_owned())));
        assert_eq!((Venue::Home.words(), Venue::Home.called("Casa")), ("", "Casa"), "no address");
    }
}
