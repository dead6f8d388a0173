//! What narrows the figures: some months, a service, a municipality. All are chosen and none is typed, so they stand in the address, and
//! the file of a table follows them.
//!
//! Not every figure can follow: places and people are those of today, whatever the months; who is in care is kept by day of birth for
//! everybody and not for each municipality. A figure that does not follow what was chosen stays whole and says so
//! ([`Narrowed::left_out`]); none reads the rows of the work to be able to.

use jiff::civil::Date;
use pico_protocol::id::SubjectId;
use serde::Deserialize;

use super::{MONTHS, Part};
use crate::contracts::month::Month;
use crate::people::place;

/// The most months at once.
pub const MOST_MONTHS: usize = 36;

/// One of the things that narrow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// Months.
    Period,
    /// A service.
    Service,
    /// A municipality of residence.
    Comune,
}

impl By {
    /// All of them, in the order of the form.
    pub const ALL: [Self; 3] = [Self::Period, Self::Service, Self::Comune];

    /// The message key of its name in a sentence.
    pub fn key(self) -> &'static str {
        match self {
            Self::Period => "figures-by-period",
            Self::Service => "figures-by-service",
            Self::Comune => "figures-by-comune",
        }
    }
}

impl Part {
    /// Whether a figure can be narrowed by something.
    pub fn follows(self, by: By) -> bool {
        match self {
            Self::Places | Self::Areas | Self::Ages => by == By::Service,
            Self::Comuni => by != By::Period,
            Self::Hours => true,
            Self::Waiting => by != By::Comune,
            Self::Referrals => by == By::Period,
        }
    }
}

/// What an address asks for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Asked {
    /// The first month.
    #[serde(rename = "dal")]
    pub from: String,
    /// The last month.
    #[serde(rename = "al")]
    pub to: String,
    /// A service, by its identifier.
    #[serde(rename = "servizio")]
    pub service: String,
    /// A municipality, by its ISTAT code.
    #[serde(rename = "comune")]
    pub comune: String,
}

/// What narrows the figures.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Narrowed {
    /// The first and the last month, where they were chosen.
    pub period: Option<(Month, Month)>,
    /// A service; empty: all.
    pub service: String,
    /// A municipality; empty: all.
    pub comune: String,
    today: Date,
}

impl Narrowed {
    /// Reads it: what is none of ours narrows nothing, two months in the wrong order are meant the other way round, one alone goes up to
    /// today or back a year, and more than [`MOST_MONTHS`] are cut at the beginning.
    pub fn read(asked: Asked, today: Date) -> Self {
        let this = Month::of(today);
        let (from, to) = (asked.from.parse::<Month>().ok(), asked.to.parse::<Month>().ok());
        let period = match (from, to) {
            (None, None) => None,
            (Some(from), to) => Some((from, to.unwrap_or(this))),
            (None, Some(to)) => Some((back(to, MONTHS), to)),
        };
        let period = period.map(|(from, to)| (from.min(to), from.max(to)));
        let period = period.map(|(from, to)| (from.max(back(to, MOST_MONTHS)), to));
        let service = if asked.service.parse::<SubjectId>().is_ok() { asked.service } else { String::new() };
        let comune = if place::comune(&asked.comune).is_some() { asked.comune } else { String::new() };
        Self { period, service, comune, today }
    }

    /// Whether something of it is set.
    fn has(&self, by: By) -> bool {
        match by {
            By::Period => self.period.is_some(),
            By::Service => !self.service.is_empty(),
            By::Comune => !self.comune.is_empty(),
        }
    }

    /// Whether it narrows anything.
    pub fn is_some(&self) -> bool {
        By::ALL.into_iter().any(|by| self.has(by))
    }

    /// What was chosen and a figure does not follow.
    pub fn left_out(&self, part: Part) -> Vec<By> {
        By::ALL.into_iter().filter(|by| self.has(*by) && !part.follows(*by)).collect()
    }

    /// The months of which hours are told: those that were chosen, or the last twelve.
    pub fn months(&self) -> Vec<Month> {
        let (from, to) = self.period.unwrap_or_else(|| {
            let this = Month::of(self.today);
            (back(this, MONTHS), this)
        });
        std::iter::successors(Some(from), |month| Some(month.after())).take_while(|month| *month <= to).collect()
    }

    /// The first and the last day, where months were chosen.
    pub fn days(&self) -> Option<(Date, Date)> {
        self.period.map(|(from, to)| (from.first(), to.last()))
    }

    /// For an address: each with its `&`.
    pub fn query(&self) -> String {
        let month = |month: Option<Month>| month.map(|month| month.to_string()).unwrap_or_default();
        let (from, to) = (self.period.map(|(from, _)| from), self.period.map(|(_, to)| to));
        let parts = [
            ("dal", month(from)),
            ("al", month(to)),
            ("servizio", self.service.clone()),
            ("comune", self.comune.clone()),
        ];
        let said = parts.into_iter().filter(|(_, value)| !value.is_empty());
        said.fold(String::new(), |query, (name, value)| query + name + "=" + &value + "&")
    }
}

/// The first of so many months that end with one.
fn back(to: Month, months: usize) -> Month {
    std::iter::successors(Some(to), |month| Some(month.before())).take(months).last().unwrap_or(to)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn read(from: &str, to: &str) -> Narrowed {
        let asked = Asked { from: from.to_owned(), to: to.to_owned(), comune: "037006".to_owned(), ..Asked::default() };
        Narrowed::read(asked, date(2026, 11, 30))
    }

    #[test]
    fn months_are_read_in_either_order_and_are_not_without_end() {
        let told = |from, to| {
            let months = read(from, to).months();
            (months.first().map(ToString::to_string).unwrap_or_default(), months.len())
        };
        for (from, to, first, length) in [
            ("2026-01", "2026-03", "2026-01", 3),
            ("2026-03", "2026-01", "2026-01", 3),
            ("2026-10", "", "2026-10", 2),
            ("", "2026-03", "2025-04", 12),
            ("2001-01", "2026-03", "2023-04", MOST_MONTHS),
            ("", "", "2025-12", 12),
            ("domani", "ieri", "2025-12", 12),
        ] {
            assert_eq!(told(from, to), (first.to_owned(), length), "{from} {to}");
        }
    }

    #[test]
    fn what_a_figure_does_not_follow_is_said_of_it_alone() {
        let both = read("2026-01", "2026-03");
        assert_eq!(both.left_out(Part::Hours), []);
        assert_eq!(both.left_out(Part::Ages), [By::Period, By::Comune]);
        assert_eq!(both.left_out(Part::Referrals), [By::Comune]);
        assert_eq!(both.query(), "dal=2026-01&al=2026-03&comune=037006&");
        let asked = Asked { service: "svc_?".to_owned(), comune: "nessuno".to_owned(), ..Asked::default() };
        let none = Narrowed::read(asked, date(2026, 11, 30));
        assert!(!none.is_some() && none.query().is_empty());
    }
}
