//! Requests of the data subject: what a person asks about her own data, and what becomes of it (GDPR, arts. 12 to 21).
//!
//! Whoever receives such a request writes it down the same day: from then on a month runs (art. 12(3)), which can be made longer by
//! two when the request is complex, if the person is told why. The request leads to what has to be done and never does it by
//! itself: the dossier for who wants to know (art. 15) or to take the data along (art. 20), the record for a correction
//! (art. 16), the erasure with what forbids it (art. 17), the restriction (art. 18). Each cooperative to which her data were
//! told through a referral is told too (art. 19), and answers with a signed message: its answer is the receipt. Where another one tells
//! us that somebody whose record we have made from a referral asks to be erased, agreeing opens a request on that record, and the
//! receipt says that it is being weighed until the record is erased ([`crate::referrals::rights`]).
//!
//! **Erasing** takes everything that says something of a person: names, codice fiscale, addresses, diary, plans, family, things
//! to do, documents, what referrals told. What stays says nothing of her: that somebody was in a service from one day to another, and
//! how many minutes were worked for which contract, because an accounting needs them (art. 2220 of the Italian civil code: ten
//! years). It is refused ([`Forbidden`]) while she is in a service, while a referral goes on, and as long as the retention of a
//! service she was in ([`crate::processing`]) has not run out. Where it has, the node says so ([`past`]), and she can be erased without having asked.

pub mod panel;
pub mod past;
pub mod store;
pub mod work;

use jiff::civil::Date;
use pico_protocol::referral::Right;
use serde::{Deserialize, Serialize};

use crate::accounts::{Account, Role};
use crate::coded;
use crate::people::restriction::Reason;
use crate::people::{Person, PersonId};

pub use crate::people::asked::{RequestId, due};

coded! {
    /// What is asked.
    Kind {
        /// To know what is held: art. 15.
        Access = "access",
        /// To correct it: art. 16.
        Rectification = "rectification",
        /// To erase it: art. 17.
        Erasure = "erasure",
        /// To keep it and use it for nothing: art. 18.
        Restriction = "restriction",
        /// To have it for another program: art. 20.
        Portability = "portability",
        /// That something is no longer done with it: art. 21.
        Objection = "objection",
    }
}

coded! {
    /// Who asks.
    AskedBy {
        /// The person.
        Person = "person",
        /// Who speaks for her: parent, guardian, support administrator.
        Representative = "representative",
        /// Somebody with a mandate, such as a lawyer.
        Mandate = "mandate",
        /// Nobody: she may be kept no longer ([`past`]).
        Nobody = "nobody",
        /// Another cooperative for her, through a referral: written down when it was agreed to ([`crate::people::asked`]).
        Cooperative = "cooperative",
    }
}

coded! {
    /// What was answered.
    Outcome {
        /// Done.
        Granted = "granted",
        /// Done in part; the answer says what was not, and why.
        Partly = "partly",
        /// Not done; the answer says why (art. 12(4)).
        Refused = "refused",
    }
}

impl AskedBy {
    /// Those by whom a request is made that somebody types.
    pub fn askers() -> impl Iterator<Item = Self> {
        Self::ALL.into_iter().filter(|by| !matches!(by, Self::Nobody | Self::Cooperative))
    }
}

impl Kind {
    /// What the others who hold her data are told, if they are (art. 19).
    pub const fn travels(self) -> Option<Right> {
        match self {
            Self::Rectification => Some(Right::Rectification),
            Self::Erasure => Some(Right::Erasure),
            Self::Restriction => Some(Right::Restriction),
            Self::Access | Self::Portability | Self::Objection => None,
        }
    }
}

impl Kind {
    /// Why the record is locked when it is granted, wholly or in part; nothing where it is not.
    pub const fn restricts(self) -> Option<Reason> {
        match self {
            Self::Restriction => Some(Reason::Request),
            Self::Objection => Some(Reason::Objection),
            _ => None,
        }
    }
}

/// The texts of a request, encrypted together.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Texts {
    /// How it is known that it is she who asks, or who speaks for her (art. 12(6)).
    pub identified: String,
    /// What she asks, in her words.
    pub words: String,
    /// Why more time is needed.
    pub extension: String,
    /// What was answered.
    pub answer: String,
}

/// A request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// Identifier.
    pub id: RequestId,
    /// Who asks, or for whom it is asked.
    pub person: PersonId,
    /// What.
    pub kind: Kind,
    /// On which day it came.
    pub received_on: Date,
    /// Until when she must be answered.
    pub due_on: Date,
    /// Who asks.
    pub asked_by: AskedBy,
    /// Its texts; empty once she is erased.
    pub texts: Texts,
    /// It was made longer.
    pub extended: bool,
    /// When the others were told, milliseconds.
    pub told_at: Option<i64>,
    /// What was answered, on which day and by whom; nothing while it is open.
    pub answered: Option<(Outcome, Date, String)>,
    /// Who wrote it down.
    pub recorded_by_name: String,
    /// Grows with every change.
    pub version: i64,
}

/// A request as typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewRequest {
    /// What.
    pub kind: Kind,
    /// On which day it came.
    pub received_on: Date,
    /// Who asks.
    pub asked_by: AskedBy,
    /// How it is known that it is she.
    pub identified: String,
    /// What she asks.
    pub words: String,
}

/// Who may change a record: whoever keeps it first, then whoever coordinates, who does not see a protected one.
pub fn who_corrects<'a>(accounts: &'a [Account], person: &Person) -> Vec<&'a Account> {
    let keeps = |one: &&Account| one.id.as_str() == person.opened_by;
    let works = |one: &&Account| one.roles.contains(Role::Operator) || one.roles.contains(Role::Coordinator);
    let coordinates = |one: &&Account| one.roles.contains(Role::Coordinator) && !person.details.protected;
    let active = || accounts.iter().filter(|one| one.is_active());
    let others = active().filter(|one| coordinates(one) && !keeps(one));
    active().filter(|one| keeps(one) && works(one)).chain(others).collect()
}

/// Why a person cannot be erased now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Forbidden {
    /// She is in a service, or waits for it.
    Enrolled {
        /// Identifier of the enrolment.
        enrolment: String,
        /// Name of the service.
        service: String,
    },
    /// A referral about her goes on.
    Referral {
        /// Identifier.
        referral: String,
        /// Its number here.
        number: String,
        /// The other side.
        peer: String,
    },
    /// A service that she was in must keep its data.
    Kept {
        /// Name of the service.
        service: String,
        /// The law, contract or act that says so.
        rule: String,
        /// The last day on which they are kept.
        until: Date,
    },
    /// Nobody has said how long a service that she was in keeps its data.
    Unsaid {
        /// Key of the service.
        key: String,
        /// Its name.
        service: String,
    },
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn the_time_ends_on_the_same_day_of_the_month_or_on_its_last() {
        assert_eq!(due(date(2026, 11, 28), false), date(2026, 12, 28));
        assert_eq!(due(date(2027, 1, 31), false), date(2027, 2, 28));
        assert_eq!(due(date(2026, 11, 30), true), date(2027, 2, 28));
    }

    #[test]
    fn every_code_reads_back_and_only_what_others_can_do_travels() {
        assert!(Kind::ALL.iter().all(|kind| kind.code().parse() == Ok(*kind)));
        assert!(AskedBy::ALL.iter().all(|by| by.code().parse() == Ok(*by)));
        assert_eq!(AskedBy::Cooperative.code(), crate::people::asked::BY_A_COOPERATIVE);
        assert!(Outcome::ALL.iter().all(|outcome| outcome.code().parse() == Ok(*outcome)));
        let travel: Vec<&str> = Kind::ALL.into_iter().filter(|kind| kind.travels().is_some()).map(Kind::code).collect();
        assert_eq!(travel, ["rectification", "erasure", "restriction"]);
    }
}
