//! The diary of a person: what was done, said and seen, on which day and by whom.
//!
//! An [`Entry`] is written once and stays: its author may correct it, and what it said before is kept beside it, because what was
//! written about somebody may have been read and acted upon. Nobody corrects what another has written; she writes an entry of her
//! own. Who may read a diary is who may see the person; who directs opens no person and so no diary. The diary of a service is no other one:
//! it is what was written in these lately, by the same rule for each.

pub mod panel;
pub mod sought;
pub mod store;

use std::str::FromStr;

use jiff::civil::Date;

use crate::enrolments::EnrolmentId;
use crate::local_id;
use crate::people::PersonId;

local_id!(
    /// An entry of a diary.
    EntryId,
    "dia"
);

/// The longest text of an entry, in characters.
pub const LONGEST: usize = 5_000;

/// What an entry tells of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A talk with her or her family.
    Talk,
    /// A visit, at home or elsewhere.
    Visit,
    /// A call or a message.
    Call,
    /// A meeting with others who work with her.
    Meeting,
    /// Something done together.
    Activity,
    /// How she is and what she needs, as somebody sees it who has looked: what a project rests on.
    Assessment,
    /// Anything else.
    Other,
}

impl Kind {
    /// All of them, in the order of the form.
    pub const ALL: [Self; 7] =
        [Self::Talk, Self::Visit, Self::Call, Self::Meeting, Self::Activity, Self::Assessment, Self::Other];

    /// As stored, and in the message key `diary-kind-…`.
    pub fn code(self) -> &'static str {
        match self {
            Self::Talk => "talk",
            Self::Visit => "visit",
            Self::Call => "call",
            Self::Meeting => "meeting",
            Self::Activity => "activity",
            Self::Assessment => "assessment",
            Self::Other => "other",
        }
    }
}

impl FromStr for Kind {
    type Err = ();

    fn from_str(code: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|kind| kind.code() == code).ok_or(())
    }
}

/// What is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// What it tells of.
    pub kind: Kind,
    /// The day of which it tells.
    pub on: Date,
    /// The text, at most [`LONGEST`] characters; encrypted at rest.
    pub text: String,
}

/// One entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Identifier.
    pub id: EntryId,
    /// About whom.
    pub person: PersonId,
    /// In which enrolment, if in one.
    pub enrolment: Option<EnrolmentId>,
    /// What it says now.
    pub written: Written,
    /// The account of its author.
    pub author: String,
    /// Her name, as it was then.
    pub author_name: String,
    /// When it was written, in milliseconds.
    pub written_at: i64,
    /// When it was corrected last, in milliseconds.
    pub changed_at: i64,
    /// Grows with every correction; 1: it stands as it was written.
    pub version: i64,
}

impl Entry {
    /// Whether this account may correct it.
    pub fn is_by(&self, account: &str) -> bool {
        !account.is_empty() && self.author == account
    }

    /// Whether it was corrected.
    pub fn was_corrected(&self) -> bool {
        self.version > 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::web::locale::Locale;

    #[test]
    fn every_kind_has_a_code_and_words_in_both_languages() {
        for kind in Kind::ALL {
            assert_eq!(kind.code().parse(), Ok(kind));
            for locale in Locale::ALL {
                assert!(locale.knows(&format!("diary-kind-{}", kind.code())), "{kind:?} in {}", locale.code());
            }
        }
        assert_eq!("altro".parse::<Kind>(), Err(()));
    }
}
