//! Relations: who lives with a person, who helps her, who speaks for her.
//!
//! A [`Relation`] stands on the page of one person and leads to somebody: to another record of this node, or to a name with a
//! telephone, for whoever has no record and needs none (a teacher, a neighbour, the Comune's social worker). It has one [`Kind`] and
//! answers what is asked in a hurry: does she live there, may she be called, may she collect the child, does she represent her by law
//! and by which act. Between two records it is written once and read from both sides.
//!
//! A relation that holds no more is ended, not removed, and a change keeps what was said before. Who sees it is who sees **both**
//! records: a relation to a record that may not be seen is not shown at all, because that the two belong together may be what is hidden.

pub mod panel;
pub mod store;

use std::str::FromStr;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::local_id;
use crate::people::PersonId;

local_id!(
    /// A relation.
    RelationId,
    "rel"
);

/// What somebody is to the person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Mother.
    Mother,
    /// Father.
    Father,
    /// A parent, when it is not said which.
    Parent,
    /// Daughter or son.
    Child,
    /// Married to her, or living with her as a couple.
    Spouse,
    /// Sister or brother.
    Sibling,
    /// Another relative.
    Relative,
    /// Guardian of a minor or of an interdicted person (Codice civile, art. 343 and 424).
    Guardian,
    /// Amministratore di sostegno (Codice civile, art. 404).
    Administrator,
    /// Curator (Codice civile, art. 390 and 424).
    Curator,
    /// To whom a minor is entrusted (legge 184/1983, art. 2).
    Foster,
    /// Her doctor.
    Doctor,
    /// The social worker of the Comune.
    SocialWorker,
    /// Her teacher or school.
    Teacher,
    /// A neighbour or volunteer.
    Neighbour,
    /// Her employer.
    Employer,
    /// Somebody else; the role in words says who.
    Other,
}

impl Kind {
    /// All of them, in the order of the form.
    pub const ALL: [Self; 17] = [
        Self::Mother,
        Self::Father,
        Self::Parent,
        Self::Child,
        Self::Spouse,
        Self::Sibling,
        Self::Relative,
        Self::Guardian,
        Self::Administrator,
        Self::Curator,
        Self::Foster,
        Self::Doctor,
        Self::SocialWorker,
        Self::Teacher,
        Self::Neighbour,
        Self::Employer,
        Self::Other,
    ];

    /// In the form, and in the message keys `relation-kind-…` and `relation-inverse-…`.
    pub fn code(self) -> &'static str {
        match self {
            Self::Mother => "mother",
            Self::Father => "father",
            Self::Parent => "parent",
            Self::Child => "child",
            Self::Spouse => "spouse",
            Self::Sibling => "sibling",
            Self::Relative => "relative",
            Self::Guardian => "guardian",
            Self::Administrator => "administrator",
            Self::Curator => "curator",
            Self::Foster => "foster",
            Self::Doctor => "doctor",
            Self::SocialWorker => "social-worker",
            Self::Teacher => "teacher",
            Self::Neighbour => "neighbour",
            Self::Employer => "employer",
            Self::Other => "other",
        }
    }

    fn is_parent(self) -> bool {
        matches!(self, Self::Mother | Self::Father | Self::Parent)
    }
}

impl FromStr for Kind {
    type Err = ();

    fn from_str(code: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|kind| kind.code() == code).ok_or(())
    }
}

/// How somebody is reached who has no record here; beside a record, what is not written there.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Contact {
    /// Name and surname, at most 120 characters.
    pub name: String,
    /// What she does, in words: "maestra della terza B"; at most 120 characters.
    pub role: String,
    /// Telephone, at most 40 characters.
    pub telephone: String,
    /// E-mail, at most 120 characters.
    pub email: String,
}

/// What a relation says; encrypted at rest as a whole.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(clippy::struct_excessive_bools, reason = "each answers a question of its own")]
pub struct Said {
    /// What the other is to the person.
    pub kind: Kind,
    /// How the other is reached.
    pub contact: Contact,
    /// They live in one household.
    pub household: bool,
    /// May be called in an emergency.
    pub emergency: bool,
    /// May come and take the person home.
    pub collects: bool,
    /// Represents the person by law.
    pub represents: bool,
    /// The act by which she does: court, number, day; at most 200 characters.
    pub act: String,
    /// The first day of the representation.
    pub from: Option<Date>,
    /// Its last day.
    pub until: Option<Date>,
    /// What else is to be known, at most 500 characters.
    pub note: String,
}

/// One relation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Relation {
    /// Identifier.
    pub id: RelationId,
    /// On whose page it stands.
    pub person: PersonId,
    /// The record it leads to, if to one.
    pub other: Option<PersonId>,
    /// What it says.
    pub said: Said,
    /// The day from which it holds no more.
    pub ended_on: Option<Date>,
    /// Who wrote it, as she was called then.
    pub author_name: String,
    /// When it was written, in milliseconds.
    pub written_at: i64,
    /// When it was changed last, in milliseconds.
    pub changed_at: i64,
    /// Grows with every change.
    pub version: i64,
}

/// What a relation said before a change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Earlier {
    /// What it said.
    pub said: Said,
    /// The day on which it had ended, if it had.
    pub ended_on: Option<Date>,
    /// Who changed it, as she was called then.
    pub replaced_by: String,
    /// When, in milliseconds.
    pub replaced_at: i64,
}

impl Relation {
    /// Whether it holds on a day: one that ends on a day holds no more on it.
    pub fn holds(&self, today: Date) -> bool {
        self.ended_on.is_none_or(|day| day > today)
    }

    /// Whether the other may speak for the person on a day: a parent, or who represents her by an act that is in force.
    pub fn speaks(&self, today: Date) -> bool {
        let begun = self.said.from.is_none_or(|day| day <= today);
        let represents = self.said.represents && begun && !self.lapsed(today);
        self.holds(today) && (self.said.kind.is_parent() || represents)
    }

    /// Whether the act of a representation has run out while nobody has ended it.
    pub fn lapsed(&self, today: Date) -> bool {
        self.said.represents && self.said.until.is_some_and(|day| day < today)
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::web::locale::Locale;

    fn relation(kind: Kind) -> Relation {
        let said = Said {
            kind,
            contact: Contact::default(),
            household: false,
            emergency: false,
            collects: false,
            represents: false,
            act: String::new(),
            from: None,
            until: None,
            note: String::new(),
        };
        let id = |text: &str| format!("{text}_{}", "0".repeat(32));
        Relation {
            id: id("rel").parse().unwrap(),
            person: id("per").parse().unwrap(),
            other: None,
            said,
            ended_on: None,
            author_name: String::new(),
            written_at: 0,
            changed_at: 0,
            version: 1,
        }
    }

    #[test]
    fn every_kind_has_a_code_and_words_from_both_sides_in_both_languages() {
        for kind in Kind::ALL {
            assert_eq!(kind.code().parse(), Ok(kind));
            for (locale, side) in Locale::ALL.into_iter().flat_map(|locale| [(locale, "kind"), (locale, "inverse")]) {
                let key = format!("relation-{side}-{}", kind.code());
                assert!(locale.knows(&key), "{key} in {}", locale.code());
            }
        }
        assert_eq!("cugina".parse::<Kind>(), Err(()));
    }

    #[test]
    fn a_parent_speaks_for_a_child_and_a_guardian_while_the_act_is_in_force() {
        let today = date(2026, 11, 28);
        assert!(relation(Kind::Mother).speaks(today));
        assert!(!relation(Kind::Foster).speaks(today) && !relation(Kind::Guardian).speaks(today));
        let mut guardian = relation(Kind::Guardian);
        guardian.said.represents = true;
        assert!(guardian.speaks(today));
        for (from, until, speaks) in [
            (Some(today), Some(today), true),
            (Some(date(2026, 11, 29)), None, false),
            (None, Some(date(2026, 11, 27)), false),
        ] {
            (guardian.said.from, guardian.said.until) = (from, until);
            assert_eq!(guardian.speaks(today), speaks, "{from:?} {until:?}");
        }
        assert!(guardian.lapsed(today));
    }

    #[test]
    fn what_has_ended_speaks_for_nobody() {
        let today = date(2026, 11, 28);
        let mut mother = relation(Kind::Mother);
        mother.ended_on = Some(today);
        assert!(!mother.holds(today) && !mother.speaks(today));
        mother.ended_on = Some(date(2026, 11, 29));
        assert!(mother.speaks(today));
    }
}
