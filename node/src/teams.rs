//! Teams ("squadre"): who works in which service of this cooperative, as what, from which day until which.
//!
//! This is not a list of telephone numbers: whoever is in the team of a service sees the people who have an open enrolment
//! there, reads what is written of them and writes in their diary, and no longer once either ends. The question is asked in one
//! place, `people::Sight`, by every list and every page. A [`Member`] has [`Terms`]; the last day still counts. Who was added by
//! mistake is taken out at once, and the row stays: the log says who could see whom.
//!
//! A qualification is what the profession is called, and gives no right of its own; what an account may do is its role
//! (`accounts::permission`). Contracts may have a tariff for each: hours keep as what somebody did them ([`store::worked_as`]).

pub mod panel;
pub mod store;

use std::str::FromStr;

use jiff::civil::Date;
use pico_protocol::id::SubjectId;
use pico_protocol::time::Timestamp;
use serde::{Deserialize, Serialize};

use crate::accounts::AccountId;
use crate::local_id;

local_id!(
    /// Somebody in a team.
    MemberId,
    "tea"
);

impl MemberId {
    /// When the row was written: an identifier begins with its moment.
    pub fn written_at(&self) -> Option<Timestamp> {
        let digits = self.0.get(4..16)?;
        i64::from_str_radix(digits, 16).ok().map(Timestamp::from_millis)
    }
}

/// Most characters of what somebody does in a service.
pub const LONGEST_DUTY: usize = 80;
/// Most hours of a week.
pub const MOST_WEEKLY: u32 = 60;

/// What somebody is by profession.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Qualification {
    /// Educatrice professionale (law 205/2017, art. 1, commi 594 to 601).
    Educator,
    /// Animatrice.
    Animator,
    /// Operatrice socio-sanitaria, OSS (agreement of the Conferenza Stato-Regioni of 22 February 2001).
    CareWorker,
    /// Assistente familiare, or addetta all'assistenza di base (ADB).
    HomeHelper,
    /// Infermiera.
    Nurse,
    /// Medico.
    Physician,
    /// Fisioterapista.
    Physiotherapist,
    /// Logopedista.
    SpeechTherapist,
    /// Terapista occupazionale.
    OccupationalTherapist,
    /// Terapista della neuro e psicomotricità dell'età evolutiva, TNPEE.
    PsychomotorTherapist,
    /// Tecnica della riabilitazione psichiatrica.
    PsychiatricRehabilitator,
    /// Assistente sociale.
    SocialWorker,
    /// Psicologa.
    Psychologist,
    /// Insegnante.
    Teacher,
    /// Mediatrice culturale.
    CulturalMediator,
    /// Tutor dell'inserimento lavorativo.
    JobCoach,
    /// Autista.
    Driver,
    /// Ausiliaria: kitchen, cleaning.
    Auxiliary,
    /// Volontaria.
    Volunteer,
    /// Tirocinante.
    Trainee,
    /// Anything else.
    Other,
}

impl Qualification {
    /// All of them, in the order of the form: who works with a person, who cures her, who listens and teaches, who helps them.
    pub const ALL: [Self; 21] = [
        Self::Educator,
        Self::Animator,
        Self::CareWorker,
        Self::HomeHelper,
        Self::Nurse,
        Self::Physician,
        Self::Physiotherapist,
        Self::SpeechTherapist,
        Self::OccupationalTherapist,
        Self::PsychomotorTherapist,
        Self::PsychiatricRehabilitator,
        Self::SocialWorker,
        Self::Psychologist,
        Self::Teacher,
        Self::CulturalMediator,
        Self::JobCoach,
        Self::Driver,
        Self::Auxiliary,
        Self::Volunteer,
        Self::Trainee,
        Self::Other,
    ];

    /// As stored, and in the message key `teams-qualification-…`.
    pub fn code(self) -> &'static str {
        match self {
            Self::Educator => "educator",
            Self::Animator => "animator",
            Self::CareWorker => "care_worker",
            Self::HomeHelper => "home_helper",
            Self::Nurse => "nurse",
            Self::Physician => "physician",
            Self::Physiotherapist => "physiotherapist",
            Self::SpeechTherapist => "speech_therapist",
            Self::OccupationalTherapist => "occupational_therapist",
            Self::PsychomotorTherapist => "psychomotor_therapist",
            Self::PsychiatricRehabilitator => "psychiatric_rehabilitator",
            Self::SocialWorker => "social_worker",
            Self::Psychologist => "psychologist",
            Self::Teacher => "teacher",
            Self::CulturalMediator => "cultural_mediator",
            Self::JobCoach => "job_coach",
            Self::Driver => "driver",
            Self::Auxiliary => "auxiliary",
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

impl Terms {
    /// The days on which she was there, of a row that was written on a day: until she was taken out of the team at once, or her account
    /// was closed. None where she never was: whoever is taken out on the day on which she was added, or before her first day is over, had
    /// been added by mistake.
    #[must_use]
    pub fn as_they_were(mut self, written: Date, removed: Option<Date>, gone: Option<Date>) -> Option<Self> {
        if removed.is_some_and(|day| day <= written || day <= self.since) {
            return None;
        }
        self.until = [self.until, removed, gone].into_iter().flatten().min();
        self.until.is_none_or(|until| self.since <= until).then_some(self)
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
    fn who_is_taken_out_was_there_until_then_and_who_was_added_by_mistake_never() {
        let (written, day) = (date(2026, 3, 2), |number| Some(date(2026, 11, number)));
        let since = date(2026, 1, 7);
        let until = |removed, gone| terms(since, day(20)).as_they_were(written, removed, gone).map(|terms| terms.until);
        assert_eq!(until(None, None), Some(day(20)));
        assert_eq!(until(day(5), None), Some(day(5)));
        assert_eq!(until(day(25), day(9)), Some(day(9)), "her account was closed before");
        assert_eq!(until(Some(written), None), None, "on the day on which she was added, from a day long before");
        assert_eq!(until(None, Some(date(2026, 1, 6))), None, "her account was closed before her first day");
        assert_eq!(terms(date(2026, 11, 5), None).as_they_were(written, day(5), None), None);
        assert_eq!(terms(date(2026, 11, 9), None).as_they_were(written, day(5), None), None);
    }

    #[test]
    fn an_identifier_says_when_it_was_made() {
        let at = Timestamp::from_millis(1_795_428_000_000);
        let made = MemberId::new(crate::entropy::Entropy.uuid(at));
        assert_eq!(made.written_at(), Some(at));
    }

    #[test]
    fn every_qualification_has_a_code_and_words_in_both_languages() {
        for one in Qualification::ALL {
            assert_eq!(one.code().parse(), Ok(one));
            assert_eq!(serde_json::to_value(one).unwrap(), one.code(), "in a contract it is called the same");
            for locale in Locale::ALL {
                assert!(locale.knows(&one.key()), "{one:?} in {}", locale.code());
            }
        }
    }
}
