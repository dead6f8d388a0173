//! Roles: what a person does in the cooperative. One person may have several, but not all go together.

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

/// What a person does in the cooperative.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Educator or social worker: her own cases.
    Operator,
    /// Fills places, sends and answers referrals.
    Coordinator,
    /// Direction and administration: services, and counts of referrals and places.
    Management,
    /// Data protection officer: consents, who holds what, the log.
    DataProtection,
    /// Runs the node: links, deliveries, accounts. Reads no care record.
    NodeAdministrator,
}

/// Pairs that must not meet in one person, and why (the message key of the reason).
pub const INCOMPATIBLE: [(Role, Role, &str); 6] = [
    (Role::NodeAdministrator, Role::Operator, "role-why-administrator-care"),
    (Role::NodeAdministrator, Role::Coordinator, "role-why-administrator-care"),
    (Role::NodeAdministrator, Role::DataProtection, "role-why-administrator-controlled"),
    (Role::DataProtection, Role::Management, "role-why-conflict"),
    (Role::DataProtection, Role::Coordinator, "role-why-conflict"),
    (Role::DataProtection, Role::Operator, "role-why-conflict"),
];

impl Role {
    /// Every role, from the field to the machine room.
    pub const ALL: [Self; 5] =
        [Self::Operator, Self::Coordinator, Self::Management, Self::DataProtection, Self::NodeAdministrator];

    /// As stored and typed on the command line.
    pub fn code(self) -> &'static str {
        match self {
            Self::Operator => "operator",
            Self::Coordinator => "coordinator",
            Self::Management => "management",
            Self::DataProtection => "data-protection",
            Self::NodeAdministrator => "node-administrator",
        }
    }

    /// Message key of its name.
    pub fn key(self) -> &'static str {
        match self {
            Self::Operator => "role-operator",
            Self::Coordinator => "role-coordinator",
            Self::Management => "role-management",
            Self::DataProtection => "role-data-protection",
            Self::NodeAdministrator => "role-node-administrator",
        }
    }

    /// Message key of what it may do.
    pub fn help_key(self) -> String {
        format!("{}-help", self.key())
    }
}

/// A text that names no role.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a role; roles are operator, coordinator, management, data-protection, node-administrator")]
pub struct NotARole;

impl FromStr for Role {
    type Err = NotARole;

    fn from_str(text: &str) -> Result<Self, NotARole> {
        Self::ALL.into_iter().find(|role| role.code() == text).ok_or(NotARole)
    }
}

/// The roles of one person.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RoleSet(BTreeSet<Role>);

impl RoleSet {
    /// These roles.
    pub fn new(roles: impl IntoIterator<Item = Role>) -> Self {
        Self(roles.into_iter().collect())
    }

    /// The roles among these codes; what is not one is passed over.
    pub fn from_codes<'a>(codes: impl IntoIterator<Item = &'a str>) -> Self {
        Self::new(codes.into_iter().filter_map(|code| code.parse().ok()))
    }

    /// True when the person has this role.
    pub fn contains(&self, role: Role) -> bool {
        self.0.contains(&role)
    }

    /// True when the person has no role.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The roles in order.
    pub fn iter(&self) -> impl Iterator<Item = Role> {
        self.0.iter().copied()
    }

    /// The first pair that must not meet, with the message key of the reason.
    pub fn incompatible(&self) -> Option<(Role, Role, &'static str)> {
        INCOMPATIBLE.into_iter().find(|(one, other, _)| self.contains(*one) && self.contains(*other))
    }
}

impl fmt::Display for RoleSet {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut codes: Vec<_> = self.iter().map(Role::code).collect();
        codes.sort_unstable();
        formatter.write_str(&codes.join(" "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_administrator_of_the_node_reads_no_care_records() {
        for role in [Role::Operator, Role::Coordinator, Role::DataProtection] {
            assert!(RoleSet::new([role, Role::NodeAdministrator]).incompatible().is_some(), "{role:?}");
        }
        assert!(RoleSet::new([Role::Management, Role::NodeAdministrator]).incompatible().is_none());
    }

    #[test]
    fn a_coordinator_may_also_work_with_people_and_direct() {
        assert!(RoleSet::new([Role::Operator, Role::Coordinator, Role::Management]).incompatible().is_none());
    }

    #[test]
    fn a_set_reads_back_what_it_wrote() {
        let set = RoleSet::new([Role::Operator, Role::Coordinator]);
        assert_eq!(set.to_string(), "coordinator operator");
        assert_eq!(RoleSet::from_codes(set.to_string().split(' ')), set);
    }
}
