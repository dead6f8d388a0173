//! Teams ("squadre"): who works in which service of this cooperative, as what, from which day until which.
//!
//! This is not a list of telephone numbers: whoever is in the team of a service sees the people who have an open enrolment
//! there, reads what is written of them and writes in their diary, and no longer once either ends. The question is asked in one
//! place, `people::Sight`, by every list and every page. A [`Member`] has [`Terms`]; the last day still counts. Who was added by
//! mistake is taken out at once, and the row stays: the log says who could see whom.
//!
//! A qualification is what the profession is called, and gives no right of its own; what an account may do is its role
//! (`accounts::permission`).

pub mod panel;
pub mod store;

use std::str::FromStr;

use jiff::civil::Date;
use pico_protocol::id::SubjectId;

use crate::accounts::AccountId;
use crate::local_id;

local_id!(
    /// Somebody in a team.
    MemberId,
    "tea"
);

/// Most characters of what somebody does in a service.
pub const LONGEST_DUTY: usize = 80;
/// Most hours of a week.
pub const MOST_WEEKLY: u32 = 60;

/// What somebody is by profession.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Qualification {
    /// Educatrice professionale (law 205/2017, art. 1, commi 594 to 601).
    Educator,
    /// Operatrice socio-sanitaria, OSS (agreement of the Conferenza Stato-Regioni of 22 February 2001).
    CareWorker,
    /// Assistente sociale.
    SocialWorker,
    /// Psicologa.
    Psychologist,
    /// Insegnante.
    Teacher,
    /// Volontaria.
    Volunteer,
    /// Tirocinante.
    Trainee,
    /// Anything else.
    Other,
}

impl Qualification {
    /// All of them, in the order of the form.
    pub const ALL: [Self; 8] = [
        Self::Educator,
        Self::CareWorker,
        Self::SocialWorker,
        Self::Psychologist,
        Self::Teacher,
        Self::Volunteer,
        Self::Trainee,
        Self::Other,
    ];

    /// As stored, and in the message key `teams-qualification-…`.
    pub fn code(self) -> &'static str {
        match self {
            Self::Educator => "educator",
            Self::CareWorker => "care_worker",
            Self::SocialWorker => "social_worker",
            Self::Psychologist => "psychologist",
            Self::Teacher => "teacher",
            Self::Volunteer => "volunteer",
            Self::Trainee => "trainee",
            Self::Other => "other",
        }
    }

    /// Its message key.
    pub fn key(self) -> String {
        format!("teams-qualification-{}", self.code())
    }
}

impl FromStr for Qualification {
    type Err = ();

    fn from_str(code: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|one| one.code() == code).ok_or(())
    }
}

/// On what terms somebody works in a service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Terms {
    /// What she is.
    pub qualification: Qualification,
    /// What she does there, at most [`LONGEST_DUTY`] characters; may be empty.
    pub duty: String,
    /// Her first day.
    pub since: Date,
    /// Her last day, if it is known.
    pub until: Option<Date>,
    /// How many minutes a week she works there by her contract, where somebody has said so.
    pub weekly: Option<u32>,
}

impl Terms {
    /// Whether a day is one of hers.
    pub fn cover(&self, day: Date) -> bool {
        self.since <= day && self.until.is_none_or(|until| day <= until)
    }

    /// Whether there is a day that both have.
    pub fn meet(&self, other: &Self) -> bool {
        self.until.is_none_or(|until| other.since <= until) && other.until.is_none_or(|until| self.since <= until)
    }
}

/// Somebody in the team of a service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// Identifier.
    pub id: MemberId,
    /// Of which service.
    pub service: SubjectId,
    /// Whose account.
    pub account: AccountId,
    /// Her name.
    pub name: String,
    /// Whether her account is closed.
    pub has_gone: bool,
    /// On what terms.
    pub terms: Terms,
    /// Whether she was taken out at once.
    pub was_removed: bool,
    /// Grows with every change.
    pub version: i64,
}

impl Member {
    /// Whether she works there on a day.
    pub fn works_on(&self, day: Date) -> bool {
        !self.was_removed && !self.has_gone && self.terms.cover(day)
    }

    /// Whether she may work there later, though not on this day.
    pub fn is_to_come(&self, day: Date) -> bool {
        !self.was_removed && !self.has_gone && day < self.terms.since
    }
}

/// Why somebody is not added, or her terms not changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// She works in this service on some of these days already.
    Twice,
    /// Somebody else has changed it meanwhile.
    Overtaken,
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::web::locale::Locale;

    fn terms(since: Date, until: Option<Date>) -> Terms {
        Terms { qualification: Qualification::Educator, duty: String::new(), since, until, weekly: None }
    }

    #[test]
    fn the_first_and_the_last_day_are_hers_and_no_other() {
        let week = terms(date(2026, 11, 2), Some(date(2026, 11, 8)));
        for (day, hers) in [(1, false), (2, true), (8, true), (9, false)] {
            assert_eq!(week.cover(date(2026, 11, day)), hers, "{day}");
        }
        assert!(terms(date(2026, 11, 2), None).cover(date(2036, 1, 1)));
    }

    #[test]
    fn two_terms_meet_when_they_share_a_day() {
        let week = terms(date(2026, 11, 2), Some(date(2026, 11, 8)));
        assert!(week.meet(&terms(date(2026, 11, 8), None)) && terms(date(2026, 11, 8), None).meet(&week));
        assert!(!week.meet(&terms(date(2026, 11, 9), None)) && !terms(date(2026, 11, 9), None).meet(&week));
        assert!(!week.meet(&terms(date(2026, 10, 1), Some(date(2026, 11, 1)))));
        assert!(week.meet(&terms(date(2026, 10, 1), None)));
    }

    #[test]
    fn every_qualification_has_a_code_and_words_in_both_languages() {
        for one in Qualification::ALL {
            assert_eq!(one.code().parse(), Ok(one));
            for locale in Locale::ALL {
                assert!(locale.knows(&one.key()), "{one:?} in {}", locale.code());
            }
        }
    }
}
