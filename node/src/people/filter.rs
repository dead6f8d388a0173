//! What narrows the list of people: a service, a municipality, an age. All three are chosen and none is typed, so they may stand in an
//! address. The file of the list follows them.

use jiff::ToSpan;
use jiff::civil::{Date, date};
use pico_protocol::id::SubjectId;
use serde::{Deserialize, Serialize};

use super::place;

/// The first year of life of each band of ages.
pub const AGES: [i16; 7] = [0, 6, 11, 18, 30, 65, 80];

/// Nobody was born before.
const FIRST: Date = date(1, 1, 1);

/// What an address asks for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Filter {
    /// A service, by its identifier: who is in it or waits for it.
    #[serde(rename = "servizio")]
    pub service: String,
    /// A municipality, by its ISTAT code.
    #[serde(rename = "comune")]
    pub comune: String,
    /// The first year of a band of [`AGES`].
    #[serde(rename = "eta")]
    pub age: String,
}

impl Filter {
    /// Without what is none of ours.
    #[must_use]
    pub fn known(mut self) -> Self {
        if self.service.parse::<SubjectId>().is_err() {
            self.service.clear();
        }
        if place::comune(&self.comune).is_none() {
            self.comune.clear();
        }
        if self.band().is_none() {
            self.age.clear();
        }
        self
    }

    /// Whether it narrows anything.
    pub fn is_some(&self) -> bool {
        *self != Self::default()
    }

    /// For an address: each with its `&`.
    pub fn query(&self) -> String {
        let parts = [("servizio", &self.service), ("comune", &self.comune), ("eta", &self.age)];
        let said = parts.into_iter().filter(|(_, value)| !value.is_empty());
        said.fold(String::new(), |query, (name, value)| query + name + "=" + value + "&")
    }

    fn band(&self) -> Option<usize> {
        let years: i16 = self.age.parse().ok()?;
        AGES.iter().position(|first| *first == years)
    }

    /// From the first to the last day on which somebody of that age was born.
    pub(super) fn born(&self, today: Date) -> Option<(Date, Date)> {
        let band = self.band()?;
        let until = |years: i16| today.saturating_sub(years.years());
        let from = AGES.get(band + 1).map(|next| until(*next).saturating_add(1.day()));
        Some((from.unwrap_or(FIRST), until(AGES[band])))
    }
}

#[cfg(test)]
mod tests {
    use pico_protocol::time::Timestamp;

    use super::*;

    #[test]
    fn what_is_none_of_ours_narrows_nothing_and_the_rest_stands_in_the_address() {
        let of = |service: &str, comune: &str, age: &str| {
            Filter { service: service.into(), comune: comune.into(), age: age.into() }.known()
        };
        assert!(!of("x", "Rossi Anna", "7").is_some());
        let service = SubjectId::new(Timestamp::from_millis(0), [1; 10]).to_string();
        assert_eq!(of(&service, "037006", "80").query(), format!("servizio={service}&comune=037006&eta=80&"));
    }

    #[test]
    fn who_has_her_birthday_today_is_in_the_older_band() {
        let born = |age: &str| Filter { age: age.into(), ..Filter::default() }.born(date(2026, 11, 29)).unwrap();
        assert_eq!(born("11"), (date(2008, 11, 30), date(2015, 11, 29)));
        assert_eq!(born("18"), (date(1996, 11, 30), date(2008, 11, 29)));
        assert_eq!(born("0"), (date(2020, 11, 30), date(2026, 11, 29)));
        assert_eq!(born("80").1, date(1946, 11, 29));
    }
}
