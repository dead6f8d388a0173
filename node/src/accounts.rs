//! Accounts: the people of the cooperative who work with this node, and what each may do.
//!
//! An [`Account`] has a login, a name and a *set* of roles ([`role`]); some roles must not meet in one person. What a
//! role may do is one table and one decision ([`permission::decide`]), which pages, API, search, export and attachments
//! all ask. A handler names its right in its signature: `Staff<ReadPeople>` ([`staff`]).
//!
//! Coming in: password ([`password`]), then the second factor if there is one ([`second_factor`]), or a one-time link
//! ([`links`]). Then a session ([`sessions`]) holds until it is idle or old. Guessing is slowed down by account and by
//! address ([`attempts`]). A leaver's account is disabled, never deleted: the audit log points to it.

pub mod again;
pub mod attempts;
pub mod command;
pub mod door;
#[cfg(test)]
mod door_tests;
pub mod employment;
pub mod frame;
pub mod links;
pub mod panel;
pub mod password;
pub mod permission;
pub mod role;
#[cfg(test)]
mod router_tests;
pub mod second_factor;
pub mod sessions;
pub mod staff;
pub mod store;
pub mod token;

use pico_protocol::time::Timestamp;

use crate::audit::Actor;
use crate::local_id;
use crate::web::form::Form;
use crate::web::locale::Locale;
use role::RoleSet;

pub use permission::{Decision, Permission, Scope, decide};
pub use role::Role;
pub use staff::Staff;

local_id!(
    /// A person's account on this node.
    AccountId,
    "acc"
);

/// Most characters of a login.
const LOGIN_LENGTH: usize = 120;
/// Most characters of a name.
const NAME_LENGTH: usize = 120;

/// A person who works with this node.
#[derive(Clone, Debug)]
pub struct Account {
    /// Its identifier.
    pub id: AccountId,
    /// What she types at the door.
    pub login: Login,
    /// Name and surname.
    pub name: String,
    /// What she does here.
    pub roles: RoleSet,
    /// Her language.
    pub locale: Locale,
    /// When the account was made.
    pub created_at: Timestamp,
    /// When it was closed, if it is.
    pub disabled_at: Option<Timestamp>,
    /// True when she has chosen a password.
    pub has_password: bool,
    /// True when a second factor is asked for.
    pub has_second_factor: bool,
}

impl Account {
    /// True while she may come in.
    pub fn is_active(&self) -> bool {
        self.disabled_at.is_none()
    }

    /// As the audit log names her.
    pub fn actor(&self) -> Actor {
        Actor::Account { id: self.id.to_string(), name: self.name.clone() }
    }
}

/// What is typed at the door: an e-mail address or a short name, without regard to case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Login(String);

impl Login {
    /// Folds what was typed; nothing when it cannot be a login.
    pub fn parse(typed: &str) -> Option<Self> {
        let folded = typed.trim().to_lowercase();
        let fits = (2..=LOGIN_LENGTH).contains(&folded.chars().count());
        let plain = folded.chars().all(|letter| letter.is_alphanumeric() || "@.-_+'".contains(letter));
        (fits && plain).then_some(Self(folded))
    }

    /// As stored.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// What is needed to make an account or to change one.
#[derive(Clone, Debug)]
pub struct Particulars {
    /// What she types at the door.
    pub login: Login,
    /// Name and surname.
    pub name: String,
    /// What she does here.
    pub roles: RoleSet,
}

impl Particulars {
    /// Reads the form of the accounts page; nothing when something is wrong, told beside the field.
    pub fn read(form: &mut Form) -> Option<Self> {
        form.called([("name", "accounts-name"), ("login", "log-in-login"), ("role", "accounts-roles")]);
        let name = form.required("name", NAME_LENGTH);
        let login = read_login(form);
        let roles = RoleSet::from_codes(form.all("role"));
        if roles.is_empty() {
            form.refuse("role", "accounts-role-needed");
        } else if roles.incompatible().is_some() {
            form.refuse("role", "accounts-roles-incompatible");
        }
        form.is_clean().then_some(())?;
        Some(Self { login: login?, name, roles })
    }
}

/// Reads the field `login`.
pub fn read_login(form: &mut Form) -> Option<Login> {
    let typed = form.required("login", LOGIN_LENGTH);
    let login = Login::parse(&typed);
    if login.is_none() {
        form.refuse("login", "accounts-login-malformed");
    }
    login
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_login_is_folded_and_plain() {
        assert_eq!(Login::parse(" Giulia.Marchetti@Example.IT ").unwrap().as_str(), "giulia.marchetti@example.it");
        assert!(Login::parse("a").is_none());
        assert!(Login::parse("giulia marchetti").is_none());
        assert!(Login::parse("<b>").is_none());
    }

    #[test]
    fn incompatible_roles_come_back_beside_their_field() {
        let fields = [("name", "Ugo Neri"), ("login", "ugo"), ("role", "coordinator"), ("role", "node-administrator")];
        let mut form = Form::prefilled(fields.map(|(name, value)| (name, value.to_owned())));
        assert!(Particulars::read(&mut form).is_none());
        assert_eq!(form.mistake("role").unwrap().key, "accounts-roles-incompatible");
    }
}
