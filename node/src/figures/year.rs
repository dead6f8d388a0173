//! A year for the social report (*bilancio sociale*, D.M. 4 July 2019, section 6 of its guidelines): the tables that come out of the
//! daily work.
//!
//! The guidelines ask for eight sections. A node can count some of the second (who and where we are), the fourth (who works) and much
//! of the fifth (for whom, with which outcome); the third, and of the fourth volunteers and training, are written once in a year
//! ([`governance`](super::governance), [`workforce`](super::workforce)); the accounts and
//! the auditors' words are written elsewhere, and the page says what, also in each [`Section`]. Each table counts one year, from 1 January to 31 December, or until today.

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
        Self::begun(word, today).unwrap_or(Self { number: today.year() - 1, today })
    }

    /// The year with this number; nothing where it is none, or has not begun.
    pub fn begun(word: &str, today: Date) -> Option<Self> {
        let number = word.parse().ok().filter(|year| (FIRST..=today.year()).contains(year))?;
        Some(Self { number, today })
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

/// A section of the report of which a node knows something, in the order and with the number of the guidelines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Section {
    /// General information.
    General,
    /// How the cooperative governs itself.
    Governance,
    /// The people who work for it.
    Workers,
    /// Aims and activities.
    Work,
}

impl Section {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::General, Self::Governance, Self::Workers, Self::Work];

    /// Its number, also in the message keys `year-section-…` and `year-by-hand-…`.
    pub fn number(self) -> u8 {
        match self {
            Self::General => 2,
            Self::Governance => 3,
            Self::Workers => 4,
            Self::Work => 5,
        }
    }

    /// Its tables, in their order.
    pub fn chapters(self) -> &'static [Chapter] {
        match self {
            Self::General => &[Chapter::Places],
            Self::Governance => {
                &[Chapter::Members, Chapter::Governance, Chapter::Bodies, Chapter::Meetings, Chapter::Stakeholders]
            }
            Self::Workers => &[
                Chapter::Workers,
                Chapter::Work,
                Chapter::WorkerSexes,
                Chapter::WorkerAges,
                Chapter::Composition,
                Chapter::Seniority,
                Chapter::Volunteers,
                Chapter::Refunds,
                Chapter::Training,
                Chapter::InWords,
            ],
            Self::Work => &[
                Chapter::Services,
                Chapter::Areas,
                Chapter::Ages,
                Chapter::Comuni,
                Chapter::Hours,
                Chapter::Goals,
                Chapter::Endings,
                Chapter::CameToNothing,
                Chapter::Waiting,
                Chapter::Referrals,
                Chapter::Declined,
                Chapter::Courses,
            ],
        }
    }
}

/// A table of the report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Chapter {
    /// Places of each service, and who is in it.
    Places,
    /// Members by sort and sex, who came in and who left.
    Members,
    /// The system of government, and how members take part.
    Governance,
    /// Who sits in the bodies, and until when.
    Bodies,
    /// How often they met.
    Meetings,
    /// How those are involved who have a stake.
    Stakeholders,
    /// Who works, by qualification.
    Workers,
    /// The same, by terms of work.
    Work,
    /// The same, by sex.
    WorkerSexes,
    /// The same, by age.
    WorkerAges,
    /// Terms of work by sex and age.
    Composition,
    /// The same, by years of work.
    Seniority,
    /// Volunteers, with and without an account.
    Volunteers,
    /// What was paid back to them.
    Refunds,
    /// Training by subject.
    Training,
    /// What volunteers do, by which rules they are paid back, which agreement is applied.
    InWords,
    /// Each service: people, who came and who went, hours.
    Services,
    /// People by the area of their service.
    Areas,
    /// People by age and sex.
    Ages,
    /// People by municipality.
    Comuni,
    /// Hours by kind.
    Hours,
    /// What became of the goals of individual plans.
    Goals,
    /// Why people left.
    Endings,
    /// Why requests came to nothing: no outcome of a service.
    CameToNothing,
    /// How long those who came had waited.
    Waiting,
    /// Which answer the referrals of the year have had.
    Referrals,
    /// Why referrals were declined.
    Declined,
    /// How those went on that were accepted.
    Courses,
}

impl Chapter {
    /// Whether all of it is written by people, and nothing counted: before they have, there is no such table.
    pub fn is_written(self) -> bool {
        matches!(self, Self::Refunds | Self::Training | Self::InWords) || Section::Governance.chapters().contains(&self)
    }

    /// The word in the message keys `figures-part-…`.
    pub fn slug(self) -> &'static str {
        match self {
            Self::Places => "anno-posti",
            Self::Members => "anno-soci",
            Self::Governance => "anno-governo",
            Self::Bodies => "anno-organi",
            Self::Meetings => "anno-riunioni",
            Self::Stakeholders => "anno-portatori",
            Self::Workers => "anno-operatori",
            Self::Work => "anno-rapporti",
            Self::WorkerSexes => "anno-operatori-sesso",
            Self::WorkerAges => "anno-operatori-eta",
            Self::Composition => "anno-composizione",
            Self::Seniority => "anno-anzianita",
            Self::Volunteers => "anno-volontari",
            Self::Refunds => "anno-rimborsi",
            Self::Training => "anno-formazione",
            Self::InWords => "anno-a-parole",
            Self::Services => "anno-servizi",
            Self::Areas => "anno-aree",
            Self::Ages => "anno-eta",
            Self::Comuni => "anno-comuni",
            Self::Hours => "anno-ore",
            Self::Goals => "anno-obiettivi",
            Self::Endings => "anno-uscite",
            Self::CameToNothing => "anno-mancate",
            Self::Waiting => "anno-attese",
            Self::Referrals => "anno-invii",
            Self::Declined => "anno-rifiuti",
            Self::Courses => "anno-esiti",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::web::locale::Locale;

    #[test]
    fn without_a_wish_it_is_the_last_whole_year_and_no_year_that_has_not_begun() {
        let today = date(2026, 3, 2);
        for (word, expected) in [("", 2025), ("2026", 2026), ("2027", 2025), ("1999", 2025), ("anno", 2025)] {
            assert_eq!(Year::asked(word, today).number(), expected, "{word}");
        }
        assert_eq!(Year::begun("2026", today).map(Year::number), Some(2026));
        assert!(["", "2027", "1999", "anno"].into_iter().all(|word| Year::begun(word, today).is_none()));
    }

    #[test]
    fn every_table_and_every_section_has_words_in_both_languages_and_stands_once() {
        let mut slugs = Vec::new();
        for section in Section::ALL {
            let number = section.number();
            let mut keys = vec![format!("year-section-{number}"), format!("year-by-hand-{number}")];
            for chapter in section.chapters() {
                let slug = chapter.slug();
                keys.extend([format!("figures-part-{slug}"), format!("figures-words-{slug}")]);
                assert!(!slugs.contains(&slug), "{slug}");
                slugs.push(slug);
            }
            for locale in Locale::ALL {
                assert!(keys.iter().all(|key| locale.knows(key)), "{keys:?} in {}", locale.code());
            }
        }
    }

    #[test]
    fn of_the_third_section_all_is_written_and_of_the_fourth_what_is_not_counted() {
        let written = |section: Section| section.chapters().iter().filter(|one| one.is_written()).count();
        let all = Section::ALL.map(|section| (section.number(), written(section)));
        assert_eq!(all, [(2, 0), (3, Section::Governance.chapters().len()), (4, 3), (5, 0)]);
    }

    #[test]
    fn a_year_that_goes_on_ends_today() {
        let year = Year::asked("2026", date(2026, 3, 2));
        assert!(year.goes_on());
        assert_eq!((year.first(), year.last()), (date(2026, 1, 1), date(2026, 3, 2)));
        assert_eq!(Year::asked("2025", date(2026, 3, 2)).last(), date(2025, 12, 31));
    }
}
