//! People: who is followed by this cooperative.
//!
//! A record is minimal on purpose: names and what she wants to be called ([`called`]), birth, sex, citizenship, codice fiscale or why
//! there is none, where the person lives, which languages she understands, how to reach her, who speaks for her, and what must be known
//! for her health in an emergency, which is no clinical history ([`Private::health`]). Everything but a surname may be missing, and
//! the record says what is.
//!
//! Where she lives is two things. The **residence** is where the registry has her: its municipality decides who pays (L. 328/2000,
//! art. 6 c. 4, of who enters a structure: the one of before), and so it is the one of statements, of SIUSS and of every figure. The
//! **domicile** is where she really lives, where that is somewhere else: it is where somebody goes for a visit
//! ([`Details::visit`]), and nothing is counted by it.
//!
//! Who sees whom: coordinators and the data protection officer see all records, an operator those she opened and those of
//! whoever has an open enrolment in a service in whose team she is (`teams`); a **protected** record (hidden address, a colleague's relative, an adopted child) is seen only by who opened it and by
//! the data protection officer ([`Sight`]). A record that may not be seen is answered as if it did not exist.
//!
//! Nothing is silently overwritten: a change keeps what was there before ([`history`]), and whoever saves over somebody
//! else's change is shown it first.

pub mod alike;
pub mod asked;
mod begun;
mod born;
mod called;
pub mod choice;
pub mod death;
pub mod filter;
pub mod filtered;
pub mod from_code;
pub mod held;
pub mod history;
pub mod language;
pub mod many;
mod near;
mod own;
pub mod panel;
pub mod place;
pub mod restriction;
pub mod search;
mod seen;
pub mod store;
pub mod tax_code;
mod words;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::local_id;
use crate::web::dates;
use language::{Interpreter, Language};
use tax_code::TaxCode;

local_id!(
    /// A person's record.
    PersonId,
    "per"
);

/// Sex as in the codice fiscale, and a third value for who does not want it written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Sex {
    /// F.
    #[serde(rename = "F")]
    Female,
    /// M.
    #[serde(rename = "M")]
    Male,
    /// X.
    #[serde(rename = "X")]
    Other,
}

impl Sex {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Female, Self::Male, Self::Other];

    /// The letter.
    pub fn code(self) -> &'static str {
        match self {
            Self::Female => "F",
            Self::Male => "M",
            Self::Other => "X",
        }
    }
}

impl std::str::FromStr for Sex {
    type Err = ();

    fn from_str(code: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|sex| sex.code() == code).ok_or(())
    }
}

/// Why a person has no codice fiscale.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NoTaxCode {
    /// Not known yet.
    Unknown,
    /// Does not have one: newly arrived, newborn.
    None,
    /// Asked not to be named (services for addictions, DPR 309/1990 art. 120).
    Anonymous,
}

impl NoTaxCode {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Unknown, Self::None, Self::Anonymous];

    /// As stored.
    pub fn code(self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::None => "none",
            Self::Anonymous => "anonymous",
        }
    }
}

impl std::str::FromStr for NoTaxCode {
    type Err = ();

    fn from_str(code: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|reason| reason.code() == code).ok_or(())
    }
}

/// What a record says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Details {
    /// Surname, 1 to 80 characters.
    pub family_name: String,
    /// First names, at most 80 characters.
    pub given_name: String,
    /// What she wants to be called, at most 80 characters; empty: her name.
    #[serde(default)]
    pub called: String,
    /// Date of birth.
    pub birth_date: Option<Date>,
    /// The day on which she died ([`death`]); nothing: she is alive, as far as the record knows.
    #[serde(default)]
    pub died_on: Option<Date>,
    /// Belfiore code of the place of birth.
    pub birth_place: Option<String>,
    /// Sex.
    pub sex: Option<Sex>,
    /// ISO code of the citizenship.
    pub citizenship: Option<String>,
    /// The codice fiscale, or why there is none.
    pub tax_code: Result<TaxCode, NoTaxCode>,
    /// ISTAT code of the municipality of residence.
    pub comune: Option<String>,
    /// What is encrypted at rest.
    pub private: Private,
    /// A protected record.
    pub protected: bool,
}

impl Details {
    /// A record of which nothing is known but the names.
    pub fn named(family_name: impl Into<String>, given_name: impl Into<String>) -> Self {
        Self {
            family_name: family_name.into(),
            given_name: given_name.into(),
            called: String::new(),
            birth_date: None,
            died_on: None,
            birth_place: None,
            sex: None,
            citizenship: None,
            tax_code: Err(NoTaxCode::Unknown),
            comune: None,
            private: Private::default(),
            protected: false,
        }
    }
}

/// The message key of what a field of a record is called; fields have the names that they have in the form.
pub fn field_key(field: &str) -> String {
    format!("people-{}", field.replace('_', "-"))
}

/// The longest text of what must be known for somebody's health, characters.
pub const LONGEST_HEALTH: usize = 500;
/// The longest notes of a record, characters.
pub const LONGEST_NOTES: usize = 2_000;

/// A name with what she wants to be called behind it.
fn known_as(name: String, called: &str) -> String {
    if called.is_empty() { name } else { format!("{name} «{called}»") }
}

/// The part of a record that is encrypted at rest.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Private {
    /// Street and number of the residence.
    pub address: String,
    /// ISTAT code of the municipality where she really lives, where that is not the residence.
    pub domicile_comune: Option<String>,
    /// Street and number there.
    pub domicile_address: String,
    /// Languages that she speaks or understands best.
    pub languages: Vec<Language>,
    /// Others, in words.
    pub other_language: String,
    /// Whether she needs an interpreter, if she was asked.
    pub interpreter: Option<Interpreter>,
    /// Telephone.
    pub telephone: String,
    /// E-mail.
    pub email: String,
    /// Who speaks for the person: guardian, parent, support administrator, with a telephone.
    pub guardian: String,
    /// What must be known for her health in an emergency: allergies, therapies, diet. At most [`LONGEST_HEALTH`] characters. Data on health (GDPR art. 9):
    /// it is shown with her record and in the essential of an emergency, is in no list and no file of many, and travels with no referral.
    pub health: String,
    /// Notes, at most [`LONGEST_NOTES`] characters.
    pub notes: String,
}

/// A record as it lies in the database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// Identifier.
    pub id: PersonId,
    /// What it says.
    pub details: Details,
    /// Who opened it.
    pub opened_by: String,
    /// When, in milliseconds.
    pub created_at: i64,
    /// When it was last changed.
    pub changed_at: i64,
    /// Grows with every change: a form carries it, so that a change in between is noticed.
    pub version: i64,
}

/// Whose records a person may see.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sight {
    /// Her account.
    pub account: String,
    /// Only those she opened, and with `team_on` those of who is in her services.
    pub only_own: bool,
    /// The day on which she looks, where being in the team of a service says whom she sees too.
    pub team_on: Option<Date>,
    /// Also the protected ones of others.
    pub protected_too: bool,
}

impl Details {
    /// "Rossi Maria".
    pub fn name(&self) -> String {
        format!("{} {}", self.family_name, self.given_name).trim().to_owned()
    }

    /// "Rossi Maria «Leo»": her name, and behind it what she wants to be called.
    pub fn known_as(&self) -> String {
        known_as(self.name(), &self.called)
    }

    /// Where she is found: at her domicile where the record has one, otherwise at the address of her residence; nothing where neither is
    /// known. What is known of the one is never put together with the other: that would be a place where nobody lives.
    pub fn visit(&self) -> Option<String> {
        let private = &self.private;
        let (address, comune) = if self.has_domicile() {
            (&private.domicile_address, place::label(private.domicile_comune.as_deref()))
        } else {
            (&private.address, self.comune_label())
        };
        let parts = [address.trim(), comune.as_str()].into_iter().filter(|part| !part.is_empty());
        let place = parts.collect::<Vec<_>>().join(", ");
        // Of a residence a municipality alone leads to no door, and the record shows it as it is.
        let leads = self.has_domicile() || !private.address.is_empty();
        Some(place).filter(|place| leads && !place.is_empty())
    }

    /// Whether she lives elsewhere than in her residence, as far as the record says.
    pub fn has_domicile(&self) -> bool {
        !self.private.domicile_address.is_empty() || self.private.domicile_comune.is_some()
    }

    /// Whether the record says that she needs an interpreter.
    pub fn needs_interpreter(&self) -> bool {
        self.private.interpreter == Some(Interpreter::Needed)
    }

    /// Date of birth as `gg/mm/aaaa`, or nothing.
    pub fn birth_label(&self) -> String {
        self.birth_date.map(dates::written).unwrap_or_default()
    }

    /// `Bologna (BO)`, where she lives, or nothing.
    pub fn comune_label(&self) -> String {
        place::label(self.comune.as_deref())
    }

    /// Age in whole years on a day; of who has died, on the day of her death.
    pub fn age(&self, today: Date) -> Option<u16> {
        let day = self.died_on.map_or(today, |died| died.min(today));
        u16::try_from(from_code::years(self.birth_date?, day)).ok()
    }

    /// The day of her death as `gg/mm/aaaa`, or nothing.
    pub fn died_label(&self) -> String {
        self.died_on.map(dates::written).unwrap_or_default()
    }

    /// True under eighteen; nobody stands in for who has died.
    pub fn is_minor(&self, today: Date) -> bool {
        self.died_on.is_none() && self.age(today).is_some_and(|age| age < 18)
    }

    /// What does not fit together: codice fiscale against names, birth and sex. Message keys; none of them forbids saving,
    /// because registers hold mistakes too and the person is still in front of you.
    pub fn doubts(&self) -> Vec<&'static str> {
        let Ok(code) = &self.tax_code else { return Vec::new() };
        let mut doubts = Vec::new();
        if !code.fits_names(&self.family_name, &self.given_name) {
            doubts.push("people-doubt-names");
        }
        if let Some(told) = code.decoded() {
            if self.birth_date.is_some_and(|date| !told.fits_date(date)) {
                doubts.push("people-doubt-birth");
            }
            if !place::is_birthplace(&told.place) {
                doubts.push("people-doubt-abroad");
            } else if self.birth_place.as_ref().is_some_and(|place| *place != told.place) {
                doubts.push("people-doubt-place");
            }
            if self.sex.is_some_and(|sex| sex != Sex::Other && sex != told.sex) {
                doubts.push("people-doubt-sex");
            }
        }
        doubts
    }
}

#[cfg(test)]
mod tests;
