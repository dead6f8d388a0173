//! Openings: a record that somebody reads out of the ordinary, and who is told of it.
//!
//! There are two [`Way`]s. **With a reason** the data protection officer opens a protected record of others (`panel::protected`). **In an
//! emergency** whoever works with people opens the essential of a record that is not among hers: the colleague who keeps it is ill, or
//! she meets somebody whom another service follows. She types whom she has before her, and why; for one hour ([`LASTS`]) she reads, on a
//! page of its own and nowhere else, who it is, how she is reached, who speaks for her and whom to call. `people::Sight` says nothing new:
//! record, diary, documents, search and files stay as closed to her as they were.
//!
//! Who may: an operator the records that are not protected, a coordinator those too, of which the address stays out
//! ([`Permission::OpenInEmergency`] and [`Permission::OpenProtectedInEmergency`]). Nobody finds who asked not to be named. That there is
//! no such person, that there are two, and that she may not be opened is **one answer**, and after [`MOST`] attempts within an hour
//! there is none.
//!
//! Everybody who answers for the data is told, on the home page until she says that she has seen it and with a letter without content
//! ([`told`]): whoever watches over data protection, and whoever keeps the record. Who keeps it reads on the record who opened it, when
//! and why.
//!
//! [`Permission::OpenInEmergency`]: crate::accounts::Permission::OpenInEmergency
//! [`Permission::OpenProtectedInEmergency`]: crate::accounts::Permission::OpenProtectedInEmergency

pub mod panel;
pub mod store;

use std::time::Duration;

use jiff::civil::Date;
use pico_protocol::time::Timestamp;

use crate::accounts::{Account, AccountId, Role};
use crate::people::tax_code::TaxCode;
use crate::people::{Details, NoTaxCode, Person, PersonId};
use crate::{coded, local_id};

local_id!(
    /// An opening.
    OpeningId,
    "ope"
);

coded! {
    /// Why it is out of the ordinary.
    Way {
        /// A protected record of somebody else.
        Reason = "reason",
        /// The essential, of whoever is before her.
        Emergency = "emergency",
    }
}

/// How long an emergency opening lasts.
pub const LASTS: Duration = Duration::from_hours(1);
/// Attempts of one account within an hour.
pub const MOST: i64 = 6;

/// One opening.
#[derive(Clone, Debug)]
pub struct Opening {
    /// Identifier.
    pub id: OpeningId,
    /// Whose record.
    pub person: PersonId,
    /// Who opened it.
    pub by: String,
    /// Her name then.
    pub by_name: String,
    /// Which way.
    pub way: Way,
    /// Why, in her words.
    pub reason: String,
    /// When, in milliseconds.
    pub at: i64,
    /// Until when.
    pub ends_at: i64,
}

impl Opening {
    /// Whether this account still reads what it opened.
    pub fn is_open_to(&self, account: &AccountId, now: Timestamp) -> bool {
        self.way == Way::Emergency && self.by == account.as_str() && now.as_millis() < self.ends_at
    }
}

/// Whom she says she has before her.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Asked {
    /// By codice fiscale.
    Code(TaxCode),
    /// By surname, first name and day of birth.
    Name(String, String, Date),
}

impl Asked {
    /// What a record of hers would say.
    pub fn details(&self) -> Details {
        match self {
            Self::Code(code) => Details { tax_code: Ok(code.clone()), ..Details::named("", "") },
            Self::Name(family, given, birth) => Details { birth_date: Some(*birth), ..Details::named(family, given) },
        }
    }
}

/// The one record that fits and may be found: two are none, and who asked not to be named is not found.
pub fn the_one(mut fitting: Vec<Person>) -> Option<Person> {
    let one = fitting.pop().filter(|_| fitting.is_empty())?;
    (one.details.tax_code != Err(NoTaxCode::Anonymous)).then_some(one)
}

/// Who is told that a record was opened: whoever watches over data protection and whoever keeps the record, without who opened it. Where
/// that is nobody, whoever coordinates.
pub fn told(accounts: &[Account], keeper: &str, opener: &AccountId) -> Vec<AccountId> {
    let others = || accounts.iter().filter(|one| one.is_active() && one.id != *opener);
    let answers = |one: &&Account| one.roles.contains(Role::DataProtection) || one.id.as_str() == keeper;
    let told: Vec<AccountId> = others().filter(answers).map(|one| one.id.clone()).collect();
    if told.is_empty() {
        return others().filter(|one| one.roles.contains(Role::Coordinator)).map(|one| one.id.clone()).collect();
    }
    told
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::accounts::{Login, role::RoleSet};
    use crate::web::locale::Locale;

    fn account(digit: char, role: Role, closed: bool) -> Account {
        let at = Timestamp::from_millis(0);
        Account {
            id: format!("acc_{}", digit.to_string().repeat(32)).parse().unwrap(),
            login: Login::parse("qualcuno").unwrap(),
            name: "Qualcuno".to_owned(),
            roles: RoleSet::new([role]),
            locale: Locale::It,
            created_at: at,
            disabled_at: closed.then_some(at),
            has_password: true,
            has_second_factor: false,
        }
    }

    #[test]
    fn who_answers_for_the_data_is_told_and_never_who_opened_the_record() {
        let (keeper, dora) = (account('1', Role::Operator, false), account('2', Role::DataProtection, false));
        let (gone, giulia) = (account('3', Role::DataProtection, true), account('4', Role::Coordinator, false));
        let all = [keeper.clone(), dora.clone(), gone, giulia.clone()];
        assert_eq!(told(&all, keeper.id.as_str(), &giulia.id), [keeper.id.clone(), dora.id.clone()]);
        assert_eq!(told(&all, keeper.id.as_str(), &dora.id), std::slice::from_ref(&keeper.id));
        // She keeps it herself in the eyes of nobody else: somebody has to know of it all the same.
        assert_eq!(told(&all, "", &dora.id), [giulia.id]);
    }

    #[test]
    fn an_opening_is_of_who_made_it_and_for_an_hour() {
        let (lucia, other) = (account('1', Role::Operator, false).id, account('2', Role::Operator, false).id);
        let opening = |way| Opening {
            id: "ope_11111111111111111111111111111111".parse().unwrap(),
            person: "per_11111111111111111111111111111111".parse().unwrap(),
            by: lucia.to_string(),
            by_name: String::new(),
            way,
            reason: String::new(),
            at: 0,
            ends_at: 100,
        };
        let at = Timestamp::from_millis;
        assert!(opening(Way::Emergency).is_open_to(&lucia, at(99)));
        assert!(!opening(Way::Emergency).is_open_to(&lucia, at(100)));
        assert!(!opening(Way::Emergency).is_open_to(&other, at(1)));
        assert!(!opening(Way::Reason).is_open_to(&lucia, at(1)), "with a reason she reads the record itself");
    }
}
