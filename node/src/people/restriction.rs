//! Restriction of processing: a record that is kept and, for a time, used for nothing else (GDPR, art. 18).
//!
//! It begins when a request for it, or an objection, is granted here, or when this cooperative answers "done" to another that asks it
//! through a referral. It ends when somebody ends it and says on which day she was told before (art. 18(3)), or when the cooperative
//! that asked says that it is over. Reading, searching and the dossier go on: storing is allowed, and who cannot find a record cannot
//! keep it either.
//!
//! **One proof for whoever writes.** [`Unrestricted`] says that a record may be worked with now. It comes from one function alone
//! ([`store::usable`]), and what writes in a record asks for it: a path that forgets does not compile, or asks in the one door through
//! which it goes. It is there when nothing is restricted, and when a coordinator or the data protection officer has said on which of
//! the grounds of art. 18(2) the record is used all the same, and until when ([`Use`]); then each act leaves a row in the log.
//!
//! What is never asked for it: to write down what she asks, consents and their withdrawal, hours that were worked, and whatever
//! ends something: a service, a plan, a task, a referral.

pub mod store;

use jiff::civil::Date;

use super::PersonId;
use crate::{coded, local_id};

local_id!(
    /// A restriction of a record.
    RestrictionId,
    "rst"
);

local_id!(
    /// A use of a restricted record.
    UseId,
    "use"
);

/// The most days for which one reason holds.
pub const LONGEST_USE: i32 = 31;

coded! {
    /// Why a record is restricted.
    Reason {
        /// She asked for it here: art. 18(1).
        Request = "request",
        /// She objected, and was right (art. 21): until what she objected to has been taken out.
        Objection = "objection",
        /// She asked for it at another cooperative, which told this one: art. 19.
        Referral = "referral",
    }
}

coded! {
    /// On what a restricted record is used all the same: art. 18(2).
    Ground {
        /// She has agreed.
        Consent = "consent",
        /// Legal claims: to establish, exercise or defend them.
        Claims = "claims",
        /// The rights of another person.
        Others = "others",
        /// An important public interest.
        Interest = "interest",
    }
}

/// A restriction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Restriction {
    /// Identifier.
    pub id: RestrictionId,
    /// Why.
    pub reason: Reason,
    /// The request or the referral.
    pub source: String,
    /// Since when, in milliseconds.
    pub since: i64,
    /// Who granted it.
    pub set_by_name: String,
    /// How it ended; nothing while it holds.
    pub ended: Option<Ended>,
}

/// The end of a restriction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ended {
    /// When, in milliseconds.
    pub at: i64,
    /// Who ended it; empty: the node, because the record was erased.
    pub by_name: String,
    /// On which day she was told before; nothing: by the cooperative that asked it, or she was erased.
    pub told_on: Option<Date>,
}

/// A use of a restricted record, with a reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Use {
    /// Identifier.
    pub id: UseId,
    /// On what.
    pub ground: Ground,
    /// When it was allowed, in milliseconds.
    pub allowed_at: i64,
    /// By whom.
    pub allowed_by_name: String,
    /// The last day.
    pub until: Date,
    /// When it was closed before that day.
    pub closed_at: Option<i64>,
}

/// What is known of a record: its restrictions and uses, the newest first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// Those that hold, and those that have ended.
    pub restrictions: Vec<Restriction>,
    /// Also those that are over.
    pub uses: Vec<Use>,
}

impl Standing {
    /// The restrictions that hold.
    pub fn holding(&self) -> impl Iterator<Item = &Restriction> {
        self.restrictions.iter().filter(|one| one.ended.is_none())
    }

    /// The first of those that hold: since then the record is locked.
    pub fn first(&self) -> Option<&Restriction> {
        self.holding().min_by_key(|one| one.since)
    }

    /// The use that lets somebody work with the record on a day. Who allowed it knew of every restriction that holds: one that came
    /// later asks for another reason.
    pub fn open_use(&self, today: Date) -> Option<&Use> {
        let last = self.holding().map(|one| one.since).max()?;
        self.uses.iter().find(|one| one.closed_at.is_none() && one.until >= today && one.allowed_at >= last)
    }

    /// Whether the record may be worked with on a day.
    pub fn is_usable(&self, today: Date) -> bool {
        self.first().is_none() || self.open_use(today).is_some()
    }
}

/// The proof that the record of a person may be worked with now: what writes in it takes this in the place of her identifier.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unrestricted {
    person: PersonId,
}

impl Unrestricted {
    /// Whose record.
    pub fn person(&self) -> &PersonId {
        &self.person
    }

    /// Whether it is about this person.
    pub fn is_of(&self, person: &PersonId) -> bool {
        self.person == *person
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use uuid::Uuid;

    use super::*;

    fn restriction(since: i64, ended: bool) -> Restriction {
        let ended = ended.then(|| Ended { at: since + 1, by_name: "Dora".to_owned(), told_on: None });
        let (id, source) = (RestrictionId::new(Uuid::nil()), "req_1".to_owned());
        Restriction { id, reason: Reason::Request, source, since, set_by_name: "Dora".to_owned(), ended }
    }

    fn allowed(at: i64, until: Date, closed_at: Option<i64>) -> Use {
        let (id, by) = (UseId::new(Uuid::nil()), "Giulia".to_owned());
        Use { id, ground: Ground::Consent, allowed_at: at, allowed_by_name: by, until, closed_at }
    }

    #[test]
    fn a_record_is_locked_by_what_holds_and_opened_by_a_reason_that_knew_of_it() {
        let today = date(2026, 11, 29);
        let stands = |restrictions: &[Restriction], uses: &[Use]| {
            Standing { restrictions: restrictions.to_vec(), uses: uses.to_vec() }.is_usable(today)
        };
        assert!(stands(&[], &[]) && stands(&[restriction(5, true)], &[]));
        assert!(!stands(&[restriction(5, false)], &[]));
        assert!(!stands(&[restriction(9, true), restriction(5, false)], &[]), "what ended does not open what holds");
        let locked = [restriction(5, false)];
        assert!(stands(&locked, &[allowed(6, today, None)]), "until the end of its last day");
        assert!(!stands(&locked, &[allowed(6, date(2026, 11, 28), None)]), "its last day is over");
        assert!(!stands(&locked, &[allowed(6, today, Some(7))]), "it was closed");
        assert!(!stands(&[restriction(8, false), restriction(5, false)], &[allowed(6, today, None)]), "a newer one");
    }

    #[test]
    fn every_code_reads_back() {
        assert!(Reason::ALL.iter().all(|reason| reason.code().parse() == Ok(*reason)));
        assert!(Ground::ALL.iter().all(|ground| ground.code().parse() == Ok(*ground)));
    }
}
