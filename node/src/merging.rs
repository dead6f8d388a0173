//! Merging: two records that are one person become one, and are two again if that was wrong.
//!
//! Pairs are proposed, never merged by the program: the same codice fiscale (also under omocodia), names alike with the same or nearly
//! the same day of birth ([`Reason`]). Whoever says of a pair that it is two people is not asked again.
//!
//! One record **stays**, with the values chosen field by field; all that is tied to the other (enrolments, diary, relations, legal
//! bases, referrals and drafts) moves to it, and the other leads there. Every row that moved is written down, so that parting them
//! gives back exactly those, and what was written afterwards stays where it was written, but for what stands under an enrolment, which goes with
//! it. A value that the merge wrote goes back too,
//! unless somebody has changed it since. The last merge into a record is undone first.
//!
//! Nothing here widens who sees whom: two records are merged by who sees both, and a protected one only with another protected one of
//! the same opener.

pub mod panel;
pub mod store;
pub mod work;

use serde::{Deserialize, Serialize};

use crate::local_id;
use crate::people::{Details, LONGEST_HEALTH, LONGEST_NOTES, PersonId};

local_id!(
    /// A merge of two records.
    MergeId,
    "mrg"
);

/// Why two records may be one person, the strongest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
    /// The same codice fiscale, also when one of them is an omocode.
    TaxCode,
    /// Names alike and the same day of birth.
    Birth,
    /// The same name and nearly the same day of birth.
    NearBirth,
    /// The same name, and of one the day of birth is not known.
    Name,
}

impl Reason {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::TaxCode, Self::Birth, Self::NearBirth, Self::Name];

    /// Its place among them, as stored.
    pub fn rank(self) -> i64 {
        Self::ALL.iter().zip(0..).find(|(one, _)| **one == self).map_or(0, |(_, rank)| rank)
    }

    /// In the message key `merging-reason-…`.
    pub fn code(self) -> &'static str {
        match self {
            Self::TaxCode => "tax-code",
            Self::Birth => "birth",
            Self::NearBirth => "near-birth",
            Self::Name => "name",
        }
    }
}

/// Why two records cannot be merged now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refused {
    /// Both are in these services, or on their lists, at the same time; the names of the services.
    Services(Vec<String>),
    /// One of them is restricted, and nobody has said why it is used all the same.
    Restricted,
    /// One is protected and the other is not, or they were opened by two people.
    Protection,
}

/// Where the value of a field comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Choice {
    /// The record that stays.
    First,
    /// The other one.
    Second,
    /// Both, one below the other; for texts ([`both`]).
    Both,
}

impl std::str::FromStr for Choice {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        match text {
            "first" => Ok(Self::First),
            "second" => Ok(Self::Second),
            "both" => Ok(Self::Both),
            _ => Err(()),
        }
    }
}

/// The fields that are chosen one by one, under the names that they have in the form of a record.
pub const FIELDS: [&str; 21] = [
    "family_name",
    "given_name",
    "called",
    "birth_date",
    "died_on",
    "birth_place",
    "sex",
    "citizenship",
    "tax_code",
    "comune",
    "address",
    "domicile_comune",
    "domicile_address",
    "languages",
    "other_language",
    "interpreter",
    "telephone",
    "email",
    "guardian",
    "health",
    "notes",
];

/// What the record that stays said before a merge, and what the merge wrote into it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Changed {
    /// Before.
    pub before: Details,
    /// Afterwards.
    pub written: Details,
}

/// A merge that was done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Merge {
    /// Identifier.
    pub id: MergeId,
    /// The record that stays.
    pub kept: PersonId,
    /// The record that leads there.
    pub merged: PersonId,
    /// Who did it, as she was called then.
    pub by_name: String,
    /// When, in milliseconds.
    pub at: i64,
    /// Who undid it, and when in milliseconds.
    pub parted: Option<(String, i64)>,
}

/// Puts one field of one record into another.
fn put(field: &str, from: &Details, into: &mut Details) {
    match field {
        "family_name" => into.family_name.clone_from(&from.family_name),
        "given_name" => into.given_name.clone_from(&from.given_name),
        "called" => into.called.clone_from(&from.called),
        "birth_date" => into.birth_date = from.birth_date,
        "died_on" => into.died_on = from.died_on,
        "birth_place" => into.birth_place.clone_from(&from.birth_place),
        "sex" => into.sex = from.sex,
        "citizenship" => into.citizenship.clone_from(&from.citizenship),
        "tax_code" => into.tax_code.clone_from(&from.tax_code),
        "comune" => into.comune.clone_from(&from.comune),
        "address" => into.private.address.clone_from(&from.private.address),
        "domicile_comune" => into.private.domicile_comune.clone_from(&from.private.domicile_comune),
        "domicile_address" => into.private.domicile_address.clone_from(&from.private.domicile_address),
        "languages" => into.private.languages.clone_from(&from.private.languages),
        "other_language" => into.private.other_language.clone_from(&from.private.other_language),
        "interpreter" => into.private.interpreter = from.private.interpreter,
        "telephone" => into.private.telephone.clone_from(&from.private.telephone),
        "email" => into.private.email.clone_from(&from.private.email),
        "guardian" => into.private.guardian.clone_from(&from.private.guardian),
        "health" => into.private.health.clone_from(&from.private.health),
        "notes" => into.private.notes.clone_from(&from.private.notes),
        _ => {}
    }
}

/// Whether two records say the same in a field.
pub fn same(field: &str, left: &Details, right: &Details) -> bool {
    let mut copy = left.clone();
    put(field, right, &mut copy);
    copy == *left
}

/// The record that stays, with each field as it was chosen; a field without a choice stays.
pub fn chosen(first: &Details, second: &Details, choice: impl Fn(&str) -> Choice) -> Details {
    let mut written = first.clone();
    for field in FIELDS {
        match choice(field) {
            Choice::First => {}
            Choice::Second => put(field, second, &mut written),
            Choice::Both => join(field, (first, second), &mut written),
        }
    }
    written
}

/// What two records say in a text of which both may be kept, one below the other; none for a field of which one is chosen.
pub fn both(field: &str, first: &Details, second: &Details) -> Option<String> {
    let texts = match field {
        "health" => [first, second].map(|details| details.private.health.as_str()),
        "notes" => [first, second].map(|details| details.private.notes.as_str()),
        _ => return None,
    };
    Some(texts.into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join("\n\n"))
}

/// Whether the form of a record would take both texts together.
pub fn fits_both(field: &str, first: &Details, second: &Details) -> bool {
    let most = if field == "health" { LONGEST_HEALTH } else { LONGEST_NOTES };
    both(field, first, second).is_some_and(|text| text.chars().count() <= most)
}

/// Writes both texts into a record; of a field of which one is chosen it stays as it is.
fn join(field: &str, (first, second): (&Details, &Details), into: &mut Details) {
    match (field, both(field, first, second)) {
        ("health", Some(text)) => into.private.health = text,
        ("notes", Some(text)) => into.private.notes = text,
        _ => {}
    }
}

/// What the record that stayed says after the other was parted from it: a value that the merge wrote goes back to what it was,
/// one that was changed since stays.
pub fn parted(now: &Details, changed: &Changed) -> Details {
    let mut back = now.clone();
    for field in FIELDS {
        if same(field, now, &changed.written) {
            put(field, &changed.before, &mut back);
        }
    }
    back
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::people::history;
    use crate::web::locale::Locale;

    fn details(family: &str, telephone: &str, notes: &str) -> Details {
        let mut details = Details::named(family, "Mario");
        details.private.telephone = telephone.to_owned();
        details.private.notes = notes.to_owned();
        details
    }

    #[test]
    fn every_field_of_a_record_is_chosen_and_called_something() {
        let known: Vec<&str> = history::texts(&details("", "", "")).iter().map(|(field, _)| *field).collect();
        let rest: Vec<&&str> = known.iter().filter(|field| !FIELDS.contains(*field)).collect();
        assert_eq!(rest, [&"no_tax_code"], "a codice fiscale, or why there is none, is one choice");
        for reason in [Reason::TaxCode, Reason::Birth, Reason::NearBirth, Reason::Name] {
            for locale in Locale::ALL {
                assert!(locale.knows(&format!("merging-reason-{}", reason.code())));
            }
        }
    }

    #[test]
    fn each_field_comes_from_the_record_that_was_chosen() {
        let (first, second) = (details("Rossi", "051 1", "Uno"), details("Rosi", "051 2", "Due"));
        let written = chosen(&first, &second, |field| match field {
            "telephone" => Choice::Second,
            "notes" => Choice::Both,
            _ => Choice::First,
        });
        assert_eq!(written, details("Rossi", "051 2", "Uno\n\nDue"));
        assert_eq!(both("notes", &details("Rossi", "", ""), &second).as_deref(), Some("Due"));
    }

    #[test]
    fn what_two_records_say_of_health_is_kept_together_while_the_form_would_take_it() {
        let says = |health: &str| {
            let mut details = details("Rossi", "", "");
            details.private.health = health.to_owned();
            details
        };
        let (first, second) = (says("Allergia alle noci"), says("Celiachia"));
        let written = chosen(&first, &second, |_| Choice::Both);
        assert_eq!(written, says("Allergia alle noci\n\nCeliachia"), "of every other field the first stays");
        assert!(fits_both("health", &first, &second) && !fits_both("health", &first, &says(&"è".repeat(481))));
        assert!(fits_both("health", &first, &says(&"è".repeat(480))) && !fits_both("telephone", &first, &second));
    }

    #[test]
    fn parting_takes_back_what_the_merge_wrote_and_leaves_what_was_written_since() {
        let before = details("Rossi", "051 1", "");
        let written = details("Rosi", "051 2", "");
        let changed = Changed { before: before.clone(), written: written.clone() };
        assert_eq!(parted(&written, &changed), before);
        let mut since = written;
        since.private.telephone = "051 3".to_owned();
        since.private.notes = "Nuova".to_owned();
        assert_eq!(parted(&since, &changed), details("Rossi", "051 3", "Nuova"));
    }
}
