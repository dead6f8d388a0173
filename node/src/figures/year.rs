//! A year for the social report (*bilancio sociale*, D.M. 4 July 2019, section 6 of its guidelines): the tables that come out of the
//! daily work.
//!
//! The guidelines ask for eight sections. A node can count much of the second (who and where we are), the fourth (who works) and the
//! fifth (for whom, with which outcome); governance, accounts and the auditors' words are written by people, and the page says
//! which. Each table counts one year, from 1 January to 31 December, or until today.

use jiff::civil::{Date, date};

/// The first year that can be asked for.
const FIRST: i16 = 2000;

/// A year that has begun.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Year {
    number: i16,
    today: Date,
}

impl Year {
    /// The year that somebody asked for; the last whole one where she asked for none that has begun.
    pub fn asked(word: &str, today: Date) -> Self {
        let number = word.parse().ok().filter(|year| (FIRST..=today.year()).contains(year));
        Self { number: number.unwrap_or(today.year() - 1), today }
    }

    /// Its number.
    pub fn number(self) -> i16 {
        self.number
    }

    /// Its first day.
    pub fn first(self) -> Date {
        date(self.number, 1, 1)
    }

    /// Its last day, or today.
    pub fn last(self) -> Date {
        date(self.number, 12, 31).min(self.today)
    }

    /// Whether it is not over.
    pub fn goes_on(self) -> bool {
        self.number == self.today.year()
    }

    /// The years that can be chosen, the newest first.
    pub fn choices(self) -> impl Iterator<Item = i16> {
        (0..8).map(move |back| self.today.year() - back)
    }
}

/// A table of the report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Chapter {
    /// Each service: people, who came and who went, hours.
    Services,
    /// Who works, by qualification.
    Workers,
    /// People by the area of their service.
    Areas,
    /// People by age and sex.
    Ages,
    /// People by municipality.
    Comuni,
    /// Why people left.
    Endings,
    /// Why requests came to nothing: no outcome of a service.
    CameToNothing,
    /// How long those who came had waited.
    Waiting,
    /// Hours by kind.
    Hours,
    /// What became of the referrals of the year.
    Referrals,
}

impl Chapter {
    /// All, in the order of the guidelines.
    pub const ALL: [Self; 10] = [
        Self::Services,
        Self::Workers,
        Self::Areas,
        Self::Ages,
        Self::Comuni,
        Self::Endings,
        Self::CameToNothing,
        Self::Waiting,
        Self::Hours,
        Self::Referrals,
    ];

    /// The word in the message keys `figures-part-…`.
    pub fn slug(self) -> &'static str {
        match self {
            Self::Services => "anno-servizi",
            Self::Workers => "anno-operatori",
            Self::Areas => "anno-aree",
            Self::Ages => "anno-eta",
            Self::Comuni => "anno-comuni",
            Self::Endings => "anno-uscite",
            Self::CameToNothing => "anno-mancate",
            Self::Waiting => "anno-attese",
            Self::Hours => "anno-ore",
            Self::Referrals => "anno-invii",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_a_wish_it_is_the_last_whole_year_and_no_year_that_has_not_begun() {
        let today = date(2026, 3, 2);
        for (word, expected) in [("", 2025), ("2026", 2026), ("2027", 2025), ("1999", 2025), ("anno", 2025)] {
            assert_eq!(Year::asked(word, today).number(), expected, "{word}");
        }
    }

    #[test]
    fn a_year_that_goes_on_ends_today() {
        let year = Year::asked("2026", date(2026, 3, 2));
        assert!(year.goes_on());
        assert_eq!((year.first(), year.last()), (date(2026, 1, 1), date(2026, 3, 2)));
        assert_eq!(Year::asked("2025", date(2026, 3, 2)).last(), date(2025, 12, 31));
    }
}
